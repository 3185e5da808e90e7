"""The facts the training city is built on: places, road names, and courses of roads and rivers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jointops.feeds.csv_rows import Row, read_rows
from jointops.geo.places import Floats, Plane
from jointops.resources import path

PLANE = Plane(lon=118.02, lat=36.62)
"""The flat plane all drawing is done in; its origin lies near the middle of the city."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """
    A district or county (区县).

    Attributes
    ----------
    seat
        Metres, shape ``(2,)``: the middle of its town.
    anchors
        Metres, shape ``(n, 2)``: what its area grows from.
    area_km2
        Published area.
    tilt_deg
        How far the streets of its seat are turned against north.
    mesh_m
        Usual distance of main streets at its seat; 0 where they are given one by one.
    towns, villages
        How many of each its countryside has.
    """

    code: str
    name: str
    seat: Floats
    anchors: Floats
    area_km2: float
    tilt_deg: float
    mesh_m: float
    towns: int
    villages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """A public place people give as an address, WGS-84 degrees."""

    name: str
    kind: str
    lon: float
    lat: float
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arterial:
    """
    A main street of a town.

    Attributes
    ----------
    axis
        ``ns`` runs northward, ``ew`` eastward.
    dual
        Whether a closed median parts the directions.
    points
        Metres, shape ``(n, 2)``; empty where only the name is given.
    part_name, part_below_m
        Another name west (or south) of this coordinate; empty where it has one name only.
    """

    division: str
    axis: str
    name: str
    highway: str
    dual: bool
    points: Floats
    part_name: str
    part_below_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """
    A line through the land: expressway, highway, river, railway or walk.

    Attributes
    ----------
    width_m
        Ground it takes.
    elevated
        Whether it stands on pillars and cuts no street.
    slow
        Whether the lower of the class's two speed limits holds.
    points
        Metres, shape ``(n, 2)``.
    """

    kind: str
    name: str
    ref: str
    highway: str
    width_m: float
    elevated: bool
    slow: bool
    points: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkSite:
    """A park to be laid out: ``point`` is metres, or empty where any block will do."""

    name: str
    division: str
    point: Floats
    hectares: float


def divisions() -> tuple[Division, ...]:
    """Give the districts and counties."""
    return tuple(
        Division(
            code=row.text("code"),
            name=row.text("name"),
            seat=_point(row),
            anchors=_points(row, "anchors"),
            area_km2=_number(row, "area_km2"),
            tilt_deg=_number(row, "tilt_deg"),
            mesh_m=_number(row, "mesh_m"),
            towns=int(_number(row, "towns")),
            villages=int(_number(row, "villages")),
        )
        for row in _rows("divisions")
    )


def landmarks() -> tuple[Landmark, ...]:
    """Give the public places and crossings."""
    return tuple(
        Landmark(
            name=row.text("name"),
            kind=row.text("kind"),
            lon=_number(row, "lon"),
            lat=_number(row, "lat"),
            confidence=row.text("confidence"),
        )
        for row in _rows("landmarks")
    )


def arterials() -> tuple[Arterial, ...]:
    """Give the main streets, each town's from west to east and from south to north."""
    found = []
    for row in _rows("arterials"):
        northward = row.text("axis") == "ns"
        below = row.number("part_below")
        x, y = PLANE.metres(np.array([below or PLANE.lon]), np.array([below or PLANE.lat]))
        found.append(
            Arterial(
                division=row.text("division"),
                axis=row.text("axis"),
                name=row.text("name"),
                highway=row.text("highway"),
                dual=row.text("dual") == "1",
                points=_points(row, "points"),
                part_name=row.text("part_name"),
                part_below_m=float((y if northward else x)[0]),
            )
        )
    return tuple(found)


def courses(kind: str) -> tuple[Course, ...]:
    """Give the courses of one kind: expressway, highway, river, railway or walk."""
    return tuple(
        Course(
            kind=kind,
            name=row.text("name"),
            ref=row.text("ref"),
            highway=row.text("highway"),
            width_m=_number(row, "width_m"),
            elevated=row.text("elevated") == "1",
            slow=row.text("slow") == "1",
            points=_points(row, "points"),
        )
        for row in _rows("courses")
        if row.text("kind") == kind
    )


def park_sites() -> tuple[ParkSite, ...]:
    """Give the parks by name, those with a known place first in their division."""
    return tuple(
        ParkSite(
            name=row.text("name"),
            division=row.text("division"),
            point=_point(row) if row.number("lon") is not None else np.empty(0),
            hectares=_number(row, "hectares"),
        )
        for row in _rows("parks")
    )


def border_vertices() -> Floats:
    """Give the rough border, metres, shape ``(n, 2)``, not closed."""
    return np.array([_point(row) for row in _rows("border")])


def street_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the first and the second characters that invented street names are made of."""
    rows = _rows("street_words")
    first = tuple(row.text("first") for row in rows if row.text("first"))
    second = tuple(row.text("second") for row in rows if row.text("second"))
    return first, second


def _rows(name: str) -> list[Row]:
    return read_rows(path("training", f"{name}.csv"))


def _number(row: Row, column: str) -> float:
    value = row.number(column)
    if value is None:
        raise ValueError(f"line {row.line}: {column} is not a number: {row.text(column)!r}")
    return value


def _point(row: Row) -> Floats:
    x, y = PLANE.metres(np.array([_number(row, "lon")]), np.array([_number(row, "lat")]))
    return np.array([x[0], y[0]])


def _points(row: Row, column: str) -> Floats:
    text = row.text(column)
    if not text:
        return np.empty((0, 2))
    degrees = np.array([[float(part) for part in pair.split()] for pair in text.split(";")])
    return np.column_stack(PLANE.metres(degrees[:, 0], degrees[:, 1]))
