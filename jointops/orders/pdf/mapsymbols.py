"""
Symbols of a map on paper, black on white.

As on the screen, the shape says the kind, the letter which one, and the outline how sure; but
what the screen says by colour, paper says by filling: white is free, black is sent, hatched is
under way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from jointops.maps.marks import IncidentMark, PointMark, PostMark
from jointops.maps.symbols import Certainty, Kind, State
from jointops.orders.paper import MapUnit
from jointops.orders.pdf.breaking import Type
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.fonts import Role
from jointops.orders.pdf.maplines import hatch_lines
from jointops.orders.pdf.mapview import Box, box_around
from jointops.orders.pdf.sheet import Sheet, Tint

Corners = Sequence[tuple[float, float]]

LETTER = Type(Role.HEI, 6.5)
_DIGIT = Type(Role.HEI, 7.5)
_SCENE_GAP = 2.0
_LINE = 0.9
_DOTTED = "[0.9 1.4] 0 d"
_DASHED = "[2.6 1.6] 0 d"

SIZES: dict[Kind, float] = {
    Kind.PTU: 19.0,
    Kind.PATROL_CAR: 13.0,
    Kind.MOTORCYCLE: 13.0,
    Kind.STATION: 13.0,
    Kind.SUBSTATION: 8.0,
    Kind.ARMED_POLICE: 15.0,
    Kind.GUARD_TEAM: 14.0,
    Kind.GUARD: 3.0,
}
"""Points across each symbol."""
POINT_SIZE = 11.0
INCIDENT_SIZE = 16.0
POST_SIZE = 15.0


def draw_unit(sheet: Sheet, composer: Composer, unit: MapUnit, x: float, y: float) -> None:
    """Draw a unit's symbol with its middle at ``x, y`` in PDF's own coordinates."""
    kind, state, certainty = unit.kind, unit.state, unit.certainty
    size = SIZES[kind]
    if kind is Kind.GUARD:
        sheet.write(f"0 g {_circle(x, y, size / 2)} f")
        return
    outline = _closed(_corners(kind, x, y, size, notched=state is State.AUTONOMOUS))
    sure = certainty not in (Certainty.STALE, Certainty.ASSUMED)
    black = sure and state in (State.ASSIGNED, State.SCENE)
    line = _line_of(state, certainty)
    if state is State.SCENE and sure:
        outer = _closed(_corners(kind, x, y, size + 2 * _SCENE_GAP + 1))
        sheet.write(f"1 g 0 G 0.7 w {outer} B")
    sheet.write(f"{'0' if black else '1'} g {outline} f")
    if sure and state is State.MOVING:
        box = box_around(x, y, size, size)
        sheet.write(f"q {outline} W n 0 G 0.5 w {hatch_lines(box, 2.6)} S Q")
    sheet.write(f"{line} {outline} S [] 0 d")
    if state is State.OFF:
        half = size * 0.5
        sheet.write(
            f"0.4 G 0.8 w {x - half:.2f} {y - half:.2f} m {x + half:.2f} {y + half:.2f} l S"
        )
    if kind is Kind.MOTORCYCLE and unit.heading_deg is not None:
        _draw_heading(sheet, x, y, size, unit.heading_deg)
    letters = "武" if kind is Kind.ARMED_POLICE else unit.text
    if letters:
        low = 0.12 * size if kind in (Kind.MOTORCYCLE, Kind.SUBSTATION) else 0.0
        halo = 1.1 if state is State.MOVING and sure else 0.0
        draw_letters(
            sheet,
            composer,
            letters,
            x,
            y - low,
            tint=Tint.WHITE if black else Tint.BLACK,
            halo=halo,
        )


def draw_point(sheet: Sheet, composer: Composer, mark: PointMark, x: float, y: float) -> None:
    """Draw a one-, three- or five-minute point: a ring with its digit, black if it is lost."""
    fill = "0" if mark.lost else "1"
    sheet.write(f"{fill} g 0 G 1.1 w {_circle(x, y, POINT_SIZE / 2)} B")
    tint = Tint.WHITE if mark.lost else Tint.BLACK
    draw_letters(sheet, composer, str(mark.minutes), x, y, tint=tint, kind=_DIGIT)


def draw_incident(sheet: Sheet, composer: Composer, mark: IncidentMark, x: float, y: float) -> None:
    """Draw an incident: a black triangle with its level, ringed if it is the newest."""
    size = INCIDENT_SIZE
    if mark.newest:
        sheet.write(f"1 g 0 G 0.8 w {_circle(x, y, size * 0.78)} B")
    corners = _regular(3, x, y - size * 0.06, size * 0.62, 90)
    sheet.write(f"0 g 1 G 1 w {_closed(corners)} B")
    draw_letters(sheet, composer, str(mark.level), x, y - size * 0.1, tint=Tint.WHITE, kind=_DIGIT)


def draw_post(sheet: Sheet, mark: PostMark, x: float, y: float) -> None:
    """Draw a checkpoint: a bar across the road, open in the middle if it would be held too late."""
    bearing = math.radians(mark.bearing_deg)
    along = (math.sin(bearing), math.cos(bearing))
    across = (along[1], -along[0])
    half = POST_SIZE / 2

    def at(out: float, forward: float) -> str:
        return (
            f"{x + across[0] * out + along[0] * forward:.2f} "
            f"{y + across[1] * out + along[1] * forward:.2f}"
        )

    feet = " ".join(f"{at(side * half, -2.6)} m {at(side * half, 2.6)} l" for side in (-1.0, 1.0))
    bar = f"{at(-half, 0)} m {at(half, 0)} l"
    sheet.write(f"1 G 5 w {bar} S {feet} S")
    gap = "[3.5 2] 0 d" if mark.late else "[] 0 d"
    sheet.write(f"0 G 2.6 w {gap} {bar} S [] 0 d 1.2 w {feet} S")


def draw_letters(
    sheet: Sheet,
    composer: Composer,
    text: str,
    x: float,
    y: float,
    *,
    tint: Tint = Tint.BLACK,
    kind: Type = LETTER,
    halo: float = 0.0,
) -> None:
    """Draw a few letters with their middle at ``x, y``."""
    line = composer.line(text, kind)
    inks = [run.font.ink(char) for run in line.runs for char in run.characters]
    if not inks:
        return
    middle = (max(ink.top for ink in inks) + min(ink.bottom for ink in inks)) / 2 * kind.size
    sheet.turned_text(line, x - line.width / 2, y - middle, tint=tint, halo=halo)


def post_box(mark: PostMark, x: float, y: float) -> Box:
    """Give the box that a checkpoint's bar covers."""
    bearing = math.radians(mark.bearing_deg)
    across, along = abs(math.cos(bearing)), abs(math.sin(bearing))
    feet = 5.2
    return box_around(x, y, across * POST_SIZE + along * feet, along * POST_SIZE + across * feet)


def _line_of(state: State, certainty: Certainty) -> str:
    if certainty is Certainty.STALE:
        return "0.5 G 0.7 w [] 0 d"
    if certainty is Certainty.ASSUMED:
        return f"0 G {_LINE} w {_DOTTED}"
    if state is State.REQUESTED:
        return f"0 G {_LINE} w {_DASHED}"
    grey = "0.4" if state is State.OFF else "0"
    return f"{grey} G {_LINE} w [] 0 d"


def _draw_heading(sheet: Sheet, x: float, y: float, size: float, heading_deg: float) -> None:
    turn = math.radians(heading_deg)
    east, north = math.sin(turn), math.cos(turn)
    near, far = size * 0.55, size * 0.85
    sheet.write(
        f"0 G 1.2 w {x + east * near:.2f} {y + north * near:.2f} m "
        f"{x + east * far:.2f} {y + north * far:.2f} l S"
    )


def _corners(kind: Kind, x: float, y: float, size: float, *, notched: bool = False) -> Corners:
    half = size / 2
    if kind is Kind.PTU:
        return _regular(4, x, y, half, 90)
    if kind is Kind.PATROL_CAR:
        return _regular(4, x, y, half * math.sqrt(2), 45)
    if kind is Kind.MOTORCYCLE:
        return _regular(3, x, y - size * 0.08, size * 0.62, 90)
    if kind in (Kind.STATION, Kind.SUBSTATION):
        return _regular(5, x, y, half * 1.08, 90)
    if kind is Kind.GUARD_TEAM:
        return _regular(6, x, y, half, 0)
    return _shield(x, y, half, notched=notched)


def _shield(x: float, y: float, half: float, *, notched: bool) -> Corners:
    """Give a shield's corners; its upper right one is cut out for those who act on their own."""
    wide = half * 0.88
    right = [(wide, half), (wide, -half * 0.15), (wide * 0.6, -half * 0.62)]
    if notched:
        right[:1] = [(wide * 0.3, half), (wide * 0.3, half * 0.4), (wide, half * 0.4)]
    left = [(-wide * 0.6, -half * 0.62), (-wide, -half * 0.15), (-wide, half)]
    return [(x + dx, y + dy) for dx, dy in (*right, (0.0, -half), *left)]


def _regular(count: int, x: float, y: float, radius: float, first_deg: float) -> Corners:
    turns = (math.radians(first_deg + 360 * n / count) for n in range(count))
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]


def _closed(corners: Corners) -> str:
    first, *rest = (f"{x:.2f} {y:.2f}" for x, y in corners)
    return f"{first} m {' '.join(f'{corner} l' for corner in rest)} h"


def _circle(x: float, y: float, radius: float) -> str:
    """Write a circle as four Bézier arcs."""
    k = 0.5523 * radius
    r = radius
    return (
        f"{x + r:.2f} {y:.2f} m "
        f"{x + r:.2f} {y + k:.2f} {x + k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
        f"{x - k:.2f} {y + r:.2f} {x - r:.2f} {y + k:.2f} {x - r:.2f} {y:.2f} c "
        f"{x - r:.2f} {y - k:.2f} {x - k:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c "
        f"{x + k:.2f} {y - r:.2f} {x + r:.2f} {y - k:.2f} {x + r:.2f} {y:.2f} c h"
    )
