"""Electronic signatures over what a paper says, each over the one before it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from jointops.clock import read_time, utc_text
from jointops.seals.certificates import (
    MALFORMED,
    Credential,
    SealFault,
    Side,
    fault_of,
    holder_of,
    root_of,
    side_of,
)

_HOW = ec.ECDSA(SHA256())


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """
    One side's signature on one version of a paper.

    Attributes
    ----------
    sha256
        Digest of the content that it stands over.
    signed_utc
        When, as the signer's computer had it; there is no time stamping authority offline.
    before
        Value of the signature before it; empty for the first.
    certificate, issuing
        The signer's certificate and the one above it, DER in base64.
    value
        ECDSA over all of the above, DER in base64.
    """

    side: Side
    sha256: str
    signer: str
    role: str
    signed_utc: str
    before: str
    certificate: str = ""
    issuing: str = ""
    value: str = ""

    @property
    def chain(self) -> tuple[x509.Certificate, x509.Certificate]:
        """The two certificates; ValueError where one cannot be read."""
        return _certificate(self.certificate), _certificate(self.issuing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    What checking one signature gave.

    Attributes
    ----------
    holder
        Whom the certificate names; empty where it cannot be read.
    root
        The root that it is under; None for an unknown one.
    """

    side: str
    holder: str
    signed_utc: datetime | None
    root: x509.Certificate | None
    fault: SealFault | None


def sign(
    credential: Credential,
    sha256: str,
    *,
    side: Side,
    signer: str,
    role: str,
    now: datetime,
    earlier: Sequence[Signature] = (),
) -> Signature:
    """Sign a content by its digest, over the signatures that stand on it already."""
    bare = Signature(
        side=side,
        sha256=sha256,
        signer=signer,
        role=role,
        signed_utc=utc_text(now),
        before=earlier[-1].value if earlier else "",
        certificate=_text(credential.certificate.public_bytes(Encoding.DER)),
        issuing=_text(credential.issuing.public_bytes(Encoding.DER)),
    )
    return replace(bare, value=_text(credential.key.sign(_body(bare), _HOW)))


def check(
    signatures: Sequence[Signature],
    sha256: str,
    roots: Sequence[x509.Certificate],
    *,
    lists: Iterable[x509.CertificateRevocationList] = (),
) -> list[Finding]:
    """Check the signatures on a content, in their order; nothing is fetched."""
    listed, before, found = list(lists), "", []
    for signature in signatures:
        found.append(_checked(signature, sha256, before, roots, listed))
        before = signature.value
    return found


def _checked(
    signature: Signature,
    sha256: str,
    before: str,
    roots: Sequence[x509.Certificate],
    lists: Iterable[x509.CertificateRevocationList],
) -> Finding:
    try:
        certificate, issuing = signature.chain
        at = read_time(signature.signed_utc)
        fault = fault_of(certificate, issuing, roots, at=at, lists=lists)
        if not _genuine(signature, certificate) or signature.sha256 != sha256:
            fault = SealFault.ALTERED
        elif signature.before != before:
            fault = SealFault.UNLINKED
        elif fault is None and side_of(certificate) != signature.side:
            fault = SealFault.WRONG_USE
        return Finding(
            side=signature.side.value,
            holder=holder_of(certificate),
            signed_utc=at,
            root=root_of(issuing, roots),
            fault=fault,
        )
    except MALFORMED:
        return Finding(
            side=signature.side.value,
            holder="",
            signed_utc=None,
            root=None,
            fault=SealFault.ALTERED,
        )


def _genuine(signature: Signature, certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(_bytes(signature.value), _body(signature), _HOW)
    except InvalidSignature:
        return False
    return True


def _body(signature: Signature) -> bytes:
    return msgspec.json.encode(
        [
            "jointops signature",
            signature.side.value,
            signature.sha256,
            signature.signer,
            signature.role,
            signature.signed_utc,
            signature.before,
            signature.certificate,
            signature.issuing,
        ]
    )


def _certificate(text: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(_bytes(text))


def _text(block: bytes) -> str:
    return base64.b64encode(block).decode("ascii")


def _bytes(text: str) -> bytes:
    """Read base64 in its one form: bytes that could stand for the same are refused."""
    try:
        block = base64.b64decode(text, validate=True)
    except binascii.Error as fault:
        raise ValueError(str(fault)) from fault
    if _text(block) != text:
        raise ValueError("not the one form of its bytes")
    return block
