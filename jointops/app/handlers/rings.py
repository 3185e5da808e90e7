"""Checkpoints that are manned: an encirclement or a blockade becomes tasks."""

from __future__ import annotations

from jointops.app.commands import CommitRing, RingPost
from jointops.app.handlers.arrangements import AskedOnlyError
from jointops.app.handlers.plans import Released, demand_open, mark_dispatched
from jointops.app.handling import Circumstances, Done, done, get
from jointops.app.ports import UnitOfWork
from jointops.errors import OperatorError
from jointops.forces.readiness import RING_TIER, Stamp, Task, TaskStep, ring_slot
from jointops.forces.units import Unit
from jointops.ids import IncidentId, PlanId, TaskId
from jointops.incidents.incident import Incident


class RingEmptyError(OperatorError):
    """There is no checkpoint to be manned that is not manned already."""

    code = "RING-EMPTY"


def commit_ring(cmd: CommitRing, uow: UnitOfWork, given: Circumstances) -> Done:
    """
    Send units to checkpoints; who was taken meanwhile is left out and told, the others go.

    A unit that already holds the very checkpoint stays. Who only keeps a point leaves it.
    """
    incident = get(uow, Incident, cmd.incident)
    demand_open(incident)
    rows = uow.rows(Task)
    count = len(rows.where(incident=incident.id))
    stamp = Stamp(at_utc=given.at, by=given.actor.name)
    tasks: list[Task] = []
    taken: dict[str, Task] = {}
    for post in cmd.posts:
        unit = get(uow, Unit, post.unit)
        if unit.asked_only:
            raise AskedOnlyError(unit=unit.id)
        bound = [task for task in rows.where(force=unit.id) if task.binds(given.at)]
        other = next((task for task in bound if task.point is None or task.waiting), None)
        if other is not None:
            if (other.incident, other.slot) != (incident.id, ring_slot(post.place)):
                taken[unit.id] = other
            continue
        rows.put(*(task.moved_to(TaskStep.STOOD_DOWN, stamp) for task in bound))
        count += 1
        tasks.append(_task(post, incident.id, TaskId(f"{incident.id}-{count:03d}"), stamp))
    if not tasks and not taken:
        raise RingEmptyError(incident=incident.id)
    rows.put(*tasks)
    released = Released(tasks=tuple(tasks), taken=taken)
    mark_dispatched(incident, released, uow, given)
    return done(subject=incident.id, value=released)


def _task(post: RingPost, incident: IncidentId, task: TaskId, stamp: Stamp) -> Task:
    return Task(
        id=task,
        incident=incident,
        plan=PlanId(""),
        force=post.unit,
        tier=RING_TIER,
        zone="outer",
        slot=ring_slot(post.place),
        task=f"设卡 {post.place.name}",
        arrival_s=post.arrival_s,
        step=TaskStep.DISPATCHED,
        estimated=post.estimated,
        spoken=post.spoken,
        place=post.place,
        within_s=post.within_s,
        stamps={TaskStep.DISPATCHED: stamp},
    )
