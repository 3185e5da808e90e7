"""Closures that a person drew or picked on the map (封控、缓行)."""

from __future__ import annotations

from dataclasses import dataclass

from jointops.geo.closures import Closure, Line, Picked
from jointops.ids import ClosureId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadClosure:
    """
    A closure in force, with its name.

    Attributes
    ----------
    area
        Corners of a polygon, WGS-84 degrees; or picked roads.
    slow
        None for closed; above 1 for traffic that takes so many times as long.
    """

    id: ClosureId
    name: str
    area: Line | Picked
    slow: float | None = None

    def __post_init__(self) -> None:
        Closure(area=self.area, slow=self.slow)  # the same bounds hold

    @property
    def outlines(self) -> tuple[Line, ...]:
        """The polygon alone, or the line of each picked segment."""
        return self.area.lines if isinstance(self.area, Picked) else (self.area,)

    @property
    def closure(self) -> Closure:
        """What the road network makes of it."""
        return Closure(area=self.area, slow=self.slow)
