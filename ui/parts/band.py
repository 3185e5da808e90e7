"""The mode band at the left edge of every window and sheet: 演练 or 实战 in its own colour."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from ui.face import Face


class ModeBand(QFrame):
    """A coloured strip."""

    def __init__(self, face: Face, *, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        self.setFixedWidth(width)
        self.follow()

    def follow(self) -> None:
        """Take the colour of the open file's mode."""
        self.setProperty("band", self._face.mode)
        self.style().unpolish(self)
        self.style().polish(self)
