"""Working days before a planned duty, with holidays and the weekend days worked in exchange."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.requests.case import RequestCase
from jointops.requests.deadlines import DeadlineKind, Stage, deadlines_of
from jointops.requests.steps import take
from jointops.requests.workflow_file import Notice
from jointops.requests.working_days import last_day_to_ask, listed, works
from tests.requests import START, WORKFLOW, act, fresh

# as announced for the National Day of 2025: 1 to 8 October, worked on 28 September and 11 October
AUTUMN = Notice(
    holidays=tuple(date(2025, 10, day) for day in range(1, 9)),
    workdays=(date(2025, 9, 28), date(2025, 10, 11)),
)


@pytest.mark.parametrize(
    ("start", "notice", "last"),
    [
        (date(2026, 3, 6), Notice(), date(2026, 3, 3)),
        (date(2026, 3, 9), Notice(), date(2026, 3, 4)),
        (date(2026, 3, 8), Notice(), date(2026, 3, 4)),
        (date(2025, 10, 1), AUTUMN, date(2025, 9, 28)),
        (date(2025, 10, 9), AUTUMN, date(2025, 9, 28)),
        (date(2025, 10, 13), AUTUMN, date(2025, 10, 9)),
        (date(2025, 10, 13), Notice(), date(2025, 10, 8)),
        (date(2026, 3, 6), Notice(working_days=0), date(2026, 3, 6)),
    ],
)
def test_the_last_day_to_ask_lies_so_many_working_days_ahead(start, notice, last):
    assert last_day_to_ask(start, notice) == last


@given(start=st.dates(date(2020, 1, 1), date(2040, 1, 1)), days=st.integers(1, 20))
def test_between_the_last_day_and_the_duty_lie_exactly_the_days(start, days):
    last = last_day_to_ask(start, Notice(working_days=days))
    between = [last + timedelta(days=n) for n in range((start - last).days)]
    assert works(last, Notice())
    assert sum(works(day, Notice()) for day in between) == days


def test_a_year_without_holidays_in_the_file_is_told_as_such():
    assert listed(2025, AUTUMN)
    assert not listed(2026, AUTUMN)


def planned(urgency: str, *, not_before: str) -> RequestCase:
    told = act("draft", "operator", document="D1", not_before=not_before)
    return take(WORKFLOW, replace(fresh(), urgency=urgency), told, now=START)


def test_a_planned_duty_is_due_at_the_end_of_that_day_until_it_is_asked_for():
    case = planned("平件", not_before="2026-03-12 09:00")
    (deadline,) = deadlines_of(WORKFLOW, case, START)
    assert deadline.kind == DeadlineKind.NOTICE
    assert deadline.due_utc == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    assert deadline.stage(WORKFLOW, START) == Stage.CALM
    assert deadline.stage(WORKFLOW, deadline.due_utc + timedelta(seconds=1)) == Stage.RED
    assert not deadlines_of(WORKFLOW, planned("特急", not_before="2026-03-12 09:00"), START)
    assert not deadlines_of(WORKFLOW, planned("平件", not_before=""), START)
    asked = case
    for event, role in (
        ("submit", "operator"),
        ("pass", "duty_commander"),
        ("approve", "approver"),
        ("send", "operator"),
    ):
        asked = take(WORKFLOW, asked, act(event, role, document="D1"), now=START)
    kinds = {found.kind for found in deadlines_of(WORKFLOW, asked, START)}
    assert DeadlineKind.NOTICE not in kinds
