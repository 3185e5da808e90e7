"""Units sent after the plan's release: a replacement for a slot, a unit of a lesser incident."""

from __future__ import annotations

from jointops.app.commands import Reassign, SendReplacement
from jointops.app.handlers.arrangements import AskedOnlyError
from jointops.app.handling import Circumstances, Done, done, get
from jointops.app.ports import UnitOfWork
from jointops.errors import OperatorError
from jointops.forces.readiness import ForceTakenError, Stamp, StepRefusedError, Task, TaskStep
from jointops.forces.units import Unit
from jointops.ids import IncidentId, TaskId
from jointops.incidents.incident import Incident, IncidentOverError, IncidentStatus
from jointops.planning.reassign import TAKEABLE


class ReassignError(OperatorError):
    """A unit may be taken only from a lesser incident, and never from a scene."""

    code = "REASSIGN-REFUSED"


def send_replacement(cmd: SendReplacement, uow: UnitOfWork, given: Circumstances) -> Done:
    """Send another unit for the slot of a task; the old one stays unless it is let go."""
    old = get(uow, Task, cmd.task)
    if cmd.tier != old.tier:
        raise ValueError(f"{old.id}: tier {old.tier}, not {cmd.tier}")
    incident = _open(uow, old.incident)
    if not old.open:
        raise StepRefusedError(force=old.force, now=old.step, wanted=TaskStep.DISPATCHED)
    unit = _own_unit(uow, cmd.force)
    stamp = Stamp(at_utc=given.at, by=given.actor.name)
    rows = uow.rows(Task)
    for bound in rows.where(force=unit.id):
        if not bound.binds(given.at):
            continue
        if bound.point is None or bound.waiting:
            raise ForceTakenError(unit=unit.id, wanted_for=incident.id, taken_by=bound.incident)
        rows.put(bound.moved_to(TaskStep.STOOD_DOWN, stamp))  # it only kept a point
    task = Task(
        id=_next_id(uow, incident.id),
        incident=incident.id,
        plan=old.plan,
        force=unit.id,
        tier=old.tier,
        zone=old.zone,
        slot=old.slot,
        task=old.task,
        arrival_s=cmd.arrival_s,
        step=TaskStep.DISPATCHED,
        estimated=cmd.estimated,
        spoken=cmd.spoken,
        place=old.place,
        within_s=old.within_s,
        stamps={TaskStep.DISPATCHED: stamp},
    )
    rows.put(task)
    if cmd.stand_down:
        rows.put(old.moved_to(TaskStep.STOOD_DOWN, stamp))
    return done(subject=incident.id, value=task)


def reassign(cmd: Reassign, uow: UnitOfWork, given: Circumstances) -> Done:
    """End a unit's task at a lesser incident and send it to a graver one."""
    old = get(uow, Task, cmd.task)
    graver, lesser = _open(uow, cmd.incident), get(uow, Incident, old.incident)
    if graver.level >= lesser.level:
        raise ReassignError(
            force=old.force, taken_from=lesser.id, level=lesser.level, wanted=graver.level, step=""
        )
    if old.step not in TAKEABLE or old.incident != cmd.taken_from or old.force != cmd.force:
        raise ReassignError(
            force=old.force,
            taken_from=lesser.id,
            level=lesser.level,
            wanted=graver.level,
            step=old.step,
        )
    unit = _own_unit(uow, cmd.force)
    stamp = Stamp(at_utc=given.at, by=given.actor.name)
    task = Task(
        id=_next_id(uow, graver.id),
        incident=graver.id,
        plan=cmd.plan,
        force=unit.id,
        tier=cmd.tier,
        zone=cmd.zone,
        slot=cmd.slot,
        task=cmd.work,
        arrival_s=cmd.arrival_s,
        step=TaskStep.DISPATCHED,
        estimated=cmd.estimated,
        spoken=cmd.spoken,
        stamps={TaskStep.DISPATCHED: stamp},
    )
    rows = uow.rows(Task)
    rows.put(old.moved_to(TaskStep.STOOD_DOWN, stamp))
    rows.put(task)
    return done(subject=graver.id, value=task)


def _open(uow: UnitOfWork, number: IncidentId) -> Incident:
    incident = get(uow, Incident, number)
    if incident.status != IncidentStatus.OPEN:
        raise IncidentOverError(incident=incident.id, status=incident.status)
    return incident


def _own_unit(uow: UnitOfWork, force: str) -> Unit:
    """Give a unit that we may send; armed police are asked, never sent."""
    unit = get(uow, Unit, force)
    if unit.asked_only:
        raise AskedOnlyError(unit=unit.id)
    return unit


def _next_id(uow: UnitOfWork, incident: IncidentId) -> TaskId:
    return TaskId(f"{incident}-{len(uow.rows(Task).where(incident=incident)) + 1:03d}")
