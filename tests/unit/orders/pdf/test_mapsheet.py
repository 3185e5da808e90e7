from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.geo.roads import RoadClass
from jointops.maps.symbols import Certainty, Ground, Kind, State
from jointops.orders.paper import Annex, MapArea, MapSheet, MapUnit, Zone
from jointops.orders.pdf import maplegend
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.fonts import Fonts
from jointops.orders.pdf.mapframe import bar_of, denominator_for
from jointops.orders.pdf.maplabels import Beside, Space, draw_beside
from jointops.orders.pdf.maplines import SeenLines, hatch_lines
from jointops.orders.pdf.mapsheet import FRAME_LEAST_MM, joined
from jointops.orders.pdf.mapview import Box, MapView, box_around
from jointops.orders.pdf.render import render_pdf
from tests.unit.orders.pdf.samples import (
    MM,
    STATION,
    at,
    baseline_mm,
    chart,
    lines,
    opened,
    order,
    written,
)

FRAME = Box(left=100, bottom=100, right=500, top=500)


def view(denominator: float = 10_000) -> MapView:
    return MapView(FRAME, lon=STATION.lon, lat=STATION.lat, denominator=denominator)


def page_of(sheet: MapSheet, fonts: Fonts) -> Any:
    annexes = (Annex(title="图", blocks=(sheet,)),)
    pdf = render_pdf(order(annexes=annexes, imprint=None), fonts)
    with opened(pdf) as document:
        return document.pages[-1]


def words(page: Any) -> str:
    return "".join(char["text"] for char in written(page))


@pytest.mark.parametrize("denominator", [5_000, 10_000, 20_000, 25_641])
def test_the_scale_bar_is_true(fonts: Fonts, denominator: float):
    page = page_of(chart(denominator=denominator), fonts)
    length_m, parts = bar_of(denominator)
    bars = [
        r for r in page.rects if r["height"] == pytest.approx(1.6 * MM, abs=0.01) and r["x0"] < 250
    ]
    assert len(bars) == parts
    measured_m = (bars[-1]["x1"] - bars[0]["x0"]) / MM / 1000 * denominator
    assert measured_m == pytest.approx(length_m, rel=0.005)
    assert f"比例尺1:{denominator:,}".replace(",", "") in words(page).replace(" ", "")


def test_the_ground_is_true_to_the_scale_bar():
    """Two places 1,000 m apart, east or north, are 100 mm apart at 1:10,000."""
    x, y = view().point(*at(-500, -500))
    assert np.hypot(*np.subtract(view().point(*at(500, -500)), (x, y))) == pytest.approx(
        100 * MM, rel=1e-6
    )
    assert view().point(*at(-500, 500))[1] - y == pytest.approx(100 * MM, rel=1e-6)


def test_north_is_up_and_the_centre_in_the_middle():
    assert view().point(STATION.lon, STATION.lat) == pytest.approx((300, 300))
    west, south, east, north = view().degrees_seen()
    assert west < STATION.lon < east
    assert south < STATION.lat < north
    assert view().point(west, north) == pytest.approx((100, 500))


def test_a_width_in_metres_becomes_a_scale():
    assert denominator_for(1560) == pytest.approx(10_000)
    with pytest.raises(ValueError, match="above zero"):
        denominator_for(0)


@given(denominator=st.floats(500, 500_000))
def test_the_bar_is_a_round_length_that_fits(denominator: float):
    length_m, parts = bar_of(denominator)
    paper_mm = length_m * 1000 / denominator
    assert 20 <= paper_mm <= 52 + 1e-6
    assert re.fullmatch(r"[1245]0*(\.0)?|0\.[1245]", f"{length_m:g}")
    assert length_m / parts == pytest.approx(float(f"{length_m / parts:.2g}"))


def test_only_lines_that_reach_the_frame_are_drawn():
    seen = SeenLines(
        lines(
            [
                (RoadClass.PRIMARY, "", [(-9000, 0), (-8000, 0)]),
                (RoadClass.PRIMARY, "", [(-9000, 0), (9000, 0)]),
                (RoadClass.SERVICE, "", [(0, 0), (10, 10), (20, 0)]),
            ]
        ),
        view(),
    )
    assert seen.seen.tolist() == [1, 2]
    assert seen.of(RoadClass.SERVICE).tolist() == [2]
    path = seen.path(seen.seen)
    assert path.count(" m") == 2
    assert path.count(" l") == 3
    assert path.splitlines()[2].startswith("300.0 300.0 m")


def test_a_map_without_lines_is_a_map(fonts: Fonts):
    page = page_of(chart(roads=None, ground=None), fonts)
    assert "人民路" not in words(page)
    assert "持刀伤人" in words(page)


def test_the_great_roads_are_named_and_the_small_are_not(fonts: Fonts):
    text = words(page_of(chart(), fonts))
    assert "人民路" in text
    assert "柳泉路" in text


def test_the_legend_explains_what_is_there_and_nothing_else(fonts: Fonts):
    text = words(page_of(chart(), fonts))
    for word in ("警情（级别）", "PTU", "备勤", "已下达", "卡点", "主路线", "警戒区", "铁路"):
        assert word in text
    for word in ("保安队", "途中", "备用路线", "核心区", "位置推定", "河流", "失守"):
        assert word not in text


def test_every_symbol_is_drawn_and_explained(fonts: Fonts):
    units = tuple(
        MapUnit(
            lon=at(-600 + 50 * row, 0)[0],
            lat=at(0, -250 + 50 * column)[1],
            kind=kind,
            state=state,
            certainty=list(Certainty)[(row + column) % 4],
            text="7",
            heading_deg=45,
        )
        for row, (kind, state) in enumerate(product(Kind, State))
        for column in range(4)
        if row < 24
    )
    page = page_of(chart(roads=None, ground=None, units=units, points=()), fonts)
    text = words(page)
    drawn = {unit.kind for unit in units} - {Kind.GUARD}
    assert all(maplegend.KINDS[kind] in text for kind in drawn)
    assert all(term in text for term in maplegend.STATES.values())
    assert all(term in text for term in maplegend.CERTAINTIES.values())


def test_the_frame_is_never_smaller_than_promised(fonts: Fonts):
    lon, lat = at(0, 0)
    units = tuple(
        MapUnit(lon=lon, lat=lat, kind=kind, state=state) for kind in Kind for state in State
    )
    ring = chart().areas[0].ring
    full = chart(
        units=units,
        alternatives=chart().routes,
        areas=tuple(MapArea(ring=ring, zone=zone) for zone in Zone),
        ground=lines(
            [(kind, "", [(-2000, 0), (2000, 0)]) for kind in Ground if kind != Ground.LANDMARK]
        ),
    )
    with opened(render_pdf(order(annexes=(Annex(title="图", blocks=(full,)),)), fonts)) as document:
        page = document.pages[-1]
        assert "抄送" in words(page)
        frame = max((r for r in page.rects if not r["fill"]), key=lambda rect: rect["height"])
    assert frame["width"] / MM >= FRAME_LEAST_MM[0] - 0.01
    assert frame["height"] / MM >= FRAME_LEAST_MM[1]


def test_the_legend_has_words_for_everything():
    assert set(maplegend.KINDS) == set(Kind)
    assert set(maplegend.STATES) == set(State)
    assert set(maplegend.ZONES) == set(Zone)


def test_every_zone_is_in_the_legend(fonts: Fonts):
    ring = chart().areas[0].ring
    areas = tuple(MapArea(ring=ring, zone=zone) for zone in Zone)
    text = words(page_of(chart(areas=areas), fonts))
    assert all(term in text for term in ("核心区", "警戒区", "疏导区", "合围区"))


def test_units_outside_the_map_are_left_out(fonts: Fonts):
    lon, lat = at(5000, 0)
    far = MapUnit(lon=lon, lat=lat, kind=Kind.GUARD_TEAM, text="15", name="远处的队")
    text = words(page_of(chart(units=(far,)), fonts))
    assert "远处的队" not in text
    assert "保安队" not in text


def test_nothing_is_drawn_beyond_the_frame(fonts: Fonts):
    page = page_of(chart(), fonts)
    assert all(char["x0"] / MM >= 28 for char in page.chars if char["size"] < 10)
    assert all(baseline_mm(char) < 290 for char in page.chars)


class FakeSheet:
    """Takes the place of the page and remembers where text went."""

    def __init__(self) -> None:
        self.texts: list[tuple[float, float]] = []

    def turned_text(self, _line: object, x: float, y: float, **_: object) -> None:
        self.texts.append((x, y))


boxes = st.builds(
    box_around,
    st.floats(110, 490),
    st.floats(110, 490),
    st.floats(4, 20),
    st.floats(4, 20),
)


@given(symbols=st.lists(boxes, max_size=40))
def test_labels_stay_clear_of_symbols_and_of_each_other(composer: Composer, symbols: list[Box]):
    space, sheet = Space(FRAME), FakeSheet()
    for box in symbols:
        space.take(box)
    for number, box in enumerate(symbols):
        draw_beside(sheet, composer, Beside(f"张店巡{number}", box), space)  # type: ignore[arg-type]
    taken = space.taken
    labels = taken[len(symbols) :]
    assert len(labels) == len(sheet.texts)
    for number, label in enumerate(labels):
        assert FRAME.holds(label)
        assert not any(label.meets(other) for other in (*symbols, *labels[:number]))


@given(places=st.lists(st.tuples(st.floats(150, 450), st.floats(150, 450)), max_size=12))
def test_symbols_at_one_place_move_apart_where_there_is_room(places: list[tuple[float, float]]):
    space = Space(FRAME)
    found = [box_around(*space.place(x, y, 12, 12), 12, 12) for x, y in [*places, *places[:1]]]
    if len(places) <= 4:
        for number, box in enumerate(found):
            assert not any(box.grown(-0.01).meets(other) for other in found[:number])


def test_hatching_covers_the_box():
    hatch = hatch_lines(Box(left=0, bottom=0, right=30, top=10), 5)
    starts = [float(part.split()[0]) for part in hatch.split(" l")[:-1]]
    assert min(starts) <= -10
    assert max(starts) >= 30
    assert np.allclose(np.diff(starts), 5)


def test_stretches_of_a_road_are_joined():
    parts = [
        np.array([[0.0, 0], [10, 0]]),
        np.array([[20.0, 0], [30, 0]]),
        np.array([[10.0, 0], [20, 0]]),
    ]
    lengths = sorted(len(path) for path in joined(parts))
    assert sum(lengths) == 5
    assert lengths[-1] >= 3
