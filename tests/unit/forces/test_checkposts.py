from __future__ import annotations

from dataclasses import replace

import pytest

from jointops.forces.checkposts import CheckPost, Crew, Kit, kit_among, lacks
from jointops.geo.compass import Compass
from jointops.ids import CheckPostId
from tests.factories import node, unit

POST = CheckPost(
    id=CheckPostId("一号卡"),
    name="一号卡",
    place=node(1),
    stops_from=Compass.SOUTH,
    kit_there=(Kit.CONES, Kit.LIGHT, Kit.SIGN),
    fire_checked=True,
)
TEAM = replace(unit("PTU01"), cars=1, officers=3, equipment=("手枪", "阻车钉", "盾牌"))


def test_crew_and_kit_of_unit_and_post_together_make_it_valid():
    assert lacks(TEAM, POST).valid
    assert lacks(replace(TEAM, officers=9), POST).valid


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"officers": 2}, {"people": 1}),
        ({"cars": 0}, {"carless": True}),
        ({"equipment": ("阻车钉", "盾牌")}, {"unarmed": True}),
    ],
)
def test_a_unit_without_the_crew_is_told_what_it_lacks(change, missing):
    found = lacks(replace(TEAM, **change), POST)
    assert not found.crewed
    assert not found.valid
    for name, value in missing.items():
        assert getattr(found, name) == value


def test_kit_that_neither_has_is_named_and_a_crew_alone_is_not_valid():
    found = lacks(replace(TEAM, equipment=("手枪",)), POST)
    assert found.crewed
    assert found.kit == (Kit.SPIKES, Kit.SHIELD)
    assert not found.valid


def test_outside_the_library_the_whole_kit_is_needed_and_nobody_checked_the_fire():
    found = lacks(TEAM, None)
    assert found.kit == (Kit.CONES, Kit.LIGHT, Kit.SIGN)
    assert found.unchecked
    assert not found.valid


def test_equipment_that_is_not_recorded_bars_nobody_but_makes_nothing_valid():
    found = lacks(replace(TEAM, equipment=()), POST)
    assert found.unrecorded
    assert found.crewed
    assert not found.valid


def test_a_post_that_asks_for_more_is_held_by_no_smaller_crew():
    asks = replace(POST, crew=Crew(armed=4, drivers=2))
    assert lacks(TEAM, asks).people == 3
    with pytest.raises(ValueError, match="at least 2 armed"):
        Crew(armed=1)


def test_kit_is_known_by_its_words():
    assert kit_among(("警示锥", "盾牌", "急救包")) == {Kit.CONES, Kit.SHIELD}


@pytest.mark.parametrize("point", Compass)
def test_points_of_the_compass_are_their_bearings(point):
    assert Compass.of(point.bearing_deg) == point
    assert Compass.of(point.bearing_deg + 360 * 2) == point
    assert Compass.of(point.bearing_deg - 22.4) == point
    assert Compass.of(point.bearing_deg + 22.4) == point
    assert point.opposite.opposite == point
    assert point.opposite.bearing_deg == (point.bearing_deg + 180) % 360
