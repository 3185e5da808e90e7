"""An issued order on the screen: its archived pages as pictures, over the map."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from jointops.app.orders.desk import order_line, paper_of, paper_pages, picture_of, stand_ins_of
from jointops.errors import OperatorError
from jointops.ids import OrderId
from ui.face import Face
from ui.parts.band import ModeBand
from ui.parts.panel import KeyCap, Rule
from ui.parts.pictures import image_of
from ui.parts.spoken import KeyButton, Words
from ui.seat import Seat
from ui.tasks import async_slot

SCREEN_DPI = 110
THUMB_PX, BESIDE_PX = QSize(92, 130), 56
"""A page in the list, and the room for its number and the scroll bar beside it."""

__all__ = ["SCREEN_DPI", "PaperView", "image_of"]


class PaperView(QFrame):
    """Shows the pages of one order, fitted or at their actual size; Esc leads back to the map."""

    closed = Signal()
    print_wanted = Signal(str)
    save_wanted = Signal(str)

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._seat, self._face = seat, face
        self.order: OrderId | None = None
        self._pages: list[QPixmap] = []
        self._labels: list[QLabel] = []
        self._actual = False
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(ModeBand(face, width=4, parent=self))
        column = QVBoxLayout()
        outer.addLayout(column, 1)
        column.setSpacing(0)
        column.addLayout(self._head())
        self.fonts = Words(face, look="faint", parent=self)
        self.fonts.setWordWrap(True)
        self.fonts.setContentsMargins(12, 0, 12, 6)
        self.fonts.hide()
        column.addWidget(self.fonts)
        column.addWidget(Rule(parent=self))
        both = QHBoxLayout()
        both.setSpacing(0)
        column.addLayout(both, 1)
        self.thumbs = QListWidget(self)
        self.thumbs.setFixedWidth(THUMB_PX.width() + BESIDE_PX)
        self.thumbs.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.thumbs.setIconSize(THUMB_PX)
        self.thumbs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.thumbs.setSpacing(4)
        self.thumbs.currentRowChanged.connect(self._on_thumb)
        both.addWidget(self.thumbs)
        self._scroll = QScrollArea(self)
        both.addWidget(self._scroll, 1)
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
        self.actual = KeyButton(self._face, "paper.actual", key="=", look="flat", parent=self)
        self.actual.setCheckable(True)
        self.actual.clicked.connect(self.turn_actual)
        for button in (self.actual, self.print, self.save, self.back):
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
        self.order = order
        try:
            line = order_line(center, order)
            self.fonts.hide()
            self.title.quote(line.number or line.id)
            state = self._face.say(f"order_state.{line.state}")
            self._about.quote("  ".join(p for p in (state, line.title, line.digest[:12]) if p))
            self._set_pages([])
            self.thumbs.clear()
            pdf = await asyncio.wrap_future(
                self._seat.slow_work(lambda _control: paper_of(center, order)).result
            )
            pages: list[QPixmap] = []
            for page in range(paper_pages(pdf)):
                job = self._seat.slow_work(
                    lambda _control, page=page: picture_of(pdf, page, SCREEN_DPI)  # type: ignore[misc]
                )
                picture = await asyncio.wrap_future(job.result)
                if self.order != order:
                    return
                pages.append(QPixmap.fromImage(image_of(picture)))
                self._set_pages(pages)
                self._add_thumb(pages[-1], page + 1)
            told = self._seat.slow_work(lambda _control: stand_ins_of(center, order))
            stand_ins = await asyncio.wrap_future(told.result)
            if self.order == order:
                self.fonts.quote(stand_ins)
                self.fonts.setVisible(bool(stand_ins))
        except OperatorError as refusal:
            self._seat.refused.emit(refusal)

    def _add_thumb(self, pixmap: QPixmap, number: int) -> None:
        mode = Qt.TransformationMode.SmoothTransformation
        small = pixmap.scaled(THUMB_PX, Qt.AspectRatioMode.KeepAspectRatio, mode)
        self.thumbs.addItem(QListWidgetItem(QIcon(small), str(number)))

    def _on_thumb(self, row: int) -> None:
        if 0 <= row < len(self._labels):
            self._scroll.verticalScrollBar().setValue(self._labels[row].y() - 8)

    def turn_actual(self) -> None:
        """Show the pages at their actual size on this screen, or fitted again."""
        self._actual = not self._actual
        self.actual.setChecked(self._actual)
        self._fit()

    def _page_width(self, pixmap: QPixmap) -> int:
        """How many pixels wide a page is shown."""
        if self._actual:
            return round(pixmap.width() / SCREEN_DPI * self.physicalDpiX())
        return min(max(200, self._scroll.viewport().width() - 44), pixmap.width())

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
        for label, pixmap in zip(self._labels, self._pages, strict=True):
            width = self._page_width(pixmap)
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
        elif event.key() == Qt.Key.Key_Equal:
            self.turn_actual()
        elif step is not None:
            bar.setValue(bar.value() + step)
        else:
            super().keyPressEvent(event)

    def _on_print(self) -> None:
        if self.order is not None:
            self.print_wanted.emit(self.order)

    def _on_save(self) -> None:
        if self.order is not None:
            self.save_wanted.emit(self.order)
