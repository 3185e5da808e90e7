"""
The exact encirclement: an integer programme with the way of the suspect as lazy conditions.

Variables say which unit holds which node and which nodes the suspect reaches. That each unit holds
one node, each node is held once, and the reached region ends at held nodes, is linear. That a unit
is there before the suspect is not: he may be delayed by the other posts. A unit that is there
before he could come on a free road is safe; the others are allowed, and whenever a solution lets
him come too early along some way, the condition *not this unit here unless something on that way is
held* is added and the programme solved again. The conditions are true of every valid plan, so the
optimum of the programme, once it needs no more of them, is the optimum of the question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack

from jointops.geo.places import Floats
from jointops.planning.encircle.chase import Chase, Growth, grow

Criterion = Literal["closing", "posts", "travel", "area"]
ORDERS: dict[str, tuple[Criterion, ...]] = {
    "closing": ("closing", "posts", "travel"),
    "posts": ("posts", "closing", "travel"),
    "area": ("area", "closing", "posts"),
}
"""What counts first, second and third under each objective."""
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """
    Units at nodes.

    Attributes
    ----------
    units
        Row of the unit that holds each node.
    proved
        Whether every criterion was solved to optimality.
    lower_bound
        Of the first criterion; None where nothing is known.
    """

    units: dict[int, int]
    proved: bool
    lower_bound: float | None


class TimeUpError(Exception):
    """The time allowed is over before a solution was found."""


class ExactModel:
    """
    The programme of one question.

    Parameters
    ----------
    clock
        Gives seconds that only ever grow, to keep the time limit.
    """

    def __init__(self, chase: Chase, *, clock: Callable[[], float], time_limit_s: float) -> None:
        self._chase = chase
        self._clock, self._ends_at = clock, clock() + time_limit_s
        self.blocked = grow(chase, chase.earliest_hold_s)
        self._limit_at = self._latest_useful()
        self._pairs()
        self._conditions()
        self._lazy: list[csr_array] = []

    def _latest_useful(self) -> Floats:
        """
        Give the latest time at which a post at each node can still be of use.

        Units that may each be in many places at once hold the suspect back as long as anyone can:
        in no plan does he come later than against them.
        """
        against_all = self.blocked
        latest = np.minimum(against_all.reached_s, against_all.stopped_s)
        return np.where(np.isfinite(self._chase.free.reached_s), latest, -np.inf)

    def _pairs(self) -> None:
        chase = self._chase
        useful = chase.hold_s + chase.margin_s <= self._limit_at + 1e-9
        unit, node = np.nonzero(useful & np.isfinite(chase.hold_s))
        self.unit, self.node = unit, node
        self.hold_s = chase.hold_s[unit, node]
        self.travel_s = chase.arrival_s[unit, node]
        self._region = np.flatnonzero(np.isfinite(chase.free.reached_s) & ~chase.outside)
        self._region_column = np.full(chase.node_count, -1)
        self._region_column[self._region] = len(unit) + np.arange(len(self._region))
        self._width = len(unit) + len(self._region)

    def _conditions(self) -> None:
        chase, count = self._chase, len(self.unit)
        columns = np.arange(count)
        once = [
            coo_array((np.ones(count), (rows, columns)), shape=(height, self._width))
            for rows, height in ((self.node, chase.node_count), (self.unit, len(chase.arrival_s)))
        ]
        tail, head = chase.ground.tail, chase.ground.end
        inside = self._region_column[tail] >= 0
        tail, head = tail[inside], head[inside]
        height = len(tail) + len(chase.ground.starts)
        # reached(head) + held(head) >= reached(tail); and an entry is reached unless held
        rows, cols, values = (
            [np.arange(len(tail))],
            [self._region_column[tail]],
            [-np.ones(len(tail))],
        )
        heads = np.concatenate([head, [node for node, _ in chase.ground.starts]]).astype(np.int64)
        known = self._region_column[heads] >= 0
        rows.append(np.flatnonzero(known))
        cols.append(self._region_column[heads[known]])
        values.append(np.ones(int(known.sum())))
        order = np.argsort(self.node, kind="stable")
        starts = np.searchsorted(self.node[order], heads, side="left")
        ends = np.searchsorted(self.node[order], heads, side="right")
        lengths = ends - starts
        rows.append(np.repeat(np.arange(height), lengths))
        offset = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        cols.append(order[np.repeat(starts, lengths) + offset])
        values.append(np.ones(int(lengths.sum())))
        flow = coo_array(
            (np.concatenate(values), (np.concatenate(rows), np.concatenate(cols))),
            shape=(height, self._width),
        )
        lower = np.concatenate([np.zeros(len(tail)), np.ones(len(chase.ground.starts))])
        self._base = [
            LinearConstraint(once[0].tocsr(), ub=1.0),
            LinearConstraint(once[1].tocsr(), ub=1.0),
            LinearConstraint(flow.tocsr(), lb=lower),
        ]

    # --- solving

    def costs(self, criterion: Criterion) -> Floats:
        """Give the coefficients of a criterion."""
        costs = np.zeros(self._width)
        if criterion == "posts":
            costs[: len(self.unit)] = self._chase.post_cost[self.node] / self._chase.post_cost.max()
        elif criterion == "travel":
            costs[: len(self.unit)] = self.travel_s
        elif criterion == "area":
            costs[len(self.unit) :] = 1.0
        return costs

    def solve(
        self,
        costs: Floats,
        *,
        deadline_s: float = np.inf,
        extra: list[LinearConstraint] | None = None,
    ) -> tuple[dict[int, int], float] | None:
        """
        Give the best plan that holds every node by a deadline, and its cost; None if there is none.

        Raises
        ------
        TimeUpError
            If the time allowed is over.
        """
        if not self._width:  # he is outside at his first step, and nobody is there in time
            return None if self._chase.free.escaped else ({}, 0.0)
        upper = np.ones(self._width)
        upper[: len(self.unit)] = self.hold_s <= deadline_s + 1e-9
        while True:
            left_s = self._ends_at - self._clock()
            if left_s <= 0:
                raise TimeUpError
            constraints = [*self._base, *(extra or [])]
            if self._lazy:
                constraints.append(LinearConstraint(vstack(self._lazy, format="csr"), ub=0.0))
            solved = milp(
                costs,
                constraints=constraints,
                integrality=np.ones(self._width, dtype=np.int64),
                bounds=Bounds(np.zeros(self._width), upper),
                options={"time_limit": left_s, "mip_rel_gap": 0.0},
            )
            if solved.status == 2:
                return None
            if solved.status != 0 or solved.x is None:
                raise TimeUpError
            chosen = np.flatnonzero(solved.x[: len(self.unit)] > 0.5)
            units = {int(self.node[at]): int(self.unit[at]) for at in chosen}
            if not self._add_lazy(units):
                return units, float(solved.fun)

    def _add_lazy(self, units: dict[int, int]) -> bool:
        """Add what forbids the suspect's too early ways; False if there is none."""
        chase = self._chase
        held = np.zeros(chase.node_count, dtype=np.bool_)
        held[list(units)] = True
        growth = chase.ground.against(held)
        added = False
        for node, unit in units.items():
            comes_s = float(growth.stopped_s[node])
            if chase.hold_s[unit, node] + chase.margin_s > comes_s + 1e-9:
                self._lazy.append(self._not_so_early(growth, node, comes_s))
                added = True
        return added

    def _not_so_early(self, growth: Growth, node: int, comes_s: float) -> csr_array:
        """No unit that comes later than he does, unless something on his way is held."""
        way = set(growth.path_to(node)[:-1])
        late = (self.node == node) & (self.hold_s + self._chase.margin_s > comes_s + 1e-9)
        on_way = np.isin(self.node, list(way))
        row = np.zeros(self._width)
        row[: len(self.unit)][late] = 1.0
        row[: len(self.unit)][on_way] -= 1.0
        return csr_array(row.reshape(1, -1))

    # --- criteria in order

    def best(
        self, objective: str, *, start: dict[int, int] | None = None, bound: float = 0.0
    ) -> Solution | None:
        """
        Solve the criteria of an objective one after another.

        Parameters
        ----------
        start
            A valid plan, as nodes and rows of units: nothing worse is looked for.
        bound
            Of the first criterion, where it is known: a start that meets it is the best.

        Returns
        -------
        solution
            None if no plan seals the place, which is then proved.

        Raises
        ------
        TimeUpError
            If the time is over before any plan was found.
        """
        found, proved = start, None
        deadline_s, extra = np.inf, list[LinearConstraint]()
        try:
            for rank, criterion in enumerate(ORDERS[objective]):
                if criterion == "closing":
                    least_s = bound if rank == 0 else 0.0
                    step = self._earliest(deadline_s, extra, found, least_s)
                    if step is None:
                        return None
                    found, deadline_s = step
                    value = deadline_s
                else:
                    costs = self.costs(criterion)
                    solved = None
                    if rank == 0 and found is not None:
                        value = self._value(costs, found)
                        if value > bound + TOLERANCE:
                            extra = [LinearConstraint(csr_array(costs.reshape(1, -1)), ub=value)]
                        else:
                            solved = found, value
                    if solved is None:
                        solved = self.solve(costs, deadline_s=deadline_s, extra=extra)
                    if solved is None:
                        return None
                    found, value = solved
                    whole = round(value) if criterion == "area" else value + TOLERANCE
                    extra = [*extra, LinearConstraint(csr_array(costs.reshape(1, -1)), ub=whole)]
                proved = value if rank == 0 else proved
        except TimeUpError:
            if found is None:
                raise
            return Solution(units=found, proved=False, lower_bound=proved)
        return Solution(units=found or {}, proved=True, lower_bound=proved)

    def _value(self, costs: Floats, units: dict[int, int]) -> float:
        """Give what a plan costs: its pairs, and the region it leaves him."""
        chase = self._chase
        held = np.full(chase.node_count, np.inf)
        for node, unit in units.items():
            held[node] = chase.hold_s[unit, node]
        inside = np.flatnonzero(np.isfinite(grow(chase, held).reached_s))
        pairs = zip(self.node.tolist(), self.unit.tolist(), strict=True)
        chosen = [units.get(node) == unit for node, unit in pairs]
        area = costs[self._region_column[inside]].sum()
        return float(costs[: len(self.unit)][chosen].sum() + area)

    def _earliest(
        self,
        deadline_s: float,
        extra: list[LinearConstraint],
        found: dict[int, int] | None,
        least_s: float,
    ) -> tuple[dict[int, int], float] | None:
        """Find the earliest deadline by which a plan is possible."""
        costs = self.costs("posts")
        if found is None:
            solved = self.solve(costs, deadline_s=deadline_s, extra=extra)
            if solved is None:
                return None
            found = solved[0]
        best, closes_s = found, self.closing_s(found)
        steps = np.unique(self.hold_s[self.hold_s < closes_s - 1e-9])
        if not best:
            return best, 0.0
        low = max(self._hopeless(steps), int(np.searchsorted(steps, least_s - 1e-9)))
        high = len(steps)
        while low < high:
            middle = (low + high) // 2
            solved = self.solve(costs, deadline_s=float(steps[middle]), extra=extra)
            if solved is None:
                low = middle + 1
            else:
                best, closes_s = solved[0], self.closing_s(solved[0])
                high = int(np.searchsorted(steps, closes_s - 1e-9))
        return best, closes_s

    def _hopeless(self, steps: Floats) -> int:
        """Give how many deadlines are too early even for units that may be in many places."""
        low, high = 0, len(steps)
        while low < high:
            middle = (low + high) // 2
            hold = self._chase.earliest_hold_s
            by_then = np.where(hold <= steps[middle] + 1e-9, hold, np.inf)
            if grow(self._chase, by_then).escaped:
                low = middle + 1
            else:
                high = middle
        return low

    def closing_s(self, units: dict[int, int]) -> float:
        """Give when the last post is held; 0 for no post."""
        holds = [float(self._chase.hold_s[unit, node]) for node, unit in units.items()]
        return max(holds, default=0.0)
