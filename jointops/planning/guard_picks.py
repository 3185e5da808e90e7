"""Which guards help, within the rule table: by kind, site, contract, zone, and beside whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from jointops.forces.authority import GuardTaskRule, Judgement, judge
from jointops.incidents.incident import Incident
from jointops.planning.arrivals import Arrivals
from jointops.planning.doctrine import NeedRow
from jointops.planning.plan import Edits, NonPick, Pick, Reason, Shortfall
from jointops.planning.spoken import spoken_text
from jointops.situation.picture import Situation, TeamStrength

KEPT_SHARE = 1 / 3
"""Share of a team that stays at its post (our default)."""
NAMED_REFUSALS = 12
"""So many teams near the incident get their own line; the rest are counted."""


def pick_guards(
    situation: Situation,
    incident: Incident,
    *,
    arrivals: Arrivals,
    rows: Sequence[NeedRow],
    rules: Mapping[str, GuardTaskRule],
    police: Sequence[Pick],
    sent: Mapping[str, int],
    edits: Edits,
    crossing: str,
) -> tuple[list[Pick], list[NonPick], list[Shortfall]]:
    """
    Choose guards for the guard rows of the need.

    Parameters
    ----------
    police
        The plan's police; one of them stands beside each team that needs an officer.
    sent
        People already sent, by slot.

    Returns
    -------
    picks, non_picks, shortfalls
        Guards only ever go where the rule table lets them.
    """
    picks: list[Pick] = []
    refused: dict[str, Reason] = {}
    shortfalls: list[Shortfall] = []
    order = _by_arrival(situation, arrivals)
    for row in rows:
        wanted = max(0, row.count - sent.get(row.slot, 0))
        rule = rules[row.rule]
        for seconds, strength in order:
            if wanted <= 0:
                break
            team = strength.team
            if any(pick.force == team.id for pick in picks):
                continue
            if situation.tasks_by_force.get(team.id):
                refused[team.id] = Reason(code="BUSY", facts=_busy(situation, team.id))
                continue
            on_site = _inside(incident, strength)
            verdict = judge(
                rule, kind=team.kind, off_site=team.off_site, on_own_site=on_site, zone=row.zone
            )
            reason = _why_not(strength, seconds, row, verdict, edits, on_site=on_site)
            beside = _officer(police, seconds) if verdict.needs_police else ""
            if reason is None and verdict.needs_police and not beside:
                reason = Reason(code="GUARD-NO-OFFICER", facts={"basis": verdict.basis})
            if reason is not None:
                refused.setdefault(team.id, reason)
                continue
            people = min(_available(strength), wanted)
            wanted -= people
            picks.append(
                _pick(
                    strength,
                    row,
                    verdict,
                    people=people,
                    seconds=seconds,
                    beside=beside,
                    on_site=on_site,
                    spoken=spoken_text(
                        force=team.call_sign,
                        place=incident.place.text,
                        crossing=crossing,
                        task=row.task,
                        channel=team.radio,
                        exercise=situation.exercise,
                    ),
                )
            )
        if wanted > 0:
            shortfalls.append(_shortfall(row, wanted))
    return picks, _non_picks(order, picks, refused), shortfalls


def _by_arrival(situation: Situation, arrivals: Arrivals) -> list[tuple[float, TeamStrength]]:
    timed = [(arrivals.of(strength.team.id), strength) for strength in situation.teams]
    return sorted((item for item in timed if np.isfinite(item[0])), key=_seconds)


def _seconds(item: tuple[float, TeamStrength]) -> tuple[float, str]:
    return item[0], item[1].team.id


def _busy(situation: Situation, team: str) -> dict[str, str | int | float | bool | None]:
    task = situation.tasks_by_force[team][0]
    return {"incident": int(task.incident), "step": task.step.value}


def _inside(incident: Incident, strength: TeamStrength) -> bool:
    place, area = incident.place, strength.team.area
    if place.lon is None or len(area) < 3:
        return False
    return bool(shapely.covers(shapely.Polygon(area), shapely.Point(place.lon, place.lat)))


def _available(strength: TeamStrength) -> int:
    return max(0, strength.fit - int(np.ceil(strength.on_duty * KEPT_SHARE)))


def _why_not(
    strength: TeamStrength,
    seconds: float,
    row: NeedRow,
    verdict: Judgement,
    edits: Edits,
    *,
    on_site: bool,
) -> Reason | None:
    team = strength.team
    if team.id in edits.forbidden:
        return Reason(code="FORBIDDEN", facts={"why": edits.forbidden[team.id]})
    if row.when == "own_site" and not on_site:
        return Reason(code="GUARD-OWN-SITE-ROW")
    if not verdict.allowed:
        return Reason(code=verdict.refusal, facts={"basis": verdict.basis})
    if seconds > row.within_s:
        return Reason(code="TOO-LATE", facts={"arrival_s": seconds, "within_s": row.within_s})
    if _available(strength) < 1:
        facts = {"on_duty": strength.on_duty, "fit": strength.fit}
        return Reason(code="GUARD-NONE-FIT", facts=facts)
    return None


def _officer(police: Sequence[Pick], seconds: float) -> str:
    """Give the unit of the middle or outer zone that is there no later than the guards."""
    there = [p for p in police if p.zone != "inner" and p.arrival_s <= seconds]
    return min(there, key=_arrival).force if there else ""


def _arrival(pick: Pick) -> float:
    return pick.arrival_s


def _pick(
    strength: TeamStrength,
    row: NeedRow,
    verdict: Judgement,
    *,
    people: int,
    seconds: float,
    beside: str,
    on_site: bool,
    spoken: str,
) -> Pick:
    code = "GUARD-ON-SITE" if on_site else "GUARD-CONTRACT"
    return Pick(
        force=strength.team.id,
        kind="guard",
        people=people,
        tier=row.tier,
        zone=row.zone,
        task=row.task,
        slot=row.slot,
        arrival_s=seconds,
        within_s=row.within_s,
        estimated=True,
        reason=Reason(
            code=code,
            facts={"arrival_s": seconds, "basis": verdict.basis, "fit": strength.fit},
        ),
        beside=beside,
        spoken=spoken,
        rule=row.rule,
    )


def _shortfall(row: NeedRow, missing: int) -> Shortfall:
    return Shortfall(
        slot=row.slot,
        tier=row.tier,
        kind="guard",
        capability=row.capability,
        task=row.task,
        missing=missing,
        late=0,
        nearest=Reason(code="GUARD-NO-MORE"),
    )


def _non_picks(
    order: Sequence[tuple[float, TeamStrength]],
    picks: Sequence[Pick],
    refused: Mapping[str, Reason],
) -> list[NonPick]:
    taken = {pick.force for pick in picks}
    near = [s.team.id for _, s in order if s.team.id in refused and s.team.id not in taken]
    return [
        NonPick(force=team, kind="guard", reason=refused[team]) for team in near[:NAMED_REFUSALS]
    ]
