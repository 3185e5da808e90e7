"""Who is on duty when: the shift table (班次)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY_MINUTES = 24 * 60
_SPAN = re.compile(r"^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """
    A daily span of duty in local time.

    Attributes
    ----------
    start, end
        Minutes after midnight; an end at or before the start lies on the next day.
    """

    code: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY_MINUTES and 0 <= self.end < DAY_MINUTES):
            raise ValueError(f"{self.code}: minutes after midnight are 0 to {DAY_MINUTES - 1}")

    @property
    def hours(self) -> tuple[int, ...]:
        """Hours of the day in which it lasts, even in part."""
        last = self.end if self.start < self.end else self.end + DAY_MINUTES
        return tuple(hour % 24 for hour in range(self.start // 60, -(-last // 60)))

    def duty_day(self, moment: datetime) -> datetime | None:
        """Give midnight of the day the running span began on; None outside the span."""
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        minute = moment.hour * 60 + moment.minute
        if self.start < self.end:
            return midnight if self.start <= minute < self.end else None
        if minute >= self.start:
            return midnight
        return midnight - timedelta(days=1) if minute < self.end else None


SHIFTS: dict[str, Shift] = {
    shift.code: shift
    for shift in (
        Shift(code="all_day", start=8 * 60, end=8 * 60),
        Shift(code="day", start=8 * 60, end=20 * 60),
        Shift(code="early", start=7 * 60, end=15 * 60),
        Shift(code="late", start=15 * 60, end=23 * 60),
        Shift(code="night", start=23 * 60, end=7 * 60),
    )
}
"""The shift table: police change at 08:00 (一日一班), guards in three shifts (our defaults)."""


def span_of(text: str) -> Shift | None:
    """Read a shift's code or ``HH:MM-HH:MM``; None where it is neither."""
    if text in SHIFTS:
        return SHIFTS[text]
    span = _SPAN.match(text)
    if span is None or max(int(span[2]), int(span[4])) >= 60:
        return None
    start, end = (int(span[at]) * 60 + int(span[at + 1]) for at in (1, 3))
    if start >= DAY_MINUTES or end > DAY_MINUTES:
        return None
    return Shift(code=text, start=start, end=end % DAY_MINUTES)


def on_duty(shift: str, moment: datetime, *, rest_day: int | None = None) -> bool:
    """
    Tell whether a shift is on duty.

    Parameters
    ----------
    shift
        Code of the shift table; an unknown code counts as always on duty.
    moment
        Local time.
    rest_day
        Weekday off of the day the shift began on, 0 is Monday; None for none.
    """
    span = SHIFTS.get(shift)
    if span is None:
        return True
    began = span.duty_day(moment)
    return began is not None and began.weekday() != rest_day
