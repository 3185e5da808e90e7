"""
The ladder of fast plans: the earliest closing, the fewest posts, the smallest area, by deadlines.

Each rung carries what no plan can do better than. Nothing here looks at a clock: what is tried is
counted in cuts, so that equal questions get equal answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from jointops.planning.encircle.chase import EPSILON_S, Chase, Ints, grow
from jointops.planning.encircle.fast import ROUNDS, FastModel, FastPlan, holds_of

Objective = Literal["closing", "posts", "area"]
OBJECTIVES: tuple[Objective, ...] = ("closing", "posts", "area")
DEADLINES_S = (180.0, 240.0, 300.0, 480.0, 600.0)
"""Deadlines a commander is offered (our default)."""
RESOLUTION_S = 10.0
"""The earliest closing and the smallest area are looked for this closely."""
PROBES = 5
"""So many deadlines, or radii, are tried on the way there."""
PROOFS = 3
"""So many deadlines are tried for a proof that nobody can close by then."""
PATIENCE = 24
"""How often prices are raised before the question is given up altogether."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A plan, what its posts cost, and the number of nodes he can still reach."""

    plan: FastPlan
    cost: int
    contained: int

    def value(self, objective: Objective) -> float:
        """Give what an objective counts first: seconds, posts or nodes."""
        if objective == "closing":
            return self.plan.closing_s
        return float(len(self.plan.units) if objective == "posts" else self.contained)

    def rank(self, objective: Objective) -> tuple[float, ...]:
        """Give what an objective counts, in order; less is better."""
        closing_s = self.plan.closing_s
        if objective == "closing":
            return closing_s, self.cost, self.contained
        if objective == "posts":
            return self.cost, closing_s, self.contained
        return self.contained, closing_s, self.cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """
    A step of the ladder.

    Attributes
    ----------
    deadline_s
        By when every post is to be held; None for no such limit.
    found
        None where no plan was found.
    bound
        Of the first criterion: no plan does better; None where nothing is known.
    impossible
        Whether it is proved that there is no plan.
    """

    objective: Objective
    deadline_s: float | None = None
    found: Found | None
    bound: float | None
    impossible: bool = False

    @property
    def gap(self) -> float | None:
        """The share of the value that might still be saved; None where nothing is known."""
        if self.found is None or self.bound is None:
            return None
        value = self.found.value(self.objective)
        return max(value - self.bound, 0.0) / value if value > 0 else 0.0


class Ladder:
    """The plans found so far for one question; each serves wherever it is the best."""

    def __init__(self, chase: Chase, *, tell: Callable[[], None] = lambda: None) -> None:
        self.chase = chase
        self.model = FastModel(chase, tell=tell)
        self._prices = self.model.no_prices()
        self._pool: list[Found] = []
        self._open_s = 0.0  # nobody closes before this

    def first(self, *, patience: int = PATIENCE) -> Found | None:
        """Plan with few posts and no deadline; None if no such plan was found."""
        if self.model.region.escaped:
            return None
        found = self._try(np.inf, self._prices, rounds=patience)
        if found is None or not (freed := self.model.freed(found.plan)):
            return found
        other = self._try(np.inf, self.model.no_prices(), rounds=patience, staying=freed)
        if other is None or len(self.model.freed(other.plan)) >= len(freed):
            return found
        return other

    def climb(self, deadlines_s: Sequence[float] = DEADLINES_S) -> Iterator[Rung]:
        """
        Give the rungs: each objective without a deadline, then the fewest posts by each deadline.

        The plans of all of them are looked for first: what is found on the way to one may be best
        for another.
        """
        if self.first() is not None:
            self._sooner()
            self._smaller()
            self._prove()
        for objective in OBJECTIVES:
            yield self.rung(objective)
        for deadline_s in deadlines_s:
            yield self.by(deadline_s)

    def best(self, objective: Objective) -> Found | None:
        """Give the best found so far for an objective, without a deadline."""
        return min(self._pool, key=lambda found: found.rank(objective), default=None)

    def rung(self, objective: Objective) -> Rung:
        """Give the best found for an objective with its bound, without a deadline."""
        best = self.best(objective)
        hopeless = self.model.region.escaped or (best is None and self._fewest is None)
        return Rung(
            objective=objective,
            found=best,
            bound=None if hopeless else self._bound(objective),
            impossible=hopeless,
        )

    def by(self, deadline_s: float) -> Rung:
        """Give the fewest posts found by a deadline."""
        fitting = [f for f in self._pool if f.plan.closing_s <= deadline_s + EPSILON_S]
        if deadline_s <= self._open_s or self.model.region.escaped:
            return Rung(
                objective="posts", deadline_s=deadline_s, found=None, bound=None, impossible=True
            )
        if fitting and (tried := self._try(deadline_s, self._prices.copy())) is not None:
            fitting.append(tried)
        cost = self.model.bound(deadline_s, self.model.no_prices())
        return Rung(
            objective="posts",
            deadline_s=deadline_s,
            found=min(fitting, key=lambda found: found.rank("posts"), default=None),
            bound=None if cost is None else max(self._posts(cost), self._fewest or 0.0),
            impossible=cost is None,
        )

    def _try(
        self,
        deadline_s: float,
        prices: Ints,
        *,
        within_s: float = np.inf,
        rounds: int = ROUNDS,
        staying: Collection[int] = (),
    ) -> Found | None:
        plan = self.model.fewest(
            deadline_s, prices, within_s=within_s, rounds=rounds, staying=staying
        )
        if plan is None:
            return None
        held = np.full(self.chase.node_count, np.inf)
        for node, second in holds_of(self.chase, plan.units).items():
            held[node] = second
        found = Found(
            plan=plan,
            cost=int(self.chase.post_cost[list(plan.units)].sum()),
            contained=grow(self.chase, held).contained,
        )
        self._pool.append(found)
        return found

    def _sooner(self) -> None:
        """Look for earlier closings, halving what is left."""
        low = self._open_s = float(self.chase.earliest_hold_s.min())
        for _ in range(PROBES):
            high = min(found.plan.closing_s for found in self._pool)
            if high - low <= RESOLUTION_S:
                return
            middle = (low + high) / 2
            if self._try(middle, self.model.no_prices()) is None:
                low = middle

    def _smaller(self) -> None:
        """Look for plans nearer to him, halving the distance."""
        region, comes_s = self.model.region, self.chase.free.reached_s
        best = min(self._pool, key=lambda found: found.contained)
        low = float(region.stopped_s[np.isfinite(region.stopped_s)].max())
        high = float(comes_s[list(best.plan.units)].max())
        for _ in range(PROBES):
            if high - low <= RESOLUTION_S:
                return
            middle = (low + high) / 2
            if self._try(np.inf, self.model.no_prices(), within_s=middle) is None:
                low = middle
            else:
                high = middle

    def _prove(self) -> None:
        """Raise the moment before which nobody closes."""
        high = min(found.plan.closing_s for found in self._pool)
        for _ in range(PROOFS):
            if high - self._open_s <= RESOLUTION_S:
                return
            middle = (self._open_s + high) / 2
            if self.model.bound(middle, self._prices) is None:
                self._open_s = middle
            else:
                high = middle

    def _bound(self, objective: Objective) -> float | None:
        if objective == "closing":
            return self._open_s
        if objective == "area":
            return float(self.model.region.contained)
        return self._fewest

    @cached_property
    def _fewest(self) -> float | None:
        """How many posts any plan needs; None if there is no plan."""
        least = 0
        for prices in (self.model.no_prices(), self._prices):
            cost = self.model.bound(np.inf, prices)
            if cost is None:
                return None
            least = max(least, cost)
        return self._posts(least)

    def _posts(self, cost: int) -> float:
        """Give how many posts cost at least so much."""
        return float(-(-cost // self.model.dearest))
