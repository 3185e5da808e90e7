"""
The center's own small authority: a root, an issuing certificate under it, and persons under that.

ECDSA on P-256, made offline by `cryptography`. It proves that a key of this center's own making
signed; it is no certified authority (see docs/verify.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

ROOT_DAYS, ISSUING_DAYS, PERSON_DAYS = 7300, 3650, 1095
"""Our choice: a person's certificate outlives no more than three years of postings."""
MALFORMED = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What reading a certificate from outside may raise, at once or when a part of it is asked for."""
_BEFORE = timedelta(minutes=5)
"""Clocks of two seats differ."""
_P256 = ec.SECP256R1()
_SIGNS = {"digital_signature", "content_commitment"}
_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


_Kind = TypeVar("_Kind", bound=x509.ExtensionType)


class Side(StrEnum):
    """Whose signature it is."""

    OURS = "ours"
    THEIRS = "theirs"


class SealFault(StrEnum):
    """What is wrong with a signature."""

    ALTERED = "altered"
    """It does not fit the content."""
    UNTRUSTED = "untrusted"
    """It is under no root that is known here."""
    OUT_OF_TIME = "out_of_time"
    """A certificate was not valid when it says that it signed."""
    REVOKED = "revoked"
    """The certificate had been revoked by then."""
    WRONG_USE = "wrong_use"
    """The certificate is not one for signing papers, or is another side's."""
    UNLINKED = "unlinked"
    """It does not stand over the signature before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A key with its certificate and the one above it, ready to sign."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    issuing: x509.Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """
    Whom a certificate names.

    Attributes
    ----------
    account
        The account it belongs to.
    center
        The center whose account that is.
    """

    name: str
    account: str
    center: str
    side: Side


def new_key() -> ec.EllipticCurvePrivateKey:
    """Make a key."""
    return ec.generate_private_key(_P256)


def make_root(
    key: ec.EllipticCurvePrivateKey, *, center: str, name: str, now: datetime
) -> x509.Certificate:
    """Make the root of an authority, signed by itself."""
    subject = _name(center, name)
    return _build(key, key.public_key(), subject, now=now, days=ROOT_DAYS, above=None, path=1)


def make_issuing(
    root_key: ec.EllipticCurvePrivateKey,
    root: x509.Certificate,
    key: ec.EllipticCurvePublicKey,
    *,
    center: str,
    name: str,
    now: datetime,
) -> x509.Certificate:
    """Make the certificate that issues to persons, so that the root's key can lie in a safe."""
    subject = _name(center, name)
    days = _within(ISSUING_DAYS, root, now)
    return _build(root_key, key, subject, now=now, days=days, above=root, path=0)


def issue(
    issuing_key: ec.EllipticCurvePrivateKey,
    issuing: x509.Certificate,
    key: ec.EllipticCurvePublicKey,
    *,
    person: Person,
    now: datetime,
    days: int = PERSON_DAYS,
) -> x509.Certificate:
    """Issue a certificate to a person; it ends no later than the one above it."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _fit(person.center)),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, person.side.value),
            x509.NameAttribute(NameOID.USER_ID, _fit(person.account)),
            x509.NameAttribute(NameOID.COMMON_NAME, _fit(person.name)),
        ]
    )
    days = _within(days, issuing, now)
    return _build(issuing_key, key, subject, now=now, days=days, above=issuing, path=None)


def revocation_list(
    issuing_key: ec.EllipticCurvePrivateKey,
    issuing: x509.Certificate,
    revoked: Iterable[tuple[int, datetime]],
    *,
    now: datetime,
) -> x509.CertificateRevocationList:
    """Sign the list of what was revoked: serial numbers and since when."""
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuing.subject)
        .last_update(now)
        .next_update(now + timedelta(days=ROOT_DAYS))
    )
    for serial, since in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
        made = made.add_revoked_certificate(entry.build())
    return made.sign(issuing_key, hashes.SHA256())


def revoked_since(
    lists: Iterable[x509.CertificateRevocationList],
    issuing: x509.Certificate,
    serial: int,
) -> datetime | None:
    """Give since when a certificate is revoked, by those lists that its issuer signed."""
    key = issuing.public_key()
    for one in lists:
        if one.issuer != issuing.subject or not isinstance(key, ec.EllipticCurvePublicKey):
            continue
        found = one.get_revoked_certificate_by_serial_number(serial)
        if found is not None and one.is_signature_valid(key):
            return found.revocation_date_utc
    return None


def fault_of(
    certificate: x509.Certificate,
    issuing: x509.Certificate,
    roots: Sequence[x509.Certificate],
    *,
    at: datetime,
    lists: Iterable[x509.CertificateRevocationList] = (),
) -> SealFault | None:
    """
    Tell what keeps a person's certificate from having signed a paper at a time; None for nothing.

    Only the two certificates above it that are given are looked at, and nothing is fetched.
    """
    root = root_of(issuing, roots)
    if root is None or not _issued(certificate, issuing):
        return SealFault.UNTRUSTED
    if not (_may_issue(root) and _may_issue(issuing) and _may_sign(certificate)):
        return SealFault.WRONG_USE
    chain = (certificate, issuing, root)
    if any(not one.not_valid_before_utc <= at <= one.not_valid_after_utc for one in chain):
        return SealFault.OUT_OF_TIME
    since = revoked_since(lists, issuing, certificate.serial_number)
    return SealFault.REVOKED if since is not None and since <= at else None


def root_of(
    issuing: x509.Certificate, roots: Sequence[x509.Certificate]
) -> x509.Certificate | None:
    """Give the root that issued a certificate; a namesake of it did not."""
    return next((root for root in roots if _issued(issuing, root)), None)


def side_of(certificate: x509.Certificate) -> str:
    """Give the side that a certificate was issued for; empty where it says none."""
    return _said(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME)


def holder_of(certificate: x509.Certificate) -> str:
    """Give the name of whom a certificate was issued to."""
    return _said(certificate, NameOID.COMMON_NAME)


def center_of(certificate: x509.Certificate) -> str:
    """Give the center that a certificate names."""
    return _said(certificate, NameOID.ORGANIZATION_NAME)


def fingerprint(certificate: x509.Certificate) -> str:
    """Give the digest by which people compare a certificate, in hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def pem(certificate: x509.Certificate | x509.CertificateRevocationList) -> str:
    """Write a certificate or list as text."""
    return certificate.public_bytes(Encoding.PEM).decode("ascii")


def _said(certificate: x509.Certificate, what: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(what)
    return str(found[0].value) if found else ""


def _issued(certificate: x509.Certificate, above: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(above)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _may_issue(certificate: x509.Certificate) -> bool:
    use, basic = (
        _extension(certificate, x509.KeyUsage),
        _extension(certificate, x509.BasicConstraints),
    )
    return use is not None and use.key_cert_sign and basic is not None and basic.ca


def _may_sign(certificate: x509.Certificate) -> bool:
    use, basic = (
        _extension(certificate, x509.KeyUsage),
        _extension(certificate, x509.BasicConstraints),
    )
    return use is not None and use.content_commitment and basic is not None and not basic.ca


def _extension(certificate: x509.Certificate, kind: type[_Kind]) -> _Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _within(days: int, above: x509.Certificate, now: datetime) -> int:
    return min(days, (above.not_valid_after_utc - now).days)


def _name(center: str, name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _fit(center)),
            x509.NameAttribute(NameOID.COMMON_NAME, _fit(name)),
        ]
    )


def _fit(text: str) -> str:
    """Give a text as a certificate takes it: 1 to 64 characters."""
    return text.strip()[:64] or "—"


def _build(
    signer: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePublicKey,
    subject: x509.Name,
    *,
    now: datetime,
    days: int,
    above: x509.Certificate | None,
    path: int | None,
) -> x509.Certificate:
    over = above.public_key() if above is not None else key
    if not isinstance(over, ec.EllipticCurvePublicKey):
        raise TypeError("an authority of ours signs with an elliptic curve")
    uses = {"key_cert_sign", "crl_sign"} if path is not None else _SIGNS
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if above is None else above.subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=path is not None, path_length=path), critical=True)
        .add_extension(x509.KeyUsage(**{use: use in uses for use in _USES}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(over), critical=False)
        .sign(signer, hashes.SHA256())
    )
