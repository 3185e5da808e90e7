from __future__ import annotations

import itertools

import numpy as np
import pytest

from jointops.planning.joint import (
    BARE_WEIGHT,
    EMPTY_BASE,
    KEPT_WEIGHT,
    LAST_TIER,
    LATE_STEP_S,
    LATE_WEIGHT,
    MOVE_UP_S,
    NEAR,
    JointAnswer,
    JointProblem,
    solve,
)

SEEDS = range(300)


def problem(seed: int) -> JointProblem:
    rng = np.random.default_rng(seed)
    units, slots, points = (int(rng.integers(*ends)) for ends in ((1, 5), (0, 3), (0, 4)))
    held = np.where(rng.random(units) < 0.1, rng.integers(0, max(slots, 1), units), -1)
    held = held if slots else np.full(units, -1)
    fits = rng.random((slots, units)) < 0.8
    count = rng.integers(1, 3, slots)
    for slot in range(slots):
        count[slot] = max(count[slot], (held == slot).sum())
    arrival = np.where(rng.random(units) < 0.1, np.inf, rng.integers(20, 900, units).astype(float))
    return JointProblem(
        arrival_s=arrival,
        estimated=rng.random(units) < 0.2,
        tier=np.sort(rng.integers(2, 6, slots)),
        count=count,
        within_s=rng.choice([180.0, 300.0, 600.0], slots),
        fits=fits,
        held=held,
        point_s=rng.choice([20.0, 100.0, 250.0, 500.0, np.inf], (points, units)),
        promise_s=rng.choice([60.0, 180.0, 300.0], points),
        minimum=rng.integers(1, 3, points),
        weight=rng.choice([1, 2, 4], points),
        kept=rng.random(points) < 0.4,
    )


def worth(given: JointProblem, acts) -> tuple[float, ...]:
    """Reckon every objective of a decision, one act for each unit: None, ('go', s), ('move', p)."""
    sent = [sum(act == ("go", slot) for act in acts) for slot in range(len(given.tier))]
    empty = sum(
        EMPTY_BASE ** (LAST_TIER - int(tier)) * (int(count) - filled)
        for tier, count, filled in zip(given.tier, given.count, sent, strict=True)
    )
    kept = bare = 0
    for point in range(len(given.minimum)):
        there = sum(
            (act is None and given.point_s[point, unit] <= given.promise_s[point])
            or act == ("move", point)
            for unit, act in enumerate(acts)
        )
        open_ = max(0, int(given.minimum[point]) - there)
        kept += KEPT_WEIGHT * open_ * bool(given.kept[point])
        bare += BARE_WEIGHT * open_ * int(given.weight[point])
    late = travel = 0.0
    moves = 0
    for unit, act in enumerate(acts):
        if act is None:
            continue
        if act[0] == "go":
            over = max(0.0, given.arrival_s[unit] - given.within_s[act[1]])
            late += LATE_WEIGHT * np.ceil(over / LATE_STEP_S) * (LAST_TIER + 1 - given.tier[act[1]])
            late += bool(given.estimated[unit])
            travel += given.arrival_s[unit]
        else:
            moves += 1
            travel += given.point_s[act[1], unit]
    return float(empty + kept), float(late), float(bare + moves), float(travel)


def choices(given: JointProblem, unit: int):
    going = [
        ("go", slot)
        for slot in range(len(given.tier))
        if given.fits[slot, unit] and np.isfinite(given.arrival_s[unit])
    ]
    if given.held[unit] >= 0:
        mine = [act for act in going if act[1] == given.held[unit]]
        return mine or [None]
    moving = [
        ("move", point)
        for point in range(len(given.minimum))
        if given.promise_s[point] < given.point_s[point, unit] <= MOVE_UP_S
    ]
    return [None, *going, *moving]


def best_of_all(given: JointProblem) -> tuple[float, ...]:
    every = (choices(given, unit) for unit in range(len(given.arrival_s)))
    return min(
        worth(given, acts)
        for acts in itertools.product(*every)
        if all(
            sum(act == ("go", slot) for act in acts) <= count
            for slot, count in enumerate(given.count)
        )
    )


def acts_of(given: JointProblem, answer: JointAnswer):
    acts: list[tuple[str, int] | None] = [None] * len(given.arrival_s)
    for unit, slot in answer.slots.items():
        acts[unit] = ("go", slot)
    for unit, point in answer.moves.items():
        assert acts[unit] is None
        acts[unit] = ("move", point)
    return acts


@pytest.mark.parametrize("start", range(0, len(SEEDS), 50))
def test_the_answer_is_the_best_of_all_decisions(start):
    for seed in SEEDS[start : start + 50]:
        given = problem(seed)
        answer = solve(given)
        assert answer is not None
        assert answer.proved
        mine = worth(given, acts_of(given, answer))
        assert mine == pytest.approx(best_of_all(given)), seed
        told = [objective.value for objective in answer.objectives]
        assert told == pytest.approx(mine[: len(told)]), seed
        assert all(o.bound == pytest.approx(o.value, abs=NEAR) for o in answer.objectives)


def with_another_unit(given: JointProblem, seed: int) -> JointProblem:
    rng = np.random.default_rng(seed)
    slots, points = given.fits.shape[0], given.point_s.shape[0]
    return JointProblem(
        arrival_s=np.append(given.arrival_s, 100.0),
        estimated=np.append(given.estimated, np.False_),
        tier=given.tier,
        count=given.count,
        within_s=given.within_s,
        fits=np.hstack([given.fits, np.ones((slots, 1), dtype=np.bool_)]),
        held=np.append(given.held, -1),
        point_s=np.hstack([given.point_s, rng.choice([20.0, 250.0], (points, 1))]),
        promise_s=given.promise_s,
        minimum=given.minimum,
        weight=given.weight,
        kept=given.kept,
    )


def values(given: JointProblem) -> list[float]:
    answer = solve(given)
    assert answer is not None
    return [objective.value for objective in answer.objectives]


@pytest.mark.parametrize("seed", range(60))
def test_one_unit_more_never_makes_it_worse(seed):
    given = problem(seed)
    before, after = values(given), values(with_another_unit(given, seed))
    if before and before != pytest.approx(after):
        change = next(b - a for b, a in zip(before, after, strict=True) if b != pytest.approx(a))
        assert change > 0


@pytest.mark.parametrize("seed", range(60))
def test_the_order_of_the_units_changes_nothing(seed):
    given = problem(seed)
    turn = np.random.default_rng(seed).permutation(len(given.arrival_s))
    other = JointProblem(
        arrival_s=given.arrival_s[turn],
        estimated=given.estimated[turn],
        tier=given.tier,
        count=given.count,
        within_s=given.within_s,
        fits=given.fits[:, turn],
        held=given.held[turn],
        point_s=given.point_s[:, turn],
        promise_s=given.promise_s,
        minimum=given.minimum,
        weight=given.weight,
        kept=given.kept,
    )
    assert values(other) == pytest.approx(values(given))
