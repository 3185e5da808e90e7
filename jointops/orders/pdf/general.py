"""The general form (通用公文): head, number, rule, title, body, signature, annexes, imprint."""

from __future__ import annotations

from dataclasses import dataclass

from jointops.orders.paper import Paper
from jointops.orders.pdf import body
from jointops.orders.pdf.compose import Composer, Line, Span, Type
from jointops.orders.pdf.flow import PlacedStrip, Strip, blank, glue, paginate, text_strip
from jointops.orders.pdf.fonts import Role
from jointops.orders.pdf.furniture import draw_foot, draw_under, draw_warning
from jointops.orders.pdf.grid import (
    ASCENT,
    CELL,
    HEIGHT,
    LEFT,
    MM,
    PITCH,
    RIGHT,
    SIZE_3,
    TOP,
    WIDTH,
    em_top,
)
from jointops.orders.pdf.sheet import Sheet, Tint

_MARK_TOP = 35 * MM
"""From the type area's top to the mark's upper edge (GB/T 9704-2012, 7.2.4)."""
_MARK_SIZE = 54.0
_MARK_WIDTH = 150 * MM
"""Our choice; the standard leaves the mark's size free."""
_LEAST_MARK = 0.6
"""A mark that would shrink below this share of its size is set on more lines."""
_MARK_LEADING = 1.2
"""From line to line of a mark, in type sizes."""
_RULE_BELOW = 4 * MM
"""From the number to the rule (7.2.7)."""
_RULE_WIDTH = 0.5 * MM
"""The standard gives none; 0.35 to 0.5 mm are usual."""
_BLACK_BODY = Type(Role.HEI, SIZE_3, CELL)


def draw_general(sheet: Sheet, paper: Paper, composer: Composer) -> None:
    """Draw all pages of a paper in the general form."""
    head = _measure_head(paper, composer)
    pages = paginate(_strips(paper, composer), height=HEIGHT, first=head.rule + 2 * PITCH)
    for number, page in enumerate(pages, start=1):
        draw_under(sheet, paper, composer)
        if number == 1:
            _draw_head(sheet, paper, composer, head)
        _draw_strips(sheet, page)
        draw_foot(sheet, paper, composer, page=number, pages=len(pages))
        sheet.end_page()


def _draw_strips(sheet: Sheet, page: tuple[PlacedStrip, ...]) -> None:
    for placed in page:
        placed.strip.draw(sheet, TOP + placed.top)


def _strips(paper: Paper, composer: Composer) -> list[Strip]:
    strips = body.title_strips(paper.title, composer)
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
    strips += body.signature_strips(paper, composer)
    if paper.receipt:
        strips += body.receipt_strips(paper.receipt, composer)
    imprint = [body.imprint_strip(paper.imprint, composer)] if paper.imprint else []
    below = sum(strip.height for strip in imprint) + PITCH / 2 if imprint else 0.0
    strips += body.annex_strips(paper.annexes, composer, below=below)
    return [*strips, *imprint]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The measured head of the first page; heights in points below the type area's top."""

    mark: tuple[Line, ...]
    size: float

    @property
    def number(self) -> float:
        """Top of the number's em box: two lines under the mark (7.2.5)."""
        return _MARK_TOP + self.size * (1 + _MARK_LEADING * (len(self.mark) - 1)) + 2 * PITCH

    @property
    def rule(self) -> float:
        """The rule's middle."""
        return self.number + SIZE_3 + _RULE_BELOW


def _measure_head(paper: Paper, composer: Composer) -> _Head:
    """Set the mark of the issuing body as large as the width allows, a long one on more lines."""
    kind = Type(Role.SONG_TITLE, _MARK_SIZE)
    natural = composer.line(paper.head, kind).width
    count = next(n for n in range(1, 5) if n == 4 or natural / n * _LEAST_MARK <= _MARK_WIDTH)
    lines = composer.balanced(paper.head, kind, width=natural / count + (count > 1) * kind.size)
    widest = max(line.width for line in lines)
    if widest > _MARK_WIDTH:
        kind = kind._replace(size=round(_MARK_SIZE * _MARK_WIDTH / widest, 1))
        lines = tuple(composer.line(line.text, kind) for line in lines)
    return _Head(mark=lines, size=kind.size)


def _draw_head(sheet: Sheet, paper: Paper, composer: Composer, head: _Head) -> None:
    tint = Tint.DARK if paper.exercise else Tint.RED
    if paper.exercise:
        draw_warning(sheet, composer, TOP + em_top(0) + ASCENT * SIZE_3, size=SIZE_3)
    corner = [(paper.copy_number, body.BODY), (paper.secrecy, _BLACK_BODY)]
    corner.append((paper.urgency, _BLACK_BODY))
    shown = [(text, kind) for text, kind in corner if text]
    for row, (text, kind) in enumerate(shown):
        sheet.text(composer.line(text, kind), LEFT, TOP + em_top(row) + ASCENT * SIZE_3)
    first = head.mark[0]
    ink = max(
        run.font.ink(char).top + run.stroke / run.size / 2
        for run in first.runs
        for char in run.characters
    )
    for row, line in enumerate(head.mark):
        baseline = TOP + _MARK_TOP + (ink + row * _MARK_LEADING) * head.size
        sheet.text(line, LEFT + (WIDTH - line.width) / 2, baseline, tint=tint)
    number = composer.line(paper.number, body.BODY)
    baseline = TOP + head.number + ASCENT * SIZE_3
    sheet.text(number, LEFT + (WIDTH - number.width) / 2, baseline)
    rule = TOP + head.rule
    sheet.rule(LEFT, rule, RIGHT, rule, width=_RULE_WIDTH, tint=tint)
