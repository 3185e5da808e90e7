"""Travel times over the road network: one search answers for every unit at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from jointops.errors import OperatorError
from jointops.geo.places import Floats, Place
from jointops.geo.roads import Access, Indices, RoadClass, RoadNetwork
from jointops.geo.traffic import UNHINDERED, Traffic

Means = Literal["car", "motorcycle", "ebike", "foot"]

FOOT_KMH = 10.8
"""A person in a hurry: 3 m/s (our assumption)."""
EBIKE_KMH = 25.0
"""What an electric bicycle is built for at most (GB 17761-2018)."""
SUSPECT_KMH: dict[Means, float] = {"foot": 7.2, "ebike": 18.0, "motorcycle": 45.0, "car": 45.0}
"""Speeds of somebody on the run in town (handbook 2.5)."""
SUSPECT_EXPRESSWAY_KMH = 90.0
"""The same by car on an expressway (handbook 2.5)."""
OPEN_TO: dict[Means, Access] = {
    "car": Access.CAR,
    "motorcycle": Access.MOTORCYCLE,
    "ebike": Access.MOTORCYCLE | Access.FOOT,
    "foot": Access.FOOT,
}
LINES_AT_ONCE = 4_000
"""So many streets are made into lines in one go."""
LONGEST_S = 1e15
"""Searches end here at the latest: what takes for ever is never walked along."""
ACCESS_KMH = 15.0
"""From a place off the road to the road, by vehicle (our assumption)."""
SNAP_LIMIT_M = 2_000.0
"""A place farther than this from every road is refused."""


class OffRoadError(OperatorError):
    """A place lies too far from every road."""

    code = "PLACE-OFF-ROAD"


class NoPositionError(OperatorError):
    """The network has node ids only, so a position means nothing on it."""

    code = "NETWORK-WITHOUT-POSITIONS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """
    How somebody moves.

    Attributes
    ----------
    means
        Which roads are open and how fast they are.
    top_kmh
        Upper bound on the speed, above zero; None for none.
    suspect
        Somebody on the run: keeps to no one-way street and to the handbook's speeds, whatever
        the hour.
    """

    means: Means
    top_kmh: float | None = None
    suspect: bool = False

    def __post_init__(self) -> None:
        if self.top_kmh is not None and not self.top_kmh > 0:
            raise ValueError(f"top_kmh must be above zero, got {self.top_kmh}")


CAR = Vehicle(means="car")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """
    A stretch of town where traffic stops or slows.

    Attributes
    ----------
    area
        Vertices ``lon, lat`` in WGS-84 degrees: a polygon of three or more, closed by itself.
    slow
        None closes the segments that touch the area; a number above 1 multiplies their times.
    """

    area: tuple[tuple[float, float], ...]
    slow: float | None = None

    def __post_init__(self) -> None:
        if len(self.area) < 3:
            raise ValueError("an area needs at least three corners")
        if self.slow is not None and not self.slow > 1:
            raise ValueError(f"slow must be above 1, got {self.slow}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """
    Where a place meets the road.

    Attributes
    ----------
    segment
        Index of the segment, or -1 where the spot is a node.
    share
        How far along the segment, 0 at its tail to 1 at its head.
    node
        Index of the node, or -1 where the spot is on a segment.
    off_road_m
        Straight distance from the place to the spot.
    """

    segment: int = -1
    share: float = 0.0
    node: int = -1
    off_road_m: float = 0.0


class RoadMap:
    """
    A network with the closures and the traffic of the hour, ready for questions.

    Nothing changes after construction, so one instance may serve several threads.
    """

    def __init__(
        self,
        network: RoadNetwork,
        closures: Iterable[Closure] = (),
        *,
        traffic: Traffic = UNHINDERED,
    ) -> None:
        self.network = network
        self.closures = tuple(closures)
        self.traffic = traffic
        self._slow = self._slow_factors()
        self._weights: dict[tuple[Vehicle, bool], Floats] = {}
        self._times: dict[Vehicle, tuple[Floats, Floats]] = {}

    def with_closures(self, closures: Iterable[Closure]) -> RoadMap:
        """Give the same network under other closures; what does not depend on them is shared."""
        return self._shared_with(RoadMap(self.network, closures, traffic=self.traffic))

    def with_traffic(self, traffic: Traffic) -> RoadMap:
        """Give the same network and closures at another hour, or driven by other rules."""
        return self._shared_with(RoadMap(self.network, self.closures, traffic=traffic))

    def slowed(self, segments: Indices, factor: float) -> RoadMap:
        """Give the same map with some segments taking ``factor`` times as long."""
        other = self._shared_with(RoadMap(self.network, self.closures, traffic=self.traffic))
        other._slow[segments] *= factor  # noqa: SLF001 - of its own kind
        return other

    def _shared_with(self, other: RoadMap) -> RoadMap:
        for shared in ("_tree", "_open_segments"):
            if shared in self.__dict__:
                other.__dict__[shared] = self.__dict__[shared]
        return other

    # --- where places meet the road

    def _lines_of(self, segments: Indices) -> NDArray[np.object_]:
        """Give some segments as lines in metres; in parts, so that little room is needed beside."""
        net, found = self.network, [np.zeros(0, dtype=object)]
        for first in range(0, len(segments), LINES_AT_ONCE):
            part = segments[first : first + LINES_AT_ONCE]
            counts = net.shape_start[part + 1] - net.shape_start[part]
            owner = np.repeat(np.arange(len(part)), counts)
            within = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
            at = net.shape_start[part][owner] + within
            corners = np.column_stack(net.plane.metres(net.shape_lon[at], net.shape_lat[at]))
            found.append(shapely.linestrings(corners, indices=owner))
        return np.concatenate(found)

    @cached_property
    def _open_segments(self) -> Indices:
        """Segments a place may snap to: open to cars and inside the main part."""
        net = self.network
        usable = (net.access & Access.CAR > 0) & net.main[net.tail] & net.main[net.head]
        return np.flatnonzero(usable).astype(np.int32)

    @property
    def drivable(self) -> bool:
        """Whether there is any road that a place can be snapped to."""
        return len(self._open_segments) > 0

    @cached_property
    def _tree(self) -> shapely.STRtree:
        self.network.segments_within(np.zeros((1, 2)))  # so that no closure has to wait for it
        return shapely.STRtree(self._lines_of(self._open_segments))

    def spots(self, lon: Floats, lat: Floats) -> tuple[Indices, Floats, Floats]:
        """
        Snap positions to the nearest drivable segment.

        Parameters
        ----------
        lon, lat
            WGS-84 degrees, shape ``(u,)``.

        Returns
        -------
        segment, share, off_road_m
            Each of shape ``(u,)``.
        """
        x, y = self.network.plane.metres(lon, lat)
        points = shapely.points(x, y)
        row = self._tree.nearest(points)
        segment, lines = self._open_segments[row], self._tree.geometries[row]
        share = shapely.line_locate_point(lines, points, normalized=True)
        return segment, np.asarray(share), np.asarray(shapely.distance(lines, points))

    def spot(self, place: Place) -> Spot:
        """
        Find where a place meets the road.

        Raises
        ------
        NodeUnknownError
            If the place names a node that does not exist.
        OffRoadError
            If no road is within ``SNAP_LIMIT_M``.
        NoPositionError
            If the network has no geographic positions and the place is no node.
        """
        if place.node is not None:
            return Spot(node=self.network.index_of(place.node))
        if not self.network.georeferenced:
            raise NoPositionError(place=place.text)
        if not self.drivable:
            raise OffRoadError(place=place.text, distance_m="…", limit_m=SNAP_LIMIT_M)
        segment, share, off_m = self.spots(np.array([place.lon]), np.array([place.lat]))
        if off_m[0] > SNAP_LIMIT_M:
            raise OffRoadError(place=place.text, distance_m=float(off_m[0]), limit_m=SNAP_LIMIT_M)
        return Spot(segment=int(segment[0]), share=float(share[0]), off_road_m=float(off_m[0]))

    # --- how long a segment takes

    def _slow_factors(self) -> Floats:
        factors = np.ones(self.network.segment_count)
        for closure in self.closures:
            touched = self.touched(closure.area)
            if closure.slow is None:
                factors[touched] = np.inf
            else:
                factors[touched] *= closure.slow
        return factors

    def touched(self, area: Sequence[tuple[float, float]]) -> Indices:
        """Give the segments that cross or lie in a polygon of WGS-84 ``lon, lat`` corners."""
        corners = np.array(area, dtype=np.float64)
        x, y = self.network.plane.metres(corners[:, 0], corners[:, 1])
        polygon = shapely.Polygon(np.column_stack([x, y])).buffer(0)
        if polygon.is_empty:
            return np.zeros(0, dtype=np.int32)
        near = self.network.segments_within(corners)
        shapely.prepare(polygon)
        hit: Indices = near[shapely.intersects(polygon, self._lines_of(near))]
        return hit

    def segment_seconds(self, vehicle: Vehicle) -> tuple[Floats, Floats]:
        """
        Seconds along each segment forward and back; infinite where it is closed to the vehicle.

        On a ``plain`` network every vehicle takes length over speed.
        """
        if vehicle not in self._times:
            self._times[vehicle] = self._segment_seconds(vehicle)
        return self._times[vehicle]

    def _segment_seconds(self, vehicle: Vehicle) -> tuple[Floats, Floats]:
        net = self.network
        if net.profile == "plain":
            seconds = net.length_m * 3.6 / net.speed_kmh * self._slow
            return _both_ways(seconds, net.direction, np.inf)
        kmh = self._speed_kmh(vehicle)
        open_ = net.access & int(OPEN_TO[vehicle.means]) > 0
        seconds = np.where(open_, net.length_m * 3.6 / kmh, np.inf) * self._slow
        if vehicle.suspect or vehicle.means in {"foot", "ebike"}:
            return seconds, seconds
        against_s: Floats | float = np.inf
        if self.traffic.against_kmh:
            against_s = seconds * np.maximum(kmh / self.traffic.against_kmh, 1.0)
        seconds = (
            seconds * self.traffic.factors(motorcycle=vehicle.means == "motorcycle")[net.road_class]
        )
        return _both_ways(seconds, net.direction, against_s)

    def _speed_kmh(self, vehicle: Vehicle) -> Floats:
        net = self.network
        kmh = net.speed_kmh
        if vehicle.suspect:
            kmh = np.full(net.segment_count, SUSPECT_KMH[vehicle.means])
            if vehicle.means in {"car", "motorcycle"}:
                wide = net.road_class <= RoadClass.TRUNK
                kmh = np.where(wide, SUSPECT_EXPRESSWAY_KMH, kmh)
        elif vehicle.means == "foot":
            kmh = np.full(net.segment_count, FOOT_KMH)
        elif vehicle.means == "ebike":
            kmh = np.full(net.segment_count, EBIKE_KMH)
        elif vehicle.means == "motorcycle":
            # lanes that hold a car up let a motorcycle through (our assumption)
            kmh = np.where(net.road_class >= RoadClass.RESIDENTIAL, np.maximum(kmh, 25.0), kmh)
        return np.minimum(kmh, vehicle.top_kmh) if vehicle.top_kmh else kmh

    # --- searches

    def arcs(self, vehicle: Vehicle, *, reverse: bool) -> tuple[Floats, Indices, Indices]:
        """
        Give the arcs by row: seconds, end nodes, and where each node's arcs begin.

        A closed arc takes for ever; the rows are the network's own, so that a closure or another
        hour costs no sorting.
        """
        start, order, ends = self.network.arcs
        key = (vehicle, reverse)
        if key not in self._weights:
            forward_s, back_s = self.segment_seconds(vehicle)
            both = (back_s, forward_s) if reverse else (forward_s, back_s)
            self._weights[key] = np.concatenate(both)[order]
        return self._weights[key], ends, start

    def search(
        self,
        starts: Sequence[Sequence[tuple[int, float]]],
        *,
        vehicle: Vehicle,
        reverse: bool,
        limit_s: float,
    ) -> Search:
        """
        Grow shortest times from one or several starts.

        Parameters
        ----------
        starts
            For each start, the nodes it enters the network by and the seconds until then.
        vehicle
            Who moves.
        reverse
            True for times *to* the starts, False for times *from* them.
        limit_s
            Nodes beyond are left at infinity; always give the smallest that serves.

        Returns
        -------
        search
            Seconds, next node and nearest start of each node.
        """
        seconds, ends, first = self.arcs(vehicle, reverse=reverse)
        count = self.network.node_count
        entries = [(node, cost) for start in starts for node, cost in start if math.isfinite(cost)]
        extra = np.array([len([c for _, c in s if math.isfinite(c)]) for s in starts], np.int32)
        size = count + len(starts)
        graph = csr_array(
            (
                np.concatenate([seconds, np.array([cost for _, cost in entries], np.float64)]),
                np.concatenate([ends, np.array([node for node, _ in entries], np.int32)]),
                np.concatenate([first, first[-1] + np.cumsum(extra, dtype=np.int32)]),
            ),
            shape=(size, size),
        )
        found, before, source = dijkstra(
            graph,
            indices=np.arange(count, size),
            min_only=True,
            return_predecessors=True,
            limit=min(limit_s, LONGEST_S),
        )
        return Search(
            roads=self,
            vehicle=vehicle,
            reverse=reverse,
            seconds=found[:count],
            before=before[:count],
            start=np.where(source[:count] >= count, source[:count] - count, -1),
        )

    def ends_of(self, spot: Spot, vehicle: Vehicle, *, reverse: bool) -> list[tuple[int, float]]:
        """Give the nodes that a spot is left by (or, reversed, reached from) and the seconds."""
        if spot.node >= 0:
            return [(spot.node, 0.0)]
        times = [seconds[spot.segment] for seconds in self.segment_seconds(vehicle)]
        # reached along the segment from its tail, or against it from its head; left the other way
        forward_s, back_s = times if reverse else times[::-1]
        shares = np.array([spot.share, 1 - spot.share])
        from_tail, from_head = _part(shares, np.array([forward_s, back_s])).tolist()
        ends = self.network.tail[spot.segment], self.network.head[spot.segment]
        return [(int(ends[0]), from_tail), (int(ends[1]), from_head)]

    def times_to(self, target: Spot, *, vehicle: Vehicle, limit_s: float = 7200.0) -> Search:
        """Give the seconds from everywhere to one spot: one reverse search."""
        starts = [self.ends_of(target, vehicle, reverse=True)]
        return self.search(starts, vehicle=vehicle, reverse=True, limit_s=limit_s)

    def times_from(self, origin: Spot, *, vehicle: Vehicle, limit_s: float = 7200.0) -> Search:
        """Give the seconds from one spot to everywhere."""
        starts = [self.ends_of(origin, vehicle, reverse=False)]
        return self.search(starts, vehicle=vehicle, reverse=False, limit_s=limit_s)


@dataclass(frozen=True, eq=False, kw_only=True)
class Search:
    """
    The outcome of one search over ``n`` nodes.

    Attributes
    ----------
    seconds
        float64, shape ``(n,)``; infinite beyond the limit.
    before
        int32, shape ``(n,)``: the node before each on its way from the start (after it, if
        reversed); ``n`` or more is a start, negative is none.
    start
        int32, shape ``(n,)``: which start is nearest; -1 for none.
    """

    roads: RoadMap
    vehicle: Vehicle
    reverse: bool
    seconds: Floats
    before: Indices
    start: Indices

    def from_spots(self, spots: Sequence[Spot], target: Spot) -> Floats:
        """
        Seconds from each spot to the target of a reverse search, or to each from its origin.

        Parameters
        ----------
        spots
            Where the units stand.
        target
            The spot that the search was grown to or from (needed where both lie on one segment).

        Returns
        -------
        seconds
            float64, shape ``(len(spots),)``.
        """
        node = np.array([spot.node for spot in spots], dtype=np.int64)
        segment = np.array([spot.segment for spot in spots], dtype=np.int64)
        share = np.array([spot.share for spot in spots])
        return self.from_arrays(node=node, segment=segment, share=share, target=target)

    def from_arrays(
        self,
        *,
        node: NDArray[np.integer],
        segment: NDArray[np.integer],
        share: Floats,
        target: Spot,
    ) -> Floats:
        """Do as `from_spots`, for columns of ``node`` or ``segment`` (-1 is none) and ``share``."""
        net = self.roads.network
        forward_s, back_s = self.roads.segment_seconds(self.vehicle)
        if not self.reverse:
            forward_s, back_s = back_s, forward_s
        at = np.where(segment >= 0, segment, 0)
        on_head = _part(1 - share, forward_s[at]) + self.seconds[net.head[at]]
        on_tail = _part(share, back_s[at]) + self.seconds[net.tail[at]]
        along = np.minimum(on_head, on_tail)
        if target.segment >= 0:
            ahead = _part(target.share - share, forward_s[at])
            behind = _part(share - target.share, back_s[at])
            straight = np.where(share <= target.share, ahead, behind)
            along = np.where(segment == target.segment, np.minimum(along, straight), along)
        return np.where(segment >= 0, along, self.seconds[np.where(node >= 0, node, 0)])


def _part(share: Floats, seconds: Floats) -> Floats:
    """Give the time of part of a segment; no part takes no time, even of a closed one."""
    return np.where(share == 0, 0.0, np.where(share == 0, 1.0, share) * seconds)


def _both_ways(
    seconds: Floats, direction: NDArray[np.int8], against_s: Floats | float
) -> tuple[Floats, Floats]:
    """Give the seconds forward and back; one array serves where no street is one-way."""
    forward, back = direction < 0, direction > 0
    return (
        np.where(forward, against_s, seconds) if forward.any() else seconds,
        np.where(back, against_s, seconds) if back.any() else seconds,
    )
