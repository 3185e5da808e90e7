"""Closing and slowing roads: drawn on the map, then named."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from jointops.app.commands import DrawClosure
from jointops.forces.closures import RoadClosure
from jointops.ids import ClosureId
from ui.acts import Acts
from ui.sheets.ask_sheet import Question
from ui.tasks import async_slot

FACTORS = ("2", "3", "5")


class ClosureActs(Acts):
    """Acts on roads."""

    draw_wanted = Signal(str)

    def start(self) -> None:
        """Let the person draw an area on the map."""
        self.draw_wanted.emit("area")

    def drawn(self, outline: list[tuple[float, float]]) -> None:
        """Ask what holds in a drawn area."""
        if len(outline) < 3:
            return
        slow = [(factor, self.face.say("closure.slow", factor=factor)) for factor in FACTORS]
        options = (("closed", self.face.say("closure.closed")), *slow)
        number = len(self.seat.center.board.table(RoadClosure)) + 1
        asked = self.ask(
            "sheet.closure",
            Question(label="sheet.name", preset=self.face.say("closure.preset", number=number)),
            Question(label="col.effect", options=options),
        )
        area = tuple((float(lon), float(lat)) for lon, lat in outline)
        asked.answered.connect(partial(self._draw, area))

    @async_slot
    async def _draw(self, area: tuple[tuple[float, float], ...], answers: list[str]) -> None:
        known = self.seat.center.board.table(RoadClosure)
        serial = 1
        while ClosureId(f"F{serial:03d}") in known:
            serial += 1
        await self.seat.attempt(
            DrawClosure(
                closure=RoadClosure(
                    id=ClosureId(f"F{serial:03d}"),
                    name=answers[0],
                    area=area,
                    slow=None if answers[1] == "closed" else float(answers[1]),
                )
            )
        )
