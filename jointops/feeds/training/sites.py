"""Where towns and villages lie: spread over the open country, clear of what is there already."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from jointops.geo.places import Floats

Keepout = tuple[BaseGeometry, float]
"""Something to keep clear of, and by how many metres."""


def relief(points: Floats) -> Floats:
    """
    Give how hilly the ground is, 0 (plain) to about 1, shape ``(n,)``.

    The north is a plain, the south is hills; the ridges are invented but always the same.
    """
    x, y = points[:, 0] / 1000, points[:, 1] / 1000
    southness = 1 / (1 + np.exp((y + 2.0) / 7.0))
    waves = np.sin(x / 3.1 + 0.8 * np.sin(y / 5.3)) + np.sin(y / 3.7 + 1.3 * np.sin(x / 6.1))
    ridges: Floats = southness * np.clip(0.55 + 0.22 * waves, 0, 1)
    return ridges


def spread_sites(
    ground: BaseGeometry,
    count: int,
    rng: np.random.Generator,
    *,
    keepouts: tuple[Keepout, ...],
    hill_shy: float,
    apart_m: float = 0.0,
) -> Floats:
    """
    Spread sites over open ground, evenly but not in rows.

    Parameters
    ----------
    ground
        Where they may lie.
    count
        How many there shall be.
    keepouts
        What they stay clear of.
    hill_shy
        How much rather they lie in valleys than on ridges; 0 is not at all.
    apart_m
        How far apart they lie, as far as there is room; 0 is no matter.

    Returns
    -------
    sites
        Metres, shape ``(count, 2)``.
    """
    inner = ground.buffer(-500)
    shapely.prepare(inner)
    for thing, _ in keepouts:
        shapely.prepare(thing)
    step = np.sqrt(inner.area / (1.5 * count))
    while True:
        points = _jittered_mesh(inner.bounds, float(step), rng)
        points = points[shapely.contains_xy(inner, points[:, 0], points[:, 1])]
        spots = shapely.points(points)
        clear = np.ones(len(points), dtype=np.bool_)
        for thing, distance_m in keepouts:
            clear &= ~shapely.dwithin(spots, thing, distance_m)
        points = points[clear]
        dislike = hill_shy * relief(points) + rng.uniform(0, 1, size=len(points))
        points = points[np.argsort(dislike, kind="stable")]
        if apart_m:
            points = _far_apart(points, apart_m)
        if len(points) >= (count if apart_m else 1.15 * count):
            return points[:count]
        step *= 0.94
        apart_m *= 0.97


def _far_apart(points: Floats, apart_m: float) -> Floats:
    """Leave out every point too near to one before it."""
    chosen: list[int] = []
    for index, point in enumerate(points):
        if not chosen or np.hypot(*(points[chosen] - point).T).min() >= apart_m:
            chosen.append(index)
    return points[chosen]


def _jittered_mesh(
    bounds: tuple[float, float, float, float], step_m: float, rng: np.random.Generator
) -> Floats:
    west, south, east, north = bounds
    rows = np.arange(south, north + step_m, 0.866 * step_m)
    columns = np.arange(west, east + step_m, step_m)
    x, y = np.meshgrid(columns, rows)
    x += np.where(np.arange(len(rows)) % 2, 0.5 * step_m, 0.0)[:, None]
    points: Floats = np.column_stack([x.ravel(), y.ravel()])
    return points + rng.uniform(-0.32, 0.32, size=points.shape) * step_m
