from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.orders.pdf.flow import Page, Strip, blank, glue, paginate
from jointops.orders.pdf.grid import PITCH

HEIGHT = 20 * PITCH


def nothing(_sheet: object, _top: float) -> None:
    """Draw nothing."""


def strip(height: float, *, on_grid: bool = False, glued: bool = False) -> Strip:
    return Strip(height=height, draw=nothing, on_grid=on_grid, glued=glued)


strips = st.lists(
    st.builds(strip, st.floats(1, HEIGHT), on_grid=st.booleans(), glued=st.booleans()), max_size=60
)


def shown(pages: tuple[Page, ...]) -> list[Strip]:
    return [placed.strip for page in pages for placed in page]


@given(strips=strips, first=st.floats(0, HEIGHT))
def test_every_strip_stands_once_in_order_inside_its_page(strips: list[Strip], first: float):
    pages = paginate(strips, height=HEIGHT, first=first)
    assert [id(s) for s in shown(pages)] == [id(s) for s in strips]
    for number, page in enumerate(pages):
        tops = [first if number == 0 else 0.0, *(p.top + p.strip.height for p in page)]
        for bottom, placed in zip(tops, page, strict=False):
            assert placed.top >= bottom - 0.02 * PITCH
            assert placed.top + placed.strip.height <= HEIGHT + 0.02
            if placed.strip.on_grid:
                assert placed.top % PITCH == pytest.approx(0, abs=1e-6) or (
                    placed.top % PITCH == pytest.approx(PITCH)
                )


@given(
    heights=st.lists(st.floats(1, HEIGHT / 8), min_size=2, max_size=40),
    glued=st.lists(st.booleans(), min_size=40, max_size=40),
)
def test_what_is_glued_shares_a_page(heights: list[float], glued: list[bool]):
    # at most five in a row, so that a glued group is never taller than a page
    strips = [
        strip(h, glued=g and n % 5 != 4)
        for n, (h, g) in enumerate(zip(heights, glued, strict=False))
    ]
    page_of = {
        id(placed.strip): number
        for number, page in enumerate(paginate(strips, height=HEIGHT))
        for placed in page
    }
    for left, right in pairwise(strips):
        assert not left.glued or page_of[id(left)] == page_of[id(right)]


def test_a_group_taller_than_a_page_is_divided_after_all():
    group = glue([strip(HEIGHT / 4) for _ in range(10)], last=10)
    assert [len(page) for page in paginate(group, height=HEIGHT)] == [4, 4, 2]


def test_a_page_does_not_begin_with_a_gap():
    pages = paginate([strip(HEIGHT), blank(), strip(10)], height=HEIGHT)
    assert [len(page) for page in pages] == [1, 1]
    assert pages[1][0].top == 0


def test_what_repeats_stands_above_the_first_strip_of_each_further_page():
    head = strip(PITCH)
    rows = [Strip(height=HEIGHT / 3, draw=nothing, repeat=head) for _ in range(5)]
    pages = paginate(rows, height=HEIGHT)
    assert [len(page) for page in pages] == [3, 3]
    assert pages[1][0].strip is head
    assert pages[1][1].top == PITCH


def test_a_fresh_strip_begins_a_page_and_a_foot_stands_at_its_end():
    fresh = Strip(height=10, draw=nothing, fresh=True)
    foot = Strip(height=PITCH, draw=nothing, at_foot=True)
    pages = paginate([strip(10), fresh, foot], height=HEIGHT)
    assert [len(page) for page in pages] == [1, 2]
    assert pages[1][1].top == HEIGHT - PITCH
