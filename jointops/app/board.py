"""The present state in memory, and the situation made from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from jointops.app.ports import UnitOfWork
from jointops.app.workflows import flow_of, know
from jointops.audit.emergency import EmergencySignIn
from jointops.audit.entry import Entry
from jointops.audit.oral import OralAct
from jointops.clock import local
from jointops.forces.arrangements import StandingArrangement
from jointops.forces.checkposts import CheckPost
from jointops.forces.closures import RoadClosure
from jointops.forces.duty_phones import DutyPhone
from jointops.forces.fixes import AGEING, Certainty, Fix, FixSource
from jointops.forces.guards import REFRESHER_DAYS, Guard, GuardCompany, GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import Task, TaskStep, UnitStatus
from jointops.forces.register import Landmark, ReportedFix, UnitState
from jointops.forces.roster import SHIFTS
from jointops.forces.stations import Grid, PoliceStation, Substation
from jointops.forces.units import Unit, UnitKind
from jointops.geo.installed import InstalledRoads
from jointops.geo.places import Place
from jointops.ids import IncidentId, UnitId
from jointops.incidents.incident import Incident
from jointops.orders.drawn import DrawnNumber
from jointops.orders.order import Order
from jointops.orders.template import OrderTemplate
from jointops.planning.doctrine import NeedsTable
from jointops.planning.plan import ReinforcementPlan
from jointops.requests.case import RequestCase
from jointops.requests.grants import grant_of
from jointops.requests.kept_workflow import KeptWorkflow
from jointops.seals.register import SealCertificate
from jointops.situation.changes import Aspect, Changes
from jointops.situation.picture import (
    GuardColumns,
    Positions,
    Situation,
    Standing,
    TeamStrength,
    standing_of,
)

T = TypeVar("T")

HELD: dict[type[Any], Aspect] = {
    Unit: Aspect.UNITS,
    UnitState: Aspect.UNITS,
    ReportedFix: Aspect.POSITIONS,
    ResponsePoint: Aspect.POINTS,
    CheckPost: Aspect.CHECKPOSTS,
    StandingArrangement: Aspect.ARRANGEMENTS,
    NeedsTable: Aspect.DOCTRINE,
    Incident: Aspect.INCIDENTS,
    Task: Aspect.TASKS,
    ReinforcementPlan: Aspect.PLANS,
    Order: Aspect.ORDERS,
    DrawnNumber: Aspect.ORDERS,
    OrderTemplate: Aspect.ORDERS,
    RoadClosure: Aspect.CLOSURES,
    KeptWorkflow: Aspect.REQUESTS,
    RequestCase: Aspect.REQUESTS,
    InstalledRoads: Aspect.ROADS,
    Landmark: Aspect.CITY,
    DutyPhone: Aspect.CITY,
    PoliceStation: Aspect.CITY,
    Substation: Aspect.CITY,
    Grid: Aspect.CITY,
    GuardCompany: Aspect.GUARDS,
    GuardTeam: Aspect.GUARDS,
    Guard: Aspect.GUARDS,
    OralAct: Aspect.ACCOUNTS,
    EmergencySignIn: Aspect.ACCOUNTS,
    SealCertificate: Aspect.ACCOUNTS,
}
"""What is kept in memory, and the aspect whose change makes it be read again."""

NOWHERE = Positions(
    subject=(), lon=np.zeros(0), lat=np.zeros(0), age_s=np.zeros(0), heading_deg=np.zeros(0)
)
RETURNING = timedelta(hours=24)
"""So long a task that is over is still told to the feed, so that the unit drives back."""


ONE_BY_ONE = 500
"""More touched rows of a table than this are read with all others of it."""


class Store(Protocol):
    """What a board is kept in step with."""

    def read(self) -> UnitOfWork:
        """Give a unit of work for reading."""
        ...

    def touched_after(self, number: int) -> tuple[Entry | None, Changes]:
        """Give the newest entry after a number, None for none, and what all after it touched."""
        ...


class Board:
    """
    Everything that views and planning read, kept in step with the store.

    Reading is safe from any thread: each table is replaced whole, never altered.
    """

    def __init__(self) -> None:
        self.number = 0
        self.head = ""
        self._tables: dict[type[Any], dict[Any, Any]] = {of: {} for of in HELD}
        self._guards = _GuardDuty((), ())
        self._lock = Lock()

    def table(self, of: type[T]) -> Mapping[Any, T]:
        """Give all rows of a type by key."""
        return self._tables[of]

    def read(self, uow: UnitOfWork) -> None:
        """Read everything."""
        with self._lock, uow:
            self._read(uow, Changes.of(*Aspect))
            self.number, self.head = uow.head()

    def follow(self, store: Store, own: tuple[Entry, Changes] | None = None) -> Changes:
        """
        Read again what was touched since, by whomever; give what that was.

        Parameters
        ----------
        own
            An entry just written, and what it touched; None to take in what others wrote.
        """
        with self._lock:
            if own is not None and own[0].seq == self.number + 1:
                newest, changes = own
            else:
                found, changes = store.touched_after(self.number)
                if found is None:  # of another thread, that took this one in with its own
                    return own[1] if own is not None else changes
                newest = found
            if changes.rows is not None:
                for of, rows in changes.rows.items():
                    if of in HELD:
                        self._tables[of] = _renewed(self._tables[of], rows)
                self._renew(changes)
            else:
                with store.read() as uow:
                    self._read(uow, changes)
            self.number, self.head = newest.seq, newest.digest
        return changes

    def _read(self, uow: UnitOfWork, changes: Changes) -> None:
        for of, aspect in HELD.items():
            if not changes.touch(aspect):
                continue
            keys = None if changes.keys is None else changes.keys.get(of, frozenset())
            if keys is None or len(keys) > ONE_BY_ONE:
                self._tables[of] = {row.id: row for row in uow.rows(of).all()}
            elif keys:
                rows = uow.rows(of)
                self._tables[of] = _renewed(self._tables[of], {key: rows.find(key) for key in keys})
        self._renew(changes)

    def _renew(self, changes: Changes) -> None:
        """Make anew what follows from the tables."""
        if changes.touch(Aspect.REQUESTS):
            know(self.table(KeptWorkflow).values())
        if changes.touch(Aspect.GUARDS):
            teams = tuple(self.table(GuardTeam).values())
            self._guards = _GuardDuty(teams, tuple(self.table(Guard).values()))

    @property
    def guards(self) -> tuple[Guard, ...]:
        """All guards, in the order of the situation's columns."""
        return self._guards.guards

    def recent_tasks(self, now: datetime) -> list[Task]:
        """Give open tasks, and those that ended a short while ago."""
        return [
            task
            for task in self.table(Task).values()
            if task.open or now - task.stamps[TaskStep.STOOD_DOWN].at_utc < RETURNING
        ]

    def _grants(self) -> Iterator[tuple[IncidentId, StandingArrangement]]:
        """Give what granted requests cover, each for its incident."""
        incidents = self.table(Incident)
        for case in self.table(RequestCase).values():
            incident = incidents.get(case.incident)
            grant = grant_of(flow_of(case), case, incident.place) if incident is not None else None
            if incident is not None and grant is not None:
                yield incident.id, grant

    def situation(
        self,
        now: datetime,
        *,
        exercise: bool,
        positions: Positions = NOWHERE,
        bound: Iterable[Task] | None = None,
    ) -> Situation:
        """Make the picture of a moment; ``bound`` are the tasks that bind then, if not of now."""
        local_now = local(now)
        known = [task for task in self.table(Task).values() if task.open]
        found = [task for task in known if task.binds(now)] if bound is None else bound
        tasks = tuple(sorted(found, key=_waits))
        by_force: dict[str, Task] = {task.force: task for task in reversed(tasks)}
        standings: dict[UnitId, Standing] = {}
        statuses: dict[UnitId, UnitStatus] = {}
        reported, states = self.table(ReportedFix), self.table(UnitState)
        units: Mapping[UnitId, Unit] = self.table(Unit)
        for unit_id, unit in units.items():
            task = by_force.get(unit_id)
            fixes = [_measured(positions, unit_id, now)]
            if unit_id in reported:
                fixes.append(reported[unit_id].fix)
            standings[unit_id] = standing_of(
                unit,
                fixes=[fix for fix in fixes if fix is not None],
                now=now,
                local_now=local_now,
                tasked=task is not None,
            )
            if task is not None:
                statuses[unit_id] = UnitStatus(task.step.value)
            elif unit_id in states:
                statuses[unit_id] = states[unit_id].status
            else:
                patrols = unit.kind in {UnitKind.PATROL, UnitKind.MOTORCYCLE}
                statuses[unit_id] = UnitStatus.PATROLLING if patrols else UnitStatus.AVAILABLE
        taken: dict[str, int] = {}
        for task in tasks:
            taken[task.force] = taken.get(task.force, 0) + task.guards
        strengths, columns = self._guards.at(now, local_now, positions, taken)
        return Situation(
            number=self.number,
            at_utc=now,
            exercise=exercise,
            units=units,
            statuses=statuses,
            standings=standings,
            points=tuple(self.table(ResponsePoint).values()),
            incidents=self.table(Incident),
            tasks=tasks,
            waiting=tuple(task for task in known if not task.binds(now)),
            teams=strengths,
            guards=columns,
            arrangements=tuple(self.table(StandingArrangement).values()),
            grants=tuple(self._grants()),
        )


def _renewed(table: dict[Any, Any], rows: Mapping[Any, Any]) -> dict[Any, Any]:
    """Give a table with some rows replaced, None for one removed, in order of key."""
    renewed = {**table, **rows}
    for key in [key for key, row in rows.items() if row is None]:
        del renewed[key]
    added = any(key not in table for key in rows)
    return {key: renewed[key] for key in sorted(renewed)} if added else renewed


def _waits(task: Task) -> bool:
    return task.waiting


def _measured(positions: Positions, subject: str, now: datetime) -> Fix | None:
    row = positions.row.get(subject)
    if row is None:
        return None
    return Fix(
        place=Place(lon=float(positions.lon[row]), lat=float(positions.lat[row])),
        at_utc=now - timedelta(seconds=float(positions.age_s[row])),
        source=FixSource.TERMINAL,
    )


class _GuardDuty:
    """The guards as columns, so that ten thousand of them cost a millisecond."""

    def __init__(self, teams: tuple[GuardTeam, ...], guards: tuple[Guard, ...]) -> None:
        rows = {team.id: row for row, team in enumerate(teams)}
        kept = [guard for guard in guards if guard.team in rows]
        self.teams, self.guards = teams, tuple(kept)
        self.ids = tuple(guard.id for guard in kept)
        self.team = np.array([rows[guard.team] for guard in kept], dtype=np.int32)
        codes = sorted({guard.shift for guard in kept})
        self.codes = codes
        self.shift = np.array([codes.index(guard.shift) for guard in kept], dtype=np.int32)
        self.rest_day = np.array([guard.rest_day for guard in kept], dtype=np.int32)
        trained = [guard.trained_on.toordinal() if guard.trained_on else 0 for guard in kept]
        self.trained = np.array(trained, dtype=np.int64)
        self.insured = np.array([guard.insured for guard in kept], dtype=np.bool_)
        self.lon = np.array([team.place.lon or np.nan for team in teams], dtype=np.float64)
        self.lat = np.array([team.place.lat or np.nan for team in teams], dtype=np.float64)
        self._known: tuple[tuple[str, ...], NDArray[np.int64]] | None = None

    def at(
        self, now: datetime, local_now: datetime, positions: Positions, taken: Mapping[str, int]
    ) -> tuple[tuple[TeamStrength, ...], GuardColumns]:
        """Give each team's strength and each guard's position at a moment."""
        on_duty = self._on_duty(local_now)
        fit = on_duty & self.insured
        fit &= local_now.date().toordinal() - self.trained <= REFRESHER_DAYS
        count = len(self.teams)
        duty = np.bincount(self.team[on_duty], minlength=count)
        able = np.bincount(self.team[fit], minlength=count)
        strengths = tuple(
            TeamStrength(
                team=team,
                on_duty=int(duty[row]),
                fit=max(0, int(able[row]) - taken.get(team.id, 0)),
            )
            for row, team in enumerate(self.teams)
        )
        certainty, lon, lat = self._positions(on_duty, positions)
        return strengths, GuardColumns(
            id=self.ids, team=self.team, certainty=certainty, lon=lon, lat=lat
        )

    def _on_duty(self, local_now: datetime) -> NDArray[np.bool_]:
        on = np.zeros(len(self.ids), dtype=np.bool_)
        for index, code in enumerate(self.codes):
            mine = self.shift == index
            span = SHIFTS.get(code)
            began = span.duty_day(local_now) if span else local_now
            if began is not None:
                on |= mine & (self.rest_day != began.weekday())
        return on

    def _positions(
        self, on_duty: NDArray[np.bool_], positions: Positions
    ) -> tuple[NDArray[np.int8], NDArray[np.float64], NDArray[np.float64]]:
        lon = np.where(on_duty, self.lon[self.team], np.nan)
        lat = np.where(on_duty, self.lat[self.team], np.nan)
        certainty = np.where(on_duty, Certainty.ASSUMED, Certainty.OFF_DUTY).astype(np.int8)
        if positions.subject:
            row = self._rows_in(positions)
            seen = on_duty & (row >= 0)
            at = row[seen]
            rule = AGEING[FixSource.TERMINAL]
            age = positions.age_s[at]
            sure = np.where(age <= rule.ageing_s, Certainty.LIVE, Certainty.AGEING)
            certainty[seen] = np.where(age <= rule.stale_s, sure, Certainty.STALE)
            lon[seen], lat[seen] = positions.lon[at], positions.lat[at]
        return certainty, lon, lat

    def _rows_in(self, positions: Positions) -> NDArray[np.int64]:
        if self._known is None or self._known[0] is not positions.subject:
            found = [positions.row.get(name, -1) for name in self.ids]
            self._known = (positions.subject, np.array(found, dtype=np.int64))
        return self._known[1]
