"""After the release at the desk: warnings, replacements, who leaves when, versions compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from jointops.app.commands import MoveTask, OpenIncident, SetUnitStatus
from jointops.app.watch import leaving_order
from jointops.clock import SystemClock
from jointops.forces.readiness import TaskStep, UnitStatus
from jointops.forces.units import Unit
from jointops.ids import TaskId, UnitId
from jointops.incidents.incident import Incident
from tests.ui.hand import CONTROL, PLAIN
from tests.ui.town import at
from ui.models.calls import call_clock
from ui.parts.texts import m_ss
from ui.sheets.ask_sheet import AskSheet

SHIFT = Qt.KeyboardModifier.ShiftModifier


class LaterClock(SystemClock):
    """The system's clock, put on by hand."""

    late_s = 0.0

    def now(self):
        return super().now() + timedelta(seconds=self.late_s)


@pytest.fixture
def released(hand):
    """A hand at the desk whose first wave is out, and its incident."""
    number = hand.take_incident()
    hand.press(Qt.Key.Key_Return)
    hand.wait_released()
    return number


def give(hand, command):
    return hand.center.do(command, hand.center.training_actor(command, seat="test")).value


def break_down(hand, force: str) -> None:
    give(hand, SetUnitStatus(unit=UnitId(force), status=UnitStatus.OUT_OF_SERVICE, why="故障"))


def tree_texts(hand) -> list[str]:
    model = hand.desk.view.right.plan.tree.model()
    return [
        str(model.index(row, 0, model.index(group, 0)).data())
        for group in range(model.rowCount())
        for row in range(model.rowCount(model.index(group, 0)))
    ]


def open_tasks(hand, number):
    return [task for task in hand.tasks() if task.incident == number and task.open]


def test_all_is_well_and_nothing_is_warned_of(hand, released):
    hand.wait(lambda: bool(hand.desk.watcher.of(released)))
    assert hand.desk.watcher.warned(released) == []
    assert not hand.desk.view.right.watch.isVisible()


def test_a_unit_that_breaks_down_stands_in_the_tree_the_bar_and_the_calls(hand, released, face):
    task = open_tasks(hand, released)[0]
    break_down(hand, task.force)
    bar = hand.desk.view.right.watch
    hand.wait(bar.isVisible)
    assert task.force in bar.what.text()
    assert "停用" in bar.what.text()
    assert bar.property("notice") == "alarm"
    known = hand.desk.watcher.task(task.id)
    assert known.offer.force in bar.instead.text()
    hand.wait(
        lambda: any("停用" in text and known.offer.force in text for text in tree_texts(hand))
    )
    line = hand.desk.view.right.calls._line()
    text, tone = call_clock(line, line.sent_utc, face, known)
    assert "停用" in text
    assert tone == "scene"
    assert len(open_tasks(hand, released)) == len(hand.tasks()), "nothing changes by itself"


def test_one_key_adds_the_replacement_and_keeps_the_old_one(hand, released):
    task = open_tasks(hand, released)[0]
    break_down(hand, task.force)
    hand.wait(hand.desk.view.right.watch.isVisible)
    offered = hand.desk.watcher.chosen().offer.force
    before = len(open_tasks(hand, released))
    hand.press(Qt.Key.Key_V)
    hand.wait(lambda: len(open_tasks(hand, released)) == before + 1)
    added = next(t for t in open_tasks(hand, released) if t.force == offered)
    assert added.slot == task.slot
    assert task.force in {t.force for t in open_tasks(hand, released)}


def test_with_shift_the_old_one_is_let_go(hand, released):
    task = open_tasks(hand, released)[0]
    break_down(hand, task.force)
    hand.wait(hand.desk.view.right.watch.isVisible)
    offered = hand.desk.watcher.chosen().offer.force
    hand.press(Qt.Key.Key_V, SHIFT)
    hand.wait(lambda: offered in {t.force for t in open_tasks(hand, released)})
    assert task.force not in {t.force for t in open_tasks(hand, released)}
    hand.wait(lambda: not hand.desk.view.right.watch.isVisible())


def test_the_chosen_forces_warning_is_the_one_the_key_is_about(hand, released):
    first, second = open_tasks(hand, released)[:2]
    for task in (first, second):
        break_down(hand, task.force)
    hand.wait(lambda: len(hand.desk.watcher.warned(released)) == 2)
    for task in (second, first):
        hand.desk.selection.choose_force(task.force)
        assert hand.desk.watcher.chosen().task == task.id
        assert task.force in hand.desk.view.right.watch.what.text()
    offers = {known.offer.force for known in hand.desk.watcher.warned(released)}
    assert len(offers) == 2, "nobody is offered twice"


def test_what_goes_wrong_at_another_incident_is_told_once(hand, released):
    other = give(hand, OpenIncident(place=at(3, 3), class_text="纠纷"))
    hand.wait(lambda: other in hand.center.board.table(Incident))
    hand.desk.selection.choose_incident(other)
    force = open_tasks(hand, released)[0].force
    break_down(hand, force)

    def told() -> list[str]:
        return [text for text in hand.desk.view.notices.texts() if force in text]

    hand.wait(lambda: bool(told()))
    assert f"{released}号" in told()[0]
    hand.desk.view.notices.clear_newest()
    hand.desk.watcher.look_soon()
    hand.desk.watcher.seen.emit()
    assert told() == []


def test_of_many_that_go_wrong_elsewhere_three_are_named_and_the_rest_counted(hand, released):
    other = give(hand, OpenIncident(place=at(3, 3), class_text="纠纷"))
    hand.wait(lambda: other in hand.center.board.table(Incident))
    break_down(hand, open_tasks(hand, released)[0].force)
    hand.wait(lambda: bool(hand.desk.watcher.warned(released)))
    hand.desk.selection.choose_incident(other)
    (known,) = hand.desk.watcher.warned(released)
    many = [replace(known, task=TaskId(f"{released}-9{n}"), force=f"甲{n}") for n in range(5)]
    hand.desk.watcher._tasks = {released: tuple(many)}
    hand.desk.watcher.seen.emit()
    (told,) = [text for text in hand.desk.view.notices.texts() if "甲0" in text]
    assert told.startswith(f"{released}号：甲0 已停用、甲1 已停用、甲2 已停用；共 5 支")


def test_silence_for_a_minute_is_amber_and_asks_for_the_radio(hand, released):
    clock = LaterClock()
    hand.center.clock = clock
    clock.late_s = 75
    for task in open_tasks(hand, released):
        give(hand, MoveTask(task=task.id, step=TaskStep.ACKNOWLEDGED))
    warned = hand.desk.watcher.warned
    hand.wait(lambda: bool(warned(released)))
    told = {reason.code for known in warned(released) for reason in known.warnings}
    assert "WATCH-UNSEEN" in told
    assert "WATCH-STILL" not in told, "an assumed position does not show that nobody moved"


def test_a_graver_incident_takes_a_unit_after_a_question_with_both_sides(hand):
    lesser = give(hand, OpenIncident(place=at(10, 11), class_text="治安斗殴"))
    hand.wait(lambda: lesser in hand.center.board.table(Incident))
    hand.desk.selection.choose_incident(lesser)
    hand.desk.plans.make(lesser)
    hand.wait(lambda: hand.desk.plans.plan(lesser) is not None)
    hand.wait(lambda: not hand.desk.plans.busy(lesser))
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: hand.desk.host.sheet is not None or bool(hand.tasks()))
    if hand.desk.host.sheet is not None:
        hand.press(Qt.Key.Key_Return)
    hand.wait_released()
    sent = {task.force for task in hand.tasks()}
    for unit in hand.center.board.table(Unit).values():
        if unit.id not in sent and not unit.asked_only:
            break_down(hand, unit.id)
    graver = hand.take_incident()
    hand.wait(lambda: bool(hand.desk.watcher.reassignable(graver)))
    item = hand.desk.watcher.reassignable(graver)[0]
    panel = hand.desk.view.right.plan
    hand.desk.view.right.show_page("plan")
    hand.wait(lambda: panel._model.index_of(f"take:{item.force}").isValid())
    panel.tree.setCurrentIndex(panel._model.index_of(f"take:{item.force}"))
    assert "缺口" in panel.why.text()
    hand.press(Qt.Key.Key_M)
    hand.wait(lambda: isinstance(hand.desk.host.sheet, AskSheet))
    assert not [task for task in hand.tasks() if task.incident == graver], "only asked so far"
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: item.force in {task.force for task in open_tasks(hand, graver)})
    assert item.force not in {task.force for task in open_tasks(hand, lesser)}


def test_standing_down_shows_its_order_and_can_stop_on_the_way(hand, released):
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: hand.desk.host.sheet is not None or len(hand.tasks()) > 2)
    if hand.desk.host.sheet is not None:
        hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: len(hand.tasks()) > 2)
    there = open_tasks(hand, released)[0]
    give(hand, MoveTask(task=there.id, step=TaskStep.ON_SCENE))
    hand.wait(lambda: any(t.step == TaskStep.ON_SCENE for t in hand.tasks()))
    hand.desk.view.right.show_page("plan")
    hand.wait(hand.desk.view.right.plan.back.isEnabled)
    hand.press(Qt.Key.Key_Z)
    hand.wait(lambda: isinstance(hand.desk.host.sheet, AskSheet))
    sheet = hand.desk.host.sheet
    texts = " ".join(words.text() for words in sheet.findChildren(type(sheet.title)))
    assert all(task.force in texts for task in open_tasks(hand, released))
    needed = [task for task in open_tasks(hand, released) if task.point is None]
    assert texts.index(there.force) == max(texts.index(task.force) for task in needed)
    order = leaving_order(hand.center, released)
    last = {leaving.task.force for leaving in order if leaving.stage == order[-1].stage}
    assert len(last) < len(order)
    (how_far,) = sheet.fields
    how_far.setCurrentIndex(how_far.count() - 1)
    sheet.go.click()
    hand.wait(lambda: {t.force for t in open_tasks(hand, released)} == last)
    hand.wait(hand.desk.view.right.plan.back.isEnabled)
    hand.press(Qt.Key.Key_Z)
    hand.wait(lambda: isinstance(hand.desk.host.sheet, AskSheet))
    hand.desk.host.sheet.go.click()
    hand.wait(lambda: not open_tasks(hand, released))


def test_what_the_newest_version_changed_is_one_key_away(hand):
    number = hand.take_incident()
    panel = hand.desk.view.right.plan
    assert not panel.compare.isEnabled()
    hand.press(Qt.Key.Key_Up, CONTROL)
    hand.wait(lambda: hand.desk.plans.plan(number).level == 1)
    hand.wait(lambda: not hand.desk.plans.busy(number))
    hand.wait(panel.compare.isEnabled)
    hand.press(Qt.Key.Key_C, PLAIN)
    hand.wait(panel.compare.isChecked)
    model = panel.tree.model()
    heads = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    assert "第1版" in heads[0]
    assert "2 → 1" in heads[0]
    hand.press(Qt.Key.Key_U)
    assert panel.left_out.isChecked()
    assert not panel.compare.isChecked()


def test_the_next_arrival_is_told_from_where_the_forces_are_now(hand, released):
    plan = hand.desk.view.right.plan
    hand.wait(lambda: plan._next_about.text() == "最快到场（按现在位置）")
    known = hand.desk.watcher.of(released)
    soonest_s = min(force.expected_s - force.elapsed_s for force in known)
    hand.wait(lambda: plan.next.text().startswith(m_ss(soonest_s)))
