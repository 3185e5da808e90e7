"""What lies on the map beside the live objects: points, incidents, plans, closures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from jointops.maps.symbols import State

LonLat = tuple[float, float]
"""WGS-84 degrees, longitude first."""
Ring = tuple[LonLat, ...]
"""Outline of an area; the last vertex need not repeat the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointMark:
    """
    A one-, three- or five-minute point (点位).

    Attributes
    ----------
    minutes
        The digit in its ring.
    lost
        Whether it breaks with what is planned or done now.
    reach
        Outlines of what is reached from it in time; empty: not shown.
    """

    lon: float
    lat: float
    minutes: int
    name: str = ""
    lost: bool = False
    reach: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentMark:
    """An incident: its level from 1, a short title, and whether it is the newest."""

    lon: float
    lat: float
    level: int
    title: str = ""
    newest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMark:
    """
    The way of one unit.

    Attributes
    ----------
    path
        Vertices in driving order.
    at_s
        Seconds from the start at each vertex; minute ticks stand where whole minutes pass.
    state
        Gives the colour.
    text
        Arrival label, e.g. ``PTU03 0:41``.
    """

    path: tuple[LonLat, ...]
    at_s: tuple[float, ...]
    state: State
    text: str = ""

    def __post_init__(self) -> None:
        if len(self.path) != len(self.at_s):
            raise ValueError(f"{len(self.path)} vertices, {len(self.at_s)} times")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMark:
    """
    A checkpoint: a bar across the road.

    Attributes
    ----------
    bearing_deg
        Direction of the road, clockwise from north.
    holder, margin
        Who holds it and with how much time to spare, e.g. ``PTU03`` and ``+19 s``.
    holder_at
        Where the holder is now; None: no line is drawn.
    late
        Whether the holder comes after the suspect can have passed.
    """

    lon: float
    lat: float
    bearing_deg: float
    holder: str = ""
    margin: str = ""
    holder_at: LonLat | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMarks:
    """A plan: routes, checkpoints, and the area that they contain."""

    routes: tuple[RouteMark, ...] = ()
    posts: tuple[PostMark, ...] = ()
    contained: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureMark:
    """Closed roads: an area, or (``area`` false) a line along or across them."""

    outline: tuple[LonLat, ...]
    text: str = ""
    area: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BandMark:
    """What is within some minutes: its outlines and the word on its edge, e.g. ``5′``."""

    rings: tuple[Ring, ...]
    text: str


Marks = Sequence[PointMark | IncidentMark | ClosureMark | BandMark] | PlanMarks


def pack_marks(marks: Marks) -> bytes:
    """Write marks as the page reads them: JSON with the names of the fields here."""
    return msgspec.json.encode(marks, enc_hook=float)  # numpy's numbers are numbers too
