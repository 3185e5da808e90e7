"""Units and response points: read from lists, and written as such."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jointops.feeds.cells import (
    NONE,
    Value,
    list_text,
    one_of,
    place_cells,
    words_in,
    yes_in,
)
from jointops.feeds.csv_rows import Row
from jointops.feeds.faults import ImportReport
from jointops.feeds.named_rows import FindPlace, number_in, origin_in, place_in, read_named
from jointops.feeds.roster_rows import SHIFT_WORDS
from jointops.forces.points import ResponsePoint
from jointops.forces.units import READY_S, Unit, UnitKind
from jointops.ids import GridId, PointId, StationId, UnitId

KIND_WORDS = {kind.value: kind for kind in UnitKind} | {
    "快反机动队": UnitKind.PTU,
    "巡逻车组": UnitKind.PATROL,
    "摩托巡组": UnitKind.MOTORCYCLE,
    "警务站": UnitKind.STATION,
    "武警": UnitKind.ARMED_POLICE,
    "其他": UnitKind.OTHER,
}
"""What a unit's kind may be called in a list."""
_BLANKS = re.compile(r"[;；\s]+")


def read_units(
    file: Path,
    *,
    find: FindPlace,
    known: Mapping[UnitId, Unit],
    stations: Mapping[str, str] | None = None,
    grids: Mapping[str, str] | None = None,
) -> tuple[list[Unit], ImportReport]:
    """
    Read units, as `read_named` does.

    Parameters
    ----------
    file
        Columns ``call_sign,kind,place[,officers][,capabilities][,speed_kmh][,ready_s]`` and those
        of `unit_cells`; capabilities are separated by ``;`` or blanks, none means *not recorded*.
    find
        Reads a place.
    stations, grids
        Ids by what they may be called: the id or the name.
    """
    return read_named(
        file,
        partial(_unit, find=find, file=file.name, stations=stations or {}, grids=grids or {}),
        required=("call_sign", "kind", "place"),
        known=known,
        key=UnitId,
        twice="CALL-SIGN-TWICE",
    )


def _unit(
    row: Row,
    call_sign: UnitId,
    report: ImportReport,
    *,
    find: FindPlace,
    file: str,
    stations: Mapping[str, str],
    grids: Mapping[str, str],
) -> Unit | None:
    unit_kind = KIND_WORDS.get(row.text("kind").lower())
    if unit_kind is None:
        known = "、".join(KIND_WORDS)
        report.reject(row.line, "kind", "KIND-UNKNOWN", value=row.text("kind"), known=known)
        unit_kind = UnitKind.OTHER
    on_wheels = unit_kind == UnitKind.MOTORCYCLE
    post = None if row.text("place") == NONE else place_in(row, find, report)
    officers = number_in(row, report, "officers", absent=1, least=1, whole=True)
    speed = number_in(row, report, "speed_kmh", absent=None, least=0.001)
    ready = number_in(row, report, "ready_s", absent=READY_S[unit_kind], least=0)
    cars = number_in(row, report, "cars", absent=0 if on_wheels else 1, least=0, whole=True)
    cycles = number_in(row, report, "motorcycles", absent=int(on_wheels), least=0, whole=True)
    in_plan = unit_kind in {UnitKind.PATROL, UnitKind.MOTORCYCLE}
    in_plan = yes_in(row, "patrol_plan", report, absent=in_plan)
    station = one_of(row, "station", stations, report, absent=None)
    grid = one_of(row, "grid", grids, report, absent=None)
    shift = one_of(row, "shift", SHIFT_WORDS, report, absent="all_day")
    if not call_sign or officers is None or ready is None or cars is None or cycles is None:
        return None
    able = tuple(filter(None, _BLANKS.split(row.text("capabilities"))))
    return Unit(
        id=call_sign,
        kind=unit_kind,
        officers=int(officers),
        ready_s=ready,
        in_patrol_plan=in_plan,
        cars=int(cars),
        motorcycles=int(cycles),
        capabilities=() if able == (NONE,) else able or None,
        equipment=words_in(row, "equipment") or (),
        station=StationId(station) if station else None,
        grid=GridId(grid) if grid else None,
        post=post,
        speed_kmh=speed,
        partner=row.text("partner"),
        car=row.text("car"),
        radio=row.text("radio"),
        shift=shift or "all_day",
        origin=origin_in(row, file),
    )


def unit_cells(unit: Unit) -> dict[str, Value]:
    """Write a unit as `read_units` reads it."""
    place = place_cells(unit.post) if unit.post else {"place": NONE, "place_name": ""}
    return {
        "call_sign": unit.id,
        "kind": unit.kind.value,
        **place,
        "officers": unit.officers,
        "capabilities": list_text(unit.capabilities),
        "speed_kmh": unit.speed_kmh,
        "ready_s": unit.ready_s,
        "cars": unit.cars,
        "motorcycles": unit.motorcycles,
        "patrol_plan": unit.in_patrol_plan,
        "equipment": list_text(unit.equipment),
        "station": unit.station,
        "grid": unit.grid,
        "shift": unit.shift,
        "car": unit.car,
        "radio": unit.radio,
        "partner": unit.partner,
        "origin": unit.origin,
    }


def read_points(
    file: Path, *, find: FindPlace, known: Mapping[PointId, ResponsePoint]
) -> tuple[list[ResponsePoint], ImportReport]:
    """Read response points: ``name,place,within_s[,minimum][,kind][,id]``; see `read_units`."""
    return read_named(
        file,
        partial(_point, find=find, file=file.name),
        required=("name", "place", "within_s"),
        known=known,
        key=PointId,
    )


def _point(
    row: Row, number: PointId, report: ImportReport, *, find: FindPlace, file: str
) -> ResponsePoint | None:
    place = place_in(row, find, report)
    within_s = number_in(row, report, "within_s", absent=None, least=0.001)
    if within_s is None and not row.text("within_s"):
        report.reject(row.line, "within_s", "CELL-EMPTY")
    minimum = number_in(row, report, "minimum", absent=1, least=1, whole=True)
    name = row.text("name")
    if not name or place is None or within_s is None or minimum is None:
        return None
    return ResponsePoint(
        id=number,
        name=name,
        place=place,
        within_s=within_s,
        minimum=int(minimum),
        kind=row.text("kind"),
        origin=origin_in(row, file),
    )


def point_cells(point: ResponsePoint) -> dict[str, Value]:
    """Write a point as `read_points` reads it."""
    return {
        "id": point.id,
        "name": point.name,
        **place_cells(point.place),
        "within_s": point.within_s,
        "minimum": point.minimum,
        "kind": point.kind,
        "origin": point.origin,
    }
