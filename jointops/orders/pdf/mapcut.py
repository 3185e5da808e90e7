"""
A small map inside a page, to scale.

Its roads and ground are squares of the city, drawn once for a file and shown wherever a map comes
over them: 667 maps of one city cost little more than the squares that they share.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from jointops.maps.line_index import Degrees, MapBase
from jointops.orders.paper import MapCut
from jointops.orders.pdf import maplines
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.flow import Strip
from jointops.orders.pdf.grid import LEFT, MM, PAGE_HEIGHT, WIDTH
from jointops.orders.pdf.mapframe import SCALE_HEIGHT, draw_scale
from jointops.orders.pdf.mapsheet import Seen, draw_marks
from jointops.orders.pdf.mapview import Box, MapView
from jointops.orders.pdf.sheet import Drawing, Sheet

SQUARE_LON_DEG, SQUARE_LAT_DEG = 0.0125, 0.01
"""A square's sides: about a kilometre each."""
_OVER = 0.6
"""Points by which squares overlap, so that no seam shows."""


class _Square(NamedTuple):
    column: int
    row: int

    @property
    def middle(self) -> tuple[float, float]:
        return (self.column + 0.5) * SQUARE_LON_DEG, (self.row + 0.5) * SQUARE_LAT_DEG

    @property
    def degrees(self) -> Degrees:
        west, south = self.column * SQUARE_LON_DEG, self.row * SQUARE_LAT_DEG
        return Degrees(west, south, west + SQUARE_LON_DEG, south + SQUARE_LAT_DEG)


def cut_strip(cut: MapCut, composer: Composer) -> Strip:
    """Make the strip of a small map: its frame, and the scale below it."""

    def draw(sheet: Sheet, top: float) -> None:
        draw_cut(sheet, cut, composer, top=top)

    return Strip(height=cut.height_mm * MM + SCALE_HEIGHT, draw=draw)


def draw_cut(sheet: Sheet, cut: MapCut, composer: Composer, *, top: float) -> None:
    """Draw a small map; ``top`` is in points below the page's top edge."""
    chart, height = cut.chart, cut.height_mm * MM
    frame = Box(
        left=LEFT, right=LEFT + WIDTH, bottom=PAGE_HEIGHT - top - height, top=PAGE_HEIGHT - top
    )
    view = MapView(frame, lon=chart.lon, lat=chart.lat, denominator=chart.denominator)
    seen = Degrees(*view.degrees_seen())
    ground = cut.base.ground
    lines = Seen(
        roads=maplines.SeenLines(cut.base.roads.within(seen), view),
        ground=maplines.SeenLines(ground.within(seen), view) if ground else None,
    )
    with sheet.clipped(LEFT, top, WIDTH, height):
        for square in _squares(seen):
            _show_square(sheet, cut.base, square, view)
        draw_marks(sheet, chart, lines, composer, view)
    sheet.frame(LEFT, top, WIDTH, height, line=1.0)
    draw_scale(sheet, composer, view, top + height)


def _squares(seen: Degrees) -> Iterator[_Square]:
    columns = range(
        math.floor(seen.west / SQUARE_LON_DEG), math.floor(seen.east / SQUARE_LON_DEG) + 1
    )
    rows = range(
        math.floor(seen.south / SQUARE_LAT_DEG), math.floor(seen.north / SQUARE_LAT_DEG) + 1
    )
    return (_Square(column, row) for row in rows for column in columns)


def _show_square(sheet: Sheet, base: MapBase, square: _Square, view: MapView) -> None:
    lon, lat = square.middle
    x, y = view.point(lon, lat)
    east, north = view.point(lon + SQUARE_LON_DEG / 2, lat + SQUARE_LAT_DEG / 2)
    right, up = east - x + _OVER / 2, north - y + _OVER / 2
    box = Box(left=-right, bottom=-up, right=right, top=up)
    key = (square, view.denominator)
    if key not in base.drawn:
        own = MapView(box, lon=lon, lat=lat, denominator=view.denominator)
        drawing = Drawing()
        if base.ground:
            within = base.ground.within(square.degrees)
            maplines.draw_ground(drawing, maplines.SeenLines(within, own))
        within = base.roads.within(square.degrees)
        maplines.draw_roads(drawing, maplines.SeenLines(within, own), view.denominator)
        base.drawn[key] = drawing.packed()
    name = f"map{view.denominator:.0f}x{square.column}y{square.row}"
    sheet.show_drawing(name, base.drawn[key], (box.left, box.bottom, box.right, box.top), x, y)
