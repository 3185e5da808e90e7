"""The situation as the map's columns: one row for each object, always in the same place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointops.forces.fixes import Certainty
from jointops.forces.readiness import UnitStatus
from jointops.forces.stations import PoliceStation, Substation
from jointops.forces.units import Unit, UnitKind
from jointops.geo.places import Place
from jointops.ids import UnitId
from jointops.maps.pack import OBJECT, Objects
from jointops.maps.symbols import Kind, State
from jointops.situation.picture import Situation

KINDS = {
    UnitKind.PTU: Kind.PTU,
    UnitKind.PATROL: Kind.PATROL_CAR,
    UnitKind.MOTORCYCLE: Kind.MOTORCYCLE,
    UnitKind.STATION: Kind.STATION,
    UnitKind.ARMED_POLICE: Kind.ARMED_POLICE,
    UnitKind.OTHER: Kind.PATROL_CAR,
}
STATES = {
    UnitStatus.AVAILABLE: State.FREE,
    UnitStatus.PATROLLING: State.FREE,
    UnitStatus.RESERVED: State.ASSIGNED,
    UnitStatus.DISPATCHED: State.ASSIGNED,
    UnitStatus.ACKNOWLEDGED: State.ASSIGNED,
    UnitStatus.EN_ROUTE: State.MOVING,
    UnitStatus.ON_SCENE: State.SCENE,
    UnitStatus.ON_TASK: State.SCENE,
    UnitStatus.OUT_OF_SERVICE: State.OFF,
    UnitStatus.NO_CONTACT: State.OFF,
}
DRAWN = frozenset((Certainty.LIVE, Certainty.AGEING, Certainty.STALE, Certainty.ASSUMED))
_NUMBER = re.compile(r"(\d+)$")


@dataclass(frozen=True, eq=False, kw_only=True)
class Columns:
    """
    Everything that is drawn as a live object.

    Attributes
    ----------
    keys
        Call sign, id of the team or guard, or id of the substation of each row.
    names
        What is written beside a few of them, by row.
    """

    rows: Objects
    keys: tuple[str, ...]
    names: Mapping[int, str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Moves:
    """What is different from the former columns."""

    index: NDArray[np.int64]
    rows: Objects


def columns_of(
    situation: Situation,
    *,
    stations: Mapping[str, PoliceStation],
    substations: Iterable[Substation],
    asked: frozenset[str],
    own: frozenset[str] = frozenset(),
) -> Columns:
    """
    Give the columns of a moment.

    Parameters
    ----------
    asked
        Armed-police groups that an open plan or request asks for (商请中).
    own
        Those that act on their own authority (自主).
    """
    places = list(substations)
    teams, guards = situation.teams, situation.guards
    count = len(situation.units) + len(places) + len(teams) + len(guards.id)
    rows: Objects = np.zeros(count, dtype=OBJECT)
    rows["lon"] = rows["lat"] = rows["heading_deg"] = np.nan
    names: dict[int, str] = {}
    for row, unit in enumerate(situation.units.values()):
        _put_unit(rows[row], situation, unit, asked, own)
        station = stations.get(unit.station or "")
        if unit.kind == UnitKind.STATION and station is not None:
            names[row] = station.name
    start = len(situation.units)
    for row, substation in enumerate(places, start):
        rows["lon"][row], rows["lat"][row] = _degrees(substation.place)
        rows["kind"][row] = Kind.SUBSTATION
        names[row] = substation.name
    start += len(places)
    _put_teams(rows, start, situation)
    start += len(teams)
    known = np.isin(guards.certainty, [int(code) for code in DRAWN])
    rows["lon"][start:] = np.where(known, guards.lon, np.nan)
    rows["lat"][start:] = np.where(known, guards.lat, np.nan)
    rows["kind"][start:] = Kind.GUARD
    rows["certainty"][start:] = np.where(known, guards.certainty, 0)
    keys = (
        *situation.units,
        *(substation.id for substation in places),
        *(strength.team.id for strength in teams),
        *guards.id,
    )
    return Columns(rows=rows, keys=keys, names=names)


def _put_unit(
    row: np.void,
    situation: Situation,
    unit: Unit,
    asked: frozenset[str],
    own: frozenset[str],
) -> None:
    standing = situation.standings[unit.id]
    row["kind"] = KINDS[unit.kind]
    row["number"] = _number(unit.id)
    row["state"] = STATES[situation.statuses[unit.id]]
    if unit.id in asked and unit.id not in situation.tasks_by_force:
        row["state"] = State.REQUESTED
    if unit.id in own:
        row["state"] = State.AUTONOMOUS
    if standing.certainty in DRAWN and standing.place is not None:
        row["lon"], row["lat"] = _degrees(standing.place)
        row["certainty"] = int(standing.certainty)
    if standing.heading_deg is not None:
        row["heading_deg"] = standing.heading_deg


def _degrees(place: Place) -> tuple[float, float]:
    """Give a place's position; NaN where the network has none."""
    if place.lon is None or place.lat is None:
        return np.nan, np.nan
    return place.lon, place.lat


def _put_teams(rows: Objects, start: int, situation: Situation) -> None:
    for at, strength in enumerate(situation.teams, start):
        if not strength.on_duty:
            continue
        rows["lon"][at], rows["lat"][at] = _degrees(strength.team.place)
        rows["number"][at] = strength.on_duty
        tasks = situation.tasks_by_force.get(strength.team.id, ())
        if tasks:
            rows["state"][at] = STATES[UnitStatus(tasks[0].step.value)]
    rows["kind"][start : start + len(situation.teams)] = Kind.GUARD_TEAM


def _number(call_sign: UnitId) -> int:
    found = _NUMBER.search(call_sign)
    return int(found[1]) % 65536 if found else 0


def moves(before: Columns, now: Columns) -> Moves | None:
    """
    Give the rows that differ; None if the columns mean other objects than before.

    Kind and number are part of what an object is: where one of them differs, all is sent anew.
    """
    if before.keys is not now.keys and before.keys != now.keys:
        return None
    old, new = before.rows, now.rows
    if np.any(old["kind"] != new["kind"]) or np.any(old["number"] != new["number"]):
        return None
    changed = (old["state"] != new["state"]) | (old["certainty"] != new["certainty"])
    for name in ("lon", "lat", "heading_deg"):
        one, other = old[name], new[name]
        changed |= (one != other) & ~(np.isnan(one) & np.isnan(other))
    index = np.flatnonzero(changed)
    return Moves(index=index, rows=new[index])
