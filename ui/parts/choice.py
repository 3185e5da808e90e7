"""A large button for a first choice: its key, a title, and what it means."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QWidget

from ui.face import Face

HEIGHT_PX = 76
CAP_PX = 26
CENTRE = int(Qt.AlignmentFlag.AlignCenter)
TEXT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


class ChoiceButton(QPushButton):
    """Shows the words ``CODE`` and, smaller, ``CODE_about``."""

    def __init__(self, face: Face, code: str, *, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face, self._code, self._key = face, code, key
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("look", "choice")
        self._say()

    def sizeHint(self) -> QSize:
        return QSize(420, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _say(self) -> None:
        self.setAccessibleName(f"{self._key} {self._face.say(self._code)}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        self._draw(painter)
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().adjusted(16, 12, -16, -10)
        cap = QRect(inner.left(), inner.top() + 2, CAP_PX, CAP_PX)
        painter.setPen(self._face.colour("line"))
        painter.setBrush(self._face.colour("ground"))
        painter.drawRoundedRect(cap, 4, 4)
        font = self.font()
        font.setPixelSize(15)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self._face.colour("accent"))
        painter.drawText(cap, CENTRE, self._key)
        text = inner.adjusted(CAP_PX + 14, 0, 0, 0)
        painter.setPen(self._face.colour("text"))
        painter.drawText(text, TEXT, self._face.say(self._code))
        font.setPixelSize(12)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(self._face.colour("text-2"))
        painter.drawText(text.adjusted(0, 25, 0, 0), TEXT, self._face.say(f"{self._code}_about"))
