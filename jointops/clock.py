"""Times: UTC inside, Asia/Shanghai on screen and paper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the time of the file: the system's, or an exercise's."""

    def now(self) -> datetime:
        """Give the present time, aware, in UTC."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Give the present time, aware, in UTC, to the millisecond."""
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)


def local(moment: datetime) -> datetime:
    """Give the same moment on the wall clock of the command center."""
    return moment.astimezone(LOCAL)


def local_text(moment: datetime, pattern: str = "%Y-%m-%d %H:%M:%S") -> str:
    """Write a moment in local time."""
    return local(moment).strftime(pattern)
