"""Requests on a file: who may, in which numbers, with which scans, from two seats at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jointops.app import commands as c
from jointops.app.bootstrap import open_center
from jointops.app.handlers.requests import NotAskedOfError, RequestUnknownWordError
from jointops.app.requests.cases import (
    ScanRefusedError,
    case_json,
    case_of,
    list_requests,
    missing_fields,
    opening,
    read_scan,
)
from jointops.app.requests.draft import agency_of, first_draft
from jointops.app.rights import ForbiddenError
from jointops.audit.accounts import Actor, Role
from jointops.ids import AccountName, IncidentId, RequestId, UnitId
from jointops.incidents.incident import Incident
from jointops.requests.case import CaseKind, RequestCase, Word
from jointops.requests.steps import RequestNeedsError, RequestStepError
from tests.factories import node
from tests.requests import POSTS, WORKFLOW, filled

WORD = Word(speaker="值班参谋 甲", channel="800兆", recording="R-1", read_back=True)
PEOPLE = {
    "operator": ("训练值班员", Role.OPERATOR),
    "duty_commander": ("训练指挥长", Role.DUTY_COMMANDER),
    "approver": ("训练签批人", Role.APPROVER),
    "liaison": ("训练武警联络员", Role.LIAISON),
    "clerk": ("训练文书", Role.CLERK),
}


def who(role: str) -> Actor:
    name, held = PEOPLE[role]
    return Actor(name=AccountName(name), roles=(held,), seat="1号席")


@pytest.fixture
def asked(town):
    """An incident with a request begun by the operator; gives its number."""
    number = town.do(c.OpenIncident(place=node(5), class_text="群体性事件"))
    order = opening(town.center, IncidentId(number), people=12)
    return town.center.do(order, who("operator")).value


def step(town, request, event, role, document="", **facts):
    command = c.StepRequest(
        request=request,
        event=event,
        document=document,
        agency=agency_of(town.center),
        **facts,
    )
    return town.center.do(command, who(role)).value


def through(town, request):
    """Lead a request to where the armed police have it."""
    step(town, request, "draft", "operator", "D1", fields=filled(WORKFLOW, "D1"))
    step(town, request, "submit", "operator", "D1")
    step(town, request, "pass", "duty_commander", "D1")
    post = {"post": POSTS["处置突发社会安全事件"], "government_approval": "淄政〔2026〕1号"}
    step(town, request, "approve", "approver", "D1", fields=post)
    step(town, request, "send", "operator", "D1")
    return step(town, request, "sign_for", "liaison", "D1")


def test_a_request_of_an_incident_takes_urgency_and_task_from_it(town, asked):
    case = case_of(town.center, asked)
    assert (case.category, case.people) == ("处置突发社会安全事件", 12)
    assert case.opened_by == "训练值班员"
    drafted = first_draft(town.center, opening(town.center, IncidentId(1), people=12))
    incident = town.center.board.table(Incident)[case.incident]
    assert drafted["matter"] == incident.class_name
    assert drafted["people"] == "12"
    step(town, asked, "draft", "operator", "D1", fields=drafted)
    missing = missing_fields(case_of(town.center, asked))
    assert "集结点" in missing
    assert "事件种类" not in missing
    with pytest.raises(RequestNeedsError) as refused:
        step(town, asked, "submit", "operator", "D1")
    assert str(refused.value.facts["missing"]).split("、") == missing


def test_a_request_is_opened_with_its_first_step_or_not_at_all(town, asked):
    order = opening(town.center, IncidentId(1), people=12)
    fields = {**filled(WORKFLOW, "A1"), "emergency": "有点急"}
    first = c.StepRequest(request=RequestId(0), event="ask_orally", fields=fields, word=WORD)
    with pytest.raises(RequestNeedsError):
        town.center.do(replace(order, first=first), who("operator"))
    assert set(town.center.board.table(RequestCase)) == {asked}
    good = replace(first, fields=filled(WORKFLOW, "A1"))
    number = town.center.do(replace(order, first=good), who("operator")).value
    assert case_of(town.center, number).operation == "asked"


def test_numbers_run_by_the_year_and_are_never_given_twice(town, asked):
    first = through(town, asked)
    other = town.center.do(
        replace(opening(town.center, IncidentId(1), people=3)), who("operator")
    ).value
    second = through(town, other)
    year = town.clock.now().year
    assert first.paper("D1").number == f"演商〔{year}〕1号"
    assert second.paper("D1").number == f"演商〔{year}〕2号"
    step(town, other, "withdraw", "approver", why="不需要了")
    third = town.center.do(opening(town.center, IncidentId(1), people=3), who("operator")).value
    assert through(town, third).paper("D1").number == f"演商〔{year}〕3号"


def test_each_act_is_one_journal_entry_and_the_state_follows_from_them(town, asked):
    through(town, asked)
    entries = town.center.database.find_entries(subject=f"三单{asked}")
    assert [e.kind for e in entries].count("request.step") == 6
    steps = [e for e in entries if e.kind == "request.step"]
    assert steps[0].facts["event"] == "sign_for"
    assert town.center.database.rebuild().equal
    fresh = open_center(town.center.home, clock=town.clock)
    try:
        assert fresh.board.table(RequestCase) == town.center.board.table(RequestCase)
    finally:
        fresh.close()


def test_of_two_who_approve_at_once_one_wins_and_the_other_is_told(town, asked):
    step(town, asked, "draft", "operator", "D1", fields=filled(WORKFLOW, "D1"))
    step(town, asked, "submit", "operator", "D1")
    step(town, asked, "pass", "duty_commander", "D1")
    other = open_center(town.center.home, clock=town.clock)
    command = c.StepRequest(
        request=RequestId(asked),
        event="approve",
        document="D1",
        agency="演",
        fields={"post": POSTS["处置突发社会安全事件"], "government_approval": "x"},
    )
    try:
        won = other.do(command, who("approver")).value
        assert won.paper("D1").number
        with pytest.raises(RequestStepError) as refused:
            town.center.do(command, replace(who("approver"), name=AccountName("另一签批人")))
        assert refused.value.facts["state"] == "已签批待送"
    finally:
        other.close()
    town.center.catch_up()
    approved = case_of(town.center, asked).last("approve", document="D1")
    assert approved is not None
    assert approved.by == "训练签批人"


def test_only_who_may_does_a_step_or_somebody_countersigns(town, asked):
    with pytest.raises(ForbiddenError):
        step(town, asked, "withdraw", "operator", why="不需要")
    command = c.StepRequest(request=RequestId(asked), event="withdraw", why="不需要")
    sign = town.center.countersign("训练指挥长", "", command, seat="1号席")
    outcome = town.center.do(command, who("operator"), countersign=sign)
    assert outcome.value.operation == "withdrawn"
    assert outcome.value.stamps[-1].by == "训练指挥长"
    assert (outcome.entry.actor, outcome.entry.facts["countersigned_by"]) == (
        "训练值班员",
        "训练指挥长",
    )
    refused = town.center.database.find_entries(subject=f"三单{asked}")
    assert [e.outcome for e in refused].count("refused") == 1


def test_an_answer_by_voice_is_written_down_by_the_desk(town, asked):
    with pytest.raises(RequestStepError):
        step(town, asked, "agree", "operator", people=8, word=WORD)
    record = {**filled(WORKFLOW, "A1"), "people": "12"}
    step(town, asked, "ask_orally", "operator", fields=record, word=WORD)
    with pytest.raises(RequestNeedsError):
        step(town, asked, "agree", "operator", people=8)
    case = step(town, asked, "agree", "operator", people=8, word=WORD)
    assert (case.operation, case.people, case.granted) == ("agreed", 12, 8)
    data = case_json(town.center, case)
    assert {owed["paper"] for owed in data["owed"]} == {"D1", "D2"}
    assert data["timeline"][-1]["by_voice"]


def test_a_scan_is_archived_with_their_paper_and_anything_else_refused(town, asked, tmp_path):
    through(town, asked)
    step(town, asked, "register", "liaison", "D2", fields=filled(WORKFLOW, "D2"))
    good = tmp_path / "d2.pdf"
    good.write_bytes(b"%PDF-1.7 ...")
    scan = read_scan(good)
    case = step(town, asked, "attach", "liaison", "D2", scan=scan)
    assert case.paper("D2").scan == scan.id
    with town.center.database.read() as uow:
        assert uow.rows(type(scan)).find(scan.id).pdf == good.read_bytes()
    for name, block in (("a.pdf", b"MZ..."), ("b.png", b""), ("c.pdf", b"%PDF-" + bytes(20 << 20))):
        bad = tmp_path / name
        bad.write_bytes(block)
        with pytest.raises(ScanRefusedError):
            read_scan(bad)
    with pytest.raises(ScanRefusedError):
        read_scan(tmp_path / "nothing.pdf")


def test_words_that_the_workflow_does_not_know_and_our_own_units_are_refused(town):
    bare = c.OpenRequest(
        case=CaseKind.SINGLE, urgency="特急", category="执勤", people=3, incident=None
    )
    for wrong in (replace(bare, urgency="马上"), replace(bare, category="巡逻")):
        with pytest.raises(RequestUnknownWordError):
            town.center.do(wrong, who("operator"))
    with pytest.raises(NotAskedOfError):
        town.center.do(replace(bare, units=(UnitId("巡01"),)), who("operator"))


def test_those_that_wait_for_an_answer_stand_first_by_the_time_left(town, asked):
    late = town.center.do(opening(town.center, IncidentId(1), people=1), who("operator")).value
    for request, wait in ((asked, 60), (late, 0)):
        record = filled(WORKFLOW, "A1")
        step(town, request, "ask_orally", "operator", fields=record, word=WORD)
        town.clock.move(wait)
    quiet = town.center.do(opening(town.center, IncidentId(1), people=1), who("operator")).value
    assert [case.id for case in list_requests(town.center)] == [asked, late, quiet]
