"""A question put together: where he can be, what is outside, who comes when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jointops.geo.places import Floats
from jointops.geo.travel import RoadMap, Spot
from jointops.planning.arrivals import Forces
from jointops.planning.encircle.chase import (
    EPSILON_S,
    KEPT_COST,
    POST_COST,
    Bools,
    Chase,
    Ints,
)
from jointops.planning.encircle.field import field_of
from jointops.planning.encircle.ground import Suspect, Terrain, terrain_of
from jointops.planning.encircle.unit_times import arrivals


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
        What he comes to later counts as outside, and who arrives later is of no use; infinite
        where exits are given.
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


def scene_of(
    roads: RoadMap,
    suspect: Suspect,
    units: Forces,
    terms: Terms,
    *,
    nearest_s: Floats | None = None,
    in_time: bool = False,
    may_free: bool = False,
) -> Scene:
    """
    Put the question together.

    Parameters
    ----------
    nearest_s
        float64 ``(n,)``: when the first unit is at each node of the network; then the question is
        asked as of one unit that can be in many places, which is answered at once.
    in_time
        Whether to leave out who comes to a place later than he could on free roads, and who holds
        a dead end: the fast plans do not count on it, the bounds and the exact ones do.
    may_free
        Whether units of posts that stand may be sent elsewhere, as few as possible.
    """
    terrain = terrain_of(roads.network, suspect, terms.horizon_s, terms.exits)
    ground, nodes, count = terrain.ground, terrain.nodes, terrain.ground.node_count
    may_hold = np.ones(count, dtype=np.bool_) if terms.may_hold is None else terms.may_hold[nodes]
    cost = np.full(count, POST_COST) if terms.cost is None else terms.cost[nodes]
    standing = standing_on(terrain, terms)
    at, bound = list(standing), [post.unit for post in standing.values()]
    home = None
    if may_free:
        home = np.full(len(units.name), -1)
        home[bound] = at
    if nearest_s is None:
        useful_s = np.full(count, terms.horizon_s)
        if in_time:
            last_s = ground.free.reached_s - terms.setup_s - terms.margin_s
            useful_s = np.where(field_of(ground).place < 0, -np.inf, np.minimum(useful_s, last_s))
        useful_s = np.where(may_hold & np.isfinite(ground.free.reached_s), useful_s, -np.inf)
        arrival = arrivals(
            roads, units, nodes, useful_s=useful_s, without=() if may_free else bound
        )
        if not may_free:
            arrival[:, at] = np.inf
        arrival[bound, at] = [post.hold_s - terms.setup_s for post in standing.values()]
    else:
        arrival = nearest_s[None, nodes]
        for node, post in standing.items():
            arrival[0, node] = min(arrival[0, node], post.hold_s - terms.setup_s)
    able = None if terms.able is None or nearest_s is not None else terms.able.copy()
    if able is not None:
        able[bound] = True
    may_hold[at] = True
    if not may_free:
        cost[at] = KEPT_COST
    return Scene(
        chase=Chase(
            ground=ground,
            arrival_s=arrival,
            setup_s=terms.setup_s,
            margin_s=terms.margin_s,
            may_hold=may_hold,
            cost=cost,
            able=able,
            home=home,
        ),
        nodes=nodes,
        kept=dict(zip(at, bound, strict=True)),
    )


def standing_on(terrain: Terrain, terms: Terms) -> dict[int, Standing]:
    """
    Give the posts that stay, by node of the question; the units of the others are free.

    They still stop him, or lie where he does not come; beyond the horizon they are of no use.
    """
    kept: dict[int, Standing] = {}
    for post in terms.standing:
        at = int(terrain.index[post.node])
        if at < 0:
            continue
        if post.hold_s + terms.margin_s <= terrain.ground.free.reached_s[at] + EPSILON_S:
            kept.setdefault(at, post)
    return kept
