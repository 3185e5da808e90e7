"""Rules and words of encirclements on a file: library, forbidden places, crews, names."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from jointops.app.bootstrap import open_center
from jointops.app.checkposts import library_of
from jointops.app.encircle_lines import (
    LIBRARY_COST,
    blockade_lines,
    encirclement_lines,
    exit_at,
    post_rules,
)
from jointops.app.encirclement import Question, encirclements
from jointops.forces.checkposts import CheckPost
from jointops.forces.units import Unit, UnitKind
from jointops.geo.travel import OffRoadError
from jointops.planning.encircle.chase import POST_COST
from tests.clocks import HandClock
from tests.ui.gate_town import TEAMS, gate, library, make_gate_town, place, team

HERE = place(0, 0)


@pytest.fixture
def make(tmp_path):
    opened = []

    def of(**town):
        opened.append(make_gate_town(tmp_path, **town))
        return opened[-1]

    yield of
    for center in opened:
        center.close()


def rules_of(center, *, exclusive=False) -> Any:
    return post_rules(center, HERE, exclusive=exclusive)


def test_a_post_of_the_library_is_preferred_where_its_traffic_comes_from_the_suspect(make):
    north, *others = reversed(library())
    away = replace(north, stops_from=north.stops_from.opposite)
    center = make(posts=(*others, away))
    rules = rules_of(center)
    at = library_of(center).at
    cheap = {posts[0].name for node, posts in at.items() if rules.cost[node] == LIBRARY_COST}
    assert cheap == {"东门卡", "西门卡"}
    assert (rules.cost == POST_COST).sum() == len(rules.cost) - 2
    assert rules.may_hold[list(at)].all()


def test_with_the_switch_nothing_else_may_be_held(make):
    center = make(posts=library())
    rules = rules_of(center, exclusive=True)
    assert set(np.flatnonzero(rules.may_hold).tolist()) == set(library_of(center).at)


def test_no_post_stands_where_none_may(make):
    center = make(posts=library())
    rules = rules_of(center)
    bars = library_of(center).bars
    assert (bars > 0).any()  # the corners of the town are bends
    assert (rules.may_hold == (bars == 0)).all()


def test_only_crews_that_suffice_are_able(make):
    riders = team("摩01", "西", 600, kind=UnitKind.MOTORCYCLE)
    asked = replace(team("武警01", "东", 300), kind=UnitKind.ARMED_POLICE)
    unarmed = replace(team("巡01", "东", 600), equipment=("警棍",))
    silent = replace(team("巡02", "东", 600), equipment=())
    center = make(units=(*TEAMS, riders, asked, unarmed, silent))
    able = post_rules(center, HERE, exclusive=False).able
    assert able is not None
    assert set(able) == {*(unit.id for unit in TEAMS), "巡02"}


def test_a_preferred_post_is_taken_where_it_costs_nothing_else(make):
    """The library's crossing and its neighbours shut the road alike; the library's is cheaper."""
    center = make(posts=library())
    rules = post_rules(center, HERE, exclusive=False)
    found = encirclements(center, Question(place=HERE, lead_s=0.0, suspect_kmh=7.2, rules=rules))
    fewest = next(
        (one for one in found.alternatives if one.objective == "posts"), found.recommended
    )
    lines = encirclement_lines(center, center.situation(), fewest)
    assert {line.library for line in lines if not line.behind} == {"西门卡", "东门卡", "北门卡"}


def test_each_exit_gets_its_unit_and_what_it_lacks_is_told(make):
    center = make(posts=library())
    exits = [exit_at(center, place(*gate(name, 900)), seen=HERE) for name in "西东"]
    assert [exit_.name for exit_ in exits] == [
        "出城西路与西3巷口东侧，拦截由东向西",
        "出城东路与东3巷口西侧，拦截由西向东",
    ]
    assert exit_at(center, place(*gate("西", 900))).name == "出城西路与西3巷口"
    found: Any = blockade_lines(center, center.situation(), exits)
    assert [(line.library, line.unit) for line in found.posts] == [
        ("西门卡", "PTU01"),
        ("东门卡", "PTU02"),
    ]
    assert [line.lacks.valid for line in found.posts] == [True, False]
    assert found.latest_s == max(line.arrival_s for line in found.posts)
    with pytest.raises(OffRoadError):
        exit_at(center, place(-2000, -2000))


def test_where_a_longer_way_leads_beyond_every_road_no_earliest_time_is_told(make):
    center = make(end_m=13_200.0)
    rules = rules_of(center)
    found = encirclements(
        center, Question(place=HERE, lead_s=0.0, suspect_kmh=45.0, rules=rules)
    ).recommended
    assert not found.sealed
    assert found.shortfall is not None
    assert (found.shortfall.earliest_s, found.shortfall.radius_m) == (None, None)


@pytest.mark.slow
@pytest.mark.parametrize("exclusive", [False, True])
def test_posts_of_the_training_city_are_named_manned_and_where_they_may_be(city, exclusive):
    center = open_center(city, clock=HandClock())
    try:
        here = center.board.table(CheckPost)["训练卡05"].place
        rules = post_rules(center, here, exclusive=exclusive)
        question = Question(place=here, lead_s=60.0, suspect_kmh=7.2, rules=rules)
        found = encirclements(center, question)
        assert exclusive or found.recommended.sealed
        library = library_of(center)
        units = center.board.table(Unit)
        for one in (found.recommended, *found.alternatives):
            lines = encirclement_lines(center, center.situation(), one)
            assert len({line.name for line in lines}) == len(lines)
            for line in lines:
                assert re.search(r"与.+口.*，拦截由.+向.+", line.name), line.name
                assert line.place.node not in re.findall(r"\d+", line.name)
                assert not library.bars[line.node]
                assert units[line.unit].kind in {UnitKind.PTU, UnitKind.PATROL}
                assert line.lacks is not None
                assert line.lacks.crewed
                assert not exclusive or line.library
    finally:
        center.close()
