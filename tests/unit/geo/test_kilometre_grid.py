from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.geo.kilometre_grid import central_meridian_deg, degrees_of, grid_of

QUARTER_TO_45_M = 4_984_944.378
"""Length of the meridian from the equator to 45° on WGS-84's ellipsoid (published value)."""


def test_on_the_central_meridian_northings_are_the_meridians_length():
    east, north = grid_of(np.array([117.0]), np.array([45.0]), 117.0)
    assert east[0] == pytest.approx(500_000.0, abs=1e-6)
    assert north[0] == pytest.approx(QUARTER_TO_45_M, abs=1e-3)


def test_a_zone_reaches_a_degree_and_a_half_to_either_side():
    assert central_meridian_deg(118.05) == 117.0
    assert central_meridian_deg(118.6) == 120.0


@given(lon=st.floats(115.5, 118.5), lat=st.floats(4.0, 53.0))
def test_degrees_come_back_from_the_grid_to_a_millimetre(lon, lat):
    east, north = grid_of(np.array([lon]), np.array([lat]), 117.0)
    again_lon, again_lat = degrees_of(east, north, 117.0)
    assert abs(again_lon[0] - lon) < 1e-8
    assert abs(again_lat[0] - lat) < 1e-8


@given(lat=st.floats(20.0, 50.0))
def test_a_kilometre_of_the_grid_is_one_on_the_ground_near_the_central_meridian(lat):
    lons, lats = degrees_of(np.array([500_000.0, 501_000.0]), np.full(2, grid_north(lat)), 117.0)
    radius_m = 6_378_137.0 / np.sqrt(1 - 0.00669438 * np.sin(np.radians(lat)) ** 2)
    across_m = np.radians(lons[1] - lons[0]) * radius_m * np.cos(np.radians(lats[0]))
    assert across_m == pytest.approx(1_000.0, rel=1e-4)


def grid_north(lat: float) -> float:
    return float(grid_of(np.array([117.0]), np.array([lat]), 117.0)[1][0])
