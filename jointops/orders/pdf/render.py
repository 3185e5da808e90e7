"""A paper becomes a PDF, and a PDF's page a picture."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import pypdfium2

from jointops.orders.paper import Form, Paper
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.document import draw_document
from jointops.orders.pdf.fonts import Fonts
from jointops.orders.pdf.sheet import FileFacts, Sheet, SignField
from jointops.orders.pdf.slip import draw_slip

pdfium = Lock()
"""PDFium must not be entered by two threads at once."""


class Drawn(NamedTuple):
    """A paper as a file, and where in it electronic signatures go."""

    pdf: bytes
    fields: tuple[SignField, ...]


class Picture(NamedTuple):
    """
    A page as pixels.

    Attributes
    ----------
    rgb
        ``width * height * 3`` bytes, row after row from the top, without padding.
    """

    width: int
    height: int
    rgb: bytes


def render_pdf(paper: Paper, fonts: Fonts, composer: Composer | None = None) -> bytes:
    """Draw a paper; see `draw_paper`."""
    return draw_paper(paper, fonts, composer).pdf


def draw_paper(paper: Paper, fonts: Fonts, composer: Composer | None = None) -> Drawn:
    """
    Draw a paper.

    The bytes depend on the paper and the fonts alone: no clock, no chance.

    Parameters
    ----------
    composer
        One that has set papers of these fonts before, and remembers; None for a new one.

    Raises
    ------
    GlyphMissingError
        If some characters cannot be printed; nothing is drawn then.
    """
    fonts.demand(paper.texts())
    sheet = Sheet(file_facts(paper), fonts)
    draw_pages(sheet, paper, composer or Composer(fonts))
    return Drawn(sheet.finish(), sheet.fields)


def file_facts(paper: Paper) -> FileFacts:
    """Give what a paper's file says of itself."""
    mode = "演练" if paper.exercise else "实战"
    said = paper.stamp.payload if paper.stamp is not None else ""
    return FileFacts(
        title=paper.title.replace("\n", ""),
        author=paper.signer,
        subject=f"{mode} {paper.number}",
        keywords=" ".join(
            part
            for part in (said, mode, paper.exercise_name, *paper.footer_note.splitlines()[:1])
            if part
        ),
        made=paper.issued,
    )


def draw_pages(sheet: Sheet, paper: Paper, composer: Composer) -> None:
    """Draw all pages of a paper in its form."""
    draw = draw_slip if paper.form is Form.SLIP else draw_document
    draw(sheet, paper, composer)


def page_count(pdf: bytes) -> int:
    """Give the number of a PDF's pages."""
    with pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def page_image(pdf: bytes, page: int, dpi: int) -> Picture:
    """
    Draw one page as pixels, with the seals of signature fields, on white.

    Parameters
    ----------
    page
        From 0.
    dpi
        Pixels per inch.
    """
    with pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            document.init_forms()
            bitmap = document[page].render(
                scale=dpi / 72, may_draw_forms=True, rev_byteorder=True, prefer_bgrx=False
            )
            width, height, stride = bitmap.width, bitmap.height, bitmap.stride
            data = bytes(bitmap.buffer)
        finally:
            document.close()
    row = width * 3
    if stride != row:
        data = b"".join(data[at : at + row] for at in range(0, stride * height, stride))
    return Picture(width, height, data)


def write_png(picture: Picture, path: Path) -> None:
    """Write a picture as a PNG file."""
    row = picture.width * 3
    lines = b"".join(
        b"\0" + picture.rgb[at : at + row] for at in range(0, row * picture.height, row)
    )
    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in chunks
        )
    )
