"""The question as it lies on the road network: where he can be, what is outside, who comes when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from jointops.geo.places import Floats
from jointops.geo.roads import Access, Indices, RoadNetwork
from jointops.geo.travel import RoadMap, Spot, Vehicle
from jointops.planning.arrivals import Forces
from jointops.planning.encircle.chase import EPSILON_S, Bools, Chase, Ints

BATCH = 4
"""So many searches at a time, so that other threads get their turn in between."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ways:
    """His arcs over the whole network, by node, in metres."""

    first: Indices
    end: Indices
    metres: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """Where he was last seen, how long before the alarm, and how fast he is on every road."""

    start: Spot
    lead_s: float
    kmh: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A post that stands: row of its unit, node of the network, when held (from the alarm)."""

    unit: int
    node: int
    hold_s: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Terms:
    """
    What a plan has to keep to; masks and costs over the ``n`` nodes of the network.

    Attributes
    ----------
    horizon_s
        Beyond this he counts as outside; infinite where exits are given.
    exits
        The outside, where it is given.
    able
        bool ``(u,)``.
    """

    horizon_s: float
    setup_s: float
    margin_s: float
    exits: tuple[Spot, ...] | None = None
    may_hold: Bools | None = None
    cost: Ints | None = None
    able: Bools | None = None
    standing: tuple[Standing, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Scene:
    """
    A question over the part of the network that matters.

    Attributes
    ----------
    nodes
        int64 ``(n,)``: the network's node behind each node of the question.
    kept
        Posts that stand and still stop him, as rows of units and nodes of the question.
    """

    chase: Chase
    nodes: Ints
    kept: dict[int, int]


@lru_cache(maxsize=2)
def ways_of(network: RoadNetwork) -> Ways:
    """
    Give his arcs.

    On a real network the suspect heeds no one-way and no closure and uses every road a car can; on
    a plain one he drives the edges as they are given.
    """
    if network.profile == "plain":
        forward, back = network.direction >= 0, network.direction <= 0
    else:
        forward = back = network.access & Access.CAR > 0
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
    ways, starts = ways_of(network), entries(network, suspect)
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
    ways = ways_of(network)
    near = np.isfinite(free_s(network, suspect, limit_s))
    near[ways.end[np.repeat(near, np.diff(ways.first))]] = True
    near[list(entries(network, suspect))] = True
    return np.flatnonzero(near)


def scene_of(
    roads: RoadMap,
    suspect: Suspect,
    units: Forces,
    terms: Terms,
    *,
    nearest_s: Floats | None = None,
) -> Scene:
    """
    Put the question together.

    Parameters
    ----------
    nearest_s
        float64 ``(n,)``: when the first unit is at each node of the network; then the question is
        asked as of one unit that can be in many places, which is answered at once.
    """
    network = roads.network
    ways = ways_of(network)
    nodes = reach_of(network, suspect, terms.horizon_s)
    index = np.full(network.node_count, -1)
    index[nodes] = np.arange(len(nodes))
    count = np.diff(ways.first)[nodes]
    arcs = np.repeat(ways.first[nodes], count) + _counts(count)
    inner = index[ways.end[arcs]] >= 0
    owner = np.repeat(np.arange(len(nodes)), count)[inner]
    first = np.searchsorted(owner, np.arange(len(nodes) + 1)).astype(np.int32)
    outside = np.zeros(len(nodes), dtype=np.bool_)
    if terms.exits is not None:
        for spot in terms.exits:
            ends = index[list(ends_of(network, spot))]
            outside[ends[ends >= 0]] = True
    else:
        outside |= network.edge[nodes]
    ground = Chase(
        first=first,
        end=index[ways.end[arcs]][inner].astype(np.int32),
        seconds=ways.metres[arcs][inner] * 3.6 / suspect.kmh,
        starts=tuple(
            (int(index[node]), second) for node, second in entries(network, suspect).items()
        ),
        outside=outside,
        arrival_s=np.empty((0, len(nodes))),
        setup_s=terms.setup_s,
        margin_s=terms.margin_s,
    )
    if terms.exits is None:
        outside |= ground.free.reached_s > terms.horizon_s
        del ground.__dict__["free"]
    standing = _kept(ground, terms.standing, index)
    at, bound = list(standing), [post.unit for post in standing.values()]
    if nearest_s is None:
        arrival = arrivals(roads, units, nodes, limit_s=terms.horizon_s, without=bound)
        arrival[:, at] = np.inf
        arrival[bound, at] = [post.hold_s - terms.setup_s for post in standing.values()]
    else:
        arrival = nearest_s[None, nodes]
        for node, post in standing.items():
            arrival[0, node] = min(arrival[0, node], post.hold_s - terms.setup_s)
    may_hold = None if terms.may_hold is None else terms.may_hold[nodes]
    cost = ground.post_cost if terms.cost is None else terms.cost[nodes]
    able = None if terms.able is None or nearest_s is not None else terms.able.copy()
    if may_hold is not None:
        may_hold[at] = True
    if able is not None:
        able[bound] = True
    cost[at] = 1  # a post that stands costs next to nothing
    chase = replace(ground, arrival_s=arrival, may_hold=may_hold, cost=cost, able=able)
    chase.__dict__["free"] = ground.free
    return Scene(chase=chase, nodes=nodes, kept=dict(zip(at, bound, strict=True)))


def _kept(chase: Chase, standing: Sequence[Standing], index: Ints) -> dict[int, Standing]:
    """Give the posts that still stop him, or lie where he does not come; by node."""
    kept: dict[int, Standing] = {}
    for post in standing:
        at = int(index[post.node])  # -1 beyond the horizon: of no use here
        if at >= 0 and post.hold_s + chase.margin_s <= chase.free.reached_s[at] + EPSILON_S:
            kept.setdefault(at, post)
    return kept


def _counts(count: Ints) -> Ints:
    """Give 0, 1, … for each run of a given length."""
    ends = np.cumsum(count)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - count, count)


def arrivals(
    roads: RoadMap,
    units: Forces,
    nodes: Ints,
    *,
    limit_s: float,
    without: Collection[int] = (),
) -> Floats:
    """
    Give when each unit would be at each of some nodes, shape ``(u, len(nodes))``.

    Beyond the limit, and for the rows in ``without``, it is infinite.
    """
    found = np.full((len(units.name), len(nodes)), np.inf)
    count = roads.network.node_count
    for vehicle in set(units.vehicle):
        near = _in_reach(roads, units, vehicle, nodes, limit_s)
        rows = [row for row in near if row not in without]
        graph = _with_units(roads, units, vehicle, rows)
        for at in range(0, len(rows), BATCH):
            batch = rows[at : at + BATCH]
            starts = count + np.arange(at, at + len(batch))
            found[batch] = dijkstra(graph, indices=starts, limit=limit_s)[:, nodes]
    return found


def _in_reach(
    roads: RoadMap, units: Forces, vehicle: Vehicle, nodes: Ints, limit_s: float
) -> list[int]:
    """Give the units of a vehicle that come to any of some nodes in time: one search for all."""
    rows = np.array([row for row, own in enumerate(units.vehicle) if own == vehicle])
    starts = [[(node, 0.0) for node in nodes.tolist()]]
    search = roads.search(starts, vehicle=vehicle, reverse=True, limit_s=limit_s)
    seconds = search.from_arrays(
        node=units.node[rows],
        segment=units.segment[rows],
        share=units.share[rows],
        target=Spot(),
    )
    return [int(row) for row in rows[seconds + units.ready_s[rows] <= limit_s]]


def _with_units(roads: RoadMap, units: Forces, vehicle: Vehicle, rows: Sequence[int]) -> csr_array:
    """Give the graph of a vehicle with one more row for each unit, its readiness included."""
    seconds, ends, first = roads.arcs(vehicle, reverse=False)
    entering = [
        [
            (end, cost + float(units.ready_s[row]))
            for end, cost in roads.ends_of(units.spot(row), vehicle, reverse=False)
            if np.isfinite(cost)
        ]
        for row in rows
    ]
    flat = [pair for unit in entering for pair in unit]
    size = roads.network.node_count + len(rows)
    extra = np.cumsum([len(unit) for unit in entering], dtype=np.int32)
    return csr_array(
        (
            np.concatenate([seconds, np.array([cost for _, cost in flat])]),
            np.concatenate([ends, np.array([end for end, _ in flat], dtype=np.int32)]),
            np.concatenate([first, first[-1] + extra]),
        ),
        shape=(size, size),
    )
