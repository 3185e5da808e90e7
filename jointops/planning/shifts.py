"""Coverage by shift: who is on duty when, how the roads are then, and what is out of reach."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jointops.forces.fixes import Certainty, FixSource
from jointops.forces.readiness import UnitStatus
from jointops.forces.roster import DAY_MINUTES, SHIFTS, on_duty
from jointops.forces.units import Unit
from jointops.geo.roads import Indices
from jointops.geo.traffic import TrafficSpan, span_at
from jointops.ids import UnitId
from jointops.situation.picture import Situation, Standing

OUT = frozenset((UnitStatus.OUT_OF_SERVICE, UnitStatus.NO_CONTACT))


@dataclass(frozen=True, slots=True, kw_only=True)
class DutySpan:
    """
    Part of a day in which nothing changes: the same units on duty, the same traffic.

    Attributes
    ----------
    start, end
        Minutes after midnight, local time.
    traffic
        None for free roads.
    units
        Police units on duty.
    """

    start: int
    end: int
    traffic: TrafficSpan | None
    units: tuple[UnitId, ...]


def rostered(situation: Situation, moment: datetime) -> Situation:
    """
    Give the situation as the roster has it at a moment: everybody on duty stands at the post.

    Tasks of now are left out; units out of service stay so.

    Parameters
    ----------
    moment
        Local time.
    """
    off = {key for key, unit in situation.units.items() if not on_duty(unit.shift, moment)}
    standings = posted(situation.units, off)
    statuses = {
        unit_id: status if status in OUT else UnitStatus.AVAILABLE
        for unit_id, status in situation.statuses.items()
    }
    return replace(situation, standings=standings, statuses=statuses, tasks=())


def posted(units: Mapping[UnitId, Unit], off: Container[UnitId]) -> dict[UnitId, Standing]:
    """Give where units stand by the roster: at the post, but for those that are off duty."""
    standings: dict[UnitId, Standing] = {}
    for unit_id, unit in units.items():
        if unit_id in off:
            standings[unit_id] = Standing(place=None, certainty=Certainty.OFF_DUTY)
        elif unit.post is None:
            standings[unit_id] = Standing(place=None, certainty=Certainty.NEVER)
        else:
            standings[unit_id] = Standing(
                place=unit.post, certainty=Certainty.ASSUMED, source=FixSource.ASSUMED
            )
    return standings


def duty_spans(
    units: Mapping[UnitId, Unit], day: datetime, traffic: Sequence[TrafficSpan]
) -> tuple[DutySpan, ...]:
    """
    Cut a day where the shifts or the traffic change.

    Parameters
    ----------
    day
        Midnight in local time.
    """
    police = {unit_id: unit for unit_id, unit in units.items() if not unit.asked_only}
    cuts = {0, DAY_MINUTES}
    for shift in {unit.shift for unit in police.values()} & SHIFTS.keys():
        cuts |= {SHIFTS[shift].start, SHIFTS[shift].end}
    for busy in traffic:
        cuts |= {busy.start, busy.end}
    edges = sorted(cuts)
    spans: list[DutySpan] = []
    for start, end in itertools.pairwise(edges):
        moment = day + timedelta(minutes=start)
        span = DutySpan(
            start=start,
            end=end,
            traffic=span_at(traffic, moment),
            units=tuple(key for key, unit in police.items() if on_duty(unit.shift, moment)),
        )
        last = spans[-1] if spans else None
        if last and (last.traffic, last.units) == (span.traffic, span.units):
            spans[-1] = replace(last, end=end)
        else:
            spans.append(span)
    return tuple(spans)


@dataclass(frozen=True, eq=False, kw_only=True)
class SpanCoverage:
    """A span of the day and the positions of the places that are out of reach in it."""

    span: DutySpan
    uncovered: Indices


def cover_spans(
    spans: Sequence[DutySpan],
    uncovered: Callable[[DutySpan], Indices],
    *,
    tell: Callable[[float], None] | None = None,
) -> tuple[SpanCoverage, ...]:
    """Reckon each span once, though the same units and roads may come back later in the day."""
    known: dict[tuple[TrafficSpan | None, tuple[UnitId, ...]], Indices] = {}
    found = []
    for number, span in enumerate(spans):
        key = (span.traffic, span.units)
        if key not in known:
            known[key] = uncovered(span)
        found.append(SpanCoverage(span=span, uncovered=known[key]))
        if tell is not None:
            tell((number + 1) / len(spans))
    return tuple(found)
