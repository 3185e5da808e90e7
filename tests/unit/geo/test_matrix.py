from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.feeds.osm_roads import read_osm
from jointops.geo.matrix import travel_matrix
from jointops.geo.travel import CAR, RoadMap, Spot
from tests.factories import street
from tests.unit.geo.test_travel import as_graph, networks


@given(networks(), st.integers(1, 5), st.integers(1, 5), st.data())
def test_every_cell_equals_an_independent_shortest_path(net, rows, columns, data):
    pick = st.integers(0, net.node_count - 1)
    origins = [data.draw(pick) for _ in range(rows)]
    targets = [data.draw(pick) for _ in range(columns)]
    found = travel_matrix(
        RoadMap(net),
        [Spot(node=n) for n in origins],
        [Spot(node=n) for n in targets],
        vehicle=CAR,
        limit_s=math.inf,
    )
    graph = as_graph(net)
    assert found.shape == (rows, columns)
    for row, origin in enumerate(origins):
        wanted = nx.single_source_dijkstra_path_length(graph, origin, weight="seconds")
        for column, target in enumerate(targets):
            assert found[row, column] == pytest.approx(wanted.get(target, math.inf))


def test_both_ways_of_searching_agree_on_spots_along_streets(real_extract):
    roads = RoadMap(read_osm(real_extract)[0])
    open_ = roads._open_segments
    rng = np.random.default_rng(4)
    spots = [
        Spot(segment=int(segment), share=float(share))
        for segment, share in zip(rng.choice(open_, 24), rng.random(24), strict=True)
    ]
    few, many = spots[:9], [*spots[9:], *spots[:3], Spot(segment=spots[0].segment, share=0.5)]
    from_few = travel_matrix(roads, few, many, vehicle=CAR, limit_s=math.inf)
    one_by_one = np.vstack(
        [travel_matrix(roads, few, [target], vehicle=CAR, limit_s=math.inf).T for target in many]
    ).T
    assert np.allclose(from_few, one_by_one, atol=1e-6)
    assert (np.diag(from_few[:3, -4:-1]) == 0).all()


def test_beyond_the_limit_is_for_ever_and_a_person_can_stop():
    roads = RoadMap(street(5, metres=600, kmh=36))
    spots = [Spot(node=n) for n in range(5)]
    found = travel_matrix(roads, spots, spots, vehicle=CAR, limit_s=120.0)
    assert found[0].tolist() == pytest.approx([0, 60, 120, math.inf, math.inf])
    told = []

    def stop(share):
        told.append(share)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        travel_matrix(roads, spots, spots, vehicle=CAR, limit_s=120.0, tell=stop)
    assert told == [0.2]
