from __future__ import annotations

import math

import numpy as np
import pytest

from jointops.feeds.osm_roads import read_osm
from jointops.geo.forbidden import Bar, forbidden
from jointops.geo.places import Place
from jointops.geo.roads import RoadNetwork
from tests.osm import Town, Way, write_osm

ROAD = {"highway": "primary", "name": "路"}
METRE = 1 / 111_195.0
EAST = METRE / math.cos(math.radians(36.8))


def spot(x, y):
    return 118.0 + x * EAST, 36.8 + y * METRE


def read(tmp_path, nodes, ways):
    town = Town({number: spot(*at) for number, at in nodes.items()}, tuple(ways))
    return read_osm(write_osm(tmp_path / "t.osm", town))[0]


def bars(network, **given):
    found = forbidden(network, **{"schools_open": False, **given})
    return {int(name): Bar(int(bar)) for name, bar in zip(network.node_id, found, strict=True)}


def test_a_straight_road_may_be_held_anywhere(tmp_path):
    network = read(
        tmp_path, {1: (0, 0), 2: (200, 0), 3: (400, 10)}, [Way((1, 2), ROAD), Way((2, 3), ROAD)]
    )
    assert set(bars(network).values()) == {Bar(0)}


@pytest.mark.parametrize(("degrees", "barred"), [(30, False), (60, True), (120, True)])
def test_a_road_that_turns_at_the_place_is_a_bend(tmp_path, degrees, barred):
    turn = math.radians(degrees)
    nodes = {1: (-200, 0), 2: (0, 0), 3: (200 * math.cos(turn), 200 * math.sin(turn))}
    found = bars(read(tmp_path, nodes, [Way((1, 2), ROAD), Way((2, 3), ROAD)]))
    assert (found[2] == Bar.BEND) == barred


def test_a_curve_drawn_over_many_points_is_a_bend_too(tmp_path):
    quarter = {
        number: (60 * math.sin(number * math.pi / 16), 60 - 60 * math.cos(number * math.pi / 16))
        for number in range(9)
    }
    nodes = quarter | {20: (-200, 0), 21: (60, 300)}
    ways = [Way((20, 0, 1, 2, 3, 4), ROAD), Way((4, 5, 6, 7, 8, 21), ROAD)]
    assert bars(read(tmp_path, nodes, ways))[4] == Bar.BEND


def test_a_crossing_with_a_straight_road_through_it_is_no_bend(tmp_path):
    nodes = {0: (0, 0), 1: (-200, 0), 2: (200, 0), 3: (20, 60), 4: (90, 70)}
    ways = [Way((1, 0, 2), ROAD), Way((0, 3, 4), ROAD)]
    assert bars(read(tmp_path, nodes, ways))[0] == Bar(0)


def test_both_mouths_of_a_tunnel_are_barred_but_a_footpaths_tunnel_bars_nothing(tmp_path):
    nodes = {n: (200 * n, 0) for n in range(5)} | {9: (0, 200)}
    ways = [
        Way((0, 1), ROAD),
        Way((1, 2), ROAD | {"tunnel": "yes"}),
        Way((2, 3), ROAD),
        Way((3, 4), ROAD | {"bridge": "yes"}),
        Way((0, 9), {"highway": "footway", "tunnel": "yes"}),
    ]
    network = read(tmp_path, nodes, ways)
    found = bars(network)
    assert {node for node, bar in found.items() if bar & Bar.TUNNEL} == {1, 2}
    assert network.bridge.sum() == 3  # tunnels, for travel, stay what they were


def test_places_beside_a_fuel_station_are_barred_always_and_school_gates_at_their_hours(tmp_path):
    nodes = {n: (200 * n, 0) for n in range(6)} | {10: (215, 30)}
    corners = {20: (760, 40), 21: (840, 40), 22: (840, 100), 23: (760, 100)}
    ways = [
        Way((0, 1, 2, 3, 4, 5), ROAD),
        Way((1, 10), {"highway": "service"}),
        Way((10, 10), {"amenity": "fuel"}),
        Way((20, 21, 22, 23, 20), {"amenity": "school"}),
        *(Way((n, 30 + n), {"highway": "service"}) for n in (2, 3, 4)),
    ]
    nodes |= corners | {30 + n: (200 * n, -120) for n in (2, 3, 4)}
    network = read(tmp_path, nodes, ways)
    quiet, busy = bars(network), bars(network, schools_open=True)
    assert {n for n, bar in quiet.items() if bar & Bar.FUEL} == {1, 10}
    assert not any(bar & Bar.SCHOOL for bar in quiet.values())
    assert {n for n, bar in busy.items() if bar & Bar.SCHOOL} == {4}
    lon, lat = spot(400, 20)
    told = bars(network, schools_open=True, schools=[Place(lon=lon, lat=lat)])
    assert {n for n, bar in told.items() if bar & Bar.SCHOOL} == {2, 4}


def test_a_network_keeps_its_sites_and_one_cached_by_an_older_program_has_none(tmp_path):
    nodes = {1: (0, 0), 2: (200, 0), 3: (210, 5)}
    ways = [Way((1, 2), ROAD | {"tunnel": "yes"}), Way((3, 3), {"amenity": "fuel"})]
    network = read(tmp_path, nodes, ways)
    again = RoadNetwork.from_bytes(network.to_bytes())
    assert (forbidden(again, schools_open=True) == forbidden(network, schools_open=True)).all()
    assert len(again.tunnel) == len(again.site_kind) == 1
    import io

    with np.load(io.BytesIO(network.to_bytes())) as file:
        old = {k: file[k] for k in file.files if k != "tunnel" and not k.startswith("site_")}
    buffer = io.BytesIO()
    np.savez(buffer, **old)
    older = RoadNetwork.from_bytes(buffer.getvalue())
    assert not forbidden(older, schools_open=True).any()


def test_a_real_extract_has_its_tunnels_and_schools(real_extract):
    network, report = read_osm(real_extract)
    found = forbidden(network, schools_open=True)
    drivable = network.drivable
    assert report.counts["schools"] == 3
    assert (found[drivable] & Bar.SCHOOL > 0).any()
    assert (found[drivable] & Bar.TUNNEL > 0).any()
    assert 0.01 < (found[drivable] & Bar.BEND > 0).mean() < 0.2
