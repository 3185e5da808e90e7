from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from jointops.feeds.osm_roads import read_osm
from jointops.feeds.plain_roads import plain_network
from jointops.geo.places import Place
from jointops.geo.routes import alternative, route
from jointops.geo.travel import CAR, RoadMap, Spot
from jointops.geo.turns import Turn, turn_list
from jointops.resources import messages
from tests.osm import TOWN, write_osm


def network(nodes, edges):
    """Build a plain network of named streets; lengths follow the positions."""
    east, north = np.array(nodes, dtype=float).T
    rows = [(a, b, math.dist(nodes[a], nodes[b]), 36.0, False, name) for a, b, name in edges]
    return plain_network([str(n) for n in range(len(nodes))], east, north, rows, metric=True)


def way(net, start, end):
    roads, target = RoadMap(net), Spot(node=end)
    search = roads.times_to(target, vehicle=CAR, limit_s=1e9)
    return route(search, Spot(node=start), target), search


def steps(net, start, end):
    found, _ = way(net, start, end)
    assert found is not None
    listed = turn_list(found, net)
    assert sum(step.length_m for step in listed) == pytest.approx(found.length_m)
    return [(step.turn, step.road, round(step.length_m)) for step in listed]


CROSS = [(0, 0), (300, 0), (600, 0), (300, 300), (300, -300)]
CROSS_EDGES = [(0, 1, "人民路"), (1, 2, "人民路"), (1, 3, "柳泉路"), (4, 1, "柳泉路")]


@pytest.mark.parametrize(
    ("start", "end", "turn", "road"),
    [
        (0, 3, Turn.LEFT, "柳泉路"),
        (0, 4, Turn.RIGHT, "柳泉路"),
        (3, 2, Turn.LEFT, "人民路"),
        (4, 2, Turn.RIGHT, "人民路"),
        (2, 3, Turn.RIGHT, "柳泉路"),
    ],
)
def test_a_turn_is_named_by_its_side_and_the_road_it_leads_to(start, end, turn, road):
    found = steps(network(CROSS, CROSS_EDGES), start, end)
    assert [step[0] for step in found] == [Turn.START, turn]
    assert found[1] == (turn, road, 300)


def test_straight_over_a_crossing_is_no_step_and_a_new_name_is_one():
    assert steps(network(CROSS, CROSS_EDGES), 0, 2) == [(Turn.START, "人民路", 600)]
    renamed = [(0, 1, "人民路"), (1, 2, "人民东路"), *CROSS_EDGES[2:]]
    assert steps(network(CROSS, renamed), 0, 2) == [
        (Turn.START, "人民路", 300),
        (Turn.STRAIGHT, "人民东路", 300),
    ]


def test_a_sharp_bend_of_one_road_is_a_step():
    nodes = [(0, 0), (300, 0), (300, 300)]
    assert steps(network(nodes, [(0, 1, "环路"), (1, 2, "环路")]), 0, 2) == [
        (Turn.START, "环路", 300),
        (Turn.LEFT, "环路", 300),
    ]


def test_a_dual_carriageway_is_crossed_in_one_turn():
    nodes = [(0, 0), (300, 0), (318, 0), (318, 400)]
    edges = [(0, 1, "人民路"), (1, 2, ""), (2, 3, "柳泉路")]
    assert steps(network(nodes, edges), 0, 3) == [
        (Turn.START, "人民路", 300),
        (Turn.LEFT, "柳泉路", 418),
    ]
    # a turn about over the gap: two lefts are one turn back
    nodes = [(0, 0), (300, 0), (300, 18), (0, 18)]
    edges = [(0, 1, "人民路"), (1, 2, ""), (2, 3, "人民路")]
    found, _ = way(network(nodes, edges), 0, 3)
    assert found is not None
    listed = turn_list(found, network(nodes, edges))
    assert [step.turn for step in listed] == [Turn.START, Turn.BACK]


def test_no_way_to_go_is_no_step():
    assert steps(network(CROSS, CROSS_EDGES), 1, 1) == []


def test_random_ways_keep_their_length_and_turn_where_the_line_turns():
    rng = np.random.default_rng(8)
    side = 6
    spots = [(150.0 * x, 150.0 * y) for y, x in itertools.product(range(side), repeat=2)]
    edges = [(n, n + 1, f"东西{n // side}路") for n in range(side**2) if n % side < side - 1]
    edges += [(n, n + side, f"南北{n % side}路") for n in range(side**2 - side)]
    net = network(spots, edges)
    for start, end in rng.integers(0, side**2, (150, 2)).tolist():
        found, _ = way(net, start, end)
        listed = turn_list(found, net)
        assert sum(step.length_m for step in listed) == pytest.approx(found.length_m)
        for before, after in itertools.pairwise(listed):
            assert after.turn in {Turn.LEFT, Turn.RIGHT}
            assert before.road != after.road
        # the turns alone lead from the first heading to the last
        heading = {"东": 0, "南": 1}
        if listed:
            turns = sum({Turn.LEFT: 1, Turn.RIGHT: -1}.get(step.turn, 0) for step in listed)
            assert (heading[listed[0].road[0]] + turns - heading[listed[-1].road[0]]) % 2 == 0


def test_both_languages_say_every_turn():
    for turn in Turn:
        assert "柳泉路" in messages("zh").label(f"turn.{turn}", road="柳泉路", metres=412.4)
        assert "412" in messages("en").label(f"turn.{turn}", road="Liuquan Road", metres=412.4)


def test_another_way_leaves_the_first_one_and_tells_its_true_time():
    side = 5
    spots = [(150.0 * x, 150.0 * y) for y, x in itertools.product(range(side), repeat=2)]
    edges = [(n, n + 1, "a") for n in range(side**2) if n % side < side - 1]
    edges += [(n, n + side, "b") for n in range(side**2 - side)]
    net = network(spots, edges)
    first, search = way(net, 0, 24)
    second = alternative(first, search, Spot(node=0), Spot(node=24))
    assert second is not None
    shared = {p.segment for p in first.pieces} & {p.segment for p in second.pieces}
    assert len(shared) <= 0.7 * len(second.pieces)
    assert first.seconds <= second.seconds <= 1.5 * first.seconds
    forward_s, _ = search.roads.segment_seconds(CAR)
    assert second.seconds == pytest.approx(sum(forward_s[p.segment] for p in second.pieces))
    assert second.at_s[-1] == pytest.approx(second.seconds)


def test_a_road_without_another_has_no_alternative():
    net = network([(0, 0), (300, 0), (600, 0)], [(0, 1, "a"), (1, 2, "a")])
    first, search = way(net, 0, 2)
    assert alternative(first, search, Spot(node=0), Spot(node=2)) is None
    nowhere, search = way(net, 1, 1)
    assert alternative(nowhere, search, Spot(node=1), Spot(node=1)) is None


def test_the_first_step_begins_where_the_unit_stands(tmp_path):
    net, _ = read_osm(write_osm(tmp_path / "town.osm", TOWN))
    roads = RoadMap(net)
    spot, target = (roads.spot(Place(lon=lon, lat=36.8)) for lon in (118.002, 118.018))
    found = route(roads.times_to(target, vehicle=CAR), spot, target)
    assert found is not None
    listed = turn_list(found, net)
    assert [(step.turn, step.road) for step in listed] == [(Turn.START, "人民路")]
    assert listed[0].lon == pytest.approx(118.002)
