"""Papers of requests as pictures: scans of the other side's before and after they are archived."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2

from jointops.app.center import Center
from jointops.app.orders.desk import PagePicture, pages_of
from jointops.app.orders.papers import page_image
from jointops.app.orders.request_papers import RequestPaper, request_paper_pages
from jointops.app.requests.cases import ScanRefusedError, case_of, read_scan
from jointops.app.workflows import flow_of
from jointops.orders.order import Paper as Scan
from jointops.requests.case import RequestCase
from jointops.resources import messages

__all__ = ["DrawnPages", "Scan", "drawn_pages", "first_page", "read_scan", "scan_of"]


def first_page(scan: Scan, dpi: int) -> PagePicture | None:
    """
    Draw the first page of a scan; None for a picture, which the window draws by itself.

    Raises
    ------
    ScanRefusedError
        If it calls itself a PDF and cannot be opened.
    """
    if not scan.pdf.startswith(b"%PDF-"):
        return None
    try:
        picture = page_image(scan.pdf, 0, dpi)
    except pypdfium2.PdfiumError as fault:
        reason = messages("zh").label("scan.damaged")
        raise ScanRefusedError(file=scan.id[:12], reason=reason) from fault
    return PagePicture(width=picture.width, height=picture.height, rgb=picture.rgb)


def scan_of(center: Center, case: RequestCase, document: str, version: int) -> Scan | None:
    """Give the archived scan of a version of a paper; None where there is none."""
    for paper in case.documents:
        if (paper.kind, paper.version) == (document, version or paper.version) and paper.scan:
            with center.database.read() as uow:
                return uow.rows(Scan).find(paper.scan)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPages:
    """
    A paper of a request as the window shows it.

    Attributes
    ----------
    scan
        A scan that is a picture and no PDF, which the window draws by itself; None otherwise.
    paper
        Our own paper, to be printed; None for a scan of theirs.
    """

    pages: list[PagePicture]
    scan: Scan | None = None
    paper: RequestPaper | None = None

    @property
    def stand_ins(self) -> str:
        """Which fonts of ours stand in for others (字体替代); empty for none."""
        return self.paper.stand_ins if self.paper is not None else ""


def drawn_pages(center: Center, request: int, document: str, version: int, dpi: int) -> DrawnPages:
    """
    Draw a paper of a request: ours as it is printed, theirs by its scan.

    Raises
    ------
    OperatorError
        As `request_paper_pages`.
    """
    case = case_of(center, request)
    theirs = flow_of(case).documents[document].issuer == "theirs"
    scan = scan_of(center, case, document, version) if theirs else None
    if scan is not None:
        if not scan.pdf.startswith(b"%PDF-"):
            return DrawnPages(pages=[], scan=scan)
        return DrawnPages(pages=pages_of(scan.pdf, dpi))
    paper = request_paper_pages(center, request, document, version=version or None)
    return DrawnPages(pages=pages_of(paper.pdf, dpi), paper=paper)
