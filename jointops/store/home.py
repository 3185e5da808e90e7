"""The home: one file of the center with everything beside it that belongs to it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from jointops.errors import OperatorError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class HomeTakenError(OperatorError):
    """Another window has this file open."""

    code = "HOME-TAKEN"


class HomeFullError(OperatorError):
    """A home already holds a file; a second is never put over it."""

    code = "HOME-OCCUPIED"


class HomeEmptyError(OperatorError):
    """The home holds no file yet."""

    code = "HOME-EMPTY"


class KeyAbsentError(OperatorError):
    """The key of the file is not to be had."""

    code = "KEY-ABSENT"


class SharedFolderError(OperatorError):
    """The home lies on a network share, where locks cannot be trusted."""

    code = "HOME-ON-SHARE"


SHARES = frozenset(("cifs", "smb3", "nfs", "nfs4", "9p", "vboxsf", "fuse.sshfs", "smbfs"))


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds one center's file."""

    folder: Path

    @property
    def database(self) -> Path:
        """The file itself."""
        return self.folder / "jointops.db"

    @property
    def key_file(self) -> Path:
        """The key of an exercise file, readable by its owner alone."""
        return self.folder / "jointops.key"

    @property
    def roads(self) -> Path:
        """Cached road networks, by digest."""
        return self.folder / "roads"

    @property
    def backups(self) -> Path:
        """Verified copies of the file."""
        return self.folder / "backups"

    @property
    def logs(self) -> Path:
        """Rotating logs and crash reports."""
        return self.folder / "logs"

    @property
    def out(self) -> Path:
        """What was written for people: orders, pictures."""
        return self.folder / "out"

    @property
    def fonts(self) -> Path:
        """Fonts that the center registers for its papers."""
        return self.folder / "fonts"

    @property
    def config(self) -> Path:
        """The center's settings."""
        return self.folder / "config.toml"

    def demand_local(self) -> None:
        """
        Refuse a home on a network share.

        Raises
        ------
        SharedFolderError
            If the file system is one on which two writers destroy a database.
        """
        kind = _file_system(self.folder)
        if kind in SHARES or str(self.folder).startswith("\\\\"):
            raise SharedFolderError(folder=str(self.folder), kind=kind)

    def demand_empty(self) -> None:
        """Raise `HomeFullError` if there is a file already."""
        if self.database.exists():
            raise HomeFullError(folder=str(self.folder))

    def demand_file(self) -> None:
        """Raise `HomeEmptyError` if there is no file."""
        if not self.database.exists():
            raise HomeEmptyError(folder=str(self.folder))

    def write_aside(self, target: Path, block: bytes) -> None:
        """Write a file whole: beside its place first, then moved there."""
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with aside.open("wb") as file:
                file.write(block)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(target)
        except OSError as fault:
            fault.filename = fault.filename or str(target)  # a full disk names no file
            raise
        finally:
            aside.unlink(missing_ok=True)

    def new_key(self) -> str:
        """Make a random key of 64 hex characters."""
        return secrets.token_hex(32)

    def keep_key(self, key: str) -> None:
        """Keep an exercise file's key in the home, for its owner alone."""
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())

    def kept_key(self) -> str | None:
        """Give the key kept in the home; None if there is none."""
        return self.key_file.read_text().strip() if self.key_file.exists() else None

    @contextmanager
    def window_lock(self, holder: str) -> Iterator[None]:
        """
        Hold the file for one window; the command line may work beside it.

        Raises
        ------
        HomeTakenError
            If another window holds it; says who, since when, as which process.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        about = self.folder / "window.json"
        with (self.folder / "window.lock").open("a+b") as file:
            if not _lock(file):
                raise HomeTakenError(folder=str(self.folder), **_holder(about))
            facts = {"holder": holder, "pid": os.getpid(), "since": datetime.now(UTC).isoformat()}
            self.write_aside(about, json.dumps(facts, ensure_ascii=False).encode())
            try:
                yield
            finally:
                about.unlink(missing_ok=True)
                _unlock(file)

    def free_bytes(self) -> int:
        """Give the space left on the home's disk."""
        return shutil.disk_usage(self.folder).free


def _lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _unlock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


def _holder(about: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(about.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _file_system(folder: Path) -> str:
    """Give the kind of file system a folder lies on; empty where it cannot be told."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return ""
    place = folder.resolve()
    best, kind = -1, ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, name, *_ = line.split(" ")
        if place.is_relative_to(point) and len(point) > best:
            best, kind = len(point), name
    return kind
