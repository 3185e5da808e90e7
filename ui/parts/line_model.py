"""A table of lines: the model holds ids, and fetches the lines it is asked for by the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.face import Face
from ui.parts.lines import HEAVY, HOLLOW, KEY, LEFT, MARK, RIGHT, TONE, Cell, CellKeeper

Index = QModelIndex | QPersistentModelIndex
L = TypeVar("L")
PAGE = 64
NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[L]):
    """
    A column of a table.

    Attributes
    ----------
    title
        Code of its word.
    key
        What it is sorted by; empty where it cannot be sorted.
    width
        Pixels; 0 takes the room that is left.
    wide
        The column is left out where the table is narrower than this.
    tone, mark, hollow
        Token, letter and certainty of its chip, if it has any.
    """

    title: str
    key: str
    text: Callable[[L, Face], str]
    width: int = 0
    wide: int = 0
    right: bool = False
    heavy: bool = False
    tone: Callable[[L], str] | None = None
    mark: Callable[[L, Face], str] | None = None
    hollow: Callable[[L], bool] | None = None


class LineModel(QAbstractTableModel, CellKeeper, Generic[L]):
    """
    Lines of a register as a table.

    Parameters
    ----------
    fetch
        Gives the lines of some ids, in their order.
    """

    def __init__(
        self,
        columns: Sequence[Column[L]],
        fetch: Callable[[Sequence[Any]], Sequence[L]],
        face: Face,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns, self._fetch, self._face = tuple(columns), fetch, face
        self._ids: tuple[Any, ...] = ()
        self._rows: dict[Any, int] = {}
        self._lines: dict[int, L] = {}
        self._cells: dict[tuple[int, int], Cell] = {}

    # --- what is shown

    @property
    def columns(self) -> tuple[Column[L], ...]:
        """The columns."""
        return self._columns

    def show(self, ids: Sequence[Any]) -> None:
        """Show these ids; where they are the same, only their lines are read again."""
        wanted = tuple(ids)
        if wanted == self._ids:
            self.refresh()
            return
        self.beginResetModel()
        self._ids = wanted
        self._rows = {key: row for row, key in enumerate(wanted)}
        self._lines.clear()
        self._cells.clear()
        self.endResetModel()

    def refresh(self) -> None:
        """Read the lines again when they are next asked for."""
        self._lines.clear()
        self._cells.clear()
        if self._ids:
            last = self.index(len(self._ids) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def row_of(self, key: object) -> int:
        """Give the row of an id; -1 for none."""
        return self._rows.get(key, -1)

    def key(self, row: int) -> Any:
        """Give the id of a row."""
        return self._ids[row]

    def line(self, row: int) -> L:
        """Give a line, its page read if need be."""
        if row not in self._lines:
            first = row - row % PAGE
            page = self._fetch(self._ids[first : first + PAGE])
            self._lines.update(enumerate(page, first))
        return self._lines[row]

    def cell(self, index: Index) -> Cell:
        at = index.row(), index.column()
        if at not in self._cells:
            self._cells[at] = super().cell(index)
        return self._cells[at]

    # --- Qt's overrides

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == KEY:
            return self._ids[index.row()]
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column.right else LEFT
        if role == HEAVY:
            return column.heavy
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return column.text(self.line(index.row()), self._face)
        if role == TONE:
            return column.tone(self.line(index.row())) if column.tone else None
        if role == MARK:
            return column.mark(self.line(index.row()), self._face) if column.mark else None
        if role == HOLLOW:
            return column.hollow(self.line(index.row())) if column.hollow else None
        return None

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._face.say(column.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column.right else LEFT
        return None
