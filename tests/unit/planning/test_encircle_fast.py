from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from jointops.planning.encircle.chase import POST_COST, grow
from jointops.planning.encircle.checker import check
from jointops.planning.encircle.fast import FastModel, holds_of
from jointops.planning.encircle.field import ENOUGH, Field
from jointops.planning.encircle.ladder import OBJECTIVES, Ladder
from jointops.planning.encircle.lines import second_line, zones_of
from tests.unit.planning.chases import (
    Case,
    best_of_all,
    escape,
    least_freed,
    random_case,
    with_homes,
)
from tests.unit.planning.test_encircle_exact import grid_case

MANY = 250


@pytest.mark.parametrize("rules", [False, True], ids=["anywhere", "by rules"])
def test_fast_plans_seal_and_the_best_of_all_plans_lies_between_bound_and_found(rules):
    sealed = 0
    for seed in range(MANY):
        case = random_case(seed, rules=rules)
        chase, best = case.chase(), best_of_all(case)
        for rung in Ladder(chase).climb((20.0, 40.0, 60.0)):
            key = best.keys.get(rung.objective)
            in_time = key is not None and (
                rung.deadline_s is None or best.keys["closing"][0] <= rung.deadline_s + 1e-9
            )
            assert not (rung.impossible and in_time), seed
            if rung.found is None:
                continue
            assert in_time, seed
            units = rung.found.plan.units
            assert len(set(units.values())) == len(units)
            assert not case.forbidden & units.keys()
            assert not case.unable & set(units.values())
            held = holds_of(chase, units)
            at, stopped = escape(case, held)
            assert not at.keys() & case.outside, seed
            assert held.keys() <= stopped.keys(), seed
            assert rung.found.contained == len(at)
            closing_s = max(held.values(), default=0.0)
            assert rung.found.plan.closing_s == pytest.approx(closing_s)
            if rung.deadline_s is not None:
                assert closing_s <= rung.deadline_s + 1e-9
                continue
            true = {
                "closing": best.keys["closing"][0],
                "posts": float(best.fewest),
                "area": best.keys["area"][0],
            }[rung.objective]
            assert rung.bound is not None
            assert rung.bound <= true + 1e-9, (seed, rung.objective)
            assert true <= rung.found.value(rung.objective) + 1e-9
            sealed += 1
    assert sealed > MANY / 4


def test_the_fast_method_misses_few_sealing_plans():
    possible = found = 0
    for seed in range(MANY):
        case = random_case(seed)
        if best_of_all(case).keys:
            possible += 1
            found += Ladder(case.chase()).first() is not None
    assert possible > 50
    assert found >= 0.8 * possible, (found, possible)


def test_the_checker_agrees_with_a_plain_search_on_any_posts():
    rng = np.random.default_rng(5)
    for seed in range(MANY):
        case = random_case(seed)
        nodes = rng.choice(case.nodes, int(rng.integers(0, 4)), replace=False).tolist()
        held = {node: float(rng.integers(0, 60)) for node in nodes}
        at, stopped = escape(case, held)
        verdict = check(case.chase(), held)
        assert verdict.sealed == (not at.keys() & case.outside)
        assert verdict.contained == len(at)
        assert verdict.late.keys() == held.keys() & at.keys()
        for node, second in stopped.items():
            assert verdict.arrival_s[node] == pytest.approx(second)


def test_an_outside_that_he_cannot_reach_is_never_sealed():
    case = Case(
        nodes=4,
        ways=[(0, 1, 10.0), (1, 0, 10.0), (2, 3, 10.0)],
        starts=((0, 0.0),),
        outside=frozenset({3}),
        arrival=((0.0, 0.0, 0.0, 0.0),),
    )
    assert not case.chase().free.escaped
    assert not replace(case, outside=frozenset()).chase().free.escaped


def test_parallel_arcs_do_not_leak():
    """So many parallel ways that their capacities added up would pass 32 bits."""
    ways = [(0, node, 50.0 + node) for node in range(1, 401) for _ in range(2)]
    ways += [(node, 401, 10.0) for node in range(1, 401) for _ in range(2)]
    ways += [(401, 402, 10.0 + extra) for extra in range(3)]
    arrival = np.full((2, 403), math.inf)
    arrival[:, 401] = 0.0
    case = Case(
        nodes=403,
        ways=ways,
        starts=((0, 0.0),),
        outside=frozenset({402}),
        arrival=tuple(map(tuple, arrival.tolist())),
    )
    chase = case.chase()
    plan = Ladder(chase).first()
    assert plan is not None
    assert list(plan.plan.units) == [401]
    assert check(chase, holds_of(chase, plan.plan.units)).sealed
    open_ = replace(case, arrival=tuple((math.inf,) * 403 for _ in range(2)))
    field = Field(open_.chase().ground)
    assert field.cut(np.zeros(field.count, dtype=np.int64)) is None
    assert Ladder(open_.chase()).first() is None


def test_a_cut_is_the_cheapest_of_all():
    rng = np.random.default_rng(7)
    for seed in range(60):
        case = random_case(seed, nodes=7)
        chase = case.chase()
        field = Field(chase.ground)
        price = rng.choice([0, 1, 2, 5], field.count).astype(np.int64)
        best = None
        for chosen in range(2**field.count):
            places = [p for p in range(field.count) if chosen >> p & 1]
            if any(price[p] == 0 for p in places):
                continue
            held = {int(n): -math.inf for p in places for n in field.nodes_of(p)}
            if not escape(case, held)[0].keys() & case.outside:
                total = int(price[places].sum())
                best = total if best is None else min(best, total)
        cut = field.cut(price)
        assert (cut is None) == (best is None), seed
        if cut is not None:
            assert cut.cost == best
            for ring in (cut.nearest, cut.farthest):
                assert int(price[ring].sum()) == best
                held = {int(n): -math.inf for p in ring for n in field.nodes_of(int(p))}
                assert not escape(case, held)[0].keys() & case.outside
    assert ENOUGH * 4 < 2**31


def test_one_more_unit_lowers_every_bound_or_leaves_it():
    for seed in range(60):
        more = random_case(seed)
        fewer = replace(more, arrival=more.arrival[:-1])
        with_more = {r.objective: r for r in Ladder(more.chase()).climb(())}
        with_fewer = {r.objective: r for r in Ladder(fewer.chase()).climb(())}
        after, before = with_more["area"], with_fewer["area"]
        if before.bound is not None:
            assert after.bound is not None
            assert after.bound <= before.bound + 1e-9
        assert not (after.impossible and not before.impossible)


def test_other_names_for_the_nodes_leave_what_is_proved_unchanged():
    for seed in range(60):
        case = random_case(seed)
        order = np.random.default_rng(seed).permutation(case.nodes).tolist()
        first, second = case.chase(), case.relabelled(order).chase()
        for one, other in zip(Ladder(first).climb(()), Ladder(second).climb(()), strict=True):
            assert one.impossible == other.impossible
            if one.objective == "area":
                assert one.bound == other.bound


def test_what_is_missing_would_seal_it():
    short = 0
    for seed in range(MANY):
        case = random_case(seed, units=2)
        if best_of_all(case).keys or not case.chase().free.escaped:
            continue
        missing = FastModel(case.chase()).missing()
        if missing is None:
            continue
        assert missing.nodes
        rows = [
            tuple(0.0 if node == extra else math.inf for node in range(case.nodes))
            for extra in missing.nodes
        ]
        helped = replace(case, arrival=(*case.arrival, *rows))
        assert len(helped.arrival) <= 6
        assert best_of_all(helped).keys, seed
        short += 1
    assert short > 20


def test_what_is_missing_is_the_least_on_small_questions():
    short = 0
    for seed in range(120):
        case = random_case(seed, units=1, nodes=6)
        if best_of_all(case).keys or not case.chase().free.escaped:
            continue
        missing = FastModel(case.chase()).missing()
        anywhere = (0.0,) * case.nodes
        helped = (replace(case, arrival=(*case.arrival, *[anywhere] * n)) for n in (1, 2, 3))
        least = next((n for n, more in enumerate(helped, 1) if best_of_all(more).keys), None)
        assert (None if missing is None else len(missing.nodes)) == least, seed
        short += least is not None
    assert short > 40


def test_held_posts_stay_but_for_the_fewest_that_must_go():
    seals = least = given_up = 0
    for seed in range(MANY):
        case, homes = with_homes(random_case(seed, units=4), seed)
        want = least_freed(case, homes)
        home = np.full(len(case.arrival), -1)
        home[list(homes)] = list(homes.values())
        chase = replace(case.chase(), home=home)
        found = Ladder(chase).first()
        if want is None:
            assert found is None
            continue
        seals += 1
        if found is None:
            continue
        at = {**homes, **{unit: node for node, unit in found.plan.units.items()}}
        held = {node: case.arrival[unit][node] + case.setup_s for unit, node in at.items()}
        assert len(held) == len(at)
        assert not escape(case, held)[0].keys() & case.outside, seed
        freed = sum(at[unit] != node for unit, node in homes.items())
        assert want <= freed <= want + 1, seed
        least += freed == want
        given_up += want > 0
    assert least >= 0.98 * seals > 100
    assert given_up >= 3


def test_a_large_square_is_sealed_with_a_proven_gap():
    chase = grid_case(31, 60).chase()
    ladder = Ladder(chase)
    rungs = {rung.objective: rung for rung in ladder.climb(())}
    for objective in OBJECTIVES:
        rung = rungs[objective]
        assert rung.found is not None
        verdict = check(chase, holds_of(chase, rung.found.plan.units))
        assert verdict.sealed
        assert not verdict.late
        assert rung.gap is not None
        assert 0 <= rung.gap < 1
    ranks = {name: rung.found.rank for name, rung in rungs.items() if rung.found is not None}
    for objective, rank in ranks.items():
        assert all(rank(objective) <= other(objective) for other in ranks.values())


def test_posts_go_to_preferred_places_of_equal_number():
    case = grid_case(21, 60)
    plain = Ladder(case.chase()).first()
    assert plain is not None
    preferred = frozenset(plain.plan.units)
    cost = tuple(60 if node in preferred else POST_COST for node in range(case.nodes))
    ladder = Ladder(replace(case, cost=cost).chase())
    found = ladder.first()
    assert found is not None
    assert found.cost <= 60 * len(preferred)


def test_second_line_posts_are_held_before_he_comes_from_the_post_before_them():
    case = grid_case(31, 80)
    chase = case.chase()
    found = Ladder(chase).first()
    assert found is not None
    units = found.plan.units
    held = np.full(chase.node_count, np.inf)
    for node, second in holds_of(chase, units).items():
        held[node] = second
    growth = grow(chase, held)
    lines = second_line(chase, growth, units, list(units))
    assert lines
    assert not {line.unit for line in lines} & set(units.values())
    assert len({line.unit for line in lines}) == len({line.node for line in lines}) == len(lines)
    for line in lines:
        assert line.node not in units
        assert not np.isfinite(growth.reached_s[line.node])
        assert chase.hold_s[line.unit, line.node] + chase.margin_s <= line.suspect_s + 1e-9
        # were that one post not there, this is when he would come
        without = held.copy()
        without[line.post] = np.inf
        comes_s = grow(chase, without).reached_s[line.node]
        assert comes_s == pytest.approx(line.suspect_s)


def test_zones_are_apart_and_hold_what_they_say():
    chase = grid_case(31, 80).chase()
    found = Ladder(chase).first()
    assert found is not None
    held = np.full(chase.node_count, np.inf)
    for node, second in holds_of(chase, found.plan.units).items():
        held[node] = second
    growth = grow(chase, held)
    zones = zones_of(chase, growth, found.plan.units, found.plan.closing_s)
    core, cordon, outer = (set(z.tolist()) for z in (zones.core, zones.cordon, zones.outer))
    assert not core & cordon
    assert not (core | cordon) & outer
    inside = set(np.flatnonzero(np.isfinite(growth.reached_s)).tolist())
    assert core | cordon == inside | found.plan.units.keys()
    assert all(growth.reached_s[node] <= found.plan.closing_s for node in core)
    assert outer
