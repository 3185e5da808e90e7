"""Closures that a person drew on the map (封控、缓行)."""

from __future__ import annotations

from dataclasses import dataclass

from jointops.geo.closures import Closure
from jointops.ids import ClosureId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadClosure:
    """
    A closure in force, with its name.

    Attributes
    ----------
    area
        Corners ``lon, lat``, WGS-84 degrees.
    slow
        None for closed; above 1 for traffic that takes so many times as long.
    """

    id: ClosureId
    name: str
    area: tuple[tuple[float, float], ...]
    slow: float | None = None

    def __post_init__(self) -> None:
        Closure(area=self.area, slow=self.slow)  # the same bounds hold

    @property
    def closure(self) -> Closure:
        """What the road network makes of it."""
        return Closure(area=self.area, slow=self.slow)
