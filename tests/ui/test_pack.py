"""The fallback pack at the desk: one key draws it, each number is entered or voided."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from jointops.app.orders.fallback import drawn_numbers, open_numbers
from jointops.clock import local_text
from jointops.orders.drawn import DrawnState
from jointops.requests.case import RequestCase
from tests.ui.hand import CONTROL
from ui.sheets.ask_sheet import AskSheet
from ui.sheets.pack_sheet import PackSheet

KEYS = CONTROL | Qt.KeyboardModifier.ShiftModifier


def draw(hand):
    hand.press(Qt.Key.Key_P, KEYS)
    hand.wait(lambda: bool(open_numbers(hand.center)))
    hand.wait(lambda: any("已出" in text for text in hand.desk.view.notices.texts()))


def shown(hand):
    hand.press(Qt.Key.Key_P, KEYS)
    hand.wait(lambda: isinstance(hand.desk.host.sheet, PackSheet))
    return hand.desk.host.sheet


def asked(hand):
    hand.wait(lambda: isinstance(hand.desk.host.sheet, AskSheet))
    return hand.desk.host.sheet


def fill(sheet, *answers):
    fields = [field for field in sheet.fields if not isinstance(field, QComboBox)]
    for field, answer in zip(fields, answers, strict=True):
        field.setText(answer)


def test_one_key_draws_a_pack_and_its_copy_lies_in_the_home(hand):
    draw(hand)
    assert len(open_numbers(hand.center)) == 5
    (file,) = hand.center.home.out.glob("演练_应急纸质包_*.pdf")
    assert file.read_bytes().startswith(b"%PDF")
    assert hand.desk.host.sheet is None, "nothing is asked where nothing is open"


def test_an_order_written_by_hand_is_entered_and_the_rest_voided(hand):
    draw(hand)
    number = hand.take_incident()
    sheet = shown(hand)
    assert len(sheet.enters) == 5
    sheet.enters[0].click()
    box = asked(hand)
    now = hand.center.clock.now()
    fill(box, str(number), "昨天", "PTU01到火车站", "李值班", "", "停用期间手写")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: "时间看不懂" in box._note.text())
    box.fields[1].setText(local_text(now - timedelta(days=1), "%Y-%m-%d %H:%M"))
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: "使用时间不对" in box._note.text())
    box.fields[1].setText(local_text(now, "%H:%M:%S"))
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.desk.host.sheet is sheet)
    first = drawn_numbers(hand.center)[0]
    assert (first.state, first.incident) == (DrawnState.ENTERED, number)
    hand.wait(lambda: len(sheet.enters) == 4)
    sheet.void_all.click()
    asked(hand)
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: not open_numbers(hand.center))
    hand.wait(lambda: hand.desk.host.sheet is sheet)
    hand.wait(lambda: not sheet.void_all.isEnabled())


def test_an_oral_record_written_by_hand_opens_its_request(hand):
    draw(hand)
    number = hand.take_incident()
    sheet = shown(hand)
    sheet.enters[-1].click()
    box = asked(hand)
    at = local_text(hand.center.clock.now(), "%H:%M:%S")
    told = ("请求支援", "李值班", "作战值班室 王参谋", "8022", "R-9")
    fill(box, str(number), at, "十", *told, "停用期间手写")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: "人数" in box._note.text())
    fill(box, str(number), at, "10", *told, "停用期间手写")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.desk.host.sheet is sheet)
    (case,) = hand.center.board.table(RequestCase).values()
    record = case.paper("A1")
    assert record is not None
    assert record.number == drawn_numbers(hand.center)[-1].id


def test_another_pack_may_void_the_collected_papers(hand):
    draw(hand)
    before = {one.id for one in open_numbers(hand.center)}
    sheet = shown(hand)
    sheet.old.setCurrentIndex(sheet.old.findData("collect"))
    sheet.draw.setFocus()
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: len(drawn_numbers(hand.center)) == 10)
    assert not before & {one.id for one in open_numbers(hand.center)}


def test_a_handover_draws_the_next_shifts_pack_if_it_is_asked_to(hand):
    hand.press(Qt.Key.Key_H, KEYS)
    box = asked(hand)
    box.fields[0].setText("王接班")
    box.fields[1].setCurrentIndex(box.fields[1].findData("keep"))
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.desk.host.sheet is None)
    assert len(open_numbers(hand.center)) == 5
    kinds = [entry.kind for entry in hand.center.database.find_entries(limit=5)]
    assert kinds.index("handover.print") < kinds.index("pack.draw"), "the pack comes first"
