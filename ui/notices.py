"""Messages over the desk: what happened, why, what to do; they block nothing."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from jointops.errors import OperatorError
from ui.face import Face
from ui.parts.spoken import Words
from ui.seat import CountersignPutAwayError

Weight = Literal["alarm", "caution", "calm"]
SHOWN_AT_ONCE = 3
CALM_MS = 6_000


def close_button(parent: QWidget) -> QPushButton:
    """Make the small cross that puts something away."""
    button = QPushButton("✕", parent)
    button.setProperty("look", "cross")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setFixedSize(26, 24)
    return button


class Notice(QFrame):
    """One message."""

    done = Signal(object)

    def __init__(
        self,
        face: Face,
        text: str,
        *,
        weight: Weight,
        code: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("notice", weight)
        self.text, self.about = text, ""
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 6, 6)
        line.setSpacing(10)
        words = QLabel(text, self)
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line.addWidget(words, 1)
        if code:
            small = Words(face, look="faint", parent=self)
            small.quote(code)
            line.addWidget(small)
        self._close = close_button(self)
        line.addWidget(self._close)
        self._close.clicked.connect(self.leave)

    def leave(self) -> None:
        """Go away."""
        self.done.emit(self)


class Notices(QWidget):
    """The messages at hand, newest first; one that says nothing new only comes up again."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._shown: list[Notice] = []

    def refuse(self, refusal: OperatorError) -> None:
        """Say why something was not done."""
        weight: Weight = "calm" if isinstance(refusal, CountersignPutAwayError) else "alarm"
        self.tell(self._face.error(refusal), weight=weight, code=refusal.code)

    def tell(self, text: str, *, weight: Weight = "calm", code: str = "", about: str = "") -> None:
        """
        Show a message; a calm one goes by itself.

        Parameters
        ----------
        about
            What it is about: it replaces what was told of the same before.
        """
        for old in list(self._shown):
            if old.text == text or (about and old.about == about):
                self._drop(old)
        notice = Notice(self._face, text, weight=weight, code=code, parent=self)
        notice.about = about
        notice.done.connect(self._drop)
        self._shown.insert(0, notice)
        self._column.insertWidget(0, notice)
        for surplus in self._shown[SHOWN_AT_ONCE:]:
            self._drop(surplus)
        if weight == "calm":
            timer = QTimer(notice)
            timer.setSingleShot(True)
            timer.timeout.connect(notice.leave)
            timer.start(CALM_MS)

    def texts(self) -> list[str]:
        """Give what is shown, newest first."""
        return [notice.text for notice in self._shown]

    def clear_newest(self) -> bool:
        """Take the newest message away; tell whether there was one."""
        if not self._shown:
            return False
        self._drop(self._shown[0])
        return True

    def _drop(self, notice: Notice) -> None:
        if notice in self._shown:
            self._shown.remove(notice)
            self._column.removeWidget(notice)
            notice.hide()
            notice.deleteLater()


class Hint(QFrame):
    """One line that tells the next key; it can be put away."""

    put_away = Signal()

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setFixedHeight(30)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 0, 4, 0)
        line.setSpacing(8)
        line.addWidget(Words(face, "hint.next", look="faint", parent=self))
        self.words = Words(face, elide=True, parent=self)
        line.addWidget(self.words, 1)
        self._away = close_button(self)
        self._away.setToolTip(face.say("hint.away"))
        self._away.clicked.connect(self.put_away)
        line.addWidget(self._away)

    def warn(self, on: bool) -> None:
        """Stand out, or be calm again."""
        look = "caution" if on else ""
        if self.property("notice") != look:
            self.setProperty("notice", look)
            self.style().unpolish(self)
            self.style().polish(self)

    def say(self, code: str, /, **facts: object) -> None:
        """Tell another key."""
        self.words.say(code, **facts)
