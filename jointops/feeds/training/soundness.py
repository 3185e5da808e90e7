"""Last touches: no traps, not too many dead ends, no side street straight as a ruler."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from jointops.feeds.training.drawing import Bools, Drawing, Kind, Mark, Structure
from jointops.geo.places import Floats


def thin_dead_ends(share: float, drawing: Drawing, rng: np.random.Generator) -> None:
    """Take a share of the dead-end side streets off the board."""
    drivable = drawing.drivable()
    degree = drawing.degrees()
    tip = (degree[drawing.tail] == 1) | (degree[drawing.head] == 1)
    fits = drivable & tip & (drawing.segment_kind() >= Kind.UNCLASSIFIED)
    gone = fits & (rng.uniform(size=len(tip)) < share)
    drawing.keep(~gone)


def take_up_stubs(drawing: Drawing) -> None:
    """Take country roads that lead nowhere up as far as their last junction."""
    kind = drawing.segment_kind()
    road = drawing.has(Mark.RURAL) & ~drawing.has(Mark.LANE)
    road &= (kind == Kind.TERTIARY) | (kind == Kind.UNCLASSIFIED)
    while True:
        degree = drawing.degrees()
        tip = (degree[drawing.tail] == 1) | (degree[drawing.head] == 1)
        tip &= road
        if not tip.any():
            break
        road = road[~tip]
        drawing.keep(~tip)


def open_traps(drawing: Drawing) -> None:
    """
    Leave only what a car can drive to and away from.

    Side streets that form a trap become two-way; what is still cut off goes.
    """
    main = _main_part(drawing)
    inside = main[drawing.tail] & main[drawing.head]
    blind = ~inside & drawing.drivable() & drawing.has(Mark.ONEWAY)
    side = ~drawing.has(Mark.DUAL) & (drawing.segment_kind() > Kind.MOTORWAY_LINK)
    trapped = np.unique(drawing.street[blind & side & ~drawing.has(Mark.ROUNDABOUT)])
    drawing.marks[trapped] &= ~int(Mark.ONEWAY)
    main = _main_part(drawing)
    drawing.keep((main[drawing.tail] & main[drawing.head]) | ~drawing.drivable())


def _main_part(drawing: Drawing) -> Bools:
    drivable = drawing.drivable()
    both = drivable & ~drawing.has(Mark.ONEWAY)
    tails = np.concatenate([drawing.tail[drivable], drawing.head[both]])
    heads = np.concatenate([drawing.head[drivable], drawing.tail[both]])
    count = len(drawing.xy)
    ones = np.ones(len(tails), dtype=np.int8)
    graph = csr_array((ones, (tails, heads)), shape=(count, count))
    part: NDArray[np.int32] = connected_components(graph, directed=True, connection="strong")[1]
    return np.asarray(part == np.bincount(part).argmax(), dtype=np.bool_)


def bow_streets(drawing: Drawing, rng: np.random.Generator) -> None:
    """Bend long straight stretches of side streets a little."""
    length = drawing.lengths_m()
    kind = drawing.segment_kind()
    long = (length > 115) & (kind >= Kind.TERTIARY) & (kind <= Kind.SERVICE)
    long &= (drawing.structure == Structure.GROUND) & ~drawing.has(Mark.ROUNDABOUT)
    chosen = np.flatnonzero(long & (rng.uniform(size=len(long)) < 0.6))
    share: Floats = rng.uniform(0.35, 0.65, size=len(chosen))
    run = drawing.xy[drawing.head[chosen]] - drawing.xy[drawing.tail[chosen]]
    push = rng.normal(0, 0.035, size=len(chosen))
    left = np.column_stack([-run[:, 1], run[:, 0]])
    points = drawing.xy[drawing.tail[chosen]] + share[:, None] * run + push[:, None] * left
    drawing.insert(chosen, share, drawing.add_nodes(points))
