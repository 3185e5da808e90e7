"""The maps of a packet: one of all, one of each checkpoint, and the small one of each slip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from jointops.forces.units import UnitKind
from jointops.geo.places import Plane
from jointops.maps.line_index import Degrees, MapBase
from jointops.maps.marks import IncidentMark, PointMark, PostMark, RouteMark
from jointops.maps.symbols import Kind, State
from jointops.orders.assignment import Assignment, Purpose
from jointops.orders.packet_words import say
from jointops.orders.paper import MapArea, MapCut, MapSheet, MapUnit, Zone
from jointops.orders.pdf.mapsheet import FRAME_LEAST_MM
from jointops.orders.sheets import KINDS
from jointops.planning.plan import Pick

CUT_WIDE_MM = 156.0
CUT_HIGH_MM = 62.0
GUARD_CUT_MM = 50.0
"""A guard team's slip needs its room for the law's limits."""
CUT_SCALE = 6_250.0
"""A cut-out shows 975 m across."""
OVERVIEW_MM = (156.0, 145.0)
"""Least frame of the map of all."""
MOST_LABELLED = 24
"""With more ways than that only the units are named."""
POST_SCALE = 5_000.0
SCALES = (
    *(5_000, 7_500, 10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000, 50_000),
    *(60_000, 75_000, 85_000, 100_000, 125_000, 150_000, 200_000),
)
ROOM = 1.1

Scene = IncidentMark
"""The incident as maps show it."""


def overview(
    sent: Sequence[Assignment],
    standing: Sequence[Pick],
    scene: Scene,
    base: MapBase,
    *,
    note: str,
) -> MapSheet:
    """
    Draw where everybody comes from and goes.

    Parameters
    ----------
    standing
        Armed police who come under an arrangement or a granted request.
    """
    posts = [one for one in sent if one.purpose == Purpose.POST]
    ways = [*(one.way for one in sent), *(pick.way for pick in standing)]
    seen = [end for way in ways if way.path for end in (way.path[0], way.path[-1])]
    seen += [one.start for one in sent if one.start is not None]
    lon, lat, scale = _fitting([(scene.lon, scene.lat), *seen], OVERVIEW_MM)
    units = [_unit(one) for one in sent if one.start is not None]
    units += [
        _symbol(pick.force, pick.kind, pick.way.path[0], State.MOVING)
        for pick in standing
        if pick.way.path
    ]
    crowded = len(sent) + len(standing) > MOST_LABELLED
    return MapSheet(
        title=scene.title,
        lon=lon,
        lat=lat,
        denominator=scale,
        roads=base.roads.lines,
        ground=base.ground.lines if base.ground else None,
        units=tuple(units),
        incidents=(scene,),
        posts=tuple(_post(one) for one in posts),
        routes=(
            *_routes(sent, named=not crowded),
            *(
                _route("" if crowded else pick.force, pick.way.path, pick.way.at_s)
                for pick in standing
            ),
        ),
        note=note,
    )


def post_map(one: Assignment, scene: Scene, base: MapBase, *, note: str) -> MapSheet:
    """Draw a checkpoint and the way to it."""
    if one.place.lon is None or one.place.lat is None:
        raise ValueError(f"{one.place.text}: a map needs positions")
    lon, lat = one.place.lon, one.place.lat
    seen = _around(lon, lat, POST_SCALE, FRAME_LEAST_MM)
    ground = base.ground
    return MapSheet(
        title=say("post_map_title", place=one.place.text),
        lon=lon,
        lat=lat,
        denominator=POST_SCALE,
        roads=base.roads.within(seen),
        ground=ground.within(seen) if ground else None,
        units=(_unit(one),) if one.start is not None else (),
        incidents=(scene,) if _inside(scene, seen) else (),
        posts=(_post(one),),
        routes=tuple(_routes([one])),
        note=note,
    )


def cut_of(
    one: Assignment, scene: Scene, base: MapBase, *, height_mm: float = CUT_HIGH_MM
) -> MapCut | None:
    """Cut the map around where a force is to be; None where there is no position."""
    if one.place.lon is None or one.place.lat is None:
        return None
    here = one.purpose == Purpose.SCENE
    chart = MapSheet(
        title=say("cut_title"),
        lon=one.place.lon,
        lat=one.place.lat,
        denominator=CUT_SCALE,
        units=(_unit(one),) if one.start is not None else (),
        incidents=(scene,),
        posts=(_post(one),) if one.purpose == Purpose.POST else (),
        points=_points(one),
        routes=tuple(_routes([one])),
        note="" if here else one.place.text,
    )
    return MapCut(chart=chart, base=base, height_mm=height_mm)


def site_cut(
    name: str, lon: float, lat: float, area: tuple[tuple[float, float], ...], base: MapBase
) -> MapCut:
    """Cut the map around a guard team's site."""
    areas = (MapArea(ring=area, zone=Zone.DIVERSION, name="服务区域"),) if len(area) > 2 else ()
    unit = MapUnit(lon=lon, lat=lat, kind=Kind.GUARD_TEAM, state=State.ASSIGNED, name=name)
    chart = MapSheet(
        title=name,
        lon=lon,
        lat=lat,
        denominator=CUT_SCALE,
        units=(unit,),
        areas=areas,
    )
    return MapCut(chart=chart, base=base, height_mm=GUARD_CUT_MM)


def _points(one: Assignment) -> tuple[PointMark, ...]:
    """Mark the point that a force stands in at."""
    lon, lat, promise_s = one.place.lon, one.place.lat, one.promise_s
    if promise_s is None or lon is None or lat is None:
        return ()
    return (PointMark(lon=lon, lat=lat, minutes=round(promise_s / 60), name=one.place.text),)


def _routes(sent: Iterable[Assignment], *, named: bool = True) -> list[RouteMark]:
    return [
        _route(
            f"{one.name} {_minutes(one.due.arrival_s)}" if named else "",
            one.way.path,
            one.way.at_s,
        )
        for one in sent
        if len(one.way.path) > 1
    ]


def _route(text: str, path: tuple[tuple[float, float], ...], at_s: tuple[float, ...]) -> RouteMark:
    return RouteMark(path=path, at_s=at_s, state=State.MOVING, text=text)


def _minutes(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _unit(one: Assignment) -> MapUnit:
    if one.start is None:
        raise ValueError(f"{one.force}: a symbol needs a position")
    return _symbol(one.name, one.kind, one.start, State.MOVING)


def _symbol(name: str, kind: str, at: tuple[float, float], state: State) -> MapUnit:
    digits = "".join(character for character in name if character.isdecimal())[:3]
    letter = "P" if kind == UnitKind.PTU else ""
    text = letter + digits.lstrip("0")
    return MapUnit(lon=at[0], lat=at[1], kind=KINDS[kind], state=state, text=text, name=name)


def _post(one: Assignment) -> PostMark:
    if one.place.lon is None or one.place.lat is None:
        raise ValueError(f"{one.place.text}: a checkpoint on a map needs a position")
    spare_s = None if one.due.within_s is None else one.due.within_s - one.due.arrival_s
    return PostMark(
        lon=one.place.lon,
        lat=one.place.lat,
        bearing_deg=one.bearing_deg,
        holder=one.name,
        margin=f"{spare_s:+.0f}秒" if spare_s else "",
    )


def _fitting(
    points: Sequence[tuple[float, float]], frame_mm: tuple[float, float]
) -> tuple[float, float, float]:
    """Give middle and scale of the largest map on which all points lie."""
    degrees = np.array(points, dtype=np.float64)
    west, south = degrees.min(axis=0).tolist()
    east, north = degrees.max(axis=0).tolist()
    lon, lat = (west + east) / 2, (south + north) / 2
    x, y = Plane(lon=lon, lat=lat).metres(np.array([east]), np.array([north]))
    for scale in SCALES:
        wide, high = (side / 2 * scale / 1000 for side in frame_mm)
        if float(x[0]) * ROOM <= wide and float(y[0]) * ROOM <= high:
            return lon, lat, float(scale)
    return lon, lat, float(SCALES[-1])


def _inside(scene: Scene, box: Degrees) -> bool:
    return box.west <= scene.lon <= box.east and box.south <= scene.lat <= box.north


def _around(lon: float, lat: float, scale: float, frame_mm: tuple[float, float]) -> Degrees:
    """Give the box around a middle that a whole page's map may show."""
    half = np.array([-1.0, 1.0]) * max(frame_mm) * scale / 1000
    lons, lats = Plane(lon=lon, lat=lat).degrees(half, half)
    return Degrees(float(lons[0]), float(lats[0]), float(lons[1]), float(lats[1]))
