"""One transaction, one journal entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from operator import itemgetter
from types import TracebackType
from typing import Any, Generic, Literal, Self, TypeVar

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update
from sqlalchemy.exc import DatabaseError

from jointops.audit.entry import (
    GENESIS,
    Entry,
    RowChange,
    canonical,
    digest_of,
    pack_changes,
    unpack_changes,
)
from jointops.personal import crossed_out, who_is
from jointops.situation.changes import Changes
from jointops.store.engine import translate, wipe_soon
from jointops.store.journal import changes_before, entry_at, unsealed_entries
from jointops.store.many import MANY, write_many
from jointops.store.sealing import COARSE, EXACT, KeyRing, listed_name, person_name
from jointops.store.tables import (
    FACT_COLUMNS,
    JOURNAL,
    JOURNAL_HEAD,
    ROW_TYPES_BY_TYPE,
    RowType,
    by_row_type,
    changes_to,
)

T = TypeVar("T")
_COLUMNS = tuple(column.name for column in JOURNAL.c if column.name != "facts")
_ONLY = JOURNAL_HEAD.c.id == 1
_HEAD = select(JOURNAL_HEAD.c.seq, JOURNAL_HEAD.c.digest).where(_ONLY)
_TAKE_HEAD = update(JOURNAL_HEAD).where(_ONLY).values(id=1)
_APPEND, _MOVE_HEAD = insert(JOURNAL), update(JOURNAL_HEAD).where(_ONLY)
"""What every act asks for, put together once."""


class StoredRows(Generic[T]):
    """The rows of one table inside a unit of work; writes wait for the commit."""

    def __init__(self, kind: RowType[T], work: StoreUnitOfWork) -> None:
        self._kind, self._work = kind, work
        self.waiting: dict[str | int, T | None] = {}
        self._rows: dict[str | int, dict[str, Any]] = {}
        self._gone: list[str | int] = []
        self._ids: set[str | int] | None = None

    def find(self, key: str | int) -> T | None:
        """Give a row; None if there is none."""
        if key in self.waiting:
            return self.waiting[key]
        found = self._work.connection.execute(self._kind.by_id, {"key": key})
        rows = self._kind.from_stored(found.all())
        return rows[0] if rows else None

    def all(self) -> list[T]:
        """Give every row, in order of key."""
        if len(self.waiting) >= MANY and self._stored_ids() <= self.waiting.keys():
            return self._with_waiting([])  # nothing stored is left as it is
        return self._with_waiting(self._read())

    def where(self, **equal: object) -> list[T]:
        """Give the rows whose columns have these values, in order of key."""
        columns = self._kind.table.c
        rows = self._read(*(columns[name] == value for name, value in equal.items()))
        return [
            row
            for row in self._with_waiting(rows)
            if all(getattr(row, name) == value for name, value in equal.items())
        ]

    def ids(self) -> set[str | int]:
        """Give every key."""
        gone = {key for key, value in self.waiting.items() if value is None}
        return (self._stored_ids() | set(self.waiting)) - gone

    def _stored_ids(self) -> set[str | int]:
        if self._ids is None:  # nothing is written before the commit
            self._ids = set(self._work.connection.execute(select(self._kind.table.c.id)).scalars())
        return self._ids

    def put(self, *values: T) -> None:
        """Write rows, new or changed."""
        for value in values:
            self.waiting[value.id] = value  # type: ignore[attr-defined]

    def remove(self, *keys: str | int) -> None:
        """Remove rows."""
        for key in keys:
            self.waiting[key] = None

    def _read(self, *where: Any) -> list[T]:
        statement = self._kind.every.where(*where) if where else self._kind.every
        found = self._work.connection.execute(statement)
        return self._kind.from_stored(found.all())

    def _with_waiting(self, rows: list[T]) -> list[T]:
        if not self.waiting:
            return rows
        merged = {row.id: row for row in rows}  # type: ignore[attr-defined]
        for key, value in self.waiting.items():
            merged.pop(key, None)
            if value is not None:
                merged[key] = value
        return [merged[key] for key in sorted(merged)]

    def settle(self, facts: dict[str, str]) -> list[RowChange]:
        """Fix what waits, for `write`; give the changes for the journal."""
        kind = self._kind
        written = {key: value for key, value in self.waiting.items() if value is not None}
        self._gone = [key for key, value in self.waiting.items() if value is None]
        self._rows = dict(zip(written, kind.to_rows([*written.values()]), strict=True))
        for row in self._rows.values():
            row.update(facts)
        self.waiting.clear()
        changes = [
            RowChange(
                table=kind.name,
                key=str(key),
                row={name: value for name, value in row.items() if name not in kind.blobs}
                if kind.blobs
                else row,
            )
            for key, row in self._rows.items()
        ]
        return changes + [RowChange(table=kind.name, key=str(key), row=None) for key in self._gone]

    def write(self) -> dict[str | int, T | None]:
        """Write what was settled; give each row as it reads now, None for one that is gone."""
        kind, table = self._kind, self._kind.table
        known = self._known(list(self._rows))
        columns = {key: kind.to_columns(self._rows[key]) for key in sorted(self._rows)}
        fresh = [columns[key] for key in columns if key not in known]
        changed = [columns[key] | {"_key": key} for key in columns if key in known]
        connection = self._work.connection
        if changed:  # first: a unit's task ends before its next one begins
            write_many(connection, update(table).where(table.c.id == bindparam("_key")), changed)
        write_many(connection, insert(table), fresh)
        if self._gone:
            keys = [{"_key": key} for key in self._gone]
            write_many(connection, delete(table).where(table.c.id == bindparam("_key")), keys)
        rows = kind.from_rows(self._rows.values())
        return {**dict(zip(self._rows, rows, strict=True)), **dict.fromkeys(self._gone)}

    def _known(self, keys: list[str | int]) -> set[str | int]:
        if len(keys) >= MANY:
            return self._stored_ids()
        column = self._kind.table.c.id
        return set(self._work.connection.execute(select(column).where(column.in_(keys))).scalars())


class StoreUnitOfWork:
    """A unit of work on a database; see ``app/ports.py`` for the promise."""

    connection: Connection
    _ring: KeyRing

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._rows: dict[type[Any], StoredRows[Any]] = {}
        self._keys_to_destroy: list[str] = []

    def rows(self, of: type[T]) -> StoredRows[T]:
        """Give the rows of a domain type."""
        if of not in self._rows:
            self._rows[of] = StoredRows(ROW_TYPES_BY_TYPE[of], self)
        return self._rows[of]

    def __enter__(self) -> Self:
        try:
            self.connection = self._engine.connect()
            self._transaction = self.connection.begin()
            self._ring = KeyRing(self.connection)
        except DatabaseError as fault:
            self._raise(fault)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._transaction.is_active:
                self._transaction.rollback()
        finally:
            self.connection.close()
            self._rows.clear()
            self._keys_to_destroy.clear()
        if isinstance(value, DatabaseError):
            self._raise(value)

    def entry(self, number: int) -> Entry | None:
        """Give a journal entry; None if there is none."""
        return entry_at(self.connection, number)

    def about(self, subject: str, *, kind: str) -> bool:
        """Tell whether there is a journal entry of a kind about a subject."""
        known = select(JOURNAL.c.seq).where(JOURNAL.c.subject == subject, JOURNAL.c.kind == kind)
        return self.connection.execute(known.limit(1)).one_or_none() is not None

    def changes_before(self, number: int) -> Iterator[list[RowChange]]:
        """Give the row changes of each journal entry before a number, newest first."""
        return changes_before(self.connection, number, self._ring)

    def altered(self, changes: Sequence[RowChange]) -> list[RowChange]:
        """Give those of an entry's changes whose rows no longer read as it left them."""
        return [
            change
            for kind, touched in by_row_type(changes)
            for change, stands in zip(touched, self._stand(kind, touched), strict=True)
            if not stands
        ]

    def _stand(self, kind: RowType[Any], touched: list[RowChange]) -> Iterator[bool]:
        keys = [kind.key(change.key) for change in touched]
        key = kind.table.c.id
        columns = [c for c in kind.table.c if c.name not in {"id", *kind.blobs, *FACT_COLUMNS}]
        wanted = select(key, *columns)
        if len(keys) < MANY:
            wanted = wanted.where(key.in_(keys))
        now = {row[0]: row for row in map(tuple, self.connection.execute(wanted))}
        left = itemgetter("id", *(column.name for column in columns))
        for at, change in zip(keys, touched, strict=True):
            row = change.row
            yield now.get(at) == (None if row is None else left(kind.to_columns(row)))

    def put_back(self, changes: Sequence[RowChange]) -> None:
        """Write or remove rows so that they stand as these changes left them."""
        for kind, touched in by_row_type(changes):
            rows = self.rows(kind.of)
            rows.remove(*(kind.key(change.key) for change in touched if change.row is None))
            rows.put(*kind.from_rows([one.row for one in touched if one.row is not None]))

    @staticmethod
    def _raise(fault: DatabaseError) -> None:
        plain = translate(fault)
        if plain is None:
            raise fault
        raise plain from fault

    def head(self) -> tuple[int, str]:
        """Give the number and digest of the newest journal entry."""
        row = self.connection.execute(_HEAD).one_or_none()
        return (0, GENESIS) if row is None else (int(row.seq), str(row.digest))

    def changes_of(self, entry: Entry) -> list[RowChange]:
        """Give the rows that an entry wrote, with what is sealed in them."""
        if not entry.changes:
            return []
        rows = unpack_changes(entry.changes)
        self._ring.find_for(rows)
        return list(self._ring.open(rows, seq=entry.seq))

    def erase(self, of: type[Any], key: str) -> bool:
        """Erase, with the commit, the person that a row is; False if there is nothing of him."""
        rows = self.rows(of)
        row = rows.find(key)
        if row is not None:
            rows.put(crossed_out(row))
        return self._destroy(person_name(ROW_TYPES_BY_TYPE[of].name, key)) or row is not None

    def erase_listed(self, of: type[Any], column: str, person: str) -> bool:
        """Erase, with the commit, a person whom rows list; False if there is nothing of him."""
        rows, found = self.rows(of), False
        for row in rows.all():
            mine = [who_is(one.id, row.id) == person for one in getattr(row, column)]
            if any(mine):
                listed = zip(getattr(row, column), mine, strict=True)
                left = tuple(crossed_out(one) if his else one for one, his in listed)
                rows.put(replace(row, **{column: left}))
                found = True
        table = ROW_TYPES_BY_TYPE[of].name
        return self._destroy(listed_name(table, column, person)) or found

    def _destroy(self, name: str) -> bool:
        self._keys_to_destroy.append(name)
        return self._ring.holds(name)

    def erase_traces(self, *, exact_before: date, before: date) -> int:
        """Erase, with the commit, where anybody was: to squares, and wholly; give how many keys."""
        names = self._ring.traces_before(EXACT, exact_before.isoformat())
        names += self._ring.traces_before(COARSE, before.isoformat())
        self._keys_to_destroy += names
        return len(names)

    def unsealed_entries(self, of: type[Any], key: str | int) -> int:
        """Count the entries of before in which a row's words stand unsealed."""
        return unsealed_entries(self.connection, ROW_TYPES_BY_TYPE[of].name, str(key))

    def commit(
        self,
        *,
        op: str,
        occurred_utc: str,
        recorded_utc: str,
        actor: str,
        role: str,
        seat: str,
        kind: str,
        outcome: Literal["done", "refused"],
        subject: str,
        facts: dict[str, Any],
        why: str,
    ) -> tuple[Entry, Changes]:
        """Write rows and the journal entry, and make them durable together."""
        self._take_head()
        seq, before = self.head()
        fact = {"occurred_utc": occurred_utc, "recorded_utc": recorded_utc, "recorded_by": actor}
        changes = [change for rows in self._rows.values() for change in rows.settle(fact)]
        for name in self._keys_to_destroy:
            self._ring.destroy(name, at=seq + 1)
        changes = self._ring.seal(changes)
        if len(changes) < MANY:
            packed, left = pack_changes(changes) if changes else b"", self._write()
        else:  # neither packing nor writing holds the interpreter for long
            with ThreadPoolExecutor(1) as beside:
                packing = beside.submit(pack_changes, changes)
                left = self._write()
                packed = packing.result()
        content: dict[str, Any] = {
            "seq": seq + 1,
            "op": op,
            "occurred_utc": occurred_utc,
            "recorded_utc": recorded_utc,
            "actor": actor,
            "role": role,
            "seat": seat,
            "kind": kind,
            "outcome": outcome,
            "subject": subject,
            "facts": facts,
            "why": why,
            "changes": packed,
            "before": before,
        }
        entry = Entry(**content, digest=digest_of(**content))
        append_entry(self.connection, entry)
        self._transaction.commit()
        if self._keys_to_destroy:
            wipe_soon(self._engine)
        return entry, changes_to(left)

    def _write(self) -> dict[type[Any], dict[str | int, Any]]:
        """Write the rows, and the keys of what was sealed; give the rows by type and key."""
        left = {of: rows.write() for of, rows in self._rows.items()}
        self._ring.write()
        return {of: rows for of, rows in left.items() if rows}

    def _take_head(self) -> None:
        """Update the head row first: on a server, other seats wait here and no number is lost."""
        if not self.connection.execute(_TAKE_HEAD).rowcount:
            self.connection.execute(insert(JOURNAL_HEAD).values(id=1, seq=0, digest=GENESIS))


def append_entry(connection: Connection, entry: Entry) -> None:
    """Append an entry and move the head to it."""
    columns = {name: getattr(entry, name) for name in _COLUMNS}
    connection.execute(_APPEND, columns | {"facts": canonical(entry.facts)})
    connection.execute(_MOVE_HEAD, {"seq": entry.seq, "digest": entry.digest})
