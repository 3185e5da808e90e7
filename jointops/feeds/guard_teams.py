"""The employers and teams of a guard register's lines."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from shapely import Polygon

from jointops.feeds.guard_areas import Ring, ring_of_text
from jointops.feeds.guard_cells import degrees_of, flag_of, kind_of, text_of
from jointops.feeds.guard_columns import OF_COMPANY, OF_TEAM, F
from jointops.feeds.guard_sheets import FirstWords, Line, Refusals, says
from jointops.feeds.sheet_reader import Cell
from jointops.forces.guards import GuardCompany, GuardKind, GuardTeam
from jointops.geo.datums import Datum, to_wgs84
from jointops.geo.places import Floats, Place
from jointops.ids import GuardCompanyId, GuardTeamId

DECIMALS = 7
"""Places of degrees that a conversion keeps: a centimetre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTeams:
    """Employers and teams as they stand, and the call signs that other forces have."""

    companies: Mapping[GuardCompanyId, GuardCompany]
    teams: Mapping[GuardTeamId, GuardTeam]
    forces: Collection[str]


@dataclass(slots=True)
class _Site:
    """Where a team is, in degrees of the file."""

    spot: tuple[float, float] | None
    area: Ring | None


class Teams:
    """Gathers what the lines say of employers and teams, and makes them at the end."""

    def __init__(self, known: KnownTeams, refusals: Refusals, *, origin: str) -> None:
        self._known, self._refusals, self._origin = known, refusals, origin
        self._companies: dict[str, FirstWords] = {}
        self._teams: dict[str, tuple[FirstWords, str]] = {}
        self._numbers = {team.call_sign: str(team.id) for team in known.teams.values()}
        self._taken: dict[tuple[object, ...], str] = {}
        self.tells_teams = False

    def learn(self, call_signs: Iterable[Cell], numbers: Iterable[Cell]) -> None:
        """Note which number a call sign stands for, before lines are taken that have only one."""
        for call_sign, number in dict.fromkeys(zip(call_signs, numbers, strict=True)):
            if says(call_sign) and says(number):
                self._numbers[" ".join(str(call_sign).split())] = " ".join(str(number).split())

    def take(self, line: Line, said: tuple[object, ...]) -> str:
        """
        Take in a line; give its team, empty where it names none or cannot be taken.

        Parameters
        ----------
        said
            What it says of employer and team; a line that says the same again says nothing new.
        """
        team = self._taken.get(said)
        if team is None:
            before = len(self._refusals.report.faults)
            team = self._take(line)
            if len(self._refusals.report.faults) == before:  # each line that is refused is told
                self._taken[said] = team
        return team

    def _take(self, line: Line) -> str:
        company = self._refusals.text(line, F.COMPANY)
        if not company:
            if not line.filled(F.COMPANY):
                self._refusals.refuse(line, F.COMPANY, "CELL-EMPTY")
            return ""
        if company not in self._companies:
            self._companies[company] = FirstWords(line)
        self._companies[company].add(line, OF_COMPANY, self._refusals)
        number = self._refusals.text(line, F.TEAM)
        if not number and line.filled(F.CALL_SIGN):
            call_sign = self._refusals.text(line, F.CALL_SIGN)
            number = self._numbers.get(call_sign, call_sign)
        if not number:
            return ""
        self.tells_teams = True
        said, owner = self._teams.setdefault(number, (FirstWords(line), company))
        if owner != company:
            self._refusals.refuse_twice(line, F.TEAM, "TEAM-OF-TWO")
            return ""
        said.add(line, OF_TEAM, self._refusals)
        return number

    def line_of(self, company: str) -> Line:
        """Give the first line that names an employer."""
        return self._companies[company].line

    def companies(self) -> dict[str, GuardCompany]:
        """Give the employers that the file names, by name."""
        known = {company.name: company for company in self._known.companies.values()}
        found = {}
        for name, said in self._companies.items():
            old = known.get(name)
            kind = said.value(
                F.KIND,
                kind_of,
                self._refusals,
                kept=old.kind if old else None,
                empty=old.kind if old else None,
            )
            if kind is None and F.KIND not in said.words:
                self._refusals.refuse(said.line, F.KIND, "CELL-EMPTY")
            made = GuardCompany(
                id=old.id if old else GuardCompanyId(name),
                name=name,
                kind=kind or GuardKind.SELF,
                licence=self._text(said, F.LICENCE, old.licence if old else ""),
                phone=self._text(said, F.PHONE, old.phone if old else ""),
                origin=self._origin,
            )
            same = old is not None and replace(old, origin=self._origin) == made
            found[name] = old if same and old is not None else made
        return found

    def sites(self, areas: Mapping[str, Ring]) -> dict[str, _Site]:
        """Give where the file puts each team, in its own degrees."""
        found = {}
        for number, (said, _) in self._teams.items():
            call_sign, _ = said.words.get(F.CALL_SIGN, ("", said.line))
            beside = areas.get(number) or areas.get(" ".join(str(call_sign).split()))
            none: Ring | None = None
            area = beside or said.value(
                F.AREA,
                _ring,
                self._refusals,
                kept=none,
                empty=() if F.AREA in said.columns else none,
            )
            found[number] = _Site(self._spot(said), area)
        return found

    def _spot(self, said: FirstWords) -> tuple[float, float] | None:
        lon, lat = (
            said.value(of, degrees_of, self._refusals, kept=math.nan, empty=math.nan)
            for of in (F.LON, F.LAT)
        )
        if math.isnan(lon) and math.isnan(lat):
            return None
        of = F.LAT if math.isnan(lat) else F.LON
        line = said.where(of)
        if math.isnan(lon) or math.isnan(lat):
            if of in said.words:  # refused for what it says, already
                return None
            self._refusals.refuse(line, of, "POSITION-HALF")
        elif abs(lat) > 90 and abs(lon) <= 90 and abs(lat) <= 180:
            self._refusals.refuse(line, of, "POSITION-SWAPPED")
        elif abs(lon) > 180 or abs(lat) > 90:
            self._refusals.refuse(line, of, "DEGREES-WRONG")
        else:
            return lon, lat
        return None

    def teams(
        self, sites: Mapping[str, _Site], companies: Mapping[str, GuardCompany], datum: Datum | None
    ) -> dict[GuardTeamId, GuardTeam]:
        """Give the teams that the file names, on WGS-84."""
        placed = _placed(sites, datum)
        found: dict[GuardTeamId, GuardTeam] = {}
        call_signs: dict[str, int] = {
            team.call_sign: 0
            for key, team in self._known.teams.items()
            if str(key) not in self._teams
            and team.company not in {company.id for company in companies.values()}
        }
        for number, (said, owner) in self._teams.items():
            team = self._team(number, said, companies[owner], placed[number])
            if team is None:
                continue
            if team.call_sign in call_signs:
                first = call_signs[team.call_sign]
                code = "TEAM-CALL-SIGN-TWICE" if first else "TEAM-CALL-SIGN-KNOWN"
                where = said.where(F.CALL_SIGN)
                self._refusals.refuse_twice(where, F.CALL_SIGN, code, first=first)
            call_signs.setdefault(team.call_sign, said.line.number)
            found[team.id] = team
        return found

    def _team(
        self, number: str, said: FirstWords, company: GuardCompany, site: _Site
    ) -> GuardTeam | None:
        key = GuardTeamId(number)
        old = self._known.teams.get(key)
        if number in self._known.forces:
            self._refusals.refuse(said.line, F.TEAM, "TEAM-NAME-TAKEN")
        if old is not None and old.company != company.id and not self._named(old.company):
            self._refusals.refuse_twice(said.line, F.TEAM, "TEAM-ELSEWHERE")
        call_sign = self._text(said, F.CALL_SIGN, old.call_sign if old else "") or number
        name = self._text(said, F.SITE, old.site if old else "") or call_sign
        off_site = said.value(
            F.OFF_SITE, flag_of, self._refusals, kept=bool(old and old.off_site), empty=False
        )
        if off_site and company.kind != GuardKind.COMPANY:
            off_site = False
            self._refusals.refuse(said.where(F.OFF_SITE), F.OFF_SITE, "GUARD-MAY-NOT-LEAVE")
        place = _place(site, name, old)
        if place is None:
            if F.LON not in said.words and F.LAT not in said.words and F.AREA not in said.words:
                self._refusals.refuse(said.line, F.LON, "TEAM-NO-PLACE")
            return None
        made = GuardTeam(
            id=key,
            company=company.id,
            kind=company.kind,
            call_sign=call_sign,
            site=name,
            place=place,
            area=(old.area if old else ()) if site.area is None else site.area,
            equipment=self._text(said, F.EQUIPMENT, old.equipment if old else ""),
            radio=self._text(said, F.RADIO, old.radio if old else ""),
            off_site=off_site,
            origin=self._origin,
        )
        return old if old is not None and replace(old, origin=self._origin) == made else made

    def _named(self, company: GuardCompanyId) -> bool:
        old = self._known.companies.get(company)
        return old is not None and old.name in self._companies

    def _text(self, said: FirstWords, of: F, kept: str) -> str:
        return said.value(of, text_of, self._refusals, kept=kept, empty="")


def spots(sites: Mapping[str, _Site]) -> tuple[list[str], Floats]:
    """Give the teams with a position of their own, or an area's middle: degrees, ``(n, 2)``."""
    names, found = [], []
    for number, site in sites.items():
        spot = site.spot or _middle(site.area)
        if spot is not None:
            names.append(number)
            found.append(spot)
    return names, np.array(found, dtype=np.float64).reshape(-1, 2)


def _placed(sites: Mapping[str, _Site], datum: Datum | None) -> dict[str, _Site]:
    """Give the sites on WGS-84, all corners converted at once."""
    if datum != Datum.GCJ02:
        return dict(sites)
    loose = [corner for site in sites.values() for corner in _corners(site)]
    degrees = np.array(loose, dtype=np.float64).reshape(-1, 2)
    lon, lat = to_wgs84(degrees[:, 0], degrees[:, 1], datum)
    there = iter(zip(lon.round(DECIMALS).tolist(), lat.round(DECIMALS).tolist(), strict=True))
    return {
        number: _Site(
            next(there) if site.spot else None,
            tuple(next(there) for _ in site.area) if site.area is not None else None,
        )
        for number, site in sites.items()
    }


def _corners(site: _Site) -> list[tuple[float, float]]:
    return [*([site.spot] if site.spot else []), *(site.area or ())]


def _place(site: _Site, name: str, old: GuardTeam | None) -> Place | None:
    """Give a team's place: its own, else where it is known to be, else the middle of its area."""
    if site.spot is None and old is not None:
        return replace(old.place, name=name) if old.place.name != name else old.place
    spot = site.spot or _middle(site.area)
    return Place(lon=spot[0], lat=spot[1], name=name) if spot else None


def _middle(area: Ring | None) -> tuple[float, float] | None:
    if not area:
        return None
    inside = Polygon(area).representative_point()
    return round(inside.x, DECIMALS), round(inside.y, DECIMALS)


def _ring(cell: Cell) -> Ring | None:
    return ring_of_text(cell if isinstance(cell, str) else text_of(cell))
