"""The blocks of a paper as strips: headings, paragraphs, tables, signature, receipt, imprint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from jointops.orders.paper import (
    Align,
    Annex,
    Block,
    Column,
    Form,
    Heading,
    KeyValues,
    MapCut,
    MapSheet,
    Paper,
    Paragraph,
    Receipt,
    Signatures,
    Table,
    date_text,
)
from jointops.orders.pdf.breaking import Type
from jointops.orders.pdf.compose import Composer, Line, Span
from jointops.orders.pdf.flow import Strip, blank, glue, text_strip, texts_strip
from jointops.orders.pdf.fonts import Role
from jointops.orders.pdf.grid import (
    ASCENT,
    BOTTOM,
    CELL,
    HEIGHT,
    LEFT,
    MM,
    RIGHT,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    SIZE_4_SMALL,
    SIZE_5,
    WIDTH,
)
from jointops.orders.pdf.mapcut import cut_strip
from jointops.orders.pdf.mapsheet import draw_map
from jointops.orders.pdf.sheet import Sheet
from jointops.orders.pdf.tables import labelled_strips, style_of, table_strips
from jointops.orders.pdf.turned import is_too_wide, turned_strips

BODY = Type(Role.FANGSONG, SIZE_3, CELL)
HEADINGS = {
    1: Type(Role.HEI, SIZE_3, CELL),
    2: Type(Role.KAI, SIZE_3, CELL),
    3: BODY,
    4: BODY,
}
TITLE = Type(Role.SONG_TITLE, SIZE_2)
_IMPRINT = Type(Role.FANGSONG, SIZE_4)
_INDENT = 2 * CELL
_WIDE_TABLE = 5
"""More columns than this are set smaller."""
_LABEL_WIDTH = 26 * MM
_OUTER_RULE = 0.35 * MM
_INNER_RULE = 0.25 * MM
_IMPRINT_PITCH = SIZE_4 * 1.875
"""A line is a character's height and seven eighths of it (GB/T 9704-2012, 3.2)."""
_AFTER_TABLE = 2.5 * MM
_WHOLE_RECEIPT = 0.85 * HEIGHT
"""A receipt that is no taller stays on one page, so that it can be handed in by itself."""
_SIGN_ROW = 10 * MM
"""Lowest row that can be signed by hand."""
_SIGN_LINE = 8.5 * MM
_SIGN_ROOM = 17 * MM
"""For a stamp or an electronic signature below the lines of a side."""
_SIGN_PAD = 2 * MM


def block_strips(block: Block, composer: Composer) -> list[Strip]:
    """Make the strips of one block of the body."""
    if isinstance(block, Heading):
        return _heading(block, composer)
    if isinstance(block, Paragraph):
        return _paragraph(block, composer)
    if isinstance(block, Table):
        size = SIZE_5 if len(block.columns) > _WIDE_TABLE else SIZE_4_SMALL
        if block.turned or is_too_wide(block, composer):
            return turned_strips(block, composer, style_of(size))
        return [*table_strips(block, composer, style_of(size)), _after_table()]
    if isinstance(block, KeyValues):
        style = style_of(SIZE_4_SMALL)
        cells = labelled_strips(block.pairs, composer, style, label_width=_LABEL_WIDTH)
        return [*cells, _after_table()]
    if isinstance(block, Signatures):
        return [parties_strip(block, composer, size=SIZE_4_SMALL), _after_table()]
    if isinstance(block, MapCut):
        return [cut_strip(block, composer), _after_table()]
    return [map_strip(block, composer)]


def parties_strip(block: Signatures, composer: Composer, *, size: float) -> Strip:
    """Make the boxes in which the sides of a paper sign, beside each other and of equal size."""
    width = WIDTH / len(block.parties)
    label, text = Type(Role.HEI, size), Type(Role.FANGSONG, size)
    open_lines = any(not said for party in block.parties for _, said in party.lines)
    pitch = max(size * 1.6, _SIGN_LINE) if open_lines else size * 1.6
    room = _SIGN_ROOM if any(party.field for party in block.parties) else 0.0
    height = (1 + len(block.parties[0].lines)) * pitch + room + 2 * _SIGN_PAD

    def draw(sheet: Sheet, top: float) -> None:
        for number, party in enumerate(block.parties):
            left = LEFT + number * width
            sheet.frame(left, top, width, height, line=_OUTER_RULE)
            at = top + _SIGN_PAD
            for name, said in ((party.title, party.unit), *party.lines):
                x, baseline = left + _SIGN_PAD, at + (pitch - size) / 2 + ASCENT * size
                for words, kind in ((f"{name}：", label), (said, text)):
                    line = _fitted(composer, words, kind, left + width - _SIGN_PAD - x)
                    sheet.text(line, x, baseline)
                    x += line.width
                at += pitch
            if party.field:
                # one that signs later fills the lines, too, which are there for a pen
                lines = 0 if all(said for _, said in party.lines) else len(party.lines)
                first = at - lines * pitch
                field_width = width - 2 * _SIGN_PAD
                sheet.reserve(party.field, left + _SIGN_PAD, first, field_width, room + at - first)

    return Strip(height=height, draw=draw)


def _fitted(composer: Composer, words: str, kind: Type, room: float) -> Line:
    """Set words on one line, in smaller type where the room asks for it."""
    line = composer.line(words, kind)
    if line.width <= room:
        return line
    return composer.line(words, kind._replace(size=max(5.0, kind.size * room / line.width)))


def map_strip(block: MapSheet, composer: Composer, *, label: str = "", below: float = 0.0) -> Strip:
    """
    Make the strip of a map: a page of its own, with the annex's label if it has one.

    The map leaves ``below`` points of its page to what must still stand there.
    """
    height = HEIGHT - below

    def draw(sheet: Sheet, top: float) -> None:
        draw_map(sheet, block, composer, top=top, height=height, label=label)

    return Strip(height=height, draw=draw, fresh=True)


def _after_table() -> Strip:
    return Strip(height=_AFTER_TABLE, draw=lambda _sheet, _top: None, gap=True)


def _heading(block: Heading, composer: Composer) -> list[Strip]:
    lines = composer.lines((Span(block.text, HEADINGS[block.level]),), width=WIDTH, indent=_INDENT)
    return [text_strip(line, size=SIZE_3, glued=True) for line in lines]


def _paragraph(block: Paragraph, composer: Composer) -> list[Strip]:
    spans = (Span(block.lead, HEADINGS[2]), Span(block.text, BODY))
    lines = composer.lines(spans, width=WIDTH, indent=_INDENT if block.indent else 0.0)
    return _no_single_lines([text_strip(line, size=SIZE_3) for line in lines])


def _no_single_lines(strips: list[Strip]) -> list[Strip]:
    """Let no page begin or end with one line of a paragraph of several."""
    if len(strips) < 2:
        return strips
    ends = (0, len(strips) - 2)
    return [replace(s, glued=True) if at in ends else s for at, s in enumerate(strips)]


def annex_list_strips(annexes: Sequence[Annex], composer: Composer) -> list[Strip]:
    """Make the list of annexes under the body (附件说明, 7.3.4)."""
    if not annexes:
        return []
    label = composer.line("附件：", BODY)
    label_x = LEFT + _INDENT
    number_x = label_x + 3 * CELL
    strips: list[Strip] = []
    for position, annex in enumerate(annexes, start=1):
        number = composer.line(f"{position}." if len(annexes) > 1 else "", BODY)
        name_x = number_x + number.width
        names = composer.lines((Span(annex.title, BODY),), width=RIGHT - name_x, justify=False)
        for row, name in enumerate(names):
            texts = [(name, name_x)]
            if row == 0:
                texts.append((number, number_x))
            if not strips:
                texts.append((label, label_x))
            strips.append(texts_strip(texts, size=SIZE_3, glued=True))
    return [blank(glued=True), *strips]


def note_strips(note: str, composer: Composer) -> list[Strip]:
    """Make the note under the date (附注, 7.3.6): two characters in, in round brackets."""
    lines = composer.lines((Span(f"（{note}）", BODY),), width=WIDTH, indent=_INDENT)
    return [text_strip(line, size=SIZE_3) for line in lines]


def receipt_strips(receipt: Receipt, composer: Composer) -> list[Strip]:
    """Make the form for signing for the paper (签收回执)."""
    columns = (
        Column(title="序号", share=1.0, align=Align.CENTER),
        Column(title="签收单位", share=4.0),
        Column(title="签收人（签名）", share=3.0),
        Column(title="签收时间", share=2.6),
        Column(title="复诵", share=1.6),
    )
    rows = tuple(
        (str(number), name, "", "", "") for number, name in enumerate(receipt.receivers, start=1)
    )
    table = Table(columns=columns, rows=rows, title=receipt.title)
    strips = table_strips(table, composer, style_of(SIZE_4_SMALL, least=_SIGN_ROW))
    if receipt.note:
        small = Type(Role.FANGSONG, SIZE_4_SMALL)
        lines = composer.lines((Span(receipt.note, small),), width=WIDTH)
        strips = glue(strips, last=1)
        strips += [text_strip(line, size=SIZE_4_SMALL, pitch=18.0) for line in lines]
    if sum(strip.height for strip in strips) <= _WHOLE_RECEIPT:
        strips = [*glue(strips[:-1], last=len(strips) - 1), strips[-1]]
    return [blank(), *strips]


def annex_strips(
    annexes: Sequence[Annex], composer: Composer, *, below: float = 0.0
) -> Iterator[Strip]:
    """
    Make the annexes, each from a new page on (7.3.7).

    A map at the very end leaves ``below`` points of its page to the imprint.
    """
    for position, annex in enumerate(annexes, start=1):
        label = f"附件{position}" if len(annexes) > 1 else "附件"
        if not isinstance(annex.blocks[0], MapSheet):
            yield from _annex_head(label, annex.title, composer)
        for number, block in enumerate(annex.blocks):
            if isinstance(block, MapSheet):
                last = position == len(annexes) and number == len(annex.blocks) - 1
                named = label if number == 0 else ""
                yield map_strip(block, composer, label=named, below=below if last else 0.0)
            else:
                yield from block_strips(block, composer)


def _annex_head(label: str, title: str, composer: Composer) -> Iterator[Strip]:
    named = text_strip(composer.line(label, HEADINGS[1]), size=SIZE_3, glued=True)
    yield replace(named, fresh=True)
    yield replace(blank(glued=True), gap=False)
    yield from title_strips(title, composer)
    yield replace(blank(0.5, glued=True), gap=False)


def title_strips(title: str, composer: Composer) -> list[Strip]:
    """Make a centred title of one or more lines."""
    lines = composer.balanced(title, TITLE, width=WIDTH)
    return [
        text_strip(line, size=SIZE_2, x=LEFT + (WIDTH - line.width) / 2, glued=True)
        for line in lines
    ]


def imprint_strips(paper: Paper, composer: Composer) -> list[Strip]:
    """
    Make the imprint (版记, 7.4): its last rule lies on the type area's lower edge.

    A letter's names who gets copies and has neither rules nor who printed it (10.1).
    """
    imprint, ruled = paper.imprint, paper.form is not Form.LETTER
    if imprint is None or not (imprint.copied_to or ruled):
        return []
    rows: list[list[tuple[Line, float]]] = []
    if imprint.copied_to:
        label = composer.line("抄送：", _IMPRINT)
        label_x = LEFT + SIZE_4
        text_x = label_x + label.width
        width = RIGHT - SIZE_4 - text_x
        copies = composer.lines((Span(f"{imprint.copied_to}。", _IMPRINT),), width=width)
        rows = [[(line, text_x)] for line in copies]
        rows[0].append((label, label_x))
    if ruled:
        printed_on = composer.line(f"{date_text(imprint.printed_on)}印发", _IMPRINT)
        printer = composer.line(imprint.printed_by, _IMPRINT)
        rows.append([(printer, LEFT + SIZE_4), (printed_on, RIGHT - SIZE_4 - printed_on.width)])
    height = len(rows) * _IMPRINT_PITCH

    def draw(sheet: Sheet, top: float) -> None:
        for row, texts in enumerate(rows):
            for line, x in texts:
                middle = top + (row + 0.5) * _IMPRINT_PITCH
                sheet.text(line, x, middle - SIZE_4 / 2 + ASCENT * SIZE_4)
        if not ruled:
            return
        inner = BOTTOM - _IMPRINT_PITCH
        if imprint.copied_to:
            sheet.rule(LEFT, inner, RIGHT, inner, width=_INNER_RULE)
        for edge in (top, BOTTOM):
            sheet.rule(LEFT, edge, RIGHT, edge, width=_OUTER_RULE)

    return [Strip(height=height, draw=draw, at_foot=True)]
