"""Lines and areas of a map as PDF operators: roads by class, ground, routes, zones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jointops.geo.places import Floats
from jointops.geo.roads import RoadClass
from jointops.maps.lines import MapLines
from jointops.maps.marks import RouteMark
from jointops.maps.symbols import Ground
from jointops.orders.paper import MapArea, Zone
from jointops.orders.pdf.mapview import Box, MapView
from jointops.orders.pdf.sheet import Pen, Sheet, Tint


class Stroke(NamedTuple):
    """A line's look: points wide, grey (0 black to 1 white), dash pattern in points."""

    width: float
    grey: float
    dash: str = ""

    @property
    def operators(self) -> str:
        """What sets it."""
        return f"{self.grey:g} G {self.width:g} w [{self.dash}] 0 d"


class Road(NamedTuple):
    """A road's look: an outer line, and for wide roads a white one inside it."""

    outer: Stroke
    inner: Stroke | None = None
    up_to: float = float("inf")
    """Largest scale denominator at which it is drawn."""


def _wide(width: float, grey: float) -> Road:
    return Road(Stroke(width, grey), Stroke(width - 1.2, 1.0))


ROADS: dict[RoadClass, Road] = {
    RoadClass.FOOTWAY: Road(Stroke(0.3, 0.7, "1.5 1.5"), up_to=15_000),
    RoadClass.PEDESTRIAN: Road(Stroke(0.3, 0.7, "1.5 1.5"), up_to=15_000),
    RoadClass.TRACK: Road(Stroke(0.3, 0.7, "2 1.5"), up_to=30_000),
    RoadClass.SERVICE: Road(Stroke(0.35, 0.7), up_to=30_000),
    RoadClass.LIVING_STREET: Road(Stroke(0.45, 0.65), up_to=45_000),
    RoadClass.RESIDENTIAL: Road(Stroke(0.55, 0.62), up_to=45_000),
    RoadClass.UNCLASSIFIED: Road(Stroke(0.6, 0.6), up_to=60_000),
    RoadClass.PLAIN: Road(Stroke(0.8, 0.55)),
    RoadClass.TERTIARY: Road(Stroke(1.1, 0.55), up_to=150_000),
    RoadClass.SECONDARY: _wide(2.8, 0.4),
    RoadClass.PRIMARY: _wide(3.6, 0.32),
    RoadClass.TRUNK: _wide(4.2, 0.28),
    RoadClass.MOTORWAY: _wide(4.8, 0.22),
}
"""Looks by class, from the least to the greatest, which is the order of drawing."""

GROUND: dict[Ground, tuple[Stroke, ...]] = {
    Ground.PARK: (Stroke(0.4, 0.7, "0.8 1.6"),),
    Ground.WATER: (Stroke(0.5, 0.6),),
    Ground.RIVER: (Stroke(1.3, 0.62), Stroke(0.6, 1.0)),
    Ground.DIVISION: (Stroke(0.8, 0.45, "6 2 1 2"),),
    Ground.OUTLINE: (Stroke(1.5, 0.35, "8 2 1.5 2"),),
    Ground.RAIL: (Stroke(1.8, 0.25), Stroke(1.0, 1.0, "5 5")),
}


class ZoneLook(NamedTuple):
    """An area's look: outline, hatch spacing in points (0: none) and its slope."""

    outline: Stroke
    spacing: float
    rising: bool = True


ZONES: dict[Zone, ZoneLook] = {
    Zone.CORE: ZoneLook(Stroke(1.4, 0.0), 5.0),
    Zone.CORDON: ZoneLook(Stroke(1.1, 0.0, "5 2.5"), 9.0, rising=False),
    Zone.DIVERSION: ZoneLook(Stroke(1.0, 0.0, "7 2 1.2 2"), 0.0),
    Zone.CONTAINED: ZoneLook(Stroke(1.6, 0.0), 11.0),
}
HATCH = Stroke(0.35, 0.5)
HOLDER = Stroke(0.6, 0.3, "1.5 2")
REACH = Stroke(0.5, 0.3, "0.8 1.6")
ROUTE = Stroke(2.2, 0.0)
ALTERNATIVE = Stroke(1.7, 0.0, "5 3")
_ROUTE_HALO = 1.2
_TICK = 3.2
_ARROW = 8.0


class SeenLines:
    """The lines of a set that come into the frame, projected once."""

    def __init__(self, lines: MapLines, view: MapView) -> None:
        self.lines = lines
        self.x, self.y = view.project(lines.lon, lines.lat)
        self._frame = view.frame.grown(4)
        starts = lines.offsets[:-1]
        if len(starts) == 0:
            self.seen: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
            return
        frame = self._frame
        inside = (
            (np.minimum.reduceat(self.x, starts) <= frame.right)
            & (np.maximum.reduceat(self.x, starts) >= frame.left)
            & (np.minimum.reduceat(self.y, starts) <= frame.top)
            & (np.maximum.reduceat(self.y, starts) >= frame.bottom)
        )
        self.seen = np.flatnonzero(inside)

    def of(self, line_class: int) -> NDArray[np.intp]:
        """Give the positions of the seen lines of one class."""
        return np.asarray(self.seen[self.lines.line_class[self.seen] == line_class])

    def vertices(self, line: int) -> Floats:
        """Give one line's PDF coordinates, shape ``(n, 2)``."""
        part = slice(self.lines.offsets[line], self.lines.offsets[line + 1])
        return np.column_stack((self.x[part], self.y[part]))

    def path(self, chosen: NDArray[np.intp]) -> str:
        """Write lines as one path, as far as they come into the frame."""
        starts, ends = self.lines.offsets[chosen], self.lines.offsets[chosen + 1]
        counts = ends - starts
        total = int(counts.sum())
        if total == 0:
            return ""
        firsts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        index = np.arange(total) + np.repeat(starts - firsts, counts)
        x, y = self.x[index], self.y[index]
        frame = self._frame
        meets = (
            (np.minimum(x[:-1], x[1:]) <= frame.right)
            & (np.maximum(x[:-1], x[1:]) >= frame.left)
            & (np.minimum(y[:-1], y[1:]) <= frame.top)
            & (np.maximum(y[:-1], y[1:]) >= frame.bottom)
        )
        meets[firsts[1:] - 1] = False  # from one line's end to the next one's beginning
        drawn = np.flatnonzero(meets)
        if len(drawn) == 0:
            return ""
        begins = np.concatenate(([True], np.diff(drawn) != 1))
        at = np.arange(len(drawn)) + np.cumsum(begins)
        vertices = np.empty(int(at[-1]) + 1, dtype=np.intp)
        steps = np.full(len(vertices), "l")
        vertices[at], vertices[at[begins] - 1] = drawn + 1, drawn[begins]
        steps[at[begins] - 1] = "m"
        return "\n".join(
            map(
                "%.1f %.1f %s".__mod__,
                zip(x[vertices].tolist(), y[vertices].tolist(), steps.tolist(), strict=True),
            )
        )


def draw_roads(sheet: Pen, roads: SeenLines, denominator: float) -> None:
    """Draw roads, the least first; wide ones get their white inside after all outlines."""
    inner: list[str] = []
    for rank, look in ROADS.items():
        if denominator > look.up_to:
            continue
        path = roads.path(roads.of(rank))
        if path:
            sheet.write(f"1 J 1 j {look.outer.operators}\n{path} S")
            if look.inner:
                inner.append(f"{look.inner.operators}\n{path} S")
    for operators in inner:
        sheet.write(operators)
    sheet.write("0 J 0 j [] 0 d")


def draw_ground(sheet: Pen, ground: SeenLines) -> None:
    """Draw water, rail and outlines."""
    for kind, strokes in GROUND.items():
        path = ground.path(ground.of(kind))
        for stroke in strokes if path else ():
            sheet.write(f"{stroke.operators}\n{path} S")
    sheet.write("[] 0 d")


def polyline(path: Floats) -> str:
    """Write vertices of shape ``(n, 2)`` as one open path."""
    steps = [f"{x:.2f} {y:.2f} l" for x, y in path.tolist()]
    if not steps:
        return ""
    return " ".join([steps[0][:-1] + "m", *steps[1:]])


def draw_areas(sheet: Sheet, areas: Iterable[MapArea], view: MapView) -> None:
    """Draw areas: a light hatch, then the outline."""
    for area in areas:
        look = ZONES[area.zone]
        ring = view.path(area.ring)
        outline = f"{polyline(ring)} h"
        if look.spacing:
            hatched = _hatch(ring, look, view.frame)
            sheet.write(f"q {outline} W n {HATCH.operators} {hatched} S Q")
        sheet.write(f"{look.outline.operators} {outline} S [] 0 d")


def _hatch(ring: Floats, look: ZoneLook, frame: Box) -> str:
    """Write parallel lines at 45 degrees over an area's box, anchored to the page."""
    left, bottom = np.maximum(ring.min(axis=0), (frame.left, frame.bottom)).tolist()
    right, top = np.minimum(ring.max(axis=0), (frame.right, frame.top)).tolist()
    return hatch_lines(
        Box(left=left, bottom=bottom, right=right, top=top), look.spacing, rising=look.rising
    )


def hatch_lines(box: Box, spacing: float, *, rising: bool = True) -> str:
    """Write parallel lines at 45 degrees that cover a box, ``spacing`` points apart along x."""
    slope = 1.0 if rising else -1.0
    corners = [x - slope * y for x in (box.left, box.right) for y in (box.bottom, box.top)]
    first = int(np.floor(min(corners) / spacing))
    last = int(np.ceil(max(corners) / spacing))
    return " ".join(
        f"{n * spacing + slope * box.bottom:.2f} {box.bottom:.2f} m "
        f"{n * spacing + slope * box.top:.2f} {box.top:.2f} l"
        for n in range(first, last + 1)
    )


def draw_routes(
    sheet: Sheet, routes: Sequence[RouteMark], view: MapView, *, alternative: bool
) -> None:
    """Draw routes with a white edge, minute ticks and an arrow at the end."""
    stroke = ALTERNATIVE if alternative else ROUTE
    for route in routes:
        path = view.path(route.path)
        if len(path) < 2:
            continue
        line = polyline(path)
        white = Stroke(stroke.width + 2 * _ROUTE_HALO, 1.0)
        sheet.write(f"1 j {white.operators} {line} S {stroke.operators} {line} S [] 0 d 0 j")
        ticks = _minute_ticks(path, route.at_s)
        if ticks:
            sheet.write(f"{Stroke(1.0, 0.0).operators} {ticks} S")
        sheet.write(f"{Tint.BLACK.fill} {_arrow(path)} f")


def _minute_ticks(path: Floats, at_s: Sequence[float]) -> str:
    """Write a short stroke across the route wherever a whole minute has passed."""
    ticks: list[str] = []
    for (x, y), (to_x, to_y), start, end in zip(
        path[:-1].tolist(), path[1:].tolist(), at_s[:-1], at_s[1:], strict=True
    ):
        length = float(np.hypot(to_x - x, to_y - y))
        if end <= start or length == 0:
            continue
        across = (-(to_y - y) / length * _TICK, (to_x - x) / length * _TICK)
        for minute in range(int(start // 60) + 1, int(end // 60) + 1):
            share = (60 * minute - start) / (end - start)
            mid_x, mid_y = x + share * (to_x - x), y + share * (to_y - y)
            ticks.append(
                f"{mid_x - across[0]:.2f} {mid_y - across[1]:.2f} m "
                f"{mid_x + across[0]:.2f} {mid_y + across[1]:.2f} l"
            )
    return " ".join(ticks)


def _arrow(path: Floats) -> str:
    """Write a triangle that points along the last stretch to the route's end."""
    tip = path[-1]
    along = tip - path[-2]
    for vertex in path[-3::-1]:
        if np.hypot(*along) >= _ARROW:
            break
        along = tip - vertex
    length = float(np.hypot(*along)) or 1.0
    unit = along / length
    across = np.array((-unit[1], unit[0]))
    foot = tip - unit * _ARROW
    corners = (tip, foot + across * _ARROW * 0.42, foot - across * _ARROW * 0.42)
    return polyline(np.array(corners)) + " h"
