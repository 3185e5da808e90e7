"""
The ground between the suspect and the outside, made small for cuts.

Dead ends go, and a stretch of road without turnings counts as one place: a post anywhere on it
shuts it. What is left is asked again and again for the cheapest set of places that keeps the
suspect in, which is a maximum flow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from jointops.geo.places import Floats
from jointops.planning.encircle.chase import Bools, Ground, Ints

ENOUGH = 2**28
"""A capacity beyond any cut; the flow as a whole is held to it, so that 32 bits suffice."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Cut:
    """
    A cheapest cut.

    Attributes
    ----------
    nearest, farthest
        Its places; of all cuts as cheap, the one closest to the suspect (a small area), and the
        one closest to the outside (more time to spare).
    cost
        What the places cost together.
    """

    nearest: Ints
    farthest: Ints
    cost: int


@lru_cache(maxsize=4)
def field_of(ground: Ground) -> Field:
    """Give the places of a ground; asked again and again of the same one."""
    return Field(ground)


class Field:
    """
    The places of one question, ``g`` of them: junctions, and stretches between junctions.

    Attributes
    ----------
    place
        int64 ``(n,)``: the place each node belongs to; -1 for none.
    count
        Number of places.
    """

    def __init__(self, ground: Ground) -> None:
        tail, head = ground.tail.astype(np.int64), ground.end.astype(np.int64)
        inside = np.isfinite(ground.free.reached_s)
        kept = inside[tail] & ~ground.outside[tail] & inside[head] & (tail != head)
        tail, head = tail[kept], head[kept]
        fixed = ground.outside.copy()
        fixed[[node for node, _ in ground.starts]] = True
        alive = _without_dead_ends(inside, fixed, tail, head)
        kept = alive[tail] & alive[head]
        tail, head = tail[kept], head[kept]
        self.place, self.count = _places(alive, fixed, tail, head)
        self._tail, self._head = _distinct(self.place[tail], self.place[head], self.count)
        entries = np.array([node for node, _ in ground.starts], dtype=np.int64)
        self._entry = np.zeros(self.count, dtype=np.bool_)
        self._entry[self.place[entries[inside[entries]]]] = True
        self._exit = np.zeros(self.count, dtype=np.bool_)
        self._exit[self.place[ground.outside & alive]] = True

    @cached_property
    def _order(self) -> tuple[Ints, Ints]:
        nodes = np.flatnonzero(self.place >= 0)
        nodes = nodes[np.argsort(self.place[nodes], kind="stable")]
        return nodes, np.searchsorted(self.place[nodes], np.arange(self.count))

    def least(self, values: Floats) -> Floats:
        """Give the least of each place's nodes: shape ``(…, n)`` to ``(…, g)``."""
        if not self.count:
            return values[..., :0]
        nodes, first = self._order
        return np.asarray(np.minimum.reduceat(values[..., nodes], first, axis=-1))

    def least_of(self, values: Floats, nodes: Ints) -> Floats:
        """
        Give the least of each place's nodes among some: ``(…, len(nodes))`` to ``(…, g)``.

        The nodes are sorted by their places.
        """
        found = np.full((*values.shape[:-1], self.count), np.inf)
        places = self.place[nodes]
        begin = int(np.searchsorted(places, 0))  # those of no place come first
        if begin < len(places):
            at, first = np.unique(places[begin:], return_index=True)
            found[..., at] = np.minimum.reduceat(values[..., begin:], first, axis=-1)
        return found

    def nodes_of(self, place: int) -> Ints:
        """Give the nodes of a place."""
        nodes, first = self._order
        end = first[place + 1] if place + 1 < self.count else len(nodes)
        return nodes[first[place] : end]

    def cut(self, price: Ints) -> Cut | None:
        """
        Find the cheapest places whose holding keeps the suspect in.

        Parameters
        ----------
        price
            int64 ``(g,)``: what a post costs; 0 where none may stand.

        Returns
        -------
        cut
            None if nothing holds him.
        """
        may = price > 0
        source = self._spread(self._entry, may, self._tail, self._head)
        sink = self._spread(self._exit, may, self._head, self._tail)
        if (source & sink).any():
            return None
        # what he has in any case is one place, what lies beyond every post another; both ends of
        # the way through a place that may be held are apart, with the price between
        number = np.full(self.count, -1)
        rest = np.flatnonzero(~source & ~sink)
        number[rest] = np.arange(len(rest)) + 2
        number[source], number[sink] = 0, 1
        out = number.copy()
        held = rest[may[rest]]
        out[held] = np.arange(len(held)) + 2 + len(rest)
        entries, exits = number[self._entry], out[self._exit]
        ways = [(out[self._tail], number[self._head]), (entries * 0, entries)]
        ways += [(exits, exits * 0 + 1), (number[held], out[held])]
        row, column = (np.concatenate(ends) for ends in zip(*ways, strict=True))
        values = np.full(len(row), ENOUGH)
        values[len(row) - len(held) :] = price[held]
        size = 2 + len(rest) + len(held) + 1
        top = size - 1  # one arc into the source holds the flow to ENOUGH
        useful = (row != column) & (column != 0) & (row != 1)
        unit = max(int(np.gcd.reduce(price[held])), 1)  # small numbers flow faster
        values[len(row) - len(held) :] //= unit
        key = np.append(row[useful] * size + column[useful], top * size)
        key, at = np.unique(key, return_index=True)
        capacity = np.append(values[useful], ENOUGH)[at].astype(np.int32)
        row, column = key // size, key % size
        first = np.searchsorted(row, np.arange(size + 1)).astype(np.int32)
        graph = csr_array((capacity, column.astype(np.int32), first), shape=(size, size))
        flow = maximum_flow(graph, top, 1)
        if flow.flow_value >= ENOUGH:
            return None
        left = csr_array(graph - flow.flow)
        left.data = (left.data > 0).astype(np.int32)
        left.eliminate_zeros()
        his = _reached(left, 0)
        most = ~_reached(csr_array(left.T), 1)
        return Cut(
            nearest=held[his[number[held]] & ~his[out[held]]],
            farthest=held[most[number[held]] & ~most[out[held]]],
            cost=int(flow.flow_value) * unit,
        )

    def _spread(self, seed: Bools, may: Bools, tail: Ints, head: Ints) -> Bools:
        """Give all places reached from some through places where no post may stand."""
        kept = ~may[tail] & ~may[head]
        begin = np.flatnonzero(seed & ~may)
        row = np.concatenate([tail[kept], np.full(len(begin), self.count)])
        column = np.concatenate([head[kept], begin])
        graph = csr_array(
            (np.ones(len(row), dtype=np.int8), (row, column)),
            shape=(self.count + 1, self.count + 1),
        )
        return _reached(graph, self.count)[: self.count]


def _reached(graph: csr_array, start: int) -> Bools:
    reached = np.zeros(graph.shape[0], dtype=np.bool_)
    reached[breadth_first_order(graph, start, return_predecessors=False)] = True
    return reached


def _without_dead_ends(known: Bools, fixed: Bools, tail: Ints, head: Ints) -> Bools:
    """Drop, over and over, what has only one neighbour."""
    alive = known.copy()
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    low, high = _distinct(low, high, len(known))
    while True:
        degree = np.bincount(low, minlength=len(known)) + np.bincount(high, minlength=len(known))
        dead = alive & ~fixed & (degree <= 1)
        if not dead.any():
            return alive
        alive &= ~dead
        kept = alive[low] & alive[high]
        low, high = low[kept], high[kept]


def _places(alive: Bools, fixed: Bools, tail: Ints, head: Ints) -> tuple[Ints, int]:
    """Label nodes by place: stretches that can be driven both ways and have no turnings as one."""
    count = len(alive)
    tail, head = _distinct(tail, head, count)
    out, in_ = np.bincount(tail, minlength=count), np.bincount(head, minlength=count)
    both = np.isin(tail * count + head, head * count + tail)
    two_way = np.bincount(tail[both], minlength=count)
    plain = alive & ~fixed & (out == 2) & (in_ == 2) & (two_way == 2)
    join = plain[tail] & plain[head]
    graph = csr_array(
        (np.ones(int(join.sum()), dtype=np.int8), (tail[join], head[join])), shape=(count, count)
    )
    labels = connected_components(graph, directed=False)[1].astype(np.int64)
    place = np.full(count, -1)
    nodes = np.flatnonzero(alive)
    found, place[nodes] = np.unique(labels[nodes], return_inverse=True)
    return place, len(found)


def _distinct(tail: Ints, head: Ints, count: int) -> tuple[Ints, Ints]:
    """Give each pair of different ends once, in order."""
    key = np.unique(tail[tail != head] * count + head[tail != head])
    return key // count, key % count
