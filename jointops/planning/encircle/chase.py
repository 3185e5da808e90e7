"""The question: how the suspect moves, what is outside, and who could hold what by when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from jointops.geo.places import Floats
from jointops.geo.roads import Indices

EPSILON_S = 1e-9
LONGEST_S = 1e15
"""Searches end here at the latest: what takes for ever is never walked along."""
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
POST_COST = 100
"""What a post costs in an ordinary place; a preferred one costs less (our scale)."""
KEPT_COST, FREED_COST = 1, 100 * POST_COST
"""What a post costs that stands already, and beside the other cost one for which another post is
given up."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """
    His side of a question, over ``n`` nodes; times in seconds from the alarm.

    Attributes
    ----------
    first, end, seconds
        The suspect's arcs by node: int32 ``(n + 1,)``, int32 and float64 ``(arcs,)``.
    starts
        Nodes where he enters the network, and when (at minus the lead, or a little later).
    outside
        bool ``(n,)``: places that he must not reach.
    """

    first: Indices
    end: Indices
    seconds: Floats
    starts: tuple[tuple[int, float], ...]
    outside: Bools

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.outside)

    @cached_property
    def tail(self) -> Indices:
        """The node each arc leaves."""
        nodes = np.arange(self.node_count, dtype=np.int32)
        return np.repeat(nodes, np.diff(self.first))

    @cached_property
    def free(self) -> Growth:
        """Where he could be with nobody in his way."""
        return self.against(np.zeros(self.node_count, dtype=np.bool_))

    def against(self, shut: Bools) -> Growth:
        """
        Give where he could be if some nodes stop him whenever he comes.

        Parameters
        ----------
        shut
            bool ``(n,)``.
        """
        begin_s = min(second for _, second in self.starts)
        stays = (shut | self.outside)[self.tail]
        graph = csr_array(
            (
                np.append(
                    np.where(stays, np.inf, self.seconds),
                    [second - begin_s for _, second in self.starts],
                ),
                np.append(self.end, [node for node, _ in self.starts]).astype(np.int32),
                np.append(self.first, self.first[-1] + len(self.starts)).astype(np.int32),
            ),
            shape=(self.node_count + 1, self.node_count + 1),
        )
        comes, before = dijkstra(
            graph, indices=[self.node_count], return_predecessors=True, limit=LONGEST_S
        )
        comes_s = comes[0, :-1] + begin_s
        reached_s = np.where(shut, np.inf, comes_s)
        return Growth(
            reached_s=reached_s,
            stopped_s=np.where(shut, comes_s, np.inf),
            before=np.where(before[0, :-1] == self.node_count, -1, before[0, :-1]),
            escaped=bool(np.isfinite(reached_s[self.outside]).any()),
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Chase:
    """
    An encirclement question over ``n`` nodes and ``u`` units; times in seconds from the alarm.

    Attributes
    ----------
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
    home
        int64 ``(u,)``: the node each unit holds already and leaves only if it must, -1 for none;
        None where nobody does.
    """

    ground: Ground
    arrival_s: Floats
    setup_s: float
    margin_s: float
    may_hold: Bools | None = None
    cost: Ints | None = None
    able: Bools | None = None
    home: Ints | None = None

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return self.ground.node_count

    @property
    def outside(self) -> Bools:
        """Places that he must not reach."""
        return self.ground.outside

    @property
    def free(self) -> Growth:
        """Where he could be with nobody in his way."""
        return self.ground.free

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


def grow(chase: Chase, hold_s: Floats) -> Growth:
    """
    Grow the suspect's region against places that are held from some time on.

    What is held before he could come on free roads stops him; held up by that he comes later
    elsewhere, where he may be stopped too; and so on, until nothing changes.

    Parameters
    ----------
    hold_s
        float64 ``(n,)``: when each node is held; infinite for never.
    """
    deadline_s, growth = hold_s + chase.margin_s, chase.free
    shut = np.zeros(chase.node_count, dtype=np.bool_)
    while True:
        held = np.isfinite(growth.reached_s) & (deadline_s <= growth.reached_s + EPSILON_S)
        if not held.any():
            return growth
        shut |= held
        growth = chase.ground.against(shut)
