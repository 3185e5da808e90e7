"""
Siting (选址): the fewest extra posts that leave no place out of reach, and all ways to choose them.

A set cover, solved exactly by HiGHS; its optimal sets are listed by branching on the place that the
fewest candidates cover. Over a whole city's nodes the best of the greedy covers is given with the
number of posts that no choice can go below.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from jointops.geo.travel import CAR, RoadMap, Spot

STEPS = 2_000_000
"""So many branches are walked before counting is given up."""
EXACT_CELLS = 4_000_000
"""Places times candidates up to which the cover is solved exactly."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Siting:
    """
    The fewest extra posts.

    Attributes
    ----------
    fewest
        How many are needed.
    sets
        Optimal sets, as positions among the candidates, each in order.
    total
        How many optimal sets there are; None if they were not counted to the end.
    bound
        No choice needs fewer; equal to ``fewest`` where that is proved.
    """

    fewest: int
    sets: tuple[tuple[int, ...], ...]
    total: int | None
    bound: int

    @property
    def proved(self) -> bool:
        """Whether ``fewest`` is proved."""
        return self.bound == self.fewest


def reach_matrix(
    places: Sequence[Spot],
    candidates: Sequence[Spot],
    roads: RoadMap,
    *,
    within_s: float,
    most: int,
    tell: Callable[[float], None] | None = None,
) -> csr_array | None:
    """
    Say which candidates reach which places in time, by car and ready at once.

    Parameters
    ----------
    most
        More pairs than this are not held.

    Returns
    -------
    reaches
        bool, shape ``(places, candidates)``; None if there are too many pairs.
    """
    node = np.array([spot.node for spot in candidates], dtype=np.int64)
    segment = np.array([spot.segment for spot in candidates], dtype=np.int64)
    share = np.array([spot.share for spot in candidates])
    on_nodes = bool((segment < 0).all())
    found: list[NDArray[np.int32]] = []
    held = 0
    for row, place in enumerate(places):
        search = roads.times_to(place, vehicle=CAR, limit_s=within_s)
        seconds = (
            search.seconds[node]
            if on_nodes
            else search.from_arrays(node=node, segment=segment, share=share, target=place)
        )
        found.append(np.flatnonzero(seconds <= within_s).astype(np.int32))
        held += len(found[-1])
        if held > most:
            return None
        if tell is not None:
            tell((row + 1) / len(places))
    start = np.cumsum([0, *map(len, found)])
    columns = np.concatenate(found) if found else np.zeros(0, dtype=np.int32)
    cells = np.ones(held, dtype=np.bool_)
    return csr_array((cells, columns, start), shape=(len(places), len(candidates)))


def site(reaches: csr_array, *, limit: int = 100, time_limit_s: float = 60.0) -> Siting:
    """
    Find the fewest candidates that together reach every place.

    Exactly and with all choices where the table is small enough, else greedily with a bound.

    Raises
    ------
    ValueError
        If a place is reached by no candidate.
    """
    if reaches.shape[0] * reaches.shape[1] <= EXACT_CELLS:
        return fewest_posts(reaches.toarray(), limit=limit, time_limit_s=time_limit_s)
    return few_posts(reaches)


def few_posts(reaches: csr_array) -> Siting:
    """
    Cover greedily, drop what became idle, and say how few posts there could be at best.

    The bound is the larger of two: places no two of which share a candidate need one post each; and
    each place weighs one over the most places that any of its candidates reaches, so that no
    candidate weighs more than one.
    """
    columns = reaches.tocsc()
    column_of, row_of = reaches.indices, columns.indices
    gain = np.diff(columns.indptr).astype(np.int64)
    reach = gain.copy()
    if (np.diff(reaches.indptr) == 0).any():
        raise ValueError("a place is reached by no candidate")
    times = np.zeros(reaches.shape[0], dtype=np.int64)
    chosen: list[int] = []
    while (times == 0).any():
        best = int(gain.argmax())
        chosen.append(best)
        rows = row_of[columns.indptr[best] : columns.indptr[best + 1]]
        for row in rows[times[rows] == 0].tolist():
            gain[column_of[reaches.indptr[row] : reaches.indptr[row + 1]]] -= 1
        times[rows] += 1
    for column in chosen[::-1]:
        rows = row_of[columns.indptr[column] : columns.indptr[column + 1]]
        if (times[rows] > 1).all():
            times[rows] -= 1
            chosen.remove(column)
    bound = max(_apart(reaches), _weighed(reaches, reach))
    return Siting(fewest=len(chosen), sets=(tuple(sorted(chosen)),), total=None, bound=bound)


def _apart(reaches: csr_array) -> int:
    """Count places, no two of which share a candidate, taking those with few candidates first."""
    taken = np.zeros(reaches.shape[1], dtype=np.bool_)
    count = 0
    for row in np.argsort(np.diff(reaches.indptr), kind="stable").tolist():
        mine = reaches.indices[reaches.indptr[row] : reaches.indptr[row + 1]]
        if not taken[mine].any():
            taken[mine] = True
            count += 1
    return count


def _weighed(reaches: csr_array, reach: NDArray[np.int64]) -> int:
    """Give the dual bound of the cover's linear relaxation at a simple feasible point."""
    widest = np.maximum.reduceat(reach[reaches.indices], reaches.indptr[:-1])
    return math.ceil(float((1 / widest).sum()) - 1e-6)


def fewest_posts(reaches: Bools, *, limit: int = 100, time_limit_s: float = 60.0) -> Siting:
    """
    Find the fewest candidates that together reach every place, and all sets of that size.

    Parameters
    ----------
    reaches
        bool, shape ``(places, candidates)``; each place is reached by some candidate.
    limit
        At most so many sets are listed; all are counted.

    Raises
    ------
    ValueError
        If a place is reached by no candidate.
    """
    if not reaches.any(axis=1).all():
        raise ValueError("a place is reached by no candidate")
    if not len(reaches):
        return Siting(fewest=0, sets=((),), total=1, bound=0)
    rows = np.unique(reaches, axis=0)
    solved = milp(
        np.ones(rows.shape[1]),
        constraints=LinearConstraint(csr_array(rows.astype(float)), lb=1.0),
        integrality=np.ones(rows.shape[1], dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"time_limit": time_limit_s},
    )
    if solved.x is None:
        raise RuntimeError(f"no cover was found: {solved.message}")
    fewest = round(float(solved.fun))
    bound = min(fewest, math.ceil(solved.mip_dual_bound - 1e-6))
    finder = _Covers(rows, fewest, limit)
    whole = finder.run()
    sets = tuple(sorted(finder.sets)) or (tuple(np.flatnonzero(solved.x > 0.5).tolist()),)
    total = finder.total if whole and bound == fewest else None
    return Siting(fewest=fewest, sets=sets, total=total, bound=bound)


class _Covers:
    """Walks over all covers of a size without repeating one."""

    def __init__(self, rows: Bools, size: int, limit: int) -> None:
        self._size, self._limit = size, limit
        self._rows = [int.from_bytes(np.packbits(row).tobytes(), "big") for row in rows]
        self._width = len(np.packbits(rows[0])) * 8
        self._most = int(rows.sum(axis=0).max())
        self._columns = {
            column: {row for row in range(len(rows)) if rows[row, column]}
            for column in range(rows.shape[1])
        }
        self.sets: list[tuple[int, ...]] = []
        self.total, self._steps = 0, 0

    def run(self) -> bool:
        """Walk; False if given up."""
        everyone = (1 << self._width) - 1
        return self._branch(frozenset(range(len(self._rows))), (), everyone)

    def _branch(self, open_: frozenset[int], chosen: tuple[int, ...], allowed: int) -> bool:
        self._steps += 1
        if self._steps > STEPS:
            return False
        left = self._size - len(chosen)
        if not open_:
            # a cover of the least size has no idle member
            self.total += 1
            if len(self.sets) < self._limit:
                self.sets.append(tuple(sorted(chosen)))
            return True
        if left * self._most < len(open_):
            return True
        tightest = min(open_, key=lambda row: (self._rows[row] & allowed).bit_count())
        choices = self._rows[tightest] & allowed
        for column in self._bits(choices):
            allowed &= ~self._bit(column)
            if not self._branch(open_ - self._columns[column], (*chosen, column), allowed):
                return False
        return True

    def _bit(self, column: int) -> int:
        return 1 << (self._width - 1 - column)

    def _bits(self, mask: int) -> list[int]:
        found = []
        while mask:
            high = mask.bit_length() - 1
            found.append(self._width - 1 - high)
            mask &= ~(1 << high)
        return found
