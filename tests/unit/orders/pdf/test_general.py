"""The general form against GB/T 9704-2012, measured in the finished file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray

from jointops.orders.paper import Annex, Heading, Paragraph
from jointops.orders.pdf.fonts import Fonts
from jointops.orders.pdf.render import page_count, render_pdf
from tests.unit.orders.pdf.samples import (
    MM,
    SITUATION,
    baseline_mm,
    chart,
    left_mm,
    opened,
    order,
    rows,
    written,
)

PITCH_MM = 225 / 22
CELL_MM = 156 / 28
EM_MM = 16 / MM
"""Height of 三号 type."""
FULL_LINES = "立即控制持刀人员并救护伤员疏散群众封控周边道路严防逃离" * 80
WARNING = "演练指令，不作为执勤依据"


@pytest.fixture(scope="module")
def exercise(fonts: Fonts) -> bytes:
    return render_pdf(order(), fonts)


@pytest.fixture(scope="module")
def live(fonts: Fonts) -> bytes:
    return render_pdf(order(exercise=False, secrecy="秘密★1年", copy_number="000012"), fonts)


@pytest.fixture(scope="module")
def full(fonts: Fonts) -> bytes:
    """Give a live paper of nothing but whole lines."""
    blocks = (Paragraph(text=FULL_LINES, indent=False),)
    return render_pdf(order(exercise=False, blocks=blocks, receipt=None), fonts)


def pixels(pdf: bytes, page: int, dpi: int = 300) -> NDArray[np.uint8]:
    document = pypdfium2.PdfDocument(pdf)
    bitmap = document[page].render(scale=dpi / 72, rev_byteorder=True)
    picture: NDArray[np.uint8] = bitmap.to_numpy()[:, :, :3].copy()
    document.close()
    return picture


def line_of(char: dict[str, Any]) -> float:
    """Give the grid line on which a character of the body stands, 0 the first."""
    em_top = baseline_mm(char) - 0.88 * EM_MM
    return (em_top - 37 - (PITCH_MM - EM_MM) / 2) / PITCH_MM


def test_a_page_holds_22_lines_of_28_characters_on_the_grid(full: bytes):
    with opened(full) as document:
        body = [char for char in document.pages[1].chars if char["size"] == 16]
    assert len(body) == 22 * 28
    lines = np.array([line_of(char) for char in body])
    cells = np.array([(left_mm(char) - 28) / CELL_MM for char in body])
    assert np.abs(lines - lines.round()).max() * PITCH_MM < 0.01
    assert np.abs(cells - cells.round()).max() * CELL_MM < 0.01
    assert set(lines.round()) == set(range(22))
    assert set(cells.round()) == set(range(28))


def test_the_type_area_begins_28_mm_from_the_edge_and_is_156_mm_wide(live: bytes):
    with opened(live) as document:
        for page in document.pages:
            body = [char for char in page.chars if char["size"] in {14, 16}]
            assert min(left_mm(char) for char in body) >= 28 - 0.1
            # a squeezed mark's empty half may reach beyond
            ends = [char["x1"] for char in body if char["text"] not in "，。、：；）”"]
            assert max(ends) / MM <= 28 + 156 + 0.1
    with opened(live) as document:
        assert min(left_mm(char) for char in document.pages[0].chars) == pytest.approx(28, abs=0.1)


def test_every_body_line_stands_on_the_grid(exercise: bytes):
    with opened(exercise) as document:
        for number, page in enumerate(document.pages):
            body = [c for c in written(page) if c["size"] == 16]
            lines = [line_of(c) for c in body if number > 0 or baseline_mm(c) > 160]
            # on the first page the grid begins where the head ends
            origin = lines[0] % 1 if number == 0 else 0.0
            for line in lines:
                assert abs(line - origin - round(line - origin)) * PITCH_MM < 0.01


def test_the_mark_begins_72_mm_from_the_page_top(live: bytes):
    picture = pixels(live, 0).astype(int)
    red = (picture[:, :, 0] > 180) & (picture[:, :, 1] < 90)
    top_mm = np.flatnonzero(red.any(axis=1))[0] / 300 * 25.4
    assert top_mm == pytest.approx(72, abs=0.1)


def test_the_rule_is_4_mm_below_the_number_and_as_wide_as_the_text(live: bytes):
    with opened(live) as document:
        page = document.pages[0]
        number = next(char for char in page.chars if char["text"] == "〔")
        (rule,) = (line for line in page.lines if len(line["stroking_color"]) == 3)
        em_bottom = baseline_mm(number) + 0.12 * EM_MM
        upper_edge = (rule["top"] - rule["linewidth"] / 2) / MM
        assert upper_edge - em_bottom == pytest.approx(4, abs=0.02)
        assert rule["x0"] / MM == pytest.approx(28, abs=0.01)
        assert rule["x1"] / MM == pytest.approx(184, abs=0.01)


def test_secrecy_and_urgency_stand_in_the_first_lines(live: bytes):
    with opened(live) as document:
        found = rows(document.pages[0])
    assert found[:3] == ["000012", "秘密★1年", "特急"]


@pytest.mark.parametrize("page", [0, 1])
def test_the_page_number_is_7_mm_below_and_on_the_outer_side(live: bytes, page: int):
    with opened(live) as document:
        chars = [c for c in document.pages[page].chars if c["size"] == 14 and c["text"] in "—12"]
        dashes = [c for c in chars if c["text"] == "—"]
        assert len(dashes) == 2
        left, right = left_mm(dashes[0]) - 28, 184 - dashes[1]["x1"] / MM
        digits = [c["text"] for c in chars if c["text"] in "12" and baseline_mm(c) > 265]
    assert digits == [str(page + 1)]
    assert (right if page == 0 else left) == pytest.approx(14 / MM, abs=0.4)
    below = pixels(live, page)[int(265 / 25.4 * 300) : int(273 / 25.4 * 300)]
    x = 184 - 14 / MM - 2 if page == 0 else 28 + 14 / MM + 2
    column = below[:, int(x / 25.4 * 300), 0] < 128
    assert 265 + np.flatnonzero(column).mean() / 300 * 25.4 == pytest.approx(269, abs=0.15)


def test_the_imprint_has_its_rules_and_ends_with_the_type_area(live: bytes):
    with opened(live) as document:
        page = document.pages[-1]
        wide = [line for line in page.lines if line["width"] / MM == pytest.approx(156, abs=0.01)]
        imprint = sorted(wide, key=lambda line: float(line["top"]))[-3:]
        assert [line["linewidth"] / MM for line in imprint] == pytest.approx(
            [0.35, 0.25, 0.35], abs=1e-3
        )
        assert imprint[-1]["top"] / MM == pytest.approx(262, abs=0.01)
        found = rows(page)
    assert "抄送：市局值班局领导。" in found
    assert "淄博市公安局指挥中心2026年11月23日印发" in found


def test_a_live_paper_leaves_room_for_the_seal_and_draws_none(live: bytes):
    with opened(live) as document:
        page = next(p for p in document.pages if "2026年11月23日" in rows(p))
        day = [c for c in page.chars if c["size"] == 16]
        last = max(c["x1"] for c in day if c["text"] == "日") / MM
        assert not page.images
        assert not page.curves
    assert last == pytest.approx(184 - 4 * CELL_MM, abs=1.1)


def test_an_exercise_has_no_colour_at_all(exercise: bytes):
    for page in range(page_count(exercise)):
        picture = pixels(exercise, page, 100).astype(int)
        assert np.ptp(picture, axis=2).max() == 0


def test_an_exercise_says_so_on_every_page(exercise: bytes):
    with opened(exercise) as document:
        assert WARNING in rows(document.pages[0])[0]
        for page in document.pages:
            mark = [char for char in page.chars if char["size"] >= 60]
            assert {char["text"] for char in mark} == {"演", "练"}
            assert all(char["tag"] == "Artifact" for char in mark)
            assert page.chars[0]["size"] >= 60, "the watermark lies under everything"
            a, b, *_ = mark[0]["matrix"]
            assert a == pytest.approx(b), "it rises at 45 degrees"
            assert "演练：护站拉动演练　摘要3fa9c1d2" in rows(page)


def test_a_live_paper_never_says_exercise(live: bytes):
    with opened(live) as document:
        assert not any("演练" in row for page in document.pages for row in rows(page))
        assert all(char["size"] < 60 for page in document.pages for char in page.chars)


def test_a_draft_says_so_on_every_page(fonts: Fonts, exercise: bytes):
    with opened(render_pdf(order(draft=True), fonts)) as document:
        assert all("送审稿" in rows(page) for page in document.pages)
    with opened(exercise) as document:
        assert not any("送审稿" in rows(page) for page in document.pages)


def test_the_paper_reads_in_order(exercise: bytes):
    with opened(exercise) as document:
        found = [row for page in document.pages for row in rows(page)]
    wanted = [
        "特急" + WARNING,
        "淄博市公安局指挥中心",
        "淄公演指〔2026〕12号",
        "关于处置淄博站广场持刀伤人警情的",
        "增援指令",
        "张店分局，特警支队：",
        "一、情况",
        "二、任务",
        "三、力量与编组",
        "共投入14个单位，编组见表1。",
        "表1　增援力量",
        "序号单位（呼号）人数任务到位",
        "14PTU14（火车站）5封控核心区，疏散候车群众14:41",
        "四、处置要求",
        "淄博市公安局指挥中心",
        "2026年11月23日",
        "签收回执",
        "收到后60秒内签收并复诵。",
        "抄送：市局值班局领导。",
        "淄博市公安局指挥中心2026年11月23日印发",
    ]
    places = iter(found)
    for row in wanted:
        assert row in places, f"{row!r} is missing or out of order in {found}"
    assert SITUATION in "".join(found)


@pytest.mark.parametrize("filling", range(0, 22, 3))
def test_signature_and_heading_never_stand_alone(fonts: Fonts, filling: int):
    text = "立即控制持刀人员并救护伤员疏散群众封控周边道路严防逃离。"
    blocks = (
        *(Paragraph(text=text) for _ in range(filling)),
        Heading(text="二、任务"),
        Paragraph(text=text * 3),
    )
    pdf = render_pdf(order(blocks=blocks, receipt=None, imprint=None), fonts)
    with opened(pdf) as document:
        for page in document.pages:
            body = [row for row in rows(page) if "—" not in row and "演练：" not in row]
            assert body[-1] != "二、任务"
            if "2026年11月23日" in body:
                assert body.index("2026年11月23日") >= 3, "two lines and the name above the date"


def test_annexes_are_announced_and_begin_pages(fonts: Fonts):
    annexes = (
        Annex(title="封控示意图", blocks=(chart(),)),
        Annex(title="任务清单", blocks=(Paragraph(text="引导群众。"),)),
    )
    with opened(render_pdf(order(annexes=annexes), fonts)) as document:
        pages = [rows(page) for page in document.pages]
    body = [row for page in pages for row in page]
    assert "附件：1.封控示意图" in body
    assert "2.任务清单" in body
    first = next(at for at, page in enumerate(pages) if page[0] == "附件1")
    assert pages[first + 1][0] == "附件2"
    assert "任务清单" in pages[first + 1]


def test_a_last_map_shares_its_page_with_the_imprint(fonts: Fonts):
    annexes = (Annex(title="封控示意图", blocks=(chart(),)),)
    with opened(render_pdf(order(annexes=annexes), fonts)) as document:
        last = rows(document.pages[-1])
    assert last[0] == "附件"
    assert "抄送：市局值班局领导。" in last


def test_a_long_mark_is_set_on_more_lines(fonts: Fonts):
    head = "中国人民武装警察部队山东省总队淄博支队与淄博市公安局联合指挥中心"
    with opened(render_pdf(order(head=head), fonts)) as document:
        page = document.pages[0]
        mark = [char for char in page.chars if 30 < char["size"] < 80]
    assert "".join(char["text"] for char in mark) == head
    assert len({char["matrix"][5] for char in mark}) > 1
    assert min(left_mm(char) for char in mark) > 28
    assert max(char["x1"] for char in mark) / MM < 184
