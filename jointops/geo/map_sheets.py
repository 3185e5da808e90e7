"""
Sheets of the national topographic maps and their numbers (图幅号), by the graticule of CGCS2000.

A sheet of 1:1,000,000 spans four degrees by six; the other scales halve, quarter and so on both
sides of it, rows counted from the north and columns from the west. What lies on an edge belongs to
the sheet north or east of it. WGS-84 degrees are taken as CGCS2000's, decimetres away.

References
----------
.. [1] GB/T 13989-2012, 国家基本比例尺地形图分幅和编号.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

HEIGHT_DEG, WIDTH_DEG = 4, 6
"""What a sheet of 1:1,000,000 spans."""
PARTS = {
    "": 1,
    "B": 2,
    "C": 4,
    "D": 12,
    "E": 24,
    "F": 48,
    "G": 96,
    "H": 192,
    "I": 576,
    "J": 1152,
    "K": 2304,
}
"""Rows, and as many columns, of each scale in a sheet of 1:1,000,000."""
SCALES = {
    "": 1_000_000,
    "B": 500_000,
    "C": 250_000,
    "D": 100_000,
    "E": 50_000,
    "F": 25_000,
    "G": 10_000,
    "H": 5_000,
    "I": 2_000,
    "J": 1_000,
    "K": 500,
}
"""Denominator of each scale's code."""
USUAL = "G"
"""1:10,000: the scale of a district's maps; our own default."""
NORTH_DEG = 60
"""From here on sheets are joined in pairs; no place of this country lies there."""

_MOST_ROWS = 15
_UNIT = 10**9
"""Degrees are counted in thousand-millionths, so that no edge is missed by rounding."""
_WRITTEN = re.compile(r"([A-O])(\d{2})(?:([B-I])(\d{3})(\d{3})|([JK])(\d{4})(\d{4}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSheet:
    """
    A sheet of the national topographic maps, of the northern hemisphere south of 60 degrees.

    Attributes
    ----------
    band
        Four-degree band from the equator, 1 for A.
    zone
        Six-degree zone from 180 degrees west, 1 to 60.
    scale
        Code of its scale, empty for 1:1,000,000.
    row, column
        Within the sheet of 1:1,000,000, from the north-west, each from 1.
    """

    band: int
    zone: int
    scale: str = ""
    row: int = 1
    column: int = 1

    def __post_init__(self) -> None:
        parts = PARTS[self.scale]
        inside = 1 <= self.band <= _MOST_ROWS and 1 <= self.zone <= 360 // WIDTH_DEG
        if not (inside and 1 <= self.row <= parts and 1 <= self.column <= parts):
            raise ValueError(f"no such sheet: {self}")

    @classmethod
    def read(cls, text: str) -> Self:
        """
        Read a sheet's number.

        Raises
        ------
        ValueError
            If it is none.
        """
        found = _WRITTEN.fullmatch(text.strip().upper())
        if found is None:
            raise ValueError(f"not a sheet's number: {text!r}")
        letter, zone, small, row, column, large, long_row, long_column = found.groups()
        return cls(
            band=ord(letter) - ord("A") + 1,
            zone=int(zone),
            scale=small or large or "",
            row=int(row or long_row or 1),
            column=int(column or long_column or 1),
        )

    @property
    def number(self) -> str:
        """The number as maps bear it, such as ``J50G015010``."""
        head = f"{chr(ord('A') + self.band - 1)}{self.zone:02d}"
        if not self.scale:
            return head
        digits = 4 if PARTS[self.scale] > 999 else 3
        return f"{head}{self.scale}{self.row:0{digits}d}{self.column:0{digits}d}"

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        parts = PARTS[self.scale]
        west = WIDTH_DEG * (self.zone - 1) - 180
        north = HEIGHT_DEG * self.band
        return (
            west + WIDTH_DEG * (self.column - 1) / parts,
            north - HEIGHT_DEG * self.row / parts,
            west + WIDTH_DEG * self.column / parts,
            north - HEIGHT_DEG * (self.row - 1) / parts,
        )

    def covers(self, lon: float, lat: float) -> bool:
        """Tell whether a position lies on it."""
        return sheet_at(lon, lat, self.scale) == self


def sheet_at(lon: float, lat: float, scale: str = USUAL) -> MapSheet | None:
    """
    Give the sheet that a position lies on; None where the standard's plain sheets do not reach.

    Parameters
    ----------
    lon, lat
        WGS-84 degrees.
    scale
        Code of the scale.
    """
    if not (-180 <= lon < 180 and 0 <= lat < NORTH_DEG):
        return None
    parts = PARTS[scale]
    east, north = round((lon + 180) * _UNIT), round(lat * _UNIT)
    zone, across = divmod(east, WIDTH_DEG * _UNIT)
    band, up = divmod(north, HEIGHT_DEG * _UNIT)
    if band >= _MOST_ROWS or zone >= 360 // WIDTH_DEG:
        return None
    return MapSheet(
        band=band + 1,
        zone=zone + 1,
        scale=scale,
        row=parts - up * parts // (HEIGHT_DEG * _UNIT),
        column=across * parts // (WIDTH_DEG * _UNIT) + 1,
    )
