"""What follows from a sealed ring: its second line (复式卡) and the three zones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from jointops.geo.places import Floats
from jointops.planning.blockade import blockade
from jointops.planning.encircle.chase import Bools, Chase, Growth, Ints

BEHIND_S = 180.0
"""A second-line post stands within so much of the suspect's time behind its post (our default)."""
DETOUR_S = 30.0
"""What lies on a way out no longer than the quickest by this counts as on his way (our default)."""
OUTER_S = 60.0
"""The outer zone: so much of his time beyond the posts (our default)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A second-line post: its node and unit, the post before it, when he would come."""

    post: int
    node: int
    unit: int
    suspect_s: float


def second_line(
    chase: Chase, growth: Growth, units: Mapping[int, int], weak: Collection[int]
) -> list[Behind]:
    """
    Put one post of an idle unit behind each weak one.

    Were the post passed, he would go on from it; the second one stands where he comes soonest on
    his way out among the places that a unit holds in time. Weak posts nobody can stand behind get
    none.

    Parameters
    ----------
    growth
        How far he gets against the first line.
    units
        The first line: node and row of unit.
    """
    idle = np.setdiff1d(np.arange(len(chase.arrival_s)), list(units.values()))
    posts = sorted(weak, key=lambda node: growth.stopped_s[node])
    if not posts or not len(idle):
        return []
    free = ~np.isfinite(growth.reached_s)
    free[list(units)] = False
    graph = _outward(chase, free)
    out_s = dijkstra(
        csr_array(graph.T), indices=np.flatnonzero(chase.outside), min_only=True
    )  # from each node to the nearest outside
    deadline = chase.hold_s[idle] + chase.margin_s
    best_node = np.full((len(posts), len(idle)), -1)
    cost = np.full((len(posts), len(idle)), np.inf)
    for row, post in enumerate(posts):
        after_s = dijkstra(graph, indices=np.array([post]), limit=BEHIND_S)[0]
        near = np.flatnonzero(free & (after_s + out_s <= out_s[post] + DETOUR_S))
        if not len(near):
            continue
        there_s = growth.stopped_s[post] + after_s[near]
        late = deadline[:, near] > there_s
        wait = np.where(late, np.inf, after_s[near])
        at = wait.argmin(axis=1)
        cost[row] = wait[np.arange(len(idle)), at]
        best_node[row] = near[at]
    return _distinct(posts, idle, cost, best_node, growth)


def _distinct(
    posts: list[int], idle: Ints, cost: Floats, nodes: Ints, growth: Growth
) -> list[Behind]:
    found: list[Behind] = []
    taken: set[int] = set()
    for held in blockade(cost).held:
        node, post = int(nodes[held.exit, held.unit]), posts[held.exit]
        if node in taken:
            continue  # stands behind both
        taken.add(node)
        found.append(
            Behind(
                post=post,
                node=node,
                unit=int(idle[held.unit]),
                suspect_s=float(growth.stopped_s[post] + cost[held.exit, held.unit]),
            )
        )
    return found


def _outward(chase: Chase, free: Bools) -> csr_array:
    """Give his arcs that do not lead back into the ring."""
    kept = free[chase.ground.end]
    count = np.concatenate([[0], np.cumsum(kept)])[chase.ground.first].astype(np.int32)
    return csr_array(
        (chase.ground.seconds[kept], chase.ground.end[kept], count),
        shape=(chase.node_count, chase.node_count),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class ZoneNodes:
    """
    Nodes of the three zones.

    Attributes
    ----------
    core
        核心区: where he can be when the last post closes.
    cordon
        警戒区: where he can come later, and the posts.
    outer
        疏导区: what he would reach soon after passing a post.
    """

    core: Ints
    cordon: Ints
    outer: Ints


def zones_of(chase: Chase, growth: Growth, posts: Collection[int], closing_s: float) -> ZoneNodes:
    """Part the ground by where he can be."""
    inside = np.isfinite(growth.reached_s)
    core = inside & (growth.reached_s <= closing_s)
    cordon = inside & ~core
    held = np.array(sorted(posts), dtype=np.int64)
    cordon[held] = True
    outer = np.zeros(chase.node_count, dtype=np.bool_)
    if len(held):
        beyond = ~inside
        after_s = dijkstra(_outward(chase, beyond), indices=held, min_only=True, limit=OUTER_S)
        outer = np.isfinite(after_s) & beyond & ~cordon
    return ZoneNodes(
        core=np.flatnonzero(core), cordon=np.flatnonzero(cordon), outer=np.flatnonzero(outer)
    )
