"""An incident class as a button: its digit first, its level last."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QWidget

from jointops.incidents.classes import IncidentClass
from ui.face import Face
from ui.models.tones import LEVEL_TONE

CAP_PX = 22
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class ClassButton(QPushButton):
    """Tells the code of its class when it is pressed."""

    chosen = Signal(str)

    def __init__(self, face: Face, known: IncidentClass, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face, self._known = face, known
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name = known.name if face.language == "zh" else known.english
        self.setAccessibleName(f"{known.key} {self._name}")
        self.clicked.connect(self._on_click)

    def sizeHint(self) -> QSize:
        return QSize(180, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        self._draw(painter)
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        inner = self.rect().adjusted(8, 0, -10, 0)
        if self._known.key:
            cap = QRect(inner.left(), inner.center().y() - 10, CAP_PX, CAP_PX)
            painter.setPen(self._face.colour("line"))
            painter.setBrush(self._face.colour("ground"))
            painter.drawRoundedRect(cap, 3, 3)
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(self._face.colour("accent"))
            painter.drawText(cap, CENTRE, self._known.key)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(self._face.colour("text"))
        text = QRect(inner.left() + CAP_PX + 10, 0, inner.width() - CAP_PX - 10, self.height())
        painter.drawText(text, LEFT, self._name)
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(self._face.colour(LEVEL_TONE[self._known.level]))
        painter.drawText(inner, RIGHT, self._face.say(f"level.{self._known.level}"))

    def _on_click(self) -> None:
        self.chosen.emit(self._known.code)
