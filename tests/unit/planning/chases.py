"""Small encirclement questions at random, and their answers by trying everything."""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass, replace

import numpy as np

from jointops.planning.encircle.chase import POST_COST, Chase, Ground

Ways = dict[int, list[tuple[int, float]]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A question in plain Python, so that nothing under test is used to judge it."""

    nodes: int
    ways: list[tuple[int, int, float]]
    starts: tuple[tuple[int, float], ...]
    outside: frozenset[int]
    arrival: tuple[tuple[float, ...], ...]
    setup_s: float = 5.0
    margin_s: float = 3.0
    forbidden: frozenset[int] = frozenset()
    unable: frozenset[int] = frozenset()
    cost: tuple[int, ...] | None = None

    def chase(self) -> Chase:
        """Give the question as the planner takes it."""
        ways = sorted(self.ways, key=lambda way: way[0])
        tails = np.array([tail for tail, _, _ in ways], dtype=np.int64)
        all_nodes = np.arange(self.nodes)
        ground = Ground(
            first=np.searchsorted(tails, np.arange(self.nodes + 1)).astype(np.int32),
            end=np.array([head for _, head, _ in ways], dtype=np.int32),
            seconds=np.array([seconds for _, _, seconds in ways], dtype=np.float64),
            starts=self.starts,
            outside=np.isin(all_nodes, list(self.outside)),
        )
        return Chase(
            ground=ground,
            arrival_s=np.array(self.arrival, dtype=np.float64).reshape(-1, self.nodes),
            setup_s=self.setup_s,
            margin_s=self.margin_s,
            may_hold=~np.isin(all_nodes, list(self.forbidden)) if self.forbidden else None,
            cost=None if self.cost is None else np.array(self.cost, dtype=np.int64),
            able=np.array([u not in self.unable for u in range(len(self.arrival))])
            if self.unable
            else None,
        )

    def relabelled(self, order: list[int]) -> Case:
        """Give the same question with node ``i`` called ``order[i]``."""
        back = sorted(range(self.nodes), key=lambda node: order[node])
        return replace(
            self,
            ways=[(order[a], order[b], s) for a, b, s in self.ways],
            starts=tuple((order[node], second) for node, second in self.starts),
            outside=frozenset(order[node] for node in self.outside),
            arrival=tuple(tuple(row[node] for node in back) for row in self.arrival),
            forbidden=frozenset(order[node] for node in self.forbidden),
            cost=None if self.cost is None else tuple(self.cost[node] for node in back),
        )


def random_case(seed: int, *, nodes: int = 7, units: int = 3, rules: bool = False) -> Case:
    """Make a question: a ring with chords, some one-way and some double, units near and far."""
    rng = np.random.default_rng(seed)
    pairs = [(node, (node + 1) % nodes) for node in range(nodes)]
    chords = [tuple(rng.choice(nodes, 2, replace=False).tolist()) for _ in range(3)]
    ways: list[tuple[int, int, float]] = []
    for a, b in [*pairs, *chords]:
        seconds = float(rng.integers(5, 30))
        ways.append((a, b, seconds))
        if rng.random() < 0.8:
            ways.append((b, a, seconds))
        if rng.random() < 0.1:
            ways.append((a, b, seconds + 1.0))
    arrival = rng.integers(0, 60, (units, nodes)).astype(float)
    arrival[rng.random((units, nodes)) < 0.15] = math.inf
    outside = frozenset(rng.choice(np.arange(1, nodes), 2, replace=False).tolist())
    case = Case(
        nodes=nodes,
        ways=ways,
        starts=((0, -float(rng.integers(0, 15))),),
        outside=outside,
        arrival=tuple(map(tuple, arrival.tolist())),
    )
    if not rules:
        return case
    return replace(
        case,
        forbidden=frozenset(rng.choice(nodes, 2, replace=False).tolist()),
        unable=frozenset({int(rng.integers(units))}) if rng.random() < 0.3 else frozenset(),
        cost=tuple(rng.choice([60, POST_COST], nodes).tolist()),
    )


def with_homes(case: Case, seed: int) -> tuple[Case, dict[int, int]]:
    """Let some units hold a place already, in time; give those units and their nodes too."""
    rng = np.random.default_rng(seed)
    free = escape(case, {})[0]
    arrival = [list(row) for row in case.arrival]
    homes: dict[int, int] = {}
    for unit, row in enumerate(arrival):
        node = int(rng.integers(case.nodes))
        if rng.random() < 0.6 and node in free and node not in homes.values():
            homes[unit] = node
            row[node] = -case.setup_s + min(0.0, free[node] - case.margin_s) - 1.0
    return replace(case, arrival=tuple(map(tuple, arrival))), homes


def least_freed(case: Case, homes: dict[int, int]) -> int | None:
    """
    Give how many units have to leave the posts they hold, by trying everything.

    Only posts count that are held before he could come on free roads; None where nothing seals.
    """
    free = escape(case, {})[0]
    best: int | None = None
    choices = [
        [
            homes.get(unit),
            *(
                node
                for node, second in free.items()
                if row[node] + case.setup_s + case.margin_s <= second + 1e-9
                and node != homes.get(unit)
            ),
        ]
        for unit, row in enumerate(case.arrival)
    ]
    for choice in itertools.product(*choices):
        used = {unit: node for unit, node in enumerate(choice) if node is not None}
        if len(set(used.values())) < len(used):
            continue
        held = {node: case.arrival[unit][node] + case.setup_s for unit, node in used.items()}
        if not escape(case, held)[0].keys() & case.outside:
            freed = sum(used[unit] != node for unit, node in homes.items())
            best = freed if best is None else min(best, freed)
    return best


@dataclass(frozen=True, kw_only=True)
class Best:
    """The best of all plans: what each objective counts, in order; empty where none seals."""

    keys: dict[str, tuple[float, ...]]
    fewest: int


def escape(case: Case, held: dict[int, float]) -> tuple[dict[int, float], dict[int, float]]:
    """Give when he is where, and when he comes to each post that stops him."""
    ways: Ways = {}
    for a, b, seconds in case.ways:
        ways.setdefault(a, []).append((b, seconds))
    at: dict[int, float] = {}
    stopped: dict[int, float] = {}
    queue = [(second, node) for node, second in case.starts]
    heapq.heapify(queue)
    while queue:
        now, node = heapq.heappop(queue)
        if node in at or node in stopped:
            continue
        if node in held and held[node] + case.margin_s <= now + 1e-9:
            stopped[node] = now
            continue
        at[node] = now
        if node in case.outside:
            continue
        for there, seconds in ways.get(node, ()):
            heapq.heappush(queue, (now + seconds, there))
    return at, stopped


def best_of_all(case: Case) -> Best:
    """Try every way to put units at nodes."""
    keys: dict[str, tuple[float, ...]] = {}
    fewest = 0
    may = [node for node in range(case.nodes) if node not in case.forbidden]
    cost = case.cost or (POST_COST,) * case.nodes
    for choice in itertools.product([None, *may], repeat=len(case.arrival)):
        used = {unit: node for unit, node in enumerate(choice) if node is not None}
        if len(set(used.values())) < len(used) or case.unable & used.keys():
            continue
        held = {node: case.arrival[unit][node] + case.setup_s for unit, node in used.items()}
        if any(map(math.isinf, held.values())):
            continue
        at, stopped = escape(case, held)
        if at.keys() & case.outside or held.keys() & at.keys():
            continue
        if held.keys() - stopped.keys():
            continue  # a post he never comes to helps nothing
        closing = max(held.values(), default=0.0)
        price = sum(cost[node] for node in held) / POST_COST
        travel = sum(case.arrival[unit][node] for unit, node in used.items())
        for objective, key in {
            "closing": (closing, price, travel),
            "posts": (price, closing, travel),
            "area": (float(len(at)), closing, price),
        }.items():
            if objective not in keys or key < keys[objective]:
                keys[objective] = key
        fewest = min(fewest, len(held)) if fewest else len(held)
    return Best(keys=keys, fewest=fewest)
