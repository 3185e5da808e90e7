"""Requests to the armed police through the real window: whole cases, by their keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from jointops.app.requests.board import Mark
from jointops.app.requests.cases import case_of
from jointops.app.requests.marks import marked
from jointops.forces.arrangements import StandingArrangement
from jointops.maps.symbols import State
from jointops.requests.case import RequestCase
from tests.ui.hand import CONTROL
from tests.ui.request_hand import ALT, SHIFT, RequestHand
from ui.map_columns import columns_of
from ui.requests.entries import TimeEntry

FULL, PART, NONE = Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3


@pytest.fixture
def asking(hand):
    """A desk with a plan that asks for armed police, its first wave gone."""
    number = hand.take_incident()
    hand.press(Qt.Key.Key_Up, CONTROL)
    hand.wait(
        lambda: not hand.desk.plans.busy(number) and bool(hand.desk.plans.plan(number).hollow)
    )
    hand.press(Qt.Key.Key_Return)
    hand.wait_released()
    return RequestHand(hand)


@pytest.fixture
def scan(tmp_path):
    """A picture of their paper."""
    file = tmp_path / "派警单.png"
    image = QImage(300, 420, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    assert image.save(str(file))
    return file


def drafted(asking):
    """Draft the request and send it up: by gaps, with Enter."""
    hand = asking.hand
    hand.press(Qt.Key.Key_Q, SHIFT)
    sheet = asking.until_sheet()
    form = sheet.form_of
    told = {"assembly": "人民公园北门", "duration": "4", "not_later": "23:30", "risks": "持刀"}
    while form.lacking():
        key = form.lacking()[0]
        assert form.entries[key].isAncestorOf(hand.window.focusWidget()), key
        hand.write(told[key])
        asking.enter()
    if hand.desk.host.sheet is sheet:
        asking.enter()
    asking.until(D1="review")


def sent(asking):
    drafted(asking)
    asking.take("D1/pass")
    asking.countersign("训练指挥长")
    asking.until(D1="approval")
    asking.take("D1/approve")
    asking.until_sheet()
    for entry in asking.sheet.records.values():
        entry.take_keys()
        asking.hand.write("淄政〔2026〕1号")
    asking.enter()
    asking.countersign("训练签批人")
    asking.until(D1="approved")
    asking.take("D1/send")
    asking.until(operation="asked", D1="sent")
    asking.take("D1/sign_for")
    asking.until_sheet()
    asking.say("R-1")
    asking.enter()
    asking.until(D1="received")


def replied(asking, answer, *, scan=None, **fields):
    """Register their paper, with what it answers chosen by Alt and a digit."""
    asking.take("D2/register")
    sheet = asking.until_sheet()
    if scan is not None:
        sheet.scan.file.setText(str(scan))
        asking.hand.wait(lambda: sheet.scan.scan is not None)
        assert sheet.scan.page.isVisible()
    asking.hand.press(answer, ALT)
    asking.fill(number="武淄〔2026〕7号", signer="支队长 乙", signed_at="12:30", **fields)
    asking.enter()


def test_a_step_that_ends_late_leaves_the_keys_where_somebody_is_typing(asking):
    drafted(asking)
    hand = asking.hand
    hand.press(Qt.Key.Key_Q)
    hand.press(Qt.Key.Key_R, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    holder = hand.window.focusWidget()
    assert hand.desk.host.sheet.isAncestorOf(holder)
    hand.desk.request_acts._tell(asking.case.id, None)
    assert hand.window.focusWidget() is holder
    hand.press(Qt.Key.Key_Escape)
    hand.wait(lambda: hand.desk.host.sheet is None)
    hand.desk.request_acts._tell(asking.case.id, None)
    assert hand.window.focusWidget() is hand.desk.view.right.requests.board


def test_a_whole_case_is_led_by_keys_from_the_draft_to_the_archive(asking, scan):
    hand, page = asking.hand, asking.page
    sent(asking)
    replied(asking, PART, scan=scan, people="8", missing="车辆不足")
    asking.until(operation="partial", D2="scanned")
    plan = hand.desk.plans.plan(hand.desk.selection.incident)
    asking.told("还缺 2 人")
    asking.take("/accept_partial")
    asking.countersign("训练签批人")
    asking.until(operation="agreed")
    number = hand.desk.selection.incident
    hand.wait(lambda: hand.desk.plans.plan(number).version > plan.version)
    asking.take("/depart")
    asking.until_sheet()
    asking.say("R-2")
    asking.enter()
    asking.until(operation="out")
    asking.take("/arrive")
    asking.until_sheet()
    asking.enter()
    asking.until(operation="arrived")
    assert page.figures["arrived"].text() == "8"
    asking.take("/start")
    asking.until_sheet()
    asking.enter()
    asking.until(operation="on_task")
    extended(asking)
    asking.take("/release")
    asking.until(operation="returning")
    asking.take("/return")
    asking.until_sheet()
    asking.enter()
    asking.until(operation="back")
    assert "/close" not in asking.steps()
    assert "还欠" in page._rows["/close"].step.blocked
    receipts(asking)
    request = asking.case.id
    asking.take("/close")
    hand.wait(lambda: case_of(hand.center, request).operation == "closed")
    asking.take("/archive")
    hand.wait(lambda: case_of(hand.center, request).operation == "archived")


def extended(asking):
    asking.take("A3/draft")
    asking.until_sheet()
    asking.fill(hours="2", why="现场尚未控制")
    asking.enter()
    asking.until(A3="draft")
    asking.take("A3/approve")
    asking.countersign("训练签批人")
    asking.until(A3="approved")
    asking.take("A3/send")
    asking.until(A3="sent")
    asking.take("A3/agree")
    asking.until_sheet()
    asking.say("R-3")
    asking.enter()
    asking.until(A3="agreed")


def receipts(asking):
    """Both receipts, signed by both: ours, and theirs by the liaison."""
    asking.take("D3A/draft")
    asking.until_sheet()
    asking.fill(briefed="、".join(asking.sheet.form_of.entries["briefed"].ticks))
    asking.enter()
    asking.until(D3A="draft")
    signed_by_both(asking, "D3A")
    asking.take("D3B/draft")
    asking.until_sheet()
    asking.fill(handed_over="2", weapons="否", casualties="无")
    asking.enter()
    asking.until(D3B="draft")
    signed_by_both(asking, "D3B")


def signed_by_both(asking, kind):
    asking.take(f"{kind}/sign_ours")
    asking.until_sheet()
    asking.enter()
    asking.until(**{kind: "signed_ours"})
    asking.take(f"{kind}/sign_theirs")
    asking.until_sheet()
    asking.enter()
    asking.countersign("训练武警联络员")
    asking.until(**{kind: "signed"})


@pytest.mark.parametrize("of", ["_boards", "_steps"])
def test_the_models_of_the_page_hold(asking, of, qtmodeltester):
    asking.hand.press(Qt.Key.Key_Q, SHIFT)
    asking.until_sheet()
    model = getattr(asking.page, of)
    assert model.rowCount()
    qtmodeltester.check(model, force_py=True)


def test_an_emergency_takes_three_keys_beside_what_is_told(asking):
    hand = asking.hand
    before = hand.keys
    hand.press(Qt.Key.Key_O)
    asking.until_sheet()
    hand.press(Qt.Key.Key_3, ALT)
    typed = hand.keys
    asking.say("R-9")
    pressed = hand.keys - typed
    asking.enter()
    asking.until(operation="asked", A1="recorded")
    assert hand.keys - before - pressed == 3
    assert asking.case.paper("A1").fields["emergency"] == "暴力恐怖"
    assert asking.case.paper("A1").fields["called"] == "值班参谋 甲"
    strip = hand.desk.view.strip
    hand.wait(strip.owed.isVisible)
    assert strip.owed.text() == "待补单 2"


def test_a_word_that_their_paper_contradicts_is_an_alarm_until_somebody_settles_it(asking):
    hand, page = asking.hand, asking.page
    hand.press(Qt.Key.Key_O)
    asking.until_sheet()
    hand.press(Qt.Key.Key_3, ALT)
    asking.say("R-1")
    asking.enter()
    asking.until(operation="asked")
    asking.take("/agree")
    sheet = asking.until_sheet()
    assert sheet.word.speaker.text() == "值班参谋 甲", "who spoke last is proposed"
    assert sheet.word.recording.text() == "", "the recording is another one"
    asking.say("R-2")
    asking.enter()
    asking.until(operation="agreed")
    asking.take("A1/add")
    asking.until_sheet()
    hand.write("对方另派1名联络员")
    asking.enter()
    asking.until(A1="recorded")
    assert asking.case.last("add", document="A1").text == "对方另派1名联络员"
    replied(asking, FULL, people="6")
    asking.until(D2="registered")
    hand.wait(page.alarm.isVisible)
    asking.told("三单1")
    asking.take("D2/settle")
    asking.until_sheet()
    hand.write("以派警单为准")
    asking.enter()
    asking.countersign("训练签批人")
    hand.wait(lambda: not asking.case.contradicted)
    hand.wait(lambda: not page.alarm.isVisible())
    assert asking.case.granted == 6


def test_a_refusal_is_registered_and_the_plan_says_what_is_missing(asking):
    hand = asking.hand
    sent(asking)
    number = hand.desk.selection.incident
    version = hand.desk.plans.plan(number).version
    replied(asking, NONE, people="0", reason_class="力量不足")
    asking.until(operation="declined", D2="registered")
    asking.told("还缺 10 人")
    hand.wait(lambda: hand.desk.plans.plan(number).version > version)
    assert hand.desk.plans.plan(number).hollow


def test_on_a_high_screen_the_orders_make_room_for_the_steps_and_come_back_by_their_key(
    open_desk,
):
    hand = open_desk(size=(1920, 1080))
    right = hand.desk.view.right
    hand.wait(right.orders.isVisible)
    hand.press(Qt.Key.Key_Q)
    assert not right.orders.isVisible()
    hand.press(Qt.Key.Key_F9)
    assert right.orders.isVisible()
    assert right.tabs.shown == "plan"


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_a_form_lies_within_the_desk_with_its_buttons(open_desk, size):
    hand = open_desk(size=size)
    hand.take_incident()
    asking = RequestHand(hand)
    hand.press(Qt.Key.Key_Q, SHIFT)
    sheet = asking.until_sheet()
    for entry in asking.form.entries.values():
        if not entry.value():
            entry.fill("23:30" if isinstance(entry, TimeEntry) else "12")
    sheet.close_sheet()
    hand.wait(lambda: hand.desk.host.sheet is None)
    hand.press(Qt.Key.Key_Q, SHIFT)  # what was typed is still there, so that nothing lacks
    sheet = asking.until_sheet()
    assert not sheet.gaps()
    assert hand.desk.rect().contains(sheet.geometry())
    foot = sheet.go.mapTo(sheet, sheet.go.rect().bottomRight())
    assert sheet.rect().contains(foot)
    form = asking.form.geometry()
    assert form.bottom() < sheet.go.mapTo(sheet, sheet.go.rect().topLeft()).y()


def test_what_was_typed_and_not_kept_is_there_again(hand):
    hand.take_incident()
    asking = RequestHand(hand)
    hand.press(Qt.Key.Key_Q, SHIFT)
    asking.until_sheet()
    asking.fill(equipment="防爆毯")
    hand.press(Qt.Key.Key_Escape)
    hand.wait(lambda: hand.desk.host.sheet is None)
    asking.told("填写的内容还在")
    hand.press(Qt.Key.Key_Q, SHIFT)
    asking.until_sheet()
    assert asking.form.entries["equipment"].value() == "防爆毯"
    assert asking.field_of("D1", "equipment") is None


def test_who_acts_of_his_own_accord_is_solid_marked_so_and_not_counted_as_granted(hand):
    hand.take_incident()
    asking = RequestHand(hand)
    hand.press(Qt.Key.Key_O, SHIFT)
    asking.until_sheet()
    asking.fill(_unit="武警01", unit="机动分队", basis="自身职权", tasks="警戒", people="6")
    asking.say("R-5")
    asking.enter()
    asking.until(operation="out", N1="recorded")
    hand.wait(lambda: asking.page.figures["own"].text() == "6")
    assert asking.page.figures["granted"].text() == "0"
    assert marked(hand.center, Mark.OWN) == {"武警01"}


def test_the_map_draws_the_asked_hollow_and_those_of_their_own_with_their_corner(hand):
    situation = hand.seat.situation
    for asked, own, state in (
        (frozenset(), frozenset(), State.FREE),
        (frozenset(["武警01"]), frozenset(), State.REQUESTED),
        (frozenset(), frozenset(["武警01"]), State.AUTONOMOUS),
    ):
        drawn = columns_of(situation, stations={}, substations=(), asked=asked, own=own)
        assert drawn.rows["state"][drawn.keys.index("武警01")] == state


def test_a_standing_arrangement_is_a_request_of_its_own_and_stands_once_it_is_granted(hand):
    asking = RequestHand(hand)
    hand.press(Qt.Key.Key_K, CONTROL)
    hand.write("ct")
    hand.press(Qt.Key.Key_Return)
    asking.until_sheet()
    told = {
        "place": "火车站广场",
        "people": "30",
        "tasks": "武装巡逻",
        "valid_from": "00:00",
        "valid_to": "2036-12-31 23:59",
        "points": "火车站",
        "groups": "武警01",
        "hours": "all_day",
    }
    asking.fill(**{key: told[key] for key in told if key in asking.form.entries})
    for key in asking.form.lacking():
        asking.fill(**{key: "训练"})
    asking.enter()
    asking.until(D1="review")
    asking.take("D1/pass")
    asking.countersign("训练指挥长")
    asking.until(D1="approval")
    asking.take("D1/approve")
    asking.until_sheet()
    for entry in asking.sheet.records.values():
        entry.fill("训练安排〔2026〕1号")
    asking.enter()
    asking.countersign("训练签批人")
    asking.until(D1="approved")
    asking.take("D1/send")
    asking.until(operation="asked", D1="sent")
    asking.take("D1/sign_for")
    asking.until_sheet()
    asking.say("R-7")
    asking.enter()
    asking.until(D1="received")
    replied(asking, FULL, people="30", valid_until="2036-12-31 23:59")
    asking.until(operation="agreed")
    (arrangement,) = hand.center.board.table(StandingArrangement).values()
    assert arrangement.groups == ("武警01",)
    assert asking.case.incident is None


def test_the_first_wave_goes_while_a_sheet_of_a_request_is_open(hand):
    hand.take_incident()
    asking = RequestHand(hand)
    hand.press(Qt.Key.Key_Q, SHIFT)
    asking.until_sheet()
    hand.press(Qt.Key.Key_F12)
    assert hand.wait_released()


def test_enter_is_the_first_wave_while_the_page_of_requests_has_the_keys(hand):
    hand.take_incident()
    hand.press(Qt.Key.Key_Q)
    hand.press(Qt.Key.Key_Return)
    hand.wait_released()
    assert not hand.center.board.table(RequestCase)
