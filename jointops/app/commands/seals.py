"""Orders about certificates for signing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from jointops.app.commands.command import Command
from jointops.seals.register import SealCertificate


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeAuthority(Command):
    """Set up the file's own authority: a root, and what issues under it."""

    kind: ClassVar[str] = "seal.authority"
    root: SealCertificate
    issuing: SealCertificate

    def facts(self) -> dict[str, Any]:
        """Give the fingerprints."""
        return {"root": self.root.id, "issuing": self.issuing.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCertificate(Command):
    """Issue a certificate to a person."""

    kind: ClassVar[str] = "seal.issue"
    certificate: SealCertificate

    def facts(self) -> dict[str, Any]:
        """Give whose it is, and its fingerprint."""
        one = self.certificate
        return {"account": one.account, "side": one.side, "certificate": one.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeCertificate(Command):
    """
    Revoke a person's certificate, for a reason.

    Attributes
    ----------
    revocations
        The list that its issuer signed anew, as PEM.
    """

    kind: ClassVar[str] = "seal.revoke"
    certificate: str
    revocations: str

    def facts(self) -> dict[str, Any]:
        """Give the fingerprint."""
        return {"certificate": self.certificate}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustAuthority(Command):
    """Trust the root of another center's authority, for a reason."""

    kind: ClassVar[str] = "seal.trust"
    root: SealCertificate

    def facts(self) -> dict[str, Any]:
        """Give what it was called, and its fingerprint."""
        return {"name": self.root.name, "certificate": self.root.id}
