"""Released forces as cards: what is read to each over the radio, and how long none answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from jointops.app.center import Center
from jointops.app.plan_lines import TaskLine, task_line
from jointops.clock import local_text
from jointops.forces.readiness import ACKNOWLEDGE_WITHIN_S, Stamp, TaskStep
from jointops.ids import TaskId
from jointops.planning.watch import Watched
from ui.face import Face
from ui.models.tones import STEP_TONE, step_mark, step_word, told
from ui.parts.line_model import Column, LineModel
from ui.parts.lines import draw_chip
from ui.parts.texts import hour_text, m_ss
from ui.seat import Seat
from ui.watcher import Watcher

Index = QModelIndex | QPersistentModelIndex
CARD_PX = 88
LATE_MARK = "!"
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


def _name(line: TaskLine, _face: Face) -> str:
    return line.name


COLUMNS: tuple[Column[TaskLine], ...] = (
    Column(title="col.call_sign", key="", text=_name, heavy=True),
)


def call_model(seat: Seat, face: Face) -> LineModel[TaskLine]:
    """Give the list of released tasks."""
    center: Center = seat.center

    def fetch(ids: Sequence[TaskId]) -> list[TaskLine]:
        return [task_line(center, task) for task in ids]

    return LineModel(COLUMNS, fetch, face)


def call_clock(
    line: TaskLine, now: datetime, face: Face, known: Watched | None = None
) -> tuple[str, str]:
    """
    Give the clock of a task and its tone.

    Not read back: seconds since the release, amber at first, red after a minute. Under way: what
    is left of the promised time, or what is wrong with the force. There: when it arrived.
    """
    clock, tone = _clock(line, now, face)
    if known is None or not known.warnings:
        return clock, tone
    text = face.reason(known.warnings[0])
    grave = known.grave or tone == "scene"
    text = f"{clock} · {text}" if line.step == TaskStep.DISPATCHED else text
    return text, "scene" if grave else "warn"


def _clock(line: TaskLine, now: datetime, face: Face) -> tuple[str, str]:
    if line.step == TaskStep.DISPATCHED:
        waited_s = (now - line.sent_utc).total_seconds()
        late = waited_s > ACKNOWLEDGE_WITHIN_S
        code = "unanswered_late" if late else "unanswered"
        kind = "standing" if told(line.step, line.kind) else "call"
        text = face.say(f"{kind}.{code}", seconds=round(waited_s))
        return text, "scene" if late else "moving"
    if line.step in {TaskStep.ACKNOWLEDGED, TaskStep.EN_ROUTE}:
        left_s = line.arrival_s - (now - line.sent_utc).total_seconds()
        if left_s < 0:
            return face.say("call.over", time=m_ss(-left_s)), "scene"
        return face.say("call.left", time=m_ss(left_s)), "text-2"
    if line.step in {TaskStep.ON_SCENE, TaskStep.ON_TASK}:
        arrived = line.stamps.get(TaskStep.ON_SCENE)
        return (face.say("call.there", time=hour_text(arrived.at_utc)) if arrived else ""), "text-2"
    if line.leaves_utc is not None:
        return face.say("call.leaves", time=local_text(line.leaves_utc, "%m-%d %H:%M")), "text-2"
    return face.say("call.reserved"), "text-2"


def _when(item: tuple[TaskStep, Stamp]) -> datetime:
    return item[1].at_utc


class CallDelegate(QStyledItemDelegate):
    """Draws a released force: call sign, step, clock, and the text to read aloud."""

    def __init__(
        self,
        model: LineModel[TaskLine],
        seat: Seat,
        face: Face,
        parent: QWidget,
        *,
        watcher: Watcher,
    ) -> None:
        super().__init__(parent)
        self._model, self._seat, self._watcher, self._face = model, seat, watcher, face

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, CARD_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        view = option.widget  # type: ignore[attr-defined]
        view.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, view
        )
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        line = self._model.line(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            edge = QRect(rect.left(), rect.top(), 2, rect.height())
            painter.fillRect(edge, self._face.colour("accent"))
        self._draw(painter, rect.adjusted(12, 8, -12, -6), line, chosen=chosen)
        painter.setPen(self._face.colour("line"))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        painter.restore()

    def _draw(self, painter: QPainter, rect: QRect, line: TaskLine, *, chosen: bool) -> None:
        tone = STEP_TONE[line.step]
        known = self._watcher.task(line.id)
        clock, clock_tone = call_clock(line, self._seat.now(), self._face, known)
        late = line.step == TaskStep.DISPATCHED and clock_tone == "scene"
        chip = QRect(rect.left(), rect.top() + 1, 18, 18)
        letter = LATE_MARK if late else step_mark(self._face, line.step, line.kind)
        draw_chip(painter, chip, letter, self._face, "scene" if late else tone, hollow=False)
        top = QRect(rect.left() + 26, rect.top(), rect.width() - 26, 20)
        font = painter.font()
        font.setPixelSize(14)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self._face.colour("text"))
        painter.drawText(top, LEFT, line.name)
        left = top.left() + painter.fontMetrics().horizontalAdvance(line.name) + 10
        font.setPixelSize(13)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(self._face.colour(tone))
        word = step_word(self._face, line.step, line.kind)
        painter.drawText(QRect(left, top.top(), top.right() - left, 20), LEFT, word)
        font.setBold(line.step == TaskStep.DISPATCHED)
        painter.setFont(font)
        painter.setPen(self._face.colour(clock_tone))
        painter.drawText(top, RIGHT, clock)
        font.setBold(False)
        painter.setFont(font)
        below = QRect(rect.left() + 26, rect.top() + 24, rect.width() - 26, rect.height() - 26)
        waiting = line.step in {TaskStep.DISPATCHED, TaskStep.RESERVED}
        painter.setPen(self._face.colour("text" if waiting else "text-2"))
        painter.drawText(below, WRAP, line.spoken if waiting else self._history(line))
        if chosen and line.next_step is not None:
            self._draw_key(painter, rect, line)

    def _history(self, line: TaskLine) -> str:
        parts = []
        for step, stamp in sorted(line.stamps.items(), key=_when):
            by = f"（{stamp.speaker}）" if stamp.speaker else ""
            word = step_word(self._face, step, line.kind)
            parts.append(f"{word} {hour_text(stamp.at_utc)}{by}")
        return "　".join(parts)

    def _draw_key(self, painter: QPainter, rect: QRect, line: TaskLine) -> None:
        word = step_word(self._face, line.next_step or line.step, line.kind)
        text = self._face.say("call.key", step=word)
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(self._face.colour("accent"))
        painter.drawText(QRect(rect.left(), rect.bottom() - 16, rect.width(), 18), RIGHT, text)
