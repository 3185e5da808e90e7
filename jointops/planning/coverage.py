"""Which places are reached in time, by whom, and what a plan does to that."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jointops.forces.points import ResponsePoint
from jointops.geo.places import Floats, Place
from jointops.geo.travel import RoadMap
from jointops.ids import PointId
from jointops.planning.arrivals import Forces, arrivals_to, nearest_to_all_nodes
from jointops.planning.plan import PointEffect
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


def point_arrivals(
    points: Sequence[ResponsePoint], units: Forces, roads: RoadMap
) -> dict[PointId, Floats]:
    """Give each unit's seconds to each point; infinite beyond twice the point's promise."""
    return {
        point.id: arrivals_to(point.place, units, roads, limit_s=2 * point.within_s).seconds
        for point in points
    }


def point_effects(
    points: Sequence[ResponsePoint],
    arrivals: Mapping[PointId, Floats],
    *,
    names: Sequence[str],
    sent: Collection[str],
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
    """
    left = np.array([name not in sent for name in names], dtype=np.bool_)
    effects = []
    for point in points:
        seconds = arrivals[point.id]
        inside = seconds <= point.within_s
        after = np.where(left, seconds, np.inf)
        best = int(np.argmin(after)) if len(after) and np.isfinite(after).any() else -1
        effects.append(
            PointEffect(
                point=point.id,
                name=point.name,
                within_s=point.within_s,
                minimum=point.minimum,
                before=int(inside.sum()),
                after=int((inside & left).sum()),
                holder=names[best] if best >= 0 else "",
                holder_s=float(after[best]) if best >= 0 else None,
            )
        )
    return tuple(effects)
