"""Ruled tables: text wraps in its cells, rows stay whole, titles come again on each page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import accumulate, pairwise

from jointops.orders.paper import Align, Table
from jointops.orders.pdf.breaking import Type
from jointops.orders.pdf.compose import Composer, Line, Span
from jointops.orders.pdf.flow import Strip, glue, shared, stacked
from jointops.orders.pdf.fonts import Role
from jointops.orders.pdf.grid import ASCENT, LEFT, MM, RIGHT, WIDTH
from jointops.orders.pdf.sheet import Sheet, Tint

FINE = 0.5
"""Points of an inner rule."""
BOLD = 1.0
"""Points of a table's outline at top and bottom."""
_JUSTIFIED = 14
"""Cells of fewer characters are set ragged: spreading would tear their words."""
_HAIR = 0.01
_SMALL = 3
"""Tables of no more rows are kept: headings, receipts, which many papers share."""
_WHOLE = 3
"""A table of so few rows is never divided between pages."""
_MOST_NEEDED = 0.3
"""Share of a table's width that a column may claim beyond its own."""
_TALLEST_MM = 180.0
"""A row that is taller is divided after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStyle:
    """
    How a table is set.

    Attributes
    ----------
    body, head, title
        Types of cells, column titles and the table's own title.
    pitch
        Points from line to line inside a cell.
    pad_x, pad_y
        Points between a rule and the text.
    least
        Points of the lowest row.
    """

    body: Type
    head: Type
    title: Type
    pitch: float
    pad_x: float = 1.2 * MM
    pad_y: float = 1.1 * MM
    least: float = 0.0

    @property
    def row(self) -> float:
        """Points of a row of one line."""
        return max(self.least, self.pitch + 2 * self.pad_y)


def style_of(size: float, *, least: float = 0.0) -> TableStyle:
    """Give the usual style for a type size in points."""
    return TableStyle(
        body=Type(Role.FANGSONG if size >= 12 else Role.SONG, size),
        head=Type(Role.HEI, size),
        title=Type(Role.HEI, size + 1.5),
        pitch=size * 1.35,
        least=least,
    )


def table_strips(
    table: Table,
    composer: Composer,
    style: TableStyle,
    *,
    x: float = LEFT,
    width: float = WIDTH,
    with_head: bool = True,
) -> list[Strip]:
    """
    Make the strips of a table.

    Parameters
    ----------
    x, width
        Its left edge and width in points.
    with_head
        Whether it shows its column titles.
    """

    def make() -> list[Strip]:
        return _strips(table, composer, style, x=x, width=width, with_head=with_head)

    if len(table.rows) > _SMALL:
        return make()
    key = ("table", table, style, x, width, with_head)
    return list(composer.kept(key, lambda: [shared(strip) for strip in make()]))


def _strips(
    table: Table,
    composer: Composer,
    style: TableStyle,
    *,
    x: float,
    width: float,
    with_head: bool,
) -> list[Strip]:
    widths = column_widths(table, composer, style, width=width)
    edges = tuple(accumulate(widths, initial=x))
    aligns = [column.align for column in table.columns]
    above: list[Strip] = []
    again: list[Strip] = []
    if table.title:
        above.append(_title_strip(table.title, composer, style, x, width))
        again.append(_title_strip(f"{table.title}（续）", composer, style, x, width))
    if with_head:
        titles = [
            _cell(column.title, composer, style.head, cell, style)
            for column, cell in zip(table.columns, widths, strict=True)
        ]
        head = _row_strip(titles, [Align.CENTER] * len(titles), edges, style, top_rule=BOLD)
        above.append(head)
        again.append(head)
    else:
        again.append(_edge_strip(x, width))
    rows: list[Strip] = []
    repeat = stacked(again)
    columns = [_Column(composer, style, cell) for cell in widths]
    for number, row in enumerate(table.rows):
        cells = [column[text] for column, text in zip(columns, row, strict=True)]
        for part, is_end in _parts(cells, style):
            first = not rows and not with_head
            last = is_end and number == len(table.rows) - 1
            strip = _row_strip(
                part,
                aligns,
                edges,
                style,
                top_rule=BOLD if first else 0.0,
                bottom_rule=BOLD if last else FINE,
                repeat=repeat,
            )
            rows.append(strip)
    if len(rows) <= _WHOLE:
        rows = [*glue(rows[:-1], last=len(rows)), *rows[-1:]]
    else:  # a single row below a head, or by itself on the next page, says too little
        rows[0] = replace(rows[0], glued=True)
        rows[-2] = replace(rows[-2], glued=True)
    return [*glue(above, last=len(above)), *rows]


def labelled_strips(
    pairs: Sequence[tuple[str, str]], composer: Composer, style: TableStyle, *, label_width: float
) -> list[Strip]:
    """
    Make the strips of labelled cells; a text without a label stands over both of them as a heading.

    Parameters
    ----------
    label_width
        Points that the labels take, unless a longer one needs more.
    """
    edges = _label_edges(pairs, composer, style, label_width)
    return [
        strip
        for pair, ends in zip(pairs, _ends(len(pairs)), strict=True)
        for strip in composer.kept(
            ("labelled", pair, style, edges, ends),
            partial(_labelled, pair, composer, style, edges, ends),
        )
    ]


def least_labelled(
    pairs: Sequence[tuple[str, str]], composer: Composer, style: TableStyle, *, label_width: float
) -> float:
    """Give the least height of labelled cells, as far as they are known without setting them."""
    edges = _label_edges(pairs, composer, style, label_width)
    least = 0.0
    for pair, ends in zip(pairs, _ends(len(pairs)), strict=True):
        known = composer.recall(("labelled", pair, style, edges, ends))
        least += sum(strip.height for strip in known) if known else style.row
    return least


def _label_edges(
    pairs: Sequence[tuple[str, str]],
    composer: Composer,
    style: TableStyle,
    label_width: float,
) -> tuple[float, float, float]:
    needed = max((composer.width(label, style.head) for label, _ in pairs), default=0.0)
    label_width = max(label_width, min(needed + 2 * style.pad_x + _HAIR, _MOST_NEEDED * WIDTH))
    return (LEFT, LEFT + label_width, RIGHT)


def _ends(count: int) -> list[tuple[bool, bool]]:
    """Tell of each of some rows whether it is the first, and whether it is the last."""
    return [(number == 0, number == count - 1) for number in range(count)]


def _labelled(
    pair: tuple[str, str],
    composer: Composer,
    style: TableStyle,
    edges: tuple[float, float, float],
    ends: tuple[bool, bool],
) -> list[Strip]:
    left, middle, right = edges
    first, last = ends
    again, (label, text) = _edge_strip(left, right - left), pair
    if not label:
        band, rule = _cell(text, composer, style.head, right - left, style), BOLD if first else 0.0
        row = _row_strip([band], [Align.LEFT], (left, right), style, top_rule=rule)
        return [shared(replace(row, glued=True, repeat=again))]
    cells = [
        _cell(label, composer, style.head, middle - left, style),
        _cell(text, composer, style.body, right - middle, style),
    ]
    return [
        shared(
            _row_strip(
                part,
                [Align.CENTER, Align.LEFT],
                edges,
                style,
                top_rule=BOLD if first and number == 0 else 0.0,
                bottom_rule=BOLD if last and is_end else FINE,
                repeat=again,
            )
        )
        for number, (part, is_end) in enumerate(_parts(cells, style))
    ]


def column_widths(
    table: Table, composer: Composer, style: TableStyle, *, width: float
) -> tuple[float, ...]:
    """
    Give each column's width in points: by its share, but wide enough for its title and figures.

    Columns that are centred or set right hold figures and short words, which do not wrap; the
    room for them is taken from the columns that have some to spare.
    """
    whole = sum(column.share for column in table.columns)
    shares = [column.share / whole * width for column in table.columns]
    needs = []
    for number, column in enumerate(table.columns):
        wide = [composer.width(column.title, style.head)]
        if column.align is not Align.LEFT:
            wide += [composer.width(row[number], style.body) for row in table.rows]
        needs.append(min(max(wide) + 2 * style.pad_x + _HAIR, _MOST_NEEDED * width))
    lacking = sum(max(0.0, need - share) for need, share in zip(needs, shares, strict=True))
    spare = sum(max(0.0, share - need) for need, share in zip(needs, shares, strict=True))
    if lacking > spare:
        return tuple(shares)
    taken = lacking / spare if spare else 0.0
    return tuple(
        need if share < need else share - taken * (share - need)
        for need, share in zip(needs, shares, strict=True)
    )


def _edge_strip(x: float, width: float) -> Strip:
    """Make the upper outline of a table without column titles that goes on on another page."""

    def draw(sheet: Sheet, top: float) -> None:
        sheet.rule(x, top, x + width, top, width=BOLD)

    return Strip(height=0.0, draw=draw)


class _Column(dict[str, tuple[Line, ...]]):
    """The cells of a column by what they say, each text set once."""

    def __init__(self, composer: Composer, style: TableStyle, width: float) -> None:
        super().__init__()
        self._set = partial(_cell, composer=composer, kind=style.body, width=width, style=style)

    def __missing__(self, text: str) -> tuple[Line, ...]:
        found = self[text] = self._set(text)
        return found


def _cell(
    text: str, composer: Composer, kind: Type, width: float, style: TableStyle
) -> tuple[Line, ...]:
    measure = width - 2 * style.pad_x
    wide = measure >= _JUSTIFIED * kind.size
    return composer.lines((Span(text, kind),), width=measure, justify=wide)


def _parts(
    cells: Sequence[tuple[Line, ...]], style: TableStyle
) -> Iterator[tuple[list[tuple[Line, ...]], bool]]:
    """Divide a row that no page could hold; tell which part is its end."""
    most = int(_TALLEST_MM * MM / style.pitch)
    tallest = max(map(len, cells))
    for first in range(0, tallest, most):
        yield [cell[first : first + most] for cell in cells], first + most >= tallest


def _title_strip(text: str, composer: Composer, style: TableStyle, x: float, width: float) -> Strip:
    line = composer.line(text, style.title)
    height = style.title.size * 1.9

    def draw(sheet: Sheet, top: float) -> None:
        size = style.title.size
        baseline = top + height - size * 0.45 - size + ASCENT * size
        sheet.text(line, x + (width - line.width) / 2, baseline)

    return Strip(height=height, draw=draw, glued=True)


def _row_strip(
    cells: Sequence[tuple[Line, ...]],
    aligns: Sequence[Align],
    edges: Sequence[float],
    style: TableStyle,
    *,
    top_rule: float = 0.0,
    bottom_rule: float = FINE,
    repeat: Strip | None = None,
) -> Strip:
    tallest = max(map(len, cells))
    height = max(style.least, tallest * style.pitch + 2 * style.pad_y)
    size = style.body.size

    def draw(sheet: Sheet, top: float) -> None:
        texts = []
        for lines, align, (cell_left, cell_right) in zip(
            cells, aligns, pairwise(edges), strict=True
        ):
            free = height - len(lines) * style.pitch
            baseline = free / 2 + (style.pitch - size) / 2 + ASCENT * size
            for line in lines:
                slack = cell_right - cell_left - 2 * style.pad_x - line.width
                x = cell_left + style.pad_x
                if align is not Align.LEFT:
                    x += slack / 2 if align is Align.CENTER else slack
                texts.append((line, x, baseline))
                baseline += style.pitch
        sheet.row(_ruled(tuple(edges), height, top_rule, bottom_rule), texts, top=top)

    return Strip(height=height, draw=draw, repeat=repeat)


@lru_cache(maxsize=512)
def _ruled(edges: tuple[float, ...], height: float, top_rule: float, bottom_rule: float) -> str:
    """Write a row's rules as operators, from its top left corner downwards."""
    left, right = edges[0], edges[-1]
    foot = f"{left:.3f} {-height:.3f} m {right:.3f} {-height:.3f} l"
    inner = [f"{edge:.3f} 0 m {edge:.3f} {-height:.3f} l" for edge in edges]
    parts = [Tint.BLACK.stroke]
    if top_rule:
        parts.append(f"{top_rule:.4f} w {left:.3f} 0 m {right:.3f} 0 l S")
    if bottom_rule == FINE:
        inner.append(foot)
    else:
        parts.append(f"{bottom_rule:.4f} w {foot} S")
    parts.append(f"{FINE:.4f} w {' '.join(inner)} S")
    return " ".join(parts)
