from __future__ import annotations

import numpy as np
import pytest
import shapely

from jointops.feeds.osm_roads import read_osm
from jointops.feeds.plain_roads import plain_network
from jointops.geo.closures import Closure
from jointops.geo.isochrones import Streets
from jointops.geo.places import Place
from jointops.geo.travel import CAR, RoadMap, Spot, Vehicle
from tests.osm import TOWN, write_osm


@pytest.fixture
def roads(tmp_path):
    return RoadMap(read_osm(write_osm(tmp_path / "town.osm", TOWN))[0])


def ground(roads, limit_s):
    spot = roads.spot(Place(lon=118.01, lat=36.8))
    search = roads.times_to(spot, vehicle=CAR, limit_s=limit_s)
    rings = Streets(roads.network).area(search, spot, limit_s)
    return search, shapely.union_all([shapely.Polygon(ring) for ring in rings])


@pytest.mark.parametrize("limit_s", [20.0, 60.0, 120.0, 300.0])
def test_what_is_reached_lies_inside_and_what_is_far_does_not(roads, limit_s):
    search, area = ground(roads, limit_s)
    net = roads.network
    inside = shapely.contains_xy(area, net.lon, net.lat)
    assert inside[search.seconds <= limit_s].all()
    beyond = ~np.isfinite(search.seconds)
    island = np.isin(net.node_id, [900, 901])
    assert not inside[beyond & island].any()
    assert area.contains(shapely.Point(118.01, 36.8))


def test_more_time_reaches_more_and_a_closure_less(roads):
    _, small = ground(roads, 30)
    _, large = ground(roads, 120)
    assert small.area < large.area
    assert large.buffer(2e-4).covers(small)
    area = ((118.004, 36.799), (118.006, 36.799), (118.006, 36.801), (118.004, 36.801))
    _, closed = ground(roads.with_closures([Closure(area=area)]), 120)
    assert closed.area < large.area


def test_part_of_a_street_is_reached_part_way(roads):
    _, area = ground(roads, 20.0)  # 40 km/h: 222 m along 人民路, whose crossings lie 450 m off
    east = max(x for x, _ in shapely.get_coordinates(area))
    metres = (east - 118.01) * 111_195 * np.cos(np.radians(36.8))
    assert 222 < metres < 222 + 110


def test_out_of_reach_is_no_area_at_all(roads):
    island = roads.times_to(Spot(node=0), vehicle=CAR, limit_s=1.0)
    closed = island.seconds.copy()
    closed[:] = np.inf
    object.__setattr__(island, "seconds", closed)
    assert Streets(roads.network).area(island, Spot(node=0), 1.0) == ()


def test_the_middle_of_a_long_street_is_reached_before_its_ends(roads):
    spot = roads.spot(Place(lon=118.0015, lat=36.8))
    search = roads.times_to(spot, vehicle=CAR, limit_s=5.0)
    assert not np.isfinite(search.seconds).any()
    rings = Streets(roads.network).area(search, spot, 5.0)
    assert shapely.Polygon(rings[0]).contains(shapely.Point(118.0015, 36.8))


def test_isochrones_nest_and_hold_exactly_the_nodes_in_time(roads):
    spot = roads.spot(Place(lon=118.003, lat=36.8))
    limits = (60.0, 180.0, 300.0, 600.0, 900.0)
    for reverse in (True, False):
        grow = roads.times_to if reverse else roads.times_from
        search = grow(spot, vehicle=CAR, limit_s=limits[-1])
        found = Streets(roads.network).isochrones(search, spot, limits)
        for one in found:
            wanted = np.flatnonzero(search.seconds <= one.within_s)
            assert one.nodes.tolist() == wanted.tolist()
            ground = shapely.union_all([shapely.Polygon(ring) for ring in one.rings])
            net = roads.network
            assert shapely.contains_xy(ground, net.lon[one.nodes], net.lat[one.nodes]).all()


def test_a_suspect_leaves_a_one_way_street_at_its_wrong_end_and_the_police_do_not(roads):
    net = roads.network
    end = Spot(node=net.index_of("202"))  # 新村路 runs one way to here
    start = net.index_of("201")
    suspect = Vehicle(means="car", suspect=True)
    fast = roads.times_from(end, vehicle=suspect).seconds[start]
    assert fast < roads.times_from(end, vehicle=CAR).seconds[start]
    segment = next(s for s in net.segments_at(start) if end.node in (net.tail[s], net.head[s]))
    assert fast == pytest.approx(net.length_m[segment] / (45 / 3.6))


def test_a_network_without_streets_has_no_ground_and_one_node_in_reach():
    net = plain_network(["a", "b"], np.array([118.0, 118.1]), np.zeros(2), [], metric=False)
    roads = RoadMap(net)
    area = ((117.9, -0.1), (118.2, -0.1), (118.0, 0.1))
    for one in (roads, roads.with_closures([Closure(area=area)])):
        search = one.times_to(Spot(node=0), vehicle=CAR)
        assert search.seconds.tolist() == [0.0, np.inf]
        (found,) = Streets(net).isochrones(search, Spot(node=0), (60.0,))
        assert (found.nodes.tolist(), found.rings) == ([0], ())
    assert not roads.drivable
