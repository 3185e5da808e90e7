"""A clock that a test moves by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.factories import NOON


class HandClock:
    """Stands still until moved; every look moves it on by a millisecond."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start
        self._set_by_s = 0.0

    def now(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now

    def steady_s(self) -> float:
        return (self._now - NOON).total_seconds() - self._set_by_s

    def move(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def set_by(self, seconds: float) -> None:
        """Change the clock as a person does who sets it."""
        self._now += timedelta(seconds=seconds)
        self._set_by_s += seconds


class StillClock:
    """Always tells the same moment, so that everybody stands where they stood."""

    def now(self) -> datetime:
        return NOON

    def steady_s(self) -> float:
        return 0.0
