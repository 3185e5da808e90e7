"""
Reassignment (改派): a graver incident takes units that are on their way to a lesser one.

Only proposed here, with what both incidents gain and lose; who is at a scene is never taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from jointops.forces.readiness import Task, TaskStep
from jointops.forces.units import Unit
from jointops.geo.travel import RoadMap
from jointops.ids import IncidentId, TaskId, UnitId
from jointops.incidents.classes import LOWEST
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.planning.arrivals import Arrivals, Forces, arrivals_to, stand_of
from jointops.planning.coverage import free_units
from jointops.planning.doctrine import Doctrine, NeedRow
from jointops.planning.plan import FIRST_WAVE_TIERS, ReinforcementPlan
from jointops.planning.watch import rows_of
from jointops.planning.work import fits
from jointops.situation.picture import Situation

TAKEABLE = frozenset(
    (TaskStep.RESERVED, TaskStep.DISPATCHED, TaskStep.ACKNOWLEDGED, TaskStep.EN_ROUTE)
)
"""Steps before the scene; from there on nobody is taken."""
EMPTY_COST, KEPT_LATE_COST, LATE_COST, ALONE_COST, GRAVE_COST = 1e8, 1e7, 1e6, 1e5, 1e4
"""Seconds: a slot left empty, left late, filled late; one emptied for good; a level graver."""
FIRST_WEIGHT = 4.0
"""How much more a slot of the first wave weighs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """
    What the lesser incident loses.

    Attributes
    ----------
    missing_before, missing_after
        Units that its row lacks now and afterwards.
    arrival_s
        When the taken unit would have been there, in seconds from now.
    next_force, next_s
        The next free unit that could come instead, and its seconds; empty and None for nobody.
    """

    incident: IncidentId
    level: int
    task: TaskId
    slot: str
    missing_before: int
    missing_after: int
    arrival_s: float
    next_force: str = ""
    next_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassignment:
    """
    A unit that could be taken for a row of the graver incident.

    Attributes
    ----------
    arrival_s
        Seconds from now to the graver incident.
    was_s
        The late arrival that it beats; None where the slot is empty.
    missing_before, missing_after, late_before, late_after
        Shortfall of the row, now and afterwards.
    """

    incident: IncidentId
    level: int
    force: UnitId
    row: NeedRow
    step: TaskStep
    arrival_s: float
    estimated: bool
    was_s: float | None
    missing_before: int
    missing_after: int
    late_before: int
    late_after: int
    loss: Loss

    @property
    def in_time(self) -> bool:
        """Whether the unit would keep the row's promise."""
        return self.arrival_s <= self.row.within_s


@dataclass(slots=True)
class _Gap:
    """What a row of the graver incident still lacks."""

    row: NeedRow
    missing: int
    late: list[float]


@dataclass(slots=True)
class _Work:
    situation: Situation
    roads: RoadMap
    doctrine: Doctrine
    forces: Forces
    free: frozenset[str]
    arrivals: dict[IncidentId, Arrivals]

    def to(self, incident: IncidentId) -> Arrivals:
        """Arrivals at an incident, searched for once."""
        if incident not in self.arrivals:
            place = self.situation.incidents[incident].place
            self.arrivals[incident] = arrivals_to(place, self.forces, self.roads)
        return self.arrivals[incident]

    def arrival_s(self, incident: IncidentId, task: Task, unit: Unit) -> float:
        """Seconds of a unit to an incident; on the road it need not get ready again."""
        ready_s = unit.ready_s if task.step == TaskStep.EN_ROUTE else 0.0
        return self.to(incident).of(unit.id) - ready_s

    def row(self, task: Task) -> NeedRow | None:
        """Give the row that a task serves."""
        incident = self.situation.incidents[task.incident]
        return rows_of(self.doctrine, incident.class_name, incident.level).get(task.slot)


def reassignments(
    situation: Situation, plan: ReinforcementPlan, *, roads: RoadMap, doctrine: Doctrine
) -> tuple[Reassignment, ...]:
    """
    Propose units of lesser incidents for what a plan lacks, each at most once.

    A unit is proposed for an empty slot, or for one whose pick comes late where it would come
    sooner and in time. As many slots as possible are filled, the first wave's first; then units
    count that come in time, whose own row has somebody to come instead, from the least grave
    incident, the soonest.

    Raises
    ------
    OffRoadError, NodeUnknownError, NoPositionError
        If an incident's place is not on the network.
    """
    subject = situation.incidents[plan.incident]
    takeable = list(_takeable(situation, subject))
    gaps = _gaps(situation, plan, doctrine, subject) if takeable else []
    if not gaps:
        return ()
    forces = stand_of(situation, roads, guards=False)
    work = _Work(
        situation=situation,
        roads=roads,
        doctrine=doctrine,
        forces=forces,
        free=frozenset(forces.name[row] for row in free_units(situation, forces)),
        arrivals={},
    )
    found: list[Reassignment] = []
    for gap, task, was_s in _match(work, subject, gaps, takeable):
        found.append(_proposal(work, subject, gap, task, was_s=was_s, found=found))
        if was_s is None:
            gap.missing -= 1
        else:
            gap.late.remove(was_s)
    return tuple(found)


def _match(
    work: _Work, subject: Incident, gaps: list[_Gap], takeable: list[Task]
) -> list[tuple[_Gap, Task, float | None]]:
    """Give each empty slot and each late pick at most one unit, at minimum cost."""
    slots: list[tuple[_Gap, float | None]] = []
    for gap in gaps:
        slots += [(gap, None)] * gap.missing + [(gap, was_s) for was_s in gap.late]
    costs = np.full((len(slots), len(takeable) + len(slots)), np.inf)
    for line, (gap, was_s) in enumerate(slots):
        weight = FIRST_WEIGHT if gap.row.tier in FIRST_WAVE_TIERS else 1.0
        costs[line, len(takeable) + line] = (
            EMPTY_COST if was_s is None else KEPT_LATE_COST
        ) * weight
        for column, task in enumerate(takeable):
            unit = work.situation.units[UnitId(task.force)]
            arrival_s = work.arrival_s(subject.id, task, unit)
            beaten = was_s is None or arrival_s < min(was_s, gap.row.within_s)
            if fits(unit, gap.row) and beaten and np.isfinite(arrival_s):
                late = LATE_COST * (arrival_s > gap.row.within_s)
                costs[line, column] = (late + arrival_s + _pain(work, task)) * weight
    lines, columns = linear_sum_assignment(costs)
    return [
        (slots[line][0], takeable[column], slots[line][1])
        for line, column in zip(lines.tolist(), columns.tolist(), strict=True)
        if column < len(takeable)
    ]


def _pain(work: _Work, task: Task) -> float:
    """Cost of taking a unit away: more from a graver incident, and where nobody comes instead."""
    other = work.situation.incidents[task.incident]
    row = work.row(task)
    alone = row is None or not any(fits(work.situation.units[UnitId(u)], row) for u in work.free)
    return ALONE_COST * alone + GRAVE_COST * (LOWEST - other.level)


def _takeable(situation: Situation, subject: Incident) -> Iterator[Task]:
    for task in situation.tasks:
        other = situation.incidents.get(task.incident)
        if other is None or other.level <= subject.level or other.status != IncidentStatus.OPEN:
            continue
        unit = situation.units.get(UnitId(task.force))
        ours = unit is not None and not unit.asked_only
        if ours and task.point is None and task.step in TAKEABLE:
            yield task


def _gaps(
    situation: Situation, plan: ReinforcementPlan, doctrine: Doctrine, subject: Incident
) -> list[_Gap]:
    """Give the plan's shortfalls of police, less what was sent since it was made."""
    rows = rows_of(doctrine, subject.class_name, subject.level)
    tasks = [task for task in situation.tasks if task.incident == subject.id]
    sent = {task.force for task in tasks}
    gaps: list[_Gap] = []
    for short in sorted(plan.shortfalls, key=lambda short: short.tier):
        row = rows.get(short.slot)
        if row is None or row.force_kind in {"guard", "armed_police"}:
            continue
        mine = [pick for pick in plan.picks if pick.slot == row.slot]
        there = sum(task.slot == row.slot for task in tasks)
        waiting = sum(pick.force not in sent for pick in mine)
        missing = min(short.missing, max(0, row.count - there - waiting))
        late = sorted((p.arrival_s for p in mine if p.margin_s < 0), reverse=True)
        if missing or late:
            gaps.append(_Gap(row=row, missing=missing, late=late))
    return gaps


def _proposal(
    work: _Work,
    subject: Incident,
    gap: _Gap,
    task: Task,
    *,
    was_s: float | None,
    found: list[Reassignment],
) -> Reassignment:
    unit = work.situation.units[UnitId(task.force)]
    arrival_s = work.arrival_s(subject.id, task, unit)
    late_change = -1 if was_s is not None else int(arrival_s > gap.row.within_s)
    return Reassignment(
        incident=subject.id,
        level=subject.level,
        force=unit.id,
        row=gap.row,
        step=task.step,
        arrival_s=arrival_s,
        estimated=work.situation.standings[unit.id].estimated,
        was_s=was_s,
        missing_before=gap.missing,
        missing_after=gap.missing - (was_s is None),
        late_before=len(gap.late),
        late_after=len(gap.late) + late_change,
        loss=_loss(work, task, unit, found),
    )


def _loss(work: _Work, task: Task, unit: Unit, found: list[Reassignment]) -> Loss:
    """Say what the lesser incident loses, and who could come to it instead."""
    situation, other = work.situation, work.situation.incidents[task.incident]
    row = work.row(task)
    gone = sum(item.loss.slot == task.slot and item.loss.incident == other.id for item in found)
    there = sum(t.incident == other.id and t.slot == task.slot for t in situation.tasks) - gone
    count = row.count if row else there
    arrivals = work.to(other.id)
    spoken_for = {item.loss.next_force for item in found}
    instead = [
        (arrivals.of(name), name)
        for name in work.free - spoken_for
        if row is not None
        and fits(situation.units[UnitId(name)], row)
        and np.isfinite(arrivals.of(name))
    ]
    next_s, next_force = min(instead) if instead else (None, "")
    return Loss(
        incident=other.id,
        level=other.level,
        task=task.id,
        slot=task.slot,
        missing_before=max(0, count - there),
        missing_after=max(0, count - there + 1),
        arrival_s=work.arrival_s(other.id, task, unit),
        next_force=next_force,
        next_s=next_s,
    )
