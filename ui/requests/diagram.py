"""A workflow's state diagram, drawn from its data: boxes, arrows and their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from jointops.requests.diagram import Diagram, DiagramEdge, DiagramNode
from jointops.requests.diagram_layout import TAG, Box, Layout, Route, label_lines, lay_out
from ui.face import Face

HEAD_PX, CORNER_PX, BEND_PX = 8.0, 5.0, 6.0
TONES = {"initial": "assigned", "final": "off", "granted": "free", "plain": "line"}
CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class DiagramView(QWidget):
    """Draws a diagram into the room there is; a click on a state chooses it, beside all none."""

    picked = Signal(str)
    """State that was clicked; empty for none."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        self._drawn: Diagram | None = None
        self._layout: Layout | None = None
        self._tags: Mapping[int, tuple[float, float]] | None = None
        """Where numbers stand; None where it is to be found out."""
        self._state = ""
        self._number = 0
        self.setMinimumSize(360, 240)
        face.painted.connect(self.update)

    def show_diagram(self, drawn: Diagram) -> None:
        """Show a diagram, with nothing chosen."""
        self._drawn, self._state, self._number = drawn, "", 0
        self._lay_out()
        self.update()

    def choose_state(self, state: str) -> None:
        """Show the numbers of what leads from a state and to it; of none, of all or nothing."""
        self._state, self._number, self._tags = state, 0, None
        self.update()

    def choose(self, number: int) -> None:
        """Make one arrow stand out; 0 for none."""
        self._number, self._tags = number, None
        self.update()

    # --- where things are

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        if self._drawn is not None:
            self._tags = None
            self._layout = lay_out(self._drawn, self.width(), self.height())

    def _scale(self) -> float:
        """Give how much smaller than wanted it is drawn where there is little room."""
        if self._layout is None:
            return 1.0
        return min(self.width() / self._layout.width, self.height() / self._layout.height, 1.0)

    def boxes(self) -> dict[str, QRectF]:
        """Give the box of each state, in pixels."""
        if self._layout is None:
            return {}
        scale = self._scale()
        return {
            state: QRectF(box.x * scale, box.y * scale, box.width * scale, box.height * scale)
            for state, box in self._layout.boxes.items()
        }

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        found = [state for state, box in self.boxes().items() if box.contains(spot)]
        self.picked.emit(found[0] if found else "")

    # --- drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._face.colour("ground"))
        if self._drawn is not None and self._layout is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(painter, self._drawn, self._layout)
        painter.end()

    def _draw(self, painter: QPainter, drawn: Diagram, layout: Layout) -> None:
        painter.scale(self._scale(), self._scale())
        edges = sorted(drawn.edges, key=self._weight)
        for edge in edges:
            self._draw_line(painter, edge, layout.routes[edge.number])
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        for node in drawn.nodes:
            self._draw_box(painter, node, layout.boxes[node.state])
        font.setPixelSize(10)
        painter.setFont(font)
        numbered = [edge for edge in edges if self._numbered(edge)]
        if self._tags is None:
            self._tags = layout.tags(edge.number for edge in numbered)
        tags = self._tags
        for edge in numbered:
            if edge.number in tags:
                self._draw_number(painter, edge, QPointF(*tags[edge.number]))

    def _draw_box(self, painter: QPainter, node: DiagramNode, box: Box) -> None:
        chosen = node.state == self._state
        tone = "accent" if chosen else TONES[node.kind]
        frame = QRectF(box.x, box.y, box.width, box.height)
        painter.setPen(QPen(self._face.colour(tone), 2.0 if chosen else 1.4))
        painter.setBrush(self._face.colour("panel"))
        painter.drawRoundedRect(frame, CORNER_PX, CORNER_PX)
        painter.setPen(self._face.colour("text"))
        painter.drawText(frame, CENTRE, "\n".join(label_lines(node.label)))

    def _touches(self, edge: DiagramEdge) -> bool:
        return bool(self._state) and self._state in {edge.source, edge.target}

    def _weight(self, edge: DiagramEdge) -> tuple[bool, bool]:
        """Draw what is chosen last, so that it lies above."""
        return edge.number == self._number, self._touches(edge)

    def _numbered(self, edge: DiagramEdge) -> bool:
        """Tell whether an arrow has its number: all of them, or those of the chosen state."""
        return not self._state or edge.number == self._number or self._touches(edge)

    def _tone(self, edge: DiagramEdge) -> str:
        if edge.number == self._number:
            return "accent"
        if self._state and not self._touches(edge):
            return "line"
        return "armed" if edge.theirs else "faint"

    def _draw_line(self, painter: QPainter, edge: DiagramEdge, route: Route) -> None:
        colour = self._face.colour(self._tone(edge))
        pen = QPen(colour, 2.4 if edge.number == self._number else 1.2)
        if edge.theirs:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        corners = [QPointF(*corner) for corner in route]
        painter.drawPath(rounded(corners))
        before, end = corners[-2:]
        along = _towards(before, end)
        side = QPointF(-along.y(), along.x()) * (HEAD_PX / 2)
        back = end - along * HEAD_PX
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([end, back + side, back - side]))

    def _draw_number(self, painter: QPainter, edge: DiagramEdge, spot: QPointF) -> None:
        box = QRectF(spot.x() - TAG, spot.y() - TAG, 2 * TAG, 2 * TAG)
        painter.setPen(QPen(self._face.colour(self._tone(edge)), 1))
        painter.setBrush(self._face.colour("ground"))
        painter.drawEllipse(box)
        painter.setPen(self._face.colour("text"))
        painter.drawText(box, CENTRE, str(edge.number))


def rounded(corners: Sequence[QPointF]) -> QPainterPath:
    """Give a line through corners that are rounded: where lines join, it shows which goes where."""
    path = QPainterPath(corners[0])
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        radius = min(BEND_PX, _length(before, corner) / 2, _length(corner, after) / 2)
        path.lineTo(corner + _towards(corner, before) * radius)
        path.quadTo(corner, corner + _towards(corner, after) * radius)
    path.lineTo(corners[-1])
    return path


def _length(one: QPointF, other: QPointF) -> float:
    return QLineF(one, other).length()


def _towards(one: QPointF, other: QPointF) -> QPointF:
    way = QLineF(one, other).unitVector()
    return way.p2() - way.p1()
