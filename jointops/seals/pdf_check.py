"""
Checking a signed PDF offline: every byte belongs to a signature, and every signature to somebody.

pyHanko tells what later revisions changed in the document. What it leaves open is closed here: each
signature block is of the one form that ours have, nothing but its zeros fills the room kept for it,
the last signature covers the file to its end, and between two of them nothing was slipped in.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509

from jointops.seals.certificates import SealFault, fault_of, holder_of, root_of, side_of
from jointops.seals.cms import SignedBlock, read_block
from jointops.seals.pdf_signing import FIELD
from jointops.seals.signatures import Finding

MOST_SIGNATURES = 8
"""A paper of ours carries two; a file with hundreds would only keep the checker busy."""


_END = re.compile(rb"startxref\n\d{1,12}\n%%EOF\n")
"""What each revision of a paper of ours ends with."""


class PdfFault(StrEnum):
    """What is wrong with a file, whoever signed it."""

    UNREADABLE = "unreadable"
    """It is no PDF that can be read."""
    UNSIGNED = "unsigned"
    """It carries no signature."""
    TAIL = "tail"
    """Something stands behind the last signature."""
    PADDING = "padding"
    """A signature block, or the room kept for it, is not as it was written."""
    CHANGED = "changed"
    """The pages were changed after a signature, by a later revision."""
    MISSING_SIDE = "missing_side"
    """A signature that the paper needs is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfFinding:
    """
    What checking a PDF gave.

    Attributes
    ----------
    faults
        What is wrong with the file; none where it is as it was signed.
    signatures
        One for each signature, in their order.
    missing
        Sides whose signature the paper needs and does not carry.
    keywords
        What the file says of itself, for finding what it is.
    """

    faults: tuple[PdfFault, ...]
    signatures: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()
    keywords: str = ""

    @property
    def sound(self) -> bool:
        """Whether file and signatures hold."""
        return not self.faults and all(one.fault is None for one in self.signatures)


@dataclass(frozen=True, slots=True)
class _Found:
    """One signature as it lies in the file."""

    field: str
    at_utc: datetime | None
    ends: int
    block: SignedBlock | None
    whole: bool
    changed: bool


def check_pdf(
    pdf: bytes,
    roots: Sequence[x509.Certificate],
    *,
    needed: Iterable[str] = (),
    lists: Iterable[x509.CertificateRevocationList] = (),
) -> PdfFinding:
    """
    Check a PDF's signatures.

    Parameters
    ----------
    needed
        Sides that must have signed such a paper: a rule of ours, not what the file holds.
    """
    ends = [last.end() for last in _END.finditer(pdf)]
    own = pdf[: ends[-1]] if ends else pdf
    try:
        found = list(_signatures(own))
        keywords = _keywords(own)
    except Exception:  # noqa: BLE001 - a file from outside may break its reader in any way
        return PdfFinding(faults=(PdfFault.UNREADABLE,))
    if not found:
        return PdfFinding(faults=(PdfFault.UNSIGNED,), missing=tuple(needed), keywords=keywords)
    listed = list(lists)
    signatures = tuple(_finding(one, roots, listed) for one in found)
    faults = []
    if found[-1].ends != len(pdf):
        faults.append(PdfFault.TAIL)
    if not all(one.whole for one in found):
        faults.append(PdfFault.PADDING)
    if any(one.changed for one in found):
        faults.append(PdfFault.CHANGED)
    there = {one.side for one in signatures}
    missing = tuple(side for side in needed if side not in there)
    if missing:
        faults.append(PdfFault.MISSING_SIDE)
    return PdfFinding(
        faults=tuple(faults), signatures=signatures, missing=missing, keywords=keywords
    )


def _signatures(pdf: bytes) -> Iterator[_Found]:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it tells at length what is found here
    reader = PdfFileReader(io.BytesIO(pdf))
    embedded = reader.embedded_signatures
    if len(embedded) > MOST_SIGNATURES:
        raise ValueError("too many signatures")
    for one in embedded:
        ranges = [int(part) for part in one.byte_range]
        begin, first, second, rest = ranges
        gap = pdf[first:second]
        covered = hashlib.sha256(pdf[begin : begin + first] + pdf[second : second + rest]).digest()
        block = _block_in(gap)
        ends = second + rest
        whole = begin == 0 and ends <= len(pdf) and block is not None and block.digest == covered
        one.compute_integrity_info(skip_diff=ends == len(pdf))
        later = one.diff_result
        kept = later is None or (
            isinstance(later, DiffResult)
            and later.modification_level <= ModificationLevel.FORM_FILLING
        )
        yield _Found(
            field=one.field_name,
            at_utc=one.self_reported_timestamp,
            ends=ends,
            block=block,
            whole=whole,
            changed=not kept,
        )


def _block_in(gap: bytes) -> SignedBlock | None:
    """Read the signature block in the gap between what it stands over, if nothing else is there."""
    if not (gap.startswith(b"<") and gap.endswith(b">")):
        return None
    room = gap[1:-1]
    try:
        filled = bytes.fromhex(room.decode("ascii"))
    except ValueError:
        return None
    if filled[:2] != b"\x30\x82":
        return None
    size = 4 + int.from_bytes(filled[2:4], "big")
    block = filled[:size]
    written = block.hex().upper().encode("ascii")
    if room != written.ljust(len(room), b"0"):
        return None
    return read_block(block)


def _finding(
    found: _Found,
    roots: Sequence[x509.Certificate],
    lists: Sequence[x509.CertificateRevocationList],
) -> Finding:
    side = found.field.removeprefix(FIELD.format(""))
    block, at = found.block, found.at_utc
    if block is None or at is None or not found.whole:
        return Finding(side=side, holder="", signed_utc=at, root=None, fault=SealFault.ALTERED)
    fault = fault_of(block.certificate, block.issuing, roots, at=at, lists=lists)
    if fault is None and side_of(block.certificate) != side:
        fault = SealFault.WRONG_USE
    return Finding(
        side=side,
        holder=holder_of(block.certificate),
        signed_utc=at,
        root=root_of(block.issuing, roots),
        fault=fault,
    )


def _keywords(pdf: bytes) -> str:
    from pyhanko.pdf_utils.reader import PdfFileReader

    facts = PdfFileReader(io.BytesIO(pdf)).trailer["/Info"]
    return str(facts.get("/Keywords", ""))
