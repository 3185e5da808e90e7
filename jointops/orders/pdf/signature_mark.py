"""What stands in the field of an electronic signature: who signed, when, by which certificate."""

from __future__ import annotations

from datetime import datetime

from jointops.orders.pdf.breaking import Type
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.fonts import Fonts, Role
from jointops.orders.pdf.grid import ASCENT, MM
from jointops.orders.pdf.sheet import FileFacts, Sheet, Tint

WIDTH, HEIGHT = 50 * MM, 9 * MM
_SIZE = 7.0
_PITCH = 3.6 * MM
_PAD = 1.2 * MM
_LINE = 0.4
MOST_GROWN = 1.6
"""So much larger is the type of a mark that has room."""


def signature_mark(
    lines: tuple[str, ...],
    fonts: Fonts,
    made: datetime,
    *,
    size: tuple[float, float] | None = None,
) -> bytes:
    """
    Draw the mark as a PDF of one small page; no seal, and nothing that looks like one.

    Parameters
    ----------
    size
        Of a field that it fills, and covers: there the paper keeps lines for a pen.

    Raises
    ------
    GlyphMissingError
        If a character cannot be printed.
    """
    fonts.demand(lines)
    width, height = size or (WIDTH, HEIGHT)
    grown = min(MOST_GROWN, (height - 2 * _PAD) / (len(lines) * _PITCH)) if size else 1.0
    points, pitch = grown * _SIZE, grown * _PITCH
    facts = FileFacts(title=lines[0], author="", subject="", keywords="", made=made)
    sheet = Sheet(facts, fonts, size=(width, height))
    composer = Composer(fonts)
    edge = _LINE / 2
    if size:
        sheet.write(f"{Tint.WHITE.fill} 0 0 {width:.3f} {height:.3f} re f")
    box = f"{edge} {edge} {width - _LINE:.3f} {height - _LINE:.3f} re S"
    sheet.write(f"{Tint.GREY.stroke} {_LINE} w {box}")
    widest = max(composer.line(text, Type(Role.SONG, points)).width for text in lines)
    points *= min(1.0, (width - 2 * _PAD) / widest)
    for row, text in enumerate(lines):
        line = composer.line(text, Type(Role.SONG, points))
        sheet.turned_text(line, _PAD, height - _PAD - row * pitch - ASCENT * points)
    sheet.end_page()
    return sheet.finish()
