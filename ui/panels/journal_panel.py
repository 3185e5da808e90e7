"""The journal (留痕): what was done, by whom; found, and checked link by link."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from jointops.app.heads import check_journal
from jointops.app.journal_lines import ExceptionList, JournalLine, head_code, newest_lines
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.models.journal import WIDTHS, JournalModel, entry_text
from ui.parts.lines import LineDelegate
from ui.parts.panel import Panel
from ui.parts.spoken import Field, KeyButton, Words
from ui.parts.texts import moment_text
from ui.seat import Seat
from ui.tasks import async_slot

PAGE = 60
ROW_PX = 24
OPEN_PX = 134


class JournalPanel(Panel):
    """The newest entries; folded, only the last one."""

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, "panel.journal", key="F10", parent=parent)
        self._seat = seat
        self._exceptions = ExceptionList(seat.center)
        self._reading = self._again = False
        self._ended = False
        self.head.setContentsMargins(12, 4, 8, 4)
        self._newest = Words(face, look="second", elide=True, parent=self)
        self.head.addWidget(self._newest, 1)
        self._code = Words(face, look="faint", parent=self)
        self.head.addWidget(self._code)
        self.filter = Field(face, "journal.filter", parent=self)
        self.filter.setFixedWidth(180)
        self.filter.setMaximumHeight(26)
        self.head.addWidget(self.filter)
        self.only = KeyButton(face, "journal.exceptions", look="flat", parent=self)
        self.only.setCheckable(True)
        self.head.addWidget(self.only)
        self.check = KeyButton(face, "journal.check", look="flat", parent=self)
        self.head.addWidget(self.check)
        self.fold = KeyButton(face, "journal.fold", look="flat", parent=self)
        self.fold.setCheckable(True)
        self.head.addWidget(self.fold)
        self._model = JournalModel(face, seat.now, self)
        self.table = QTableView(self)
        self.body.addWidget(self.table, 1)
        self._set_table()
        self._none = Words(face, "journal.none", look="faint", parent=self.table)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle = QVBoxLayout(self.table.viewport())
        middle.addWidget(self._none)
        self._model.modelReset.connect(self._on_rows)
        self._model.rowsInserted.connect(self._on_rows)
        self.filter.textChanged.connect(self._restart)
        self.only.toggled.connect(self._restart)
        self.check.clicked.connect(self._on_check)
        self.fold.toggled.connect(self._on_fold)
        self.table.verticalScrollBar().valueChanged.connect(self._on_scroll)
        seat.changed.connect(self._on_changed)
        self._on_fold(False)
        self._restart()

    def _set_table(self) -> None:
        table = self.table
        table.setModel(self._model)
        table.setItemDelegate(LineDelegate(self.face, table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = table.horizontalHeader()
        header.hide()
        for at, width in enumerate(WIDTHS):
            mode = QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(at, mode)
            if width:
                header.resizeSection(at, width)

    # --- reading

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.JOURNAL):
            self._read_newest()

    @async_slot
    async def _restart(self) -> None:
        self._ended = False
        wanted = self._wanted()
        lines = await self._page(wanted)
        if wanted == self._wanted():
            self._model.show(lines)
            self._show_newest()

    def _wanted(self) -> tuple[str, bool]:
        """Give the text that entries must have, and whether only exceptions are shown."""
        return self.filter.text().strip(), self.only.isChecked()

    async def _page(self, wanted: tuple[str, bool], before: int | None = None) -> list[JournalLine]:
        text, only = wanted
        if not only:
            center = self._seat.center
            return await self._seat.read(
                lambda: newest_lines(center, text=text, limit=PAGE, before=before)
            )
        listed = self._exceptions
        job = self._seat.slow_work(
            lambda _control: listed.newest_lines(text=text, limit=PAGE, before=before)
        )
        return await asyncio.wrap_future(job.result)

    @async_slot
    async def _read_newest(self) -> None:
        """Put what is new on top; while somebody scrolls or filters, nothing jumps."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        try:
            wanted = self._wanted()
            lines = await self._page(wanted)
            if wanted == self._wanted():
                self._put_fresh(lines)
        finally:
            self._reading = False
        if self._again:
            self._again = False
            self._read_newest()

    def _put_fresh(self, lines: Sequence[JournalLine]) -> None:
        newest = self._model.newest()  # as it is now: another reading may have come first
        known = newest.number if newest else 0
        self._model.put_before([line for line in lines if line.number > known])
        self._show_newest()

    def _on_scroll(self, value: int) -> None:
        bar = self.table.verticalScrollBar()
        if value >= bar.maximum() - ROW_PX * 4 and bar.maximum() > 0:
            self._read_older()

    @async_slot
    async def _read_older(self) -> None:
        last = self._model.last
        if self._reading or self._ended or last is None:
            return
        self._reading = True
        try:
            wanted = self._wanted()
            lines = await self._page(wanted, last)
            if last == self._model.last and wanted == self._wanted():
                self._ended = len(lines) < PAGE
                self._model.put_after(lines)
        finally:
            self._reading = False

    def _on_rows(self) -> None:
        self._none.setVisible(self._model.rowCount() == 0)

    def _show_newest(self) -> None:
        line = self._model.newest()
        folded = self.fold.isChecked()
        text = (
            f"{moment_text(line.at_utc, self._seat.now())}  {entry_text(line, self.face)}"
            if line
            else ""
        )
        self._newest.quote(text if folded else "")
        self._code.say("journal.head", code=head_code(self._seat.center))

    # --- acts

    def set_folded(self, folded: bool) -> None:
        """Fold or open the panel."""
        self.fold.setChecked(folded)

    def turn_exceptions(self) -> None:
        """Show the exceptions alone, or all entries again; the keys go to the rows."""
        self.fold.setChecked(False)
        self.only.toggle()
        self.table.setFocus()

    def chosen(self) -> JournalLine | None:
        """Give the entry that a person chose; None for none."""
        index = self.table.currentIndex()
        return self._model.line(index.row()) if index.isValid() else None

    def _on_fold(self, folded: bool) -> None:
        self.table.setVisible(not folded)
        self.filter.setVisible(not folded)
        self.only.setVisible(not folded)
        self.check.setVisible(not folded)
        self.fold.say("journal.open" if folded else "journal.fold")
        self.setFixedHeight(36 if folded else OPEN_PX)
        self._show_newest()

    @async_slot
    async def _on_check(self) -> None:
        center = self._seat.center
        self.check.setEnabled(False)
        self._code.say("journal.checking")
        try:
            job = self._seat.slow_work(lambda _control: check_journal(center))
            state = await asyncio.wrap_future(job.result)
        finally:
            self.check.setEnabled(True)
        if state.whole:
            signed = state.heads.signed
            self._code.say("journal.whole", count=state.entries, code=state.head, signed=signed)
        elif state.broken_at is not None:
            self._code.say("journal.broken", number=state.broken_at)
        else:
            self._code.say(f"heads.{state.heads.fault}", number=state.heads.at)
        self._code.look("faint" if state.whole else "alarm")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._restart()
