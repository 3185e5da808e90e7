"""Lines in the plane: even spacing, smooth bends, parallel curves, and wandering off the ruler."""

from __future__ import annotations

import numpy as np

from jointops.geo.places import Floats


def run_m(points: Floats) -> Floats:
    """Give the distance along a line at each of its points, shape ``(n,)``, metres."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def at_run(points: Floats, wanted_m: Floats) -> Floats:
    """Give the points of a line at distances along it, shape ``(m, 2)``."""
    run = run_m(points)
    return np.column_stack([np.interp(wanted_m, run, points[:, axis]) for axis in (0, 1)])


def spaced(points: Floats, step_m: float) -> Floats:
    """Give a line with its points evenly spaced, both ends kept."""
    total = run_m(points)[-1]
    count = max(2, round(total / step_m) + 1)
    return at_run(points, np.linspace(0, total, count))


def smooth(points: Floats, step_m: float) -> Floats:
    """Give a smooth curve through the points, evenly spaced."""
    if len(points) < 3:
        return spaced(points, step_m)
    # Hermite spans between knots in centripetal spacing: no loops at sharp bends
    gaps = np.maximum(np.hypot(*np.diff(points, axis=0).T) ** 0.5, 1e-6)[:, None]
    slopes = np.diff(points, axis=0) / gaps
    inner = (gaps[1:] * slopes[:-1] + gaps[:-1] * slopes[1:]) / (gaps[1:] + gaps[:-1])
    first, last = 1.5 * slopes[0] - 0.5 * inner[0], 1.5 * slopes[-1] - 0.5 * inner[-1]
    tangents = np.vstack([first, inner, last])
    t = np.linspace(0, 1, 24, endpoint=False)[None, :, None]
    spans = (
        (2 * t**3 - 3 * t**2 + 1) * points[:-1, None]
        + (t**3 - 2 * t**2 + t) * (gaps * tangents[:-1])[:, None]
        + (3 * t**2 - 2 * t**3) * points[1:, None]
        + (t**3 - t**2) * (gaps * tangents[1:])[:, None]
    )
    return spaced(np.vstack([spans.reshape(-1, 2), points[-1:]]), step_m)


def normals(points: Floats) -> Floats:
    """Give the unit vectors to the left of a line at its points, shape ``(n, 2)``."""
    ahead = np.gradient(points, axis=0)
    ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)[:, None]
    return np.column_stack([-ahead[:, 1], ahead[:, 0]])


def beside(points: Floats, left_m: float) -> Floats:
    """Give the parallel curve, positive to the left; fit for gentle bends only."""
    return points + left_m * normals(points)


def wander(
    points: Floats,
    rng: np.random.Generator,
    *,
    reach_m: float,
    wave_m: float,
    pinned: bool = True,
) -> Floats:
    """
    Push a line's points sideways along a random smooth wave.

    Parameters
    ----------
    points
        Metres, evenly spaced, shape ``(n, 2)``.
    reach_m
        Usual size of the push.
    wave_m
        Usual length of its longest wave.
    pinned
        Whether both ends stay where they are.
    """
    run = run_m(points)
    push = np.zeros(len(points))
    for octave in range(3):
        length = wave_m / 2**octave * rng.uniform(0.8, 1.25)
        push += np.sin(2 * np.pi * (run / length + rng.uniform())) / 2**octave
    push *= reach_m / 1.1
    if pinned:
        push *= np.clip(np.minimum(run, run[-1] - run) / (0.3 * wave_m), 0, 1)
    moved: Floats = points + push[:, None] * normals(points)
    return moved
