"""Copies of the file: made whole, proved by opening them, never filling the disk."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from jointops.errors import OperatorError
from jointops.store.engine import FileDamagedError, check_whole, copy_file, sqlite_engine
from jointops.store.home import Home
from jointops.store.journal import verify

KEPT = 30
"""So many of the newest automatic copies stay, and the last one of each of so many days."""
RESERVE_BYTES = 200 * 1024 * 1024
"""A copy is refused if less than this would be left on the disk (our default)."""


class NoSpaceError(OperatorError):
    """A backup would fill the disk."""

    code = "BACKUP-NO-SPACE"


class BackupBadError(OperatorError):
    """A backup does not open or its journal is broken."""

    code = "BACKUP-BAD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A verified copy of the file."""

    path: Path
    entries: int
    head: str


def make_backup(engine: Engine, home: Home, key: str, *, label: str = "") -> Backup:
    """
    Copy the file while it is in use, and prove the copy.

    Parameters
    ----------
    label
        Part of the copy's name, e.g. ``pre-0001-to-0002``.

    Raises
    ------
    NoSpaceError
        If too little space would be left.
    BackupBadError
        If the copy does not open with the same journal; it is removed then.
    """
    size = home.database.stat().st_size
    if home.free_bytes() - size < RESERVE_BYTES:
        raise NoSpaceError(free_mb=home.free_bytes() // 2**20, needed_mb=size // 2**20)
    home.backups.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    name = f"jointops-{stamp}{'-' + label if label else ''}.bak"
    aside = home.backups / f".{name}.{os.getpid()}.part"
    try:
        copy_file(engine, aside, key)
        found = prove(aside, key)
        aside.replace(home.backups / name)
    finally:
        for rest in home.backups.glob(f".{name}.*"):
            rest.unlink(missing_ok=True)
    _tidy(home, good=home.backups / name)
    return Backup(path=home.backups / name, entries=found.entries, head=found.head)


def prove(file: Path, key: str) -> Backup:
    """
    Open a copy, check every page and the whole journal.

    Raises
    ------
    BackupBadError
        If anything is wrong with it.
    """
    engine = sqlite_engine(file, key, read_only=True)
    try:
        check_whole(engine)
        report = verify(engine)
    except (FileDamagedError, DatabaseError, OSError) as fault:
        raise BackupBadError(file=file.name, detail=str(fault)) from fault
    finally:
        engine.dispose()
    if not report.whole:
        raise BackupBadError(file=file.name, detail=f"journal broken at {report.broken_at}")
    return Backup(path=file, entries=report.entries, head=report.head)


def newest_good(home: Home, key: str) -> Backup | None:
    """Give the newest copy that proves whole; None if there is none."""
    for file in sorted(home.backups.glob("jointops-*.bak"), reverse=True):
        try:
            return prove(file, key)
        except BackupBadError:
            continue
    return None


def automatic_copies(home: Home) -> list[Path]:
    """Give the copies without a label, oldest first."""
    return sorted(
        file for file in home.backups.glob("jointops-*.bak") if _PLAIN.fullmatch(file.name)
    )


_PLAIN = re.compile(r"jointops-(\d{8})-\d{6}-\d{6}\.bak")


def _tidy(home: Home, *, good: Path) -> None:
    """
    Remove automatic copies that nobody needs; labelled ones stay.

    The copy that was just proved stays whatever the others are called: names follow the clock, and
    a copy that only looks newer is not known to be good.
    """
    copies = automatic_copies(home)
    newest_of_day = {file.name[:17]: file for file in copies}
    kept = {good, *copies[-KEPT:], *list(newest_of_day.values())[-KEPT:]}
    for old in copies:
        if old not in kept:
            old.unlink(missing_ok=True)
