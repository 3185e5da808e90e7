"""What the map's symbols stand for: kind gives the shape, state the colour, certainty the fill."""

from __future__ import annotations

from enum import IntEnum


class Kind(IntEnum):
    """Kind of a live object; the order is the drawing order, the rarer kinds come last."""

    GUARD = 0
    GUARD_TEAM = 1
    SUBSTATION = 2
    STATION = 3
    MOTORCYCLE = 4
    PATROL_CAR = 5
    ARMED_POLICE = 6
    PTU = 7


class State(IntEnum):
    """
    What an object is doing, as far as its colour goes.

    The last two are for the armed police alone: asked for and not yet granted (商请中), and acting
    under their own command (自主).
    """

    FREE = 0
    ASSIGNED = 1
    MOVING = 2
    SCENE = 3
    OFF = 4
    REQUESTED = 5
    AUTONOMOUS = 6


class Certainty(IntEnum):
    """How far a position can be relied on (实时, 延迟, 失效, 推定)."""

    LIVE = 0
    AGEING = 1
    STALE = 2
    ASSUMED = 3


class Ground(IntEnum):
    """What a line or area of the ground is; areas are closed rings."""

    OUTLINE = 0
    DIVISION = 1
    PARK = 2
    WATER = 3
    RIVER = 4
    RAIL = 5
    LANDMARK = 6
    """One vertex with a name."""


def codes() -> dict[str, dict[str, int]]:
    """Give every code by name, as the page's scripts need them."""
    return {
        kind.__name__: {member.name: int(member) for member in kind}
        for kind in (Kind, State, Certainty, Ground)
    }
