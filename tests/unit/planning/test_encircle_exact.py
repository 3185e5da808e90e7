from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from jointops.app.encircle_child import solve_apart
from jointops.planning.encircle.chase import POST_COST
from jointops.planning.encircle.checker import check
from jointops.planning.encircle.exact import ORDERS, ExactModel, TimeUpError
from jointops.planning.encircle.fast import holds_of
from jointops.planning.encircle.ladder import Ladder
from tests.unit.planning.chases import Case, best_of_all, random_case

OBJECTIVES = tuple(ORDERS)


def exact_key(case: Case, objective: str, *, known: bool = False) -> tuple[float, ...] | None:
    """Solve and give what the objective counts, from the plan alone; None if nothing seals."""
    chase = case.chase()
    model = ExactModel(chase, clock=time.monotonic, time_limit_s=60.0)
    start, bound = None, 0.0
    if known:
        rung = next(r for r in Ladder(chase).climb(()) if r.objective == objective)
        start = None if rung.found is None else rung.found.plan.units
        bound = rung.bound or 0.0
    solution = model.best(objective, start=start, bound=bound)
    if solution is None:
        return None
    assert solution.proved
    units = solution.units
    assert len(set(units.values())) == len(units)
    verdict = check(chase, holds_of(chase, units))
    assert verdict.sealed
    assert not verdict.late
    closing = max(holds_of(chase, units).values(), default=0.0)
    price = sum(int(chase.post_cost[node]) for node in units) / POST_COST
    travel = sum(float(chase.arrival_s[unit, node]) for node, unit in units.items())
    return {
        "closing": (closing, price, travel),
        "posts": (price, closing, travel),
        "area": (float(verdict.contained), closing, price),
    }[objective]


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("known", [False, True], ids=["alone", "after the fast method"])
@pytest.mark.parametrize("rules", [False, True], ids=["anywhere", "by rules"])
def test_the_exact_method_finds_the_best_of_all_plans(objective, known, rules):
    sealed = 0
    for seed in range(30):
        case = random_case(seed, rules=rules)
        want = best_of_all(case).keys.get(objective)
        found = exact_key(case, objective, known=known)
        assert (found is None) == (want is None), seed
        if found is not None:
            assert found == pytest.approx(want), seed
            sealed += 1
    assert sealed >= 5


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_one_more_unit_never_makes_it_worse(objective):
    for seed in range(30):
        more = random_case(seed)
        fewer = replace(more, arrival=more.arrival[:-1])
        before, after = exact_key(fewer, objective), exact_key(more, objective)
        if before is not None:
            assert after is not None
            assert after[0] <= before[0] + 1e-9


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_road_closed_to_the_suspect_never_makes_it_worse(objective):
    for seed in range(30):
        whole = random_case(seed)
        rng = np.random.default_rng(seed)
        ways = list(whole.ways)
        del ways[int(rng.integers(len(ways)))]
        cut = replace(whole, ways=ways)
        before, after = exact_key(whole, objective), exact_key(cut, objective)
        if before is not None:
            assert after is not None
            assert after[0] <= before[0] + 1e-9


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_other_names_for_the_nodes_change_nothing(objective):
    for seed in range(20):
        case = random_case(seed, rules=True)
        order = np.random.default_rng(seed).permutation(case.nodes).tolist()
        first, second = exact_key(case, objective), exact_key(case.relabelled(order), objective)
        assert (first is None) == (second is None)
        if first is not None:
            assert first == pytest.approx(second)


def grid_case(side: int, units: int) -> Case:
    """Make a square of streets with a ring of units around the middle, too large to solve soon."""
    rng = np.random.default_rng(1)
    at = {(x, y): x * side + y for x in range(side) for y in range(side)}
    ways = []
    for (x, y), node in at.items():
        for other in ((x + 1, y), (x, y + 1)):
            if other in at:
                seconds = float(rng.uniform(8, 14))
                ways += [(node, at[other], seconds), (at[other], node, seconds)]
    rim = {n for (x, y), n in at.items() if x in {0, side - 1} or y in {0, side - 1}}
    spots = rng.uniform(0, side, (units, 2))
    where = np.array(list(at))
    away = np.abs(where[None] - spots[:, None]).sum(axis=2) * 6.0
    return Case(
        nodes=side * side,
        ways=ways,
        starts=((at[side // 2, side // 2], 0.0),),
        outside=frozenset(rim),
        arrival=tuple(map(tuple, away.tolist())),
        setup_s=10.0,
        margin_s=5.0,
    )


def test_a_solve_in_a_child_process_ends_when_stopped():
    """It would run for ten minutes: no test is given as long."""
    chase = grid_case(41, 60).chase()
    began = time.monotonic()
    with pytest.raises(TimeUpError):
        solve_apart(
            chase,
            "area",
            start=None,
            bound=0.0,
            time_limit_s=600.0,
            stop_asked=lambda: time.monotonic() - began > 3.0,
        )


def test_a_solve_in_a_child_process_finds_what_one_here_finds():
    case = next(c for c in map(random_case, range(50)) if "closing" in best_of_all(c).keys)
    solution = solve_apart(
        case.chase(),
        "closing",
        start=None,
        bound=0.0,
        time_limit_s=60.0,
        stop_asked=lambda: False,
    )
    assert solution is not None
    assert solution.proved
    assert solution.lower_bound == pytest.approx(best_of_all(case).keys["closing"][0])


def test_a_child_process_proves_that_nothing_seals():
    case = next(c for c in map(random_case, range(50)) if not best_of_all(c).keys)
    found = solve_apart(
        case.chase(),
        "closing",
        start=None,
        bound=0.0,
        time_limit_s=60.0,
        stop_asked=lambda: False,
    )
    assert found is None
