"""
Tables of ``.xlsx`` and ``.csv`` files that come from outside.

A file is looked through first and then read in a process of its own with limits, because a
crafted workbook of 9 KB makes the reader ask for terabytes and takes its process along.
"""

from __future__ import annotations

import csv
import io
import multiprocessing
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from jointops.feeds.csv_rows import Row, as_meant, decoded, demand_columns, read_rows
from jointops.feeds.faults import FileUnreadableError, Finding
from jointops.feeds.geojson_rows import SUFFIXES as GEOJSON
from jointops.feeds.geojson_rows import read_features
from jointops.feeds.workbook_scan import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    OLD_OFFICE,
    ZIP,
    WorkbookRefusedError,
    scan_workbook,
    too_large,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

POLL_S = 0.02
TIME_LIMIT_S = 30
MEMORY_LIMIT = 2 << 30
"""Address space that the reading process may take, libraries included."""

Cell = str | int | float | bool | date
"""A date and time is cut to its date; an empty cell is an empty text."""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet as it stands: ``rows[0]`` is line 1 of the file. A CSV has one, without a name."""

    name: str
    rows: list[list[Cell]]


def read_tables(file: Path, *, tell: Callable[[float], None] | None = None) -> list[SheetTable]:
    """
    Read all visible sheets of a workbook, or a CSV in UTF-8 or GB18030.

    Parameters
    ----------
    tell
        Is called while the file is read and may raise to stop.

    Raises
    ------
    FileUnreadableError
        If the file is not what it should be; the reason says in which way.
    """
    try:
        block = _block(file)
        answer = _read_apart(block, workbook=file.suffix.lower() == ".xlsx", tell=tell)
    except WorkbookRefusedError as refusal:
        raise FileUnreadableError(file=file.name, reason=refusal.reason.text()) from refusal
    if isinstance(answer, Finding):
        raise FileUnreadableError(file=file.name, reason=answer.text())
    return answer


def read_list(file: Path, *, required: tuple[str, ...]) -> list[Row]:
    """
    Read a list with a header row: a CSV, or the first visible sheet of a workbook; or GeoJSON.

    Raises
    ------
    FileUnreadableError
        If the file cannot be read or lacks a required column.
    """
    if file.suffix.lower() in GEOJSON:
        return read_features(file)
    if file.suffix.lower() != ".xlsx":
        return read_rows(file, required=required)
    table = next(iter(read_tables(file)), SheetTable("", []))
    lines = [[as_meant(_text(cell)) for cell in cells] for cells in table.rows]
    header = [name.strip() for name in lines[0]] if lines else []
    demand_columns(file, header, required)
    return [
        Row(line=line, cells=dict(zip(header, cells, strict=False)))
        for line, cells in enumerate(lines[1:], 2)
        if any(cell.strip() for cell in cells)
    ]


def _text(cell: Cell) -> str:
    """Write a cell as a CSV would hold it."""
    if isinstance(cell, bool):
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _block(file: Path) -> bytes:
    if not file.is_file():
        raise WorkbookRefusedError("NO-FILE")
    if file.suffix.lower() == ".xlsm":
        raise WorkbookRefusedError("SHEET-MACROS")
    if file.suffix.lower() not in {".xlsx", ".csv"}:
        raise WorkbookRefusedError("SHEET-WRONG-TYPE")
    with file.open("rb") as stream:
        block = stream.read(MAX_BYTES + 1)
    if not block:
        raise WorkbookRefusedError("EMPTY-FILE")
    if len(block) > MAX_BYTES:
        raise WorkbookRefusedError("FILE-TOO-LARGE", limit_mb=MAX_BYTES >> 20)
    packed = block.startswith((ZIP, OLD_OFFICE))
    if packed != (file.suffix.lower() == ".xlsx"):
        raise WorkbookRefusedError("SHEET-WRONG-TYPE")
    if not packed and b"\0" in block:
        raise WorkbookRefusedError("NOT-TEXT")
    return block


def _read_apart(
    block: bytes, *, workbook: bool, tell: Callable[[float], None] | None
) -> list[SheetTable] | Finding:
    """Read in a child process; ending it ends whatever it is doing."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_serve, args=(theirs,), daemon=True)
    child.start()
    theirs.close()
    hand = Thread(target=_hand, args=(ours, (block, workbook)), daemon=True)
    hand.start()
    end = time.monotonic() + TIME_LIMIT_S
    try:
        while not ours.poll(POLL_S):
            if tell is not None:
                tell(0.1)
            if time.monotonic() > end:
                raise WorkbookRefusedError("SHEET-TOO-SLOW", limit_s=TIME_LIMIT_S)
        answer: list[SheetTable] | Finding = ours.recv()
    except (EOFError, OSError) as gone:
        raise WorkbookRefusedError("SHEET-DAMAGED") from gone
    finally:
        child.kill()
        child.join()
        hand.join()  # with nobody at the other end it fails at once
        ours.close()
    return answer


def _hand(child: Connection, question: object) -> None:
    """Send the file; the child takes it when it has started."""
    with suppress(OSError):  # it was ended meanwhile
        child.send(question)


def _serve(parent: Connection) -> None:
    block, workbook = parent.recv()
    _limit()
    try:
        parent.send(tables_of(block, workbook=workbook))
    except WorkbookRefusedError as refusal:
        parent.send(refusal.reason)
    except MemoryError:
        parent.send(Finding(code="SHEET-TOO-LARGE", facts={"rows": MAX_ROWS, "columns": 64}))


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
    Read a file's bytes, in this very process.

    Raises
    ------
    WorkbookRefusedError
        If it cannot be read.
    """
    if not workbook:
        return [_csv(block)]
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    scan_workbook(block)
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
    return [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


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
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            # a cell may hold line breaks: the row keeps the line on which it ends
            while len(rows) < reader.line_num - 1:
                rows.append([])
            rows.append([*cells])
            if len(rows) > MAX_ROWS or len(cells) > MAX_COLUMNS:
                raise too_large()
    except csv.Error as fault:
        raise WorkbookRefusedError("SHEET-DAMAGED") from fault
    return SheetTable("", rows)
