from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from jointops.geo.travel import RoadMap, Spot
from jointops.planning.blockade import blockade
from jointops.planning.siting import few_posts, fewest_posts, reach_matrix, site
from tests.factories import street

SECONDS = st.one_of(st.integers(1, 30).map(float), st.just(math.inf))


@settings(max_examples=300)
@given(st.integers(1, 4), st.integers(1, 5), st.data())
def test_a_blockade_is_the_best_of_all_assignments(exits, units, data):
    rows = [[data.draw(SECONDS) for _ in range(units)] for _ in range(exits)]
    seconds = np.array(rows)
    best = None
    for choice in itertools.product([None, *range(units)], repeat=exits):
        used = [unit for unit in choice if unit is not None]
        times = [seconds[e, u] for e, u in enumerate(choice) if u is not None]
        if len(used) != len(set(used)) or not all(map(math.isfinite, times)):
            continue
        key = (-len(used), max(times, default=0.0), sum(times))
        best = min(best or key, key)
    found = blockade(seconds)
    times = [item.arrival_s for item in found.held]
    assert (-len(times), max(times, default=0.0), sum(times)) == pytest.approx(best)
    assert len({item.unit for item in found.held}) == len(times)
    assert {item.exit for item in found.held} | set(found.uncovered) == set(range(exits))
    whole = len(times) == exits
    assert (found.bottleneck_s is None) == (not whole)
    if whole:
        assert found.total_s == pytest.approx(sum(times))


def test_one_more_unit_never_makes_a_blockade_worse():
    rng = np.random.default_rng(3)
    seconds = rng.uniform(10, 500, (6, 9))
    fewer, more = blockade(seconds[:, :8]), blockade(seconds)
    assert fewer.bottleneck_s is not None
    assert more.bottleneck_s is not None
    assert more.bottleneck_s <= fewer.bottleneck_s


@settings(max_examples=200)
@given(st.integers(1, 6), st.integers(1, 7), st.data())
def test_siting_finds_the_fewest_posts_and_every_way_to_choose_them(places, candidates, data):
    reaches = np.array(
        [[data.draw(st.booleans()) for _ in range(candidates)] for _ in range(places)]
    )
    assume(reaches.any(axis=1).all())
    wanted, best = [], None
    for size in range(candidates + 1):
        wanted = [
            chosen
            for chosen in itertools.combinations(range(candidates), size)
            if reaches[:, list(chosen)].any(axis=1).all()
        ]
        if wanted:
            best = size
            break
    found = fewest_posts(reaches, limit=1000)
    assert found.fewest == best
    assert list(found.sets) == wanted
    assert (found.total, found.proved) == (len(wanted), True)
    assert len(fewest_posts(reaches, limit=1).sets) == 1


def test_nothing_to_cover_needs_no_post():
    found = fewest_posts(np.zeros((0, 5), dtype=np.bool_))
    assert (found.fewest, found.sets, found.total) == (0, ((),), 1)


def test_a_place_nobody_reaches_is_an_error():
    with pytest.raises(ValueError, match="no candidate"):
        fewest_posts(np.array([[True, False], [False, False]]))


def _random_table(rng, places, candidates):
    reaches = rng.random((places, candidates)) < rng.uniform(0.1, 0.6)
    reaches[np.arange(places), rng.integers(candidates, size=places)] = True
    return reaches


def test_the_greedy_cover_reaches_everything_and_its_bound_holds():
    rng = np.random.default_rng(11)
    exact = 0
    for _ in range(300):
        reaches = _random_table(rng, int(rng.integers(1, 12)), int(rng.integers(1, 12)))
        least = fewest_posts(reaches).fewest
        found = few_posts(csr_array(reaches))
        (chosen,) = found.sets
        assert reaches[:, list(chosen)].any(axis=1).all()
        assert found.fewest == len(set(chosen)) >= least >= found.bound >= 1
        for idle in chosen:  # no member could be spared
            rest = [column for column in chosen if column != idle]
            assert not reaches[:, rest].any(axis=1).all()
        exact += found.fewest == least
        if found.proved:
            assert found.fewest == least
    assert exact > 240


def test_siting_keeps_its_answer_when_places_and_candidates_change_their_order():
    rng = np.random.default_rng(12)
    for _ in range(60):
        reaches = _random_table(rng, 8, 9)
        rows, columns = rng.permutation(8), rng.permutation(9)
        found, again = fewest_posts(reaches), fewest_posts(reaches[rows][:, columns])
        assert (found.fewest, found.total) == (again.fewest, again.total)
        back = {tuple(sorted(int(columns[c]) for c in one)) for one in again.sets}
        assert back == set(found.sets)


def test_one_more_candidate_never_needs_more_posts_and_one_more_place_never_fewer():
    rng = np.random.default_rng(13)
    for _ in range(60):
        reaches = _random_table(rng, 8, 9)
        found = fewest_posts(reaches).fewest
        column = np.column_stack([reaches, rng.random(8) < 0.5])
        row = np.vstack([reaches, rng.random(9) < 0.5])
        row[-1, 0] = True
        assert fewest_posts(column).fewest <= found <= fewest_posts(row).fewest


def test_the_table_of_reach_holds_who_is_in_time_and_gives_up_when_too_large():
    roads = RoadMap(street(6, metres=600, kmh=36))
    spots = [Spot(node=n) for n in range(6)]
    table = reach_matrix(spots[:3], spots, roads, within_s=120.0, most=100)
    assert table is not None
    wanted = [[abs(place - post) <= 2 for post in range(6)] for place in range(3)]
    assert table.toarray().tolist() == wanted
    between = [*spots, Spot(segment=0, share=0.5)]
    table = reach_matrix(spots[:1], between, roads, within_s=30.0, most=100)
    assert table is not None
    assert table.toarray().tolist() == [[True, False, False, False, False, False, True]]
    assert reach_matrix(spots, spots, roads, within_s=120.0, most=5) is None


def test_a_large_table_is_covered_with_a_bound_instead_of_all_choices(monkeypatch):
    reaches = csr_array(_random_table(np.random.default_rng(14), 9, 9))
    assert site(reaches).total is not None
    monkeypatch.setattr("jointops.planning.siting.EXACT_CELLS", 10)
    found = site(reaches)
    assert found.total is None
    assert found.bound <= fewest_posts(reaches.toarray()).fewest <= found.fewest


def test_a_place_nobody_reaches_stops_the_greedy_cover_too():
    with pytest.raises(ValueError, match="no candidate"):
        few_posts(csr_array(np.array([[True, False], [False, False]])))
