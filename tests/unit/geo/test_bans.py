from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.feeds.osm_roads import read_osm
from jointops.geo.bans import split_of
from jointops.geo.roads import RoadNetwork
from jointops.geo.routes import route
from jointops.geo.traffic import Traffic
from jointops.geo.travel import CAR, RoadMap, Spot, Vehicle
from jointops.planning.arrivals import stand_of
from jointops.planning.coverage import point_arrivals
from tests.factories import network, point, situation, unit
from tests.osm import Ban, Town, Way, write_osm


@st.composite
def crossings(draw: st.DrawFn) -> RoadNetwork:
    """Small towns with one-ways, parallel streets, loops, and some of their turns banned."""
    count = draw(st.integers(2, 6))
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    pairs = draw(st.lists(ends, min_size=2, max_size=9))
    streets = [
        (
            a,
            b,
            draw(st.integers(1, 900)) * 1.0,
            draw(st.sampled_from([20.0, 60.0])),
            draw(st.booleans()),
        )
        for a, b in pairs
    ]
    net = network({n: (n * 500.0, n * n * 90.0) for n in range(count)}, streets)
    heads, tails = np.concatenate([net.head, net.tail]), np.concatenate([net.tail, net.head])
    turns = [(a, b) for a in range(len(heads)) for b in range(len(heads)) if heads[a] == tails[b]]
    banned = draw(st.sets(st.sampled_from(turns), max_size=len(turns) // 2)) if turns else set()
    pairs_of = np.array(sorted(banned), dtype=np.int32).reshape(-1, 2)
    return replace(net, ban_from=pairs_of[:, 0], ban_to=pairs_of[:, 1])


@st.composite
def spots(draw: st.DrawFn, net: RoadNetwork) -> Spot:
    if draw(st.booleans()):
        return Spot(node=draw(st.integers(0, net.node_count - 1)))
    segment = draw(st.integers(0, net.segment_count - 1))
    return Spot(segment=segment, share=draw(st.sampled_from([0.1, 0.25, 0.5, 0.9])))


class Reference:
    """Least seconds over all sequences of arcs, by relaxing until nothing changes."""

    def __init__(self, net: RoadNetwork, ban_s: float) -> None:
        self.count, self.ban_s = net.segment_count, ban_s
        self.heads, self.tails = [*net.head, *net.tail], [*net.tail, *net.head]
        seconds = (net.length_m * 3.6 / net.speed_kmh).tolist()
        against = [math.inf if way else s for s, way in zip(seconds, net.direction, strict=True)]
        self.cost = seconds + against
        self.banned = set(zip(net.ban_from.tolist(), net.ban_to.tolist(), strict=True))

    def turn_s(self, arc: int, onto: int) -> float:
        if self.heads[arc] != self.tails[onto]:
            return math.inf
        return self.ban_s if (arc, onto) in self.banned else 0.0

    def done_s(self, origin: Spot) -> list[float]:
        """Seconds until the end of each arc."""
        done = [math.inf] * (2 * self.count)
        for arc in range(2 * self.count):
            if origin.node >= 0 and self.tails[arc] == origin.node:
                done[arc] = self.cost[arc]
            if origin.segment == arc % self.count:
                done[arc] = self.cost[arc] * (
                    1 - origin.share if arc < self.count else origin.share
                )
        changed = True
        while changed:
            changed = False
            for arc, onto in itertools.product(range(2 * self.count), repeat=2):
                later = done[arc] + self.turn_s(arc, onto) + self.cost[onto]
                if later < done[onto] - 1e-12:
                    done[onto], changed = later, True
        return done

    def seconds(self, origin: Spot, target: Spot) -> float:
        done = self.done_s(origin)
        if target.node >= 0:
            found = [0.0] if origin.node == target.node else []
            found += [s for s, head in zip(done, self.heads, strict=True) if head == target.node]
            return min(found, default=math.inf)
        found = [math.inf]
        for onto in (target.segment, target.segment + self.count):
            part = self.cost[onto] * (target.share if onto < self.count else 1 - target.share)
            found += [part + s + self.turn_s(arc, onto) for arc, s in enumerate(done)]
            found += [part] if origin.node == self.tails[onto] else []
        if origin.segment == target.segment:
            ahead = target.share >= origin.share
            arc = target.segment + (0 if ahead else self.count)
            found.append(self.cost[arc] * abs(target.share - origin.share))
        return min(found)


def reference_s(net: RoadNetwork, origin: Spot, target: Spot, ban_s: float) -> float:
    return Reference(net, ban_s).seconds(origin, target)


@given(st.data(), crossings(), st.sampled_from([math.inf, 0.0, 7.0, 60.0]))
def test_times_with_turn_bans_equal_the_least_over_all_sequences_of_arcs(data, net, ban_s):
    roads = RoadMap(net, traffic=Traffic(against_ban_s=ban_s))
    origin, target = data.draw(spots(net)), data.draw(spots(net))
    wanted = pytest.approx(reference_s(net, origin, target, ban_s))
    to = roads.times_to(target, vehicle=CAR, limit_s=1e9)
    assert float(to.from_spots([origin], target)[0]) == wanted
    away = roads.times_from(origin, vehicle=CAR, limit_s=1e9)
    assert float(away.from_spots([target], origin)[0]) == wanted


@given(st.data(), crossings(), st.sampled_from([math.inf, 25.0]))
def test_a_route_turns_against_no_ban_unless_it_pays_for_it(data, net, ban_s):
    roads = RoadMap(net, traffic=Traffic(against_ban_s=ban_s))
    origin, target = data.draw(spots(net)), data.draw(spots(net))
    way = route(roads.times_to(target, vehicle=CAR, limit_s=1e9), origin, target)
    if way is None:
        assert math.isinf(reference_s(net, origin, target, ban_s))
        return
    assert way.at_s[-1] == pytest.approx(way.seconds)
    arcs = [p.segment + (0 if p.end > p.start else net.segment_count) for p in way.pieces]
    banned = set(zip(net.ban_from.tolist(), net.ban_to.tolist(), strict=True))
    for piece, turn in zip(way.pieces[1:], itertools.pairwise(arcs), strict=True):
        assert piece.turn_s == (ban_s if turn in banned else 0.0)
        assert math.isfinite(piece.turn_s)


@given(st.data(), crossings())
def test_of_several_starts_the_nearest_is_named_at_split_nodes_too(data, net):
    roads = RoadMap(net)
    origins = [data.draw(spots(net)) for _ in range(3)]
    starts = [roads.ends_of(spot, CAR, reverse=False) for spot in origins]
    found = roads.search(starts, vehicle=CAR, reverse=False, limit_s=1e9)
    for node in range(net.node_count):
        each = [reference_s(net, spot, Spot(node=node), math.inf) for spot in origins]
        assert found.seconds[node] == pytest.approx(min(each))
        if math.isfinite(min(each)):
            assert each[found.start[node]] == pytest.approx(min(each))


CROSS = {
    1: (118.0, 36.8),
    2: (118.01, 36.8),
    3: (118.02, 36.8),
    4: (118.01, 36.81),
    5: (118.01, 36.79),
}
STREETS = tuple(
    Way(nodes, {"highway": "secondary", "name": name})
    for nodes, name in (((1, 2), "西路"), ((2, 3), "东路"), ((2, 4), "北路"), ((5, 2), "南路"))
)


def cross(tmp_path, *bans: Ban) -> tuple[RoadNetwork, dict[str, int]]:
    net, report = read_osm(write_osm(tmp_path / "cross.osm", Town(CROSS, STREETS, bans=bans)))
    return net, report.counts


def seconds(
    net: RoadNetwork,
    start: str,
    end: str,
    vehicle: Vehicle = CAR,
    *,
    against_ban_s: float = math.inf,
) -> float:
    roads = RoadMap(net, traffic=Traffic(against_ban_s=against_ban_s))
    spot, target = (
        Spot(segment=net.name.tolist().index(net.names.index(start)), share=0.5),
        Spot(node=net.index_of(end)),
    )
    found = roads.times_to(target, vehicle=vehicle, limit_s=1e9)
    return float(found.from_spots([spot], target)[0])


def test_a_banned_left_turn_is_driven_round_and_costs_its_seconds_on_call(tmp_path):
    free, _ = cross(tmp_path)
    net, counts = cross(tmp_path, Ban("no_left_turn", 1, 2, 3))
    assert (counts["turn_restrictions"], counts["turn_restrictions_used"]) == (1, 1)
    usual = seconds(free, "西路", "4")
    street = float(net.length_m[net.name == net.names.index("东路")][0]) * 3.6 / 42
    assert seconds(net, "西路", "4") > usual + street  # on, about, and back
    assert seconds(net, "西路", "4", against_ban_s=5.0) == pytest.approx(usual + 5)
    assert seconds(net, "南路", "4") == pytest.approx(seconds(free, "南路", "4"))
    for vehicle in (Vehicle(means="foot"), Vehicle(means="car", suspect=True)):
        assert seconds(net, "西路", "4", vehicle) == seconds(free, "西路", "4", vehicle)


def test_an_only_leaves_one_turn_and_a_u_turn_may_be_banned(tmp_path):
    net, _ = cross(tmp_path, Ban("only_straight_on", 1, 2, 2))
    free, _ = cross(tmp_path)
    assert seconds(net, "西路", "3") == pytest.approx(seconds(free, "西路", "3"))
    for end in ("4", "5"):
        assert seconds(net, "西路", end) > seconds(free, "西路", end)
    about, _ = cross(tmp_path, Ban("no_u_turn", 1, 2, 1))
    assert about.ban_from.tolist() == [0]
    assert about.ban_to.tolist() == [about.segment_count]


def test_restrictions_that_do_not_bear_on_the_police_or_are_unclear_are_counted_and_left_out(
    tmp_path,
):
    net, counts = cross(
        tmp_path,
        Ban("no_left_turn", 1, 2, 3, exceptions="bus;emergency"),
        Ban("no_left_turn", 1, 3, 3),  # the way does not come to that node
        Ban("no_left_turn", 77, 2, 3),  # no such way
    )
    assert (counts["turn_restrictions"], counts["turn_restrictions_used"]) == (3, 0)
    assert split_of(net) is None


def test_split_nodes_keep_the_files_own_names_and_survive_the_cache(tmp_path):
    net, _ = cross(tmp_path, Ban("no_left_turn", 1, 2, 3))
    again = RoadNetwork.from_bytes(net.to_bytes())
    assert again.to_bytes() == net.to_bytes()
    assert not again.dated
    split = split_of(again)
    assert split is not None
    assert split.state_count == again.node_count + 1
    assert split.node_of(again.node_count) == again.index_of("2")
    assert seconds(again, "西路", "4") == seconds(net, "西路", "4")


def test_kept_searches_to_the_points_count_bans_like_the_first(tmp_path):
    net, _ = cross(tmp_path, Ban("no_left_turn", 1, 2, 3))
    roads, points = RoadMap(net), [point("站前", 4)]
    units = stand_of(situation(units=[unit("A", at=1, ready_s=0)]), roads)
    first = point_arrivals(points, units, roads)
    again = point_arrivals(points, units, roads)
    to = roads.times_to(roads.spot(points[0].place), vehicle=units.vehicle[0], limit_s=1e9)
    wanted = to.seconds[net.index_of("1")]
    for found in (first, again):
        assert found[points[0].id].tolist() == pytest.approx([wanted])
