"""The turn list of a route: where to turn, onto which road, and how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from jointops.geo.places import Floats
from jointops.geo.roads import RoadNetwork
from jointops.geo.routes import Piece, Route, piece_line

STRAIGHT_DEG = 40.0
"""A bend of less than this is straight on (our assumption)."""
BACK_DEG = 150.0
"""A bend of more than this is a turn about (our assumption)."""
LOOK_M = 20.0
"""The direction of a road is taken over so much of it beside the turn (our assumption)."""
CROSSING_M = 30.0
"""A shorter stretch between two turns is part of the junction: a dual carriageway is crossed."""


class Turn(StrEnum):
    """What the driver does at the beginning of a step."""

    START = "start"
    STRAIGHT = "straight"
    LEFT = "left"
    RIGHT = "right"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One line of a turn list.

    Attributes
    ----------
    road
        Its name; empty if it has none.
    lon, lat
        Where the step begins, WGS-84 degrees.
    """

    turn: Turn
    road: str
    length_m: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class _Stretch:
    """
    Pieces of one road that follow each other without a turn.

    ``enters`` and ``leaves`` are its directions at both ends, as unit vectors in the plane; zero
    where the network has no shape there, which counts as straight on.
    """

    road: str
    length_m: float
    lon: float
    lat: float
    enters: Floats
    leaves: Floats


def turn_list(route: Route, network: RoadNetwork) -> tuple[Step, ...]:
    """
    Say how to drive a route.

    A step begins where the road's name changes or the way bends sharply. Stretches shorter than
    ``CROSSING_M`` between two turns are counted as part of the next one.

    Returns
    -------
    steps
        In driving order; their lengths add up to the route's.
    """
    stretches: list[_Stretch] = []
    for piece in route.pieces:
        found = _stretch(network, piece)
        if not found.length_m:
            continue
        last = stretches[-1] if stretches else None
        if last and last.road == found.road and abs(_bend_deg(last, found)) < STRAIGHT_DEG:
            stretches[-1] = replace(
                last, length_m=last.length_m + found.length_m, leaves=found.leaves
            )
        else:
            stretches.append(found)
    return _steps(stretches)


def _stretch(network: RoadNetwork, piece: Piece) -> _Stretch:
    length_m = abs(piece.end - piece.start) * float(network.length_m[piece.segment])
    lon, lat, share = piece_line(network, piece)
    x, y = network.plane.metres(lon, lat)
    look = min(1.0, LOOK_M / length_m) if length_m > 0 else 1.0
    enters = _direction(x, y, share, 0.0, look)
    leaves = _direction(x, y, share, 1.0 - look, 1.0)
    road = network.names[network.name[piece.segment]]
    return _Stretch(road, length_m, float(lon[0]), float(lat[0]), enters, leaves)


def _direction(x: Floats, y: Floats, share: Floats, start: float, end: float) -> Floats:
    east, north = (np.diff(np.interp([start, end], share, axis))[0] for axis in (x, y))
    length = float(np.hypot(east, north))
    return np.array([east, north]) / length if length else np.zeros(2)


def _bend_deg(before: _Stretch, after: _Stretch) -> float:
    """Give by how much the way bends between two stretches, above zero to the left."""
    (a, b), (c, d) = before.leaves, after.enters
    return float(np.degrees(np.arctan2(a * d - b * c, a * c + b * d)))


def _turn(before: _Stretch, after: _Stretch) -> Turn:
    bend = _bend_deg(before, after)
    if abs(bend) < STRAIGHT_DEG:
        return Turn.STRAIGHT
    if abs(bend) > BACK_DEG:
        return Turn.BACK
    return Turn.LEFT if bend > 0 else Turn.RIGHT


def _steps(stretches: Sequence[_Stretch]) -> tuple[Step, ...]:
    steps: list[Step] = []
    before: _Stretch | None = None
    crossed_m = 0.0
    for number, stretch in enumerate(stretches):
        last = number == len(stretches) - 1
        if before is not None and not last and stretch.length_m < CROSSING_M:
            crossed_m += stretch.length_m
            continue
        turn = Turn.START if before is None else _turn(before, stretch)
        length_m = stretch.length_m + crossed_m
        crossed_m = 0.0
        if steps and turn is Turn.STRAIGHT and steps[-1].road == stretch.road:
            steps[-1] = replace(steps[-1], length_m=steps[-1].length_m + length_m)
        else:
            steps.append(
                Step(
                    turn=turn,
                    road=stretch.road,
                    length_m=length_m,
                    lon=stretch.lon,
                    lat=stretch.lat,
                )
            )
        before = stretch
    return tuple(steps)
