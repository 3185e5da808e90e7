"""The forces: every unit, what it does, and how its position is known."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from jointops.app.lines import find_units
from jointops.forces.roster import SHIFTS
from jointops.forces.units import Unit
from jointops.ids import UnitId
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.models.units import unit_model
from ui.parts.panel import Panel
from ui.parts.spoken import Field, KeyButton, Words
from ui.parts.tables import LineTable
from ui.seat import Seat
from ui.selection import Selection


class UnitsPanel(Panel):
    """The table of units; selecting a row points the unit out on the map."""

    position_wanted = Signal(str)
    status_wanted = Signal(str)
    fly_wanted = Signal(str)

    def __init__(
        self, seat: Seat, selection: Selection, face: Face, parent: QWidget | None = None
    ) -> None:
        super().__init__(face, parent=parent)
        self._seat, self._selection = seat, selection
        self._by, self._down = "id", False
        bar = QHBoxLayout()
        self.body.addLayout(bar)
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(6)
        self.filter = Field(face, "units.filter", parent=self)
        self.filter.setClearButtonEnabled(False)
        bar.addWidget(self.filter, 1)
        self.report = KeyButton(face, "units.report", key="W", parent=self)
        self.status = KeyButton(face, "units.status", key="S", parent=self)
        bar.addWidget(self.report)
        bar.addWidget(self.status)
        self._model = unit_model(seat, face)
        self._model.setParent(self)
        self.table = LineTable(self._model, face, self)
        self.body.addWidget(self.table, 1)
        self.detail = Words(face, look="second", parent=self)
        self.detail.setContentsMargins(10, 4, 10, 6)
        self.detail.setWordWrap(True)
        self.detail.hide()
        self.body.addWidget(self.detail)
        self.filter.textChanged.connect(self._show)
        self.table.sort_wanted.connect(self._sort)
        self.table.picked.connect(selection.choose_force)
        self.table.opened.connect(self._on_opened)
        self.report.clicked.connect(self._on_report)
        self.status.clicked.connect(self._on_status)
        selection.force_changed.connect(self._choose)
        seat.looked.connect(self._show)
        seat.changed.connect(self._on_changed)
        self._show()

    def _show(self) -> None:
        situation = self._seat.situation
        if situation is None:
            return
        text = self.filter.text()
        self._model.show(find_units(situation, text=text, by=self._by, down=self._down))

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.UNITS, Aspect.TASKS, Aspect.POSITIONS):
            self._show()
        if changes.touch(Aspect.UNITS):
            self._show_detail()

    def _sort(self, key: str, down: bool) -> None:
        self._by, self._down = key, down
        self._show()

    def _choose(self) -> None:
        self.table.choose(self._selection.force)
        self._show_detail()

    def _show_detail(self) -> None:
        """Say what the roster gives the unit that is pointed out."""
        unit = self._seat.center.board.table(Unit).get(self._chosen())
        self.detail.setVisible(unit is not None)
        if unit is not None:
            known = f"shift.{unit.shift}" if unit.shift in SHIFTS else "shift.all_day"
            self.detail.say(
                "units.detail",
                shift=self.face.say(known),
                people=unit.officers,
                car=unit.car or "—",
                radio=unit.radio or "—",
                kit=self.face.enumerate(unit.equipment) or "—",
            )

    def _on_opened(self, unit: UnitId) -> None:
        self._selection.choose_force(unit)
        self.fly_wanted.emit(unit)

    def _on_report(self) -> None:
        self.position_wanted.emit(self._chosen())

    def _on_status(self) -> None:
        self.status_wanted.emit(self._chosen())

    def _chosen(self) -> str:
        """Give the unit that is pointed out; empty for none."""
        force = self._selection.force
        return force if force in self._seat.center.board.table(Unit) else ""
