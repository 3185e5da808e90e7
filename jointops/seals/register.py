"""Certificates as the file keeps them: its own authority's, persons', and roots it trusts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509


class CertificateKind(StrEnum):
    """What a kept certificate is."""

    ROOT = "root"
    """The root of the file's own authority."""
    ISSUING = "issuing"
    """The one under it that issues to persons."""
    PERSON = "person"
    """Somebody's own."""
    TRUSTED = "trusted"
    """The root of another center's authority, such as the armed police bring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealCertificate:
    """
    A certificate that the file knows.

    Attributes
    ----------
    id
        SHA-256 of the certificate, in hex: the fingerprint that people compare.
    name
        Whom or what it names; of a trusted root, what a person called it.
    account, side
        Of a person's: his account, and for which side he signs.
    text
        The certificate as PEM.
    revoked_utc, revoked_why
        Since when it signs no more, and why; None while it does.
    revocations
        Of an issuing one: its signed list of revoked certificates, as PEM; empty before the first.
    """

    id: str
    kind: CertificateKind
    name: str
    text: str
    issued_utc: datetime
    until_utc: datetime
    account: str = ""
    side: str = ""
    revoked_utc: datetime | None = None
    revoked_why: str = ""
    revocations: str = ""

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate itself."""
        return x509.load_pem_x509_certificate(self.text.encode("ascii"))

    def stands(self, now: datetime) -> bool:
        """Tell whether it may sign now."""
        return self.revoked_utc is None and now <= self.until_utc


def roots_of(known: Iterable[SealCertificate]) -> list[x509.Certificate]:
    """Give the roots that signatures are checked against: the file's own, and those it trusts."""
    roots = (CertificateKind.ROOT, CertificateKind.TRUSTED)
    return [one.certificate for one in known if one.kind in roots and one.revoked_utc is None]


def lists_of(known: Iterable[SealCertificate]) -> list[x509.CertificateRevocationList]:
    """Give the signed lists of revoked certificates."""
    return [x509.load_pem_x509_crl(one.revocations.encode()) for one in known if one.revocations]
