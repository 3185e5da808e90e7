"""A planned duty at the desk: laid down, reserved, sent, all by keys."""

from __future__ import annotations

from PySide6.QtCore import Qt

from jointops.clock import local
from jointops.forces.readiness import Task, TaskStep
from jointops.incidents.incident import Incident
from tests.ui.hand import CONTROL
from ui.parts.spoken import Words


def lay_down(hand):
    hand.click_map()
    hand.press(Qt.Key.Key_D)
    hand.wait(lambda: hand.desk.host.sheet is not None and len(hand.desk.host.sheet.fields) == 3)
    sheet = hand.desk.host.sheet
    assert sheet.fields[0].text().endswith("18:00")
    sheet.fields[1].setText("25:00")
    sheet._on_go()
    assert "25:00" in sheet._note.text()
    sheet.fields[1].setText("23:30")
    sheet._on_go()
    hand.wait(lambda: hand.desk.selection.incident is not None)
    number = hand.desk.selection.incident
    hand.wait(lambda: hand.desk.plans.plan(number) is not None and not hand.desk.plans.busy(number))
    return number


def steps(hand) -> set[TaskStep]:
    return {task.step for task in hand.center.board.table(Task).values()}


def test_a_duty_is_laid_down_reserved_and_sent_by_keys(hand):
    number = lay_down(hand)
    incident = hand.center.board.table(Incident)[number]
    assert (incident.class_name, incident.level) == ("勤务安保", 3)
    assert f"{local(incident.window.end_utc):%H:%M}" == "23:30"
    plan = hand.desk.view.right.plan
    hand.wait(plan.all.isEnabled)
    hand.press(Qt.Key.Key_Return, CONTROL)
    if hand.desk.host.sheet is not None:  # a point is lost: asked once more
        hand.desk.host.sheet._on_go()
    hand.wait(lambda: steps(hand) == {TaskStep.RESERVED})
    # a day too early: asked before anybody goes
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    assert steps(hand) == {TaskStep.RESERVED}
    hand.press(Qt.Key.Key_Escape)
    hand.wait(lambda: hand.desk.host.sheet is None)
    assert steps(hand) == {TaskStep.RESERVED}
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.desk.host.sheet._on_go()
    hand.wait(lambda: steps(hand) == {TaskStep.DISPATCHED})


def test_the_card_of_a_duty_says_its_window_and_looks_for_nobody(hand):
    lay_down(hand)
    hand.press(Qt.Key.Key_F8)
    card = hand.desk.view.right.card
    hand.wait(lambda: any("勤务时段" in words.text() for words in card.findChildren(Words)))
    texts = " ".join(words.text() for words in card.findChildren(Words))
    assert "–23:30" in texts
    assert "嫌疑人" not in texts
    assert "凶器" not in texts
