"""The fallback pack (应急纸质包): its open numbers, each entered or voided, and another pack."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from jointops.app.orders.fallback import DrawnNumber, open_numbers, overdue
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.parts.spoken import KeyButton, Words
from ui.parts.texts import hour_text
from ui.seat import Seat
from ui.sheets.rows_sheet import RowsSheet

SHOWN = 10
"""So many rows; the oldest come first, the rest are counted."""
KEEP, COLLECT = "keep", "collect"
OLD_PAPERS = (KEEP, COLLECT)
"""What becomes of the open papers of earlier packs when another one is drawn."""


class PackSheet(RowsSheet):
    """A row for each number that is still to be accounted for."""

    enter_wanted = Signal(object)
    void_wanted = Signal(object)
    """The `DrawnNumber`s."""
    draw_wanted = Signal(bool)
    """Whether the open papers were collected."""

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, "sheet.pack", "pack.about", width=700, parent=parent)
        self._seat = seat
        self.old = QComboBox(self)
        for name in OLD_PAPERS:
            self.old.addItem(face.say(f"pack.old_{name}"), name)
        self.form().addRow(self.label("pack.old"), self.old)
        self.void_all = self.button("pack.void_all")
        self.void_all.clicked.connect(self._void_all)
        self.draw = self.button("pack.draw", key="Enter", primary=True)
        self.draw.clicked.connect(self._draw)
        self.enters: list[KeyButton] = []
        self.voids: list[KeyButton] = []
        seat.changed.connect(self._on_changed)
        self._show()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.ORDERS):
            self._show()

    def _show(self) -> None:
        self.enters, self.voids = [], []
        found = open_numbers(self._seat.center)
        self.void_all.setEnabled(bool(found))
        self.show_rows(found, self._show_row, most=SHOWN, none="pack.none", more="pack.more")

    def _show_row(self, grid: QGridLayout, row: int, number: DrawnNumber) -> None:
        place, say = grid.parentWidget(), self.face.say
        late = overdue(number, self._seat.now())
        drawn = say("pack.drawn", at=hour_text(number.drawn_utc))
        texts = (
            (number.id, ""),
            (say(f"drawn_series.{number.series}"), "second"),
            (f"{drawn} {say('pack.overdue')}" if late else drawn, "warn" if late else "second"),
        )
        for column, (text, look) in enumerate(texts):
            words = Words(self.face, look=look, parent=place)
            words.quote(text)
            grid.addWidget(words, row, column)
        for column, (code, kept, act) in enumerate(
            (
                ("pack.enter", self.enters, partial(self.enter_wanted.emit, number)),
                ("pack.void", self.voids, partial(self.void_wanted.emit, [number])),
            ),
            len(texts),
        ):
            button = KeyButton(self.face, code, parent=place)
            button.clicked.connect(act)
            grid.addWidget(button, row, column)
            kept.append(button)

    def _void_all(self) -> None:
        self.void_wanted.emit(open_numbers(self._seat.center))

    def _draw(self) -> None:
        self.draw_wanted.emit(self.old.currentData() == COLLECT)

    def first_field(self) -> QWidget | None:
        return self.draw
