"""A panel: a title with its key, room for acts on the right, and a body."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.face import Face
from ui.parts.spoken import Words


class Rule(QFrame):
    """A thin line."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rule")
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


class KeyCap(Words):
    """A key as a small cap."""

    def __init__(self, face: Face, key: str, *, parent: QWidget | None = None) -> None:
        super().__init__(face, look="key", parent=parent)
        self.setText(key)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedHeight(18)


class Panel(QFrame):
    """
    A part of the desk.

    Attributes
    ----------
    head
        The line of the title; acts are added at its end.
    body
        What lies below.
    """

    def __init__(
        self, face: Face, title: str = "", *, key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.face = face
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.head = QHBoxLayout()
        if title:
            self.body.addLayout(self.head)
            self.head.setContentsMargins(12, 8, 8, 6)
            self.head.setSpacing(8)
            self.title = Words(face, title, look="title", parent=self)
            self.head.addWidget(self.title)
            if key:
                self.head.addWidget(KeyCap(face, key, parent=self))
