from __future__ import annotations

import numpy as np
import pytest

from jointops.geo.closures import Closure
from jointops.geo.travel import RoadMap
from jointops.planning.arrivals import stand_of
from jointops.planning.coverage import free_units
from jointops.planning.fragility import Hold, hold_of_nodes, hold_of_places
from tests.factories import network, node, situation, street, unit


def units_on(roads, posts):
    sit = situation([unit(f"P{number}", at=post) for number, post in enumerate(posts)])
    forces = stand_of(sit, roads, guards=False)
    return forces.only(free_units(sit, forces))


def test_what_falls_out_with_a_unit_equals_leaving_it_out():
    rng = np.random.default_rng(31)
    for _ in range(200):
        held = rng.random((int(rng.integers(1, 9)), int(rng.integers(1, 6)))) < 0.5
        minimum = rng.integers(1, 4, len(held))
        hold = Hold(
            by_unit=tuple(np.flatnonzero(column).astype(np.int32) for column in held.T),
            minimum=minimum,
        )
        enough = held.sum(axis=1) >= minimum
        assert hold.open.tolist() == np.flatnonzero(~enough).tolist()
        for lost, places in enumerate(hold.lost_with()):
            without = np.delete(held, lost, axis=1).sum(axis=1) >= minimum
            assert places.tolist() == np.flatnonzero(enough & ~without).tolist()


def random_town(rng):
    side = 5
    nodes = {n: (200.0 * (n % side), 200.0 * (n // side)) for n in range(side**2)}
    roads = [
        (a, b, float(rng.integers(150, 400)), 36.0, bool(rng.random() < 0.2))
        for a in nodes
        for b in (a + 1, a + side)
        if b in nodes and (b != a + 1 or a % side < side - 1) and rng.random() < 0.9
    ]
    return RoadMap(network(nodes, roads))


def test_nodes_and_places_agree_on_who_is_in_time():
    rng = np.random.default_rng(32)
    for _ in range(20):
        roads = random_town(rng)
        units = units_on(roads, rng.integers(0, 25, 4).tolist())
        by_node = hold_of_nodes(units, roads, within_s=70.0)
        by_place = hold_of_places(
            [node(n) for n in range(25)], units, roads, limits_s=[70.0] * 25, minimum=[1] * 25
        )
        for one, other in zip(by_node.by_unit, by_place.by_unit, strict=True):
            assert one.tolist() == other.tolist()


def test_one_more_unit_never_opens_a_place_and_a_closed_road_never_covers_one():
    rng = np.random.default_rng(33)
    for _ in range(20):
        roads = random_town(rng)
        posts = rng.integers(0, 25, 5).tolist()
        before = set(hold_of_nodes(units_on(roads, posts[:4]), roads, within_s=70.0).open.tolist())
        more = hold_of_nodes(units_on(roads, posts), roads, within_s=70.0)
        assert set(more.open.tolist()) <= before
        net = roads.network
        at = int(rng.integers(net.segment_count))
        lon, lat = (
            float(axis[net.tail[at]] + axis[net.head[at]]) / 2 for axis in (net.lon, net.lat)
        )
        area = ((lon - 1e-4, lat - 1e-4), (lon + 1e-4, lat - 1e-4), (lon, lat + 1e-4))
        closed = roads.with_closures([Closure(area=area)])
        assert np.isinf(closed._slow).any()
        after = hold_of_nodes(units_on(closed, posts[:4]), closed, within_s=70.0)
        assert set(after.open.tolist()) >= before


def test_readiness_counts_and_stopping_is_possible():
    roads = RoadMap(street(5, metres=600, kmh=36))  # a minute a stretch, 15 s to get ready
    hold = hold_of_nodes(units_on(roads, [1]), roads, within_s=75.0)
    assert [places.tolist() for places in hold.by_unit] == [[0, 1]]
    assert hold_of_nodes(units_on(roads, [1]), roads, within_s=74.0).by_unit[0].tolist() == [0]

    def stop(_share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        hold_of_nodes(units_on(roads, [1]), roads, within_s=75.0, tell=stop)


def test_nobody_on_duty_leaves_everything_open():
    roads = RoadMap(street(3))
    hold = hold_of_nodes(units_on(roads, []), roads, within_s=75.0)
    assert hold.open.tolist() == [0, 1, 2]
    assert hold.lost_with() == ()
