"""Secret keys for signing, outside the file: one small file each, for its owner alone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from jointops.errors import OperatorError


class SealFolderError(OperatorError):
    """The folder of the keys for signing cannot be written."""

    code = "SEAL-FOLDER"


@dataclass(frozen=True, slots=True)
class SealKeys:
    """A folder of keys, in the home or at a place that a person chose, such as a stick."""

    folder: Path

    def file(self, certificate: str) -> Path:
        """Give where the key of a certificate lies, by its fingerprint."""
        return self.folder / f"{certificate[:32]}.key"

    def read(self, certificate: str) -> bytes | None:
        """Give a key as it was written; None where it is not here."""
        file = self.file(certificate)
        return file.read_bytes() if file.is_file() else None

    def write(self, certificate: str, block: bytes) -> None:
        """
        Keep a key, durably.

        Raises
        ------
        SealFolderError
            If the folder cannot be written.
        """
        file = self.file(certificate)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(block)
                out.flush()
                os.fsync(out.fileno())
        except OSError as fault:
            raise SealFolderError(folder=str(self.folder), detail=str(fault)) from fault

    def drop(self, certificate: str) -> None:
        """Destroy a key; it may be gone already."""
        self.file(certificate).unlink(missing_ok=True)
