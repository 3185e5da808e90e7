"""Small maps: to scale by the page's own coordinates, and cheap where they share their ground."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import numpy as np
import pdfplumber
import pytest
from pdfplumber.page import Page

from jointops.geo.places import distance_m
from jointops.geo.roads import RoadClass
from jointops.maps.line_index import Degrees, LineIndex, MapBase
from jointops.maps.lines import MapLines
from jointops.orders.paper import Form, KeyValues, MapCut, MapSheet, Paper
from jointops.orders.pdf.bundle import draw_bundle
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.fonts import Fonts
from jointops.orders.pdf.grid import MM
from jointops.orders.pdf.mapcut import SQUARE_LAT_DEG, SQUARE_LON_DEG
from jointops.orders.pdf.render import page_image, render_pdf

LON, LAT = 118.05, 36.79
SCALE = 6_250.0
WITHIN = 0.005
"""Half a percent."""


def lines(*paths: list[tuple[float, float]]) -> MapLines:
    vertices = np.array([vertex for path in paths for vertex in path], dtype=np.float64)
    return MapLines(
        lon=vertices[:, 0],
        lat=vertices[:, 1],
        offsets=np.cumsum([0, *map(len, paths)]).astype(np.int32),
        line_class=np.full(len(paths), RoadClass.PRIMARY, dtype=np.int32),
        name=np.zeros(len(paths), dtype=np.int32),
    )


CROSS = (
    [(LON - 0.003, LAT), (LON + 0.003, LAT)],
    [(LON, LAT - 0.001), (LON, LAT + 0.001)],
)


def cut(base: MapBase, *, lon: float = LON, lat: float = LAT) -> MapCut:
    chart = MapSheet(title="图", lon=lon, lat=lat, denominator=SCALE)
    return MapCut(chart=chart, base=base, height_mm=62.0)


def slip(*blocks: KeyValues | MapCut) -> Paper:
    return Paper(
        form=Form.SLIP,
        exercise=True,
        exercise_name="测试",
        issued=datetime(2026, 3, 4, 4, 0, tzinfo=UTC),
        head="联勤指挥中心",
        number="演测〔2026〕1号",
        title="任务单",
        blocks=blocks,
        signer="",
    )


def strokes(page: Page, width: float) -> list[dict[str, float]]:
    """Give straight lines of a stroke width, those of drawings that the page shows included."""
    found = [*page.lines, *page.curves]
    return [line for line in found if abs((line["linewidth"] or 0.0) - width) < 0.01]


def test_a_small_map_is_true_to_scale_by_the_pages_own_coordinates(fonts: Fonts):
    pdf = render_pdf(slip(cut(MapBase(lines(*CROSS), None))), fonts)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        drawn = strokes(document.pages[0], 3.6)  # the outline of a primary road
    across = max(line["x1"] - line["x0"] for line in drawn)
    up = max(line["bottom"] - line["top"] for line in drawn)
    a = np.array
    true_across_m = float(distance_m(a([LON - 0.003]), a([LAT]), a([LON + 0.003]), a([LAT]))[0])
    true_up_m = float(distance_m(a([LON]), a([LAT - 0.001]), a([LON]), a([LAT + 0.001]))[0])
    assert across / MM / 1000 * SCALE == pytest.approx(true_across_m, rel=WITHIN)
    assert up / MM / 1000 * SCALE == pytest.approx(true_up_m, rel=WITHIN)


def test_its_scale_bar_is_as_long_as_it_says(fonts: Fonts):
    pdf = render_pdf(slip(cut(MapBase(lines(*CROSS), None))), fonts)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        parts = [rect for rect in page.rects if abs(rect["height"] - 1.6 * MM) < 0.01]
        text = page.extract_text()
    length = max(rect["x1"] for rect in parts) - min(rect["x0"] for rect in parts)
    assert "200 m" in text
    assert length / MM / 1000 * SCALE == pytest.approx(200.0, rel=WITHIN)


def test_a_kilometre_grid_line_stands_where_the_grid_says(fonts: Fonts):
    from jointops.geo.kilometre_grid import degrees_of, grid_of

    pdf = render_pdf(slip(cut(MapBase(lines(*CROSS), None))), fonts)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        grid = [line for line in strokes(document.pages[0], 0.3) if line["height"] > 100]
        xs = sorted((line["x0"] + line["x1"]) / 2 for line in grid)
        road = max(strokes(document.pages[0], 3.6), key=lambda line: line["x1"] - line["x0"])
    middle = (road["x0"] + road["x1"]) / 2
    east, north = grid_of(np.array([LON]), np.array([LAT]), 117.0)
    steps = np.diff(xs)
    step_m = float(np.round(np.median(steps) / MM / 1000 * SCALE, -2))
    assert step_m >= 100.0
    nearest = np.round(east / step_m) * step_m
    lon, _ = degrees_of(nearest, north, 117.0)
    wanted = (
        middle
        + (lon[0] - LON) * np.radians(1) * 6_371_008.8 * np.cos(np.radians(LAT)) / SCALE * 1000 * MM
    )
    assert min(abs(x - wanted) for x in xs) < 0.5 * MM


def test_maps_of_one_place_share_what_lies_under_them(fonts: Fonts, composer: Composer):
    rng = np.random.default_rng(1)
    paths = [
        [(LON + x, LAT + y) for x, y in rng.uniform(-0.005, 0.005, (40, 2))] for _ in range(60)
    ]
    base = MapBase(lines(*paths), None)
    sizes = [
        len(
            draw_bundle(
                [slip(cut(base)) for _ in range(count)], fonts, composer, told=lambda _n: None
            ).pdf
        )
        for count in (1, 8)
    ]
    alone = len(render_pdf(slip(KeyValues(pairs=(("甲", "乙"),))), fonts))
    assert sizes[0] > alone + 10_000
    assert sizes[1] - sizes[0] < sizes[0] - alone


def test_a_map_over_several_squares_shows_no_seam(fonts: Fonts):
    corner_lon = round(LON / SQUARE_LON_DEG) * SQUARE_LON_DEG
    corner_lat = round(LAT / SQUARE_LAT_DEG) * SQUARE_LAT_DEG
    across = [(corner_lon - 0.004, corner_lat - 0.0004), (corner_lon + 0.004, corner_lat - 0.0004)]
    pdf = render_pdf(slip(cut(MapBase(lines(across), None), lon=corner_lon, lat=corner_lat)), fonts)
    picture = page_image(pdf, 0, 200)
    pixels = np.frombuffer(picture.rgb, dtype=np.uint8).reshape(picture.height, picture.width, 3)
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        road = max(strokes(document.pages[0], 3.6), key=lambda line: line["x1"] - line["x0"])
    row = round((road["top"] - 1.5) * 200 / 72)
    left, right = (round(road[side] * 200 / 72) for side in ("x0", "x1"))
    dark = pixels[row - 2 : row + 3, left + 5 : right - 5, 0].min(axis=0)
    assert dark.max() < 160


def test_an_index_gives_the_lines_that_come_into_a_box_and_no_others():
    index = LineIndex(lines(*CROSS, [(119.0, 37.0), (119.1, 37.0)]))
    near = index.within(Degrees(LON - 0.01, LAT - 0.01, LON + 0.01, LAT + 0.01))
    assert len(near.line_class) == 2
    assert near.lon.tolist() == [vertex[0] for path in CROSS for vertex in path]
    assert len(index.within(Degrees(0, 0, 1, 1)).line_class) == 0
