"""Standing arrangements from CSV, every row checked before any is taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import shapely

from jointops.clock import read_time
from jointops.feeds.csv_rows import Row, read_rows
from jointops.feeds.faults import ImportReport
from jointops.feeds.named_rows import number_in
from jointops.forces.arrangements import ArmedTask, Corners, StandingArrangement
from jointops.forces.points import ResponsePoint
from jointops.forces.roster import SHIFTS, Shift, span_of
from jointops.forces.units import Unit
from jointops.geo.places import Place
from jointops.ids import ArrangementId, UnitId

COLUMNS = (
    *("id", "request", "reply", "valid_from", "valid_to", "tasks", "groups", "hours", "strength"),
    *("name", "points", "around_m", "areas"),
)
MANDATORY = COLUMNS[:9]
AROUND_M = 1_000.0
"""How far around a point an arrangement reaches that does not say it (our default)."""
_SPLIT = re.compile(r"[;；、]\s*")

T = TypeVar("T")


def read_arrangements(
    file: Path,
    *,
    known: Collection[ArrangementId],
    units: Mapping[UnitId, Unit],
    points: Collection[ResponsePoint],
) -> tuple[list[StandingArrangement], ImportReport]:
    """
    Read standing arrangements.

    Parameters
    ----------
    file
        CSV with the columns ``COLUMNS``, of which the last four may be absent. Lists are separated
        by ``;`` or ``、``. Tasks are articles of the law (``15(6)``); hours are shift codes or
        ``HH:MM-HH:MM``; a last day belongs to the arrangement whole. Areas are separated by ``|``,
        their corners (``LON LAT``) by ``;``.
    known
        Ids that are taken.
    units, points
        The register: groups must be armed police, points must exist.

    Returns
    -------
    arrangements, report
        With rejected rows in the report, nothing may be taken over.

    Raises
    ------
    FileUnreadableError
        If the file cannot be read or lacks a column.
    """
    report = ImportReport(file=file.name, counts={"new": 0})
    places = {point.name: point.place for point in points}
    found: dict[ArrangementId, StandingArrangement] = {}
    for row in read_rows(file, required=MANDATORY):
        before = len(report.faults)
        for column in MANDATORY:
            if not row.text(column):
                report.reject(row.line, column, "CELL-EMPTY")
        key = ArrangementId(row.text("id"))
        if key in known:
            report.reject(row.line, "id", "ARRANGEMENT-ID-KNOWN", value=key)
        elif key in found:
            report.reject(row.line, "id", "NAME-TWICE", name=key)
        start = _moment(row, "valid_from", report)
        end = _moment(row, "valid_to", report, last=True)
        if start is not None and end is not None and end <= start:
            report.reject(row.line, "valid_to", "ENDS-FIRST")
        strength = number_in(row, report, "strength", absent=None, least=1, whole=True)
        around_m = number_in(row, report, "around_m", absent=AROUND_M, least=0)
        tasks = _each(row, "tasks", report, _task)
        groups = _each(row, "groups", report, _group_of(units))
        hours = _each(row, "hours", report, _hours)
        posts = _each(row, "points", report, _place_of(places))
        areas = _areas(row, report)
        if not row.text("points") and not row.text("areas"):
            report.reject(row.line, "points", "NO-PLACE-AT-ALL")
        if len(report.faults) > before or start is None or end is None:
            continue
        found[key] = StandingArrangement(
            id=key,
            name=row.text("name") or key,
            request=row.text("request"),
            reply=row.text("reply"),
            valid_from_utc=start,
            valid_to_utc=end,
            tasks=tasks,
            groups=groups,
            hours=hours,
            strength=int(strength or 0),
            places=posts,
            around_m=around_m or 0.0,
            areas=areas,
            origin=file.name,
        )
        report.counts["new"] += 1
    return list(found.values()), report


def _each(
    row: Row, column: str, report: ImportReport, read: Callable[[Row, str, ImportReport], T | None]
) -> tuple[T, ...]:
    """Read a list; each entry once."""
    texts = dict.fromkeys(text.strip() for text in _SPLIT.split(row.text(column)) if text.strip())
    found = (read(row, text, report) for text in texts)
    return tuple(item for item in found if item is not None)


def _moment(row: Row, column: str, report: ImportReport, *, last: bool = False) -> datetime | None:
    """Read a day, the last one as its end, or a moment."""
    text = row.text(column)
    if not text:
        return None
    try:
        if len(text) > 10:
            return read_time(text)
        day = date.fromisoformat(text) + timedelta(days=1 if last else 0)
        return read_time(day.isoformat())
    except (ValueError, OverflowError):
        report.reject(row.line, column, "NOT-A-TIME", value=text)
        return None


def _task(row: Row, text: str, report: ImportReport) -> ArmedTask | None:
    text = text.replace("（", "(").replace("）", ")")
    if text not in set(ArmedTask):
        report.reject(row.line, "tasks", "NOT-ONE-OF", value=text, known="、".join(ArmedTask))
        return None
    return ArmedTask(text)


def _group_of(
    units: Mapping[UnitId, Unit],
) -> Callable[[Row, str, ImportReport], UnitId | None]:
    def read(row: Row, text: str, report: ImportReport) -> UnitId | None:
        unit = units.get(UnitId(text))
        if unit is None or not unit.asked_only:
            report.reject(row.line, "groups", "ARRANGEMENT-NOT-ARMED", value=text)
            return None
        return unit.id

    return read


def _place_of(
    places: Mapping[str, Place],
) -> Callable[[Row, str, ImportReport], Place | None]:
    def read(row: Row, text: str, report: ImportReport) -> Place | None:
        if text not in places:
            report.reject(row.line, "points", "POINT-UNKNOWN", value=text)
            return None
        place = places[text]
        return Place(lon=place.lon, lat=place.lat, node=place.node, name=text)

    return read


def _hours(row: Row, text: str, report: ImportReport) -> Shift | None:
    span = span_of(text)
    if span is not None:
        return span
    report.reject(row.line, "hours", "NOT-HOURS", value=text, known="、".join(SHIFTS))
    return None


def _areas(row: Row, report: ImportReport) -> tuple[Corners, ...]:
    found = []
    for text in filter(None, (part.strip() for part in row.text("areas").split("|"))):
        try:
            corners = tuple(
                Place(lon=float(lon), lat=float(lat))
                for lon, lat in (corner.split() for corner in _SPLIT.split(text))
            )
        except ValueError:
            corners = ()
        area = tuple((corner.lon or 0.0, corner.lat or 0.0) for corner in corners)
        if len(area) < 3 or not shapely.Polygon(area).is_valid:
            report.reject(row.line, "areas", "NOT-AN-AREA", value=text)
            continue
        found.append(area)
    return tuple(found)
