"""Plans and the tasks that come of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jointops.app.commands import CommitFirstWave, CommitPlan, KeepPlan, MoveTask, StandDown
from jointops.app.handling import Circumstances, Done, done, get
from jointops.app.ports import UnitOfWork
from jointops.errors import OperatorError
from jointops.forces.readiness import (
    MOVE_UP_SLOT,
    MOVE_UP_TIER,
    ForceTakenError,
    Stamp,
    Task,
    TaskStep,
)
from jointops.ids import IncidentId, TaskId
from jointops.incidents.incident import Incident, IncidentOverError, IncidentStatus, Mark, Milestone
from jointops.planning.plan import MoveUp, Pick, PointEffect, ReinforcementPlan

RELIEF_TIER = 5
"""Forces of this tier are reserved: they start when the duty has lasted (handbook 2.4)."""

MILESTONE_OF = {
    TaskStep.ACKNOWLEDGED: Milestone.ACKNOWLEDGED,
    TaskStep.EN_ROUTE: Milestone.DEPARTED,
    TaskStep.ON_SCENE: Milestone.ARRIVED,
}


class AskedOnlyError(OperatorError):
    """Armed police are asked, never dispatched."""

    code = "ARMED-POLICE-ASKED"


class PlanOutdatedError(OperatorError):
    """A newer plan of the incident exists."""

    code = "PLAN-OUTDATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """
    What a release sent.

    Attributes
    ----------
    taken
        Forces that somebody else had bound in the meantime, with the incident they serve.
    """

    tasks: tuple[Task, ...]
    taken: dict[str, IncidentId]


def keep_plan(cmd: KeepPlan, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Keep a plan."""
    _demand_open(get(uow, Incident, cmd.plan.incident))
    uow.rows(ReinforcementPlan).put(cmd.plan)
    return done(subject=cmd.plan.incident, value=cmd.plan)


def commit_first_wave(cmd: CommitFirstWave, uow: UnitOfWork, given: Circumstances) -> Done:
    """Send tiers 0 and 1; who was taken meanwhile is left out, never the rest held up."""
    plan = get(uow, ReinforcementPlan, cmd.plan)
    incident = get(uow, Incident, plan.incident)
    _demand_open(incident)
    released = _send(plan.first_wave, plan, uow, given)
    _mark_dispatched(incident, released, uow, given)
    return done(subject=plan.incident, value=released)


def commit_plan(cmd: CommitPlan, uow: UnitOfWork, given: Circumstances) -> Done:
    """Send everything the plan holds that is not yet sent; all or nothing."""
    plan = get(uow, ReinforcementPlan, cmd.plan)
    incident = get(uow, Incident, plan.incident)
    _demand_open(incident)
    newest = max(uow.rows(ReinforcementPlan).where(incident=plan.incident), key=_version)
    if newest.id != plan.id:
        raise PlanOutdatedError(plan=plan.id, newest=newest.id)
    released = _send(plan.picks, plan, uow, given, moves=plan.moves_up)
    if released.taken:
        unit, other = next(iter(released.taken.items()))
        raise ForceTakenError(unit=unit, wanted_for=plan.incident, taken_by=other)
    _mark_dispatched(incident, released, uow, given)
    return done(subject=plan.incident, value=released)


def _version(plan: ReinforcementPlan) -> int:
    return plan.version


def _demand_open(incident: Incident) -> None:
    if incident.status != IncidentStatus.OPEN:
        raise IncidentOverError(incident=incident.id, status=incident.status)


def _send(
    picks: Sequence[Pick],
    plan: ReinforcementPlan,
    uow: UnitOfWork,
    given: Circumstances,
    *,
    moves: Sequence[PointEffect] = (),
) -> Released:
    """Send who is not bound; a unit that only keeps a point leaves it."""
    rows = uow.rows(Task)
    bound = {task.force: task for task in rows.all() if task.open}
    count = len(rows.where(incident=plan.incident))
    stamp = Stamp(at_utc=given.at, by=given.actor.name)
    tasks: list[Task] = []
    left: list[Task] = []
    taken: dict[str, IncidentId] = {}
    for pick in picks:
        if pick.hollow:
            raise AskedOnlyError(unit=pick.force)
        former = bound.get(pick.force)
        if former is not None and former.point is None:
            if former.incident != plan.incident:
                taken[pick.force] = former.incident
            continue
        if former is not None:
            left.append(former.moved_to(TaskStep.STOOD_DOWN, stamp))
        count += 1
        tasks.append(_task(pick, plan, TaskId(f"{plan.incident}-{count:03d}"), stamp))
    for effect in moves:
        if effect.move_up is not None and effect.move_up.force not in bound:
            count += 1
            task_id = TaskId(f"{plan.incident}-{count:03d}")
            tasks.append(_move_up(effect, effect.move_up, plan, task_id, stamp))
    rows.put(*left, *tasks)
    return Released(tasks=tuple(tasks), taken=taken)


def _task(pick: Pick, plan: ReinforcementPlan, task: TaskId, stamp: Stamp) -> Task:
    step = TaskStep.RESERVED if pick.tier >= RELIEF_TIER else TaskStep.DISPATCHED
    return Task(
        id=task,
        incident=plan.incident,
        plan=plan.id,
        force=pick.force,
        tier=pick.tier,
        zone=pick.zone,
        slot=pick.slot,
        task=pick.task,
        arrival_s=pick.arrival_s,
        step=step,
        guards=pick.people if pick.kind == "guard" else 0,
        estimated=pick.estimated,
        spoken=pick.spoken,
        stamps={step: stamp},
    )


def _move_up(
    effect: PointEffect, move: MoveUp, plan: ReinforcementPlan, task: TaskId, stamp: Stamp
) -> Task:
    return Task(
        id=task,
        incident=plan.incident,
        plan=plan.id,
        force=move.force,
        tier=MOVE_UP_TIER,
        zone="",
        slot=f"{MOVE_UP_SLOT}{effect.point}",
        task=f"补位 {effect.name}",
        arrival_s=move.arrival_s,
        step=TaskStep.DISPATCHED,
        estimated=move.estimated,
        spoken=move.spoken,
        stamps={TaskStep.DISPATCHED: stamp},
    )


def _mark_dispatched(
    incident: Incident, released: Released, uow: UnitOfWork, given: Circumstances
) -> None:
    if released.tasks:
        mark = Mark(at_utc=given.at, by=given.actor.name, auto=True)
        uow.rows(Incident).put(incident.with_mark(Milestone.DISPATCHED, mark))


def move_task(cmd: MoveTask, uow: UnitOfWork, given: Circumstances) -> Done:
    """Take a task on; the incident's first arrival and the like are stamped with it."""
    task = get(uow, Task, cmd.task)
    stamp = Stamp(at_utc=given.at, by=given.actor.name, speaker=cmd.speaker, channel=cmd.channel)
    uow.rows(Task).put(task.moved_to(cmd.step, stamp))
    milestone = MILESTONE_OF.get(cmd.step)
    if milestone is not None and task.point is None:
        incident = get(uow, Incident, task.incident)
        mark = Mark(at_utc=given.at, by=given.actor.name, auto=True)
        uow.rows(Incident).put(incident.with_mark(milestone, mark))
    return done(subject=task.incident)


def stand_down(cmd: StandDown, uow: UnitOfWork, given: Circumstances) -> Done:
    """Release the named forces of an incident in their order, or all, the highest tiers first."""
    stamp = Stamp(at_utc=given.at, by=given.actor.name)
    bound = [task for task in uow.rows(Task).where(incident=cmd.incident) if task.open]
    bound.sort(key=_tier, reverse=True)
    if cmd.tasks:
        known = {task.id: task for task in bound}
        bound = [known[task] for task in cmd.tasks if task in known]
    uow.rows(Task).put(*(task.moved_to(TaskStep.STOOD_DOWN, stamp) for task in bound))
    names = tuple(task.force for task in bound)
    return done(subject=cmd.incident, value=names)


def _tier(task: Task) -> int:
    return task.tier
