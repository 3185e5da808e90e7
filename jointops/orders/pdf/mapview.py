"""A map's window: from degrees to points on the page, true to scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jointops.geo.places import Floats, Plane
from jointops.orders.pdf.grid import MM


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in PDF's own coordinates: points from the page's bottom left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Points from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Points from bottom to top."""
        return self.top - self.bottom

    def grown(self, by: float) -> Box:
        """Give the box with a margin around it."""
        return Box(
            left=self.left - by,
            bottom=self.bottom - by,
            right=self.right + by,
            top=self.top + by,
        )

    def holds(self, other: Box) -> bool:
        """Tell whether another box lies inside."""
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and other.right <= self.right
            and other.top <= self.top
        )

    def meets(self, other: Box) -> bool:
        """Tell whether the two overlap."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


def box_around(x: float, y: float, width: float, height: float) -> Box:
    """Give the box of a size whose middle is ``x, y``."""
    return Box(left=x - width / 2, bottom=y - height / 2, right=x + width / 2, top=y + height / 2)


class MapView:
    """
    What of the ground is seen in a frame, and where.

    Parameters
    ----------
    frame
        The frame on the page.
    lon, lat
        WGS-84 degrees of its middle.
    denominator
        Scale 1:``denominator``.
    """

    def __init__(self, frame: Box, *, lon: float, lat: float, denominator: float) -> None:
        self.frame = frame
        self.denominator = denominator
        self.points_per_metre = 1000 * MM / denominator
        self._plane = Plane(lon=lon, lat=lat)
        self._middle = ((frame.left + frame.right) / 2, (frame.bottom + frame.top) / 2)

    def project(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Give PDF coordinates in points for WGS-84 degrees."""
        east, north = self._plane.metres(lon, lat)
        x, y = self._middle
        return x + east * self.points_per_metre, y + north * self.points_per_metre

    def path(self, lonlat: Sequence[tuple[float, float]]) -> Floats:
        """Give the PDF coordinates of a line of ``lon, lat``, shape ``(n, 2)``."""
        degrees = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        return np.column_stack(self.project(degrees[:, 0], degrees[:, 1]))

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """Give the PDF coordinates of one position."""
        x, y = self.path([(lon, lat)])[0]
        return float(x), float(y)

    def sees(self, x: float, y: float, *, margin: float = 0.0) -> bool:
        """Tell whether a PDF position lies in the frame, ``margin`` points from its edge."""
        return self.frame.grown(-margin).holds(Box(left=x, bottom=y, right=x, top=y))

    def degrees_seen(self) -> tuple[float, float, float, float]:
        """Give west, south, east, north of the frame in WGS-84 degrees."""
        x, y = self._middle
        across = np.array([self.frame.left - x, self.frame.right - x]) / self.points_per_metre
        up = np.array([self.frame.bottom - y, self.frame.top - y]) / self.points_per_metre
        lon, lat = self._plane.degrees(across, up)
        return float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])
