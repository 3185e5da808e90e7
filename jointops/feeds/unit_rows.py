"""Units and response points from CSV, every row checked before any is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from jointops.errors import OperatorError
from jointops.feeds.csv_rows import Row, read_rows
from jointops.feeds.faults import ImportReport
from jointops.forces.points import ResponsePoint
from jointops.forces.units import READY_S, Unit, UnitKind
from jointops.geo.places import Place
from jointops.ids import PointId, UnitId
from jointops.resources import messages

FindPlace = Callable[[str], Place]
"""Reads a place as people write it; raises an `OperatorError` for one that does not exist."""


def read_units(
    file: Path, *, find: FindPlace, known: Mapping[UnitId, Unit]
) -> tuple[list[Unit], ImportReport]:
    """
    Read units.

    Parameters
    ----------
    file
        CSV ``call_sign,kind,place[,officers][,capabilities][,speed_kmh][,ready_s]``; capabilities
        are separated by ``;`` or blanks, none means *not recorded*.
    find
        Reads a place.
    known
        Units already registered, to tell new from changed.

    Returns
    -------
    units, report
        With rejected rows in the report, nothing may be taken over.

    Raises
    ------
    FileUnreadableError
        If the file cannot be read or lacks a column.
    """
    report = ImportReport(file=file.name, counts={"new": 0, "changed": 0, "same": 0})
    units: dict[UnitId, Unit] = {}
    for row in read_rows(file, required=("call_sign", "kind", "place")):
        before = len(report.faults)
        call_sign = UnitId(row.text("call_sign"))
        if not call_sign:
            report.reject(row.line, "call_sign", "CELL-EMPTY")
        elif call_sign in units:
            report.reject(row.line, "call_sign", "CALL-SIGN-TWICE", call_sign=call_sign)
        kind = row.text("kind").lower()
        if kind not in set(UnitKind):
            report.reject(row.line, "kind", "KIND-UNKNOWN", value=kind, known="、".join(UnitKind))
        post = place_in(row, find, report)
        officers = number_in(row, report, "officers", absent=1, least=1, whole=True)
        speed = number_in(row, report, "speed_kmh", absent=None, least=0.001)
        ready = number_in(row, report, "ready_s", absent=None, least=0)
        if len(report.faults) > before or officers is None:
            continue
        able = tuple(row.text("capabilities").replace(";", " ").replace("；", " ").split())
        unit_kind = UnitKind(kind)
        units[call_sign] = Unit(
            id=call_sign,
            kind=unit_kind,
            officers=int(officers),
            ready_s=READY_S[unit_kind] if ready is None else ready,
            in_patrol_plan=unit_kind in {UnitKind.PATROL, UnitKind.MOTORCYCLE},
            cars=0 if unit_kind == UnitKind.MOTORCYCLE else 1,
            motorcycles=1 if unit_kind == UnitKind.MOTORCYCLE else 0,
            capabilities=able or None,
            post=post,
            speed_kmh=speed,
            origin=file.name,
        )
        old = known.get(call_sign)
        same = old == units[call_sign]
        report.counts["same" if same else "changed" if old else "new"] += 1
    return list(units.values()), report


def read_points(
    file: Path, *, find: FindPlace, known: Mapping[PointId, ResponsePoint]
) -> tuple[list[ResponsePoint], ImportReport]:
    """Read response points: CSV ``name,place,within_s[,minimum]``; see `read_units`."""
    report = ImportReport(file=file.name, counts={"new": 0, "changed": 0, "same": 0})
    points: dict[PointId, ResponsePoint] = {}
    for row in read_rows(file, required=("name", "place", "within_s")):
        before = len(report.faults)
        name = PointId(row.text("name"))
        if not name:
            report.reject(row.line, "name", "CELL-EMPTY")
        elif name in points:
            report.reject(row.line, "name", "NAME-TWICE", name=name)
        place = place_in(row, find, report)
        within_s = number_in(row, report, "within_s", absent=None, least=0.001)
        if within_s is None and not row.text("within_s"):
            report.reject(row.line, "within_s", "CELL-EMPTY")
        minimum = number_in(row, report, "minimum", absent=1, least=1, whole=True)
        if len(report.faults) > before or place is None or within_s is None or minimum is None:
            continue
        points[name] = ResponsePoint(
            id=name,
            name=name,
            place=place,
            within_s=within_s,
            minimum=int(minimum),
            origin=file.name,
        )
        old = known.get(name)
        same = old == points[name]
        report.counts["same" if same else "changed" if old else "new"] += 1
    return list(points.values()), report


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
