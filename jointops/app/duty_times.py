"""The times of a planned duty as people write them: ``25 18:00``, ``11-25 18:00``, ``22:00``."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from jointops.clock import local
from jointops.errors import OperatorError
from jointops.forces.duty import DutyWindow

LONGEST = timedelta(days=7)
"""A duty is shorter; longer ones are several."""
_TIME = re.compile(
    r"^(?:(?:(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月])?(?P<day>\d{1,2})日?[ T]+)?"
    r"(?P<hour>\d{1,2})[:：](?P<minute>\d{2})$"
)


class DutyTimesError(OperatorError):
    """The times of a duty cannot be read, or make no window."""

    code = "DUTY-TIMES"


def read_window(start: str, end: str, now: datetime) -> DutyWindow:
    """
    Read from when until when a duty lasts; what is left out is taken as soon as may be.

    Parameters
    ----------
    start, end
        Local time; the day, the month and the year may be left out.
    now
        The start is the next such moment from today on, the end the next after the start.

    Raises
    ------
    DutyTimesError
        If a text is no time, or the window is longer than a week.
    """
    began = _moment(start, local(now).replace(hour=0, minute=0, second=0, microsecond=0))
    ended = _moment(end, began + timedelta(minutes=1)) if began else None
    if began is None or ended is None or not began < ended <= began + LONGEST:
        raise DutyTimesError(start=start, end=end)
    return DutyWindow(start_utc=began.astimezone(now.tzinfo), end_utc=ended.astimezone(now.tzinfo))


def _moment(text: str, earliest: datetime) -> datetime | None:
    """Give the first such moment that is not before the earliest; None for no time."""
    found = _TIME.match(text.strip())
    if found is None:
        return None
    parts = {name: int(value) for name, value in found.groupdict().items() if value}
    try:
        moment = datetime(
            parts.get("year", earliest.year),
            parts.get("month", earliest.month),
            parts.get("day", earliest.day),
            parts["hour"],
            parts["minute"],
            tzinfo=earliest.tzinfo,
        )
    except ValueError:
        return None
    if moment >= earliest or "year" in parts:
        return moment
    if "month" in parts:
        return moment.replace(year=moment.year + 1)
    if "day" in parts:
        return _next_month(moment)
    return moment + timedelta(days=1)


def _next_month(moment: datetime) -> datetime | None:
    year, month = (moment.year + 1, 1) if moment.month == 12 else (moment.year, moment.month + 1)
    try:
        return moment.replace(year=year, month=month)
    except ValueError:
        return None
