"""Sheets of a few rows with buttons of their own, made anew whenever the file changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.face import Face
from ui.parts.spoken import Words
from ui.sheets.sheet import Sheet

T = TypeVar("T")
COLUMNS = 5
STRETCHED = 2
"""The column that takes the room left over."""


class RowsSheet(Sheet):
    """What it is about, and the rows under it."""

    def __init__(
        self, face: Face, title: str, about: str, *, width: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(face, title, width=width, parent=parent)
        told = Words(face, about, look="second", parent=self)
        told.setWordWrap(True)
        self.body.addWidget(told)
        self._place = QWidget(self)
        self.body.addWidget(self._place)

    def show_rows(
        self,
        found: Sequence[T],
        show_row: Callable[[QGridLayout, int, T], None],
        *,
        most: int,
        none: str,
        more: str,
    ) -> None:
        """Show the first rows and count the rest; or say that there are none."""
        place = QWidget(self)
        grid = QGridLayout(place)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setColumnStretch(STRETCHED, 1)
        for row, one in enumerate(found[:most]):
            show_row(grid, row, one)
        if not found:
            grid.addWidget(Words(self.face, none, look="faint", parent=place), 0, 0)
        elif len(found) > most:
            rest = Words(self.face, look="faint", parent=place)
            rest.say(more, count=len(found) - most)
            grid.addWidget(rest, most, 0, 1, COLUMNS)
        self.body.replaceWidget(self._place, place)
        self._place.deleteLater()
        self._place = place
        place.show()
        self.fit()
