"""Roundabouts in place of some crossings."""

from __future__ import annotations

import numpy as np

from jointops.feeds.training.drawing import Drawing, Ints, Kind, Mark, Structure

RADIUS_M = 21.0
LEAST_ARM_M = 65.0
LEAST_APART_M = 1200.0


def build_roundabouts(count: int, drawing: Drawing, rng: np.random.Generator) -> None:
    """Turn ``count`` crossings of two-way secondary and tertiary streets into roundabouts."""
    kind = drawing.segment_kind()
    fit = ((kind == Kind.SECONDARY) | (kind == Kind.TERTIARY)) & ~drawing.has(Mark.ONEWAY)
    fit &= (drawing.structure == Structure.GROUND) & (drawing.lengths_m() > LEAST_ARM_M)
    among = drawing.degrees(among=fit)
    places = np.flatnonzero((among == 4) & (drawing.degrees() == 4))
    chosen: list[int] = []
    for place in rng.permutation(places).tolist():
        away = np.hypot(*(drawing.xy[chosen] - drawing.xy[place]).T)
        if not chosen or away.min() > LEAST_APART_M:
            chosen.append(place)
        if len(chosen) == count:
            break
    for place in chosen:
        _build_one(place, drawing)


def _build_one(place: int, drawing: Drawing) -> None:
    middle = drawing.xy[place].copy()
    out, into = np.flatnonzero(drawing.tail == place), np.flatnonzero(drawing.head == place)
    arms = np.concatenate([out, into])
    far = drawing.xy[np.concatenate([drawing.head[out], drawing.tail[into]])] - middle
    bearing = np.arctan2(far[:, 1], far[:, 0])
    # counter-clockwise, with a vertex half way between two arms
    order = np.argsort(bearing, kind="stable")
    arms, bearing = arms[order], bearing[order]
    following = np.append(bearing[1:], bearing[0] + 2 * np.pi)
    turns = np.column_stack([bearing, 0.5 * (bearing + following)]).ravel()
    ring = drawing.add_nodes(middle + RADIUS_M * np.column_stack([np.cos(turns), np.sin(turns)]))
    _meet(arms, ring[::2], place, drawing)
    loop = np.concatenate([ring, ring[:1]])
    drawing.add_streets(
        loop, np.array([len(loop)]), kind=Kind.TERTIARY, marks=Mark.ONEWAY | Mark.ROUNDABOUT
    )


def _meet(arms: Ints, nodes: Ints, place: int, drawing: Drawing) -> None:
    for arm, node in zip(arms.tolist(), nodes.tolist(), strict=True):
        if drawing.tail[arm] == place:
            drawing.tail[arm] = node
        else:
            drawing.head[arm] = node
