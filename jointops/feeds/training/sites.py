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
        if len(points) >= 1.15 * count:
            break
        step *= 0.94
    dislike = hill_shy * relief(points) + rng.uniform(0, 1, size=len(points))
    return points[np.sort(np.argsort(dislike, kind="stable")[:count])]


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
