"""Papers of running text, in the general form, as a letter, or in the form of a command."""

from __future__ import annotations

from jointops.orders.paper import Form, Paper
from jointops.orders.pdf import body, signing
from jointops.orders.pdf.compose import Composer, Span
from jointops.orders.pdf.flow import Page, Strip, blank, glue, paginate, text_strip
from jointops.orders.pdf.furniture import draw_foot, draw_under
from jointops.orders.pdf.grid import HEIGHT, PITCH, SIZE_3, TOP, WIDTH
from jointops.orders.pdf.heads import head_of
from jointops.orders.pdf.sheet import Sheet


def draw_document(sheet: Sheet, paper: Paper, composer: Composer) -> None:
    """Draw all pages of a paper."""
    titled = paper.form is not Form.COMMAND
    head = head_of(paper, composer)
    first = head.first_line(titled=titled)
    strips = _strips(paper, composer, titled=titled)
    pages = paginate(strips, height=HEIGHT, first=first, grid=first)
    faces = _on_faces(pages) if paper.imprint and paper.form is not Form.LETTER else list(pages)
    blank_at = faces.index(()) + 1 if () in faces else len(faces) + 1
    for number, page in enumerate(faces, start=1):
        draw_under(sheet, paper, composer)
        if number == 1:
            head.draw(sheet)
        for placed in page:
            placed.strip.draw(sheet, TOP + placed.top)
        numbered = number < blank_at and (number > 1 or paper.form is not Form.LETTER)
        draw_foot(sheet, paper, composer, page=number, pages=len(faces), numbered=numbered)
        sheet.end_page()


def _on_faces(pages: tuple[Page, ...]) -> list[Page]:
    """
    Bring the imprint onto the back of the last sheet (7.4).

    Sheets are printed on both faces; where the last page is the front of a sheet, the imprint
    moves to its back, or, where nothing else stands on that page, an empty face comes before it.
    A paper of one page stays one.
    """
    if len(pages) % 2 == 0 or len(pages) == 1:
        return list(pages)
    *others, last = pages
    content, imprint = last[:-1], last[-1:]
    return [*others, content, imprint]


def _strips(paper: Paper, composer: Composer, *, titled: bool) -> list[Strip]:
    strips: list[Strip] = []
    if titled:
        strips += body.title_strips(paper.title, composer)
        strips.append(blank(glued=True))
        if paper.addressees:
            to = (Span(f"{paper.addressees}：", body.BODY),)
            lines = composer.lines(to, width=WIDTH)
            strips += [text_strip(line, size=SIZE_3, glued=True) for line in lines]
    content = [s for block in paper.blocks for s in body.block_strips(block, composer)]
    listed = body.annex_list_strips(paper.annexes, composer)
    if content and content[-1].gap and not content[-1].glued:
        content.pop()  # the signature brings its own distance
    # the signature never stands alone on a page: two lines of text go with it (7.3.5.1)
    strips += glue(content, last=2)
    strips += listed
    strips += signing.signature_strips(paper, composer)
    if paper.note:
        while strips[-1].gap:
            strips.pop()  # the note stands in the line under the date
        strips += body.note_strips(paper.note, composer)
    if paper.receipt:
        strips += body.receipt_strips(paper.receipt, composer)
    imprint = body.imprint_strips(paper, composer)
    below = sum(strip.height for strip in imprint) + PITCH / 2 if imprint else 0.0
    strips += body.annex_strips(paper.annexes, composer, below=below)
    return [*strips, *imprint]
