"""What makes a map readable as one: coordinate grid, north arrow, scale bar."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from jointops.geo.kilometre_grid import central_meridian_deg, degrees_of, grid_of
from jointops.geo.places import Floats
from jointops.orders.pdf import mapsymbols
from jointops.orders.pdf.breaking import Type
from jointops.orders.pdf.compose import Composer, Line
from jointops.orders.pdf.fonts import Role
from jointops.orders.pdf.grid import LEFT, MM, PAGE_HEIGHT, WIDTH
from jointops.orders.pdf.maplabels import Space
from jointops.orders.pdf.mapview import Box, MapView, box_around
from jointops.orders.pdf.sheet import Sheet

SCALE_HEIGHT = 12 * MM
"""Points under the frame for the scale bar."""

_SMALL = Type(Role.SONG, 7.5)
_SCALE = Type(Role.HEI, 9.0)
_GRID_LEAST = 26 * MM
"""Grid lines are no closer."""
_GRID_STEPS_DEG = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_KILOMETRE_STEPS_M = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_KILOMETRE_LEAST = 14 * MM
_TICK = 2.2 * MM
_BAR_MOST = 52 * MM
_BAR_THICK = 1.6 * MM


def denominator_for(width_m: float) -> float:
    """Give the scale denominator at which so many metres fill the map's width."""
    if width_m <= 0:
        raise ValueError(f"a map's width is above zero, got {width_m}")
    return width_m / (WIDTH / MM / 1000)


def draw_north(sheet: Sheet, composer: Composer, frame: Box, space: Space) -> None:
    """Draw the north arrow in the upper right corner, and take its place."""
    width, height = 8 * MM, 13 * MM
    left, bottom = frame.right - width - 2 * MM, frame.top - height - 2 * MM
    x = left + width / 2
    sheet.write(f"1 g {left:.2f} {bottom:.2f} {width:.2f} {height:.2f} re f")
    tip, foot, notch = bottom + height - 5 * MM, bottom + 1 * MM, bottom + 2.6 * MM
    half = 2.2 * MM
    sheet.write(
        f"0 g 0 G 0.7 w {x:.2f} {tip:.2f} m {x - half:.2f} {foot:.2f} l {x:.2f} {notch:.2f} l h B "
        f"1 g {x:.2f} {tip:.2f} m {x + half:.2f} {foot:.2f} l {x:.2f} {notch:.2f} l h B"
    )
    mapsymbols.draw_letters(sheet, composer, "北", x, bottom + height - 2.4 * MM, kind=_SCALE)
    space.take(Box(left=left, bottom=bottom, right=left + width, top=bottom + height))


def draw_grid(sheet: Sheet, composer: Composer, view: MapView, space: Space) -> None:
    """Draw the kilometre grid, and ticks at the frame with degrees."""
    draw_kilometres(sheet, composer, view, space)
    west, south, east, north = view.degrees_seen()
    frame = view.frame
    across = frame.width / (east - west)
    step = next((s for s in _GRID_STEPS_DEG if s * across >= _GRID_LEAST), _GRID_STEPS_DEG[-1])
    digits = max(0, -math.floor(math.log10(step)))
    lons = [n * step for n in range(math.ceil(west / step), math.floor(east / step) + 1)]
    lats = [n * step for n in range(math.ceil(south / step), math.floor(north / step) + 1)]
    columns = [view.point(lon, south)[0] for lon in lons]
    rows = [view.point(west, lat)[1] for lat in lats]
    lines = [
        *((x, frame.bottom, x, frame.bottom + _TICK) for x in columns),
        *((x, frame.top, x, frame.top - _TICK) for x in columns),
        *((frame.left, y, frame.left + _TICK, y) for y in rows),
        *((frame.right, y, frame.right - _TICK, y) for y in rows),
    ]
    sheet.write(f"0 G 0.7 w {_lines(lines)} S")
    edge = _TICK + 1.0
    for lon, x in zip(lons, columns, strict=True):
        line = composer.line(f"{lon:.{digits}f}°E", _SMALL)
        middle = (x, frame.bottom + edge + _SMALL.size / 2)
        _draw_coordinate(sheet, line, middle, space)
    for lat, y in zip(lats, rows, strict=True):
        line = composer.line(f"{lat:.{digits}f}°N", _SMALL)
        _draw_coordinate(sheet, line, (frame.left + edge + line.width / 2, y), space)


def draw_kilometres(sheet: Sheet, composer: Composer, view: MapView, space: Space) -> None:
    """Draw the kilometre grid (公里网), and its kilometres at the frame's right and top."""
    west, south, east, north = view.degrees_seen()
    meridian = central_meridian_deg((west + east) / 2)
    corners = np.array([(west, south), (west, north), (east, south), (east, north)])
    xs, ys = grid_of(corners[:, 0], corners[:, 1], meridian)
    step = next(s for s in _KILOMETRE_STEPS_M if s * view.points_per_metre >= _KILOMETRE_LEAST)
    columns, rows = _steps(xs, step), _steps(ys, step)
    upright = [np.column_stack((np.full(2, x), (ys.min(), ys.max()))) for x in columns]
    level = [np.column_stack(((xs.min(), xs.max()), np.full(2, y))) for y in rows]
    ends = np.concatenate([*upright, *level, np.zeros((0, 2))])
    lon, lat = degrees_of(ends[:, 0], ends[:, 1], meridian)
    on_page = np.column_stack(view.project(lon, lat)).reshape(-1, 2, 2)
    drawn, across = on_page[: len(upright)], on_page[len(upright) :]
    lines = [(*line[0].tolist(), *line[1].tolist()) for line in on_page]
    sheet.write(f"0.5 G 0.3 w {_lines(lines)} S")
    frame, digits = view.frame, 0 if step >= 1000 else 1
    for metres, line in zip(columns, drawn, strict=True):
        text = composer.line(f"{metres / 1000:.{digits}f}", _SMALL)
        x = float(np.interp(frame.top, line[:, 1], line[:, 0]))
        _draw_coordinate(sheet, text, (x, frame.top - _SMALL.size), space)
    for metres, line in zip(rows, across, strict=True):
        text = composer.line(f"{metres / 1000:.{digits}f}", _SMALL)
        y = float(np.interp(frame.right, line[:, 0], line[:, 1]))
        _draw_coordinate(sheet, text, (frame.right - text.width / 2 - 2.0, y), space)


def _steps(metres: Floats, step: int) -> list[int]:
    """Give the multiples of a step between the least and the greatest of some metres."""
    first, last = math.ceil(metres.min() / step), math.floor(metres.max() / step)
    return [n * step for n in range(first, last + 1)]


def _lines(lines: Iterable[tuple[float, float, float, float]]) -> str:
    return " ".join(f"{x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l" for x, y, to_x, to_y in lines)


def _draw_coordinate(sheet: Sheet, line: Line, middle: tuple[float, float], space: Space) -> None:
    box = box_around(*middle, line.width, _SMALL.size)
    if space.free((box,)):
        space.take(box)
        sheet.turned_text(line, box.left, box.bottom + 0.15 * _SMALL.size, halo=1.2)


def draw_scale(sheet: Sheet, composer: Composer, view: MapView, top: float) -> None:
    """Draw the scale bar, the scale in figures and the datum."""
    length_m, parts = bar_of(view.denominator)
    bar = length_m * view.points_per_metre
    y = top + 5.2 * MM
    part = bar / parts
    for n in range(parts):
        left = LEFT + n * part
        fill = "0 g" if n % 2 == 0 else "1 g"
        sheet.write(
            f"{fill} 0 G 0.5 w {left:.4f} {PAGE_HEIGHT - y:.4f} {part:.4f} {_BAR_THICK:.4f} re B"
        )
    unit = "km" if length_m >= 2000 else "m"
    for n in range(parts + 1):
        metres = length_m * n / parts
        figure = f"{metres / 1000:g}" if unit == "km" else f"{metres:g}"
        text = composer.line(f"{figure} {unit}" if n == parts else figure, _SMALL)
        first = composer.line(figure, _SMALL).width / 2
        sheet.text(text, LEFT + n * part - (first if n else 0.0), y + 3.2 * MM)
    figures = f"{round(view.denominator):,}".replace(",", " ")
    scale = composer.line(f"比例尺 1:{figures}", _SCALE)
    sheet.text(scale, LEFT + bar + 14 * MM, y)
    datum = composer.line("WGS-84坐标　公里网为高斯-克吕格3度带　上方为正北", _SMALL)
    sheet.text(datum, LEFT + WIDTH - datum.width, y)


def bar_of(denominator: float) -> tuple[float, int]:
    """Give the length in metres of a scale bar, the longest round one that fits, and its parts."""
    most = _BAR_MOST / (1000 * MM) * denominator
    power = 10.0 ** math.floor(math.log10(most))
    for digit, parts in ((5, 5), (4, 4), (2, 4), (1, 5)):
        if digit * power <= most:
            return digit * power, parts
    raise AssertionError("one times the power always fits")
