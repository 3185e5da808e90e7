"""The foot of the window: counts that close, and where the keys are told."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from jointops.app.orders.print_queue import waiting_prints
from jointops.app.requests.board import board
from jointops.app.safekeeping import LastBackup, LastDrill, last_backup, last_drill
from jointops.app.second_persons import due_oral_acts
from jointops.forces.fixes import Certainty
from jointops.situation.changes import Aspect, Changes
from jointops.situation.counts import Count
from ui.face import Face
from ui.parts.panel import Rule
from ui.parts.spoken import KeyButton, Words
from ui.parts.texts import moment_text
from ui.seat import Seat
from ui.tasks import async_slot


def count_text(count: Count, face: Face) -> str:
    """Write a line of the register: its total, and the parts that it is the sum of."""
    parts = [
        face.say(f"count.{part.name.lower()}", count=count.part(part))
        for part in Certainty
        if count.part(part)
    ]
    name = face.say(f"group.{count.group}")
    return f"{name} {count.register} = {' + '.join(parts)}" if parts else f"{name} 0"


class StatusStrip(QFrame):
    """One line of 26 px."""

    keys_wanted = Signal()
    due_wanted = Signal()
    owed_wanted = Signal()
    waiting_wanted = Signal()

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setFixedHeight(27)
        self._seat, self._face = seat, face
        self._words: dict[str, Words] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 0, 6, 0)
        line.setSpacing(8)
        self._line = line
        line.addStretch(1)
        self._safety = Words(face, look="second", parent=self)
        line.addWidget(self._safety)
        self.owed = KeyButton(face, "strip.owed", key="Q", look="due", parent=self)
        self.owed.setFixedHeight(24)
        self.owed.clicked.connect(self.owed_wanted)
        line.addWidget(self.owed)
        self.due = KeyButton(face, "strip.due", key="Ctrl+U", look="due", parent=self)
        self.due.setFixedHeight(24)
        self.due.clicked.connect(self.due_wanted)
        line.addWidget(self.due)
        self.waiting = KeyButton(face, "strip.waiting", key="Shift+P", look="due", parent=self)
        self.waiting.setFixedHeight(24)
        self.waiting.clicked.connect(self.waiting_wanted)
        line.addWidget(self.waiting)
        self._keys = KeyButton(face, "strip.keys", key="F1", look="flat", parent=self)
        self._keys.setFixedHeight(24)
        line.addWidget(self._keys)
        self._keys.clicked.connect(self.keys_wanted)
        seat.looked.connect(self._show)
        seat.looked.connect(self._show_owed)
        seat.changed.connect(self._on_changed)
        self._show()
        self._read_safety()
        self._show_due()
        self._show_owed()
        self._show_waiting()

    def texts(self) -> list[str]:
        """Give the counts as they are shown."""
        return [words.text() for words in self._words.values()]

    def _show_waiting(self) -> None:
        """Say how many prints wait for a printer; nothing where none do."""
        count = len(waiting_prints(self._seat.center))
        self.waiting.setVisible(count > 0)
        self.waiting.say("strip.waiting", count=count)

    def _show_due(self) -> None:
        """Say how many acts a commander has yet to sign for; nothing where there are none."""
        count = len(due_oral_acts(self._seat.center))
        self.due.setVisible(count > 0)
        self.due.say("strip.due", count=count)

    def _show_owed(self) -> None:
        """Say how many papers of requests are owed, in red where one is overdue."""
        owed = [due for line in board(self._seat.center) for due in line.owed]
        self.owed.setVisible(bool(owed))
        self.owed.say("strip.owed", count=len(owed))
        self.owed.look("overdue" if any(due.left_s < 0 for due in owed) else "due")

    def _show(self) -> None:
        for count in self._seat.counts:
            if count.group not in self._words:
                words = Words(self._face, look="second", parent=self)
                at = len(self._words) * 2
                self._line.insertWidget(at, words)
                self._line.insertWidget(at + 1, Rule(upright=True, parent=self))
                self._words[count.group] = words
            self._words[count.group].quote(count_text(count, self._face))

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.JOURNAL):
            self._read_safety()
        if changes.touch(Aspect.REQUESTS):
            self._show_owed()
        if changes.touch(Aspect.ACCOUNTS):
            self._show_due()
        if changes.touch(Aspect.ORDERS):
            self._show_waiting()

    @async_slot
    async def _read_safety(self) -> None:
        center = self._seat.center
        backup, drill = await self._seat.read(lambda: (last_backup(center), last_drill(center)))
        words = [self._backup_text(backup), self._drill_text(drill)]
        self._safety.quote("  ".join(words))
        bad = backup is None or backup.fault or drill is None or drill.fault
        self._safety.look("warn" if bad else "second")

    def _backup_text(self, last: LastBackup | None) -> str:
        if last is None:
            return self._face.say("safety.no_backup")
        at = moment_text(last.at_utc, self._seat.now())
        return self._face.say("safety.backup_failed" if last.fault else "safety.backup", at=at)

    def _drill_text(self, last: LastDrill | None) -> str:
        if last is None:
            return self._face.say("safety.no_drill")
        at = moment_text(last.at_utc, self._seat.now())
        return self._face.say("safety.drill_failed" if last.fault else "safety.drill", at=at)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
            self._read_safety()
