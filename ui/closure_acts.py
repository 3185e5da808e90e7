"""Closing and slowing roads: an area drawn on the map, a stretch by name, or picked by clicks."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from jointops.app.commands import DrawClosure
from jointops.app.picked_roads import PickedRoads, next_closure, pick_clicked, pick_road
from jointops.errors import OperatorError
from jointops.forces.closures import RoadClosure
from jointops.geo.closures import Line, Picked
from ui.acts import Acts
from ui.sheets.ask_sheet import AskSheet, Question
from ui.tasks import async_slot

FACTORS = ("2", "3", "5")


class ClosureActs(Acts):
    """Acts on roads."""

    draw_wanted = Signal(str)
    preview_wanted = Signal(object)
    """Roads that would be closed; None for none any more."""

    _picks = False

    def start(self) -> None:
        """Let the person draw an area on the map."""
        self._picks = False
        self.draw_wanted.emit("area")

    def pick(self) -> None:
        """Let the person click roads on the map, one after the other."""
        self._picks = True
        self.draw_wanted.emit("roads")

    def drawn(self, outline: list[tuple[float, float]]) -> None:
        """Ask what holds in a drawn area, or on the roads that were clicked."""
        vertices = tuple((float(lon), float(lat)) for lon, lat in outline)
        if self._picks:
            self._ask_picked(vertices)
        elif len(vertices) >= 3:
            number = len(self.seat.center.board.table(RoadClosure)) + 1
            name = self.face.say("closure.preset", number=number)
            self._ask_effect(vertices, name)

    def by_name(self) -> None:
        """Ask for a road, where its stretch begins and ends, and what holds there."""
        asked = self.ask(
            "sheet.road",
            Question(label="sheet.road_name", hint="sheet.road_hint"),
            Question(label="sheet.road_from", hint="sheet.road_end_hint", needed=False),
            Question(label="sheet.road_to", hint="sheet.road_end_hint", needed=False),
            self._effect(),
            waits=True,
        )
        asked.answered.connect(partial(self._close_road, asked))

    def _effect(self) -> Question:
        slow = [(factor, self.face.say("closure.slow", factor=factor)) for factor in FACTORS]
        options = (("closed", self.face.say("closure.closed")), *slow)
        return Question(label="col.effect", options=options)

    def _ask_effect(self, area: Line | Picked, name: str) -> AskSheet:
        asked = self.ask("sheet.closure", Question(label="sheet.name", preset=name), self._effect())
        asked.answered.connect(partial(self._draw, area))
        return asked

    @async_slot
    async def _ask_picked(self, clicks: Line) -> None:
        center = self.seat.center
        try:
            found = await self.seat.read(partial(pick_clicked, center, clicks))
        except OperatorError as refusal:
            self.notices.refuse(refusal)
            return
        self.preview_wanted.emit(found.picked)
        asked = self._ask_effect(found.picked, found.name)
        asked.closed.connect(partial(self.preview_wanted.emit, None))

    def _close_road(self, sheet: AskSheet, answers: list[str]) -> None:
        sheet.warn("")
        sheet.go.setEnabled(False)  # Enter comes twice: from the field and from the sheet
        self._look_up(sheet, answers)

    @async_slot
    async def _look_up(self, sheet: AskSheet, answers: list[str]) -> None:
        road, start, end, effect = answers
        center = self.seat.center
        try:
            found: PickedRoads = await self.seat.read(partial(pick_road, center, road, start, end))
        except OperatorError as refusal:
            sheet.go.setEnabled(True)
            sheet.refuse(refusal)
            return
        sheet.close_sheet()
        self._draw(found.picked, [found.name, effect])

    @async_slot
    async def _draw(self, area: Line | Picked, answers: list[str]) -> None:
        slow = None if answers[1] == "closed" else float(answers[1])
        number = next_closure(self.seat.center)
        closure = RoadClosure(id=number, name=answers[0], area=area, slow=slow)
        await self.seat.attempt(DrawClosure(closure=closure))
