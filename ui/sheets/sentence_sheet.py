"""Rewriting the sentences of a draft, the generated ones beside them."""

from __future__ import annotations

import difflib
import html

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from jointops.app.orders.view import SentenceLine
from ui.face import Face
from ui.sheets.text_sheet import TextBox, TextSheet


def difference(old: str, new: str) -> str:
    """Show what a text has otherwise than another: struck out and underlined, as HTML."""
    parts = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = html.escape(old[a:b]), html.escape(new[c:d])
        if tag == "equal":
            parts.append(gone)
            continue
        parts.append(f"<s>{gone}</s>" if gone else "")
        parts.append(f"<b><u>{come}</u></b>" if come else "")
    return "".join(parts)


class SentenceSheet(TextSheet):
    """Ctrl+Enter takes the text, Alt+Z puts the generated one back; the sheet stays open."""

    rewritten = Signal(str, object)
    """Key of the sentence, and its text; None to have the generated one back."""

    def __init__(
        self, lines: list[SentenceLine], face: Face, parent: QWidget | None = None
    ) -> None:
        super().__init__(face, "sheet.sentences", width=680, parent=parent)
        self._lines: list[SentenceLine] = []
        self.which = QComboBox(self)
        self.body.addWidget(self.which)
        self.body.addWidget(self.label("sentences.about"))
        self.text = TextBox(self)
        self.text.setFixedHeight(96)
        self.text.setTabChangesFocus(True)
        self.body.addWidget(self.text)
        self._shown = QLabel(self)
        self._shown.setWordWrap(True)
        self._shown.setTextFormat(Qt.TextFormat.RichText)
        self.body.addWidget(self._shown)
        self.restore = self.button("sentences.restore", key="Alt+Z")
        self.take = self.button("sentences.take", key="Ctrl+Enter")
        self.restore.clicked.connect(self.put_back)
        self.take.clicked.connect(self.take_text)
        self.which.currentIndexChanged.connect(self._show_line)
        self.text.textChanged.connect(self._show_difference)
        self.show_lines(lines)

    def first_field(self) -> QWidget | None:
        return self.text

    def show_lines(self, lines: list[SentenceLine]) -> None:
        """Show sentences as they are now; the chosen one stays chosen."""
        at = max(0, self.which.currentIndex())
        self._lines = lines
        self.which.blockSignals(True)
        self.which.clear()
        for line in lines:
            changed = line.text != line.generated
            mark = self.face.say("sentences.outdated") if line.outdated else ""
            mark = mark or (self.face.say("sentences.changed") if changed else "")
            self.which.addItem(f"{line.name}　{mark}　{line.text[:28]}", line.key)
        self.which.setCurrentIndex(at)
        self.which.blockSignals(False)
        self._show_line()

    def _line(self) -> SentenceLine:
        return self._lines[self.which.currentIndex()]

    def _show_line(self) -> None:
        self.text.setPlainText(self._line().text)
        self.warn("")

    def _show_difference(self) -> None:
        self._shown.setText(difference(self._line().generated, self.text.toPlainText()))
        self.fit()

    def take_text(self) -> None:
        self.rewritten.emit(self._line().key, self.text.toPlainText())

    def put_back(self) -> None:
        self.rewritten.emit(self._line().key, None)
