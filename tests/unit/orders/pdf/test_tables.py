from __future__ import annotations

import pytest

from jointops.orders.paper import Align, Column, KeyValues, Table
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.fonts import Fonts
from jointops.orders.pdf.grid import WIDTH
from jointops.orders.pdf.render import render_pdf
from jointops.orders.pdf.tables import column_widths, style_of
from tests.unit.orders.pdf.samples import FORCE, MM, opened, order, rows, written

MANY = Table(title="表1　增援力量", columns=FORCE.columns, rows=FORCE.rows * 8)


@pytest.fixture(scope="module")
def long_table(fonts: Fonts) -> bytes:
    return render_pdf(order(blocks=(MANY,), receipt=None), fonts)


def test_column_titles_come_again_on_every_page_and_no_row_is_lost(long_table: bytes):
    with opened(long_table) as document:
        pages = [rows(page) for page in document.pages]
    tables = [[row for row in page if "PTU" in row] for page in pages]
    assert sum(map(len, tables)) == len(MANY.rows)
    for number, page in enumerate(pages):
        if tables[number]:
            assert "序号单位（呼号）人数任务到位" in page
    assert "表1　增援力量" in pages[0]
    assert "表1　增援力量（续）" in pages[1]


def test_rows_are_not_divided_between_pages(long_table: bytes):
    with opened(long_table) as document:
        for page in document.pages:
            for row in rows(page):
                if row.startswith(tuple("123456789")) and "PTU" in row:
                    assert row.endswith(":41")


def test_figures_stand_under_each_other_on_the_right(long_table: bytes):
    with opened(long_table) as document:
        table = [char for char in written(document.pages[1]) if char["size"] == 12]
        colons = {char["matrix"][5]: char["x0"] for char in table if char["text"] == ":"}
        ends = [
            round(max(c["x1"] for c in table if c["matrix"][5] == row) / MM, 2) for row in colons
        ]
    assert len(ends) > 10
    assert max(ends) - min(ends) < 0.02


def test_titles_and_figures_do_not_wrap(composer: Composer):
    table = Table(
        columns=(
            Column(title="序号", share=0.2, align=Align.CENTER),
            Column(title="任务", share=6),
            Column(title="到位时限", share=0.5, align=Align.RIGHT),
        ),
        rows=(("1", "封控核心区，疏散候车群众，救护伤员，设置警戒" * 3, "10分00秒"),),
    )
    style = style_of(12)
    number, task, limit = column_widths(table, composer, style, width=WIDTH)
    assert number >= 2 * 12 + 2 * style.pad_x
    assert limit >= composer.width("10分00秒", style.body) + 2 * style.pad_x
    assert task > 0.6 * WIDTH
    assert number + task + limit == pytest.approx(WIDTH)


def test_without_room_the_shares_decide(composer: Composer):
    columns = tuple(Column(title="很长的列名称", share=n) for n in range(1, 9))
    table = Table(columns=columns, rows=())
    widths = column_widths(table, composer, style_of(12), width=WIDTH)
    assert widths[7] == pytest.approx(8 * widths[0])


def test_text_stays_inside_its_cell(fonts: Fonts):
    columns = (
        Column(title="甲"),
        Column(title="乙", share=3),
        Column(title="丙", align=Align.RIGHT),
    )
    texts = (
        "PTU03与很长很长的名称" * 3,
        "立即控制持刀人员，救护伤员。" * 9,
        "123456789012345678901234",
    )
    pdf = render_pdf(order(blocks=(Table(columns=columns, rows=(texts,)),)), fonts)
    with opened(pdf) as document:
        page = next(page for page in document.pages if "丙" in "".join(rows(page)))
        edges = sorted({round(line["x0"], 1) for line in page.lines if line["x0"] == line["x1"]})
        cells = [char for char in written(page) if char["size"] == 12]
        assert len(edges) == 4
        for char in cells:
            left = max(edge for edge in edges if edge <= char["x0"] + 0.5)
            right = min(edge for edge in edges if edge > char["x0"])
            assert left - 0.01 <= char["x0"] < char["x1"] <= right + 0.01


def test_a_row_taller_than_a_page_is_divided(fonts: Fonts):
    table = Table(columns=(Column(title="甲"), Column(title="乙")), rows=(("长" * 3000, "短"),))
    pdf = render_pdf(order(blocks=(table,)), fonts)
    with opened(pdf) as document:
        found = sum(char["text"] == "长" for page in document.pages for char in page.chars)
    assert found == 3000


def test_labelled_cells_show_label_and_text(fonts: Fonts):
    pdf = render_pdf(order(blocks=(KeyValues(pairs=(("任务", "立即控制。"),)),)), fonts)
    with opened(pdf) as document:
        assert any("任务立即控制。" in row for page in document.pages for row in rows(page))
