"""Incidents as cards in a list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from jointops.app.lines import IncidentLine, incident_line
from jointops.ids import IncidentId
from jointops.incidents.incident import IncidentStatus
from ui.face import Face
from ui.models.tones import LEVEL_TONE
from ui.parts.line_model import Column, LineModel
from ui.parts.lines import draw_chip
from ui.parts.texts import hour_text, m_ss, window_text
from ui.seat import Seat

Index = QModelIndex | QPersistentModelIndex
CARD_PX = 74


def _title(line: IncidentLine, face: Face) -> str:
    name = line.class_name if face.language == "zh" else line.class_english
    return face.say("incident.title", number=line.id, name=name)


COLUMNS: tuple[Column[IncidentLine], ...] = (
    Column(title="col.incident", key="", text=_title, heavy=True),
)


def incident_model(seat: Seat, face: Face) -> LineModel[IncidentLine]:
    """Give the list of incidents."""

    def fetch(ids: Sequence[IncidentId]) -> list[IncidentLine]:
        return [incident_line(seat.center, incident) for incident in ids]

    return LineModel(COLUMNS, fetch, face)


class IncidentDelegate(QStyledItemDelegate):
    """Draws an incident as a card: level, class, place, and how its forces stand."""

    def __init__(
        self, model: LineModel[IncidentLine], seat: Seat, face: Face, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._model, self._seat, self._face = model, seat, face

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, CARD_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        view = option.widget  # type: ignore[attr-defined]
        view.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, view
        )
        line = self._model.line(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            edge = QRect(rect.left(), rect.top(), 2, rect.height())
            painter.fillRect(edge, self._face.colour("accent"))
        self._draw(painter, rect.adjusted(12, 8, -12, -8), line)
        painter.setPen(self._face.colour("line"))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        painter.restore()

    def _draw(self, painter: QPainter, rect: QRect, line: IncidentLine) -> None:
        over = line.status != IncidentStatus.OPEN
        tone = "faint" if over else LEVEL_TONE[line.level]
        chip = QRect(rect.left(), rect.top() + 1, 18, 18)
        draw_chip(painter, chip, str(line.level), self._face, tone, hollow=over)
        font = painter.font()
        font.setPixelSize(13)
        font.setBold(not over)
        painter.setFont(font)
        painter.setPen(self._face.colour("text-2" if over else "text"))
        left = rect.left() + 26
        clock = self._clock(line)
        room = painter.fontMetrics().horizontalAdvance(clock) + 8
        first = QRect(left, rect.top(), rect.right() - left - room, 20)
        title = painter.fontMetrics().elidedText(
            _title(line, self._face), Qt.TextElideMode.ElideRight, first.width()
        )
        painter.drawText(first, _LEFT, title)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(self._face.colour("text-2"))
        painter.drawText(QRect(left, rect.top(), rect.right() - left + 1, 20), _RIGHT, clock)
        second = QRect(left, rect.top() + 20, rect.right() - left, 19)
        place = painter.fontMetrics().elidedText(
            line.place, Qt.TextElideMode.ElideRight, second.width()
        )
        painter.drawText(second, _LEFT, place)
        self._draw_counts(painter, QRect(left, rect.top() + 39, rect.right() - left, 19), line)

    def _clock(self, line: IncidentLine) -> str:
        if line.window is not None and line.status == IncidentStatus.OPEN:
            return window_text(line.window)
        age_s = (self._seat.now() - line.opened_utc).total_seconds()
        return m_ss(age_s) if age_s < 6000 else hour_text(line.opened_utc)

    def _draw_counts(self, painter: QPainter, rect: QRect, line: IncidentLine) -> None:
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        left = rect.left()
        for text, tone in self._counts(line):
            painter.setPen(self._face.colour(tone))
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.drawText(QRect(left, rect.top(), width + 2, rect.height()), _LEFT, text)
            left += width + 12

    def _counts(self, line: IncidentLine) -> list[tuple[str, str]]:
        say = self._face.say
        if line.status == IncidentStatus.MERGED:
            return [(say("incident.merged", number=line.merged_into), "faint")]
        if line.status == IncidentStatus.CLOSED:
            return [(say("incident.closed"), "faint")]
        if not line.released:
            found = [(say("incident.unreleased"), "warn")]
        else:
            found = [
                (say("incident.waiting", count=line.waiting), "warn" if line.waiting else "faint"),
                (say("incident.moving", count=line.moving), "moving" if line.moving else "faint"),
                (say("incident.there", count=line.there), "scene" if line.there else "faint"),
            ]
        if line.reserved:
            found.insert(0, (say("incident.reserved", count=line.reserved), "accent"))
        if line.missing:
            found.append((say("incident.missing", count=line.missing), "scene"))
        return found


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
