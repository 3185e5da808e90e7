"""The foot of the window: counts that close, and where the keys are told."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from jointops.forces.fixes import Certainty
from jointops.situation.counts import Count
from ui.face import Face
from ui.parts.panel import Rule
from ui.parts.spoken import KeyButton, Words
from ui.seat import Seat


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
        self._keys = KeyButton(face, "strip.keys", key="F1", look="flat", parent=self)
        self._keys.setFixedHeight(24)
        line.addWidget(self._keys)
        self._keys.clicked.connect(self.keys_wanted)
        seat.looked.connect(self._show)
        self._show()

    def texts(self) -> list[str]:
        """Give the counts as they are shown."""
        return [words.text() for words in self._words.values()]

    def _show(self) -> None:
        for count in self._seat.counts:
            if count.group not in self._words:
                words = Words(self._face, look="second", parent=self)
                at = len(self._words) * 2
                self._line.insertWidget(at, words)
                self._line.insertWidget(at + 1, Rule(upright=True, parent=self))
                self._words[count.group] = words
            self._words[count.group].quote(count_text(count, self._face))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
