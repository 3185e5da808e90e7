"""Areas in lists: checked for what goes wrong when somebody draws or copies them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from jointops.feeds.cells import SPLIT, Corners, number_text
from jointops.feeds.csv_rows import Row
from jointops.feeds.faults import ImportReport
from jointops.geo.datums import Datum, to_wgs84

MARGIN_DEG = 0.05
"""An area may reach so far beyond the roads, about 5 km (our assumption)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CityBox:
    """Where a city's positions lie, WGS-84 degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        """Tell whether a position lies inside, or little beyond."""
        across = self.west - MARGIN_DEG <= lon <= self.east + MARGIN_DEG
        return across and self.south - MARGIN_DEG <= lat <= self.north + MARGIN_DEG


EARTH = CityBox(west=-180, south=-90, east=180, north=90)


def area_in(
    row: Row, report: ImportReport, city: CityBox = EARTH, *, datum: Datum = Datum.WGS84
) -> Corners | None:
    """
    Read a row's ``area``: ``LON LAT; LON LAT; …``, at least three corners.

    Parameters
    ----------
    city
        Where its corners must lie.
    datum
        Of its degrees.

    Returns
    -------
    area
        None, with the fault in the report, if it cannot be taken.
    """
    text = row.text("area")
    if not text:
        report.reject(row.line, "area", "CELL-EMPTY")
        return None
    try:
        pairs = (corner.split() for corner in SPLIT.split(text) if corner.strip())
        area = tuple((float(lon), float(lat)) for lon, lat in pairs)
    except ValueError:
        report.reject(row.line, "area", "NOT-AN-AREA", value=_short(text))
        return None
    if len(area) > 1 and area[0] == area[-1]:
        area = area[:-1]
    if len(set(area)) < 3 or not all(map(EARTH.holds, *zip(*_either(area), strict=True))):
        report.reject(row.line, "area", "NOT-AN-AREA", value=_short(text))
        return None
    away = [corner for corner in area if not city.holds(*corner)]
    if away and all(city.holds(lat, lon) for lon, lat in area):
        report.reject(row.line, "area", "AREA-SWAPPED")
        return None
    if away:
        report.reject(row.line, "area", "AREA-OUTSIDE", corner=_corner(away[0]), count=len(away))
        return None
    shape = shapely.Polygon(area)
    if not shape.is_valid or not shape.area:
        where = shapely.is_valid_reason(shape).rpartition("[")[2].rstrip("]")
        report.reject(row.line, "area", "AREA-CROSSES", corner=where)
        return None
    return in_wgs84(area, datum)


def in_wgs84(corners: Corners, datum: Datum) -> Corners:
    """Give corners of a datum in WGS-84."""
    if datum != Datum.GCJ02:
        return corners
    degrees = np.array(corners, dtype=np.float64)
    lon, lat = to_wgs84(degrees[:, 0], degrees[:, 1], datum)
    return tuple(zip(lon.tolist(), lat.tolist(), strict=True))


def _either(area: Corners) -> Corners:
    """Give the corners in the order in which they may lie on the Earth."""
    return tuple((max(pair, key=abs), min(pair, key=abs)) for pair in area)


def _corner(corner: tuple[float, float]) -> str:
    return " ".join(map(number_text, corner))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
