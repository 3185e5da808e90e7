"""The window of a planned duty (勤务), and what overlaps it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

ONGOING = timedelta(hours=2)
"""A task of now is expected to last so long: relief is due after it (handbook 2.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyWindow:
    """
    From when until when a duty lasts; the end no longer belongs to it.

    Raises
    ------
    ValueError
        If it ends before it starts.
    """

    start_utc: datetime
    end_utc: datetime

    def __post_init__(self) -> None:
        if self.end_utc <= self.start_utc:
            raise ValueError(f"a duty ends after its start, got {self.start_utc}, {self.end_utc}")

    def holds(self, moment: datetime) -> bool:
        """Tell whether a moment lies in the window."""
        return self.start_utc <= moment < self.end_utc

    def overlaps(self, other: Self) -> bool:
        """Tell whether two windows share a moment."""
        return self.start_utc < other.end_utc and other.start_utc < self.end_utc

    def with_way(self, seconds: float) -> Self:
        """Give the window with the way there before it, from a full minute."""
        leaves = self.start_utc - timedelta(seconds=seconds)
        return replace(self, start_utc=leaves.replace(second=0, microsecond=0))
