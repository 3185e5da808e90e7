from __future__ import annotations

import numpy as np
import pytest

from jointops.cli.reports import report_lines
from jointops.feeds.faults import FileUnreadableError
from jointops.feeds.osm_roads import read_osm
from jointops.geo.crossings import Crossings
from jointops.geo.places import Place, distance_m
from jointops.geo.roads import Access, RoadClass
from jointops.resources import messages
from tests.osm import TOWN, Town, Way, write_osm


@pytest.fixture
def town(tmp_path):
    return read_osm(write_osm(tmp_path / "town.osm", TOWN))


def test_ways_are_cut_at_crossings_and_keep_their_names(town):
    network, report = town
    # the point at 118.005 is a crossing only because a footway ends there
    assert network.segment_count == 15
    assert report.counts["ways"] == 8
    names = {network.names[i] for i in network.name}
    assert {"人民路", "柳泉路", "孤岛路"} <= names


def test_lengths_follow_the_shape_and_speeds_the_sign(town):
    network, _ = town
    first = int(np.flatnonzero(network.name == network.names.index("共青团路"))[0])
    straight = distance_m(*(np.array(v) for v in (118.0, 36.805, 118.01, 36.805)))
    assert network.length_m[first] == pytest.approx(float(straight))
    people = network.name == network.names.index("人民路")
    assert set(network.speed_kmh[people]) == {40.0}  # 80 % of 50


def test_one_ways_bridges_and_footways_are_kept_apart(town):
    network, _ = town
    new_village = network.name == network.names.index("新村路")
    assert set(network.direction[new_village]) == {1}
    assert network.bridge[network.name == network.names.index("金晶大道")].all()
    walk = network.road_class == RoadClass.FOOTWAY
    assert set(network.access[walk]) == {int(Access.FOOT)}


def test_islands_traps_restrictions_and_unknown_tags_are_reported(town):
    network, report = town
    assert report.counts["islands"] == 1
    assert report.counts["island_nodes"] == 2
    assert report.counts["turn_restrictions"] == 2
    assert report.counts["unknown_tags"] == 1
    codes = [finding.code for finding in report.notes]
    assert codes.count("UNKNOWN-HIGHWAY") == 1
    assert "ISLANDS" in codes
    assert not network.main[[list(network.node_id).index(900)]].any()
    assert all(finding.text("zh") and finding.text("en") for finding in report.notes)
    assert all(messages("en").label(f"import.count.{name}") for name in report.counts)
    lines = list(report_lines(report, taken=False))
    assert any(line.split() == ["转向限制", "2"] for line in lines)


def test_a_street_that_can_only_be_entered_is_a_trap(tmp_path):
    nodes = {1: (118.0, 36.8), 2: (118.01, 36.8), 3: (118.02, 36.8)}
    street = {"highway": "residential"}
    ways = (Way((1, 2), street), Way((2, 3), street | {"oneway": "yes"}))
    network, report = read_osm(write_osm(tmp_path / "t.osm", Town(nodes, ways)))
    assert report.counts["one_way_trap_nodes"] == 1
    assert not network.main[2]


@pytest.mark.parametrize("content", [b"", b"not a map", b"<osm><way id='1'>"])
def test_a_damaged_file_is_refused_with_its_name(tmp_path, content):
    file = tmp_path / "bad.osm.pbf"
    file.write_bytes(content)
    with pytest.raises(FileUnreadableError) as refusal:
        read_osm(file)
    assert refusal.value.facts["file"] == "bad.osm.pbf"


def test_a_missing_file_and_one_without_roads_are_refused(tmp_path):
    with pytest.raises(FileUnreadableError):
        read_osm(tmp_path / "absent.osm.pbf")
    empty = write_osm(tmp_path / "e.osm", Town({1: (118.0, 36.8)}, ()))
    with pytest.raises(FileUnreadableError):
        read_osm(empty)


def test_a_way_cut_by_the_edge_of_the_extract_keeps_its_inside(tmp_path):
    nodes = {1: (118.0, 36.8), 2: (118.01, 36.8)}
    network, report = read_osm(
        write_osm(tmp_path / "cut.osm", Town(nodes, (Way((1, 2, 3), {"highway": "primary"}),)))
    )
    assert network.segment_count == 1
    assert report.counts["ways_cut_at_edge"] == 1


def test_places_are_named_by_the_nearest_crossing(town):
    crossings = Crossings(town[0])
    assert crossings.near(Place(lon=118.0101, lat=36.8051)) in {
        "共青团路与金晶大道口",
        "金晶大道与共青团路口",
    }
    assert crossings.near(Place(lon=118.2, lat=36.9)) == ""
    assert crossings.by_roads[frozenset(("人民路", "柳泉路"))] == list(town[0].node_id).index(0)


def test_real_extract_is_read_whole_and_drivable(real_extract):
    network, report = read_osm(real_extract)
    assert network.node_count > 1_000
    assert report.counts["metres"] > 20_000
    assert network.main[network.drivable].mean() > 0.6
    assert np.isfinite(network.length_m).all()
    assert (network.length_m > 0).all()
