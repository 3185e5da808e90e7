"""Registers taken over from files, and an import taken back as one step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from jointops.app.commands import (
    ImportCheckPosts,
    ImportGrids,
    ImportGuards,
    ImportLandmarks,
    ImportPhones,
    ImportPoints,
    ImportRoster,
    ImportStations,
    ImportSubstations,
    ImportUnits,
    UndoImport,
)
from jointops.app.commands.lists import ImportList
from jointops.app.handlers.amendments import subject_of
from jointops.app.handling import Circumstances, Done, done
from jointops.app.ports import UnitOfWork
from jointops.audit.entry import Entry, RowChange
from jointops.errors import OperatorError
from jointops.forces.arrangements import StandingArrangement
from jointops.forces.guards import Guard, GuardTeam
from jointops.forces.readiness import Task
from jointops.forces.register import ReportedFix, UnitState
from jointops.forces.stations import Grid, Substation
from jointops.forces.units import Unit

T = TypeVar("T")

UNDOABLE = frozenset(
    kind.kind
    for kind in (
        *(ImportUnits, ImportPoints, ImportCheckPosts, ImportStations, ImportSubstations),
        *(ImportGrids, ImportLandmarks, ImportRoster, ImportPhones, ImportGuards),
    )
)
"""Kinds of acts that can be taken back."""
LEANS_ON: tuple[tuple[type[Any], str, str], ...] = (
    (Substation, "stations", "police_station"),
    (Grid, "station", "police_station"),
    (Unit, "station", "police_station"),
    (Unit, "grid", "grid"),
    (GuardTeam, "company", "guard_company"),
    (Guard, "team", "guard_team"),
    (StandingArrangement, "groups", "unit"),
)
"""Which field of which rows names rows of which table."""
NAMES_SHOWN = 8


class NotAnImportError(OperatorError):
    """There is no import under this number of the journal."""

    code = "NOT-AN-IMPORT"


class ImportUndoneError(OperatorError):
    """The import was taken back before."""

    code = "IMPORT-UNDONE"


class ImportBuiltOnError(OperatorError):
    """Rows of the import were changed since, or something rests on them."""

    code = "IMPORT-BUILT-ON"


def take_over(uow: UnitOfWork, of: type[T], values: Sequence[T]) -> dict[str, int]:
    """
    Write what is new or changed and leave the rest alone.

    Returns
    -------
    facts
        How many were ``new`` and ``changed``, for the journal entry: taking it back need not look
        for an earlier state of what was new.
    """
    rows = uow.rows(of)
    known = {row.id: row for row in rows.all()}  # type: ignore[attr-defined]
    new = [value for value in values if value.id not in known]  # type: ignore[attr-defined]
    changed = [value for value in values if known.get(value.id, value) != value]  # type: ignore[attr-defined]
    rows.put(*new, *changed)
    return {"new": len(new), "changed": len(changed)}


def import_list(cmd: ImportList, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Take over a list; a row whose id is known is replaced."""
    return done(subject=cmd.file, facts=take_over(uow, cmd.of, cmd.rows))


def undo_import(cmd: UndoImport, uow: UnitOfWork, _given: Circumstances) -> Done:
    """
    Put every row of an import back as it stood before.

    Raises
    ------
    NotAnImportError
        If the entry is none.
    ImportUndoneError
        If it was taken back before.
    ImportBuiltOnError
        If a row was changed since, is bound to an open task, or another row rests on it.
    """
    entry = uow.entry(cmd.entry)
    if entry is None or entry.kind not in UNDOABLE or entry.outcome != "done":
        raise NotAnImportError(entry=cmd.entry)
    subject = subject_of(cmd.entry)
    if uow.about(subject, kind=cmd.kind):
        raise ImportUndoneError(entry=cmd.entry)
    left = uow.changes_of(entry)
    _demand_none(cmd, "changed", [change.key for change in uow.altered(left)])
    _demand_none(cmd, "bound", _bound(uow, left))
    before = _before(uow, entry, left)
    uow.put_back(before)
    gone = {(change.table, change.key) for change in before if change.row is None}
    _demand_none(cmd, "used", _leaning(uow, gone))
    for of in (UnitState, ReportedFix):  # what was only said of a unit goes with it
        uow.rows(of).remove(*(key for key in uow.rows(of).ids() if ("unit", key) in gone))
    back = len(before) - len(gone)
    facts = {"file": entry.subject, "of": entry.kind, "removed": len(gone), "put_back": back}
    return done(subject=subject, facts=facts, value=facts)


def _demand_none(cmd: UndoImport, because: str, names: Iterable[str]) -> None:
    found = list(dict.fromkeys(names))
    if found:
        shown = "、".join(found[:NAMES_SHOWN]) + ("…" if len(found) > NAMES_SHOWN else "")
        raise ImportBuiltOnError(entry=cmd.entry, because=because, names=shown, count=len(found))


def _bound(uow: UnitOfWork, left: Iterable[RowChange]) -> Iterator[str]:
    tasks = [task for task in uow.rows(Task).all() if task.open]
    if not tasks:
        return
    touched = {(change.table, change.key) for change in left}
    touched |= {
        ("guard_team", change.row["team"])
        for change in left
        if change.table == "guard" and change.row is not None
    }
    for task in tasks:
        if touched & {("unit", task.force), ("guard_team", task.force)}:
            yield task.force
        elif ("response_point", task.point) in touched:
            yield str(task.point)


def _before(uow: UnitOfWork, entry: Entry, left: Sequence[RowChange]) -> list[RowChange]:
    """Find how the rows stood before an entry, back to where each was last written."""
    missing = {(change.table, change.key): change for change in left}
    new = int(entry.facts.get("new", 0))
    found: list[RowChange] = []
    earlier = uow.changes_before(entry.seq)
    while len(missing) > new and (changes := next(earlier, None)) is not None:
        for change in changes:
            if missing.pop((change.table, change.key), None) is not None:
                found.append(change)
                new -= change.row is None  # new all the same: it was there once, and had gone
    return found + [RowChange(table=table, key=key, row=None) for table, key in missing]


def _leaning(uow: UnitOfWork, gone: set[tuple[str, str]]) -> Iterator[str]:
    tables = {table for table, _ in gone}
    for of, field, table in LEANS_ON:
        for row in uow.rows(of).all() if table in tables else ():
            named = getattr(row, field) or ()
            if any(
                (table, name) in gone for name in ([named] if isinstance(named, str) else named)
            ):
                yield row.id
