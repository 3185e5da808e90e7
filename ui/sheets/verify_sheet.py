"""Checking a paper: a file, or the check code off a scan; the answer stands in the sheet."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLabel, QWidget

from jointops.app.center import Center
from jointops.app.verification import Verdict, verify
from jointops.errors import OperatorError
from ui.face import Face
from ui.parts.spoken import Field, KeyButton, Words
from ui.seat import Seat
from ui.sheets.sheet import Sheet
from ui.tasks import async_slot

FILES = "PDF, ZIP (*.pdf *.zip)"
ROOTS = "PEM (*.pem *.crt *.cer);;* (*)"
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
        self.file, self.choose = self._add_file(form, "verify.file", FILES)
        self.code = Field(face, "verify.code_hint", parent=self)
        form.addRow(self.label("verify.code"), self.code)
        self.root, self.choose_root = self._add_file(form, "verify.root", ROOTS)
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

    def _add_file(self, form: QFormLayout, name: str, kinds: str) -> tuple[Field, KeyButton]:
        """Add a row in which a file is named, or chosen."""
        row = QHBoxLayout()
        row.setSpacing(6)
        form.addRow(self.label(name), row)
        field = Field(self.face, f"{name}_hint", parent=self)
        row.addWidget(field, 1)
        choose = KeyButton(self.face, "verify.choose", parent=self)
        choose.clicked.connect(partial(self._on_choose, name, kinds, field))
        row.addWidget(choose)
        return field, choose

    def first_field(self) -> QWidget | None:
        return self.file

    def _on_closed(self) -> None:
        self._gone = True

    def _on_choose(self, name: str, kinds: str, field: Field) -> None:
        dialog = QFileDialog(self, self.face.say(name), "", kinds)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(field.setText)
        self._dialog = dialog
        dialog.open()

    @async_slot
    async def _on_go(self) -> None:
        center, code = self._seat.center, self.code.text().strip()
        named, root = self.file.text().strip(), self.root.text().strip()
        self.warn("")
        self.go.setEnabled(False)
        try:
            job = self._seat.slow_work(lambda _control: _verified(center, named, code, root))
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


def _verified(center: Center, named: str, code: str, root: str) -> Verdict:
    return verify(center, file=_path(named), code=code, root=_path(root))


def _path(named: str) -> Path | None:
    return Path(named).expanduser() if named else None
