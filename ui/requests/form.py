"""The fields of a paper in two columns: labels, what must be filled, and where the next gap is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QGridLayout, QScrollArea, QWidget

from jointops.requests.positions import POSITION, SHEET, place_fault, sheet_for
from ui.face import Face
from ui.parts.spoken import Words
from ui.requests.entries import (
    ChoiceEntry,
    CountEntry,
    Entry,
    PositionEntry,
    SheetEntry,
    TextEntry,
    TicksEntry,
    TimeEntry,
)

LABEL_PX = 112
OPPOSITE = {"tasks": "not_tasks", "not_tasks": "tasks"}
"""What is asked for is not left out, and the other way round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """
    A field that is to be filled in.

    Attributes
    ----------
    kind
        Of the workflow's fields: text, time, count, choice, tasks, briefing, position, sheet.
    choices
        Value and word of each.
    proposed
        Whether the program proposes the value and nobody has confirmed it.
    """

    key: str
    name: str
    kind: str = "text"
    must: bool = False
    proposed: bool = False
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    def entry(self, face: Face, today: str, parent: QWidget) -> Entry:
        """Make what it is filled in with."""
        if self.kind == "time":
            return TimeEntry(face, self.name, today, parent)
        if self.kind == "count":
            return CountEntry(face, self.name, parent)
        if self.kind == POSITION:
            return PositionEntry(face, self.name, parent)
        if self.kind == SHEET:
            return SheetEntry(face, self.name, parent)
        if self.kind == "choice":
            return ChoiceEntry(face, self.name, self.choices, parent, must=self.must)
        if self.kind == "briefing":
            return TicksEntry(face, self.name, self.choices, parent, offers_all=True)
        if self.choices:
            return TicksEntry(face, self.name, self.choices, parent, columns=3)
        return TextEntry(face, self.name, parent)


class PaperForm(QScrollArea):
    """Two columns of labelled entries; what lacks or is wrong is known at every moment."""

    changed = Signal()

    def __init__(
        self, face: Face, blanks: Sequence[Blank], *, today: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self._face = face
        self.blanks = {blank.key: blank for blank in blanks}
        self.entries: dict[str, Entry] = {}
        self._labels: dict[str, Words] = {}
        self._sheet = ""
        page = QWidget(self)
        page.setObjectName("page")
        self._grid = QGridLayout(page)
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, LABEL_PX)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self._lay_out(page, today)
        self.setWidget(page)
        self.setFocusPolicy(self.focusPolicy().NoFocus)
        for blank in blanks:
            entry = self.entries[blank.key]
            entry.fill(blank.value)
            entry.changed.connect(self._on_changed)
        self._link()
        self._mark()

    def _lay_out(self, page: QWidget, today: str) -> None:
        row, half = 0, False
        for blank in self.blanks.values():
            entry = blank.entry(self._face, today, page)
            label = Words(self._face, look="second", parent=page)
            label.setWordWrap(True)
            label.setBuddy(entry)
            self.entries[blank.key], self._labels[blank.key] = entry, label
            if entry.wide:
                row += half
                half = False
                self._grid.addWidget(label, row, 0)
                self._grid.addWidget(entry, row, 1, 1, 3)
                row += 1
            else:
                self._grid.addWidget(label, row, 2 * half)
                self._grid.addWidget(entry, row, 2 * half + 1)
                row += half
                half = not half
        self._grid.setRowStretch(row + 1, 1)

    def _link(self) -> None:
        """Untick a task on one side where it is ticked on the other."""
        for key, other in OPPOSITE.items():
            one, against = self.entries.get(key), self.entries.get(other)
            if isinstance(one, TicksEntry) and isinstance(against, TicksEntry):
                for value, tick in one.ticks.items():
                    if value in against.ticks:
                        tick.clicked.connect(partial(self._untick, tick, against.ticks[value]))
        position = self.entries.get(POSITION)
        if isinstance(position, PositionEntry):
            self._sheet = self._sheet_here()
            position.changed.connect(self._on_position)

    def _sheet_here(self) -> str:
        return sheet_for({POSITION: self.entries[POSITION].value()})

    def _on_position(self) -> None:
        """Let the sheet follow the coordinates, unless somebody typed another one."""
        before, self._sheet = self._sheet, self._sheet_here()
        for key, blank in self.blanks.items():
            if blank.kind == SHEET and self.entries[key].value() in {"", before}:
                self.entries[key].fill(self._sheet)

    def _untick(self, tick: QCheckBox, other: QCheckBox) -> None:
        if tick.isChecked():
            other.setChecked(False)

    # --- what it says

    def values(self) -> dict[str, str]:
        """Give everything that is filled in; an emptied field is given, too."""
        return {
            key: value
            for key, entry in self.entries.items()
            if (value := entry.value()) or self.blanks[key].value
        }

    def lacking(self) -> list[str]:
        """Give the keys of what must be filled and is not, or is wrong, in their order."""
        return [key for key in self.blanks if self._lacks(key)]

    def _lacks(self, key: str) -> bool:
        blank, entry = self.blanks[key], self.entries[key]
        value = entry.value()
        if not value:
            return blank.must
        if blank.kind == "briefing":
            return len(value.split("、")) < len(blank.choices)
        return bool(self.fault(key))

    def fault(self, key: str) -> str:
        """Say what is wrong with what is filled in; empty for nothing."""
        blank, value = self.blanks[key], self.entries[key].value()
        if not value:
            return ""
        code = self.entries[key].fault()
        if code:
            return self._face.say(code)
        said = {known: entry.value() for known, entry in self.entries.items()}
        code, facts = place_fault(blank.kind, value, said)
        return self._face.say(code, **facts) if code else ""

    def first_choice(self) -> ChoiceEntry | None:
        """Give the first field that is one of some words; None where there is none."""
        return next((e for e in self.entries.values() if isinstance(e, ChoiceEntry)), None)

    def names(self, keys: Iterable[str]) -> str:
        """Give the names of some fields."""
        return self._face.enumerate(self.blanks[key].name for key in keys)

    def words(self) -> Mapping[str, str]:
        """Give name and content of what is filled in, as it is read aloud."""
        told = {}
        for key, entry in self.entries.items():
            value = entry.value()
            if value:
                words = dict(self.blanks[key].choices)
                parts = value.split("、") if words else [value]
                told[self.blanks[key].name] = "、".join(words.get(part, part) for part in parts)
        return told

    def _on_changed(self) -> None:
        self._mark()
        self.changed.emit()

    def _mark(self) -> None:
        """Mark what must be filled, and loudly what is not yet."""
        for key, blank in self.blanks.items():
            label = self._labels[key]
            label.quote(f"● {blank.name}" if blank.must else f"　 {blank.name}")
            label.look("alarm" if self._lacks(key) else "second")

    # --- where the keys are

    def to_next_gap(self) -> bool:
        """Give the keys to the next field that lacks, after the one that has them."""
        lacking = self.lacking()
        if not lacking:
            return False
        keys = list(self.blanks)
        holder = QApplication.focusWidget()
        here = next((k for k in keys if holder and self.entries[k].isAncestorOf(holder)), "")
        at = keys.index(here) if here else -1
        after = [key for key in lacking if keys.index(key) > at]
        self.go_to((after or lacking)[0])
        return True

    def go_to(self, key: str) -> None:
        """Give a field the keys, and show it."""
        self.entries[key].take_keys()
        self.ensureWidgetVisible(self.entries[key], 0, 40)

    def wanted_height(self) -> int:
        """How high it would be without scrolling."""
        page = self.widget()
        return page.sizeHint().height() + 4
