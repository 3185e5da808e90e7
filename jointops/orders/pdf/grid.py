"""
The page of GB/T 9704-2012 in points: A4, type area, and the grid of 22 lines of 28 characters.

Everything here counts downwards from the page's top edge and rightwards from its left edge.
"""

from __future__ import annotations

MM = 72 / 25.4
"""Points in a millimetre."""

PAGE_WIDTH = 210 * MM
PAGE_HEIGHT = 297 * MM
LEFT = 28 * MM
"""Binding edge (订口) of the type area (5.2.1)."""
TOP = 37 * MM
"""Head margin (天头)."""
WIDTH = 156 * MM
HEIGHT = 225 * MM
RIGHT = LEFT + WIDTH
BOTTOM = TOP + HEIGHT

LINES = 22
CELLS = 28
PITCH = HEIGHT / LINES
"""From line to line: 10.227 mm. The em box stands in the middle of it, as word processors do."""
CELL = WIDTH / CELLS
"""From character to character: 5.571 mm under type of 16 pt, which is 0.07 mm wider."""

SIZE_2 = 22.0
"""二号."""
SIZE_3 = 16.0
"""三号, the body."""
SIZE_4 = 14.0
"""四号."""
SIZE_4_SMALL = 12.0
"""小四."""
SIZE_5 = 10.5
"""五号."""
SIZE_5_SMALL = 9.0
"""小五."""

ASCENT = 0.88
"""From an em box's top to the baseline, in em: what Chinese faces are drawn to."""


def em_top(line: int, size: float = SIZE_3) -> float:
    """Give the top of the em box of a line (0 is the first) below the type area's top."""
    return line * PITCH + (PITCH - size) / 2
