"""The guards of a register's lines: each certificate once, each person once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import repeat
from typing import Any, NamedTuple

from jointops.feeds.guard_cells import (
    CellError,
    birth_year_of,
    certificate_of,
    date_of,
    flag_of,
    identity_of,
    keyed_mark,
    rest_day_of,
    shift_of,
    text_of,
)
from jointops.feeds.guard_columns import F, GuardField
from jointops.feeds.guard_sheets import GuardSheet, Line, Refusals, says
from jointops.feeds.sheet_reader import Cell
from jointops.forces.guards import NO_REST_DAY, REFRESHER_DAYS, Guard
from jointops.ids import GuardId, GuardTeamId

SHIFT_UNTOLD = "day"
"""Shift of a new guard where the register tells none (our default)."""
UNTOLD: Any = object()
"""What a sheet without such a column says: the register keeps what it has."""


class Said(NamedTuple):
    """
    What a line says of a guard, its cells read.

    Attributes
    ----------
    identity, birth_year
        Empty and None where nothing is said; None and 0 where it cannot be taken.
    faults
        Why cells cannot be taken; None where all can.
    """

    certificate: str
    name: str
    identity: str | None
    birth_year: int | None
    post: str
    shift: str
    rest_day: int
    trained_on: date | None
    insured: bool
    faults: Mapping[GuardField, CellError] | None


class _Reader(NamedTuple):
    """How a column is read, and what stands for a cell that cannot be, or where there is none."""

    read: Callable[[Cell], Any]
    faulty: object
    untold: object = UNTOLD


def what_is_said(sheet: GuardSheet, *, today: date) -> Iterator[Said]:
    """Read what each line of a sheet says of a guard: column by column, equal cells once."""
    readers = {
        F.CERTIFICATE: _Reader(certificate_of, "", ""),
        F.NAME: _Reader(text_of, "", ""),
        F.IDENTITY: _Reader(
            lambda cell: identity_of(cell, today=today) if says(cell) else "", None
        ),
        F.BIRTH_YEAR: _Reader(
            lambda cell: birth_year_of(cell, today=today) if says(cell) else None, 0, None
        ),
        F.POST: _Reader(text_of, ""),
        F.SHIFT: _Reader(lambda cell: shift_of(cell) if says(cell) else SHIFT_UNTOLD, ""),
        F.REST_DAY: _Reader(rest_day_of, NO_REST_DAY),
        F.TRAINED_ON: _Reader(lambda cell: date_of(cell, today=today), None),
        F.INSURED: _Reader(flag_of, False),
    }
    faults: dict[int, dict[GuardField, CellError]] = {}
    columns: list[Iterable[Any]] = []
    for of, reader in readers.items():
        at = sheet.at.get(of)
        if at is None or not sheet.lines:
            columns.append(repeat(reader.untold))
            continue
        values, wrong = _column(sheet.columns[at], reader)
        columns.append(values)
        for row, fault in wrong:
            faults.setdefault(row, {})[of] = fault
    of_row = map(faults.get, range(len(sheet.lines)))
    return map(Said._make, zip(*columns, of_row, strict=False))


def _column(
    cells: Sequence[Cell], reader: _Reader
) -> tuple[list[Any], list[tuple[int, CellError]]]:
    """Read a column; give its values, and the rows, from 0, that cannot be taken."""
    keys = list(zip(map(type, cells), cells, strict=True))  # 1 is True, and not the same word
    known: dict[tuple[type, Cell], Any] = {}
    wrong: dict[tuple[type, Cell], CellError] = {}
    for key in set(keys):
        try:
            known[key] = reader.read(key[1])
        except CellError as fault:
            known[key], wrong[key] = reader.faulty, fault
    rows = [(row, wrong[key]) for row, key in enumerate(keys) if key in wrong] if wrong else []
    return [known[key] for key in keys], rows


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
    Takes guards line by line.

    Attributes
    ----------
    found
        The guards taken so far, by certificate, as they would stand in the register.
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

    def take(self, line: Line, said: Said, team: GuardTeamId) -> None:
        """Take the guard of a line."""
        if said.faults is not None:
            for of, fault in said.faults.items():
                self._refusals.refuse(line, of, fault.code, **fault.facts)
        certificate = said.certificate
        if not certificate or not said.name:
            for of, text in ((F.CERTIFICATE, certificate), (F.NAME, said.name)):
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
        guard = self._guard(line, said, old, team)
        if guard == old:
            guard = old
        elif old is not None:
            guard = replace(guard, origin=self._origin)
        self.found[certificate] = guard
        trained = guard.trained_on
        self.expired += trained is None or trained < self._fresh_from
        self.uninsured += not guard.insured

    def _guard(self, line: Line, said: Said, old: Guard | None, team: GuardTeamId) -> Guard:
        """Give the guard as a line says he is, for the rest as he is known, his origin with it."""
        year, end, mark = self._identity(line, said, old)
        post, shift, rest_day, trained_on, insured = said[4:9]
        return Guard(
            id=old.id if old else self._new_id(said.certificate),
            team=team,
            name=said.name,
            birth_year=year,
            certificate=said.certificate,
            post=post if post is not UNTOLD else old.post if old else "",
            shift=shift if shift is not UNTOLD else old.shift if old else SHIFT_UNTOLD,
            rest_day=rest_day if rest_day is not UNTOLD else old.rest_day if old else NO_REST_DAY,
            trained_on=trained_on if trained_on is not UNTOLD else old.trained_on if old else None,
            insured=insured if insured is not UNTOLD else bool(old and old.insured),
            identity_end=end,
            identity_mark=mark,
            origin=old.origin if old else self._origin,
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

    def _identity(self, line: Line, said: Said, old: Guard | None) -> tuple[int, str, str]:
        """Give year of birth, last four places and keyed hash; of the number nothing else stays."""
        year = old.birth_year if old else 0
        end, mark = (old.identity_end, old.identity_mark) if old else ("", "")
        if said.birth_year is not None:
            year = said.birth_year
        number = said.identity
        if number is not UNTOLD:
            end, mark = "", ""
            if number is None:
                return year, "", ""
            if number:
                born = int(number[6:10])
                if said.birth_year and year != born:
                    self._refusals.refuse(line, F.BIRTH_YEAR, "BIRTH-YEAR-OTHER")
                year, end = born, number[-4:]
                mark = keyed_mark(self._secret, "identity", number)
                self._once(line, mark)
        if not year and said.birth_year is None:
            self._refusals.refuse(line, F.BIRTH_YEAR, "BIRTH-YEAR-ABSENT")
        return year, end, mark

    def _once(self, line: Line, mark: str) -> None:
        if mark in self._marks:
            self._refusals.refuse_twice(line, F.IDENTITY, "IDENTITY-TWICE", first=self._marks[mark])
        elif mark in self._elsewhere:
            self._refusals.refuse_twice(line, F.IDENTITY, "IDENTITY-ELSEWHERE")
        self._marks.setdefault(mark, line.number)
