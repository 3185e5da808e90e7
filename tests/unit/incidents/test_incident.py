from __future__ import annotations

from datetime import timedelta

import pytest

from jointops.incidents.incident import (
    Caller,
    Card,
    IncidentOverError,
    IncidentStatus,
    LevelError,
    LogLine,
    Mark,
    MergeError,
    Milestone,
    MilestoneOrderError,
    Told,
)
from tests.factories import NOON, incident


def mark(seconds: float = 0, *, auto: bool = False) -> Mark:
    return Mark(at_utc=NOON + timedelta(seconds=seconds), by="t", auto=auto)


def test_anyone_raises_a_level_and_becomes_its_owner():
    raised = incident(level=3).with_level(1, by="somebody", reason="")
    assert (raised.level, raised.level_owner) == (1, "somebody")


@pytest.mark.parametrize(
    ("level", "by", "reason"),
    [(3, "other", "calm"), (3, "t", " "), (2, "t", "same"), (0, "t", "x"), (5, "t", "x")],
)
def test_a_level_is_lowered_only_by_its_owner_with_a_reason_and_inside_the_scale(level, by, reason):
    with pytest.raises(LevelError):
        incident(level=2).with_level(level, by=by, reason=reason)


def test_the_owner_lowers_with_a_reason():
    assert incident(level=2).with_level(4, by="t", reason="误报").level == 4


def test_a_stamp_by_hand_keeps_the_order_of_milestones():
    handled = incident().with_mark(Milestone.HANDLED, mark(600))
    with pytest.raises(MilestoneOrderError):
        handled.with_mark(Milestone.CONTROLLED, mark(700))
    with pytest.raises(MilestoneOrderError):
        handled.with_mark(Milestone.FEEDBACK, mark(500))
    controlled = handled.with_mark(Milestone.CONTROLLED, mark(300))
    assert controlled.marks[Milestone.CONTROLLED] == mark(300)


def test_the_first_automatic_stamp_stays():
    once = incident().with_mark(Milestone.ARRIVED, mark(60, auto=True))
    twice = once.with_mark(Milestone.ARRIVED, mark(90, auto=True))
    assert twice.marks[Milestone.ARRIVED].at_utc == NOON + timedelta(seconds=60)


def test_merging_keeps_all_calls_times_and_the_graver_level():
    first = incident(1, level=3).with_caller(Caller(at_utc=NOON, text="one"))
    early = NOON - timedelta(seconds=30)
    second = incident(2, level=2).with_caller(Caller(at_utc=early, text="two"))
    second = second.with_log(LogLine(at_utc=early, by="t", text="said"))
    second = second.with_told(Told(party="市局", person="某", at_utc=early, by="t"))
    whole = first.absorbing(second)
    assert [call.text for call in whole.callers] == ["two", "one"]
    assert (whole.level, whole.merged, len(whole.log), len(whole.told)) == (2, (2,), 1, 1)
    gone = second.merged_with(first.id)
    assert (gone.status, gone.merged_into) == (IncidentStatus.MERGED, 1)
    assert gone.callers == second.callers


def test_an_incident_is_not_merged_with_itself_or_with_one_that_is_over():
    with pytest.raises(MergeError):
        incident(1).absorbing(incident(1))
    with pytest.raises(MergeError):
        incident(1).absorbing(incident(2).closed(mark(9)))


def test_a_closed_incident_takes_late_log_lines_and_nothing_else():
    over = incident().closed(mark(60))
    assert over.with_log(LogLine(at_utc=NOON, by="t", text="补录")).log
    for change in (
        lambda: over.with_card(Card()),
        lambda: over.with_level(1, by="t", reason=""),
        lambda: over.with_caller(Caller(at_utc=NOON, text="x")),
        lambda: over.closed(mark(90)),
        lambda: over.with_told(Told(party="p", person="q", at_utc=NOON, by="t")),
    ):
        with pytest.raises(IncidentOverError):
            change()


def test_numbers_on_the_card_are_never_negative():
    with pytest.raises(ValueError, match="injured"):
        Card(injured=-1)
