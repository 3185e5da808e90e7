"""Posts are named by crossing, side and direction: on a drawn town, and on real streets."""

from __future__ import annotations

import re

import numpy as np
import pytest

from jointops.feeds.osm_roads import read_osm
from jointops.geo.crossings import Crossings
from jointops.geo.post_names import Stand, arms_of, post_names
from tests.factories import street
from tests.osm import TOWN, Town, Way, write_osm

WAY = r"由[东西南北]{1,2}向[东西南北]{1,2}"


@pytest.fixture
def town(tmp_path):
    return Crossings(read_osm(write_osm(tmp_path / "town.osm", TOWN))[0])


def index(crossings, node):
    return list(crossings.network.node_id).index(node)


def named(crossings, node, *coming):
    stand = Stand(
        node=index(crossings, node), coming=frozenset(index(crossings, other) for other in coming)
    )
    return post_names(crossings, [stand])[0]


def test_a_crossing_is_held_on_the_side_its_traffic_comes_from(town):
    name = named(town, 101, 100)
    assert name in {
        "共青团路与金晶大道口西侧，拦截由西向东",
        "金晶大道与共青团路口西侧，拦截由西向东",
    }


def test_where_traffic_leaves_by_one_road_alone_it_is_held_on_that(town):
    name = named(town, 101, 100, 1, 102)
    assert "口北侧，拦截" in name
    assert {"由西向东", "由南向北", "由东向西"} == set(name.split("拦截")[1].split("、"))


def test_a_post_in_a_bend_says_where_the_road_leads(town):
    assert named(town, 0, 950).endswith("口东侧，拦截由东向北")


def test_without_a_direction_the_crossing_alone_is_named(town):
    assert named(town, 101) in {"共青团路与金晶大道口", "金晶大道与共青团路口"}


def test_a_place_off_the_crossings_is_told_by_the_nearest_on_its_road(tmp_path):
    nodes = {1: (118.0, 36.8), 2: (118.0, 36.803), 3: (118.01, 36.8), 4: (118.001, 36.803)}
    nodes |= {5: (118.0, 36.79), 6: (117.99, 36.8)}
    ways = (
        Way((5, 1, 2), {"highway": "primary", "name": "柳泉路"}),
        Way((6, 1, 3), {"highway": "primary", "name": "新村路"}),
        Way((2, 4), {"highway": "service"}),
    )
    crossings = Crossings(read_osm(write_osm(tmp_path / "t.osm", Town(nodes, ways)))[0])
    assert named(crossings, 2, 1) == "柳泉路与新村路口以北330米处，拦截由南向东"
    assert named(crossings, 4, 2) == "柳泉路与新村路口以北350米处，拦截由西向东"
    assert named(crossings, 1, 5) == "柳泉路与新村路口南侧，拦截由南向北"


def test_the_carriageways_of_one_road_are_told_apart(tmp_path):
    nodes = {1: (118.0, 36.8), 2: (118.0002, 36.8), 3: (118.0, 36.79), 4: (118.0002, 36.79)}
    nodes |= {5: (118.0, 36.81), 6: (118.0002, 36.81), 7: (117.99, 36.8), 8: (118.01, 36.8)}
    road = {"highway": "primary", "name": "柳泉路", "oneway": "yes"}
    ways = (
        Way((3, 1, 5), road),
        Way((6, 2, 4), road),
        Way((7, 1, 2, 8), {"highway": "primary", "name": "新村路"}),
    )
    crossings = Crossings(read_osm(write_osm(tmp_path / "t.osm", Town(nodes, ways)))[0])
    stands = [
        Stand(node=index(crossings, at), coming=frozenset((index(crossings, start),)))
        for at, start in ((1, 3), (2, 4))
    ]
    first, second = post_names(crossings, stands)
    assert (first, second) == (
        "柳泉路与新村路口南侧，拦截由南向北（西幅）",
        "柳泉路与新村路口南侧，拦截由南向北（东幅）",
    )


def test_a_network_without_names_is_told_by_its_position():
    crossings = Crossings(street(3))
    (name,) = post_names(crossings, [Stand(node=1, coming=frozenset((0,)))])
    assert name.endswith("处，拦截由西向东")
    assert "坐标" in name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_exist_in_both_languages(town, language):
    stand = Stand(node=index(town, 101), coming=frozenset((index(town, 100),)))
    (name,) = post_names(town, [stand], language=language)
    assert "拦截由西向东" in name if language == "zh" else "stopping west to east" in name


def check_names(network, *, seed):
    """Name a hundred posts anywhere: each has a place and its direction, none a node's number."""
    crossings = Crossings(network)
    rng = np.random.default_rng(seed)
    stands = []
    for node in rng.choice(np.flatnonzero(network.main), 100, replace=False).tolist():
        arms = arms_of(network, node)
        assert {arm.node for arm in arms} <= set(range(network.node_count))
        coming = rng.choice([arm.node for arm in arms], size=rng.integers(1, len(arms) + 1))
        stands.append(Stand(node=node, coming=frozenset(coming.tolist())))
    names = post_names(crossings, stands)
    assert len(set(names)) == len(names)
    for stand, name in zip(stands, names, strict=True):
        assert re.fullmatch(rf".+，拦截{WAY}(、{WAY})*(（.+幅）)?(（\d+）)?", name), name
        assert "与" in name
        assert str(network.node_id[stand.node]) not in name
        near = crossings.around(stand.node)[0]
        if near.away_m <= 1:
            assert name.startswith(near.text)


def test_every_post_on_real_streets_has_a_name(real_extract):
    check_names(read_osm(real_extract)[0], seed=1)


@pytest.mark.slow
def test_every_post_of_the_training_city_has_a_name(city):
    check_names(read_osm(city.folder / "training-city.osm.pbf")[0], seed=2)
