"""Where he can be: his ways over the road network, as far as the question goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from jointops.geo.places import Floats
from jointops.geo.roads import Access, Indices, RoadNetwork
from jointops.geo.travel import EBIKE_KMH, Spot
from jointops.planning.encircle.chase import Bools, Ground, Ints

ANY_WAY_KMH = EBIKE_KMH
"""Up to this he may walk or ride an e-bike, on every way there is; faster, he keeps to roads that
a car can take (our assumption)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ways:
    """His arcs over the whole network, by node, in metres."""

    first: Indices
    end: Indices
    metres: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """Where he was last seen, how long before the alarm, and how fast he is on every way."""

    start: Spot
    lead_s: float
    kmh: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Terrain:
    """
    The part of the network that a question is about.

    Attributes
    ----------
    nodes
        int64 ``(n,)``: the network's node behind each node of the question.
    index
        int64, over the network's nodes: the node of the question; -1 for none.
    """

    ground: Ground
    nodes: Ints
    index: Ints


def ways_of(network: RoadNetwork, kmh: float) -> Ways:
    """
    Give his arcs.

    On a real network the suspect heeds no one-way and no closure; on a plain one he takes the edges
    as they are given.
    """
    return _ways(network, kmh <= ANY_WAY_KMH)


@lru_cache(maxsize=2)
def _ways(network: RoadNetwork, any_way: bool) -> Ways:
    if network.profile == "plain":
        forward, back = network.direction >= 0, network.direction <= 0
    else:
        forward = back = network.access > 0 if any_way else network.access & Access.CAR > 0
    metres = np.concatenate([network.length_m[forward], network.length_m[back]])
    tails = np.concatenate([network.tail[forward], network.head[back]])
    heads = np.concatenate([network.head[forward], network.tail[back]])
    order = np.argsort(tails, kind="stable")
    first = np.zeros(network.node_count + 1, dtype=np.int32)
    np.cumsum(np.bincount(tails, minlength=network.node_count), out=first[1:])
    return Ways(first=first, end=heads[order].astype(np.int32), metres=metres[order])


def ends_of(network: RoadNetwork, spot: Spot) -> tuple[int, ...]:
    """Give the nodes of a spot: itself, or both ends of its segment."""
    if spot.node >= 0:
        return (spot.node,)
    return int(network.tail[spot.segment]), int(network.head[spot.segment])


def entries(network: RoadNetwork, suspect: Suspect) -> dict[int, float]:
    """Give the nodes where he enters the network, and when, from the alarm."""
    start = suspect.start
    if start.node >= 0:
        return {start.node: -suspect.lead_s}
    along_s = float(network.length_m[start.segment]) * 3.6 / suspect.kmh
    tail, head = ends_of(network, start)
    found = {tail: start.share * along_s - suspect.lead_s}
    other = (1 - start.share) * along_s - suspect.lead_s
    found[head] = min(other, found.get(head, np.inf))
    return found


def free_s(network: RoadNetwork, suspect: Suspect, limit_s: float) -> Floats:
    """Give when he could be at each node, on free roads and up to a moment; shape ``(n,)``."""
    ways, starts = ways_of(network, suspect.kmh), entries(network, suspect)
    soonest = min(starts.values())
    size = network.node_count + 1
    extra = [(second - soonest) * suspect.kmh / 3.6 for second in starts.values()]
    graph = csr_array(
        (
            np.concatenate([ways.metres, extra]),
            np.concatenate([ways.end, np.array(list(starts), dtype=np.int32)]),
            np.append(ways.first, ways.first[-1] + len(extra)),
        ),
        shape=(size, size),
    )
    limit_m = (limit_s - soonest) * suspect.kmh / 3.6 + 1e-6
    metres = dijkstra(graph, indices=np.array([size - 1]), limit=limit_m)[0, :-1]
    return metres * 3.6 / suspect.kmh + soonest


def reach_of(network: RoadNetwork, suspect: Suspect, limit_s: float) -> Ints:
    """Give the nodes he can be at by a moment, and those he then comes to next."""
    ways = ways_of(network, suspect.kmh)
    near = np.isfinite(free_s(network, suspect, limit_s))
    near[ways.end[np.repeat(near, np.diff(ways.first))]] = True
    near[list(entries(network, suspect))] = True
    return np.flatnonzero(near)


@lru_cache(maxsize=4)
def terrain_of(
    network: RoadNetwork, suspect: Suspect, horizon_s: float, exits: tuple[Spot, ...] | None
) -> Terrain:
    """
    Give his side of a question.

    Parameters
    ----------
    exits
        The outside; None for the edge of the network and whatever he comes to after the horizon.
    """
    ways = ways_of(network, suspect.kmh)
    nodes = reach_of(network, suspect, horizon_s)
    index = np.full(network.node_count, -1)
    index[nodes] = np.arange(len(nodes))
    count = np.diff(ways.first)[nodes]
    arcs = np.repeat(ways.first[nodes], count) + runs(count)
    inner = index[ways.end[arcs]] >= 0
    owner = np.repeat(np.arange(len(nodes)), count)[inner]
    first = np.searchsorted(owner, np.arange(len(nodes) + 1)).astype(np.int32)
    outside = network.edge[nodes] if exits is None else _at(network, exits, index, len(nodes))
    ground = Ground(
        first=first,
        end=index[ways.end[arcs]][inner].astype(np.int32),
        seconds=ways.metres[arcs][inner] * 3.6 / suspect.kmh,
        starts=tuple(
            (int(index[node]), second) for node, second in entries(network, suspect).items()
        ),
        outside=outside,
    )
    if exits is None:
        beyond = outside | (ground.free.reached_s > horizon_s)
        ground = replace(ground, outside=beyond)
    return Terrain(ground=ground, nodes=nodes, index=index)


def _at(network: RoadNetwork, exits: Sequence[Spot], index: Ints, count: int) -> Bools:
    """Mark the nodes of exits."""
    outside = np.zeros(count, dtype=np.bool_)
    for spot in exits:
        ends = index[list(ends_of(network, spot))]
        outside[ends[ends >= 0]] = True
    return outside


def runs(count: Ints) -> Ints:
    """Give 0, 1, … for each run of a given length."""
    ends = np.cumsum(count)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - count, count)
