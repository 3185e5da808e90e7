"""A map to scale on its own page: frame, grid, scale bar, north arrow, legend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from jointops.geo.places import Floats
from jointops.geo.roads import RoadClass
from jointops.maps.marks import IncidentMark, PointMark, PostMark, RouteMark
from jointops.maps.symbols import Ground, State
from jointops.orders.paper import MapSheet, MapUnit
from jointops.orders.pdf import maplabels, maplines, mapsymbols
from jointops.orders.pdf.breaking import Type
from jointops.orders.pdf.compose import Composer, Span
from jointops.orders.pdf.fonts import Role
from jointops.orders.pdf.grid import (
    ASCENT,
    CELL,
    HEIGHT,
    LEFT,
    MM,
    PAGE_HEIGHT,
    SIZE_3,
    WIDTH,
    em_top,
)
from jointops.orders.pdf.mapframe import SCALE_HEIGHT, draw_grid, draw_north, draw_scale
from jointops.orders.pdf.maplegend import TEXT, draw_legend, legend_height, legend_of
from jointops.orders.pdf.mapview import Box, MapView, box_around
from jointops.orders.pdf.sheet import Sheet

FRAME_LEAST_MM = (156.0, 115.0)
"""Every map's frame is at least so wide and high, whatever its legend and its page's imprint."""

_LABEL = Type(Role.HEI, SIZE_3, CELL)
_TITLE = Type(Role.SONG_TITLE, 16.0)
_LABEL_HEIGHT = 10 * MM
_TITLE_HEIGHT = 10 * MM
_NOTE_PITCH = 4.6 * MM
_NAMED_CLASSES = (RoadClass.MOTORWAY, RoadClass.TRUNK, RoadClass.PRIMARY, RoadClass.SECONDARY)
ALL_CLASSES = tuple(reversed(maplines.ROADS))
_ALL_NAMED = 10_000.0
"""Up to this scale denominator every road is named."""
_MOST_ROAD_NAMES = 40
_SENT = (State.SCENE, State.MOVING, State.ASSIGNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What of the map's lines is seen."""

    roads: maplines.SeenLines | None
    ground: maplines.SeenLines | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A symbol that has its place: where it belongs, the box that it got, its label."""

    draw: Callable[[], None]
    at: tuple[float, float]
    box: Box
    label: str


def draw_map(
    sheet: Sheet,
    chart: MapSheet,
    composer: Composer,
    *,
    top: float,
    height: float = HEIGHT,
    label: str = "",
) -> None:
    """
    Draw a map over the type area's whole width.

    Parameters
    ----------
    top, height
        Points from the page's top edge, and down from there, for title, map and legend.
    label
        The annex's number, e.g. ``附件3``; empty: none.
    """
    y, bottom = top, top + height
    if label:
        sheet.text(composer.line(label, _LABEL), LEFT, y + em_top(0) + ASCENT * SIZE_3)
        y += _LABEL_HEIGHT
    for title in composer.balanced(chart.title, _TITLE, width=WIDTH):
        sheet.text(title, LEFT + (WIDTH - title.width) / 2, y + ASCENT * _TITLE.size)
        y += _TITLE_HEIGHT
    widest = _view(chart, y, bottom)
    ground = maplines.SeenLines(chart.ground, widest) if chart.ground else None
    entries = legend_of(chart, widest, ground)
    notes = composer.lines((Span(chart.note, TEXT),), width=WIDTH) if chart.note else ()
    legend_top = bottom - len(notes) * _NOTE_PITCH - legend_height(entries)
    view = _view(chart, y, legend_top - SCALE_HEIGHT)
    frame_height = view.frame.height
    lines = Seen(
        roads=maplines.SeenLines(chart.roads, view) if chart.roads else None,
        ground=maplines.SeenLines(chart.ground, view) if chart.ground else None,
    )
    with sheet.clipped(LEFT, y, WIDTH, frame_height):
        if lines.ground:
            maplines.draw_ground(sheet, lines.ground)
        if lines.roads:
            maplines.draw_roads(sheet, lines.roads, chart.denominator)
        draw_marks(sheet, chart, lines, composer, view)
    sheet.frame(LEFT, y, WIDTH, frame_height, line=1.0)
    draw_scale(sheet, composer, view, y + frame_height)
    draw_legend(sheet, composer, entries, legend_top)
    for row, note in enumerate(notes):
        sheet.text(note, LEFT, bottom - (len(notes) - 1 - row) * _NOTE_PITCH - 1.0 * MM)


def _view(chart: MapSheet, top: float, bottom: float) -> MapView:
    frame = Box(left=LEFT, right=LEFT + WIDTH, bottom=PAGE_HEIGHT - bottom, top=PAGE_HEIGHT - top)
    return MapView(frame, lon=chart.lon, lat=chart.lat, denominator=chart.denominator)


def draw_marks(
    sheet: Sheet, chart: MapSheet, lines: Seen, composer: Composer, view: MapView
) -> None:
    """Draw what lies on roads and ground: areas, reach, routes, symbols, names."""
    maplines.draw_areas(sheet, chart.areas, view)
    for ring in (ring for mark in chart.points for ring in mark.reach):
        outline = maplines.polyline(view.path(ring))
        sheet.write(f"{maplines.REACH.operators} {outline} h S [] 0 d")
    for mark in chart.posts:
        if mark.holder_at:
            way = maplines.polyline(view.path([mark.holder_at, (mark.lon, mark.lat)]))
            sheet.write(f"{maplines.HOLDER.operators} {way} S [] 0 d")
    maplines.draw_routes(sheet, chart.alternatives, view, alternative=True)
    maplines.draw_routes(sheet, chart.routes, view, alternative=False)
    _draw_symbols(sheet, chart, lines, composer, view)


def _draw_symbols(
    sheet: Sheet, chart: MapSheet, lines: Seen, composer: Composer, view: MapView
) -> None:
    """Draw symbols, then labels in the order of their weight."""
    space = maplabels.Space(view.frame.grown(-1.5))
    draw_north(sheet, composer, view.frame, space)
    draw_grid(sheet, composer, view, space)
    placed = [
        *_place_incidents(sheet, chart.incidents, composer, view, space),
        *_place_posts(sheet, chart.posts, view, space),
        *_place_units(sheet, chart.units, composer, view, space),
        *_place_points(sheet, chart.points, composer, view, space),
    ]
    for symbol in placed:
        maplabels.draw_leader(sheet, symbol.at, symbol.box)
    for symbol in reversed(placed):  # the weightiest comes on top
        symbol.draw()
    routes = (*chart.routes, *chart.alternatives)
    for route in routes:
        space.avoid(view.path(route.path))
    for symbol in placed:
        maplabels.draw_beside(sheet, composer, maplabels.Beside(symbol.label, symbol.box), space)
    _draw_route_labels(sheet, routes, composer, view, space)
    for area in chart.areas:
        maplabels.draw_inside(sheet, composer, area.name, view.path(area.ring), space)
    if lines.ground:
        _draw_landmarks(sheet, lines.ground, composer, space)
    if lines.roads:
        _draw_road_names(sheet, lines.roads, composer, space, chart.denominator)


def _place_incidents(
    sheet: Sheet,
    incidents: Sequence[IncidentMark],
    composer: Composer,
    view: MapView,
    space: maplabels.Space,
) -> Iterator[_Placed]:
    size = mapsymbols.INCIDENT_SIZE
    for mark in sorted(incidents, key=lambda mark: not mark.newest):
        x, y = view.point(mark.lon, mark.lat)
        if view.sees(x, y):
            box = box_around(x, y, size * (1.6 if mark.newest else 1.0), size * 1.5)
            space.take(box)
            draw = partial(mapsymbols.draw_incident, sheet, composer, mark, x, y)
            yield _Placed(draw=draw, at=(x, y), box=box, label=mark.title)


def _place_posts(
    sheet: Sheet, posts: Sequence[PostMark], view: MapView, space: maplabels.Space
) -> Iterator[_Placed]:
    for mark in posts:
        x, y = view.point(mark.lon, mark.lat)
        if view.sees(x, y):
            box = mapsymbols.post_box(mark, x, y)
            space.take(box)
            draw = partial(mapsymbols.draw_post, sheet, mark, x, y)
            label = " ".join(part for part in (mark.holder, mark.margin) if part)
            yield _Placed(draw=draw, at=(x, y), box=box, label=label)


def _place_units(
    sheet: Sheet,
    units: Sequence[MapUnit],
    composer: Composer,
    view: MapView,
    space: maplabels.Space,
) -> Iterator[_Placed]:
    """Place units, those that are sent first, so that they stand where they are."""
    for unit in sorted(units, key=lambda unit: (unit.state not in _SENT, -unit.kind)):
        at = view.point(unit.lon, unit.lat)
        if view.sees(*at, margin=4.0):
            size = mapsymbols.SIZES[unit.kind]
            x, y = space.place(*at, size, size)
            draw = partial(mapsymbols.draw_unit, sheet, composer, unit, x, y)
            yield _Placed(draw=draw, at=at, box=box_around(x, y, size, size), label=unit.name)


def _place_points(
    sheet: Sheet,
    points: Sequence[PointMark],
    composer: Composer,
    view: MapView,
    space: maplabels.Space,
) -> Iterator[_Placed]:
    size = mapsymbols.POINT_SIZE
    for mark in sorted(points, key=lambda mark: mark.minutes):
        at = view.point(mark.lon, mark.lat)
        if view.sees(*at, margin=4.0):
            x, y = space.place(*at, size, size)
            draw = partial(mapsymbols.draw_point, sheet, composer, mark, x, y)
            yield _Placed(draw=draw, at=at, box=box_around(x, y, size, size), label=mark.name)


def _draw_route_labels(
    sheet: Sheet,
    routes: Iterable[RouteMark],
    composer: Composer,
    view: MapView,
    space: maplabels.Space,
) -> None:
    for route in routes:
        path = view.path(route.path)
        if not route.text or len(path) < 2:
            continue
        reached = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
        for share in (0.5, 0.35, 0.65, 0.2, 0.8):
            x = float(np.interp(share * reached[-1], reached, path[:, 0]))
            y = float(np.interp(share * reached[-1], reached, path[:, 1]))
            label = maplabels.Beside(route.text, box_around(x, y, 5.0, 5.0))
            if maplabels.draw_beside(sheet, composer, label, space):
                break


def _draw_landmarks(
    sheet: Sheet, ground: maplines.SeenLines, composer: Composer, space: maplabels.Space
) -> None:
    for line in ground.of(Ground.LANDMARK).tolist():
        x, y = ground.vertices(line)[0].tolist()
        box = box_around(x, y, 3.0, 3.0)
        name = ground.lines.names[ground.lines.name[line]]
        if space.free((box,)):
            space.take(box)
            sheet.write(f"0.3 g {box.left:.2f} {box.bottom:.2f} 3 3 re f")
            maplabels.draw_beside(sheet, composer, maplabels.Beside(name, box), space)


def _draw_road_names(
    sheet: Sheet,
    roads: maplines.SeenLines,
    composer: Composer,
    space: maplabels.Space,
    denominator: float,
) -> None:
    """Write the names of the great roads, each once, the greatest and longest first."""
    lines = roads.lines
    written: set[int] = set()
    for rank in _NAMED_CLASSES if denominator > _ALL_NAMED else ALL_CLASSES:
        chosen = roads.of(rank)
        names = lines.name[chosen]
        for name in np.unique(names[names > 0]).tolist():
            if name in written or len(written) >= _MOST_ROAD_NAMES:
                continue
            parts = [roads.vertices(line) for line in chosen[names == name].tolist()]
            paths = sorted(joined(parts), key=_length, reverse=True)
            if maplabels.draw_along(sheet, composer, lines.names[name], paths[:4], space):
                written.add(name)


def joined(parts: Sequence[Floats]) -> list[Floats]:
    """Join stretches that meet end to start, so that a name may run over several."""
    paths: list[Floats] = []
    for part in parts:
        for at, path in enumerate(paths):
            if np.abs(path[-1] - part[0]).max() < 0.1:
                paths[at] = np.concatenate((path, part[1:]))
                break
            if np.abs(path[0] - part[-1]).max() < 0.1:
                paths[at] = np.concatenate((part, path[1:]))
                break
        else:
            paths.append(part)
    return paths


def _length(path: Floats) -> float:
    return float(np.hypot(*np.diff(path, axis=0).T).sum())
