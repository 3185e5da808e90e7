"""Proof that the journal is whole: every entry in its place and unaltered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from jointops.audit.entry import GENESIS, Entry, digest_of

HEAD_CHARACTERS = 16
"""Leading characters of a head digest that are printed on papers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """
    Outcome of a check.

    Attributes
    ----------
    entries
        How many were checked.
    head
        Digest of the last one.
    broken_at
        Number of the first entry that does not fit; None if all do.
    head_found
        Whether the given head code is the digest of one of the entries; None if none was given.
        A tail that was cut off is found only this way.
    """

    entries: int
    head: str
    broken_at: int | None
    head_found: bool | None

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.broken_at is None and self.head_found is not False


_CONTENT = tuple(field.name for field in fields(Entry) if field.name != "digest")


def check_chain(entries: Iterable[Entry], *, head: str | None = None) -> ChainReport:
    """
    Check every link.

    Parameters
    ----------
    entries
        The journal in order.
    head
        Code printed on a paper, at least eight hex characters; None for none.
    """
    before, count, broken = GENESIS, 0, None
    wanted = head.strip().lower() if head else None
    found = None if wanted is None else False
    for entry in entries:
        count += 1
        content = {name: getattr(entry, name) for name in _CONTENT}
        fits = entry.seq == count and entry.before == before
        if broken is None and not (fits and digest_of(**content) == entry.digest):
            broken = count
        if wanted and len(wanted) >= 8 and entry.digest.startswith(wanted):
            found = True
        before = entry.digest
    return ChainReport(entries=count, head=before, broken_at=broken, head_found=found)
