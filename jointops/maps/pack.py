"""
How arrays travel to the page: little endian, column after column, positions in 1e-7 degrees.

A step of 1e-7 degrees is about a centimetre; float32 would be two pixels off at the closest zoom.
Columns of four bytes come first, so that the page reads them in place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointops.geo.roads import RoadClass, RoadNetwork

OBJECT = np.dtype(
    [
        ("lon", np.float64),
        ("lat", np.float64),
        ("kind", np.uint8),
        ("state", np.uint8),
        ("certainty", np.uint8),
        ("number", np.uint16),
        ("heading_deg", np.float32),
    ]
)
"""
One live object: WGS-84 degrees (NaN: no position, not drawn); `Kind`, `State` and `Certainty`; the
number written on the symbol (0: none); degrees clockwise from north (NaN: unknown).
"""

Objects = NDArray[np.void]
"""One-dimensional array of `OBJECT`."""

DEGREE = 1e7
NOWHERE = -(2**31)
"""Stands for a missing position."""
NO_HEADING = 255
ARTERIALS = frozenset(
    {
        RoadClass.MOTORWAY,
        RoadClass.TRUNK,
        RoadClass.PRIMARY,
        RoadClass.SECONDARY,
        RoadClass.TERTIARY,
    }
)
"""The roads whose names are written along them."""


def pack_objects(objects: Objects, *, generation: int, version: int) -> bytes:
    """
    Pack all live objects.

    Parameters
    ----------
    objects
        Rows of `OBJECT`, shape ``(n,)``.
    generation
        Changes when the rows mean other objects than before.
    version
        Number of changes so far.

    Returns
    -------
    block
        ``u32 generation, version, n | i32 lon[n] | i32 lat[n] | u16 number[n] (padded to four
        bytes) | u8 kind[n] | u8 state[n] | u8 certainty[n] | u8 heading[n]``.
    """
    numbers = objects["number"].astype("<u2").tobytes()
    return b"".join(
        (
            np.array([generation, version, len(objects)], dtype="<u4").tobytes(),
            _fixed(objects["lon"]),
            _fixed(objects["lat"]),
            numbers + bytes(-len(numbers) % 4),
            objects["kind"].tobytes(),
            objects["state"].tobytes(),
            objects["certainty"].tobytes(),
            _headings(objects["heading_deg"]),
        )
    )


def pack_moves(
    objects: Objects, index: NDArray[np.integer[Any]], *, generation: int, version: int
) -> bytes:
    """
    Pack the rows that changed.

    Returns
    -------
    block
        ``u32 generation, version, c | u32 index[c] | i32 lon[c] | i32 lat[c] | u8 state[c] |
        u8 certainty[c] | u8 heading[c]``.
    """
    rows = objects[index]
    return b"".join(
        (
            np.array([generation, version, len(rows)], dtype="<u4").tobytes(),
            index.astype("<u4").tobytes(),
            _fixed(rows["lon"]),
            _fixed(rows["lat"]),
            rows["state"].tobytes(),
            rows["certainty"].tobytes(),
            _headings(rows["heading_deg"]),
        )
    )


def pack_lines(
    *,
    lon: ArrayLike,
    lat: ArrayLike,
    offsets: ArrayLike,
    line_class: ArrayLike,
    name: ArrayLike | None = None,
    names: Sequence[str] = ("",),
    joined: NDArray[np.bool_] | None = None,
) -> bytes:
    """
    Pack polylines, closed rings and single points that the page draws as ground.

    Parameters
    ----------
    lon, lat
        Vertices in WGS-84 degrees, shape ``(v,)``.
    offsets
        Where a line's vertices begin, shape ``(n + 1,)``.
    line_class
        `RoadClass` or `Ground`, shape ``(n,)``.
    name, names
        Index into ``names`` for each line, shape ``(n,)``; 0 is no name.
    joined
        Lines to be joined by name, so that the page can write along them; shape ``(n,)``.

    Returns
    -------
    block
        ``u32 n, v, c, m, bytes_of_names, 0 | i32 lon[v] | i32 lat[v] | u32 offsets[n+1] |
        i32 name[n] | u32 chain[c+1] | i32 member[m] | u8 class[n] | names as JSON``. A member is
        a line's position, or ``-1 - position`` where the line runs backwards in its chain.

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    starts = np.asarray(offsets, dtype="<u4")
    classes = np.asarray(line_class, dtype=np.uint8)
    vertices = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    count = len(classes)
    name_of = np.zeros(count, dtype="<i4") if name is None else np.asarray(name, dtype="<i4")
    if len(starts) != count + 1 or len(name_of) != count:
        raise ValueError(f"{count} classes, {len(starts)} offsets, {len(name_of)} names")
    if len(vertices[0]) != len(vertices[1]) or (count and starts[-1] != len(vertices[0])):
        raise ValueError(f"offsets end at {starts[-1]}, there are {len(vertices[0])} vertices")
    blocks = _fixed(vertices[0]), _fixed(vertices[1])
    chains: list[list[int]] = []
    if joined is not None and count:
        fixed = [np.frombuffer(block, dtype="<i4") for block in blocks]
        chains = list(_chains(fixed[0], fixed[1], starts, name_of, joined))
    ends = np.cumsum([0, *(len(chain) for chain in chains)]).astype("<u4")
    members = np.array([member for chain in chains for member in chain], dtype="<i4")
    texts = json.dumps(list(names), ensure_ascii=False).encode()
    sizes = [count, len(vertices[0]), len(chains), len(members), len(texts), 0]
    return b"".join(
        (
            np.array(sizes, dtype="<u4").tobytes(),
            *blocks,
            starts.tobytes(),
            name_of.tobytes(),
            ends.tobytes(),
            members.tobytes(),
            classes.tobytes(),
            texts,
        )
    )


def pack_roads(network: RoadNetwork) -> bytes:
    """
    Pack a road network as `pack_lines` does, its arterials joined by name.

    A large city takes some 0.2 s: call it outside the window's thread.
    """
    return pack_lines(
        lon=network.shape_lon,
        lat=network.shape_lat,
        offsets=network.shape_start,
        line_class=network.road_class,
        name=network.name,
        names=network.names,
        joined=np.isin(network.road_class, [int(rank) for rank in ARTERIALS]),
    )


def _fixed(degrees: NDArray[np.float64]) -> bytes:
    """Pack degrees as fixed point; NaN becomes `NOWHERE`."""
    known = np.isfinite(degrees)
    scaled = np.rint(np.where(known, degrees, 0.0) * DEGREE).astype("<i4")
    return np.where(known, scaled, NOWHERE).astype("<i4").tobytes()


def _headings(degrees: NDArray[np.float32]) -> bytes:
    """Pack headings in steps of two degrees; NaN becomes `NO_HEADING`."""
    known = np.isfinite(degrees)
    steps = np.rint(np.where(known, degrees, 0.0) / 2).astype(np.int64) % 180
    return np.where(known, steps, NO_HEADING).astype(np.uint8).tobytes()


End = tuple[int, int, int]
"""Name, longitude and latitude (fixed point) of a line's end."""


def _chains(
    lon: NDArray[np.int32],
    lat: NDArray[np.int32],
    starts: NDArray[np.uint32],
    name: NDArray[np.int32],
    joined: NDArray[np.bool_],
) -> Iterator[list[int]]:
    """
    Join lines of one name end to end, as far as exactly two of them meet.

    Yields lists of members as `pack_lines` describes them; every named line that is to be joined
    is in exactly one list.
    """
    chosen = np.flatnonzero(joined & (name > 0) & (np.diff(starts.astype(np.int64)) > 1))

    def ends_at(vertex: NDArray[np.int64]) -> list[End]:
        columns = name[chosen].tolist(), lon[vertex].tolist(), lat[vertex].tolist()
        return list(zip(*columns, strict=True))

    tails = ends_at(starts[chosen].astype(np.int64))
    heads = ends_at(starts[chosen + 1].astype(np.int64) - 1)
    meeting: dict[End, list[int]] = {}
    for line, both in enumerate(zip(tails, heads, strict=True)):
        for end in both:
            meeting.setdefault(end, []).append(line)
    # Beginnings and crossings first; what is left after them runs in circles.
    open_ends = [(line, end) for end, lines in meeting.items() if len(lines) != 2 for line in lines]
    taken = [False] * len(chosen)
    for line, end in (*open_ends, *enumerate(tails)):
        chain = []
        at, here = line, end
        while not taken[at]:
            taken[at] = True
            forward = tails[at] == here
            position = int(chosen[at])
            chain.append(position if forward else -1 - position)
            here = heads[at] if forward else tails[at]
            lines = meeting[here]
            if len(lines) == 2:
                at = lines[0] if lines[1] == at else lines[1]
        if chain:
            yield chain
