"""Ways on foot through parks, and drives to landmarks that no street passes."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from jointops.feeds.training.barriers import Barrier
from jointops.feeds.training.drawing import Drawing, Ints, Kind, Structure
from jointops.feeds.training.gazetteer import PLANE, Landmark
from jointops.feeds.training.joins import segment_lines
from jointops.geo.places import Floats

NEAR_M = 80.0
"""A landmark farther than this from any street gets a drive."""
SEARCH_M = 900.0
SHORT_OF_M = 12.0


def draw_drives(landmarks: tuple[Landmark, ...], barriers: list[Barrier], drawing: Drawing) -> None:
    """Draw a service road to every landmark that lies off the streets."""
    blocks = shapely.union_all([shapely.LineString(barrier.points) for barrier in barriers])
    lon, lat = np.array([(place.lon, place.lat) for place in landmarks]).T
    for point in np.column_stack(PLANE.metres(lon, lat)):
        near = _near_streets(point, drawing)
        if not len(near):
            continue
        lines = segment_lines(drawing, near)
        share, away = _nearest_shares(lines, point)
        best = np.argsort(away, kind="stable")[:40]
        if away[best[0]] <= NEAR_M:
            continue
        for choice in best.tolist():
            foot = lines[choice, 0] + share[choice] * (lines[choice, 1] - lines[choice, 0])
            if not shapely.intersects(blocks, shapely.LineString([foot, point])):
                _draw_drive(int(near[choice]), float(share[choice]), foot, point, drawing)
                break


def _near_streets(point: Floats, drawing: Drawing) -> Ints:
    """Give the streets on the ground that a drive may begin at."""
    away = np.abs(drawing.xy - point).max(axis=1)
    around = away < SEARCH_M
    near = np.flatnonzero(around[drawing.tail] | around[drawing.head])
    kind = drawing.segment_kind()[near]
    usable = (kind >= Kind.TRUNK) & (kind <= Kind.SERVICE)
    return np.asarray(near[usable & (drawing.structure[near] == Structure.GROUND)])


def _nearest_shares(lines: Floats, point: Floats) -> tuple[Floats, Floats]:
    run = lines[:, 1] - lines[:, 0]
    share = ((point - lines[:, 0]) * run).sum(axis=1) / np.maximum((run**2).sum(axis=1), 1e-9)
    share = np.clip(share, 0, 1)
    away = np.hypot(*(lines[:, 0] + share[:, None] * run - point).T)
    return share, away


def _draw_drive(segment: int, share: float, foot: Floats, point: Floats, drawing: Drawing) -> None:
    if share < 0.02:
        start = int(drawing.tail[segment])
    elif share > 0.98:
        start = int(drawing.head[segment])
    else:
        start = int(drawing.add_nodes(foot[None])[0])
        drawing.insert(np.array([segment]), np.array([share]), np.array([start]))
    run = point - foot
    end = foot + run * (1 - SHORT_OF_M / float(np.hypot(*run)))
    nodes = np.concatenate([[start], drawing.add_nodes(end[None])])
    drawing.add_streets(nodes, np.array([2]), kind=Kind.SERVICE)


def draw_paths(
    parks: list[tuple[str, BaseGeometry]], drawing: Drawing, rng: np.random.Generator
) -> None:
    """Draw each park's footpaths: a way round, a way through, gates to the streets beside it."""
    street_nodes = np.unique(np.concatenate([drawing.tail, drawing.head]))
    tree = cKDTree(drawing.xy[street_nodes])
    for name, ground in parks:
        label = drawing.labelled(name)
        ring = shapely.get_coordinates(ground.buffer(-22).simplify(6).exterior)[:-1]
        middle = ring.mean(axis=0)
        ring = middle + (ring - middle) * rng.uniform(0.78, 1.0, size=(len(ring), 1))
        around = drawing.add_nodes(ring)
        hub = drawing.add_nodes((middle + rng.normal(0, 12, size=2))[None])
        loop = np.concatenate([around, around[:1]])
        drawing.add_streets(loop, np.array([len(loop)]), kind=Kind.FOOTWAY, label=label)
        spokes = around[:: max(1, len(around) // 4)]
        _, near = tree.query(drawing.xy[spokes])
        for node, street in zip(spokes.tolist(), street_nodes[near].tolist(), strict=True):
            path = np.array([int(hub[0]), node, street])
            drawing.add_streets(path, np.array([3]), kind=Kind.FOOTWAY, label=label)
