"""Arrival times and coverage of the open file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from jointops.app.center import Center
from jointops.app.travel import streets_of
from jointops.errors import OperatorError
from jointops.forces.points import ResponsePoint
from jointops.forces.units import READY_S, UnitKind
from jointops.geo.isochrones import Ring
from jointops.geo.places import Place
from jointops.geo.travel import CAR
from jointops.ids import UnitId
from jointops.planning.arrivals import Arrivals, arrivals_to, stand_of
from jointops.planning.blockade import Blockade, blockade
from jointops.planning.coverage import (
    Reach,
    free_units,
    point_effects,
    point_stand,
    reach_of_nodes,
    reach_of_places,
)
from jointops.planning.plan import PointEffect
from jointops.planning.siting import Siting, reach_matrix, site

NODES_WITHIN_S = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """
    Which places are reached in time.

    Attributes
    ----------
    within_s
        The one limit, or None where each point keeps its own.
    """

    within_s: float | None
    covered: int
    uncovered: tuple[Reach, ...]


def times_to(center: Center, place: Place) -> Arrivals:
    """Give the arrival of every unit, whatever it is doing."""
    forces = stand_of(center.situation(), center.roads(), guards=False)
    return arrivals_to(place, forces, center.roads(), limit_s=np.inf)


class StudyTooLargeError(OperatorError):
    """A study would not fit into memory."""

    code = "STUDY-TOO-LARGE"


LARGEST_STUDY = 30_000_000
"""Pairs of a place and a candidate in reach that a siting study may weigh (0.3 GB)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingStudy:
    """The fewest extra posts, with the places they may stand at and those that lack one."""

    candidates: tuple[Place, ...]
    uncovered: tuple[Place, ...]
    found: Siting


def siting_of(
    center: Center,
    kind: Literal["nodes", "points"],
    *,
    within_s: float,
    only: Sequence[Place] | None = None,
    limit: int = 100,
    time_limit_s: float = 60.0,
    tell: Callable[[float], None] | None = None,
) -> SitingStudy:
    """
    Find the fewest extra posts that leave no counted place uncovered.

    Candidates are exactly the places counted; an extra post is ready at once, by car.

    Raises
    ------
    StudyTooLargeError
        If there are too many places to weigh.
    """
    roads = center.roads()
    places = list(only) if only is not None else counted_places(center, kind)
    covered = coverage_of(center, kind, within_s=within_s, only=places)
    bare = [reach.place for reach in covered.uncovered]
    reaches = reach_matrix(
        [roads.spot(place) for place in bare],
        [roads.spot(place) for place in places],
        roads,
        within_s=within_s,
        most=LARGEST_STUDY,
        tell=tell,
    )
    if reaches is None:
        raise StudyTooLargeError(places=len(places), uncovered=len(bare))
    return SitingStudy(
        candidates=tuple(places),
        uncovered=tuple(bare),
        found=site(reaches, limit=limit, time_limit_s=time_limit_s),
    )


def counted_places(center: Center, kind: Literal["nodes", "points"]) -> list[Place]:
    """Give the places a study counts: all nodes, or all response points by name."""
    network = center.roads().network
    if kind == "nodes":
        return [network.place_of(node) for node in range(network.node_count)]
    points = center.board.table(ResponsePoint).values()
    return [replace(point.place, name=point.name) for point in points]


def blockade_of(
    center: Center,
    exits: Sequence[Place],
    *,
    need: str = "",
    crews: Collection[str] | None = None,
) -> tuple[Blockade, tuple[str, ...]]:
    """
    Assign free units to exits: the last one there as early as possible, then the least travel.

    Parameters
    ----------
    need
        Capability every unit must have; empty for none.
    crews
        Call signs of the units that may be sent; None for all.

    Returns
    -------
    blockade, units
        The assignment, and the call signs its unit numbers stand for.
    """
    situation, roads = center.situation(), center.roads()
    forces = stand_of(situation, roads, guards=False)
    able = [
        row
        for row in free_units(situation, forces)
        if situation.units[UnitId(forces.name[row])].can(need)
        and (crews is None or forces.name[row] in crews)
    ]
    units = forces.only(able)
    seconds = [arrivals_to(place, units, roads, limit_s=np.inf).seconds for place in exits]
    return blockade(np.array(seconds).reshape(len(exits), len(able))), units.name


def coverage_of(
    center: Center,
    kind: Literal["nodes", "points"],
    *,
    within_s: float | None = None,
    only: Sequence[Place] | None = None,
) -> Coverage:
    """
    Say which places no free unit reaches in time.

    Parameters
    ----------
    kind
        All nodes of the network, or the response points.
    within_s
        One limit for all; None gives nodes 180 s and each point its own.
    only
        Count only these places, whatever ``kind`` says.
    """
    situation, roads = center.situation(), center.roads()
    forces = stand_of(situation, roads, guards=False)
    units = forces.only(free_units(situation, forces))
    if only is not None:
        limits = [within_s or NODES_WITHIN_S] * len(only)
        if all(place.node is not None for place in only):
            nodes = [roads.network.index_of(place.node or "") for place in only]
            reaches = reach_of_nodes(nodes, units, roads, limit_s=np.inf)
        else:
            reaches = reach_of_places(only, units, roads, limit_s=np.inf)
    elif kind == "nodes":
        nodes = list(range(roads.network.node_count))
        limits = [within_s or NODES_WITHIN_S] * len(nodes)
        reaches = reach_of_nodes(nodes, units, roads, limit_s=np.inf)
    else:
        points = situation.points
        limits = [within_s or point.within_s for point in points]
        places = [replace(point.place, name=point.name) for point in points]
        reaches = reach_of_places(places, units, roads, limit_s=np.inf)
    late = [r for r, limit in zip(reaches, limits, strict=True) if not r.within(limit)]
    one_limit = within_s if within_s or kind == "points" else NODES_WITHIN_S
    return Coverage(within_s=one_limit, covered=len(reaches) - len(late), uncovered=tuple(late))


def points_now(center: Center) -> tuple[PointEffect, ...]:
    """
    Say for each response point how many free units keep its promise now, and who is nearest.

    Takes about a millisecond a point; call it off the window's thread.
    """
    situation, roads = center.situation(), center.roads()
    stand = point_stand(situation, stand_of(situation, roads, guards=False), roads)
    return point_effects(stand.points, stand.seconds, names=stand.names, sent=())


def point_reach(center: Center, point: ResponsePoint) -> tuple[Ring, ...]:
    """
    Outline the ground from which a car on the street keeps a response point's promise.

    Takes some tens of milliseconds; call it off the window's thread. Empty for a point that only
    somebody who is there already can hold, and where the roads have no coordinates.
    """
    roads = center.roads()
    limit_s = point.within_s - READY_S[UnitKind.PATROL]
    if limit_s <= 0 or not roads.network.georeferenced:
        return ()
    spot = roads.spot(point.place)
    search = roads.times_to(spot, vehicle=CAR, limit_s=limit_s)
    return streets_of(roads.network).area(search, spot, limit_s)
