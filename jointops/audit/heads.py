"""Signed heads: proof outside the file of what the journal held at a shift change (交接班)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jointops.audit.entry import canonical

FINGERPRINT_CHARACTERS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """
    A head of the journal under a signature.

    Attributes
    ----------
    seq, digest
        The newest entry when it was signed.
    signed_utc, signed_by
        When, and which account.
    before
        Signature of the head signed before; empty for the first.
    keeps
        Heads signed before stand up to this number; those above are taken back, because the file
        was restored to an earlier state.
    key, signature
        Public key and Ed25519 signature, in hex.
    """

    seq: int
    digest: str
    signed_utc: str
    signed_by: str
    before: str
    keeps: int
    key: str = ""
    signature: str = ""

    @property
    def genuine(self) -> bool:
        """Whether the key it names signed it."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            key.verify(bytes.fromhex(self.signature), _body(self))
        except (InvalidSignature, ValueError):
            return False
        return True


def sign_head(secret: str, head: SignedHead) -> SignedHead:
    """Sign a head with a secret key of 64 hex characters, whose public half it then names."""
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    head = replace(head, key=key.public_key().public_bytes_raw().hex())
    return replace(head, signature=key.sign(_body(head)).hex())


def public_key(secret: str) -> str:
    """Give the public key of a secret one, in hex."""
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    return key.public_key().public_bytes_raw().hex()


def fingerprint(key: str) -> str:
    """Give the short form of a public key that papers and people compare."""
    return hashlib.sha256(key.encode()).hexdigest()[:FINGERPRINT_CHARACTERS]


def _body(head: SignedHead) -> bytes:
    who = [head.signed_utc, head.signed_by, head.before, head.keeps, head.key]
    return canonical(["jointops head", head.seq, head.digest, *who]).encode()


class HeadFault(StrEnum):
    """What is wrong with a signed head, or with the journal it was signed for."""

    UNREADABLE = "unreadable"
    """A line of the list cannot be read."""
    FORGED = "forged"
    """The signature is not of the key it names."""
    UNLINKED = "unlinked"
    """It does not follow the one before: a line is missing or out of its place."""
    REWRITTEN = "rewritten"
    """The journal has another entry at that number."""
    CUT = "cut"
    """The journal ends before it."""
    UNLISTED = "unlisted"
    """The journal tells of a signing that the list does not have."""
    FOREIGN = "foreign"
    """The newest one is not of the key that lies at its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsReport:
    """
    Outcome of holding the journal against its signed heads.

    Attributes
    ----------
    signed
        How many heads stand.
    set_back
        How many were taken back, because the file was restored to an earlier state and a person
        signed that.
    keys
        Fingerprints of the keys they were signed with, in order; more than one is to be compared
        with the handover sheets.
    fault, at
        The first thing that is wrong and the number of the entry signed there; None if all fits.
    """

    signed: int
    set_back: int
    keys: tuple[str, ...]
    fault: HeadFault | None
    at: int | None


def standing(heads: Sequence[SignedHead]) -> list[SignedHead]:
    """Give the heads that no later one took back."""
    kept: list[SignedHead] = []
    for head in heads:
        while kept and kept[-1].seq > head.keeps:
            kept.pop()
        kept.append(head)
    return kept


def check_heads(
    heads: Sequence[SignedHead | None],
    digests: Mapping[int, str],
    *,
    journaled: Iterable[str] = (),
    key: str | None = None,
) -> HeadsReport:
    """
    Hold the journal against its signed heads.

    Parameters
    ----------
    heads
        The list in order; None for a line that cannot be read.
    digests
        The journal's digests at the numbers that the heads name.
    journaled
        Signatures that the journal tells of.
    key
        Public key at its place outside the file; None where it is not at hand.
    """
    known = [head for head in heads if head is not None]
    kept = standing(known)
    fault, at = _first_fault(heads, kept, digests)
    if fault is None:
        listed = {head.signature for head in known}
        if not listed.issuperset(journaled):
            fault = HeadFault.UNLISTED
        elif key is not None and known and known[-1].key != key:
            fault, at = HeadFault.FOREIGN, known[-1].seq
    return HeadsReport(
        signed=len(kept),
        set_back=len(known) - len(kept),
        keys=tuple(dict.fromkeys(fingerprint(head.key) for head in known)),
        fault=fault,
        at=at,
    )


def _first_fault(
    heads: Sequence[SignedHead | None], kept: Iterable[SignedHead], digests: Mapping[int, str]
) -> tuple[HeadFault | None, int | None]:
    before = ""
    for head in heads:
        if head is None:
            return HeadFault.UNREADABLE, None
        if not head.genuine:
            return HeadFault.FORGED, head.seq
        if head.before != before:
            return HeadFault.UNLINKED, head.seq
        before = head.signature
    for head in kept:
        if head.seq not in digests:
            return HeadFault.CUT, head.seq
        if digests[head.seq] != head.digest:
            return HeadFault.REWRITTEN, head.seq
    return None, None
