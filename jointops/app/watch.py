"""After the release: what is watched, who could come instead, who could be taken from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache, partial

from jointops.app.center import Center
from jointops.app.commands import Reassign, SendReplacement
from jointops.app.planner import newest_plan
from jointops.errors import OperatorError
from jointops.forces.readiness import Task, UnitStatus
from jointops.forces.register import UnitState
from jointops.forces.units import Unit
from jointops.geo.travel import RoadMap, Search, Spot, Vehicle
from jointops.ids import IncidentId, PlanId, TaskId, UnitId
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.planning.arrivals import LIMIT_S, stand_of
from jointops.planning.difference import PlanDifference, difference
from jointops.planning.offers import points_only_kept
from jointops.planning.plan import ReinforcementPlan
from jointops.planning.reassign import Reassignment, reassignments
from jointops.planning.spoken import spoken_text
from jointops.planning.stand_down import Leaving, points_mended, stand_down_order
from jointops.planning.traces import Trace, follow
from jointops.planning.watch import STILL_S, UNFIT, SearchTo, Watched, watch
from jointops.situation.picture import Situation

LOOK_BACK_S = (300.0, 180.0, 120.0, STILL_S)
"""A first look also takes the feed's pictures of so many seconds ago."""


class Watch:
    """
    Watches the released tasks of all open incidents.

    It remembers since when each force has stood where it stands; ask it from one thread.
    """

    def __init__(self, center: Center) -> None:
        self._center = center
        self._traces: dict[str, Trace] = {}
        self._began = False
        self._searches = _Searches()

    def look(self, situation: Situation) -> dict[IncidentId, tuple[Watched, ...]]:
        """Compare every released task of a situation with what was promised."""
        if not self._began:
            self._began = True
            for seconds in LOOK_BACK_S:
                self._take_in(self._former(situation.at_utc - timedelta(seconds=seconds)))
        self._take_in(situation)
        out = self._out()
        roads, doctrine = self._center.roads(), self._center.doctrine
        forces = stand_of(situation, roads, guards=False)
        breaks = cache(partial(points_only_kept, situation, forces, roads))
        beside = self._beside(situation)
        seen: dict[IncidentId, tuple[Watched, ...]] = {}
        for incident in sorted({t.incident for t in (*situation.tasks, *situation.waiting)}):
            if situation.incidents[incident].status != IncidentStatus.OPEN:
                continue
            with suppress(OperatorError):  # a place off newly imported roads: the others go on
                seen[incident] = watch(
                    situation,
                    incident,
                    forces=forces,
                    roads=roads,
                    doctrine=doctrine,
                    traces=self._traces,
                    out=out,
                    search_to=self._searches.on(roads),
                    breaks=breaks,
                    beside=beside,
                )
        self._searches.forget_unused()
        return seen

    def _take_in(self, situation: Situation | None) -> None:
        if situation is not None:
            forces = {task.force for task in situation.tasks}
            self._traces = follow(self._traces, situation, forces)

    def _former(self, moment: datetime) -> Situation | None:
        """Give the picture of an earlier moment, where the feed knows it."""
        center, feed = self._center, self._center.feed
        if feed is None:
            return None
        positions = feed.positions(moment, center.board.recent_tasks(moment))
        return center.board.situation(moment, exercise=center.exercise, positions=positions)

    def _beside(self, situation: Situation) -> dict[TaskId, str]:
        """Give the unit whose officer the plan put with each task's guards."""
        plans: Mapping[PlanId, ReinforcementPlan] = self._center.board.table(ReinforcementPlan)
        found: dict[TaskId, str] = {}
        for task in situation.tasks:
            plan = plans.get(task.plan) if task.guards else None
            for pick in plan.picks if plan else ():
                if (pick.force, pick.slot) == (task.force, task.slot) and pick.beside:
                    found[task.id] = pick.beside
        return found

    def _out(self) -> Mapping[UnitId, UnitStatus]:
        states: Mapping[UnitId, UnitState] = self._center.board.table(UnitState)
        return {unit: state.status for unit, state in states.items() if state.status in UNFIT}


class _Searches:
    """Reverse searches from where tasks lead, kept from look to look while the roads stay."""

    def __init__(self) -> None:
        self._roads: RoadMap | None = None
        self._kept: dict[tuple[Spot, Vehicle], Search] = {}
        self._used: set[tuple[Spot, Vehicle]] = set()

    def on(self, roads: RoadMap) -> SearchTo:
        """Give the way to search on these roads."""
        if self._roads is not roads:
            self._roads, self._kept = roads, {}

        def search_to(spot: Spot, vehicle: Vehicle) -> Search:
            key = spot, vehicle
            self._used.add(key)
            if key not in self._kept:
                self._kept[key] = roads.times_to(spot, vehicle=vehicle, limit_s=LIMIT_S)
            return self._kept[key]

        return search_to

    def forget_unused(self) -> None:
        """Keep only what the last look asked for."""
        self._kept = {key: found for key, found in self._kept.items() if key in self._used}
        self._used.clear()


def replacement(center: Center, watched: Watched, *, stand_down: bool = False) -> SendReplacement:
    """
    Give the command that sends the offered unit, and lets the old one go if wanted.

    Raises
    ------
    ValueError
        If nobody is offered.
    """
    offer = watched.offer
    if offer is None:
        raise ValueError(f"{watched.task}: nobody is offered")
    old: Task = center.board.table(Task)[watched.task]
    return SendReplacement(
        task=watched.task,
        force=offer.force,
        tier=old.tier,
        arrival_s=offer.arrival_s,
        estimated=offer.estimated,
        spoken=_spoken(center, offer.force, watched.incident, old.task),
        stand_down=stand_down,
    )


def reassignable(
    center: Center, incident: IncidentId, *, situation: Situation | None = None
) -> tuple[Reassignment, ...]:
    """Propose units of lesser incidents for what an incident's newest plan lacks."""
    plan = newest_plan(center, incident)
    if plan is None:
        return ()
    situation = situation or center.situation()
    return reassignments(situation, plan, roads=center.roads(), doctrine=center.doctrine)


def reassign_command(center: Center, item: Reassignment) -> Reassign:
    """Give the command that carries a reassignment out."""
    plan = newest_plan(center, item.incident)
    return Reassign(
        task=item.loss.task,
        taken_from=item.loss.incident,
        force=item.force,
        incident=item.incident,
        plan=plan.id if plan else PlanId(""),
        slot=item.row.slot,
        tier=item.row.tier,
        zone=item.row.zone,
        work=item.row.task,
        arrival_s=item.arrival_s,
        estimated=item.estimated,
        spoken=_spoken(center, item.force, item.incident, item.row.task),
    )


def _spoken(center: Center, force: UnitId, incident: IncidentId, task: str) -> str:
    subject: Incident = center.board.table(Incident)[incident]
    unit: Unit = center.board.table(Unit)[force]
    return spoken_text(
        force=force,
        place=subject.place.text,
        crossing=center.crossings.near(subject.place),
        task=task,
        channel=unit.radio,
        exercise=center.exercise,
    )


def leaving_order(
    center: Center, incident: IncidentId, *, situation: Situation | None = None
) -> tuple[Leaving, ...]:
    """Give an incident's forces in the order in which they are let go (撤收顺序)."""
    situation = situation or center.situation()
    try:
        mended = points_mended(situation, incident, roads=center.roads())
    except OperatorError:  # a point off the roads must not keep anybody from standing down
        mended = {}
    return stand_down_order(situation, incident, mended=mended)


def plan_difference(
    center: Center, incident: IncidentId, *, old: int | None = None, new: int | None = None
) -> PlanDifference | None:
    """
    Compare two versions of an incident's plan; by default the newest with the one before.

    Returns
    -------
    difference
        None where one of the versions does not exist.
    """
    plans: Mapping[PlanId, ReinforcementPlan] = center.board.table(ReinforcementPlan)
    versions = {plan.version: plan for plan in plans.values() if plan.incident == incident}
    new = max(versions, default=0) if new is None else new
    old = max((v for v in versions if v < new), default=0) if old is None else old
    if old not in versions or new not in versions:
        return None
    return difference(versions[old], versions[new])
