"""
Siting (选址): the fewest extra posts that leave no place out of reach, and all ways to choose them.

A set cover, solved exactly by HiGHS; its optimal sets are listed by branching on the place that the
fewest candidates cover.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from jointops.geo.travel import CAR, RoadMap, Spot

STEPS = 2_000_000
"""So many branches are walked before counting is given up."""

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
    proved
        Whether ``fewest`` is proved.
    """

    fewest: int
    sets: tuple[tuple[int, ...], ...]
    total: int | None
    proved: bool


def reach_matrix(
    places: Sequence[Spot],
    candidates: Sequence[Spot],
    roads: RoadMap,
    *,
    within_s: float,
    tell: Callable[[float], None] | None = None,
) -> Bools:
    """
    Say which candidates reach which places in time, by car and ready at once.

    Returns
    -------
    reaches
        bool, shape ``(places, candidates)``.
    """
    node = np.array([spot.node for spot in candidates], dtype=np.int64)
    segment = np.array([spot.segment for spot in candidates], dtype=np.int64)
    share = np.array([spot.share for spot in candidates])
    reaches = np.zeros((len(places), len(candidates)), dtype=np.bool_)
    for row, place in enumerate(places):
        search = roads.times_to(place, vehicle=CAR, limit_s=within_s)
        seconds = search.from_arrays(node=node, segment=segment, share=share, target=place)
        reaches[row] = seconds <= within_s
        if tell is not None:
            tell((row + 1) / len(places))
    return reaches


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
        return Siting(fewest=0, sets=((),), total=1, proved=True)
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
    proved = bool(solved.status == 0)
    finder = _Covers(rows, fewest, limit)
    whole = finder.run()
    sets = tuple(sorted(finder.sets)) or (tuple(np.flatnonzero(solved.x > 0.5).tolist()),)
    return Siting(
        fewest=fewest, sets=sets, total=finder.total if whole and proved else None, proved=proved
    )


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
