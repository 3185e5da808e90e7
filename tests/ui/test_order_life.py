"""The life of an order at the desk, by keys alone."""

from __future__ import annotations

from PySide6.QtCore import Qt

from jointops.app.orders.desk import list_orders, order_line
from jointops.app.orders.templates import changed_keys, texts_in_force
from jointops.app.orders.view import keep_draft, sentence_lines
from jointops.orders.order import Order, OrderState
from tests.ui.hand import CONTROL, Gate
from ui.sheets.archive_sheet import ArchiveSheet
from ui.sheets.order_sheet import OrderSheet
from ui.sheets.sentence_sheet import SentenceSheet, difference
from ui.sheets.template_sheet import TemplateSheet


def sheet_of(hand, kind):
    hand.wait(lambda: isinstance(hand.desk.host.sheet, kind))
    return hand.desk.host.sheet


def newest(hand) -> Order:
    orders: list[Order] = list(hand.center.board.table(Order).values())
    return orders[-1]


def test_a_draft_that_comes_late_leaves_the_sheet_that_was_opened_meanwhile(hand, monkeypatch):
    gate = Gate(monkeypatch, "ui.order_acts.keep_draft", keep_draft)
    hand.take_incident()
    hand.press(Qt.Key.Key_4, CONTROL)
    hand.wait(gate.begun)
    hand.press(Qt.Key.Key_R, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    sheet, holder = hand.desk.host.sheet, hand.window.focusWidget()
    gate.open()
    hand.wait(lambda: any("草稿已存" in told for told in hand.desk.view.notices.texts()))
    assert hand.desk.host.sheet is sheet
    assert hand.window.focusWidget() is holder


def test_a_draft_is_rewritten_submitted_issued_sent_and_signed_for(hand):
    hand.take_incident()
    hand.press(Qt.Key.Key_4, CONTROL)
    sheet = sheet_of(hand, OrderSheet)
    assert list(sheet.buttons) == ["rewrite", "submit", "issue", "drop"]
    hand.press(Qt.Key.Key_1)
    rewriting = sheet_of(hand, SentenceSheet)
    keys = [line.key for line in sentence_lines(hand.center, newest(hand).id, "zh")]
    rewriting.which.setCurrentIndex(keys.index("handling.1"))
    rewriting.text.setPlainText("命令武警控制出入口。")
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: "命令" in rewriting._note.text())
    assert newest(hand).edits == ()
    rewriting.text.setPlainText("最先到达的力量先看清情况，报告后再行动。")
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: len(newest(hand).edits) == 1)
    hand.press(Qt.Key.Key_Escape)
    hand.press(Qt.Key.Key_Y)
    sheet_of(hand, OrderSheet)
    hand.press(Qt.Key.Key_2)
    hand.wait(lambda: newest(hand).state == OrderState.SUBMITTED)
    hand.wait(lambda: list(sheet_of(hand, OrderSheet).buttons) == ["issue", "return", "drop"])
    hand.press(Qt.Key.Key_1)
    hand.wait(lambda: newest(hand).state == OrderState.ISSUED)
    hand.wait(lambda: hand.desk.view.paper.page_count == newest(hand).pages)
    assert hand.desk.view.paper.thumbs.count() == newest(hand).pages
    hand.press(Qt.Key.Key_Escape)
    hand.press(Qt.Key.Key_Y)
    sheet_of(hand, OrderSheet)
    hand.press(Qt.Key.Key_1)
    hand.wait(lambda: not isinstance(hand.desk.host.sheet, OrderSheet))
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: newest(hand).state == OrderState.SENT)
    sheet_of(hand, OrderSheet)
    hand.press(Qt.Key.Key_1)
    hand.wait(lambda: not isinstance(hand.desk.host.sheet, OrderSheet))
    asked = hand.desk.host.sheet
    asked.fields[0].setText("、".join(str(c.number) for c in newest(hand).copies))
    asked.fields[1].setText("王巡长")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: newest(hand).state == OrderState.SIGNED)
    line = order_line(hand.center, newest(hand).id)
    assert line.signed == line.copies > 0


def test_a_response_is_ended_from_an_order_and_its_paper_shown(hand):
    hand.take_incident()
    hand.press(Qt.Key.Key_1, CONTROL)
    hand.wait(lambda: bool(list_orders(hand.center)))
    hand.wait(lambda: hand.desk.view.paper.page_count == 1)
    hand.press(Qt.Key.Key_Y)
    sheet = sheet_of(hand, OrderSheet)
    sheet.buttons["end"].click()
    hand.wait(lambda: not isinstance(hand.desk.host.sheet, OrderSheet))
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: len(list_orders(hand.center)) == 2)
    first, paper = hand.center.board.table(Order).values()
    assert (first.state, paper.kind.value) == (OrderState.ENDED, "end")
    hand.wait(lambda: hand.desk.view.paper.title.text() == paper.number)


def test_the_archive_narrows_down_as_one_types_and_shows_the_paper(hand):
    hand.take_incident()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_1):  # faster than the papers are made
        hand.press(key, CONTROL)
    hand.wait(lambda: len(list_orders(hand.center)) == 2)
    hand.wait(hand.desk.view.right.orders.full.isEnabled)
    assert len(list_orders(hand.center)) == 2
    hand.press(Qt.Key.Key_O, CONTROL)
    sheet = sheet_of(hand, ArchiveSheet)
    assert sheet._model.rowCount() == 2
    hand.write("首")
    hand.wait(lambda: sheet._model.rowCount() == 1)
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: "首" in hand.desk.view.paper.title.text())


def test_a_case_is_filed_from_the_archive(hand):
    hand.take_incident()
    hand.press(Qt.Key.Key_1, CONTROL)
    hand.wait(lambda: bool(list_orders(hand.center)))
    hand.press(Qt.Key.Key_O, CONTROL)
    sheet_of(hand, ArchiveSheet)
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: bool(list(hand.center.home.out.glob("*案卷*.zip"))))
    hand.wait(lambda: bool(hand.center.database.find_entries(text="order.file")))


def test_a_text_of_the_template_is_checked_while_typed_and_taken_for_a_reason(hand):
    hand.take_incident()
    hand.press(Qt.Key.Key_Y, CONTROL)
    sheet = sheet_of(hand, TemplateSheet)
    hand.wait(lambda: sheet._pages.widget() is not None)
    sheet.which.setCurrentIndex(sheet.which.findData("text.discipline"))
    sheet.text.setPlainText("保安可以搜身。")
    hand.wait(lambda: "搜身" in sheet.fault.text())
    sheet.text.setPlainText("注意避免误伤，保护现场和证据。")
    hand.wait(lambda: not sheet.fault.text())
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: bool(sheet._note.text()))
    assert changed_keys(texts_in_force(hand.center)) == ()
    sheet.why.setText("简短")
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: changed_keys(texts_in_force(hand.center)) == ("text.discipline",))
    hand.wait(lambda: hand.desk.host.sheet is None)


def test_the_difference_shows_what_goes_and_what_comes():
    shown = difference("先到先控。", "先到<先>报。")
    assert "<s>" in shown
    assert "<b><u>" in shown
    assert "&lt;" in shown
