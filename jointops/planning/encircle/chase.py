"""The question: how the suspect moves, what is outside, and who could hold what by when."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from jointops.geo.places import Floats
from jointops.geo.roads import Indices

EPSILON_S = 1e-9
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
POST_COST = 100
"""What a post costs in an ordinary place; a preferred one costs less (our scale)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Chase:
    """
    An encirclement question over ``n`` nodes and ``u`` units; times in seconds from the alarm.

    Attributes
    ----------
    first, end, seconds
        The suspect's arcs by node: int32 ``(n + 1,)``, int32 and float64 ``(arcs,)``.
    starts
        Nodes where he enters the network, and when (at minus the lead, or a little later).
    outside
        bool ``(n,)``: places that he must not reach.
    arrival_s
        float64 ``(u, n)``: when each unit would be at each node; infinite for never.
    setup_s, margin_s
        Time to close the road, and to spare before he comes.
    may_hold
        bool ``(n,)``: places where a post may stand; None for all.
    cost
        int64 ``(n,)``, above zero: what a post there costs, ``POST_COST`` in an ordinary place;
        None for the same everywhere.
    able
        bool ``(u,)``: units with the crew and kit to hold a post; None for all.
    """

    first: Indices
    end: Indices
    seconds: Floats
    starts: tuple[tuple[int, float], ...]
    outside: Bools
    arrival_s: Floats
    setup_s: float
    margin_s: float
    may_hold: Bools | None = None
    cost: Ints | None = None
    able: Bools | None = None

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.outside)

    @cached_property
    def hold_s(self) -> Floats:
        """When each unit would hold each node, set-up included; infinite where it may not."""
        hold = self.arrival_s + self.setup_s
        if self.may_hold is not None:
            hold[:, ~self.may_hold] = np.inf
        if self.able is not None:
            hold[~self.able] = np.inf
        return hold

    @cached_property
    def post_cost(self) -> Ints:
        """What a post costs at each node; shape ``(n,)``."""
        if self.cost is None:
            return np.full(self.node_count, POST_COST, dtype=np.int64)
        return self.cost

    @cached_property
    def earliest_hold_s(self) -> Floats:
        """When any unit could hold each node; shape ``(n,)``."""
        if not len(self.arrival_s):
            return np.full(self.node_count, np.inf)
        return np.asarray(self.hold_s.min(axis=0))

    @cached_property
    def lists(self) -> tuple[list[int], list[int], list[float]]:
        """The arcs as lists, which plain Python walks faster than arrays."""
        return self.first.tolist(), self.end.tolist(), self.seconds.tolist()

    @cached_property
    def free(self) -> Growth:
        """Where he could be with nobody in his way."""
        begin_s = min(second for _, second in self.starts)
        kept = ~np.repeat(self.outside, np.diff(self.first))
        graph = csr_array(
            (
                np.append(self.seconds[kept], [second - begin_s for _, second in self.starts]),
                np.append(self.end[kept], [node for node, _ in self.starts]).astype(np.int32),
                np.append(
                    np.concatenate([[0], np.cumsum(kept)])[self.first],
                    int(kept.sum()) + len(self.starts),
                ).astype(np.int32),
            ),
            shape=(self.node_count + 1, self.node_count + 1),
        )
        reached, before = dijkstra(
            graph, indices=np.array([self.node_count]), return_predecessors=True
        )
        reached_s = reached[0, :-1] + begin_s
        return Growth(
            reached_s=reached_s,
            stopped_s=np.full(self.node_count, np.inf),
            before=np.where(before[0, :-1] == self.node_count, -1, before[0, :-1]),
            escaped=bool(np.isfinite(reached_s[self.outside]).any()),
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Growth:
    """
    How far the suspect gets.

    Attributes
    ----------
    reached_s
        float64 ``(n,)``: when he is at each node that he can leave; infinite for the rest.
    stopped_s
        float64 ``(n,)``: when he comes to each node that is held against him; infinite for the
        rest.
    before
        int32 ``(n,)``: the node before on his way; -1 for none.
    escaped
        Whether he reaches the outside.
    """

    reached_s: Floats
    stopped_s: Floats
    before: Indices
    escaped: bool

    @property
    def contained(self) -> int:
        """Number of nodes he can still reach."""
        return int(np.isfinite(self.reached_s).sum())

    def path_to(self, node: int) -> list[int]:
        """Give the nodes of his way to a node, the node itself last."""
        way = [node]
        while self.before[way[-1]] >= 0:
            way.append(int(self.before[way[-1]]))
        return way[::-1]


def grow(
    chase: Chase, hold_s: Floats, *, stop_outside: bool = False, always: Bools | None = None
) -> Growth:
    """
    Grow the suspect's region against places that are held from some time on.

    Parameters
    ----------
    hold_s
        float64 ``(n,)``: when each node is held; infinite for never.
    stop_outside
        Whether to stop as soon as he is outside.
    always
        bool ``(n,)``: nodes that stop him whenever he comes, to ask when that would be.
    """
    reached = np.full(chase.node_count, np.inf)
    stopped = np.full(chase.node_count, np.inf)
    before = np.full(chase.node_count, -1, dtype=np.int32)
    first, end, seconds = chase.lists
    deadline = (hold_s + chase.margin_s).tolist()
    outside = chase.outside.tolist()
    shut = always.tolist() if always is not None else None
    done: set[int] = set()
    queue = [(start_s, node, -1) for node, start_s in chase.starts]
    heapq.heapify(queue)
    escaped = False
    while queue:
        now, node, origin = heapq.heappop(queue)
        if node in done:
            continue
        done.add(node)
        before[node] = origin
        if deadline[node] <= now + EPSILON_S or (shut is not None and shut[node]):
            stopped[node] = now
            continue
        reached[node] = now
        if outside[node]:
            escaped = True
            if stop_outside:
                break
            continue  # beyond the outside nothing matters
        for arc in range(first[node], first[node + 1]):
            if end[arc] not in done:
                heapq.heappush(queue, (now + seconds[arc], end[arc], node))
    return Growth(reached_s=reached, stopped_s=stopped, before=before, escaped=escaped)
