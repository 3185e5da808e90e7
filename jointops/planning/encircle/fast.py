"""
The fast encirclement: the smallest cut of places that can be held, then distinct units for it.

Only safe places count: some unit is there before the suspect could come on free roads. The least
cut that keeps him from the outside is a maximum flow. If its places cannot be held by distinct
units, the units that are wanted too often get a price, places cost what their cheapest unit costs,
and the cut is made again; the prices also bound from below how few posts can do (Lagrange), so
every plan carries its own gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_bipartite_matching, maximum_flow

from jointops.geo.places import Floats
from jointops.planning.blockade import blockade
from jointops.planning.encircle.chase import Bools, Chase, Growth, grow

UNIT_PRICE = 100
"""What one post costs in the flow's whole numbers; prices are fractions of it."""
STEP = 9
ROUNDS = 40
"""How often prices are raised before a deadline is given up."""
ENOUGH = 2**24
"""A capacity beyond any cut."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class FastPlan:
    """
    Units at nodes, by a deadline.

    Attributes
    ----------
    units
        Row of the unit that holds each node.
    closing_s
        When the last post is held.
    least_posts
        So many posts are needed at least among safe places, by this deadline.
    """

    units: dict[int, int]
    closing_s: float
    least_posts: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Cut:
    """A least cut: its nodes and what it costs in prices."""

    nodes: Ints
    cost: int


class Corridor:
    """
    The part of the network between the suspect and the outside, ready for cuts.

    Parameters
    ----------
    nearest
        Whether ties are settled for the cut nearest to the suspect (a small area) or nearest to
        the outside (more time to spare).
    """

    def __init__(self, chase: Chase, *, nearest: bool = True) -> None:
        self._chase, self._nearest = chase, nearest
        self._inside = np.flatnonzero(np.isfinite(chase.free.reached_s))
        index = np.full(chase.node_count, -1)
        index[self._inside] = np.arange(len(self._inside))
        tail = np.repeat(np.arange(chase.node_count), np.diff(chase.first))
        kept = (index[tail] >= 0) & (index[chase.end] >= 0) & ~chase.outside[tail]
        self._tail, self._head = index[tail[kept]], index[chase.end[kept]]
        self._entries = index[[node for node, _ in chase.starts]]
        self._exits = np.flatnonzero(chase.outside[self._inside])

    def cut(self, price: Ints) -> Cut | None:
        """
        Find the cheapest set of nodes whose holding keeps the suspect in.

        Parameters
        ----------
        price
            int64 ``(n,)`` over all nodes: what a post costs; 0 or less where none may stand.

        Returns
        -------
        cut
            None if nothing holds him.
        """
        mine = price[self._inside]
        count = len(self._inside)
        source, sink = 2 * count, 2 * count + 1
        # each node is an entrance and a way on; between them lies the price of a post
        may = mine > 0
        within = np.where(may, mine, ENOUGH)
        entry = self._entries
        rows = [np.arange(count), self._tail + count, np.full(len(entry), source)]
        columns = [np.arange(count) + count, self._head, entry]
        values = [within, np.full(len(self._tail), ENOUGH), np.full(len(entry), ENOUGH)]
        rows.append(self._exits + count)
        columns.append(np.full(len(self._exits), sink))
        values.append(np.full(len(self._exits), ENOUGH))
        graph = csr_array(
            (
                np.concatenate(values).astype(np.int32),
                (np.concatenate(rows), np.concatenate(columns)),
            ),
            shape=(2 * count + 2, 2 * count + 2),
        )
        flow = maximum_flow(graph, source, sink)
        if flow.flow_value >= ENOUGH:
            return None
        left = csr_array(graph - flow.flow)
        left.data = np.where(left.data > 0, 1, 0)
        left.eliminate_zeros()
        if self._nearest:
            reached = np.zeros(2 * count + 2, dtype=np.bool_)
            reached[breadth_first_order(left, source, return_predecessors=False)] = True
        else:
            reached = np.ones(2 * count + 2, dtype=np.bool_)
            back = csr_array(left.T)
            reached[breadth_first_order(back, sink, return_predecessors=False)] = False
        chosen = np.flatnonzero(reached[:count] & ~reached[count : 2 * count])
        return Cut(nodes=self._inside[chosen], cost=int(flow.flow_value))


def safe(chase: Chase, deadline_s: float = np.inf) -> Bools:
    """Say which unit may hold which node: there by the deadline, and before any free way."""
    free_s = np.minimum(chase.free.reached_s, chase.free.stopped_s)
    known = np.where(np.isfinite(free_s), free_s, -np.inf)
    fits: Bools = (chase.hold_s <= deadline_s) & (chase.hold_s + chase.margin_s <= known)
    return fits


def by_deadline(chase: Chase, corridor: Corridor, deadline_s: float) -> FastPlan | None:
    """
    Plan with few posts, every one of them held by a deadline.

    Returns
    -------
    plan
        None if no such plan was found; one may still exist.
    """
    fits = safe(chase, deadline_s)
    if not fits.any():
        return None
    prices = np.zeros(len(fits), dtype=np.int64)
    bound = 0
    for _ in range(ROUNDS):
        cheapest = np.where(fits, prices[:, None], ENOUGH).min(axis=0)
        cut = corridor.cut(np.where(cheapest < ENOUGH, UNIT_PRICE + cheapest, 0))
        if cut is None:
            return None
        bound = max(bound, int(np.ceil((cut.cost - int(prices.sum())) / UNIT_PRICE - 1e-9)))
        there = fits[:, cut.nodes]
        wanted = _contested(there)
        if wanted is None:
            return _manned(chase, cut.nodes, there, bound)
        prices[wanted] += STEP
    return None


def _contested(there: Bools) -> Ints | None:
    """Give the units that too many places want; None if every place gets its own unit."""
    match = maximum_bipartite_matching(csr_array(there.T), perm_type="column")
    if (match >= 0).all():
        return None
    # the places that cannot be served, and all that compete with them for the same units
    owner = np.full(len(there), -1)
    owner[match[match >= 0]] = np.flatnonzero(match >= 0)
    places = set(np.flatnonzero(match < 0).tolist())
    units: set[int] = set()
    fresh = list(places)
    while fresh:
        place = fresh.pop()
        for unit in np.flatnonzero(there[:, place]).tolist():
            if unit not in units:
                units.add(unit)
                other = int(owner[unit])
                if other >= 0 and other not in places:
                    places.add(other)
                    fresh.append(other)
    return np.array(sorted(units), dtype=np.int64)


def _manned(chase: Chase, nodes: Ints, there: Bools, bound: int) -> FastPlan:
    """Give each place its unit: the last one held as early as possible, then least travel."""
    hold = np.where(there, chase.hold_s[:, nodes], np.inf).T
    found = blockade(hold)
    units = {int(nodes[item.exit]): item.unit for item in found.held}
    return FastPlan(units=units, closing_s=found.bottleneck_s or 0.0, least_posts=bound)


def soonest_deadline(chase: Chase) -> float | None:
    """
    Give a deadline before which nobody could close, even in many places at once.

    Returns
    -------
    deadline_s
        0 where nothing need be held; None where he gets out whatever is done.
    """
    hold = chase.earliest_hold_s
    if grow(chase, hold, stop_outside=True).escaped:
        return None
    steps = np.unique(hold[np.isfinite(hold)])
    if not grow(chase, np.full(chase.node_count, np.inf), stop_outside=True).escaped:
        return 0.0
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        by_then = np.where(hold <= steps[middle], hold, np.inf)
        if grow(chase, by_then, stop_outside=True).escaped:
            low = middle + 1
        else:
            high = middle
    return float(steps[low])


def least_region(chase: Chase) -> Growth:
    """Give the smallest region that could hold him: no plan of distinct units does better."""
    return grow(chase, chase.earliest_hold_s)


def earliest_close(
    chase: Chase, corridor: Corridor, *, resolution_s: float = 5.0
) -> FastPlan | None:
    """Plan with the earliest closing found, to a resolution; None if none was found."""
    best = by_deadline(chase, corridor, np.inf)
    low = soonest_deadline(chase)
    if best is None or low is None:
        return best
    high = best.closing_s
    while high - low > resolution_s:
        middle = (low + high) / 2
        found = by_deadline(chase, corridor, middle)
        if found is None:
            low = middle
        else:
            best, high = found, min(found.closing_s, middle)
    return best


def holds_of(chase: Chase, units: dict[int, int]) -> dict[int, float]:
    """Give when each post is held."""
    return {node: float(chase.hold_s[unit, node]) for node, unit in units.items()}


__all__ = ["Corridor", "Cut", "FastPlan", "Floats", "by_deadline", "earliest_close", "holds_of"]
