"""Encirclement on the open file: the question from the roads and units, and its answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jointops.app.center import Center
from jointops.app.encircle_child import solve_apart
from jointops.app.jobs import Control, StoppedError
from jointops.app.travel import streets_of
from jointops.errors import OperatorError
from jointops.geo.isochrones import Streets
from jointops.geo.places import Floats
from jointops.geo.travel import RoadMap
from jointops.planning.arrivals import Forces, nearest_to_all_nodes, stand_of
from jointops.planning.coverage import free_units
from jointops.planning.encircle.answer import (
    HORIZON_S,
    MARGIN_S,
    SETUP_S,
    WEAK_S,
    Encirclement,
    Encirclements,
    FirstAnswer,
    Kept,
    Post,
    PostRules,
    Question,
    SecondPost,
    Shortfall,
    Zone,
    Zones,
)
from jointops.planning.encircle.chase import Chase, Growth, grow
from jointops.planning.encircle.exact import ExactModel, Solution, TimeUpError
from jointops.planning.encircle.fast import ROUNDS, FastModel, soonest
from jointops.planning.encircle.ground import Suspect, free_s, terrain_of
from jointops.planning.encircle.ladder import DEADLINES_S, Ladder, Objective, Rung
from jointops.planning.encircle.report import Report
from jointops.planning.encircle.scene import Scene, Standing, Terms, scene_of, standing_on

__all__ = [
    "HORIZON_S",
    "MARGIN_S",
    "SETUP_S",
    "WEAK_S",
    "Encirclement",
    "Encirclements",
    "FirstAnswer",
    "Kept",
    "Objective",
    "Post",
    "PostRules",
    "Question",
    "SecondPost",
    "Shortfall",
    "Zone",
    "Zones",
    "encircle",
    "encirclements",
    "first_answer",
    "ladder_of",
    "replanned",
]

BEYOND_S = 120.0
"""Planning anew looks so much of the suspect's time beyond the posts that are kept first."""
LONGER = 3.0
"""Where nothing seals within the horizon, so many times the horizon is looked at."""
WAYS_SHOWN = 20
"""So many of the places where he gets out are named, the earliest first."""


class OutsideUnknownError(OperatorError):
    """A plain network has no edge, so exits must be given."""

    code = "OUTSIDE-UNKNOWN"


class SuspectOutsideError(OperatorError):
    """The suspect may be outside already."""

    code = "SUSPECT-OUTSIDE"


class NoWayOutError(OperatorError):
    """He reaches no place that counts as outside, so there is nothing to seal."""

    code = "NO-WAY-OUT"


@dataclass(frozen=True, eq=False, kw_only=True)
class _Case:
    """A question on the open file, ready to be planned."""

    question: Question
    roads: RoadMap
    units: Forces
    suspect: Suspect
    terms: Terms

    @classmethod
    def of(cls, center: Center, question: Question) -> _Case:
        situation, roads = center.situation(), center.roads()
        if question.exits is None and roads.network.profile == "plain":
            raise OutsideUnknownError
        forces = stand_of(situation, roads, guards=False)
        standing = [forces.row[post.unit] for post in question.kept if post.unit in forces.row]
        units = forces.only(sorted({*free_units(situation, forces), *standing}))
        rules, exits = question.rules, question.exits
        return cls(
            question=question,
            roads=roads,
            units=units,
            suspect=Suspect(
                start=roads.spot(question.place), lead_s=question.lead_s, kmh=question.suspect_kmh
            ),
            terms=Terms(
                horizon_s=question.horizon_s if exits is None else np.inf,
                setup_s=question.setup_s,
                margin_s=question.margin_s,
                exits=None if exits is None else tuple(roads.spot(one) for one in exits),
                may_hold=rules.may_hold,
                cost=rules.cost,
                able=None
                if rules.able is None
                else np.array([name in rules.able for name in units.name], dtype=np.bool_),
                standing=tuple(
                    Standing(unit=units.row[post.unit], node=post.node, hold_s=post.hold_s)
                    for post in question.kept
                    if post.unit in units.row
                ),
            ),
        )

    @property
    def streets(self) -> Streets | None:
        """What outlines are made of; None where the network has no positions."""
        network = self.roads.network
        return streets_of(network) if network.georeferenced else None

    def scene(self) -> Scene:
        """Give the question with every unit by itself."""
        return self._sound(scene_of(self.roads, self.suspect, self.units, self.terms))

    def nearby(self) -> _Case:
        """Give the case with a horizon not far beyond the kept posts, where there are such."""
        if self.question.exits is not None or not self.terms.standing:
            return self
        nodes = [post.node for post in self.terms.standing]
        comes_s = free_s(self.roads.network, self.suspect, self.terms.horizon_s)[nodes]
        last_s = float(comes_s[np.isfinite(comes_s)].max(initial=0.0))
        horizon_s = min(last_s + BEYOND_S, self.terms.horizon_s)
        return replace(self, terms=replace(self.terms, horizon_s=horizon_s))

    def nearest(self, horizon_s: float) -> Floats:
        """Give when the first idle unit is at each node of the network, up to a horizon."""
        able = np.ones(len(self.units.name), dtype=np.bool_)
        if self.terms.able is not None:
            able &= self.terms.able
        terrain = terrain_of(self.roads.network, self.suspect, horizon_s, self.terms.exits)
        able[[post.unit for post in standing_on(terrain, self.terms).values()]] = False
        idle = self.units.only(np.flatnonzero(able).tolist())
        return nearest_to_all_nodes(idle, self.roads, limit_s=horizon_s)[0]

    def at_once(self, nearest_s: Floats, horizon_s: float) -> Scene:
        """Give the question as of one unit that can be in many places."""
        terms = replace(self.terms, horizon_s=horizon_s)
        return self._sound(
            scene_of(self.roads, self.suspect, self.units, terms, nearest_s=nearest_s)
        )

    def _sound(self, scene: Scene) -> Scene:
        free, outside = scene.chase.free, scene.chase.outside
        if (free.reached_s[outside] <= 0).any():
            raise SuspectOutsideError(place=self.question.place.text, lead_s=self.question.lead_s)
        if not free.escaped:
            raise NoWayOutError(place=self.question.place.text)
        return scene

    def radius_m(self, growth: Growth) -> float:
        """Give how far he can have come by road when he meets the last post."""
        stopped_s = growth.stopped_s[np.isfinite(growth.stopped_s)]
        return float(stopped_s.max() + self.suspect.lead_s) * self.suspect.kmh / 3.6

    def later(self) -> tuple[float | None, float | None]:
        """Give when and how far out it could be closed, were he given a longer way."""
        if self.question.exits is not None:
            return None, None
        horizon_s = self.terms.horizon_s * LONGER
        try:
            chase = self.at_once(self.nearest(horizon_s), horizon_s).chase
        except NoWayOutError:
            return None, None  # the imported roads end before that
        growth = grow(chase, chase.earliest_hold_s)
        if growth.escaped:
            return None, None
        rim = np.isfinite(growth.stopped_s)
        return float(chase.earliest_hold_s[rim].max()), self.radius_m(growth)

    def short(self, model: FastModel, scene: Scene) -> Shortfall:
        """Say what is missing."""
        earliest_s, radius_m = self.later()
        missing = model.missing()
        nodes = () if missing is None else tuple(int(scene.nodes[n]) for n in missing.nodes)
        return Shortfall(
            earliest_s=earliest_s,
            radius_m=radius_m,
            more_units=None if missing is None else len(nodes),
            places=tuple(self.roads.network.place_of(node) for node in nodes),
        )

    def sealed(
        self, scene: Scene, rung: Rung, *, zones: bool, solution: Solution | None = None
    ) -> Encirclement:
        """Give a plan as an answer."""
        if solution is not None:
            found = solution.units
        elif rung.found is not None:
            found = rung.found.plan.units
        else:
            raise ValueError("there is no plan to report")
        report = Report.of(scene, self.roads.network, self.units, found)
        return report.encirclement(rung, self.streets if zones else None, solution=solution)

    def at_least_one(self) -> Encirclement | None:
        """
        Give the first plan found, without bounds and zones; None if none was found.

        As few posts that stand as possible are given up for others.
        """
        scene = self._sound(
            scene_of(self.roads, self.suspect, self.units, self.terms, in_time=True, may_free=True)
        )
        found = Ladder(scene.chase).first(patience=ROUNDS)
        if found is None:
            return None
        return self.sealed(scene, Rung(objective="posts", found=found, bound=None), zones=False)

    def unsealed(
        self, scene: Scene, rung: Rung, *, region: Growth, shortfall: Shortfall | None = None
    ) -> Encirclement:
        """Give the answer that nothing was found, or that there is nothing."""
        ways = np.flatnonzero(np.isfinite(region.reached_s) & scene.chase.outside)
        ways = ways[np.argsort(region.reached_s[ways], kind="stable")][:WAYS_SHOWN]
        network = self.roads.network
        return Encirclement(
            sealed=False,
            objective=rung.objective,
            deadline_s=rung.deadline_s,
            closing_s=None,
            posts=(),
            contained=None,
            lower_bound=rung.bound,
            proved=rung.impossible,
            checked=True,
            open_ways=tuple(network.place_of(int(node)) for node in scene.nodes[ways]),
            shortfall=shortfall,
        )


def first_answer(center: Center, question: Question) -> FirstAnswer:
    """
    Say at once whether he can be contained at all, as if each unit could hold many places.

    Raises
    ------
    OutsideUnknownError, SuspectOutsideError, NoWayOutError
        If the question makes no sense as it is.
    """
    case = _Case.of(center, question)
    nearest_s = case.nearest(case.terms.horizon_s)
    scene = case.at_once(nearest_s, case.terms.horizon_s)
    growth = grow(scene.chase, scene.chase.earliest_hold_s)
    if growth.escaped:
        earliest_s, radius_m = case.later()
        return FirstAnswer(
            containable=False,
            least_contained=growth.contained,
            outline=(),
            earliest_close_s=None,
            shortfall=Shortfall(
                earliest_s=earliest_s, radius_m=radius_m, more_units=None, places=()
            ),
        )
    inside = np.zeros(case.roads.network.node_count, dtype=np.bool_)
    inside[scene.nodes[np.isfinite(growth.reached_s)]] = True
    return FirstAnswer(
        containable=True,
        least_contained=growth.contained,
        outline=() if case.streets is None else case.streets.around(inside),
        earliest_close_s=soonest(scene.chase, growth),
        shortfall=None,
    )


def encirclements(
    center: Center, question: Question, *, control: Control | None = None
) -> Encirclements:
    """
    Plan by the fast method: a recommendation, and up to two alternatives.

    The earliest closing is recommended; the fewest posts and the smallest area are offered where
    they are other plans.

    Raises
    ------
    OutsideUnknownError, SuspectOutsideError, NoWayOutError
        If the question makes no sense as it is.
    StoppedError
        If it was stopped.
    """
    began = time.monotonic()
    case = _Case.of(center, question)
    scene = case.scene()
    ladder = Ladder(scene.chase, tell=_asking(control))
    rungs = list(ladder.climb(()))
    if rungs[0].found is None:
        short = case.short(ladder.model, scene)
        none = case.unsealed(scene, rungs[0], region=ladder.model.region, shortfall=short)
        return Encirclements(recommended=none, alternatives=(), seconds=time.monotonic() - began)
    offered: dict[str, Encirclement] = {}
    for rung in rungs:
        answer = case.sealed(scene, rung, zones=True)
        offered.setdefault(answer.digest, answer)
    recommended, *others = offered.values()
    return Encirclements(
        recommended=recommended, alternatives=tuple(others), seconds=time.monotonic() - began
    )


def _asking(control: Control | None) -> Callable[[], None]:
    if control is None:
        return lambda: None
    return lambda: control.tell(control.share_done)


def replanned(center: Center, question: Question) -> Encirclement:
    """
    Plan anew around the posts that are kept, at once: a closure, a refusal, a sighting.

    First only the ground up to the kept posts and a little beyond is looked at. Where it cannot be
    closed around all of them, units leave as few of them as possible for other posts. Zones, bounds
    and alternatives are left to `encirclements`.

    Raises
    ------
    OutsideUnknownError, SuspectOutsideError, NoWayOutError
        If the question makes no sense as it is.
    """
    case = _Case.of(center, question)
    nearby = case.nearby()
    if (found := nearby.at_least_one()) is not None:
        return found
    if nearby is not case and (found := case.at_least_one()) is not None:
        return found
    return encirclements(center, replace(question, kept=())).recommended


def ladder_of(
    center: Center, question: Question, *, deadlines_s: Sequence[float] = DEADLINES_S
) -> list[Encirclement]:
    """Give the whole ladder by the fast method: each objective, then each deadline."""
    case = _Case.of(center, question)
    scene = case.scene()
    ladder = Ladder(scene.chase)
    return [
        case.unsealed(scene, rung, region=ladder.model.region)
        if rung.found is None
        else case.sealed(scene, rung, zones=False)
        for rung in ladder.climb(deadlines_s)
    ]


def encircle(
    center: Center,
    question: Question,
    *,
    objective: Objective = "closing",
    time_limit_s: float = 60.0,
    control: Control | None = None,
) -> Encirclement:
    """
    Plan by the fast method, then by the exact one as far as the time goes.

    With a ``control``, the exact method runs in a process of its own; stopping ends it at once, and
    the fast method's checked plan is the answer, or what it has found so far.

    Raises
    ------
    OutsideUnknownError, SuspectOutsideError, NoWayOutError
        If the question makes no sense as it is.
    StoppedError
        If it was stopped before any plan was found.
    """
    case = _Case.of(center, question)
    scene = case.scene()
    ladder = Ladder(scene.chase, tell=_asking(control))
    try:
        rung = next(rung for rung in ladder.climb(()) if rung.objective == objective)
    except StoppedError:
        rung = Rung(objective=objective, found=ladder.best(objective), bound=None)
        if rung.found is None:
            raise
        return case.sealed(scene, rung, zones=True)
    fast = None if rung.found is None else case.sealed(scene, rung, zones=True)
    if not rung.impossible:
        try:
            solution = _exact(scene.chase, rung, time_limit_s, control)
        except TimeUpError:
            pass
        else:
            if solution is not None:
                return case.sealed(scene, rung, zones=True, solution=solution)
            rung = replace(rung, found=None, impossible=True)
    if fast is not None and not rung.impossible:
        return fast
    short = case.short(ladder.model, scene)
    return case.unsealed(scene, rung, region=ladder.model.region, shortfall=short)


def _exact(
    chase: Chase, rung: Rung, time_limit_s: float, control: Control | None
) -> Solution | None:
    start = None if rung.found is None else rung.found.plan.units
    bound = rung.bound or 0.0
    if control is not None:
        return solve_apart(
            chase,
            rung.objective,
            start=start,
            bound=bound,
            time_limit_s=time_limit_s,
            stop_asked=lambda: control.stop_asked,
        )
    model = ExactModel(chase, clock=time.monotonic, time_limit_s=time_limit_s)
    return model.best(rung.objective, start=start, bound=bound)
