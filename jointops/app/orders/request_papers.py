"""
Papers of requests to the armed police: drawn, archived once, printed again as they were.

For the window: `request_paper_pages` gives the PDF of a document with its pages counted and what
must be told beside it; `page_image` of `jointops.app.orders.papers` draws a page of it.
`print_paper` archives and journals, `save_paper` does so and writes the file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jointops.app.center import Center
from jointops.app.commands import PrintRequestPaper
from jointops.app.handling import NotFoundError
from jointops.app.orders.print_fonts import fonts_of, stand_in_note
from jointops.app.requests.cases import agency_of, case_of
from jointops.app.rights import Countersignature
from jointops.app.workflows import flow_of
from jointops.audit.accounts import Actor
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.errors import OperatorError
from jointops.ids import RequestId
from jointops.orders.order import Paper
from jointops.orders.paper import Stamp
from jointops.orders.pdf.render import draw_paper, page_count
from jointops.orders.pdf.sheet import SignField
from jointops.orders.request_papers import (
    LETTERS,
    RECEIPTS,
    THEIRS,
    RequestFacts,
    printable,
    request_paper,
)
from jointops.requests.case import Document, Edition, RequestCase
from jointops.requests.content import stamp_of
from jointops.resources import messages
from jointops.seals.stamp import Stamp as Facts
from jointops.seals.stamp import qr_rows


class NoRequestPaperError(OperatorError):
    """The request has no such paper."""

    code = "REQUEST-NO-PAPER"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPaper:
    """
    A paper of a request as it is printed.

    Attributes
    ----------
    edition
        Name of its archived state; empty for a draft.
    archived
        Whether these are archived bytes.
    stand_ins
        Which fonts stand in for others (字体替代), told beside a preview; empty for none.
    fields
        Where electronic signatures go; empty where the bytes are archived ones.
    """

    request: RequestId
    document: str
    version: int
    number: str
    title: str
    pdf: bytes
    pages: int
    edition: str
    archived: bool
    stand_ins: str
    fields: tuple[SignField, ...] = ()

    @property
    def draft(self) -> bool:
        """Whether it is still to be approved (送审稿)."""
        return not self.edition


def request_documents(case: RequestCase) -> list[tuple[str, int]]:
    """Give the papers of a request that can be printed: kind and version, the oldest first."""
    return [(d.kind, d.version) for d in case.documents if printable(d.kind)]


def request_paper_pages(
    center: Center, request: int, document: str = "D1", *, version: int | None = None
) -> RequestPaper:
    """
    Give a paper of a request: its archived bytes, or as it would be printed now.

    Parameters
    ----------
    version
        None for the newest.

    Raises
    ------
    NotFoundError
        If there is no such request.
    NoRequestPaperError
        If it has no such paper.
    GlyphMissingError
        If a character cannot be printed.
    """
    case = case_of(center, request)
    found = [
        known
        for known in case.documents
        if known.kind == document and version in {None, known.version} and printable(document)
    ]
    if not found:
        flow = flow_of(case).documents
        name = flow[document].name if document in flow else document
        raise NoRequestPaperError(request=request, document=name)
    return _paper(center, case, found[-1])


def print_paper(
    center: Center,
    paper: RequestPaper,
    actor: Actor,
    *,
    target: str,
    countersign: Countersignature | None = None,
) -> bytes:
    """
    Note that a paper is printed, archive it the first time, and give the bytes to print.

    Parameters
    ----------
    target
        Printer or file.

    Raises
    ------
    OperatorError
        If the actor may not.
    """
    digest = hashlib.sha256(paper.pdf).hexdigest()
    fresh = bool(paper.edition) and not paper.archived
    command = PrintRequestPaper(
        request=paper.request,
        document=paper.document,
        version=paper.version,
        edition=paper.edition,
        target=target,
        paper=Paper(id=digest, pdf=paper.pdf) if fresh else None,
    )
    archived = center.do(command, actor, countersign=countersign).value
    if not archived or archived == digest:
        return paper.pdf
    return _archived(center, archived)


def save_paper(center: Center, paper: RequestPaper, actor: Actor, folder: Path) -> Path:
    """Write a paper into a folder, as `print_paper` gives it."""
    mode = "演练_" if center.exercise else ""
    state = "" if paper.edition else "送审稿_"
    name = f"{mode}{state}{paper.number}_{paper.document}_第{paper.version}版.pdf"
    file = folder / name.replace("/", "_")
    aside = folder / f".{file.name}"
    try:  # a folder that cannot be written is found before anything is archived or journaled
        center.home.write_aside(aside, paper.pdf)
        center.home.write_aside(file, print_paper(center, paper, actor, target=file.name))
    finally:
        aside.unlink(missing_ok=True)
    return file


def _paper(center: Center, case: RequestCase, document: Document) -> RequestPaper:
    edition, issued = edition_of(case, document)
    known = document.edition(edition) if edition else None
    content = request_paper(
        RequestFacts(
            workflow=flow_of(case),
            case=case,
            document=document,
            city=center.city.name,
            exercise=center.exercise,
            issuer=center.config.issuer,
            series=agency_of(center),
            issued=issued or center.clock.now(),
            draft=not edition,
            chain=center.board.head[:HEAD_CHARACTERS],
            stamp=stamp_on(stamp_of(case, document)) if edition else None,
        )
    )
    fields: tuple[SignField, ...] = ()
    if known is not None:
        pdf = _archived(center, known.paper)
    else:
        pdf, fields = draw_paper(content, fonts_of(center.home.fonts))
    return RequestPaper(
        request=case.id,
        document=document.kind,
        version=document.version,
        number=content.number,
        title=content.title.replace("\n", ""),
        pdf=pdf,
        pages=page_count(pdf),
        edition=edition,
        archived=known is not None,
        stand_ins=stand_in_note(center, pdf),
        fields=fields,
    )


def edition_of(case: RequestCase, document: Document) -> tuple[str, datetime | None]:
    """
    Name the state of a document that its print shows, and say when it came to be.

    A letter is one from its approval on, and one more where the other side signs for it
    electronically; a receipt one more with each signature, a record with each addition. Before, it
    is a draft, without a name.
    """
    kind = document.kind
    events = [
        stamp
        for stamp in case.stamps
        if (stamp.document, stamp.version) == (kind, document.version)
    ]
    if kind in LETTERS:
        issuing = {"send"} if kind == "A5" else {"approve"}
        issued = [stamp for stamp in events if stamp.event in issuing]
        name = "received" if any(one.side == THEIRS for one in document.signatures) else "issued"
        return (name, issued[-1].at_utc) if issued else ("", None)
    if kind in RECEIPTS:
        signed = [stamp for stamp in events if stamp.event.startswith("sign_")]
        name = "+".join(stamp.event.removeprefix("sign_") for stamp in signed) or "unsigned"
        drafted = [stamp for stamp in events if stamp.event == "draft"]
        if not signed and document.state != "draft":
            return "", None
        # what both are to sign may still be drafted anew: each draft is an edition of its own
        return f"{name}.{len(drafted)}", events[-1].at_utc
    name = "+".join(stamp.event for stamp in events) or document.state
    return name, events[0].at_utc if events else None


def stamp_on(facts: Facts) -> Stamp:
    """Give what a paper carries to be checked: a QR code, and the same in letters beside it."""
    say = messages("zh").label
    lines = (
        say("stamp.code", code=facts.code),
        say("stamp.paper", version=facts.version),
    )
    told = (("SHA-256", facts.sha256), ("SM3", facts.sm3))
    digests = tuple(f"{algorithm}　{digest}" for algorithm, digest in told if digest)
    return Stamp(
        modules=qr_rows(facts.payload), lines=lines, digests=digests, payload=facts.payload
    )


def archived_edition(center: Center, edition: Edition) -> bytes:
    """Give the bytes of an archived edition."""
    return _archived(center, edition.paper)


def _archived(center: Center, digest: str) -> bytes:
    with center.database.read() as uow:
        paper = uow.rows(Paper).find(digest)
    if paper is None:
        raise NotFoundError(kind="Paper", key=digest[:16])
    return paper.pdf
