"""Expressways: one-way carriageways, interchanges with toll plazas, cloverleaves."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from jointops.feeds.training.curves import at_run, normals, run_m, smooth, spaced, wander
from jointops.feeds.training.drawing import Drawing, Ints, Kind, Mark
from jointops.feeds.training.gazetteer import Course
from jointops.feeds.training.joins import segment_lines
from jointops.geo.places import Floats

HALF_M = 12.0
"""From the centre line to the line cars drive on."""
STEP_M = 280.0
EXIT_SPACING_M = 4300.0
"""Least distance of two exits on one expressway."""
BESIDE_M = 640.0
"""How far along the expressway a toll plaza lies from the road it serves."""
PLAZA_M = 360.0
"""How far a toll plaza lies from the centre line."""
LEAF_M, ARM_M = 150.0, 640.0
"""Radius of a cloverleaf's loops, and where its outer ramps begin."""
FORWARD, BACKWARD = -1, 1
"""The carriageways by the side of the centre line they lie on: right is negative."""
LINK_NAME = "高速连接线"


@dataclass(slots=True)
class Expressway:
    """
    An expressway before its carriageways are drawn.

    Attributes
    ----------
    centre
        Centre line, metres, shape ``(n, 2)``.
    run, left
        Distance along it, and unit vectors to its left, shapes ``(n,)`` and ``(n, 2)``.
    taps
        For each carriageway the ramps' nodes: distance along the centre line, and node.
    """

    course: Course
    centre: Floats
    run: Floats
    left: Floats
    taps: dict[int, list[tuple[float, int]]] = field(
        default_factory=lambda: {FORWARD: [], BACKWARD: []}
    )

    def point(self, station_m: float, left_m: float = 0.0) -> Floats:
        """Give the point beside the centre line at a station."""
        return np.asarray(self.points(np.array([station_m]), left_m)[0])

    def points(self, stations_m: Floats, left_m: float) -> Floats:
        """Give the points beside the centre line at stations, shape ``(n, 2)``."""
        on_line = at_run(self.centre, stations_m)
        if left_m == 0:
            return on_line
        left = np.column_stack(
            [np.interp(stations_m, self.run, self.left[:, axis]) for axis in (0, 1)]
        )
        beside: Floats = on_line + left_m * left / np.hypot(*left.T)[:, None]
        return beside

    def ahead(self, station_m: float) -> Floats:
        """Give the unit vector along the centre line at a station."""
        step = self.point(station_m + 20) - self.point(station_m - 20)
        return np.asarray(step / np.hypot(*step))

    def tap(self, side: int, station_m: float, drawing: Drawing) -> int:
        """Put a node for a ramp on a carriageway."""
        node = int(drawing.add_nodes(self.point(station_m, side * HALF_M)[None])[0])
        self.taps[side].append((station_m, node))
        return node


def plan_expressway(course: Course, border: BaseGeometry, rng: np.random.Generator) -> Expressway:
    """Give an expressway's centre line within the border."""
    line = wander(smooth(course.points, 100), rng, reach_m=90, wave_m=9000, pinned=False)
    pieces = shapely.get_parts(shapely.intersection(shapely.LineString(line), border))
    longest = pieces[int(np.argmax(shapely.length(pieces)))]
    centre = spaced(shapely.get_coordinates(longest), 100)
    return Expressway(course=course, centre=centre, run=run_m(centre), left=normals(centre))


def draw_expressways(
    expressways: list[Expressway], built: BaseGeometry, drawing: Drawing, rng: np.random.Generator
) -> None:
    """Draw the expressways, their cloverleaves with each other, their exits to major roads."""
    taken: list[list[float]] = [[] for _ in expressways]
    for a, one in enumerate(expressways):
        for b in range(a + 1, len(expressways)):
            met = _meeting(one, expressways[b])
            if met is not None:
                _draw_cloverleaf(one, met[0], expressways[b], met[1], drawing)
                taken[a].append(met[0])
                taken[b].append(met[1])
    majors = _majors(drawing)
    for expressway, busy in zip(expressways, taken, strict=True):
        for station, road in _exits(expressway, majors, busy, drawing, rng):
            _draw_exit(expressway, station, majors, drawing, road=road, built=built)
    for expressway in expressways:
        _draw_carriageways(expressway, drawing)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Majors:
    """Segments of roads an exit may serve, and a tree to find them by place."""

    segments: Ints
    tree: shapely.STRtree


def _majors(drawing: Drawing) -> _Majors:
    kind = drawing.segment_kind()
    segments = np.flatnonzero((kind >= Kind.TRUNK) & (kind <= Kind.SECONDARY))
    lines = shapely.linestrings(segment_lines(drawing, segments))
    return _Majors(segments=segments, tree=shapely.STRtree(lines))


def _meeting(one: Expressway, other: Expressway) -> tuple[float, float] | None:
    line, across = shapely.LineString(one.centre), shapely.LineString(other.centre)
    met = shapely.intersection(line, across)
    if met.is_empty:
        return None
    point = shapely.get_parts(met)[0]
    return (
        float(shapely.line_locate_point(line, point)),
        float(shapely.line_locate_point(across, point)),
    )


def _draw_cloverleaf(
    one: Expressway, station: float, other: Expressway, across: float, drawing: Drawing
) -> None:
    middle = one.point(station)
    for side_a in (FORWARD, BACKWARD):
        for side_b in (FORWARD, BACKWARD):
            pair = ((one, station, side_a), (other, across, side_b))
            for start, end in (pair, pair[::-1]):
                _draw_turn(start, end, middle, drawing)


def _draw_turn(
    start: tuple[Expressway, float, int],
    end: tuple[Expressway, float, int],
    middle: Floats,
    drawing: Drawing,
) -> None:
    """Draw the ramp from one carriageway to another: outside to the right, a loop to the left."""
    (off, off_at, off_side), (on, on_at, on_side) = start, end
    # forward traffic keeps right of the centre line: FORWARD is -1, so the way is minus the side
    leave, enter = -off_side * off.ahead(off_at), -on_side * on.ahead(on_at)
    right_turn = leave[0] * enter[1] - leave[1] * enter[0] < 0
    if right_turn:
        first = off.tap(off_side, off_at + off_side * ARM_M, drawing)
        last = on.tap(on_side, on_at - on_side * ARM_M, drawing)
        inner = [middle + 0.53 * ARM_M * (enter - leave)]
    else:
        first = off.tap(off_side, off_at - off_side * LEAF_M, drawing)
        last = on.tap(on_side, on_at + on_side * LEAF_M, drawing)
        turns = np.radians([50, 100, 150, 200, 240])
        centre = middle + LEAF_M * (leave - enter)
        inner = [centre + LEAF_M * (np.cos(t) * enter + np.sin(t) * leave) for t in turns]
    _draw_ramp(first, inner, last, drawing)


def _draw_ramp(first: int, inner: list[Floats], last: int, drawing: Drawing) -> None:
    points = smooth(np.vstack([drawing.xy[first], *inner, drawing.xy[last]]), 75)
    nodes = np.concatenate([[first], drawing.add_nodes(points[1:-1]), [last]])
    drawing.add_streets(
        nodes, np.array([len(nodes)]), kind=Kind.MOTORWAY_LINK, marks=Mark.ONEWAY | Mark.RURAL
    )


def _exits(
    expressway: Expressway,
    majors: _Majors,
    busy: list[float],
    drawing: Drawing,
    rng: np.random.Generator,
) -> list[tuple[float, int]]:
    """Choose where an expressway has exits: station and the segment of the road served."""
    line = shapely.LineString(expressway.centre)
    hits = majors.tree.query(line, predicate="intersects")
    stations = shapely.line_locate_point(
        line, shapely.intersection(majors.tree.geometries[hits], line)
    )
    kinds = drawing.segment_kind()[majors.segments[hits]]
    order = np.lexsort((rng.uniform(size=len(hits)), kinds))
    chosen: list[tuple[float, int]] = []
    for hit in order.tolist():
        station = float(stations[hit])
        if not 1500 < station < expressway.run[-1] - 1500:
            continue
        if any(abs(station - other) < 2300 for other in busy):
            continue
        if any(abs(station - other) < EXIT_SPACING_M for other, _ in chosen):
            continue
        chosen.append((station, int(majors.segments[hits[hit]])))
    return chosen


def _draw_exit(
    expressway: Expressway,
    station: float,
    majors: _Majors,
    drawing: Drawing,
    *,
    road: int,
    built: BaseGeometry,
) -> None:
    """Draw an exit: four ramps, a toll plaza, and a link to the road served."""
    ahead = expressway.ahead(station)
    along = drawing.xy[drawing.head[road]] - drawing.xy[drawing.tail[road]]
    along = along / np.hypot(*along)
    if abs(ahead[0] * along[1] - ahead[1] * along[0]) < 0.45:
        return
    options = []
    for shift in (-BESIDE_M, BESIDE_M):
        for side in (-1, 1):
            plaza = expressway.point(station + shift, side * PLAZA_M)
            end = _link_end(plaza, -np.sign(shift) * ahead, majors.tree)
            if end is not None:
                crowded = shapely.contains_xy(built, plaza[0], plaza[1])
                options.append((bool(crowded), shift, side, plaza, end))
    if not options:
        return
    _, shift, side, plaza, end = min(options, key=lambda option: option[:3])
    node = int(drawing.add_nodes(plaza[None])[0])
    _draw_plaza_ramps(expressway, station + shift, side, node, drawing)
    far = drawing.add_nodes(spaced(np.vstack([plaza, end]), 120)[1:])
    nodes = np.concatenate([[node], far])
    drawing.add_streets(
        nodes,
        np.array([len(nodes)]),
        kind=Kind.SECONDARY,
        marks=Mark.RURAL,
        label=drawing.labelled(LINK_NAME),
    )


def _link_end(plaza: Floats, toward: Floats, tree: shapely.STRtree) -> Floats | None:
    """Give where a link ends: just past the road it meets, both carriageways included."""
    ray = shapely.LineString([plaza, plaza + (BESIDE_M + 500) * toward])
    hits = tree.query(ray, predicate="intersects")
    if not len(hits):
        return None
    points = shapely.get_coordinates(shapely.intersection(tree.geometries[hits], ray))
    away = np.sort((points - plaza) @ toward)
    if away[0] < 150:
        return None
    last = away[away < away[0] + 45][-1]
    return np.asarray(plaza + (last + 2) * toward)


def _draw_plaza_ramps(
    expressway: Expressway, station: float, side: int, plaza: int, drawing: Drawing
) -> None:
    """Draw two ramps off and two on; the near carriageway is the one on the plaza's side."""
    # in the frame of the near carriageway x runs ahead, y to the left; the plaza lies to the right
    ahead = -side * expressway.ahead(station)
    left = np.array([-ahead[1], ahead[0]])
    origin = expressway.point(station)
    half = PLAZA_M

    def at(x: float, y: float) -> Floats:
        return np.asarray(origin + x * ahead + y * left)

    def tap(carriageway: int, x: float) -> int:
        return expressway.tap(carriageway, station - side * x, drawing)

    near, far = side, -side
    _draw_ramp(tap(near, -430), [at(-250, -44), at(-75, -0.62 * half)], plaza, drawing)
    _draw_ramp(plaza, [at(75, -0.62 * half), at(250, -44)], tap(near, 430), drawing)
    _draw_ramp(tap(far, 360), [at(180, 46), at(70, 20), at(22, -0.5 * half)], plaza, drawing)
    _draw_ramp(plaza, [at(-22, -0.5 * half), at(-70, 20), at(-180, 46)], tap(far, -360), drawing)


def _draw_carriageways(expressway: Expressway, drawing: Drawing) -> None:
    """Draw both carriageways through all taps; they meet where the map ends, so none is a trap."""
    total = float(expressway.run[-1])
    regular = np.linspace(0, total, round(total / STEP_M) + 1)
    course = expressway.course
    label = drawing.labelled(course.name, course.ref)
    marks = int(Mark.ONEWAY | Mark.DUAL | Mark.RURAL | (Mark.SLOW if course.slow else 0))
    tips = drawing.add_nodes(at_run(expressway.centre, np.array([0.0, total])))
    for side in (FORWARD, BACKWARD):
        taps = sorted(expressway.taps[side])
        at_taps = np.array([station for station, _ in taps])
        stations = regular[1:-1]
        if taps:
            stations = stations[np.abs(stations[:, None] - at_taps).min(axis=1) > 70]
        plain = drawing.add_nodes(expressway.points(stations, side * HALF_M))
        order = np.argsort(np.concatenate([stations, at_taps]), kind="stable")
        inner = np.concatenate([plain, [node for _, node in taps]]).astype(np.int64)[order]
        nodes = np.concatenate([tips[:1], inner, tips[1:]])[::-side]
        drawing.add_streets(
            nodes, np.array([len(nodes)]), kind=Kind.MOTORWAY, marks=marks, label=label
        )
