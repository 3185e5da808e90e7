"""A plan with everything that is shown of it, checked by the independent checker."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from jointops.geo.isochrones import Streets
from jointops.geo.roads import RoadNetwork
from jointops.planning.arrivals import Forces
from jointops.planning.encircle.answer import Encirclement, Post, SecondPost, Zone, Zones
from jointops.planning.encircle.chase import Chase, Growth, Ints, grow
from jointops.planning.encircle.checker import Verdict, check
from jointops.planning.encircle.exact import Solution
from jointops.planning.encircle.fast import holds_of
from jointops.planning.encircle.ladder import Rung
from jointops.planning.encircle.lines import second_line, zones_of
from jointops.planning.encircle.scene import Scene


@dataclass(frozen=True, eq=False, kw_only=True)
class Report:
    """
    A sealing plan for a scene.

    Attributes
    ----------
    held
        Every post, those that stood before included: node and row of unit.
    """

    scene: Scene
    network: RoadNetwork
    units: Forces
    held: dict[int, int]
    verdict: Verdict
    growth: Growth

    @classmethod
    def of(cls, scene: Scene, network: RoadNetwork, units: Forces, found: dict[int, int]) -> Report:
        """
        Check a plan.

        Raises
        ------
        RuntimeError
            If the checker refuses it, which is a bug.
        """
        sent = set(found.values())
        stay = {node: unit for node, unit in scene.kept.items() if unit not in sent}
        chase, held = scene.chase, {**stay, **found}
        holds = holds_of(chase, held)
        verdict = check(chase, holds)
        if not verdict.sealed or verdict.late:
            raise RuntimeError(f"the checker refuses a plan: {verdict}")
        hold_s = np.full(chase.node_count, np.inf)
        hold_s[list(holds)] = list(holds.values())
        return cls(
            scene=scene,
            network=network,
            units=units,
            held=held,
            verdict=verdict,
            growth=grow(chase, hold_s),
        )

    @property
    def _chase(self) -> Chase:
        return self.scene.chase

    def encirclement(
        self, rung: Rung, streets: Streets | None, *, solution: Solution | None = None
    ) -> Encirclement:
        """
        Give the answer.

        Parameters
        ----------
        streets
            To outline the zones with; None for no zones.
        solution
            What the exact method found; None for the fast plan of the rung.
        """
        posts = self._posts()
        closing_s = max((post.hold_s for post in posts), default=0.0)
        values = {"closing": closing_s, "posts": len(posts), "area": self.verdict.contained}
        value, bound = float(values[rung.objective]), rung.bound
        if solution is not None and solution.lower_bound is not None:
            bound = max(solution.lower_bound, bound or 0.0)
        if bound is not None:
            bound = min(bound, value)
        text = ";".join(sorted(f"{post.unit}@{post.place.code}" for post in posts))
        return Encirclement(
            sealed=True,
            objective=rung.objective,
            deadline_s=rung.deadline_s,
            closing_s=closing_s,
            posts=posts,
            second=self._second({post.node: post for post in posts}),
            contained=self.verdict.contained,
            lower_bound=bound,
            gap=None if bound is None else (value - bound) / max(value, 1e-9),
            proved=solution is not None and solution.proved,
            checked=True,
            open_ways=(),
            zones=None if streets is None else self._zones(streets, closing_s),
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )

    def _post(self, node: int, unit: int, comes_s: float, before: int) -> Post:
        hold_s = float(self._chase.hold_s[unit, node])
        at = int(self.scene.nodes[node])
        return Post(
            place=self.network.place_of(at),
            node=at,
            from_node=int(self.scene.nodes[before]) if before >= 0 else -1,
            unit=self.units.name[unit],
            arrival_s=float(self._chase.arrival_s[unit, node]),
            hold_s=hold_s,
            suspect_s=comes_s,
            margin_s=comes_s - hold_s,
            kept=self.scene.kept.get(node) == unit,
        )

    def _posts(self) -> tuple[Post, ...]:
        before = self.growth.before
        found = [
            self._post(node, unit, self.verdict.arrival_s[node], int(before[node]))
            for node, unit in self.held.items()
        ]
        return tuple(sorted(found, key=lambda post: (post.hold_s, post.node)))

    def _second(self, posts: dict[int, Post]) -> tuple[SecondPost, ...]:
        nodes = self.scene.nodes
        weak = [node for node in self.held if posts[int(nodes[node])].weak]
        return tuple(
            SecondPost(
                behind=(int(nodes[line.post]),),
                post=self._post(line.node, line.unit, line.suspect_s, -1),
            )
            for line in second_line(self._chase, self.growth, self.held, weak)
        )

    def _zones(self, streets: Streets, closing_s: float) -> Zones:
        found = zones_of(self._chase, self.growth, self.held, closing_s)
        return Zones(
            core=self._zone(streets, found.core),
            cordon=self._zone(streets, found.cordon),
            outer=self._zone(streets, found.outer),
        )

    def _zone(self, streets: Streets, nodes: Ints) -> Zone:
        mine = np.asarray(self.scene.nodes[nodes])
        inside = np.zeros(self.network.node_count, dtype=np.bool_)
        inside[mine] = True
        return Zone(nodes=mine, outline=streets.around(inside))
