"""The fixed texts of orders in a form, with the page that they would make beside it."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from jointops.app.orders.desk import PagePicture
from jointops.app.orders.template_form import Texts, preview_pages, template_groups, with_text
from jointops.errors import OperatorError
from ui.face import Face
from ui.parts.pictures import image_of
from ui.parts.spoken import Field, Words
from ui.seat import Seat
from ui.sheets.text_sheet import TextBox, TextSheet
from ui.tasks import async_slot

PREVIEW_MS = 400
PREVIEW_DPI = 54
PREVIEW_PX = 500


class TemplateSheet(TextSheet):
    """Ctrl+Enter takes all changes for a reason; a fault is told at once, with its place."""

    taken = Signal(object, str)
    """The texts, and why."""

    def __init__(self, seat: Seat, texts: Texts, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, "sheet.template", width=1060, parent=parent)
        self._seat, self._texts = seat, dict(texts)
        self._gone = False
        self.closed.connect(self._on_closed)
        both = QHBoxLayout()
        self.body.addLayout(both)
        left = QVBoxLayout()
        both.addLayout(left, 1)
        self.which = QComboBox(self)
        self.which.setMaxVisibleItems(24)
        for key, name in template_groups(face.language):
            self.which.addItem(f"{name}　{key}　{texts[key][0][:20]}", key)
        left.addWidget(self.which)
        left.addWidget(self.label("template_form.about"))
        self.text = TextBox(self)
        self.text.setMinimumHeight(180)
        self.text.setTabChangesFocus(True)
        left.addWidget(self.text, 1)
        self.fault = QLabel(self)
        self.fault.setWordWrap(True)
        self.fault.setProperty("look", "alarm")
        left.addWidget(self.fault)
        left.addWidget(self.label("template_form.why"))
        self.why = Field(face, "template_form.why_hint", parent=self)
        left.addWidget(self.why)
        self._pages = QScrollArea(self)
        self._pages.setWidgetResizable(True)
        self._pages.setFixedSize(PREVIEW_PX, 520)
        self._pages.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        both.addWidget(self._pages)
        self.restore = self.button("template_form.restore", key="Alt+Z")
        self.restore.clicked.connect(self.put_back)
        self.take = self.button("template_form.take", key="Ctrl+Enter")
        self.take.clicked.connect(self.take_text)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PREVIEW_MS)
        self._timer.timeout.connect(self._preview)
        self.which.currentIndexChanged.connect(self._show_text)
        self.text.textChanged.connect(self._on_typed)
        self._show_text()
        self._preview()

    def first_field(self) -> QWidget | None:
        return self.text

    def _on_closed(self) -> None:
        self._gone = True
        self._timer.stop()

    def _key(self) -> str:
        return str(self.which.currentData())

    def _show_text(self) -> None:
        self.text.blockSignals(True)
        self.text.setPlainText("\n".join(self._texts[self._key()]))
        self.text.blockSignals(False)

    def _on_typed(self) -> None:
        self._texts = with_text(self._texts, self._key(), self.text.toPlainText())
        self._timer.start()

    def put_back(self) -> None:
        self._texts = with_text(self._texts, self._key(), None)
        self._show_text()
        self._timer.start()

    def take_text(self) -> None:
        self.taken.emit(dict(self._texts), self.why.text().strip())

    @async_slot
    async def _preview(self) -> None:
        texts = dict(self._texts)
        job = self._seat.slow_work(
            lambda _control: preview_pages(self._seat.center, texts, PREVIEW_DPI)
        )
        try:
            pictures = await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            if not self._gone:
                self.fault.setText(self.face.error(refusal))
            return
        if self._gone or texts != self._texts:
            return
        self.fault.setText("")
        self._set_pages(pictures)

    def _set_pages(self, pictures: list[PagePicture]) -> None:
        page = QWidget(self._pages)
        page.setObjectName("table")
        column = QVBoxLayout(page)
        if not pictures:
            column.addWidget(Words(self.face, "template_form.no_plan", look="faint", parent=page))
        for picture in pictures:
            label = QLabel(page)
            label.setPixmap(QPixmap.fromImage(image_of(picture)))
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._pages.setWidget(page)
