"""
Reads a workbook or a CSV in a process of its own: ``python -m jointops.feeds.sheet_reader``.

It is told the file on standard input, a workbook once it was looked through
(`jointops.feeds.workbook_scan`), and answers on standard output with its tables or with the reason
why not. Nothing of the program comes along that reading does not need, so that it starts at once.
"""

from __future__ import annotations

import csv
import gc
import io
import os
import pickle
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from jointops.feeds.texts import decoded
from jointops.feeds.workbook_scan import MAX_COLUMNS, MAX_ROWS, WorkbookRefusedError, too_large

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

TIME_LIMIT_S = 30
MEMORY_LIMIT = 2 << 30
"""Address space that the reading process may take, libraries included."""
WORKBOOK, TEXT = b"W", b"T"
"""First byte of what the process is told; the file's bytes follow."""

Cell = str | int | float | bool | date
"""A date and time is cut to its date; an empty cell is an empty text."""


class SheetTable(NamedTuple):
    """A sheet as it stands: ``rows[0]`` is line 1 of the file. A CSV has one, without a name."""

    name: str
    rows: list[list[Cell]]


Answer = list[SheetTable] | tuple[str, dict[str, Any]]
"""Tables, or the code and the facts of the reason why there are none."""


def main() -> None:
    """Read what standard input has, and answer."""
    gc.disable()  # it ends before there is anything to collect
    told = sys.stdin.buffer.read()
    _limit()
    answer: Answer
    try:
        answer = tables_of(told[1:], workbook=told[:1] == WORKBOOK)
    except WorkbookRefusedError as refusal:
        answer = refusal.code, refusal.facts
    except MemoryError:
        answer = too_large().code, too_large().facts
    pickle.dump(answer, sys.stdout.buffer, protocol=5)
    sys.stdout.flush()
    os._exit(0)  # taking apart what was read would take a tenth as long again


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has none; the size caps hold there too
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT_S, TIME_LIMIT_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def tables_of(block: bytes, *, workbook: bool) -> list[SheetTable]:
    """
    Read a file's bytes, in this very process; a workbook's were looked through before.

    Raises
    ------
    WorkbookRefusedError
        If it cannot be read.
    """
    if not workbook:
        return [_csv(block)]
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(block))
        return [
            SheetTable(facts.name, _rows(book.get_sheet_by_name(facts.name)))
            for facts in book.sheets_metadata
            if facts.visible == SheetVisibleEnum.Visible and facts.typ == SheetTypeEnum.WorkSheet
        ]
    except (CalamineError, ValueError, KeyError, OSError) as fault:
        raise WorkbookRefusedError("SHEET-DAMAGED") from fault
    except BaseException as fault:
        if type(fault).__name__ == "PanicException":  # the reader's own bug, told by Rust
            raise WorkbookRefusedError("SHEET-DAMAGED") from fault
        raise


def _rows(sheet: CalamineSheet) -> list[list[Cell]]:
    if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
        raise too_large()
    known: dict[str, str] = {}  # equal texts are kept, and handed over, once
    columns = (
        map(known.setdefault, cells, cells) if {*map(type, cells)} == {str} else map(_cell, cells)
        for cells in zip(*sheet.to_python(skip_empty_area=False), strict=True)
    )
    return [*map(list, zip(*columns, strict=True))]


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return int(value)
    if isinstance(value, str | int | float | date):
        return value
    return str(value)  # a time of day, or a span


def _csv(block: bytes) -> SheetTable:
    text = decoded(block)
    if text is None:
        raise WorkbookRefusedError("UNKNOWN-ENCODING")
    rows: list[list[Cell]] = []
    known: dict[str, str] = {}  # as above
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            # a cell may hold line breaks: the row keeps the line on which it ends
            while len(rows) < reader.line_num - 1:
                rows.append([])
            rows.append([*map(known.setdefault, cells, cells)])
            if len(rows) > MAX_ROWS or len(cells) > MAX_COLUMNS:
                raise too_large()
    except csv.Error as fault:
        raise WorkbookRefusedError("SHEET-DAMAGED") from fault
    return SheetTable("", rows)


if __name__ == "__main__":
    from jointops.feeds.sheet_reader import main as read  # what is answered is of this name

    read()
