"""A workflow's state diagram, drawn from its data: boxes, arrows, and the numbers of some."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from jointops.requests.diagram import Diagram, DiagramEdge
from ui.face import Face

EDGE_PX = 28.0
BOX = QSizeF(124, 32)
LOW_BOX_PX = 24.0
"""So high is a box where there are many rows."""
TAG_PX, HEAD_PX, CORNER_PX = 9.0, 8.0, 5.0
FEW = 24
"""So many arrows are numbered all at once; of more, only those of the chosen state."""
TONES = {"initial": "assigned", "final": "off", "granted": "free", "plain": "line"}
CENTRE = int(Qt.AlignmentFlag.AlignCenter)
Curve = tuple[QPointF, QPointF, QPointF, QPointF]


class DiagramView(QWidget):
    """Draws a diagram into the room there is; a click on a state chooses it, beside all none."""

    picked = Signal(str)
    """State that was clicked; empty for none."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        self._drawn: Diagram | None = None
        self._state = ""
        self._number = 0
        self.setMinimumSize(360, 240)
        face.painted.connect(self.update)

    def show_diagram(self, drawn: Diagram) -> None:
        """Show a diagram, with nothing chosen."""
        self._drawn, self._state, self._number = drawn, "", 0
        self.update()

    def choose_state(self, state: str) -> None:
        """Show the numbers of what leads from a state and to it; of none, of all or nothing."""
        self._state, self._number = state, 0
        self.update()

    def choose(self, number: int) -> None:
        """Make one arrow stand out; 0 for none."""
        self._number = number
        self.update()

    # --- where things are

    def boxes(self) -> dict[str, QRectF]:
        """Give the box of each state, in pixels."""
        drawn = self._drawn
        if drawn is None:
            return {}
        wide = (self.width() - 2 * EDGE_PX - BOX.width()) / max(1, drawn.columns - 1)
        deep = (self.height() - 2 * EDGE_PX) / max(1, drawn.rows)
        height = min(BOX.height(), max(LOW_BOX_PX, deep - 12))
        return {
            node.state: QRectF(
                EDGE_PX + node.column * wide,
                EDGE_PX + (node.row + 0.5) * deep - height / 2,
                BOX.width(),
                height,
            )
            for node in drawn.nodes
        }

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        found = [state for state, box in self.boxes().items() if box.contains(spot)]
        self.picked.emit(found[0] if found else "")

    # --- drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._face.colour("ground"))
        if self._drawn is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(painter, self._drawn)
        painter.end()

    def _draw(self, painter: QPainter, drawn: Diagram) -> None:
        boxes = self.boxes()
        curves = {e.number: curve(boxes[e.source], boxes[e.target]) for e in drawn.edges}
        edges = sorted(drawn.edges, key=self._weight)
        for edge in edges:
            self._draw_line(painter, edge, curves[edge.number])
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        for node in drawn.nodes:
            chosen = node.state == self._state
            tone = "accent" if chosen else TONES[node.kind]
            painter.setPen(QPen(self._face.colour(tone), 2.0 if chosen else 1.4))
            painter.setBrush(self._face.colour("panel"))
            painter.drawRoundedRect(boxes[node.state], CORNER_PX, CORNER_PX)
            painter.setPen(self._face.colour("text"))
            painter.drawText(boxes[node.state], CENTRE, node.label)
        font.setPixelSize(10)
        painter.setFont(font)
        for edge in edges:
            if self._numbered(edge, len(edges)):
                self._draw_number(painter, edge, curves[edge.number])

    def _touches(self, edge: DiagramEdge) -> bool:
        return bool(self._state) and self._state in {edge.source, edge.target}

    def _weight(self, edge: DiagramEdge) -> tuple[bool, bool]:
        """Draw what is chosen last, so that it lies above."""
        return edge.number == self._number, self._touches(edge)

    def _numbered(self, edge: DiagramEdge, count: int) -> bool:
        if edge.number == self._number or self._touches(edge):
            return True
        return not self._state and count <= FEW

    def _tone(self, edge: DiagramEdge) -> str:
        if edge.number == self._number:
            return "accent"
        if self._state and not self._touches(edge):
            return "line"
        return "armed" if edge.theirs else "faint"

    def _draw_line(self, painter: QPainter, edge: DiagramEdge, line: Curve) -> None:
        colour = self._face.colour(self._tone(edge))
        pen = QPen(colour, 2.4 if edge.number == self._number else 1.2)
        if edge.theirs:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        start, one, two, end = line
        path = QPainterPath(start)
        path.cubicTo(one, two, end)
        painter.drawPath(path)
        way = end - two
        length = max(1e-6, (way.x() ** 2 + way.y() ** 2) ** 0.5)
        along = way / length
        side = QPointF(-along.y(), along.x()) * (HEAD_PX / 2)
        back = end - along * HEAD_PX
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([end, back + side, back - side]))

    def _draw_number(self, painter: QPainter, edge: DiagramEdge, line: Curve) -> None:
        # towards the end that is not chosen: there the arrows of one state lie apart
        share = 0.3 if edge.target == self._state and edge.source != self._state else 0.66
        spot = point_at(line, share)
        box = QRectF(spot.x() - TAG_PX, spot.y() - TAG_PX, 2 * TAG_PX, 2 * TAG_PX)
        painter.setPen(QPen(self._face.colour(self._tone(edge)), 1))
        painter.setBrush(self._face.colour("ground"))
        painter.drawEllipse(box)
        painter.setPen(self._face.colour("text"))
        painter.drawText(box, CENTRE, str(edge.number))


def curve(source: QRectF, target: QRectF) -> Curve:
    """Give an arrow's curve: start, two points that bend it, end."""
    if source == target:
        top = source.center().x()
        return (
            QPointF(top - 14, source.top()),
            QPointF(top - 26, source.top() - 22),
            QPointF(top + 26, source.top() - 22),
            QPointF(top + 14, source.top()),
        )
    across = target.left() - source.left()
    if abs(across) < 1:  # one column: round the side, downwards at the right
        down = target.top() > source.top()
        x = source.right() if down else source.left()
        bend = 46.0 if down else -46.0
        one, two = QPointF(x, source.center().y()), QPointF(x, target.center().y())
        return one, one + QPointF(bend, 0), two + QPointF(bend, 0), two
    quarter = source.height() / 4
    if across > 0:
        start = QPointF(source.right(), source.center().y() - quarter / 2)
        end = QPointF(target.left(), target.center().y() - quarter / 2)
    else:
        start = QPointF(source.left(), source.center().y() + quarter)
        end = QPointF(target.right(), target.center().y() + quarter)
    reach = QPointF((end.x() - start.x()) / 2.4, 0)
    level = abs(end.y() - start.y()) < 1 and abs(across) > 2 * source.width()
    lift = QPointF(0, (-1 if across > 0 else 1) * source.height() * 1.1 if level else 0)
    return start, start + reach + lift, end - reach + lift, end


def point_at(line: Curve, share: float) -> QPointF:
    """Give the point of a curve at a share of its way."""
    start, one, two, end = line
    rest = 1 - share
    return (
        start * rest**3 + one * (3 * rest**2 * share) + two * (3 * rest * share**2) + end * share**3
    )
