"""What lies over the map when there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from jointops.maps.tokens import Tokens


class Notice(QFrame):
    """A plate over the map that says why it does not show, and offers to try again."""

    def __init__(self, again: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapNotice")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self.text.setMinimumWidth(320)
        self.again = QPushButton(again, self)
        layout.addWidget(self.text)
        layout.addWidget(self.again, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()

    def say(self, text: str, *, retry: bool) -> None:
        """Show a text, with or without the button."""
        self.text.setText(text)
        self.again.setVisible(retry)
        self.show()
        self.raise_()

    def set_colours(self, tokens: Tokens) -> None:
        """Take the map's colours."""
        self.setStyleSheet(
            f"#mapNotice {{ background: {tokens['panel']}; border: 1px solid {tokens['line']};"
            f" border-radius: 4px; }} QLabel {{ color: {tokens['text']}; }}"
        )
