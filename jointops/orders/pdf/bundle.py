"""Many papers in one file: fonts and maps are in it once, and each paper begins on a front side."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pypdfium2

from jointops.orders.paper import Paper
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.fonts import Fonts
from jointops.orders.pdf.furniture import draw_under
from jointops.orders.pdf.render import draw_pages, file_facts, pdfium
from jointops.orders.pdf.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """
    Papers drawn into one file.

    Attributes
    ----------
    firsts, counts
        First page (from 1) and number of pages of each paper, blank backs not counted.
    """

    pdf: bytes
    firsts: tuple[int, ...]
    counts: tuple[int, ...]


def draw_bundle(
    papers: Iterable[Paper],
    fonts: Fonts,
    composer: Composer,
    *,
    told: Callable[[int], None],
    backs: bool = True,
) -> Bundle:
    """
    Draw papers into one file, one after the other.

    Parameters
    ----------
    papers
        At least one; taken as they are drawn, so that they need not all be there at once.
    told
        Called with the number of papers drawn so far; what it raises ends the work.
    backs
        Whether a paper with an odd number of pages is given an empty back, so that the set can be
        printed on both sides.

    Raises
    ------
    GlyphMissingError
        If some characters cannot be printed.
    """
    sheet: Sheet | None = None
    firsts: list[int] = []
    counts: list[int] = []
    for number, paper in enumerate(papers, start=1):
        fonts.demand(paper.texts())
        if sheet is None:
            sheet = Sheet(file_facts(paper), fonts, many=True)
        before = sheet.pages
        draw_pages(sheet, paper, composer)
        firsts.append(before + 1)
        counts.append(sheet.pages - before)
        if backs and sheet.pages % 2:
            draw_under(sheet, paper, composer)
            sheet.end_page()
        told(number)
    if sheet is None:
        raise ValueError("a bundle holds at least one paper")
    return Bundle(pdf=sheet.finish(), firsts=tuple(firsts), counts=tuple(counts))


def empty_page(like: Paper, fonts: Fonts, composer: Composer) -> bytes:
    """Draw a page with nothing on it but what every page of a paper lies on."""
    sheet = Sheet(file_facts(like), fonts)
    draw_under(sheet, like, composer)
    sheet.end_page()
    return sheet.finish()


def joined(parts: Iterable[bytes], *, back: bytes | None = None) -> bytes:
    """
    Put files behind each other for reading and printing.

    Parameters
    ----------
    back
        What follows a file with an odd number of pages, so that each begins on a front side; None
        for nothing.

    Seals of signature fields become part of their pages; the signatures themselves stay with the
    files that were signed.
    """
    with pdfium:
        whole = pypdfium2.PdfDocument.new()
        try:
            for part in parts:
                if back is not None and len(whole) % 2:
                    whole.import_pages(pypdfium2.PdfDocument(back))
                source = pypdfium2.PdfDocument(part)
                try:
                    source.init_forms()
                    if source.formenv is not None:
                        for page in source:
                            page.flatten()
                    whole.import_pages(source)
                finally:
                    source.close()
            block = io.BytesIO()
            whole.save(block)
        finally:
            whole.close()
    return block.getvalue()


def cut_out(whole: bytes, *, first: int, pages: int) -> bytes:
    """Give some pages of a file as a file of their own; ``first`` counts from 1."""
    with pdfium:
        source, part = pypdfium2.PdfDocument(whole), pypdfium2.PdfDocument.new()
        try:
            part.import_pages(source, pages=range(first - 1, first - 1 + pages))
            block = io.BytesIO()
            part.save(block)
        finally:
            part.close()
            source.close()
    return block.getvalue()
