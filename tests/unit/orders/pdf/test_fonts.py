from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from jointops.orders.paper import Column, Form, Heading, Paragraph, Table
from jointops.orders.pdf.fontfiles import FontRefusal, faces_in
from jointops.orders.pdf.fonts import (
    FontAbsentError,
    Fonts,
    GlyphMissingError,
    Role,
    faces_of,
    is_proper,
)
from jointops.orders.pdf.render import render_pdf
from tests.unit.orders.pdf.samples import RARE_NAMES, order
from tests.unit.orders.pdf.test_cidfont import READERS, write_name_keyed_cff, write_truetype

NOBODY_HAS = "\U0010fffd"
FALLBACK = Path(str(resources.files("pylopdf_fonts_zh_cn")))


def test_every_role_has_a_face(fonts: Fonts):
    assert [choice.role for choice in fonts.chosen()] == list(Role)
    assert all(choice.path.exists() for choice in fonts.chosen())


def test_the_fallback_package_alone_is_enough():
    fonts = Fonts.find(folders=[FALLBACK])
    assert fonts.missing("增援指令" + RARE_NAMES + "〔2026〕①→★℃") == set()
    assert all(choice.stand_in for choice in fonts.chosen())
    assert fonts.glyph(Role.SONG_TITLE, "令").stroke > 0, "a regular face stands in for a bold one"


def test_without_any_chinese_font_the_operator_is_told(tmp_path: Path):
    with pytest.raises(FontAbsentError) as told:
        Fonts.find(folders=[tmp_path])
    assert told.value.facts == {"role": "仿宋"}
    assert "打印字体文件夹" in str(told.value)


def test_a_registered_font_comes_first(tmp_path: Path):
    own = write_truetype(tmp_path / "某仿宋.ttf", "增援")
    fonts = Fonts.find(registered=[tmp_path], folders=[FALLBACK])
    fangsong = fonts.chosen()[0]
    assert (fangsong.path, fangsong.stand_in) == (own, False)
    assert fonts.glyph(Role.FANGSONG, "增").font.path == own
    assert fonts.glyph(Role.FANGSONG, "指").font.path != own, "what it lacks comes from others"
    assert fonts.glyph(Role.HEI, "增").font.path != own


def test_the_proper_face_wins_over_a_stand_in(tmp_path: Path):
    proper = write_truetype(tmp_path / "SimHei.ttf", "增援一")
    chosen = {choice.role: choice for choice in Fonts.find(folders=[FALLBACK, tmp_path]).chosen()}
    assert chosen[Role.HEI].path == proper
    assert not chosen[Role.HEI].stand_in


@pytest.mark.parametrize(
    ("licence", "refusal"),
    [
        (0x0002, FontRefusal.RESTRICTED),
        (0x0200, FontRefusal.BITMAP_ONLY),
        (0x0100, FontRefusal.WHOLE_ONLY),
    ],
)
def test_a_font_that_may_not_be_embedded_is_left_out(
    tmp_path: Path, licence: int, refusal: FontRefusal
):
    path = write_truetype(tmp_path / "仿宋_GB2312.ttf", licence=licence)
    fonts = Fonts.find(registered=[tmp_path], folders=[FALLBACK])
    assert fonts.refused() == {path: refusal}
    assert fonts.chosen()[0].path != path


@pytest.mark.parametrize("licence", [0x0000, 0x0004, 0x0008])
def test_a_font_that_may_be_embedded_is_used(tmp_path: Path, licence: int):
    path = write_truetype(tmp_path / "仿宋_GB2312.ttf", licence=licence)
    fonts = Fonts.find(registered=[tmp_path], folders=[FALLBACK])
    assert fonts.chosen()[0].path == path


def test_files_that_are_no_fonts_are_left_out(tmp_path: Path):
    (tmp_path / "仿宋.ttf").write_bytes(b"not a font")
    write_name_keyed_cff(tmp_path / "SimHei.otf")
    fonts = Fonts.find(registered=[tmp_path], folders=[FALLBACK])
    assert set(fonts.refused().values()) == {FontRefusal.OUTLINES}
    assert all(choice.path.parent == FALLBACK for choice in fonts.chosen())


def test_a_face_is_looked_up_again_when_its_file_changes(tmp_path: Path):
    path = write_truetype(tmp_path / "One.ttf")
    assert [face.title for face in faces_in(tmp_path)] == ["One"]
    shutil.copy(write_truetype(tmp_path / "Another.ttf", "无"), path)
    assert {face.title for face in faces_in(tmp_path)} == {"Another"}


def test_characters_that_no_face_has_are_named(fonts: Fonts):
    assert fonts.missing(f"王{NOBODY_HAS}\t\u200b\n　") == {NOBODY_HAS}
    with pytest.raises(GlyphMissingError) as told:
        fonts.demand(["王", NOBODY_HAS])
    assert told.value.code == "GLYPH-MISSING"
    assert told.value.facts["count"] == 1
    assert "U+10FFFD" in str(told.value)


def test_a_paper_tells_which_faces_it_embeds(fonts: Fonts):
    names = faces_of(render_pdf(order(), fonts))
    by_role = {choice.role: choice for choice in fonts.chosen()}
    assert by_role[Role.FANGSONG].name in names
    assert by_role[Role.HEI].name in names
    assert is_proper("FangSong_GB2312")
    assert is_proper("SimHei")
    assert not is_proper("FandolFang-Regular")


@pytest.mark.parametrize("read", READERS)
def test_every_character_that_a_name_may_need_is_printed_and_read_back(
    fonts: Fonts, read: Callable[[bytes], str]
):
    names = "昇喆玥珺䶮㛃𬭊𫖯旻暐堃翀瑄彧赟龑燊犇鑫淼焱垚"
    assert not fonts.missing(names)
    columns = (Column(title="名", share=20), *(Column(title=c) for c in "乙丙丁戊己"))
    # 仿宋 in the text, 小标宋 in the title, 黑体 and 楷体 in headings, and in a table's 宋体
    blocks = (
        Heading(text=f"黑体{names}。"),
        Heading(text=f"楷体{names}。", level=2),
        Paragraph(text=f"仿宋{names}。"),
        Table(columns=columns, rows=((names, *"12345"),)),
    )
    paper = order(form=Form.LETTER, title=names, blocks=blocks, receipt=None, imprint=None)
    said = "".join(read(render_pdf(paper, fonts)).split())
    for char in names:
        assert said.count(char) == 5, char
