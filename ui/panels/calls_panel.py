"""The radio list (口播稿): read each text aloud, and take each task on by one key."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QWidget

from jointops.app.commands import MoveTask
from jointops.app.plan_lines import TaskLine, list_tasks, task_line
from jointops.forces.readiness import Task, TaskStep
from jointops.ids import TaskId
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.models.calls import CallDelegate, call_model
from ui.models.tones import step_word
from ui.parts.panel import Panel
from ui.parts.spoken import KeyButton, Words
from ui.seat import Seat
from ui.selection import Selection
from ui.tasks import async_slot
from ui.watcher import Watcher


class CallList(QListView):
    """The list; the space bar takes the chosen task on."""

    next_wanted = Signal()
    record_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and event.key() == Qt.Key.Key_Space:
            self.next_wanted.emit()
        elif plain and event.key() == Qt.Key.Key_D:
            self.record_wanted.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
        else:
            super().keyPressEvent(event)


class CallsPanel(Panel):
    """Shows the released tasks of the chosen incident."""

    record_wanted = Signal(str)
    """A task whose next step somebody else told over the radio (代录)."""

    def __init__(
        self,
        seat: Seat,
        selection: Selection,
        face: Face,
        parent: QWidget | None = None,
        *,
        watcher: Watcher,
    ) -> None:
        super().__init__(face, parent=parent)
        self._seat, self._selection = seat, selection
        self._model = call_model(seat, face)
        self._model.setParent(self)
        self.view = CallList(self)
        self.view.setModel(self._model)
        self.view.setItemDelegate(CallDelegate(self._model, seat, face, self.view, watcher=watcher))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.view, 1)
        self._empty = Words(face, "calls.empty", look="faint", parent=self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self.body.addWidget(self._empty, 1)
        foot = QHBoxLayout()
        self.body.addLayout(foot)
        foot.setContentsMargins(8, 6, 8, 8)
        foot.setSpacing(8)
        self.next = KeyButton(face, "calls.next", key="Space", look="primary", parent=self)
        self.next.setMinimumHeight(36)
        self.record = KeyButton(face, "calls.record", key="D", parent=self)
        self.record.setMinimumHeight(36)
        foot.addWidget(self.next, 2)
        foot.addWidget(self.record, 1)
        self.view.next_wanted.connect(self.take_on)
        self.view.record_wanted.connect(self._on_record)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.next.clicked.connect(self.take_on)
        self.record.clicked.connect(self._on_record)
        seat.changed.connect(self._on_changed)
        seat.looked.connect(self._on_looked)
        selection.incident_changed.connect(self.refresh)
        self.refresh()

    # --- showing

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.TASKS):
            self.refresh()

    def _on_looked(self) -> None:
        self.view.viewport().update()  # the clocks

    def refresh(self) -> None:
        """Read the tasks again."""
        number = self._selection.incident
        kept = self._chosen()
        ids = list_tasks(self._seat.center, number) if number is not None else []
        self._model.show(ids)
        self.view.setVisible(bool(ids))
        self._empty.setVisible(not ids)
        row = max(0, self._model.row_of(kept))
        if ids:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.view.selectionModel().setCurrentIndex(self._model.index(row, 0), flags)
        self._set_buttons()

    def _on_current(self, _index: QModelIndex, _before: QModelIndex) -> None:
        self._set_buttons()
        line = self._line()
        if line is not None and self.view.hasFocus():
            self._selection.choose_force(line.force)

    def _chosen(self) -> TaskId | None:
        index = self.view.currentIndex()
        return self._model.key(index.row()) if index.isValid() else None

    def _line(self) -> TaskLine | None:
        chosen = self._chosen()
        known = chosen is not None and chosen in self._seat.center.board.table(Task)
        return task_line(self._seat.center, chosen) if known and chosen is not None else None

    def _set_buttons(self) -> None:
        line = self._line()
        ready = line is not None and line.next_step is not None
        self.next.setEnabled(ready)
        self.record.setEnabled(ready)
        if line is not None and line.next_step is not None:
            step = step_word(self.face, line.next_step, line.kind)
            self.next.say("calls.next_step", force=line.name, step=step)
        else:
            self.next.say("calls.next")

    # --- acts

    @property
    def unanswered(self) -> int:
        """How many tasks were not read back."""
        number = self._selection.incident
        tasks = self._seat.center.board.table(Task).values()
        return sum(t.incident == number and t.step == TaskStep.DISPATCHED for t in tasks)

    @async_slot
    async def take_on(self) -> None:
        """Take the chosen task one step on."""
        line = self._line()
        if line is None or line.next_step is None:
            return
        await self._seat.attempt(MoveTask(task=line.id, step=line.next_step))

    def _on_record(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.record_wanted.emit(chosen)
