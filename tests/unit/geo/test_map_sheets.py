"""Numbers of the national map sheets: as published, and every position on its own sheet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.geo.map_sheets import PARTS, SCALES, MapSheet, sheet_at


def degrees(whole: int, minutes: int = 0, seconds: float = 0) -> float:
    return whole + minutes / 60 + seconds / 3600


POINT = (degrees(114, 33, 45), degrees(39, 22, 30))
"""The point of the standard's own worked example."""


@pytest.mark.parametrize(
    ("lon", "lat", "number"),
    [
        (*POINT, "J50"),
        (*POINT, "J50B001001"),
        (*POINT, "J50C001001"),
        (*POINT, "J50D002002"),
        (degrees(116, 28, 15), degrees(39, 54, 30), "J50E001010"),
        (degrees(112, 48), degrees(32, 54), "I49E019020"),
        (degrees(106, 25, 30), degrees(29, 49, 27), "H48"),
    ],
)
def test_a_sheet_has_the_number_that_is_published_for_it(lon, lat, number):
    sheet = MapSheet.read(number)
    assert sheet.number == number
    assert sheet_at(lon, lat, sheet.scale) == sheet
    assert sheet.covers(lon, lat)


@pytest.mark.parametrize(
    ("number", "box"),
    [
        ("J49B001002", (111, 38, 114, 40)),
        ("J50E001010", (116.25, degrees(39, 50), 116.5, 40)),
        ("J50", (114, 36, 120, 40)),
        ("J50G096096", (degrees(119, 56, 15), 36, 120, degrees(36, 2, 30))),
        ("J50K23042304", (degrees(119, 59, 50.625), 36, 120, degrees(36, 0, 6.25))),
    ],
)
def test_a_sheet_spans_what_its_scale_spans(number, box):
    assert MapSheet.read(number).box == pytest.approx(box, abs=1e-9)


@given(
    lon=st.integers(-180_000_000, 179_999_999),
    lat=st.integers(0, 59_999_999),
    scale=st.sampled_from(sorted(PARTS)),
)
def test_every_position_lies_on_its_own_sheet_and_on_no_neighbour(lon, lat, scale):
    at = (lon / 1e6, lat / 1e6)
    sheet = sheet_at(*at, scale)
    assert sheet is not None
    west, south, east, north = sheet.box
    assert west - 1e-9 <= at[0] < east + 1e-9
    assert south - 1e-9 <= at[1] < north + 1e-9
    assert (east - west) * PARTS[scale] == pytest.approx(6)
    assert MapSheet.read(sheet.number) == sheet
    assert sheet_at((lon / 1e6 + 7 + 180) % 360 - 180, at[1], scale) != sheet


@given(lon=st.integers(73_000_000, 135_000_000), lat=st.integers(18_000_000, 53_000_000))
def test_a_sheet_lies_on_every_sheet_of_a_smaller_scale(lon, lat):
    for scale in SCALES:
        sheet = sheet_at(lon / 1e6, lat / 1e6, scale)
        assert sheet is not None
        west, south, east, north = sheet.box
        middle = ((west + east) / 2, (south + north) / 2)
        for smaller, denominator in SCALES.items():
            if denominator >= SCALES[scale] and PARTS[scale] % PARTS[smaller] == 0:
                assert sheet_at(*middle, smaller) == sheet_at(lon / 1e6, lat / 1e6, smaller)


@pytest.mark.parametrize("at", [(118.0, -0.000001), (118.0, 60.0), (180.0, 36.0), (118.0, 89.0)])
def test_where_there_are_no_plain_sheets_there_is_none(at):
    assert sheet_at(*at) is None


@pytest.mark.parametrize(
    "text",
    ["", "J5", "Z50", "J61", "J00G001001", "J50G097001", "J50G000001", "J50G01501", "J50J001001"],
)
def test_what_is_no_number_is_not_read(text):
    with pytest.raises(ValueError, match="sheet"):
        MapSheet.read(text)
