from __future__ import annotations

import io
import math
import random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.feeds.osm_roads import read_osm
from jointops.geo.closures import Closure
from jointops.geo.places import Place
from jointops.geo.roads import NodeUnknownError, RoadNetwork
from jointops.geo.routes import route
from jointops.geo.travel import (
    CAR,
    NoPositionError,
    OffRoadError,
    RoadMap,
    Spot,
    Vehicle,
)
from tests.factories import network, node, street
from tests.osm import TOWN, write_osm


@st.composite
def networks(draw: st.DrawFn) -> RoadNetwork:
    count = draw(st.integers(2, 9))
    nodes = {
        n: (draw(st.integers(-900, 900)) * 1.0, draw(st.integers(-900, 900)) * 1.0)
        for n in range(count)
    }
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    pairs = draw(st.lists(ends.filter(lambda p: p[0] != p[1]), min_size=1, max_size=18))
    roads = [
        (
            a,
            b,
            draw(st.integers(1, 2000)) * 1.0,
            draw(st.sampled_from([20.0, 40.0, 60.0])),
            draw(st.booleans()),
        )
        for a, b in pairs
    ]
    return network(nodes, roads)


def as_graph(net: RoadNetwork) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(net.node_count))
    for segment in range(net.segment_count):
        a, b = int(net.tail[segment]), int(net.head[segment])
        seconds = net.length_m[segment] * 3.6 / net.speed_kmh[segment]
        graph.add_edge(a, b, seconds=seconds)
        if net.direction[segment] == 0:
            graph.add_edge(b, a, seconds=seconds)
    return graph


@given(networks(), st.integers(0, 8))
def test_times_to_a_node_equal_an_independent_shortest_path(net, target):
    target %= net.node_count
    roads = RoadMap(net)
    found = roads.times_to(Spot(node=target), vehicle=CAR, limit_s=1e9).seconds
    wanted = nx.single_source_dijkstra_path_length(
        as_graph(net).reverse(), target, weight="seconds"
    )
    for index in range(net.node_count):
        assert found[index] == pytest.approx(wanted.get(index, math.inf))


@given(networks(), st.integers(0, 8), st.data())
def test_a_route_takes_exactly_the_time_it_promises(net, target, data):
    target %= net.node_count
    start = data.draw(st.integers(0, net.node_count - 1))
    roads = RoadMap(net)
    search = roads.times_to(Spot(node=target), vehicle=CAR, limit_s=1e9)
    way = route(search, Spot(node=start), Spot(node=target))
    if not math.isfinite(search.seconds[start]):
        assert way is None
        return
    assert way is not None
    assert way.seconds == pytest.approx(search.seconds[start])
    assert way.at_s[-1] == pytest.approx(way.seconds)
    assert np.all(np.diff(way.at_s) >= -1e-9)


def test_halfway_along_a_street_counts_half_its_time():
    net = street(3, metres=600.0, kmh=36.0)  # 60 s a stretch
    roads = RoadMap(net)
    middle = Spot(segment=0, share=0.25)
    search = roads.times_to(Spot(node=2), vehicle=CAR)
    assert search.from_spots([middle], Spot(node=2))[0] == pytest.approx(45 + 60)
    back = roads.times_to(middle, vehicle=CAR)
    assert back.from_spots([Spot(node=0), Spot(node=2)], middle).tolist() == pytest.approx(
        [15, 105]
    )


def test_two_spots_on_one_segment_go_straight():
    roads = RoadMap(street(2, metres=600.0, kmh=36.0))
    here, there = Spot(segment=0, share=0.2), Spot(segment=0, share=0.9)
    search = roads.times_to(there, vehicle=CAR)
    assert search.from_spots([here], there)[0] == pytest.approx(42)
    way = route(search, here, there)
    assert way is not None
    assert way.length_m == pytest.approx(420)


def test_a_one_way_street_is_not_driven_backwards_even_within_a_segment():
    net = network(
        {1: (0, 0), 2: (600, 0), 3: (300, 400)},
        [(1, 2, 600, 36, True), (2, 3, 500, 36, True), (3, 1, 500, 36, True)],
    )
    roads = RoadMap(net)
    here, behind = Spot(segment=0, share=0.5), Spot(segment=0, share=0.25)
    search = roads.times_to(behind, vehicle=CAR)
    assert search.from_spots([here], behind)[0] == pytest.approx(30 + 50 + 50 + 15)


def test_starts_keep_their_own_handicap_and_the_nearest_is_named():
    roads = RoadMap(street(5, metres=600.0, kmh=36.0))
    found = roads.search([[(0, 0.0)], [(4, 100.0)]], vehicle=CAR, reverse=False, limit_s=1e9)
    assert found.seconds.tolist() == pytest.approx([0, 60, 120, 160, 100])
    assert found.start.tolist() == [0, 0, 0, 1, 1]


def test_a_closed_area_is_driven_around_and_a_slow_one_takes_its_factor(tmp_path):
    net, _ = read_osm(write_osm(tmp_path / "town.osm", TOWN))
    free = RoadMap(net)
    start, end = Place(lon=118.0, lat=36.8), Place(lon=118.02, lat=36.8)
    area = ((118.009, 36.799), (118.011, 36.799), (118.011, 36.801), (118.009, 36.801))

    def seconds(roads: RoadMap) -> float:
        target = roads.spot(end)
        search = roads.times_to(target, vehicle=CAR)
        return float(search.from_spots([roads.spot(start)], target)[0])

    usual = seconds(free)
    slow = seconds(free.with_closures([Closure(area=area, slow=2.0)]))
    closed = seconds(free.with_closures([Closure(area=area)]))
    assert usual < slow <= closed
    assert math.isfinite(closed)
    assert seconds(free) == usual  # the first map is untouched


def test_a_capped_vehicle_is_never_faster_and_a_walker_ignores_one_ways(tmp_path):
    net, _ = read_osm(write_osm(tmp_path / "town.osm", TOWN))
    roads = RoadMap(net)
    target = roads.spot(Place(lon=118.02, lat=36.8))
    car = roads.times_to(target, vehicle=CAR).seconds
    slow = roads.times_to(target, vehicle=Vehicle(means="car", top_kmh=20)).seconds
    walk = roads.times_to(target, vehicle=Vehicle(means="foot")).seconds
    assert np.all(slow >= car - 1e-9)
    reached = np.isfinite(car)
    assert np.all(np.isfinite(walk[reached]))


def test_places_off_the_network_are_refused_with_their_distance(tmp_path):
    net, _ = read_osm(write_osm(tmp_path / "town.osm", TOWN))
    roads = RoadMap(net)
    spot = roads.spot(Place(lon=118.005, lat=36.8003))
    assert spot.off_road_m == pytest.approx(33.4, abs=1)
    with pytest.raises(OffRoadError) as refusal:
        roads.spot(Place(lon=118.0, lat=36.9))
    assert float(str(refusal.value.facts["distance_m"])) > 2_000


def test_a_network_without_positions_takes_nodes_only():
    roads = RoadMap(street(3))
    with pytest.raises(NoPositionError):
        roads.spot(Place(lon=118.0, lat=36.8))
    with pytest.raises(NodeUnknownError):
        roads.spot(node(99))


def test_a_network_survives_being_written_and_read():
    net = street(4)
    block = net.to_bytes()
    again = RoadNetwork.from_bytes(block)
    assert again.to_bytes() == block
    assert again.names == net.names
    assert np.array_equal(again.length_m, net.length_m)


def without(block: bytes, *names: str) -> bytes:
    """Give a cache as an earlier version wrote it."""
    with np.load(io.BytesIO(block)) as file:
        arrays = {key: file[key] for key in file.files if key not in names}
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def test_a_cache_of_an_earlier_version_opens_and_says_so(tmp_path):
    net, _ = read_osm(write_osm(tmp_path / "town.osm", TOWN))
    assert not RoadNetwork.from_bytes(net.to_bytes()).dated
    for lacking in (("ban_from", "ban_to"), ("tunnel", "site_kind", "ban_from", "ban_to")):
        old = RoadNetwork.from_bytes(without(net.to_bytes(), *lacking))
        assert old.dated
        search = RoadMap(old).times_to(Spot(node=0), vehicle=CAR)
        assert (
            search.seconds.tolist()
            == RoadMap(net).times_to(Spot(node=0), vehicle=CAR).seconds.tolist()
        )
    plain = street(4).to_bytes()
    assert not RoadNetwork.from_bytes(without(plain, "ban_from", "tunnel")).dated


def test_random_positions_snap_to_the_truly_nearest_segment(tmp_path):
    net, _ = read_osm(write_osm(tmp_path / "town.osm", TOWN))
    roads = RoadMap(net)
    rng = random.Random(1)
    lon = np.array([rng.uniform(117.999, 118.021) for _ in range(40)])
    lat = np.array([rng.uniform(36.799, 36.811) for _ in range(40)])
    _, _, away = roads.spots(lon, lat)
    points = np.column_stack(net.plane.metres(lon, lat))
    for row, point in enumerate(points):
        nearest = min(line.distance(_point(point)) for line in roads._tree.geometries)
        assert away[row] == pytest.approx(nearest)


def _point(xy):
    import shapely

    return shapely.Point(*xy)
