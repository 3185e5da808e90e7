"""The journal's mirror and the file: what goes over, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from jointops.audit.entry import GENESIS, Entry, unpack_changes
from jointops.errors import OperatorError
from jointops.store.journal import digests_at, fold, read_entries
from jointops.store.mirror import Blob, Keys, Mirror, MirroredEntry, MirrorUnwritableError
from jointops.store.sealing import KeyRing
from jointops.store.tables import JOURNAL_HEAD, ROW_TYPES_BY_TABLE, SEALING_KEY, by_row_type
from jointops.store.unit_of_work import append_entry

BATCH = 200
"""Entries in one record at most."""


class MirrorDivergedError(OperatorError):
    """The mirror holds another journal than the file, or a longer one."""

    code = "MIRROR-DIVERGED"


class Follower:
    """Takes into a mirror what the journal has beyond it."""

    def __init__(self, mirror: Mirror, engine: Engine) -> None:
        self.mirror, self._engine = mirror, engine
        self._keys: tuple[int, ...] | None = None

    def follow(self) -> None:
        """
        Take over what is new, keys first, so that no entry stands there that never opens.

        Raises
        ------
        MirrorDivergedError
            If the mirror's newest entry is none of the journal's; nothing is written then.
        OperatorError
            If the mirror is damaged or cannot be written.
        """
        number = self._own_end()
        self._take_keys()
        waiting: list[MirroredEntry] = []
        for entry in read_entries(self._engine, after=number):
            with self._engine.connect() as connection:
                waiting.append(MirroredEntry(entry=entry, blobs=tuple(_blobs(connection, entry))))
            if len(waiting) == BATCH:
                self.mirror.append(waiting)
                waiting = []
        if waiting:
            self.mirror.append(waiting)

    def follow_keys(self) -> None:
        """
        Take over the keys alone, so that destroyed ones are gone at once; raises as `follow`.

        The file of keys is replaced whole, so that this is safe beside another program that follows
        with the entries, too.
        """
        self._own_end()
        self._take_keys()

    def _own_end(self) -> int:
        """Give the number of the mirror's newest entry, which must be one of the journal's."""
        mirror = self.mirror
        try:
            number, digest = mirror.last()
        except OSError as fault:
            raise MirrorUnwritableError(folder=str(mirror.folder), detail=str(fault)) from fault
        if number and digests_at(self._engine, {number}).get(number) != digest:
            raise MirrorDivergedError(folder=str(mirror.folder), entry=number)
        return number

    def _take_keys(self) -> None:
        columns = SEALING_KEY.c
        marks = (
            func.count(),
            func.count(columns.secret),
            func.coalesce(func.sum(columns.erased_at), 0),
        )
        with self._engine.connect() as connection:
            now = tuple(connection.execute(select(*marks).select_from(SEALING_KEY)).one())
            if now == self._keys or (self._keys is None and not now[0]):
                return
            rows = connection.execute(select(columns.name, columns.secret, columns.erased_at))
            after = connection.execute(select(JOURNAL_HEAD.c.sealed_after)).scalar() or 0
            keys = Keys(sealed_after=after, rows=tuple((r[0], r[1], r[2]) for r in rows))
        self.mirror.put_keys(keys)
        self._keys = now


def _blobs(connection: Connection, entry: Entry) -> Iterator[Blob]:
    """Give the raw bytes of the rows that an entry wrote and that still stand."""
    if not entry.changes:
        return
    for kind, touched in by_row_type(unpack_changes(entry.changes)):
        for column in kind.blobs:
            for change in touched:
                key: Any = kind.key(change.key)
                found = connection.execute(
                    select(kind.table.c[column]).where(kind.table.c.id == key)
                ).scalar_one_or_none()
                if found:
                    yield Blob(table=kind.name, key=change.key, column=column, block=found)


def take_keys(connection: Connection, keys: Keys) -> KeyRing:
    """Merge a mirror's keys into the file's: what is destroyed on either side stays destroyed."""
    known = {row.name: tuple(row) for row in connection.execute(select(SEALING_KEY))}
    for name, secret, erased_at in keys.rows:
        _, mine, mine_at = known.get(name, (name, None, 0))
        if erased_at == mine_at:
            known[name] = (name, mine or secret, mine_at)
        elif erased_at > mine_at:
            known[name] = (name, secret, erased_at)
    connection.execute(delete(SEALING_KEY))
    if known:
        rows = [{"name": n, "secret": s, "erased_at": at} for n, s, at in known.values()]
        connection.execute(insert(SEALING_KEY), rows)
    return KeyRing.whole(connection)


def append_mirrored(
    connection: Connection, one: MirroredEntry, ring: KeyRing, *, sealed_after: int
) -> None:
    """Append an entry that came from a mirror, and do to the tables what it did."""
    entry = one.entry
    if entry.seq == 1:
        connection.execute(delete(JOURNAL_HEAD))
        fresh = insert(JOURNAL_HEAD).values(id=1, seq=0, digest=GENESIS, sealed_after=sealed_after)
        connection.execute(fresh)
    if entry.changes:
        fold(connection, ring.open(unpack_changes(entry.changes), seq=entry.seq))
    append_entry(connection, entry)
    for blob in one.blobs:
        kind = ROW_TYPES_BY_TABLE[blob.table]
        row = kind.table.c.id == kind.key(blob.key)
        connection.execute(update(kind.table).where(row).values({blob.column: blob.block}))
