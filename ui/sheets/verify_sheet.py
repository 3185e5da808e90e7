"""Checking a paper: a file, or the check code off a scan; the answer stands in the sheet."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QWidget

from jointops.app.center import Center
from jointops.app.verification import Verdict, verify
from jointops.errors import OperatorError
from ui.face import Face
from ui.parts.spoken import Field, KeyButton, Words
from ui.seat import Seat
from ui.sheets.sheet import Sheet
from ui.tasks import async_slot

FILES = "PDF, ZIP (*.pdf *.zip)"
MARKS = {True: "✓", False: "✗", None: "·"}


class VerifySheet(Sheet):
    """Asks for a file or a code, and says 核验一致 or 核验不符 with its reasons."""

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, "sheet.verify", width=560, parent=parent)
        self._seat = seat
        self._gone = False
        self._dialog: QFileDialog | None = None
        self.closed.connect(self._on_closed)
        form = self.form()
        row = QHBoxLayout()
        form.addRow(self.label("verify.file"), row)
        self.file = Field(face, "verify.file_hint", parent=self)
        row.addWidget(self.file, 1)
        self.choose = KeyButton(face, "verify.choose", parent=self)
        row.addWidget(self.choose)
        self.choose.clicked.connect(self._on_choose)
        self.code = Field(face, "verify.code_hint", parent=self)
        form.addRow(self.label("verify.code"), self.code)
        self.answer = Words(face, look="title", parent=self)
        self.body.addWidget(self.answer)
        self.reasons = QLabel(self)
        self.reasons.setWordWrap(True)
        self.body.addWidget(self.reasons)
        self.about = Words(face, "verify.about", look="faint", parent=self)
        self.about.setWordWrap(True)
        self.body.addWidget(self.about)
        self.go = self.button("verify.go", key="Enter", primary=True)
        self.go.clicked.connect(self._on_go)
        self.answer.hide()
        self.reasons.hide()

    def first_field(self) -> QWidget | None:
        return self.file

    def _on_closed(self) -> None:
        self._gone = True

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, self.face.say("verify.file"), "", FILES)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.file.setText)
        self._dialog = dialog
        dialog.open()

    @async_slot
    async def _on_go(self) -> None:
        center, code = self._seat.center, self.code.text().strip()
        named = self.file.text().strip()
        self.warn("")
        self.go.setEnabled(False)
        try:
            job = self._seat.slow_work(lambda _control: _verified(center, named, code))
            found = await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            if not self._gone:
                self.answer.hide()
                self.reasons.hide()
                self.refuse(refusal)
        else:
            if not self._gone:
                self._show(found)
        finally:
            if not self._gone:
                self.go.setEnabled(True)

    def _show(self, found: Verdict) -> None:
        self.answer.say("verify.sound" if found.sound else "verify.unsound")
        self.reasons.setText("\n".join(f"{MARKS[one.good]} {one.text}" for one in found.lines))
        self.reasons.setProperty("look", "" if found.sound else "alarm")
        self.reasons.style().unpolish(self.reasons)
        self.reasons.style().polish(self.reasons)
        self.answer.show()
        self.reasons.show()
        self.fit()


def _verified(center: Center, named: str, code: str) -> Verdict:
    file = Path(named).expanduser() if named else None
    return verify(center, file=file, code=code)
