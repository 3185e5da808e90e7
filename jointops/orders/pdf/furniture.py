"""What every page carries besides its content: watermark, draft mark, page number, foot."""

from __future__ import annotations

from functools import partial

from jointops.orders.paper import DUTY_MARK, Form, Paper
from jointops.orders.pdf.breaking import Type
from jointops.orders.pdf.compose import Composer, Span
from jointops.orders.pdf.fonts import Role
from jointops.orders.pdf.grid import (
    ASCENT,
    BOTTOM,
    LEFT,
    MM,
    PAGE_HEIGHT,
    RIGHT,
    SIZE_3,
    SIZE_4,
    SIZE_5_SMALL,
    WIDTH,
)
from jointops.orders.pdf.sheet import Sheet, Tint

EXERCISE_MARK = "演练"
DRAFT_MARK = "送审稿"

_WATERMARK = Type(Role.HEI, 96.0, 150.0)
_WATERMARK_DEG = 45.0
_WATERMARK_MM = ((52, 66), (150, 112), (60, 172), (152, 232))
"""Middles of the marks, from the page's top left corner: no part of the page is without one."""
_DRAFT = Type(Role.HEI, SIZE_3, SIZE_3 * 1.15)
_DRAFT_TOP = 18 * MM
_FOOT = Type(Role.SONG, SIZE_5_SMALL)
_FOOT_BASELINE = 281 * MM
_FOOT_PITCH = 4 * MM
_PAGE_NUMBER = Type(Role.SONG, SIZE_4)
_PAGE_NUMBER_BELOW = 7 * MM
"""From the type area's lower edge to the dash (GB/T 9704-2012, 7.5)."""


def draw_under(sheet: Sheet, paper: Paper, composer: Composer) -> None:
    """Draw what lies under the content: the exercise's watermark and the draft's mark."""
    if paper.exercise:
        sheet.shared(EXERCISE_MARK, partial(_draw_watermark, composer), 0.0)
    if paper.draft:
        line = composer.line(DRAFT_MARK, _DRAFT)
        width, height = line.width + 4 * MM, SIZE_3 + 2.4 * MM
        x = RIGHT - width
        sheet.frame(x, _DRAFT_TOP, width, height, line=1.0)
        sheet.text(line, x + 2 * MM, _DRAFT_TOP + 1.2 * MM + ASCENT * SIZE_3)


def _draw_watermark(composer: Composer, sheet: Sheet, _top: float) -> None:
    mark = composer.line(EXERCISE_MARK, _WATERMARK)
    with sheet.artifact():
        for x_mm, y_mm in _WATERMARK_MM:
            # the line's middle, half its width back along the slope
            back = mark.width / 2 * 0.5**0.5
            drop = (ASCENT - 0.5) * _WATERMARK.size * 0.5**0.5
            sheet.turned_text(
                mark,
                x_mm * MM - back + drop,
                PAGE_HEIGHT - y_mm * MM - back - drop,
                angle_deg=_WATERMARK_DEG,
                tint=Tint.PALE,
            )


def draw_warning(
    sheet: Sheet, paper: Paper, composer: Composer, baseline: float, *, size: float
) -> None:
    """Draw the framed line by which an exercise paper says that it is none."""
    line = composer.line(paper.warning, Type(Role.HEI, size))
    x = LEFT + (WIDTH - line.width) / 2
    pad = 1.2 * MM
    top = baseline - ASCENT * size - pad
    sheet.frame(x - 2 * pad, top, line.width + 4 * pad, size + 2 * pad, line=0.8)
    sheet.text(line, x, baseline)


def draw_foot(
    sheet: Sheet, paper: Paper, composer: Composer, *, page: int, pages: int, numbered: bool = False
) -> None:
    """
    Draw the page number, and at the very foot the exercise's name and the note.

    Parameters
    ----------
    numbered
        Whether the page bears its number as official papers do.
    """
    with sheet.artifact():
        if numbered:
            _draw_page_number(sheet, composer, page)
        parts = [f"演练：{paper.exercise_name}"] if paper.exercise else []
        if paper.form is Form.SLIP and pages > 1:
            parts.append(f"第{page}页，共{pages}页")
        if paper.form is Form.COMMAND:
            parts.append(DUTY_MARK)
        if paper.footer_note:
            parts.append(paper.footer_note)
        texts = ["　".join(parts), *(paper.stamp.digests if paper.stamp is not None else ())]
        if any(texts):
            foot = "\n".join(text for text in texts if text)
            sheet.shared(("foot", foot), partial(_draw_note, foot, composer), 0.0)


def _draw_note(text: str, composer: Composer, sheet: Sheet, _top: float) -> None:
    lines = composer.lines((Span(text, _FOOT),), width=WIDTH, justify=False)
    for row, line in enumerate(lines):
        sheet.text(line, LEFT + (WIDTH - line.width) / 2, _FOOT_BASELINE + row * _FOOT_PITCH)


def _draw_page_number(sheet: Sheet, composer: Composer, page: int) -> None:
    """Draw ``— 1 —``: on the right of odd pages, on the left of even ones, one character in."""
    line = composer.line(f"— {page} —", _PAGE_NUMBER)
    dash = line.runs[0].font.ink("—")
    middle = (dash.top + dash.bottom) / 2 * SIZE_4
    odd = page % 2 == 1
    x = RIGHT - SIZE_4 - line.width if odd else LEFT + SIZE_4
    sheet.text(line, x, BOTTOM + _PAGE_NUMBER_BELOW + middle)
