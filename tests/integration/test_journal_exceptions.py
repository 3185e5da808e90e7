"""What an auditor looks at first, and how the journal is amended."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from jointops.app import commands as c
from jointops.app.bootstrap import open_center
from jointops.app.handlers.amendments import LateTimeMissingError
from jointops.app.handling import NotFoundError, ReasonMissingError
from jointops.app.journal_lines import ExceptionList, newest_lines
from jointops.app.planner import plan_incident
from jointops.app.rights import ForbiddenError
from jointops.audit.accounts import Actor, Role
from jointops.audit.entry import Entry
from jointops.audit.exceptions import ExceptionKind, ExceptionReader
from jointops.forces.duty import DutyWindow
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import Task, TaskStep
from jointops.ids import AccountName
from jointops.planning.plan import Edits
from tests.clocks import HandClock
from tests.factories import NOON, node

OPEN = c.OpenIncident(place=node(1), class_text="持械伤人", caller="有人", phone="13812345678")


def listed(town) -> list[tuple[str, str]]:
    """Give each exception as its kind and what it is about."""
    found = ExceptionList(town.center).standing()
    return [(one.kind.value, " ".join(one.what)) for one in found]


def test_the_ordinary_course_of_an_incident_lists_nothing(town):
    number = town.do(OPEN)
    plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    town.do(c.CommitFirstWave(plan=plan.id))
    for task in list(town.center.board.table(Task).values()):
        town.do(c.MoveTask(task=task.id, step=TaskStep.EN_ROUTE))
    town.do(c.StandDown(incident=number))
    assert listed(town) == []


def test_an_override_counts_once_in_the_version_that_brings_it(town):
    number = town.do(OPEN)
    actor = town.actor(c.KeepPlan)
    point = next(iter(town.center.board.table(ResponsePoint)))
    bare = Edits(bared={point: "大型活动已散"})
    plan_incident(town.center, number, actor, edits=bare)
    first = plan_incident(town.center, number, actor, edits=bare)
    forced = replace(bare, locked={first.picks[0].force: first.picks[0].slot})
    plan_incident(town.center, number, actor, edits=forced)
    assert listed(town) == [
        ("bared", point),
        ("forced", f"{first.picks[0].force} {first.picks[0].slot}"),
    ]
    (line,) = [
        line
        for line in ExceptionList(town.center).newest_lines()
        if line.listed[0][0] == ExceptionKind.BARED
    ]
    name = town.center.board.table(ResponsePoint)[point].name
    assert (line.listed, line.why) == (((ExceptionKind.BARED, name),), "大型活动已散")


def test_late_looked_at_refused_and_locked_acts_are_listed_with_who_and_why(town):
    number = town.do(OPEN)
    plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    town.do(c.CommitFirstWave(plan=plan.id, locked_seat=True))
    town.clock.move(600)
    earlier = town.clock.now() - timedelta(seconds=300)
    town.do(c.AddLogLine(incident=number, text="疑犯向东", occurred_utc=earlier))
    town.do(c.RevealCaller(incident=number, index=0, why="回拨核实"))
    auditor = Actor(name=AccountName("审计"), roles=(Role.AUDITOR,), seat="t")
    with pytest.raises(ForbiddenError):
        town.center.do(OPEN, auditor)
    found = ExceptionList(town.center).standing()
    assert [one.kind for one in found] == ["locked_seat", "late", "unmasked", "refused"]
    assert (found[2].why, found[2].what) == ("回拨核实", (str(number),))
    assert (found[3].entry.actor, found[3].what) == ("审计", ("FORBIDDEN",))


def test_a_duty_sent_before_its_window_is_listed_and_one_sent_in_time_is_not(town):
    for wait_h, early in ((0, True), (30, False)):
        start, end = (town.clock.now() + timedelta(hours=hours) for hours in (30, 34))
        number = town.do(
            c.OpenIncident(
                place=node(4),
                class_text="勤务安保",
                level=4,
                window=DutyWindow(start_utc=start, end_utc=end),
            )
        )
        plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
        town.do(c.CommitPlan(plan=plan.id))
        town.clock.move(wait_h * 3600)
        before = len(listed(town))
        sent = town.do(c.SendDuty(incident=number))
        fresh = listed(town)[before:]
        names = {task.force for task in sent.tasks}
        assert [(kind, set(what.split())) for kind, what in fresh] == (
            [("early", names)] if early else []
        )
        town.do(c.StandDown(incident=number))


def test_an_oral_act_is_listed_until_a_paper_of_the_incident_is_issued(town):
    number = town.do(OPEN)
    plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    town.do(c.CommitFirstWave(plan=plan.id))
    task = next(iter(town.center.board.table(Task)))
    town.do(c.MoveTask(task=task, step=TaskStep.EN_ROUTE, speaker="巡长", channel="2"))
    reader = ExceptionReader()
    (oral,) = [x for e in town.center.database.entries() for x in reader.read(e)]
    assert (oral.kind, oral.what) == (ExceptionKind.ORAL, ("巡长", "2"))
    assert reader.unsettled(oral)
    reader.read(_order(oral.entry, incident=number + 1))
    assert reader.unsettled(oral)
    reader.read(_order(oral.entry, incident=number))
    assert not reader.unsettled(oral)


def _order(after: Entry, *, incident: int) -> Entry:
    facts = {"order": {"incident": incident}}
    return replace(after, seq=after.seq + 1, kind="order.issue", facts=facts)


# --- the clock


@pytest.mark.parametrize("step_s", [-3600.0, -6.0, 6.0, 86400.0])
def test_a_clock_that_is_set_is_journaled_with_the_next_act(town, step_s):
    town.do(OPEN)
    town.clock.move(7200)  # time that passes is no change
    town.do(OPEN)
    assert listed(town) == []
    town.clock.set_by(step_s)
    town.do(OPEN)
    ((kind, seconds), *rest) = [one for one in listed(town) if float(one[1]) == step_s]
    assert (kind, float(seconds), rest) == ("clock", step_s, [])
    (entry,) = town.center.database.find_entries(text="clock.change")
    assert entry.facts == {"seconds": step_s}
    before = town.center.board.number
    town.do(OPEN)
    assert town.center.board.number == before + 1


@pytest.mark.parametrize("step_s", [-4.0, 0.0, 4.0])
def test_a_clock_that_is_slewed_is_no_change(town, step_s):
    town.do(OPEN)
    town.clock.set_by(step_s)
    town.do(OPEN)
    assert listed(town) == []


def test_a_clock_put_back_between_two_runs_is_journaled(town):
    town.do(OPEN)
    home = town.center.home
    town.center.close()
    town.center = open_center(home, clock=HandClock(NOON - timedelta(days=1)))
    town.do(OPEN)
    kinds = Counter(kind for kind, _ in listed(town))
    assert kinds["clock"] == 2  # the act that ran backwards, and the note of it
    (entry,) = town.center.database.find_entries(text="clock.change")
    assert entry.facts["seconds"] == pytest.approx(-86400, abs=1)


def test_a_change_of_the_clock_that_cannot_be_journaled_holds_up_nothing(town, monkeypatch, caplog):
    town.do(OPEN)
    town.clock.set_by(100)
    plain = town.center._carry_out

    def refuse_notes(command, actor, role, *rest):
        if isinstance(command, c.NoteClock):
            raise NotFoundError(kind="Entry", key=0)
        return plain(command, actor, role, *rest)

    monkeypatch.setattr(town.center, "_carry_out", refuse_notes)
    with caplog.at_level(logging.ERROR):
        assert town.do(OPEN) == 2
    assert "100.000 s" in caplog.text


# --- amending


def test_a_correction_is_a_new_entry_that_names_the_old_one_which_stays(town):
    number = town.do(OPEN)
    town.do(c.AddLogLine(incident=number, text="三人受伤"))
    wrong = town.center.board.number
    (before,) = town.center.database.find_entries(limit=1)
    town.do(c.CorrectEntry(entry=wrong, text="两人受伤", why="现场核实"))
    newest, old = town.center.database.find_entries(limit=2)
    assert old == before
    assert (newest.kind, newest.subject, newest.why) == ("journal.correct", f"#{wrong}", "现场核实")
    assert newest.facts == {"entry": wrong, "text": "两人受伤"}
    lines = {line.number: line.corrected_by for line in newest_lines(town.center)}
    assert lines[wrong] == wrong + 1
    assert [n for n, by in lines.items() if by] == [wrong]
    assert town.center.database.verify().whole
    assert listed(town) == [("correction", str(wrong))]


@pytest.mark.parametrize("entry", [0, -1, 10_000])
def test_only_an_entry_that_exists_is_corrected(town, entry):
    with pytest.raises(NotFoundError):
        town.do(c.CorrectEntry(entry=entry, text="x", why="y"))


def test_an_amendment_needs_words_and_a_reason(town):
    at = town.clock.now() - timedelta(hours=1)
    for act in (
        c.CorrectEntry(entry=1, text="x"),
        c.CorrectEntry(entry=1, text=" ", why="y"),
        c.AddLateEntry(text="x", occurred_utc=at),
        c.AddLateEntry(text="", occurred_utc=at, why="y"),
    ):
        with pytest.raises(ReasonMissingError):
            town.do(act)


def test_a_late_entry_says_when_it_happened_and_that_is_over(town):
    now = town.clock.now()
    for at in (None, now + timedelta(hours=1)):
        with pytest.raises(LateTimeMissingError):
            town.do(c.AddLateEntry(text="x", why="y", occurred_utc=at))
    at = now - timedelta(hours=2)
    town.do(c.AddLateEntry(text="已口头通知120", why="当时忙", occurred_utc=at, entry=1))
    (entry,) = town.center.database.find_entries(limit=1)
    assert (entry.kind, entry.subject) == ("journal.late", "#1")
    assert entry.occurred_utc < entry.recorded_utc
    assert listed(town)[-1] == ("late", "已口头通知120")


def test_the_list_is_read_on_and_shown_by_the_page(town):
    number = town.do(OPEN)
    kept = ExceptionList(town.center)
    assert kept.standing() == []
    for turn in range(7):
        town.do(c.RevealCaller(incident=number, index=0, why=f"第{turn}次"))
        town.do(c.AddLogLine(incident=number, text="无关"))
    assert len(kept.standing()) == 7
    shown = kept.newest_lines(limit=5)
    older = kept.newest_lines(limit=5, before=shown[-1].number)
    numbers = [line.number for line in (*shown, *older)]
    assert len(numbers) == 7
    assert numbers == sorted(numbers, reverse=True)
    assert [line.why for line in kept.newest_lines(text="第3次")] == ["第3次"]
