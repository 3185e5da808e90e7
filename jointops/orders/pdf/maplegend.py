"""A map's legend: an entry for everything on it, and for nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from jointops.maps.marks import IncidentMark, PointMark, PostMark
from jointops.maps.symbols import Certainty, Ground, Kind, State
from jointops.orders.paper import MapSheet, MapUnit, Zone
from jointops.orders.pdf import maplines, mapsymbols
from jointops.orders.pdf.breaking import Type
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.fonts import Role
from jointops.orders.pdf.grid import ASCENT, LEFT, MM, PAGE_HEIGHT, WIDTH
from jointops.orders.pdf.mapview import MapView, box_around
from jointops.orders.pdf.sheet import Sheet, Tint

TEXT = Type(Role.SONG, 8.5)
_PITCH = 7.2 * MM
_COLUMNS = 5
_SAMPLE = 9 * MM

KINDS = {
    Kind.PTU: "PTU",
    Kind.PATROL_CAR: "巡逻车组",
    Kind.MOTORCYCLE: "摩托车组",
    Kind.STATION: "警务站",
    Kind.SUBSTATION: "派出所",
    Kind.ARMED_POLICE: "武警",
    Kind.GUARD_TEAM: "保安队",
    Kind.GUARD: "保安员",
}
STATES = {
    State.FREE: "备勤",
    State.ASSIGNED: "已下达",
    State.MOVING: "途中",
    State.SCENE: "到场",
    State.OFF: "停用",
    State.REQUESTED: "商请中",
    State.AUTONOMOUS: "自主行动",
}
CERTAINTIES = {Certainty.STALE: "位置失效", Certainty.ASSUMED: "位置推定"}
ZONES = {
    Zone.CORE: "核心区",
    Zone.CORDON: "警戒区",
    Zone.DIVERSION: "疏导区",
    Zone.CONTAINED: "合围区",
}
GROUND = {
    Ground.RAIL: "铁路",
    Ground.RIVER: "河流",
    Ground.DIVISION: "分区界",
    Ground.OUTLINE: "辖区界",
}
_LETTERS = {Kind.PTU: "P1", Kind.PATROL_CAR: "1", Kind.MOTORCYCLE: "1", Kind.GUARD_TEAM: "15"}
_ARMED = (State.REQUESTED, State.AUTONOMOUS)

Sample = Callable[[Sheet, Composer, float, float], None]
"""Draws a legend's sample with its middle at a PDF position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a legend explains: a sample and its words."""

    text: str
    sample: Sample


def legend_height(entries: Sequence[Entry]) -> float:
    """Give the points that a legend takes."""
    return math.ceil(len(entries) / _COLUMNS) * _PITCH


def draw_legend(sheet: Sheet, composer: Composer, entries: Sequence[Entry], top: float) -> None:
    """Draw a legend over the type area's width; ``top`` is in points from the page's top."""
    width = WIDTH / _COLUMNS
    for number, entry in enumerate(entries):
        row, column = divmod(number, _COLUMNS)
        x = LEFT + column * width
        y = top + (row + 0.5) * _PITCH
        entry.sample(sheet, composer, x + _SAMPLE / 2, PAGE_HEIGHT - y)
        text = composer.line(entry.text, TEXT)
        sheet.text(text, x + _SAMPLE + 1 * MM, y + (ASCENT - 0.5) * TEXT.size)
    sheet.rule(LEFT, top - 0.6 * MM, LEFT + WIDTH, top - 0.6 * MM, width=0.4, tint=Tint.GREY)


def legend_of(
    chart: MapSheet, view: MapView, ground: maplines.SeenLines | None
) -> tuple[Entry, ...]:
    """Make the entries for what of a map is seen."""
    return (*_places(chart, view), *_units(chart, view), *_plan(chart), *_ground(ground))


def _places(chart: MapSheet, view: MapView) -> Iterator[Entry]:
    for incident in chart.incidents[:1]:
        mark = IncidentMark(lon=0, lat=0, level=incident.level)
        yield Entry(text="警情（级别）", sample=partial(_draw_incident, mark))
    points = [mark for mark in chart.points if view.sees(*view.point(mark.lon, mark.lat))]
    for lost in sorted({mark.lost for mark in points}):
        ring = PointMark(lon=0, lat=0, minutes=points[0].minutes, lost=lost)
        text = "点位（失守）" if lost else "点位（分钟）"
        yield Entry(text=text, sample=partial(_draw_point, ring))
    if chart.posts:
        bar = PostMark(lon=0, lat=0, bearing_deg=0)
        yield Entry(text="卡点（余量）", sample=partial(_draw_post, bar))


def _units(chart: MapSheet, view: MapView) -> Iterator[Entry]:
    units = [unit for unit in chart.units if view.sees(*view.point(unit.lon, unit.lat))]
    samples = [
        *(
            (KINDS[kind], MapUnit(lon=0, lat=0, kind=kind, text=_LETTERS.get(kind, "")))
            for kind in sorted({unit.kind for unit in units}, reverse=True)
        ),
        *(
            (
                STATES[state],
                MapUnit(
                    lon=0,
                    lat=0,
                    kind=Kind.ARMED_POLICE if state in _ARMED else Kind.PATROL_CAR,
                    state=state,
                ),
            )
            for state in sorted({unit.state for unit in units})
        ),
        *(
            (CERTAINTIES[sure], MapUnit(lon=0, lat=0, kind=Kind.PATROL_CAR, certainty=sure))
            for sure in sorted({unit.certainty for unit in units} & set(CERTAINTIES))
        ),
    ]
    for text, unit in samples:
        yield Entry(text=text, sample=partial(_draw_unit, unit))


def _plan(chart: MapSheet) -> Iterator[Entry]:
    if chart.routes:
        yield Entry(text="主路线（分钟）", sample=partial(_draw_strokes, (maplines.ROUTE,)))
    if chart.alternatives:
        yield Entry(text="备用路线", sample=partial(_draw_strokes, (maplines.ALTERNATIVE,)))
    used = {area.zone for area in chart.areas}
    for zone in Zone:
        if zone in used:
            yield Entry(text=ZONES[zone], sample=partial(_draw_zone, zone))


def _ground(ground: maplines.SeenLines | None) -> Iterator[Entry]:
    for kind, text in GROUND.items():
        if ground and ground.of(kind).size:
            yield Entry(text=text, sample=partial(_draw_strokes, maplines.GROUND[kind]))


def _draw_unit(unit: MapUnit, sheet: Sheet, composer: Composer, x: float, y: float) -> None:
    mapsymbols.draw_unit(sheet, composer, unit, x, y)


def _draw_incident(
    mark: IncidentMark, sheet: Sheet, composer: Composer, x: float, y: float
) -> None:
    mapsymbols.draw_incident(sheet, composer, mark, x, y)


def _draw_point(mark: PointMark, sheet: Sheet, composer: Composer, x: float, y: float) -> None:
    mapsymbols.draw_point(sheet, composer, mark, x, y)


def _draw_post(mark: PostMark, sheet: Sheet, _composer: Composer, x: float, y: float) -> None:
    mapsymbols.draw_post(sheet, mark, x, y)


def _draw_strokes(
    strokes: Sequence[maplines.Stroke], sheet: Sheet, _composer: Composer, x: float, y: float
) -> None:
    half = _SAMPLE / 2 - 1 * MM
    for stroke in strokes:
        sheet.write(f"{stroke.operators} {x - half:.2f} {y:.2f} m {x + half:.2f} {y:.2f} l S")
    sheet.write("[] 0 d")


def _draw_zone(zone: Zone, sheet: Sheet, _composer: Composer, x: float, y: float) -> None:
    look = maplines.ZONES[zone]
    box = box_around(x, y, _SAMPLE - 2 * MM, 4.4 * MM)
    outline = f"{box.left:.2f} {box.bottom:.2f} {box.width:.2f} {box.height:.2f} re"
    if look.spacing:
        lines = maplines.hatch_lines(box, look.spacing, rising=look.rising)
        sheet.write(f"q {outline} W n {maplines.HATCH.operators} {lines} S Q")
    sheet.write(f"{look.outline.operators} {outline} S [] 0 d")
