"""How a line of a table is drawn: a letter in a chip, a text in its tone, never colour alone."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
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


class LineDelegate(QStyledItemDelegate):
    """Draws the cells of tables and trees."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face

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
        tone = index.data(TONE)
        colour = self._face.colour(tone or "text")
        left = rect.left() + EDGE_PX
        mark = index.data(MARK)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if mark:
            chip = QRect(left, rect.center().y() - CHIP_PX // 2 + 1, CHIP_PX, CHIP_PX)
            draw_chip(
                painter,
                chip,
                str(mark),
                self._face,
                tone or "text-2",
                hollow=bool(index.data(HOLLOW)),
            )
            left += CHIP_PX + 6
        font = option.font  # type: ignore[attr-defined]
        font.setPixelSize(13)
        font.setBold(bool(index.data(HEAVY)))
        painter.setFont(font)
        painter.setPen(colour)
        inner = QRect(left, rect.top(), rect.right() - EDGE_PX - left + 1, rect.height())
        side = index.data(Qt.ItemDataRole.TextAlignmentRole) or int(Qt.AlignmentFlag.AlignLeft)
        text = painter.fontMetrics().elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, int(side) | int(Qt.AlignmentFlag.AlignVCenter), text)
        if option.state & QStyle.StateFlag.State_HasFocus:  # type: ignore[attr-defined]
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
