"""A second copy of the journal in another folder: encrypted, only growing, entry by entry."""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jointops.audit.entry import GENESIS, Entry
from jointops.errors import OperatorError
from jointops.store.home import Home

SEGMENT_BYTES = 4 * 2**20
"""A segment that has grown to this is closed, and the next one begun."""
_LENGTH = struct.Struct(">I")
_NONCE_BYTES = 12
_KEYS = b"keys"
"""The place that the keys are sealed for."""
_NAME = re.compile(r"journal-\d{10}\.seg")


class MirrorUnwritableError(OperatorError):
    """The mirror's folder cannot be written; the file itself is not affected."""

    code = "MIRROR-UNWRITABLE"


class MirrorBadError(OperatorError):
    """A segment of the mirror is damaged, missing, or under another key."""

    code = "MIRROR-BAD"


class Blob(msgspec.Struct, frozen=True, array_like=True):
    """Raw bytes of a row, which the journal leaves out."""

    table: str
    key: str
    column: str
    block: bytes


class Keys(msgspec.Struct, frozen=True, array_like=True):
    """
    Keys of what is sealed in the journal, as their table holds them.

    Attributes
    ----------
    sealed_after
        Entries up to this one are not sealed.
    rows
        Name, secret or None where it was destroyed, and the number of the entry that destroyed it.
    """

    sealed_after: int
    rows: tuple[tuple[str, bytes | None, int], ...]


class MirroredEntry(msgspec.Struct, frozen=True, array_like=True):
    """An entry with the raw bytes of the rows that it wrote."""

    entry: Entry
    blobs: tuple[Blob, ...]


_decode = msgspec.msgpack.Decoder(list[MirroredEntry]).decode


class Mirror:
    """
    The segments in one folder.

    A segment is a file of records, each a length, a nonce, and the encrypted entries; where a
    record stands is part of its seal. A record that a power cut tore off at the very end counts as
    not written, and the next one takes its place; a whole first record that does not open is under
    another key, and nothing is written over it.

    Attributes
    ----------
    torn
        Whether the last reading came to such a record.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self.folder = folder
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"jointops mirror")
        self._cipher = AESGCM(derived.derive(bytes.fromhex(key)))
        self._last: tuple[int, str] | None = None
        self._end: tuple[Path, int] | None = None
        self.torn = False

    def segments(self) -> list[Path]:
        """Give the segments, oldest first."""
        found = self.folder.iterdir() if self.folder.is_dir() else ()
        return sorted(file for file in found if _NAME.fullmatch(file.name))

    def entries(self) -> Iterator[MirroredEntry]:
        """
        Give every entry, in order.

        Raises
        ------
        MirrorBadError
            If a segment is damaged or missing.
        """
        segments = self.segments()
        before = GENESIS
        self.torn = False
        for segment in segments:
            for _, entries in self._records(segment, open_end=segment == segments[-1]):
                for one in entries:
                    if one.entry.before != before:
                        raise MirrorBadError(file=segment.name, detail=f"#{one.entry.seq}")
                    before = one.entry.digest
                    yield one

    def _records(
        self, segment: Path, *, open_end: bool
    ) -> Iterator[tuple[int, list[MirroredEntry]]]:
        """Give where each record ends and what it holds."""
        block, at = segment.read_bytes(), 0
        while at < len(block):
            start = at + _LENGTH.size + _NONCE_BYTES
            size = _LENGTH.unpack_from(block, at)[0] if start <= len(block) else 0
            end = start + size
            whole = end <= len(block)
            lead, place = block[at:start], self._place(segment, at)
            plain = self._open(block[start:end], lead, place) if whole else None
            if plain is None:
                cut = not whole or (at > 0 and end == len(block)) or not any(block[at:])
                if open_end and cut:
                    self.torn = True
                    return
                raise MirrorBadError(file=segment.name, detail=str(at))
            yield end, _decode(zlib.decompress(plain))
            at = end

    def _open(self, sealed: bytes, lead: bytes, place: bytes) -> bytes | None:
        try:
            return self._cipher.decrypt(lead[_LENGTH.size :], sealed, place)
        except (InvalidTag, ValueError):  # altered, or too short to have a seal
            return None

    @staticmethod
    def _place(segment: Path, at: int) -> bytes:
        return f"{segment.name}:{at}".encode()

    def last(self) -> tuple[int, str]:
        """Give the number and digest of the newest entry; 0 for none."""
        if self._last is None:
            newest = (0, GENESIS)
            self._end = None
            segments = self.segments()
            for segment in segments[-2:]:  # the newest may hold only a torn record
                self._end = (segment, 0)
                for end, entries in self._records(segment, open_end=segment == segments[-1]):
                    newest = (entries[-1].entry.seq, entries[-1].entry.digest)
                    self._end = (segment, end)
            self._last = newest
        return self._last

    def keys(self) -> Keys:
        """
        Give the keys of what is sealed in the entries; none where none were written.

        Raises
        ------
        MirrorBadError
            If they are damaged.
        """
        if not self._keys_file.is_file():
            return Keys(sealed_after=0, rows=())
        block = self._keys_file.read_bytes()
        plain = self._open(block[_NONCE_BYTES:], bytes(_LENGTH.size) + block[:_NONCE_BYTES], _KEYS)
        if plain is None:
            raise MirrorBadError(file=self._keys_file.name, detail="0")
        return msgspec.msgpack.decode(zlib.decompress(plain), type=Keys)

    def put_keys(self, keys: Keys) -> None:
        """
        Put the keys in the place of those before, so that a destroyed one is nowhere here.

        Raises
        ------
        MirrorUnwritableError
            If the folder cannot be written.
        """
        nonce = os.urandom(_NONCE_BYTES)
        block = nonce + self._cipher.encrypt(
            nonce, zlib.compress(msgspec.msgpack.encode(keys)), _KEYS
        )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            Home(self.folder).write_aside(self._keys_file, block)
        except OSError as fault:
            raise MirrorUnwritableError(folder=str(self.folder), detail=str(fault)) from fault

    @property
    def _keys_file(self) -> Path:
        return self.folder / "keys.sealed"

    def append(self, entries: Sequence[MirroredEntry]) -> None:
        """
        Write entries as one record, durably.

        Raises
        ------
        MirrorUnwritableError
            If the folder cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.last()
            segment, whole = self._end or (None, 0)
            if segment is None or whole >= SEGMENT_BYTES:
                segment, whole = self.folder / f"journal-{entries[0].entry.seq:010d}.seg", 0
            nonce = os.urandom(_NONCE_BYTES)
            plain = zlib.compress(msgspec.msgpack.encode(list(entries)))
            sealed = self._cipher.encrypt(nonce, plain, self._place(segment, whole))
            with segment.open("ab") as file:
                file.truncate(whole)
                file.write(_LENGTH.pack(len(sealed)) + nonce + sealed)
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            self._last = None
            raise MirrorUnwritableError(folder=str(self.folder), detail=str(fault)) from fault
        self._last = (entries[-1].entry.seq, entries[-1].entry.digest)
        self._end = (segment, whole + _LENGTH.size + _NONCE_BYTES + len(sealed))
