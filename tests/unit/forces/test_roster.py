from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.clock import LOCAL
from jointops.forces.roster import SHIFTS, on_duty

WEDNESDAY = datetime(2026, 3, 4, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("shift", "hour", "minute", "on"),
    [
        ("day", 7, 59, False),
        ("day", 8, 0, True),
        ("day", 19, 59, True),
        ("day", 20, 0, False),
        ("night", 22, 59, False),
        ("night", 23, 0, True),
        ("night", 3, 0, True),
        ("night", 7, 0, False),
        ("all_day", 3, 0, True),
        ("all_day", 8, 0, True),
        ("unheard of", 3, 0, True),
    ],
)
def test_a_shift_is_on_duty_in_its_span(shift, hour, minute, on):
    assert on_duty(shift, WEDNESDAY.replace(hour=hour, minute=minute)) == on


def test_a_rest_day_counts_for_the_day_the_shift_began():
    early_thursday = WEDNESDAY + timedelta(days=1, hours=3)
    assert not on_duty("night", early_thursday, rest_day=2)  # the night of Wednesday
    assert on_duty("night", early_thursday, rest_day=3)


@given(st.integers(0, 7 * 24 * 60 - 1))
def test_guards_three_shifts_cover_every_minute_exactly_once(minute):
    moment = WEDNESDAY + timedelta(minutes=minute)
    assert sum(on_duty(code, moment) for code in ("early", "late", "night")) == 1
    assert on_duty("all_day", moment)
    assert SHIFTS["night"].duty_day(moment) is None or on_duty("night", moment)
