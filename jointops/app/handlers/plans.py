"""Plans and the tasks that come of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jointops.app.commands import (
    CommitFirstWave,
    CommitPlan,
    KeepPlan,
    MoveTask,
    SendDuty,
    StandDown,
)
from jointops.app.handlers.arrangements import (
    demand_arranged,
    demand_still_arranged,
    still_arranged,
)
from jointops.app.handling import Circumstances, Done, done, get
from jointops.app.ports import UnitOfWork
from jointops.clock import local_text
from jointops.errors import OperatorError
from jointops.forces.duty import DutyWindow
from jointops.forces.readiness import (
    MOVE_UP_SLOT,
    MOVE_UP_TIER,
    ForceTakenError,
    Stamp,
    Task,
    TaskStep,
)
from jointops.ids import TaskId
from jointops.incidents.incident import Incident, IncidentOverError, IncidentStatus, Mark, Milestone
from jointops.planning.plan import MoveUp, Pick, PointEffect, ReinforcementPlan

RELIEF_TIER = 5
"""Forces of this tier are reserved: they start when the duty has lasted (handbook 2.4)."""

MILESTONE_OF = {
    TaskStep.ACKNOWLEDGED: Milestone.ACKNOWLEDGED,
    TaskStep.EN_ROUTE: Milestone.DEPARTED,
    TaskStep.ON_SCENE: Milestone.ARRIVED,
}


class DutyOverlapError(OperatorError):
    """A force is reserved for another duty in the same window."""

    code = "DUTY-OVERLAP"


class NothingReservedError(OperatorError):
    """Nothing is reserved for the duty."""

    code = "DUTY-NOTHING"


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
        Forces that somebody else had bound in the meantime, with the task they have.
    """

    tasks: tuple[Task, ...]
    taken: dict[str, Task]


def keep_plan(cmd: KeepPlan, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Keep a plan."""
    demand_open(get(uow, Incident, cmd.plan.incident))
    uow.rows(ReinforcementPlan).put(cmd.plan)
    return done(subject=cmd.plan.incident, value=cmd.plan)


def commit_first_wave(cmd: CommitFirstWave, uow: UnitOfWork, given: Circumstances) -> Done:
    """Send tiers 0 and 1; who was taken meanwhile is left out, never the rest held up."""
    plan = get(uow, ReinforcementPlan, cmd.plan)
    incident = get(uow, Incident, plan.incident)
    demand_open(incident)
    released = _send(plan.first_wave, plan, uow, given)
    mark_dispatched(incident, released, uow, given)
    return done(subject=plan.incident, value=released)


def commit_plan(cmd: CommitPlan, uow: UnitOfWork, given: Circumstances) -> Done:
    """Send everything the plan holds that is not yet sent; all or nothing."""
    plan = get(uow, ReinforcementPlan, cmd.plan)
    incident = get(uow, Incident, plan.incident)
    demand_open(incident)
    newest = max(uow.rows(ReinforcementPlan).where(incident=plan.incident), key=_version)
    if newest.id != plan.id:
        raise PlanOutdatedError(plan=plan.id, newest=newest.id)
    released = _send((*plan.picks, *plan.standing), plan, uow, given, moves=plan.moves_up)
    for unit, other in released.taken.items():
        if other.window is not None and incident.window is not None:
            raise DutyOverlapError(
                unit=unit,
                wanted_for=plan.incident,
                wanted=_window_text(incident.window),
                taken_by=other.incident,
                taken=_window_text(other.window),
            )
        raise ForceTakenError(unit=unit, wanted_for=plan.incident, taken_by=other.incident)
    mark_dispatched(incident, released, uow, given)
    return done(subject=plan.incident, value=released)


def _version(plan: ReinforcementPlan) -> int:
    return plan.version


def demand_open(incident: Incident) -> None:
    """Raise `IncidentOverError` for an incident that is over."""
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
    """
    Send who is not bound; a unit that only keeps a point leaves it.

    For a planned duty to come, forces are reserved for its window with the way there.
    """
    incident = get(uow, Incident, plan.incident)
    rows = uow.rows(Task)
    known: dict[str, list[Task]] = {}
    for task in rows.all():
        known.setdefault(task.force, []).append(task)
    count = len(rows.where(incident=plan.incident))
    stamp = Stamp(at_utc=given.at, by=given.actor.name)
    moving = [effect.move_up.force for effect in moves if effect.move_up is not None]
    demand_arranged(picks, moving, get(uow, Incident, plan.incident), uow, given)
    tasks: list[Task] = []
    left: list[Task] = []
    taken: dict[str, Task] = {}
    for pick in picks:
        window = _window(incident, pick.arrival_s, given)
        hinders = [t for t in known.get(pick.force, ()) if t.hinders(given.at, window)]
        if any(t.incident == incident.id and t.point is None for t in hinders):
            continue
        keeps = [t for t in hinders if t.point is not None and not t.waiting]
        other = next((t for t in hinders if t not in keeps), None)
        if other is not None:
            taken[pick.force] = other
            continue
        if window is None:
            left += [t.moved_to(TaskStep.STOOD_DOWN, stamp) for t in keeps]
        count += 1
        task_id = TaskId(f"{plan.incident}-{count:03d}")
        tasks.append(_reserved(_task(pick, plan, task_id, stamp), window, stamp))
    for effect in moves:
        move = effect.move_up
        if move is None:
            continue
        window = _window(incident, move.arrival_s, given)
        if not any(t.hinders(given.at, window) for t in known.get(move.force, ())):
            count += 1
            task_id = TaskId(f"{plan.incident}-{count:03d}")
            task = _move_up(effect, move, plan, task_id, stamp)
            tasks.append(_reserved(task, window, stamp))
    rows.put(*left, *tasks)
    return Released(tasks=tuple(tasks), taken=taken)


def _window(incident: Incident, way_s: float, given: Circumstances) -> DutyWindow | None:
    """Give from when to when a force is bound; None where it goes now."""
    if incident.window is None:
        return None
    window = incident.window.with_way(way_s)
    return window if given.at < window.start_utc else None


def _window_text(window: DutyWindow) -> str:
    start, end = (local_text(at, "%m-%d %H:%M") for at in (window.start_utc, window.end_utc))
    return f"{start}～{end}"


def _reserved(task: Task, window: DutyWindow | None, stamp: Stamp) -> Task:
    """Give a task as reserved for a window; as it is where there is none."""
    if window is None:
        return task
    return replace(task, step=TaskStep.RESERVED, window=window, stamps={TaskStep.RESERVED: stamp})


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
        basis=pick.basis,
        people=pick.people if pick.basis else 0,
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


def mark_dispatched(
    incident: Incident, released: Released, uow: UnitOfWork, given: Circumstances
) -> None:
    """Stamp an incident's first release."""
    if any(task.step == TaskStep.DISPATCHED for task in released.tasks):
        mark = Mark(at_utc=given.at, by=given.actor.name, auto=True)
        uow.rows(Incident).put(incident.with_mark(Milestone.DISPATCHED, mark))


def send_duty(cmd: SendDuty, uow: UnitOfWork, given: Circumstances) -> Done:
    """Send what is reserved for a duty; who is bound elsewhere stays reserved and is told."""
    incident = get(uow, Incident, cmd.incident)
    demand_open(incident)
    rows = uow.rows(Task)
    mine = [task for task in rows.where(incident=cmd.incident) if task.waiting]
    if not mine:
        raise NothingReservedError(incident=cmd.incident)
    bound: dict[str, Task] = {
        task.force: task for task in rows.all() if task.open and not task.waiting
    }
    stamp = Stamp(at_utc=given.at, by=given.actor.name)
    taken = {
        task.force: bound[task.force]
        for task in mine
        if task.force in bound and bound[task.force].point is None
    }
    free = [task for task in mine if task.force not in taken]
    going = [task for task in free if still_arranged(task, uow, given)]
    left = [bound[task.force] for task in going if task.force in bound]
    sent = tuple(task.moved_to(TaskStep.DISPATCHED, stamp) for task in going)
    rows.put(*(task.moved_to(TaskStep.STOOD_DOWN, stamp) for task in left))
    rows.put(*sent)
    released = Released(tasks=sent, taken=taken)
    mark_dispatched(incident, released, uow, given)
    return done(subject=incident.id, value=released)


def move_task(cmd: MoveTask, uow: UnitOfWork, given: Circumstances) -> Done:
    """Take a task on; the incident's first arrival and the like are stamped with it."""
    task = get(uow, Task, cmd.task)
    if task.waiting and cmd.step == TaskStep.DISPATCHED:
        for other in uow.rows(Task).where(force=task.force):
            if other.open and not other.waiting:
                raise ForceTakenError(
                    unit=task.force, wanted_for=task.incident, taken_by=other.incident
                )
    if cmd.step == TaskStep.DISPATCHED:
        demand_still_arranged(task, uow, given)
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
