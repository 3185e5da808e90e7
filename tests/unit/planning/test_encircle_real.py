"""Encirclements on real roads and on the training city."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest

from jointops.app.bootstrap import open_center
from jointops.app.center import Center
from jointops.app.encirclement import (
    Encirclement,
    Kept,
    NoWayOutError,
    PostRules,
    Question,
    SuspectOutsideError,
    encircle,
    encirclements,
    first_answer,
    ladder_of,
    replanned,
)
from jointops.app.jobs import Control, StoppedError
from jointops.app.search import Gazetteer
from jointops.feeds.osm_roads import read_osm
from jointops.geo.roads import Access
from jointops.geo.travel import CAR, RoadMap, Spot
from jointops.planning.arrivals import Forces
from jointops.planning.encircle.checker import check
from jointops.planning.encircle.fast import holds_of
from jointops.planning.encircle.ground import Suspect
from jointops.planning.encircle.ladder import Ladder
from jointops.planning.encircle.scene import Terms, scene_of
from tests.clocks import StillClock


@pytest.fixture(scope="module")
def helsinki(real_extract) -> RoadMap:
    return RoadMap(read_osm(real_extract)[0])


def scattered(roads: RoadMap, count: int) -> Forces:
    """Units at random crossings of the main part."""
    rng = np.random.default_rng(4)
    node = rng.choice(np.flatnonzero(roads.network.main), count, replace=False)
    none = np.full(count, -1)
    return Forces(
        name=tuple(f"unit {row}" for row in range(count)),
        vehicle=(CAR,) * count,
        ready_s=np.full(count, 15.0),
        estimated=np.zeros(count, dtype=np.bool_),
        known=np.ones(count, dtype=np.bool_),
        lon=roads.network.lon[node],
        lat=roads.network.lat[node],
        node=node,
        segment=none,
        share=np.zeros(count),
        off_road_m=np.zeros(count),
    )


def middle(roads: RoadMap) -> int:
    """The crossing nearest to the middle of the roads."""
    x, y = roads.network.xy
    main = np.flatnonzero(roads.network.main)
    away = np.hypot(x[main] - np.median(x[main]), y[main] - np.median(y[main]))
    return int(main[np.argmin(away)])


def test_a_real_town_is_sealed_and_the_checker_agrees(helsinki):
    units = scattered(helsinki, 60)
    suspect = Suspect(start=Spot(node=middle(helsinki)), lead_s=0.0, kmh=5.0)
    scene = scene_of(helsinki, suspect, units, Terms(horizon_s=900.0, setup_s=60.0, margin_s=60.0))
    rungs = list(Ladder(scene.chase).climb())
    assert rungs[0].found is not None
    for rung in rungs:
        if rung.found is not None:
            verdict = check(scene.chase, holds_of(scene.chase, rung.found.plan.units))
            assert verdict.sealed
            assert not verdict.late


@pytest.mark.parametrize(
    ("kmh", "open_to"), [(20.0, sum(Access)), (40.0, Access.CAR)], ids=["any way", "roads"]
)
def test_times_on_real_roads_are_those_of_an_independent_search(helsinki, kmh, open_to):
    network = helsinki.network
    units = scattered(helsinki, 5)
    start = middle(helsinki)
    suspect = Suspect(start=Spot(node=start), lead_s=30.0, kmh=kmh)
    scene = scene_of(helsinki, suspect, units, Terms(horizon_s=240.0, setup_s=60.0, margin_s=60.0))
    graph = nx.MultiDiGraph()
    for segment in np.flatnonzero(network.access & open_to):
        a, b = int(network.tail[segment]), int(network.head[segment])
        seconds = float(network.length_m[segment]) * 3.6 / kmh
        graph.add_edge(a, b, weight=seconds)
        graph.add_edge(b, a, weight=seconds)
    edge = [node for node in np.flatnonzero(network.edge).tolist() if node in graph]
    graph.remove_edges_from(list(graph.out_edges(edge, keys=True)))
    free = nx.single_source_dijkstra_path_length(graph, start)
    reached = {
        int(scene.nodes[at]): float(scene.chase.free.reached_s[at])
        for at in np.flatnonzero(np.isfinite(scene.chase.free.reached_s))
    }
    within = {node: second - 30.0 for node, second in free.items() if second - 30.0 <= 240.0}
    assert within.keys() <= reached.keys()
    for node, second in within.items():
        assert reached[node] == pytest.approx(second, abs=1e-3)
    for row in range(5):
        ends = helsinki.ends_of(units.spot(row), CAR, reverse=False)
        search = helsinki.search(
            [[(end, cost + 15.0) for end, cost in ends]], vehicle=CAR, reverse=False, limit_s=240.0
        )
        comes = np.isfinite(scene.chase.free.reached_s)  # elsewhere nobody is asked to be
        assert np.isinf(scene.chase.arrival_s[row][~comes]).all()
        np.testing.assert_allclose(
            scene.chase.arrival_s[row][comes], search.seconds[scene.nodes[comes]], atol=1e-9
        )


# --- on the training city


@pytest.fixture(scope="module")
def center(city) -> Iterator[Center]:
    """The training city at noon, whatever the hour."""
    made = open_center(city, clock=StillClock())
    yield made
    made.close()


@pytest.fixture(scope="module")
def question(center) -> Question:
    return Question(place=Gazetteer(center).place("淄博站"), lead_s=300.0, suspect_kmh=7.2)


@pytest.fixture(scope="module")
def found(center, question) -> Encirclement:
    answer = encirclements(center, question).recommended
    assert answer.sealed
    return answer


def test_a_person_is_offered_distinct_checked_plans_with_bounds(center, question):
    offered = encirclements(center, question)
    plans = (offered.recommended, *offered.alternatives)
    assert 1 <= len(plans) <= 3
    assert len({plan.digest for plan in plans}) == len(plans)
    closings = [plan.closing_s for plan in plans if plan.closing_s is not None]
    assert len(closings) == len(plans)
    assert closings[0] == min(closings)
    for plan in plans:
        assert plan.sealed
        assert plan.checked
        assert plan.lower_bound is not None
        assert plan.gap is not None
        assert 0 <= plan.gap < 1
        units = [post.unit for post in plan.posts] + [line.post.unit for line in plan.second]
        assert len(units) == len(set(units))
        assert all(post.margin_s >= 60.0 - 1e-9 for post in plan.posts)
        weak = {post.node for post in plan.posts if post.weak}
        assert {node for line in plan.second for node in line.behind} <= weak


def test_zones_are_outlined(found):
    for zone in (found.zones.core, found.zones.cordon, found.zones.outer):
        assert len(zone.nodes)
        assert zone.outline
        assert all(ring[0] == ring[-1] for ring in zone.outline)
    assert {post.node for post in found.posts} <= set(found.zones.cordon.nodes.tolist())


def test_the_first_answer_bounds_every_plan(center, question, found):
    first = first_answer(center, question)
    assert first.containable
    assert first.least_contained <= found.contained
    assert first.earliest_close_s <= found.closing_s
    assert first.outline
    assert first.shortfall is None


def test_equal_questions_give_equal_plans(center, question, found):
    assert encirclements(center, question).recommended.digest == found.digest


def test_forbidden_places_and_unable_units_are_left_out(center, question, found):
    network = center.roads().network
    may_hold = np.ones(network.node_count, dtype=np.bool_)
    barred = [post.node for post in found.posts[::2]]
    may_hold[barred] = False
    out = {post.unit for post in found.posts[:3]}
    able = frozenset(name for name in center.situation().units if name not in out)
    rules = PostRules(may_hold=may_hold, able=able)
    other = encirclements(center, replace(question, rules=rules)).recommended
    assert other.sealed
    posts = [*other.posts, *(line.post for line in other.second)]
    assert not {post.node for post in posts} & set(barred)
    assert not {post.unit for post in posts} & out


def test_a_new_plan_keeps_the_posts_that_stand(center, question, found):
    kept = tuple(
        Kept(unit=post.unit, node=post.node, hold_s=post.hold_s - 120.0) for post in found.posts[:5]
    )
    later = replace(question, lead_s=question.lead_s + 120.0, kept=kept)
    again = encirclements(center, later).recommended
    assert again.sealed
    standing = {(post.unit, post.node): post for post in again.posts if post.kept}
    assert standing.keys() == {(post.unit, post.node) for post in kept}
    for post in kept:
        assert standing[post.unit, post.node].hold_s == pytest.approx(post.hold_s)


def test_a_refusal_is_planned_around_at_once_and_the_others_stay(center, question, found):
    out = found.posts[0]
    kept = tuple(
        Kept(unit=post.unit, node=post.node, hold_s=post.hold_s) for post in found.posts[1:]
    )
    able = frozenset(name for name in center.situation().units if name != out.unit)
    again = replanned(center, replace(question, kept=kept, rules=PostRules(able=able)))
    assert again.sealed
    assert out.unit not in {post.unit for post in again.posts}
    stayed = {(post.unit, post.node) for post in again.posts if post.kept}
    assert stayed == {(post.unit, post.node) for post in kept}


def test_what_cannot_be_sealed_says_when_how_far_and_with_whom(center):
    question = Question(place=Gazetteer(center).place("周村站"), lead_s=200.0, suspect_kmh=45.0)
    first = first_answer(center, question)
    answer = encirclements(center, question).recommended
    assert not answer.sealed
    assert not answer.posts
    if not first.containable:
        assert answer.proved
        assert answer.open_ways
    short = answer.shortfall
    assert short is not None
    assert short.more_units == len(short.places)
    assert short.more_units
    if short.radius_m is not None:
        assert short.radius_m > (question.lead_s + 120.0) * 45 / 3.6


def test_a_suspect_who_may_be_outside_already_is_refused(center, question):
    near = replace(question, exits=(question.place,))
    with pytest.raises(SuspectOutsideError):
        encirclements(center, near)


def test_a_network_without_an_outside_is_refused(center, question):
    with pytest.raises(NoWayOutError):
        first_answer(center, replace(question, horizon_s=1e9, suspect_kmh=0.5, lead_s=0.0))


def test_stopping_ends_the_plans(center, question):
    control = Control()
    control.stop()
    with pytest.raises(StoppedError):
        encirclements(center, question, control=control)


def test_stopping_the_exact_solve_gives_the_fast_plan_checked(center, question, found):
    control = Control()
    timer = threading.Timer(6.0, control.stop)
    timer.start()
    # not stopped, it would run longer than any test is given
    answer = encircle(center, question, objective="area", time_limit_s=600.0, control=control)
    timer.join()
    assert answer.sealed
    assert answer.checked


def test_the_ladder_only_gets_longer_upwards(center, question):
    rungs = ladder_of(center, question)
    fewest = [len(rung.posts) for rung in rungs if rung.deadline_s is not None and rung.sealed]
    assert fewest == sorted(fewest, reverse=True)
    for rung in rungs:
        if rung.closing_s is not None and rung.deadline_s is not None:
            assert rung.closing_s <= rung.deadline_s
