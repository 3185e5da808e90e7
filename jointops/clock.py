"""Times: UTC inside, Asia/Shanghai on screen and paper."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the time of the file: the system's, or an exercise's."""

    def now(self) -> datetime:
        """Give the present time, aware, in UTC."""
        ...

    def steady_s(self) -> float:
        """Give seconds of a clock that runs evenly and that nobody can set."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Give the present time, aware, in UTC, to the millisecond."""
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def steady_s(self) -> float:
        """Give the seconds since the computer started; where it can, with those it slept."""
        boot = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if boot is None else time.clock_gettime(boot)


def local(moment: datetime) -> datetime:
    """Give the same moment on the wall clock of the command center."""
    return moment.astimezone(LOCAL)


def local_text(moment: datetime, pattern: str = "%Y-%m-%d %H:%M:%S") -> str:
    """Write a moment in local time."""
    return local(moment).strftime(pattern)


def utc_text(moment: datetime) -> str:
    """Write a moment as ISO 8601 in UTC to the millisecond, the form that sorts as text."""
    return (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    )


def read_time(text: str) -> datetime:
    """
    Read an ISO 8601 time; one without a zone is the command center's own.

    Raises
    ------
    ValueError
        If the text is no time.
    """
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)).astimezone(UTC)
