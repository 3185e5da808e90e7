from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from jointops.geo.datums import CHINA, Datum, to_gcj02, to_wgs84
from jointops.geo.places import distance_m

LANDMARKS = Path(__file__).parents[4] / "shared" / "domain" / "zibo_landmarks.csv"
EDGE_DEG = 0.02
"""Nearer to the box's edge a shifted position and an unshifted one can be the same pair."""


def spread(count, west, south, east, north, seed=1):
    rng = np.random.default_rng(seed)
    return rng.uniform(west, east, count), rng.uniform(south, north, count)


def test_there_and_back_is_the_same_position_over_all_china():
    west, south, east, north = CHINA
    lon, lat = spread(20_000, west, south, east, north)
    back_lon, back_lat = to_wgs84(*to_gcj02(lon, lat), Datum.GCJ02)
    assert np.abs(back_lon - lon).max() < 1e-6
    assert np.abs(back_lat - lat).max() < 1e-6


def test_outside_china_nothing_is_shifted():
    west, south, east, north = CHINA
    lon, lat = spread(20_000, -180, -85, 180, 85)
    near = (lon > west - EDGE_DEG) & (lon < east + EDGE_DEG)
    near &= (lat > south - EDGE_DEG) & (lat < north + EDGE_DEG)
    lon, lat = lon[~near], lat[~near]
    for there in (to_gcj02(lon, lat), to_wgs84(lon, lat, Datum.GCJ02)):
        assert np.array_equal(there[0], lon)
        assert np.array_equal(there[1], lat)


def test_in_zibo_the_shift_is_half_a_kilometre():
    lon, lat = spread(5_000, 117.6, 36.0, 118.5, 37.2)
    away = distance_m(lon, lat, *to_gcj02(lon, lat))
    assert away.min() > 450
    assert away.max() < 600


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [  # the station and a campus of Zibo, as printed to six places in public lists
        ((118.05033, 36.78619), (118.056401, 36.786688)),
        ((117.99479, 36.81001), (118.000702, 36.81037)),
    ],
)
def test_known_places_lie_where_public_maps_put_them(wgs84, gcj02):
    lon, lat = np.array([wgs84[0]]), np.array([wgs84[1]])
    assert distance_m(*to_gcj02(lon, lat), *np.array(gcj02)).max() < 2
    there = to_wgs84(np.array([gcj02[0]]), np.array([gcj02[1]]), Datum.GCJ02)
    assert distance_m(*there, lon, lat).max() < 2


@pytest.mark.skipif(not LANDMARKS.exists(), reason="no list of landmarks beside the checkout")
def test_every_landmark_of_the_handbook_agrees_with_its_own_pair():
    with LANDMARKS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    of = {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if "_" in name}
    found = to_gcj02(of["lon_wgs84"], of["lat_wgs84"])
    assert distance_m(*found, of["lon_gcj02"], of["lat_gcj02"]).max() < 2


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.CGCS2000])
def test_the_other_datums_are_taken_as_they_are(datum):
    lon, lat = spread(10, 117, 36, 119, 37)
    assert to_wgs84(lon, lat, datum) == (lon, lat)
