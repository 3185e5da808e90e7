"""One order: its state, who signed for which copy, what became of it, and what goes now."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from jointops.app.orders.view import OrderView
from ui.face import Face
from ui.parts.spoken import KeyButton, Words
from ui.parts.texts import hour_text
from ui.sheets.sheet import Sheet

COPIES_PX = 240
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


class OrderSheet(Sheet):
    """Each act that goes in the order's state has a digit; Enter is the first of them."""

    act_wanted = Signal(str)

    def __init__(self, view: OrderView, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, "sheet.order", width=620, parent=parent)
        self._acts = view.acts
        self._add_head(view)
        for line in view.history:
            self._line(line, "second")
        if view.edits:
            self._line(face.say("order_view.edits", count=view.edits), "second")
        for line in view.gates:
            self._line(line, "warn")
        if view.copies:
            self._add_copies(view)
        row = QHBoxLayout()
        self.body.addLayout(row)
        self.buttons: dict[str, KeyButton] = {}
        for at, act in enumerate(view.acts, 1):
            look = "primary" if at == 1 else ""
            button = KeyButton(face, f"order_act.{act}", key=str(at), look=look, parent=self)
            button.setProperty("act", act)
            button.clicked.connect(self._on_button)
            row.addWidget(button)
            self.buttons[act] = button
        row.addStretch(1)
        self.done = self.button("sheet.done", key="Esc")
        self.done.clicked.connect(self.close_sheet)

    def _add_head(self, view: OrderView) -> None:
        say = self.face.say
        words = Words(self.face, look="figure", parent=self)
        words.quote(view.name)
        self.body.addWidget(words)
        parts = [
            say(f"order.{view.kind}"),
            say(f"order_state.{view.state}"),
            say("order_view.version", version=view.version),
        ]
        if view.replaces:
            parts.append(say("order_view.replaces", numbers=view.replaces))
        self._line("　".join(parts), "")
        self._line(view.title, "second")

    def _line(self, text: str, look: str) -> None:
        words = Words(self.face, look=look, parent=self)
        words.quote(text)
        words.setWordWrap(True)
        self.body.addWidget(words)

    def _add_copies(self, view: OrderView) -> None:
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget(scroll)
        inner.setObjectName("page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        grid = QGridLayout()
        column.addLayout(grid)
        column.addStretch(1)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, copy in enumerate(view.copies):
            signed = copy.signed_utc
            cells = (
                self.face.say("order_view.copy", number=copy.number),
                copy.receiver,
                copy.signed_by or self.face.say("order_view.unsigned"),
                copy.means,
                hour_text(signed) if signed is not None else "",
            )
            for at, text in enumerate(cells):
                look = "warn" if at == 2 and not copy.signed_by else "second"
                words = Words(self.face, look=look, parent=inner)
                words.quote(text)
                grid.addWidget(words, row, at)
        scroll.setWidget(inner)
        height = inner.sizeHint().height() + 4
        scroll.setFixedHeight(min(COPIES_PX, height))
        self.body.addWidget(scroll)

    def _on_button(self) -> None:
        self.act_wanted.emit(self.sender().property("act"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = event.key() - Qt.Key.Key_1
        plain = event.modifiers() in {NO_MODIFIER, Qt.KeyboardModifier.KeypadModifier}
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if plain and enter and self._acts:
            self.act_wanted.emit(self._acts[0])
        elif plain and 0 <= at < len(self._acts):
            self.act_wanted.emit(self._acts[at])
        else:
            super().keyPressEvent(event)
