"""Which places are reached in time, by whom, and what a plan does to that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from jointops.forces.points import ResponsePoint
from jointops.geo.places import Floats, Place
from jointops.geo.travel import RoadMap, Search, Spot, Vehicle
from jointops.ids import PointId
from jointops.planning.arrivals import Forces, arrivals_to, nearest_to_all_nodes
from jointops.planning.plan import MoveUp, PointEffect
from jointops.situation.picture import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The nearest unit to a place: its call sign and seconds; empty and None for nobody."""

    place: Place
    unit: str
    arrival_s: float | None

    def within(self, limit_s: float) -> bool:
        """Tell whether the place is covered."""
        return self.arrival_s is not None and self.arrival_s <= limit_s


def free_units(situation: Situation, forces: Forces) -> list[int]:
    """Rows of the police units that could be sent now."""
    return [
        forces.row[unit_id]
        for unit_id, unit in situation.units.items()
        if not unit.asked_only and situation.free(unit_id) and forces.known[forces.row[unit_id]]
    ]


def reach_of_nodes(
    nodes: Sequence[int], units: Forces, roads: RoadMap, *, limit_s: float
) -> list[Reach]:
    """Give the nearest unit to each of some network nodes; beyond the limit nobody."""
    seconds, row = nearest_to_all_nodes(units, roads, limit_s=limit_s)
    found = []
    for node in nodes:
        place = roads.network.place_of(node)
        if np.isfinite(seconds[node]):
            unit = units.name[int(row[node])]
            found.append(Reach(place=place, unit=unit, arrival_s=float(seconds[node])))
        else:
            found.append(Reach(place=place, unit="", arrival_s=None))
    return found


def reach_of_places(
    places: Sequence[Place], units: Forces, roads: RoadMap, *, limit_s: float
) -> list[Reach]:
    """Give the nearest unit to each of some places; beyond the limit nobody."""
    found = []
    for place in places:
        seconds = arrivals_to(place, units, roads, limit_s=limit_s).seconds
        row = int(np.argmin(seconds)) if len(seconds) else -1
        if row >= 0 and np.isfinite(seconds[row]):
            found.append(Reach(place=place, unit=units.name[row], arrival_s=float(seconds[row])))
        else:
            found.append(Reach(place=place, unit="", arrival_s=None))
    return found


POINT_LIMIT_S = 600.0
"""Nobody farther from a point counts for it, neither as its second nor to move up (our default)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class PointStand:
    """
    How the free units stand to the points.

    Attributes
    ----------
    names
        Call signs of the free units, whether or not they may be sent.
    seconds
        Seconds of each to each point, in the order of ``names``.
    """

    points: Sequence[ResponsePoint]
    names: tuple[str, ...]
    seconds: Mapping[PointId, Floats]


NO_NODES = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A search with only the states it reached, of so many."""

    count: int
    states: NDArray[np.int64]
    seconds: Floats


@dataclass(frozen=True, slots=True)
class _KeptRoads:
    spots: dict[Place, Spot] = field(default_factory=dict)
    searches: dict[tuple[Spot, Vehicle], _Kept] = field(default_factory=dict)


_KEPT: WeakKeyDictionary[RoadMap, _KeptRoads] = WeakKeyDictionary()
"""
Where the points meet the road and the searches to them, as long as the roads stay as they are: the
points do not move, and a new `RoadMap` is made for each closure.
"""


def point_arrivals(
    points: Sequence[ResponsePoint], units: Forces, roads: RoadMap
) -> dict[PointId, Floats]:
    """Give each unit's seconds to each point; infinite beyond `POINT_LIMIT_S` of driving."""
    kept = _KEPT.setdefault(roads, _KeptRoads())
    for point in points:
        if point.place not in kept.spots:
            kept.spots[point.place] = roads.spot(point.place)

    def search_to(spot: Spot, vehicle: Vehicle) -> Search:
        known = kept.searches.get((spot, vehicle))
        if known is None:
            found = roads.times_to(spot, vehicle=vehicle, limit_s=POINT_LIMIT_S)
            states, reached_s = np.flatnonzero(np.isfinite(found.reached_s)), found.reached_s
            kept.searches[spot, vehicle] = _Kept(len(reached_s), states, reached_s[states])
            return found
        seconds = np.full(known.count, np.inf)
        seconds[known.states] = known.seconds
        return Search(
            roads=roads,
            vehicle=vehicle,
            reverse=True,
            reached_s=seconds,
            before=NO_NODES,
            start=NO_NODES,
        )

    return {
        point.id: arrivals_to(
            point.place, units, roads, target=kept.spots[point.place], search_to=search_to
        ).seconds
        for point in points
    }


def point_stand(situation: Situation, forces: Forces, roads: RoadMap) -> PointStand:
    """Reckon how the free units stand to the points; who moves up to one counts as there."""
    free = forces.only(free_units(situation, forces))
    seconds = point_arrivals(situation.points, free, roads)
    for task in situation.tasks:
        if task.point in seconds and task.force in free.row:
            seconds[task.point][free.row[task.force]] = 0.0
    return PointStand(points=situation.points, names=free.name, seconds=seconds)


def point_effects(
    points: Sequence[ResponsePoint],
    arrivals: Mapping[PointId, Floats],
    *,
    names: Sequence[str],
    sent: Collection[str],
    moves_up: Mapping[PointId, MoveUp] | None = None,
) -> tuple[PointEffect, ...]:
    """
    Say for each point how many free units keep its promise before and after some are sent.

    Parameters
    ----------
    arrivals
        Seconds of each free unit to each point, as `point_arrivals` gives them.
    names
        Call sign of each free unit.
    sent
        Call signs that would leave.
    moves_up
        Who moves up to which point; there it stands at once, elsewhere it counts no more.
    """
    moved = {move.force for move in (moves_up or {}).values()}
    stays = np.array([name not in sent and name not in moved for name in names], dtype=np.bool_)
    effects = []
    for point in points:
        seconds = arrivals[point.id]
        move = (moves_up or {}).get(point.id)
        left = np.where(stays, seconds, np.inf)
        if move is not None:
            left[names.index(move.force)] = 0.0
        near = np.argsort(left, kind="stable")[: max(2, point.minimum + 1)].tolist()
        order = [row for row in near if np.isfinite(left[row])]
        first, second = (*order, -1, -1)[:2]
        after = int((left <= point.within_s).sum())
        just = after == point.minimum
        relief = order[after] if just and len(order) > after else -1
        effects.append(
            PointEffect(
                point=point.id,
                name=point.name,
                within_s=point.within_s,
                minimum=point.minimum,
                before=int((seconds <= point.within_s).sum()),
                after=after,
                holder=names[first] if first >= 0 else "",
                holder_s=float(left[first]) if first >= 0 else None,
                second=names[second] if second >= 0 else "",
                second_s=float(left[second]) if second >= 0 else None,
                move_up=move,
                hinges=tuple(names[row] for row in order[:after]) if just else (),
                relief=names[relief] if relief >= 0 else "",
                relief_s=float(left[relief]) if relief >= 0 else None,
            )
        )
    return tuple(effects)
