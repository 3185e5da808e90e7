"""The outline of the training city: border, districts, rivers, railways and parks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from jointops.feeds.training.curves import spaced, wander
from jointops.feeds.training.gazetteer import PLANE, Division, border_vertices
from jointops.geo.places import Floats

BOUNDS = (117.5375, 35.9222, 118.5167, 37.2872)
"""West, south, east, north of the city in degrees, as published."""
FRAME = 20250101
"""Seed of the outline's bends: the land is the same in every training city."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """
    Ground with a name, e.g. a district or a park.

    Attributes
    ----------
    code
        GB/T 2260 code of a district; empty for a park.
    rings
        One ring a piece, WGS-84 ``lon, lat``, shape ``(n, 2)``, closed.
    area_km2
        Area of the rings together.
    """

    name: str
    code: str
    rings: tuple[Floats, ...]
    area_km2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    A river or railway.

    Attributes
    ----------
    points
        WGS-84 ``lon, lat``, shape ``(n, 2)``.
    width_m
        Ground it takes.
    elevated
        Whether streets pass under it anywhere.
    """

    name: str
    points: Floats
    width_m: float
    elevated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a map of the city shows besides its roads; approximate, drawn for training only."""

    border: Area
    divisions: tuple[Area, ...]
    rivers: tuple[Line, ...]
    railways: tuple[Line, ...]
    parks: tuple[Area, ...]

    def geojson(self) -> dict[str, Any]:
        """Give the outline as a GeoJSON feature collection, WGS-84."""
        return {"type": "FeatureCollection", "features": list(self._features())}

    def _features(self) -> Iterator[dict[str, Any]]:
        areas = (("border", (self.border,)), ("division", self.divisions), ("park", self.parks))
        for kind, group in areas:
            for area in group:
                rings = [[ring.round(6).tolist()] for ring in area.rings]
                yield _feature(kind, area.name, "MultiPolygon", rings, code=area.code)
        for kind, lines in (("river", self.rivers), ("railway", self.railways)):
            for line in lines:
                yield _feature(kind, line.name, "LineString", line.points.round(6).tolist())


def _feature(kind: str, name: str, shape: str, where: object, *, code: str = "") -> dict[str, Any]:
    facts = {"kind": kind, "name": name} | ({"code": code} if code else {})
    geometry = {"type": shape, "coordinates": where}
    return {"type": "Feature", "properties": facts, "geometry": geometry}


def degrees_of(points: Floats) -> Floats:
    """Give plane points as WGS-84 ``lon, lat``, shape ``(n, 2)``."""
    return np.column_stack(PLANE.degrees(points[:, 0], points[:, 1]))


def area_of(name: str, ground: BaseGeometry, *, code: str = "") -> Area:
    """Give plane ground (one polygon or several) as an area in degrees."""
    pieces = [piece for piece in shapely.get_parts(ground) if piece.geom_type == "Polygon"]
    rings = tuple(degrees_of(shapely.get_coordinates(piece.exterior)) for piece in pieces)
    return Area(name=name, code=code, rings=rings, area_km2=float(ground.area) / 1e6)


def border_ground() -> BaseGeometry:
    """Give the city's ground in the plane, its border bent and stretched to the true bounds."""
    rng = np.random.Generator(np.random.PCG64(FRAME))
    corners = border_vertices()
    ring = spaced(np.vstack([corners, corners[:1]]), 500)
    bent = wander(ring, rng, reach_m=450, wave_m=9000)[:-1]
    west, south, east, north = BOUNDS
    (low_x, high_x), (low_y, high_y) = PLANE.metres(
        np.array([west, east]), np.array([south, north])
    )
    low, high = bent.min(axis=0), bent.max(axis=0)
    unit = (bent - low) / (high - low)
    return shapely.Polygon(unit * (high_x - low_x, high_y - low_y) + (low_x, low_y)).buffer(0)


def division_grounds(
    border: BaseGeometry, divisions: tuple[Division, ...]
) -> tuple[BaseGeometry, ...]:
    """
    Part the city's ground among its districts so that each gets its published area.

    Each district owns the ground whose squared distance to one of its anchors, less the district's
    weight, is smallest (a power diagram); the weights are fitted, then the lines are bent.

    Returns
    -------
    grounds
        One geometry a division, in the plane, in the order given.
    """
    rng = np.random.Generator(np.random.PCG64(FRAME + 1))
    anchors = np.vstack([division.anchors for division in divisions])
    owner = np.repeat(np.arange(len(divisions)), [len(d.anchors) for d in divisions])
    weights = _fitted_weights(border, anchors, owner, np.array([d.area_km2 for d in divisions]))
    edges = _shared_edges(border, anchors, owner, weights[owner])
    bent = [
        shapely.LineString(wander(spaced(edge, 500), rng, reach_m=420, wave_m=7000))
        for edge in edges
    ]
    faces = shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.union_all([border.exterior, *bent])))
    )
    inner = shapely.point_on_surface(faces)
    mine = _owners(shapely.get_coordinates(inner), anchors, owner, weights[owner])
    inside = shapely.contains(border, inner)
    return tuple(
        shapely.union_all(faces[inside & (mine == index)]) for index in range(len(divisions))
    )


def _owners(
    points: Floats, anchors: Floats, owner: NDArray[np.int64], weights: Floats
) -> NDArray[np.int64]:
    # the squared distance less what is the same for all anchors
    apart = (anchors**2).sum(axis=1) - weights - 2 * points @ anchors.T
    return np.asarray(owner[apart.argmin(axis=1)])


def _fitted_weights(
    border: BaseGeometry, anchors: Floats, owner: NDArray[np.int64], area_km2: Floats
) -> Floats:
    """Give one weight a division, m², by turning each up or down until its share of ground fits."""
    west, south, east, north = border.bounds
    grid = np.stack(
        np.meshgrid(np.arange(west, east, 1000), np.arange(south, north, 1000)), axis=-1
    )
    points = grid.reshape(-1, 2)
    points = points[shapely.contains_xy(border, points[:, 0], points[:, 1])]
    wanted = area_km2 / area_km2.sum()
    weights = np.zeros(len(area_km2))
    for turn in range(60):
        mine = _owners(points, anchors, owner, weights[owner])
        share = np.bincount(mine, minlength=len(weights)) / len(points)
        weights += (wanted - share) / wanted.clip(0.08) * 1.2e8 / (1 + turn / 15)
    return weights


def _shared_edges(
    border: BaseGeometry, anchors: Floats, owner: NDArray[np.int64], weights: Floats
) -> list[Floats]:
    """Give the straight lines between districts, past the border where they reach it."""
    box = shapely.box(*border.buffer(6000).bounds)
    cells = []
    for index, anchor in enumerate(anchors):
        cell = shapely.get_coordinates(box)
        for other, rival in enumerate(anchors):
            if other != index:
                ahead = rival - anchor
                bound = (rival @ rival - anchor @ anchor + weights[index] - weights[other]) / 2
                cell = _clipped(cell, ahead, bound)
        cells.append(shapely.Polygon(cell) if len(cell) > 3 else shapely.Polygon())
    shapes = np.array(cells)
    # a common grid makes neighbours share their corners to the bit
    whole = [
        shapely.set_precision(shapely.union_all(shapes[owner == d], grid_size=0.01), 0.01)
        for d in range(owner.max() + 1)
    ]
    rim = box.exterior.buffer(1)
    lines = shapely.union_all([shape.boundary for shape in whole], grid_size=0.01)
    merged = shapely.line_merge(shapely.difference(lines, rim))
    return [shapely.get_coordinates(line) for line in shapely.get_parts(merged)]


def _clipped(ring: Floats, ahead: Floats, bound: float) -> Floats:
    """Cut a convex ring to the half plane where ``point · ahead <= bound``."""
    beyond = ring @ ahead - bound
    kept: list[Floats] = []
    for index in range(len(ring) - 1):
        here, there = beyond[index], beyond[index + 1]
        if here <= 0:
            kept.append(ring[index])
        if (here < 0 < there) or (there < 0 < here):
            kept.append(ring[index] + here / (here - there) * (ring[index + 1] - ring[index]))
    return np.array([*kept, kept[0]]) if kept else np.empty((0, 2))
