"""Standing arrangements, and the check that nobody of the armed police goes without one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jointops.app.commands import RegisterArrangements, WithdrawArrangement
from jointops.app.handlers.workflows import flow_in
from jointops.app.handling import Circumstances, Done, NotFoundError, demand_reason, done, get
from jointops.app.ports import UnitOfWork
from jointops.errors import OperatorError
from jointops.forces.arrangements import StandingArrangement, cover_of
from jointops.forces.readiness import Task
from jointops.forces.units import Unit, UnitKind
from jointops.incidents.incident import Incident
from jointops.planning.plan import Pick, ReinforcementPlan
from jointops.requests.case import RequestCase
from jointops.requests.grants import grant_of, request_of


class AskedOnlyError(OperatorError):
    """Armed police are asked, never dispatched."""

    code = "ARMED-POLICE-ASKED"


class OutsideArrangementError(OperatorError):
    """The standing arrangement does not cover the group's task at this moment."""

    code = "ARRANGEMENT-OUTSIDE"


class ArrangementKnownError(OperatorError):
    """An arrangement is never changed: another one gets another id."""

    code = "ARRANGEMENT-KNOWN"


class NotArmedPoliceError(OperatorError):
    """An arrangement is about groups of the armed police only."""

    code = "ARRANGEMENT-GROUP"


def register_arrangements(
    cmd: RegisterArrangements, uow: UnitOfWork, _given: Circumstances
) -> Done:
    """Register arrangements."""
    rows = uow.rows(StandingArrangement)
    known = rows.ids()
    for arrangement in cmd.arrangements:
        if arrangement.id in known:
            raise ArrangementKnownError(arrangement=arrangement.id)
        known.add(arrangement.id)
        for group in arrangement.groups:
            if not get(uow, Unit, group).asked_only:
                raise NotArmedPoliceError(arrangement=arrangement.id, unit=group)
    rows.put(*cmd.arrangements)
    return done(subject=cmd.file)


def withdraw_arrangement(cmd: WithdrawArrangement, uow: UnitOfWork, given: Circumstances) -> Done:
    """Withdraw an arrangement; who is on a task under it stays until released."""
    demand_reason(cmd.why)
    arrangement = get(uow, StandingArrangement, cmd.arrangement)
    uow.rows(StandingArrangement).put(arrangement.withdrawn(given.at, cmd.why.strip()))
    return done(subject=arrangement.id)


def demand_arranged(
    picks: Iterable[Pick],
    moving: Iterable[str],
    incident: Incident,
    uow: UnitOfWork,
    given: Circumstances,
) -> None:
    """
    Refuse to send armed police, except who comes under an arrangement that covers it now.

    Parameters
    ----------
    picks
        Whom a plan sends; who is on a task of the incident already goes on.
    moving
        Units that move up to points.

    Raises
    ------
    AskedOnlyError
        If armed police are among them without an arrangement.
    OutsideArrangementError
        If the arrangement does not cover the task now.
    """
    for force in moving:
        unit = uow.rows(Unit).find(force)
        if unit is not None and unit.asked_only:
            raise AskedOnlyError(unit=force)
    sent = {task.force for task in uow.rows(Task).where(incident=incident.id) if task.open}
    bound = _bound(incident, uow, given)
    for pick in picks:
        unit = uow.rows(Unit).find(pick.force)
        armed = unit.asked_only if unit else pick.kind == UnitKind.ARMED_POLICE
        if not (armed or pick.hollow or pick.basis) or pick.force in sent:
            continue
        if unit is None or pick.hollow or not pick.basis:
            raise AskedOnlyError(unit=pick.force)
        _demand(unit, pick, incident, uow, given, bound=bound)
        bound[pick.basis] = bound.get(pick.basis, 0) + pick.people


def demand_still_arranged(task: Task, uow: UnitOfWork, given: Circumstances) -> None:
    """
    Refuse to send armed police that were reserved, unless their arrangement covers it now.

    Raises
    ------
    AskedOnlyError, OutsideArrangementError
        As `demand_arranged`.
    """
    unit = uow.rows(Unit).find(task.force)
    if unit is None or not (unit.asked_only or task.basis):
        return
    plan = uow.rows(ReinforcementPlan).find(task.plan)
    standing = plan.standing if plan else ()
    pick = next((pick for pick in standing if pick.force == task.force), None)
    if pick is None or pick.basis != task.basis or not task.basis:
        raise AskedOnlyError(unit=task.force)
    incident = get(uow, Incident, task.incident)
    bound = _bound(incident, uow, given, without=task)
    _demand(unit, pick, incident, uow, given, bound=bound)


def still_arranged(task: Task, uow: UnitOfWork, given: Circumstances) -> bool:
    """Tell whether a reserved task may be sent; our own always may."""
    try:
        demand_still_arranged(task, uow, given)
    except (AskedOnlyError, OutsideArrangementError):
        return False
    return True


def _demand(
    unit: Unit,
    pick: Pick,
    incident: Incident,
    uow: UnitOfWork,
    given: Circumstances,
    *,
    bound: dict[str, int],
) -> None:
    arrangement = _arrangement(pick.basis or "", incident, uow)
    if arrangement is None:
        raise NotFoundError(kind="StandingArrangement", key=pick.basis or "")
    for moment in {given.at, given.now}:  # a late entry is no way around a withdrawal
        start, until = _span(incident, moment)
        cover = cover_of(
            (arrangement,),
            unit.id,
            people=pick.people,
            place=incident.place,
            task=pick.rule,
            moment=start,
            until=until,
            bound=bound,
        )
        if cover.outside is not None:
            raise OutsideArrangementError(
                unit=unit.id, numbers=arrangement.numbers, outside=cover.outside.value
            )


def _arrangement(basis: str, incident: Incident, uow: UnitOfWork) -> StandingArrangement | None:
    """Give what a pick rests on: a standing arrangement, or a request granted for its incident."""
    request = request_of(basis)
    if request is None:
        return uow.rows(StandingArrangement).find(basis)
    case = uow.rows(RequestCase).find(request)
    if case is None or case.incident != incident.id:
        return None
    return grant_of(flow_in(uow, case.workflow), case, incident.place)


def _span(incident: Incident, moment: datetime) -> tuple[datetime, datetime | None]:
    """Give from when until when an arrangement must cover a task that is sent at a moment."""
    if incident.window is None:
        return moment, None
    return max(moment, incident.window.start_utc), incident.window.end_utc


def _bound(
    incident: Incident, uow: UnitOfWork, given: Circumstances, *, without: Task | None = None
) -> dict[str, int]:
    """Count the people under each arrangement whose tasks fall into the incident's time."""
    to_come = incident.window is not None and given.at < incident.window.start_utc
    window = incident.window if to_come else None
    bound: dict[str, int] = {}
    for task in uow.rows(Task).all():
        if not task.basis or not task.hinders(given.at, window):
            continue
        if without is None or task.id != without.id:
            people = task.people or get(uow, Unit, task.force).officers
            bound[task.basis] = bound.get(task.basis, 0) + people
    return bound
