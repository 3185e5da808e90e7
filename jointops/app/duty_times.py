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
        The start is the next such moment from today on, the end the next after the start. Where
        no day is said and today's window is over, tomorrow's is meant: at 23:00, 01:00 to 03:00.

    Raises
    ------
    DutyTimesError
        If a text is no time, or the window is longer than a week.
    """
    today = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    began, ended = _span(start, end, today)
    if ended <= now and _parts(start).keys() == {"hour", "minute"}:
        began, ended = _span(start, end, today + timedelta(days=1))
    return DutyWindow(start_utc=began.astimezone(now.tzinfo), end_utc=ended.astimezone(now.tzinfo))


def _span(start: str, end: str, earliest: datetime) -> tuple[datetime, datetime]:
    began = _moment(start, earliest)
    ended = _moment(end, began + timedelta(minutes=1)) if began else None
    if began is None or ended is None or not began < ended <= began + LONGEST:
        raise DutyTimesError(start=start, end=end)
    return began, ended


def _parts(text: str) -> dict[str, int]:
    """Give what a text says of a moment; nothing if it is no time."""
    found = _TIME.match(text.strip())
    said = found.groupdict() if found else {}
    return {name: int(value) for name, value in said.items() if value}


def _moment(text: str, earliest: datetime) -> datetime | None:
    """Give the first such moment that is not before the earliest; None for no time."""
    parts = _parts(text)
    if not parts:
        return None
    whole = {"year": earliest.year, "month": earliest.month, "day": earliest.day} | parts
    try:
        moment = datetime(**whole, tzinfo=earliest.tzinfo)
        if moment >= earliest or "year" in parts:
            return moment
        if "month" in parts:
            return moment.replace(year=moment.year + 1)
        return _next_month(moment) if "day" in parts else moment + timedelta(days=1)
    except ValueError:
        return None


def _next_month(moment: datetime) -> datetime:
    year, month = (moment.year + 1, 1) if moment.month == 12 else (moment.year, moment.month + 1)
    return moment.replace(year=year, month=month)
