"""The file itself, roads, units, points, closures."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from jointops.app.commands import (
    DrawClosure,
    ImportCheckPosts,
    ImportPoints,
    ImportUnits,
    InstallRoads,
    LiftClosure,
    ReportPosition,
    SetUnitStatus,
    SetUpFile,
    TakeNeeds,
)
from jointops.app.handlers.imports import take_over
from jointops.app.handlers.people import demand_fit
from jointops.app.handling import Circumstances, Done, NotFoundError, done, get
from jointops.app.ports import UnitOfWork
from jointops.audit.accounts import Account
from jointops.errors import OperatorError
from jointops.forces.checkposts import CheckPost
from jointops.forces.closures import RoadClosure
from jointops.forces.fixes import Fix, FixSource
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import SETTABLE
from jointops.forces.register import City, ReportedFix, UnitState
from jointops.forces.units import Unit
from jointops.geo.installed import InstalledRoads
from jointops.planning.doctrine import NEEDS, NeedsTable


class FileSetUpError(OperatorError):
    """The file has been set up before."""

    code = "FILE-SET-UP"


class NeedsReasonError(OperatorError):
    """Another needs table needs a reason."""

    code = "NEEDS-REASON"


class StatusError(OperatorError):
    """Such a status follows from a task and cannot be set by hand."""

    code = "STATUS-NOT-SETTABLE"


def set_up_file(cmd: SetUpFile, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Write a new file's city, accounts and registers."""
    if uow.rows(City).all():
        raise FileSetUpError
    demand_fit(cmd.accounts, live=not cmd.city.exercise)
    uow.rows(City).put(cmd.city)
    uow.rows(Account).put(*cmd.accounts)
    by_type: dict[type[Any], list[Any]] = defaultdict(list)
    for row in cmd.rows:
        by_type[type(row)].append(row)
    for of, rows in by_type.items():
        uow.rows(of).put(*rows)
    return done(subject=cmd.city.name)


def take_needs(cmd: TakeNeeds, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Lay down the city's own needs table."""
    if not cmd.why.strip():
        raise NeedsReasonError
    table = NeedsTable(id=NEEDS, origin=cmd.file, why=cmd.why.strip(), rows=cmd.needs)
    uow.rows(NeedsTable).put(table)
    return done(subject=cmd.file)


def install_roads(cmd: InstallRoads, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Use a road network from now on."""
    uow.rows(InstalledRoads).put(cmd.roads)
    return done(subject=cmd.roads.source)


def import_units(cmd: ImportUnits, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Take over units; one whose call sign is known is replaced."""
    return done(subject=cmd.file, facts=take_over(uow, Unit, cmd.units))


def import_points(cmd: ImportPoints, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Take over response points; one whose name is known is replaced."""
    return done(subject=cmd.file, facts=take_over(uow, ResponsePoint, cmd.points))


def import_checkposts(cmd: ImportCheckPosts, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Take over checkpoints; one whose name is known is replaced."""
    return done(subject=cmd.file, facts=take_over(uow, CheckPost, cmd.posts))


def report_position(cmd: ReportPosition, uow: UnitOfWork, given: Circumstances) -> Done:
    """Keep where a unit said it is; an older report never replaces a newer one."""
    get(uow, Unit, cmd.unit)
    source = FixSource.CHECK_IN if cmd.check_in else FixSource.RADIO
    fix = Fix(place=cmd.place, at_utc=given.at, source=source)
    known = uow.rows(ReportedFix).find(cmd.unit)
    report = ReportedFix(id=cmd.unit, fix=fix, speaker=cmd.speaker, channel=cmd.channel)
    kept = report.kept_at(given.now)
    if kept is not None and (known is None or known.fix.at_utc <= given.at):
        uow.rows(ReportedFix).put(kept)
    return done(subject=cmd.unit)


def set_unit_status(cmd: SetUnitStatus, uow: UnitOfWork, given: Circumstances) -> Done:
    """Set what a unit without a task does."""
    get(uow, Unit, cmd.unit)
    if cmd.status not in SETTABLE:
        raise StatusError(unit=cmd.unit, status=cmd.status)
    state = UnitState(id=cmd.unit, status=cmd.status, since_utc=given.at, note=cmd.why)
    uow.rows(UnitState).put(state)
    return done(subject=cmd.unit)


def draw_closure(cmd: DrawClosure, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Close roads, or slow them."""
    uow.rows(RoadClosure).put(cmd.closure)
    return done(subject=cmd.closure.id)


def lift_closure(cmd: LiftClosure, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Open the roads again."""
    if uow.rows(RoadClosure).find(cmd.closure) is None:
        raise NotFoundError(kind="RoadClosure", key=cmd.closure)
    uow.rows(RoadClosure).remove(cmd.closure)
    return done(subject=cmd.closure)
