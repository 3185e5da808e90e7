"""Sheets in which somebody writes at length: Enter is his, Ctrl+Enter the sheet's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from ui.sheets.sheet import Sheet

ENTER = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class TextBox(QPlainTextEdit):
    """Leaves Ctrl+Enter and Alt+Z to its sheet."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        taken = event.key() in ENTER and event.modifiers() & CONTROL
        if taken or (event.key() == Qt.Key.Key_Z and event.modifiers() & ALT):
            event.ignore()
        else:
            super().keyPressEvent(event)


class TextSheet(Sheet):
    """Ctrl+Enter takes what was written, Alt+Z puts back what was there."""

    def take_text(self) -> None:
        """Do what Ctrl+Enter stands for."""

    def put_back(self) -> None:
        """Do what Alt+Z stands for."""

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Enter from the window."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in ENTER:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and event.modifiers() & CONTROL:
            self.take_text()
        elif event.key() == Qt.Key.Key_Z and event.modifiers() & ALT:
            self.put_back()
        else:
            super().keyPressEvent(event)
