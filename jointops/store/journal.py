"""Reading the journal, checking it, and building the state again from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, takewhile
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    bindparam,
    create_engine,
    delete,
    func,
    insert,
    or_,
    select,
)

from jointops.audit.chain import ChainReport, Link, check_links
from jointops.audit.entry import Entry, RowChange, canonical, stored_digest, unpack_changes
from jointops.store.many import write_many
from jointops.store.sealing import KeyRing
from jointops.store.tables import JOURNAL, JOURNAL_HEAD, PAPERS, ROW_TYPES, by_row_type, metadata

PAGE = 500
LINKS = 2_000
"""Entries read at once while the chain is checked."""


def _entry(row: Row[Any]) -> Entry:
    values = row._asdict()
    return Entry(**{**values, "facts": json.loads(values["facts"])})


def read_entries(engine: Engine, *, after: int = 0) -> Iterator[Entry]:
    """Give the entries after a number, in order, a page at a time."""
    while True:
        with engine.connect() as connection:
            rows = connection.execute(
                select(JOURNAL).where(JOURNAL.c.seq > after).order_by(JOURNAL.c.seq).limit(PAGE)
            ).all()
        yield from map(_entry, rows)
        if len(rows) < PAGE:
            return
        after = rows[-1].seq


def find_entries(
    engine: Engine,
    *,
    text: str = "",
    subject: str = "",
    kinds: Collection[str] = (),
    limit: int = 200,
    before: int | None = None,
) -> list[Entry]:
    """
    Give the newest entries that fit, newest first.

    Parameters
    ----------
    text
        Part of the kind, actor, subject, reason or facts.
    subject
        Exactly this subject; empty for any.
    kinds
        One of these kinds; none for any.
    before
        Only entries with a smaller number.
    """
    columns = JOURNAL.c
    statement = select(JOURNAL).order_by(columns.seq.desc()).limit(limit)
    if text:
        fits = [
            columns[name].contains(text) for name in ("kind", "actor", "subject", "why", "facts")
        ]
        statement = statement.where(or_(*fits))
    if subject:
        statement = statement.where(columns.subject == subject)
    if kinds:
        statement = statement.where(columns.kind.in_(kinds))
    if before is not None:
        statement = statement.where(columns.seq < before)
    with engine.connect() as connection:
        return [_entry(row) for row in connection.execute(statement)]


def entry_at(connection: Connection, number: int) -> Entry | None:
    """Give an entry; None if there is none."""
    row = connection.execute(select(JOURNAL).where(JOURNAL.c.seq == number)).one_or_none()
    return None if row is None else _entry(row)


def changes_before(connection: Connection, number: int, ring: KeyRing) -> Iterator[list[RowChange]]:
    """Give the row changes of each entry before a number, newest first, a page at a time."""
    columns = JOURNAL.c
    ring.take_all()
    statement = (
        select(columns.seq, columns.changes)
        .where(columns.changes != b"", columns.seq < bindparam("before"))
        .order_by(columns.seq.desc())
        .limit(PAGE)
    )
    while rows := connection.execute(statement, {"before": number}).all():
        for row in rows:
            yield list(ring.open(unpack_changes(row.changes), seq=row.seq))
        number = rows[-1].seq


def unsealed_entries(connection: Connection, table: str, key: str) -> int:
    """Count the entries of before the sealing keys that wrote a row."""
    last = connection.execute(select(JOURNAL_HEAD.c.sealed_after)).scalar_one_or_none()
    old = select(JOURNAL.c.changes).where(JOURNAL.c.seq <= (last or 0), JOURNAL.c.changes != b"")
    return sum(
        any((row.table, row.key) == (table, key) for row in unpack_changes(changes))
        for changes in connection.execute(old).scalars()
    )


def newest_about(engine: Engine, subjects: Collection[str], *, kind: str) -> dict[str, int]:
    """Give the number of the newest entry of a kind about each subject that has one."""
    columns = JOURNAL.c
    statement = (
        select(columns.subject, func.max(columns.seq))
        .where(columns.subject.in_(subjects), columns.kind == kind)
        .group_by(columns.subject)
    )
    with engine.connect() as connection:
        return {str(subject): int(seq) for subject, seq in connection.execute(statement)}


def count_entries(engine: Engine) -> int:
    """Give the number of entries."""
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(JOURNAL)).scalar_one())


def newest_of(engine: Engine, kind: str) -> Entry | None:
    """Give the newest entry of a kind; None if there is none."""
    columns = JOURNAL.c
    statement = select(JOURNAL).where(columns.kind == kind).order_by(columns.seq.desc()).limit(1)
    with engine.connect() as connection:
        row = connection.execute(statement).one_or_none()
    return None if row is None else _entry(row)


def digests_at(engine: Engine, numbers: Collection[int]) -> dict[int, str]:
    """Give the digests of the entries with these numbers, as far as there are such."""
    statement = select(JOURNAL.c.seq, JOURNAL.c.digest)
    with engine.connect() as connection:
        found: dict[int, str] = {}
        for number in numbers:
            rows = connection.execute(statement.where(JOURNAL.c.seq == number))
            found.update((row.seq, row.digest) for row in rows)
    return found


def all_of(engine: Engine, kind: str) -> list[Entry]:
    """Give every entry of a kind, in order."""
    statement = select(JOURNAL).where(JOURNAL.c.kind == kind).order_by(JOURNAL.c.seq)
    with engine.connect() as connection:
        return [_entry(row) for row in connection.execute(statement)]


def verify(engine: Engine, *, head: str | None = None, wanted: Collection[int] = ()) -> ChainReport:
    """Check every link of the chain; see `jointops.audit.chain.check_links`."""
    return check_links(_links(engine), head=head, wanted=wanted)


def _links(engine: Engine) -> Iterator[Link]:
    """Read the chain as it is stored; no entry is built, so a million are a matter of seconds."""
    after = 0
    columns = JOURNAL.c
    while True:
        statement = select(JOURNAL).where(columns.seq > after).order_by(columns.seq).limit(LINKS)
        with engine.connect() as connection:
            rows = connection.execute(statement).all()
        for row in rows:
            yield _link(row)
        if len(rows) < LINKS:
            return
        after = rows[-1].seq


def _link(row: Sequence[Any]) -> Link:
    try:
        made = stored_digest(row)
    except (TypeError, ValueError, LookupError, AttributeError):  # never written by the program
        made = ""
    return Link(row[0], str(row[13]), str(row[14]), made)


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildReport:
    """
    Outcome of building the state again from the journal.

    Attributes
    ----------
    rows
        Rows in the rebuilt state.
    different
        Tables whose content differs from the file's; empty if all are equal.
    damaged_papers
        Archived papers whose bytes do not have the digest they are kept under.
    """

    entries: int
    rows: int
    different: tuple[str, ...]
    damaged_papers: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether the journal alone gives the file's state."""
        return not self.different and not self.damaged_papers


def rebuild(engine: Engine) -> RebuildReport:
    """Fold the journal into an empty database and compare it with the file, table by table."""
    scratch, count = _folded(engine)
    mine, theirs = _digests(scratch), _digests(engine)
    with scratch.connect() as connection:
        rows = sum(
            int(connection.execute(select(func.count()).select_from(kind.table)).scalar_one())
            for kind in ROW_TYPES
        )
    return RebuildReport(
        entries=count,
        rows=rows,
        different=tuple(name for name in mine if mine[name] != theirs[name]),
        damaged_papers=_damaged_papers(engine),
    )


def state_at(engine: Engine, recorded_utc: str) -> tuple[Engine, int]:
    """
    Fold the journal into a database in memory, up to the first entry recorded later than a moment.

    Returns
    -------
    state, number
        The state as it stood then, and the number of the last entry in it; 0 for none.
    """
    return _folded(engine, until=recorded_utc)


def _folded(engine: Engine, *, until: str | None = None) -> tuple[Engine, int]:
    """Fold many entries at once: of a row that they wrote often only the last state is written."""
    scratch = create_engine("sqlite://")
    metadata.create_all(scratch)
    ring, number = _keys(engine), 0
    entries = takewhile(
        lambda entry: until is None or entry.recorded_utc <= until, read_entries(engine)
    )
    with scratch.begin() as connection:
        while some := list(islice(entries, PAGE)):
            number = some[-1].seq
            last: dict[tuple[str, str], tuple[int, RowChange]] = {}
            for entry in some:
                for change in unpack_changes(entry.changes) if entry.changes else ():
                    last[change.table, change.key] = entry.seq, change
            opened = (ring.open([change], seq=seq) for seq, change in last.values())
            fold(connection, chain.from_iterable(opened))
    return scratch, number


def _keys(engine: Engine) -> KeyRing:
    with engine.connect() as connection:
        return KeyRing.whole(connection)


def fold(connection: Connection, changes: Iterable[RowChange]) -> None:
    """Apply changes, each of another row: the row goes, and comes back as it was left."""
    for kind, touched in by_row_type(changes):
        keys = [{"_key": kind.key(change.key)} for change in touched]
        gone = delete(kind.table).where(kind.table.c.id == bindparam("_key"))
        write_many(connection, gone, keys)
        rows = [kind.to_columns(change.row) for change in touched if change.row is not None]
        write_many(connection, insert(kind.table), rows)


def _digests(engine: Engine) -> dict[str, str]:
    """Digest of each table's rows in order of key, without raw bytes."""
    found = {}
    with engine.connect() as connection:
        for kind in ROW_TYPES:
            digest = hashlib.sha256()
            columns = [column for column in kind.table.c if column.name not in kind.blobs]
            for row in connection.execute(select(*columns).order_by(kind.table.c.id)):
                digest.update(canonical(list(row)).encode())
            found[kind.name] = digest.hexdigest()
    return found


def _damaged_papers(engine: Engine) -> tuple[str, ...]:
    table = PAPERS.table
    with engine.connect() as connection:
        rows = connection.execute(select(table.c.id, table.c.pdf))
        return tuple(r.id for r in rows if hashlib.sha256(r.pdf).hexdigest() != r.id)
