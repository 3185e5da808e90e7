"""Making a file again from a backup and the journal's mirror."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from jointops.audit.chain import ChainReport
from jointops.audit.entry import digest_of_entry
from jointops.errors import OperatorError
from jointops.store.backup import RESERVE_BYTES, NoSpaceError, prove
from jointops.store.engine import empty_log, sqlite_engine
from jointops.store.home import Home
from jointops.store.journal import rebuild, verify
from jointops.store.migrate import migrate
from jointops.store.mirror import Mirror, MirrorBadError, MirroredEntry
from jointops.store.mirroring import BATCH, append_mirrored, take_keys
from jointops.store.sealing import KeyRing


class NothingToRestoreError(OperatorError):
    """There is neither a good backup nor a mirror."""

    code = "NOTHING-TO-RESTORE"


class RestoredUnequalError(OperatorError):
    """What was restored does not follow from its own journal."""

    code = "RESTORED-UNEQUAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """
    A file made again and proved.

    Attributes
    ----------
    entries, head
        Its journal.
    from_mirror
        How many of the entries came from the mirror.
    torn
        Whether the mirror's last record was torn off, so that its newest entries may be missing.
    """

    entries: int
    head: str
    from_mirror: int
    torn: bool


def make_again(
    target: Path, key: str, *, backup: Path | None = None, mirror: Mirror | None = None
) -> Restored:
    """
    Make a file from a backup, from the mirror, or from a backup and what the mirror has beyond it.

    Raises
    ------
    BackupBadError, MirrorBadError
        If either is damaged, or they are not of one journal.
    NothingToRestoreError
        If both are None or empty.
    RestoredUnequalError
        If the result is not whole; nothing is left behind then.
    """
    if backup is not None:
        prove(backup, key)
        target.write_bytes(backup.read_bytes())
    engine = sqlite_engine(target, key)
    try:
        migrate(engine)
        added = 0 if mirror is None else _add(engine, mirror)
        report = _demand_whole(engine)
        empty_log(engine)
    except BaseException:
        engine.dispose()
        for suffix in ("", "-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        raise
    engine.dispose()
    torn = mirror is not None and mirror.torn
    return Restored(entries=report.entries, head=report.head, from_mirror=added, torn=torn)


def _demand_whole(engine: Engine) -> ChainReport:
    report, state = verify(engine), rebuild(engine)
    if not report.entries:
        raise NothingToRestoreError
    if not report.whole or not state.equal:
        raise RestoredUnequalError(entry=report.broken_at, tables="、".join(state.different))
    return report


def _add(engine: Engine, mirror: Mirror) -> int:
    """Append what the mirror has beyond the journal; give how many entries."""
    known, keys = verify(engine), mirror.keys()
    with engine.begin() as connection:
        take_keys(connection, keys)
    number, head, count = known.entries, known.head, 0
    for batch in _batches(mirror.entries()):
        with engine.begin() as connection:
            ring = KeyRing.whole(connection)
            for one in batch:
                entry = one.entry
                if digest_of_entry(entry) != entry.digest:
                    raise MirrorBadError(file=mirror.folder.name, detail=f"#{entry.seq}")
                if entry.seq == number and entry.digest != head:
                    raise MirrorBadError(file=mirror.folder.name, detail=f"#{entry.seq}")
                if entry.seq > known.entries:
                    append_mirrored(connection, one, ring, sealed_after=keys.sealed_after)
                    count += 1
    return count


def _batches(entries: Iterable[MirroredEntry]) -> Iterator[list[MirroredEntry]]:
    waiting: list[MirroredEntry] = []
    for one in entries:
        waiting.append(one)
        if len(waiting) == BATCH:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def restore(
    home: Home, key: str, *, backup: Path | None = None, mirror: Mirror | None = None
) -> Restored:
    """
    Put a file made again in the place of the home's; the present one is moved aside.

    Raises
    ------
    NoSpaceError
        If too little space would be left.
    OperatorError
        If it cannot be made; see `make_again`. The present file is not touched then.
    """
    size = 0 if backup is None else backup.stat().st_size
    if home.free_bytes() - size < RESERVE_BYTES:
        raise NoSpaceError(free_mb=home.free_bytes() // 2**20, needed_mb=size // 2**20)
    aside = home.folder / f".restored.{os.getpid()}.db"
    made = make_again(aside, key, backup=backup, mirror=mirror)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    for suffix in ("", "-wal", "-shm"):
        present = home.database.with_name(home.database.name + suffix)
        if present.exists():
            present.replace(home.folder / f"replaced-{stamp}.db{suffix}")
    aside.replace(home.database)
    return made
