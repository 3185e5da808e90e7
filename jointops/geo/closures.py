"""Closed and slow roads: an area drawn on the map, or stretches of road picked one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

from jointops.geo.places import Floats
from jointops.geo.roads import Indices, RoadNetwork

BESIDE_M = 1.0
"""A segment this near to a picked line along at least half of its length is part of it."""

Line = tuple[tuple[float, float], ...]
"""Vertices ``lon, lat`` in WGS-84 degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """
    Stretches of road, one line each.

    They are kept as lines, so that they hold after another import of the roads too.
    """

    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        if not self.lines or min(len(line) for line in self.lines) < 2:
            raise ValueError("a picked road needs a line of at least two vertices")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """
    Roads on which traffic stops or slows.

    Attributes
    ----------
    area
        A polygon of three corners or more, closed by itself, or picked roads.
    slow
        None closes the segments that touch the area (are part of the picked roads); a number
        above 1 multiplies their times.
    """

    area: Line | Picked
    slow: float | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.area, Picked) and len(self.area) < 3:
            raise ValueError("an area needs at least three corners")
        if self.slow is not None and not self.slow > 1:
            raise ValueError(f"slow must be above 1, got {self.slow}")


def slow_factors(network: RoadNetwork, closures: Iterable[Closure]) -> Floats:
    """Give by how much each segment's time is multiplied; infinite where it is closed."""
    factors = np.ones(network.segment_count)
    for closure in closures:
        touched = touched_by(network, closure.area)
        if closure.slow is None:
            factors[touched] = np.inf
        else:
            factors[touched] *= closure.slow
    return factors


def touched_by(network: RoadNetwork, area: Line | Picked) -> Indices:
    """Give the segments that cross or lie in a polygon, or are part of picked roads."""
    if isinstance(area, Picked):
        return _along(network, area)
    corners = np.array(area, dtype=np.float64)
    x, y = network.plane.metres(corners[:, 0], corners[:, 1])
    polygon = shapely.Polygon(np.column_stack([x, y])).buffer(0)
    if polygon.is_empty:
        return np.zeros(0, dtype=np.int32)
    near = network.segments_within(corners)
    shapely.prepare(polygon)
    hit: Indices = near[shapely.intersects(polygon, network.lines(near))]
    return hit


def _along(network: RoadNetwork, picked: Picked) -> Indices:
    """Give the segments of picked lines: the very same ones, else those that lie on a line."""
    lon, lat = np.array([vertex for line in picked.lines for vertex in line]).T
    start = np.cumsum([0, *(len(line) for line in picked.lines)])
    wanted, (known, order) = _line_keys(lon, lat, start), segment_keys(network)
    first, last = np.searchsorted(known, wanted), np.searchsorted(known, wanted, side="right")
    found = [order[low:high] for low, high in zip(first, last, strict=True)]
    same = np.unique(np.concatenate(found)).astype(np.int32)
    lost = np.flatnonzero(first == last)
    if not len(lost):
        return same
    vertices = np.array([vertex for row in lost for vertex in picked.lines[row]])
    owner = np.repeat(np.arange(len(lost)), [len(picked.lines[row]) for row in lost])
    metres = np.column_stack(network.plane.metres(vertices[:, 0], vertices[:, 1]))
    strips = shapely.buffer(shapely.linestrings(metres, indices=owner), BESIDE_M, quad_segs=2)
    near = network.segments_within(vertices)
    lines = network.lines(near)
    row, strip = shapely.STRtree(strips).query(lines, predicate="intersects")
    metres_in = shapely.length(shapely.intersection(lines[row], strips[strip]))
    covered = np.bincount(row, metres_in, len(near))
    on_line = near[covered >= np.maximum(shapely.length(lines), BESIDE_M) / 2]
    return np.union1d(same, on_line).astype(np.int32)


@cache
def segment_keys(network: RoadNetwork) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Give a number for each segment that follows from its vertices, sorted, and whose each is."""
    keys = _line_keys(network.shape_lon, network.shape_lat, network.shape_start)
    order = np.argsort(keys)
    return keys[order], order


def _line_keys(lon: Floats, lat: Floats, start: NDArray[np.integer]) -> NDArray[np.uint64]:
    """Give a number for each line that follows from its vertices, to six decimals."""
    if len(start) < 2:
        return np.zeros(0, dtype=np.uint64)
    east, north = (np.rint(axis * 1e6).astype(np.int64).view(np.uint64) for axis in (lon, lat))
    vertex = east * np.uint64(0x9E3779B97F4A7C15) + north * np.uint64(0xC2B2AE3D27D4EB4F)
    vertex = (vertex ^ (vertex >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.add.reduceat(vertex ^ (vertex >> np.uint64(32)), start[:-1])


def lines_of(network: RoadNetwork, segments: Indices) -> tuple[Line, ...]:
    """Give segments as lines of WGS-84 degrees."""
    start, lon, lat = network.shape_start, network.shape_lon, network.shape_lat
    return tuple(
        tuple(
            zip(
                lon[start[segment] : start[segment + 1]].round(6).tolist(),
                lat[start[segment] : start[segment + 1]].round(6).tolist(),
                strict=True,
            )
        )
        for segment in segments.tolist()
    )
