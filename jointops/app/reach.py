"""Arrival times and coverage of the open file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np

from jointops.app.center import Center
from jointops.forces.points import ResponsePoint
from jointops.forces.units import READY_S, UnitKind
from jointops.geo.isochrones import Ring, Streets
from jointops.geo.places import Place
from jointops.geo.roads import RoadNetwork
from jointops.geo.travel import CAR
from jointops.ids import PointId
from jointops.planning.arrivals import Arrivals, arrivals_to, stand_of
from jointops.planning.coverage import Reach, free_units, reach_of_nodes, reach_of_places

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


@cache
def _streets(network: RoadNetwork) -> Streets:
    return Streets(network)


def point_rings(center: Center) -> dict[PointId, tuple[Ring, ...]]:
    """
    Outline for each response point the ground from which a car on the street keeps its promise.

    Takes about ten milliseconds a point; call it off the window's thread.
    """
    roads = center.roads()
    if not roads.network.georeferenced:
        return {}
    streets = _streets(roads.network)
    rings: dict[PointId, tuple[Ring, ...]] = {}
    for point in center.board.table(ResponsePoint).values():
        limit_s = point.within_s - READY_S[UnitKind.PATROL]
        if limit_s > 0:
            search = roads.times_to(roads.spot(point.place), vehicle=CAR, limit_s=limit_s)
            rings[point.id] = streets.area(search, limit_s)
    return rings
