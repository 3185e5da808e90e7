"""The orders: drafts and issued papers, their state, preview, print and copies."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from jointops.app.orders.desk import ask_order, is_unsigned, issue, list_orders
from jointops.app.planner import newest_plan
from jointops.errors import OperatorError
from jointops.ids import IncidentId, OrderId
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.models.orders import order_model
from ui.parts.panel import Panel
from ui.parts.spoken import KeyButton, Words
from ui.parts.tables import LineTable
from ui.seat import Seat
from ui.selection import Selection
from ui.tasks import async_slot


class OrdersPanel(Panel):
    """The table of orders of the chosen incident; issuing runs off the window's thread."""

    preview_wanted = Signal(str)
    print_wanted = Signal(str)
    save_wanted = Signal(str)
    asked = Signal(str)
    """A paper was asked for, by a name of its own."""
    issued = Signal(str, str)
    """An order was made, and as what it was asked for."""
    unsigned = Signal()
    """An order went out without an electronic signature."""
    papers_wanted = Signal()
    act_wanted = Signal(str)
    """An order that a person wants to do something with."""

    def __init__(
        self, seat: Seat, selection: Selection, face: Face, parent: QWidget | None = None
    ) -> None:
        super().__init__(face, "panel.orders", key="F9", parent=parent)
        self._seat, self._selection = seat, selection
        self._asked: list[tuple[IncidentId, bool]] = []
        self.head.addStretch(1)
        self.slip = KeyButton(face, "orders.slip", key="Ctrl+1", parent=self)
        self.full = KeyButton(face, "orders.full", key="Ctrl+2", parent=self)
        self.head.addWidget(self.slip)
        self.head.addWidget(self.full)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.hide()
        self.body.addWidget(self._bar)
        self._model = order_model(seat, face)
        self._model.setParent(self)
        self.table = LineTable(self._model, face, self)
        self.table.horizontalHeader().hide()
        self.body.addWidget(self.table, 1)
        self._empty = Words(face, "orders.empty", look="faint", parent=self)
        self._empty.setContentsMargins(12, 4, 12, 12)
        self._empty.setWordWrap(True)
        self.body.addWidget(self._empty, 1)
        foot = QHBoxLayout()
        self.body.addLayout(foot)
        foot.setContentsMargins(8, 4, 8, 6)
        foot.setSpacing(2)
        self.open_order = KeyButton(face, "orders.open", key="Y", look="flat", parent=self)
        self.preview = KeyButton(face, "orders.preview", key="P", look="flat", parent=self)
        self.print = KeyButton(face, "orders.print", key="Ctrl+P", look="flat", parent=self)
        self.save = KeyButton(face, "orders.save", key="Ctrl+S", look="flat", parent=self)
        self.papers = KeyButton(face, "orders.papers", key="Ctrl+3", look="flat", parent=self)
        for button in (self.open_order, self.preview, self.print, self.save, self.papers):
            foot.addWidget(button)
        self.papers.clicked.connect(self.papers_wanted)
        foot.addStretch(1)
        self.slip.clicked.connect(self.issue_slip)
        self.full.clicked.connect(self.issue_full)
        self.open_order.clicked.connect(self.open_chosen)
        self.preview.clicked.connect(self.show_preview)
        self.print.clicked.connect(self.print_chosen)
        self.save.clicked.connect(self.save_chosen)
        self.table.opened.connect(self.preview_wanted)
        seat.changed.connect(self._on_changed)
        selection.incident_changed.connect(self._show)
        self._show()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.ORDERS, Aspect.PLANS):
            self._show()

    def _show(self) -> None:
        incident = self._selection.incident
        found = list_orders(self._seat.center, incident=incident)
        self._model.show(found)
        self.table.setVisible(bool(found))
        self._empty.setVisible(not found)
        if found and self.table.current is None:
            self.table.choose(found[0])
        planned = incident is not None and newest_plan(self._seat.center, incident) is not None
        for button, full in ((self.slip, False), (self.full, True)):
            button.setEnabled(planned and (incident, full) not in self._asked)
        for button in (self.open_order, self.preview, self.print, self.save):
            button.setEnabled(bool(found))

    # --- acts

    def issue_slip(self) -> None:
        """Issue the first-wave slip."""
        self._issue(full=False)

    def issue_full(self) -> None:
        """Issue the full order."""
        self._issue(full=True)

    def _issue(self, *, full: bool) -> None:
        """Issue now, or after the paper under way; one paper asked for twice comes once."""
        incident = self._selection.incident
        if incident is None or (incident, full) in self._asked:
            return
        self._asked.append((incident, full))
        self.asked.emit(_name(incident, full))
        self._show_asked()
        if len(self._asked) == 1:
            self._issue_asked()

    @async_slot
    async def _issue_asked(self) -> None:
        try:
            while self._asked:
                await self._issue_one(*self._asked[0])
                del self._asked[0]
                self._show_asked()
        finally:
            self._asked.clear()
            self._show_asked()

    async def _issue_one(self, incident: IncidentId, full: bool) -> None:
        center = self._seat.center
        try:
            actor = self._seat.demand_actor()
            asked = ask_order(center, incident, full=full)
            signed = await self._seat.countersigned(asked.command)
            job = self._seat.slow_work(
                lambda _control: issue(center, asked, actor, countersign=signed)
            )
            order = await asyncio.wrap_future(job.result)
            look = self._seat.slow_work(lambda _control: is_unsigned(center, order))
            if await asyncio.wrap_future(look.result):
                self.unsigned.emit()
        except OperatorError as refusal:
            self._seat.refused.emit(refusal)
        else:
            self.issued.emit(order, _name(incident, full))

    def _show_asked(self) -> None:
        self._bar.setVisible(bool(self._asked))
        self._show()

    def chosen(self) -> OrderId | None:
        """Give the chosen order, or the newest; one just drafted may not be in the table yet."""
        found: OrderId | None = self.table.current
        if found is None:
            newest = list_orders(self._seat.center, incident=self._selection.incident)
            found = next(iter(newest), None)
        return found

    def open_chosen(self) -> None:
        """Open what is known of the chosen order, with what goes now."""
        self._tell(self.act_wanted)

    def show_preview(self) -> None:
        """Show the chosen order's pages."""
        self._tell(self.preview_wanted)

    def print_chosen(self) -> None:
        """Print the chosen order."""
        self._tell(self.print_wanted)

    def save_chosen(self) -> None:
        """Save the chosen order as PDF."""
        self._tell(self.save_wanted)

    def _tell(self, signal: object) -> None:
        chosen = self.chosen()
        if chosen is not None:
            signal.emit(chosen)  # type: ignore[attr-defined]


def _name(incident: IncidentId, full: bool) -> str:
    """Give what a paper is asked for as."""
    return f"{incident} {'full' if full else 'slip'}"
