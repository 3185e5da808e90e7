"""
Balanced areas (辖区均衡): each place to a station in reach, the busiest one as idle as possible.

First the largest load is made least, then the total travel under it. Small tables, and tables in
which all places weigh the same, are solved exactly; else the linear relaxation is rounded, and its
value bounds what any division could reach.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from jointops.geo.places import Floats

EXACT_PAIRS = 2_000
"""Pairs of a place and a station in reach up to which whole-number solutions are sought."""
SLACK = 1e-7
"""Relative tolerance between the two stages."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Balance:
    """
    A division of places among stations.

    Attributes
    ----------
    station
        int64: the station of each place; -1 where none reaches it in time.
    loads
        float64: what each station carries.
    most
        The largest of them.
    bound
        No division has a lower largest load.
    travel_s
        Seconds from each place's station to it, added up.
    """

    station: NDArray[np.int64]
    loads: Floats
    most: float
    bound: float
    travel_s: float

    @property
    def proved(self) -> bool:
        """Whether the largest load is proved to be the least."""
        return self.most <= self.bound * (1 + 1e-6) + 1e-9


def balance(
    seconds: Floats, load: Floats, *, within_s: float, time_limit_s: float = 60.0
) -> Balance:
    """
    Divide places among stations.

    Parameters
    ----------
    seconds
        Shape ``(places, stations)``: from each station to each place.
    load
        Shape ``(places,)``: what each place weighs, above zero.
    within_s
        A station takes no place farther than this.

    Returns
    -------
    balance
        Places out of reach of every station are left out.
    """
    pairs = _Pairs(seconds, load, within_s)
    if not len(pairs.place):
        return pairs.division(np.zeros(0, dtype=np.int64), bound=0.0)
    alike = bool(np.ptp(load[pairs.places]) == 0)
    if alike:
        return _alike(pairs, time_limit_s)
    if len(pairs.place) <= EXACT_PAIRS:
        exact = _exact(pairs, time_limit_s)
        if exact is not None:
            return exact
    return _rounded(pairs, time_limit_s)


class _Pairs:
    """The places and stations within reach of each other, as columns of one variable each."""

    def __init__(self, seconds: Floats, load: Floats, within_s: float) -> None:
        self.seconds, self.load = seconds, load
        place, station = np.nonzero(seconds <= within_s)
        self.place, self.station = place, station
        self.cost = seconds[place, station]
        self.places, self.row = np.unique(place, return_inverse=True)
        count, width = len(place), seconds.shape[1]
        ones, at = np.ones(count), np.arange(count)
        self.once = csr_array((ones, (self.row, at)), shape=(len(self.places), count))
        self.carried = csr_array((load[place], (station, at)), shape=(width, count))

    def division(self, chosen: NDArray[np.int64], *, bound: float) -> Balance:
        """Make the answer of one chosen pair for each place in reach."""
        station = np.full(len(self.load), -1, dtype=np.int64)
        station[self.place[chosen]] = self.station[chosen]
        loads = self.loads(chosen)
        most = float(loads.max()) if len(loads) else 0.0
        return Balance(
            station=station,
            loads=loads,
            most=most,
            bound=min(bound, most),
            travel_s=float(self.cost[chosen].sum()),
        )

    def loads(self, chosen: NDArray[np.int64]) -> Floats:
        """Give what each station carries with these pairs."""
        loads = np.zeros(self.seconds.shape[1])
        np.add.at(loads, self.station[chosen], self.load[self.place[chosen]])
        return loads

    def best(self, share: Floats) -> NDArray[np.int64]:
        """Give for each place the pair with the largest share."""
        order = np.lexsort((share, self.row))
        last = np.concatenate([self.row[order][1:] != self.row[order][:-1], [True]])
        chosen: NDArray[np.int64] = order[last]
        return chosen


def _least_most(pairs: _Pairs, time_limit_s: float, *, whole: bool) -> tuple[float, Floats] | None:
    """Make the largest load least: its value and the shares; None if the time does not suffice."""
    count, width = len(pairs.place), pairs.seconds.shape[1]
    solved = milp(
        np.concatenate([np.zeros(count), [1.0]]),
        constraints=[
            LinearConstraint(_beside(pairs.once, 0.0), lb=1.0, ub=1.0),
            LinearConstraint(_beside(pairs.carried, -1.0), lb=np.full(width, -np.inf), ub=0.0),
        ],
        integrality=np.concatenate([np.full(count, int(whole)), [0]]),
        bounds=Bounds(0, np.concatenate([np.ones(count), [np.inf]])),
        options={"time_limit": time_limit_s, "mip_rel_gap": 0.0},
    )
    return (float(solved.fun), np.asarray(solved.x[:-1])) if solved.status == 0 else None


def _least_travel(pairs: _Pairs, most: float, time_limit_s: float, *, whole: bool) -> Floats | None:
    """Make the travel least under a largest load; None if the time does not suffice."""
    solved = milp(
        pairs.cost,
        constraints=[
            LinearConstraint(pairs.once, lb=1.0, ub=1.0),
            LinearConstraint(pairs.carried, lb=-np.inf, ub=most * (1 + SLACK)),
        ],
        integrality=np.full(len(pairs.place), int(whole)),
        bounds=Bounds(0, 1),
        options={"time_limit": time_limit_s, "mip_rel_gap": 0.0},
    )
    return np.asarray(solved.x) if solved.status == 0 else None


def _beside(left: csr_array, value: float) -> csr_array:
    """Give a matrix with one more column of one value."""
    column = csr_array(np.full((left.shape[0], 1), value))
    return csr_array(hstack([left, column], format="csr"))


def _alike(pairs: _Pairs, time_limit_s: float) -> Balance:
    """
    Divide places that weigh the same.

    Stations then carry whole numbers of them, so the relaxation's value may be rounded up, and the
    corners of the second problem (a transport problem) are whole.
    """
    weight = float(pairs.load[pairs.places[0]])
    relaxed = _least_most(pairs, time_limit_s, whole=False)
    if relaxed is None:
        return _nearest(pairs)
    most = float(np.ceil(relaxed[0] / weight - 1e-6)) * weight
    share = _least_travel(pairs, most, time_limit_s, whole=False)
    if share is None:
        return _nearest(pairs, bound=most)
    return pairs.division(pairs.best(share), bound=most)


def _exact(pairs: _Pairs, time_limit_s: float) -> Balance | None:
    """Solve both stages in whole numbers; None if the time does not suffice."""
    first = _least_most(pairs, time_limit_s, whole=True)
    if first is None:
        return None
    chosen = pairs.best(first[1])
    most = pairs.division(chosen, bound=np.inf).most
    second = _least_travel(pairs, most, time_limit_s, whole=True)
    return pairs.division(chosen if second is None else pairs.best(second), bound=most)


def _rounded(pairs: _Pairs, time_limit_s: float) -> Balance:
    """Round the relaxation, of which a corner splits at most one place for each station."""
    relaxed = _least_most(pairs, time_limit_s, whole=False)
    if relaxed is None:
        return _nearest(pairs)
    bound = max(relaxed[0], float(pairs.load[pairs.places].max()))
    share = _least_travel(pairs, bound, time_limit_s, whole=False)
    chosen = pairs.best(relaxed[1] if share is None else share)
    return pairs.division(_levelled(pairs, chosen), bound=bound)


def _nearest(pairs: _Pairs, *, bound: float = 0.0) -> Balance:
    """Give each place to its nearest station and level the loads, where no solution came."""
    least = max(bound, float(pairs.load[pairs.places].sum()) / pairs.seconds.shape[1])
    return pairs.division(_levelled(pairs, pairs.best(-pairs.cost)), bound=least)


def _levelled(pairs: _Pairs, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Move places away from the busiest station as long as that lowers the largest load."""
    chosen = chosen.copy()
    loads = pairs.loads(chosen)
    start = np.searchsorted(pairs.row, np.arange(len(pairs.places) + 1))
    while True:
        busiest = int(loads.argmax())
        best: tuple[float, int, int] | None = None
        for row in np.flatnonzero(pairs.station[chosen] == busiest).tolist():
            weight = float(pairs.load[pairs.places[row]])
            for pair in range(int(start[row]), int(start[row + 1])):
                after = max(loads[pairs.station[pair]] + weight, loads[busiest] - weight)
                if pair != chosen[row] and after < loads[busiest] - 1e-9:
                    best = min(best or (np.inf, 0, 0), (float(after), row, pair))
        if best is None:
            return chosen
        _, row, pair = best
        loads[busiest] -= pairs.load[pairs.places[row]]
        loads[pairs.station[pair]] += pairs.load[pairs.places[row]]
        chosen[row] = pair
