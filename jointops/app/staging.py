"""Folders of papers that are there whole or not at all: written beside their place, then moved."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jointops.errors import OperatorError
from jointops.resources import messages

MOST_CHARACTERS = 60
"""Of a file's name: with Chinese characters of three bytes it stays under every system's limit."""
_FAULTS = frozenset(("EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOENT", "ENOTDIR", "EISDIR"))
_FORBIDDEN = frozenset('\\/:*?"<>|')


class PapersUnwritableError(OperatorError):
    """The folder does not take the papers."""

    code = "PAPERS-UNWRITABLE"


class PapersDiskFullError(OperatorError):
    """The disk is too full for the papers."""

    code = "PAPERS-DISK-FULL"


def file_name(*parts: str) -> str:
    """Make a name that every system takes, of parts that may hold anything."""
    text = "_".join(part for part in parts if part)
    safe = "".join(
        "-" if character in _FORBIDDEN or not character.isprintable() else character
        for character in text
    )
    return safe[:MOST_CHARACTERS].strip(" .") or "文书"


def words_of(fault: OSError) -> str:
    """Say what the system refused, the usual things in the operator's language."""
    known = errno.errorcode.get(fault.errno or 0, "")
    if known in _FAULTS:
        return messages().label(f"os.{known}")
    return fault.strerror or str(fault)


@contextmanager
def told_plainly(folder: Path) -> Iterator[None]:
    """
    Tell what goes wrong with files in the operator's words.

    Raises
    ------
    PapersDiskFullError, PapersUnwritableError
        Instead of an `OSError`.
    """
    try:
        yield
    except OSError as fault:
        if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise PapersDiskFullError(folder=str(folder)) from fault
        detail = words_of(fault)
        raise PapersUnwritableError(folder=str(folder), detail=detail) from fault


@contextmanager
def staged(parent: Path, name: str) -> Iterator[tuple[Path, Path]]:
    """
    Fill a folder that appears under its name only when it is whole.

    Whatever ends the work before leaves nothing behind. A folder of the name stays as it is; the
    new one gets a number.

    Yields
    ------
    inside, whole
        Where to write, and where it will be.

    Raises
    ------
    PapersDiskFullError, PapersUnwritableError
        If the disk or the folder does not take it.
    """
    whole = _free(parent / name)
    inside = parent / f".{whole.name}.{os.getpid()}.part"
    with told_plainly(parent):
        try:
            inside.mkdir(parents=True)
            yield inside, whole
            inside.replace(whole)
        finally:
            shutil.rmtree(inside, ignore_errors=True)


def _free(wanted: Path) -> Path:
    found, number = wanted, 1
    while found.exists():
        number += 1
        found = wanted.with_name(f"{wanted.name}_{number}")
    return found


def write_whole(file: Path, block: bytes) -> None:
    """Write a file of a staged folder, and see that it is on the disk."""
    with file.open("wb") as stream:
        stream.write(block)
        stream.flush()
        os.fsync(stream.fileno())
