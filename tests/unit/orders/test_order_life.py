"""The life of an order: every step from every state, copies, wording, what stays in a sentence."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.ids import IncidentId, OrderId, PlanId
from jointops.orders.order import (
    STEPS,
    UNISSUED,
    Copy,
    CopySignedError,
    CopyUnknownError,
    Edit,
    Order,
    OrderKind,
    OrderState,
    OrderStateError,
)
from jointops.orders.sentences import (
    LONGEST,
    SentenceEmptyError,
    SentenceLockedError,
    demand_locked_kept,
)
from jointops.orders.wording import ForbiddenWordingError, demand_lawful
from tests.factories import NOON

WAYS = {
    "draft": "submitted issued dropped",
    "submitted": "draft issued dropped",
    "issued": "sent signed replaced cancelled ended",
    "sent": "signed replaced cancelled ended",
    "signed": "replaced cancelled ended",
    "replaced": "",
    "cancelled": "",
    "ended": "",
    "dropped": "",
}
"""The life cycle written down a second time."""


def order(state=OrderState.ISSUED, copies=2):
    return Order(
        id=OrderId("1.1"),
        kind=OrderKind.FULL,
        number="演联指〔2026〕1号",
        year=2026,
        serial=1,
        incident=IncidentId(1),
        plan=PlanId("1-1"),
        title="t",
        issued_utc=NOON,
        issued_by="甲",
        pages=1,
        paper="x",
        content="x",
        state=state,
        copies=tuple(Copy(number=n, receiver=f"巡{n:02d}") for n in range(1, copies + 1)),
    )


def signed(found, *numbers):
    return found.signed_for(
        numbers, name="乙", means="纸质签字", at=NOON, noted_at=NOON, by="甲", role="operator"
    )


def test_every_step_from_every_state_goes_as_the_table_says_and_no_other():
    gone = refused = 0
    for state, to in product(OrderState, OrderState):
        if to.value in WAYS[state.value].split():
            moved = order(state).moved(to, at=NOON, by="甲")
            assert moved.state == to
            assert moved.stamps[-1].state == to
            gone += 1
        else:
            with pytest.raises(OrderStateError):
                order(state).moved(to, at=NOON, by="甲")
            refused += 1
    print(f"{gone} steps go, {refused} are refused")
    assert gone == sum(len(way.split()) for way in WAYS.values()) == sum(map(len, STEPS.values()))


def test_an_order_is_signed_when_its_last_copy_is():
    once = signed(order(), 1)
    assert (once.state, once.copies[0].signed_by) == (OrderState.SENT, "乙")
    whole = signed(once, 2)
    assert whole.state == OrderState.SIGNED
    assert [stamp.state for stamp in whole.stamps] == [OrderState.SENT, OrderState.SIGNED]


@pytest.mark.parametrize("state", [OrderState.REPLACED, OrderState.CANCELLED, OrderState.ENDED])
def test_a_signature_that_comes_late_is_taken_and_moves_nothing(state):
    assert signed(order(state), 1, 2).state == state


@pytest.mark.parametrize("state", [*UNISSUED, OrderState.DROPPED])
def test_nobody_signs_for_a_draft(state):
    with pytest.raises(OrderStateError):
        signed(order(state), 1)


def test_a_copy_is_signed_for_once_and_only_if_it_exists():
    with pytest.raises(CopySignedError) as refusal:
        signed(signed(order(), 1), 1)
    assert refusal.value.facts["name"] == "乙"
    with pytest.raises(CopyUnknownError):
        signed(order(), 3)


def edit(text, generated="原文。"):
    return Edit(sentence="handling.1", generated=generated, text=text, by="甲", at_utc=NOON)


def test_only_a_draft_is_rewritten_and_the_generated_text_takes_the_change_back():
    draft = order(OrderState.DRAFT)
    changed = draft.rewritten(edit("改文。"))
    assert [e.text for e in changed.rewritten(edit("再改。")).edits] == ["再改。"]
    assert changed.rewritten(edit("原文。")).edits == ()
    for state in set(OrderState) - {OrderState.DRAFT}:
        with pytest.raises(OrderStateError):
            order(state).rewritten(edit("改文。"))


# --- wording

FORBIDDEN = [
    "命令武警一中队立即出动。",
    "请武警到场，责令其封控路口。",
    "调动武装警察部队两个组。",
    "由指挥席下达武警任务。",
    "保安队在出口盘查过往人员。",
    "保安对可疑人员搜身。",
    "保安不得缺岗，发现嫌疑人立即扣押。",
    "必要时保安可以限制其人身自由。",
    "保安发现逃犯当场拘留。",
]
ALLOWED = [
    "商请武警一中队支援。",
    "不得命令武警。",
    "各组按下达频道守听。",
    "民警对可疑人员盘查、搜身。",
    "保安不得盘问、搜查、扣押、限制人身自由，不进核心区。",
    "保安疏导人员；民警依法盘查。",
    "武警由联络员通报。指挥席命令巡组到位。",
]


@pytest.mark.parametrize("text", FORBIDDEN)
def test_what_no_paper_may_say_is_refused_with_the_sentence(text):
    with pytest.raises(ForbiddenWordingError) as refusal:
        demand_lawful(text, part="handling", number=1)
    assert refusal.value.facts["sentence"] in text


@pytest.mark.parametrize("text", ALLOWED)
def test_what_may_be_said_is_let_through(text):
    demand_lawful(text)


# --- what stays in a sentence

OWN = "我方：本方案派出警力5组18人，保安0人，第一支力量巡01预计41秒到达。"
NAMES = ("巡01", "巡011", "巡02", "站前", "")


@pytest.mark.parametrize(
    "text",
    [
        OWN.replace("18", "19"),
        OWN.replace("巡01", "巡02"),
        OWN.replace("巡01", "巡011"),
        OWN.replace("41秒", ""),
        OWN + "另有3人备勤。",
        OWN + "另有三人备勤。",
        OWN + "在站前集结。",
        OWN.replace("巡01", ""),
    ],
)
def test_figures_units_and_places_of_the_plan_stay(text):
    with pytest.raises(SentenceLockedError):
        demand_locked_kept("situation.3", OWN, text, names=NAMES)


def test_words_around_them_may_change_in_any_order():
    text = "首支到场力量为巡01，预计41秒；本方案共派警力５组18人、保安0人。"
    demand_locked_kept("situation.3", OWN, text, names=NAMES)


def test_requirements_may_name_figures_of_their_own_but_no_other_unit():
    demand_locked_kept("handling.1", "到位即报。", "到位即报，保持5米以上距离。", names=NAMES)
    with pytest.raises(SentenceLockedError):
        demand_locked_kept("handling.1", "到位即报。", "到位即报，由巡02统一指挥。", names=NAMES)


@pytest.mark.parametrize("text", ["", "  ", "字" * (LONGEST + 1)])
def test_a_sentence_says_something_in_reasonable_length(text):
    with pytest.raises(SentenceEmptyError):
        demand_locked_kept("handling.1", "到位即报。", text)


@given(
    figures=st.lists(st.integers(0, 999), max_size=5),
    words=st.lists(st.text("查看报告出入口", max_size=6), min_size=6, max_size=6),
    changed=st.integers(0, 4),
)
def test_a_sentence_passes_exactly_with_all_its_figures(figures, words, changed):
    text = "共" + "".join(f"{figure}，{word}" for figure, word in zip(figures, words, strict=False))
    other = "共" + "".join(
        f"{word}{figure}；" for figure, word in zip(figures, words, strict=False)
    )
    demand_locked_kept("mission.1", text, other)
    if changed < len(figures):
        wrong = [*figures]
        wrong[changed] += 1000
        lost = "共" + "，".join(map(str, wrong))
        with pytest.raises(SentenceLockedError):
            demand_locked_kept("mission.1", text, lost)
