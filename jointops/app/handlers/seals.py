"""Certificates for signing: the authority's own, persons', and trusted roots."""

from __future__ import annotations

from dataclasses import replace

from jointops.app.commands import (
    IssueCertificate,
    MakeAuthority,
    RevokeCertificate,
    TrustAuthority,
)
from jointops.app.handling import Circumstances, Done, demand_reason, done, get
from jointops.app.ports import UnitOfWork
from jointops.audit.accounts import Account
from jointops.errors import OperatorError
from jointops.seals.register import CertificateKind, SealCertificate

SUBJECT = "签名证书"


class AuthorityStandsError(OperatorError):
    """The file has an authority of its own already."""

    code = "SEAL-AUTHORITY-STANDS"


class CertificateRevokedError(OperatorError):
    """The certificate was revoked before, or is none of a person's."""

    code = "SEAL-NOT-REVOCABLE"


def make_authority(cmd: MakeAuthority, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Set up the authority; a file has one."""
    rows = uow.rows(SealCertificate)
    for known in rows.where(kind=CertificateKind.ROOT.value):
        raise AuthorityStandsError(root=known.id[:16], since=known.issued_utc)
    rows.put(cmd.root, cmd.issuing)
    return done(subject=SUBJECT, value=cmd.root)


def issue_certificate(cmd: IssueCertificate, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Keep a person's certificate; those of before stay for what they signed."""
    get(uow, Account, cmd.certificate.account)
    uow.rows(SealCertificate).put(cmd.certificate)
    return done(subject=SUBJECT, value=cmd.certificate)


def revoke_certificate(cmd: RevokeCertificate, uow: UnitOfWork, given: Circumstances) -> Done:
    """Revoke a person's certificate, and keep the list that says so."""
    demand_reason(cmd.why)
    rows = uow.rows(SealCertificate)
    known = get(uow, SealCertificate, cmd.certificate)
    if known.kind != CertificateKind.PERSON or known.revoked_utc is not None:
        raise CertificateRevokedError(name=known.name, since=known.revoked_utc)
    issuing = rows.where(kind=CertificateKind.ISSUING.value)
    rows.put(
        replace(known, revoked_utc=given.at, revoked_why=cmd.why.strip()),
        *(replace(one, revocations=cmd.revocations) for one in issuing),
    )
    return done(subject=SUBJECT, value=known)


def trust_authority(cmd: TrustAuthority, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Trust another center's root; what it issues is checked against it from then on."""
    demand_reason(cmd.why)
    uow.rows(SealCertificate).put(cmd.root)
    return done(subject=SUBJECT, value=cmd.root)
