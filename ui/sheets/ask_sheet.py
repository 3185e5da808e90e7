"""A sheet that asks for a few words: a reason, a person, a log line, a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from ui.face import Face
from ui.parts.spoken import Field, Words
from ui.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    One field.

    Attributes
    ----------
    options
        Value and word of each choice; empty for a field to type in.
    needed
        Whether it may not be left empty.
    """

    label: str
    preset: str = ""
    hint: str = ""
    secret: bool = False
    needed: bool = True
    options: tuple[tuple[str, str], ...] = ()


class AskSheet(Sheet):
    """
    Asks some questions; with none it only asks to confirm.

    Parameters
    ----------
    waits
        Whether it stays until the outcome is known: `close_sheet`, or `refuse`.
    """

    answered = Signal(list)
    """The answers, in order."""

    def __init__(
        self,
        face: Face,
        title: str,
        questions: Sequence[Question],
        *,
        act: str,
        text: str = "",
        waits: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(face, title, width=400, parent=parent)
        self._waits = waits
        self._questions = tuple(questions)
        self.fields: list[Field | QComboBox] = []
        if text:
            words = Words(face, parent=self)
            words.quote(text)
            words.setWordWrap(True)
            self.body.addWidget(words)
        form = self.form()
        for question in self._questions:
            field = self._field(question)
            self.fields.append(field)
            form.addRow(self.label(question.label), field)
        self.go = self.button(act, key="Enter", primary=True)
        self.go.clicked.connect(self._on_go)

    def _field(self, question: Question) -> Field | QComboBox:
        if question.options:
            box = QComboBox(self)
            for value, word in question.options:
                box.addItem(word, value)
            box.setCurrentIndex(max(0, box.findData(question.preset)))
            return box
        field = Field(self.face, question.hint, secret=question.secret, parent=self)
        field.setText(question.preset)  # its Enter comes up to the sheet, once
        return field

    def first_field(self) -> QWidget | None:
        if not self.fields or isinstance(self.fields[0], QComboBox):
            return next(iter(self.fields), None)
        empty = (f for f in self.fields if not isinstance(f, QComboBox) and not f.text())
        return next(empty, self.fields[0])

    def answers(self) -> list[str]:
        """Give what was typed and chosen."""
        return [
            str(field.currentData()) if isinstance(field, QComboBox) else field.text().strip()
            for field in self.fields
        ]

    def _on_go(self) -> None:
        answers = self.answers()
        for field, question, answer in zip(self.fields, self._questions, answers, strict=True):
            if question.needed and not answer:
                field.setFocus()
                self.warn(self.face.say("sheet.needed", name=self.face.say(question.label)))
                return
        self.answered.emit(answers)
        if not self._waits:
            self.close_sheet()
