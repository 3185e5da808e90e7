from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from jointops.planning import balance as balancing
from jointops.planning.balance import balance


def brute_force(seconds, load, within_s):
    """Give the least largest load and, under it, the least travel, over all divisions."""
    choices = [
        [s for s in range(seconds.shape[1]) if seconds[p, s] <= within_s] or [-1]
        for p in range(len(load))
    ]
    best = (math.inf, math.inf)
    for division in itertools.product(*choices):
        loads = np.zeros(seconds.shape[1])
        travel = 0.0
        for place, station in enumerate(division):
            if station >= 0:
                loads[station] += load[place]
                travel += seconds[place, station]
        best = min(best, (round(float(loads.max()), 9), travel))
    return best


def cases(count, *, seed, alike):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        places, stations = int(rng.integers(1, 8)), int(rng.integers(1, 4))
        seconds = rng.integers(10, 200, (places, stations)).astype(float)
        seconds[rng.random(seconds.shape) < 0.15] = np.inf
        load = np.full(places, 2.5) if alike else rng.integers(1, 12, places).astype(float)
        yield seconds, load


def check_division(found, seconds, load, within_s):
    loads = np.zeros(seconds.shape[1])
    travel = 0.0
    for place, station in enumerate(found.station.tolist()):
        if station < 0:
            assert not (seconds[place] <= within_s).any()
            continue
        assert seconds[place, station] <= within_s
        loads[station] += load[place]
        travel += seconds[place, station]
    assert found.loads == pytest.approx(loads)
    assert found.most == pytest.approx(loads.max(initial=0.0))
    assert found.travel_s == pytest.approx(travel)


@pytest.mark.parametrize("alike", [True, False])
def test_the_busiest_station_and_then_the_travel_are_least(alike):
    for seconds, load in cases(200, seed=21, alike=alike):
        found = balance(seconds, load, within_s=150.0)
        check_division(found, seconds, load, 150.0)
        most, travel = brute_force(seconds, load, 150.0)
        assert found.most == pytest.approx(most)
        assert found.travel_s == pytest.approx(travel, abs=1e-3)
        assert found.proved


def test_the_quick_way_keeps_the_limit_and_its_bound_holds(monkeypatch):
    monkeypatch.setattr(balancing, "EXACT_PAIRS", 0)
    gaps = []
    for seconds, load in cases(200, seed=22, alike=False):
        found = balance(seconds, load, within_s=150.0)
        check_division(found, seconds, load, 150.0)
        most, _ = brute_force(seconds, load, 150.0)
        assert found.bound <= most + 1e-6 <= found.most + 2e-6
        if found.proved:
            assert found.most == pytest.approx(most)
        gaps.append(found.most / most if most else 1.0)
    assert np.mean(gaps) < 1.05


def test_without_a_solver_in_time_the_answer_is_still_a_division_with_a_bound(monkeypatch):
    monkeypatch.setattr(balancing, "_least_most", lambda *_args, **_options: None)
    for alike in (True, False):
        for seconds, load in cases(60, seed=23, alike=alike):
            found = balance(seconds, load, within_s=150.0)
            check_division(found, seconds, load, 150.0)
            most, _ = brute_force(seconds, load, 150.0)
            assert found.bound <= most + 1e-6 <= found.most + 2e-6


def test_one_more_station_or_a_longer_limit_never_makes_the_busiest_busier():
    for seconds, load in cases(80, seed=24, alike=False):
        reached = (seconds <= 100.0).any(axis=1)
        if not reached.any():
            continue
        before = balance(seconds[reached], load[reached], within_s=100.0).most
        more = np.column_stack([seconds, np.full(len(load), 50.0)])[reached]
        assert balance(more, load[reached], within_s=100.0).most <= before + 1e-9
        assert balance(seconds[reached], load[reached], within_s=180.0).most <= before + 1e-9


def test_other_names_of_places_and_stations_change_nothing():
    rng = np.random.default_rng(25)
    for seconds, load in cases(60, seed=26, alike=False):
        rows, columns = rng.permutation(len(load)), rng.permutation(seconds.shape[1])
        found = balance(seconds, load, within_s=150.0)
        again = balance(seconds[rows][:, columns], load[rows], within_s=150.0)
        assert again.most == pytest.approx(found.most)
        assert again.travel_s == pytest.approx(found.travel_s, abs=1e-3)


def test_a_city_in_which_places_weigh_the_same_is_divided_exactly():
    rng = np.random.default_rng(27)
    at, homes = rng.uniform(0, 8000, (3000, 2)), rng.uniform(0, 8000, (18, 2))
    seconds = np.hypot(*(at[:, None] - homes[None]).transpose(2, 0, 1)) / 10
    found = balance(seconds, np.ones(3000), within_s=400.0)
    check_division(found, seconds, np.ones(3000), 400.0)
    assert found.proved


def test_nothing_in_reach_is_no_load_at_all():
    found = balance(np.full((3, 2), np.inf), np.ones(3), within_s=100.0)
    assert found.station.tolist() == [-1, -1, -1]
    assert (found.most, found.bound, found.proved) == (0.0, 0.0, True)
