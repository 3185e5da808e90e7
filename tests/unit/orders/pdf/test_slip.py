from __future__ import annotations

from jointops.orders.paper import Annex, KeyValues, Paragraph
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.fonts import Fonts
from jointops.orders.pdf.render import page_count, render_pdf
from tests.unit.orders.pdf.samples import MM, SITUATION, chart, left_mm, opened, rows, slip, written


def test_the_slip_has_one_page_with_everything(fonts: Fonts):
    with opened(render_pdf(slip(), fonts)) as document:
        (page,) = document.pages
        found = rows(page)
        boxes = [(left_mm(char), char["x1"] / MM) for char in written(page)]
    text = "".join(found)
    assert found[0] == "特急演练指令，不作为执勤依据"
    for part in (
        "增援指令单（第一梯次）",
        "编号：淄公演指〔2026〕12号",
        "下达时间：2026年11月23日02:10:25",
        "任务立即控制持刀人员。",
        "1PTU01（火车站）6封控核心区，疏散候车群众1:41",
        "签发淄博市公安局指挥中心　值班指挥长　王建军",
        "签收回执（收到后60秒内签收并复诵。）",
        "演练：护站拉动演练",
    ):
        assert part in text
    assert min(left for left, _ in boxes) >= 28 - 0.1
    assert max(right for _, right in boxes) <= 184 + 0.1


def test_a_fuller_slip_is_set_smaller_to_keep_its_page(fonts: Fonts):
    fuller = slip(blocks=(*slip().blocks, KeyValues(pairs=(("处置", SITUATION * 4),) * 2)))
    pdf = render_pdf(fuller, fonts)
    assert page_count(pdf) == 1
    with opened(pdf) as document:
        sizes = {char["size"] for char in written(document.pages[0]) if char["text"] == "羽"}
    assert sizes in ({10.5}, {12})


def test_too_much_goes_on_on_a_second_page_rather_than_block_the_order(fonts: Fonts):
    much = slip(blocks=(Paragraph(text=SITUATION * 30),))
    with opened(render_pdf(much, fonts)) as document:
        assert len(document.pages) == 2
        text = "".join(row for page in document.pages for row in rows(page))
    assert text.count("目击者称") >= 25
    assert "第1页，共2页" in text


def test_a_live_slip_has_a_red_head_and_no_watermark(fonts: Fonts):
    with opened(render_pdf(slip(exercise=False), fonts)) as document:
        (page,) = document.pages
        red = {char["text"] for char in page.chars if len(char["non_stroking_color"]) == 3}
        assert all(char["size"] < 60 for char in page.chars)
    assert red == set("淄博市公安局指挥中心")


def test_the_map_of_a_slip_follows_it(fonts: Fonts):
    pdf = render_pdf(slip(annexes=(Annex(title="图", blocks=(chart(),)),)), fonts)
    assert page_count(pdf) == 2


def test_what_was_drawn_before_changes_no_byte_of_a_slip(fonts: Fonts, composer: Composer):
    short, long = (slip(blocks=(KeyValues(pairs=(("任务", "查" * n),)),)) for n in (10, 900))
    alone = [render_pdf(paper, fonts) for paper in (short, long)]
    assert [render_pdf(paper, fonts, composer) for paper in (long, short)] == alone[::-1]
    assert [render_pdf(paper, fonts, composer) for paper in (short, long)] == alone
