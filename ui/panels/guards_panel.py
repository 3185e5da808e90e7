"""The guards: ten thousand names, masked, found while somebody types."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from jointops.app.commands import EraseGuard
from jointops.app.registers.guard_register import GuardRegister
from jointops.app.rights import allowed_roles
from jointops.ids import GuardId
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.models.guards import guard_model
from ui.parts.panel import Panel
from ui.parts.spoken import Field, KeyButton, Words
from ui.parts.tables import LineTable
from ui.seat import Seat
from ui.selection import Selection
from ui.tasks import async_slot

ERASERS = allowed_roles(EraseGuard)


class GuardsPanel(Panel):
    """The table of guards; a name is shown in full only for a reason, and the look is kept."""

    reveal_wanted = Signal(str)
    erase_wanted = Signal(str)
    fly_wanted = Signal(str)

    def __init__(
        self, seat: Seat, selection: Selection, face: Face, parent: QWidget | None = None
    ) -> None:
        super().__init__(face, parent=parent)
        self._seat, self._selection = seat, selection
        self._register: GuardRegister | None = None
        self._by, self._down = "team", False
        self._stale = True
        bar = QHBoxLayout()
        self.body.addLayout(bar)
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(8)
        self.filter = Field(face, "guards.filter", parent=self)
        bar.addWidget(self.filter, 1)
        self.count = Words(face, look="second", parent=self)
        bar.addWidget(self.count)
        self.reveal = KeyButton(face, "guards.reveal", key="R", parent=self)
        bar.addWidget(self.reveal)
        self.erase = KeyButton(face, "guards.erase", parent=self)
        bar.addWidget(self.erase)
        self._model = guard_model(seat, self._known, face)
        self._model.setParent(self)
        self.table = LineTable(self._model, face, self)
        self.body.addWidget(self.table, 1)
        self.filter.textChanged.connect(self._show)
        self.table.sort_wanted.connect(self._sort)
        self.table.picked.connect(selection.choose_force)
        self.table.opened.connect(self.fly_wanted)
        self.reveal.clicked.connect(self._on_reveal)
        self.erase.clicked.connect(self._on_erase)
        selection.force_changed.connect(self._choose)
        seat.changed.connect(self._on_changed)
        seat.looked.connect(self._on_looked)
        seat.account_changed.connect(self._on_account)
        self._on_account()

    def _known(self) -> GuardRegister | None:
        return self._register

    @async_slot
    async def _read(self) -> None:
        """Read the register anew, beside everything else."""
        self._stale = False
        center = self._seat.center
        self._register = await self._seat.read(lambda: GuardRegister(center))
        self._show()

    def _show(self) -> None:
        if self._register is None:
            return
        found = self._register.find(
            self.filter.text(), by=self._by, down=self._down, situation=self._seat.situation
        )
        self._model.show(found)
        self.count.say("guards.count", count=len(found), total=len(self._register))

    def _on_looked(self) -> None:
        if self._stale:
            self._read()
        elif self.isVisible():
            self._model.refresh()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.GUARDS):
            self._stale = True

    def _sort(self, key: str, down: bool) -> None:
        self._by, self._down = key, down
        self._show()

    def _choose(self) -> None:
        self.table.choose(self._selection.force)

    def _on_account(self) -> None:
        actor = self._seat.actor
        self.erase.setVisible(actor is not None and bool(ERASERS.intersection(actor.roles)))

    def _on_reveal(self) -> None:
        guard: GuardId | None = self.table.current
        if guard is not None:
            self.reveal_wanted.emit(guard)

    def _on_erase(self) -> None:
        guard: GuardId | None = self.table.current
        if guard is not None:
            self.erase_wanted.emit(guard)
