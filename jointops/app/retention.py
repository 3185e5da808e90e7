"""Positions let go of by their age, once a day, without anybody having to think of it."""

from __future__ import annotations

from datetime import datetime

from jointops.app.access import SYSTEM
from jointops.app.center import Center
from jointops.app.commands import RunRetention
from jointops.app.handlers.persons import let_go
from jointops.clock import read_time


def overdue(center: Center) -> dict[str, int]:
    """Count what is older than it may be kept; nothing is touched."""
    with center.database.read() as uow:  # never committed
        return let_go(uow, center.clock.now())


def retain(center: Center) -> None:
    """Let go of what is too old, if there is anything, as the program itself."""
    if any(overdue(center).values()):
        center.do(RunRetention(), SYSTEM)


def last_run(center: Center) -> datetime | None:
    """Give when something was last let go of; None for never."""
    last = center.database.newest_of(RunRetention.kind)
    return None if last is None else read_time(last.recorded_utc)
