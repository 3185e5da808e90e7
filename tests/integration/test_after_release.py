"""The training city after a release, over simulated time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from jointops.app.bootstrap import open_center
from jointops.app.commands import (
    ChangeLevel,
    CommitFirstWave,
    CommitPlan,
    KeepPlan,
    MoveTask,
    OpenIncident,
    ReportPosition,
    SetUnitStatus,
    StandDown,
)
from jointops.app.planner import newest_plan, plan_incident
from jointops.app.rights import ForbiddenError
from jointops.app.search import Gazetteer
from jointops.app.watch import (
    Watch,
    leaving_order,
    plan_difference,
    reassign_command,
    reassignable,
    replacement,
)
from jointops.audit.accounts import Actor, Role
from jointops.forces.fixes import Certainty
from jointops.forces.readiness import ForceTakenError, Stamp, Task, TaskStep, UnitStatus
from jointops.forces.units import Unit, UnitKind
from jointops.geo.places import Place
from jointops.ids import AccountName, TaskId, UnitId
from jointops.planning.traces import _apart_m
from jointops.situation.picture import Positions
from tests.clocks import HandClock

pytestmark = pytest.mark.slow
SQUARE = "世纪路×昌国路"
"""A motorcycle is two minutes away and the nearest rapid-response team four."""


class Duty:
    """A duty at the training city whose clock is moved by hand."""

    def __init__(self, home) -> None:
        self.clock = HandClock()
        self.center = open_center(home, clock=self.clock)
        self.gazetteer = Gazetteer(self.center)
        self.watch = Watch(self.center)

    def do(self, command):
        return self.center.do(command, self.center.training_actor(command, seat="test")).value

    def take(self, place: str, class_text: str):
        return self.do(OpenIncident(place=self.gazetteer.place(place), class_text=class_text))

    def plan(self, number):
        return plan_incident(self.center, number, self.center.training_actor(KeepPlan, seat="test"))

    def tasks(self, number) -> list[Task]:
        every = self.center.board.table(Task).values()
        return [task for task in every if task.incident == number and task.open]

    def step(self, task: Task, step: TaskStep) -> None:
        self.do(MoveTask(task=task.id, step=step))

    def look(self, number, situation=None):
        seen = self.watch.look(situation or self.center.situation())
        return {watched.force: watched for watched in seen.get(number, ())}

    def pass_time(self, seconds: float, number):
        """Let time pass as the window does: a look every five seconds; give the last one."""
        seen = {}
        for _ in range(round(seconds / 5)):
            self.clock.move(5)
            seen = self.look(number)
        return seen

    def certainty(self, force: str) -> Certainty:
        return self.center.situation().standings[UnitId(force)].certainty


@pytest.fixture
def duty(own_city):
    made = Duty(own_city)
    yield made
    made.center.close()


@pytest.fixture
def released(duty):
    """An armed attack at the station, its first wave released."""
    number = duty.take(SQUARE, "持械伤人")
    duty.do(CommitFirstWave(plan=duty.plan(number).id))
    return number


def codes(watched) -> list[str]:
    return [reason.code for reason in watched.warnings]


def a_posted(duty, number):
    """Give a released PTU team with a live position: it stands at its post until it leaves."""
    return next(
        task
        for task in duty.tasks(number)
        if duty.center.board.table(Unit)[task.force].kind == UnitKind.PTU
        and duty.certainty(task.force) == Certainty.LIVE
    )


def test_who_leaves_at_once_arrives_as_promised_and_is_never_warned_of(duty, released):
    task = max(duty.tasks(released), key=lambda task: task.arrival_s)
    ready_s = duty.center.board.table(Unit)[task.force].ready_s
    duty.clock.move(ready_s)
    duty.step(task, TaskStep.EN_ROUTE)
    left_s = task.arrival_s - ready_s
    for _ in range(int(left_s // 5)):
        duty.clock.move(5)
        watched = duty.look(released)[task.force]
        assert abs(watched.late_s) < 15, watched
        assert codes(watched) == []


def test_a_team_that_stands_still_is_told_after_a_minute_with_somebody_instead(duty, released):
    task = a_posted(duty, released)
    duty.step(task, TaskStep.ACKNOWLEDGED)
    seen = duty.pass_time(50, released)
    assert "WATCH-STILL" not in codes(seen[task.force])
    seen = duty.pass_time(30, released)
    watched = seen[task.force]
    assert codes(watched)[0] == "WATCH-STILL"
    assert 60 <= watched.warnings[0].facts["still_s"] <= 85
    assert watched.grave
    offer = watched.offer
    assert offer is not None
    busy = {task.force for task in duty.tasks(released)}
    assert offer.force not in busy
    unit = duty.center.board.table(Unit)[offer.force]
    old = duty.center.board.table(Unit)[UnitId(task.force)]
    assert unit.kind == old.kind or "any" in task.slot
    journal = duty.center.board.number
    assert duty.pass_time(20, released)[task.force].warnings
    assert duty.center.board.number == journal


def test_a_fresh_look_knows_from_the_feed_who_has_not_moved(duty, released):
    task = a_posted(duty, released)
    duty.clock.move(100)
    seen = Watch(duty.center).look(duty.center.situation())[released]
    still = next(watched for watched in seen if watched.force == task.force)
    assert "WATCH-STILL" in codes(still)


def at_half_speed(duty, force, start):
    """Give the picture of now with a unit only half as far from where it set out."""
    situation = duty.center.situation()
    now = situation.standings[force]
    half = replace(
        now.place, lon=(now.place.lon + start.lon) / 2, lat=(now.place.lat + start.lat) / 2
    )
    standings = {**situation.standings, force: replace(now, place=half)}
    return replace(situation, standings=standings)


def test_a_slow_unit_is_told_as_late_with_seconds_before_it_is_late(duty, released):
    task = max(
        (t for t in duty.tasks(released) if duty.certainty(t.force) == Certainty.LIVE),
        key=lambda task: task.arrival_s,
    )
    ready_s = duty.center.board.table(Unit)[UnitId(task.force)].ready_s
    duty.clock.move(ready_s)
    duty.step(task, TaskStep.EN_ROUTE)
    start = duty.center.situation().standings[UnitId(task.force)].place
    for _ in range(int(task.arrival_s // 5)):
        duty.clock.move(5)
        first = duty.look(released, at_half_speed(duty, UnitId(task.force), start))[task.force]
        if first.warnings:
            break
    assert codes(first)[0] in {"WATCH-LATE", "WATCH-TOO-LATE"}
    assert first.elapsed_s < task.arrival_s, "told before the promise is broken"
    assert first.warnings[0].facts["late_s"] == pytest.approx(first.late_s)
    assert (codes(first)[0] == "WATCH-TOO-LATE") == (first.expected_s > first.within_s)


def test_a_stale_position_is_told_as_stale_and_never_as_standing(duty, released):
    task = a_posted(duty, released)
    duty.pass_time(10, released)
    frozen = duty.center.situation().standings[UnitId(task.force)]
    for _ in range(64):
        duty.clock.move(5)
        situation = duty.center.situation()
        age_s = (situation.at_utc - frozen.at_utc).total_seconds()
        certainty = Certainty.STALE if age_s > 300 else Certainty.AGEING
        standings = {**situation.standings, task.force: replace(frozen, certainty=certainty)}
        watched = duty.look(released, replace(situation, standings=standings))[task.force]
        assert "WATCH-STILL" not in codes(watched)
    assert "WATCH-STALE" in codes(watched)
    assert np.isfinite(watched.expected_s)
    assert watched.late_s == pytest.approx(watched.elapsed_s - task.arrival_s), "the clock alone"


def test_a_position_radioed_before_the_release_says_nothing_about_moving(duty):
    number = duty.take(SQUARE, "持械伤人")
    plan = duty.plan(number)
    force = UnitId(plan.first_wave[-1].force)
    place = duty.center.situation().standings[force].place
    duty.do(ReportPosition(unit=force, place=place, speaker="队长", channel="1"))
    duty.do(CommitFirstWave(plan=plan.id))
    for _ in range(20):
        duty.clock.move(5)
        seen = duty.look(number, without_terminal(duty, force))
    assert codes(seen[force])[0] == "WATCH-UNSEEN"
    assert "WATCH-STILL" not in codes(seen[force])
    # said again from the same place: now two fixes after the release tell that it stands
    duty.do(ReportPosition(unit=force, place=place, speaker="队长", channel="1"))
    duty.look(number, without_terminal(duty, force))
    duty.clock.move(70)
    duty.do(ReportPosition(unit=force, place=place, speaker="队长", channel="1"))
    seen = duty.look(number, without_terminal(duty, force))
    assert "WATCH-STILL" in codes(seen[force])
    assert "WATCH-UNSEEN" not in codes(seen[force])


def test_an_assumed_position_is_told_as_unseen_and_its_forecast_as_estimated(duty, released):
    force = a_posted(duty, released).force
    duty.clock.move(90)
    seen = duty.look(released, without_terminal(duty, UnitId(force)))[force]
    assert seen.estimated
    assert "WATCH-UNSEEN" in codes(seen)
    assert "WATCH-STILL" not in codes(seen)


def without_terminal(duty, force):
    """Give the picture of now as it is if a unit's terminal is silent."""
    now = duty.clock.now()
    known = duty.center.feed.positions(now, duty.center.board.recent_tasks(now))
    kept = [row for row, name in enumerate(known.subject) if name != force]
    positions = Positions(
        subject=tuple(known.subject[row] for row in kept),
        lon=known.lon[kept],
        lat=known.lat[kept],
        age_s=known.age_s[kept],
        heading_deg=known.heading_deg[kept],
    )
    return duty.center.situation(positions=positions)


def test_a_unit_out_of_service_is_told_even_though_it_has_a_task(duty, released):
    task = duty.tasks(released)[0]
    duty.do(SetUnitStatus(unit=UnitId(task.force), status=UnitStatus.OUT_OF_SERVICE, why="故障"))
    duty.clock.move(5)
    watched = duty.look(released)[task.force]
    assert codes(watched)[0] == "WATCH-OUT"
    assert watched.offer is not None


def test_who_stands_beside_the_scene_unreported_is_not_told_as_standing_still(duty, released):
    task = max(duty.tasks(released), key=lambda task: task.arrival_s)
    duty.step(task, TaskStep.EN_ROUTE)
    duty.clock.move(task.arrival_s + 30)
    duty.look(released)
    seen = duty.pass_time(70, released)
    assert codes(seen[task.force]) == ["WATCH-THERE"]
    assert seen[task.force].offer is None


def test_the_replacement_is_added_and_the_old_one_kept_unless_it_is_let_go(duty, released):
    task = a_posted(duty, released)
    watched = duty.pass_time(80, released)[task.force]
    sent = duty.do(replacement(duty.center, watched))
    assert (sent.slot, sent.incident, sent.step) == (task.slot, released, TaskStep.DISPATCHED)
    assert watched.offer.force in sent.spoken
    assert task.force in {t.force for t in duty.tasks(released)}
    with pytest.raises(ForceTakenError):
        duty.do(replacement(duty.center, watched))
    again = duty.pass_time(5, released)[task.force]
    assert again.offer.force != sent.force
    duty.do(replacement(duty.center, again, stand_down=True))
    assert task.force not in {t.force for t in duty.tasks(released)}


def test_a_graver_incident_takes_a_unit_under_way_and_both_are_named_in_the_journal(duty):
    lesser = duty.take(SQUARE, "治安斗殴")
    duty.do(CommitPlan(plan=duty.plan(lesser).id))
    for task in duty.tasks(lesser):
        if task.step == TaskStep.DISPATCHED:
            duty.step(task, TaskStep.EN_ROUTE)
    there = duty.tasks(lesser)[0]
    duty.step(there, TaskStep.ON_SCENE)
    sent = {task.force for task in duty.tasks(lesser)}
    for unit in duty.center.board.table(Unit).values():  # nobody else is left
        if not unit.asked_only and unit.id not in sent:
            duty.do(SetUnitStatus(unit=unit.id, status=UnitStatus.OUT_OF_SERVICE))
    graver = duty.take(SQUARE, "持械伤人")
    duty.plan(graver)
    found = reassignable(duty.center, graver)
    assert found
    assert there.force not in {item.force for item in found}
    assert len({item.force for item in found}) == len(found)
    item = found[0]
    assert item.missing_after == item.missing_before - 1
    assert item.loss.missing_after == item.loss.missing_before + 1
    assert (item.loss.incident, item.loss.next_s) == (lesser, None)
    command = reassign_command(duty.center, item)
    operator = Actor(name=AccountName("值班员"), roles=(Role.OPERATOR,), seat="test")
    with pytest.raises(ForbiddenError):
        duty.center.do(command, operator)
    commander = duty.center.training_actor(command, seat="test")
    entry = duty.center.do(command, commander).entry
    assert (entry.facts["incident"], entry.facts["taken_from"]) == (graver, lesser)
    assert item.force in {task.force for task in duty.tasks(graver)}
    assert item.force not in {task.force for task in duty.tasks(lesser)}
    assert duty.center.database.rebuild().equal


def test_a_unit_sent_on_while_it_drives_starts_from_where_it_is(duty, released):
    other = duty.take("柳泉路×联通路", "治安斗殴")
    task = max(duty.tasks(released), key=lambda task: task.arrival_s)
    start = duty.clock.now()

    def stamp(seconds: float) -> Stamp:
        return Stamp(at_utc=start + timedelta(seconds=seconds), by="test")

    first = replace(
        task,
        step=TaskStep.STOOD_DOWN,
        stamps={TaskStep.EN_ROUTE: stamp(0), TaskStep.STOOD_DOWN: stamp(60)},
    )
    second = replace(
        task,
        id=TaskId(f"{other}-001"),
        incident=other,
        step=TaskStep.STOOD_DOWN,
        stamps={TaskStep.EN_ROUTE: stamp(80), TaskStep.STOOD_DOWN: stamp(140)},
    )

    def place(seconds: float) -> Place:
        known = duty.center.feed.positions(start + timedelta(seconds=seconds), [first, second])
        row = known.row[task.force]
        return Place(lon=float(known.lon[row]), lat=float(known.lat[row]))

    post = place(-10)
    for seconds in range(0, 400, 2):
        assert _apart_m(place(seconds), place(seconds + 2)) < 2 * 30, f"a jump at {seconds} s"
    assert _apart_m(place(60), post) > 100
    assert _apart_m(place(80), place(140)) > 100, "on to the other incident"
    assert _apart_m(place(139), place(141)) < 60
    assert _apart_m(place(140 + 60 + 40 + 1), post) < 40, "back by both ways"


def test_raising_the_level_only_adds(duty, released):
    before = duty.tasks(released)
    duty.do(ChangeLevel(incident=released, level=1))
    plan = duty.plan(released)
    assert not {pick.force for pick in plan.picks if pick.kind != "guard"} & {
        task.force for task in before
    }
    duty.do(CommitPlan(plan=plan.id))
    after = {task.id: task for task in duty.tasks(released)}
    assert all(after[task.id] == task for task in before)
    assert len(after) > len(before)


def test_two_versions_are_compared(duty):
    number = duty.take(SQUARE, "持械伤人")
    old = duty.plan(number)
    assert plan_difference(duty.center, number) is None
    duty.do(ChangeLevel(incident=number, level=1))
    new = duty.plan(number)
    found = plan_difference(duty.center, number)
    assert found is not None
    assert (found.old_version, found.new_version) == (1, 2)
    assert (found.old_level, found.new_level) == (2, 1)
    came, went = {p.force for p in found.came}, {p.force for p in found.went}
    old_forces = {p.force for p in (*old.picks, *old.hollow)}
    new_forces = {p.force for p in (*new.picks, *new.hollow)}
    assert came >= new_forces - old_forces
    assert went >= old_forces - new_forces
    back = plan_difference(duty.center, number, old=2, new=1)
    assert back is not None
    assert ({p.force for p in back.came}, {p.force for p in back.went}) == (went, came)
    assert newest_plan(duty.center, number) == new


def test_the_order_of_standing_down_is_said_first_and_kept(duty, released):
    duty.do(CommitPlan(plan=duty.plan(released).id))
    order = leaving_order(duty.center, released)
    assert {leaving.task.id for leaving in order} == {task.id for task in duty.tasks(released)}
    stages = [leaving.stage for leaving in order]
    assert stages == sorted(stages)
    police_after = [leaving for leaving in order if not leaving.task.guards and leaving.stage > 2]
    assert police_after, "no guard is left behind without police"
    part = tuple(leaving.task.id for leaving in order if leaving.stage <= stages[0])
    duty.do(StandDown(incident=released, tasks=part))
    assert {task.id for task in duty.tasks(released)} == {
        leaving.task.id for leaving in order if leaving.task.id not in part
    }
    rest = tuple(leaving.task.force for leaving in order if leaving.task.id not in part)
    done = duty.do(StandDown(incident=released, tasks=tuple(leaving.task.id for leaving in order)))
    assert done == rest
