"""A clock that a test moves by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.factories import NOON


class HandClock:
    """Stands still until moved; every look moves it on by a millisecond."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start

    def now(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now

    def move(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class StillClock:
    """Always tells the same moment, so that everybody stands where they stood."""

    def now(self) -> datetime:
        return NOON
