"""The order slip (指令单) for the first wave: ruled cells that fit one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jointops.clock import local
from jointops.orders.paper import (
    Align,
    Block,
    Column,
    Heading,
    KeyValues,
    MapCut,
    MapSheet,
    Paper,
    Paragraph,
    Receipt,
    Signatures,
    Table,
)
from jointops.orders.pdf import body
from jointops.orders.pdf.breaking import Type
from jointops.orders.pdf.compose import Composer, Line
from jointops.orders.pdf.flow import Strip, glue, paginate, shared, texts_strip
from jointops.orders.pdf.fonts import Role
from jointops.orders.pdf.furniture import draw_foot, draw_under, draw_warning
from jointops.orders.pdf.grid import ASCENT, LEFT, MM, RIGHT, WIDTH
from jointops.orders.pdf.mapcut import cut_strip
from jointops.orders.pdf.sheet import Sheet, Tint
from jointops.orders.pdf.signature_mark import HEIGHT as FIELD_HEIGHT
from jointops.orders.pdf.signature_mark import WIDTH as FIELD_WIDTH
from jointops.orders.pdf.signing import draw_corner_stamp
from jointops.orders.pdf.tables import (
    TableStyle,
    labelled_strips,
    least_labelled,
    style_of,
    table_strips,
)

_TOP = 22 * MM
_HEIGHT = 252 * MM
_FIELD_TOP = 9 * MM
"""Of the place for the issuer's signature: above everything else."""
_MOST_ROWS = 60
"""No page holds so many rows, however small."""
_LONG = 2
"""Which of the sizes a slip of several pages takes."""
_SIZES = (14.0, 12.0, 10.5, 9.0)
"""Type sizes that are tried until the slip fits its page."""
CUT_GIVE_MM = 30.0
"""By so much a slip's small map may be lower than it wants to be."""
_HEAD_ROOM = 22 * MM
"""What a slip's head takes of a map's page."""
_TIGHT = 0.7 * MM
"""Above and below the smallest type."""
_LABEL_CHARACTERS = 5.5
_SIGN_ROW = 10 * MM
_HEAD = Type(Role.SONG_TITLE, 20.0)
_TITLE = Type(Role.SONG_TITLE, 24.0)
_STAMP_ROOM = 26 * MM
"""What a code in the corner leaves free of head and title, on either side."""
_FIRST = 14.0
_SMALL = 12.0


def draw_slip(sheet: Sheet, paper: Paper, composer: Composer) -> None:
    """Draw a slip on one page; what does not fit even in small type goes on on a second."""
    strips = [*_fitted(paper, composer), *body.annex_strips(paper.annexes, composer)]
    pages = paginate(strips, height=_HEIGHT)
    for number, page in enumerate(pages, start=1):
        draw_under(sheet, paper, composer)
        if number == 1 and paper.sign_field:
            sheet.reserve(paper.sign_field, LEFT, _FIELD_TOP, FIELD_WIDTH, FIELD_HEIGHT)
        for placed in page:
            placed.strip.draw(sheet, _TOP + placed.top)
        draw_foot(sheet, paper, composer, page=number, pages=len(pages))
        sheet.end_page()


def _fitted(paper: Paper, composer: Composer) -> list[Strip]:
    """
    Set a slip in the largest type in which it fits its page; a long one in the usual small type.

    What the last slip of the same title took is tried first: slips of a kind are much alike.
    """
    head = _head(paper, composer)

    def laid(at: int) -> list[Strip]:
        return [*head, *_strips(paper, composer, _SIZES[at])]

    if sum(len(block.rows) for block in paper.blocks if isinstance(block, Table)) > _MOST_ROWS:
        return laid(_LONG)
    at = composer.hints.get(paper.title, 0)
    strips = laid(at)
    if _fits(strips):
        while at > 0 and _least(head, paper, composer, _SIZES[at - 1]) <= _HEIGHT:
            larger = laid(at - 1)
            if not _fits(larger):
                break
            at, strips = at - 1, larger
    else:
        while at < len(_SIZES) - 1 and not _fits(strips):
            at += 1
            strips = laid(at)
    composer.hints[paper.title] = at
    over = sum(strip.height for strip in strips) - _HEIGHT
    if _fits(strips):
        return strips
    if 0 < over <= CUT_GIVE_MM * MM and any(isinstance(b, MapCut) for b in paper.blocks):
        return [*head, *_strips(_lowered(paper, over / MM), composer, _SIZES[-1])]
    return laid(_LONG)


def _fits(strips: Sequence[Strip]) -> bool:
    """Tell whether a slip's strips fit one page; none of them stands on the line grid."""
    return sum([strip.height for strip in strips]) <= _HEIGHT


def _least(head: Sequence[Strip], paper: Paper, composer: Composer, size: float) -> float:
    """Give the least height of a slip in a size, as far as it is known without setting it."""
    style = _style(size)
    height = sum(strip.height for strip in head)
    for block in paper.blocks:
        if isinstance(block, KeyValues):
            roomy, width = _roomy(style, block.row_mm), _label_width(style)
            height += least_labelled(block.pairs, composer, roomy, label_width=width)
    if paper.receipt:
        height += style.row + _in_table(style).row + len(paper.receipt.receivers) * _SIGN_ROW
    return height


def _lowered(paper: Paper, by_mm: float) -> Paper:
    """Give the paper with its small map lower, so that it fits its page."""
    blocks = tuple(
        replace(block, height_mm=block.height_mm - by_mm - 0.1)
        if isinstance(block, MapCut)
        else block
        for block in paper.blocks
    )
    return replace(paper, blocks=blocks)


def _strips(paper: Paper, composer: Composer, size: float) -> list[Strip]:
    style = _style(size)
    strips: list[Strip] = []
    for block in paper.blocks:
        strips += _block(block, composer, style)
    if paper.approver or paper.signer:
        text = "　".join(part for part in (paper.signer, paper.approver) if part)
        signed = replace(style, least=_SIGN_ROW)  # room for the seal or a name by hand
        strips += _labelled([("签发", text)], composer, signed)
    if paper.receipt:
        strips += _receipt(paper.receipt, composer, style)
    return strips


def _style(size: float) -> TableStyle:
    style = style_of(size)
    return replace(style, pad_y=_TIGHT) if size == _SIZES[-1] else style


def _head(paper: Paper, composer: Composer) -> list[Strip]:
    if paper.stamp is not None:
        strips = _head_top(paper, composer)
    else:
        said = paper.head, paper.title, paper.secrecy, paper.urgency, paper.exercise, paper.warning
        strips = list(
            composer.kept(
                ("head", said), lambda: [shared(strip) for strip in _head_top(paper, composer)]
            )
        )
    small = Type(Role.FANGSONG, _SMALL)
    number = composer.line(f"编号：{paper.number}", small)
    moment = local(paper.issued)
    time = composer.line(f"{paper.time_word}：{paper.date_text}{moment:%H:%M:%S}", small)
    texts = [(number, LEFT), (time, RIGHT - time.width)]
    strips.append(texts_strip(texts, size=_SMALL, pitch=8 * MM))
    return glue(strips, last=len(strips))


def _head_top(paper: Paper, composer: Composer) -> list[Strip]:
    """Make what stands above the number."""
    strips = [_first_line(paper, composer)]
    tint = Tint.DARK if paper.exercise else Tint.RED
    room = WIDTH - (2 * _STAMP_ROOM if paper.stamp is not None else 0.0)
    if paper.head:
        strips += _centred(paper.head, _HEAD, composer, tint, room)
    return [*strips, *_centred(paper.title, _TITLE, composer, Tint.BLACK, room)]


def _first_line(paper: Paper, composer: Composer) -> Strip:
    """Make the line above the head: secrecy and urgency, and the exercise's warning."""
    marks = "　".join(mark for mark in (paper.secrecy, paper.urgency) if mark)
    line = composer.line(marks, Type(Role.HEI, _FIRST))
    height = 11 * MM

    def draw(sheet: Sheet, top: float) -> None:
        baseline = top + 2 * MM + ASCENT * _FIRST
        sheet.text(line, LEFT, baseline)
        if paper.stamp is not None:
            draw_corner_stamp(sheet, paper.stamp, composer, top=top)
        if paper.exercise:
            draw_warning(sheet, paper, composer, baseline, size=_FIRST)

    return Strip(height=height, draw=draw)


def _centred(text: str, kind: Type, composer: Composer, tint: Tint, room: float) -> list[Strip]:
    pitch = kind.size * 1.45

    def strip(line: Line) -> Strip:
        def draw(sheet: Sheet, top: float) -> None:
            baseline = top + (pitch - kind.size) / 2 + ASCENT * kind.size
            sheet.text(line, LEFT + (WIDTH - line.width) / 2, baseline, tint=tint)

        return Strip(height=pitch, draw=draw)

    return [strip(line) for line in composer.balanced(text, kind, width=room)]


def _block(block: Block, composer: Composer, style: TableStyle) -> list[Strip]:
    if isinstance(block, KeyValues):
        return _labelled(block.pairs, composer, _roomy(style, block.row_mm))
    if isinstance(block, Table):
        return _table(block, composer, _roomy(style, block.row_mm))
    if isinstance(block, Signatures):
        return [body.parties_strip(block, composer, size=style.body.size)]
    if isinstance(block, MapSheet):
        return [replace(body.map_strip(block, composer, below=_HEAD_ROOM), fresh=False)]
    if isinstance(block, MapCut):
        return [cut_strip(block, composer)]
    if isinstance(block, Heading):
        return _band(block.text, composer, style)
    if isinstance(block, Paragraph):
        whole = Table(columns=(Column(title=""),), rows=((block.lead + block.text,),))
        return table_strips(whole, composer, style, with_head=False)
    raise TypeError(f"a slip has no place for a {type(block).__name__}")


def _roomy(style: TableStyle, row_mm: float) -> TableStyle:
    return replace(style, least=max(style.least, row_mm * MM))


def _labelled(
    pairs: Sequence[tuple[str, str]], composer: Composer, style: TableStyle
) -> list[Strip]:
    return labelled_strips(pairs, composer, style, label_width=_label_width(style))


def _label_width(style: TableStyle) -> float:
    return _LABEL_CHARACTERS * style.head.size


def _table(table: Table, composer: Composer, style: TableStyle) -> list[Strip]:
    rows = table_strips(replace(table, title=""), composer, _in_table(style))
    return [*_band(table.title, composer, style), *rows] if table.title else rows


def _in_table(style: TableStyle) -> TableStyle:
    return replace(style_of(min(12.0, style.body.size)), least=style.least)


def _band(text: str, composer: Composer, style: TableStyle) -> list[Strip]:
    """Make a row over the whole width that names what follows."""
    table = Table(columns=(Column(title="", align=Align.CENTER),), rows=((text,),))
    named = replace(style, body=style.head)
    return glue(table_strips(table, composer, named, with_head=False), last=1)


def _receipt(receipt: Receipt, composer: Composer, style: TableStyle) -> list[Strip]:
    title = f"{receipt.title}（{receipt.note}）" if receipt.note else receipt.title
    columns = (
        Column(title="接收单位", share=4.0),
        Column(title="签收人", share=3.0),
        Column(title="签收时间", share=2.4),
        Column(title="复诵", share=1.4),
    )
    rows = tuple((name, "", "", "") for name in receipt.receivers)
    table = Table(columns=columns, rows=rows, title=title)
    return _table(table, composer, replace(style, least=_SIGN_ROW))
