"""Rows of a CSV file with their line numbers; UTF-8 (with or without BOM) or GB18030."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path

from jointops.feeds.faults import FileUnreadableError
from jointops.feeds.texts import decoded
from jointops.resources import messages

MAX_BYTES = 64 * 1024 * 1024
"""A larger CSV is refused."""
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One row.

    Attributes
    ----------
    line
        Its line in the file (the header is line 1).
    cells
        By column.
    faults
        Column and code of what was wrong before any cell could be made of it.
    """

    line: int
    cells: dict[str, str]
    faults: tuple[tuple[str, str], ...] = ()

    def text(self, column: str) -> str:
        """Give a cell's text, trimmed; empty where the column or the cell is absent."""
        return self.cells.get(column, "").strip()

    def number(self, column: str) -> float | None:
        """Give a cell as a finite number; None where it is none."""
        try:
            value = float(self.text(column))
        except ValueError:
            return None
        return value if math.isfinite(value) else None


def read_rows(file: Path, *, required: tuple[str, ...] = ()) -> list[Row]:
    """
    Read a CSV with a header row.

    Raises
    ------
    FileUnreadableError
        If the file is missing, too large, not text, or lacks a required column.
    """
    header, lines = read_lines(file)
    demand_columns(file, header, required)
    return [Row(line=line, cells=dict(zip(header, cells, strict=False))) for line, cells in lines]


def read_lines(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """
    Read the header row of a CSV and the other rows that are not blank, each with its line.

    Raises
    ------
    FileUnreadableError
        If the file is missing, too large, or not text.
    """
    if not file.is_file():
        raise FileUnreadableError(file=file.name, reason=messages().reason("NO-FILE"))
    if file.stat().st_size > MAX_BYTES:
        raise FileUnreadableError(
            file=file.name, reason=messages().reason("FILE-TOO-LARGE", limit_mb=64)
        )
    block = file.read_bytes()
    if b"\0" in block:
        raise FileUnreadableError(file=file.name, reason=messages().reason("NOT-TEXT"))
    text = decoded(block)
    if text is None:
        raise FileUnreadableError(file=file.name, reason=messages().reason("UNKNOWN-ENCODING"))
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [name.strip() for name in next(reader, [])]
        return header, [
            (reader.line_num, [*map(as_meant, cells)])
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as fault:
        raise FileUnreadableError(file=file.name, reason=str(fault)) from fault


def demand_columns(file: Path, header: list[str], required: tuple[str, ...]) -> None:
    """
    Refuse a file without the columns it needs.

    Raises
    ------
    FileUnreadableError
        If one is absent.
    """
    absent = [name for name in required if name not in header]
    if absent:
        reason = messages().reason("COLUMNS-ABSENT", columns="、".join(absent))
        raise FileUnreadableError(file=file.name, reason=reason)


def harmless(text: str) -> str:
    """Put ``'`` before what a spreadsheet would take for a formula; plain numbers are none."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def as_meant(text: str) -> str:
    """Take away what `harmless` put before a text."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
