"""What one version of a paper says, in the one form that is digested, signed and compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import msgspec

from jointops.requests.case import Document, RequestCase
from jointops.seals.certificates import Credential, Side, side_of
from jointops.seals.digests import Digests, digests_of
from jointops.seals.signatures import sign
from jointops.seals.stamp import Stamp

FORM = "jointops document 1"


def content_of(case: RequestCase, paper: Document) -> bytes:
    """
    Write a version of a paper as canonical JSON.

    It holds what the paper says, not how far it has come: no state, no scan, no signature.
    """
    said = {
        "form": FORM,
        "case": case.home_number,
        "case_kind": case.kind.value,
        "document": paper.kind,
        "version": paper.version,
        "number": paper.number,
        "fields": dict(paper.fields),
    }
    return msgspec.json.encode(said, order="sorted")


def digests(case: RequestCase, paper: Document) -> Digests:
    """Give the digests of a version of a paper."""
    return digests_of(content_of(case, paper))


def stamp_of(case: RequestCase, paper: Document) -> Stamp:
    """Give what a version of a paper carries so that it can be checked."""
    found = digests(case, paper)
    return Stamp(
        kind=paper.kind,
        number=paper.number,
        version=paper.version,
        sha256=found.sha256,
        sm3=found.sm3,
    )


def signed_paper(
    case: RequestCase,
    paper: Document,
    credential: Credential,
    *,
    signer: str,
    role: str,
    now: datetime,
) -> Document:
    """Put a signature on a version of a paper, over those that stand on it already."""
    side = Side(side_of(credential.certificate))
    made = sign(
        credential,
        digests(case, paper).sha256,
        side=side,
        signer=signer,
        role=role,
        now=now,
        earlier=paper.signatures,
    )
    return replace(paper, signatures=(*paper.signatures, made))
