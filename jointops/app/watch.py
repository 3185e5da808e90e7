"""After the release: what is watched, who could come instead, who could be taken from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from jointops.app.center import Center
from jointops.app.commands import Reassign, SendReplacement
from jointops.app.planner import newest_plan
from jointops.forces.readiness import Task, UnitStatus
from jointops.forces.register import UnitState
from jointops.forces.units import Unit
from jointops.ids import IncidentId, PlanId, UnitId
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.planning.difference import PlanDifference, difference
from jointops.planning.plan import ReinforcementPlan
from jointops.planning.reassign import Reassignment, reassignments
from jointops.planning.spoken import spoken_text
from jointops.planning.stand_down import Leaving, stand_down_order
from jointops.planning.traces import Trace, follow
from jointops.planning.watch import STILL_S, UNFIT, Watched, watch
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

    def look(self, situation: Situation) -> dict[IncidentId, tuple[Watched, ...]]:
        """Compare every released task of a situation with what was promised."""
        if not self._began:
            self._began = True
            for seconds in LOOK_BACK_S:
                self._take_in(self._former(situation.at_utc - timedelta(seconds=seconds)))
        self._take_in(situation)
        out = self._out()
        roads, doctrine = self._center.roads(), self._center.doctrine
        return {
            incident: watch(
                situation, incident, roads=roads, doctrine=doctrine, traces=self._traces, out=out
            )
            for incident in sorted({task.incident for task in situation.tasks})
            if situation.incidents[incident].status == IncidentStatus.OPEN
        }

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

    def _out(self) -> Mapping[UnitId, UnitStatus]:
        states: Mapping[UnitId, UnitState] = self._center.board.table(UnitState)
        return {unit: state.status for unit, state in states.items() if state.status in UNFIT}


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
    return stand_down_order(situation or center.situation(), incident, roads=center.roads())


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
