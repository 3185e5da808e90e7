"""Picking roads: a whole road by its name, a stretch of it between two places, single segments."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from jointops.geo.places import Floats
from jointops.geo.roads import Access, Indices, RoadNetwork

BESIDE_M = 40.0
"""The other carriageway of a road lies within so much of the first (our assumption)."""
GAP_FACTOR = 50.0
"""Another road is taken between two parts of one name only where it is so much shorter."""


def segments_named(network: RoadNetwork, name: str) -> Indices:
    """Give the segments of a road that vehicles use, by its exact name; none for no such road."""
    if not name or name not in network.names:
        return np.zeros(0, dtype=np.int32)
    ridden = network.access & int(Access.CAR | Access.MOTORCYCLE) > 0
    wanted = ridden & (network.name == network.names.index(name))
    return np.flatnonzero(wanted).astype(np.int32)


def nearest_node(network: RoadNetwork, segments: Indices, x: float, y: float) -> tuple[int, float]:
    """Give the end of some segments that is nearest to a point in metres, and how far it is."""
    nodes = np.unique(np.concatenate([network.tail[segments], network.head[segments]]))
    away_m = np.hypot(network.xy[0][nodes] - x, network.xy[1][nodes] - y)
    at = int(np.argmin(away_m))
    return int(nodes[at]), float(away_m[at])


def stretch(network: RoadNetwork, segments: Indices, start: int, end: int) -> Indices:
    """
    Give the part of a road between two nodes on it, both carriageways.

    Parameters
    ----------
    segments
        The whole road; it may have gaps, as at a roundabout of another name.

    Returns
    -------
    part
        Some of ``segments``, ascending; empty where no road leads from one node to the other.
    """
    mine = np.zeros(network.segment_count, dtype=np.bool_)
    mine[segments] = True
    on_way = _way(network, mine, start, end)
    along = on_way[mine[on_way]]
    if not len(along):
        return along
    strip = shapely.union_all(
        shapely.buffer(network.lines(along), BESIDE_M, cap_style="flat", quad_segs=2)
    )
    shapely.prepare(strip)
    lines = network.lines(segments)
    inside_m = shapely.length(shapely.intersection(lines, strip))
    beside = segments[inside_m > shapely.length(lines) / 2]
    return np.union1d(along, beside).astype(np.int32)


def _way(network: RoadNetwork, mine: np.ndarray, start: int, end: int) -> Indices:
    """Give the segments of the shortest way that leaves the road only at gaps."""
    first, order, ends = network.arcs
    segment = order % network.segment_count
    metres: Floats = np.where(mine, network.length_m, network.length_m * GAP_FACTOR)
    metres = np.where(network.access & int(Access.CAR) > 0, metres, np.inf)
    size = network.node_count
    graph = csr_array((metres[segment], ends, first), shape=(size, size))
    _, found_before = dijkstra(graph, indices=np.array([start]), return_predecessors=True)
    before = found_before[0]
    found: list[int] = []
    node = end
    while node != start:
        last = int(before[node])
        if last < 0:
            return np.zeros(0, dtype=np.int32)
        arcs = np.arange(first[last], first[last + 1])
        arcs = arcs[ends[arcs] == node]
        found.append(int(segment[arcs[np.argmin(metres[segment[arcs]])]]))
        node = last
    return np.array(found, dtype=np.int32)
