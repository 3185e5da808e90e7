"""Closed and slow roads: drawn or picked on the map or by name, listed here, lifted again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from jointops.app.commands import LiftClosure
from jointops.forces.closures import RoadClosure
from jointops.ids import ClosureId
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.parts.line_model import Column, LineModel
from ui.parts.panel import Panel
from ui.parts.spoken import KeyButton, Words
from ui.parts.tables import LineTable
from ui.seat import Seat
from ui.tasks import async_slot


def _name(line: RoadClosure, _face: Face) -> str:
    return line.name


def _kind(line: RoadClosure, face: Face) -> str:
    if line.slow is None:
        return face.say("closure.closed")
    return face.say("closure.slow", factor=line.slow)


def _tone(line: RoadClosure) -> str:
    return "scene" if line.slow is None else "warn"


COLUMNS: tuple[Column[RoadClosure], ...] = (
    Column(title="col.closure", key="", text=_name),
    Column(title="col.effect", key="", text=_kind, width=110, tone=_tone),
)


class ClosuresPanel(Panel):
    """The closures in force."""

    draw_wanted = Signal()
    road_wanted = Signal()
    pick_wanted = Signal()

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, parent=parent)
        self._seat = seat
        bar = QHBoxLayout()
        self.body.addLayout(bar)
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(6)
        self.draw = KeyButton(face, "closures.draw", key="F", parent=self)
        self.road = KeyButton(face, "closures.road", key="Shift+F", parent=self)
        self.pick = KeyButton(face, "closures.pick", key="Ctrl+F", parent=self)
        self.lift = KeyButton(face, "closures.lift", key="Del", parent=self)
        for button in (self.draw, self.road, self.pick, self.lift):
            bar.addWidget(button)
        bar.addStretch(1)
        self._model: LineModel[RoadClosure] = LineModel(COLUMNS, self._fetch, face, self)
        self.table = LineTable(self._model, face, self)
        self.body.addWidget(self.table, 1)
        self._empty = Words(face, "closures.empty", look="faint", parent=self)
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(12, 8, 12, 8)
        self.body.addWidget(self._empty, 1)
        self.draw.clicked.connect(self.draw_wanted)
        self.road.clicked.connect(self.road_wanted)
        self.pick.clicked.connect(self.pick_wanted)
        self.lift.clicked.connect(self.lift_chosen)
        seat.changed.connect(self._on_changed)
        self._show()

    def _fetch(self, ids: Sequence[ClosureId]) -> list[RoadClosure]:
        known = self._seat.center.board.table(RoadClosure)
        return [known[key] for key in ids]

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.CLOSURES):
            self._show()

    def _show(self) -> None:
        found = sorted(self._seat.center.board.table(RoadClosure))
        self._model.show(found)
        self.table.setVisible(bool(found))
        self._empty.setVisible(not found)
        self.lift.setEnabled(bool(found))

    @async_slot
    async def lift_chosen(self) -> None:
        """Open the chosen roads again."""
        chosen: ClosureId | None = self.table.current
        if chosen is None and self._model.rowCount():
            chosen = self._model.key(0)
        if chosen is not None:
            await self._seat.attempt(LiftClosure(closure=chosen))
