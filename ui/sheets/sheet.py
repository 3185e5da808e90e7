"""A sheet: a question that lies over the desk, blocks nothing, and goes with Esc."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from jointops.errors import OperatorError
from ui.face import Face
from ui.parts.band import ModeBand
from ui.parts.panel import KeyCap
from ui.parts.spoken import KeyButton, Words


class Sheet(QFrame):
    """
    A small card over the desk.

    Attributes
    ----------
    body
        Where its fields and lines go.
    foot
        Where its buttons go, from the right.
    """

    closed = Signal()

    def __init__(
        self, face: Face, title: str, *, width: int = 380, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self.face = face
        self.setFixedWidth(width)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.addWidget(ModeBand(face, width=4, parent=self))
        inner = QVBoxLayout()
        outer.addLayout(inner, 1)
        inner.setContentsMargins(14, 10, 14, 12)
        inner.setSpacing(8)
        head = QHBoxLayout()
        inner.addLayout(head)
        self.title = Words(face, title, look="title", parent=self)
        head.addWidget(self.title, 1)
        head.addWidget(KeyCap(face, "Esc", parent=self))
        self.body = QVBoxLayout()
        inner.addLayout(self.body, 1)
        self.body.setSpacing(8)
        self._note = QLabel(self)
        self._note.setWordWrap(True)
        self._note.setProperty("look", "alarm")
        self._note.hide()
        inner.addWidget(self._note)
        self.foot = QHBoxLayout()
        inner.addLayout(self.foot)
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        self._default: KeyButton | None = None

    def room(self, around: int, *, least: int) -> int:
        """Give what a part may be high: the desk without ``around``, but no less than so much."""
        host = self.parentWidget()
        return max(least, (host.height() if host is not None else 0) - around)

    def form(self) -> QFormLayout:
        """Add lines of label and field to the body."""
        form = QFormLayout()
        self.body.addLayout(form)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        return form

    def label(self, code: str) -> Words:
        """Make the label of a field."""
        return Words(self.face, code, look="second", parent=self)

    def button(self, code: str, *, key: str = "", primary: bool = False) -> KeyButton:
        """Add a button at the foot; the primary one is pressed by Enter."""
        made = KeyButton(self.face, code, key=key, look="primary" if primary else "", parent=self)
        self.foot.addWidget(made)
        if primary:
            self._default = made
        return made

    def refuse(self, refusal: OperatorError) -> None:
        """Say why it cannot be done."""
        self.warn(self.face.error(refusal))

    def warn(self, text: str) -> None:
        """Show a text in the sheet; an empty one hides it."""
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self.fit()

    def fit(self) -> None:
        """Take the height that the content needs, with every line of its texts."""
        self.adjustSize()
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def open_at(self, spot: QPoint) -> None:
        """Show the sheet inside its parent, near a spot."""
        self.show()
        self.fit()
        self.place(spot)
        self.raise_()
        (self.first_field() or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def place(self, spot: QPoint) -> None:
        """Move inside the parent."""
        host = self.parentWidget()
        if host is None:
            return
        x = max(8, min(spot.x(), host.width() - self.width() - 8))
        y = max(8, min(spot.y(), host.height() - self.height() - 8))
        self.move(x, y)

    def first_field(self) -> QWidget | None:
        """Give what gets the focus; None for the sheet itself."""
        return None

    def close_sheet(self) -> None:
        """Go away; whoever listens takes the keys before Qt gives them to the next field."""
        self.closed.emit()
        self.hide()
        self.deleteLater()

    def event(self, event: QEvent) -> bool:
        """Keep plain keys from the window's shortcuts while the sheet has them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if not control and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self._default is not None and self._default.isEnabled():
                self._default.click()
        else:
            super().keyPressEvent(event)
