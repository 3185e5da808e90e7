"""Places and the flat plane in which short distances are measured."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""

SQUARE_DEG = 0.005
"""Side of the squares of a coarse position: about half a kilometre (our default)."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    Somewhere a person can be sent: a position, a network node, or both.

    Attributes
    ----------
    lon, lat
        WGS-84 degrees; None where the network has no geographic position.
    node
        The network's own node id, where the place is exactly that node.
    name
        What people call it; empty if it has no name.
    """

    lon: float | None = None
    lat: float | None = None
    node: str | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("a place has both lon and lat, or neither")
        if self.lon is None and self.node is None:
            raise ValueError("a place needs a position or a node")
        if self.lon is not None and self.lat is not None:
            if not (math.isfinite(self.lon) and math.isfinite(self.lat)):
                raise ValueError(f"not a position: {self.lon}, {self.lat}")
            if abs(self.lon) > 180 or abs(self.lat) > 90:
                raise ValueError(f"not on the Earth: {self.lon}, {self.lat}")

    @property
    def code(self) -> str:
        """The place as the command line reads and writes it: ``node:ID`` or ``LON,LAT``."""
        if self.node is not None:
            return f"node:{self.node}"
        return f"{self.lon:.6f},{self.lat:.6f}"

    @property
    def coarse(self) -> Place | None:
        """The middle of the square that the place lies in; None where it has no position."""
        if self.lon is None or self.lat is None:
            return None
        lon, lat = (
            round((math.floor(degrees / SQUARE_DEG) + 0.5) * SQUARE_DEG, 4)
            for degrees in (self.lon, self.lat)
        )
        return Place(lon=lon, lat=lat)

    @property
    def text(self) -> str:
        """The place's name, or its code where it has none."""
        return self.name or self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """A flat plane of metres touching the Earth at an origin; good to 1 % over a city."""

    lon: float
    lat: float

    @property
    def _scale(self) -> tuple[float, float]:
        metres = math.radians(1) * EARTH_RADIUS_M
        return metres * math.cos(math.radians(self.lat)), metres

    def metres(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Give ``x, y`` in metres east and north of the origin for WGS-84 degrees."""
        east, north = self._scale
        return (lon - self.lon) * east, (lat - self.lat) * north

    def degrees(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Give WGS-84 ``lon, lat`` for metres east and north of the origin."""
        east, north = self._scale
        return x / east + self.lon, y / north + self.lat


def distance_m(lon: Floats, lat: Floats, other_lon: Floats, other_lat: Floats) -> Floats:
    """
    Great-circle distance (haversine), element by element.

    Parameters
    ----------
    lon, lat, other_lon, other_lat
        WGS-84 degrees, shapes that broadcast together.

    Returns
    -------
    metres
        float64 of the broadcast shape.
    """
    phi, other_phi = np.radians(lat), np.radians(other_lat)
    half = np.sin((other_phi - phi) / 2) ** 2
    half += np.cos(phi) * np.cos(other_phi) * np.sin(np.radians(other_lon - lon) / 2) ** 2
    arc: Floats = np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return 2 * EARTH_RADIUS_M * arc
