"""
Tables of ``.xlsx`` and ``.csv`` files that come from outside.

A file is looked through first and then read in a process of its own with limits, because a
crafted workbook of 9 KB makes the reader ask for terabytes and takes its process along.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO, cast

from jointops.feeds.csv_rows import Row, as_meant, read_lines
from jointops.feeds.faults import FileUnreadableError
from jointops.feeds.geojson_rows import SUFFIXES as GEOJSON
from jointops.feeds.geojson_rows import read_features
from jointops.feeds.list_columns import cells_by_column, column_text, columns_of
from jointops.feeds.sheet_reader import TEXT, TIME_LIMIT_S, WORKBOOK, Answer, Cell, SheetTable
from jointops.feeds.workbook_scan import (
    MAX_BYTES,
    OLD_OFFICE,
    ZIP,
    WorkbookRefusedError,
    scan_workbook,
)
from jointops.resources import messages

POLL_S = 0.02
READER = (sys.executable, "-m", "jointops.feeds.sheet_reader")


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
    return answer


def read_list(file: Path, *, required: tuple[str, ...]) -> list[Row]:
    """
    Read a list with a header row: a CSV, or the first visible sheet of a workbook; or GeoJSON.

    Headers are Chinese or English (`jointops.feeds.list_columns`); rows have the English ones.

    Raises
    ------
    FileUnreadableError
        If the file cannot be read or lacks a required column.
    """
    if file.suffix.lower() in GEOJSON:
        return [
            replace(r, cells={**cells_by_column([*r.cells.items()])}) for r in read_features(file)
        ]
    header, lines = read_lines(file) if file.suffix.lower() != ".xlsx" else _sheet_lines(file)
    columns = columns_of(header)
    absent = [column_text(column) for column in required if column not in columns]
    if absent:
        reason = messages().reason("COLUMNS-ABSENT", columns="、".join(absent))
        raise FileUnreadableError(file=file.name, reason=reason)
    return [
        Row(line=line, cells={**cells_by_column([*zip(header, cells, strict=False)])})
        for line, cells in lines
    ]


def _sheet_lines(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    table = next(iter(read_tables(file)), SheetTable("", []))
    lines = [[as_meant(_text(cell)) for cell in cells] for cells in table.rows]
    return [name.strip() for name in lines[0]] if lines else [], [
        (line, cells)
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
) -> list[SheetTable]:
    """Read in a child process; ending it ends whatever it is doing."""
    end = time.monotonic() + TIME_LIMIT_S
    answer: bytes | None = None
    pipe = subprocess.PIPE
    with (
        ThreadPoolExecutor(1) as beside,
        subprocess.Popen(READER, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as child,  # noqa: S603
    ):
        told, child.stdin = cast("IO[bytes]", child.stdin), None
        handed = beside.submit(_hand, told, block, workbook=workbook)
        try:
            while answer is None:
                with suppress(subprocess.TimeoutExpired):
                    answer, _ = child.communicate(timeout=POLL_S)
                if tell is not None:
                    tell(0.1)
                if answer is None and time.monotonic() > end:
                    raise WorkbookRefusedError("SHEET-TOO-SLOW", limit_s=TIME_LIMIT_S)
        finally:
            child.kill()  # with nobody at the other end the file is handed no further
    handed.result()
    if child.returncode != 0:
        raise WorkbookRefusedError("SHEET-DAMAGED")
    found: Answer = pickle.loads(answer)  # noqa: S301 - our own program's
    if isinstance(found, tuple):
        raise WorkbookRefusedError(found[0], **found[1])
    return found


def _hand(child: IO[bytes], block: bytes, *, workbook: bool) -> None:
    """Tell the file; a workbook is looked through while the child starts, and told if it may be."""
    with suppress(OSError), child:  # it was ended meanwhile
        if workbook:
            scan_workbook(block)
        child.write(WORKBOOK if workbook else TEXT)
        child.write(block)
