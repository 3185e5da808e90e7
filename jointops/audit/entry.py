"""One journal entry: who did what, when, why, and what it changed."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

import msgspec

GENESIS = "0" * 64
"""What the first entry follows."""
ALGORITHM = "sha256"
PACKING = 3
"""Most of a large entry is sealed, and does not get smaller whatever the effort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """
    One row of one table that an act wrote or removed.

    Attributes
    ----------
    key
        The row's key.
    row
        The row as it stands after the act, by column; None if it was removed.
    sealed
        What was taken out of the row because it is a person's: sealed text by the name of its
        key, None for what was erased by then. None for a row that hides nothing, and for every
        row of a journal of before.
    """

    table: str
    key: str
    row: dict[str, Any] | None
    sealed: dict[str, str | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    An entry of the journal.

    Attributes
    ----------
    seq
        Running number without gaps, from 1.
    op
        UUID of the act: the same act sent twice is recorded once.
    occurred_utc, recorded_utc
        When it happened, and when it was entered; ISO 8601 in UTC.
    actor, role, seat
        Who, acting as what, at which seat.
    kind
        Code of the command, e.g. ``incident.open``.
    outcome
        ``done``, or ``refused`` with the error's code in ``facts``.
    subject
        What it was about, e.g. an incident's number; for finding entries again.
    facts
        The command's own words.
    why
        Reason given, if any.
    changes
        Compressed row changes; the state is the sum of all entries' changes.
    before, digest
        Digest of the entry before, and of this one.
    """

    seq: int
    op: str
    occurred_utc: str
    recorded_utc: str
    actor: str
    role: str
    seat: str
    kind: str
    outcome: Literal["done", "refused"]
    subject: str
    facts: dict[str, Any]
    why: str
    changes: bytes
    before: str
    digest: str
    algorithm: str = ALGORITHM


def pack_changes(changes: Iterable[RowChange]) -> bytes:
    """Compress row changes; equal changes give equal bytes."""
    rows = [
        [change.table, change.key, change.row, *([change.sealed] if change.sealed else [])]
        for change in changes
    ]
    return zlib.compress(_sorted_json(rows), PACKING)


def unpack_changes(block: bytes) -> list[RowChange]:
    """Read what `pack_changes` wrote; what is sealed stays so (see `jointops.store.sealing`)."""
    return [
        RowChange(table=table, key=key, row=row, sealed=sealed[0] if sealed else None)
        for table, key, row, *sealed in msgspec.json.decode(zlib.decompress(block))
    ]


def canonical(value: Any) -> str:
    """Write a value as JSON in the one form that digests are taken of."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest_of(
    *,
    seq: int,
    op: str,
    occurred_utc: str,
    recorded_utc: str,
    actor: str,
    role: str,
    seat: str,
    kind: str,
    outcome: str,
    subject: str,
    facts: dict[str, Any],
    why: str,
    changes: bytes,
    before: str,
    algorithm: str = ALGORITHM,
) -> str:
    """Give the digest of an entry's content and of the entry before it, in hex."""
    first = (seq, op, occurred_utc, recorded_utc, actor, role, seat, kind, outcome, subject)
    return stored_digest((*first, canonical(facts), why, changes, before, "", algorithm))


def digest_of_entry(entry: Entry) -> str:
    """Give the digest that an entry should have."""
    return digest_of(**{name: getattr(entry, name) for name in _CONTENT})


_CONTENT = tuple(field.name for field in fields(Entry) if field.name != "digest")


def stored_digest(row: Sequence[Any]) -> str:
    """
    Give the digest of an entry as it is stored, without taking its facts apart.

    Parameters
    ----------
    row
        The columns in the order of `Entry`, the facts as canonical JSON.
    """
    why, changes, before = row[11:14]
    last = (why, hashlib.sha256(changes).hexdigest(), before)
    body = b"%b,%b,%b" % (_json(row[:10])[:-1], row[10].encode(), _json(last)[1:])
    return _HASHES[row[15]](body).hexdigest()


_sorted_json = msgspec.json.Encoder(order="deterministic").encode
_json = msgspec.json.Encoder().encode
"""Writes plain texts and numbers as `canonical` does, ten times as fast."""
_HASHES = {ALGORITHM: hashlib.sha256}
