from __future__ import annotations

import numpy as np
import pytest

from jointops.feeds.osm_roads import read_osm
from jointops.geo.closures import Closure, Picked, lines_of, slow_factors, touched_by
from jointops.geo.roads import RoadNetwork
from jointops.geo.stretches import nearest_node, segments_named, stretch
from tests.osm import TOWN, Town, Way, write_osm


@pytest.fixture
def town(tmp_path) -> RoadNetwork:
    return read_osm(write_osm(tmp_path / "town.osm", TOWN))[0]


def picked(net: RoadNetwork, segments) -> Picked:
    return Picked(lines=lines_of(net, np.array(segments)))


def test_picked_roads_close_themselves_and_no_road_that_crosses_them(town):
    for segment in range(town.segment_count):
        assert touched_by(town, picked(town, [segment])).tolist() == [segment]
    people = segments_named(town, "人民路")
    assert touched_by(town, picked(town, people)).tolist() == people.tolist()


def test_on_a_real_extract_every_pick_comes_back_as_itself(real_extract):
    net, _ = read_osm(real_extract)
    rng = np.random.default_rng(3)
    for _ in range(30):
        wanted = np.sort(rng.choice(net.segment_count, 5, replace=False))
        found = touched_by(net, picked(net, wanted))
        extra = np.setdiff1d(found, wanted)
        assert np.isin(wanted, found).all()
        # two ways drawn on the same ground are one road
        assert all(_shares_ground(net, one, wanted) for one in extra.tolist())


def _shares_ground(net, segment, others):
    line, lines = net.lines(np.array([segment]))[0], net.lines(others)
    return (
        max(line.intersection(other.buffer(1.1)).length for other in lines) >= line.length / 2 - 1
    )


def test_a_pick_holds_after_the_road_was_cut_anew_at_another_crossing(tmp_path, town):
    nodes = TOWN.nodes | {960: (118.015, 36.8), 961: (118.015, 36.803)}
    people = next(way for way in TOWN.ways if way.tags.get("name") == "人民路")
    ways = (
        *(way for way in TOWN.ways if way is not people),
        Way((0, 950, 1, 960, 2), people.tags),
        Way((960, 961), {"highway": "residential", "name": "新路"}),
    )
    later, _ = read_osm(write_osm(tmp_path / "later.osm", Town(nodes, ways)))
    found = touched_by(later, picked(town, segments_named(town, "人民路")))
    assert found.tolist() == segments_named(later, "人民路").tolist()


def test_closures_of_both_kinds_multiply_and_close(town):
    people, willow = segments_named(town, "人民路"), segments_named(town, "柳泉路")
    box = ((117.99, 36.79), (118.03, 36.79), (118.03, 36.82), (117.99, 36.82))
    factors = slow_factors(
        town,
        [
            Closure(area=box, slow=2.0),
            Closure(area=picked(town, people)),
            Closure(area=picked(town, willow), slow=3.0),
        ],
    )
    assert np.isinf(factors[people]).all()
    assert set(factors[willow]) == {6.0}
    others = np.setdiff1d(touched_by(town, box), np.concatenate([people, willow]))
    assert set(factors[others]) == {2.0}


@pytest.mark.parametrize("lines", [(), (((118.0, 36.8),),)])
def test_a_pick_without_a_line_is_refused(lines):
    with pytest.raises(ValueError, match="line"):
        Picked(lines=lines)


# --- by name and stretch


def node(net, number):
    return net.index_of(str(number))


def ends_of(net, segments):
    return {str(net.node_id[n]) for s in segments for n in (net.tail[s], net.head[s])}


def test_a_stretch_is_what_lies_between_its_ends_whichever_comes_first(town):
    road = segments_named(town, "人民路")
    for start, end in ((1, 2), (2, 1)):
        part = stretch(town, road, node(town, start), node(town, end))
        assert ends_of(town, part) == {"1", "2"}
    assert ends_of(town, stretch(town, road, node(town, 0), node(town, 1))) == {"0", "950", "1"}
    assert not len(stretch(town, road, node(town, 1), node(town, 1)))
    assert not len(segments_named(town, "没有路"))


def test_the_other_carriageway_and_what_lies_behind_a_gap_belong_to_the_stretch(tmp_path):
    nodes = {
        1: (118.0, 36.8),
        2: (118.01, 36.8),
        3: (118.0104, 36.8),
        4: (118.02, 36.8),
        11: (118.0, 36.8002),
        12: (118.01, 36.8002),
        21: (118.0, 36.801),
        22: (118.01, 36.801),
    }
    dual = {"highway": "primary", "name": "人民路", "oneway": "yes"}
    ways = (
        Way((1, 2), dual),
        Way((12, 11), dual),
        Way((2, 3), {"highway": "primary"}),  # a roundabout of no name
        Way((3, 4), {"highway": "primary", "name": "人民路"}),
        Way((1, 11), {"highway": "primary"}),
        Way((2, 12), {"highway": "primary"}),
        Way((21, 22), {"highway": "primary", "name": "人民路"}),  # 110 m away: another place
        Way((11, 21), {"highway": "primary"}),
    )
    net, _ = read_osm(write_osm(tmp_path / "dual.osm", Town(nodes, ways)))
    road = segments_named(net, "人民路")
    part = stretch(net, road, node(net, 1), node(net, 2))
    assert ends_of(net, part) == {"1", "2", "11", "12"}
    whole = stretch(net, road, node(net, 1), node(net, 4))
    assert ends_of(net, whole) == {"1", "2", "3", "4", "11", "12"}
    assert {net.names[net.name[s]] for s in whole} == {"人民路"}


def test_the_nearest_end_of_a_road_is_found_with_its_distance(town):
    x, y = (axis[node(town, 101)] for axis in town.xy)
    found, away_m = nearest_node(town, segments_named(town, "人民路"), x, y)
    assert found == node(town, 1)
    assert away_m == pytest.approx(556, abs=2)
