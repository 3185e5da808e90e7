"""Incidents: taking, grading, telling, merging, closing."""

from __future__ import annotations

from dataclasses import replace

from jointops.app.commands import (
    AddCaller,
    AddLogLine,
    ChangeLevel,
    EditCard,
    EndIncident,
    MergeIncident,
    OpenIncident,
    RevealCaller,
    StampMilestone,
    TellParty,
)
from jointops.app.handling import Circumstances, Done, NotFoundError, demand_reason, done, get
from jointops.app.ports import UnitOfWork
from jointops.errors import OperatorError
from jointops.forces.readiness import Task
from jointops.ids import IncidentId
from jointops.incidents.incident import (
    MANUAL,
    Caller,
    Incident,
    LogLine,
    Mark,
    Milestone,
    Told,
)


class TasksOpenError(OperatorError):
    """An incident cannot be closed while forces are bound to it."""

    code = "TASKS-OPEN"


class DutyWindowError(OperatorError):
    """A planned duty needs a window that is not over, and nothing else has one."""

    code = "DUTY-WINDOW"


class MilestoneAutoError(OperatorError):
    """Such a milestone follows from an act and is not stamped by hand."""

    code = "MILESTONE-AUTO"


def open_incident(cmd: OpenIncident, uow: UnitOfWork, given: Circumstances) -> Done:
    """Take an incident; its number is the value."""
    incident_class = given.doctrine.class_of(cmd.class_text)
    over = cmd.window is not None and cmd.window.end_utc <= given.at
    if incident_class.planned != (cmd.window is not None) or over:
        raise DutyWindowError(
            class_name=incident_class.name, planned=incident_class.planned, over=over
        )
    number = IncidentId(max((int(key) for key in uow.rows(Incident).ids()), default=0) + 1)
    by = given.actor.name
    reported = min(cmd.reported_utc or given.at, given.at)
    marks = {
        Milestone.REPORTED: Mark(at_utc=reported, by=by, auto=cmd.reported_utc is None),
        Milestone.ANSWERED: Mark(at_utc=given.at, by=by, auto=True),
        Milestone.GRADED: Mark(at_utc=given.at, by=by, auto=True),
    }
    incident = Incident(
        id=number,
        class_code=incident_class.code,
        class_name=incident_class.name,
        level=cmd.level or incident_class.level,
        level_owner=by,
        place=cmd.place,
        off_road_m=given.off_road_m(cmd.place),
        card=cmd.card,
        marks=marks,
        window=cmd.window,
    )
    if cmd.caller or cmd.phone:
        call = Caller(at_utc=reported, text=cmd.caller, phone=cmd.phone)
        incident = incident.with_caller(call)
    uow.rows(Incident).put(incident)
    return done(subject=number, value=number)


def edit_card(cmd: EditCard, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Say what is now known."""
    uow.rows(Incident).put(get(uow, Incident, cmd.incident).with_card(cmd.card))
    return done(subject=cmd.incident)


def add_caller(cmd: AddCaller, uow: UnitOfWork, given: Circumstances) -> Done:
    """Add another call."""
    call = Caller(at_utc=given.at, text=cmd.text, phone=cmd.phone)
    uow.rows(Incident).put(get(uow, Incident, cmd.incident).with_caller(call))
    return done(subject=cmd.incident)


def add_log_line(cmd: AddLogLine, uow: UnitOfWork, given: Circumstances) -> Done:
    """Write into the log."""
    line = LogLine(at_utc=given.at, by=given.actor.name, text=cmd.text)
    uow.rows(Incident).put(get(uow, Incident, cmd.incident).with_log(line))
    return done(subject=cmd.incident)


def change_level(cmd: ChangeLevel, uow: UnitOfWork, given: Circumstances) -> Done:
    """Raise the level, or lower one's own with a reason."""
    incident = get(uow, Incident, cmd.incident)
    by = given.actor.name
    changed = incident.with_level(cmd.level, by=by, reason=cmd.why)
    text = f"{incident.level}→{cmd.level} {cmd.why}".strip()
    line = LogLine(at_utc=given.at, by=by, text=text)
    uow.rows(Incident).put(changed.with_log(line))
    return done(subject=cmd.incident)


def tell_party(cmd: TellParty, uow: UnitOfWork, given: Circumstances) -> Done:
    """Tick off a party of the must-tell list."""
    told = Told(party=cmd.party, person=cmd.person, at_utc=given.at, by=given.actor.name)
    uow.rows(Incident).put(get(uow, Incident, cmd.incident).with_told(told))
    return done(subject=cmd.incident)


def stamp_milestone(cmd: StampMilestone, uow: UnitOfWork, given: Circumstances) -> Done:
    """Stamp a milestone by hand."""
    if cmd.milestone not in MANUAL:
        raise MilestoneAutoError(milestone=cmd.milestone)
    mark = Mark(at_utc=given.at, by=given.actor.name, auto=False)
    incident = get(uow, Incident, cmd.incident).with_mark(cmd.milestone, mark)
    uow.rows(Incident).put(incident)
    return done(subject=cmd.incident)


def merge_incident(cmd: MergeIncident, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Merge one incident into another; its tasks follow."""
    other, survivor = get(uow, Incident, cmd.incident), get(uow, Incident, cmd.into)
    uow.rows(Incident).put(survivor.absorbing(other), other.merged_with(survivor.id))
    moved = [task for task in uow.rows(Task).where(incident=cmd.incident) if task.open]
    uow.rows(Task).put(*(replace(task, incident=survivor.id) for task in moved))
    return done(subject=cmd.into)


def end_incident(cmd: EndIncident, uow: UnitOfWork, given: Circumstances) -> Done:
    """Close an incident whose tasks are all over."""
    bound = [task.force for task in uow.rows(Task).where(incident=cmd.incident) if task.open]
    if bound:
        raise TasksOpenError(incident=cmd.incident, forces="、".join(bound))
    mark = Mark(at_utc=given.at, by=given.actor.name, auto=True)
    uow.rows(Incident).put(get(uow, Incident, cmd.incident).closed(mark))
    return done(subject=cmd.incident)


def reveal_caller(cmd: RevealCaller, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Give a caller's phone number in full."""
    demand_reason(cmd.why)
    callers = get(uow, Incident, cmd.incident).callers
    if not 0 <= cmd.index < len(callers):
        raise NotFoundError(kind="Caller", key=cmd.index)
    return done(subject=cmd.incident, value=callers[cmd.index].phone)
