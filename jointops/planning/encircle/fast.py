"""
The fast encirclement: the cheapest cut of places that can be held, then distinct units for it.

Only safe posts count: the unit is there before the suspect could come on free roads. If the places
of a cut cannot be held by distinct units, the units that are wanted too often get a price, each
place costs what its cheapest unit costs, and the cut is made again. The prices also bound from
below what any plan needs (Lagrange), so every plan carries its own gap.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from jointops.geo.places import Floats
from jointops.planning.blockade import blockade
from jointops.planning.encircle.chase import (
    EPSILON_S,
    FREED_COST,
    KEPT_COST,
    POST_COST,
    Bools,
    Chase,
    Growth,
    Ints,
    grow,
)
from jointops.planning.encircle.field import field_of

STEP = POST_COST
"""By so much the price of a unit that is wanted too often rises; small whole ratios flow fast."""
ROUNDS = 6
"""How often prices are raised before a deadline is given up."""
INNER_SHARE, BEYOND_S = 0.5, 120.0
"""With a deadline, posts are looked for where he comes after this share of it, and no longer than
this after it: nearer nobody is in time, farther the ring only grows (measured on towns)."""
CLOSELY_S = 15.0
"""How closely the earliest closing by units in many places is looked for."""
MISSING = 8 * POST_COST
"""What a post costs that no present unit can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FastPlan:
    """
    Units at nodes.

    Attributes
    ----------
    units
        Row of the unit that holds each node.
    closing_s
        When the last post is held.
    """

    units: dict[int, int]
    closing_s: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Missing:
    """Nodes that more units would have to hold, each its own, beside those of the present ones."""

    nodes: tuple[int, ...]


class FastModel:
    """
    The question, made small.

    Parameters
    ----------
    tell
        Called before each cut; may raise to stop.
    """

    def __init__(self, chase: Chase, *, tell: Callable[[], None] = lambda: None) -> None:
        self.chase, self._tell = chase, tell
        self.field = field_of(chase.ground)

    @cached_property
    def region(self) -> Growth:
        """The smallest region that could hold him: no plan of distinct units does better."""
        return grow(self.chase, self.chase.earliest_hold_s)

    @cached_property
    def safe_s(self) -> Floats:
        """When each unit would hold each place, ``(u, g)``, where he cannot come before."""
        return self._held_before(self.chase.free.reached_s)

    @cached_property
    def loose_s(self) -> Floats:
        """When each unit would hold each place, where no other posts can make it too late."""
        return self._held_before(np.minimum(self.region.reached_s, self.region.stopped_s))

    def _held_before(self, comes_s: Floats) -> Floats:
        chase = self.chase
        by_s = comes_s - chase.margin_s + EPSILON_S
        near = np.flatnonzero(chase.earliest_hold_s <= by_s)
        near = near[np.argsort(self.field.place[near], kind="stable")]
        hold_s = chase.hold_s[:, near]
        hold_s[hold_s > by_s[near]] = np.inf
        return self.field.least_of(hold_s, near)

    @cached_property
    def place_s(self) -> Floats:
        """When he comes to each place at the earliest; shape ``(g,)``."""
        return self.field.least(self.chase.free.reached_s)

    @cached_property
    def place_cost(self) -> Ints:
        """What a post costs at each place at least; shape ``(g,)``."""
        return self.field.least(self.chase.post_cost.astype(np.float64)).astype(np.int64)

    @cached_property
    def _tied(self) -> Ints:
        """What it costs to take each unit from the post it has."""
        home = self.chase.home
        tied = np.zeros(len(self.chase.arrival_s), dtype=np.int64)
        if home is not None:
            tied[home >= 0] = FREED_COST
        return tied

    @cached_property
    def _homes(self) -> dict[int, int]:
        """The place of the post that each unit has, where it lies on a way out."""
        home = self.chase.home
        units = np.flatnonzero(self._tied).tolist()
        places = {unit: int(self.field.place[home[unit]]) for unit in units if home is not None}
        return {unit: place for unit, place in places.items() if place >= 0}

    @cached_property
    def dearest(self) -> int:
        """What the dearest post costs."""
        return int(self.chase.post_cost.max(initial=1))

    def no_prices(self) -> Ints:
        """Give prices to begin with: no unit's time costs anything."""
        return np.zeros(len(self.chase.arrival_s), dtype=np.int64)

    # --- plans

    def fewest(
        self,
        deadline_s: float,
        prices: Ints,
        *,
        within_s: float = np.inf,
        rounds: int = ROUNDS,
        staying: Collection[int] = (),
    ) -> FastPlan | None:
        """
        Plan with few posts, every one of them held by a deadline.

        Parameters
        ----------
        prices
            int64 ``(u,)``: what each unit's time costs; raised here where it is wanted too often.
        within_s
            Only places where he can be by then.
        staying
            Units that keep the posts they have, come what may.

        Returns
        -------
        plan
            None if no such plan was found; one may still exist.
        """
        fits = _by(self.safe_s, deadline_s)
        for unit in staying:
            place = self._homes.get(unit, -1)
            holds = place >= 0 and bool(fits[unit, place])
            fits[unit] = False
            fits[unit, place] = holds
        within_s = min(within_s, deadline_s + self.chase.margin_s + BEYOND_S)
        if np.isfinite(within_s):
            fits[:, self.place_s > within_s] = False
            fits[:, self.place_s < INNER_SHARE * within_s] = False
        may = fits.any(axis=1)
        most = int(may.sum()) * self.dearest + int(self._tied.sum())
        for _ in range(rounds):
            self._tell()
            cut = self.field.cut(self._place_prices(fits, prices))
            if cut is None:
                return None
            wanted = []
            for places in (cut.nearest, cut.farthest):
                contested = _contested(fits[:, places])
                if contested is None:
                    return self._manned(places, fits)
                wanted.append(contested)
            if cut.cost - int(prices[may].sum()) > most:
                return None  # more posts than units
            prices[np.union1d(*wanted)] += STEP
        return None

    def freed(self, plan: FastPlan) -> list[int]:
        """Give the units that leave the posts they have."""
        home = self.chase.home
        if home is None:
            return []
        return [unit for node, unit in plan.units.items() if home[unit] not in {-1, node}]

    def _place_prices(self, fits: Bools, prices: Ints, missing: Bools | None = None) -> Ints:
        cost = np.zeros(self.field.count, dtype=np.int64)
        away = prices + self._tied
        for price in np.unique(away)[::-1].tolist():  # the cheapest has the last word
            cost = np.where(fits[away == price].any(axis=0), self.place_cost + price, cost)
        for unit, place in self._homes.items():
            if fits[unit, place]:
                cost[place] = min(KEPT_COST + prices[unit], cost[place])
        if missing is not None:
            dearer = missing & ((cost == 0) | (cost > self.place_cost + MISSING))
            cost[dearer] = self.place_cost[dearer] + MISSING
        return cost

    def _manned(self, places: Ints, fits: Bools) -> FastPlan:
        """Give each place its unit: the last one held as early as possible, then least travel."""
        if self._homes:
            fits = self._staying(places, fits)
        found = blockade(np.where(fits[:, places], self.safe_s[:, places], np.inf).T)
        units = {self._node(int(places[item.exit]), item.unit): item.unit for item in found.held}
        return FastPlan(units=units, closing_s=found.bottleneck_s or 0.0)

    def _staying(self, places: Ints, fits: Bools) -> Bools:
        """Leave as many units as can at the posts they have."""
        fits, cost = fits.copy(), np.where(fits[:, places], 1.0, np.inf).T
        cost += self._tied
        column = {int(place): at for at, place in enumerate(places)}
        for unit, place in self._homes.items():
            if place in column and fits[unit, place]:
                cost[column[place], unit] = 0.0
        rows, chosen = linear_sum_assignment(cost)
        given = dict(zip(chosen.tolist(), places[rows].tolist(), strict=True))
        for unit in np.flatnonzero(self._tied).tolist():
            home, place = self._homes.get(unit, -1), given.get(unit, -1)
            if place == home and place >= 0:
                fits[:, home] = False  # nobody else there, and he nowhere else
            if place == home or place < 0:
                fits[unit] = False
            if place == home and place >= 0:
                fits[unit, home] = True
        return fits

    def _node(self, place: int, unit: int) -> int:
        """Give where on a stretch a unit stands: as soon as possible, where he cannot be before."""
        if self._homes.get(unit) == place and self.chase.home is not None:
            return int(self.chase.home[unit])
        nodes, chase = self.field.nodes_of(place), self.chase
        hold = chase.hold_s[unit, nodes]
        late = hold + chase.margin_s > chase.free.reached_s[nodes] + EPSILON_S
        return int(nodes[np.argmin(np.where(late, np.inf, hold))])

    def missing(self, *, rounds: int = ROUNDS) -> Missing | None:
        """
        Give where more units would have to stand so that he cannot get out.

        They are taken to be ready beside their places when the alarm comes.

        Returns
        -------
        missing
            The fewest found; None where even that does not help.
        """
        fits = _by(self.safe_s, np.inf)
        chase = self.chase
        ready = chase.setup_s + chase.margin_s <= chase.free.reached_s + EPSILON_S
        if chase.may_hold is not None:
            ready &= chase.may_hold
        could = self.field.least(np.where(ready, 0.0, 1.0)) == 0
        prices, best = self.no_prices(), None
        for _ in range(rounds):
            self._tell()
            cut = self.field.cut(self._place_prices(fits, prices, could))
            if cut is None:
                return None
            open_ = _unheld(fits[:, cut.nearest])
            if could[cut.nearest[open_]].all() and (best is None or len(open_) < len(best)):
                best = cut.nearest[open_]
            contested = _contested(fits[:, cut.nearest])
            if contested is None or not len(contested):
                break
            prices[contested] += STEP
        if best is None:
            return None
        return Missing(nodes=tuple(self._ready_node(int(place), ready) for place in best))

    def _ready_node(self, place: int, ready: Bools) -> int:
        nodes = self.field.nodes_of(place)
        return int(nodes[ready[nodes]][0])

    # --- what no plan can do better than

    def bound(self, deadline_s: float, prices: Ints) -> int | None:
        """
        Give what the posts of any plan by a deadline cost at least; None if there is no plan.

        Every valid plan's posts are a cut, and each is held before he could come were every place
        held by whoever is there first; with any prices, the cheapest such cut less all prices is
        a lower bound. A bound above what all units together could cost means there is no plan.
        """
        self._tell()
        fits = _by(self.loose_s, deadline_s)
        may = fits.any(axis=1)
        cut = self.field.cut(self._place_prices(fits, prices))
        if cut is None:
            return None
        least = max(cut.cost - int(prices[may].sum()), 0)
        return least if least <= int(may.sum()) * self.dearest else None


def soonest(chase: Chase, region: Growth) -> float:
    """
    Give a moment before which nobody closes, even by units that may be in many places at once.

    Parameters
    ----------
    region
        The smallest region that can hold him so; he does not escape from it.

    Returns
    -------
    seconds
        At most ``CLOSELY_S`` too early.
    """
    hold = chase.earliest_hold_s
    rim = hold[np.isfinite(region.stopped_s)]
    low, high = float(hold.min()), float(rim.max())
    while high - low > CLOSELY_S:
        middle = (low + high) / 2
        by_then = np.where(hold <= middle, hold, np.inf)
        if grow(chase, by_then).escaped:
            low = middle
        else:
            high = middle
    return low


def _by(held_s: Floats, deadline_s: float) -> Bools:
    return np.isfinite(held_s) & (held_s <= deadline_s + EPSILON_S)


def _matched(there: Bools) -> Ints:
    """Give a unit for as many places as possible, each its own; -1 for none."""
    if not there.size:
        return np.full(there.shape[1], -1)
    match = maximum_bipartite_matching(csr_array(there.T), perm_type="column")
    return np.asarray(match, dtype=np.int64)


def _unheld(there: Bools) -> Ints:
    return np.flatnonzero(_matched(there) < 0)


def _contested(there: Bools) -> Ints | None:
    """Give the units that too many places want; None if every place gets its own unit."""
    match = _matched(there)
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


def holds_of(chase: Chase, units: dict[int, int]) -> dict[int, float]:
    """Give when each post is held."""
    return {node: float(chase.hold_s[unit, node]) for node, unit in units.items()}
