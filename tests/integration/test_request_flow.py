"""Requests as their users meet them: lists, steps, forms, alarms, workflow files, bad input."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from jointops.app import commands as c
from jointops.app.bootstrap import open_center
from jointops.app.journal_lines import ExceptionList
from jointops.app.orders.request_scans import read_scan
from jointops.app.planner import plan_incident
from jointops.app.requests.alarms import AlarmBudget, AlarmKind, standing
from jointops.app.requests.board import (
    Mark,
    RequestFilter,
    board,
    find_requests,
    request_line,
    requests_csv,
)
from jointops.app.requests.cases import case_of, opening
from jointops.app.requests.replan import replan_after
from jointops.app.requests.statistics import statistics, statistics_csv
from jointops.app.requests.steps import form_of, step_order, steps_now
from jointops.app.requests.timeline import timeline
from jointops.app.workflows import flow_of, shipped_text
from jointops.audit.accounts import Role
from jointops.audit.exceptions import ExceptionKind
from jointops.forces.arrangements import StandingArrangement
from jointops.ids import AccountName, IncidentId, RequestId, UnitId
from jointops.requests.case import CaseKind, RequestCase
from jointops.requests.deadlines import DeadlineKind, Stage
from jointops.requests.steps import (
    RequestClockError,
    RequestNeedsError,
    RequestStepError,
    RequestTakenError,
)
from jointops.requests.workflow import WorkflowRefusedError
from tests.factories import node
from tests.integration.test_requests import WORD, step, through, who
from tests.requests import POSTS, WORKFLOW, filled

MINUTE = 60
TERMS = {
    "points": "站前、市场",
    "groups": "武警一中队",
    "hours": "day",
    "tasks": "武装巡逻",
    "people": "20",
    "valid_from": "2026-03-01",
    "valid_to": "2026-06-01",
    "around": "800",
    "category": "执勤",
}


@pytest.fixture
def asked(town):
    number = town.do(c.OpenIncident(place=node(5), class_text="群体性事件"))
    order = opening(town.center, IncidentId(number), people=12)
    return town.center.do(order, who("operator")).value


def ask_orally(town, request, **changed):
    fields = {**filled(WORKFLOW, "A1"), **changed}
    return step(town, request, "ask_orally", "operator", fields=fields, word=WORD)


def reply(town, request, answer="full", people=12, **told):
    fields = filled(WORKFLOW, "D2") | {"answer": answer, "people": str(people)}
    return step(town, request, "register", "liaison", "D2", fields=fields, **told)


def nearest(center, request):
    line = request_line(center, case_of(center, request)).deadline
    assert line is not None
    return line


def refusals(town, request):
    found = town.center.database.find_entries(subject=f"三单{request}")
    return [entry.facts["code"] for entry in found if entry.outcome == "refused"]


# --- who, when, by which clock


def test_of_two_who_approve_at_once_the_other_is_told_who_and_when(town, asked):
    step(town, asked, "draft", "operator", "D1", fields=filled(WORKFLOW, "D1"))
    step(town, asked, "submit", "operator", "D1")
    step(town, asked, "pass", "duty_commander", "D1")
    fields = {"post": POSTS["处置突发社会安全事件"], "government_approval": "x"}
    order = step_order(town.center, case_of(town.center, asked), "approve", "D1", fields=fields)
    other = open_center(town.center.home, clock=town.clock)
    try:
        other.do(order, who("approver"))
        late = replace(who("approver"), name=AccountName("另一签批人"))
        with pytest.raises(RequestTakenError) as refused:
            town.center.do(order, late)
    finally:
        other.close()
    assert refused.value.facts["by"] == "训练签批人"
    assert str(refused.value.facts["at"]).startswith("2026-")
    assert "训练签批人" in str(refused.value)
    assert refusals(town, asked) == ["REQUEST-TAKEN"]


def test_a_clock_set_back_is_told_journaled_and_changes_nothing(town, asked):
    before = ask_orally(town, asked)
    town.clock.set_by(-3600)
    with pytest.raises(RequestClockError) as refused:
        step(town, asked, "agree", "operator", people=8, word=WORD)
    assert refused.value.facts["minutes"] == 60
    assert case_of(town.center, asked) == before
    assert refusals(town, asked) == ["REQUEST-CLOCK"]
    town.clock.set_by(3600)
    assert step(town, asked, "agree", "operator", people=8, word=WORD).operation == "agreed"


def test_neither_a_clock_set_back_nor_a_sleep_loses_a_deadline(town, asked):
    ask_orally(town, asked)
    assert nearest(town.center, asked).kind == DeadlineKind.ANSWER
    left = nearest(town.center, asked).left_s
    town.clock.move(5 * MINUTE)
    town.clock.set_by(-2 * 3600)
    town.clock.move(5 * MINUTE)
    now = nearest(town.center, asked)
    assert now.left_s == pytest.approx(left - 10 * MINUTE, abs=1)
    town.clock.set_by(3 * 3600)
    assert nearest(town.center, asked).left_s < 0
    again = open_center(town.center.home, clock=town.clock)
    try:
        assert nearest(again, asked).left_s <= left - 9 * MINUTE
    finally:
        again.close()


# --- board and alarms


def test_the_board_is_sorted_by_time_left_and_coloured_by_the_share_used(town, asked):
    late = town.center.do(opening(town.center, IncidentId(1), people=3), who("operator")).value
    quiet = town.center.do(opening(town.center, IncidentId(1), people=3), who("operator")).value
    ask_orally(town, late)
    town.clock.move(6 * MINUTE)
    ask_orally(town, asked)
    assert [line.id for line in board(town.center)] == [late, asked, quiet]
    reply_kind = [
        [d.stage for d in line.deadlines if d.kind == DeadlineKind.ANSWER]
        for line in board(town.center)
    ]
    assert reply_kind == [[Stage.CALM], [Stage.CALM], []]
    town.clock.move(5 * MINUTE)
    assert nearest(town.center, late).stage == Stage.AMBER
    town.clock.move(5 * MINUTE)
    assert nearest(town.center, late).stage == board(town.center)[0].stage == Stage.RED
    assert nearest(town.center, late).used > 1
    step(town, quiet, "withdraw", "approver", why="不需要")
    step(town, quiet, "close", "duty_commander")
    assert quiet not in {line.id for line in board(town.center)}


def test_a_fact_that_stays_is_told_once_and_an_overdue_paper_every_quarter_of_an_hour(town, asked):
    budget = AlarmBudget()
    ask_orally(town, asked)
    step(town, asked, "agree", "operator", people=12, word=WORD)
    assert budget.fresh(town.center) == []
    told = []
    for _ in range(200):
        town.clock.move(MINUTE)
        told += [a for a in budget.fresh(town.center) if a.kind == AlarmKind.PAPER]
    d1 = [alarm for alarm in told if "/paper/D1/" in alarm.key]
    # at 70 % and 100 % of two hours, then each quarter of an hour: 84, 120 (+1), 135, 150, 165,
    # 180, 195 minutes
    assert len(d1) == 7
    assert Role.APPROVER in d1[-1].roles
    assert budget.fresh(town.center) == []
    assert len(standing(town.center)) >= 2


def test_a_contradiction_is_an_alarm_until_somebody_else_settles_it(town, asked):
    ask_orally(town, asked)
    step(town, asked, "agree", "operator", people=12, word=WORD)
    case = reply(town, asked, people=7)
    assert (case.contradicted, case.granted) == ("people", 12)
    alarm = next(a for a in standing(town.center) if a.kind == AlarmKind.CONTRADICTION)
    assert "7" in alarm.text
    assert "12" in alarm.text
    with pytest.raises(RequestNeedsError):
        step(town, asked, "settle", "approver", "D2")
    case = step(town, asked, "settle", "approver", "D2", why="对方确认为7人")
    assert (case.contradicted, case.granted) == ("", 7)
    assert not [a for a in standing(town.center) if a.kind == AlarmKind.CONTRADICTION]
    with pytest.raises(RequestNeedsError):
        step(town, asked, "settle", "approver", "D2", why="再来")


def test_a_paper_that_was_begun_is_owed_with_how_far_it_is(town, asked):
    ask_orally(town, asked)
    owed = [line.text for line in request_line(town.center, case_of(town.center, asked)).deadlines]
    assert "待补派警单" in owed
    reply(town, asked)
    owed = [line.text for line in request_line(town.center, case_of(town.center, asked)).deadlines]
    assert "待补派警单（已登记）" in owed


def test_a_case_with_a_contradiction_is_not_closed(town, asked):
    ask_orally(town, asked)
    step(town, asked, "decline", "operator", word=WORD)
    reply(town, asked, answer="part", people=4)
    with pytest.raises(RequestNeedsError) as refused:
        step(town, asked, "close", "duty_commander")
    assert refused.value.facts["need"] in {"papers_done", "settled"}


# --- numbers and versions


def test_a_voided_number_is_kept_and_not_given_again(town, asked):
    step(town, asked, "draft", "operator", "D1", fields=filled(WORKFLOW, "D1"))
    step(town, asked, "submit", "operator", "D1")
    step(town, asked, "pass", "duty_commander", "D1")
    fields = {"post": POSTS["处置突发社会安全事件"], "government_approval": "x"}
    first = step(town, asked, "approve", "approver", "D1", fields=fields).paper("D1").number
    with pytest.raises(RequestNeedsError):
        step(town, asked, "void", "approver", "D1")
    step(town, asked, "void", "approver", "D1", why="内容有误")
    case = through(town, asked)
    numbers = [(p.version, p.number, p.state) for p in case.documents if p.kind == "D1"]
    year = town.clock.now().year
    assert numbers == [(1, first, "void"), (2, f"演商〔{year}〕2号", "received")]


def test_a_new_version_keeps_the_number_and_is_signed_again(town, asked):
    first = through(town, asked)
    second = through(town, asked)
    papers = [p for p in second.documents if p.kind == "D1"]
    assert [p.version for p in papers] == [1, 2]
    assert {p.number for p in papers} == {first.paper("D1").number}
    approvals = [s for s in second.stamps if (s.document, s.event) == ("D1", "approve")]
    assert [s.version for s in approvals] == [1, 2]


def test_a_withdrawn_request_is_not_sent_any_more_but_closed(town, asked):
    step(town, asked, "draft", "operator", "D1", fields=filled(WORKFLOW, "D1"))
    step(town, asked, "submit", "operator", "D1")
    step(town, asked, "pass", "duty_commander", "D1")
    fields = {"post": POSTS["处置突发社会安全事件"], "government_approval": "x"}
    step(town, asked, "approve", "approver", "D1", fields=fields)
    step(town, asked, "withdraw", "approver", why="不需要了")
    with pytest.raises(RequestNeedsError) as refused:
        step(town, asked, "send", "operator", "D1")
    assert refused.value.facts["need"] == "may_ask"
    with pytest.raises(RequestNeedsError):
        step(town, asked, "close", "duty_commander")
    step(town, asked, "void", "duty_commander", "D1", why="不再商请")
    assert step(town, asked, "close", "duty_commander").operation == "closed"


# --- steps and forms


def test_the_steps_say_who_what_and_why_not(town, asked):
    lines = steps_now(town.center, case_of(town.center, asked), who("operator"))
    by_name = {(line.document, line.event): line for line in lines}
    assert "没有商请" in by_name[("D2", "register")].blocked
    assert not by_name[("", "withdraw")].own
    assert [one.kind for one in by_name[("", "withdraw")].inputs] == ["text"]
    assert [one.kind for one in by_name[("", "ask_orally")].inputs] == ["paper", "word"]
    step(town, asked, "draft", "operator", "D1", fields=filled(WORKFLOW, "D1"))
    lines = steps_now(town.center, case_of(town.center, asked), who("operator"))
    assert [(ln.document, ln.event) for ln in lines if ln.primary] == [("D1", "submit")]
    step(town, asked, "submit", "operator", "D1")
    step(town, asked, "pass", "duty_commander", "D1")
    lines = steps_now(town.center, case_of(town.center, asked), who("approver"))
    approve = next(line for line in lines if line.primary)
    assert approve.event == "approve"
    assert [(one.kind, one.key, one.value) for one in approve.inputs] == [
        ("post", "post", POSTS["处置突发社会安全事件"]),
        ("record", "government_approval", ""),
    ]


def test_whoever_drafted_is_offered_another_person_not_the_step(town, asked):
    both = replace(who("operator"), roles=(Role.OPERATOR, Role.DUTY_COMMANDER))
    fields = filled(WORKFLOW, "D1")
    case = case_of(town.center, asked)
    town.center.do(step_order(town.center, case, "draft", "D1", fields=fields), both)
    town.center.do(step_order(town.center, case, "submit", "D1"), both)
    lines = steps_now(town.center, case_of(town.center, asked), both)
    passing = next(line for line in lines if (line.document, line.event) == ("D1", "pass"))
    assert (passing.own, passing.by_other, passing.blocked) == (False, True, "")


def test_a_form_lists_what_is_missing_by_key_label_and_position(town, asked):
    form = form_of(town.center, case_of(town.center, asked), "D1")
    assert [field.position for field in form.fields] == list(range(len(form.fields)))
    missing = {field.key for field in form.missing}
    assert {"not_later", "duration"} <= missing
    assert not missing & {"matter", "place", "tasks", "to", "on_behalf_of", "legal_basis"}
    assert next(field for field in form.fields if field.key == "to").proposed
    typed = {"duration": "很久", "tasks": "站岗", "not_later": "明天"}
    faults = {
        f.key: f.fault
        for f in form_of(town.center, case_of(town.center, asked), "D1", typed=typed).missing
    }
    assert "数目" in faults["duration"]
    assert "法律" in faults["tasks"]
    assert "2026-03-04" in faults["not_later"]


def test_the_map_sheet_follows_the_coordinates_and_one_beside_them_is_refused(town, asked):
    def drafted(**fields):
        paper = step(town, asked, "draft", "operator", "D1", fields=fields).paper("D1")
        assert paper is not None
        return paper.fields

    said = {key: value for key, value in filled(WORKFLOW, "D1").items() if key != "map_sheet"}
    assert drafted(**said)["map_sheet"] == "J50G078065"
    assert drafted(position="114.5625,39.375")["map_sheet"] == "J50G015010"
    assert drafted(map_sheet="J50E004003")["map_sheet"] == "J50E004003"
    assert drafted(harm="有人受伤")["map_sheet"] == "J50E004003"
    drafted(map_sheet="J50E004004")
    with pytest.raises(RequestNeedsError) as refused:
        step(town, asked, "submit", "operator", "D1")
    assert "J50E004004不含坐标所在点，该点在J50E004003" in str(refused.value)
    form = form_of(town.center, case_of(town.center, asked), "D1")
    assert [field.key for field in form.missing] == ["map_sheet"]
    assert "J50E004003" in form.missing[0].fault
    drafted(position="北纬三十六度")
    assert {"position"} <= {
        field.key for field in form_of(town.center, case_of(town.center, asked), "D1").missing
    }
    drafted(position="118.0503，36.7862")
    assert step(town, asked, "submit", "operator", "D1").state_of("D1") == "review"


def test_a_form_that_is_typed_into_proposes_the_sheet_of_its_coordinates(town, asked):
    typed = {"position": "116.470833,39.908333"}
    form = form_of(town.center, case_of(town.center, asked), "D1", typed=typed)
    sheet = next(field for field in form.fields if field.key == "map_sheet")
    assert (sheet.value, sheet.proposed, sheet.fault) == ("J50G003040", True, "")


# --- lists, timeline, figures


def test_the_list_is_filtered_and_written_out(town, asked):
    through(town, asked)
    other = town.center.do(opening(town.center, IncidentId(1), people=3), who("operator")).value
    step(town, other, "withdraw", "approver", why="不需要")
    step(town, other, "close", "duty_commander")

    def found(**wanted):
        return [line.id for line in find_requests(town.center, RequestFilter(**wanted))]

    assert found() == [asked, other]
    assert found(open_only=True) == [asked]
    assert found(states=frozenset({"closed"})) == [other]
    assert found(text="演商〔") == [asked]
    assert found(incident=9) == []
    assert found(since=town.clock.now()) == []
    rows = list(csv.reader(io.StringIO(requests_csv(find_requests(town.center)).lstrip("\ufeff"))))
    assert len(rows) == 3
    assert {len(row) for row in rows} == {len(rows[0])}


def test_the_timeline_tells_what_was_refused_and_said_by_voice(town, asked):
    with pytest.raises(RequestStepError):
        step(town, asked, "agree", "operator", people=3, word=WORD)
    ask_orally(town, asked)
    lines = timeline(town.center, case_of(town.center, asked))
    assert [line.refused for line in lines] == ["", "REQUEST-STEP", ""]
    assert [line.title for line in lines][1:] == ["同意派警", "口头商请"]
    assert lines[-1].word is not None


def test_each_figure_has_its_requests_behind_it_and_none_is_by_their_people(town, asked):
    ask_orally(town, asked)
    town.clock.move(6 * MINUTE)
    step(town, asked, "agree_partly", "liaison", people=5, word=WORD)
    other = town.center.do(opening(town.center, IncidentId(1), people=3), who("operator")).value
    ask_orally(town, other, people="3")
    town.clock.move(2 * MINUTE)
    step(town, other, "agree", "liaison", people=3, word=WORD)
    figures = {figure.code: figure for figure in statistics(town.center)}
    assert figures["requests"].value == 2
    assert figures["reply"].value == pytest.approx(4 * MINUTE, abs=1)
    assert [row.request for row in figures["reply"].rows] == [asked, other]
    assert figures["partial"].value == 0.5
    assert figures["missing"].value == 7
    for figure in figures.values():
        assert figure.rows or figure.value in {None, 0.0}
    assert WORD.speaker not in statistics_csv(figures.values())
    assert all(f.value in {None, 0.0} for f in statistics(town.center, since=town.clock.now()))


# --- answers plan anew, notices, standing arrangements


def test_an_answer_plans_anew_and_says_what_is_missing(town, asked):
    plan_incident(town.center, IncidentId(1), town.actor(c.KeepPlan))
    before = ask_orally(town, asked)
    after = step(town, asked, "decline", "liaison", word=WORD)
    told = replan_after(town.center, before, after, who("liaison"))
    assert told is not None
    assert (told.kept, told.plan.version) == (False, 2)
    told = replan_after(town.center, before, after, who("operator"))
    assert told is not None
    assert told.kept
    assert replan_after(town.center, after, after, who("operator")) is None


def arranged(town):
    order = c.OpenRequest(
        case=CaseKind.STANDING,
        urgency="平件",
        category="执勤",
        people=20,
        units=(UnitId("武警一中队"),),
    )
    return town.center.do(order, who("operator")).value


def lead(town, request, **changed):
    fields = filled(WORKFLOW, "D1") | TERMS | changed
    step(town, request, "draft", "operator", "D1", fields=fields)
    step(town, request, "submit", "operator", "D1")
    step(town, request, "pass", "duty_commander", "D1")
    row = WORKFLOW.approval("执勤", 20, standing=True)
    assert row is not None
    post = {"post": row.signer, "arrangement": "联发〔2026〕1号"}
    step(town, request, "approve", "approver", "D1", fields=post)
    step(town, request, "send", "operator", "D1")
    return step(town, request, "sign_for", "liaison", "D1")


def test_a_standing_case_is_an_arrangement_once_its_reply_is_registered(town):
    request = arranged(town)
    lead(town, request)
    assert not town.center.board.table(StandingArrangement)
    told = filled(WORKFLOW, "D2") | {"people": "16", "valid_until": "2026-05-01"}
    step(town, request, "register", "liaison", "D2", fields=told)
    (found,) = town.center.board.table(StandingArrangement).values()
    assert (found.strength, [p.name for p in found.places]) == (16, ["站前", "市场"])
    assert (found.tasks, found.groups) == (("15(6)",), ("武警一中队",))
    paper = case_of(town.center, request).paper("D1")
    assert paper is not None
    assert found.request == paper.number
    assert found.until == "2026-04-30"
    told |= {"people": "10"}
    step(town, request, "register", "liaison", "D2", fields=told)
    rows = sorted(town.center.board.table(StandingArrangement).values(), key=lambda a: a.id)
    assert [(a.strength, a.withdrawn_utc is None) for a in rows] == [(16, False), (10, True)]
    step(town, request, "recall", "liaison", word=WORD, why="上级调整")
    assert all(a.withdrawn_utc for a in town.center.board.table(StandingArrangement).values())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"points": "没有这里"}, "没有这里"),
        ({"groups": "巡01"}, "巡01"),
        ({"hours": "半夜"}, "半夜"),
        ({"valid_to": "2026-02-01"}, "有效期"),
    ],
)
def test_terms_that_cannot_be_an_arrangement_are_refused_when_sent_up(town, changed, words):
    request = arranged(town)
    with pytest.raises(Exception, match=words) as refused:
        lead(town, request, **changed)
    assert getattr(refused.value, "code", "") == "REQUEST-TERMS"
    assert case_of(town.center, request).state_of("D1") == "draft"
    assert refusals(town, request) == ["REQUEST-TERMS"]


def test_a_notice_is_marked_as_theirs_on_the_board(town, asked):
    order = c.OpenRequest(
        case=CaseKind.NOTICE,
        urgency="特急",
        category="防范和处置恐怖活动",
        incident=IncidentId(1),
        units=(UnitId("武警一中队"),),
    )
    told = {**filled(WORKFLOW, "N1"), "people": "5"}
    first = c.StepRequest(
        request=RequestId(0), event="act_on_own", fields=told, people=5, word=WORD
    )
    number = town.center.do(replace(order, first=first), who("liaison")).value
    assert request_line(town.center, case_of(town.center, number)).mark == Mark.OWN


# --- workflow files


def own_text():
    return (
        shipped_text()
        .replace('name = "三单默认流程"', 'name = "本市三单流程"')
        .replace('"特急" = 15', '"特急" = 9')
    )


def test_a_workflow_of_the_centers_own_counts_for_new_requests_and_others_keep_theirs(town, asked):
    with pytest.raises(Exception, match="理由"):
        town.do(c.TakeWorkflow(file="w.toml", text=own_text()))
    town.do(c.TakeWorkflow(file="w.toml", text=own_text(), why="支队约定9分钟内答复"))
    new = town.center.do(opening(town.center, IncidentId(1), people=3), who("operator")).value
    ask_orally(town, asked)
    ask_orally(town, new)
    minutes = {
        case.id: flow_of(case).clocks.reply["特急"]
        for case in town.center.board.table(RequestCase).values()
    }
    assert minutes == {asked: 15, new: 9}
    again = open_center(town.center.home, clock=town.clock)
    try:
        assert flow_of(case_of(again, new)).content.name == "本市三单流程"
    finally:
        again.close()
    town.do(c.TakeWorkflow(file="shipped.toml", text=shipped_text(), why="改回"))
    back = town.center.do(opening(town.center, IncidentId(1), people=3), who("operator")).value
    assert flow_of(case_of(town.center, back)).content.name == "三单默认流程"
    assert town.center.database.rebuild().equal


def test_a_workflow_file_that_does_not_hold_is_refused_and_the_last_good_one_stays(town, asked):
    town.do(c.TakeWorkflow(file="w.toml", text=own_text(), why="约定"))
    bad = own_text().replace('by = ["clerk"]', 'by = ["clerks"]')
    with pytest.raises(WorkflowRefusedError) as refused:
        town.do(c.TakeWorkflow(file="bad.toml", text=bad, why="试试"))
    assert str(refused.value.facts["line"]).isdecimal()
    new = town.center.do(opening(town.center, IncidentId(1), people=3), who("operator")).value
    assert flow_of(case_of(town.center, new)).content.name == "本市三单流程"
    entries = town.center.database.find_entries(text="request.workflow")
    assert {entry.outcome for entry in entries} == {"done", "refused"}


# --- what an auditor looks at first


def spoken(town):
    found = ExceptionList(town.center)
    kinds = ExceptionKind.ORAL_REQUEST, ExceptionKind.ORAL
    lines = [text for line in found.newest_lines() for kind, text in line.listed if kind in kinds]
    assert len(lines) == sum(one.kind in kinds for one in found.standing())
    return lines


def scanned(town, request, folder):
    file = folder / "d2.pdf"
    file.write_bytes(b"%PDF-1.7 ...")
    step(town, request, "attach", "liaison", "D2", scan=read_scan(file))


def test_what_was_said_by_voice_is_an_exception_until_its_papers_are_in(town, asked, tmp_path):
    assert spoken(town) == []
    ask_orally(town, asked)
    (line,) = spoken(town)
    assert line.startswith(f"三单{asked} 待补：商请单")
    assert "待补：派警单" in line
    town.clock.move(121 * MINUTE)
    assert "超时：商请单" in spoken(town)[0]
    through(town, asked)
    (line,) = spoken(town)
    assert "商请单" not in line
    assert "超时：派警单" in line
    step(town, asked, "agree", "operator", people=12, word=WORD)
    assert len(spoken(town)) == 1  # the reply is owed once
    reply(town, asked)
    scanned(town, asked, tmp_path)
    assert spoken(town) == []


def test_an_answer_by_voice_to_a_request_on_paper_is_an_exception_until_it_is_confirmed(
    town, asked, tmp_path
):
    through(town, asked)
    assert spoken(town) == []
    step(town, asked, "agree_partly", "operator", people=8, word=WORD)
    (line,) = spoken(town)
    assert line.startswith(f"三单{asked} 待补：派警单")
    reply(town, asked, answer="part", people=8)
    scanned(town, asked, tmp_path)
    assert spoken(town) == []
