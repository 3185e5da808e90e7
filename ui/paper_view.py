"""An issued order on the screen: its archived pages as pictures, over the map."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from jointops.app.order_desk import PagePicture, order_line, page_picture, stand_ins_of
from jointops.errors import OperatorError
from jointops.ids import OrderId
from ui.face import Face
from ui.parts.band import ModeBand
from ui.parts.panel import KeyCap, Rule
from ui.parts.spoken import KeyButton, Words
from ui.seat import Seat
from ui.tasks import async_slot

SCREEN_DPI = 110


def image_of(picture: PagePicture) -> QImage:
    """Give a page's pixels as an image of its own."""
    image = QImage(
        picture.rgb, picture.width, picture.height, picture.width * 3, QImage.Format.Format_RGB888
    )
    return image.copy()


class PaperView(QFrame):
    """Shows the pages of one order; Esc leads back to the map."""

    closed = Signal()
    print_wanted = Signal(str)
    save_wanted = Signal(str)

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._seat, self._face = seat, face
        self._order: OrderId | None = None
        self._pages: list[QPixmap] = []
        self._labels: list[QLabel] = []
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(ModeBand(face, width=4, parent=self))
        column = QVBoxLayout()
        outer.addLayout(column, 1)
        column.setSpacing(0)
        column.addLayout(self._head())
        self.fonts = Words(face, look="faint", elide=True, parent=self)
        self.fonts.setContentsMargins(12, 0, 12, 6)
        self.fonts.hide()
        column.addWidget(self.fonts)
        column.addWidget(Rule(parent=self))
        self._scroll = QScrollArea(self)
        column.addWidget(self._scroll, 1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 8)
        head.setSpacing(8)
        self.title = Words(self._face, look="title", parent=self)
        self._about = Words(self._face, look="second", elide=True, parent=self)
        head.addWidget(self.title)
        head.addWidget(self._about, 1)
        self.print = KeyButton(
            self._face, "orders.print", key="Ctrl+P", look="primary", parent=self
        )
        self.save = KeyButton(self._face, "orders.save", key="Ctrl+S", parent=self)
        self.back = KeyButton(self._face, "paper.back", parent=self)
        for button in (self.print, self.save, self.back):
            head.addWidget(button)
        head.addWidget(KeyCap(self._face, "Esc", parent=self))
        self.print.clicked.connect(self._on_print)
        self.save.clicked.connect(self._on_save)
        self.back.clicked.connect(self.closed)
        return head

    @async_slot
    async def open(self, order: OrderId) -> None:
        """Show an order's pages as soon as they are drawn."""
        center = self._seat.center
        self._order = order
        try:
            line = order_line(center, order)
            self.title.quote(line.number)
            self._about.quote(f"{line.title}  {line.digest[:12]}")
            self.fonts.hide()
            self._set_pages([])
            pages: list[QPixmap] = []
            for page in range(line.pages):
                job = self._seat.slow_work(
                    lambda _control, page=page: page_picture(  # type: ignore[misc]
                        center, order, page, SCREEN_DPI
                    )
                )
                picture = await asyncio.wrap_future(job.result)
                if self._order != order:
                    return
                pages.append(QPixmap.fromImage(image_of(picture)))
                self._set_pages(pages)
            told = self._seat.slow_work(lambda _control: stand_ins_of(center, order))
            stand_ins = await asyncio.wrap_future(told.result)
            if self._order == order:
                self.fonts.quote(stand_ins)
                self.fonts.setVisible(bool(stand_ins))
        except OperatorError as refusal:
            self._seat.refused.emit(refusal)

    @property
    def page_count(self) -> int:
        """How many pages are drawn."""
        return len(self._pages)

    def _set_pages(self, pages: list[QPixmap]) -> None:
        self._pages = list(pages)
        at = self._scroll.verticalScrollBar().value()
        page = QWidget(self._scroll)
        page.setObjectName("table")  # what a paper lies on
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(14)
        self._labels = []
        for _ in pages:
            label = QLabel(page)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
            self._labels.append(label)
        column.addStretch(1)
        self._fit()
        self._scroll.setWidget(page)
        self._scroll.verticalScrollBar().setValue(at)

    def _fit(self) -> None:
        room = max(200, self._scroll.viewport().width() - 44)
        for label, pixmap in zip(self._labels, self._pages, strict=True):
            width = min(room, pixmap.width())
            size = QSize(width, round(pixmap.height() * width / pixmap.width()))
            label.setFixedSize(size)
            mode = Qt.TransformationMode.SmoothTransformation
            label.setPixmap(pixmap.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, mode))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._scroll.verticalScrollBar()
        step = {
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_Down: 60,
            Qt.Key.Key_Up: -60,
        }.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif step is not None:
            bar.setValue(bar.value() + step)
        else:
            super().keyPressEvent(event)

    def _on_print(self) -> None:
        if self._order is not None:
            self.print_wanted.emit(self._order)

    def _on_save(self) -> None:
        if self._order is not None:
            self.save_wanted.emit(self._order)
