"""
Signatures inside the PDFs that are archived.

An order is signed at its issue, a request's paper when its step is. What cannot be signed is
archived all the same, and said to be unsigned.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from jointops.app.center import Center, Outcome
from jointops.app.commands import Command, OpenRequest, PrintRequestPaper, StepRequest
from jointops.app.handling import Pen
from jointops.app.logs import LOG
from jointops.app.orders.print_fonts import fonts_of
from jointops.app.orders.request_papers import archived_edition, request_paper_pages
from jointops.audit.accounts import Actor
from jointops.clock import local_text
from jointops.errors import OperatorError
from jointops.ids import RequestId
from jointops.orders.order import Paper
from jointops.orders.pdf.sheet import SignField
from jointops.orders.pdf.signature_mark import signature_mark
from jointops.orders.request_papers import RECEIPTS, printable
from jointops.requests.case import Document, RequestCase
from jointops.requests.content import digests
from jointops.resources import messages
from jointops.seals.certificates import Side, fingerprint, side_of
from jointops.seals.pdf_signing import SignatureBox, is_signed, laid_out, sign_pdf

SHOWN = 16


def signed_by(
    center: Center,
    pdf: bytes,
    pen: Pen,
    fields: Iterable[SignField],
    *,
    reason: str,
    says: tuple[str, ...] = (),
) -> tuple[bytes, str]:
    """
    Sign a PDF, or give it as it is.

    Parameters
    ----------
    says
        What the mark says in its field besides who and when; such a mark fills the field.

    Returns
    -------
    pdf, unsigned
        The code of what kept it from being signed; empty where it was.
    """
    if pen.credential is None:
        return pdf, pen.unsealed
    now = center.clock.now()
    try:
        side = Side(side_of(pen.credential.certificate))
        boxes = {Side(field.name): _box(field) for field in fields}
        box = (laid_out(pdf, side) or boxes.get(side)) if says else None
        mark = signature_mark(
            (*_lines(pen, now), *says),
            fonts_of(center.home.fonts),
            now,
            size=(box.right - box.left, box.top - box.bottom) if box is not None else None,
        )
        signed = sign_pdf(
            pdf,
            pen.credential,
            side=side,
            reason=reason,
            now=now,
            boxes=boxes,
            appearance=mark,
        )
    except OperatorError as refusal:
        return pdf, refusal.code
    except Exception:  # noqa: BLE001 - a signature never holds a paper up, whatever breaks in making it
        LOG.exception("a paper could not be signed")
        return pdf, "SEAL-FAILED"
    return signed, ""


def _lines(pen: Pen, now: datetime) -> tuple[str, ...]:
    say = messages("zh").label
    certificate = "" if pen.credential is None else fingerprint(pen.credential.certificate)
    return (
        say("mark.signer", signer=pen.signer),
        say("mark.when", at=local_text(now), certificate=certificate[:SHOWN]),
    )


def _box(field: SignField) -> SignatureBox:
    left, bottom, right, top = (round(side) for side in field.box)
    return SignatureBox(page=field.page, left=left, bottom=bottom, right=right, top=top)


def sign_request_paper(center: Center, command: Command, actor: Actor, outcome: Outcome) -> None:
    """
    Archive a request's paper as a signed PDF, right after the step that signed what it says.

    The second side's signature goes behind the first's, over the same pages.
    """
    if not isinstance(command, StepRequest | OpenRequest) or "signed" not in outcome.entry.facts:
        return
    case = outcome.value
    if not isinstance(case, RequestCase):
        case = center.board.table(RequestCase).get(RequestId(int(outcome.value)))
    if case is None or not case.stamps:
        return
    newest = [d for d in case.documents if d.signatures and printable(d.kind)]
    made = outcome.entry.facts["signed"]
    found = [d for d in newest if d.signatures[-1].value.startswith(made)]
    if not found:
        return
    signer = str(outcome.entry.facts.get("countersigned_by") or actor.name)
    try:
        _archive(center, case, found[0], actor, center.seals.pen(signer))
    except OperatorError:
        LOG.exception("the signed paper of a request could not be archived")


def _archive(center: Center, case: RequestCase, document: Document, actor: Actor, pen: Pen) -> None:
    paper = request_paper_pages(center, case.id, document.kind, version=document.version)
    if paper.archived or not paper.edition or pen.credential is None:
        return
    pdf = paper.pdf
    if len(document.signatures) > 1 and document.editions:
        before = archived_edition(center, document.editions[-1])
        if is_signed(before):
            pdf = before
    says = _says(case, document) if document.kind in RECEIPTS else ()
    signed, unsigned = signed_by(center, pdf, pen, paper.fields, reason=paper.title, says=says)
    if unsigned:
        return
    center.do(
        PrintRequestPaper(
            request=case.id,
            document=document.kind,
            version=document.version,
            edition=paper.edition,
            target=messages("zh").label("mark.archive"),
            paper=Paper(id=hashlib.sha256(signed).hexdigest(), pdf=signed),
        ),
        actor,
    )


def _says(case: RequestCase, document: Document) -> tuple[str, ...]:
    """Say in which post the newest signature on a paper was given, and over what."""
    say, made = messages("zh").label, document.signatures[-1]
    digest = digests(case, document).sha256
    half = len(digest) // 2
    return (
        say("mark.post", post=say(f"role.{made.role}")),
        say("mark.content", digest=digest[:half]),
        digest[half:],
    )
