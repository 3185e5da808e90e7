"""What the hour of the day and the rules of the drive do to travel times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from jointops.geo.places import Floats
from jointops.geo.roads import RoadClass

MOTORCYCLE_SHARE = 0.4
"""So much of a car's delay holds up a motorcycle, which passes between lanes (our assumption)."""
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """
    How fast the police drive for the moment.

    Attributes
    ----------
    slow
        By number of `RoadClass`: how many times as long a car takes, at least 1; empty for free
        roads.
    against_kmh
        Speed against a one-way street with light and siren; 0 for never.
    against_ban_s
        Seconds that a turn against a ban takes with light and siren; infinite for never.
    """

    slow: tuple[float, ...] = ()
    against_kmh: float = 0.0
    against_ban_s: float = math.inf

    def __post_init__(self) -> None:
        if self.slow and (len(self.slow) <= max(RoadClass) or min(self.slow) < 1):
            raise ValueError(f"slow needs a factor of at least 1 for each class, got {self.slow}")
        if self.against_kmh < 0:
            raise ValueError(f"against_kmh must not be negative, got {self.against_kmh}")
        if not self.against_ban_s >= 0:
            raise ValueError(f"against_ban_s must not be negative, got {self.against_ban_s}")

    def factors(self, *, motorcycle: bool) -> Floats:
        """Give the factor of each `RoadClass`, by its number."""
        slow = np.array(self.slow or (1.0,) * (max(RoadClass) + 1))
        return 1 + (slow - 1) * MOTORCYCLE_SHARE if motorcycle else slow


UNHINDERED = Traffic()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficSpan:
    """
    A daily span of slower roads.

    Attributes
    ----------
    code
        Its word is the label ``traffic.CODE``.
    start, end
        Minutes after midnight in local time, ``start`` below ``end``.
    workdays, weekends
        On which days it holds.
    slow
        As in `Traffic`.
    """

    code: str
    start: int
    end: int
    workdays: bool
    weekends: bool
    slow: tuple[float, ...]

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_MINUTES:
            raise ValueError(f"{self.code}: a span begins before it ends, within one day")

    def holds(self, moment: datetime) -> bool:
        """Tell whether the span holds at a moment of local time."""
        weekend = moment.weekday() >= 5
        minute = moment.hour * 60 + moment.minute
        return (self.weekends if weekend else self.workdays) and self.start <= minute < self.end


def span_at(spans: Sequence[TrafficSpan], moment: datetime) -> TrafficSpan | None:
    """Give the first span that holds at a moment of local time; None for free roads."""
    return next((span for span in spans if span.holds(moment)), None)
