"""
A plan after its release: who is late, who has not moved, and who could come instead.

Nothing here changes anything; it compares what was promised with what is now to be expected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from jointops.forces.fixes import Certainty
from jointops.forces.readiness import Stamp, Task, TaskStep, UnitStatus
from jointops.forces.units import Unit
from jointops.geo.places import Place
from jointops.geo.travel import RoadMap, Search, Spot, Vehicle
from jointops.ids import IncidentId, PointId, TaskId, UnitId
from jointops.planning.arrivals import Arrivals, Forces, arrivals_to
from jointops.planning.doctrine import Doctrine, NeedRow
from jointops.planning.offers import Offer, offers_for, points_only_kept
from jointops.planning.plan import Reason
from jointops.planning.traces import Trace
from jointops.situation.picture import Situation

STILL_S = 60.0
"""A released force that has not moved for so long is told as 派出未动."""
GRACE_S = 15.0
"""A forecast later than the promise by less is no delay (our assumption)."""
THERE_S = 20.0
"""Nearer to the place than this, a force counts as being there (our assumption)."""
SearchTo = Callable[[Spot, Vehicle], Search]

UNDER_WAY = frozenset((TaskStep.DISPATCHED, TaskStep.ACKNOWLEDGED, TaskStep.EN_ROUTE))
UNFIT = frozenset((UnitStatus.OUT_OF_SERVICE, UnitStatus.NO_CONTACT))
GRAVE = frozenset(
    ("WATCH-OUT", "WATCH-STILL", "WATCH-CUT-OFF", "WATCH-TOO-LATE", "WATCH-DUE", "WATCH-ALONE")
)
"""Warnings that are red; the others are amber."""
LATE = frozenset(("WATCH-LATE", "WATCH-TOO-LATE"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """
    A released task as it stands now.

    Attributes
    ----------
    promised_s, expected_s
        Seconds from the release; expected is infinite where nothing allows a forecast.
    elapsed_s
        Seconds since the release.
    within_s
        The tier's promise.
    estimated
        Whether the forecast rests on an assumed position (估算).
    warnings
        What is wrong, the gravest first.
    offer
        Who could come instead; None where nothing is wrong or nobody can.
    """

    task: TaskId
    incident: IncidentId
    force: str
    tier: int
    slot: str
    promised_s: float
    expected_s: float
    elapsed_s: float
    within_s: float
    estimated: bool
    warnings: tuple[Reason, ...]
    offer: Offer | None = None

    @property
    def late_s(self) -> float:
        """Expected seconds behind the promise; negative is ahead."""
        return self.expected_s - self.promised_s

    @property
    def grave(self) -> bool:
        """Whether the first warning is red."""
        return bool(self.warnings) and self.warnings[0].code in GRAVE


@dataclass(slots=True)
class _Look:
    """One look at one incident; ``to`` gives the arrivals at each `_goal`."""

    situation: Situation
    to: dict[PointId | Place | None, Arrivals]
    traces: Mapping[str, Trace]
    out: Mapping[UnitId, UnitStatus]
    rows: Mapping[str, NeedRow]

    @property
    def now(self) -> datetime:
        return self.situation.at_utc


def rows_of(doctrine: Doctrine, class_name: str, level: int) -> dict[str, NeedRow]:
    """Give rows by slot: those of the class and level, else whichever row has the slot."""
    known = {row.slot: row for row in doctrine.needs}
    return known | {row.slot: row for row in doctrine.need(class_name, level)}


def watch(
    situation: Situation,
    incident: IncidentId,
    *,
    forces: Forces,
    roads: RoadMap,
    doctrine: Doctrine,
    traces: Mapping[str, Trace],
    out: Mapping[UnitId, UnitStatus],
    search_to: SearchTo | None = None,
    breaks: Callable[[], Mapping[str, tuple[str, ...]]] | None = None,
    beside: Mapping[TaskId, str] | None = None,
) -> tuple[Watched, ...]:
    """
    Compare each open task of an incident with what is to be expected: one search for each vehicle.

    Parameters
    ----------
    forces
        Every unit on the network, as `stand_of` gives them.
    traces
        What `follow` gave up to this situation.
    out
        Units that a person set out of service or out of contact.
    search_to
        Gives a reverse search that may be known already; None searches anew.
    breaks
        Gives what `points_only_kept` gave already, where several incidents share it.
    beside
        The unit whose officer must stand with the guards of a task.

    Raises
    ------
    OffRoadError, NodeUnknownError, NoPositionError
        If the incident's place is not on the network.
    """
    subject = situation.incidents[incident]
    due = tuple(_due(task, situation) for task in _overdue(situation, incident))
    tasks = [task for task in situation.tasks if task.incident == incident and not task.waiting]
    if not tasks:
        return due
    arrivals = arrivals_to(subject.place, forces, roads, search_to=search_to)
    look = _Look(
        situation=situation,
        to={None: arrivals, **_elsewhere(situation, tasks, forces, roads, search_to)},
        traces=traces,
        out=out,
        rows=rows_of(doctrine, subject.class_name, subject.level),
    )
    seen = _accompanied([_watched(look, task) for task in tasks], tasks, beside or {})
    if not any(found.warnings for found in seen):
        return (*due, *seen)
    wanted = [found for found in seen if _wants_offer(look, found)]
    offers = offers_for(
        situation,
        [(found.task, look.rows[found.slot], _beats_s(found)) for found in wanted],
        arrivals=arrivals,
        breaks=breaks() if breaks else points_only_kept(situation, forces, roads),
    )
    return (*due, *(replace(found, offer=offers.get(found.task)) for found in seen))


def _accompanied(
    seen: list[Watched], tasks: list[Task], beside: Mapping[TaskId, str]
) -> list[Watched]:
    """Warn of guards whose officer is no longer with the incident, or comes after them."""
    officers = {
        task.force: (sent_utc(task), found)
        for task, found in zip(tasks, seen, strict=True)
        if _goal(task) is None
    }
    warned = []
    for task, found in zip(tasks, seen, strict=True):
        reason = _unaccompanied(found, task, beside.get(task.id, ""), officers)
        warnings = (*found.warnings, *([reason] if reason else []))
        warned.append(replace(found, warnings=tuple(sorted(warnings, key=_weight))))
    return warned


def _unaccompanied(
    found: Watched, task: Task, unit: str, officers: Mapping[str, tuple[datetime, Watched]]
) -> Reason | None:
    if not unit:
        return None
    if unit not in officers:
        return Reason(code="WATCH-ALONE", facts={"unit": unit})
    sent, officer = officers[unit]
    head_start_s = (sent - sent_utc(task)).total_seconds()
    behind_s = head_start_s + officer.expected_s - found.expected_s
    if behind_s <= GRACE_S:
        return None
    return Reason(code="WATCH-AHEAD", facts={"unit": unit, "behind_s": behind_s})


def _overdue(situation: Situation, incident: IncidentId) -> list[Task]:
    """Give what is reserved for a planned duty and ought to have left."""
    return [
        task
        for task in (*situation.tasks, *situation.waiting)
        if task.incident == incident
        and task.window is not None
        and task.waiting
        and task.window.start_utc <= situation.at_utc
    ]


def _due(task: Task, situation: Situation) -> Watched:
    """Say how long ago a reserved force ought to have left."""
    leaves_utc = task.window.start_utc if task.window else situation.at_utc
    elapsed_s = (situation.at_utc - leaves_utc).total_seconds()
    return Watched(
        task=task.id,
        incident=task.incident,
        force=task.force,
        tier=task.tier,
        slot=task.slot,
        promised_s=task.arrival_s,
        expected_s=elapsed_s + task.arrival_s,
        elapsed_s=elapsed_s,
        within_s=task.arrival_s,
        estimated=task.estimated,
        warnings=(Reason(code="WATCH-DUE", facts={"elapsed_s": elapsed_s}),),
    )


def _goal(task: Task) -> PointId | Place | None:
    """Give where a task leads; None is the incident itself."""
    return task.point or task.place


def _elsewhere(
    situation: Situation,
    tasks: list[Task],
    forces: Forces,
    roads: RoadMap,
    search_to: SearchTo | None,
) -> dict[PointId | Place | None, Arrivals]:
    """Arrivals of who moves up (补位) or holds a checkpoint, each at its own place."""
    points = {point.id: point.place for point in situation.points}
    rows: dict[PointId | Place, list[int]] = {}
    for task in tasks:
        goal = _goal(task)
        if goal is not None and task.force in forces.row:
            rows.setdefault(goal, []).append(forces.row[task.force])
    found: dict[PointId | Place | None, Arrivals] = {}
    for goal, mine in rows.items():
        place = goal if isinstance(goal, Place) else points.get(goal)
        if place is not None:
            found[goal] = arrivals_to(place, forces.only(mine), roads, search_to=search_to)
    return found


def _wants_offer(look: _Look, found: Watched) -> bool:
    return (
        bool(found.warnings)
        and found.force in look.situation.units
        and found.slot in look.rows
        and all(reason.code != "WATCH-THERE" for reason in found.warnings)
    )


def _beats_s(found: Watched) -> float:
    """Seconds from now that a replacement must beat: who is only late is worth waiting for."""
    only_late = all(reason.code in LATE for reason in found.warnings)
    return found.expected_s - found.elapsed_s if only_late else np.inf


def _watched(look: _Look, task: Task) -> Watched:
    sent = sent_utc(task)
    elapsed_s = (look.now - sent).total_seconds()
    row = look.rows.get(task.slot)
    within_s = task.within_s or (row.within_s if row else task.arrival_s)
    unit = look.situation.units.get(UnitId(task.force))
    expected_s = task.arrival_s
    warnings: list[Reason] = []
    if unit is not None and unit.id in look.out:
        warnings.append(Reason(code="WATCH-OUT", facts={"status": look.out[unit.id].value}))
    if task.step in UNDER_WAY:
        near = unit is not None and _travel_s(look, task, unit) <= THERE_S
        if unit is not None:
            warnings += _movement(look, unit, sent, elapsed_s, near=near)
            expected_s = _expected_s(look, task, unit, sent)
        expected_s = max(elapsed_s, expected_s)
        late_s = expected_s - task.arrival_s
        if not np.isfinite(expected_s):
            warnings.append(Reason(code="WATCH-CUT-OFF"))
        elif late_s > GRACE_S and not near:
            code = "WATCH-TOO-LATE" if expected_s > within_s else "WATCH-LATE"
            facts = {"late_s": late_s, "promised_s": task.arrival_s, "within_s": within_s}
            warnings.append(Reason(code=code, facts=facts))
    standing = look.situation.standings.get(UnitId(task.force))
    return Watched(
        task=task.id,
        incident=task.incident,
        force=task.force,
        tier=task.tier,
        slot=task.slot,
        promised_s=task.arrival_s,
        expected_s=expected_s,
        elapsed_s=elapsed_s,
        within_s=within_s,
        estimated=standing.estimated if standing else True,
        warnings=tuple(sorted(warnings, key=_weight)),
    )


def _weight(reason: Reason) -> bool:
    return reason.code not in GRAVE


def sent_utc(task: Task) -> datetime:
    """Give when a task was released; for a reserved one, when it was promised."""
    stamp = task.stamps.get(TaskStep.DISPATCHED) or min(task.stamps.values(), key=_at)
    return stamp.at_utc


def _at(stamp: Stamp) -> datetime:
    return stamp.at_utc


def _travel_s(look: _Look, task: Task, unit: Unit) -> float:
    """Seconds from where a unit was last seen, without getting ready; infinite if unknown."""
    arrivals = look.to.get(_goal(task))
    return arrivals.of(unit.id) - unit.ready_s if arrivals else np.inf


def _movement(
    look: _Look, unit: Unit, sent: datetime, elapsed_s: float, *, near: bool
) -> list[Reason]:
    """Say what the fixes since the release show; silence is told as silence, not as standing."""
    standing, trace = look.situation.standings[unit.id], look.traces.get(unit.id)
    if standing.certainty in {Certainty.STALE, Certainty.NEVER}:
        return [Reason(code="WATCH-STALE", facts={"age_s": _age_s(look, standing.at_utc)})]
    if standing.at_utc is None or standing.at_utc < sent:
        if elapsed_s < STILL_S:
            return []
        return [Reason(code="WATCH-UNSEEN", facts={"elapsed_s": elapsed_s})]
    still_s = trace.still_s(sent) if trace is not None else 0.0
    if still_s < STILL_S:
        return []
    return [Reason(code="WATCH-THERE" if near else "WATCH-STILL", facts={"still_s": still_s})]


def _age_s(look: _Look, at_utc: datetime | None) -> float | None:
    return (look.now - at_utc).total_seconds() if at_utc else None


def _expected_s(look: _Look, task: Task, unit: Unit, sent: datetime) -> float:
    """
    Forecast a unit's arrival in seconds from the release; infinite where no road leads there.

    Who is under way drives on from its last fix, which may be older than this moment; who has not
    left still has what is left of its readiness before it. Of whom nothing was seen since the
    release only the clock speaks.
    """
    standing, trace = look.situation.standings[unit.id], look.traces.get(unit.id)
    forces = look.to[None].forces
    if _goal(task) not in look.to or not forces.known[forces.row[unit.id]]:
        return task.arrival_s
    travel_s = _travel_s(look, task, unit)
    left, seen = task.stamps.get(TaskStep.EN_ROUTE), standing.at_utc
    if left is not None:
        start = max(seen or left.at_utc, left.at_utc)
        return (start - sent).total_seconds() + travel_s
    if seen is None or seen < sent:
        return task.arrival_s if np.isfinite(travel_s) else np.inf
    elapsed_s = (look.now - sent).total_seconds()
    moved = trace is not None and sent < trace.since_utc
    ready_s = 0.0 if moved else max(0.0, unit.ready_s - elapsed_s)
    return elapsed_s + ready_s + travel_s
