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
from scipy.sparse import coo_array, csc_array, csr_array, vstack

from jointops.geo.places import Floats
from jointops.planning.encircle.chase import EPSILON_S, Bools, Chase, Growth, Ints, grow
from jointops.planning.encircle.field import Field, field_of

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
        self._lazy: list[csr_array] = []

    def _prepare(self, objective: str) -> None:
        """Set the programme up; where the area does not count, over junctions and stretches."""
        chase = self._chase
        known = np.isfinite(chase.free.reached_s)
        self._field = None if objective == "area" else field_of(chase.ground)
        if self._field is not None:
            known &= self._field.place >= 0
        self._pairs(known)
        self._conditions()

    def _latest_useful(self) -> Floats:
        """
        Give the latest time at which a post at each node can still be of use.

        Units that may each be in many places at once hold the suspect back as long as anyone can:
        in no plan does he come later than against them.
        """
        against_all = grow(self._chase, self._chase.earliest_hold_s)
        return np.minimum(against_all.reached_s, against_all.stopped_s)

    def _pairs(self, known: Bools) -> None:
        chase = self._chase
        latest_s = np.where(known, self._latest_useful(), -np.inf)
        useful = chase.hold_s + chase.margin_s <= latest_s + EPSILON_S
        unit, node = np.nonzero(useful & np.isfinite(chase.hold_s))
        if self._field is not None:
            kept = self._undominated(unit, node, self._field)
            unit, node = unit[kept], node[kept]
        self.unit, self.node = unit, node
        self.hold_s = chase.hold_s[unit, node]
        self.travel_s = chase.arrival_s[unit, node]
        self._held = np.unique(node)
        self._held_column = np.full(chase.node_count, -1)
        self._held_column[self._held] = len(unit) + np.arange(len(self._held))
        self._region = np.flatnonzero(known & ~chase.outside)
        self._region_column = np.full(chase.node_count, -1)
        self._region_column[self._region] = (
            len(unit) + len(self._held) + np.arange(len(self._region))
        )
        self._width = len(unit) + len(self._held) + len(self._region)

    def _undominated(self, unit: Ints, node: Ints, field: Field) -> Bools:
        """
        Choose the pairs that may be needed.

        Anywhere on a stretch a post shuts it. A unit that is in time at a place even on free roads
        need stand nowhere on that stretch where it is later or dearer.
        """
        chase, place = self._chase, field.place[node]
        hold_s, cost = chase.hold_s[unit, node], chase.post_cost[node]
        safe = hold_s + chase.margin_s <= chase.free.reached_s[node] + EPSILON_S
        key = unit * field.count + place
        best_s = np.full(len(chase.arrival_s) * field.count, np.inf)
        kept = np.zeros(len(unit), dtype=np.bool_)
        for price in np.unique(cost).tolist():
            same = np.flatnonzero(cost == price)
            cheaper_s = best_s[key[same]]
            sure = same[safe[same]]
            np.minimum.at(best_s, key[sure], hold_s[sure])
            least_s = best_s[key[same]]
            as_good = np.where(safe[same], hold_s[same] <= least_s, hold_s[same] < least_s)
            kept[same] = as_good & (hold_s[same] < cheaper_s)
        return kept

    def _conditions(self) -> None:
        chase, count = self._chase, len(self.unit)
        pairs = np.arange(count)
        busy = coo_array((np.ones(count), (self.unit, pairs)), shape=self._shape(self.unit))
        # a node is held by one unit or by none
        at = np.searchsorted(self._held, self.node)
        row = np.concatenate([at, np.arange(len(self._held))])
        column = np.concatenate([pairs, self._held_column[self._held]])
        value = np.concatenate([np.ones(count), -np.ones(len(self._held))])
        manned = coo_array((value, (row, column)), shape=self._shape(row))
        # reached(head) + held(head) >= reached(tail); and an entry is reached unless held
        tail, head = chase.ground.tail, chase.ground.end
        inside = self._region_column[tail] >= 0
        if self._field is not None:
            inside &= self._field.place[head] >= 0
        tail, head = tail[inside], head[inside]
        heads = np.concatenate([head, [node for node, _ in chase.ground.starts]]).astype(np.int64)
        rows, columns, values = (
            [np.arange(len(tail))],
            [self._region_column[tail]],
            [-np.ones(len(tail))],
        )
        for column_of in (self._region_column, self._held_column):
            known = np.flatnonzero(column_of[heads] >= 0)
            rows.append(known)
            columns.append(column_of[heads[known]])
            values.append(np.ones(len(known)))
        flow = coo_array(
            (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
            shape=(len(heads), self._width),
        )
        least = np.concatenate([np.zeros(len(tail)), np.ones(len(chase.ground.starts))])
        self._base = [
            LinearConstraint(busy.tocsr(), ub=1.0),
            LinearConstraint(manned.tocsr(), lb=0.0, ub=0.0),
            LinearConstraint(flow.tocsr(), lb=least),
            LinearConstraint(self._late_on_free_roads(), ub=0.0),
        ]

    def _late_on_free_roads(self) -> csr_array:
        """Nobody comes later than he could on free roads, unless something on that way is held."""
        free = self._chase.free
        late = self.hold_s + self._chase.margin_s > free.reached_s[self.node] + EPSILON_S
        nodes = np.unique(self.node[late])
        pairs = np.flatnonzero(late)
        rows, columns = [np.searchsorted(nodes, self.node[pairs])], [pairs]
        for row, node in enumerate(nodes.tolist()):
            way = self._held_column[free.path_to(node)[:-1]]
            columns.append(way[way >= 0])
            rows.append(np.full(len(columns[-1]), row))
        at, column = np.concatenate(rows), np.concatenate(columns)
        value = np.where(np.arange(len(at)) < len(pairs), 1.0, -1.0)
        return coo_array((value, (at, column)), shape=self._shape(at)).tocsr()

    def _shape(self, rows: Ints) -> tuple[int, int]:
        return int(rows.max(initial=-1)) + 1, self._width

    # --- solving

    def costs(self, criterion: Criterion) -> Floats:
        """Give the coefficients of a criterion."""
        costs = np.zeros(self._width)
        if criterion == "posts":
            costs[: len(self.unit)] = self._chase.post_cost[self.node] / self._chase.post_cost.max()
        elif criterion == "travel":
            costs[: len(self.unit)] = self.travel_s
        elif criterion == "area":
            costs[self._region_column[self._region]] = 1.0
        return costs

    def solve(
        self,
        costs: Floats,
        *,
        deadline_s: float = np.inf,
        extra: list[LinearConstraint] | None = None,
        any_will_do: bool = False,
    ) -> tuple[dict[int, int], float] | None:
        """
        Give the best plan that holds every node by a deadline, and its cost; None if there is none.

        Where any will do, it need not be the best.

        Raises
        ------
        TimeUpError
            If the time allowed is over.
        """
        if not self._width:  # he is outside at his first step, and nobody is there in time
            return None if self._chase.free.escaped else ({}, 0.0)
        in_time = np.ones(self._width, dtype=np.bool_)
        in_time[: len(self.unit)] = self.hold_s <= deadline_s + 1e-9
        kept = np.flatnonzero(in_time)
        # where posts stand decides who can man them, and how far he comes
        whole = np.zeros(self._width, dtype=np.int64)
        whole[self._held_column[self._held]] = 1
        while True:
            left_s = self._ends_at - self._clock()
            if left_s <= 0:
                raise TimeUpError
            constraints = [*self._base, *(extra or [])]
            if self._lazy:
                constraints.append(LinearConstraint(vstack(self._lazy, format="csr"), ub=0.0))
            solved = milp(
                costs[kept],
                constraints=[_only(one, kept) for one in constraints],
                integrality=whole[kept],
                bounds=Bounds(0.0, 1.0),
                options={"time_limit": left_s, "mip_rel_gap": 1.0 if any_will_do else 0.0},
            )
            if solved.status == 2:
                return None
            if solved.status != 0 or solved.x is None:
                raise TimeUpError
            taken = solved.x[: int(in_time[: len(self.unit)].sum())]
            if (np.minimum(taken, 1.0 - taken) > TOLERANCE).any():
                whole[: len(self.unit)] = 1  # a lazy condition leaves the units open
                continue
            chosen = kept[: len(taken)][taken > 0.5]
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
        way = self._held_column[growth.path_to(node)[:-1]]
        late = (self.node == node) & (self.hold_s + self._chase.margin_s > comes_s + 1e-9)
        row = np.zeros(self._width)
        row[: len(self.unit)][late] = 1.0
        row[way[way >= 0]] = -1.0
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
        self._prepare(objective)
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
                        value = self._value(criterion, found)
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

    def _value(self, criterion: Criterion, units: dict[int, int]) -> float:
        """Give what a plan counts by the first criterion: posts, or the region it leaves him."""
        chase = self._chase
        if criterion == "posts":
            return float(chase.post_cost[list(units)].sum() / chase.post_cost.max())
        held = np.full(chase.node_count, np.inf)
        for node, unit in units.items():
            held[node] = chase.hold_s[unit, node]
        return float(grow(chase, held).contained)

    def _earliest(
        self,
        deadline_s: float,
        extra: list[LinearConstraint],
        found: dict[int, int] | None,
        least_s: float,
    ) -> tuple[dict[int, int], float] | None:
        """
        Find the earliest deadline by which a plan is possible.

        What is found first is often the best already: by turns the deadline just before the best
        is tried, and the one in the middle.
        """
        costs = self.costs("posts")
        if found is None:
            solved = self.solve(costs, deadline_s=deadline_s, extra=extra, any_will_do=True)
            if solved is None:
                return None
            found = solved[0]
        best, closes_s = found, self.closing_s(found)
        steps = np.unique(self.hold_s[self.hold_s < closes_s - 1e-9])
        if not best:
            return best, 0.0
        low = max(self._hopeless(steps), int(np.searchsorted(steps, least_s - 1e-9)))
        high = len(steps)
        just_before = True
        while low < high:
            at = high - 1 if just_before else (low + high) // 2
            just_before = not just_before
            solved = self.solve(costs, deadline_s=float(steps[at]), extra=extra, any_will_do=True)
            if solved is None:
                low = at + 1
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


def _only(constraint: LinearConstraint, columns: Ints) -> LinearConstraint:
    """Give a condition on some of the variables, the others being zero."""
    return LinearConstraint(csc_array(constraint.A)[:, columns], constraint.lb, constraint.ub)
