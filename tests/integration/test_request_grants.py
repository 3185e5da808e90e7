"""Armed police in a plan: hollow while asked for, solid once granted, and never otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jointops.app import commands as c
from jointops.app.plan_lines import plan_lines
from jointops.app.planner import plan_incident
from jointops.app.requests.cases import opening
from jointops.errors import OperatorError
from jointops.forces.readiness import Task
from jointops.forces.units import UnitKind
from jointops.ids import IncidentId, RequestId, UnitId
from jointops.planning.plan import ReinforcementPlan
from jointops.requests.case import CaseKind
from tests.factories import node, unit
from tests.integration.test_requests import WORD, step, who
from tests.requests import WORKFLOW, filled

GROUPS = ("联勤1组", "联勤2组")


@pytest.fixture
def place(town):
    """The town with two groups of the armed police, and an incident that wants ten of them."""
    able = ("assault", "shield")
    groups = (
        unit(name, UnitKind.ARMED_POLICE, at=at, officers=5, ready_s=15, capabilities=able)
        for name, at in zip(GROUPS, (2, 6), strict=True)
    )
    town.do(c.ImportUnits(file="g.csv", units=tuple(groups)))
    town.do(c.OpenIncident(place=node(1), class_text="暴力恐怖", level=1))
    return town


def planned(town, number=1) -> ReinforcementPlan:
    return plan_incident(town.center, number, town.actor(c.KeepPlan))


def ask(town, people=10) -> RequestId:
    """Ask by voice for the groups that the plan wants."""
    order = replace(
        opening(town.center, IncidentId(1), people=people), units=tuple(map(UnitId, GROUPS))
    )
    fields = {**filled(WORKFLOW, "A1"), "people": str(people)}
    first = c.StepRequest(request=RequestId(0), event="ask_orally", fields=fields, word=WORD)
    return RequestId(town.center.do(replace(order, first=first), who("operator")).value)


def test_groups_are_hollow_while_asked_for_and_solid_once_granted(place):
    assert {pick.force for pick in planned(place).hollow} == set(GROUPS)
    request = ask(place)
    assert {pick.force for pick in planned(place).hollow} == set(GROUPS)
    step(place, request, "agree", "operator", people=10, word=WORD)
    plan = planned(place)
    assert {pick.force for pick in plan.standing} == set(GROUPS)
    assert {pick.basis for pick in plan.standing} == {f"三单{request}"}
    assert plan.hollow == ()
    assert plan.standing[0].reason.facts["reply"] == "口头答复"
    place.do(c.CommitFirstWave(plan=plan.id))
    place.do(c.CommitPlan(plan=plan.id))
    tasks = {task.force: task for task in place.center.board.table(Task).values()}
    assert {tasks[name].basis for name in GROUPS} == {f"三单{request}"}


def test_a_partial_answer_makes_as_many_solid_as_were_granted_and_says_what_is_missing(place):
    request = ask(place)
    step(place, request, "agree_partly", "liaison", people=5, word=WORD)
    assert planned(place).standing == ()
    step(place, request, "accept_partial", "duty_commander")
    plan = planned(place)
    assert len(plan.standing) == 1
    assert sum(pick.people for pick in plan.hollow) == 5


def test_what_is_recalled_withdrawn_or_contradicted_is_hollow_again(place):
    request = ask(place)
    step(place, request, "agree", "operator", people=10, word=WORD)
    plan = planned(place)
    step(place, request, "withdraw", "approver", why="不需要了")
    with pytest.raises(OperatorError):
        place.do(c.CommitPlan(plan=plan.id))
    assert planned(place).standing == ()
    other = ask(place)
    step(place, other, "agree", "operator", people=10, word=WORD)
    step(place, other, "depart", "liaison", word=WORD)
    assert len(planned(place).standing) == 2
    step(
        place, other, "register", "liaison", "D2", fields=filled(WORKFLOW, "D2") | {"answer": "no"}
    )
    assert planned(place).standing == ()


def test_a_grant_is_for_its_incident_its_task_and_its_groups_alone(place):
    request = ask(place)
    step(place, request, "agree", "operator", people=10, word=WORD)
    place.do(c.OpenIncident(place=node(9), class_text="暴力恐怖", level=1))
    assert planned(place, 2).standing == ()
    place.do(c.OpenIncident(place=node(1), class_text="群体性事件", level=2))
    assert planned(place, 3).standing == ()


def test_a_grant_at_the_same_place_serves_no_other_incident(place):
    request = ask(place)
    step(place, request, "agree", "operator", people=10, word=WORD)
    plan = planned(place)
    place.do(c.OpenIncident(place=node(1), class_text="暴力恐怖", level=1))
    assert planned(place, 2).standing == ()
    place.do(c.CommitPlan(plan=plan.id))


def test_of_a_company_as_many_count_as_were_granted_and_no_more(place):
    company = unit("武警二中队", UnitKind.ARMED_POLICE, at=3, officers=60, ready_s=15)
    place.do(c.ImportUnits(file="g.csv", units=(replace(company, capabilities=("assault",)),)))
    order = replace(opening(place.center, IncidentId(1), people=10), units=(UnitId("武警二中队"),))
    fields = {**filled(WORKFLOW, "A1"), "people": "10"}
    first = c.StepRequest(request=RequestId(0), event="ask_orally", fields=fields, word=WORD)
    request = place.center.do(replace(order, first=first), who("operator")).value
    step(place, request, "agree_partly", "operator", people=6, word=WORD)
    step(place, request, "accept_partial", "approver")
    plan = planned(place)
    assert [(pick.force, pick.people) for pick in plan.standing] == [("武警二中队", 6)]
    assert "武警二中队" not in {pick.force for pick in plan.hollow}
    place.do(c.CommitFirstWave(plan=plan.id))
    place.do(c.CommitPlan(plan=plan.id))
    tasks = {task.force: task for task in place.center.board.table(Task).values()}
    assert tasks["武警二中队"].people == 6
    still = [(pick.force, pick.people) for pick in planned(place).hollow]
    assert still == [(pick.force, pick.people) for pick in plan.hollow]


def test_what_they_do_of_their_own_accord_is_solid_and_nothing_is_said_to_them(place):
    order = c.OpenRequest(
        case=CaseKind.NOTICE,
        urgency="特急",
        category="防范和处置恐怖活动",
        incident=IncidentId(1),
        units=(UnitId(GROUPS[0]),),
    )
    told = {**filled(WORKFLOW, "N1"), "people": "5"}
    first = c.StepRequest(
        request=RequestId(0), event="act_on_own", fields=told, people=5, word=WORD
    )
    request = place.center.do(replace(order, first=first), who("liaison")).value
    plan = planned(place)
    assert [pick.force for pick in plan.standing] == [GROUPS[0]]
    own = plan.standing[0]
    assert (own.basis, own.reason.code, own.spoken) == (f"自主{request}", "ON-THEIR-OWN", "")
    lines = plan_lines(place.center, IncidentId(1))
    assert lines is not None
    rests = {row.force: row.rests for tier in lines.tiers for row in tier.rows}
    assert rests[GROUPS[0]] == "own"
    place.do(c.CommitFirstWave(plan=plan.id))
    place.do(c.CommitPlan(plan=plan.id))
    step(place, request, "recall", "liaison", word=WORD)
    assert planned(place).standing == ()
