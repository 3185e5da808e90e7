"""From strips to pages: what stays together, what is repeated, what stands on the line grid."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from jointops.orders.pdf.compose import Line
from jointops.orders.pdf.grid import ASCENT, LEFT, PITCH
from jointops.orders.pdf.sheet import Sheet

_HAIR = 0.01
"""Points that rounding may add to a full page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """
    A strip of a page that is never divided.

    Attributes
    ----------
    height
        Points.
    draw
        Draws it, given the sheet and the strip's top in points below the page's top edge.
    on_grid
        Whether it begins at a line of the grid.
    glued
        Whether the next strip must stand on the same page.
    gap
        Whether it is only distance, which a page does not begin with.
    fresh
        Whether it begins a page.
    at_foot
        Whether it stands at the very foot of its page.
    repeat
        What is drawn above it where it begins a page.
    """

    height: float
    draw: Callable[[Sheet, float], None]
    on_grid: bool = False
    glued: bool = False
    gap: bool = False
    fresh: bool = False
    at_foot: bool = False
    repeat: Strip | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedStrip:
    """A strip at its place; ``top`` is in points below the top of the area being filled."""

    strip: Strip
    top: float


Page = tuple[PlacedStrip, ...]


def text_strip(
    line: Line, *, size: float, x: float = LEFT, glued: bool = False, pitch: float = PITCH
) -> Strip:
    """Make a strip of one line of text that stands on the grid if its pitch is the grid's."""
    return texts_strip([(line, x)], size=size, glued=glued, pitch=pitch)


def texts_strip(
    texts: Sequence[tuple[Line, float]], *, size: float, glued: bool = False, pitch: float = PITCH
) -> Strip:
    """Make a strip of several texts on one baseline, each with the left edge of its measure."""

    def draw(sheet: Sheet, top: float) -> None:
        baseline = top + (pitch - size) / 2 + ASCENT * size
        for line, x in texts:
            sheet.text(line, x, baseline)

    return Strip(height=pitch, draw=draw, on_grid=pitch == PITCH, glued=glued)


def blank(lines: float = 1, *, glued: bool = False) -> Strip:
    """Make a gap of some lines of the grid."""
    return Strip(
        height=lines * PITCH, draw=_nothing, on_grid=lines == int(lines), glued=glued, gap=True
    )


def _nothing(_sheet: Sheet, _top: float) -> None:
    """Draw nothing."""


def stacked(strips: Sequence[Strip]) -> Strip:
    """Make one strip of several."""

    def draw(sheet: Sheet, top: float) -> None:
        for strip in strips:
            strip.draw(sheet, top)
            top += strip.height

    return Strip(height=sum(strip.height for strip in strips), draw=draw)


def shared(strip: Strip) -> Strip:
    """Give a strip that a file of many papers holds once, however often it comes."""

    def draw(sheet: Sheet, top: float) -> None:
        sheet.shared(strip.draw, strip.draw, top)

    return replace(strip, draw=draw)


def glue(strips: Sequence[Strip], *, last: int) -> list[Strip]:
    """Bind the last strips of a sequence to each other and to what follows."""
    kept = len(strips) - last
    return [replace(s, glued=True) if at >= kept else s for at, s in enumerate(strips)]


def paginate(
    strips: Sequence[Strip], *, height: float, first: float = 0.0, grid: float = 0.0
) -> tuple[Page, ...]:
    """
    Distribute strips over pages.

    Parameters
    ----------
    height
        Points of each page's area.
    first
        Points already taken on the first page.
    grid
        Where a line of the first page's grid lies; the other pages' begin with the area.

    Returns
    -------
    pages
        At least one. Strips that are glued together share a page unless they are taller than one.
    """
    pages: list[list[PlacedStrip]] = [[]]
    used, origin = first, grid % PITCH
    for group in _groups(strips):
        whole = (*_above(group[0], pages), *group)
        begun = bool(pages[-1]) or used > 0
        if begun and (group[0].fresh or _end(whole, used, origin) > height + _HAIR):
            pages.append([])
            used = origin = 0.0
        for strip in group:
            if pages[-1] and _end((strip,), used, origin) > height + _HAIR:
                pages.append([])
                used = origin = 0.0
            if strip.gap and not pages[-1] and not used:
                continue
            for part in (*_above(strip, pages), strip):
                top = height - part.height if part.at_foot else _start(part, used, origin)
                pages[-1].append(PlacedStrip(strip=part, top=top))
                used = top + part.height
    return tuple(map(tuple, pages))


def _above(strip: Strip, pages: Sequence[Sequence[PlacedStrip]]) -> tuple[Strip, ...]:
    """Give what is repeated above a strip, if it is the first of a further page."""
    return (strip.repeat,) if strip.repeat and len(pages) > 1 and not pages[-1] else ()


def _groups(strips: Sequence[Strip]) -> Iterator[tuple[Strip, ...]]:
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.glued:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def _start(strip: Strip, used: float, origin: float) -> float:
    if not strip.on_grid:
        return used
    return origin + math.ceil((used - origin) / PITCH - _HAIR) * PITCH


def _end(strips: Sequence[Strip], used: float, origin: float) -> float:
    for strip in strips:
        used = _start(strip, used, origin) + strip.height
    return used
