"""What the pages of a PDF say."""

from __future__ import annotations

import pypdfium2

from jointops.orders.pdf.render import pdfium


def page_texts(pdf: bytes) -> list[str]:
    """Give the text of each page."""
    with pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [page.get_textpage().get_text_range() for page in document]
        finally:
            document.close()
