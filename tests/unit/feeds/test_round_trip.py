"""What is exported and imported again is what it was; nothing in it is a formula on the way."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointops.feeds.areas import area_in
from jointops.feeds.cells import Corners, area_text, number_text
from jointops.feeds.checkpost_rows import post_cells, read_checkposts
from jointops.feeds.csv_rows import Row, as_meant, harmless, read_rows
from jointops.feeds.faults import ImportReport
from jointops.feeds.layer_files import Outline, Record, csv_block, geojson_block
from jointops.feeds.roster_rows import read_roster, roster_cells
from jointops.feeds.station_rows import (
    grid_cells,
    landmark_cells,
    read_grids,
    read_landmarks,
    read_stations,
    read_substations,
    station_cells,
    substation_cells,
)
from jointops.feeds.unit_rows import point_cells, read_points, read_units, unit_cells
from jointops.forces.checkposts import CheckPost, Crew, Kit
from jointops.forces.points import ResponsePoint
from jointops.forces.register import Landmark
from jointops.forces.roster import SHIFTS
from jointops.forces.stations import Grid, PoliceStation, Substation
from jointops.forces.units import Unit, UnitKind
from jointops.geo.compass import Compass
from jointops.geo.places import Place
from jointops.ids import StationId
from tests.workbooks import by_openpyxl

STATIONS = {"J01": "J01", "J02": "J02"}
FORMULA = "=+-@＝＋－＠\t\r\n"
MARKED = "训练数据"


def find(text):
    if text.startswith("node:"):
        return Place(node=text[5:])
    lon, lat = map(float, text.split(","))
    return Place(lon=lon, lat=lat)


characters = st.one_of(
    st.sampled_from("=+-@'\"；;,、\t\r\n＝｜|无是 "),
    st.characters(codec="utf-8", exclude_characters="\0"),
)
anything = st.text(characters, max_size=12).map(str.strip)
named = anything.filter(bool)
word = named.filter(lambda text: not set(";；") & set(text) and text != "无")
bare_word = word.filter(lambda text: not any(map(str.isspace, text)))
positive = st.floats(0.001, 1e6)
counted = st.integers(0, 10_000)
degrees = st.builds(
    Place,
    lon=st.floats(-180, 180),
    lat=st.floats(-90, 90),
    node=st.none(),
    name=anything,
)
nodes = st.builds(Place, node=st.integers(0, 10**9).map(str), name=anything)
places = degrees | nodes


@st.composite
def areas(draw):
    """Rings whose corners lie at rising angles about a middle: no two sides meet."""
    turns = draw(st.lists(st.integers(0, 359), min_size=3, max_size=9, unique=True))
    turns = sorted(turns)
    gaps = [b - a for a, b in zip(turns, [*turns[1:], turns[0] + 360], strict=True)]
    if max(gaps) >= 180:
        turns = [0, 120, 240]
    lon, lat = draw(st.floats(-170, 170)), draw(st.floats(-80, 80))
    size = draw(st.floats(1e-3, 0.1))
    return tuple(
        (lon + size * math.cos(math.radians(t)), lat + size * math.sin(math.radians(t)))
        for t in turns
    )


def few(of):
    return st.lists(of, min_size=1, max_size=4, unique_by=lambda thing: thing.id)


units = st.builds(
    Unit,
    id=named,
    kind=st.sampled_from(UnitKind),
    officers=st.integers(1, 999),
    ready_s=st.floats(0, 1e4),
    cars=counted,
    motorcycles=counted,
    in_patrol_plan=st.booleans(),
    capabilities=st.none() | st.lists(bare_word, max_size=3, unique=True).map(tuple),
    equipment=st.lists(word, max_size=3, unique=True).map(tuple),
    station=st.none() | st.sampled_from(["J01", "J02"]),
    grid=st.none() | st.just("W01"),
    post=st.none() | places,
    speed_kmh=st.none() | positive,
    partner=anything,
    car=anything.filter(lambda text: text != "无"),
    radio=anything.filter(lambda text: text != "无"),
    shift=st.sampled_from(sorted(SHIFTS)),
    origin=named,
)
points = st.builds(
    ResponsePoint,
    id=named,
    name=named,
    place=places,
    within_s=positive,
    minimum=st.integers(1, 99),
    kind=anything,
    origin=named,
)
kit = st.lists(st.sampled_from(Kit), max_size=4, unique=True).map(
    lambda found: tuple(sorted(found, key=list(Kit).index))
)
posts = st.builds(
    CheckPost,
    id=named,
    name=named,
    place=places,
    stops_from=st.sampled_from(Compass),
    side=st.none() | st.sampled_from(Compass),
    room=counted,
    kit=kit.filter(bool),
    kit_there=kit,
    near_school=st.booleans(),
    near_hospital=st.booleans(),
    fire_checked=st.booleans(),
    crew=st.builds(Crew, armed=st.integers(2, 9), drivers=st.integers(1, 9)),
    cut_over_s=st.floats(0, 1e4),
    origin=named,
)
stations = st.builds(
    PoliceStation, id=named, name=named, place=places, channel=anything, origin=named
)
substations = st.builds(
    Substation,
    id=named,
    name=named,
    place=places,
    stations=st.lists(st.sampled_from(["J01", "J02"]), unique=True).map(tuple),
    origin=named,
)
grids = st.builds(
    Grid, id=named, name=named, station=st.sampled_from(["J01", "J02"]), area=areas(), origin=named
)
landmarks = st.builds(
    Landmark,
    id=named,
    kind=named,
    place=places.filter(lambda place: bool(place.name)),
    origin=named,
)


def of_units(file):
    return read_units(file, find=find, known={}, stations=STATIONS, grids={"W01": "W01"})


KINDS = {
    "units": (units, unit_cells, of_units),
    "points": (points, point_cells, lambda file: read_points(file, find=find, known={})),
    "posts": (posts, post_cells, lambda file: read_checkposts(file, find=find, known={})),
    "stations": (stations, station_cells, lambda file: read_stations(file, find=find, known={})),
    "substations": (
        substations,
        substation_cells,
        lambda file: read_substations(file, find=find, known={}, stations=STATIONS),
    ),
    "grids": (grids, grid_cells, lambda file: read_grids(file, known={}, stations=STATIONS)),
    "landmarks": (
        landmarks,
        landmark_cells,
        lambda file: read_landmarks(file, find=find, known={}),
    ),
}


def record(thing, cells):
    shape = getattr(thing, "place", None) or getattr(thing, "post", None)
    if isinstance(thing, Grid):
        shape = Outline(area=thing.area)
    return Record(cells=cells(thing), shape=shape)


def written(things, cells, form, folder):
    records = [record(thing, cells) for thing in things]
    file = Path(folder) / f"layer.{form}"
    if form == "geojson":
        file.write_bytes(geojson_block(records, marking=MARKED, about={"layer": "x"}))
    else:
        file.write_bytes(csv_block(list(records[0].cells), records, marking=MARKED))
    return file


@pytest.mark.parametrize("form", ["csv", "geojson"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_export_and_import_give_back_what_was(kind, form):
    strategy, cells, read = KINDS[kind]

    @settings(max_examples=60)
    @given(few(strategy))
    def check(things):
        with TemporaryDirectory() as folder:
            file = written(things, cells, form, folder)
            found, report = read(file)
            assert [fault.text() for fault in report.faults] == []
            assert found == things
            if form == "csv":
                demand_harmless(file)

    check()


def demand_harmless(file):
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))
    for row in rows[1:]:
        assert row[-1] == MARKED
        for cell in row:
            assert cell[:1] not in FORMULA or cell == "" or is_number(cell), cell


def is_number(cell):
    return cell.removeprefix("-").replace(".", "", 1).isdigit()


@settings(max_examples=80)
@given(few(units), st.data())
def test_a_roster_leaves_units_as_they_were_exported(things, data):
    with TemporaryDirectory() as folder:
        file = written(things, roster_cells, data.draw(st.sampled_from(["csv", "geojson"])), folder)
        other = {
            unit.id: replace(unit, shift="day", officers=1, car="车", radio="9", equipment=("网",))
            for unit in things
        }
        found, report = read_roster(file, known=other)
    assert not report.faults
    assert found == things


@settings(max_examples=300)
@given(st.text(characters, max_size=8))
def test_a_text_is_no_formula_on_the_way_and_comes_back(text):
    sent = harmless(text)
    assert as_meant(sent) == text
    assert sent[:1] not in FORMULA or sent == "" or is_number(sent)


@settings(max_examples=300)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_to_the_last_digit(value):
    assert float(number_text(value)) == value
    assert "e" not in number_text(value)


@settings(max_examples=100)
@given(areas())
def test_an_area_comes_back_corner_for_corner(area: Corners):
    report = ImportReport(file="f")
    assert area_in(Row(line=1, cells={"area": area_text(area)}), report) == area


def test_a_workbook_made_of_an_export_is_read_the_same(tmp_path):
    station = PoliceStation(
        id=StationId("=1+1"), name="-站", place=Place(lon=118.1, lat=36.8, name="@x"), origin="'=a"
    )
    file = written([station], station_cells, "csv", tmp_path)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        book = tmp_path / "stations.xlsx"
        book.write_bytes(by_openpyxl({"警务站": [tuple(row) for row in csv.reader(stream)]}))
    assert read_stations(book, find=find, known={})[0] == [station]


def test_a_mark_of_utf_8_settles_the_encoding(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes("name\nétoile\n".encode("utf-8-sig"))
    assert read_rows(file, required=("name",))[0].text("name") == "étoile"
