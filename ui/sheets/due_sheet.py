"""What commanders have yet to sign for (待补签): acts that went on their word by voice."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from jointops.app.second_persons import due_oral_acts
from jointops.audit.oral import OralAct
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.parts.spoken import KeyButton, Words
from ui.parts.texts import hour_text
from ui.seat import Seat
from ui.sheets.rows_sheet import RowsSheet

SHOWN = 8
"""So many rows; the oldest come first, the rest are counted."""


class DueSheet(RowsSheet):
    """A row for each act: who gave his word, how, for what; to be signed for, or denied."""

    answer_wanted = Signal(object, bool)
    """`OralAct`, and whether it is signed for."""

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, "sheet.due", "sheet.due_about", width=760, parent=parent)
        self._seat = seat
        self.done = self.button("sheet.done", key="Esc")
        self.done.clicked.connect(self.close_sheet)
        self.signs: list[KeyButton] = []
        self.denials: list[KeyButton] = []
        seat.changed.connect(self._on_changed)
        self._show()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.ACCOUNTS):
            self._show()

    def _show(self) -> None:
        self.signs, self.denials = [], []
        due = due_oral_acts(self._seat.center)
        self.show_rows(
            due, self._show_row, most=SHOWN, none="sheet.due_none", more="sheet.due_more"
        )

    def _show_row(self, grid: QGridLayout, row: int, act: OralAct) -> None:
        place, say = grid.parentWidget(), self.face.say
        texts = (
            (say("sheet.due_entry", entry=act.id), "second"),
            (hour_text(act.given_utc), "second"),
            (
                say(
                    "sheet.due_row",
                    act=say(f"act.{act.act}"),
                    commander=act.commander,
                    actor=act.asked_by,
                    channel=act.word.channel,
                    recording=act.word.recording,
                ),
                "",
            ),
        )
        for column, (text, look) in enumerate(texts):
            words = Words(self.face, look=look, parent=place)
            words.quote(text)
            words.setWordWrap(column == len(texts) - 1)
            grid.addWidget(words, row, column)
        for column, (code, kept, agreed) in enumerate(
            (("sheet.answer_sign", self.signs, True), ("sheet.answer_deny", self.denials, False)),
            len(texts),
        ):
            button = KeyButton(self.face, code, parent=place)
            button.clicked.connect(partial(self._want, act, agreed))
            grid.addWidget(button, row, column)
            kept.append(button)

    def _want(self, act: OralAct, agreed: bool) -> None:
        self.answer_wanted.emit(act, agreed)

    def first_field(self) -> QWidget | None:
        return self.signs[0] if self.signs else None
