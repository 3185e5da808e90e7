"""The road network as compact arrays: what every importer fills and every question reads."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field, fields
from enum import IntEnum, IntFlag
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from jointops.errors import OperatorError
from jointops.geo.places import Floats, Place, Plane

Indices = NDArray[np.int32]
Profile = Literal["osm", "plain"]
LINES_AT_ONCE = 4_000
"""So many streets are made into lines in one go."""


class RoadClass(IntEnum):
    """Rank of a road, from the widest; drawing and default speeds follow it."""

    MOTORWAY = 1
    TRUNK = 2
    PRIMARY = 3
    SECONDARY = 4
    TERTIARY = 5
    UNCLASSIFIED = 6
    RESIDENTIAL = 7
    LIVING_STREET = 8
    SERVICE = 9
    TRACK = 10
    PEDESTRIAN = 11
    FOOTWAY = 12
    PLAIN = 13


class Access(IntFlag):
    """Who may use a segment."""

    CAR = 1
    MOTORCYCLE = 2
    FOOT = 4


class Site(IntEnum):
    """What lies beside the road and bars a checkpoint."""

    FUEL = 1
    SCHOOL = 2


class NodeUnknownError(OperatorError):
    """A place names a node that the network does not have."""

    code = "NODE-UNKNOWN"


class RoadsUnreadableError(OperatorError):
    """The cached road file is damaged or of another make."""

    code = "ROADS-UNREADABLE"


@dataclass(frozen=True, eq=False, kw_only=True)
class RoadNetwork:
    """
    Junctions and the stretches of road between them.

    With ``n`` nodes, ``m`` segments and ``k`` shape vertices:

    Attributes
    ----------
    profile
        ``osm``: times follow vehicle class and unit; ``plain``: length over speed, nothing else.
    georeferenced
        Whether ``lon, lat`` are real; else they are drawn around 0, 0.
    node_id
        int64 or text, shape ``(n,)``: the file's own ids.
    lon, lat, x, y
        float64, shape ``(n,)``: WGS-84 degrees, and metres in ``plane``.
    tail, head
        int32, shape ``(m,)``: the node a segment starts and ends at.
    length_m, speed_kmh
        float64, shape ``(m,)``; the speed is that of an unhindered car.
    road_class, access, direction
        shape ``(m,)``: `RoadClass`, `Access` bits, and 0 both ways, 1 only forward, -1 only back.
    bridge
        bool, shape ``(m,)``: bridge or underpass.
    name
        int32, shape ``(m,)``: index into ``names``; 0 is no name.
    shape_start
        int32, shape ``(m + 1,)``: where a segment's vertices begin, both ends included.
    shape_lon, shape_lat
        float64, shape ``(k,)``.
    edge
        bool, shape ``(n,)``: nodes where a road goes on beyond the imported area.
    tunnel
        int32: the segments that lie in a tunnel or underpass.
    site_kind, site_lon, site_lat, site_m
        shape ``(s,)``: `Site`, WGS-84 degrees and radius of what no checkpoint may stand at.
    ban_from, ban_to
        int32: banned turns, as pairs of an arc that enters a node and one that leaves it. Arc ``a``
        is the way forward along segment ``a`` if that is below ``m``, else back along ``a - m``.
    dated
        Whether it was imported by a version that did not read the arrays from ``tunnel`` on.
    """

    profile: Profile
    georeferenced: bool
    plane: Plane
    node_id: NDArray[Any]
    lon: Floats
    lat: Floats
    tail: Indices
    head: Indices
    length_m: Floats
    speed_kmh: Floats
    road_class: NDArray[np.uint8]
    access: NDArray[np.uint8]
    direction: NDArray[np.int8]
    bridge: NDArray[np.bool_]
    name: Indices
    names: tuple[str, ...]
    shape_start: Indices
    shape_lon: Floats
    shape_lat: Floats
    edge: NDArray[np.bool_]
    tunnel: Indices = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    site_kind: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, dtype=np.uint8))
    site_lon: Floats = field(default_factory=lambda: np.zeros(0))
    site_lat: Floats = field(default_factory=lambda: np.zeros(0))
    site_m: Floats = field(default_factory=lambda: np.zeros(0))
    ban_from: Indices = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    ban_to: Indices = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    dated: bool = False

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.node_id)

    @property
    def segment_count(self) -> int:
        """Number of segments."""
        return len(self.tail)

    @cached_property
    def xy(self) -> tuple[Floats, Floats]:
        """Nodes in metres."""
        return self.plane.metres(self.lon, self.lat)

    @property
    def shape_xy(self) -> tuple[Floats, Floats]:
        """Shape vertices in metres."""
        return self.plane.metres(self.shape_lon, self.shape_lat)

    @cached_property
    def _node_index(self) -> dict[str, int]:
        return {str(name): index for index, name in enumerate(self.node_id.tolist())}

    def index_of(self, node: str) -> int:
        """
        Find a node by the file's own id.

        Raises
        ------
        NodeUnknownError
            If there is no such node.
        """
        index = self._node_index.get(node.strip())
        if index is None:
            raise NodeUnknownError(node=node)
        return index

    def place_of(self, index: int) -> Place:
        """Give a node as a place."""
        node = str(self.node_id[index])
        if not self.georeferenced:
            return Place(node=node)
        return Place(lon=float(self.lon[index]), lat=float(self.lat[index]), node=node)

    @cached_property
    def main(self) -> NDArray[np.bool_]:
        """Nodes of the largest part in which a car can drive from each node to each other."""
        labels = self.parts("strong")
        return np.asarray(labels == np.bincount(labels).argmax(), dtype=np.bool_)

    @cached_property
    def drivable(self) -> NDArray[np.bool_]:
        """Nodes that lie on any road open to cars."""
        found = np.zeros(self.node_count, dtype=np.bool_)
        for ends in self.car_arcs():
            found[ends] = True
        return found

    def parts(self, connection: Literal["strong", "weak"]) -> Indices:
        """Label each node with its connected part for cars, shape ``(n,)``."""
        tails, heads = self.car_arcs()
        ones = np.ones(len(tails), dtype=np.int8)
        graph = csr_array((ones, (tails, heads)), shape=(self.node_count, self.node_count))
        labels: Indices = connected_components(graph, directed=True, connection=connection)[1]
        return labels

    @cached_property
    def arcs(self) -> tuple[Indices, Indices, Indices]:
        """
        Both ways along every segment, by the node they leave: ``start, order, end``.

        The arcs of node ``v`` are ``start[v]`` to ``start[v + 1]``; arc ``a`` is the way forward
        along segment ``order[a]`` if that is below ``m``, else the way back along
        ``order[a] - m``, and leads to ``end[a]``. To read them as arcs that *enter* ``v``, swap
        forward and back.
        """
        leaves = np.concatenate([self.tail, self.head])
        start = np.zeros(self.node_count + 1, dtype=np.int32)
        np.cumsum(np.bincount(leaves, minlength=self.node_count), out=start[1:])
        order = np.argsort(leaves, kind="stable").astype(np.int32)
        return start, order, np.concatenate([self.head, self.tail])[order]

    def segments_at(self, node: int) -> Indices:
        """Give the segments that begin or end at a node."""
        start, order, _ = self.arcs
        return order[start[node] : start[node + 1]] % self.segment_count

    @cached_property
    def _boxes(self) -> tuple[NDArray[np.float32], ...]:
        """West, south, east and north end of each segment in degrees, at most a metre wider."""
        first, boxes = self.shape_start[:-1], []
        for least, beyond in ((np.minimum, -np.inf), (np.maximum, np.inf)):
            for axis in (self.shape_lon, self.shape_lat):
                ends = least.reduceat(axis, first) if len(first) else axis
                boxes.append(np.nextafter(ends.astype(np.float32), np.float32(beyond)))
        return tuple(boxes)

    def segments_within(self, corners: Floats) -> Indices:
        """Give the segments whose box touches the box around corners ``lon, lat``, ``(k, 2)``."""
        left, below, right, above = self._boxes
        (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
        touches = (left <= east) & (right >= west) & (below <= north) & (above >= south)
        return np.flatnonzero(touches).astype(np.int32)

    def lines(self, segments: Indices) -> NDArray[np.object_]:
        """Give some segments as lines in metres; in parts, so that little room is needed beside."""
        found = [np.zeros(0, dtype=object)]
        for first in range(0, len(segments), LINES_AT_ONCE):
            part = segments[first : first + LINES_AT_ONCE]
            counts = self.shape_start[part + 1] - self.shape_start[part]
            owner = np.repeat(np.arange(len(part)), counts)
            within = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
            at = self.shape_start[part][owner] + within
            corners = np.column_stack(self.plane.metres(self.shape_lon[at], self.shape_lat[at]))
            found.append(shapely.linestrings(corners, indices=owner))
        return np.concatenate(found)

    def car_arcs(self) -> tuple[Indices, Indices]:
        """Give the directed arcs open to cars: ``tails, heads``."""
        car = (self.access & Access.CAR) > 0
        forward = car & (self.direction >= 0)
        back = car & (self.direction <= 0)
        tails = np.concatenate([self.tail[forward], self.head[back]])
        heads = np.concatenate([self.head[forward], self.tail[back]])
        return tails, heads

    def to_bytes(self) -> bytes:
        """Write the network as one block that `from_bytes` reads; equal networks, equal bytes."""
        about: dict[str, Any] = {"format": FORMAT, "names": list(self.names)}
        arrays: dict[str, NDArray[Any]] = {}
        for part in fields(self):
            value = getattr(self, part.name)
            if isinstance(value, np.ndarray):
                arrays[part.name] = value
            elif isinstance(value, Plane):
                about["plane"] = [value.lon, value.lat]
            elif part.name not in {"names", "dated"}:
                about[part.name] = value
        buffer = io.BytesIO()
        text = json.dumps(about, ensure_ascii=False, sort_keys=True).encode()
        np.savez(buffer, allow_pickle=False, about=np.frombuffer(text, dtype=np.uint8), **arrays)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, block: bytes) -> Self:
        """
        Read what `to_bytes` wrote.

        Raises
        ------
        RoadsUnreadableError
            If the block is damaged or of another format.
        """
        try:
            with np.load(io.BytesIO(block), allow_pickle=False) as file:
                arrays = {key: file[key] for key in file.files}
            about = json.loads(arrays.pop("about").tobytes())
            if about.pop("format") != FORMAT:
                raise RoadsUnreadableError
            lon, lat = about.pop("plane")
            names = tuple(about.pop("names"))
            dated = about["profile"] == "osm" and not arrays.keys() >= READ_SINCE
            plane = Plane(lon=lon, lat=lat)
            return cls(**arrays, **about, names=names, plane=plane, dated=dated)
        except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as fault:
            raise RoadsUnreadableError(detail=str(fault)) from fault


FORMAT = 1
"""Changes when the arrays of `RoadNetwork` change their meaning; older caches are then refused."""
READ_SINCE = frozenset(("tunnel", "site_kind", "ban_from"))
"""Arrays that versions before 0.2 did not read; a cache without them still opens."""


def digest_of(block: bytes) -> str:
    """Give the SHA-256 of a block, in hex."""
    return hashlib.sha256(block).hexdigest()
