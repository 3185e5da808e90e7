"""Who issues a paper, and when: names over the date, the seal's place, and what checks it."""

from __future__ import annotations

from dataclasses import replace

from jointops.orders.paper import Form, Paper, Stamp
from jointops.orders.pdf.body import BODY
from jointops.orders.pdf.breaking import Type
from jointops.orders.pdf.compose import Composer, Line
from jointops.orders.pdf.flow import Strip, blank, text_strip, texts_strip
from jointops.orders.pdf.fonts import Role
from jointops.orders.pdf.grid import ASCENT, CELL, LEFT, MM, PITCH, RIGHT, SIZE_3, WIDTH
from jointops.orders.pdf.sheet import Sheet

_INDENT = 2 * CELL
_SEAL = 42 * MM
"""Diameter that a city body's seal has; a place is kept for it, none is ever drawn."""
_SEAL_ABOVE = 2.4 * PITCH
"""From its top to the date's line: within a line of the text, name and date in its lower part."""
_SEAL_ROWS = 3
_CODE = 21 * MM
"""Side of the code by which a paper is checked."""
_CODE_TOP = 3 * MM
_BESIDE = 24 * MM
_STAMP_SIZE = 8.0
_STAMP_TYPE = Type(Role.SONG, _STAMP_SIZE)
_STAMP_PITCH = 4 * MM
_STAMP_WIDTH = 74 * MM
"""What checks a paper stands at the left of the signature, clear of the seal."""
_FIELD_HEIGHT = 12 * MM
_CLEAR = 4 * MM


def signature_strips(paper: Paper, composer: Composer) -> list[Strip]:
    """
    Make signature and date (署名、成文日期), with what checks the paper at their left.

    A live paper leaves the place of the wet seal empty: two lines above, so that the seal's top
    comes within a line of the text and its lower half covers both (7.3.5.1). An exercise is never
    sealed (7.3.5.2).
    """
    if paper.form is Form.COMMAND and paper.signatories:
        strips, left = _signatories(paper, composer)
    elif paper.partners:
        strips, left = _together(paper, composer)
    elif paper.exercise:
        strips, left = _unsealed((paper.signer,), paper.date_text, composer)
    else:
        strips, left = _sealed(paper, composer)
    return _with_stamp(strips, paper, composer, left)


def _sealed(paper: Paper, composer: Composer) -> tuple[list[Strip], float]:
    signer, day = composer.line(paper.signer, BODY), composer.line(paper.date_text, BODY)
    day_x = RIGHT - 4 * CELL - day.width
    signer_x = day_x + (day.width - signer.width) / 2
    if signer_x + signer.width > RIGHT:  # a long name keeps inside the type area
        signer_x = RIGHT - signer.width
        day_x = signer_x + (signer.width - day.width) / 2
    signer_x = max(LEFT, signer_x)
    sealed = text_strip(day, size=SIZE_3, x=day_x, glued=True)
    if paper.seal is not None:
        sealed = _over(sealed, paper, day_x + day.width / 2)
    strips = [
        blank(2, glued=True),
        text_strip(signer, size=SIZE_3, x=signer_x, glued=True),
        sealed,
        blank(),
    ]
    return strips, min(signer_x, day_x + day.width / 2 - _SEAL / 2)


def _over(strip: Strip, paper: Paper, middle: float) -> Strip:
    """Let the authorised image of a seal press signature and date."""
    if paper.seal is None:
        return strip
    seal, width = paper.seal.image, paper.seal.width_mm * MM

    def draw(sheet: Sheet, top: float) -> None:
        strip.draw(sheet, top)
        sheet.image(seal, middle - width / 2, top - _SEAL_ABOVE, width)

    return replace(strip, draw=draw)


def _unsealed(signers: tuple[str, ...], date: str, composer: Composer) -> tuple[list[Strip], float]:
    """Set names without a seal: the main one first, the date two characters further right."""
    lines, day = [composer.line(name, BODY) for name in signers], composer.line(date, BODY)
    first_x = max(LEFT, RIGHT - _INDENT - lines[0].width)
    day_x = first_x + _INDENT
    if day_x + day.width > RIGHT - _INDENT:
        day_x = RIGHT - _INDENT - day.width
        first_x = day_x - _INDENT
    places = [first_x, *(max(LEFT, RIGHT - _INDENT - line.width) for line in lines[1:])]
    names = [
        text_strip(line, size=SIZE_3, x=x, glued=True)
        for line, x in zip(lines, places, strict=True)
    ]
    strips = [blank(1, glued=True), *names, text_strip(day, size=SIZE_3, x=day_x)]
    return strips, min(places)


def _together(paper: Paper, composer: Composer) -> tuple[list[Strip], float]:
    """
    Set the names of those who issue a paper together, each over the place of its own seal.

    Up to three in a row (7.3.5.1): the seals then neither touch nor leave the type area. The last
    row's last name stands over the date.
    """
    names = (paper.signer, *paper.partners)
    if paper.exercise:
        return _unsealed(names, paper.date_text, composer)
    rows = [names[at : at + _SEAL_ROWS] for at in range(0, len(names), _SEAL_ROWS)]
    day = composer.line(paper.date_text, BODY)
    strips: list[Strip] = []
    for row in rows:
        share = WIDTH / max(len(row), 2)
        middles = [RIGHT - (len(row) - at - 0.5) * share for at in range(len(row))]
        lines = [_narrowed(composer, name, share - _CLEAR) for name in row]
        texts = [
            (line, middle - line.width / 2) for line, middle in zip(lines, middles, strict=True)
        ]
        strips += [blank(2, glued=True), texts_strip(texts, size=SIZE_3, glued=True)]
        if row is rows[-1]:
            day_x = middles[-1] - day.width / 2
            strips += [text_strip(day, size=SIZE_3, x=day_x, glued=True)]
        strips.append(blank(glued=row is not rows[-1]))
    return strips, LEFT


def _narrowed(composer: Composer, name: str, room: float) -> Line:
    line = composer.line(name, BODY)
    if line.width <= room:
        return line
    return composer.line(name, Type(Role.FANGSONG, SIZE_3 * room / line.width))


def _signatories(paper: Paper, composer: Composer) -> tuple[list[Strip], float]:
    """
    Set posts in full, one in each line, beside the places of their name stamps (7.3.5.3).

    An exercise prints the names; a live paper leaves them to the stamp or the pen.
    """
    day = composer.line(paper.date_text, BODY)
    strips: list[Strip] = []
    left = RIGHT
    for number, officer in enumerate(paper.signatories):
        name = composer.line(officer.name, BODY)
        post = composer.line(officer.post, BODY)
        name_x = RIGHT - 4 * CELL - max(name.width, 3 * CELL)
        post_x = max(LEFT, name_x - _INDENT - post.width)
        texts = [(post, post_x), *([(name, name_x)] if paper.exercise else [])]
        strips += [blank(1 if number else 2, glued=True)]
        strips += [texts_strip(texts, size=SIZE_3, glued=True)]
        left = min(left, post_x)
    day_x = RIGHT - 4 * CELL - day.width
    strips += [blank(1, glued=True), text_strip(day, size=SIZE_3, x=day_x)]
    return strips, min(left, day_x)


def _stamp_strip(paper: Paper, composer: Composer) -> Strip | None:
    """Make what checks a paper, the issuer's place to sign beside it; None where there is none."""
    stamp, field = paper.stamp, paper.sign_field
    if stamp is None and not field:
        return None

    def draw(sheet: Sheet, top: float) -> None:
        x = LEFT
        if stamp is not None:
            _draw_code(sheet, stamp, LEFT, top + _CODE_TOP)
            x += _BESIDE
            for row, text in enumerate(stamp.lines):
                baseline = top + _CODE_TOP + row * _STAMP_PITCH + ASCENT * _STAMP_SIZE
                sheet.text(composer.line(text, _STAMP_TYPE), x, baseline)
        if field:
            field_top = top + _CODE_TOP + _CODE - _FIELD_HEIGHT
            sheet.reserve(field, x, field_top, LEFT + _STAMP_WIDTH - x, _FIELD_HEIGHT)

    return Strip(height=_CODE_TOP + _CODE, draw=draw)


def draw_corner_stamp(sheet: Sheet, stamp: Stamp, composer: Composer, *, top: float) -> None:
    """Draw what checks a slip into its upper right corner, the lines below the code."""
    _draw_code(sheet, stamp, RIGHT - _CODE, top)
    for row, text in enumerate(stamp.lines):
        line = composer.line(text, _STAMP_TYPE)
        baseline = top + _CODE + _CODE_TOP / 2 + row * _STAMP_PITCH + ASCENT * _STAMP_SIZE
        sheet.text(line, RIGHT - line.width, baseline)


def _with_stamp(strips: list[Strip], paper: Paper, composer: Composer, left: float) -> list[Strip]:
    """Put what checks the paper at the left of the signature, or below it where it is too wide."""
    stamp = _stamp_strip(paper, composer)
    if stamp is None:
        return strips
    if left < LEFT + _STAMP_WIDTH + _CLEAR:
        *others, last = strips
        return [*others, replace(last, glued=True), stamp]
    first = strips[0]
    lacking = stamp.height - sum(strip.height for strip in strips)
    rest = [replace(blank(), height=lacking, on_grid=False)] if lacking > 0 else []
    if rest:
        strips[-1] = replace(strips[-1], glued=True)

    def both(sheet: Sheet, top: float) -> None:
        first.draw(sheet, top)
        stamp.draw(sheet, top)

    return [replace(first, draw=both, gap=False), *strips[1:], *rest]


def _draw_code(sheet: Sheet, stamp: Stamp, x: float, top: float) -> None:
    module = _CODE / len(stamp.modules)
    for row, modules in enumerate(stamp.modules):
        sheet.cells(modules, x, top + row * module, module)
