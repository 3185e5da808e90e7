"""Papers of before at the desk: what changed is printed alone; orders by hand; a seal's image."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

import ui.paper_acts
from jointops.app import commands as c
from jointops.app.orders.desk import list_orders, order_line
from jointops.app.orders.fallback import Blanks, draw_pack
from jointops.app.orders.papers import issue_order
from jointops.app.orders.print_queue import changed_pages
from jointops.app.orders.seal_image import kept_seal_image
from jointops.app.planner import newest_plan
from jointops.orders.order import OrderKind
from tests.ui.hand import CONTROL, PLAIN
from ui.sheets.archive_sheet import ArchiveSheet
from ui.sheets.ask_sheet import AskSheet

SHIFT = Qt.KeyboardModifier.ShiftModifier


def sheet_of(hand, kind):
    hand.wait(lambda: isinstance(hand.desk.host.sheet, kind))
    return hand.desk.host.sheet


def wait_shown(hand, order):
    """Wait until a paper is on the screen: one just made comes there by itself."""
    number = order_line(hand.center, order).number
    hand.wait(lambda: hand.desk.view.paper.title.text() == number)


def test_only_the_pages_that_differ_from_the_version_before_are_printed_by_one_choice(
    hand, monkeypatch
):
    jobs = []
    monkeypatch.setattr(ui.paper_acts, "printers", lambda: ["测试打印机"])
    monkeypatch.setattr(
        ui.paper_acts, "print_pages", lambda pages, **_facts: jobs.append(len(pages))
    )
    hand.take_incident()
    hand.press(Qt.Key.Key_2, CONTROL)
    hand.wait(lambda: bool(list_orders(hand.center)))
    first = list_orders(hand.center)[0]
    wait_shown(hand, first)
    plan = newest_plan(hand.center, order_line(hand.center, first).incident)
    assert plan is not None
    asked = c.CommitPlan(plan=plan.id)
    issue_order(hand.center, plan, OrderKind.FULL, hand.center.training_actor(asked, seat="test"))
    second = list_orders(hand.center)[0]
    pages = changed_pages(hand.center, second)
    assert pages
    assert len(pages.split(",")) < order_line(hand.center, second).pages
    hand.desk.stage.show(second)
    wait_shown(hand, second)
    hand.desk.view.right.orders.table.choose(first)
    hand.press(Qt.Key.Key_P, CONTROL)
    sheet = sheet_of(hand, AskSheet)
    assert pages in sheet.fields[4].itemText(1)
    sheet.fields[4].setCurrentIndex(1)
    sheet.go.click()
    hand.wait(lambda: bool(hand.center.database.find_entries(text="order.print")))
    assert jobs == [len(pages.split(","))]
    (entry,) = hand.center.database.find_entries(text="order.print")
    assert entry.facts["pages"] == pages


@pytest.mark.parametrize(("key", "modifier"), [(Qt.Key.Key_P, CONTROL), (Qt.Key.Key_Y, PLAIN)])
def test_keys_act_on_the_paper_on_the_screen_and_without_one_on_the_chosen_order(
    hand, monkeypatch, key, modifier
):
    monkeypatch.setattr(ui.paper_acts, "printers", lambda: ["测试打印机"])
    hand.take_incident()
    for figure in (Qt.Key.Key_1, Qt.Key.Key_2):
        hand.press(figure, CONTROL)
    hand.wait(lambda: len(list_orders(hand.center)) == 2)
    newer, older = (order_line(hand.center, one) for one in list_orders(hand.center))
    wait_shown(hand, newer.id)

    def told():
        hand.press(key, modifier)
        hand.wait(lambda: hand.desk.host.sheet is not None)
        labels = [label.text() for label in hand.desk.host.sheet.findChildren(QLabel)]
        hand.press(Qt.Key.Key_Escape)
        return [line.number for line in (newer, older) if any(line.number in t for t in labels)]

    hand.desk.view.right.orders.table.choose(older.id)
    assert told() == [newer.number]
    hand.press(Qt.Key.Key_Escape)
    assert not hand.desk.view.shows_paper
    assert told() == [older.number]


def test_an_order_by_hand_is_found_in_the_archive_and_told_with_who_signed_it(hand):
    hand.take_incident()
    center, actor = hand.center, hand.center.training_actor(c.EnterDrawn, seat="test")
    made = draw_pack(center, actor, Blanks(orders=1, orals=0))
    number = made.numbers[0].id
    incident = hand.desk.selection.incident
    entered = c.EnterDrawn(
        number=number,
        incident=incident,
        text="派巡01到站前广场警戒",
        signed_by="张指挥",
        occurred_utc=made.numbers[0].drawn_utc,
        why="系统停用期间手写",
    )
    center.do(entered, actor)
    hand.press(Qt.Key.Key_O, CONTROL)
    sheet = sheet_of(hand, ArchiveSheet)
    hand.write("广场警戒")
    hand.wait(lambda: sheet._model.rowCount() == 1)
    shown = [sheet._model.data(sheet._model.index(0, column)) for column in range(7)]
    assert number in shown[0]
    assert shown[2] == "手写补录"
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: any("张指挥" in told for told in hand.desk.view.notices.texts()))


def test_the_image_of_a_seal_is_refused_in_an_exercise_in_the_sheet(hand, tmp_path):
    file = tmp_path / "seal.png"
    file.write_bytes(b"x")
    hand.press(Qt.Key.Key_Y, CONTROL | SHIFT)
    sheet = sheet_of(hand, AskSheet)
    for field, text in zip(sheet.fields, (str(file), "四十", "训练授权"), strict=True):
        field.setText(text)
    sheet.go.click()
    hand.wait(lambda: "毫米" in sheet._note.text())
    sheet.fields[1].setText("42")
    sheet.go.click()
    hand.wait(lambda: "演练" in sheet._note.text())
    assert kept_seal_image(hand.center) is None
