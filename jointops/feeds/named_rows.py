"""What lists of named things share: each name once, each row checked before any is taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from jointops.errors import OperatorError
from jointops.feeds.csv_rows import Row
from jointops.feeds.faults import ImportReport
from jointops.feeds.sheets import read_list
from jointops.forces.checkposts import CheckPost
from jointops.forces.duty_phones import DutyPhone
from jointops.forces.points import ResponsePoint
from jointops.forces.register import Landmark
from jointops.forces.stations import Grid, PoliceStation, Substation
from jointops.forces.units import Unit
from jointops.geo.places import Place
from jointops.resources import messages

FindPlace = Callable[[str], Place]
"""Reads a place as people write it; raises an `OperatorError` for one that does not exist."""

Listed = Unit | ResponsePoint | CheckPost | PoliceStation | Substation | Grid | Landmark | DutyPhone
"""What comes in lists: each has an id and an origin."""

K = TypeVar("K", bound=str)
T = TypeVar("T", bound=Listed)
_PAIR = re.compile(r"([^,，]+)[,，]([^,，]+)")


def read_named(
    file: Path,
    read: Callable[[Row, K, ImportReport], T | None],
    *,
    required: tuple[str, ...],
    known: Mapping[K, T],
    key: Callable[[str], K],
    twice: str = "NAME-TWICE",
) -> tuple[list[T], ImportReport]:
    """
    Read a CSV, workbook or GeoJSON file whose first required column names each thing.

    A column ``id`` beside a ``name`` goes before it; without one, a name that is known once means
    that thing. Where only the origin differs, the known thing stays.

    Parameters
    ----------
    read
        Makes a thing of a row and its id; None, or a fault in the report, for one that is wrong.
    known
        What there is already, to tell new from changed.
    key
        Makes an id of a text.
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
    by_name = _ids_by_name(known) if column == "name" else {}
    for row in read_list(file, required=required):
        before = len(report.faults)
        for where, code in row.faults:
            report.reject(row.line, where, code)
        name = row.text(column)
        own = row.text("id") if column == "name" else ""
        found = key(own) if own else by_name.get(name, key(name))
        if not name:
            report.reject(row.line, column, "CELL-EMPTY")
        elif found in taken:
            report.reject(row.line, column, twice, **{column: name})
        thing = read(row, found, report)
        if thing is None or len(report.faults) > before:
            continue
        old = known.get(found)
        same = old is not None and replace(thing, origin=old.origin) == old
        taken[found] = old if old is not None and same else thing
        report.counts["same" if same else "changed" if old else "new"] += 1
    return list(taken.values()), report


def _ids_by_name(known: Mapping[K, T]) -> dict[str, K]:
    """Give the ids of those whose name is theirs alone."""
    found: dict[str, list[K]] = {}
    for number, thing in known.items():
        found.setdefault(str(getattr(thing, "name", number)), []).append(number)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}


def origin_in(row: Row, file: str) -> str:
    """Give where a row says it comes from, or else the file."""
    return row.text("origin") or file


def place_in(row: Row, find: FindPlace, report: ImportReport) -> Place | None:
    """Read a row's ``place`` and ``place_name``; one that is unknown is reported, and None."""
    text = row.text("place")
    try:
        place = find(text)
    except OperatorError as fault:
        if _swapped(text, find):
            report.reject(row.line, "place", "POSITION-SWAPPED")
            return None
        reason = messages().error(fault.code, fault.facts)
        report.reject(row.line, "place", "PLACE-REFUSED", reason=reason)
        return None
    name = row.text("place_name")
    return replace(place, name=name) if name else place


def _swapped(text: str, find: FindPlace) -> bool:
    """Tell whether a position is a place the other way round."""
    pair = _PAIR.fullmatch(text)
    if pair is None:
        return False
    try:
        find(f"{pair[2].strip()},{pair[1].strip()}")
    except OperatorError:
        return False
    return True


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
