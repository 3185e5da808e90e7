"""The eight points of the compass, as a road or a side of a crossing is told over the radio."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Compass(StrEnum):
    """A point of the compass, clockwise from north; its word is the label ``compass.VALUE``."""

    NORTH = "n"
    NORTH_EAST = "ne"
    EAST = "e"
    SOUTH_EAST = "se"
    SOUTH = "s"
    SOUTH_WEST = "sw"
    WEST = "w"
    NORTH_WEST = "nw"

    @classmethod
    def of(cls, bearing_deg: float) -> Self:
        """Give the point nearest to a bearing, degrees clockwise from north."""
        return list(cls)[round(bearing_deg / 45.0) % 8]

    @property
    def bearing_deg(self) -> float:
        """Degrees clockwise from north."""
        return 45.0 * list(type(self)).index(self)

    @property
    def opposite(self) -> Self:
        """The point on the other side."""
        return type(self).of(self.bearing_deg + 180.0)
