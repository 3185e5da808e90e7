"""Which guards help, within the rule table: by kind, site, contract, zone, and beside whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

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
OFFICERS_KEPT = 2
"""Officers of a unit that stay together; the others may each stand beside a team (our default)."""
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
        The plan's police; an officer of theirs stands beside each team that needs one, there no
        later than the team.
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
    officers = Officers.of(police)
    for row in rows:
        wanted = max(0, row.count - sent.get(row.slot, 0))
        rule = rules[row.rule]
        able: list[_Able] = []
        for seconds, strength in order:
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
            if reason is not None:
                refused.setdefault(team.id, reason)
                continue
            able.append(_Able(strength, seconds, verdict, on_site))
        chosen, officers, alone = _choose(able, wanted, row.within_s, officers)
        for left_out in alone:
            reason = Reason(code="GUARD-NO-OFFICER", facts={"basis": left_out.verdict.basis})
            refused.setdefault(left_out.strength.team.id, reason)
        for going in chosen:
            wanted -= going.people
            team = going.able.strength.team
            spoken = spoken_text(
                force=team.call_sign,
                place=incident.place.text,
                crossing=crossing,
                task=row.task,
                channel=team.radio,
                exercise=situation.exercise,
                planned=incident.window is not None,
            )
            picks.append(_pick(going, row, spoken=spoken))
        if wanted > 0:
            shortfalls.append(_shortfall(row, wanted))
    return picks, _non_picks(order, picks, refused), shortfalls


@dataclass(frozen=True, slots=True)
class _Able:
    """A team that the rules let go, if an officer stands beside it where one must."""

    strength: TeamStrength
    seconds: float
    verdict: Judgement
    on_site: bool


@dataclass(frozen=True, slots=True)
class _Going:
    """A team that goes: how many, when they are at the post, and beside whom."""

    able: _Able
    people: int
    seconds: float
    beside: str


@dataclass(frozen=True, slots=True)
class Officers:
    """
    Who can still stand beside guards.

    Attributes
    ----------
    free
        Arrival, call sign and officers to spare of each unit of the middle and outer zone.
    """

    free: tuple[tuple[float, str, int], ...]

    @classmethod
    def of(cls, police: Sequence[Pick]) -> Self:
        """Count what the plan's police can spare."""
        return cls(
            tuple(
                sorted(
                    (pick.arrival_s, pick.force, pick.people - OFFICERS_KEPT)
                    for pick in police
                    if pick.zone != "inner" and pick.people > OFFICERS_KEPT
                )
            )
        )

    def take(self, seconds: float, within_s: float) -> tuple[Self, str, float] | None:
        """
        Name an officer for guards who could be there in ``seconds``; they wait for him if need be.

        Returns
        -------
        left, unit, seconds
            Who is left, who stands there, and when both do; None if nobody is there in time.
        """
        there = [one for one in self.free if one[0] <= max(seconds, within_s)]
        if not there:
            return None
        before = [one for one in there if one[0] <= seconds]
        arrival_s, unit, spare = before[-1] if before else there[0]
        rest = tuple(
            (when, name, left - (name == unit))
            for when, name, left in self.free
            if name != unit or spare > 1
        )
        return type(self)(rest), unit, max(seconds, arrival_s)


def _choose(
    able: Sequence[_Able], wanted: int, within_s: float, officers: Officers
) -> tuple[list[_Going], Officers, list[_Able]]:
    """
    Take the nearest teams; where officers run out first, the largest, which need the fewest.

    Returns
    -------
    going, officers, alone
        Who goes, who is left to stand beside others, and teams that no officer could lead.
    """
    near = _take(able, wanted, within_s, officers)
    if not near[2] or sum(going.people for going in near[0]) >= wanted:
        return near
    large = _take(sorted(able, key=_size, reverse=True), wanted, within_s, officers)
    more = sum(g.people for g in large[0]) > sum(g.people for g in near[0])
    return large if more else near


def _size(able: _Able) -> int:
    return _available(able.strength)


def _take(
    able: Sequence[_Able], wanted: int, within_s: float, officers: Officers
) -> tuple[list[_Going], Officers, list[_Able]]:
    going: list[_Going] = []
    alone: list[_Able] = []
    for one in able:
        if wanted <= 0:
            break
        unit, seconds = "", one.seconds
        if one.verdict.needs_police:
            found = officers.take(one.seconds, within_s)
            if found is None:
                alone.append(one)
                continue
            officers, unit, seconds = found
        people = min(_available(one.strength), wanted)
        wanted -= people
        going.append(_Going(one, people, seconds, unit))
    return going, officers, alone


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
    if place.lon is None or place.lat is None or len(area) < 3:
        return False
    lons, lats = zip(*area, strict=True)
    if not (min(lons) <= place.lon <= max(lons) and min(lats) <= place.lat <= max(lats)):
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


def _pick(going: _Going, row: NeedRow, *, spoken: str) -> Pick:
    able = going.able
    code = "GUARD-ON-SITE" if able.on_site else "GUARD-CONTRACT"
    if going.seconds > able.seconds:
        code = "GUARD-WAITS"
    return Pick(
        force=able.strength.team.id,
        kind="guard",
        people=going.people,
        tier=row.tier,
        zone=row.zone,
        task=row.task,
        slot=row.slot,
        arrival_s=going.seconds,
        within_s=row.within_s,
        estimated=True,
        reason=Reason(
            code=code,
            facts={
                "arrival_s": going.seconds,
                "basis": able.verdict.basis,
                "fit": able.strength.fit,
                "unit": going.beside,
            },
        ),
        beside=going.beside,
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
