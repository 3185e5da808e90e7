"""Turn bans: only the nodes where one holds are split, so that the graph barely grows."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from jointops.geo.places import Floats
from jointops.geo.roads import Indices, RoadNetwork


class SplitGraph:
    """
    A network's arcs with a copy of a node for each way into it that some turn is banned from.

    An *arc* is a segment driven forward (its index) or back (its index plus ``m``). A *state* is a
    node, below ``n``, or a copy: who entered by a restricted arc is at its copy, everybody else
    (and who starts there) at the node itself. All ways out leave a copy too; a banned one is told
    apart, so that its price is the question's.

    Attributes
    ----------
    copy_node
        int32, shape ``(k,)``: the node that each copy is of.
    head_state
        int32, shape ``(2 m,)``: the state each arc ends in.
    """

    def __init__(self, network: RoadNetwork) -> None:
        self.node_count, segments = network.node_count, network.segment_count
        ends = np.concatenate([network.head, network.tail])
        self._leaves = np.concatenate([network.tail, network.head])
        copied = np.unique(network.ban_from)
        self.copy_node = ends[copied]
        self.head_state = ends.copy()
        self.head_state[copied] = self.node_count + np.arange(len(copied), dtype=np.int32)
        self.state_count = self.node_count + len(copied)
        self._copies: dict[int, list[int]] = {}
        for state, node in enumerate(self.copy_node.tolist(), self.node_count):
            self._copies.setdefault(node, []).append(state)
        from_state = self.head_state[network.ban_from].tolist()
        self.banned = frozenset(zip(from_state, network.ban_to.tolist(), strict=True))
        self._rows = self._both_ways(network, 2 * segments)
        self._entries = self._restricted_entries(np.unique(network.ban_to))

    def _both_ways(
        self, network: RoadNetwork, arcs: int
    ) -> tuple[tuple[Indices, Indices, Indices, Indices], ...]:
        start, order, _ = network.arcs
        first, last = start[self.copy_node], start[self.copy_node + 1]
        counts = last - first
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        arc = np.concatenate([order, order[np.repeat(first, counts) + within]])
        start = np.concatenate([start, start[-1] + np.cumsum(counts)]).astype(np.int32)
        state = np.repeat(np.arange(self.state_count, dtype=np.int32), np.diff(start))
        pairs = np.array(sorted(self.banned), dtype=np.int64)
        banned = np.isin(state.astype(np.int64) * arcs + arc, pairs[:, 0] * arcs + pairs[:, 1])
        end = self.head_state[arc]
        turned = np.argsort(end, kind="stable")
        back = np.zeros(self.state_count + 1, dtype=np.int32)
        np.cumsum(np.bincount(end, minlength=self.state_count), out=back[1:])
        return (
            (start, arc, end, np.flatnonzero(banned).astype(np.int32)),
            (back, arc[turned], state[turned], np.flatnonzero(banned[turned]).astype(np.int32)),
        )

    def _restricted_entries(
        self, arcs: Indices
    ) -> tuple[Indices, Indices, Indices, NDArray[np.bool_]]:
        """List the states each arc with a ban is entered from: ``arcs, row, state, banned``."""
        found = [
            (row, state, (state, arc) in self.banned)
            for row, arc in enumerate(arcs.tolist())
            for state in self.states_of(int(self._leaves[arc]))
        ]
        row, state, banned = np.array(found, dtype=np.int32).reshape(-1, 3).T
        return arcs, row, state, banned.astype(np.bool_)

    def rows(self, *, reverse: bool) -> tuple[Indices, Indices, Indices, Indices]:
        """
        Give the arcs by the state they leave, or (reversed) by the one they enter.

        Returns
        -------
        start, arc, other, banned
            The arcs of state ``v`` lie at ``start[v]`` to ``start[v + 1]`` and lead to (come from)
            the states ``other``; ``banned`` are the positions of banned turns among them.
        """
        return self._rows[reverse]

    def states_of(self, node: int) -> list[int]:
        """Give every state of being at a node."""
        return [node, *self._copies.get(node, ())]

    def node_of(self, state: int) -> int:
        """Give the node of a state."""
        at = state - self.node_count
        return state if at < 0 else int(self.copy_node[at])

    def turn_s(self, state: int, arc: int, ban_s: float) -> float:
        """Give what the turn from a state into an arc costs beyond the drive."""
        return ban_s if (state, arc) in self.banned else 0.0

    def at_nodes(self, reached_s: Floats) -> Floats:
        """Give the seconds until each node is reached in any state, shape ``(…, n)``."""
        found = reached_s[..., : self.node_count].copy()
        np.fmin.at(found.T, self.copy_node, reached_s[..., self.node_count :].T)
        return found

    def nearest(self, reached_s: Floats, start: Indices) -> Indices:
        """Give the start of each node's best state, shape ``(n,)``."""
        found = start[: self.node_count].copy()
        best = reached_s[: self.node_count].copy()
        for copy, node in enumerate(self.copy_node.tolist(), self.node_count):
            if reached_s[copy] < best[node]:
                best[node], found[node] = reached_s[copy], start[copy]
        return found

    def entered_s(self, reached_s: Floats, nodes_s: Floats, arc: Indices, ban_s: float) -> Floats:
        """
        Give the seconds until some arcs are entered, in a search from a start.

        Parameters
        ----------
        reached_s, nodes_s
            Of every state, and of every node in its best state.
        ban_s
            What a banned turn costs; infinite for never.
        """
        arcs, row, state, banned = self._entries
        least = np.full(len(arcs), np.inf)
        np.minimum.at(least, row, reached_s[state] + np.where(banned, ban_s, 0.0))
        found = nodes_s[self._leaves[arc]]
        at = np.minimum(np.searchsorted(arcs, arc), len(arcs) - 1)
        return np.where(arcs[at] == arc, least[at], found)


@cache
def split_of(network: RoadNetwork) -> SplitGraph | None:
    """Give a network's arcs with split nodes, made once; None where no turn is banned."""
    return SplitGraph(network) if len(network.ban_from) else None
