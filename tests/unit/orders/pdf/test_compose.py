from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from jointops.orders.pdf.breaking import FORBIDDEN_END, FORBIDDEN_START, Type
from jointops.orders.pdf.compose import Composer, Line, Span
from jointops.orders.pdf.fonts import Role
from jointops.orders.pdf.grid import CELL, CELLS, WIDTH
from tests.unit.orders.pdf.samples import RARE_NAMES

BODY = Type(Role.FANGSONG, 16.0, CELL)
HEI = Type(Role.HEI, 16.0, CELL)
INDENT = 2 * CELL
HAIR = 1e-3

HANZI = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动" + RARE_NAMES
)
MARKS = "，。、；：？！（）《》“”‘’—…·"
anything = st.text(st.sampled_from(HANZI + MARKS + "0123456789AZaz.,:%-/ \n"), max_size=240)
words = st.text(st.sampled_from(HANZI), min_size=2, max_size=9)
tokens = st.sampled_from(
    ["PTU03", "2026年", "02:10:25", "350.125 MHz", "-3℃", "15%", "1:10", "36.8°N"]
)
pieces = st.one_of(
    words,
    tokens,
    words.map("“{}”".format),
    words.map("（{}）".format),
    words.map("《{}》".format),
    words.map("——{}".format),
    words.map("{}……".format),
)
sentences = st.tuples(pieces, words, st.sampled_from("，。；：？！、")).map("".join)
ordinary = st.lists(sentences, min_size=1, max_size=25).map("".join)


def compose(composer: Composer, text: str, *, width: float = WIDTH) -> tuple[Line, ...]:
    return composer.lines((Span(text, BODY),), width=width, indent=INDENT)


@given(text=anything, width=st.floats(4 * CELL, 30 * CELL))
def test_nothing_is_lost_and_no_line_is_too_long(composer: Composer, text: str, width: float):
    lines = compose(composer, text, width=width)
    assert "".join(line.text for line in lines) == text.replace("\n", "")
    assert all(line.end <= width + HAIR for line in lines)


@given(text=anything)
def test_what_is_drawn_is_what_is_said(composer: Composer, text: str):
    for line in compose(composer, text):
        drawn = {char for run in line.runs for char in run.characters}
        assert drawn == set(line.text.rstrip(" "))


@settings(max_examples=150)
@given(text=ordinary)
def test_ordinary_text_has_no_forbidden_line_ends_and_is_flush(composer: Composer, text: str):
    lines = compose(composer, text)
    for line in lines[1:]:
        assert line.text[0] not in FORBIDDEN_START, line.text
    for line in lines[:-1]:
        assert line.text.rstrip()[-1] not in FORBIDDEN_END, line.text
        assert abs(line.end - WIDTH) < HAIR, line.text


def test_even_a_jumble_of_characters_and_marks_breaks_rightly(composer: Composer):
    chance, lines = Random(3), 0
    for _ in range(100):
        text = "".join(
            chance.choice(HANZI * 3 + MARKS + "0123456789AZaz.,:%-/") for _ in range(240)
        )
        for before, after in pairwise(compose(composer, text)):
            lines += 1
            assert after.text[0] not in FORBIDDEN_START, text
            assert before.text.rstrip()[-1:] not in FORBIDDEN_END, text
            assert abs(before.end - WIDTH) < HAIR, text
    assert lines > 700


@given(text=ordinary)
def test_words_dashes_and_dots_stay_whole(composer: Composer, text: str):
    for line in compose(composer, text)[1:]:
        before = text[: text.index(line.text)] if text.count(line.text) == 1 else "。"
        ends_word = before[-1:].isascii() and not before[-1:].isspace()
        assert not (ends_word and line.text[0].isascii())
        assert not (before.endswith("—") and line.text.startswith("—"))
        assert not (before.endswith("…") and line.text.startswith("…"))


def test_pure_text_stands_in_the_cells_of_the_grid(composer: Composer):
    lines = composer.lines((Span("警" * 3 * CELLS, BODY),), width=WIDTH)
    assert [len(line.text) for line in lines] == [CELLS] * 3
    assert all(abs(line.end - WIDTH) < HAIR for line in lines)
    (run,) = lines[0].runs
    assert run.show.startswith("-0.207 Tc"), "the spacing that brings 16 points into a cell"


def test_a_comma_is_squeezed_in_rather_than_begin_a_line(composer: Composer):
    lines = composer.lines((Span("警察、" * 9 + "警，" + "警" * 9, BODY),), width=WIDTH)
    assert lines[0].text.endswith("警，")
    assert lines[1].text == "警" * 9


def test_squeezing_hard_is_worse_than_moving_a_character(composer: Composer):
    lines = composer.lines((Span("警" * 13 + "，" + "警" * 14 + "，警", BODY),), width=WIDTH)
    assert lines[1].text == "警，警"


def test_without_anything_to_squeeze_a_character_moves_on(composer: Composer):
    lines = composer.lines((Span("警" * CELLS + "。警", BODY),), width=WIDTH)
    assert lines[0].text == "警" * (CELLS - 1)
    assert lines[1].text == "警。警"
    assert abs(lines[0].end - WIDTH) < HAIR


def test_a_word_longer_than_a_line_is_divided(composer: Composer):
    lines = compose(composer, "A" * 200)
    assert len(lines) > 2
    assert all(line.end <= WIDTH + HAIR for line in lines)


def test_types_may_change_within_a_paragraph(composer: Composer):
    lines = composer.lines((Span("（一）先期控制。", HEI), Span("盾牌组先行。", BODY)), width=WIDTH)
    assert lines[0].text == "（一）先期控制。盾牌组先行。"
    assert len({run.font for run in lines[0].runs}) == 2


def test_invisible_characters_leave_no_trace(composer: Composer):
    assert composer.line("王\u200b\ufeff某\t一", BODY).text == "王某 一"


def test_line_breaks_of_every_kind_end_a_line(composer: Composer):
    assert [line.text for line in compose(composer, "一\r\n二\n\n三")] == ["一", "二", "", "三"]


def test_a_title_is_broken_evenly(composer: Composer):
    title = "关于处置淄博站广场持刀伤人警情的紧急增援指令"
    lines = composer.balanced(title, Type(Role.SONG_TITLE, 22.0), width=20 * 22.0)
    assert [len(line.text) for line in lines] == [11, 11]
    one = composer.balanced("增援指令单（第一梯次）", Type(Role.SONG_TITLE, 22.0), width=WIDTH)
    assert [round(line.width) for line in one] == [11 * 22]


def test_a_title_of_two_lines_is_broken_after_its_comma(composer: Composer):
    kind = Type(Role.SONG_TITLE, 16.0)
    title = "卡点图　东一路与昌国路口以西370米处，拦截由北向南、由西向东"
    texts = [line.text for line in composer.balanced(title, kind, width=WIDTH)]
    assert texts == ["卡点图　东一路与昌国路口以西370米处，", "拦截由北向南、由西向东"]


def test_an_empty_text_is_an_empty_line(composer: Composer):
    (line,) = compose(composer, "")
    assert (line.text, line.runs, line.width) == ("", (), 0.0)


def test_equal_questions_are_answered_from_memory(composer: Composer):
    assert compose(composer, "立即控制持刀人员。") is compose(composer, "立即控制持刀人员。")


@given(text=anything.map(lambda text: text[:30]), kind=st.sampled_from([BODY, HEI]))
def test_a_text_set_whole_stands_as_one_set_piece_by_piece(
    composer: Composer, text: str, kind: Type
):
    whole = composer.lines((Span(text, kind),), width=60 * CELL)
    pieces = composer.lines((Span(text, kind), Span("", kind)), width=60 * CELL)
    assert [line.text for line in whole] == [line.text for line in pieces]
    for one, other in zip(whole, pieces, strict=True):
        assert abs(one.end - other.end) < HAIR
        assert [run.show for run in one.runs] == [run.show for run in other.runs]
        assert all(abs(a.x - b.x) < HAIR for a, b in zip(one.runs, other.runs, strict=True))
