"""Orders on the file: drafts, numbers, versions, copies, cancelling, the end of a response."""

from __future__ import annotations

import io

import pdfplumber
import pytest

from jointops.app import commands as c
from jointops.app.bootstrap import find_key, open_center
from jointops.app.handlers.orders import (
    NothingInForceError,
    OrderChangedError,
    SignerMissingError,
)
from jointops.app.handling import ReasonMissingError
from jointops.app.numbers import next_number
from jointops.app.orders.life import (
    cancel_orders,
    draft_full,
    end_response,
    issue_draft,
    rewrite,
    sentences_of,
)
from jointops.app.orders.papers import archived_bytes, issue_order, paper_bytes
from jointops.app.planner import plan_incident
from jointops.app.rights import ForbiddenError
from jointops.audit.accounts import Actor, Role
from jointops.forces.units import UnitKind
from jointops.ids import AccountName
from jointops.orders.order import Order, OrderKind, OrderState, OrderStateError
from jointops.orders.sentences import (
    SentenceLockedError,
    SentenceOutdatedError,
    SentenceUnknownError,
)
from jointops.orders.wording import ForbiddenWordingError
from tests.factories import node, unit

FIRST, FULL = OrderKind.FIRST_WAVE, OrderKind.FULL


@pytest.fixture
def planned(town):
    number = town.do(c.OpenIncident(place=node(1), class_text="持械伤人", level=2))
    town.plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    town.operator = Actor(name=AccountName("李值班"), roles=(Role.OPERATOR,), seat="t")
    town.commander = Actor(name=AccountName("张指挥"), roles=(Role.DUTY_COMMANDER,), seat="t")
    return town


def text_of(center, order):
    return words(paper_bytes(center, order))


def words(pdf):
    with pdfplumber.open(io.BytesIO(pdf)) as found:
        plain = [page.filter(_no_watermark) for page in found.pages]
        return "".join(page.extract_text() for page in plain).replace("\n", "")


def _no_watermark(item):
    return item["object_type"] != "char" or item["size"] < 40


def coloured(item):
    """Tell whether something on a page has a colour, red among them."""
    kinds = ("non_stroking_color", "stroking_color")
    colours = [item.get(kind) or () for kind in kinds]
    return any(len(set(colour)) > 1 for colour in colours if isinstance(colour, tuple))


def now(town, order):
    return town.center.board.table(Order)[order.id]


# --- numbers and versions


def test_each_kind_has_its_own_series_and_a_later_version_replaces_the_one_before(planned):
    center, plan = planned.center, planned.plan
    slip = issue_order(center, plan, FIRST, planned.operator)
    full = issue_order(center, plan, FULL, planned.commander)
    assert (slip.number, full.number) == ("演联指首〔2026〕1号", "演联指〔2026〕1号")
    assert f"补充首波指令单{slip.number}" in text_of(center, full)
    planned.do(c.ImportUnits(file="u.csv", units=(unit("巡09", UnitKind.PATROL, at=1),)))
    other = plan_incident(center, plan.incident, planned.actor(c.KeepPlan))
    later = issue_order(center, other, FULL, planned.commander)
    assert (later.number, later.version) == ("演联指〔2026〕2号", 2)
    assert now(planned, full).state == OrderState.REPLACED
    said = text_of(center, later)
    assert f"本指令为第2版，自签发起替代{full.number}，原指令作废" in said
    changed = said.split("与上一版相比：")[1][:60]
    assert "增加PTU02、巡09；不再使用巡03；任务调整：巡01由" in changed
    assert now(planned, slip).in_force


def test_numbers_stay_their_own_when_two_programs_issue_in_turn(planned):
    other = open_center(planned.center.home, key=find_key(planned.center.home), clock=planned.clock)
    try:
        found = [
            issue_order(center, planned.plan, FIRST, planned.operator)
            for _ in range(3)
            for center in (planned.center, other)
        ]
    finally:
        other.close()
    assert [order.serial for order in found] == [1, 2, 3, 4, 5, 6]
    planned.center.catch_up()
    assert [o.number for o in planned.center.board.table(Order).values() if o.in_force] == [
        found[-1].number
    ]


def test_the_next_number_follows_the_highest_of_its_series(planned):
    issued = issue_order(planned.center, planned.plan, FULL, planned.commander)
    assert next_number(planned.center, FULL).serial == issued.serial + 1
    assert next_number(planned.center, FIRST).serial == 1


def test_a_reprint_is_the_archived_bytes_whatever_changed_since(planned):
    full = issue_order(planned.center, planned.plan, FULL, planned.commander)
    before = paper_bytes(planned.center, full)
    planned.clock.move(3600)
    planned.do(c.ImportUnits(file="u.csv", units=(unit("巡09", UnitKind.PATROL, at=1),)))
    assert paper_bytes(planned.center, now(planned, full)) == before


# --- drafts


def test_a_draft_goes_from_the_operator_to_the_commander_and_has_no_number_until_then(planned):
    center = planned.center
    draft = draft_full(center, planned.plan, planned.operator)
    assert (draft.state, draft.number, draft.paper) == (OrderState.DRAFT, "", "")
    with pytest.raises(ForbiddenError):
        issue_draft(center, draft, planned.operator)
    center.do(c.SubmitOrder(order=draft.id), planned.operator)
    with pytest.raises(ForbiddenError):
        center.do(c.ReturnOrder(order=draft.id, why="缺口没有说明"), planned.operator)
    with pytest.raises(ReasonMissingError):
        center.do(c.ReturnOrder(order=draft.id), planned.commander)
    center.do(c.ReturnOrder(order=draft.id, why="缺口没有说明"), planned.commander)
    center.do(c.SubmitOrder(order=draft.id), planned.operator)
    issued = issue_draft(center, now(planned, draft), planned.commander)
    assert issued.id == draft.id
    states = [stamp.state.value for stamp in issued.stamps]
    assert states == ["submitted", "draft", "submitted", "issued"]
    assert "签发：张指挥（指挥长）" in text_of(center, issued)
    inner = words(archived_bytes(center, issued.inner, name=""))
    assert "李值班拟稿，张指挥签发" in inner
    assert "四眼复核" not in text_of(center, issued)


def test_who_issues_what_he_drafted_himself_is_told_on_the_internal_sheet(planned):
    issued = issue_order(planned.center, planned.plan, FULL, planned.commander)
    (gate,) = [gate for gate in issued.gates if gate.code == "four_eyes"]
    assert not gate.passed
    assert "自拟自签" in words(archived_bytes(planned.center, issued.inner, name=""))


def test_a_draft_is_dropped_for_a_reason_and_costs_no_number(planned):
    draft = draft_full(planned.center, planned.plan, planned.operator)
    planned.center.do(c.DropOrder(order=draft.id, why="误拟"), planned.operator)
    assert now(planned, draft).state == OrderState.DROPPED
    with pytest.raises(OrderStateError):
        issue_draft(planned.center, now(planned, draft), planned.commander)
    assert issue_order(planned.center, planned.plan, FULL, planned.commander).serial == 1


def test_of_two_commanders_who_issue_a_draft_the_second_is_refused(planned):
    draft = draft_full(planned.center, planned.plan, planned.operator)
    issue_draft(planned.center, draft, planned.commander)
    with pytest.raises(OrderStateError):
        issue_draft(planned.center, draft, planned.commander)
    assert len([o for o in planned.center.board.table(Order).values() if o.issued]) == 1


def test_a_draft_that_was_rewritten_meanwhile_is_not_issued_as_it_was(planned):
    draft = draft_full(planned.center, planned.plan, planned.operator)
    rewrite(
        planned.center, draft.id, "discipline.1", "注意避免误伤，开启执法记录仪。", planned.operator
    )
    with pytest.raises(OrderChangedError):
        issue_draft(planned.center, draft, planned.commander)


# --- rewritten sentences


def test_a_rewritten_sentence_is_printed_and_stands_beside_the_generated_one(planned):
    center = planned.center
    draft = draft_full(center, planned.plan, planned.operator)
    first = next(s for s in sentences_of(center, draft) if s.key == "handling.1")
    text = "最先到达的力量先看清情况，报告后再行动。"
    rewrite(center, draft.id, "handling.1", text, planned.operator)
    issued = issue_draft(center, now(planned, draft), planned.commander)
    assert text in text_of(center, issued)
    assert first.generated[:12] not in text_of(center, issued)
    inner = words(archived_bytes(center, issued.inner, name=""))
    assert first.generated[:8] in inner
    assert (issued.edits[0].generated, issued.edits[0].text) == (first.generated, text)


def test_what_is_forbidden_or_locked_is_refused_journaled_and_changes_nothing(planned):
    center = planned.center
    draft = draft_full(center, planned.plan, planned.operator)
    for sentence, text, refusal in (
        ("handling.1", "命令武警先到先控。", ForbiddenWordingError),
        ("handling.1", "由PTU02统一指挥。", SentenceLockedError),
        ("situation.1", "站前发生警情。", SentenceLockedError),
        ("weapons.1", "必要时鸣枪。", SentenceUnknownError),
    ):
        with pytest.raises(refusal):
            rewrite(center, draft.id, sentence, text, planned.operator)
    assert now(planned, draft).edits == ()
    codes = [e.facts["code"] for e in center.database.find_entries(limit=3)]
    assert codes == ["SENTENCE-LOCKED", "SENTENCE-LOCKED", "WORDING-FORBIDDEN"]


def test_a_sentence_whose_facts_changed_after_it_was_rewritten_stops_the_issue(planned):
    from jointops.incidents.incident import Card

    center = planned.center
    draft = draft_full(center, planned.plan, planned.operator)
    spoken = next(s for s in sentences_of(center, draft) if s.key == "situation.2")
    rewrite(center, draft.id, "situation.2", spoken.generated + "请注意。", planned.operator)
    planned.do(c.EditCard(incident=planned.plan.incident, card=Card(suspects=3, weapon="刀")))
    with pytest.raises(SentenceOutdatedError):
        issue_draft(center, now(planned, draft), planned.commander)
    rewrite(center, draft.id, "situation.2", None, planned.operator)
    assert "嫌疑人3名" in text_of(
        center, issue_draft(center, now(planned, draft), planned.commander)
    )


# --- copies, cancelling, the end


def test_copies_are_signed_for_by_name_and_the_order_follows(planned):
    center = planned.center
    slip = issue_order(center, planned.plan, FIRST, planned.operator)
    assert [copy.number for copy in slip.copies] == list(range(1, len(slip.copies) + 1))
    center.do(c.SendOrder(order=slip.id, means="电台"), planned.operator)
    assert now(planned, slip).state == OrderState.SENT
    with pytest.raises(SignerMissingError):
        center.do(
            c.SignForOrder(order=slip.id, copies=(1,), name=" ", means="纸质"), planned.operator
        )
    for copy in slip.copies:
        sign = c.SignForOrder(order=slip.id, copies=(copy.number,), name="王巡长", means="电台复诵")
        center.do(sign, planned.operator)
    found = now(planned, slip)
    assert found.state == OrderState.SIGNED
    assert {(copy.signed_by, copy.noted_by) for copy in found.copies} == {("王巡长", "李值班")}


def test_a_cancelled_order_is_told_to_everybody_who_holds_a_copy(planned):
    center = planned.center
    full = issue_order(center, planned.plan, FULL, planned.commander)
    with pytest.raises(ReasonMissingError):
        cancel_orders(center, (full,), " ", planned.commander)
    with pytest.raises(ForbiddenError):
        cancel_orders(center, (full,), "误报", planned.operator)
    paper = cancel_orders(center, (full,), "误报", planned.commander)
    assert now(planned, full).state == OrderState.CANCELLED
    assert [copy.receiver for copy in paper.copies] == [copy.receiver for copy in full.copies]
    said = text_of(center, paper)
    assert paper.number == "演联指撤〔2026〕1号"
    assert f"关于撤销{full.number}的通知" in said
    assert "撤销原因：误报" in said
    with pytest.raises(OrderChangedError):
        cancel_orders(center, (full,), "再撤一次", planned.commander)


def test_the_end_of_a_response_ends_every_order_in_force_with_time_and_name(planned):
    center = planned.center
    with pytest.raises(NothingInForceError):
        end_response(center, planned.plan.incident, "", planned.commander)
    slip = issue_order(center, planned.plan, FIRST, planned.operator)
    full = issue_order(center, planned.plan, FULL, planned.commander)
    with pytest.raises(ForbiddenError):
        end_response(center, planned.plan.incident, "", planned.operator)
    paper = end_response(center, planned.plan.incident, "嫌疑人已控制", planned.commander)
    assert {now(planned, slip).state, now(planned, full).state} == {OrderState.ENDED}
    said = text_of(center, paper)
    assert "经张指挥（指挥长）决定，自2026年3月4日12时00分起解除响应" in said
    assert "嫌疑人已控制" in said
    assert {c.receiver for c in slip.copies} | {c.receiver for c in full.copies} == {
        copy.receiver for copy in paper.copies
    }
    assert set(paper.about) == {slip.id, full.id}


def test_exercise_papers_of_every_kind_say_so_on_each_page(planned):
    center = planned.center
    found = [issue_order(center, planned.plan, kind, planned.commander) for kind in (FIRST, FULL)]
    found.append(cancel_orders(center, (found[0],), "误报", planned.commander))
    found.append(end_response(center, planned.plan.incident, "", planned.commander))
    for order in found:
        assert order.number.startswith("演")
        with pdfplumber.open(io.BytesIO(paper_bytes(center, order))) as pdf:
            for page in pdf.pages:
                assert "演" in page.extract_text()
                assert "练" in page.extract_text()
                drawn = [*page.chars, *page.lines, *page.rects, *page.curves]
                assert not [item for item in drawn if coloured(item)]


def test_every_act_of_an_orders_life_rebuilds_from_the_journal(planned):
    center = planned.center
    draft = draft_full(center, planned.plan, planned.operator)
    rewrite(center, draft.id, "discipline.1", "注意避免误伤，开启执法记录仪。", planned.operator)
    center.do(c.SubmitOrder(order=draft.id), planned.operator)
    issued = issue_draft(center, now(planned, draft), planned.commander)
    sign = c.SignForOrder(order=issued.id, copies=(1,), name="王", means="纸质签字")
    center.do(sign, planned.operator)
    end_response(center, planned.plan.incident, "", planned.commander)
    assert now(planned, issued).state == OrderState.ENDED
    assert center.database.rebuild().equal
