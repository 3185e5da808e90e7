"""Writing a layer for other programs: which, in what form, where, and guards in full with why."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from jointops.app.registers.exports import FORMS, LAYERS, PERSONAL, Form, make_export, write_export
from jointops.clock import local_text
from jointops.errors import OperatorError
from ui.face import Face
from ui.parts.spoken import Field, Words
from ui.seat import Seat
from ui.sheets.sheet import Sheet
from ui.tasks import async_slot


class ExportSheet(Sheet):
    """Asks what to write and where; stays open for the next layer."""

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, "sheet.export", width=460, parent=parent)
        self._seat = seat
        self._gone = False
        self.closed.connect(self._on_closed)
        form = self.form()
        self.layer = self._choice([(name, face.say(f"data.{name}")) for name in LAYERS])
        self.form_of = self._choice([(name, face.say(f"export.{name}")) for name in FORMS])
        masks = ("masked", "in_full")
        self.masking = self._choice([(name, face.say(f"export.{name}")) for name in masks])
        self.folder = Field(face, "", parent=self)
        self.folder.setText(str(seat.center.home.out))
        self.why = Field(face, "export.why_hint", parent=self)
        form.addRow(self.label("export.layer"), self.layer)
        form.addRow(self.label("export.form"), self.form_of)
        form.addRow(self.label("export.personal"), self.masking)
        form.addRow(self.label("sheet.folder"), self.folder)
        form.addRow(self.label("sheet.reason"), self.why)
        self.told = Words(face, "export.about", look="faint", parent=self)
        self.told.setWordWrap(True)
        self.body.addWidget(self.told)
        self.go = self.button("export.go", key="Enter", primary=True)
        self.go.clicked.connect(self._on_go)
        self.layer.currentIndexChanged.connect(self._show_mask)
        self._show_mask()

    def _choice(self, options: list[tuple[str, str]]) -> QComboBox:
        box = QComboBox(self)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for value, word in options:
            box.addItem(word, value)
        return box

    def first_field(self) -> QWidget | None:
        return self.layer

    def _on_closed(self) -> None:
        self._gone = True

    def _show_mask(self) -> None:
        personal = self.layer.currentData() == PERSONAL
        self.masking.setEnabled(personal)
        if not personal:
            self.masking.setCurrentIndex(0)

    @async_slot
    async def _on_go(self) -> None:
        center = self._seat.center
        layer, form = str(self.layer.currentData()), self._form()
        in_full, why = self.masking.currentData() == "in_full", self.why.text().strip()
        file = self._file(layer, form)
        self.warn("")
        self.go.setEnabled(False)
        try:
            making = self._seat.slow_work(
                lambda _: make_export(center, layer, form, file=file, in_full=in_full, why=why)
            )
            made = await asyncio.wrap_future(making.result)
            await self._seat.do(made.command)
            writing = self._seat.slow_work(lambda _: write_export(made, file))
            await asyncio.wrap_future(writing.result)
        except OperatorError as refusal:
            if not self._gone:
                self.refuse(refusal)
        else:
            if not self._gone:
                self.told.say("export.done", file=str(file), rows=made.command.rows)
                self.fit()
        finally:
            if not self._gone:
                self.go.setEnabled(True)

    def _file(self, layer: str, form: Form) -> Path:
        stamp = local_text(self._seat.now(), "%Y%m%d-%H%M%S")
        return Path(self.folder.text().strip()).expanduser() / f"{layer}-{stamp}.{form}"

    def _form(self) -> Form:
        return next(form for form in FORMS if form == self.form_of.currentData())
