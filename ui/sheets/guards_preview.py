"""Where a register's teams would stand, against the city's extent."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from jointops.app.registers.guard_imports import GuardLook
from jointops.geo.places import Floats
from ui.face import Face

ROOM = 0.12
"""Free room around the city, as a share of it; what lies beyond is drawn at the rim."""
DOT_PX, RIM_PX = 2.5, 6.0


class GuardsPreview(QWidget):
    """Draws the city as a frame, teams in it as dots and those outside as crosses."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        self._look: GuardLook | None = None
        self.setMinimumSize(300, 220)
        face.painted.connect(self.update)

    def show_look(self, look: GuardLook | None) -> None:
        """Show the positions of a file; None for none."""
        self._look = look
        self.update()

    def spots_inside(self) -> tuple[Floats, Floats]:
        """Give the pixels of the teams in the city, and of those outside it."""
        look = self._look
        if look is None or not len(look.reading.spots):
            nothing = np.zeros((0, 2))
            return nothing, nothing
        spots = look.reading.spots
        inside = np.ones(len(spots), dtype=np.bool_)
        if look.box is not None:
            inside = look.box.holds(spots[:, 0], spots[:, 1])
        at = self._pixels(spots)
        return at[inside], at[~inside]

    def _extent(self) -> tuple[Floats, Floats]:
        """Give the lower left and upper right of what counts as the city."""
        look = self._look
        if look is not None and look.box is not None:
            box = look.box
            return np.array([box.west, box.south]), np.array([box.east, box.north])
        if look is not None and len(look.reading.spots):
            return look.reading.spots.min(axis=0), look.reading.spots.max(axis=0)
        return np.zeros(2), np.ones(2)

    def _pixels(self, degrees: Floats) -> Floats:
        low, high = self._extent()
        middle = (low + high) / 2
        east = float(np.cos(np.radians(middle[1])))
        wide, tall = np.maximum(high - low, 1e-4) * (1 + 2 * ROOM)
        scale = min(self.width() / (wide * east), self.height() / tall)
        away = (degrees - middle) * [east * scale, -scale]
        centre = np.array([self.width() / 2, self.height() / 2])
        found: Floats = np.clip(away + centre, RIM_PX, 2 * centre - RIM_PX)
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._face.colour("ground"))
        if self._look is not None:
            self._draw(painter, self._look)
        painter.end()

    def _draw(self, painter: QPainter, look: GuardLook) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if look.box is not None:
            low, high = self._pixels(np.array(self._extent())).tolist()
            painter.setPen(QPen(self._face.colour("text-2"), 1))
            frame = QRectF(QPointF(*low), QPointF(*high)).normalized()
            painter.drawRect(frame)
            corner = QPointF(frame.left(), frame.top() - 4)
            painter.drawText(corner, self._face.say("guards_import.city"))
        inside, outside = self.spots_inside()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._face.colour("accent"))
        for x, y in inside.tolist():
            painter.drawEllipse(QPointF(x, y), DOT_PX, DOT_PX)
        painter.setPen(QPen(self._face.colour("scene"), 1.5))
        for x, y in outside.tolist():
            painter.drawLine(QPointF(x - 3, y - 3), QPointF(x + 3, y + 3))
            painter.drawLine(QPointF(x - 3, y + 3), QPointF(x + 3, y - 3))
