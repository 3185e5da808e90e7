"""What must hold when a network changes: closing never helps, new names change nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jointops.feeds.plain_roads import plain_network
from jointops.geo.closures import Closure
from jointops.geo.matrix import travel_matrix
from jointops.geo.travel import CAR, RoadMap, Spot

SIDE = 6
CASES = 60


def random_town(rng, *, order=None):
    """Make a town; with ``order`` the same one with its nodes and edges in another order."""
    count = SIDE * SIDE
    east = np.array([at % SIDE * 200.0 for at in range(count)])
    north = np.array([at // SIDE * 200.0 for at in range(count)])
    edges = [
        (
            a,
            b,
            float(rng.integers(150, 400)),
            float(rng.choice([24, 36, 60])),
            rng.random() < 0.2,
            "",
        )
        for a in range(count)
        for b in (a + 1, a + SIDE)
        if b < count and (b != a + 1 or b % SIDE) and rng.random() < 0.85
    ]
    ids = [f"n{number}" for number in range(count)]
    if order is not None:
        place = np.argsort(order)
        east, north, ids = east[order], north[order], [ids[at] for at in order]
        edges = [(int(place[a]), int(place[b]), *rest) for a, b, *rest in edges[::-1]]
    return plain_network(ids, east, north, edges, metric=True)


def all_times(roads):
    spots = [Spot(node=n) for n in range(roads.network.node_count)]
    return travel_matrix(roads, spots, spots, vehicle=CAR, limit_s=math.inf)


def test_a_closed_or_slower_road_never_makes_any_way_shorter():
    rng = np.random.default_rng(41)
    for _ in range(CASES):
        roads = RoadMap(random_town(rng))
        before = all_times(roads)
        net = roads.network
        node = int(rng.integers(net.node_count))
        lon, lat = float(net.lon[node]), float(net.lat[node])
        size = float(rng.uniform(0.0003, 0.003))
        area = ((lon - size, lat - size), (lon + size, lat - size), (lon, lat + size))
        closed = all_times(roads.with_closures([Closure(area=area)]))
        slowed = all_times(roads.with_closures([Closure(area=area, slow=2.5)]))
        assert (slowed >= before - 1e-9).all()
        assert (closed >= slowed - 1e-9).all()
        assert (closed > before + 1e-9).any()


def test_nodes_and_edges_in_another_order_give_the_same_times():
    for seed in range(CASES):
        order = np.random.default_rng(1000 + seed).permutation(SIDE * SIDE)
        plain = all_times(RoadMap(random_town(np.random.default_rng(seed))))
        mixed = all_times(RoadMap(random_town(np.random.default_rng(seed), order=order)))
        assert mixed == pytest.approx(plain[order][:, order])


def test_one_more_road_never_makes_any_way_longer():
    rng = np.random.default_rng(43)
    for _ in range(CASES):
        net = random_town(rng)
        edges = [
            (int(a), int(b), float(m), float(k), bool(d), "")
            for a, b, m, k, d in zip(
                net.tail, net.head, net.length_m, net.speed_kmh, net.direction, strict=True
            )
        ]
        a, b = rng.choice(net.node_count, 2, replace=False).tolist()
        ids = [str(n) for n in net.node_id.tolist()]
        edges.append((int(a), int(b), 100.0, 36.0, True, ""))
        more = plain_network(ids, net.xy[0], net.xy[1], edges, metric=True)
        before, after = all_times(RoadMap(net)), all_times(RoadMap(more))
        assert (after <= before + 1e-9).all()
        assert after[a, b] <= 10.0 + 1e-9
