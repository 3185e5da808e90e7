"""Keeping the file safe: backups by schedule, the mirror of the journal, and restore drills."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Literal

from jointops.app.access import SYSTEM
from jointops.app.center import Center
from jointops.app.commands import NoteBackup, NoteDrill
from jointops.app.logs import LOG
from jointops.app.retention import retain
from jointops.audit.accounts import Actor
from jointops.clock import read_time
from jointops.errors import OperatorError
from jointops.seals.pdf_signing import ready_to_sign
from jointops.situation.changes import Changes
from jointops.store.backup import automatic_copies, newest_good
from jointops.store.database import StoreFault
from jointops.store.mirror import Mirror
from jointops.store.mirroring import Follower
from jointops.store.recovery_key import read as read_recovery_key
from jointops.store.restore import Restored, make_again

LOOK_S = 1.0
"""The mirror follows the journal within this, as long as it can be written."""
RETAIN_S = 3600.0
"""It is looked this often whether positions have become too old; days end at midnight UTC."""
AGAIN_S = 60.0
"""A mirror or a backup that failed is tried again after this."""


Task = Literal["backup", "mirror", "retention"]


class DrillFailedError(OperatorError):
    """The file could not be made again from its backup and its mirror."""

    code = "DRILL-FAILED"


def mirror_of(center: Center, *, key: str | None = None) -> Mirror | None:
    """Give the mirror of the journal; None where none is set."""
    named = center.config.mirror_folder
    return Mirror(Path(named).expanduser(), key or center.database.key) if named else None


def forget_in_mirror(center: Center) -> bool:
    """Take destroyed keys out of the mirror now; False where it still has them."""
    mirror = mirror_of(center)
    try:
        if mirror is not None:
            Follower(mirror, center.database.reader).follow_keys()
    except (OperatorError, OSError) as fault:
        LOG.warning("destroyed keys are still in the mirror: %s", fault)
        return False
    return True


def backup_now(center: Center, actor: Actor) -> str:
    """Make a backup and journal it; give the file's name."""
    made = center.database.backup()
    center.do(NoteBackup(file=made.path.name, entries=made.entries), actor)
    return made.path.name


def backup_by_schedule(center: Center) -> OperatorError | None:
    """
    Make the backup that is due, unless nothing was done since the last; journal how it went.

    Returns
    -------
    fault
        Why it could not be made; None if all is well.
    """
    newest = center.database.find_entries(limit=1)
    if newest and newest[0].kind == NoteBackup.kind and automatic_copies(center.home):
        return None
    try:
        backup_now(center, SYSTEM)
    except OperatorError as fault:
        LOG.warning("no backup by schedule: %s", fault.code)
        if not _said_last(center, fault.code):
            center.do(NoteBackup(file="", entries=0, fault=fault.code), SYSTEM)
        return fault
    return None


def _said_last(center: Center, code: str) -> bool:
    """Tell whether the newest note of a backup is this very fault."""
    last = center.database.newest_of(NoteBackup.kind)
    return last is not None and last.facts.get("fault") == code


class Safekeeper:
    """
    Looks after an open file on a thread of its own.

    Parameters
    ----------
    tell
        Is called, in that thread, with a fault of the backups or of the mirror when it first shows,
        and with None when it is over.
    """

    def __init__(self, center: Center, tell: Callable[[Task, OperatorError | None], None]) -> None:
        self._center, self._tell = center, tell
        mirror = mirror_of(center)
        self._follower = None if mirror is None else Follower(mirror, center.database.reader)
        self._every_s = center.config.backup_minutes * 60.0
        self._due = time.monotonic() + max(0.0, self._every_s - _newest_age_s(center))
        self._follow_at = self._retain_at = 0.0
        self._faults: dict[Task, str] = {}
        self._ended, self._grown = Event(), Event()
        self._grown.set()
        self._thread = Thread(target=self._run, name="safekeeping", daemon=True)
        center.listen(self._on_change)

    def start(self) -> None:
        """Begin; nothing is written where a backup is shown in place of the file."""
        if not self._center.database.read_only:
            self._thread.start()

    def stop(self) -> None:
        """End after what is being written; the mirror is brought up to date first."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _on_change(self, _changes: Changes) -> None:
        self._grown.set()

    def _run(self) -> None:
        ready_to_sign()
        while not self._ended.wait(LOOK_S):
            if self._grown.is_set() and time.monotonic() >= self._follow_at:
                self.follow()
            self.round()
        self.follow()

    def round(self) -> None:
        """Make the backup if it is due, and let go of positions that are too old."""
        if self._every_s and time.monotonic() >= self._due:
            done = self._try("backup", partial(backup_by_schedule, self._center))
            wait_s = self._every_s if done else min(AGAIN_S, self._every_s)
            self._due = time.monotonic() + wait_s
        if time.monotonic() >= self._retain_at:
            self._retain_at = time.monotonic() + RETAIN_S
            self._try("retention", partial(retain, self._center))

    def follow(self) -> None:
        """Bring the mirror up to date."""
        if self._follower is None:
            return
        self._grown.clear()
        if not self._try("mirror", self._follower.follow):
            self._grown.set()
            self._follow_at = time.monotonic() + AGAIN_S

    def _try(self, what: Task, act: Callable[[], OperatorError | None]) -> bool:
        """Do one thing; a fault is told once and blocks nothing."""
        try:
            fault = act()
        except OperatorError as found:
            fault = found
        except (StoreFault, OSError):
            LOG.exception("%s failed", what)
            return False
        code = "" if fault is None else fault.code
        if self._faults.get(what, "") != code:
            self._faults[what] = code
            if fault is not None:
                LOG.warning("%s: %s", what, fault.code)
            self._tell(what, fault)
        return fault is None


def keep_once(center: Center) -> None:
    """Make the backup that is due and bring the mirror up to date; a fault is only logged."""
    keeper = Safekeeper(center, _to_nobody)
    if not center.database.read_only:
        keeper.round()
        keeper.follow()


def _to_nobody(_what: Task, _fault: OperatorError | None) -> None:
    """Tell nobody: the log has it."""


def _newest_age_s(center: Center) -> float:
    copies = automatic_copies(center.home)
    return time.time() - copies[-1].stat().st_mtime if copies else float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDrill:
    """When a restore was last tried out, and how it went; ``fault`` is empty if it was passed."""

    at_utc: datetime
    entries: int
    fault: str


def last_drill(center: Center) -> LastDrill | None:
    """Give the last drill; None if there was none."""
    entry = center.database.newest_of(NoteDrill.kind)
    if entry is None or entry.outcome != "done":
        return None
    return LastDrill(
        at_utc=read_time(entry.recorded_utc),
        entries=int(entry.facts["entries"]),
        fault=str(entry.facts["fault"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LastBackup:
    """When a backup was last made or tried; ``fault`` is empty if it was made."""

    at_utc: datetime
    fault: str


def last_backup(center: Center) -> LastBackup | None:
    """Give the last backup that the journal tells of; None if there was none."""
    entry = center.database.newest_of(NoteBackup.kind)
    if entry is None or entry.outcome != "done":
        return None
    fault = str(entry.facts.get("fault", ""))
    return LastBackup(at_utc=read_time(entry.recorded_utc), fault=fault)


def drill(center: Center, actor: Actor, *, recovery_key: str = "") -> NoteDrill:
    """
    Make the file again in a fresh folder, compare it with the open one, and journal the outcome.

    The newest good backup is taken, and what the mirror has beyond it. The journal of the copy must
    be the beginning of the file's own, up to the backup or the mirror's end, and its tables must
    follow from it.

    Parameters
    ----------
    recovery_key
        As typed from its sheet: the copy is opened by it alone, which proves the sheet.

    Raises
    ------
    RecoveryKeyError
        If the recovery key was mistyped.
    DrillFailedError
        If it could not be made again; the journal has the failure, too.
    """
    key = read_recovery_key(recovery_key) if recovery_key else center.database.key
    by_sheet = bool(recovery_key)
    mirror = mirror_of(center, key=key)
    backup = newest_good(center.home, key)
    name = "" if backup is None else backup.path.name
    try:
        with tempfile.TemporaryDirectory(dir=center.home.folder, prefix="drill-") as folder:
            made = make_again(
                Path(folder) / "jointops.db",
                key,
                backup=None if backup is None else backup.path,
                mirror=mirror,
            )
        note = _compared(center, made, name)
    except OperatorError as fault:
        failed = NoteDrill(
            file=name, entries=0, from_mirror=0, missing=0, by_sheet=by_sheet, fault=fault.code
        )
        center.do(failed, actor)
        raise DrillFailedError(detail=str(fault)) from fault
    note = replace(note, by_sheet=by_sheet)
    center.do(note, actor)
    if note.fault:
        raise DrillFailedError(detail=f"#{made.entries}")
    return note


def _compared(center: Center, made: Restored, name: str) -> NoteDrill:
    with center.database.read() as uow:
        newest, _ = uow.head()
    same = center.database.digests_at({made.entries}).get(made.entries) == made.head
    return NoteDrill(
        file=name,
        entries=made.entries,
        from_mirror=made.from_mirror,
        missing=max(0, newest - made.entries),
        fault="" if same else DrillFailedError.code,
    )
