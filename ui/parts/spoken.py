"""Labels, buttons and fields that know their word by its code and follow a switch of language."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from ui.face import Face

OWN_KEYS = frozenset(
    {
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Space,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
    }
)
"""Keys that belong to a field while somebody types in it, whatever the window uses them for."""


class Words(QLabel):
    """
    A label.

    Parameters
    ----------
    code
        Of its word; empty for a text that is set by hand.
    look
        Name of its look in the style sheet.
    elide
        Whether it takes the room there is and cuts its text, instead of asking for room.
    """

    def __init__(
        self,
        face: Face,
        code: str = "",
        *,
        look: str = "",
        elide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._face, self._code = face, code
        self._facts: dict[str, object] = {}
        self._elide = elide
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if look:
            self.setProperty("look", look)
        self._say()

    def say(self, code: str, /, **facts: object) -> None:
        """Show another word."""
        self._code, self._facts = code, facts
        self._say()

    def quote(self, text: str) -> None:
        """Show a text that is no word of the screen."""
        self._code = ""
        self.setText(text)

    def look(self, name: str) -> None:
        """Take another look."""
        if self.property("look") != name:
            self.setProperty("look", name)
            self.style().unpolish(self)
            self.style().polish(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._elide:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        text = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), text)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _say(self) -> None:
        if self._code:
            self.setText(self._face.say(self._code, **self._facts))


class KeyButton(QPushButton):
    """
    A button with its key printed on it.

    Parameters
    ----------
    key
        As printed; empty for none.
    """

    def __init__(
        self,
        face: Face,
        code: str,
        *,
        key: str = "",
        look: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._face, self._code, self._key = face, code, key
        self._facts: dict[str, object] = {}
        if look:
            self.setProperty("look", look)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._say()

    def say(self, code: str, /, **facts: object) -> None:
        """Take another word."""
        self._code, self._facts = code, facts
        self._say()

    def look(self, name: str) -> None:
        """Take another look."""
        if self.property("look") != name:
            self.setProperty("look", name)
            self.style().unpolish(self)
            self.style().polish(self)

    def explain(self, code: str, /, **facts: object) -> None:
        """Say more in the tool tip."""
        self.setToolTip(self._face.say(code, **facts))

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._key:
            hint.setWidth(hint.width() + self._key_width() + 8)
        return hint

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._key:
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""  # type: ignore[attr-defined]
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        self._draw_texts(painter)
        painter.end()

    def _draw_texts(self, painter: QPainter) -> None:
        self.ensurePolished()
        painter.setFont(self.font())
        primary = self.property("look") == "primary"
        name = "on-accent" if primary else "text"
        colour = self._face.colour(name if self.isEnabled() else "faint")
        dim = self._face.colour(
            "faint" if not self.isEnabled() else ("on-accent" if primary else "text-2")
        )
        if self.isCheckable() and self.isChecked():
            colour = self._face.colour("accent" if self.property("look") == "flat" else "text")
        elif self.property("look") == "tab":
            colour = self._face.colour("text-2")
        text, inner = self.text(), self.rect().adjusted(8, 0, -8, 0)
        metrics = painter.fontMetrics()
        both = metrics.horizontalAdvance(text) + 8 + self._key_width()
        left = inner.left() + max(0, (inner.width() - both) // 2)
        painter.setPen(colour)
        baseline = inner.center().y() + (metrics.ascent() - metrics.descent()) // 2 + 1
        painter.drawText(left, baseline, text)
        font = painter.font()
        font.setPixelSize(11)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(dim)
        painter.drawText(left + both - self._key_width(), baseline, self._cap())

    def _key_width(self) -> int:
        font = self.font()
        font.setPixelSize(11)
        return QFontMetrics(font).horizontalAdvance(self._cap())

    def _cap(self) -> str:
        """Give the key as it is printed."""
        return self._face.say("key.space") if self._key == "Space" else self._key

    def _say(self) -> None:
        if self._code:
            text = self._face.say(self._code, **self._facts)
            self.setText(text)
            self.setAccessibleName(f"{text} {self._key}".strip())
        self.updateGeometry()


class Tick(QCheckBox):
    """A box to tick; without a code its text is set by hand."""

    def __init__(self, face: Face, code: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face, self._code = face, code
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _say(self) -> None:
        if self._code:
            self.setText(self._face.say(self._code))


def keep_own_key(event: QEvent) -> bool:
    """Keep a key that is typed with from the window's shortcuts; tell whether it was one."""
    if (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.key() in OWN_KEYS
        and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
    ):
        event.accept()
        return True
    return False


class Field(QLineEdit):
    """A line to type in; it keeps its keys from the window's shortcuts."""

    def __init__(
        self, face: Face, code: str = "", *, secret: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._face, self._code = face, code
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)
        self._say()

    def event(self, event: QEvent) -> bool:
        return keep_own_key(event) or super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _say(self) -> None:
        if self._code:
            text = self._face.say(self._code)
            self.setPlaceholderText(text)
            self.setAccessibleName(text)
