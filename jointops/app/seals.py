"""Who can sign papers now, and the file's own authority that their certificates come from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from jointops.app.access import SHORTEST_SECRET, SecretWeakError, SignInError, secret_opens
from jointops.app.board import Board
from jointops.app.commands import (
    Command,
    IssueCertificate,
    MakeAuthority,
    OpenRequest,
    RevokeCertificate,
    StepRequest,
    TrustAuthority,
)
from jointops.app.handling import NotFoundError, Pen, demand_reason
from jointops.app.rights import role_for
from jointops.app.workflows import flow_named, flow_of, newest
from jointops.audit.accounts import Account, Actor, Role
from jointops.clock import Clock, local_text
from jointops.errors import OperatorError
from jointops.forces.register import City
from jointops.requests.case import RequestCase
from jointops.requests.kept_workflow import KeptWorkflow
from jointops.seals import certificates as made
from jointops.seals.certificates import Credential, Side
from jointops.seals.keys import SealKeyLockedError, is_wrapped, unwrapped, wrapped
from jointops.seals.register import CertificateKind, SealCertificate, lists_of, roots_of
from jointops.store.home import Home
from jointops.store.seal_keys import SealKeys

SEAT = "签名"


class SealKeyAbsentError(OperatorError):
    """Somebody has no certificate, or its key is not on this computer."""

    code = "SEAL-KEY-ABSENT"


class SealKeyExpiredError(OperatorError):
    """A certificate has run out."""

    code = "SEAL-KEY-EXPIRED"


class AuthorityAbsentError(OperatorError):
    """The file has no authority of its own yet."""

    code = "SEAL-AUTHORITY-ABSENT"


class RootRefusedError(OperatorError):
    """A file is no root certificate of another center."""

    code = "SEAL-ROOT-REFUSED"


class Holder(Protocol):
    """What keys and certificates need of the open file, without knowing it."""

    board: Board
    clock: Clock
    home: Home

    @property
    def seals(self) -> SealDesk:
        """Keys and certificates."""
        ...

    @property
    def city(self) -> City:
        """What the file is about."""
        ...

    @property
    def exercise(self) -> bool:
        """演练 (True) or 实战."""
        ...

    def account(self, name: str) -> Account | None:
        """Give an account; None if there is none of this name."""
        ...

    def acting(self, actor: Actor) -> Actor:
        """Give an actor with all the roles that he has now."""
        ...

    def do(self, command: Command, actor: Actor) -> object:
        """Carry out a command, or refuse it."""
        ...

    def training_actor(self, command: type[Command], *, seat: str) -> Actor:
        """Give the built-in account that may give a command."""
        ...


@dataclass
class SealDesk:
    """The keys of one open file: those that are open, and where the others lie."""

    center: Holder
    _open: dict[str, ec.EllipticCurvePrivateKey] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def keys(self) -> SealKeys:
        """Where keys lie: in the home, each for its owner alone."""
        return SealKeys(self.center.home.folder / "seals")

    @property
    def known(self) -> list[SealCertificate]:
        """Every certificate that the file knows."""
        return list(self.center.board.table(SealCertificate).values())

    @property
    def roots(self) -> list[x509.Certificate]:
        """Roots that signatures are checked against."""
        return roots_of(self.known)

    @property
    def lists(self) -> list[x509.CertificateRevocationList]:
        """Signed lists of what was revoked."""
        return lists_of(self.known)

    def own(self, kind: CertificateKind) -> SealCertificate:
        """
        Give the authority's root or issuing certificate.

        Raises
        ------
        AuthorityAbsentError
            If it was not set up yet.
        """
        for one in self.known:
            if one.kind == kind:
                return one
        raise AuthorityAbsentError

    def find(self, fingerprint: str) -> SealCertificate:
        """
        Give a certificate by its fingerprint.

        Raises
        ------
        NotFoundError
            If the file knows none of it.
        """
        found = self.center.board.table(SealCertificate).get(fingerprint)
        if found is None:
            raise NotFoundError(kind="SealCertificate", key=fingerprint)
        return found

    # --- signing

    def unlock(self, account: str, secret: str) -> None:
        """Open somebody's key with the secret that he just gave; what does not open stays shut."""
        for one in self._of(account):
            block = self.keys.read(one.id)
            if block is None or not is_wrapped(block) or one.id in self._open:
                continue
            try:
                self._open[one.id] = unwrapped(block, secret)
            except SealKeyLockedError:
                continue

    def forget(self) -> None:
        """Shut every key, as a seat does that is left."""
        self._open.clear()

    def credential(self, account: str) -> Credential:
        """
        Give what somebody signs with now; a training account gets it when it first signs.

        Raises
        ------
        SealKeyAbsentError
            If he has no certificate, or its key is not here.
        SealKeyExpiredError
            If it has run out.
        SealKeyLockedError
            If he has not given his secret.
        """
        with self._lock:
            now = self.center.clock.now()
            newest = max(self._of(account), key=_by_issue, default=None)
            if newest is None or not newest.stands(now) or self.keys.read(newest.id) is None:
                owner = self.center.account(account)
                if owner is not None and owner.training and self.center.exercise:
                    newest = self._issued_silently(owner)
            if newest is None:
                raise SealKeyAbsentError(account=account)
            if not newest.stands(now):
                raise SealKeyExpiredError(account=account, until=local_text(newest.until_utc))
            return Credential(
                key=self._key(newest),
                certificate=newest.certificate,
                issuing=self.own(CertificateKind.ISSUING).certificate,
            )

    def pen(self, account: str) -> Pen:
        """Give what somebody signs with, or why he signs with nothing; refuses never."""
        owner = self.center.account(account)
        signer = owner.display if owner is not None else account
        try:
            return Pen(signer=signer, credential=self.credential(account))
        except OperatorError as refusal:
            return Pen(signer=signer, unsealed=refusal.code)

    def pen_for(self, command: Command, account: str) -> Pen | None:
        """Give what a command is signed with; None for one that nobody signs."""
        return self.pen(account) if _signed(self.center, command) else None

    def _of(self, account: str) -> list[SealCertificate]:
        return [
            one
            for one in self.known
            if one.kind == CertificateKind.PERSON
            and one.account == account
            and one.revoked_utc is None
        ]

    def _key(self, one: SealCertificate) -> ec.EllipticCurvePrivateKey:
        if one.id not in self._open:
            block = self.keys.read(one.id)
            if block is None:
                raise SealKeyAbsentError(account=one.account)
            if is_wrapped(block):
                raise SealKeyLockedError
            self._open[one.id] = unwrapped(block, "")
        return self._open[one.id]

    def _issued_silently(self, owner: Account) -> SealCertificate:
        actor = self.center.training_actor(MakeAuthority, seat=SEAT)
        if not any(one.kind == CertificateKind.ROOT for one in self.known):
            make_authority(self.center, actor)
        return issue_certificate(self.center, actor, owner.id)


def make_authority(
    center: Holder, actor: Actor, *, secret: str = "", root_folder: Path | None = None
) -> SealCertificate:
    """
    Set up the file's own authority; its keys lie in the home, under a secret on a live file.

    Parameters
    ----------
    root_folder
        Where the root's key is put instead, such as a stick for the safe: it is needed no more.

    Raises
    ------
    SecretWeakError
        If a live file's authority would lie under a short secret.
    OperatorError
        If there is one already, the actor may not, or a folder cannot be written.
    """
    if not center.exercise and len(secret) < SHORTEST_SECRET:
        raise SecretWeakError(shortest=SHORTEST_SECRET)
    now, name = center.clock.now(), center.city.name
    root_key, issuing_key = made.new_key(), made.new_key()
    root = made.make_root(root_key, center=name, name=f"{name}签名根证书", now=now)
    issuing = made.make_issuing(
        root_key,
        root,
        issuing_key.public_key(),
        center=name,
        name=f"{name}签名签发证书",
        now=now,
    )
    command = MakeAuthority(
        root=_kept(root, CertificateKind.ROOT, now=now),
        issuing=_kept(issuing, CertificateKind.ISSUING, now=now),
    )
    role_for(command, center.acting(actor))
    own = center.seals.keys
    places = {command.root.id: own if root_folder is None else SealKeys(root_folder)}
    with _written(places | {command.issuing.id: own}) as write:
        write(command.root.id, wrapped(root_key, secret))
        write(command.issuing.id, wrapped(issuing_key, secret))
        center.do(command, actor)
    return command.root


def issue_certificate(
    center: Holder,
    actor: Actor,
    account: str,
    *,
    secret: str = "",
    authority_secret: str = "",
    days: int = made.PERSON_DAYS,
) -> SealCertificate:
    """
    Issue somebody a certificate, and keep its key under his own secret; those of before end.

    Raises
    ------
    SignInError
        If it is not his secret.
    AuthorityAbsentError
        If there is no authority yet.
    SealKeyLockedError
        If the authority's secret is wrong.
    """
    owner = center.account(account)
    if owner is None:
        raise NotFoundError(kind="Account", key=account)
    if not secret_opens(owner, secret):
        raise SignInError(account=account)
    now, desk = center.clock.now(), center.seals
    issuing_key, issuing = _issuer(center, authority_secret)
    key = made.new_key()
    side = Side.THEIRS if Role.LIAISON in owner.roles else Side.OURS
    person = made.Person(name=owner.display, account=owner.id, center=center.city.name, side=side)
    given = made.issue(issuing_key, issuing, key.public_key(), person=person, now=now, days=days)
    kept = _kept(given, CertificateKind.PERSON, now=now, account=owner.id, side=side.value)
    command = IssueCertificate(certificate=kept)
    role_for(command, center.acting(actor))
    with _written({kept.id: desk.keys}) as write:
        write(kept.id, wrapped(key, "" if owner.training else secret))
        center.do(command, actor)
    return kept


def revoke_certificate(
    center: Holder, actor: Actor, fingerprint: str, *, why: str, authority_secret: str = ""
) -> SealCertificate:
    """
    Revoke a certificate from now on; what it signed before stands. Its key is destroyed.

    Raises
    ------
    NotFoundError
        If no certificate, or more than one, begins with these characters.
    """
    demand_reason(why)
    persons = [one for one in center.seals.known if one.kind == CertificateKind.PERSON]
    found = [one for one in persons if one.id.startswith(fingerprint.lower())]
    if len(found) != 1 or not fingerprint:
        raise NotFoundError(kind="SealCertificate", key=fingerprint)
    now = center.clock.now()
    issuing_key, issuing = _issuer(center, authority_secret)
    ended = {one.certificate.serial_number: one.revoked_utc for one in persons}
    ended[found[0].certificate.serial_number] = now
    listed = [(serial, since) for serial, since in ended.items() if since is not None]
    signed = made.pem(made.revocation_list(issuing_key, issuing, listed, now=now))
    command = RevokeCertificate(certificate=found[0].id, revocations=signed, why=why)
    center.do(command, actor)
    center.seals.forget()
    center.seals.keys.drop(found[0].id)
    return found[0]


def trust_root(center: Holder, actor: Actor, file: Path, *, name: str, why: str) -> SealCertificate:
    """
    Trust the root of another center, from its file; compare its fingerprint by voice first.

    Raises
    ------
    RootRefusedError
        If it is no root certificate, or our own.
    """
    root = read_root(file)
    kept = _kept(root, CertificateKind.TRUSTED, now=center.clock.now(), name=name)
    if any(one.id == kept.id for one in center.seals.known):
        raise RootRefusedError(file=file.name, reason="known")
    center.do(TrustAuthority(root=kept, why=why), actor)
    return kept


def read_root(file: Path) -> x509.Certificate:
    """
    Read the root certificate of another center.

    Raises
    ------
    RootRefusedError
        If the file is none.
    """
    try:
        root = x509.load_pem_x509_certificate(file.read_bytes())
        if made.root_of(root, [root]) is None:
            raise RootRefusedError(file=file.name, reason="no_root")
    except (OSError, *made.MALFORMED) as fault:
        raise RootRefusedError(file=file.name, reason="unreadable") from fault
    return root


def _issuer(center: Holder, secret: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    kept = center.seals.own(CertificateKind.ISSUING)
    if not kept.stands(center.clock.now()):
        raise SealKeyExpiredError(account=kept.name, until=local_text(kept.until_utc))
    block = center.seals.keys.read(kept.id)
    if block is None:
        raise SealKeyAbsentError(account=kept.name)
    return unwrapped(block, secret), kept.certificate


def _kept(
    certificate: x509.Certificate,
    kind: CertificateKind,
    *,
    now: datetime,
    account: str = "",
    side: str = "",
    name: str = "",
) -> SealCertificate:
    return SealCertificate(
        id=made.fingerprint(certificate),
        kind=kind,
        name=name or made.holder_of(certificate),
        text=made.pem(certificate),
        issued_utc=now,
        until_utc=certificate.not_valid_after_utc,
        account=account,
        side=side,
    )


@contextmanager
def _written(places: dict[str, SealKeys]) -> Iterator[Callable[[str, bytes], None]]:
    """Write keys before the file knows of their certificates, and destroy them if it never does."""
    try:
        yield lambda certificate, block: places[certificate].write(certificate, block)
    except BaseException:
        for certificate, folder in places.items():
            folder.drop(certificate)
        raise


def _by_issue(one: SealCertificate) -> tuple[datetime, str]:
    return one.issued_utc, one.id


def _signed(center: Holder, command: Command) -> bool:
    """Tell whether a command is signed by who gives it, by the workflow of its request."""
    step = command.first if isinstance(command, OpenRequest) else command
    if not isinstance(step, StepRequest):
        return False
    case = center.board.table(RequestCase).get(step.request)
    kept = newest(center.board.table(KeptWorkflow).values())
    flow = flow_of(case) if case is not None else flow_named(kept.id if kept is not None else "")
    document, event = step.document, step.event
    if not document:
        record = next((move.record for move in flow.moves if move.event == event), "")
        document, event = record, "record"
    steps = flow.steps_of(document) if document else []
    return any(one.event == event and one.signs for one in steps)
