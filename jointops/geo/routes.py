"""Ways through the network: which roads, in which order, how far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jointops.geo.places import Floats
from jointops.geo.roads import RoadNetwork
from jointops.geo.travel import Search, Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A stretch of one road on a route: its name (empty if it has none) and length."""

    name: str
    length_m: float


@dataclass(frozen=True, slots=True)
class Piece:
    """
    Part of a segment, from one share of its length to another; backwards if the end is less.

    ``turn_s`` is what is lost before it by turning against a ban.
    """

    segment: int
    start: float
    end: float
    turn_s: float = 0.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Route:
    """
    A way from a spot to the target of a reverse search.

    Attributes
    ----------
    seconds
        Travel time.
    pieces
        The stretches of road in driving order.
    legs
        Roads in driving order, neighbours of one name merged.
    lon, lat
        float64 of equal length: the line to draw, WGS-84 degrees.
    at_s
        float64, one for each vertex: seconds from the start when it is passed.
    """

    seconds: float
    pieces: tuple[Piece, ...]
    legs: tuple[Leg, ...]
    lon: Floats
    lat: Floats
    at_s: Floats

    @property
    def length_m(self) -> float:
        """Length of the whole way."""
        return sum(leg.length_m for leg in self.legs)

    def at(self, second: float) -> tuple[float, float]:
        """Give the position ``lon, lat`` after so many seconds; the ends hold beyond."""
        return (
            float(np.interp(second, self.at_s, self.lon)),
            float(np.interp(second, self.at_s, self.lat)),
        )


def route(search: Search, spot: Spot, target: Spot) -> Route | None:
    """
    Follow a reverse search from a spot to its target.

    Returns
    -------
    route
        None where the target cannot be reached from the spot.
    """
    if not search.reverse:
        raise ValueError("a route follows a reverse search")
    total_s = float(search.from_spots([spot], target)[0])
    if not np.isfinite(total_s):
        return None
    pieces = _pieces(search, spot, target, total_s)
    return _draw(search, pieces, total_s)


ALTERNATIVE_SLOW = 2.0
"""So much slower the first way is made when another is looked for (our assumption)."""
ALTERNATIVE_SHARED = 0.7
"""A second way that runs along the first for more of its length is none (our assumption)."""
ALTERNATIVE_LONGER = 1.5
"""Nor is one that takes so many times as long (our assumption)."""


def alternative(first: Route, search: Search, spot: Spot, target: Spot) -> Route | None:
    """
    Find a second way that leaves the first one for a good part.

    Returns
    -------
    route
        With its true time; None where there is no other way worth taking.
    """
    if not first.pieces:
        return None
    roads, vehicle = search.roads, search.vehicle
    used = np.unique(np.array([piece.segment for piece in first.pieces], dtype=np.int32))
    hindered = roads.slowed(used, ALTERNATIVE_SLOW)
    around = hindered.times_to(target, vehicle=vehicle, limit_s=first.seconds * ALTERNATIVE_SLOW)
    total_s = float(around.from_spots([spot], target)[0])
    if not np.isfinite(total_s):
        return None
    pieces = _pieces(around, spot, target, total_s)
    length_m = roads.network.length_m
    known = set(used.tolist())
    shared_m = sum(
        abs(piece.end - piece.start) * float(length_m[piece.segment])
        for piece in pieces
        if piece.segment in known
    )
    found = _draw(search, pieces, _true_seconds(search, pieces))
    too_long = found.seconds > first.seconds * ALTERNATIVE_LONGER
    return None if too_long or shared_m > found.length_m * ALTERNATIVE_SHARED else found


def _true_seconds(search: Search, pieces: list[Piece]) -> float:
    forward_s, back_s = search.roads.segment_seconds(search.vehicle)
    return sum(
        piece.turn_s + _part(abs(piece.end - piece.start), float(times[piece.segment]))
        for piece in pieces
        for times in [forward_s if piece.end >= piece.start else back_s]
    )


def _pieces(search: Search, spot: Spot, target: Spot, total_s: float) -> list[Piece]:
    roads, net = search.roads, search.roads.network
    forward_s, back_s = roads.segment_seconds(search.vehicle)
    split, count = roads.split_for(search.vehicle), len(search.before)
    pieces: list[Piece] = []
    state = spot.node
    if spot.segment >= 0:
        segment = spot.segment
        if segment == target.segment:
            ahead = spot.share <= target.share
            whole_s = float((forward_s if ahead else back_s)[segment])
            direct = _part(abs(target.share - spot.share), whole_s)
            if direct <= total_s + 1e-9:
                return [Piece(segment, spot.share, target.share)]
        head_s, _ = search.at_ends(np.array([segment]))
        by_head = _part(1 - spot.share, float(forward_s[segment])) + float(head_s[0])
        forward = by_head <= total_s + 1e-6
        pieces.append(Piece(segment, spot.share, 1.0 if forward else 0.0))
        state = int((net.head if forward else net.tail)[segment])
        if split is not None:
            state = int(split.head_state[segment + (0 if forward else net.segment_count)])
    while search.before[state] < count:
        following = int(search.before[state])
        pieces.append(_fastest(search, state, following))
        state = following
    if target.segment >= 0:
        pieces.append(_last(search, state, target))
    return pieces


def _last(search: Search, state: int, target: Spot) -> Piece:
    """Give the quicker way from an end of the target's segment to the target."""
    roads, net = search.roads, search.roads.network
    split, segment = roads.split_for(search.vehicle), target.segment
    ban_s = roads.traffic.against_ban_s
    node = state if split is None else split.node_of(state)
    times = roads.segment_seconds(search.vehicle)
    choices: list[tuple[float, Piece]] = []
    for end, entry, arc, seconds in (
        (net.tail[segment], 0.0, segment, times[0][segment]),
        (net.head[segment], 1.0, segment + net.segment_count, times[1][segment]),
    ):
        if end == node:
            turn_s = split.turn_s(state, arc, ban_s) if split else 0.0
            drive_s = _part(abs(target.share - entry), float(seconds))
            choices.append((turn_s + drive_s, Piece(segment, entry, target.share, turn_s)))
    return min(choices, key=_seconds)[1]


def _part(share: float, seconds: float) -> float:
    """Give the seconds of a part of a segment; none of a closed one takes no time."""
    return share * seconds if share else 0.0


def _fastest(search: Search, state: int, following: int) -> Piece:
    """Give the quickest of the segments that lead from one state to the next."""
    roads, net = search.roads, search.roads.network
    times = roads.segment_seconds(search.vehicle)
    split, count = roads.split_for(search.vehicle), net.segment_count
    ban_s = roads.traffic.against_ban_s
    node = state if split is None else split.node_of(state)
    choices: list[tuple[float, Piece]] = []
    for segment in net.segments_at(node).tolist():
        for leaves, leads, arc, piece in (
            (net.tail, net.head, segment, (0.0, 1.0)),
            (net.head, net.tail, segment + count, (1.0, 0.0)),
        ):
            end = leads[segment] if split is None else split.head_state[arc]
            if leaves[segment] == node and end == following:
                turn_s = split.turn_s(state, arc, ban_s) if split else 0.0
                drive_s = float(times[arc >= count][segment])
                choices.append((turn_s + drive_s, Piece(segment, *piece, turn_s)))
    return min(choices, key=_seconds)[1]


def _seconds(choice: tuple[float, Piece]) -> float:
    return choice[0]


def _draw(search: Search, pieces: list[Piece], total_s: float) -> Route:
    net = search.roads.network
    times = search.roads.segment_seconds(search.vehicle)
    lons: list[Floats] = []
    lats: list[Floats] = []
    clock: list[Floats] = []
    legs: list[Leg] = []
    passed = 0.0
    for piece in pieces:
        lon, lat, share = piece_line(net, piece)
        span = abs(piece.end - piece.start)
        seconds = span * float(times[0 if piece.end >= piece.start else 1][piece.segment])
        if span == 0:
            seconds = 0.0
        lons.append(lon)
        lats.append(lat)
        passed += piece.turn_s
        clock.append(passed + share * seconds)
        passed += seconds
        name = net.names[net.name[piece.segment]]
        length = span * float(net.length_m[piece.segment])
        if legs and legs[-1].name == name:
            legs[-1] = Leg(name=name, length_m=legs[-1].length_m + length)
        else:
            legs.append(Leg(name=name, length_m=length))
    if not pieces:
        node = int(np.argmin(search.seconds))
        lons, lats, clock = [net.lon[[node]]], [net.lat[[node]]], [np.zeros(1)]
    return Route(
        seconds=total_s,
        pieces=tuple(pieces),
        legs=tuple(legs),
        lon=np.concatenate(lons),
        lat=np.concatenate(lats),
        at_s=np.concatenate(clock),
    )


def piece_line(net: RoadNetwork, piece: Piece) -> tuple[Floats, Floats, Floats]:
    """Give ``lon, lat`` along a piece, and how far along the piece each vertex lies, 0 to 1."""
    low, high = net.shape_start[piece.segment], net.shape_start[piece.segment + 1]
    lon, lat = net.shape_lon[low:high], net.shape_lat[low:high]
    x, y = net.plane.metres(lon, lat)
    run = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    share = run / run[-1] if run[-1] > 0 else np.linspace(0, 1, len(run))
    start, end = sorted((piece.start, piece.end))
    inner = (share > start) & (share < end)
    cut = np.concatenate([[start], share[inner], [end]])
    lon, lat = np.interp(cut, share, lon), np.interp(cut, share, lat)
    along = (cut - start) / (end - start) if end > start else np.linspace(0, 1, len(cut))
    if piece.end < piece.start:
        return lon[::-1], lat[::-1], 1 - along[::-1]
    return lon, lat, along
