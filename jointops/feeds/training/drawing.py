"""The drawing board of the training city: nodes, straight segments, and the streets they form."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jointops.geo.places import Floats

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Kind(IntEnum):
    """Kind of street, from the widest; the names are OpenStreetMap's ``highway`` values."""

    MOTORWAY = 0
    MOTORWAY_LINK = 1
    TRUNK = 2
    PRIMARY = 3
    SECONDARY = 4
    TERTIARY = 5
    UNCLASSIFIED = 6
    RESIDENTIAL = 7
    LIVING_STREET = 8
    SERVICE = 9
    PEDESTRIAN = 10
    FOOTWAY = 11


class Mark(IntFlag):
    """What else is true of a whole street."""

    ONEWAY = 1
    PRIVATE = 2
    ROUNDABOUT = 4
    SLOW = 8
    DUAL = 16
    RURAL = 32
    LANE = 64


class Structure(IntEnum):
    """What carries a segment."""

    GROUND = 0
    BRIDGE = 1
    TUNNEL = 2


@dataclass(slots=True)
class Drawing:
    """
    The network while it is drawn.

    Attributes
    ----------
    xy
        Nodes, metres, shape ``(n, 2)``.
    tail, head, street, structure
        Segments, shape ``(m,)``; a street's segments stand together, in driving order.
    kind, marks, label
        Streets, shape ``(s,)``; ``label`` is an index into ``labels``.
    labels
        Name and number of streets; the first is ``("", "")``.
    """

    xy: Floats = field(default_factory=lambda: np.empty((0, 2)))
    tail: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    head: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    street: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    structure: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    kind: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    marks: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    label: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    labels: dict[tuple[str, str], int] = field(default_factory=lambda: {("", ""): 0})

    def labelled(self, name: str, ref: str = "") -> int:
        """Give the index of a street name and number, new or known."""
        return self.labels.setdefault((name, ref), len(self.labels))

    def add_nodes(self, points: Floats) -> Ints:
        """Put nodes on the board and give their indices."""
        first = len(self.xy)
        self.xy = np.concatenate([self.xy, points])
        return np.arange(first, len(self.xy))

    def add_streets(
        self,
        nodes: Ints,
        counts: Ints,
        *,
        kind: ArrayLike,
        marks: ArrayLike = 0,
        label: ArrayLike = 0,
    ) -> Ints:
        """
        Put streets on the board.

        Parameters
        ----------
        nodes
            Indices of all streets' nodes, one street after the other.
        counts
            How many of them each street has, at least two.
        kind, marks, label
            One for each street, or one for all.

        Returns
        -------
        streets
            Their indices.
        """
        first, count = len(self.kind), len(counts)
        owner = np.repeat(np.arange(first, first + count), counts)
        inner = owner[:-1] == owner[1:]
        self.tail = np.concatenate([self.tail, nodes[:-1][inner]])
        self.head = np.concatenate([self.head, nodes[1:][inner]])
        self.street = np.concatenate([self.street, owner[:-1][inner]])
        ground = np.full(int(inner.sum()), Structure.GROUND, dtype=np.int64)
        self.structure = np.concatenate([self.structure, ground])
        for name, values in (("kind", kind), ("marks", marks), ("label", label)):
            column = np.broadcast_to(np.asarray(values, dtype=np.int64), count)
            setattr(self, name, np.concatenate([getattr(self, name), column]))
        return np.arange(first, first + count)

    def add_line(
        self, points: Floats, *, kind: Kind, marks: int = 0, label: int = 0
    ) -> tuple[int, Ints]:
        """Put one street with nodes of its own on the board; give it and its nodes."""
        nodes = self.add_nodes(points)
        streets = self.add_streets(
            nodes, np.array([len(nodes)]), kind=kind, marks=marks, label=label
        )
        return int(streets[0]), nodes

    def lengths_m(self) -> Floats:
        """Give the segments' lengths, shape ``(m,)``."""
        step = self.xy[self.head] - self.xy[self.tail]
        return np.hypot(step[:, 0], step[:, 1])

    def segment_kind(self) -> Ints:
        """Give each segment's kind of street."""
        return self.kind[self.street]

    def has(self, mark: Mark) -> Bools:
        """Tell of each segment whether its street bears the mark."""
        return (self.marks[self.street] & mark) > 0

    def drivable(self) -> Bools:
        """Tell of each segment whether cars may use it."""
        return self.segment_kind() < Kind.PEDESTRIAN

    def degrees(self, *, among: Bools | None = None) -> Ints:
        """Count the segments that meet at each node, shape ``(n,)``."""
        kept = np.ones(len(self.tail), dtype=np.bool_) if among is None else among
        ends = np.concatenate([self.tail[kept], self.head[kept]])
        return np.bincount(ends, minlength=len(self.xy))

    def keep(self, kept: Bools) -> None:
        """Take all other segments off the board."""
        for name in ("tail", "head", "street", "structure"):
            setattr(self, name, getattr(self, name)[kept])

    def insert(self, segment: Ints, share: Floats, node: Ints) -> Ints:
        """
        Cut segments at nodes that lie on them.

        Parameters
        ----------
        segment, share, node
            Shape ``(k,)``: which segment, where on it (0 to 1), and the node.

        Returns
        -------
        origin
            For each segment that now stands on the board, which one it was before.
        """
        count = len(self.tail)
        every = np.arange(count)
        # a chain a segment: its tail, the nodes on it in order, its head
        owner = np.concatenate([every, segment, every])
        place = np.concatenate([np.full(count, -1.0), share, np.full(count, 2.0)])
        chain = np.concatenate([self.tail, node, self.head])
        order = np.lexsort((place, owner))
        owner, chain = owner[order], chain[order]
        inner = owner[:-1] == owner[1:]
        self.tail, self.head = chain[:-1][inner], chain[1:][inner]
        origin: Ints = owner[:-1][inner]
        self.street, self.structure = self.street[origin], self.structure[origin]
        return origin
