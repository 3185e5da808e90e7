"""Questions put together from a network, its units and the rules, against trying everything."""

from __future__ import annotations

import heapq
import math
import time
from dataclasses import dataclass, replace

import numpy as np
import pytest

from jointops.geo.roads import Access, RoadNetwork
from jointops.geo.travel import CAR, RoadMap, Spot
from jointops.planning.arrivals import Forces, nearest_to_all_nodes
from jointops.planning.encircle.chase import KEPT_COST, POST_COST, grow
from jointops.planning.encircle.checker import check
from jointops.planning.encircle.exact import ORDERS, ExactModel
from jointops.planning.encircle.fast import holds_of
from jointops.planning.encircle.field import field_of
from jointops.planning.encircle.ground import Suspect, terrain_of
from jointops.planning.encircle.scene import Scene, Standing, Terms, scene_of, standing_on
from tests.factories import network
from tests.unit.planning.chases import Case, best_of_all

OBJECTIVES = tuple(ORDERS)
MANY = 120
KMH = 36.0
"""Ten metres a second, so that seconds are easy to read."""


@dataclass(frozen=True, kw_only=True)
class Town:
    """A small network with everybody on it; streets as ``from, to, metres, km/h, one-way``."""

    streets: list[tuple[int, int, float, float, bool]]
    start: Spot
    lead_s: float
    units: list[tuple[int, float]]
    terms: Terms

    @property
    def net(self) -> RoadNetwork:
        """The network; node ``i`` of 7 is called ``i``."""
        return network({node: (node * 100.0, 0.0) for node in range(7)}, self.streets)

    def scene(self, roads: RoadMap) -> Scene:
        """The question as the planner takes it."""
        return scene_of(roads, self.suspect, forces(self.units), self.terms)

    @property
    def suspect(self) -> Suspect:
        """Who is looked for."""
        return Suspect(start=self.start, lead_s=self.lead_s, kmh=KMH)

    def case(self) -> Case:
        """The same question in plain Python, node by node."""
        ways, drives = [], []
        for a, b, metres, kmh, oneway in self.streets:
            for tail, head in ((a, b),) if oneway else ((a, b), (b, a)):
                ways.append((tail, head, metres * 3.6 / KMH))
                drives.append((tail, head, metres * 3.6 / kmh))
        starts: tuple[tuple[int, float], ...] = ((self.start.node, -self.lead_s),)
        if self.start.node < 0:
            a, b, metres, _, _ = self.streets[self.start.segment]
            along_s = metres * 3.6 / KMH
            share = self.start.share
            starts = ((a, share * along_s - self.lead_s), (b, (1 - share) * along_s - self.lead_s))
        terms = self.terms
        if terms.exits is None:
            free = times(ways, dict(starts))
            outside = {node for node, second in free.items() if second > terms.horizon_s}
        else:
            outside = {spot.node for spot in terms.exits}
        arrival = [
            [times(drives, {node: ready_s}).get(other, math.inf) for other in range(7)]
            for node, ready_s in self.units
        ]
        cost = [POST_COST] * 7 if terms.cost is None else terms.cost.tolist()
        free = times([way for way in ways if way[0] not in outside], dict(starts))
        near = {n for n, second in times(ways, dict(starts)).items() if second <= terms.horizon_s}
        near |= {head for tail, head, _ in ways if tail in near} | {node for node, _ in starts}
        for row in arrival:  # nobody who arrives after the horizon counts
            row[:] = [second if second <= terms.horizon_s else math.inf for second in row]
        kept = set()
        for post in terms.standing:
            if post.node not in near:
                continue  # of no use there
            if post.hold_s + terms.margin_s > free.get(post.node, math.inf):
                continue
            for row in arrival:
                row[post.node] = math.inf
            arrival[post.unit] = [math.inf] * 7
            arrival[post.unit][post.node] = post.hold_s - terms.setup_s
            cost[post.node] = KEPT_COST
            kept.add(post.node)
        barred = set() if terms.may_hold is None else set(np.flatnonzero(~terms.may_hold).tolist())
        able = [True] * len(arrival) if terms.able is None else terms.able.tolist()
        return Case(
            nodes=7,
            ways=ways,
            starts=starts,
            outside=frozenset(outside),
            arrival=tuple(map(tuple, arrival)),
            setup_s=terms.setup_s,
            margin_s=terms.margin_s,
            forbidden=frozenset(barred - kept),
            unable=frozenset(row for row, fit in enumerate(able) if not fit),
            cost=tuple(cost),
        )


def times(ways: list[tuple[int, int, float]], starts: dict[int, float]) -> dict[int, float]:
    """Shortest times by a plain search."""
    found: dict[int, float] = {}
    queue = [(second, node) for node, second in starts.items()]
    heapq.heapify(queue)
    while queue:
        now, node = heapq.heappop(queue)
        if node not in found:
            found[node] = now
            for tail, head, second in ways:
                if tail == node:
                    heapq.heappush(queue, (now + second, head))
    return found


def forces(units: list[tuple[int, float]]) -> Forces:
    """Cars at nodes, each ready after so many seconds."""
    count = len(units)
    return Forces(
        name=tuple(f"unit {row}" for row in range(count)),
        vehicle=(CAR,) * count,
        ready_s=np.array([ready_s for _, ready_s in units]),
        estimated=np.zeros(count, dtype=np.bool_),
        known=np.ones(count, dtype=np.bool_),
        lon=np.zeros(count),
        lat=np.zeros(count),
        node=np.array([node for node, _ in units]),
        segment=np.full(count, -1),
        share=np.zeros(count),
        off_road_m=np.zeros(count),
    )


def random_town(seed: int) -> Town:
    """A ring with chords; exits or a horizon, the library or none, posts that stand or none."""
    rng = np.random.default_rng(seed)
    pairs = [(node, (node + 1) % 7) for node in range(7)]
    pairs += [tuple(rng.choice(7, 2, replace=False).tolist()) for _ in range(3)]
    streets = [
        (a, b, float(rng.integers(80, 400)), float(rng.integers(30, 90)), bool(rng.random() < 0.15))
        for a, b in pairs
    ]
    units = [(int(rng.integers(7)), float(rng.integers(0, 12))) for _ in range(3)]
    start = Spot(node=0)
    if rng.random() < 0.3:
        start = Spot(segment=int(rng.integers(len(pairs))), share=float(rng.random()))
    library = rng.random(7) < 0.5
    kind = rng.random()
    terms = Terms(
        horizon_s=math.inf,
        exits=tuple(Spot(node=int(n)) for n in rng.choice(np.arange(2, 7), 2, replace=False)),
        setup_s=float(rng.integers(0, 12)),
        margin_s=float(rng.integers(0, 8)),
        cost=np.where(library, 60, POST_COST) if kind < 0.3 else None,
        may_hold=library if 0.3 <= kind < 0.5 else None,
        able=rng.random(3) < 0.7 if 0.5 <= kind < 0.7 else None,
    )
    if rng.random() < 0.4:
        terms = replace(terms, exits=None, horizon_s=float(rng.integers(25, 60)))
    if rng.random() < 0.3:
        node = int(rng.integers(1, 7))
        standing = Standing(unit=int(rng.integers(3)), node=node, hold_s=-float(rng.integers(0, 9)))
        terms = replace(terms, standing=(standing,))
    lead_s = float(rng.integers(0, 10))
    return Town(streets=streets, start=start, lead_s=lead_s, units=units, terms=terms)


def keys(scene: Scene, objective: str) -> tuple[float, ...] | None:
    """What the best plan counts, from the plan alone; None where nothing seals."""
    chase = scene.chase
    model = ExactModel(chase, clock=time.monotonic, time_limit_s=60.0)
    solution = model.best(objective)
    if solution is None:
        return None
    assert solution.proved
    verdict = check(chase, holds_of(chase, solution.units))
    assert verdict.sealed
    assert not verdict.late
    closing = max(holds_of(chase, solution.units).values(), default=0.0)
    price = sum(int(chase.post_cost[n]) for n in solution.units) / POST_COST
    travel = sum(float(chase.arrival_s[u, n]) for n, u in solution.units.items())
    return {
        "closing": (closing, price, travel),
        "posts": (price, closing, travel),
        "area": (float(verdict.contained), closing, price),
    }[objective]


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_best_plan_is_found_whatever_the_rules(objective):
    sealed = 0
    for seed in range(150):
        town = random_town(seed)
        scene, best = town.scene(RoadMap(town.net)), best_of_all(town.case())
        if not scene.chase.free.escaped:
            continue  # the application refuses it: there is nothing to seal
        found, want = keys(scene, objective), best.keys.get(objective)
        assert (found is None) == (want is None), seed
        if found is not None and want is not None:
            assert found == pytest.approx(want), seed
            sealed += 1
    assert sealed >= 30


def test_where_he_can_be_and_who_comes_when_are_those_of_a_plain_search():
    for seed in range(MANY):
        town = random_town(seed)
        case, scene = town.case(), town.scene(RoadMap(town.net))
        chase, nodes = scene.chase, scene.nodes.tolist()
        ways = [way for way in case.ways if way[0] not in case.outside]
        free = times(ways, dict(case.starts))
        reached = dict(zip(nodes, chase.free.reached_s.tolist(), strict=True))
        for node in range(7):
            second = free.get(node, math.inf)
            assert reached.get(node, math.inf) == pytest.approx(second), (seed, node)
        outside = {nodes[at] for at in np.flatnonzero(chase.outside)}
        assert outside & free.keys() == case.outside & free.keys()
        for at, node in enumerate(nodes):
            for unit, row in enumerate(case.arrival):
                if (
                    node in free
                    and node not in case.forbidden
                    and row[node] <= town.terms.horizon_s
                ):
                    assert chase.arrival_s[unit, at] == pytest.approx(row[node]), seed


def test_who_is_in_time_where_a_post_is_of_use_is_found_without_the_others():
    for seed in range(MANY):
        town = random_town(seed)
        roads, units = RoadMap(town.net), forces(town.units)
        every = town.scene(roads).chase
        some = scene_of(roads, town.suspect, units, town.terms, in_time=True).chase
        comes_s = every.free.reached_s - every.setup_s - every.margin_s
        of_use = field_of(every.ground).place >= 0
        wanted, found = (
            np.where(of_use & (chase.arrival_s <= comes_s), chase.arrival_s, np.inf)
            for chase in (every, some)
        )
        np.testing.assert_allclose(found, wanted, atol=1e-9)


def test_a_closed_network_is_never_taken_for_a_sealed_one():
    for seed in range(MANY):
        town = random_town(seed)
        far = replace(town.terms, exits=None, horizon_s=1e6)
        assert not replace(town, terms=far).scene(RoadMap(town.net)).chase.free.escaped
        none = replace(town.terms, exits=(), horizon_s=math.inf)
        assert not replace(town, terms=none).scene(RoadMap(town.net)).chase.free.escaped


def test_a_road_closed_to_the_units_never_makes_it_better():
    worse = 0
    for seed in range(MANY // 2):
        town, objective = random_town(seed), OBJECTIVES[seed % 3]
        roads = RoadMap(town.net)
        scene = town.scene(roads)
        if not scene.chase.free.escaped:
            continue
        segment = np.array([seed // 3 % 10, (seed // 3 + 4) % 10])
        before, after = (
            keys(town.scene(some), objective) for some in (roads, roads.slowed(segment, np.inf))
        )
        if after is not None:
            assert before is not None
            assert before <= tuple(value + 1e-6 for value in after), seed
        worse += before != after
    assert worse >= 3


def test_the_answer_at_once_bounds_every_plan():
    for seed in range(MANY):
        town = random_town(seed)
        roads, units = RoadMap(town.net), forces(town.units)
        able = (
            np.flatnonzero(town.terms.able).tolist() if town.terms.able is not None else [0, 1, 2]
        )
        terrain = terrain_of(town.net, town.suspect, town.terms.horizon_s, town.terms.exits)
        bound = {post.unit for post in standing_on(terrain, town.terms).values()}
        idle = units.only([unit for unit in able if unit not in bound])
        nearest_s = nearest_to_all_nodes(idle, roads, limit_s=town.terms.horizon_s)[0]
        scene = scene_of(roads, town.suspect, units, town.terms, nearest_s=nearest_s)
        growth = grow(scene.chase, scene.chase.earliest_hold_s)
        best = best_of_all(town.case())
        if scene.chase.free.escaped and best.keys:
            assert not growth.escaped, seed
            assert growth.contained <= best.keys["area"][0]


def test_on_foot_he_leaves_by_a_path_and_by_car_he_does_not():
    town = network(
        {0: (0.0, 0.0), 1: (100.0, 0.0), 2: (200.0, 0.0), 3: (0.0, 100.0)},
        [(0, 1, 100.0, 30.0, True), (1, 2, 100.0, 30.0, False), (3, 0, 100.0, 30.0, True)],
    )
    access = town.access.copy()
    access[1] = Access.FOOT
    town = replace(town, profile="osm", access=access)
    roads, nobody = RoadMap(town), forces([])
    terms = Terms(horizon_s=math.inf, exits=(Spot(node=2),), setup_s=0.0, margin_s=0.0)
    for kmh, way_out in ((7.2, True), (18.0, True), (45.0, False)):
        suspect = Suspect(start=Spot(node=0), lead_s=0.0, kmh=kmh)
        chase = scene_of(roads, suspect, nobody, terms).chase
        assert chase.free.escaped == way_out
        assert np.isfinite(chase.free.reached_s).sum() == (4 if way_out else 3)  # against one-way
