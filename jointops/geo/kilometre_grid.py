"""
The kilometre grid (公里网) of Chinese topographic maps: Gauss-Krüger in zones of three degrees.

Northings count from the equator, eastings from 500 km west of the zone's central meridian. The
series are Krüger's in the third flattening, to its fourth power: errors stay under a millimetre.
"""

from __future__ import annotations

import math

import numpy as np

from jointops.geo.places import Floats

ZONE_DEG = 3.0
FALSE_EASTING_M = 500_000.0

_AXIS_M = 6_378_137.0
_FLATTENING = 1 / 298.257222101
"""CGCS2000's ellipsoid; WGS-84's differs by a tenth of a millimetre."""
_N = _FLATTENING / (2 - _FLATTENING)
_RECTIFYING_M = _AXIS_M / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_TO_GRID = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_FROM_GRID = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)
_ECCENTRICITY = math.sqrt(_FLATTENING * (2 - _FLATTENING))
_STEPS = 6


def central_meridian_deg(lon: float) -> float:
    """Give the central meridian of the zone that a longitude lies in."""
    return round(lon / ZONE_DEG) * ZONE_DEG


def grid_of(lon: Floats, lat: Floats, meridian_deg: float) -> tuple[Floats, Floats]:
    """Give easting and northing in metres for WGS-84 degrees."""
    phi, away = np.radians(lat), np.radians(lon - meridian_deg)
    sine = np.sin(phi)
    conformal = np.sinh(np.arctanh(sine) - _ECCENTRICITY * np.arctanh(_ECCENTRICITY * sine))
    xi = np.arctan2(conformal, np.cos(away))
    eta = np.arcsinh(np.sin(away) / np.hypot(conformal, np.cos(away)))
    east, north = eta.copy(), xi.copy()
    for order, factor in enumerate(_TO_GRID, start=1):
        north = north + factor * np.sin(2 * order * xi) * np.cosh(2 * order * eta)
        east = east + factor * np.cos(2 * order * xi) * np.sinh(2 * order * eta)
    return FALSE_EASTING_M + _RECTIFYING_M * east, _RECTIFYING_M * north


def degrees_of(east_m: Floats, north_m: Floats, meridian_deg: float) -> tuple[Floats, Floats]:
    """Give WGS-84 ``lon, lat`` in degrees for easting and northing."""
    up, across = north_m / _RECTIFYING_M, (east_m - FALSE_EASTING_M) / _RECTIFYING_M
    xi, eta = up, across
    for order, factor in enumerate(_FROM_GRID, start=1):
        xi = xi - factor * np.sin(2 * order * up) * np.cosh(2 * order * across)
        eta = eta - factor * np.cos(2 * order * up) * np.sinh(2 * order * across)
    conformal = np.sin(xi) / np.hypot(np.sinh(eta), np.cos(xi))
    phi = np.arctan(conformal)
    for _ in range(_STEPS):  # the conformal latitude's inverse, by fixed point
        phi = np.arcsin(
            np.tanh(np.arcsinh(conformal) + _ECCENTRICITY * np.arctanh(_ECCENTRICITY * np.sin(phi)))
        )
    away = np.arctan2(np.sinh(eta), np.cos(xi))
    return np.degrees(away) + meridian_deg, np.degrees(phi)
