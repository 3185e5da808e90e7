"""
Tiered reinforcement (梯次增援): who goes in which tier, why, and what is missing.

Units are matched to the slots of the needs table at minimum cost, the first wave (tiers 0 and 1)
before everything else, then tier by tier. Slots that stay empty weigh most, then late arrivals,
then assumed positions, then seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from scipy.optimize import linear_sum_assignment

from jointops.forces.fixes import Certainty
from jointops.forces.readiness import FREE, UnitStatus
from jointops.forces.units import Unit, UnitKind
from jointops.geo.travel import RoadMap
from jointops.ids import IncidentId, PlanId, UnitId
from jointops.incidents.incident import Incident
from jointops.planning.arrivals import Arrivals, Forces, arrivals_to, stand_of
from jointops.planning.coverage import free_units, point_arrivals, point_effects
from jointops.planning.doctrine import Doctrine, NeedRow, applies
from jointops.planning.guard_picks import pick_guards
from jointops.planning.plan import (
    FIRST_WAVE_TIERS,
    Edits,
    Fact,
    NonPick,
    Pick,
    Reason,
    ReinforcementPlan,
    Shortfall,
)
from jointops.planning.spoken import spoken_text
from jointops.situation.picture import Situation

STREET_KINDS = frozenset((UnitKind.PATROL, UnitKind.MOTORCYCLE, UnitKind.PTU, UnitKind.STATION))
"""Who may fill a row of kind ``any``: the nearest police of the street."""

EMPTY_COST, LATE_COST, ESTIMATED_COST = 1e6, 1e5, 2e4
"""Costs in seconds: an empty slot, a late one, a time from an assumed position; travel is < 1e4."""
TIER_WEIGHT = 4.0
"""How much more a slot of tier 0 weighs than one of tier 1."""


@dataclass(slots=True)
class _Work:
    """What the making of one plan keeps at hand."""

    situation: Situation
    incident: Incident
    forces: Forces
    arrivals: Arrivals
    edits: Edits
    rows: tuple[NeedRow, ...]
    sent: dict[str, int]
    crossing: str
    refused: dict[str, Reason] = field(default_factory=dict)
    picks: list[Pick] = field(default_factory=list)
    shortfalls: list[Shortfall] = field(default_factory=list)


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
    sent: dict[str, int] = {}
    for task in situation.tasks:
        if task.incident == incident:
            sent[task.slot] = sent.get(task.slot, 0) + (task.guards or 1)
    work = _Work(
        situation=situation,
        incident=subject,
        forces=forces,
        arrivals=arrivals,
        edits=edits or Edits(),
        rows=rows,
        sent=sent,
        crossing=crossing,
    )
    _match_police(work)
    hollow = _ask_armed_police(work)
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
    picks = sorted((*work.picks, *guard_picks), key=_by_tier)
    free = forces.only(free_units(situation, forces))
    points = point_effects(
        situation.points,
        point_arrivals(situation.points, free, roads),
        names=free.name,
        sent={pick.force for pick in picks},
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
        picks=tuple(picks),
        hollow=tuple(hollow),
        non_picks=(*_non_picks(work), *guard_refusals),
        shortfalls=(*work.shortfalls, *guard_shortfalls),
        points=points,
        edits=work.edits,
        notes=tuple(_notes(work)),
    )


def _by_tier(pick: Pick) -> tuple[int, float]:
    return pick.tier, pick.arrival_s


def _fits(unit: Unit, row: NeedRow) -> bool:
    if row.force_kind == "any":
        return unit.kind in STREET_KINDS
    return unit.kind == row.force_kind and unit.can(row.capability)


def _why_not_free(work: _Work, unit_id: UnitId) -> Reason | None:
    """Give the reason that keeps a unit out of every slot; None if it could go."""
    situation, status = work.situation, work.situation.statuses[unit_id]
    certainty = situation.standings[unit_id].certainty
    busy = situation.tasks_by_force.get(unit_id)
    if unit_id in work.edits.forbidden:
        return Reason(code="FORBIDDEN", facts={"why": work.edits.forbidden[unit_id]})
    if situation.units[unit_id].asked_only:
        return Reason(code="ASKED-ONLY")
    if busy:
        return Reason(code="BUSY", facts={"incident": int(busy[0].incident), "step": busy[0].step})
    if certainty == Certainty.OFF_DUTY:
        return Reason(code="OFF-DUTY")
    if status not in FREE:
        return Reason(code="STATUS", facts={"status": UnitStatus(status).value})
    if certainty == Certainty.STALE:
        return Reason(code="STALE")
    if certainty == Certainty.NEVER or not work.forces.known[work.forces.row[unit_id]]:
        return Reason(code="NO-POSITION")
    if not np.isfinite(work.arrivals.of(unit_id)):
        return Reason(code="UNREACHABLE")
    return None


def _match_police(work: _Work) -> None:
    """Fill the police slots, all at once."""
    free: list[UnitId] = []
    for unit_id in work.situation.units:
        reason = _why_not_free(work, unit_id)
        if reason is None:
            free.append(unit_id)
        else:
            work.refused[unit_id] = reason
    rows = [row for row in work.rows if row.force_kind not in {"guard", "armed_police"}]
    slots = [row for row in rows for _ in range(max(0, row.count - work.sent.get(row.slot, 0)))]
    slots += _slots_by_hand(work, rows, slots)
    held = {**work.edits.locked, **work.edits.added}
    chosen: list[tuple[UnitId, NeedRow]] = []
    for tiers in (FIRST_WAVE_TIERS, (2,), (3,), (4,), (5,)):
        here = [row for row in slots if row.tier in tiers]
        mine = {row.slot for row in here}
        # a force that a person put elsewhere is not taken here
        able = [unit for unit in free if held.get(unit, next(iter(mine), "")) in mine]
        found = _assign(work, able, here)
        chosen += found
        gone = {unit for unit, _ in found}
        free = [unit for unit in free if unit not in gone]
    _record(work, rows, chosen)


def _slots_by_hand(work: _Work, rows: list[NeedRow], slots: list[NeedRow]) -> list[NeedRow]:
    """Give one more slot for each force that a person put in beyond the need."""
    by_slot = {row.slot: row for row in rows}
    held = [by_slot[slot] for slot in work.edits.added.values() if slot in by_slot]
    extra: list[NeedRow] = []
    for row in held:
        if held.count(row) > slots.count(row) + extra.count(row):
            extra.append(row)
    return extra


def _assign(work: _Work, free: list[UnitId], slots: list[NeedRow]) -> list[tuple[UnitId, NeedRow]]:
    if not slots or not free:
        return []
    costs = np.full((len(slots), len(free) + len(slots)), np.inf)
    held = {**work.edits.locked, **work.edits.added}
    estimated = np.array([work.situation.standings[unit].estimated for unit in free])
    arrival = np.array([work.arrivals.of(unit) for unit in free])
    for at, row in enumerate(slots):
        weight = TIER_WEIGHT if row.tier == 0 else 1.0
        fits = np.array([_fits(work.situation.units[unit], row) for unit in free])
        cost = arrival + ESTIMATED_COST * estimated + LATE_COST * (arrival > row.within_s)
        costs[at, : len(free)] = np.where(fits, cost * weight, np.inf)
        costs[at, len(free) + at] = EMPTY_COST * weight
        for column, unit in enumerate(free):
            if held.get(unit) == row.slot:
                costs[at, column] = -EMPTY_COST * weight
            elif unit in held:
                costs[at, column] = np.inf
    lines, columns = linear_sum_assignment(costs)
    return [
        (free[column], slots[line])
        for line, column in zip(lines.tolist(), columns.tolist(), strict=True)
        if column < len(free)
    ]


def _record(work: _Work, rows: list[NeedRow], chosen: list[tuple[UnitId, NeedRow]]) -> None:
    taken = {unit for unit, _ in chosen}
    for unit, row in chosen:
        work.picks.append(_police_pick(work, unit, row, taken))
    for row in rows:
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
                    nearest=_nearest_missing(work, row, mine),
                )
            )


def _police_pick(work: _Work, unit_id: UnitId, row: NeedRow, taken: set[UnitId]) -> Pick:
    unit = work.situation.units[unit_id]
    arrival_s = work.arrivals.of(unit_id)
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
        arrival_s=arrival_s,
        within_s=row.within_s,
        estimated=work.situation.standings[unit_id].estimated,
        reason=_why_picked(work, unit_id, row, taken, held),
        way=work.arrivals.way(unit_id),
        spoken=spoken_text(
            force=unit_id,
            place=work.incident.place.text,
            crossing=work.crossing,
            task=row.task,
            channel=unit.radio,
            exercise=work.situation.exercise,
        ),
        held=held,
    )


def _why_picked(
    work: _Work, unit_id: UnitId, row: NeedRow, taken: set[UnitId], held: str
) -> Reason:
    arrival_s = work.arrivals.of(unit_id)
    if held:
        return Reason(code="HELD-BY-HAND", facts={"arrival_s": arrival_s})
    others = [
        (work.arrivals.of(other), other)
        for other in work.situation.units
        if other not in taken
        and other not in work.refused
        and _fits(work.situation.units[other], row)
    ]
    if not others:
        return Reason(code="ONLY-ONE", facts={"arrival_s": arrival_s})
    next_s, other = min(others)
    facts: dict[str, Fact] = {"arrival_s": arrival_s, "other": other, "gap_s": next_s - arrival_s}
    if next_s < arrival_s:
        return Reason(code="MEASURED-FIRST", facts=facts)
    return Reason(code="NEAREST", facts=facts)


def _nearest_missing(work: _Work, row: NeedRow, mine: list[Pick]) -> Reason:
    """Say where the nearest more would come from."""
    if not any(_fits(unit, row) for unit in work.situation.units.values()):
        return Reason(code="NONE-REGISTERED")
    if len(mine) >= row.count - work.sent.get(row.slot, 0):
        latest = max(pick.arrival_s for pick in mine)
        return Reason(code="LATEST", facts={"arrival_s": latest, "within_s": row.within_s})
    bound = [
        (work.arrivals.of(unit_id), unit_id)
        for unit_id, reason in work.refused.items()
        if reason.code in {"BUSY", "STATUS", "OFF-DUTY", "STALE"}
        and _fits(work.situation.units[UnitId(unit_id)], row)
    ]
    reachable = [item for item in bound if np.isfinite(item[0])]
    if reachable:
        seconds, unit_id = min(reachable)
        return Reason(
            code="NEAREST-IS-BOUND",
            facts={"force": unit_id, "arrival_s": seconds, "code": work.refused[unit_id].code},
        )
    return Reason(code="NOBODY-IN-REACH")


def _ask_armed_police(work: _Work) -> Iterable[Pick]:
    """Name the armed police to ask for; they stay hollow (商请中)."""
    asked: list[Pick] = []
    named: set[UnitId] = set()
    for row in work.rows:
        if row.force_kind != "armed_police":
            continue
        known = [
            (work.arrivals.of(unit_id), unit_id)
            for unit_id, unit in work.situation.units.items()
            if _fits(unit, row) and unit_id not in named and unit_id not in work.edits.forbidden
        ]
        wanted = row.count
        for seconds, unit_id in sorted(item for item in known if np.isfinite(item[0])):
            if wanted <= 0:
                break
            unit = work.situation.units[unit_id]
            named.add(unit_id)
            people = min(unit.officers, wanted)
            wanted -= people
            asked.append(
                Pick(
                    force=unit_id,
                    kind=unit.kind,
                    people=people,
                    tier=row.tier,
                    zone=row.zone,
                    task=row.task,
                    slot=row.slot,
                    arrival_s=seconds,
                    within_s=row.within_s,
                    estimated=True,
                    reason=Reason(code="TO-BE-ASKED", facts={"arrival_s": seconds}),
                    hollow=True,
                )
            )
        if wanted > 0:
            work.shortfalls.append(
                Shortfall(
                    slot=row.slot,
                    tier=row.tier,
                    kind=row.force_kind,
                    capability=row.capability,
                    task=row.task,
                    missing=wanted,
                    late=0,
                    nearest=Reason(code="ASK-MORE"),
                )
            )
    return asked


def _non_picks(work: _Work) -> Iterable[NonPick]:
    """Say of every police unit that stays why it stays."""
    picked = {pick.force for pick in work.picks}
    kinds = {row.force_kind for row in work.rows}
    for unit_id, unit in work.situation.units.items():
        if unit_id in picked or unit.asked_only:
            continue
        reason = work.refused.get(unit_id) or _why_slower(work, unit_id, unit, kinds)
        yield NonPick(force=unit_id, kind=unit.kind, reason=reason)


def _why_slower(work: _Work, unit_id: UnitId, unit: Unit, kinds: set[str]) -> Reason:
    arrival_s = work.arrivals.of(unit_id)
    rows = [row for row in work.rows if _fits(unit, row)]
    if not rows:
        if unit.kind in kinds:
            return Reason(code="LACKS-CAPABILITY", facts={"arrival_s": arrival_s})
        return Reason(code="KIND-NOT-NEEDED", facts={"arrival_s": arrival_s})
    slots = {row.slot for row in rows}
    last = max((pick.arrival_s for pick in work.picks if pick.slot in slots), default=None)
    if last is None:
        return Reason(code="NEED-MET", facts={"arrival_s": arrival_s})
    facts = {"arrival_s": arrival_s, "gap_s": arrival_s - last}
    return Reason(code="SLOWER" if arrival_s >= last else "ESTIMATED-BEHIND", facts=facts)


def _notes(work: _Work) -> Iterable[Reason]:
    estimated = sum(pick.estimated for pick in work.picks)
    if estimated:
        yield Reason(code="NOTE-ESTIMATED", facts={"count": estimated})
    if work.arrivals.target.off_road_m >= 1:
        yield Reason(code="NOTE-OFF-ROAD", facts={"off_road_m": work.arrivals.target.off_road_m})
    if not work.rows:
        yield Reason(code="NOTE-NO-NEED")
