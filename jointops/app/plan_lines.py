"""An incident's newest plan together with what was already sent, as the plan panel shows it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from jointops.app.center import Center
from jointops.app.planner import newest_plan
from jointops.app.requests.board import Mark
from jointops.app.requests.marks import basis_mark, marked
from jointops.forces.duty import DutyWindow
from jointops.forces.guards import GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import (
    MOVE_UP_SLOT,
    MOVE_UP_TIER,
    NEXT,
    RING_SLOT,
    Stamp,
    Task,
    TaskStep,
)
from jointops.forces.units import Unit, UnitKind
from jointops.ids import IncidentId, PlanId, TaskId, UnitId
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.planning.doctrine import NeedRow
from jointops.planning.joint import MOVE_UP_S
from jointops.planning.plan import (
    FIRST_WAVE_TIERS,
    MoveUp,
    NonPick,
    Pick,
    PointEffect,
    Reason,
    ReinforcementPlan,
    RouteLeg,
    Shortfall,
)
from jointops.planning.watch import Watched

AT_SCENE = frozenset((TaskStep.ON_SCENE, TaskStep.ON_TASK))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceRow:
    """
    A force of a plan: proposed, sent, or (armed police) only asked for.

    Attributes
    ----------
    step
        Where its task stands; None while it is only proposed.
    since_utc
        When its task took this step; None while it is only proposed.
    name
        Call sign of the unit, or of the guard team.
    slot, task
        Row of the needs table it serves, and the task in words.
    basis
        For armed police under a standing arrangement: the number of their paper (派警单).
    rests
        What they rest on: ``standing``, ``granted`` (a request) or ``own`` (自主).
    """

    force: str
    name: str
    kind: str
    people: int
    tier: int
    task: str
    slot: str
    arrival_s: float
    within_s: float
    estimated: bool
    hollow: bool = False
    held: str = ""
    beside: str = ""
    reason: Reason | None = None
    legs: tuple[RouteLeg, ...] = ()
    spoken: str = ""
    step: TaskStep | None = None
    since_utc: datetime | None = None
    task_id: TaskId | None = None
    point: str = ""
    basis: str = ""
    rests: str = ""

    @property
    def margin_s(self) -> float:
        """Seconds to spare; negative is late."""
        return self.within_s - self.arrival_s

    @property
    def first_wave(self) -> bool:
        """Whether it is among what goes at one key."""
        ours = self.kind not in {"guard", UnitKind.ARMED_POLICE}
        return self.tier in FIRST_WAVE_TIERS and ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One tier: what it sends, what it lacks, and its promise in seconds."""

    number: int
    within_s: float
    rows: tuple[ForceRow, ...]
    shortfalls: tuple[Shortfall, ...]

    @property
    def sent(self) -> int:
        """How many of its forces are released."""
        return sum(row.step is not None for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLines:
    """
    Everything the plan panel shows.

    Attributes
    ----------
    unsent_first, unsent
        Proposed forces that the first wave, and the whole plan, would still send.
    duty
        The window of a planned duty that is not over; None for an incident of now.
    reserved
        Forces reserved for the duty and not yet sent.
    english
        The tasks in English, by slot.
    """

    incident: IncidentId
    plan: PlanId
    version: int
    made_utc: datetime
    tiers: tuple[Tier, ...]
    asked: tuple[ForceRow, ...]
    lost: tuple[PointEffect, ...]
    non_picks: tuple[NonPick, ...]
    notes: tuple[Reason, ...]
    edited: bool
    english: Mapping[str, str]
    unsent_first: int
    unsent: int
    duty: DutyWindow | None = None
    reserved: int = 0

    @property
    def rows(self) -> tuple[ForceRow, ...]:
        """Every force that goes."""
        return tuple(row for tier in self.tiers for row in tier.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """
    Who is at the scene first of all that are not there yet.

    Attributes
    ----------
    seconds
        From now.
    estimated
        Whether that rests on an assumed position, or on nothing but the clock.
    out
        Whether it is on its way; else the time is what the plan promises.
    """

    name: str
    seconds: float
    estimated: bool
    out: bool


def next_arrival(lines: PlanLines, seen: Iterable[Watched]) -> Coming | None:
    """
    Say who is there next.

    Parameters
    ----------
    seen
        What is known of the released tasks: whoever is out counts from where he is now, and as
        long as anybody is, nobody counts who only stands in the plan.
    """
    known = {watched.task: watched for watched in seen}
    coming: list[Coming] = []
    for row in lines.rows:
        police = row.kind not in {"guard", UnitKind.ARMED_POLICE}
        elsewhere = row.tier == MOVE_UP_TIER or row.slot.startswith(RING_SLOT)
        if not police or elsewhere or row.step in AT_SCENE:
            continue
        watched = known.get(row.task_id) if row.task_id is not None else None
        if watched is None:
            coming.append(
                Coming(name=row.name, seconds=row.arrival_s, estimated=row.estimated, out=False)
            )
            continue
        silent = not math.isfinite(watched.expected_s)
        expected_s = watched.promised_s if silent else watched.expected_s
        coming.append(
            Coming(
                name=row.name,
                seconds=max(0.0, expected_s - watched.elapsed_s),
                estimated=watched.estimated or silent,
                out=True,
            )
        )
    return min(coming, key=_soonest, default=None)


def _soonest(coming: Coming) -> tuple[bool, float]:
    return not coming.out, coming.seconds


def _arrival(row: ForceRow) -> float:
    return row.arrival_s


def plan_lines(center: Center, incident: IncidentId) -> PlanLines | None:
    """Give an incident's newest plan with its tasks; None if no plan was made."""
    plan = newest_plan(center, incident)
    if plan is None:
        return None
    rows = [*_sent_rows(center, incident), *_proposed_rows(center, plan)]
    tiers = sorted({row.tier for row in rows} | {short.tier for short in plan.shortfalls})
    return PlanLines(
        incident=incident,
        plan=plan.id,
        version=plan.version,
        made_utc=plan.made_utc,
        tiers=tuple(_tier(number, rows, plan) for number in tiers),
        asked=tuple(_row(center, pick) for pick in plan.hollow),
        lost=plan.lost_points,
        non_picks=plan.non_picks,
        notes=plan.notes,
        edited=bool(plan.edits.forbidden or plan.edits.locked or plan.edits.added),
        english={row.slot: row.task_english for row in center.doctrine.needs},
        unsent_first=sum(row.step is None and row.first_wave for row in rows),
        unsent=sum(row.step is None for row in rows),
        duty=duty_of(center, incident),
        reserved=len(reserved_for(center, incident)),
    )


def _tier(number: int, rows: list[ForceRow], plan: ReinforcementPlan) -> Tier:
    mine = sorted((row for row in rows if row.tier == number), key=_arrival)
    return Tier(
        number=number,
        within_s=min((row.within_s for row in mine), default=0.0),
        rows=tuple(mine),
        shortfalls=tuple(short for short in plan.shortfalls if short.tier == number),
    )


def _row(center: Center, pick: Pick) -> ForceRow:
    return ForceRow(
        force=pick.force,
        name=force_name(center, pick.force),
        kind=pick.kind,
        people=pick.people,
        tier=pick.tier,
        task=pick.task,
        slot=pick.slot,
        arrival_s=pick.arrival_s,
        within_s=pick.within_s,
        estimated=pick.estimated,
        hollow=pick.hollow,
        held=pick.held,
        beside=pick.beside,
        reason=pick.reason,
        legs=pick.way.legs,
        spoken=pick.spoken,
        basis=str(pick.reason.facts["reply"]) if pick.basis else "",
        rests=basis_mark(center, pick.basis),
    )


def force_name(center: Center, force: str) -> str:
    """Give a unit's call sign, or a guard team's."""
    team = center.board.table(GuardTeam).get(force)
    return team.call_sign if team else force


def _proposed_rows(center: Center, plan: ReinforcementPlan) -> Iterator[ForceRow]:
    sent = {task.force for task in open_tasks(center, plan.incident)}
    picks = (*plan.picks, *plan.standing)
    yield from (_row(center, pick) for pick in picks if pick.force not in sent)
    for effect in plan.moves_up:
        if effect.move_up is not None and effect.move_up.force not in sent:
            yield _moving_row(center, effect, effect.move_up)


def _moving_row(center: Center, effect: PointEffect, move: MoveUp) -> ForceRow:
    unit: Unit = center.board.table(Unit)[UnitId(move.force)]
    return ForceRow(
        force=move.force,
        name=move.force,
        kind=unit.kind,
        people=unit.officers,
        tier=MOVE_UP_TIER,
        task=f"补位 {effect.name}",
        slot=f"{MOVE_UP_SLOT}{effect.point}",
        arrival_s=move.arrival_s,
        within_s=MOVE_UP_S,
        estimated=move.estimated,
        reason=Reason(code="MOVES-UP", facts={"point": effect.name, "arrival_s": move.arrival_s}),
        spoken=move.spoken,
        point=effect.name,
    )


def _sent_rows(center: Center, incident: IncidentId) -> Iterator[ForceRow]:
    needs = _needs(center, incident)
    plans: Mapping[PlanId, ReinforcementPlan] = center.board.table(ReinforcementPlan)
    units: Mapping[str, Unit] = center.board.table(Unit)
    for task in open_tasks(center, incident):
        plan = plans.get(task.plan)
        picks = (*plan.picks, *plan.standing) if plan else ()
        pick = next((p for p in picks if p.force == task.force), None)
        unit = units.get(task.force)
        row = needs.get(task.slot)
        promised_s = pick.within_s if pick else (row.within_s if row else task.arrival_s)
        point = center.board.table(ResponsePoint).get(task.point)
        yield ForceRow(
            force=task.force,
            name=force_name(center, task.force),
            kind=unit.kind if unit else "guard",
            people=task.guards or task.people or (unit.officers if unit else 0),
            tier=task.tier,
            task=task.task,
            slot=task.slot,
            arrival_s=task.arrival_s,
            within_s=task.within_s or (promised_s if task.point is None else MOVE_UP_S),
            estimated=task.estimated,
            held=pick.held if pick else "",
            beside=pick.beside if pick else "",
            reason=pick.reason if pick else None,
            legs=pick.way.legs if pick else (),
            spoken=task.spoken,
            step=task.step,
            since_utc=task.stamps[task.step].at_utc,
            task_id=task.id,
            point=point.name if point else "",
            basis=str(pick.reason.facts["reply"]) if pick and pick.basis else "",
            rests=basis_mark(center, pick.basis) if pick else "",
        )


def open_tasks(center: Center, incident: IncidentId) -> list[Task]:
    """Give an incident's open tasks, in the order in which they were made."""
    return [
        task
        for task in center.board.table(Task).values()
        if task.incident == incident and task.open
    ]


def duty_of(center: Center, incident: IncidentId) -> DutyWindow | None:
    """Give the window of a planned duty that is not over; None for an incident of now."""
    window = center.board.table(Incident)[incident].window
    return window if window is not None and center.clock.now() < window.end_utc else None


def reserved_for(center: Center, incident: IncidentId) -> list[Task]:
    """Give the tasks that wait for a duty's time."""
    return [task for task in open_tasks(center, incident) if task.waiting]


def asked_for(center: Center) -> frozenset[str]:
    """Give the armed-police groups that open plans and requests ask for (商请中)."""
    asked = set(marked(center, Mark.HOLLOW))
    for incident in center.board.table(Incident).values():
        plan = newest_plan(center, incident.id) if incident.status == IncidentStatus.OPEN else None
        asked |= {pick.force for pick in plan.hollow} if plan else set()
    return frozenset(asked)


def _needs(center: Center, incident: IncidentId) -> dict[str, NeedRow]:
    return {row.slot: row for row in need_rows(center, incident)}


def need_rows(center: Center, incident: IncidentId) -> tuple[NeedRow, ...]:
    """Give the rows of the needs table that an incident calls for."""
    subject: Incident = center.board.table(Incident)[incident]
    return center.doctrine.need(subject.class_name, subject.level)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """
    A released task as the radio list shows it.

    Attributes
    ----------
    sent_utc
        When it was released.
    stamps
        When each step was taken, who recorded it, and whose words they were.
    next_step
        The ordinary next step; None if there is none, or it waits for a duty's time.
    leaves_utc
        When it is to leave for a planned duty; None for others.
    channel
        The unit's radio channel.
    """

    id: TaskId
    force: str
    name: str
    kind: str
    step: TaskStep
    next_step: TaskStep | None
    spoken: str
    task: str
    arrival_s: float
    estimated: bool
    sent_utc: datetime
    stamps: Mapping[TaskStep, Stamp]
    channel: str
    leaves_utc: datetime | None = None


def list_tasks(center: Center, incident: IncidentId) -> list[TaskId]:
    """Give an incident's open tasks by arrival, those for later last."""
    return [task.id for task in sorted(open_tasks(center, incident), key=_call_order)]


def task_line(center: Center, task_id: TaskId) -> TaskLine:
    """Give one task's line."""
    task: Task = center.board.table(Task)[task_id]
    unit = center.board.table(Unit).get(task.force)
    team = center.board.table(GuardTeam).get(task.force)
    sent = task.stamps.get(TaskStep.DISPATCHED) or task.stamps[task.step]
    return TaskLine(
        id=task.id,
        force=task.force,
        name=force_name(center, task.force),
        kind=unit.kind if unit else "guard",
        step=task.step,
        next_step=None if task.waiting else NEXT.get(task.step),
        leaves_utc=task.window.start_utc if task.window else None,
        spoken=task.spoken,
        task=task.task,
        arrival_s=task.arrival_s,
        estimated=task.estimated,
        sent_utc=sent.at_utc,
        stamps=task.stamps,
        channel=unit.radio if unit else (team.radio if team else ""),
    )


def _call_order(task: Task) -> tuple[bool, float, str]:
    return task.step == TaskStep.RESERVED, task.arrival_s, task.force
