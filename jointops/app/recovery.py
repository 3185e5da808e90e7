"""A live file's recovery key: its sheet, and what it opens where no other key is to be had."""

from __future__ import annotations

from pathlib import Path

from jointops.app.bootstrap import keep_live_key
from jointops.app.center import Center
from jointops.app.orders.papers import render
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.orders.recovery_sheet import recovery_sheet
from jointops.store.backup import Backup, prove
from jointops.store.home import Home
from jointops.store.recovery_key import read, written


def sheet_pdf(center: Center, key: str) -> bytes:
    """Draw the sheet for the envelope; called once, when the file is made."""
    (first,) = [entry for entry in center.database.entries(after=0) if entry.seq == 1]
    paper = recovery_sheet(
        written(key),
        city=center.city.name,
        issuer=center.config.issuer,
        issued=center.clock.now(),
        mark=first.digest[:HEAD_CHARACTERS],
    )
    return render(center, paper)


def recover(home: Home, typed: str, *, key_file: Path | None = None) -> Backup:
    """
    Open the home's file by the typed recovery key alone, and keep the key for the next start.

    Parameters
    ----------
    key_file
        Where to keep it if the system has no keyring.

    Raises
    ------
    RecoveryKeyError
        If it was mistyped.
    BackupBadError
        If it is not this file's, or the file is damaged.
    KeyAbsentError
        If there is neither a keyring nor a place given; the file opens all the same.
    """
    home.demand_file()
    key = read(typed)
    found = prove(home.database, key)
    keep_live_key(home, key, key_file)
    return found
