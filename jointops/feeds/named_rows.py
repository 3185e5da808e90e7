"""What lists of named things share: each name once, each row checked before any is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from jointops.errors import OperatorError
from jointops.feeds.csv_rows import Row
from jointops.feeds.faults import ImportReport
from jointops.feeds.sheets import read_list
from jointops.geo.places import Place
from jointops.resources import messages

FindPlace = Callable[[str], Place]
"""Reads a place as people write it; raises an `OperatorError` for one that does not exist."""

K = TypeVar("K", bound=str)
T = TypeVar("T")


def read_named(
    file: Path,
    read: Callable[[Row, ImportReport], T | None],
    *,
    required: tuple[str, ...],
    known: Mapping[K, T],
    key: Callable[[str], K],
    twice: str = "NAME-TWICE",
) -> tuple[list[T], ImportReport]:
    """
    Read a CSV or workbook whose first required column names each thing.

    Parameters
    ----------
    read
        Makes a thing of a row; None, or a fault in the report, for one that is wrong or unnamed.
    known
        What there is already, to tell new from changed.
    key
        Makes an id of a name.
    twice
        Reason for a name that was there before.

    Returns
    -------
    things, report
        With rejected rows in the report, nothing may be taken over.

    Raises
    ------
    FileUnreadableError
        If the file cannot be read or lacks a column.
    """
    report = ImportReport(file=file.name, counts={"new": 0, "changed": 0, "same": 0})
    taken: dict[K, T] = {}
    column = required[0]
    for row in read_list(file, required=required):
        before = len(report.faults)
        name = key(row.text(column))
        if not name:
            report.reject(row.line, column, "CELL-EMPTY")
        elif name in taken:
            report.reject(row.line, column, twice, **{column: name})
        thing = read(row, report)
        if thing is None or len(report.faults) > before:
            continue
        taken[name] = thing
        old = known.get(name)
        report.counts["same" if old == thing else "changed" if old else "new"] += 1
    return list(taken.values()), report


def place_in(row: Row, find: FindPlace, report: ImportReport) -> Place | None:
    """Read a row's ``place``; one that is unknown is reported, and None."""
    try:
        return find(row.text("place"))
    except OperatorError as fault:
        reason = messages().error(fault.code, fault.facts)
        report.reject(row.line, "place", "PLACE-REFUSED", reason=reason)
        return None


def number_in(
    row: Row,
    report: ImportReport,
    column: str,
    *,
    absent: float | None,
    least: float,
    whole: bool = False,
) -> float | None:
    """Read a cell as a number; one that is none, or too small, is reported, and None."""
    text = row.text(column)
    if not text:
        return absent
    value = row.number(column)
    if value is None or (whole and value != int(value)):
        report.reject(row.line, column, "NOT-A-NUMBER", value=text)
        return None
    if value < least:
        report.reject(row.line, column, "TOO-SMALL", value=text, least=least)
        return None
    return value
