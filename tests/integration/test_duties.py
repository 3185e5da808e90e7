"""Planned duties (勤务): reserved for their window only, sent when it is time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jointops.app import commands as c
from jointops.app.duty_times import DutyTimesError, read_window
from jointops.app.handlers.incidents import DutyWindowError
from jointops.app.handlers.plans import DutyOverlapError, NothingReservedError
from jointops.app.plan_lines import task_line
from jointops.app.planner import plan_incident
from jointops.app.watch import Watch
from jointops.clock import local
from jointops.forces.duty import DutyWindow
from jointops.forces.readiness import (
    MOVE_UP_SLOT,
    ForceTakenError,
    Stamp,
    Task,
    TaskStep,
    UnitStatus,
)
from jointops.forces.units import Unit
from jointops.ids import UnitId
from jointops.incidents.incident import Incident, Milestone
from jointops.planning.plan import Edits
from tests.factories import NOON, node

HOUR = timedelta(hours=1)


def window(start_h: float, end_h: float) -> DutyWindow:
    return DutyWindow(start_utc=NOON + HOUR * start_h, end_utc=NOON + HOUR * end_h)


def laid_down(town, start_h: float, end_h: float, *, at: int = 4, level: int = 4):
    return town.do(
        c.OpenIncident(
            place=node(at),
            class_text="勤务安保",
            level=level,
            window=window(start_h, end_h),
        )
    )


def planned(town, number, edits=None):
    return plan_incident(town.center, number, town.actor(c.KeepPlan), edits=edits)


def tasks_of(town, number) -> dict[str, Task]:
    tasks = town.center.board.table(Task).values()
    return {task.force: task for task in tasks if task.incident == number}


def test_a_duty_is_reserved_for_its_window_and_sent_when_it_is_time(town):
    number = laid_down(town, 30, 34)
    plan = planned(town, number)
    assert "NOTE-PLANNED" in {note.code for note in plan.notes}
    assert all(pick.estimated for pick in plan.picks)
    released = town.do(c.CommitPlan(plan=plan.id))
    mine = tasks_of(town, number)
    assert mine.keys() == {pick.force for pick in plan.picks} != set()
    assert {task.step for task in released.tasks} == {TaskStep.RESERVED}
    for pick in plan.picks:
        bound = mine[pick.force].window
        assert bound is not None
        assert bound.end_utc == NOON + 34 * HOUR
        early_s = (NOON + 30 * HOUR - bound.start_utc).total_seconds()
        assert pick.arrival_s <= early_s < pick.arrival_s + 60
    # until then they are free: for the board, for the next plan, and to be sent
    situation = town.center.situation()
    assert situation.tasks == ()
    assert {task.force for task in situation.waiting} == mine.keys()
    assert all(situation.free(force) for force in mine)
    lines = [task_line(town.center, task.id) for task in mine.values()]
    assert all(line.next_step is None and line.leaves_utc is not None for line in lines)
    assert Milestone.DISPATCHED not in town.center.board.table(Incident)[number].marks
    # then they are not
    town.clock.move(30 * 3600)
    situation = town.center.situation()
    assert {situation.statuses[force] for force in mine} == {UnitStatus.RESERVED}
    sent = town.do(c.SendDuty(incident=number))
    assert {task.force for task in sent.tasks} == mine.keys()
    assert {task.step for task in tasks_of(town, number).values()} == {TaskStep.DISPATCHED}
    assert Milestone.DISPATCHED in town.center.board.table(Incident)[number].marks
    with pytest.raises(NothingReservedError):
        town.do(c.SendDuty(incident=number))


def test_an_overlap_is_refused_with_both_windows(town):
    first, second = laid_down(town, 30, 34), laid_down(town, 33, 36)
    plan_one, plan_two = planned(town, first), planned(town, second)
    shared = {p.force for p in plan_one.picks} & {p.force for p in plan_two.picks}
    assert shared
    town.do(c.CommitPlan(plan=plan_one.id))
    with pytest.raises(DutyOverlapError) as refused:
        town.do(c.CommitPlan(plan=plan_two.id))
    assert refused.value.facts["unit"] in shared
    assert refused.value.facts["wanted"] == "03-05 21:00～03-06 00:00"
    assert str(refused.value.facts["taken"]).endswith("～03-05 22:00")
    assert tasks_of(town, second) == {}
    # planned again, it takes others, and says why
    again = planned(town, second)
    assert {p.force for p in again.picks}.isdisjoint(tasks_of(town, first))
    reasons = {non.force: non.reason for non in again.non_picks}
    assert {reasons[force].code for force in shared} == {"RESERVED-THEN"}
    assert all(reasons[force].facts["incident"] == first for force in shared)
    town.do(c.CommitPlan(plan=again.id))
    assert tasks_of(town, second)


def test_one_after_the_other_the_same_force_may_serve_both(town):
    first, second = laid_down(town, 30, 32), laid_down(town, 33, 35)
    plan_one = planned(town, first)
    town.do(c.CommitPlan(plan=plan_one.id))
    plan_two = planned(town, second)
    assert {p.force for p in plan_one.picks} == {p.force for p in plan_two.picks}
    town.do(c.CommitPlan(plan=plan_two.id))
    assert tasks_of(town, first).keys() == tasks_of(town, second).keys()


def test_the_way_there_belongs_to_the_window(town):
    """Back to back a force cannot be in two places: the way between them is missing."""
    first, second = laid_down(town, 30, 32), laid_down(town, 32, 34, at=8)
    plan_one = planned(town, first)
    town.do(c.CommitPlan(plan=plan_one.id))
    locks = {p.force: p.slot for p in plan_one.picks}
    plan_two = planned(town, second, Edits(added=locks))
    assert {p.force for p in plan_two.picks}.isdisjoint(locks)


def test_an_incident_of_now_takes_reserved_forces_until_their_window(town):
    number = laid_down(town, 30, 34)
    town.do(c.CommitPlan(plan=planned(town, number).id))
    now = town.do(c.OpenIncident(place=node(4), class_text="持械伤人"))
    wave = planned(town, now)
    assert {p.force for p in wave.first_wave} & tasks_of(town, number).keys()
    sent = town.do(c.CommitFirstWave(plan=wave.id))
    assert sent.taken == {}
    busy = {task.force for task in sent.tasks} & tasks_of(town, number).keys()
    # still there when the duty begins: the others go, they are told by name
    town.clock.move(30 * 3600)
    situation = town.center.situation()
    assert {situation.statuses[force] for force in busy} == {UnitStatus.DISPATCHED}
    one = next(iter(busy))
    with pytest.raises(ForceTakenError):
        town.do(c.MoveTask(task=tasks_of(town, number)[one].id, step=TaskStep.DISPATCHED))
    released = town.do(c.SendDuty(incident=number))
    assert {force: task.incident for force, task in released.taken.items()} == dict.fromkeys(
        busy, now
    )
    assert {t.force for t in released.tasks} == tasks_of(town, number).keys() - busy
    town.do(c.StandDown(incident=now))
    town.do(c.SendDuty(incident=number))
    assert all(t.step == TaskStep.DISPATCHED for t in tasks_of(town, number).values())


def test_a_duty_that_begins_soon_leaves_out_who_is_busy_now(town):
    now = town.do(c.OpenIncident(place=node(4), class_text="持械伤人"))
    town.do(c.CommitFirstWave(plan=planned(town, now).id))
    busy = tasks_of(town, now).keys()
    soon, later = laid_down(town, 1, 3), laid_down(town, 10, 12)
    assert {p.force for p in planned(town, soon).picks}.isdisjoint(busy)
    assert not {p.force for p in planned(town, later).picks}.isdisjoint(busy)


def test_who_goes_off_duty_in_the_window_is_left_out(town):
    units = town.center.board.table(Unit)
    day = [replace(unit, shift="day") for unit in units.values() if unit.id.startswith("巡")]
    town.do(c.ImportUnits(file="day.csv", units=tuple(day)))
    assert local(NOON).hour == 12
    through = planned(town, laid_down(town, 24, 26))  # 12:00 to 14:00
    assert {"巡01", "巡02", "巡03"} & {p.force for p in through.picks}
    evening = planned(town, laid_down(town, 31, 34))  # 19:00 to 22:00, the shift ends at 20:00
    reasons = {non.force: non.reason.code for non in evening.non_picks}
    assert [reasons[name] for name in ("巡01", "巡02", "巡03")] == ["OFF-DUTY"] * 3


def test_who_is_reserved_to_move_up_does_not_stand_there_yet(town):
    number = laid_down(town, 30, 34)
    plan = planned(town, number)
    town.do(c.CommitPlan(plan=plan.id))
    one = next(iter(tasks_of(town, number).values()))
    waits = replace(one, slot=f"{MOVE_UP_SLOT}市场")
    picture = town.center.board.situation(NOON + 31 * HOUR, exercise=True, bound=[waits])
    assert not picture.keeps_point(UnitId(one.force))
    assert not picture.free(UnitId(one.force))
    sent = waits.moved_to(TaskStep.DISPATCHED, Stamp(at_utc=NOON + 31 * HOUR, by="t"))
    picture = town.center.board.situation(NOON + 31 * HOUR, exercise=True, bound=[sent])
    assert picture.keeps_point(UnitId(one.force))


def test_who_ought_to_have_left_is_told(town):
    number = laid_down(town, 30, 34)
    town.do(c.CommitPlan(plan=planned(town, number).id))
    watch = Watch(town.center)
    assert watch.look(town.center.situation()).get(number, ()) == ()
    town.clock.move(30 * 3600)
    found = watch.look(town.center.situation())[number]
    assert {w.force for w in found} == tasks_of(town, number).keys()
    assert all(w.grave and w.warnings[0].code == "WATCH-DUE" for w in found)
    town.do(c.SendDuty(incident=number))
    after = watch.look(town.center.situation())[number]
    assert "WATCH-DUE" not in {reason.code for w in after for reason in w.warnings}


@pytest.mark.parametrize(
    ("class_text", "span"),
    [
        ("勤务安保", None),
        ("勤务安保", window(-3, -1)),
        ("持械伤人", window(3, 4)),
    ],
)
def test_only_a_duty_has_a_window_and_it_is_not_over(town, class_text, span):
    with pytest.raises(DutyWindowError):
        town.do(c.OpenIncident(place=node(4), class_text=class_text, window=span))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("18:00", "22:00", ("11-23 18:00", "11-23 22:00")),
        ("08:00", "21:00", ("11-23 08:00", "11-23 21:00")),
        ("21:00", "2:00", ("11-23 21:00", "11-24 02:00")),
        ("25 18:00", "22:00", ("11-25 18:00", "11-25 22:00")),
        ("11月25日 18:00", "22：00", ("11-25 18:00", "11-25 22:00")),
        ("2026-12-31 20:00", "1-1 2:00", ("12-31 20:00", "01-01 02:00")),
        ("20 18:00", "19:00", ("12-20 18:00", "12-20 19:00")),
    ],
)
def test_duty_times_as_people_write_them(start, end, expected):
    found = read_window(start, end, datetime(2026, 11, 23, 4, tzinfo=UTC))
    spoken = [local(at).strftime("%m-%d %H:%M") for at in (found.start_utc, found.end_utc)]
    assert tuple(spoken) == expected


@pytest.mark.parametrize(
    ("now_h", "start", "end", "expected"),
    [
        (23, "1:00", "3:00", ("11-24 01:00", "11-24 03:00")),
        (23, "22:00", "3:00", ("11-23 22:00", "11-24 03:00")),
        (0.5, "23:00", "2:00", ("11-23 23:00", "11-24 02:00")),
        (23, "23 20:00", "22:00", ("11-23 20:00", "11-23 22:00")),
    ],
)
def test_a_bare_time_whose_window_is_over_means_tomorrow(now_h, start, end, expected):
    found = read_window(start, end, datetime(2026, 11, 22, 16, tzinfo=UTC) + now_h * HOUR)
    spoken = [local(at).strftime("%m-%d %H:%M") for at in (found.start_utc, found.end_utc)]
    assert tuple(spoken) == expected


@pytest.mark.parametrize(
    ("start", "end"),
    [("x", "22:00"), ("2-30 8:00", "9:00"), ("25 18:00", "24 17:00"), ("25:00", "26:00")],
)
def test_duty_times_that_make_no_window_are_refused(start, end):
    with pytest.raises(DutyTimesError):
        read_window(start, end, datetime(2026, 11, 23, 4, tzinfo=UTC))


def test_a_past_29_february_is_refused():
    with pytest.raises(DutyTimesError):
        read_window("2-29 8:00", "9:00", datetime(2028, 3, 5, tzinfo=UTC))
