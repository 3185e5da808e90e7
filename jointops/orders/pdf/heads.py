"""
The head of a paper's first page: mark of the issuing body, number, rules.

Three forms: general (通用), letter (信函) and the borrowed command (命令). "So many blank lines" is
so many times the grid's pitch, from the lower edge of what stands above to the em box below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jointops.orders.paper import DUTY_MARK, Form, Paper
from jointops.orders.pdf.body import BODY
from jointops.orders.pdf.breaking import Type
from jointops.orders.pdf.compose import Composer, Line
from jointops.orders.pdf.fonts import Role
from jointops.orders.pdf.furniture import draw_warning
from jointops.orders.pdf.grid import (
    ASCENT,
    CELL,
    LEFT,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PITCH,
    RIGHT,
    SIZE_2,
    SIZE_3,
    SIZE_4_SMALL,
    TOP,
    WIDTH,
    em_top,
)
from jointops.orders.pdf.sheet import Sheet, Tint

_GENERAL_MARK = TOP + 35 * MM
"""Upper edge of the mark in the general form (GB/T 9704-2012, 7.2.4)."""
_LETTER_MARK = 30 * MM
"""In a letter (10.1)."""
_COMMAND_MARK = TOP + 20 * MM
"""In a command (10.2)."""
_MARK_SIZE = 54.0
_LETTER_SIZE = 40.0
"""Our choices; the standard leaves the mark's size free."""
_MARK_WIDTH = 150 * MM
_LEAST_MARK = 0.6
"""A mark that would shrink below this share of its size is set on more lines."""
_LEAST_FITTING = 0.75
"""A mark is made smaller for the grid's sake down to this share of its size."""
_LEADING = 1.2
"""From line to line of a mark, in type sizes."""
_ASIDE = 0.4
"""From stacked names to what stands beside them, in type sizes."""
_TOGETHER = "文件"
"""What stands at the right of the names of those who issue a paper together."""
_RULE_BELOW = 4 * MM
"""From the number to the rule (7.2.7), and from a letter's mark to its rules (10.1)."""
_RULE_WIDTH = 0.5 * MM
"""The standard gives none; 0.35 to 0.5 mm are usual."""
_THICK, _THIN, _BETWEEN = 0.9 * MM, 0.35 * MM, 0.6 * MM
"""A letter's double rules; the standard says only which of the two is the thicker."""
_LETTER_RULE = 170 * MM
_LETTER_FOOT = PAGE_HEIGHT - 20 * MM
_LETTER_GAP = SIZE_3 * 7 / 8
"""From the upper rules to the number (10.1)."""
_LETTER_WARNING = 18 * MM
_BLACK_BODY = Type(Role.HEI, SIZE_3, CELL)
_NAMES = Type(Role.KAI, SIZE_3, CELL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """
    The mark of the issuing body (发文机关标志), set.

    Attributes
    ----------
    aside
        What stands at the right of all lines, in the middle of their height; None: nothing.
    width
        Points that the lines take.
    top, bottom
        Ink above the first baseline and below the last, in points.
    """

    lines: tuple[Line, ...]
    size: float
    aside: Line | None
    width: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """From the upper edge of its ink to the lower."""
        return self.top + self.bottom + (len(self.lines) - 1) * _LEADING * self.size

    def draw(self, sheet: Sheet, top: float, tint: Tint) -> None:
        """Draw it with its ink's upper edge at ``top``."""
        gap = self.size * _ASIDE if self.aside else 0.0
        beside = self.aside.width if self.aside else 0.0
        left = LEFT + (WIDTH - self.width - gap - beside) / 2
        for row, line in enumerate(self.lines):
            baseline = top + self.top + row * _LEADING * self.size
            inset = 0.0 if self.aside else (self.width - line.width) / 2
            sheet.text(line, left + inset, baseline, tint=tint)
        if self.aside is not None:
            middle = top + self.height / 2 + (self.top - self.bottom) / 2
            sheet.text(self.aside, left + self.width + gap, middle, tint=tint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """
    A first page's head, ready to be drawn.

    Attributes
    ----------
    body
        Top in points of the page where the first em box of what follows begins.
    mark
        The mark in it.
    draw
        Draws it.
    """

    body: float
    mark: _Mark
    draw: Callable[[Sheet], None]

    def first_line(self, *, titled: bool) -> float:
        """Give the top of the first line's strip below the type area's top."""
        size = SIZE_2 if titled else SIZE_3
        return self.body - (PITCH - size) / 2 - TOP


def head_of(paper: Paper, composer: Composer) -> Head:
    """
    Make the head that a paper's form asks for.

    The mark's size is free, so it is made a little smaller where that brings the lines below it
    onto the page's grid.
    """
    make, size, titled = _FORMS[paper.form]
    head = make(paper, composer, _mark_of(paper, composer, size))
    over = head.first_line(titled=titled) % PITCH
    fitting = head.mark.size * (1 - over / head.mark.height)
    if len(head.mark.lines) > 1 or fitting < _LEAST_FITTING * head.mark.size:
        return head
    return make(paper, composer, _mark_of(paper, composer, fitting))


def _mark_of(paper: Paper, composer: Composer, size: float) -> _Mark:
    """Set the mark as large as the width allows; a long one on more lines, several stacked."""
    if paper.partners:
        return _stacked(paper, composer, size)
    kind = Type(Role.SONG_TITLE, size)
    natural = composer.line(paper.head, kind).width
    count = next(n for n in range(1, 5) if n == 4 or natural / n * _LEAST_MARK <= _MARK_WIDTH)
    lines = composer.balanced(paper.head, kind, width=natural / count + (count > 1) * size)
    widest = max(line.width for line in lines)
    if widest > _MARK_WIDTH:
        kind = kind._replace(size=round(size * _MARK_WIDTH / widest, 1))
        lines = tuple(composer.line(line.text, kind) for line in lines)
        widest = max(line.width for line in lines)
    return _measured(lines, None, kind.size, widest)


def _stacked(paper: Paper, composer: Composer, size: float) -> _Mark:
    """Set the names of those who issue a paper together one below the other (7.2.4)."""
    names = [name.removesuffix(_TOGETHER) for name in (paper.head, *paper.partners)]
    longest = max(len(name) for name in names)
    # all of them stay within the usual height, and within the width together with what is aside
    size = min(size, 1.8 * size / len(names), _MARK_WIDTH / (longest + len(_TOGETHER) + _ASIDE))
    kind = Type(Role.SONG_TITLE, round(size, 1))
    lines = []
    for name in names:
        spread = 1 < len(name) < longest  # the shorter are spread to the longest's width
        cell = kind.size * (longest - 1) / (len(name) - 1) if spread else 0.0
        lines.append(composer.line(name, kind._replace(cell=cell)))
    aside = composer.line(_TOGETHER, kind)
    return _measured(tuple(lines), aside, kind.size, longest * kind.size)


def _measured(lines: tuple[Line, ...], aside: Line | None, size: float, width: float) -> _Mark:
    def ink(line: Line) -> tuple[float, float]:
        boxes = [
            (run.font.ink(char), run.stroke / run.size / 2)
            for run in line.runs
            for char in run.characters
        ]
        top = max((box.top + bold for box, bold in boxes), default=ASCENT)
        bottom = min((box.bottom - bold for box, bold in boxes), default=ASCENT - 1)
        return top * size, -bottom * size

    top, bottom = ink(lines[0])[0], ink(lines[-1])[1]
    return _Mark(lines=lines, size=size, aside=aside, width=width, top=top, bottom=bottom)


def _tint(paper: Paper) -> Tint:
    return Tint.DARK if paper.exercise else Tint.RED


def _corner(paper: Paper) -> list[tuple[str, Type]]:
    """Give copy number, secrecy and urgency, those that there are."""
    corner = [(paper.copy_number, BODY), (paper.secrecy, _BLACK_BODY), (paper.urgency, _BLACK_BODY)]
    return [(text, kind) for text, kind in corner if text]


def _draw_corner(sheet: Sheet, paper: Paper, composer: Composer, top: float) -> None:
    """Draw them one below the other, flush left; ``top`` is the first em box's."""
    for row, (text, kind) in enumerate(_corner(paper)):
        sheet.text(composer.line(text, kind), LEFT, top + row * PITCH + ASCENT * SIZE_3)


def _general_head(paper: Paper, composer: Composer, mark: _Mark) -> Head:
    tint = _tint(paper)
    number_top = _GENERAL_MARK + mark.height + 2 * PITCH
    rule = number_top + SIZE_3 + _RULE_BELOW + _RULE_WIDTH / 2
    number = composer.line(paper.number, BODY)

    def draw(sheet: Sheet) -> None:
        if paper.exercise:
            baseline = TOP + em_top(0) + ASCENT * SIZE_3
            draw_warning(sheet, paper, composer, baseline, size=SIZE_3)
        _draw_corner(sheet, paper, composer, TOP + em_top(0))
        mark.draw(sheet, _GENERAL_MARK, tint)
        baseline = number_top + ASCENT * SIZE_3
        if paper.endorsers:
            sheet.text(number, LEFT + CELL, baseline)
            _draw_endorsers(sheet, paper, composer, baseline)
        else:
            sheet.text(number, LEFT + (WIDTH - number.width) / 2, baseline)
        sheet.rule(LEFT, rule, RIGHT, rule, width=_RULE_WIDTH, tint=tint)

    return Head(body=rule + _RULE_WIDTH / 2 + 2 * PITCH, mark=mark, draw=draw)


def _draw_endorsers(sheet: Sheet, paper: Paper, composer: Composer, baseline: float) -> None:
    """Draw 签发人 and the names, two in a row, the last row beside the number (7.2.6)."""
    rows = [paper.endorsers[at : at + 2] for at in range(0, len(paper.endorsers), 2)]
    names = [composer.line("　".join(row), _NAMES) for row in rows]
    label = composer.line("签发人：", BODY)
    left = RIGHT - CELL - max(line.width for line in names)
    for row, line in enumerate(names):
        sheet.text(line, left, baseline - (len(rows) - 1 - row) * PITCH)
    sheet.text(label, left - label.width, baseline - (len(rows) - 1) * PITCH)


def _letter_head(paper: Paper, composer: Composer, mark: _Mark) -> Head:
    tint = _tint(paper)
    upper = _LETTER_MARK + mark.height + _RULE_BELOW
    first = upper + _THICK + _BETWEEN + _THIN + _LETTER_GAP
    last = first + max(0, len(_corner(paper)) - 1) * PITCH + SIZE_3
    number = composer.line(paper.number, BODY)
    left = (PAGE_WIDTH - _LETTER_RULE) / 2
    right = left + _LETTER_RULE

    def draw(sheet: Sheet) -> None:
        if paper.exercise:
            draw_warning(sheet, paper, composer, _LETTER_WARNING + ASCENT * SIZE_3, size=14.0)
        mark.draw(sheet, _LETTER_MARK, tint)
        for top, width in ((upper, _THICK), (upper + _THICK + _BETWEEN, _THIN)):
            sheet.rule(left, top + width / 2, right, top + width / 2, width=width, tint=tint)
        for bottom, width in ((_LETTER_FOOT, _THICK), (_LETTER_FOOT - _THICK - _BETWEEN, _THIN)):
            sheet.rule(left, bottom - width / 2, right, bottom - width / 2, width=width, tint=tint)
        _draw_corner(sheet, paper, composer, first)
        sheet.text(number, RIGHT - number.width, first + ASCENT * SIZE_3)

    return Head(body=last + 2 * PITCH, mark=mark, draw=draw)


def _command_head(paper: Paper, composer: Composer, mark: _Mark) -> Head:
    tint = _tint(paper)
    number_top = _COMMAND_MARK + mark.height + 2 * PITCH
    number = composer.line(paper.number, BODY)
    duty = composer.line(DUTY_MARK, Type(Role.HEI, SIZE_4_SMALL))

    def draw(sheet: Sheet) -> None:
        if paper.exercise:
            baseline = TOP + em_top(0) + ASCENT * SIZE_3
            draw_warning(sheet, paper, composer, baseline, size=SIZE_3)
        sheet.text(duty, RIGHT - duty.width, TOP + em_top(0) + ASCENT * SIZE_3)
        _draw_corner(sheet, paper, composer, TOP + em_top(0))
        mark.draw(sheet, _COMMAND_MARK, tint)
        sheet.text(number, LEFT + (WIDTH - number.width) / 2, number_top + ASCENT * SIZE_3)

    return Head(body=number_top + SIZE_3 + 2 * PITCH, mark=mark, draw=draw)


_FORMS: dict[Form, tuple[Callable[[Paper, Composer, _Mark], Head], float, bool]] = {
    Form.GENERAL: (_general_head, _MARK_SIZE, True),
    Form.LETTER: (_letter_head, _LETTER_SIZE, True),
    Form.COMMAND: (_command_head, _MARK_SIZE, False),
}
"""What makes the head, the mark's largest size, and whether a title follows."""
