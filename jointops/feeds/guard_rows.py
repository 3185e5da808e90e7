"""Guard registers (保安登记册) from ``.xlsx`` and ``.csv``: what a file would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from jointops.errors import OperatorError
from jointops.feeds.datum_notes import note_fit
from jointops.feeds.faults import ImportReport
from jointops.feeds.guard_areas import areas_beside
from jointops.feeds.guard_columns import F
from jointops.feeds.guard_people import KnownPeople, People, what_is_said
from jointops.feeds.guard_sheets import GuardSheet, Refusals, guard_sheets, mark_of
from jointops.feeds.guard_teams import KnownTeams, Teams, spots
from jointops.feeds.sheet_reader import SheetTable
from jointops.forces.guards import Guard, GuardCompany, GuardTeam
from jointops.geo.datum_fit import Box, DatumFit, better_fit
from jointops.geo.datums import Datum, to_wgs84
from jointops.geo.places import Floats
from jointops.ids import GuardCompanyId, GuardId, GuardTeamId, IncidentId
from jointops.personal import ERASED

R = TypeVar("R", GuardCompany, GuardTeam, Guard)
TELL_EVERY = 2_000
"""Lines after which the share done is told."""
MUCH = 0.2
"""A file that removes more than this share of its employers' guards is remarked on."""


class DatumMissingError(OperatorError):
    """A file has coordinates, and nobody said of which datum."""

    code = "DATUM-MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRegister:
    """
    The register as it stands, and what a file is held against.

    Attributes
    ----------
    forces
        Call signs of units.
    bound
        Incident of each team that has an open task.
    places
        WGS-84 position of known names: landmarks, stations, points.
    box
        The city's extent.
    """

    companies: Mapping[GuardCompanyId, GuardCompany]
    teams: Mapping[GuardTeamId, GuardTeam]
    guards: Collection[Guard]
    forces: Collection[str] = ()
    bound: Mapping[str, IncidentId]
    places: Mapping[str, tuple[float, float]]
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardReading:
    """
    What a file would change.

    Attributes
    ----------
    columns
        What each header of the file says, in order; empty for one that is not read.
    headers
        Mark by which a file with the same headers is known again.
    companies, teams, guards
        New and changed ones.
    spots
        WGS-84 degrees of the teams' positions in the file, shape ``(n, 2)``.
    fit, better
        How they lie under the declared datum, and under one that is clearly better.
    """

    report: ImportReport
    columns: dict[str, str]
    headers: str
    companies: tuple[GuardCompany, ...]
    teams: tuple[GuardTeam, ...]
    guards: tuple[Guard, ...]
    removed_teams: tuple[GuardTeamId, ...]
    removed_guards: tuple[GuardId, ...]
    spots: Floats
    fit: DatumFit | None
    better: DatumFit | None


def read_guards(
    file: Path,
    tables: Sequence[SheetTable],
    *,
    known: KnownRegister,
    given: Mapping[str, str],
    datum: Datum | None,
    secret: bytes,
    today: date,
    tell: Callable[[float], None] | None = None,
) -> GuardReading:
    """
    Read a guard register: the whole of the employers that it names.

    Parameters
    ----------
    file
        Where the tables come from; areas may lie beside it.
    given
        Field by header, as a person told it.
    datum
        Of the coordinates; None for a file that has none.
    secret
        For the keyed hashes.
    tell
        Is called with the share done; may raise to stop.

    Raises
    ------
    FileUnreadableError
        If it has no headers that name an employer.
    ColumnMapError
        If the columns are assigned in a way that cannot be.
    DatumMissingError
        If it has coordinates and no datum.
    """
    report = ImportReport(file=file.name)
    sheets = guard_sheets(file, tables, given, report)
    areas = areas_beside(file, report)
    placed = {F.LON, F.LAT, F.AREA}
    if datum is None and (areas or any(placed & set(sheet.at) for sheet in sheets)):
        raise DatumMissingError(file=file.name)
    refusals = Refusals(report)
    teams = Teams(
        KnownTeams(companies=known.companies, teams=known.teams, forces=known.forces),
        refusals,
        origin=file.name,
    )
    people = _read_lines(
        sheets,
        teams,
        known,
        refusals,
        secret=secret,
        today=today,
        origin=file.name,
        tell=tell,
    )
    companies = teams.companies()
    sites = teams.sites(areas)
    made = teams.teams(sites, companies, datum)
    names, degrees = spots(sites)
    lost_areas = set(areas) - set(sites) - {team.call_sign for team in made.values()}
    if lost_areas:
        report.note(
            "AREAS-OF-NOBODY", count=len(lost_areas), teams="、".join(sorted(lost_areas)[:5])
        )
    fit, better = _fit(names, degrees, made, known, datum)
    named = {company.id for company in companies.values()}
    gone_teams = [
        key
        for key, team in known.teams.items()
        if teams.tells_teams and team.company in named and key not in made
    ]
    tells_people = any(F.CERTIFICATE in sheet.at for sheet in sheets)
    gone_guards = [
        guard
        for guard in known.guards
        if guard.certificate not in people.found
        and guard.team in known.teams
        and known.teams[guard.team].company in named
        and (guard.team in gone_teams or (tells_people and guard.certificate != ERASED))
    ]
    _refuse_bound(gone_teams, known, teams, refusals)
    reading = GuardReading(
        report=report,
        columns=_columns(sheets),
        headers=mark_of(sheets),
        companies=_other(companies.values(), known.companies),
        teams=_other(made.values(), known.teams),
        guards=_other(people.found.values(), {guard.id: guard for guard in known.guards}),
        removed_teams=tuple(gone_teams),
        removed_guards=tuple(guard.id for guard in gone_guards),
        spots=np.column_stack(to_wgs84(degrees[:, 0], degrees[:, 1], datum or Datum.WGS84)),
        fit=fit,
        better=better,
    )
    _count(reading, known, people, refusals)
    _remark(reading, known)
    return reading


def _read_lines(
    sheets: Sequence[GuardSheet],
    teams: Teams,
    known: KnownRegister,
    refusals: Refusals,
    *,
    secret: bytes,
    today: date,
    origin: str,
    tell: Callable[[float], None] | None,
) -> People:
    for sheet in sheets:
        teams.learn(sheet.cells(F.CALL_SIGN), sheet.cells(F.TEAM))
    told = {cell for sheet in sheets for cell in sheet.cells(F.COMPANY)}
    named = {" ".join(str(cell).split()) for cell in told}
    ids = {key for key, company in known.companies.items() if company.name in named}
    known_people = KnownPeople(
        by_certificate={g.certificate: g for g in known.guards if g.certificate != ERASED},
        ids=frozenset(guard.id for guard in known.guards),
        named={key for key, team in known.teams.items() if team.company in ids},
    )
    people = People(known_people, refusals, secret=secret, today=today, origin=origin)
    total = sum(len(sheet.lines) for sheet in sheets)
    count = 0
    for sheet in sheets:
        of_guard = what_is_said(sheet, today=today)
        for line, said, employer in zip(sheet.lines, of_guard, sheet.employers(), strict=True):
            count += 1
            if tell is not None and count % TELL_EVERY == 0:
                tell(0.2 + 0.7 * count / total)
            team = teams.take(line, employer)
            if not (said.certificate or line.filled(F.CERTIFICATE) or line.filled(F.NAME)):
                continue
            if team:
                people.take(line, said, GuardTeamId(team))
            elif line.filled(F.COMPANY) and not (line.filled(F.TEAM) or line.filled(F.CALL_SIGN)):
                refusals.refuse(line, F.TEAM, "CELL-EMPTY")
    refusals.report.counts["rows"] = count
    return people


def _fit(
    names: Sequence[str],
    degrees: Floats,
    made: Mapping[GuardTeamId, GuardTeam],
    known: KnownRegister,
    datum: Datum | None,
) -> tuple[DatumFit | None, DatumFit | None]:
    """Hold the positions against where the same teams, or places of the same name, are known."""
    if datum is None or not len(names):
        return None, None
    there = np.full((len(names), 2), np.nan)
    for row, name in enumerate(names):
        old, team = known.teams.get(GuardTeamId(name)), made.get(GuardTeamId(name))
        if old is not None and old.place.lon is not None and old.place.lat is not None:
            there[row] = old.place.lon, old.place.lat
        elif team is not None and team.site in known.places:
            there[row] = known.places[team.site]
    return better_fit(
        degrees[:, 0], degrees[:, 1], there[:, 0], there[:, 1], box=known.box, datum=datum
    )


def _refuse_bound(
    gone: Sequence[GuardTeamId], known: KnownRegister, teams: Teams, refusals: Refusals
) -> None:
    """Refuse to remove teams that have an open task; each is named."""
    for key in gone:
        if key in known.bound:
            team = known.teams[key]
            refusals.refuse(
                teams.line_of(known.companies[team.company].name),
                F.TEAM,
                "TEAM-BOUND",
                team=key,
                call_sign=team.call_sign,
                incident=known.bound[key],
            )


def _columns(sheets: Sequence[GuardSheet]) -> dict[str, str]:
    found: dict[str, str] = {}
    for sheet in sheets:
        said = {at: field.value for field, at in sheet.at.items()}
        for at, header in enumerate(sheet.headers):
            if header:
                found[header] = found.get(header) or said.get(at, "")
    return found


def _other(rows: Collection[R], known: Mapping[Any, R]) -> tuple[R, ...]:
    """Give the rows that are not what is known already."""
    return tuple(row for row in rows if known.get(row.id) is not row)


def _count(reading: GuardReading, known: KnownRegister, people: People, refusals: Refusals) -> None:
    ids = {guard.id for guard in known.guards}
    new = sum(guard.id not in ids for guard in reading.guards)
    teams_new = sum(team.id not in known.teams for team in reading.teams)
    companies_new = sum(company.id not in known.companies for company in reading.companies)
    reading.report.counts |= Counter(
        new=new,
        changed=len(reading.guards) - new,
        same=len(people.found) - len(reading.guards),
        removed=len(reading.removed_guards),
        duplicate=len(refusals.twice),
        expired=people.expired,
        uninsured=people.uninsured,
        refused=len(refusals.lines),
        teams_new=teams_new,
        teams_changed=len(reading.teams) - teams_new,
        teams_removed=len(reading.removed_teams),
        companies_new=companies_new,
        companies_changed=len(reading.companies) - companies_new,
    )


def _remark(reading: GuardReading, known: KnownRegister) -> None:
    """Note what a person should look at before the file is taken."""
    report, counts = reading.report, reading.report.counts
    had = counts["same"] + counts["changed"] + counts["removed"]
    if counts["removed"] > MUCH * had:
        report.note("MUCH-REMOVED", removed=counts["removed"], had=had)
    if reading.fit is not None:
        note_fit(report, reading.fit, reading.better, total=len(reading.spots))
