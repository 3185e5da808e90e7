"""Encirclement: first answer, fast plans, planning anew; against exact and plain ways to do it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from jointops.app.bootstrap import open_center
from jointops.app.center import Center
from jointops.app.encirclement import (
    Kept,
    PostRules,
    Question,
    encirclements,
    first_answer,
    ladder_of,
    replanned,
)
from jointops.app.search import Gazetteer
from jointops.geo.travel import CAR, RoadMap, Spot
from jointops.planning.arrivals import Forces, nearest_to_all_nodes, stand_of
from jointops.planning.coverage import free_units
from jointops.planning.encircle.chase import Chase, grow
from jointops.planning.encircle.exact import ExactModel, TimeUpError
from jointops.planning.encircle.ground import Suspect, free_s
from jointops.planning.encircle.ladder import Ladder
from jointops.planning.encircle.scene import Terms, scene_of
from tests.benchmarks.figures import Figure, compare, timed
from tests.benchmarks.growth import SIDES, town
from tests.cities import make_city
from tests.clocks import StillClock
from tests.unit.planning.chases import best_of_all, random_case
from tests.unit.planning.test_encircle_exact import grid_case

EXACT_S = 60.0
NODES_A_UNIT = 324
"""So many nodes has the training city for each unit."""
RUNS = 5


def exact(chase: Chase, objective: str, time_limit_s: float) -> str:
    """Solve by scipy's milp alone; say how far it came."""
    model = ExactModel(chase, clock=time.monotonic, time_limit_s=time_limit_s)
    try:
        solution = model.best(objective)
    except TimeUpError:
        return f"no plan in {time_limit_s:.0f} s"
    if solution is None:
        return "nothing seals"
    posts = len(solution.units)
    return f"{posts} posts, proved" if solution.proved else f"{posts} posts, not proved"


def small() -> Iterator[Figure]:
    """Small questions, where everything can be tried."""
    cases = [random_case(seed) for seed in range(20)]
    chases = [case.chase() for case in cases]
    yield compare(
        "encirclement, 20 questions of 7 nodes and 3 units, fast ladder",
        lambda: [list(Ladder(chase).climb()) for chase in chases],
        "trying every plan",
        lambda: [best_of_all(case) for case in cases],
        runs=3,
    )
    yield compare(
        "the same, exact (scipy milp), earliest closing",
        lambda: [exact(chase, "closing", EXACT_S) for chase in chases],
        "trying every plan",
        lambda: [best_of_all(case) for case in cases],
        runs=3,
    )


def middling() -> Iterator[Figure]:
    """A square of streets that the exact method can still do."""
    chase = grid_case(17, 40).chase()
    said: list[str] = []
    rungs = list(Ladder(chase).climb(()))
    found, bound = rungs[1].found, rungs[1].bound
    fast_ms = timed(lambda: list(Ladder(chase).climb(())))
    exact_ms = timed(lambda: said.append(exact(chase, "posts", EXACT_S)))
    posts = "none" if found is None else f"{len(found.plan.units)} posts, at least {bound:.0f}"
    yield Figure(
        f"encirclement, 289 nodes, 40 units, fast ladder ({posts})",
        fast_ms,
        f"scipy milp, fewest posts ({said[0]})",
        exact_ms,
    )


def on_the_city(center: Center, question: Question, words: str) -> Iterator[Figure]:
    """A question on the training city."""
    roads = center.roads()
    suspect = Suspect(
        start=roads.spot(question.place), lead_s=question.lead_s, kmh=question.suspect_kmh
    )
    first = first_answer(center, question)
    yield compare(
        f"encirclement, {words}: first answer"
        f" ({first.least_contained} nodes hold him at the least)",
        lambda: first_answer(center, question),
        "one scipy Dijkstra over his disc alone",
        lambda: free_s(roads.network, suspect, question.horizon_s),
        runs=RUNS,
    )
    offered = encirclements(center, question)
    best = offered.recommended
    if not best.sealed:
        return
    rungs = ladder_of(center, question)
    said: list[str] = []
    case = chase_on(center, question)
    exact_ms = timed(lambda: said.append(exact(case, "posts", EXACT_S)))
    fewest = next(rung for rung in rungs if rung.objective == "posts")
    yield replace(
        compare(
            f"{words}: full ladder, checked (closes in {best.closing_s:.0f} s;"
            f" fewest posts {len(fewest.posts)}, at least {fewest.lower_bound:.0f})",
            lambda: ladder_of(center, question),
            f"scipy milp on the same question, fewest posts ({said[0]})",
            lambda: None,
            runs=3,
        ),
        reference_ms=exact_ms,
    )
    kept = tuple(Kept(unit=p.unit, node=p.node, hold_s=p.hold_s) for p in best.posts[1:])
    able = frozenset(n for n in center.situation().units if n != best.posts[0].unit)
    refused = replace(question, kept=kept, rules=PostRules(able=able))
    yield compare(
        f"{words}: planned anew after a refusal",
        lambda: replanned(center, refused),
        "recommendation and alternatives with zones, from the beginning",
        lambda: encirclements(center, question),
        runs=3,
    )


def chase_on(center: Center, question: Question) -> Chase:
    """Give the question as both methods take it."""
    situation, roads = center.situation(), center.roads()
    forces = stand_of(situation, roads, guards=False)
    suspect = Suspect(
        start=roads.spot(question.place), lead_s=question.lead_s, kmh=question.suspect_kmh
    )
    terms = Terms(
        horizon_s=question.horizon_s, setup_s=question.setup_s, margin_s=question.margin_s
    )
    return scene_of(roads, suspect, forces.only(free_units(situation, forces)), terms).chase


def scattered(roads: RoadMap, count: int) -> Forces:
    """Units at random crossings."""
    node = np.random.default_rng(4).choice(roads.network.node_count, count, replace=False)
    return Forces(
        name=tuple(f"unit {row}" for row in range(count)),
        vehicle=(CAR,) * count,
        ready_s=np.full(count, 15.0),
        estimated=np.zeros(count, dtype=np.bool_),
        known=np.ones(count, dtype=np.bool_),
        lon=roads.network.lon[node],
        lat=roads.network.lat[node],
        node=node,
        segment=np.full(count, -1),
        share=np.zeros(count),
        off_road_m=np.zeros(count),
    )


def grown(side: int) -> Iterator[Figure]:
    """The same question on towns of different size, equally manned."""
    roads = RoadMap(town(side))
    nodes = roads.network.node_count
    units = scattered(roads, nodes // NODES_A_UNIT)
    suspect = Suspect(start=Spot(node=side * side // 2 + side // 2), lead_s=30.0, kmh=25.0)
    terms = Terms(horizon_s=900.0, setup_s=60.0, margin_s=60.0)

    def first() -> object:
        nearest_s = nearest_to_all_nodes(units, roads, limit_s=terms.horizon_s)[0]
        scene = scene_of(roads, suspect, units, terms, nearest_s=nearest_s)
        return grow(scene.chase, scene.chase.earliest_hold_s)

    def ladder() -> object:
        return list(Ladder(scene_of(roads, suspect, units, terms).chase).climb())

    words = f"{nodes:,} nodes, {len(units.name)} units"
    alone = "one scipy Dijkstra over his disc alone"
    for name, act, runs in (("least region", first, RUNS), ("ladder", ladder, 3)):
        act()
        yield compare(
            f"encirclement, {words}: {name}",
            act,
            alone,
            lambda: free_s(roads.network, suspect, terms.horizon_s),
            runs=runs,
        )


def measure() -> Iterator[Figure]:
    """Give every figure of encirclements."""
    yield from small()
    yield from middling()
    with tempfile.TemporaryDirectory() as folder:
        center = open_center(make_city(Path(folder) / "city"), clock=StillClock())
        try:
            place = Gazetteer(center).place("淄博站")
            for lead_s, kmh, words in (
                (60.0, 45.0, "training city, by car"),
                (120.0, 18.0, "training city, by e-bike"),
                (300.0, 7.2, "training city, on foot"),
                (300.0, 45.0, "training city, by car, 5 minutes ahead"),
            ):
                question = Question(place=place, lead_s=lead_s, suspect_kmh=kmh)
                yield from on_the_city(center, question, words)
        finally:
            center.close()
    for side in SIDES:
        yield from grown(side)
