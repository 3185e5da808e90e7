"""Many papers in one file: what they have in common is held once, and nothing else changes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pdfplumber
from hypothesis import given
from hypothesis import strategies as st

from jointops.geo.roads import RoadClass
from jointops.maps.lines import MapLines
from jointops.orders.paper import Form, KeyValues, Paper, Receipt
from jointops.orders.pdf.bundle import draw_bundle
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.fonts import Fonts
from jointops.orders.pdf.maplines import SeenLines
from jointops.orders.pdf.mapview import Box, MapView
from jointops.orders.pdf.render import render_pdf

LIMITS = KeyValues(pairs=(("可以做", "巡逻守护，现场报警。" * 9), ("一律不得做", "盘查。")))
TEAM = Paper(
    form=Form.SLIP,
    exercise=True,
    exercise_name="测试",
    issued=datetime(2026, 3, 4, 4, 0, tzinfo=UTC),
    head="联勤指挥中心",
    number="演测〔2026〕1号",
    title="任务单",
    blocks=(LIMITS,),
    signer="",
    receipt=Receipt(receivers=("队",)),
)


def teams(count: int) -> list[Paper]:
    named = [KeyValues(pairs=(("保安队", f"第{number}队"),)) for number in range(count)]
    return [replace(TEAM, blocks=(name, LIMITS)) for name in named]


def written(pdf: bytes) -> list[list[tuple[str, float, float]]]:
    """Give the characters of each page with their places."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [
            sorted(
                (char["text"], round(char["x0"], 1), round(char["top"], 1)) for char in page.chars
            )
            for page in document.pages
        ]


def test_papers_in_one_file_read_as_each_of_them_alone_and_take_little_more(fonts: Fonts):
    papers = teams(5)
    together = draw_bundle(papers, fonts, Composer(fonts), told=lambda _n: None, backs=False)
    alone = [render_pdf(paper, fonts) for paper in papers]
    assert written(together.pdf) == [page for pdf in alone for page in written(pdf)]
    twice = draw_bundle(teams(10), fonts, Composer(fonts), told=lambda _n: None, backs=False)
    of_one = (len(twice.pdf) - len(together.pdf)) / 5
    assert of_one < 2_000, "a further paper brings its own words only"


def test_a_slip_takes_the_same_type_whatever_was_drawn_before_it(fonts: Fonts):
    long = replace(TEAM, blocks=(KeyValues(pairs=(("任务", "封控路口，疏散群众。" * 90),)), LIMITS))
    composer = Composer(fonts)
    for paper in (*teams(2), long, *teams(2)):
        assert render_pdf(paper, fonts, composer) == render_pdf(paper, fonts)


points = st.tuples(st.floats(-0.02, 0.02), st.floats(-0.02, 0.02))
FRAME = Box(left=0, bottom=0, right=100, top=80)


@given(paths=st.lists(st.lists(points, min_size=2, max_size=8), min_size=1, max_size=5))
def test_a_path_holds_every_stretch_that_comes_into_the_frame_and_none_that_does_not(paths):
    vertices = np.array([vertex for path in paths for vertex in path])
    lines = MapLines(
        lon=118 + vertices[:, 0],
        lat=36 + vertices[:, 1],
        offsets=np.cumsum([0, *map(len, paths)]).astype(np.int32),
        line_class=np.full(len(paths), RoadClass.PRIMARY, dtype=np.int32),
        name=np.zeros(len(paths), dtype=np.int32),
    )
    seen = SeenLines(lines, MapView(FRAME, lon=118, lat=36, denominator=20_000))
    drawn, last = [], ""
    for step in seen.path(seen.of(RoadClass.PRIMARY)).splitlines():
        at, operator = step.rsplit(" ", 1)
        if operator == "l":
            drawn.append((last, at))
        last = at
    expected = []
    near = FRAME.grown(4)
    for line in range(len(paths)):
        for start, end in pairwise(seen.vertices(line).tolist()):
            left, right = sorted((start[0], end[0]))
            bottom, top = sorted((start[1], end[1]))
            if (
                left <= near.right
                and right >= near.left
                and bottom <= near.top
                and top >= near.bottom
            ):
                expected.append(tuple(f"{x:.1f} {y:.1f}" for x, y in (start, end)))
    assert drawn == expected
