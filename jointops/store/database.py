"""An open file: one writer, many readers, and the checks made before it is trusted."""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from jointops.audit.chain import ChainReport
from jointops.audit.entry import Entry, unpack_changes
from jointops.situation.changes import Changes
from jointops.store import journal
from jointops.store.backup import Backup, make_backup, newest_good
from jointops.store.engine import (
    FileDamagedError,
    check_whole,
    sqlite_engine,
    translate,
    wipe_freed,
    wipe_owed,
)
from jointops.store.home import Home
from jointops.store.journal import RebuildReport
from jointops.store.migrate import migrate, revision_of
from jointops.store.tables import changes_of
from jointops.store.unit_of_work import StoreUnitOfWork

StoreFault = SQLAlchemyError
"""Any fault of the database, for those who only log it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Database:
    """
    An open file.

    Attributes
    ----------
    file
        The database in use: the home's own, or a backup beside it.
    read_only
        Whether this is a backup opened because the home's own file is damaged.
    """

    home: Home
    file: Path
    key: str
    writer: Engine
    reader: Engine
    read_only: bool

    @classmethod
    def create(cls, home: Home, key: str) -> Self:
        """
        Make a new file.

        Raises
        ------
        HomeFullError
            If the home holds one.
        """
        home.folder.mkdir(parents=True, exist_ok=True)
        home.demand_empty()
        home.demand_local()
        return cls._open(home, home.database, key)

    @classmethod
    def open(cls, home: Home, key: str) -> Self:
        """
        Open the home's file; where it is damaged, the newest good backup beside it, read-only.

        Raises
        ------
        HomeEmptyError
            If there is no file.
        FileNewerError
            If a newer program wrote it.
        FileDamagedError
            If neither the file nor any backup opens: wrong key, or both damaged.
        """
        home.demand_file()
        home.demand_local()
        try:
            return cls._open(home, home.database, key)
        except FileDamagedError:
            backup = newest_good(home, key)
            if backup is None:
                raise
            return cls._beside(home, backup, key)

    @classmethod
    def _open(cls, home: Home, file: Path, key: str) -> Self:
        writer = sqlite_engine(file, key)
        reader = sqlite_engine(file, key, read_only=True)

        def keep_copy(old: str, new: str) -> None:
            make_backup(writer, home, key, label=f"pre-{old}-to-{new}")

        try:
            if revision_of(writer) is not None:
                check_whole(writer)
            migrate(writer, before=keep_copy)
        except DatabaseError as fault:
            writer.dispose()
            plain = translate(fault)
            if plain is None:
                raise
            raise plain from fault
        return cls(home=home, file=file, key=key, writer=writer, reader=reader, read_only=False)

    @classmethod
    def _beside(cls, home: Home, backup: Backup, key: str) -> Self:
        """Open a copy of a backup, so that not even a side file touches the good one."""
        scratch = home.folder / "read-only.db"
        for suffix in ("", "-wal", "-shm"):
            scratch.with_name(scratch.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(backup.path, scratch)
        engine = sqlite_engine(scratch, key, read_only=True)
        return cls(
            home=home, file=backup.path, key=key, writer=engine, reader=engine, read_only=True
        )

    def secret_for(self, purpose: str) -> bytes:
        """Derive a secret of one purpose from the file's key; it stands nowhere in the file."""
        return hmac.digest(bytes.fromhex(self.key), purpose.encode(), "sha256")

    def work(self) -> StoreUnitOfWork:
        """Give a unit of work for writing."""
        return StoreUnitOfWork(self.writer)

    def read(self) -> StoreUnitOfWork:
        """Give a unit of work for reading, beside the writer."""
        return StoreUnitOfWork(self.reader)

    def entries(self, *, after: int = 0) -> Iterator[Entry]:
        """Give journal entries after a number, in order."""
        return journal.read_entries(self.reader, after=after)

    def touched_after(self, number: int) -> tuple[Entry | None, Changes]:
        """Give the newest entry after a number, None for none, and what all after it touched."""
        newest, touched = None, []
        for newest in self.entries(after=number):
            touched.append(changes_of(unpack_changes(newest.changes) if newest.changes else ()))
        return newest, Changes.together(touched)

    def find_entries(
        self,
        *,
        text: str = "",
        subject: str = "",
        kinds: Collection[str] = (),
        limit: int = 200,
        before: int | None = None,
    ) -> list[Entry]:
        """Give the newest journal entries that fit, newest first."""
        return journal.find_entries(
            self.reader, text=text, subject=subject, kinds=kinds, limit=limit, before=before
        )

    def newest_about(self, subjects: Collection[str], *, kind: str) -> dict[str, int]:
        """Give the number of the newest entry of a kind about each subject that has one."""
        return journal.newest_about(self.reader, subjects, kind=kind)

    def newest_of(self, kind: str) -> Entry | None:
        """Give the newest journal entry of a kind; None if there is none."""
        return journal.newest_of(self.reader, kind)

    def digests_at(self, numbers: Collection[int]) -> dict[int, str]:
        """Give the digests of the journal entries with these numbers."""
        return journal.digests_at(self.reader, numbers)

    def all_of(self, kind: str) -> list[Entry]:
        """Give every journal entry of a kind, in order."""
        return journal.all_of(self.reader, kind)

    def verify(self, *, head: str | None = None, wanted: Collection[int] = ()) -> ChainReport:
        """Check the journal's chain."""
        return journal.verify(self.reader, head=head, wanted=wanted)

    def rebuild(self) -> RebuildReport:
        """Build the state again from the journal and compare."""
        return journal.rebuild(self.reader)

    def state_at(self, recorded_utc: str) -> tuple[StoreUnitOfWork, int]:
        """Give the state of a past moment, from the journal alone, and its last entry's number."""
        state, number = journal.state_at(self.reader, recorded_utc)
        return StoreUnitOfWork(state), number

    def check(self) -> None:
        """Check every page of the file."""
        check_whole(self.reader)

    def backup(self) -> Backup:
        """Make a verified copy."""
        return make_backup(self.writer, self.home, self.key)

    @property
    def wipe_owed(self) -> bool:
        """Whether the bytes of what was erased are still to be wiped from the file."""
        return wipe_owed(self.reader)

    def wipe(self) -> bool:
        """Wipe what was erased from the file, if that is owed; tell whether none is owed now."""
        if self.read_only or not wipe_owed(self.writer):
            return not self.read_only
        return wipe_freed(self.writer)

    def close(self) -> None:
        """Let the file go."""
        self.reader.dispose()
        self.writer.dispose()
