"""Tiered reinforcement (梯次增援) with backfill (补位): who goes, who moves up, what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jointops.forces.readiness import Task
from jointops.geo.travel import RoadMap
from jointops.ids import IncidentId, PlanId, PointId, UnitId
from jointops.planning.arrivals import arrivals_to, stand_of
from jointops.planning.asking import armed_police
from jointops.planning.coverage import PointStand, point_effects, point_stand
from jointops.planning.doctrine import Doctrine, NeedRow, applies
from jointops.planning.explain import critical_points, nearest_missing, non_picks, notes, why_picked
from jointops.planning.guard_picks import pick_guards
from jointops.planning.matching import Matched, match_police, proof
from jointops.planning.plan import Edits, MoveUp, Pick, ReinforcementPlan, Shortfall
from jointops.planning.spoken import spoken_text
from jointops.planning.work import Work
from jointops.situation.picture import Situation

DUTY_WAY_S = 3600.0
"""A planned duty takes forces from up to an hour away (our assumption)."""


def make_plan(
    situation: Situation,
    incident: IncidentId,
    *,
    roads: RoadMap,
    doctrine: Doctrine,
    crossing: str,
    plan: PlanId,
    version: int,
    now: datetime,
    edits: Edits | None = None,
) -> ReinforcementPlan:
    """
    Make a reinforcement plan for an incident.

    What was already sent to the incident counts towards the need, so raising the level only adds.

    Parameters
    ----------
    situation, roads, doctrine
        The moment, the network with its closures, the rules.
    crossing
        The nearest crossing by name, for the radio; may be empty.
    plan, version, now
        Names and time the plan gets.
    edits
        What a person decided; contradictions are settled for ``forbidden``.

    Returns
    -------
    plan
        Complete even if nobody can come: it then says what is missing.

    Raises
    ------
    OffRoadError, NodeUnknownError, NoPositionError
        If the incident's place is not on the network.
    """
    subject = situation.incidents[incident]
    forces = stand_of(situation, roads)
    arrivals = arrivals_to(subject.place, forces, roads)
    rows = tuple(
        row
        for row in doctrine.need(subject.class_name, subject.level)
        if applies(row, subject.card) and row.count > 0
    )
    if subject.window is not None:  # whoever has the longer way leaves earlier
        rows = tuple(replace(row, within_s=max(row.within_s, DUTY_WAY_S)) for row in rows)
    sent: dict[str, int] = {}
    for task in situation.tasks:
        if task.incident == incident:
            sent[task.slot] = sent.get(task.slot, 0) + _counted(situation, task)
    work = Work(
        situation=situation,
        incident=subject,
        forces=forces,
        arrivals=arrivals,
        edits=edits or Edits(),
        rows=rows,
        sent=sent,
        crossing=crossing,
    )
    stand = point_stand(situation, forces, roads)
    matched = match_police(work, stand)
    moves = _moves_up(work, matched, stand)
    going = {unit for unit, _ in matched.slots}
    work.effects = point_effects(
        stand.points, stand.seconds, names=stand.names, sent=going, moves_up=moves
    )
    work.keeps = critical_points(stand, work.effects, going | {m.force for m in moves.values()})
    _record(work, matched)
    armed = armed_police(work)
    guard_picks, guard_refusals, guard_shortfalls = pick_guards(
        situation,
        subject,
        arrivals=arrivals,
        rows=[row for row in rows if row.force_kind == "guard"],
        rules=doctrine.guard_rules,
        police=work.picks,
        sent=work.sent,
        edits=work.edits,
        crossing=crossing,
    )
    return ReinforcementPlan(
        id=plan,
        incident=incident,
        version=version,
        made_utc=now,
        situation=situation.number,
        class_name=subject.class_name,
        level=subject.level,
        place=subject.place.text,
        crossing=crossing,
        off_road_m=arrivals.target.off_road_m,
        picks=tuple(sorted((*work.picks, *guard_picks), key=_by_tier)),
        hollow=armed.hollow,
        standing=armed.standing,
        non_picks=(*non_picks(work), *guard_refusals),
        shortfalls=(*work.shortfalls, *guard_shortfalls),
        points=work.effects,
        edits=work.edits,
        notes=(*notes(work), proof(matched)),
    )


def _counted(situation: Situation, task: Task) -> int:
    """Count a task against its row: guards and armed police in people, units as one."""
    unit = situation.units.get(UnitId(task.force))
    if unit is not None and unit.asked_only:
        return task.people or unit.officers
    return task.guards or 1


def _by_tier(pick: Pick) -> tuple[int, float]:
    return pick.tier, pick.arrival_s


def _moves_up(work: Work, matched: Matched, stand: PointStand) -> dict[PointId, MoveUp]:
    names = {point.id: point.name for point in stand.points}
    moves: dict[PointId, MoveUp] = {}
    for point, unit in matched.moves.items():
        moves[point] = MoveUp(
            force=unit,
            arrival_s=float(stand.seconds[point][stand.names.index(unit)]),
            estimated=work.situation.standings[unit].estimated,
            spoken=spoken_text(
                force=unit,
                place=names[point],
                crossing="",
                task="补位保障",
                channel=work.situation.units[unit].radio,
                exercise=work.situation.exercise,
                planned=work.incident.window is not None,
            ),
        )
    return moves


def _record(work: Work, matched: Matched) -> None:
    taken = {unit for unit, _ in matched.slots} | set(matched.moves.values())
    for unit, row in matched.slots:
        work.picks.append(_pick(work, unit, row, taken))
    for row in work.police_rows:
        mine = [pick for pick in work.picks if pick.slot == row.slot]
        missing = max(0, row.count - work.sent.get(row.slot, 0) - len(mine))
        late = sum(pick.margin_s < 0 for pick in mine)
        if missing or late:
            work.shortfalls.append(
                Shortfall(
                    slot=row.slot,
                    tier=row.tier,
                    kind=row.force_kind,
                    capability=row.capability,
                    task=row.task,
                    missing=missing,
                    late=late,
                    nearest=nearest_missing(work, row, mine),
                )
            )


def _pick(work: Work, unit_id: UnitId, row: NeedRow, taken: set[UnitId]) -> Pick:
    unit = work.situation.units[unit_id]
    held = "locked" if unit_id in work.edits.locked else ""
    held = "added" if unit_id in work.edits.added else held
    return Pick(
        force=unit_id,
        kind=unit.kind,
        people=unit.officers,
        tier=row.tier,
        zone=row.zone,
        task=row.task,
        slot=row.slot,
        arrival_s=work.arrivals.of(unit_id),
        within_s=row.within_s,
        estimated=work.situation.standings[unit_id].estimated,
        reason=why_picked(work, unit_id, row, taken, held),
        way=work.arrivals.way(unit_id),
        spoken=spoken_text(
            force=unit_id,
            place=work.incident.place.text,
            crossing=work.crossing,
            task=row.task,
            channel=unit.radio,
            exercise=work.situation.exercise,
            planned=work.incident.window is not None,
        ),
        held=held,
    )
