"""The needs table (编成规定): read, edited, tried on the stored incidents, then laid down."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from jointops.app.commands import TakeNeeds
from jointops.app.doctrine_trial import Trial, trial_reasons, try_needs
from jointops.app.jobs import JobRunner, StoppedError
from jointops.app.needs_draft import CELLS, ORIGIN, NeedsDraft
from jointops.errors import OperatorError
from jointops.planning.doctrine import NEEDS, NeedRow, NeedsTable
from ui.face import Face
from ui.models.needs import NeedsModel
from ui.parts.job_bar import JobBar
from ui.parts.spoken import Field, Words
from ui.seat import Seat
from ui.sheets.needs_table import NeedsTable as Table
from ui.sheets.sheet import Sheet
from ui.tasks import async_slot

MARGIN_PX, WIDEST_PX = 32, 1560
AROUND_PX, LEAST_PX, RESULT_PX = 330, 168, 128
"""Height that everything but the table takes, and of what a trial found."""


def make_draft(seat: Seat) -> NeedsDraft:
    """Begin to edit the table in force."""
    doctrine = seat.center.doctrine
    return NeedsDraft(doctrine.needs, rules=doctrine.guard_rules)


class NeedsSheet(Sheet):
    """
    The table, and below it what a trial found.

    Parameters
    ----------
    draft
        Outlives the sheet, so that no other sheet that opens costs anybody his changes.
    """

    def __init__(
        self, seat: Seat, face: Face, draft: NeedsDraft, parent: QWidget | None = None
    ) -> None:
        room = parent.width() - 2 * MARGIN_PX if parent is not None else WIDEST_PX
        super().__init__(face, "sheet.needs", width=min(room, WIDEST_PX), parent=parent)
        self._seat, self.draft = seat, draft
        self._runner = JobRunner()
        self._tried: tuple[tuple[NeedRow, ...], tuple[NeedRow, ...]] | None = None
        self._leaving = False
        self._origin = Words(face, look="second", parent=self)
        self.body.addWidget(self._origin)
        self.filter = Field(face, "needs.filter", parent=self)
        self.body.addWidget(self.filter)
        self.model = NeedsModel(draft, seat.center, face, self)
        self.table = Table(self.model, face, self)
        self.table.setFixedHeight(self.room(AROUND_PX, least=LEAST_PX))
        self.body.addWidget(self.table)
        self.note = Words(face, look="second", elide=True, parent=self)
        self.body.addWidget(self.note)
        self.body.addWidget(Words(face, "needs.keys", look="faint", parent=self))
        self._bar = JobBar(self)
        self.body.addWidget(self._bar)
        self.result = QPlainTextEdit(self)
        self.result.setReadOnly(True)
        self.result.setTabChangesFocus(True)
        self.result.setFixedHeight(RESULT_PX)
        self.result.hide()
        self.body.addWidget(self.result)
        line = QHBoxLayout()
        self.body.addLayout(line)
        self._why_label = self.label("needs.why")
        self.why = Field(face, "needs.why_hint", parent=self)
        line.addWidget(self._why_label)
        line.addWidget(self.why, 1)
        self.halt = self.button("needs.stop", key="Esc")
        self.try_ = self.button("needs.try", key="Shift+Enter")
        self.take = self.button("needs.take", key="Enter", primary=True)
        self.done = self.button("sheet.done", key="Esc")
        self._connect()
        self._show_lines()
        self._set_busy(False)
        self._say_origin()
        if draft.base != seat.center.doctrine.needs:
            self.warn(face.say("needs.replaced"))
        elif draft.changes:
            self.warn(face.say("needs.resumed", count=draft.changes))

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._show_lines)
        self.filter.returnPressed.connect(self._to_table)
        self.table.moved.connect(self._show_note)
        self.table.add_wanted.connect(self._on_add)
        self.table.remove_wanted.connect(self._on_remove)
        self.table.back_wanted.connect(self._on_back)
        self.model.dataChanged.connect(self._on_edited)
        self.why.returnPressed.connect(self.take.click)
        self.halt.clicked.connect(self._bar.halt)
        self.try_.clicked.connect(self._on_try)
        self.take.clicked.connect(self._on_take)
        self.done.clicked.connect(self._leave)

    def first_field(self) -> QWidget | None:
        return self.filter

    # --- the table

    def _say_origin(self) -> None:
        own = self._seat.center.board.table(NeedsTable).get(NEEDS)
        rows = len(self._seat.center.doctrine.needs)
        if own is None:
            self._origin.say("needs.shipped", rows=rows)
        else:
            self._origin.say("needs.own", origin=own.origin, why=own.why, rows=rows)

    def _show_lines(self) -> None:
        general = self.face.say("needs.general")
        self.model.show(self.draft.ids(self.filter.text(), general=general))
        self._show_note()

    def _to_table(self) -> None:
        self.table.setFocus()
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 1))

    def _go_to(self, line: int, column: str) -> None:
        if self.model.row_of(line) < 0:
            self.filter.clear()
        at = [known.key for known in self.model.columns].index(column)
        self.table.setFocus()
        self.table.setCurrentIndex(self.model.index(self.model.row_of(line), at))

    def _show_note(self) -> None:
        index = self.table.currentIndex()
        if not index.isValid():
            self.note.quote("")
            return
        line, column = self.model.key(index.row()), self.model.columns[index.column()].key
        self.note.look("alarm" if self.model.is_wrong(line, column) else "second")
        self.note.quote(self.model.note(line, column))

    def _on_edited(self) -> None:
        """Forget the trial: it was of another table."""
        self._tried = None
        self._leaving = False
        self.warn("")
        self._show_result("")
        self._show_note()
        self._set_busy(self._bar.control is not None)

    def _current(self) -> int | None:
        index = self.table.currentIndex()
        return self.model.key(index.row()) if index.isValid() else None

    def _on_add(self) -> None:
        below = self._current()
        if below is None:
            self.filter.clear()
        line = self.draft.add(below)
        self._show_lines()
        self._on_edited()
        self._go_to(line, "force_kind" if below is not None else "incident_class")

    def _on_remove(self) -> None:
        line = self._current()
        if line is None:
            return
        row, column = self.table.currentIndex().row(), self.table.currentIndex().column()
        self.draft.turn_removed(line)
        self._show_lines()
        self._on_edited()
        self.table.setCurrentIndex(self.model.index(min(row, self.model.rowCount() - 1), column))

    def _on_back(self) -> None:
        index = self.table.currentIndex()
        column = self.model.columns[index.column()].key if index.isValid() else ""
        if column in CELLS:
            self.draft.put_back(self.model.key(index.row()), column)
            self.model.refresh()

    # --- trying it on the stored incidents

    @async_slot
    async def _on_try(self) -> None:
        fault = self.draft.first_fault
        if fault is not None:
            self._go_to(*fault)
            self.warn(self.face.say("needs.faulty"))
            return
        if self._bar.control is not None:
            return
        if not self.draft.changes:
            self.warn(self.face.say("needs.unchanged"))
            return
        center, needs, base = self._seat.center, self.draft.needs, self._seat.center.doctrine.needs
        version = self.draft.version
        self.warn("")
        job = self._runner.work(lambda control: try_needs(center, needs, tell=control.tell))
        self._bar.control = job.control
        self._set_busy(True)
        try:
            trial = await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            if self._bar.control is job.control:
                self._stopped(refusal)
        else:
            if self._bar.control is job.control and self.draft.version == version:
                self._tried = base, needs
                self._show_trial(trial)
        finally:
            if self._bar.control is job.control:
                self._bar.control = None
                self._set_busy(False)
                if self._tried is not None:
                    self.why.setFocus()

    def _stopped(self, refusal: OperatorError) -> None:
        if not isinstance(refusal, StoppedError):
            self.refuse(refusal)
        else:
            self.warn(self.face.say("needs.stopped"))

    def _show_trial(self, trial: Trial) -> None:
        say = self.face.say
        lines = [say("needs.tried", cases=trial.cases, changed=len(trial.changed))]
        lines += [self.face.reason(reason) for reason in trial_reasons(trial)]
        self._show_result("\n".join(lines))

    def _show_result(self, text: str) -> None:
        was, self_shown = self.result.isVisible(), bool(text)
        self.result.setPlainText(text)
        self.result.setVisible(self_shown)
        if was != self_shown:
            step = RESULT_PX + 8
            self.table.setFixedHeight(self.table.height() + (-step if self_shown else step))
            self.fit()

    def _set_busy(self, busy: bool) -> None:
        self._bar.set_busy(busy)
        self.halt.setVisible(busy)
        self.done.setVisible(not busy)
        self.try_.setEnabled(not busy)
        self.table.setEnabled(not busy)
        ready = not busy and self._tried is not None
        for part in (self.take, self.why, self._why_label):
            part.setEnabled(ready)
        if busy:
            self.setFocus()
        self.fit()

    # --- laying it down

    @async_slot
    async def _on_take(self) -> None:
        if self._tried is None:
            return
        base, needs = self._tried
        if base != self._seat.center.doctrine.needs:
            self._tried = None
            self._set_busy(False)
            self.warn(self.face.say("needs.replaced"))
            return
        self.take.setEnabled(False)
        try:
            await self._seat.do(TakeNeeds(file=ORIGIN, needs=needs, why=self.why.text()))
        except OperatorError as refusal:
            self.take.setEnabled(True)
            self.why.setFocus()
            self.refuse(refusal)
            return
        self.draft = self.model.draft = make_draft(self._seat)
        self._tried = None
        self.why.clear()
        self._show_lines()
        self.model.refresh()
        self._say_origin()
        self._show_result(self.face.say("needs.taken"))
        self._set_busy(False)
        self._to_table()

    # --- leaving

    def _leave(self) -> None:
        """Stop the trial; else go, but with unsaved changes only when asked twice."""
        if self._bar.control is not None:
            self._bar.halt()
        elif self.draft.changes and not self._leaving:
            self._leaving = True
            self.warn(self.face.say("needs.unsaved", count=self.draft.changes))
            self.setFocus()
        else:
            self.draft = self.model.draft = make_draft(self._seat)
            self.close_sheet()

    def close_sheet(self) -> None:
        self._bar.halt()
        self._bar.control = None
        self._bar.set_busy(False)
        self._runner.abandon()
        super().close_sheet()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if shift:
                self.try_.click()
            elif self._leaving:
                self._to_table()
        elif event.key() == Qt.Key.Key_Down:
            self._to_table()
        else:
            super().keyPressEvent(event)
