from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jointops.planning.blockade import blockade
from jointops.planning.siting import fewest_posts

SECONDS = st.one_of(st.integers(1, 30).map(float), st.just(math.inf))


@settings(max_examples=300, deadline=None)
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


@settings(max_examples=200, deadline=None)
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
