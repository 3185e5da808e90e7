"""Areas as people draw and copy them: what cannot be taken is told by what is wrong with it."""

from __future__ import annotations

import json
import random

import pytest
import shapely

from jointops.feeds.areas import CityBox, area_in
from jointops.feeds.cells import area_text
from jointops.feeds.csv_rows import Row
from jointops.feeds.faults import FileUnreadableError, ImportReport
from jointops.feeds.geojson_rows import read_features
from jointops.feeds.station_rows import read_grids

CITY = CityBox(west=117.5, south=36.5, east=118.5, north=37.0)
SQUARE = ((118.0, 36.8), (118.1, 36.8), (118.1, 36.9), (118.0, 36.9))


def read(text, city=CITY):
    report = ImportReport(file="f")
    area = area_in(Row(line=2, cells={"area": text}), report, city)
    return area, [fault.reason.code for fault in report.faults]


def test_an_area_is_read_open_or_closed():
    assert read(area_text(SQUARE)) == (SQUARE, [])
    assert read(area_text((*SQUARE, SQUARE[0]))) == (SQUARE, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "CELL-EMPTY"),
        ("118 36.8; 118.1 36.9", "NOT-AN-AREA"),
        ("118 36.8; 118.1 36.9; 118 36.8", "NOT-AN-AREA"),
        ("a b; c d; e f", "NOT-AN-AREA"),
        ("118 36.8 5; 118.1 36.8 5; 118.1 36.9 5", "NOT-AN-AREA"),
        ("nan 36.8; 118.1 36.8; 118.1 36.9", "NOT-AN-AREA"),
        ("inf 36.8; 118.1 36.8; 118.1 36.9", "NOT-AN-AREA"),
        (area_text(tuple((lat, lon) for lon, lat in SQUARE)), "AREA-SWAPPED"),
        (area_text(tuple((lon - 2, lat) for lon, lat in SQUARE)), "AREA-OUTSIDE"),
        (area_text((SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3])), "AREA-CROSSES"),
        ("118 36.8; 118.1 36.8; 118.2 36.8", "AREA-CROSSES"),
    ],
)
def test_what_is_wrong_with_an_area_is_told(text, code):
    assert read(text) == (None, [code])


def test_a_ring_is_taken_if_and_only_if_its_sides_do_not_cross():
    """Brute force over all pairs of sides of small random rings."""
    draw = random.Random(4)
    taken = 0
    for _ in range(400):
        count = draw.randint(3, 6)
        spots = draw.sample([(x, y) for x in range(4) for y in range(4)], count)
        ring = tuple((118 + x / 128, 36.75 + y / 128) for x, y in spots)  # exact in binary
        area, codes = read(area_text(ring))
        simple = _simple(spots)
        assert (area is not None) == simple, (spots, codes)
        taken += simple
    assert 50 < taken < 350


def _simple(spots):
    sides = [shapely.LineString([a, b]) for a, b in zip(spots, spots[1:] + spots[:1], strict=True)]
    for i, one in enumerate(sides):
        for j in range(i + 1, len(sides)):
            shared = one.intersection(sides[j])
            ends = {one.coords[0], one.coords[1]} & {sides[j].coords[0], sides[j].coords[1]}
            near = j == i + 1 or (i == 0 and j == len(sides) - 1)
            if near and (shared.geom_type != "Point" or len(ends) != 1):
                return False
            if not near and not shared.is_empty:
                return False
    return True


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(tmp_path, *features, **more):
    file = tmp_path / "grids.geojson"
    whole = {"type": "FeatureCollection", "features": list(features), **more}
    file.write_text(json.dumps(whole), encoding="utf-8")
    return file


def polygon(*rings):
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in r] for r in rings]}


CLOSED = (*SQUARE, SQUARE[0])


@pytest.mark.parametrize(
    ("geometry", "codes"),
    [
        (polygon(CLOSED), []),
        ({"type": "MultiPolygon", "coordinates": [polygon(CLOSED)["coordinates"]]}, []),
        (polygon(SQUARE), ["AREA-UNCLOSED"]),
        (polygon(CLOSED, CLOSED), ["AREA-PARTS"]),
        ({"type": "MultiPolygon", "coordinates": [[CLOSED], [CLOSED]]}, ["AREA-PARTS"]),
        (polygon(tuple((lat, lon) for lon, lat in CLOSED)), ["AREA-SWAPPED"]),
        (polygon((SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0])), ["AREA-CROSSES"]),
        ({"type": "LineString", "coordinates": [list(SQUARE[0])]}, ["NOT-A-GEOMETRY"]),
        ({"type": "Polygon", "coordinates": [[["a", 1]]]}, ["NOT-A-GEOMETRY"]),
        ({"type": "Polygon", "coordinates": None}, ["NOT-A-GEOMETRY"]),
        ("Polygon", ["NOT-A-GEOMETRY"]),
        (None, ["CELL-EMPTY"]),
    ],
)
def test_a_feature_is_a_row_or_a_fault_of_its_own(tmp_path, geometry, codes):
    file = collection(tmp_path, feature(geometry, name="一号网格", station="J01"))
    grids, report = read_grids(file, known={}, stations={"J01": "J01"}, city=CITY)
    assert [fault.reason.code for fault in report.faults] == codes
    assert [grid.area for grid in grids] == ([] if codes else [SQUARE])


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"type":"FeatureCollection"}', '{"type":"FeatureCollection","features":1}',
     '{"type":"FeatureCollection","features":[NaN]}', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_collection_of_features_is_refused_whole(tmp_path, text):
    file = tmp_path / "g.geojson"
    file.write_text(text)
    with pytest.raises(FileUnreadableError):
        read_features(file)


def test_another_datum_is_refused(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    with pytest.raises(FileUnreadableError):
        read_features(collection(tmp_path, crs=crs))
    good = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert read_features(collection(tmp_path, crs=good)) == []
