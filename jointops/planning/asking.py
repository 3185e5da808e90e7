"""
Armed police: solid under a standing arrangement (常态联勤安排), else only asked for (商请中).

Never ordered from here either way.
"""

from __future__ import annotations

from dataclasses import dataclass

from jointops.forces.arrangements import (
    Cover,
    Outside,
    StandingArrangement,
    cover_of,
    granted_once,
    of_own_accord,
)
from jointops.ids import UnitId
from jointops.planning.doctrine import NeedRow
from jointops.planning.plan import Fact, Pick, Reason, Shortfall
from jointops.planning.spoken import request_text
from jointops.planning.work import Work, fits, why_not_able

ASKS = "商请："
"""Begins the task of a row that armed police fill; what follows is the task itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmedPolice:
    """
    The armed police of a plan.

    Attributes
    ----------
    standing
        Who comes under a standing arrangement.
    hollow
        Whom to ask for.
    """

    standing: tuple[Pick, ...]
    hollow: tuple[Pick, ...]


def armed_police(work: Work) -> ArmedPolice:
    """
    Fill the rows for armed police, counted in people: first who is covered, then who can be asked.

    Whom a person locked or put in comes first of those who are covered; that covers nobody. Who has
    a task, is off duty or out of service is neither. What is missing then goes to the work's
    shortfalls.
    """
    known = {
        unit_id: work.arrivals.of(unit_id)
        for unit_id, unit in work.situation.units.items()
        if unit.asked_only and why_not_able(work, unit_id) is None
    }
    nearest = sorted(known, key=lambda unit_id: (known[unit_id], unit_id))
    wished = work.edits.locked | work.edits.added
    bound = _bound(work)
    standing: list[Pick] = []
    hollow: list[Pick] = []
    for row in work.rows:
        if row.force_kind != "armed_police":
            continue
        wanted = row.count - work.sent.get(row.slot, 0)
        late = 0
        outside: dict[UnitId, Cover] = {}
        named = {pick.force for pick in (*standing, *hollow)}
        first = [unit_id for unit_id in nearest if wished.get(unit_id) == row.slot]
        for unit_id in dict.fromkeys((*first, *nearest)):
            unit = work.situation.units[unit_id]
            if unit_id in named or not fits(unit, row) or wanted <= 0:
                continue
            cover = _cover(work, unit_id, row, bound)
            if cover.arrangement is None or not cover.solid:
                outside[unit_id] = cover
                continue
            once = granted_once(cover.arrangement.id)
            people = min(cover.people, wanted) if once else unit.officers
            pick = _standing(work, unit_id, row, cover.arrangement, people=people)
            standing.append(pick)
            bound[cover.arrangement.id] = bound.get(cover.arrangement.id, 0) + people
            wanted -= people
            late += pick.margin_s < 0
        for unit_id, cover in sorted(outside.items(), key=_beyond):
            if wanted <= 0:
                break
            hollow.append(_asked(work, unit_id, row, wanted, cover))
            wanted -= hollow[-1].people
        if wanted > 0 or late:
            work.shortfalls.append(_short(row, max(0, wanted), late, standing))
    return ArmedPolice(standing=tuple(standing), hollow=tuple(hollow))


def _beyond(asked: tuple[UnitId, Cover]) -> bool:
    """Ask last for more than was agreed on; the order by arrival stays otherwise."""
    return asked[1].outside == Outside.STRENGTH


def _bound(work: Work) -> dict[str, int]:
    """Count the people on tasks under each arrangement."""
    units, bound = work.situation.units, dict[str, int]()
    for task in work.situation.tasks:
        unit = units.get(UnitId(task.force))
        if task.basis and unit is not None:
            bound[task.basis] = bound.get(task.basis, 0) + (task.people or unit.officers)
    return bound


def _cover(work: Work, unit_id: UnitId, row: NeedRow, bound: dict[str, int]) -> Cover:
    window = work.incident.window
    granted = (grant for number, grant in work.situation.grants if number == work.incident.id)
    return cover_of(
        (*work.situation.arrangements, *granted),
        unit_id,
        people=work.situation.units[unit_id].officers,
        place=work.incident.place,
        task=row.rule,
        moment=work.situation.at_utc,
        until=window.end_utc if window else None,
        bound=bound,
    )


def _standing(
    work: Work, unit_id: UnitId, row: NeedRow, arrangement: StandingArrangement, *, people: int
) -> Pick:
    unit = work.situation.units[unit_id]
    arrival_s = work.arrivals.of(unit_id)
    task = row.task.removeprefix(ASKS)
    held = "locked" if unit_id in work.edits.locked else ""
    held = "added" if unit_id in work.edits.added else held
    own = of_own_accord(arrangement.id)
    return Pick(
        force=unit_id,
        kind=unit.kind,
        people=people,
        tier=row.tier,
        zone=row.zone,
        task=task,
        slot=row.slot,
        arrival_s=arrival_s,
        within_s=row.within_s,
        estimated=work.situation.standings[unit_id].estimated,
        reason=Reason(
            code="ON-THEIR-OWN" if own else "STANDING",
            facts={
                "arrival_s": arrival_s,
                "request": arrangement.request,
                "reply": arrangement.reply,
                "until": arrangement.until,
            },
        ),
        way=work.arrivals.way(unit_id),
        spoken=""
        if own
        else request_text(
            force=unit_id,
            place=work.incident.place.text,
            crossing=work.crossing,
            task=task,
            exercise=work.situation.exercise,
        ),
        held=held,
        rule=row.rule,
        basis=arrangement.id,
    )


def _asked(work: Work, unit_id: UnitId, row: NeedRow, wanted: int, cover: Cover) -> Pick:
    unit = work.situation.units[unit_id]
    facts: dict[str, Fact] = {"arrival_s": work.arrivals.of(unit_id)}
    reason = Reason(code="TO-BE-ASKED", facts=facts)
    if cover.arrangement is not None and cover.outside is not None:
        facts |= {"reply": cover.arrangement.reply, "outside": cover.outside.value}
        reason = Reason(code="NOT-IN-ARRANGEMENT", facts=facts)
    return Pick(
        force=unit_id,
        kind=unit.kind,
        people=min(unit.officers, wanted),
        tier=row.tier,
        zone=row.zone,
        task=row.task,
        slot=row.slot,
        arrival_s=work.arrivals.of(unit_id),
        within_s=row.within_s,
        estimated=True,
        reason=reason,
        hollow=True,
    )


def _short(row: NeedRow, missing: int, late: int, standing: list[Pick]) -> Shortfall:
    nearest = Reason(code="ASK-MORE")
    if not missing:
        latest = max(pick.arrival_s for pick in standing if pick.slot == row.slot)
        nearest = Reason(code="LATEST", facts={"arrival_s": latest, "within_s": row.within_s})
    return Shortfall(
        slot=row.slot,
        tier=row.tier,
        kind=row.force_kind,
        capability=row.capability,
        task=row.task,
        missing=missing,
        late=late,
        nearest=nearest,
    )
