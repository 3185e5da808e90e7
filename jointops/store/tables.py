"""
Tables: one for each kind of row, with a column for each field of its domain type.

Nested values are canonical JSON text and times ISO 8601 text in UTC, so that SQLite and PostgreSQL
hold, sort and compare the same. Every row says when its fact occurred, when it was recorded, and by
whom.
"""

from __future__ import annotations

import json
import types
import typing
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from enum import Enum
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    select,
)
from sqlalchemy.types import TypeEngine

from jointops.audit.accounts import Account
from jointops.audit.emergency import EmergencySignIn
from jointops.audit.entry import RowChange, canonical
from jointops.audit.oral import OralAct
from jointops.forces.arrangements import StandingArrangement
from jointops.forces.checkposts import CheckPost
from jointops.forces.closures import RoadClosure
from jointops.forces.duty_phones import DutyPhone
from jointops.forces.guards import Guard, GuardCompany, GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import Task
from jointops.forces.register import City, Landmark, ReportedFix, UnitState
from jointops.forces.stations import Grid, PoliceStation, Substation
from jointops.forces.units import Unit
from jointops.geo.installed import InstalledRoads
from jointops.incidents.incident import Incident
from jointops.orders.drawn import DrawnNumber
from jointops.orders.order import Order, Paper
from jointops.orders.template import OrderTemplate
from jointops.personal import personal_fields, trace_fields
from jointops.planning.doctrine import NeedsTable
from jointops.planning.plan import ReinforcementPlan
from jointops.requests.case import RequestCase
from jointops.requests.kept_workflow import KeptWorkflow
from jointops.seals.register import SealCertificate
from jointops.situation.changes import Aspect, Changes

metadata = MetaData()

FACT_COLUMNS = ("occurred_utc", "recorded_utc", "recorded_by")


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a field is stored."""

    column: TypeEngine[Any]
    nullable: bool
    nested: bool


def _plain(hint: Any) -> Any:
    return hint.__supertype__ if isinstance(hint, typing.NewType) else hint


def _kind_of(hint: Any) -> _Kind:
    hint = _plain(hint)
    nullable = False
    if typing.get_origin(hint) in {typing.Union, types.UnionType}:
        inner = [_plain(arg) for arg in typing.get_args(hint) if arg is not type(None)]
        nullable = len(inner) < len(typing.get_args(hint))
        hint = inner[0] if len(inner) == 1 else object
    if typing.get_origin(hint) is typing.Literal:
        hint = str
    for known, column in (
        (bool, Boolean()),
        (int, Integer()),
        (float, Float()),
        ((str, Enum, datetime, date), String()),
        (bytes, LargeBinary()),
    ):
        if isinstance(hint, type) and issubclass(hint, known):
            return _Kind(column, nullable, nested=False)
    return _Kind(Text(), nullable, nested=True)


def _personal_within(hint: Any) -> Mapping[str, object]:
    """Give the personal fields of the things that a nested field lists; empty for none."""
    listed = typing.get_args(hint)[:1] if typing.get_origin(hint) is tuple else ()
    return personal_fields(listed[0]) if listed else {}


T = TypeVar("T")


class RowType(Generic[T]):
    """
    A table and the domain type whose rows it holds.

    Attributes
    ----------
    name
        Of the table.
    aspect
        What a change of a row touches.
    nested
        Columns of nested values, written as canonical JSON.
    blobs
        Columns of raw bytes: kept in the table, left out of the journal.
    personal
        Columns of the person that the row is, with what each holds once he is erased.
    personal_within
        Columns that list persons, with the personal fields of each.
    traces
        Columns that hold a fix, whose place is kept for days.
    sealed
        Whether something of a row is sealed in the journal.
    every, by_id
        Asks for all rows in order of key, and for the one under ``key``.
    """

    def __init__(
        self, name: str, of: type[T], aspect: Aspect, *, indexes: tuple[str, ...] = ()
    ) -> None:
        self.of, self.name = of, name
        self.aspect = aspect
        hints = typing.get_type_hints(of)
        self._kinds = {field.name: _kind_of(hints[field.name]) for field in fields(of)}  # type: ignore[arg-type]
        self.blobs = tuple(n for n, k in self._kinds.items() if isinstance(k.column, LargeBinary))
        self.personal, self.traces = personal_fields(of), trace_fields(of)
        within = {field.name: _personal_within(hints[field.name]) for field in fields(of)}  # type: ignore[arg-type]
        self.personal_within = {name: found for name, found in within.items() if found}
        self.sealed = bool(self.personal or self.personal_within or self.traces)
        self.nested = tuple(name for name, kind in self._kinds.items() if kind.nested)
        self._defaults = {
            field.name: msgspec.to_builtins(field.default)
            for field in fields(of)  # type: ignore[arg-type]
            if field.default is not MISSING and field.name not in self.blobs
        }
        self.key: Callable[[str], Any] = (
            int if isinstance(self._kinds["id"].column, Integer) else str
        )
        self.table = Table(
            name,
            metadata,
            *(
                Column(
                    field,
                    kind.column,
                    primary_key=field == "id",
                    autoincrement=False if field == "id" else "auto",
                    nullable=kind.nullable,
                )
                for field, kind in self._kinds.items()
            ),
            *(Column(fact, String(), nullable=False) for fact in FACT_COLUMNS),
            *(Index(f"ix_{name}_{column}", column) for column in indexes),
        )
        key = self.table.c.id
        self.every = select(self.table).order_by(key)
        self.by_id = select(self.table).where(key == bindparam("key"))

    def to_rows(self, values: Sequence[T]) -> list[dict[str, Any]]:
        """Write domain objects as plain rows: texts, numbers, lists, dictionaries, bytes."""
        if not self.blobs:
            rows: list[dict[str, Any]] = msgspec.to_builtins(values)
            return rows
        return [{name: getattr(value, name) for name in ("id", *self.blobs)} for value in values]

    def to_columns(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """
        Write a plain row as column values: nested values become canonical JSON.

        A row of an older journal gets the defaults of the fields that it did not have yet.
        """
        whole = self._defaults.keys() <= row.keys()
        columns = dict(row) if whole else {**self._defaults, **row}
        for name in self.nested:
            columns[name] = None if columns[name] is None else canonical(columns[name])
        for name in self.blobs:
            columns.setdefault(name, b"")
        return columns

    def from_columns(self, columns: Mapping[str, Any]) -> T:
        """Read a domain object from column values."""
        return self.from_stored([[columns[name] for name in self._kinds]])[0]

    def from_rows(self, rows: Iterable[Mapping[str, Any]]) -> list[T]:
        """Read domain objects from rows as `to_rows` writes them; the row's facts are left out."""
        if self.nested or self.blobs:
            return [self.from_columns(self.to_columns(row)) for row in rows]
        return msgspec.convert(list(rows), list[self.of])  # type: ignore[name-defined]

    def from_stored(self, rows: Iterable[Sequence[Any]]) -> list[T]:
        """Read domain objects from rows of the table, their columns in its order."""
        names, nested = tuple(self._kinds), self.nested
        found = [dict(zip(names, row, strict=False)) for row in rows]
        for name in nested:
            for row in found:
                if row[name] is not None:
                    row[name] = json.loads(row[name])
        return msgspec.convert(found, list[self.of])  # type: ignore[name-defined]


PAPERS = RowType("paper", Paper, Aspect.ORDERS)
TASKS = RowType("task", Task, Aspect.TASKS, indexes=("incident", "force"))

ROW_TYPES: tuple[RowType[Any], ...] = (
    RowType("city", City, Aspect.CITY),
    RowType("installed_roads", InstalledRoads, Aspect.ROADS),
    RowType("account", Account, Aspect.ACCOUNTS),
    RowType("oral_act", OralAct, Aspect.ACCOUNTS),
    RowType("emergency_sign_in", EmergencySignIn, Aspect.ACCOUNTS),
    RowType("seal_certificate", SealCertificate, Aspect.ACCOUNTS),
    RowType("landmark", Landmark, Aspect.CITY),
    RowType("police_station", PoliceStation, Aspect.CITY),
    RowType("substation", Substation, Aspect.CITY),
    RowType("grid", Grid, Aspect.CITY),
    RowType("response_point", ResponsePoint, Aspect.POINTS),
    RowType("check_post", CheckPost, Aspect.CHECKPOSTS),
    RowType("standing_arrangement", StandingArrangement, Aspect.ARRANGEMENTS),
    RowType("duty_phone", DutyPhone, Aspect.CITY),
    RowType("unit", Unit, Aspect.UNITS),
    RowType("unit_state", UnitState, Aspect.UNITS),
    RowType("reported_fix", ReportedFix, Aspect.POSITIONS),
    RowType("guard_company", GuardCompany, Aspect.GUARDS),
    RowType("guard_team", GuardTeam, Aspect.GUARDS),
    RowType("guard", Guard, Aspect.GUARDS, indexes=("team",)),
    RowType("road_closure", RoadClosure, Aspect.CLOSURES),
    RowType("needs", NeedsTable, Aspect.DOCTRINE),
    RowType("incident", Incident, Aspect.INCIDENTS),
    RowType("plan", ReinforcementPlan, Aspect.PLANS, indexes=("incident",)),
    TASKS,
    RowType("kept_workflow", KeptWorkflow, Aspect.REQUESTS),
    RowType("request_case", RequestCase, Aspect.REQUESTS, indexes=("incident",)),
    RowType("order_paper", Order, Aspect.ORDERS, indexes=("incident",)),
    RowType("drawn_number", DrawnNumber, Aspect.ORDERS),
    RowType("order_template", OrderTemplate, Aspect.ORDERS),
    PAPERS,
)
"""Every table whose content follows from the journal."""

ROW_TYPES_BY_TABLE = {kind.name: kind for kind in ROW_TYPES}
ROW_TYPES_BY_TYPE = {kind.of: kind for kind in ROW_TYPES}


def by_row_type(changes: Iterable[RowChange]) -> list[tuple[RowType[Any], list[RowChange]]]:
    """Sort row changes by table."""
    by_table: dict[str, list[RowChange]] = defaultdict(list)
    for change in changes:
        by_table[change.table].append(change)
    return [(ROW_TYPES_BY_TABLE[name], touched) for name, touched in by_table.items()]


def changes_of(rows: Iterable[RowChange]) -> Changes:
    """Give the aspects and rows that row changes touch."""
    sorted_out = by_row_type(rows)
    return Changes(
        frozenset({Aspect.JOURNAL, *(kind.aspect for kind, _ in sorted_out)}),
        {
            kind.of: frozenset(kind.key(change.key) for change in touched)
            for kind, touched in sorted_out
        },
    )


def changes_to(left: Mapping[type[Any], Mapping[str | int, Any]]) -> Changes:
    """Give what an act touched that left rows, by type and key, so; None stands for one removed."""
    aspects = {ROW_TYPES_BY_TYPE[of].aspect for of in left}
    keys = {of: frozenset(rows) for of, rows in left.items()}
    return Changes(frozenset({Aspect.JOURNAL, *aspects}), keys, left)


# one open task for each unit, whoever commits first; guard teams may split, and duties to come
# wait beside it
_BINDING = (
    (TASKS.table.c.step != "stood_down")
    & (TASKS.table.c.guards == 0)
    & (TASKS.table.c.window.is_(None) | (TASKS.table.c.step != "reserved"))
)
Index(
    "ux_task_open_force",
    TASKS.table.c.force,
    unique=True,
    sqlite_where=_BINDING,
    postgresql_where=_BINDING,
)

JOURNAL = Table(
    "journal",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("op", String, nullable=False, unique=True),
    Column("occurred_utc", String, nullable=False),
    Column("recorded_utc", String, nullable=False, index=True),
    Column("actor", String, nullable=False),
    Column("role", String, nullable=False),
    Column("seat", String, nullable=False),
    Column("kind", String, nullable=False, index=True),
    Column("outcome", String, nullable=False),
    Column("subject", String, nullable=False, index=True),
    Column("facts", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("changes", LargeBinary, nullable=False),
    Column("before", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("algorithm", String, nullable=False),
)

JOURNAL_HEAD = Table(
    "journal_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("sealed_after", Integer, nullable=False, server_default="0"),
)
"""
One row that each append updates first, so that seats queue up and no number is skipped.

Entries up to ``sealed_after`` are of before and hold persons' words unsealed.
"""

SEALING_KEY = Table(
    "sealing_key",
    metadata,
    Column("name", String, primary_key=True),
    Column("secret", LargeBinary, nullable=True),
    Column("erased_at", Integer, nullable=False),
)
"""
Keys of what is sealed in the journal, outside its chain.

A destroyed key leaves its name, and the number of the entry that destroyed it: whatever was sealed
under the name, or stood unsealed, in entries before that one is erased.
"""
