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


def signature_mark(lines: tuple[str, ...], fonts: Fonts, made: datetime) -> bytes:
    """
    Draw the mark as a PDF of one small page; no seal, and nothing that looks like one.

    Raises
    ------
    GlyphMissingError
        If a character cannot be printed.
    """
    fonts.demand(lines)
    facts = FileFacts(title=lines[0], author="", subject="", keywords="", made=made)
    sheet = Sheet(facts, fonts, size=(WIDTH, HEIGHT))
    composer = Composer(fonts)
    edge = _LINE / 2
    box = f"{edge} {edge} {WIDTH - _LINE:.3f} {HEIGHT - _LINE:.3f} re S"
    sheet.write(f"{Tint.GREY.stroke} {_LINE} w {box}")
    for row, text in enumerate(lines):
        line = composer.line(text, Type(Role.SONG, _SIZE))
        if line.width > WIDTH - 2 * _PAD:
            smaller = _SIZE * (WIDTH - 2 * _PAD) / line.width
            line = composer.line(text, Type(Role.SONG, smaller))
        sheet.turned_text(line, _PAD, HEIGHT - _PAD - row * _PITCH - ASCENT * _SIZE)
    sheet.end_page()
    return sheet.finish()
