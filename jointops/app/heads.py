"""Heads of the journal signed from outside the file, and the whole check of a journal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jointops.app.center import Center, FileReadOnlyError
from jointops.app.commands import SignHead
from jointops.app.rights import allowed_roles
from jointops.audit.accounts import Actor
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.audit.heads import (
    HeadFault,
    HeadsReport,
    SignedHead,
    check_heads,
    public_key,
    sign_head,
    standing,
)
from jointops.clock import utc_text
from jointops.errors import OperatorError
from jointops.store.proofs import Proofs

BEHIND = (HeadFault.CUT, HeadFault.REWRITTEN)
"""Faults after which nothing is signed until a person says that the file was restored."""


class HeadsDisagreeError(OperatorError):
    """The journal is not the one whose heads were signed."""

    code = "HEADS-DISAGREE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """
    What checking a journal gave.

    Attributes
    ----------
    head_found
        Whether the code from a paper is in it; None if none was given.
    heads
        What its signed heads say.
    """

    entries: int
    head: str
    broken_at: int | None
    head_found: bool | None
    heads: HeadsReport

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.broken_at is None and self.head_found is not False and self.heads.fault is None


def proofs_of(center: Center) -> Proofs:
    """Give the folder of the key and of the signed heads."""
    named = center.config.heads_folder
    return Proofs(Path(named).expanduser() if named else center.home.folder / "heads")


def check_journal(center: Center, *, head: str | None = None) -> ChainState:
    """Check every link and every signed head; takes a moment on a long journal."""
    heads = proofs_of(center).heads()
    chain = center.database.verify(head=head, wanted={one.seq for one in heads if one is not None})
    return ChainState(
        entries=chain.entries,
        head=chain.head[:HEAD_CHARACTERS],
        broken_at=chain.broken_at,
        head_found=chain.head_found,
        heads=_report(center, heads, dict(chain.digests)),
    )


def _report(center: Center, heads: list[SignedHead | None], digests: dict[int, str]) -> HeadsReport:
    secret = proofs_of(center).secret()
    told = [entry for entry in center.database.all_of(SignHead.kind) if entry.outcome == "done"]
    return check_heads(
        heads,
        digests,
        journaled=[str(entry.facts["head"]["signature"]) for entry in told],
        key=None if secret is None else public_key(secret),
    )


def sign_newest(
    center: Center,
    actor: Actor,
    *,
    handed_to: str = "",
    restored_why: str = "",
    new_key: bool = False,
) -> SignedHead:
    """
    Sign the head of the journal: first on the list outside the file, then in the journal.

    Parameters
    ----------
    handed_to
        Who takes over the shift; empty where nobody does.
    restored_why
        Why the file was restored to an earlier state; takes back the heads that are not in it.
    new_key
        Whether to make another key where the old one is lost.

    Raises
    ------
    HeadsDisagreeError
        If a signed head is not in the journal, and no reason is given.
    OperatorError
        If the actor may not sign, or the key or its folder is not there.
    """
    if center.database.read_only:
        raise FileReadOnlyError(file=center.database.file.name)
    proofs = proofs_of(center)
    secret = proofs.secret_to_sign(anew=new_key)
    heads = proofs.heads()
    known = [head for head in heads if head is not None]
    digests = center.database.digests_at({head.seq for head in known})
    with center.database.read() as uow:
        number, digest = uow.head()
    keeps = number
    report = _report(center, heads, digests)
    if report.fault in BEHIND:
        if not restored_why.strip():
            raise HeadsDisagreeError(entry=report.at)
        agreed = [head.seq for head in standing(known) if digests.get(head.seq) == head.digest]
        keeps = max(agreed, default=0)
    signed = sign_head(
        secret,
        SignedHead(
            seq=number,
            digest=digest,
            signed_utc=utc_text(center.clock.now()),
            signed_by=actor.name,
            before=known[-1].signature if known else "",
            keeps=keeps,
        ),
    )
    command = SignHead(head=signed, handed_to=handed_to, why=restored_why)
    if allowed_roles(command).intersection(actor.roles):
        proofs.append(signed)
    center.do(command, actor)
    return signed
