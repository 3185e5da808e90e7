"""The sheets of a guard register: their headers, and their rows by what the columns say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from pathlib import Path
from typing import NamedTuple, TypeVar

from jointops.feeds.faults import FileUnreadableError, ImportReport
from jointops.feeds.guard_cells import CellError, text_of
from jointops.feeds.guard_columns import (
    OF_EMPLOYER,
    GuardField,
    columns_of,
    header_line,
    header_texts,
    headers_mark,
)
from jointops.feeds.sheet_reader import Cell, SheetTable
from jointops.resources import messages

T = TypeVar("T")


class GuardHeadersError(FileUnreadableError):
    """
    No sheet has headers that are known.

    Attributes
    ----------
    headers
        The first line that says anything, so that a person can assign its columns.
    """

    def __init__(self, file: Path, tables: Sequence[SheetTable]) -> None:
        super().__init__(file=file.name, reason=messages().reason("GUARD-NO-HEADER"))
        lines = (header_texts(cells) for table in tables for cells in table.rows)
        self.headers = tuple(next((texts for texts in lines if any(texts)), ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardSheet:
    """
    A sheet with a header.

    Attributes
    ----------
    place
        What faults call the sheet, before a column's name; empty in a file of one sheet.
    headers
        The texts of the header line.
    at
        Column of each field, from 0.
    lines
        The rows below the header that are not empty.
    columns
        Their cells, column by column; none where there are no lines.
    """

    place: str
    headers: tuple[str, ...]
    at: Mapping[GuardField, int]
    lines: list[Line] = field(default_factory=list)
    columns: list[tuple[Cell, ...]] = field(default_factory=list)

    def add(self, rows: Sequence[list[Cell]], *, first: int) -> None:
        """Take the rows below the header, ``first`` being the line of the first in the file."""
        width = len(self.headers)
        for number, cells in enumerate(rows, first):
            if any(map(says, cells)):
                missing = width - len(cells)
                row = [*cells[:width], ""] if missing <= 0 else [*cells, *[""] * missing, ""]
                self.lines.append(Line(self, number, row))
        self.columns.extend(zip(*(line.cells for line in self.lines), strict=True))

    def cells(self, of: GuardField) -> tuple[Cell, ...]:
        """Give the cells of a column; empty texts where it is absent."""
        return self.columns[self.at.get(of, -1)] if self.lines else ()

    def employers(self) -> Iterator[tuple[object, ...]]:
        """Give what each line says of employer and team: equal where lines say the same."""
        columns = [self.cells(of) for of in OF_EMPLOYER if of in self.at]
        words = (
            cells if set(map(type, cells)) == {str} else zip(map(type, cells), cells, strict=True)
            for cells in columns  # 1 is True, and not the same word
        )
        return zip(repeat(id(self)), *words, strict=False)

    def column(self, of: GuardField) -> str:
        """Give what a fault calls a column."""
        at = self.at.get(of)
        return self.place + (self.headers[at] if at is not None else of.value)


def says(cell: Cell) -> bool:
    """Tell whether a cell says anything."""
    return not isinstance(cell, str) or bool(cell.strip())


class Line(NamedTuple):
    """One row of a sheet, by its number in the file: as many cells as headers, and an empty one."""

    sheet: GuardSheet
    number: int
    cells: list[Cell]

    def cell(self, of: GuardField) -> Cell:
        """Give a cell; an empty text where the column or the cell is absent."""
        return self.cells[self.sheet.at.get(of, -1)]

    def filled(self, of: GuardField) -> bool:
        """Tell whether a cell says anything."""
        return says(self.cell(of))


@dataclass(slots=True)
class Refusals:
    """Refuses cells, and counts the lines that have any."""

    report: ImportReport
    lines: set[tuple[str, int]] = field(default_factory=set)
    twice: set[tuple[str, int]] = field(default_factory=set)

    def refuse(self, line: Line, of: GuardField, code: str, **facts: object) -> None:
        """Refuse a line for a column."""
        self.report.reject(line.number, line.sheet.column(of), code, **facts)
        self.lines.add((line.sheet.place, line.number))

    def refuse_twice(self, line: Line, of: GuardField, code: str, **facts: object) -> None:
        """Refuse a line that says again what another, or the register, has."""
        self.refuse(line, of, code, **facts)
        self.twice.add((line.sheet.place, line.number))

    def parsed(
        self, line: Line, of: GuardField, read: Callable[[Cell], T], absent: T, cell: Cell
    ) -> T:
        """Read a cell; where it cannot be taken it is refused, and ``absent`` stands for it."""
        try:
            return read(cell)
        except CellError as fault:
            self.refuse(line, of, fault.code, **fault.facts)
            return absent

    def text(self, line: Line, of: GuardField) -> str:
        """Read a line's cell as text."""
        return self.parsed(line, of, text_of, "", line.cell(of))


def guard_sheets(
    file: Path, tables: Sequence[SheetTable], given: Mapping[str, str], report: ImportReport
) -> list[GuardSheet]:
    """
    Find the headers of each sheet; one without any is left out and told.

    Raises
    ------
    GuardHeadersError
        If no sheet names an employer's column and another.
    ColumnMapError
        If two columns say the same.
    """
    found = []
    for table in tables:
        line = header_line(table.rows, given)
        if line is None:
            if table.rows:
                report.note("SHEET-SKIPPED", sheet=table.name or file.name)
            continue
        headers = header_texts(table.rows[line])
        sheet = GuardSheet(
            place=f"{table.name}!" if len(tables) > 1 else "",
            headers=tuple(headers),
            at={field: at for at, field in columns_of(headers, given).items()},
        )
        sheet.add(table.rows[line + 1 :], first=line + 2)
        found.append(sheet)
    if not found:
        raise GuardHeadersError(file, tables)
    return found


def mark_of(sheets: Sequence[GuardSheet]) -> str:
    """Give the mark by which a file with the same headers is known again."""
    return headers_mark([sheet.headers for sheet in sheets])


class FirstWords:
    """
    What the lines of a file say of one employer or team: the first word counts.

    A line may leave out what another says; one that says otherwise is refused.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self.columns: set[GuardField] = set()
        self.words: dict[GuardField, tuple[Cell, Line]] = {}
        self._seen: set[tuple[object, ...]] = set()

    def add(self, line: Line, fields: Sequence[GuardField], refusals: Refusals) -> None:
        """Take in one line."""
        here = [of for of in fields if of in line.sheet.at]
        cells = tuple([line.cell(of) for of in here])
        seen = (id(line.sheet), cells)
        if seen in self._seen:
            return
        self._seen.add(seen)
        self.columns.update(here)
        for of, cell in zip(here, cells, strict=True):
            if not says(cell):
                continue
            first, where = self.words.setdefault(of, (cell, line))
            if _word(first) != _word(cell):
                refusals.refuse(line, of, "SAID-OTHERWISE", first=where.number)

    def value(
        self, of: GuardField, read: Callable[[Cell], T], refusals: Refusals, *, kept: T, empty: T
    ) -> T:
        """Give what is said; ``empty`` for an empty column, ``kept`` where there is no column."""
        if of not in self.columns:
            return kept
        if of not in self.words:
            return empty
        cell, line = self.words[of]
        return refusals.parsed(line, of, read, empty, cell)

    def where(self, of: GuardField) -> Line:
        """Give the line that says it; the first line of all where none does."""
        return self.words[of][1] if of in self.words else self.line


def _word(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return " ".join(str(cell).split())
