"""A sketch of the city: roads in grey, places out of reach, posts proposed; it zooms and moves."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from jointops.geo.places import Floats
from ui.face import Face

EDGE = 0.04
"""Free room around what is shown first, as a share of it."""
STEP = 1.25
CLOSEST, FARTHEST = 200.0, 0.5
OPEN_PX, POST_PX = 5.0, 18.0
NUMBERED = 60
"""More posts than this are drawn without their numbers."""
NOTHING = np.zeros((0, 2))


class Sketch(QWidget):
    """Draws what a study found; the wheel zooms, dragging moves, a double click shows all."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        self._roads = np.zeros((0, 4))
        self._open: Floats = NOTHING
        self._posts: Floats = NOTHING
        self._zoom, self._centre = 1.0, np.zeros(2)
        self._held: QPointF | None = None
        self._picture: QPixmap | None = None
        self.setMinimumSize(280, 220)
        face.painted.connect(self._draw_anew)

    def show_roads(self, lines: Floats) -> None:
        """Show the roads, ``lon, lat, lon, lat`` of each line."""
        self._roads = lines
        self._draw_anew()

    def show_places(self, open_: Floats, posts: Floats) -> None:
        """Show places out of reach and posts, and all of them at once."""
        self._open, self._posts = open_, posts
        self._zoom, self._centre = 1.0, np.zeros(2)
        self._draw_anew()

    # --- where things lie

    def _frame(self) -> tuple[Floats, float]:
        """Give the middle of what is shown (``lon, lat``) and pixels for a degree north."""
        marks = np.concatenate([self._open, self._posts])
        seen = marks if len(marks) > 1 else np.concatenate([marks, self._roads.reshape(-1, 2)])
        if not len(seen):
            return np.zeros(2), 1.0
        low, high = seen.min(axis=0), seen.max(axis=0)
        middle = (low + high) / 2
        wide, tall = np.maximum(high - low, 1e-3) * (1 + 2 * EDGE)
        east = self._east(middle)
        return middle, min(self.width() / (wide * east), self.height() / tall) * self._zoom

    @staticmethod
    def _east(middle: Floats) -> float:
        return float(np.cos(np.radians(middle[1])))

    def _pixels(self, lonlat: Floats) -> Floats:
        middle, scale = self._frame()
        away = (lonlat - middle - self._centre) * [self._east(middle) * scale, -scale]
        spots: Floats = away + np.array([self.width() / 2, self.height() / 2])
        return spots

    # --- drawing

    def _draw_anew(self) -> None:
        self._picture = None
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._picture is None or self._picture.size() != self.size():
            self._picture = QPixmap(self.size())
            self._picture.fill(self._face.colour("ground"))
            painter = QPainter(self._picture)
            self._draw_roads(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_open(painter)
            self._draw_posts(painter)
            painter.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()

    def _draw_roads(self, painter: QPainter) -> None:
        ends = self._pixels(self._roads.reshape(-1, 2)).reshape(-1, 4)
        low, high = np.minimum(ends[:, :2], ends[:, 2:]), np.maximum(ends[:, :2], ends[:, 2:])
        inside = (high >= 0).all(axis=1) & (low <= [self.width(), self.height()]).all(axis=1)
        grey = self._face.colour("faint")
        grey.setAlphaF(0.6)
        painter.setPen(QPen(grey, 1))
        painter.drawLines([QLineF(*line) for line in ends[inside].tolist()])

    def _draw_open(self, painter: QPainter) -> None:
        """Draw places out of reach as crosses, so that they are told apart without colour."""
        painter.setPen(QPen(self._face.colour("scene"), 1.6))
        arm = OPEN_PX if len(self._open) < 500 else OPEN_PX / 2.5
        lines = []
        for x, y in self._visible(self._open):
            lines.append(QLineF(x - arm, y - arm, x + arm, y + arm))
            lines.append(QLineF(x - arm, y + arm, x + arm, y - arm))
        painter.drawLines(lines)

    def _draw_posts(self, painter: QPainter) -> None:
        accent = self._face.colour("accent")
        numbered = len(self._posts) <= NUMBERED
        side = POST_PX if numbered else OPEN_PX
        font = painter.font()
        font.setPixelSize(11)
        font.setBold(True)
        painter.setFont(font)
        for number, (x, y) in enumerate(self._pixels(self._posts).tolist(), 1):
            box = QRectF(x - side / 2, y - side / 2, side, side)
            painter.setPen(QPen(accent, 1.5))
            painter.setBrush(self._face.colour("panel") if numbered else accent)
            painter.drawRoundedRect(box, 3, 3)
            if numbered:
                painter.setPen(self._face.colour("text"))
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(number))

    def _visible(self, lonlat: Floats) -> list[list[float]]:
        spots = self._pixels(lonlat)
        inside = (spots >= 0).all(axis=1) & (spots <= [self.width(), self.height()]).all(axis=1)
        # where many lie on one pixel, one is drawn
        found: list[list[float]] = np.unique(spots[inside].round(), axis=0).tolist()
        return found

    # --- moving

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = STEP if event.angleDelta().y() > 0 else 1 / STEP
        zoom = float(np.clip(self._zoom * factor, FARTHEST, CLOSEST))
        middle, scale = self._frame()
        at = event.position()
        away = np.array([at.x() - self.width() / 2, self.height() / 2 - at.y()])
        away = away / [self._east(middle) * scale, scale]
        self._centre = self._centre + away * (1 - self._zoom / zoom)
        self._zoom = zoom
        self._draw_anew()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        middle, scale = self._frame()
        moved = event.position() - self._held
        self._held = event.position()
        self._centre = self._centre + np.array(
            [-moved.x() / (self._east(middle) * scale), moved.y() / scale]
        )
        self._draw_anew()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self._zoom, self._centre = 1.0, np.zeros(2)
        self._draw_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture = None
