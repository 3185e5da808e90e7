"""The recovery key of a new live file: shown, printed or saved once, then sealed in an envelope."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from jointops.app.center import Center
from jointops.app.files import sheet_pdf, written
from jointops.app.jobs import JobRunner
from jointops.app.orders.desk import pages_of
from jointops.errors import OperatorError
from ui.face import Face
from ui.paper_view import image_of
from ui.parts.spoken import Field, KeyButton, Words
from ui.printing import PRINT_DPI, print_pages, printers
from ui.tasks import async_slot

PER_ROW = 5


class KeyPage(QWidget):
    """The groups of the key, and the two ways to paper; after one of them both are gone."""

    read = Signal()

    def __init__(
        self, center: Center, key: str, runner: JobRunner, face: Face, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._center, self._key, self._runner, self._face = center, key, runner, face
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(12)
        words = Words(face, "first.key_about", parent=self)
        words.setWordWrap(True)
        column.addWidget(words)
        grid = QGridLayout()
        column.addLayout(grid)
        self.groups: list[QLabel] = []
        for at, group in enumerate(written(key)):
            label = QLabel(f"{at + 1}　{group}", self)
            label.setProperty("look", "title")
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label, at // PER_ROW, at % PER_ROW)
            self.groups.append(label)
        line = QHBoxLayout()
        column.addLayout(line)
        self.file = Field(face, "first.key_file_hint", parent=self)
        line.addWidget(self.file, 1)
        self.save = KeyButton(face, "first.key_save", parent=self)
        self.save.clicked.connect(self._on_save)
        line.addWidget(self.save)
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        column.addWidget(self.note)
        foot = QHBoxLayout()
        column.addLayout(foot)
        foot.addStretch(1)
        self.print = KeyButton(face, "first.key_print", parent=self)
        self.print.setVisible(bool(printers()))
        self.print.clicked.connect(self._on_print)
        foot.addWidget(self.print)
        done = KeyButton(face, "first.key_done", look="primary", parent=self)
        done.clicked.connect(self.read)
        foot.addWidget(done)

    async def _sheet(self) -> bytes:
        center, key = self._center, self._key
        return await asyncio.wrap_future(self._runner.store(lambda: sheet_pdf(center, key)))

    @async_slot
    async def _on_print(self) -> None:
        self._set_open(False)
        try:
            pdf = await self._sheet()
            pages = [image_of(picture) for picture in pages_of(pdf, PRINT_DPI)]
            title = self._face.say("first.key_title")
            print_pages(pages, printer_name=printers()[0], title=title)
        except OperatorError as refusal:
            self._set_open(True)
            self.note.setText(self._face.error(refusal))
            return
        self.note.setText(self._face.say("first.key_printed", printer=printers()[0]))

    def _on_save(self) -> None:
        if self.file.text().strip():
            self._save(Path(self.file.text().strip()).expanduser())
        else:
            self.file.setFocus()

    @async_slot
    async def _save(self, file: Path) -> None:
        self._set_open(False)
        try:
            self._center.home.write_aside(file, await self._sheet())
        except OSError as fault:
            self._set_open(True)
            detail = fault.strerror or str(fault)
            self.note.setText(self._face.say("sheet.folder_bad", detail=detail))
            return
        except OperatorError as refusal:
            self._set_open(True)
            self.note.setText(self._face.error(refusal))
            return
        self.note.setText(self._face.say("first.key_saved", file=str(file)))

    def _set_open(self, on: bool) -> None:
        for part in (self.print, self.save, self.file):
            part.setEnabled(on)
