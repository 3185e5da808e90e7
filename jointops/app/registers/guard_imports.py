"""Taking over a guard register: look at a file, then take it, or take the last one back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jointops.app.center import Center, RoadsAbsentError
from jointops.app.commands import ImportGuards, UndoImport
from jointops.app.handlers.guards import register_mark
from jointops.audit.entry import Entry
from jointops.clock import local
from jointops.errors import OperatorError
from jointops.feeds.faults import Fault as GuardFault
from jointops.feeds.faults import FileUnreadableError, ImportReport
from jointops.feeds.guard_columns import ColumnMapError, GuardField
from jointops.feeds.guard_rows import GuardReading, KnownRegister, read_guards
from jointops.feeds.guard_sheets import GuardHeadersError, guard_sheets, mark_of
from jointops.feeds.sheet_reader import SheetTable
from jointops.feeds.sheets import read_tables
from jointops.forces.guards import Guard, GuardCompany, GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import Task
from jointops.forces.register import Landmark
from jointops.forces.stations import PoliceStation
from jointops.forces.units import Unit
from jointops.geo.datum_fit import Box
from jointops.geo.datums import Datum
from jointops.geo.places import Place

FIELDS = tuple(field.value for field in GuardField)
"""What a column may say."""
DATUMS = tuple(datum.value for datum in Datum)
REMEMBERED = 20
"""So many imports back the columns of a file with the same headers are looked for."""


class NothingToUndoError(OperatorError):
    """No guard register was imported, or the last one was taken back."""

    code = "NOTHING-TO-UNDO"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardLook:
    """
    A guard register as it was looked at.

    Attributes
    ----------
    reading
        What it would change.
    told
        What a person said of its columns, now or at an earlier import.
    recalled
        Whether that was found in the journal.
    box
        The city's extent; None where neither roads nor places are known.
    command
        Takes it over; to be given only if the report has no faults.
    """

    reading: GuardReading
    told: dict[str, str]
    recalled: bool
    box: Box | None
    command: ImportGuards

    @property
    def report(self) -> ImportReport:
        """Counts, notes and faults."""
        return self.reading.report


def look_at_guards(
    center: Center,
    path: Path,
    *,
    datum: Datum | None,
    told: Mapping[str, str] | None = None,
    tell: Callable[[float], None] | None = None,
) -> GuardLook:
    """
    Read a guard register and hold it against the one there is; nothing is written.

    Parameters
    ----------
    told
        Field by header; None for what was said of the same headers before.
    tell
        Is called with the share done; may raise to stop.

    Raises
    ------
    FileUnreadableError
        If it cannot be read.
    ColumnMapError
        If the columns are assigned in a way that cannot be.
    DatumMissingError
        If it has coordinates and no datum was declared.
    """
    tables = read_tables(path, tell=tell)
    recalled = _recalled(center, path, tables) if told is None else None
    said = dict(told or recalled or {})
    known = _known(center)
    reading = read_guards(
        path,
        tables,
        known=known,
        given=said,
        datum=datum,
        secret=center.database.secret_for("guards"),
        today=local(center.clock.now()).date(),
        tell=tell,
    )
    command = ImportGuards(
        file=path.name,
        datum=datum.value if datum and len(reading.spots) else "",
        columns={header: field for header, field in reading.columns.items() if field},
        told=said,
        headers=reading.headers,
        register=register_mark(known.companies, known.teams, [g.id for g in known.guards]),
        companies=reading.companies,
        teams=reading.teams,
        guards=reading.guards,
        removed_teams=reading.removed_teams,
        removed_guards=reading.removed_guards,
    )
    return GuardLook(
        reading=reading,
        told=said,
        recalled=recalled is not None,
        box=known.box,
        command=command,
    )


def undo_command(center: Center) -> UndoImport:
    """
    Give the command that takes back the last guard register.

    Raises
    ------
    NothingToUndoError
        If there is none.
    """
    last = next(iter(_imports(center)), None)
    if last is None or center.database.newest_about([f"#{last.seq}"], kind=UndoImport.kind):
        raise NothingToUndoError
    return UndoImport(entry=last.seq)


def _imports(center: Center) -> list[Entry]:
    """Give the newest imports of guard registers, newest first."""
    found = center.database.find_entries(text=ImportGuards.kind, limit=REMEMBERED)
    return [e for e in found if (e.kind, e.outcome) == (ImportGuards.kind, "done")]


def _recalled(center: Center, path: Path, tables: Sequence[SheetTable]) -> dict[str, str] | None:
    """Give what a person said of a file with the same headers; None where nobody did."""
    for entry in _imports(center):
        told: dict[str, str] = entry.facts["told"]
        if not told:
            continue
        try:
            sheets = guard_sheets(path, tables, told, ImportReport(file=path.name))
        except (FileUnreadableError, ColumnMapError):
            continue
        if mark_of(sheets) == entry.facts["headers"]:
            return told
    return None


def _known(center: Center) -> KnownRegister:
    table = center.board.table
    named: list[tuple[str, Place]] = [
        *((mark.id, mark.place) for mark in table(Landmark).values()),
        *((station.name, station.place) for station in table(PoliceStation).values()),
        *((point.name, point.place) for point in table(ResponsePoint).values()),
    ]
    places = {
        text: (place.lon, place.lat)
        for name, place in named
        for text in (name, place.name)
        if text and place.lon is not None and place.lat is not None
    }
    return KnownRegister(
        companies=table(GuardCompany),
        teams=table(GuardTeam),
        guards=tuple(table(Guard).values()),
        forces=frozenset(map(str, table(Unit))),
        bound={task.force: task.incident for task in table(Task).values() if task.open},
        places=places,
        box=_city_box(center, list(places.values())),
    )


def _city_box(center: Center, places: Sequence[tuple[float, float]]) -> Box | None:
    """Give the extent of the roads; without any, of the known places."""
    degrees = np.array(places, dtype=np.float64).reshape(-1, 2)
    try:
        network = center.roads().network
    except RoadsAbsentError:
        pass
    else:
        if network.georeferenced:
            degrees = np.column_stack([network.lon, network.lat])
    if len(degrees) < 2:
        return None
    (west, south), (east, north) = degrees.min(axis=0).tolist(), degrees.max(axis=0).tolist()
    return Box(west=west, south=south, east=east, north=north)


__all__ = [
    "DATUMS",
    "FIELDS",
    "Datum",
    "GuardFault",
    "GuardHeadersError",
    "GuardLook",
    "NothingToUndoError",
    "look_at_guards",
    "undo_command",
]
