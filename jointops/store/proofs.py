"""What proves the journal from outside the file: the signing key and the list of signed heads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from jointops.audit.heads import SignedHead
from jointops.errors import OperatorError


class HeadKeyMissingError(OperatorError):
    """Heads were signed before, but the key is not at its place."""

    code = "HEAD-KEY-MISSING"


class HeadsUnwritableError(OperatorError):
    """The folder of the signed heads cannot be written."""

    code = "HEADS-UNWRITABLE"


@dataclass(frozen=True, slots=True)
class Proofs:
    """The folder, in the home or at a place that a person chose, such as a stick."""

    folder: Path

    @property
    def key_file(self) -> Path:
        """The secret key, 64 hex characters, readable by its owner alone."""
        return self.folder / "heads.key"

    @property
    def list_file(self) -> Path:
        """The signed heads, one a line, oldest first; it only grows."""
        return self.folder / "heads.jsonl"

    def secret(self) -> str | None:
        """Give the secret key; None where it is not at its place."""
        return self.key_file.read_text("ascii").strip() if self.key_file.is_file() else None

    def secret_to_sign(self, *, anew: bool = False) -> str:
        """
        Give the secret key, and make it before the first signing.

        Parameters
        ----------
        anew
            Whether to make another one where the old one is lost.

        Raises
        ------
        HeadKeyMissingError
            If heads were signed before, and ``anew`` is not set.
        HeadsUnwritableError
            If the folder cannot be written.
        """
        found = self.secret()
        if found is not None:
            return found
        if self.list_file.exists() and not anew:
            raise HeadKeyMissingError(file=str(self.key_file))
        made = os.urandom(32).hex()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(self.key_file, flags, 0o600), "w") as file:
                file.write(made)
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            raise HeadsUnwritableError(folder=str(self.folder), detail=str(fault)) from fault
        return made

    def heads(self) -> list[SignedHead | None]:
        """Give the signed heads; None for each line that cannot be read, a torn last one aside."""
        if not self.list_file.is_file():
            return []
        *lines, _torn = self.list_file.read_bytes().split(b"\n")
        return [_read(line) for line in lines]

    def append(self, head: SignedHead) -> None:
        """
        Put a head at the end of the list, durably.

        Raises
        ------
        HeadsUnwritableError
            If the folder cannot be written.
        """
        try:
            with self.list_file.open("ab+") as file:
                file.seek(0)
                file.truncate(file.read().rfind(b"\n") + 1)  # what a power cut tore was not signed
                file.write(msgspec.json.encode(head) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            raise HeadsUnwritableError(folder=str(self.folder), detail=str(fault)) from fault


def _read(line: bytes) -> SignedHead | None:
    try:
        return msgspec.json.decode(line, type=SignedHead)
    except msgspec.MsgspecError:
        return None
