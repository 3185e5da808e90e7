"""Whether positions of a file would lie better under another datum than the declared one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jointops.geo.datums import Datum, to_wgs84
from jointops.geo.places import Floats, distance_m

LEAST_PAIRS = 3
"""So many positions must have a known place before their distances say anything (our default)."""
NEARER = 0.5
"""Another datum fits better if it halves the distance to known places …"""
NEARER_M = 100.0
"""… by at least so much: within that, a site's gate and its middle differ, too (our defaults)."""
MORE_INSIDE = 0.01
"""Or if it brings this share of all positions into the city (our default)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A city's extent, WGS-84 degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Tell which positions lie inside."""
        inside: NDArray[np.bool_] = (lon >= self.west) & (lon <= self.east)
        inside &= (lat >= self.south) & (lat <= self.north)
        return inside


@dataclass(frozen=True, slots=True, kw_only=True)
class DatumFit:
    """
    How positions lie if their degrees are of a datum.

    Attributes
    ----------
    inside
        How many lie in the city.
    away_m
        Median distance to the known places; None where there are too few of them.
    pairs
        How many have a known place.
    """

    datum: Datum
    inside: int
    away_m: float | None
    pairs: int


def fit_of(
    lon: Floats, lat: Floats, known_lon: Floats, known_lat: Floats, *, box: Box | None, datum: Datum
) -> DatumFit:
    """
    Tell how positions lie under a datum.

    Parameters
    ----------
    lon, lat
        Degrees of ``datum``, shape ``(n,)``.
    known_lon, known_lat
        WGS-84 degrees of the place that each is known to be, NaN for none, same shape.
    """
    at_lon, at_lat = to_wgs84(lon, lat, datum)
    known = np.isfinite(known_lon)
    away = distance_m(at_lon[known], at_lat[known], known_lon[known], known_lat[known])
    return DatumFit(
        datum=datum,
        inside=int(box.holds(at_lon, at_lat).sum()) if box else len(lon),
        away_m=float(np.median(away)) if len(away) >= LEAST_PAIRS else None,
        pairs=len(away),
    )


def fits_better(other: DatumFit, declared: DatumFit, *, count: int) -> bool:
    """Tell whether another datum puts ``count`` positions clearly better than the declared one."""
    if other.away_m is not None and declared.away_m is not None:
        if declared.away_m - other.away_m >= NEARER_M:
            return other.away_m <= declared.away_m * NEARER
        if other.away_m - declared.away_m >= NEARER_M:
            return False
    return other.inside - declared.inside >= max(1, count * MORE_INSIDE)


def better_fit(
    lon: Floats, lat: Floats, known_lon: Floats, known_lat: Floats, *, box: Box | None, datum: Datum
) -> tuple[DatumFit, DatumFit | None]:
    """Give how positions lie under the declared datum, and under one that is clearly better."""
    declared = fit_of(lon, lat, known_lon, known_lat, box=box, datum=datum)
    tried = Datum.WGS84 if datum == Datum.GCJ02 else Datum.GCJ02
    other = fit_of(lon, lat, known_lon, known_lat, box=box, datum=tried)
    return declared, other if fits_better(other, declared, count=len(lon)) else None
