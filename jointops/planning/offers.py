"""Who could come instead: the next best free unit for a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from jointops.geo.travel import RoadMap
from jointops.ids import TaskId, UnitId
from jointops.planning.arrivals import Arrivals, Forces
from jointops.planning.coverage import free_units, point_stand
from jointops.planning.doctrine import NeedRow
from jointops.planning.work import fits
from jointops.situation.picture import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """
    Who could come instead.

    Attributes
    ----------
    arrival_s
        Seconds from now.
    uncovers
        Names of the points whose promise would break.
    """

    force: UnitId
    arrival_s: float
    within_s: float
    estimated: bool
    uncovers: tuple[str, ...]


def offers_for(
    situation: Situation,
    wanted: Iterable[tuple[TaskId, NeedRow, float]],
    *,
    arrivals: Arrivals,
    breaks: Mapping[str, tuple[str, ...]],
) -> dict[TaskId, Offer]:
    """
    Name the next best free unit for each of some rows, none of them twice.

    The order is the plan's: in time before late, then fewest points uncovered, then measured
    before assumed, then soonest.

    Parameters
    ----------
    wanted
        Tasks with their rows, and the seconds from now that somebody must beat.
    arrivals
        Of every unit to the incident's place.
    breaks
        What `points_only_kept` gave.
    """
    forces = arrivals.forces
    rows = free_units(situation, forces)
    used: set[str] = set()
    offers: dict[TaskId, Offer] = {}
    for task, need, beats_s in wanted:
        found = [
            Offer(
                force=UnitId(forces.name[row]),
                arrival_s=float(arrivals.seconds[row]),
                within_s=need.within_s,
                estimated=bool(forces.estimated[row]),
                uncovers=breaks.get(forces.name[row], ()),
            )
            for row in rows
            if arrivals.seconds[row] < beats_s
            and forces.name[row] not in used
            and fits(situation.units[UnitId(forces.name[row])], need)
        ]
        if found:
            offers[task] = min(found, key=_rank)
            used.add(offers[task].force)
    return offers


def _rank(offer: Offer) -> tuple[bool, int, bool, float, str]:
    late = offer.arrival_s > offer.within_s
    return late, len(offer.uncovers), offer.estimated, offer.arrival_s, offer.force


def points_only_kept(
    situation: Situation, forces: Forces, roads: RoadMap
) -> dict[str, tuple[str, ...]]:
    """Give for each free unit the points that only just keep their promise, and by it."""
    stand = point_stand(situation, forces, roads)
    found: dict[str, tuple[str, ...]] = {}
    for point in stand.points:
        inside = np.flatnonzero(stand.seconds[point.id] <= point.within_s)
        if len(inside) == point.minimum:
            for at in inside.tolist():
                found[stand.names[at]] = (*found.get(stand.names[at], ()), point.name)
    return found
