"""The one place that knows which database it is: SQLite through SQLCipher, or PostgreSQL."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlcipher3 import dbapi2

from jointops.errors import OperatorError

CACHE_KIB = 16_384
"""Pages kept open in a connection: a whole guard register is written without laying any aside."""
SQLITE_FLOOR = (3, 51, 3)
"""Older libraries can corrupt a write-ahead log that two connections reset at once."""


class FileDamagedError(OperatorError):
    """The database file cannot be read: half-written, altered, or under another key."""

    code = "FILE-DAMAGED"


class DiskFullError(OperatorError):
    """Nothing more can be written; what was acknowledged is safe."""

    code = "DISK-FULL"


class FileBusyError(OperatorError):
    """Another program has held the file for too long."""

    code = "FILE-BUSY"


def sqlite_engine(file: Path, key: str, *, read_only: bool = False) -> Engine:
    """
    Open an encrypted SQLite file.

    Parameters
    ----------
    file
        The database; it is made if it does not exist, unless ``read_only``.
    key
        64 hex characters.
    read_only
        Whether writing is refused; several such connections may read beside one writer.

    Raises
    ------
    RuntimeError
        If the SQLite library is one that can corrupt a write-ahead log.
    """
    if dbapi2.sqlite_version_info < SQLITE_FLOOR:
        raise RuntimeError(f"SQLite {dbapi2.sqlite_version} is older than {SQLITE_FLOOR}")
    # hide_parameters: a fault's text never carries what was being written
    engine = create_engine(f"sqlite:///{file}", module=dbapi2, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA key = \"x'{key}'\"")
        for pragma in (
            "cipher_log_level = NONE",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "busy_timeout = 10000",
            "trusted_schema = OFF",
            f"cache_size = -{CACHE_KIB}",
            "cell_size_check = ON",
            f"query_only = {'ON' if read_only else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def guard_journal(engine: Engine) -> None:
    """Make the database itself refuse to alter the journal."""
    if engine.dialect.name != "sqlite":
        return
    gap = "WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM journal)"
    with engine.begin() as connection:
        for moment, when in (("UPDATE", ""), ("DELETE", ""), ("INSERT", gap)):
            connection.execute(
                text(
                    f"CREATE TRIGGER IF NOT EXISTS journal_{moment.lower()} BEFORE {moment} "
                    f"ON journal {when} BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END"
                )
            )


def check_whole(engine: Engine) -> None:
    """
    Check every page of the file.

    The seals are those of the file itself. A power cut, or another program, in the middle of
    bringing the write-ahead log into it leaves torn pages there that are still whole in the log; so
    where a seal is broken, the log is brought in first and the file looked at once more.

    Raises
    ------
    FileDamagedError
        If a page does not carry its own seal, or the structure is broken.
    """
    try:
        try:
            _check_pages(engine)
        except FileDamagedError:
            empty_log(engine)
            _check_pages(engine)
    except dbapi2.DatabaseError as fault:
        raise FileDamagedError(detail=str(fault)) from fault


def _check_pages(engine: Engine) -> None:
    with contextlib.closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        for pragma in ("cipher_integrity_check", "quick_check"):
            found = cursor.execute(f"PRAGMA {pragma}").fetchall()
            if found and found != [("ok",)]:
                raise FileDamagedError(detail=str(found[0][0]))


WIPED_AT_ONCE = 16 << 20
"""Wiping writes the whole file anew, and whoever writes waits: a larger file is wiped later."""
_OWED = 1
"""Mark in the file that a wipe is owed."""


def wipe_soon(engine: Engine) -> bool:
    """Wipe a small file; of a large one note that it is owed (`wipe_freed` does it later)."""
    if engine.dialect.name != "sqlite":
        return True
    with contextlib.closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        pages, size = (
            int(cursor.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "page_size")
        )
        if pages * size > WIPED_AT_ONCE:
            cursor.execute(f"PRAGMA user_version = {_OWED}")
            return False
    return wipe_freed(engine)


def wipe_owed(engine: Engine) -> bool:
    """Tell whether what was deleted is still to be wiped from the file."""
    if engine.dialect.name != "sqlite":
        return False
    with contextlib.closing(engine.raw_connection()) as connection:
        found = connection.cursor().execute("PRAGMA user_version").fetchone()
        return int(found[0]) == _OWED


def wipe_freed(engine: Engine) -> bool:
    """
    Leave no trace in the file of what was just deleted: freed pages and the write-ahead log go.

    Returns
    -------
    done
        False where another connection was in the way; it is owed then.
    """
    if engine.dialect.name != "sqlite":
        return True
    with contextlib.closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        with contextlib.suppress(dbapi2.OperationalError):
            cursor.execute(f"PRAGMA user_version = {_OWED}")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA user_version = 0")
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                cursor.execute(f"PRAGMA user_version = {_OWED}")
            return not busy
    return False


def copy_file(engine: Engine, target: Path, key: str) -> None:
    """Copy the database as of one moment into a new file under the same key, while it is in use."""
    source = engine.raw_connection()
    try:
        copy = dbapi2.connect(str(target))
        try:
            copy.execute(f"PRAGMA key = \"x'{key}'\"")
            copy.execute("PRAGMA cipher_log_level = NONE")
            driver = source.driver_connection
            if driver is None:
                raise RuntimeError("the connection is closed")
            driver.backup(copy)
        finally:
            copy.close()
    finally:
        source.close()


def empty_log(engine: Engine) -> None:
    """Bring everything from the write-ahead log into the file itself."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def translate(fault: DatabaseError) -> OperatorError | None:
    """Give what a database fault means to the person at the seat; None if it is our bug."""
    words = str(fault.orig).lower()
    if "disk is full" in words or "disk i/o" in words:
        return DiskFullError()
    if isinstance(fault, OperationalError) and "locked" in words:
        return FileBusyError()
    if "malformed" in words or "not a database" in words or "hmac" in words:
        return FileDamagedError(detail=str(fault.orig))
    return None
