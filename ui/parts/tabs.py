"""Pages behind a row of buttons, each with its key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.face import Face
from ui.parts.panel import Rule
from ui.parts.spoken import KeyButton

NONE_CHECKED = -1


class Tabs(QWidget):
    """Shows one page at a time."""

    turned = Signal(str)
    """Name of the page that is shown now."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._bar = QFrame(self)
        self._bar.setObjectName("panel")
        self._line = QHBoxLayout(self._bar)
        self._line.setContentsMargins(4, 0, 4, 0)
        self._line.setSpacing(0)
        self._line.addStretch(1)
        column.addWidget(self._bar)
        column.addWidget(Rule(parent=self))
        self._stack = QStackedWidget(self)
        column.addWidget(self._stack, 1)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, KeyButton] = {}
        self._pages: dict[str, QWidget] = {}
        self._group.buttonClicked.connect(self._on_button)

    def add(self, name: str, page: QWidget, *, key: str) -> None:
        """Add a page; its title is the word ``tab.NAME``."""
        button = KeyButton(self._face, f"tab.{name}", key=key, look="tab", parent=self)
        button.setCheckable(True)
        button.setProperty("page", name)
        self._group.addButton(button)
        self._line.insertWidget(self._line.count() - 1, button)
        self._stack.addWidget(page)
        self._buttons[name], self._pages[name] = button, page
        if len(self._pages) == 1:
            self.turn_to(name)

    def take(self, name: str) -> QWidget:
        """Take a page out, to be shown elsewhere."""
        button, page = self._buttons.pop(name), self._pages.pop(name)
        self._group.removeButton(button)
        button.hide()
        button.deleteLater()
        self._stack.removeWidget(page)
        if self._group.checkedId() == NONE_CHECKED and self._pages:
            self.turn_to(next(iter(self._pages)))
        return page

    def has(self, name: str) -> bool:
        """Tell whether a page is here."""
        return name in self._pages

    def turn_to(self, name: str) -> None:
        """Show a page."""
        self._buttons[name].setChecked(True)
        self._stack.setCurrentWidget(self._pages[name])
        self.turned.emit(name)

    @property
    def shown(self) -> str:
        """Name of the page that is shown."""
        if self._group.checkedId() == NONE_CHECKED:
            return ""
        return str(self._group.checkedButton().property("page"))

    def _on_button(self, button: KeyButton) -> None:
        self.turn_to(str(button.property("page")))
