"""Rivers, railways and expressways cut streets; bridges and underpasses carry some across."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from jointops.feeds.training.drawing import Bools, Drawing, Ints, Kind, Mark, Structure
from jointops.feeds.training.joins import crossing_shares, segment_lines
from jointops.geo.places import Floats

APPROACH_M = 10.0
"""A bridge reaches this far past what it crosses, on either side."""
SMALLEST_ISLAND = 7
"""A part cut off with fewer nodes than this is given up; a larger one gets its crossing back."""
KEPT_SHARE = {Kind.TERTIARY: 0.72, Kind.UNCLASSIFIED: 0.55, Kind.RESIDENTIAL: 0.03}
"""How often a street below the main ones crosses; main ones always do. Our own guesses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """
    Something streets cross on a bridge or through an underpass, if at all.

    Attributes
    ----------
    points
        Metres, shape ``(n, 2)``.
    under
        Whether streets may pass under it.
    expressway
        Whether it is one, which ramps and expressways do not take for a barrier.
    """

    points: Floats
    width_m: float
    under: bool
    expressway: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Crossings: segment, share of its length, half the gap as a share, and whether under."""

    segment: Ints
    share: Floats
    half: Floats
    under: Bools


def cut_streets(drawing: Drawing, barriers: list[Barrier], rng: np.random.Generator) -> None:
    """Take streets that end at barriers off the board and put bridges into those that cross."""
    hits = _hits(drawing, barriers)
    crossed = np.unique(hits.segment)
    kind = drawing.segment_kind()[crossed]
    chance = np.array([KEPT_SHARE.get(Kind(k), 0.0) for k in range(len(Kind))])
    chance[: Kind.TERTIARY] = 1.0
    stays = np.zeros(len(drawing.tail), dtype=np.bool_)
    stays[crossed] = rng.uniform(size=len(crossed)) < chance[kind]
    gone = np.zeros(len(drawing.tail), dtype=np.bool_)
    gone[crossed] = ~stays[crossed]
    _reconnect(drawing, gone)
    kept = ~gone[hits.segment]
    _build(
        drawing,
        Hits(
            segment=hits.segment[kept],
            share=hits.share[kept],
            half=hits.half[kept],
            under=hits.under[kept],
        ),
        gone,
    )


def _hits(drawing: Drawing, barriers: list[Barrier]) -> Hits:
    lines = np.concatenate([np.stack([b.points[:-1], b.points[1:]], axis=1) for b in barriers])
    counts = [len(b.points) - 1 for b in barriers]
    width = np.repeat([b.width_m for b in barriers], counts)
    under = np.repeat([b.under for b in barriers], counts)
    tree = shapely.STRtree(shapely.linestrings(lines))
    every = np.arange(len(drawing.tail))
    a, b = tree.query(shapely.linestrings(segment_lines(drawing, every)), predicate="intersects")
    own_kind = np.repeat([b.expressway for b in barriers], counts)[b]
    foreign = ~own_kind | (drawing.segment_kind()[a] > Kind.MOTORWAY_LINK)
    a, b = a[foreign], b[foreign]
    own = segment_lines(drawing, a)
    share, _ = crossing_shares(own, lines[b])
    true = (share >= 0) & (share <= 1)
    a, b, share, own = a[true], b[true], share[true], own[true]
    run, across = own[:, 1] - own[:, 0], lines[b, 1] - lines[b, 0]
    length, size = np.hypot(run[:, 0], run[:, 1]), np.hypot(across[:, 0], across[:, 1])
    sine = np.abs(run[:, 0] * across[:, 1] - run[:, 1] * across[:, 0]) / (length * size)
    reach = (0.5 * width[b] + APPROACH_M) / np.maximum(sine, 0.35)
    # neighbours decide alike, so both carriageways of a street pass on the same side
    middle = own[:, 0] + share[:, None] * run
    below = np.sin(middle[:, 0] / 910 + 1.7 * np.sin(middle[:, 1] / 770)) > -0.2
    return Hits(segment=a, share=share, half=reach / length, under=under[b] & below)


def _reconnect(drawing: Drawing, gone: Bools) -> None:
    """Put back the widest cut streets that larger parts need to hang together."""
    drivable = drawing.drivable()
    there = drivable & ~gone
    count = len(drawing.xy)
    ones = np.ones(int(there.sum()), dtype=np.int8)
    graph = csr_array((ones, (drawing.tail[there], drawing.head[there])), shape=(count, count))
    part = connected_components(graph, directed=False)[1]
    size = np.bincount(part)
    root = np.arange(len(size))

    def find(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = int(root[index])
        return index

    cut = np.flatnonzero(gone & drivable)
    cut = cut[np.argsort(drawing.segment_kind()[cut], kind="stable")]
    for segment in cut.tolist():
        one, other = find(part[drawing.tail[segment]]), find(part[drawing.head[segment]])
        if one != other and min(size[one], size[other]) >= SMALLEST_ISLAND:
            gone[segment] = False
            root[other] = one
            size[one] += size[other]


def _build(drawing: Drawing, hits: Hits, gone: Bools) -> None:
    """Cut kept segments at their bridgeheads and mark what lies between."""
    low, high = hits.share - hits.half, hits.share + hits.half
    lines = segment_lines(drawing, hits.segment)
    run = lines[:, 1] - lines[:, 0]
    where, share = [], []
    for end in (low, high):
        inside = (end > 0.02) & (end < 0.98)
        where.append(np.flatnonzero(inside))
        share.append(end[inside])
    hit, at = np.concatenate(where), np.concatenate(share)
    nodes = drawing.add_nodes(lines[hit, 0] + at[:, None] * run[hit])
    tail, before = drawing.tail.copy(), drawing.xy
    origin = drawing.insert(hits.segment[hit], at, nodes)
    # where each new segment's middle lies on the one it came from
    middle = 0.5 * (drawing.xy[drawing.tail] + drawing.xy[drawing.head])
    order = np.argsort(hits.segment, kind="stable")
    starts = np.searchsorted(hits.segment[order], np.arange(len(tail) + 1))
    touched = np.flatnonzero(starts[origin + 1] > starts[origin])
    for piece in touched.tolist():
        source = int(origin[piece])
        for one in order[starts[source] : starts[source + 1]].tolist():
            length2 = float(run[one] @ run[one])
            place = float((middle[piece] - before[tail[source]]) @ run[one]) / length2
            if low[one] - 1e-6 < place < high[one] + 1e-6:
                drawing.structure[piece] = Structure.TUNNEL if hits.under[one] else Structure.BRIDGE
    drawing.keep(~gone[origin])


def mark_flyovers(drawing: Drawing) -> None:
    """Mark ramp segments that pass over their own expressway as bridges."""
    ramps = np.flatnonzero(drawing.segment_kind() == Kind.MOTORWAY_LINK)
    ways = np.flatnonzero((drawing.segment_kind() <= Kind.MOTORWAY_LINK) & drawing.has(Mark.RURAL))
    tree = shapely.STRtree(shapely.linestrings(segment_lines(drawing, ways)))
    a, b = tree.query(shapely.linestrings(segment_lines(drawing, ramps)), predicate="crosses")
    a, b = ramps[a], ways[b]
    apart = np.ones(len(a), dtype=np.bool_)
    for end in (drawing.tail, drawing.head):
        for other in (drawing.tail, drawing.head):
            apart &= end[a] != other[b]
    drawing.structure[a[apart]] = Structure.BRIDGE
