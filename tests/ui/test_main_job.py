"""From the click on the map to the last step of the last task, by keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from jointops.app.bootstrap import open_center
from jointops.app.commands import ChangeLevel, ReportPosition
from jointops.app.plan_lines import task_line
from jointops.forces.readiness import Task, TaskStep
from jointops.forces.units import Unit, UnitKind
from jointops.ids import UnitId
from jointops.incidents.incident import Incident
from tests.ui.hand import CONTROL
from tests.ui.town import CENTRE, at
from ui.models.calls import call_clock
from ui.panels.calls_panel import CallList

KEYS_ALLOWED = 6


def test_from_the_click_to_the_first_wave_it_takes_two_keys(hand):
    hand.click_map()
    hand.press(Qt.Key.Key_1)
    hand.wait(lambda: hand.desk.selection.incident is not None)
    hand.wait(lambda: hand.desk.plans.plan(hand.desk.selection.incident) is not None)
    hand.press(Qt.Key.Key_Return)
    tasks = hand.wait_released()
    assert hand.keys == 2 <= KEYS_ALLOWED
    assert {task.tier for task in tasks} <= {0, 1}


def test_enter_before_the_plan_is_there_releases_as_soon_as_it_is(hand):
    hand.click_map()
    hand.press(Qt.Key.Key_1)
    hand.wait(lambda: hand.desk.selection.incident is not None)
    number = hand.desk.selection.incident
    assert hand.desk.plans.busy(number)
    assert hand.desk.plans.plan(number) is None
    hand.press(Qt.Key.Key_Return)
    assert hand.desk.plans.armed(number)
    assert hand.wait_released()


def test_an_incident_is_taken_by_a_place_typed_in_pinyin(hand):
    hand.press(Qt.Key.Key_K, CONTROL)
    hand.write("hcz")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.press(Qt.Key.Key_3)
    hand.wait(lambda: bool(hand.center.board.table(Incident)))
    incident = hand.center.board.table(Incident)[1]
    assert (incident.place.name, incident.class_name) == ("火车站", "治安斗殴")


def test_a_click_far_from_every_road_is_refused_with_the_distance(hand):
    hand.map.click(119.5, 38.0)
    hand.wait(lambda: bool(hand.desk.view.notices.texts()))
    assert "米" in hand.desk.view.notices.texts()[0]
    assert hand.desk.host.sheet is None


def test_the_sheet_says_the_crossing_and_the_distance_off_the_road(hand):
    hand.click_map(CENTRE[0] + 0.0007, CENTRE[1] + 0.0007)
    texts = [
        words.text()
        for words in hand.desk.host.sheet.findChildren(type(hand.desk.host.sheet.title))
    ]
    assert any("口" in text for text in texts)
    assert any("米" in text for text in texts)


def test_after_the_release_the_texts_are_shown_and_space_takes_each_task_on(hand):
    hand.take_incident()
    hand.press(Qt.Key.Key_Return)
    tasks = hand.wait_released()
    hand.wait(lambda: hand.desk.view.right.tabs.shown == "calls")
    assert all(len(task.spoken) <= 60 for task in tasks)
    calls = hand.desk.view.right.calls
    chosen = calls._chosen()
    steps = (
        TaskStep.ACKNOWLEDGED,
        TaskStep.EN_ROUTE,
        TaskStep.ON_SCENE,
        TaskStep.ON_TASK,
        TaskStep.STOOD_DOWN,
    )
    for step in steps:
        hand.press(Qt.Key.Key_Space)
        hand.wait(lambda step=step: hand.center.board.table(Task)[chosen].step == step)
    assert calls.unanswered == len(tasks) - 1
    hand.wait(lambda: calls._chosen() != chosen)
    hand.press(Qt.Key.Key_Space)
    hand.wait(lambda: calls.unanswered == 0)


def test_what_is_told_over_the_radio_is_kept_with_speaker_and_channel(hand):
    hand.take_incident()
    hand.press(Qt.Key.Key_Return)
    hand.wait_released()
    hand.wait(lambda: hand.find(CallList).hasFocus())
    hand.press(Qt.Key.Key_D)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    sheet = hand.desk.host.sheet
    sheet.fields[1].setText("王")
    sheet.go.click()
    hand.wait(lambda: any(t.step == TaskStep.ACKNOWLEDGED for t in hand.tasks()))
    stamp = next(t for t in hand.tasks() if t.step == TaskStep.ACKNOWLEDGED).stamps[
        TaskStep.ACKNOWLEDGED
    ]
    assert (stamp.speaker, stamp.channel) == ("王", "2")


def test_an_order_not_read_back_for_a_minute_turns_red_with_its_seconds(hand, face):
    hand.take_incident()
    hand.press(Qt.Key.Key_Return)
    line = task_line(hand.center, hand.wait_released()[0].id)
    early = call_clock(line, line.sent_utc + timedelta(seconds=59), face)
    late = call_clock(line, line.sent_utc + timedelta(seconds=75), face)
    assert (early[1], late[1]) == ("moving", "scene")
    assert "75" in late[0]


def test_armed_police_are_shown_hollow_and_no_key_sends_them(hand):
    number = hand.take_incident()
    hand.press(Qt.Key.Key_Up, CONTROL)
    hand.wait(lambda: hand.center.board.table(Incident)[number].level == 1)
    hand.wait(lambda: hand.desk.plans.plan(number).level == 1)
    assert hand.desk.plans.plan(number).hollow
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: hand.desk.host.sheet is not None or bool(hand.tasks()))
    if hand.desk.host.sheet is not None:
        hand.press(Qt.Key.Key_Return)
    units = hand.center.board.table(Unit).values()
    armed = {unit.id for unit in units if unit.kind == UnitKind.ARMED_POLICE}
    assert armed
    assert not armed & {task.force for task in hand.wait_released()}


def test_raising_the_level_is_one_key_and_plans_anew(hand):
    number = hand.take_incident()
    first = hand.desk.plans.plan(number).version
    hand.press(Qt.Key.Key_Up, CONTROL)
    hand.wait(lambda: hand.desk.plans.plan(number).version > first)
    assert hand.center.board.table(Incident)[number].level == 1


def test_a_force_struck_out_is_planned_around_and_the_edit_can_be_undone(hand):
    number = hand.take_incident()
    plan = hand.desk.view.right.plan
    force = hand.desk.plans.plan(number).first_wave[0].force
    plan.tree.setCurrentIndex(plan._model.index_of(f"force:{force}"))
    hand.press(Qt.Key.Key_Delete)
    hand.wait(lambda: force in hand.desk.plans.plan(number).edits.forbidden)
    assert force not in {pick.force for pick in hand.desk.plans.plan(number).picks}
    hand.press(Qt.Key.Key_Z, CONTROL)
    hand.wait(lambda: not hand.desk.plans.plan(number).edits.forbidden)
    assert force in {pick.force for pick in hand.desk.plans.plan(number).picks}


def test_a_force_is_put_in_by_hand(hand):
    number = hand.take_incident()
    hand.press(Qt.Key.Key_A)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.write("PTU02")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: "PTU02" in hand.desk.plans.plan(number).edits.added)


def test_a_position_told_by_radio_is_two_words_in_the_command_box(hand):
    hand.press(Qt.Key.Key_K, CONTROL)
    hand.write("w PTU02 hcz")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.seat.situation.standings[UnitId("PTU02")].source == "radio")
    place = hand.seat.situation.standings[UnitId("PTU02")].place
    assert place.name == "火车站"


def test_a_position_is_reported_in_its_sheet_and_by_a_click(hand):
    hand.desk.selection.choose_force("PTU03")
    hand.press(Qt.Key.Key_W)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.map.click(*CENTRE)
    sheet = hand.desk.host.sheet
    hand.wait(lambda: sheet.where.text() != "")
    sheet.go.click()
    hand.wait(lambda: hand.seat.situation.standings[UnitId("PTU03")].source == "radio")


@pytest.mark.parametrize(("key", "act"), [(Qt.Key.Key_E, "CardSheet"), (Qt.Key.Key_G, "AskSheet")])
def test_the_card_is_kept_by_keys(hand, key, act):
    hand.take_incident()
    hand.press(key)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    assert type(hand.desk.host.sheet).__name__ == act
    hand.press(Qt.Key.Key_Escape)
    assert hand.desk.host.sheet is None


def test_what_is_known_is_kept_on_the_card_and_plans_anew(hand):
    number = hand.take_incident()
    version = hand.desk.plans.plan(number).version
    hand.press(Qt.Key.Key_E)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.write("菜刀")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.center.board.table(Incident)[number].card.weapon == "菜刀")
    hand.wait(lambda: hand.desk.plans.plan(number).version > version)


def test_a_party_is_ticked_off_with_the_person_who_was_told(hand):
    number = hand.take_incident()
    hand.desk.incident_acts.tell("市局分管领导")
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.write("王某")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: bool(hand.center.board.table(Incident)[number].told))
    told = hand.center.board.table(Incident)[number].told[0]
    assert (told.party, told.person) == ("市局分管领导", "王某")


def test_a_drawn_closure_counts_at_once_and_a_new_plan_is_offered(hand):
    number = hand.take_incident()
    hand.press(Qt.Key.Key_F)
    assert hand.map.told["drawing"] == "area"
    corners = [
        (at(8, 9).lon, at(8, 9).lat),
        (at(8, 12).lon, at(8, 12).lat),
        (at(9, 12).lon, at(9, 12).lat),
    ]
    hand.map.area_drawn.emit(corners)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.desk.plans.outdated(number))
    assert hand.desk.view.right.plan._warning.isVisible()
    hand.press(Qt.Key.Key_R)
    hand.wait(lambda: not hand.desk.plans.outdated(number))


def test_two_incidents_are_merged_and_the_desk_works_on_the_one_that_stays(hand):
    first = hand.take_incident()
    second = hand.take_incident()
    hand.desk.incident_acts.act("merge")
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.center.board.table(Incident)[second].merged_into == first)
    hand.wait(lambda: hand.desk.selection.incident == first)


def test_what_the_command_line_writes_beside_the_window_is_shown(hand):
    number = hand.take_incident()
    other = open_center(hand.center.home)
    try:
        actor = other.training_actor(ChangeLevel, seat="cli")
        other.do(ChangeLevel(incident=number, level=1), actor)
        report = ReportPosition(unit=UnitId("PTU01"), place=at(1, 1))
        other.do(report, other.training_actor(report, seat="cli"))
    finally:
        other.close()
    hand.wait(lambda: hand.center.board.table(Incident)[number].level == 1)
    hand.wait(lambda: hand.seat.situation.standings[UnitId("PTU01")].source == "radio")
