"""
The joint model: who fills the tiers after the first wave, and who moves up to bare points (补位).

Both are decided together as one integer programme. Its objectives stand in a fixed order; each is
solved to proven optimality and kept while the next is solved:

1. no one-minute point is stripped without a replacement; then empty slots, lower tiers first;
2. lateness against the promise, by begun half minutes, lower tiers heavier; then assumed positions;
3. other points left bare, shorter promises heavier; then the fewest moves;
4. seconds of travel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, csr_array, vstack

from jointops.geo.places import Floats

MOVE_UP_S = 600.0
"""Nobody farther away moves up to a point (our default)."""
LATE_STEP_S = 30.0
"""Differences of lateness below this decide nothing against a bare point (our default)."""
LAST_TIER = 5

EMPTY_BASE = 20
"""One empty slot weighs as much as this many of the next tier."""
KEPT_WEIGHT = 1_000_000
LATE_WEIGHT = 100
BARE_WEIGHT = 1_000
SLACK = 1e-6
"""By so much an objective may suffer for the next: the solver's own tolerance."""
INFEASIBLE = 2
"""The solver's status for it."""
NEAR = 0.01
"""
Closer than this to a whole number is one; closer than this to its bound is proven: whole-numbered
objectives differ by one, and a hundredth of a second is nothing.
"""

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class JointProblem:
    """
    Free units against slots and points: ``u`` units, ``s`` slots, ``p`` points.

    Attributes
    ----------
    arrival_s, estimated
        float64 ``(u,)``: each unit's seconds to the incident; bool ``(u,)``: from an assumed place.
    tier, count, within_s
        ``(s,)``: tier, units wanted, and promise of each slot.
    fits
        bool ``(s, u)``: who may fill which slot.
    held
        int ``(u,)``: slot a person put the unit in; -1 for none.
    point_s
        float64 ``(p, u)``: each unit's seconds to each point; infinite beyond `MOVE_UP_S`.
    promise_s, minimum, weight
        ``(p,)``: each point's promise, the units it wants, and what it weighs bare.
    kept
        bool ``(p,)``: points that may not be stripped.
    """

    arrival_s: Floats
    estimated: Bools
    tier: Ints
    count: Ints
    within_s: Floats
    fits: Bools
    held: Ints
    point_s: Floats
    promise_s: Floats
    minimum: Ints
    weight: Ints
    kept: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One objective of the order: its name, its value, and what it cannot be below."""

    name: str
    value: float
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class JointAnswer:
    """
    What is decided.

    Attributes
    ----------
    slots, moves
        Slot of each unit that goes to the incident; point of each unit that moves up.
    proved
        Whether every objective is proven optimal.
    """

    slots: dict[int, int]
    moves: dict[int, int]
    objectives: tuple[Objective, ...]
    proved: bool


class _Columns:
    """Where the variables of the programme lie."""

    def __init__(self, given: JointProblem) -> None:
        mine = given.held >= 0
        may = given.fits & np.isfinite(given.arrival_s)
        elsewhere = mine & (np.arange(len(given.tier))[:, None] != given.held)
        self.slot, self.unit = np.nonzero(may & ~elsewhere)
        covers = given.point_s <= given.promise_s[:, None]
        near = (given.point_s <= MOVE_UP_S) & ~covers & ~mine
        self.covers = covers
        self.point, self.mover = np.nonzero(near)
        self.sends, self.moves = len(self.slot), len(self.point)
        self.empty_at = self.sends + self.moves
        self.bare_at = self.empty_at + len(given.tier)
        self.size = self.bare_at + len(given.minimum)


def solve(given: JointProblem, *, time_limit_s: float = 5.0) -> JointAnswer | None:
    """
    Decide slots and moves.

    Returns
    -------
    answer
        Optimal in the fixed order, or (``proved`` false) the best found when time was up; None if
        time was up with nothing found.
    """
    at = _Columns(given)
    if not at.size:
        return JointAnswer(slots={}, moves={}, objectives=(), proved=True)
    costs = tuple(_costs(given, at))
    found, bounds = _in_order(costs, _programme(given, at), time_limit_s=time_limit_s)
    if found is None:
        return None
    objectives = tuple(
        Objective(name=name, value=float(cost @ found), bound=min(bound, float(cost @ found)))
        for name, cost, bound in zip(NAMES, costs, bounds, strict=False)
    )
    chosen = np.flatnonzero(found[: at.empty_at] > 0.5)
    sends = chosen[chosen < at.sends]
    moves = chosen[chosen >= at.sends] - at.sends
    return JointAnswer(
        slots={int(at.unit[n]): int(at.slot[n]) for n in sends},
        moves={int(at.mover[n]): int(at.point[n]) for n in moves},
        objectives=objectives,
        proved=len(bounds) == len(costs) and all(o.bound >= o.value - NEAR for o in objectives),
    )


@dataclass(frozen=True, slots=True)
class _Programme:
    """What a solution keeps: ``low <= rows @ x <= high`` and ``0 <= x <= top``."""

    rows: csc_array
    low: Floats
    high: Floats
    top: Floats

    def keeping(self, cost: Floats, value: float) -> _Programme:
        """Let an objective be no worse than ``value``."""
        if value == 0:  # what costs anything is out; a row for it would be slow to solve with
            return replace(self, top=np.where(cost > 0, 0.0, self.top))
        return replace(
            self,
            rows=vstack([self.rows, csr_array(cost[None, :])], format="csc"),
            low=np.append(self.low, -np.inf),
            high=np.append(self.high, value + SLACK),
        )


def _in_order(
    costs: Sequence[Floats], programme: _Programme, *, time_limit_s: float
) -> tuple[Floats | None, list[float]]:
    """Solve the objectives in turn; give the solution and the bound of each that was solved."""
    settled, step = _costless(costs, programme, time_limit_s=time_limit_s)
    bounds = [0.0] * settled
    for cost in costs[:settled]:
        programme = programme.keeping(cost, 0.0)
    found: Floats | None = None
    for cost in costs[settled:]:
        if found is not None and cost @ found == 0:
            step = found, 0.0
        step = step or _least(cost, programme, time_limit_s=time_limit_s)
        if step is None:
            break
        found, bound = step
        step = None
        bounds.append(bound)
        programme = programme.keeping(cost, float(cost @ found))
    return found, bounds


def _costless(
    costs: Sequence[Floats], programme: _Programme, *, time_limit_s: float
) -> tuple[int, tuple[Floats, float] | None]:
    """
    Try whether all objectives but the last can be zero, or else the first.

    What costs anything is shut then; where that is nearly everything, it takes no time.

    Returns
    -------
    settled, step
        How many objectives are zero, which none can be below, and the next one solved under that.
    """
    for settled in (len(costs) - 1, 1):
        tried = programme
        for cost in costs[:settled]:
            tried = tried.keeping(cost, 0.0)
        step = _least(costs[settled], tried, time_limit_s=time_limit_s)
        if step is not None:
            return settled, step
    return 0, None


def _least(
    cost: Floats, programme: _Programme, *, time_limit_s: float
) -> tuple[Floats, float] | None:
    """
    Solve one objective over whole numbers; give the solution and a bound, None without any.

    Without the demand for whole numbers the answer is nearly always whole all the same, and then
    it is the answer; that takes a tenth of the time.
    """
    open_ = np.flatnonzero(programme.top)
    rows, low, high = programme.rows[:, open_], programme.low, programme.high
    if not len(open_):
        return (np.zeros(len(cost)), 0.0) if _keeps(np.zeros(len(low)), low, high) else None
    for whole in (0, 1):
        outcome = milp(
            cost[open_],
            integrality=np.full(len(open_), whole),
            bounds=Bounds(0, programme.top[open_]),
            constraints=LinearConstraint(rows, low, high),
            options={"mip_rel_gap": 0.0, "time_limit": time_limit_s},
        )
        if outcome.status == INFEASIBLE:
            return None
        best: Floats | None = outcome.x
        if best is None:
            continue
        found = np.round(best)
        solved = outcome.status == 0
        bound = float((outcome.fun if solved else outcome.mip_dual_bound) or 0.0)
        if whole or (
            np.abs(found - best).max() < NEAR
            and cost[open_] @ found <= bound + NEAR
            and _keeps(rows @ found, low, high)
        ):
            all_ = np.zeros(len(cost))
            all_[open_] = found
            return all_, bound
    return None


def _keeps(sums: Floats, low: Floats, high: Floats) -> bool:
    return bool(((sums >= low - NEAR) & (sums <= high + NEAR)).all())


def _programme(given: JointProblem, at: _Columns) -> _Programme:
    units, slots, points = len(given.arrival_s), len(given.tier), len(given.minimum)
    acts = np.arange(at.empty_at)
    actor = np.concatenate([at.unit, at.mover])
    rows, columns = [actor], [acts]
    values = [np.ones(at.empty_at)]
    low, high = np.zeros(units), np.ones(units)
    reachable = np.bincount(at.unit, minlength=units) > 0
    low[(given.held >= 0) & reachable] = 1.0  # who was put in by hand goes
    # each slot: those sent and what stays empty make its count
    rows += [units + at.slot, units + np.arange(slots)]
    columns += [acts[: at.sends], at.empty_at + np.arange(slots)]
    values += [np.ones(at.sends), np.ones(slots)]
    # each point: those that leave it count against it, those that move up and what is bare for it
    left_point, left_act = np.nonzero(at.covers[:, actor])
    rows += [
        units + slots + left_point,
        units + slots + at.point,
        units + slots + np.arange(points),
    ]
    columns += [left_act, acts[at.sends :], at.bare_at + np.arange(points)]
    values += [-np.ones(len(left_act)), np.ones(at.moves), np.ones(points)]
    wanted = given.minimum - at.covers.sum(axis=1)
    matrix = csc_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(units + slots + points, at.size),
    )
    low = np.concatenate([low, given.count, wanted]).astype(np.float64)
    high = np.concatenate([high, given.count, np.full(points, np.inf)])
    top = np.concatenate([np.ones(at.empty_at), given.count, given.minimum]).astype(np.float64)
    return _Programme(matrix, low, high, top)


def _late_steps(given: JointProblem, at: _Columns) -> Floats:
    late_s = given.arrival_s[at.unit] - given.within_s[at.slot]
    return np.ceil(np.maximum(late_s, 0.0) / LATE_STEP_S) * (LAST_TIER + 1 - given.tier[at.slot])


def _costs(given: JointProblem, at: _Columns) -> Iterator[Floats]:
    empty = np.zeros(at.size)
    empty[at.empty_at : at.bare_at] = np.power(float(EMPTY_BASE), LAST_TIER - given.tier)
    empty[at.bare_at :] = KEPT_WEIGHT * given.kept
    yield empty
    late = np.zeros(at.size)
    late[: at.sends] = LATE_WEIGHT * _late_steps(given, at) + given.estimated[at.unit]
    yield late
    bare = np.zeros(at.size)
    bare[at.bare_at :] = BARE_WEIGHT * given.weight
    bare[at.sends : at.empty_at] = 1.0
    yield bare
    travel = np.zeros(at.size)
    travel[: at.sends] = given.arrival_s[at.unit]
    travel[at.sends : at.empty_at] = given.point_s[at.point, at.mover]
    yield travel


NAMES = ("needs", "arrival", "points", "travel")
