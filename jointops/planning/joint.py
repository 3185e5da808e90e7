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
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

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
    rows, low, high = _constraints(given, at)
    top = np.concatenate([np.ones(at.empty_at), given.count, given.minimum]).astype(np.float64)
    found: Floats | None = None
    proved = True
    values: list[tuple[Floats, float, float]] = []
    for cost in _costs(given, at):
        step = _least(cost, rows, low, high, top=top, time_limit_s=time_limit_s)
        if step is None:
            proved = False
            break
        found, bound = step
        value = float(cost @ found)
        proved = proved and bound >= value - NEAR
        values.append((cost, value, bound))
        if value == 0:  # what costs anything is out; a row for it would be slow to solve with
            top = np.where(cost > 0, 0.0, top)
            continue
        rows = vstack([rows, csr_array(cost[None, :])], format="csr")
        low, high = np.append(low, -np.inf), np.append(high, value + SLACK)
    if found is None:
        return None
    chosen = np.flatnonzero(found[: at.empty_at] > 0.5)
    sends = chosen[chosen < at.sends]
    moves = chosen[chosen >= at.sends] - at.sends
    return JointAnswer(
        slots={int(at.unit[n]): int(at.slot[n]) for n in sends},
        moves={int(at.mover[n]): int(at.point[n]) for n in moves},
        objectives=tuple(_told(given, at, found, values)),
        proved=proved,
    )


def _least(
    cost: Floats, rows: csr_array, low: Floats, high: Floats, *, top: Floats, time_limit_s: float
) -> tuple[Floats, float] | None:
    """
    Solve one objective over whole numbers; give the solution and a bound, None if time was up.

    Without the demand for whole numbers the answer is nearly always whole all the same, and then
    it is the answer; that takes a tenth of the time.
    """
    for whole in (0, 1):
        outcome = milp(
            cost,
            integrality=np.full(len(cost), whole),
            bounds=Bounds(0, top),
            constraints=LinearConstraint(rows, low, high),
            options={"mip_rel_gap": 0.0, "time_limit": time_limit_s},
        )
        best: Floats | None = outcome.x
        if best is None:
            continue
        found = np.round(best)
        solved = outcome.status == 0
        bound = float((outcome.fun if solved else outcome.mip_dual_bound) or 0.0)
        if whole or (
            np.abs(found - best).max() < NEAR
            and cost @ found <= bound + NEAR
            and _keeps(rows @ found, low, high)
        ):
            return found, bound
    return None


def _keeps(sums: Floats, low: Floats, high: Floats) -> bool:
    return bool(((sums >= low - NEAR) & (sums <= high + NEAR)).all())


def _constraints(given: JointProblem, at: _Columns) -> tuple[csr_array, Floats, Floats]:
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
    matrix = csr_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(units + slots + points, at.size),
    )
    low = np.concatenate([low, given.count, wanted]).astype(np.float64)
    high = np.concatenate([high, given.count, np.full(points, np.inf)])
    return matrix, low, high


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


def _told(
    given: JointProblem, at: _Columns, found: Floats, values: Sequence[tuple[Floats, float, float]]
) -> Iterator[Objective]:
    for name, (cost, _, bound) in zip(NAMES, values, strict=False):
        value = float(cost @ found)
        yield Objective(name=name, value=value, bound=min(bound, value))
