"""What goes wrong with a released force, who could come instead, and the keys that send it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.face import Face
from ui.models.plan_after import offer_text, warning_text
from ui.parts.spoken import KeyButton, Words
from ui.selection import Selection
from ui.watcher import Watcher


class WatchBar(QFrame):
    """The warning of the chosen force, else the most urgent one; hidden while all is well."""

    send_wanted = Signal()
    swap_wanted = Signal()

    def __init__(
        self, watcher: Watcher, selection: Selection, face: Face, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._watcher, self._selection, self._face = watcher, selection, face
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 8, 6)
        column.setSpacing(4)
        first = QHBoxLayout()
        column.addLayout(first)
        self.what = Words(face, elide=True, parent=self)
        self._more = Words(face, look="second", parent=self)
        first.addWidget(self.what, 1)
        first.addWidget(self._more)
        second = QHBoxLayout()
        column.addLayout(second)
        second.setSpacing(6)
        self.instead = Words(face, look="second", elide=True, parent=self)
        second.addWidget(self.instead, 1)
        self.send = KeyButton(face, "watch.send", key="V", parent=self)
        self.swap = KeyButton(face, "watch.swap", key="Shift+V", look="flat", parent=self)
        for button in (self.send, self.swap):
            second.addWidget(button)
        self.send.clicked.connect(self.send_wanted)
        self.swap.clicked.connect(self.swap_wanted)
        watcher.seen.connect(self.refresh)
        selection.incident_changed.connect(self.refresh)
        selection.force_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the warnings again."""
        known = self._watcher.chosen()
        self.setVisible(known is not None)
        if known is None:
            return
        weight = "alarm" if known.grave else "caution"
        if self.property("notice") != weight:
            self.setProperty("notice", weight)
            self.style().unpolish(self)
            self.style().polish(self)
        name = known.force
        self.what.say("watch.line", force=name, text=warning_text(known, self._face))
        self.instead.quote(offer_text(known, self._face))
        self.instead.setToolTip(self.instead.text())
        others = len(self._watcher.warned(known.incident)) - 1
        self._more.quote(self._face.say("watch.more", count=others) if others else "")
        self.send.setEnabled(known.offer is not None)
        self.swap.setEnabled(known.offer is not None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
