"""Junctions at grade: where roads drawn apart cross each other, they meet."""

from __future__ import annotations

import numpy as np
import shapely

from jointops.feeds.training.drawing import Bools, Drawing, Ints
from jointops.geo.places import Floats


def segment_lines(drawing: Drawing, segments: Ints) -> Floats:
    """Give both ends of segments, metres, shape ``(k, 2, 2)``."""
    ends = np.stack([drawing.tail[segments], drawing.head[segments]], axis=1)
    return np.asarray(drawing.xy[ends])


def crossing_shares(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """
    Give where pairs of straight segments cross.

    Parameters
    ----------
    first, second
        Ends of the segments, metres, shape ``(k, 2, 2)``.

    Returns
    -------
    on_first, on_second
        Share of each segment's length, shape ``(k,)``; outside 0 to 1 they do not cross.
    """
    p, r = first[:, 0], first[:, 1] - first[:, 0]
    q, s = second[:, 0], second[:, 1] - second[:, 0]
    spread = r[:, 0] * s[:, 1] - r[:, 1] * s[:, 0]
    spread = np.where(np.abs(spread) < 1e-9, np.inf, spread)
    gap = q - p
    on_first: Floats = (gap[:, 0] * s[:, 1] - gap[:, 1] * s[:, 0]) / spread
    on_second: Floats = (gap[:, 0] * r[:, 1] - gap[:, 1] * r[:, 0]) / spread
    return on_first, on_second


def join_at_grade(drawing: Drawing, *, joining: Bools, level: Bools) -> None:
    """
    Make a junction wherever a joining segment crosses another on the ground.

    Parameters
    ----------
    joining
        Segments that join what they cross, shape ``(m,)``.
    level
        Segments they may join; holds the joining ones too.
    """
    mine, others = np.flatnonzero(joining), np.flatnonzero(level)
    tree = shapely.STRtree(shapely.linestrings(segment_lines(drawing, others)))
    a, b = tree.query(shapely.linestrings(segment_lines(drawing, mine)), predicate="intersects")
    a, b = mine[a], others[b]
    apart = np.ones(len(a), dtype=np.bool_)
    for end in (drawing.tail, drawing.head):
        for other in (drawing.tail, drawing.head):
            apart &= end[a] != other[b]
    apart &= ~joining[b] | (a < b)
    a, b = a[apart], b[apart]
    on_a, on_b = crossing_shares(segment_lines(drawing, a), segment_lines(drawing, b))
    true = (on_a > 0) & (on_a < 1) & (on_b > 0) & (on_b < 1)
    a, b, on_a, on_b = a[true], b[true], on_a[true], on_b[true]
    lines = segment_lines(drawing, a)
    nodes = drawing.add_nodes(lines[:, 0] + on_a[:, None] * (lines[:, 1] - lines[:, 0]))
    drawing.insert(
        np.concatenate([a, b]), np.concatenate([on_a, on_b]), np.concatenate([nodes, nodes])
    )
