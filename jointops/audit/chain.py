"""Proof that the journal is whole: every entry in its place and unaltered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from jointops.audit.entry import GENESIS, Entry, digest_of_entry

HEAD_CHARACTERS = 16
"""Leading characters of a head digest that are printed on papers."""
SHORTEST_HEAD = 8
"""Fewer characters of a digest prove nothing."""


class Link(NamedTuple):
    """
    What the chain needs of an entry.

    Attributes
    ----------
    digest, made
        Digest that it is kept with, and that of its content; the latter is empty where the content
        cannot even be read.
    """

    seq: int
    before: str
    digest: str
    made: str


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
    digests
        Digests of the entries that were asked for, by number.
    """

    entries: int
    head: str
    broken_at: int | None
    head_found: bool | None
    digests: Mapping[int, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.broken_at is None and self.head_found is not False


def check_chain(entries: Iterable[Entry], *, head: str | None = None) -> ChainReport:
    """Check every link of entries in order; see `check_links`."""
    return check_links(_links(entries), head=head)


def _links(entries: Iterable[Entry]) -> Iterator[Link]:
    for entry in entries:
        yield Link(entry.seq, entry.before, entry.digest, digest_of_entry(entry))


def check_links(
    links: Iterable[Link], *, head: str | None = None, wanted: Collection[int] = ()
) -> ChainReport:
    """
    Check every link.

    Parameters
    ----------
    links
        The journal in order.
    head
        Code printed on a paper, at least eight hex characters; None for none.
    wanted
        Numbers of entries whose digests are to be told.
    """
    before, count, broken = GENESIS, 0, None
    code = head.strip().lower() if head else None
    found = None if code is None else False
    digests: dict[int, str] = {}
    for link in links:
        count += 1
        fits = link.seq == count and link.before == before and link.made == link.digest
        if broken is None and not fits:
            broken = count
        before = link.digest
        if code and len(code) >= SHORTEST_HEAD and before.startswith(code):
            found = True
        if count in wanted:
            digests[count] = before
    return ChainReport(
        entries=count, head=before, broken_at=broken, head_found=found, digests=digests
    )
