"""Datums of coordinates from outside; inside the program everything is WGS-84."""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from jointops.geo.places import Floats

AXIS_M = 6_378_245.0
"""Half major axis of the Krasovsky 1940 ellipsoid, which the formula of GCJ-02 rests on."""
ECCENTRICITY_2 = 0.006_693_421_622_965_943
"""First eccentricity of the same ellipsoid, squared."""
CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of the box in which the public formula shifts."""
STEPS = 3
"""Fixed-point steps back to WGS-84; measured: 2 leave a centimetre, 3 less than 0.1 mm."""


class Datum(StrEnum):
    """What the degrees of a file are degrees of; declared by a person, never guessed."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    """火星坐标, of public Chinese maps: some 500 m off in Zibo."""
    CGCS2000 = "cgcs2000"
    """2000国家大地坐标系: within decimetres of WGS-84, taken as equal."""


def to_wgs84(lon: Floats, lat: Floats, datum: Datum) -> tuple[Floats, Floats]:
    """
    Give WGS-84 degrees for degrees of a datum.

    Parameters
    ----------
    lon, lat
        Degrees, same shape.

    Returns
    -------
    lon, lat
        float64 of that shape; as they were unless the datum is GCJ-02.
    """
    if datum != Datum.GCJ02:
        return lon, lat
    guess_lon, guess_lat = lon, lat
    for _ in range(STEPS):
        east, north = _shift(guess_lon, guess_lat)
        guess_lon, guess_lat = lon - east, lat - north
    shifted = _in_china(guess_lon, guess_lat)
    return np.where(shifted, guess_lon, lon), np.where(shifted, guess_lat, lat)


def to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """
    Give GCJ-02 degrees for WGS-84 degrees, by the formula in public use.

    Outside the box of China nothing is shifted.

    References
    ----------
    .. [1] The formula is known from reverse engineering only; that it agrees with the official one
       to a metre is the usual claim and cannot be checked here.
    """
    east, north = _shift(lon, lat)
    inside = _in_china(lon, lat)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def _in_china(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    west, south, east, north = CHINA
    inside: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def _shift(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Give how far GCJ-02 lies east and north of WGS-84 positions, in degrees."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    wave = (20 * np.sin(6 * math.pi * x) + 20 * np.sin(2 * math.pi * x)) * 2 / 3
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
    north_m += (20 * np.sin(math.pi * y) + 40 * np.sin(math.pi / 3 * y)) * 2 / 3
    north_m += (160 * np.sin(math.pi / 12 * y) + 320 * np.sin(math.pi / 30 * y)) * 2 / 3
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
    east_m += (20 * np.sin(math.pi * x) + 40 * np.sin(math.pi / 3 * x)) * 2 / 3
    east_m += (150 * np.sin(math.pi / 12 * x) + 300 * np.sin(math.pi / 30 * x)) * 2 / 3
    phi = np.radians(lat)
    magic = 1 - ECCENTRICITY_2 * np.sin(phi) ** 2
    along = AXIS_M * (1 - ECCENTRICITY_2) / magic**1.5
    across = AXIS_M / np.sqrt(magic) * np.cos(phi)
    return np.degrees(east_m / across), np.degrees(north_m / along)
