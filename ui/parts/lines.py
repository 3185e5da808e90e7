"""How a line of a table is drawn: a letter in a chip, a text in its tone, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.face import Face

Index = QModelIndex | QPersistentModelIndex

TONE = int(Qt.ItemDataRole.UserRole) + 1
"""Token of a cell's colour; none is the ordinary text."""
MARK = int(Qt.ItemDataRole.UserRole) + 2
"""Letter drawn in a chip of the tone before the text."""
KEY = int(Qt.ItemDataRole.UserRole) + 3
"""What a row is about: its id."""
HEAVY = int(Qt.ItemDataRole.UserRole) + 4
"""Whether the text is drawn bold."""
HOLLOW = int(Qt.ItemDataRole.UserRole) + 5
"""Whether the chip is an outline: not sure, or only asked for."""

ROW_PX = 28
CHIP_PX = 18
EDGE_PX = 8
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
ELIDED = 4096
"""So many shortened texts of a table are remembered."""


TEXT_PX = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one cell shows; `side` is where its text stands, as Qt counts alignments."""

    text: str = ""
    tone: str = ""
    mark: str = ""
    hollow: bool = False
    heavy: bool = False
    side: int = LEFT


class CellKeeper:
    """A model that gives what a cell shows at once: asked role by role, a page is drawn slowly."""

    def cell(self, index: Index) -> Cell:
        """Give what a valid index shows."""
        return Cell(
            text=str(index.data() or ""),
            tone=index.data(TONE) or "",
            mark=str(index.data(MARK) or ""),
            hollow=bool(index.data(HOLLOW)),
            heavy=bool(index.data(HEAVY)),
            side=int(index.data(Qt.ItemDataRole.TextAlignmentRole) or LEFT),
        )


class LineDelegate(QStyledItemDelegate):
    """Draws the cells of tables and trees whose models are a `CellKeeper`."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        self._fonts = tuple(QFont(face.family) for _ in range(2))
        for font, heavy in zip(self._fonts, (False, True), strict=True):
            font.setPixelSize(TEXT_PX)
            font.setBold(heavy)
        metrics = tuple(QFontMetrics(font) for font in self._fonts)
        self._elided = lru_cache(ELIDED)(
            lambda text, width, heavy: metrics[heavy].elidedText(
                text, Qt.TextElideMode.ElideRight, width
            )
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        mark = CHIP_PX + 6 if index.data(MARK) else 0
        return QSize(hint.width() + mark, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = option.widget  # type: ignore[attr-defined]
        rect: QRect = option.rect  # type: ignore[attr-defined]
        view.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, view
        )
        model = index.model()
        if not isinstance(model, CellKeeper):
            raise TypeError(f"{type(model).__name__} keeps no cells")
        cell = model.cell(index)
        focused = option.state & QStyle.StateFlag.State_HasFocus  # type: ignore[attr-defined]
        if not (cell.text or cell.mark or focused):
            return
        left = rect.left() + EDGE_PX
        painter.save()
        if cell.mark:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            chip = QRect(left, rect.center().y() - CHIP_PX // 2 + 1, CHIP_PX, CHIP_PX)
            draw_chip(
                painter, chip, cell.mark, self._face, cell.tone or "text-2", hollow=cell.hollow
            )
            left += CHIP_PX + 6
        painter.setFont(self._fonts[cell.heavy])
        painter.setPen(self._face.colour(cell.tone or "text"))
        inner = QRect(left, rect.top(), rect.right() - EDGE_PX - left + 1, rect.height())
        text = self._elided(cell.text, inner.width(), cell.heavy)
        painter.drawText(inner, cell.side, text)
        if focused:
            self._draw_focus(painter, view, rect, index)
        painter.restore()

    def _draw_focus(self, painter: QPainter, view: QWidget, rect: QRect, index: Index) -> None:
        """Mark the current line at its left edge, where a whole row is selected."""
        if index.column() == 0:
            painter.fillRect(
                QRect(rect.left(), rect.top(), 2, rect.height()), self._face.colour("accent")
            )


def draw_chip(
    painter: QPainter, rect: QRect, letter: str, face: Face, tone: str, *, hollow: bool
) -> None:
    """Draw a letter in a small square: filled, or as an outline."""
    colour = face.colour(tone)
    painter.setPen(colour)
    if hollow:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = painter.pen()
        pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
    else:
        painter.setBrush(colour)
    painter.drawRoundedRect(rect.adjusted(0, 0, -1, -1), 3, 3)
    font = painter.font()
    font.setPixelSize(11)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(colour if hollow else face.colour("panel"))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), letter)


def key_of(model: QAbstractItemModel, row: int) -> object:
    """Give what a row is about."""
    return model.index(row, 0).data(KEY)
