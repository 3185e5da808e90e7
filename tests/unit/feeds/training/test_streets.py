from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict

import numpy as np
import osmium
import pytest
import shapely

from jointops.feeds.osm_roads import read_osm
from jointops.feeds.training.drawing import Drawing, Kind
from jointops.feeds.training.gazetteer import PLANE, arterials, courses, divisions, landmarks
from jointops.feeds.training.joins import join_at_grade
from jointops.feeds.training.pbf import write_pbf
from jointops.feeds.training.streets import MARK, make_streets
from jointops.feeds.training.ways import RESTRICTIONS
from tests.tools.city_statistics import measure

SEED = 20240501


@pytest.fixture(scope="module")
def city():
    return make_streets(SEED)


@pytest.fixture(scope="module")
def extract(city, tmp_path_factory):
    file = tmp_path_factory.mktemp("city") / "training.osm.pbf"
    write_pbf(city, file)
    return file


@pytest.fixture(scope="module")
def network(extract):
    return read_osm(extract)


def ways(city):
    """Each way's tags and nodes."""
    tags = [dict(tags) for tags in city.tag_sets]
    for way, kind in enumerate(city.tags.tolist()):
        yield tags[kind], city.nodes[city.start[way] : city.start[way + 1]]


def named_things(city):
    return {(tags.get("name"), tags.get("ref")) for tags, _ in ways(city)}


def metres(lon, lat):
    return np.column_stack(PLANE.metres(np.atleast_1d(lon), np.atleast_1d(lat)))


WRITE = """
import hashlib, sys
from pathlib import Path
from jointops.feeds.training.pbf import write_pbf
from jointops.feeds.training.streets import make_streets
file = Path(sys.argv[1])
write_pbf(make_streets(int(sys.argv[2])), file)
print(hashlib.sha256(file.read_bytes()).hexdigest())
"""


@pytest.mark.slow
def test_a_seed_gives_the_same_bytes_in_every_process(extract, tmp_path):
    other = "4711" if os.environ.get("PYTHONHASHSEED") != "4711" else "1"
    there = subprocess.run(
        [sys.executable, "-c", WRITE, tmp_path / "there.osm.pbf", str(SEED)],
        env=os.environ | {"PYTHONHASHSEED": other},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert there == hashlib.sha256(extract.read_bytes()).hexdigest()


@pytest.mark.slow
def test_another_seed_gives_another_city_with_the_same_named_things(city):
    told: list[float] = []
    other = make_streets(SEED + 1, report=told.append)
    assert told == sorted(told)
    assert told[0] > 0
    assert told[-1] == 1.0
    assert len(other.lon) != len(city.lon)
    assert named_things(other) == named_things(city)
    assert len(other.restrictions) == len(city.restrictions)
    for one, two in zip(city.outline.divisions, other.outline.divisions, strict=True):
        assert one.name == two.name
        assert all(np.array_equal(*rings) for rings in zip(one.rings, two.rings, strict=True))
    assert [park.name for park in other.outline.parks] == [p.name for p in city.outline.parks]


def test_a_file_in_the_way_is_replaced(city, tmp_path, extract):
    file = tmp_path / "training.osm.pbf"
    file.write_bytes(b"something else")
    write_pbf(city, file)
    assert file.read_bytes() == extract.read_bytes()


def test_the_importer_reads_the_city_without_a_complaint(network):
    _, report = network
    assert report.counts["islands"] == 0
    assert report.counts["one_way_trap_nodes"] == 0
    assert report.counts["unknown_tags"] == 0
    assert report.counts["ways_cut_at_edge"] == 0
    assert report.counts["turn_restrictions"] == RESTRICTIONS


def test_streets_are_like_those_of_real_cities(network):
    found = measure(network[0])
    assert 20_000 < found.nodes < 60_000
    ends, _, forks, crossings = found.degrees
    assert 0.15 < ends < 0.21
    assert 0.45 < forks < 0.60
    assert 0.12 < crossings < 0.25
    assert 2.55 < found.mean_degree < 2.9
    assert 110 < found.mean_m < 240
    assert 1.2 < found.circuity < 1.4
    assert 0.15 < found.oneway_share < 0.30
    assert found.main_share > 0.98


def test_the_city_lies_within_its_bounds_and_marks_itself_as_training_data(city, extract):
    assert 117.53 < city.lon.min() < city.lon.max() < 118.53
    assert 35.92 < city.lat.min() < city.lat.max() < 37.29
    with osmium.io.Reader(str(extract)) as reader:
        assert MARK in reader.header().get("generator")
    notes = osmium.FileProcessor(str(extract)).with_filter(osmium.filter.KeyFilter("note"))
    assert [thing.tags["note"] for thing in notes] == [MARK]


def test_every_landmark_lies_at_a_street_that_cars_may_use(city):
    points = metres(city.lon, city.lat)
    slow = {"footway", "pedestrian", "motorway", "motorway_link"}
    lines = [shapely.LineString(points[n]) for tags, n in ways(city) if tags["highway"] not in slow]
    tree = shapely.STRtree(lines)
    for place in landmarks():
        spot = shapely.Point(metres(place.lon, place.lat)[0])
        _, away = tree.query_nearest(spot, return_distance=True)
        assert away.min() < 120, place.name


def test_named_crossings_lie_where_the_two_streets_meet(city):
    points = metres(city.lon, city.lat)
    nodes = defaultdict(set)
    for tags, mine in ways(city):
        nodes[tags.get("name")].update(mine.tolist())
    crossings = [place for place in landmarks() if place.kind == "junction"]
    assert len(crossings) >= 15
    for place in crossings:
        one, other = place.name.split("×")
        met = points[list(nodes[one] & nodes[other])]
        away = np.hypot(*(met - metres(place.lon, place.lat)).T)
        assert away.size, place.name
        assert away.min() < 60, place.name


def test_main_streets_expressways_and_highways_bear_their_names(city):
    names = {name for name, _ in named_things(city)}
    assert {road.name for road in arterials()} <= names
    for kind in ("expressway", "highway", "walk"):
        assert {course.name for course in courses(kind)} <= names
    assert {"G20", "G205", "G309"} <= {ref for _, ref in named_things(city)}


def test_tags_follow_the_kind_of_road(city):
    limits = defaultdict(set)
    count: Counter[str | None] = Counter()
    for tags, nodes in ways(city):
        limits[tags["highway"]].add(tags.get("maxspeed"))
        count.update(key for key in ("bridge", "tunnel", "access") if key in tags)
        count[tags.get("junction")] += 1
        assert len(nodes) >= 2
        assert (np.diff(nodes) != 0).all()
        if tags["highway"] == "motorway":
            assert tags["oneway"] == "yes"
    assert limits["motorway"] == {"120", "100"}
    assert limits["trunk"] == {"80"}
    assert limits["service"] == {"15"}
    assert count["roundabout"] >= 20
    assert count["bridge"] > 200
    assert count["tunnel"] > 80
    assert count["access"] > 30


def test_forbidden_turns_hang_together(city):
    nodes = [mine for _, mine in ways(city)]
    assert len(city.restrictions) == RESTRICTIONS
    for ban in city.restrictions:
        assert nodes[ban.from_way][-1] == ban.via_node
        assert ban.via_node in {nodes[ban.to_way][0], nodes[ban.to_way][-1]}
        assert (ban.from_way == ban.to_way) == (ban.kind == "no_u_turn")


def test_districts_have_their_published_areas_and_hold_their_seats(city):
    areas = city.outline.divisions
    assert sum(area.area_km2 for area in areas) == pytest.approx(5965, rel=0.01)
    for area, division in zip(areas, divisions(), strict=True):
        assert (area.name, area.code) == (division.name, division.code)
        assert area.area_km2 == pytest.approx(division.area_km2, rel=0.06)
        ground = shapely.union_all([shapely.Polygon(metres(*ring.T)) for ring in area.rings])
        assert shapely.contains_xy(ground, *division.seat)
        assert ground.area / 1e6 == pytest.approx(area.area_km2, rel=1e-6)


def test_the_outline_is_geojson(city):
    features = json.loads(json.dumps(city.outline.geojson()))["features"]
    kinds = [feature["properties"]["kind"] for feature in features]
    assert kinds.count("division") == 8
    assert kinds.count("river") == len(courses("river"))
    assert kinds.count("railway") == len(courses("railway"))
    assert kinds.count("park") == 19
    for feature in features:
        assert shapely.from_geojson(json.dumps(feature["geometry"])).is_valid


@pytest.mark.slow
def test_roads_that_cross_at_grade_share_a_node():
    drawing = Drawing()
    for points in ([(0, 0), (100, 0)], [(40, -50), (40, 50)], [(60, 10), (60, 90)]):
        drawing.add_line(np.array(points, dtype=np.float64), kind=Kind.TERTIARY)
    every = np.ones(3, dtype=np.bool_)
    join_at_grade(drawing, joining=every, level=every)
    assert sorted(drawing.degrees().tolist()) == [1, 1, 1, 1, 1, 1, 4]
    assert drawing.lengths_m().tolist() == [40, 60, 50, 50, 80]
    assert drawing.street.tolist() == [0, 0, 1, 1, 2]
