"""The archive of orders: words narrow it down, Enter shows a paper, Ctrl+Enter files its case."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from jointops.app.jobs import Job
from jointops.ids import OrderId
from ui.face import Face
from ui.models.orders import archive_model
from ui.parts.job_bar import JobBar
from ui.parts.spoken import Field, Words
from ui.parts.tables import LineTable
from ui.seat import Seat
from ui.sheets.text_sheet import TextSheet

T = TypeVar("T")
TABLE_PX = 420


class ArchiveSheet(TextSheet):
    """Every order of the file, newest first."""

    search = Signal(str)
    opened = Signal(str)
    file_wanted = Signal(str)

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, "sheet.archive", width=980, parent=parent)
        self.words = Field(face, "archive.hint", parent=self)
        self.words.textChanged.connect(self.search)
        self.body.addWidget(self.words)
        self._model = archive_model(seat, face)
        self._model.setParent(self)
        self.table = LineTable(self._model, face, self)
        self.table.setFixedHeight(TABLE_PX)
        self.table.opened.connect(self.opened)
        self.body.addWidget(self.table)
        self._none = Words(face, "archive.none", look="faint", parent=self)
        self.body.addWidget(self._none)
        self._bar = JobBar(self)
        self.body.addWidget(self._bar)
        self.halt = self.button("import.stop")
        self.halt.setEnabled(False)
        self.halt.clicked.connect(self._bar.halt)
        self.file = self.button("archive.file", key="Ctrl+Enter")
        self.file.clicked.connect(self.take_text)
        self.show_paper = self.button("archive.show", key="Enter", primary=True)
        self.show_paper.clicked.connect(self._on_show)

    def first_field(self) -> QWidget | None:
        return self.words

    def show_found(self, orders: list[OrderId]) -> None:
        """Show what was found."""
        self._model.show(orders)
        self._none.setVisible(not orders)
        self.file.setEnabled(bool(orders))
        if orders and self.table.current is None:
            self.table.choose(orders[0])

    async def follow(self, job: Job[T]) -> T:
        """Show how far a filing has come, and let it be stopped, until it ends."""
        self._bar.control = job.control
        self._bar.set_busy(True)
        self.halt.setEnabled(True)
        self.file.setEnabled(False)
        try:
            return await asyncio.wrap_future(job.result)
        finally:
            if isValid(self):
                self._bar.set_busy(False)
                self.halt.setEnabled(False)
                self.file.setEnabled(True)
                self._bar.control = None

    def _chosen(self) -> str | None:
        found: str | None = self.table.current
        if found is None and self._model.rowCount():
            found = self._model.key(0)
        return found

    def _on_show(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.opened.emit(chosen)

    def take_text(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.file_wanted.emit(chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self.words.hasFocus():
            self.table.setFocus()
        else:
            super().keyPressEvent(event)
