"""
Wide tables, turned by a quarter (横排表格).

The head lies along the page's left side: the binding edge of odd pages, the cut edge of even ones
(GB/T 9704-2012, 8). The page number stays where it is on other pages.
"""

from __future__ import annotations

from functools import partial

from jointops.orders.paper import Table
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.flow import Page, Strip, paginate
from jointops.orders.pdf.grid import HEIGHT, SIZE_5, TOP, WIDTH
from jointops.orders.pdf.sheet import Sheet
from jointops.orders.pdf.tables import TableStyle, style_of, table_strips


def is_too_wide(table: Table, composer: Composer) -> bool:
    """Tell whether a table's titles do not fit beside each other on an upright page."""
    style = style_of(SIZE_5)
    needed = sum(
        composer.width(column.title, style.head) + 2 * style.pad_x for column in table.columns
    )
    return needed > WIDTH


def turned_strips(table: Table, composer: Composer, style: TableStyle) -> list[Strip]:
    """Make the pages of a table that lies across them."""
    pages = paginate(table_strips(table, composer, style, width=HEIGHT), height=WIDTH)
    return [Strip(height=HEIGHT, draw=partial(_draw, page), fresh=True) for page in pages]


def _draw(page: Page, sheet: Sheet, _top: float) -> None:
    with sheet.turned():
        for placed in page:
            placed.strip.draw(sheet, TOP + placed.top)
