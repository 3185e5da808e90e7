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
from jointops.geo.bans import SplitGraph, split_of
from jointops.geo.closures import Closure, segment_keys, slow_factors
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
        self._slow = slow_factors(network, self.closures)
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
        self.network.segments_within(np.zeros((1, 2)))  # so that no closure has to wait for them
        segment_keys(self.network)
        return shapely.STRtree(self.network.lines(self._open_segments))

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

    def split_for(self, vehicle: Vehicle) -> SplitGraph | None:
        """Give the arcs with split nodes for whom turn bans bear on; None for everybody else."""
        if vehicle.suspect or vehicle.means in {"foot", "ebike"}:
            return None
        return split_of(self.network)

    def arcs(self, vehicle: Vehicle, *, reverse: bool) -> tuple[Floats, Indices, Indices]:
        """
        Give the arcs by row: seconds, states they lead to, and where each state's arcs begin.

        A closed arc takes for ever; the rows are the network's own, so that a closure or another
        hour costs no sorting. Without turn bans, states are nodes.
        """
        split, key = self.split_for(vehicle), (vehicle, reverse)
        forward_s, back_s = self.segment_seconds(vehicle)
        if split is not None:
            start, order, ends, banned = split.rows(reverse=reverse)
            if key not in self._weights:
                weights = np.concatenate([forward_s, back_s])[order]
                weights[banned] += self.traffic.against_ban_s
                self._weights[key] = weights
            return self._weights[key], ends, start
        start, order, ends = self.network.arcs
        if key not in self._weights:
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
            For each start, the states it enters the network by and the seconds until then.
        vehicle
            Who moves.
        reverse
            True for times *to* the starts, False for times *from* them.
        limit_s
            Nodes beyond are left at infinity; always give the smallest that serves.

        Returns
        -------
        search
            Seconds and next state of each state, and the nearest start of each node.
        """
        seconds, ends, first = self.arcs(vehicle, reverse=reverse)
        count = len(first) - 1
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
        start = np.where(source >= count, source - count, -1)[:count]
        split = self.split_for(vehicle)
        return Search(
            roads=self,
            vehicle=vehicle,
            reverse=reverse,
            reached_s=found[:count],
            before=before[:count],
            start=start if split is None else split.nearest(found[:count], start),
        )

    def ends_of(self, spot: Spot, vehicle: Vehicle, *, reverse: bool) -> list[tuple[int, float]]:
        """Give the states that a spot is left by (or, reversed, reached from) and the seconds."""
        split = self.split_for(vehicle)
        if spot.node >= 0:
            states = split.states_of(spot.node) if split and reverse else [spot.node]
            return [(state, 0.0) for state in states]
        times = [seconds[spot.segment] for seconds in self.segment_seconds(vehicle)]
        # reached along the segment from its tail, or against it from its head; left the other way
        forward_s, back_s = times if reverse else times[::-1]
        shares = np.array([spot.share, 1 - spot.share])
        costs = _part_s(shares, np.array([forward_s, back_s])).tolist()
        tail, head = int(self.network.tail[spot.segment]), int(self.network.head[spot.segment])
        if split is None:
            return [(tail, costs[0]), (head, costs[1])]
        arcs = spot.segment, spot.segment + self.network.segment_count
        if not reverse:
            return list(zip(split.head_state[[*arcs[::-1]]].tolist(), costs, strict=True))
        return [
            (state, cost + split.turn_s(state, arc, self.traffic.against_ban_s))
            for node, arc, cost in zip((tail, head), arcs, costs, strict=True)
            for state in split.states_of(node)
        ]

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
    The outcome of one search.

    A state is a node, or beyond ``n`` a copy of one (`SplitGraph`); where turn bans do not count,
    states are nodes and nothing else.

    Attributes
    ----------
    reached_s
        float64, of every state; infinite beyond the limit.
    before
        int32, of every state: the state before it on its way from the start (after it, if
        reversed); as many as there are states or more is a start, negative is none.
    start
        int32, shape ``(n,)``: which start is nearest; -1 for none.
    """

    roads: RoadMap
    vehicle: Vehicle
    reverse: bool
    reached_s: Floats
    before: Indices
    start: Indices

    @cached_property
    def seconds(self) -> Floats:
        """
        Seconds of each node, shape ``(n,)``; infinite beyond the limit.

        Until it is reached by any way, or (reversed) for who starts there.
        """
        split = self.roads.split_for(self.vehicle)
        if split is None or self.reverse:
            return self.reached_s[: self.roads.network.node_count]
        return split.at_nodes(self.reached_s)

    def at_ends(self, segment: NDArray[np.integer]) -> tuple[Floats, Floats]:
        """
        Give the seconds at the head and at the tail of segments, for the way along them.

        Reversed: of who leaves the segment there; else until it is entered there. Turn bans count.
        """
        net, split = self.roads.network, self.roads.split_for(self.vehicle)
        if split is None:
            return self.reached_s[net.head[segment]], self.reached_s[net.tail[segment]]
        back = segment + net.segment_count
        if self.reverse:
            return self.reached_s[split.head_state[segment]], self.reached_s[split.head_state[back]]
        ban_s = self.roads.traffic.against_ban_s
        reached = self.reached_s, self.seconds
        ahead = split.entered_s(*reached, back.astype(np.int32), ban_s)
        return ahead, split.entered_s(*reached, segment.astype(np.int32), ban_s)

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
        forward_s, back_s = self.roads.segment_seconds(self.vehicle)
        if not self.reverse:
            forward_s, back_s = back_s, forward_s
        at = np.where(segment >= 0, segment, 0)
        head_s, tail_s = self.at_ends(at)
        on_head = _part_s(1 - share, forward_s[at]) + head_s
        on_tail = _part_s(share, back_s[at]) + tail_s
        along = np.minimum(on_head, on_tail)
        if target.segment >= 0:
            ahead = _part_s(target.share - share, forward_s[at])
            behind = _part_s(share - target.share, back_s[at])
            straight = np.where(share <= target.share, ahead, behind)
            along = np.where(segment == target.segment, np.minimum(along, straight), along)
        return np.where(segment >= 0, along, self.seconds[np.where(node >= 0, node, 0)])


def _part_s(share: Floats, seconds: Floats) -> Floats:
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
