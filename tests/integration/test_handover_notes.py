"""The handover sheet names what is owed and what came in since the last one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jointops.app import commands as c
from jointops.app.orders.desk import save_copy
from jointops.app.orders.handover import hand_over, handover_parts
from jointops.app.orders.handover_notes import armed_note, imports_note, last_handover, orders_note
from jointops.app.orders.papers import issue_order
from jointops.app.planner import plan_incident
from jointops.app.rights import ForbiddenError
from jointops.audit.accounts import Actor, Role
from jointops.errors import OperatorError
from jointops.forces.readiness import Task, TaskStep
from jointops.forces.roster import SHIFTS
from jointops.forces.units import UnitKind
from jointops.ids import AccountName, ArrangementId, UnitId
from jointops.orders.order import OrderKind
from tests.factories import NOON, arrangement, node, unit


def handed_over(town):
    return hand_over(town.center, town.actor(c.NoteHandover), to="李四")


def journal_part(town):
    return handover_parts(town.center)[-1]


def test_imports_are_told_until_the_next_handover(town):
    told = imports_note(town.center, after=0)
    assert "导入力量units.csv" in told
    assert "导入点位points.csv" in told
    handed_over(town)
    assert imports_note(town.center, after=last_handover(town.center)) == ""
    town.do(c.ImportUnits(file="新.csv", units=(unit("巡09", at=3),)))
    refused_import(town)
    after = imports_note(town.center, after=last_handover(town.center))
    assert after == "上次交接后的导入：导入力量新.csv。"
    assert after in journal_part(town).notes


def refused_import(town):
    rows = (arrangement(groups=("无此组",)),)
    with pytest.raises(OperatorError):
        town.do(c.RegisterArrangements(file="坏.csv", arrangements=rows))


def test_a_refused_handover_is_none(town):
    sheet = handed_over(town).sheet
    auditor = Actor(name=AccountName("训练审计员"), roles=(Role.AUDITOR,), seat="test")
    with pytest.raises(ForbiddenError):
        town.center.do(c.NoteHandover(handed_to="李四", head="", sheet=sheet), auditor)
    done, refused = town.center.database.all_of(c.NoteHandover.kind)
    assert (done.outcome, refused.outcome) == ("done", "refused")
    assert last_handover(town.center) == done.seq


def test_an_exception_is_told_once_and_a_spoken_report_until_it_is_on_paper(town):
    number = town.do(c.OpenIncident(place=node(1), class_text="持械伤人", level=2))
    plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    town.do(c.CommitFirstWave(plan=plan.id))
    task = next(iter(town.center.board.table(Task)))
    town.do(c.MoveTask(task=task, step=TaskStep.EN_ROUTE, speaker="巡长", channel="2"))
    town.do(c.AddLateEntry(entry=None, text="电话通知", occurred_utc=NOON, why="漏记"))
    late, oral = ("补录", "1次"), ("代录无纸面", "1次")
    assert {late, oral} <= set(journal_part(town).rows)
    handed_over(town)
    assert list(journal_part(town).rows) == [oral]
    issue_order(town.center, plan, OrderKind.FIRST_WAVE, town.actor(c.CommitFirstWave))
    assert list(journal_part(town).rows) == []


def test_an_issued_order_is_owed_until_it_is_printed_or_the_incident_ends(town, tmp_path):
    number = town.do(c.OpenIncident(place=node(1), class_text="持械伤人", level=2))
    assert handover_parts(town.center)[0].rows[0][-1] == "—", "no plan: what lacks is not known"
    plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    lacks = sum(short.missing for short in plan.shortfalls)
    assert handover_parts(town.center)[0].rows[0][-1] == str(lacks)
    actor = town.actor(c.CommitFirstWave)
    first = issue_order(town.center, plan, OrderKind.FIRST_WAVE, actor)
    commander = town.actor(c.CommitPlan)
    second = issue_order(town.center, plan, OrderKind.FULL, commander)
    assert orders_note(town.center).endswith(f"：{first.number}、{second.number}。")
    save_copy(town.center, first.id, tmp_path, actor)
    assert orders_note(town.center).endswith(f"：{second.number}。")
    assert orders_note(town.center) in journal_part(town).notes
    second = issue_order(town.center, plan, OrderKind.FULL, commander)  # its later version alone
    assert orders_note(town.center).endswith(f"：{second.number}。")
    town.do(c.EndIncident(incident=number))
    assert orders_note(town.center) == ""


def test_groups_stand_on_the_sheet_while_their_arrangement_holds(town):
    group = unit("联勤1组", UnitKind.ARMED_POLICE, at=2, officers=4)
    town.do(c.ImportUnits(file="g.csv", units=(group,)))
    none = "现在没有常态联勤在岗的武警组。"
    assert armed_note(town.center) == none
    rows = (arrangement(groups=("联勤1组",)),)
    town.do(c.RegisterArrangements(file="a.csv", arrangements=rows))
    assert "联勤1组（L1，至" in armed_note(town.center)
    assert armed_note(town.center) in handover_parts(town.center)[3].notes
    town.do(c.WithdrawArrangement(arrangement=ArrangementId("L1"), why="归建"))
    assert armed_note(town.center) == none


def test_groups_serve_when_some_task_would_be_covered():
    """By hours and days as `covers` reckons them, for each quarter of an hour of three days."""
    for code in SHIFTS:
        held = arrangement(groups=("W1",), hours=(code,), days=(-1, 1))
        for quarter in range(-144, 144):
            at = NOON + timedelta(minutes=15 * quarter)
            outside = held.covers(UnitId("W1"), place=node(1), task=held.tasks[0], moment=at)
            assert held.on_duty(at) == (outside is None)
