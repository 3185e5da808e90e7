"""
Blockade of given exits (封控卡点): one unit to each exit, the last one there as early as possible.

The least latest arrival is found by matchings over falling deadlines, then the least total travel
under it by one assignment; both are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from jointops.geo.places import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An exit and the unit that holds it; seconds from the order to its arrival."""

    exit: int
    unit: int
    arrival_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockade:
    """
    An assignment of units to exits.

    Attributes
    ----------
    held
        In order of exit.
    uncovered
        Exits without a unit: no unit is left that can get there.
    bottleneck_s, total_s
        Latest arrival and sum of arrivals; None where an exit is uncovered.
    """

    held: tuple[Held, ...]
    uncovered: tuple[int, ...]
    bottleneck_s: float | None
    total_s: float | None


def blockade(arrival_s: Floats) -> Blockade:
    """
    Assign units to exits.

    As many exits as possible are held; under that the latest arrival is least; under that the sum.

    Parameters
    ----------
    arrival_s
        float64, shape ``(exits, units)``: seconds of each unit to each exit; infinite for never.
    """
    exits = arrival_s.shape[0]
    possible = np.unique(arrival_s[np.isfinite(arrival_s)])
    most = _matched(arrival_s, np.inf)
    if not most:
        return Blockade(held=(), uncovered=tuple(range(exits)), bottleneck_s=None, total_s=None)
    low, high = 0, len(possible) - 1
    while low < high:  # the earliest deadline at which as many exits can be held
        middle = (low + high) // 2
        if _matched(arrival_s, float(possible[middle])) == most:
            high = middle
        else:
            low = middle + 1
    held = _cheapest(arrival_s, float(possible[low]), most)
    covered = {item.exit for item in held}
    whole = len(covered) == exits
    return Blockade(
        held=held,
        uncovered=tuple(exit_ for exit_ in range(exits) if exit_ not in covered),
        bottleneck_s=max(item.arrival_s for item in held) if whole else None,
        total_s=sum(item.arrival_s for item in held) if whole else None,
    )


def _matched(arrival_s: Floats, deadline_s: float) -> int:
    """Give how many exits can be held by the deadline."""
    fits: NDArray[np.bool_] = np.isfinite(arrival_s) & (arrival_s <= deadline_s)
    return int((maximum_bipartite_matching(csr_array(fits), perm_type="column") >= 0).sum())


def _cheapest(arrival_s: Floats, deadline_s: float, count: int) -> tuple[Held, ...]:
    """Hold ``count`` exits by the deadline at the least sum of arrivals."""
    exits, units = arrival_s.shape
    fits = np.isfinite(arrival_s) & (arrival_s <= deadline_s)
    # one column more for each exit that may stay open, dearer than any sum of arrivals
    skip = float(np.abs(arrival_s[fits]).sum()) + 1.0
    costs = np.full((exits, units + exits), np.inf)
    costs[:, :units] = np.where(fits, arrival_s, np.inf)
    costs[np.arange(exits), units + np.arange(exits)] = skip
    rows, columns = linear_sum_assignment(costs)
    held = [
        Held(exit=row, unit=column, arrival_s=float(arrival_s[row, column]))
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if column < units
    ]
    if len(held) != count:
        raise RuntimeError(f"{len(held)} exits held where {count} can be")
    return tuple(held)
