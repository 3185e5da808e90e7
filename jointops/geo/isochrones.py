"""Areas that are reached in time: the streets within reach, rounded to outlines for a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from contourpy import contour_generator
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from jointops.geo.places import Floats
from jointops.geo.roads import Indices, RoadNetwork
from jointops.geo.travel import Search, Spot

SAMPLE_M = 25.0
CELL_M, LINE_CELLS = 20.0, 500
"""Cells of this size, or as many along the longer side: finer is not seen on a map."""
BESIDE_M = 45.0
"""Ground this far beside a reached street counts as reached (our assumption)."""

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Isochrone:
    """
    What lies within so many seconds of a place.

    Attributes
    ----------
    nodes
        int32: indices of the network's nodes.
    rings
        Outlines of the ground; empty where the network has no geographic positions.
    """

    within_s: float
    nodes: Indices
    rings: tuple[Ring, ...]


@dataclass(frozen=True, eq=False)
class Streets:
    """
    Points along every street, a few metres apart, from which areas are built.

    One instance serves any number of searches on the same network.
    """

    network: RoadNetwork

    @cached_property
    def _samples(self) -> tuple[Floats, Floats, Indices, Floats]:
        """Give ``x, y, segment, share`` of each sample."""
        net = self.network
        x, y = net.shape_xy
        inner = np.ones(len(x) - 1, dtype=np.bool_)
        inner[net.shape_start[1:-1] - 1] = False  # from one segment's end to the next one's start
        at = np.flatnonzero(inner)
        step_m = np.hypot(x[at + 1] - x[at], y[at + 1] - y[at])
        owner = np.repeat(np.arange(net.segment_count), np.diff(net.shape_start))[at]
        run = np.concatenate([[0.0], np.cumsum(step_m)])
        first = np.searchsorted(owner, np.arange(net.segment_count))
        length = np.maximum(np.bincount(owner, step_m, net.segment_count), 1e-9)
        count = np.ceil(step_m / SAMPLE_M).astype(np.int64) + 1
        edge = np.repeat(np.arange(len(at)), count)
        order = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
        along = order / np.maximum(count[edge] - 1, 1)
        share = (run[edge] - run[first[owner[edge]]] + along * step_m[edge]) / length[owner[edge]]
        vertex = at[edge]
        return (
            x[vertex] + along * (x[vertex + 1] - x[vertex]),
            y[vertex] + along * (y[vertex + 1] - y[vertex]),
            owner[edge].astype(np.int32),
            np.clip(share, 0, 1),
        )

    def area(self, search: Search, spot: Spot, limit_s: float) -> tuple[Ring, ...]:
        """
        Outline the ground that a search reaches in time, or from which its target is reached.

        Parameters
        ----------
        search
            From the spot, or (reversed) to it; grown to at least ``limit_s``.
        limit_s
            Seconds, above zero.

        Returns
        -------
        rings
            Outer outlines ``lon, lat`` in WGS-84 degrees; empty if no street is within reach.
        """
        net = self.network
        if not net.segment_count:
            return ()
        x, y, segment, share = self._samples
        forward_s, back_s = search.roads.segment_seconds(search.vehicle)
        if not search.reverse:
            forward_s, back_s = back_s, forward_s
        near = np.flatnonzero(
            (search.seconds[net.head] <= limit_s) | (search.seconds[net.tail] <= limit_s)
        )
        mine = np.zeros(net.segment_count, dtype=np.bool_)
        mine[near] = True
        mine[spot.segment] |= spot.segment >= 0
        at = np.flatnonzero(mine[segment])
        if not len(at):
            return ()
        part, road = share[at], segment[at]
        head_s, tail_s = search.at_ends(road)
        with np.errstate(invalid="ignore"):  # no part of a closed street: 0 * inf
            ahead = (1 - part) * forward_s[road] + head_s
            behind = part * back_s[road] + tail_s
            beside = np.abs(part - spot.share) * np.where(
                part <= spot.share, forward_s[road], back_s[road]
            )
        beside[road != spot.segment] = np.inf
        reached = at[np.fmin(np.fmin(ahead, behind), beside) <= limit_s]
        if not len(reached):
            return ()
        return self._outline(x[reached], y[reached])

    def isochrones(
        self, search: Search, spot: Spot, limits_s: Sequence[float]
    ) -> tuple[Isochrone, ...]:
        """Give what lies within each of several limits, as nodes and as outlines."""
        return tuple(
            Isochrone(
                within_s=limit_s,
                nodes=np.flatnonzero(search.seconds <= limit_s).astype(np.int32),
                rings=self.area(search, spot, limit_s) if self.network.georeferenced else (),
            )
            for limit_s in limits_s
        )

    def around(self, inside: NDArray[np.bool_]) -> tuple[Ring, ...]:
        """
        Outline the streets between some nodes, and the nodes themselves.

        Parameters
        ----------
        inside
            bool ``(n,)``.

        Returns
        -------
        rings
            As of `area`.
        """
        if not inside.any():
            return ()
        net = self.network
        mine = inside[net.tail] & inside[net.head]
        x, y, segment, _ = self._samples
        at = np.flatnonzero(mine[segment])
        nodes = np.flatnonzero(inside)
        return self._outline(
            np.concatenate([x[at], net.xy[0][nodes]]), np.concatenate([y[at], net.xy[1][nodes]])
        )

    def _outline(self, x: Floats, y: Floats) -> tuple[Ring, ...]:
        cell = max(CELL_M, max(np.ptp(x), np.ptp(y)) / LINE_CELLS)
        beside = max(BESIDE_M, cell)
        margin = beside + 2 * cell
        west, south = x.min() - margin, y.min() - margin
        columns = int((x.max() + margin - west) / cell) + 1
        rows = int((y.max() + margin - south) / cell) + 1
        empty = np.ones((rows, columns), dtype=np.bool_)
        empty[((y - south) / cell).astype(int), ((x - west) / cell).astype(int)] = False
        away_m = distance_transform_edt(empty) * cell
        lines = contour_generator(
            x=west + (np.arange(columns) + 0.5) * cell,
            y=south + (np.arange(rows) + 0.5) * cell,
            z=away_m,
        ).lines(beside)
        rings = []
        for found in lines:
            line = np.asarray(found, dtype=np.float64)
            if len(line) < 4 or _signed_area(line) >= 0:
                continue  # a hole: contour lines keep the lower ground on one side
            ring = shapely.get_coordinates(shapely.simplify(shapely.linearrings(line), cell))
            lon, lat = self.network.plane.degrees(ring[:, 0], ring[:, 1])
            rings.append(tuple(zip(lon.round(6).tolist(), lat.round(6).tolist(), strict=True)))
        return tuple(rings)


def _signed_area(line: Floats) -> float:
    """Give the area a ring encloses, above zero if it runs counter-clockwise."""
    x, y = line[:, 0], line[:, 1]  # closed: the last corner is the first
    return float(x[:-1] @ y[1:] - x[1:] @ y[:-1]) / 2
