"""Several PDFs as one, to be read and printed in order."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pypdfium2

from jointops.orders.pdf.render import pdfium


def joined(papers: Iterable[bytes]) -> bytes:
    """
    Give the pages of several PDFs as one file.

    It is a copy for reading: signatures hold for the papers themselves, not for what is joined.
    """
    with pdfium:
        whole = pypdfium2.PdfDocument.new()
        try:
            for paper in papers:
                part = pypdfium2.PdfDocument(paper)
                try:
                    whole.import_pages(part)
                finally:
                    part.close()
            out = io.BytesIO()
            whole.save(out)
        finally:
            whole.close()
    return out.getvalue()
