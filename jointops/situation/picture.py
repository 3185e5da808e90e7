"""The picture of a moment: who stands where, how sure that is, and what they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from jointops.forces.arrangements import StandingArrangement
from jointops.forces.fixes import Certainty, Fix, FixSource
from jointops.forces.guards import GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import FREE, Task, UnitStatus
from jointops.forces.roster import on_duty
from jointops.forces.units import Unit
from jointops.geo.places import Floats, Place
from jointops.ids import GuardTeamId, IncidentId, UnitId
from jointops.incidents.incident import Incident


@dataclass(frozen=True, eq=False, kw_only=True)
class Positions:
    """
    What a feed knows at one moment, as columns of equal length.

    Attributes
    ----------
    subject
        Call signs of units, or ids of guards.
    lon, lat
        float64, WGS-84 degrees.
    age_s
        float64: seconds since each was measured.
    heading_deg
        float64, clockwise from north; NaN where unknown.
    """

    subject: tuple[str, ...]
    lon: Floats
    lat: Floats
    age_s: Floats
    heading_deg: Floats

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Row of each subject."""
        return {name: row for row, name in enumerate(self.subject)}


class PositionFeed(Protocol):
    """Where measured positions come from: vehicle terminals, or the training city's movement."""

    def positions(self, now: datetime, tasks: Iterable[Task]) -> Positions:
        """Give what is known now; may be called from a worker thread."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    Where a unit stands, as far as anyone knows.

    Attributes
    ----------
    place
        None where nothing is known.
    source
        None where nothing is known or the unit is off duty.
    at_utc
        When it was measured or said; None for an assumed place.
    """

    place: Place | None
    certainty: Certainty
    source: FixSource | None = None
    at_utc: datetime | None = None
    heading_deg: float | None = None

    @property
    def estimated(self) -> bool:
        """Whether times from here must be marked 估算."""
        return self.certainty == Certainty.ASSUMED


def standing_of(
    unit: Unit, *, fixes: Iterable[Fix], now: datetime, local_now: datetime, tasked: bool
) -> Standing:
    """
    Decide where a unit stands: the newest measured fix that is not stale, else its post.

    Parameters
    ----------
    fixes
        All that is known of it; order does not matter.
    now, local_now
        The moment, in UTC and on the wall clock.
    tasked
        Whether it has an open task (it is then on duty whatever the roster says).
    """
    if not tasked and not on_duty(unit.shift, local_now):
        return Standing(place=None, certainty=Certainty.OFF_DUTY)
    stale: Standing | None = None
    for fix in sorted(fixes, key=_age, reverse=True):
        certainty = fix.certainty(now)
        found = Standing(place=fix.place, certainty=certainty, source=fix.source, at_utc=fix.at_utc)
        if certainty in {Certainty.LIVE, Certainty.AGEING}:
            return found
        stale = stale or found
    if unit.post is not None and stale is None:
        return Standing(place=unit.post, certainty=Certainty.ASSUMED, source=FixSource.ASSUMED)
    return stale or Standing(place=None, certainty=Certainty.NEVER)


def _age(fix: Fix) -> datetime:
    return fix.at_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamStrength:
    """
    A guard team as planning sees it.

    Attributes
    ----------
    on_duty
        Guards on shift now.
    fit
        Of those, qualified (trained, insured) and without a task.
    """

    team: GuardTeam
    on_duty: int
    fit: int


@dataclass(frozen=True, eq=False, kw_only=True)
class GuardColumns:
    """
    All guards as columns, in the register's order.

    Attributes
    ----------
    team
        int32: row of the team in ``Situation.teams``.
    certainty
        int8: `Certainty`.
    lon, lat
        float64: NaN where there is no position (off duty, never reported).
    """

    id: tuple[str, ...]
    team: NDArray[np.int32]
    certainty: NDArray[np.int8]
    lon: Floats
    lat: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Situation:
    """
    The immutable picture of one moment.

    Attributes
    ----------
    number
        Number of the last journal entry it contains.
    statuses
        What each unit does: its open task's step, else what was set for it.
    tasks
        Open tasks that bind their forces at the moment, those under way first.
    waiting
        Tasks reserved for planned duties at another time.
    grants
        What granted requests to the armed police cover, each for its incident alone.
    """

    number: int
    at_utc: datetime
    exercise: bool
    units: Mapping[UnitId, Unit]
    statuses: Mapping[UnitId, UnitStatus]
    standings: Mapping[UnitId, Standing]
    points: tuple[ResponsePoint, ...]
    incidents: Mapping[IncidentId, Incident]
    tasks: tuple[Task, ...]
    waiting: tuple[Task, ...] = ()
    teams: tuple[TeamStrength, ...]
    guards: GuardColumns
    arrangements: tuple[StandingArrangement, ...] = ()
    grants: tuple[tuple[IncidentId, StandingArrangement], ...] = ()

    @cached_property
    def tasks_by_force(self) -> Mapping[str, tuple[Task, ...]]:
        """Open tasks of each force."""
        found: dict[str, tuple[Task, ...]] = {}
        for task in self.tasks:
            found[task.force] = (*found.get(task.force, ()), task)
        return found

    @cached_property
    def duties_by_force(self) -> Mapping[str, tuple[Task, ...]]:
        """What each force is reserved for: planned duties of this moment and of others."""
        found: dict[str, tuple[Task, ...]] = {}
        for task in (*self.tasks, *self.waiting):
            if task.waiting:
                found[task.force] = (*found.get(task.force, ()), task)
        return found

    @cached_property
    def team_rows(self) -> Mapping[GuardTeamId, int]:
        """Row of each guard team in ``teams``."""
        return {strength.team.id: row for row, strength in enumerate(self.teams)}

    def free(self, unit: UnitId) -> bool:
        """Tell whether a unit is on duty and can be sent: one that keeps a point can."""
        off = self.standings[unit].certainty == Certainty.OFF_DUTY
        return not off and (self.statuses[unit] in FREE or self.keeps_point(unit))

    def keeps_point(self, unit: UnitId) -> bool:
        """Tell whether a unit's task is to stand in at a point (补位)."""
        tasks = self.tasks_by_force.get(unit, ())
        return bool(tasks) and all(task.point is not None and not task.waiting for task in tasks)
