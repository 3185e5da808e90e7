"""Importing files for the window: look first, then take over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from jointops.app.center import Center, RoadsAbsentError
from jointops.app.checkposts import read_library
from jointops.app.commands import (
    Command,
    ImportCheckPosts,
    ImportGrids,
    ImportLandmarks,
    ImportPhones,
    ImportPoints,
    ImportRoster,
    ImportStations,
    ImportSubstations,
    ImportUnits,
    InstallRoads,
    TakeNeeds,
    UndoImport,
)
from jointops.app.commands.lists import ImportList
from jointops.app.doctrine import guard_rules
from jointops.app.doctrine_trial import Trial, trial_reasons, try_needs
from jointops.app.handlers.amendments import subject_of
from jointops.app.handlers.imports import UNDOABLE
from jointops.app.registers.list_sources import Source, Tell, note_datum
from jointops.app.rights import Countersignature
from jointops.app.roads import install_network, read_roads
from jointops.audit.accounts import Actor
from jointops.audit.entry import Entry
from jointops.feeds.areas import EARTH, CityBox
from jointops.feeds.cells import TRAINING
from jointops.feeds.faults import ImportReport
from jointops.feeds.guard_rows import DatumMissingError
from jointops.feeds.named_rows import Listed
from jointops.feeds.need_rows import read_needs
from jointops.feeds.phone_rows import read_phones
from jointops.feeds.roster_rows import read_roster
from jointops.feeds.station_rows import (
    read_grids,
    read_landmarks,
    read_stations,
    read_substations,
)
from jointops.feeds.unit_rows import read_points, read_units
from jointops.forces.duty_phones import DutyPhone
from jointops.forces.points import ResponsePoint
from jointops.forces.register import Landmark
from jointops.forces.stations import Grid, PoliceStation, Substation
from jointops.forces.units import Unit
from jointops.geo.datums import Datum
from jointops.resources import Language

T = TypeVar("T", bound=Listed)
Subject = Literal[
    "roads",
    "stations",
    "substations",
    "grids",
    "landmarks",
    "units",
    "roster",
    "phones",
    "points",
    "posts",
    "needs",
]


IMPORTED: dict[Subject, type[Command]] = {
    "roads": InstallRoads,
    "stations": ImportStations,
    "substations": ImportSubstations,
    "grids": ImportGrids,
    "landmarks": ImportLandmarks,
    "roster": ImportRoster,
    "phones": ImportPhones,
    "units": ImportUnits,
    "points": ImportPoints,
    "posts": ImportCheckPosts,
    "needs": TakeNeeds,
}
"""The command that takes each over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    What an import found: figures, notes and rejected rows, in words.

    Attributes
    ----------
    entry
        Number of the journal's entry under which it can be taken back; None for none.
    """

    file: str
    counts: dict[str, int]
    notes: tuple[str, ...]
    faults: tuple[str, ...]
    taken: bool
    entry: int | None = None

    @property
    def clean(self) -> bool:
        """Whether nothing was rejected."""
        return not self.faults


def run_import(
    center: Center,
    subject: Subject,
    path: Path,
    actor: Actor,
    *,
    dry_run: bool,
    datum: Datum | None = Datum.WGS84,
    countersign: Countersignature | None = None,
    language: Language = "zh",
    tell: Tell = None,
) -> Finding:
    """
    Read a file; without ``dry_run`` also take it over, all or nothing.

    Parameters
    ----------
    datum
        Of the file's coordinates; roads are always WGS-84.
    countersign
        Who stands behind taking it over where the actor may not.
    tell
        Is called with the share done; may raise to stop: nothing is taken over then.

    Raises
    ------
    FileUnreadableError
        If the file cannot be read.
    """
    if subject == "roads":
        network, report = read_roads(path, tell=tell)
        if not dry_run:
            installed = install_network(center.home, network, source=path.name)
            center.do(InstallRoads(roads=installed), actor, countersign=countersign)
        return _finding(report, language, taken=not dry_run)
    command, report = read_list(center, subject, path, datum=datum, tell=tell)
    if dry_run or report.faults:
        return _finding(report, language, taken=False)
    entry = center.do(command, actor, countersign=countersign).entry
    number = entry.seq if entry.kind in UNDOABLE else None
    return _finding(report, language, taken=True, entry=number)


def read_list(
    center: Center,
    subject: Subject,
    path: Path,
    *,
    datum: Datum | None = Datum.WGS84,
    tell: Tell = None,
) -> tuple[Command, ImportReport]:
    """
    Read a list and give the command that takes it over; not for roads.

    Parameters
    ----------
    datum
        Of its coordinates; where another one fits clearly better, the report says so.
    tell
        Is called while the file is read; may raise to stop.

    Raises
    ------
    FileUnreadableError
        If the file cannot be read.
    DatumMissingError
        If it has coordinates and no datum was declared.
    """
    source = Source(path=path, datum=datum, tell=tell)
    command, report = READERS[subject](center, source)
    if datum is None and (source.given or (isinstance(command, ImportGrids) and command.rows)):
        raise DatumMissingError(file=path.name)
    if isinstance(command, ImportList | ImportUnits | ImportPoints | ImportCheckPosts):
        note_datum(center, rows_of(command), source, report, city_box(center))
    return command, report


def rows_of(
    command: ImportList | ImportUnits | ImportPoints | ImportCheckPosts,
) -> tuple[Any, ...]:
    """Give the rows that an import would write."""
    if isinstance(command, ImportUnits):
        return command.units
    if isinstance(command, ImportPoints):
        return command.points
    return command.posts if isinstance(command, ImportCheckPosts) else command.rows


def standing_imports(center: Center, *, limit: int = 50) -> list[Entry]:
    """Give the newest imports that were not taken back, newest first."""
    found = center.database.find_entries(kinds=UNDOABLE, limit=limit)
    subjects = {subject_of(entry.seq): entry for entry in found if entry.outcome == "done"}
    undone = center.database.newest_about(subjects, kind=UndoImport.kind)
    return [entry for subject, entry in subjects.items() if subject not in undone]


def _stations(center: Center, source: Source) -> tuple[Command, ImportReport]:
    find, known = source.find(center), center.board.table(PoliceStation)
    rows, report = read_stations(source.path, find=find, known=known)
    return ImportStations(file=source.path.name, rows=_ours(center, rows, report)), report


def _substations(center: Center, source: Source) -> tuple[Command, ImportReport]:
    find, known = source.find(center), center.board.table(Substation)
    rows, report = read_substations(
        source.path, find=find, known=known, stations=_called(center, PoliceStation)
    )
    return ImportSubstations(file=source.path.name, rows=_ours(center, rows, report)), report


def _grids(center: Center, source: Source) -> tuple[Command, ImportReport]:
    stations = _called(center, PoliceStation)
    known = center.board.table(Grid)
    rows, report = read_grids(
        source.path, known=known, stations=stations, city=city_box(center), datum=source.read_as
    )
    return ImportGrids(file=source.path.name, rows=_ours(center, rows, report)), report


def _landmarks(center: Center, source: Source) -> tuple[Command, ImportReport]:
    find, known = source.find(center), center.board.table(Landmark)
    rows, report = read_landmarks(source.path, find=find, known=known)
    return ImportLandmarks(file=source.path.name, rows=_ours(center, rows, report)), report


def _roster(center: Center, source: Source) -> tuple[Command, ImportReport]:
    units, report = read_roster(source.path, known=center.board.table(Unit))
    return ImportRoster(file=source.path.name, rows=tuple(units)), report


def _phones(center: Center, source: Source) -> tuple[Command, ImportReport]:
    phones, report = read_phones(source.path, known=center.board.table(DutyPhone))
    return ImportPhones(file=source.path.name, rows=_ours(center, phones, report)), report


def _units(center: Center, source: Source) -> tuple[Command, ImportReport]:
    find, known = source.find(center), center.board.table(Unit)
    stations, grids = _called(center, PoliceStation), _called(center, Grid)
    units, report = read_units(source.path, find=find, known=known, stations=stations, grids=grids)
    return ImportUnits(file=source.path.name, units=_ours(center, units, report)), report


def _points(center: Center, source: Source) -> tuple[Command, ImportReport]:
    find, known = source.find(center), center.board.table(ResponsePoint)
    points, report = read_points(source.path, find=find, known=known)
    return ImportPoints(file=source.path.name, points=_ours(center, points, report)), report


def _called(center: Center, of: type[PoliceStation | Grid]) -> dict[str, str]:
    """Give the ids of all stations or grids by what they may be called: the name or the id."""
    rows = center.board.table(of).values()
    return {**{row.name: row.id for row in rows}, **{row.id: row.id for row in rows}}


def _ours(center: Center, rows: Iterable[T], report: ImportReport) -> tuple[T, ...]:
    """Give the rows; a live file takes none of a training city."""
    found = tuple(rows)
    if not center.exercise:
        training = [row.id for row in found if row.origin == TRAINING]
        if training:
            report.reject(1, "origin", "TRAINING-ROWS", names="、".join(training[:8]))
    return found


def city_box(center: Center) -> CityBox:
    """Give where the positions of a city lie: its roads, or anywhere where none are known."""
    try:
        network = center.roads().network
    except RoadsAbsentError:
        return EARTH
    if not network.georeferenced:
        return EARTH
    lon, lat = network.lon, network.lat
    west, east, south, north = map(float, (lon.min(), lon.max(), lat.min(), lat.max()))
    return CityBox(west=west, south=south, east=east, north=north)


def _posts(center: Center, source: Source) -> tuple[Command, ImportReport]:
    posts, report = read_library(center, source.path, find=source.find(center))
    return ImportCheckPosts(file=source.path.name, posts=_ours(center, posts, report)), report


def _needs(center: Center, source: Source) -> tuple[Command, ImportReport]:
    needs, report = read_needs(source.path, rules=guard_rules())
    if not report.faults:
        _tell_trial(report, try_needs(center, needs, tell=source.tell))
    return TakeNeeds(
        file=source.path.name, needs=tuple(needs), why=f"启用 {source.path.name}"
    ), report


READERS: dict[Subject, Callable[[Center, Source], tuple[Command, ImportReport]]] = {
    "stations": _stations,
    "substations": _substations,
    "grids": _grids,
    "landmarks": _landmarks,
    "units": _units,
    "roster": _roster,
    "phones": _phones,
    "points": _points,
    "posts": _posts,
    "needs": _needs,
}


def _tell_trial(report: ImportReport, trial: Trial) -> None:
    """Say which plans another needs table would change."""
    report.counts["cases"] = trial.cases
    report.counts["plans_changed"] = len(trial.changed)
    for reason in trial_reasons(trial):
        report.note(reason.code, **reason.facts)


def _finding(
    report: ImportReport, language: Language, *, taken: bool, entry: int | None = None
) -> Finding:
    return Finding(
        file=report.file,
        counts=dict(report.counts),
        notes=tuple(note.text(language) for note in report.notes),
        faults=tuple(fault.text(language) for fault in report.faults),
        taken=taken,
        entry=entry,
    )
