from __future__ import annotations

import math

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointops.geo.travel import RoadMap
from jointops.planning.arrivals import stand_of
from jointops.planning.coverage import free_units, point_arrivals, point_effects, reach_of_nodes
from tests.factories import point, situation, street, unit
from tests.unit.geo.test_travel import as_graph, networks


@settings(max_examples=80)
@given(networks(), st.data())
def test_the_nearest_unit_to_every_node_equals_plain_enumeration(net, data):
    count = net.node_count
    posts = data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=4))
    ready = [data.draw(st.sampled_from([0.0, 15.0, 40.0])) for _ in posts]
    units = [unit(f"U{n}", at=int(net.node_id[at]), ready_s=ready[n]) for n, at in enumerate(posts)]
    roads = RoadMap(net)
    forces = stand_of(situation(units), roads)
    found = reach_of_nodes(range(count), forces, roads, limit_s=math.inf)
    graph = as_graph(net)
    times = [nx.single_source_dijkstra_path_length(graph, at, weight="seconds") for at in posts]
    for node, reach in enumerate(found):
        wanted = min(r + t.get(node, math.inf) for r, t in zip(ready, times, strict=True))
        if math.isinf(wanted):
            assert reach.arrival_s is None
        else:
            assert reach.arrival_s == pytest.approx(wanted)
            owner = int(reach.unit[1:])
            assert ready[owner] + times[owner][node] == pytest.approx(wanted)


def test_point_effects_count_free_units_before_and_after():
    roads = RoadMap(street(9, metres=600, kmh=36))
    units = [unit("A", at=2), unit("B", at=3), unit("C", at=9)]
    sit = situation(units, points=[point("P", 2, 100)])
    forces = stand_of(sit, roads)
    free = forces.only(free_units(sit, forces))
    arrivals = point_arrivals(sit.points, free, roads)
    (effect,) = point_effects(sit.points, arrivals, names=free.name, sent={"A"})
    assert (effect.before, effect.after, effect.holder) == (2, 1, "B")
    assert effect.holder_s == pytest.approx(75)
    assert not effect.lost
