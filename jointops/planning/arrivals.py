"""Who can be where in how many seconds, from where each stands now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from jointops.forces.fixes import Certainty
from jointops.geo.places import Floats, Place, distance_m
from jointops.geo.roads import NodeUnknownError
from jointops.geo.routes import Route, route
from jointops.geo.travel import (
    ACCESS_KMH,
    FOOT_KMH,
    SNAP_LIMIT_M,
    RoadMap,
    Search,
    Spot,
    Vehicle,
)
from jointops.planning.plan import RouteLeg, Way
from jointops.situation.picture import Situation

FOOT = Vehicle(means="foot")
WALK_DETOUR = 1.3
"""A walk across is so much longer than the straight line (handbook 2.2)."""
WALK_M = 400.0
"""Beyond this nobody leaves the vehicle behind (our assumption)."""
LIMIT_S = 7200.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Forces:
    """
    Everyone who might move, as columns of length ``u``.

    Attributes
    ----------
    name
        Call signs of units, then ids of guard teams.
    vehicle
        How each moves.
    ready_s
        Seconds before each starts.
    estimated
        Whether the position is assumed.
    known
        Whether there is a usable position at all.
    """

    name: tuple[str, ...]
    vehicle: tuple[Vehicle, ...]
    ready_s: Floats
    estimated: NDArray[np.bool_]
    known: NDArray[np.bool_]
    lon: Floats
    lat: Floats
    node: NDArray[np.int64]
    segment: NDArray[np.int64]
    share: Floats
    off_road_m: Floats

    @cached_property
    def row(self) -> dict[str, int]:
        """Row of each force."""
        return {name: row for row, name in enumerate(self.name)}

    @cached_property
    def by_vehicle(self) -> dict[Vehicle, NDArray[np.int64]]:
        """Rows of those with a usable position, by how they move."""
        rows: dict[Vehicle, list[int]] = defaultdict(list)
        for row in np.flatnonzero(self.known).tolist():
            rows[self.vehicle[row]].append(row)
        return {vehicle: np.array(at, dtype=np.int64) for vehicle, at in rows.items()}

    def only(self, rows: Sequence[int]) -> Forces:
        """Give the same columns with only these rows, in this order."""
        at = np.array(rows, dtype=np.int64)
        return Forces(
            name=tuple(self.name[row] for row in rows),
            vehicle=tuple(self.vehicle[row] for row in rows),
            ready_s=self.ready_s[at],
            estimated=self.estimated[at],
            known=self.known[at],
            lon=self.lon[at],
            lat=self.lat[at],
            node=self.node[at],
            segment=self.segment[at],
            share=self.share[at],
            off_road_m=self.off_road_m[at],
        )

    def spot(self, row: int) -> Spot:
        """Give where a force meets the road."""
        return Spot(
            segment=int(self.segment[row]),
            share=float(self.share[row]),
            node=int(self.node[row]),
            off_road_m=float(self.off_road_m[row]),
        )


GUARD_READY_S = 60.0
"""Guards called away from their posts (our assumption)."""


def stand_of(situation: Situation, roads: RoadMap, *, guards: bool = True) -> Forces:
    """
    Put every unit (and guard team) of a situation on the road network.

    Stale and unknown positions are not used: such a force is ``known = False``.
    """
    names: list[str] = []
    vehicles: list[Vehicle] = []
    ready: list[float] = []
    places: list[Place | None] = []
    estimated: list[bool] = []
    usable = {Certainty.LIVE, Certainty.AGEING, Certainty.ASSUMED}
    for unit_id, unit in situation.units.items():
        standing = situation.standings[unit_id]
        names.append(unit_id)
        vehicles.append(unit.vehicle)
        ready.append(unit.ready_s)
        places.append(standing.place if standing.certainty in usable else None)
        estimated.append(standing.estimated)
    for strength in situation.teams if guards else ():
        names.append(strength.team.id)
        vehicles.append(FOOT)
        ready.append(GUARD_READY_S)
        places.append(strength.team.place)
        estimated.append(True)
    return _on_roads(
        roads,
        names=names,
        vehicles=vehicles,
        ready=ready,
        places=places,
        estimated=estimated,
        moving=len(situation.units),
    )


def _on_roads(
    roads: RoadMap,
    *,
    names: list[str],
    vehicles: list[Vehicle],
    ready: list[float],
    places: list[Place | None],
    estimated: list[bool],
    moving: int,
) -> Forces:
    count = len(names)
    lon, lat = np.full(count, np.nan), np.full(count, np.nan)
    node = np.full(count, -1, dtype=np.int64)
    segment = np.full(count, -1, dtype=np.int64)
    share, off_m = np.zeros(count), np.zeros(count)
    for row, place in enumerate(places):
        if place is None:
            continue
        if place.node is not None:
            try:
                node[row] = roads.network.index_of(place.node)
            except NodeUnknownError:
                continue  # a post of an older network: the unit has no usable position
        elif place.lon is not None and place.lat is not None:
            lon[row], lat[row] = place.lon, place.lat
    free = np.flatnonzero((node < 0) & np.isfinite(lon))
    if len(free) and roads.network.georeferenced and roads.drivable:
        units, teams = free[free < moving], free[free >= moving]
        segment[units], share[units], off_m[units] = roads.spots(lon[units], lat[units])
        segment[teams], share[teams], off_m[teams] = _fixed_spots(roads, lon[teams], lat[teams])
        segment[off_m > SNAP_LIMIT_M] = -1
    on_node = node >= 0
    lon[on_node], lat[on_node] = roads.network.lon[node[on_node]], roads.network.lat[node[on_node]]
    return Forces(
        name=tuple(names),
        vehicle=tuple(vehicles),
        ready_s=np.array(ready, dtype=np.float64),
        estimated=np.array(estimated, dtype=np.bool_),
        known=(node >= 0) | (segment >= 0),
        lon=lon,
        lat=lat,
        node=node,
        segment=segment,
        share=share,
        off_road_m=off_m,
    )


_Spots = tuple[NDArray[np.int32], Floats, Floats]
_FIXED: WeakKeyDictionary[RoadMap, tuple[Floats, _Spots]] = WeakKeyDictionary()
"""Where the guard teams meet the road: they do not move, and each closure makes a new `RoadMap`."""


def _fixed_spots(roads: RoadMap, lon: Floats, lat: Floats) -> _Spots:
    """Snap positions that seldom change; the last ones are kept."""
    where = np.stack([lon, lat])
    kept = _FIXED.get(roads)
    if kept is None or not np.array_equal(kept[0], where):
        kept = _FIXED[roads] = where, roads.spots(lon, lat)
    return kept[1]


@dataclass(frozen=True, eq=False, kw_only=True)
class Arrivals:
    """
    Seconds of every force to one place.

    Attributes
    ----------
    seconds
        float64, shape ``(u,)``: readiness and travel; infinite where it cannot come.
    """

    forces: Forces
    target: Spot
    seconds: Floats
    searches: dict[Vehicle, Search]

    def of(self, force: str) -> float:
        """Give one force's seconds; infinite for an unknown force."""
        row = self.forces.row.get(force)
        return float(self.seconds[row]) if row is not None else np.inf

    def route(self, force: str) -> Route | None:
        """Give the route a force would take; None where there is none."""
        row = self.forces.row[force]
        if not self.forces.known[row]:
            return None
        return route(self.searches[self.forces.vehicle[row]], self.forces.spot(row), self.target)

    def way(self, force: str) -> Way:
        """Give the way a force would take; empty where there is none."""
        found = self.route(force)
        if found is None:
            return Way()
        path = np.round(np.column_stack([found.lon, found.lat]), 6).tolist()
        return Way(
            legs=tuple(RouteLeg(name=leg.name, length_m=leg.length_m) for leg in found.legs),
            path=tuple((lon, lat) for lon, lat in path),
            at_s=tuple(np.round(found.at_s, 1).tolist()),
        )


def arrivals_to(
    place: Place,
    forces: Forces,
    roads: RoadMap,
    *,
    limit_s: float = LIMIT_S,
    target: Spot | None = None,
    search_to: Callable[[Spot, Vehicle], Search] | None = None,
) -> Arrivals:
    """
    Reckon when each force would be at a place: one reverse search for each kind of vehicle.

    On a real network the way from the road to the place, and a short walk straight across, count
    too; on a plain one the answer is readiness and travel and nothing else.

    Parameters
    ----------
    target
        Where the place meets the road, if that is known already.
    search_to
        Gives a reverse search that is known already; None searches within ``limit_s``.

    Raises
    ------
    OffRoadError, NodeUnknownError, NoPositionError
        If the place is not on the network.
    """
    target = roads.spot(place) if target is None else target
    seconds = np.full(len(forces.name), np.inf)
    searches: dict[Vehicle, Search] = {}
    for vehicle, at in forces.by_vehicle.items():
        if search_to is not None:
            search = search_to(target, vehicle)
        else:
            search = roads.times_to(target, vehicle=vehicle, limit_s=limit_s)
        searches[vehicle] = search
        seconds[at] = search.from_arrays(
            node=forces.node[at], segment=forces.segment[at], share=forces.share[at], target=target
        )
    if roads.network.profile == "osm":
        seconds += forces.off_road_m / (ACCESS_KMH / 3.6) + target.off_road_m / (FOOT_KMH / 3.6)
        seconds = np.minimum(seconds, _walk_s(place, target, forces, roads))
    return Arrivals(
        forces=forces, target=target, seconds=seconds + forces.ready_s, searches=searches
    )


def _walk_s(place: Place, target: Spot, forces: Forces, roads: RoadMap) -> Floats:
    """Seconds straight across on foot, where the distance is short; else infinite."""
    lon, lat = place.lon, place.lat
    if lon is None or lat is None:
        lon, lat = float(roads.network.lon[target.node]), float(roads.network.lat[target.node])
    straight_m = distance_m(forces.lon, forces.lat, np.array(lon), np.array(lat))
    near = np.nan_to_num(straight_m, nan=np.inf) <= WALK_M
    walk: Floats = np.where(
        near & forces.known, straight_m * WALK_DETOUR / (FOOT_KMH / 3.6), np.inf
    )
    return walk


def nearest_to_all_nodes(
    forces: Forces, roads: RoadMap, *, limit_s: float
) -> tuple[Floats, NDArray[np.int64]]:
    """
    Give for each node of the network the first force to arrive.

    Returns
    -------
    seconds, row
        Each of shape ``(n,)``: readiness and travel of the nearest force, infinite for none; and
        its row in ``forces``, -1 for none.
    """
    count = roads.network.node_count
    best_s, best_row = np.full(count, np.inf), np.full(count, -1, dtype=np.int64)
    for vehicle, rows in forces.by_vehicle.items():
        starts = [
            [
                (end, cost + float(forces.ready_s[row]))
                for end, cost in roads.ends_of(forces.spot(row), vehicle, reverse=False)
            ]
            for row in rows.tolist()
        ]
        found = roads.search(starts, vehicle=vehicle, reverse=False, limit_s=limit_s)
        sooner = found.seconds < best_s
        best_s = np.where(sooner, found.seconds, best_s)
        best_row = np.where(sooner, rows[found.start], best_row)
    return best_s, best_row
