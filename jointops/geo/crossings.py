"""Crossings by the names of the roads that meet: how places are said over the radio."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from jointops.geo.places import Floats, Place
from jointops.geo.roads import Indices, RoadNetwork

NEAR_M = 600.0
"""A crossing farther away than this does not describe a place (our assumption)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A crossing by name, and how far it is from where it was asked for."""

    node: int
    text: str
    away_m: float


@dataclass(frozen=True, eq=False)
class Crossings:
    """All nodes of a network where roads of two or more names meet."""

    network: RoadNetwork

    @cached_property
    def _named(self) -> tuple[Indices, list[str], Floats]:
        net = self.network
        named = np.flatnonzero(net.name > 0)
        node = np.concatenate([net.tail[named], net.head[named]]).astype(np.int64)
        pairs = np.unique(node * len(net.names) + np.tile(net.name[named], 2))
        at, name = pairs // len(net.names), pairs % len(net.names)
        first = np.flatnonzero(np.concatenate([[True], at[1:] != at[:-1]]))
        count = np.diff(np.concatenate([first, [len(at)]]))
        cross = first[count >= 2]
        texts = [
            f"{net.names[name[start]]}与{net.names[name[start + 1]]}口" for start in cross.tolist()
        ]
        nodes = at[cross].astype(np.int32)
        x, y = net.xy
        return nodes, texts, np.column_stack([x[nodes], y[nodes]])

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(self._named[2])

    @cached_property
    def by_roads(self) -> dict[frozenset[str], int]:
        """The first node at which two named roads meet, by the pair of names."""
        net, found = self.network, dict[frozenset[str], int]()
        for node in self._named[0].tolist():
            names = sorted({net.names[net.name[s]] for s in net.segments_at(node)} - {""})
            for at, first in enumerate(names):
                for second in names[at + 1 :]:
                    found.setdefault(frozenset((first, second)), node)
        return found

    def around(self, node: int, *, count: int = 8) -> list[Crossing]:
        """Give the crossings nearest to a node, the nearest first."""
        nodes, texts, _ = self._named
        if not len(nodes):
            return []
        x, y = self.network.xy
        here = np.array([x[node], y[node]])
        found = self._tree.query(here, k=range(1, min(count, len(nodes)) + 1))
        away_m, rows = (np.asarray(part).tolist() for part in found)
        return [
            Crossing(node=int(nodes[row]), text=texts[row], away_m=metres)
            for metres, row in zip(away_m, rows, strict=True)
        ]

    def near(self, place: Place) -> str:
        """Name the crossing nearest to a place; empty if none is near."""
        nodes, texts, _ = self._named
        if not len(nodes):
            return ""
        if place.node is not None:
            index = self.network.index_of(place.node)
            point = np.array([axis[index] for axis in self.network.xy])
        elif place.lon is not None and place.lat is not None:
            x, y = self.network.plane.metres(np.array(place.lon), np.array(place.lat))
            point = np.array([float(x), float(y)])
        else:
            return ""
        distance, row = self._tree.query(point)
        return texts[int(row)] if float(distance) <= NEAR_M else ""
