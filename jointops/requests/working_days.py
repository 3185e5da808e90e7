"""
Working days: how many days ahead a planned duty is to be asked for.

Monday to Friday, without the holidays and with the weekend days worked in exchange (调休) that the
State Council announces for each year (国务院办公厅关于部分节假日安排的通知). No rule gives them
ahead of that notice, so they are dates of the workflow file; a year that it lists none of is
counted by weekends alone.
"""

from __future__ import annotations

from datetime import date, timedelta

from jointops.requests.workflow_file import Notice

FRIDAY = 4


def works(day: date, notice: Notice) -> bool:
    """Tell whether a day is worked."""
    if day in notice.workdays:
        return True
    return day.weekday() <= FRIDAY and day not in notice.holidays


def last_day_to_ask(start: date, notice: Notice) -> date:
    """Give the working day that lies so many working days before a duty's first day."""
    day, left = start, notice.working_days
    while left > 0:
        day -= timedelta(days=1)
        left -= works(day, notice)
    return day


def listed(year: int, notice: Notice) -> bool:
    """Tell whether the file lists a year's holidays."""
    return any(day.year == year for day in notice.holidays)
