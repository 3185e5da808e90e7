from __future__ import annotations

from datetime import datetime

import networkx as nx
import numpy as np
import pytest
import shapely

from jointops.app.config import Config
from jointops.app.traffic import traffic_at, traffic_spans
from jointops.clock import LOCAL
from jointops.feeds.osm_roads import read_osm
from jointops.geo.closures import Closure, touched_by
from jointops.geo.roads import RoadClass
from jointops.geo.traffic import UNHINDERED, Traffic, TrafficSpan, span_at
from jointops.geo.travel import CAR, RoadMap, Spot, Vehicle
from tests.factories import street
from tests.osm import TOWN, write_osm

MOTORCYCLE = Vehicle(means="motorcycle")
BUSY = Traffic(slow=(2.0,) * (max(RoadClass) + 1))
WEDNESDAY = datetime(2026, 3, 4, tzinfo=LOCAL)


@pytest.fixture
def roads(tmp_path):
    return RoadMap(read_osm(write_osm(tmp_path / "town.osm", TOWN))[0])


def test_a_busy_hour_slows_cars_wholly_motorcycles_partly_and_nobody_else(roads):
    busy = roads.with_traffic(BUSY)

    def ratio(vehicle):
        before, after = (r.segment_seconds(vehicle)[0] for r in (roads, busy))
        open_ = np.isfinite(before)
        assert np.array_equal(open_, np.isfinite(after))
        return set((after[open_] / before[open_]).round(9))

    assert ratio(CAR) == {2.0}
    assert ratio(MOTORCYCLE) == {1.4}
    for vehicle in (
        Vehicle(means="foot"),
        Vehicle(means="ebike"),
        Vehicle(means="car", suspect=True),
        Vehicle(means="foot", suspect=True),
    ):
        assert ratio(vehicle) == {1.0}


def test_each_class_of_road_takes_its_own_factor(roads):
    slow = tuple(1 + rank / 10 for rank in range(max(RoadClass) + 1))
    before = roads.segment_seconds(CAR)[0]
    after = roads.with_traffic(Traffic(slow=slow)).segment_seconds(CAR)[0]
    open_ = np.isfinite(before)
    wanted = np.array(slow)[roads.network.road_class[open_]]
    assert after[open_] / before[open_] == pytest.approx(wanted)


def test_one_ways_are_driven_against_only_where_the_rules_let_and_at_their_speed(roads):
    net = roads.network
    end, start = net.index_of("202"), net.index_of("201")

    def seconds(traffic):
        found = roads.with_traffic(traffic).times_to(Spot(node=start), vehicle=CAR)
        return float(found.seconds[end])

    segment = next(s for s in net.segments_at(start) if end in (net.tail[s], net.head[s]))
    against = seconds(Traffic(against_kmh=20.0))
    assert against == pytest.approx(net.length_m[segment] / (20 / 3.6))
    assert against < seconds(UNHINDERED)
    # a road that is slower anyway is not made faster by driving against its direction
    assert seconds(Traffic(against_kmh=60.0)) == pytest.approx(
        net.length_m[segment] / (net.speed_kmh[segment] / 3.6)
    )


def test_rules_of_the_hour_mean_nothing_on_a_plain_network():
    roads = RoadMap(street(4))
    busy = roads.with_traffic(Traffic(slow=BUSY.slow, against_kmh=10.0))
    for before, after in zip(roads.segment_seconds(CAR), busy.segment_seconds(CAR), strict=True):
        assert np.array_equal(before, after)


def test_a_changed_map_answers_like_one_that_was_made_so(roads):
    area = ((118.009, 36.799), (118.011, 36.799), (118.011, 36.801), (118.009, 36.801))
    closures = [Closure(area=area, slow=3.0)]
    target = Spot(node=roads.network.index_of("202"))
    roads.times_to(target, vehicle=CAR)
    fresh = RoadMap(roads.network, closures, traffic=BUSY)
    for changed in (
        roads.with_closures(closures).with_traffic(BUSY),
        roads.with_traffic(BUSY).with_closures(closures),
    ):
        for found, wanted in zip(
            changed.segment_seconds(CAR), fresh.segment_seconds(CAR), strict=True
        ):
            assert np.array_equal(found, wanted)
        assert np.array_equal(
            changed.times_to(target, vehicle=CAR).seconds,
            fresh.times_to(target, vehicle=CAR).seconds,
        )
    assert roads.traffic == UNHINDERED


def test_a_closure_touches_exactly_the_segments_that_cross_it(real_extract):
    roads = RoadMap(read_osm(real_extract)[0])
    net = roads.network
    rng = np.random.default_rng(5)
    tree = shapely.STRtree(net.lines(np.arange(net.segment_count, dtype=np.int32)))
    for _ in range(40):
        node = int(rng.integers(net.node_count))
        corners = [
            (float(net.lon[node] + a), float(net.lat[node] + b))
            for a, b in rng.uniform(-0.004, 0.004, (int(rng.integers(3, 7)), 2))
        ]
        x, y = net.plane.metres(*np.array(corners).T)
        polygon = shapely.Polygon(np.column_stack([x, y])).buffer(0)
        wanted = tree.query(polygon, predicate="intersects")
        assert sorted(touched_by(roads.network, tuple(corners)).tolist()) == sorted(wanted.tolist())


def test_nothing_is_touched_by_an_area_without_ground(roads):
    assert not len(touched_by(roads.network, ((118.0, 36.8), (118.0, 36.8), (118.0, 36.8))))


def test_the_clock_gives_the_traffic_of_its_hour():
    def code(hour, *, day=4):
        found = span_at(traffic_spans(), WEDNESDAY.replace(day=day, hour=hour))
        return found.code if found else "free"

    assert [code(hour) for hour in (3, 6, 7, 8, 9, 12, 17, 18, 19)] == [
        *("free", "free", "morning", "morning", "free", "free", "evening", "evening", "free")
    ]
    assert code(8, day=7) == "free"
    assert code(16, day=7) == "weekend"


def test_the_settings_switch_traffic_off_and_one_ways_on():
    moment = WEDNESDAY.replace(hour=8)
    assert traffic_at(Config(), moment).slow
    assert not traffic_at(Config(), moment).against_kmh
    off = Config(traffic=False, against_oneway_kmh=15.0)
    assert traffic_at(off, moment) == Traffic(against_kmh=15.0)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Traffic(slow=(1.0, 2.0)), "each class"),
        (lambda: Traffic(slow=(0.5,) * 14), "at least 1"),
        (lambda: Traffic(against_kmh=-1.0), "negative"),
        (
            lambda: TrafficSpan(
                code="x", start=500, end=400, workdays=True, weekends=True, slow=BUSY.slow
            ),
            "begins before",
        ),
    ],
)
def test_bad_traffic_is_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def _graph(roads, vehicle, ban_s):
    """Build the ways anew, arc after arc: ``("from", node)``, arcs by number, ``("to", node)``."""
    net, graph = roads.network, nx.DiGraph()
    forward_s, back_s = roads.segment_seconds(vehicle)
    bound = vehicle.means in {"car", "motorcycle"} and not vehicle.suspect
    banned = set(zip(net.ban_from.tolist(), net.ban_to.tolist(), strict=True)) if bound else set()
    seconds = np.concatenate([forward_s, back_s]).tolist()
    tails = np.concatenate([net.tail, net.head]).tolist()
    heads = np.concatenate([net.head, net.tail]).tolist()
    leaving: dict[int, list[int]] = {node: [] for node in range(net.node_count)}
    for arc, tail in enumerate(tails):
        if np.isfinite(seconds[arc]):
            leaving[tail].append(arc)
            graph.add_edge(("from", tail), arc, s=seconds[arc])
    for node in range(net.node_count):
        graph.add_edge(("from", node), ("to", node), s=0.0)
    for arcs in leaving.values():
        for arc in arcs:
            graph.add_edge(arc, ("to", heads[arc]), s=0.0)
            for onto in leaving[heads[arc]]:
                turn_s = ban_s if (arc, onto) in banned else 0.0
                graph.add_edge(arc, onto, s=turn_s + seconds[onto])
    return graph


def _of_nodes(found, side, count):
    wanted = np.full(count, np.inf)
    for name, seconds in found.items():
        if isinstance(name, tuple) and name[0] == side:
            wanted[name[1]] = seconds
    return wanted


def _check_against_networkx(network, *, targets, seed):
    rng = np.random.default_rng(seed)
    closed = int(rng.integers(network.node_count))
    lon, lat = float(network.lon[closed]), float(network.lat[closed])
    area = ((lon, lat), (lon + 0.004, lat), (lon, lat + 0.004))
    assert len(network.ban_from)  # or turn bans are not tried
    for vehicle, ban_s in (
        (CAR, 9.0),
        (MOTORCYCLE, np.inf),
        (Vehicle(means="car", suspect=True), np.inf),
        (Vehicle(means="foot"), np.inf),
    ):
        traffic = Traffic(slow=BUSY.slow, against_kmh=12, against_ban_s=ban_s)
        roads = RoadMap(network, [Closure(area=area)], traffic=traffic)
        graph = _graph(roads, vehicle, ban_s)
        back, count = graph.reverse(copy=False), network.node_count
        for target in rng.integers(0, count, targets).tolist():
            to = roads.times_to(Spot(node=target), vehicle=vehicle, limit_s=np.inf).seconds
            away = roads.times_from(Spot(node=target), vehicle=vehicle, limit_s=np.inf).seconds
            for found, ways, start, side in (
                (to, back, ("to", target), "from"),
                (away, graph, ("from", target), "to"),
            ):
                paths = nx.single_source_dijkstra_path_length(ways, start, weight="s")
                wanted = _of_nodes(paths, side, count)
                assert np.array_equal(np.isfinite(found), np.isfinite(wanted))
                reached = np.isfinite(wanted)
                assert np.abs(found[reached] - wanted[reached]).max() < 0.001


def test_times_on_a_real_extract_equal_an_independent_library_to_the_millisecond(real_extract):
    _check_against_networkx(read_osm(real_extract)[0], targets=4, seed=1)


def test_times_on_a_whole_city_equal_an_independent_library_to_the_millisecond(porto):
    _check_against_networkx(read_osm(porto)[0], targets=1, seed=2)
