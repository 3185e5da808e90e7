"""The guards of a register's lines: each certificate once, each person once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import NamedTuple, TypeVar

from jointops.feeds.guard_cells import (
    CellError,
    birth_year_of,
    certificate_of,
    date_of,
    flag_of,
    identity_of,
    keyed_mark,
    own_text_of,
    rest_day_of,
    shift_of,
    text_of,
)
from jointops.feeds.guard_columns import F, GuardField
from jointops.feeds.guard_sheets import Line, Refusals, says
from jointops.feeds.sheet_reader import Cell
from jointops.forces.guards import NO_REST_DAY, REFRESHER_DAYS, Guard
from jointops.ids import GuardId, GuardTeamId

T = TypeVar("T")
SHIFT_UNTOLD = "day"
"""Shift of a new guard where the register tells none (our default)."""


class _Said(NamedTuple):
    """What a line's cells say of a guard, in the order of `OF_GUARD`."""

    certificate: Cell
    name: Cell
    identity: Cell
    birth_year: Cell
    post: Cell
    shift: Cell
    rest_day: Cell
    trained_on: Cell
    insured: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPeople:
    """
    The guards as they stand.

    Attributes
    ----------
    by_certificate, ids
        Every guard of the register; of one who was erased only the id.
    named
        Teams of the employers that the file names; it is their whole register.
    """

    by_certificate: Mapping[str, Guard]
    ids: Collection[GuardId]
    named: Collection[GuardTeamId]

    def elsewhere(self, guard: Guard | None) -> bool:
        """Tell whether a guard belongs to an employer that the file does not name."""
        return guard is not None and guard.team not in self.named


class People:
    """
    Reads guards line by line.

    Attributes
    ----------
    found
        The guards read so far, by certificate, as they would stand in the register.
    expired
        How many have no refresher course within twelve months.
    """

    def __init__(
        self, known: KnownPeople, refusals: Refusals, *, secret: bytes, today: date, origin: str
    ) -> None:
        self.found: dict[str, Guard] = {}
        self.expired = self.uninsured = 0
        self._known, self._refusals, self._origin = known, refusals, origin
        self._secret, self._fresh_from = secret, today - timedelta(days=REFRESHER_DAYS)
        self._lines: dict[str, int] = {}
        self._marks: dict[str, int] = {}
        self._elsewhere = {
            guard.identity_mark
            for guard in known.by_certificate.values()
            if guard.identity_mark and known.elsewhere(guard)
        }
        self._date = lru_cache(4_096, typed=True)(partial(date_of, today=today))
        self._birth_year = lru_cache(typed=True)(partial(birth_year_of, today=today))
        self._identity_of = partial(identity_of, today=today)

    def take(self, line: Line, team: GuardTeamId) -> None:
        """Read the guard of a line."""
        said = _Said(*line.sheet.of_guard(line.cells))
        certificate = self._read(line, F.CERTIFICATE, said.certificate, certificate_of, "")
        name = self._read(line, F.NAME, said.name, own_text_of, "")
        if not certificate or not name:
            for of, text in ((F.CERTIFICATE, certificate), (F.NAME, name)):
                if not text and not line.filled(of):
                    self._refusals.refuse(line, of, "CELL-EMPTY")
            return
        old = self._known.by_certificate.get(certificate)
        if certificate in self._lines:
            first = self._lines[certificate]
            self._refusals.refuse_twice(line, F.CERTIFICATE, "CERTIFICATE-TWICE", first=first)
        elif self._known.elsewhere(old):
            self._refusals.refuse_twice(line, F.CERTIFICATE, "CERTIFICATE-ELSEWHERE")
        self._lines.setdefault(certificate, line.number)
        guard = self._guard(line, said, old, team=team, certificate=certificate, name=name)
        if old is not None and guard == replace(old, origin=self._origin):
            guard = old
        self.found[certificate] = guard
        trained = guard.trained_on
        self.expired += trained is None or trained < self._fresh_from
        self.uninsured += not guard.insured

    def _guard(
        self,
        line: Line,
        said: _Said,
        old: Guard | None,
        *,
        team: GuardTeamId,
        certificate: str,
        name: str,
    ) -> Guard:
        year, end, mark = self._identity(line, said, old)
        shift, trained = old.shift if old else SHIFT_UNTOLD, old.trained_on if old else None
        return Guard(
            id=old.id if old else self._new_id(certificate),
            team=team,
            name=name,
            birth_year=year,
            certificate=certificate,
            post=self._value(line, F.POST, said.post, text_of, old.post if old else ""),
            shift=self._value(line, F.SHIFT, said.shift, _shift, shift),
            rest_day=self._value(
                line, F.REST_DAY, said.rest_day, rest_day_of, old.rest_day if old else NO_REST_DAY
            ),
            trained_on=self._value(line, F.TRAINED_ON, said.trained_on, self._date, trained),
            insured=self._value(
                line, F.INSURED, said.insured, flag_of, old.insured if old else False
            ),
            identity_end=end,
            identity_mark=mark,
            origin=self._origin,
        )

    def _new_id(self, certificate: str) -> GuardId:
        """
        Give the same guard the same id in every reading, which says nothing of him.

        Only who comes back after he was erased gets another: the key of the first one is gone.
        """
        first = found = "G-" + keyed_mark(self._secret, "guard", certificate)[:16]
        times = 1
        while found in self._known.ids:
            times += 1
            found = f"{first}-{times}"
        return GuardId(found)

    def _identity(self, line: Line, said: _Said, old: Guard | None) -> tuple[int, str, str]:
        """Give year of birth, last four places and keyed hash; of the number nothing else stays."""
        year = old.birth_year if old else 0
        end, mark = (old.identity_end, old.identity_mark) if old else ("", "")
        told = says(said.birth_year)
        if told:
            year = self._read(line, F.BIRTH_YEAR, said.birth_year, self._birth_year, 0)
        if F.IDENTITY in line.sheet.at:
            end, mark = "", ""
            if says(said.identity):
                number = self._read(line, F.IDENTITY, said.identity, self._identity_of, "")
                if not number:
                    return year, "", ""
                born = int(number[6:10])
                if told and year and year != born:
                    self._refusals.refuse(line, F.BIRTH_YEAR, "BIRTH-YEAR-OTHER")
                year, end = born, number[-4:]
                mark = keyed_mark(self._secret, "identity", number)
                self._once(line, mark)
        if not year and not told:
            self._refusals.refuse(line, F.BIRTH_YEAR, "BIRTH-YEAR-ABSENT")
        return year, end, mark

    def _once(self, line: Line, mark: str) -> None:
        if mark in self._marks:
            self._refusals.refuse_twice(line, F.IDENTITY, "IDENTITY-TWICE", first=self._marks[mark])
        elif mark in self._elsewhere:
            self._refusals.refuse_twice(line, F.IDENTITY, "IDENTITY-ELSEWHERE")
        self._marks.setdefault(mark, line.number)

    def _read(
        self, line: Line, of: GuardField, cell: Cell, read: Callable[[Cell], T], absent: T
    ) -> T:
        try:
            return read(cell)
        except CellError as fault:
            self._refusals.refuse(line, of, fault.code, **fault.facts)
            return absent

    def _value(
        self, line: Line, of: GuardField, cell: Cell, read: Callable[[Cell], T], kept: T
    ) -> T:
        """Read a cell; where there is no such column the register keeps what it has."""
        return self._read(line, of, cell, read, kept) if of in line.sheet.at else kept


def _shift(cell: Cell) -> str:
    return SHIFT_UNTOLD if cell == "" else shift_of(cell)
