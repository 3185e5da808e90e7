from __future__ import annotations

import re
import zlib
from pathlib import Path

import pypdfium2
import pytest

from jointops.orders.paper import Annex
from jointops.orders.pdf import render
from jointops.orders.pdf.fonts import Fonts, GlyphMissingError
from jointops.orders.pdf.render import page_count, page_image, render_pdf, write_png
from tests.unit.orders.pdf.samples import RARE_NAMES, chart, opened, order, slip

NOBODY_HAS = "\U0010fffd"


@pytest.fixture(scope="module")
def pdf(fonts: Fonts) -> bytes:
    return render_pdf(order(annexes=(Annex(title="图", blocks=(chart(),)),)), fonts)


def test_the_same_paper_gives_the_same_bytes(fonts: Fonts, pdf: bytes):
    again = order(annexes=(Annex(title="图", blocks=(chart(),)),))
    assert render_pdf(again, fonts) == pdf
    assert render_pdf(again, Fonts.find()) == pdf


def test_another_paper_gives_other_bytes(fonts: Fonts):
    assert render_pdf(slip(), fonts) != render_pdf(slip(approver="李某"), fonts)


def test_every_font_is_embedded(pdf: bytes):
    fonts = len(re.findall(rb"/Type /FontDescriptor", pdf))
    assert fonts >= 2
    assert len(re.findall(rb"/FontFile[23] ", pdf)) == fonts
    assert len(re.findall(rb"/ToUnicode ", pdf)) == fonts
    assert b"Helvetica" not in pdf


def test_the_file_says_what_it_is(pdf: bytes):
    document = pypdfium2.PdfDocument(pdf)
    facts = document.get_metadata_dict()
    document.close()
    assert facts["Title"] == "关于处置淄博站广场持刀伤人警情的增援指令"
    assert facts["Author"] == "淄博市公安局指挥中心"
    assert facts["Subject"] == "演练 淄公演指〔2026〕12号"
    assert facts["Keywords"] == "演练 护站拉动演练 摘要3fa9c1d2"
    assert facts["CreationDate"] == facts["ModDate"] == "D:20261122181025+00'00'"
    assert b"/Lang (zh-CN)" in pdf
    assert b"/DisplayDocTitle true" in pdf


def test_pages_are_a4(pdf: bytes):
    with opened(pdf) as document:
        for page in document.pages:
            assert page.width == pytest.approx(210 * 72 / 25.4, abs=0.01)
            assert page.height == pytest.approx(297 * 72 / 25.4, abs=0.01)


def test_rare_names_can_be_searched_for(fonts: Fonts):
    with opened(render_pdf(order(signer=RARE_NAMES), fonts)) as document:
        assert RARE_NAMES in "".join(c["text"] for p in document.pages for c in p.chars)


def test_a_character_that_cannot_be_printed_stops_the_paper(
    fonts: Fonts, monkeypatch: pytest.MonkeyPatch
):
    def never(*_: object) -> None:
        raise AssertionError("a PDF was begun")

    monkeypatch.setattr(render, "Sheet", never)
    with pytest.raises(GlyphMissingError):
        render_pdf(order(signer=f"王{NOBODY_HAS}"), fonts)


def test_a_road_name_that_cannot_be_printed_is_left_out(fonts: Fonts):
    roads = chart().roads
    assert roads is not None
    odd = type(roads)(
        lon=roads.lon,
        lat=roads.lat,
        offsets=roads.offsets,
        line_class=roads.line_class,
        name=roads.name,
        names=("", NOBODY_HAS, *roads.names[2:]),
    )
    annexes = (Annex(title="图", blocks=(chart(roads=odd),)),)
    assert page_count(render_pdf(order(annexes=annexes), fonts)) >= 2


def test_pages_can_be_counted_and_looked_at(pdf: bytes, tmp_path: Path):
    with opened(pdf) as document:
        assert page_count(pdf) == len(document.pages)
    picture = page_image(pdf, 0, 72)
    assert (picture.width, picture.height) == (596, 842)
    assert len(picture.rgb) == 596 * 842 * 3
    assert picture.rgb[:3] == b"\xff\xff\xff"
    assert min(picture.rgb) < 80
    write_png(picture, tmp_path / "page.png")
    data = (tmp_path / "page.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    packed = data[data.index(b"IDAT") + 4 : data.index(b"IEND") - 8]
    assert len(zlib.decompress(packed)) == 842 * (596 * 3 + 1)
