"""Where labels go on a map: beside their symbols, clear of each other, the lesser one dropped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from jointops.geo.places import Floats
from jointops.orders.pdf.breaking import Type
from jointops.orders.pdf.compose import Composer, Line
from jointops.orders.pdf.fonts import GlyphMissingError, Role
from jointops.orders.pdf.mapview import Box, box_around
from jointops.orders.pdf.sheet import Sheet, Tint

NAME = Type(Role.HEI, 7.5)
ROAD_NAME = Type(Role.SONG, 7.5)
_HALO = 1.3
_STEEP_DEG = 50.0
"""A road that is steeper has its name's characters upright below each other."""
_LETTER_GAP = 1.35
"""From character to character of a road's name, in type sizes."""
_LEAST_LEADER = 4.0
_AVOID_STEP = 5.0


class Beside(NamedTuple):
    """A label beside something: its text and the box that it must keep clear of."""

    text: str
    box: Box


class Space:
    """The map's frame, and what is taken in it."""

    def __init__(self, frame: Box) -> None:
        self.frame = frame
        self._taken: list[Box] = []
        self._avoided: list[Box] = []

    @property
    def taken(self) -> tuple[Box, ...]:
        """What is taken, in the order in which it was."""
        return tuple(self._taken)

    def take(self, box: Box) -> None:
        """Mark a box as taken."""
        self._taken.append(box)

    def avoid(self, path: Floats) -> None:
        """Mark a line of shape ``(n, 2)`` as better not written over."""
        reached = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
        at = np.arange(0.0, reached[-1], _AVOID_STEP)
        xs, ys = np.interp(at, reached, path[:, 0]), np.interp(at, reached, path[:, 1])
        self._avoided += [
            box_around(x, y, _AVOID_STEP, _AVOID_STEP)
            for x, y in zip(xs.tolist(), ys.tolist(), strict=True)
        ]

    def free(self, boxes: Iterable[Box], *, strict: bool = True) -> bool:
        """
        Tell whether boxes lie inside the frame and clear of what is taken.

        Parameters
        ----------
        strict
            Whether they must be clear of what is better avoided, too.
        """
        return all(self.frame.holds(box) and self._clear(box, strict=strict) for box in boxes)

    def _clear(self, box: Box, *, strict: bool) -> bool:
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        for others in (self._taken, self._avoided) if strict else (self._taken,):
            for other in others:
                if (
                    left < other.right
                    and other.left < right
                    and bottom < other.top
                    and other.bottom < top
                ):
                    return False
        return True

    def place(self, x: float, y: float, width: float, height: float) -> tuple[float, float]:
        """
        Find room for a symbol near where it belongs, and take it.

        Returns
        -------
        x, y
            Its middle: the wanted one, or the nearest that is free; the wanted one if none is.
        """
        wanted = box_around(x, y, width, height)
        best = wanted
        for reach in (0.0, 0.8, 1.2, 1.7, 2.3):
            steps = range(8) if reach else range(1)
            tries = (
                box_around(
                    x + reach * width * math.cos(math.radians(90 - 45 * n)),
                    y + reach * height * math.sin(math.radians(90 - 45 * n)),
                    width,
                    height,
                )
                for n in steps
            )
            found = next((box for box in tries if self.free((box,))), None)
            if found:
                best = found
                break
        self.take(best)
        return (best.left + best.right) / 2, (best.bottom + best.top) / 2


def draw_leader(sheet: Sheet, at: tuple[float, float], box: Box) -> None:
    """Draw a thin line from where something is to the middle of the box its symbol got."""
    (x, y), to_x, to_y = at, (box.left + box.right) / 2, (box.bottom + box.top) / 2
    if math.hypot(to_x - x, to_y - y) >= _LEAST_LEADER:
        sheet.write(
            f"0 G 0.5 w {x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S "
            f"0 g {x - 1:.2f} {y - 1:.2f} 2 2 re f"
        )


def line_or_none(composer: Composer, text: str, kind: Type) -> Line | None:
    """Set a text, or nothing where a character cannot be printed: a map may leave a name out."""
    try:
        return composer.line(text, kind)
    except GlyphMissingError:
        return None


def draw_beside(sheet: Sheet, composer: Composer, label: Beside, space: Space) -> bool:
    """Draw a label on the first free side of its box; tell whether there was one."""
    line = line_or_none(composer, label.text, NAME)
    if line is None or not label.text:
        return False
    sides = list(_sides(label.box, line.width, NAME.size))
    for strict, box in ((strict, box) for strict in (True, False) for box in sides):
        if space.free((box,), strict=strict):
            space.take(box)
            sheet.turned_text(line, box.left, box.bottom + 0.12 * NAME.size, halo=_HALO)
            return True
    return False


def _sides(box: Box, width: float, height: float) -> Iterator[Box]:
    """Give boxes for a label: right, left, above, below, then the corners."""
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    gap = 1.2
    right, left = box.right + gap + width / 2, box.left - gap - width / 2
    above, below = box.top + gap + height / 2, box.bottom - gap - height / 2
    for middle in (
        (right, y),
        (left, y),
        (x, above),
        (x, below),
        (right, above),
        (right, below),
        (left, above),
        (left, below),
    ):
        yield box_around(*middle, width, height)


def draw_inside(sheet: Sheet, composer: Composer, text: str, ring: Floats, space: Space) -> bool:
    """Draw an area's name just inside its edge: at its top, its foot, or one of its sides."""
    line = line_or_none(composer, text, NAME)
    if line is None or not text:
        return False
    x, y = ring.mean(axis=0).tolist()
    (left, bottom), (right, top) = ring.min(axis=0).tolist(), ring.max(axis=0).tolist()
    down, side = 1.3 * NAME.size, line.width / 2 + NAME.size
    for middle in ((x, top - down), (x, bottom + down), (right - side, y), (left + side, y)):
        box = box_around(*middle, line.width, NAME.size)
        if space.free((box,)):
            space.take(box)
            sheet.turned_text(line, box.left, box.bottom + 0.12 * NAME.size, halo=_HALO)
            return True
    return False


def draw_along(
    sheet: Sheet,
    composer: Composer,
    text: str,
    paths: Sequence[Floats],
    space: Space,
) -> bool:
    """
    Write a road's name along the first of its stretches that has room, character by character.

    Parameters
    ----------
    paths
        Stretches in PDF coordinates, each of shape ``(n, 2)``, the best first.
    """
    if line_or_none(composer, text, ROAD_NAME) is None:
        return False
    letters = [composer.line(char, ROAD_NAME) for char in text]
    for path in paths:
        for places in _letter_places(path, len(letters)):
            boxes = [box_around(x, y, ROAD_NAME.size, ROAD_NAME.size) for x, y, _ in places]
            if not space.free(boxes):
                continue
            # the road is interrupted where its name stands
            ground = " l ".join(f"{x:.2f} {y:.2f}" for x, y, _ in places).replace(" l", " m", 1)
            wide = 1.2 * ROAD_NAME.size
            sheet.write(f"{Tint.WHITE.stroke} {wide:.2f} w 2 J {ground} l S 0 J")
            for letter, box, (x, y, angle_deg) in zip(letters, boxes, places, strict=True):
                space.take(box)
                turn = math.radians(angle_deg)
                right, down = letter.width / 2, 0.38 * ROAD_NAME.size
                sheet.turned_text(
                    letter,
                    x - right * math.cos(turn) + down * math.sin(turn),
                    y - right * math.sin(turn) - down * math.cos(turn),
                    angle_deg=angle_deg,
                    tint=Tint.DARK,
                    halo=_HALO,
                )
            return True
    return False


def _letter_places(path: Floats, count: int) -> Iterator[list[tuple[float, float, float]]]:
    """Give places ``x, y, angle_deg`` for letters along a path, first around its middle."""
    steps = np.hypot(*np.diff(path, axis=0).T)
    reached = np.concatenate(([0.0], np.cumsum(steps)))
    need = (count - 1) * _LETTER_GAP * ROAD_NAME.size
    spare = float(reached[-1]) - need
    if spare < ROAD_NAME.size:
        return
    for share in (0.5, 0.3, 0.7, 0.15, 0.85):
        start = share * spare
        at = start + np.arange(count) * _LETTER_GAP * ROAD_NAME.size
        xs, ys = np.interp(at, reached, path[:, 0]), np.interp(at, reached, path[:, 1])
        slope_deg = math.degrees(math.atan2(ys[-1] - ys[0], xs[-1] - xs[0])) if count > 1 else 0.0
        places = list(zip(xs.tolist(), ys.tolist(), strict=True))
        steep = _STEEP_DEG <= abs(slope_deg) <= 180 - _STEEP_DEG
        if (slope_deg > 0) if steep else (abs(slope_deg) > 90):
            places.reverse()  # Chinese reads from left to right, or from top to bottom
            slope_deg += 180 if slope_deg <= 0 else -180
        if steep:
            slope_deg += 90
        yield [(x, y, slope_deg) for x, y in places]
