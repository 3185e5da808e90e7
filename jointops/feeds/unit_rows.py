"""Units and response points from CSV."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jointops.feeds.csv_rows import Row
from jointops.feeds.faults import ImportReport
from jointops.feeds.named_rows import FindPlace, number_in, place_in, read_named
from jointops.forces.points import ResponsePoint
from jointops.forces.units import READY_S, Unit, UnitKind
from jointops.ids import PointId, UnitId


def read_units(
    file: Path, *, find: FindPlace, known: Mapping[UnitId, Unit]
) -> tuple[list[Unit], ImportReport]:
    """
    Read units, as `read_named` does.

    Parameters
    ----------
    file
        CSV ``call_sign,kind,place[,officers][,capabilities][,speed_kmh][,ready_s]``; capabilities
        are separated by ``;`` or blanks, none means *not recorded*.
    find
        Reads a place.
    """
    return read_named(
        file,
        partial(_unit, find, file.name),
        required=("call_sign", "kind", "place"),
        known=known,
        key=UnitId,
        twice="CALL-SIGN-TWICE",
    )


def _unit(find: FindPlace, origin: str, row: Row, report: ImportReport) -> Unit | None:
    kind = row.text("kind").lower()
    if kind not in set(UnitKind):
        report.reject(row.line, "kind", "KIND-UNKNOWN", value=kind, known="、".join(UnitKind))
    post = place_in(row, find, report)
    officers = number_in(row, report, "officers", absent=1, least=1, whole=True)
    speed = number_in(row, report, "speed_kmh", absent=None, least=0.001)
    ready = number_in(row, report, "ready_s", absent=None, least=0)
    call_sign = UnitId(row.text("call_sign"))
    if not call_sign or kind not in set(UnitKind) or officers is None:
        return None
    able = tuple(row.text("capabilities").replace(";", " ").replace("；", " ").split())
    unit_kind = UnitKind(kind)
    return Unit(
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
        origin=origin,
    )


def read_points(
    file: Path, *, find: FindPlace, known: Mapping[PointId, ResponsePoint]
) -> tuple[list[ResponsePoint], ImportReport]:
    """Read response points: CSV ``name,place,within_s[,minimum]``; see `read_units`."""
    return read_named(
        file,
        partial(_point, find, file.name),
        required=("name", "place", "within_s"),
        known=known,
        key=PointId,
    )


def _point(find: FindPlace, origin: str, row: Row, report: ImportReport) -> ResponsePoint | None:
    place = place_in(row, find, report)
    within_s = number_in(row, report, "within_s", absent=None, least=0.001)
    if within_s is None and not row.text("within_s"):
        report.reject(row.line, "within_s", "CELL-EMPTY")
    minimum = number_in(row, report, "minimum", absent=1, least=1, whole=True)
    name = PointId(row.text("name"))
    if not name or place is None or within_s is None or minimum is None:
        return None
    return ResponsePoint(
        id=name,
        name=name,
        place=place,
        within_s=within_s,
        minimum=int(minimum),
        origin=origin,
    )
