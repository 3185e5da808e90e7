"""Lines of a city by where they are, so that a small map takes only its own."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np

from jointops.geo.places import Floats
from jointops.maps.lines import MapLines


class Degrees(NamedTuple):
    """A box in WGS-84 degrees."""

    west: float
    south: float
    east: float
    north: float


class LineIndex:
    """The boxes of many lines; made once for a set of lines, asked for each small map."""

    def __init__(self, lines: MapLines) -> None:
        self.lines = lines
        starts = lines.offsets[:-1]
        empty = np.zeros(0)
        self._west, self._east = empty, empty
        self._south, self._north = empty, empty
        if len(starts):
            self._west = np.minimum.reduceat(lines.lon, starts)
            self._east = np.maximum.reduceat(lines.lon, starts)
            self._south = np.minimum.reduceat(lines.lat, starts)
            self._north = np.maximum.reduceat(lines.lat, starts)

    def within(self, box: Degrees) -> MapLines:
        """Give the lines that may come into a box, whole."""
        lines = self.lines
        chosen = np.flatnonzero(
            (self._west <= box.east)
            & (self._east >= box.west)
            & (self._south <= box.north)
            & (self._north >= box.south)
        )
        starts = lines.offsets[chosen]
        counts = lines.offsets[chosen + 1] - starts
        offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        index = np.arange(int(offsets[-1])) + np.repeat(starts - offsets[:-1], counts)
        return MapLines(
            lon=_of(lines.lon, index),
            lat=_of(lines.lat, index),
            offsets=offsets,
            line_class=lines.line_class[chosen],
            name=lines.name[chosen],
            names=lines.names,
        )


class MapBase:
    """
    What lies under many small maps: roads and ground of a city.

    Attributes
    ----------
    drawn
        What was drawn of it already, by whoever draws, for the next map of the same place.
    """

    def __init__(self, roads: MapLines, ground: MapLines | None) -> None:
        self.roads = LineIndex(roads)
        self.ground = LineIndex(ground) if ground is not None else None
        self.drawn: dict[Hashable, bytes] = {}


def _of(column: Floats, index: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    return np.asarray(column[index], dtype=np.float64)
