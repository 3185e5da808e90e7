"""From drawing to map: ways with tags, names for collector streets, turn restrictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jointops.feeds.training.drawing import Bools, Drawing, Ints, Kind, Mark, Structure
from jointops.feeds.training.gazetteer import Division, street_words
from jointops.geo.places import Floats

Tags = tuple[tuple[str, str], ...]

SPEEDS_KMH = {
    Kind.MOTORWAY: (120, 100),
    Kind.MOTORWAY_LINK: (60, 40),
    Kind.TRUNK: (80, 60),
    Kind.PRIMARY: (60, 50),
    Kind.SECONDARY: (60, 50),
    Kind.TERTIARY: (40, 30),
    Kind.UNCLASSIFIED: (40, 30),
    Kind.RESIDENTIAL: (30, 20),
    Kind.LIVING_STREET: (20, 20),
    Kind.SERVICE: (15, 15),
}
"""Usual speed limits by kind in China, and those of slow streets."""
NAMED_STREETS = (60, 14)
"""Collector streets with a name: in the first district, and in each of the others."""
RESTRICTIONS = 360
LEFT_TURN_SHARE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A turn that is forbidden: from one way (its index) at a node to another."""

    kind: str
    from_way: int
    via_node: int
    to_way: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """
    Ways ready to be written.

    Attributes
    ----------
    nodes, start
        ``nodes[start[w] : start[w + 1]]`` are way ``w``'s nodes on the drawing board.
    tags
        Index into ``tag_sets``, shape ``(w,)``.
    """

    nodes: Ints
    start: Ints
    tags: Ints
    tag_sets: tuple[Tags, ...]
    restrictions: tuple[Restriction, ...]


def name_collectors(
    divisions: tuple[Division, ...], drawing: Drawing, rng: np.random.Generator
) -> None:
    """Name the longest unnamed collector streets of each seat; the names are always the same."""
    first, second = street_words()
    pool = [a + b + ("街" if i % 3 == 0 else "路") for i, a in enumerate(first) for b in second]
    pool = [pool[(7 * index) % len(pool)] for index in range(len(pool))]
    kind = drawing.kind
    length = np.bincount(drawing.street, weights=drawing.lengths_m(), minlength=len(kind))
    middle = np.zeros((len(kind), 2))
    count = np.maximum(np.bincount(drawing.street, minlength=len(kind)), 1)
    for axis in (0, 1):
        ends = drawing.xy[drawing.tail, axis]
        middle[:, axis] = np.bincount(drawing.street, weights=ends, minlength=len(kind)) / count
    open_for = (drawing.label == 0) & ((drawing.marks & Mark.RURAL) == 0) & (length > 0)
    open_for &= (kind == Kind.TERTIARY) | (kind == Kind.RESIDENTIAL)
    seats = np.array([division.seat for division in divisions])
    away = np.hypot(*(middle[:, None, :] - seats[None, :, :]).transpose(2, 0, 1))
    nearest = away.argmin(axis=1)
    used = 0
    for seat in range(len(divisions)):
        wanted = NAMED_STREETS[min(seat, 1)]
        mine = np.flatnonzero(open_for & (nearest == seat))
        mine = mine[np.lexsort((-length[mine], kind[mine]))][:wanted]
        for street in rng.permutation(mine).tolist():
            drawing.label[street] = drawing.labelled(pool[used])
            used += 1


def make_ways(drawing: Drawing, rng: np.random.Generator) -> Ways:
    """Give the ways of a finished drawing; junctions with turn restrictions part ways."""
    turns = _turns(drawing, rng)
    part_at = np.zeros(len(drawing.xy), dtype=np.bool_)
    part_at[turns.via] = True
    first = _way_starts(drawing, part_at)
    way_of = np.cumsum(first) - 1
    heads = np.flatnonzero(first)
    counts = np.diff(np.append(heads, len(first))) + 1
    start = np.concatenate([[0], np.cumsum(counts)])
    nodes = np.empty(start[-1], dtype=np.int64)
    nodes[np.arange(len(first)) + way_of] = drawing.tail
    nodes[start[1:] - 1] = drawing.head[np.append(heads[1:], len(first)) - 1]
    facts = np.column_stack(
        [
            drawing.segment_kind()[heads],
            drawing.marks[drawing.street[heads]],
            drawing.label[drawing.street[heads]],
            drawing.structure[heads],
        ]
    )
    kinds, tags = np.unique(facts, axis=0, return_inverse=True)
    names = list(drawing.labels)
    restrictions = tuple(
        Restriction(kind=kind, from_way=int(way_of[a]), via_node=int(via), to_way=int(way_of[b]))
        for kind, a, via, b in zip(
            turns.kinds, turns.off.tolist(), turns.via.tolist(), turns.on.tolist(), strict=True
        )
    )
    return Ways(
        nodes=nodes,
        start=start,
        tags=tags.ravel().astype(np.int64),
        tag_sets=tuple(
            _tags(kind, marks, names[label], structure)
            for kind, marks, label, structure in kinds.tolist()
        ),
        restrictions=restrictions,
    )


def _way_starts(drawing: Drawing, part_at: Bools) -> Bools:
    """Tell of each segment whether a way begins with it."""
    first = np.ones(len(drawing.tail), dtype=np.bool_)
    same = drawing.street[1:] == drawing.street[:-1]
    same &= drawing.tail[1:] == drawing.head[:-1]
    same &= drawing.structure[1:] == drawing.structure[:-1]
    same &= ~part_at[drawing.tail[1:]]
    first[1:] = ~same
    return first


def _tags(kind: int, marks: int, label: tuple[str, str], structure: int) -> Tags:
    highway = Kind(kind)
    tags = {"highway": highway.name.lower()}
    name, ref = label
    if name:
        tags["name"] = name
    if ref:
        tags["ref"] = ref
    if highway in SPEEDS_KMH:
        tags["maxspeed"] = str(SPEEDS_KMH[highway][int(bool(marks & Mark.SLOW))])
    if marks & Mark.ONEWAY:
        tags["oneway"] = "yes"
    if marks & Mark.ROUNDABOUT:
        tags["junction"] = "roundabout"
    if marks & Mark.PRIVATE:
        tags["access"] = "private"
    if structure == Structure.BRIDGE:
        tags |= {"bridge": "yes", "layer": "1"}
    if structure == Structure.TUNNEL:
        tags |= {"tunnel": "yes", "layer": "-1"}
    return tuple(tags.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turns:
    """Forbidden turns by segment: off which, at which node, on to which."""

    kinds: list[str]
    off: Ints
    via: Ints
    on: Ints


def _turns(drawing: Drawing, rng: np.random.Generator) -> _Turns:
    """Choose forbidden turns: left off a dual street, and back where one came from."""
    lefts = _left_turns(drawing)
    backs = _back_turns(drawing)
    wanted = round(LEFT_TURN_SHARE * RESTRICTIONS)
    left = lefts[rng.permutation(len(lefts))[:wanted]]
    back = backs[rng.permutation(len(backs))[: RESTRICTIONS - wanted]]
    every = np.concatenate([left, back])
    kinds = ["no_left_turn"] * len(left) + ["no_u_turn"] * len(back)
    return _Turns(kinds=kinds, off=every[:, 0], via=every[:, 1], on=every[:, 2])


def _left_turns(drawing: Drawing) -> Ints:
    """Give left turns off a dual carriageway into a lesser street, shape ``(k, 3)``."""
    kind = drawing.segment_kind()
    dual = drawing.has(Mark.DUAL) & (kind >= Kind.TRUNK) & ~drawing.has(Mark.RURAL)
    into = np.full(len(drawing.xy), -1, dtype=np.int64)
    into[drawing.head[dual]] = np.flatnonzero(dual)
    lesser = np.flatnonzero(
        ~drawing.has(Mark.ONEWAY)
        & (kind >= Kind.SECONDARY)
        & (kind <= Kind.RESIDENTIAL)
        & (drawing.structure == Structure.GROUND)
    )
    rows = []
    for via, far in ((drawing.tail, drawing.head), (drawing.head, drawing.tail)):
        there = lesser[into[via[lesser]] >= 0]
        node = via[there]
        off = into[node]
        came = _run(drawing.xy, drawing.tail[off], node)
        goes = _run(drawing.xy, node, far[there])
        left = came[:, 0] * goes[:, 1] - came[:, 1] * goes[:, 0]
        size = np.hypot(*came.T) * np.hypot(*goes.T)
        clear = left > 0.6 * size
        rows.append(np.column_stack([off[clear], node[clear], there[clear]]))
    return np.concatenate(rows)


def _back_turns(drawing: Drawing) -> Ints:
    """Give turns back on two-way main streets at crossings of such streets, shape ``(k, 3)``."""
    kind = drawing.segment_kind()
    main = (kind >= Kind.PRIMARY) & (kind <= Kind.TERTIARY) & ~drawing.has(Mark.ONEWAY)
    degree = drawing.degrees(among=main)
    rows = np.flatnonzero(main & (degree[drawing.head] >= 3))
    return np.column_stack([rows, drawing.head[rows], rows])


def _run(xy: Floats, start: Ints, end: Ints) -> Floats:
    return np.asarray(xy[end] - xy[start])
