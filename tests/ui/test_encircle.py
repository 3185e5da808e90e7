"""Encirclement and blockade at the desk: by keys and clicks, on a town with three roads out."""

from __future__ import annotations

import re
from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import ui.encircle_desk
from jointops.app.commands import ImportCheckPosts
from jointops.app.encirclement import Encirclements, encirclements
from jointops.app.encirclement import encircle as encircle_exactly
from jointops.app.files import open_file
from jointops.forces.readiness import RING_TIER
from jointops.forces.units import UnitKind
from jointops.incidents.incident import Incident
from tests.ui.gate_town import TEAMS, gate, library, make_gate_town, position, team
from tests.ui.hand import CONTROL, Hand
from ui.models.posts import PostRow

NAME = re.compile(r"出城.路与.\d巷口.侧，拦截由.向.|.*口以.+(米|公里)处.*")


@pytest.fixture
def open_town(qtbot, new_window, tmp_path):
    """Opens the desk of the town with its incident chosen."""

    def open_(**town):
        home = make_gate_town(tmp_path, **town)
        folder = home.home
        home.close()
        center = open_file(folder)
        window = new_window(center.home)
        window.show_desk(center)
        hand = Hand(qtbot, window)
        hand.until_open()
        hand.desk.selection.choose_incident(next(iter(center.board.table(Incident))))
        return hand

    return open_


def panel(hand):
    return hand.desk.view.right.ring


def desk(hand):
    return panel(hand)._desk


def offer(hand):
    answer = desk(hand).answer(hand.desk.selection.incident)
    return answer.offer if answer else None


def rows(hand) -> list[PostRow]:
    return list(panel(hand)._rows.values())


def encircle(hand):
    hand.press(Qt.Key.Key_H)
    hand.wait(lambda: not desk(hand).busy and offer(hand) is not None)


def test_one_key_shuts_every_road_and_names_each_post(open_town):
    hand = open_town()
    encircle(hand)
    assert hand.keys == 1
    assert hand.desk.view.right.tabs.shown == "ring"
    assert offer(hand).found.sealed
    assert offer(hand).found.checked
    found = rows(hand)
    assert {row.unit for row in found} == {unit.id for unit in TEAMS}
    assert {row.name[2] for row in found} == set("西东北")
    for row in found:
        assert NAME.fullmatch(row.name), row.name
        assert row.margin.startswith("+")
        assert row.time
    assert "全部封住" in panel(hand).figure.text()
    assert "已独立校验" in panel(hand).told.text()


def test_the_command_box_knows_the_word(open_town):
    hand = open_town()
    hand.press(Qt.Key.Key_K, CONTROL)
    hand.write("hw")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: offer(hand) is not None)
    assert hand.desk.view.right.tabs.shown == "ring"


def test_the_first_answer_is_shown_before_the_plans_are_there(open_town, monkeypatch):
    held = Event()
    plans = encirclements

    def late(*given, **more):
        held.wait(10)
        return plans(*given, **more)

    monkeypatch.setattr(ui.encircle_desk, "encirclements", late)
    hand = open_town()
    hand.press(Qt.Key.Key_H)
    try:
        hand.wait(lambda: "初判可以合围" in panel(hand).figure.text())
        assert desk(hand).busy
        hand.wait(lambda: bool(hand.map.told["plan"].contained))
    finally:
        held.set()
    hand.wait(lambda: bool(rows(hand)))


def test_esc_gives_up_the_work_and_keeps_the_first_answer(open_town, monkeypatch):
    going, held = Event(), Event()

    def endless(_center, _question, *, control):
        going.set()
        while not held.wait(0.01):
            control.tell(0.5)

    monkeypatch.setattr(ui.encircle_desk, "encirclements", endless)
    hand = open_town()
    hand.press(Qt.Key.Key_H)
    hand.wait(going.is_set)
    hand.press(Qt.Key.Key_Escape)
    assert not desk(hand).busy
    assert "初判可以合围" in panel(hand).figure.text()
    # the thread is free again: the next question is answered
    monkeypatch.undo()
    hand.press(Qt.Key.Key_H)
    hand.wait(lambda: bool(rows(hand)))


def test_the_first_wave_goes_while_an_encirclement_is_worked_out(open_town, monkeypatch):
    going, held = Event(), Event()

    def long(*_given, **_more):
        going.set()
        held.wait(20)

    monkeypatch.setattr(ui.encircle_desk, "first_answer", long)
    hand = open_town()
    number = hand.desk.selection.incident
    hand.press(Qt.Key.Key_R)
    hand.wait(lambda: hand.desk.plans.waiting(number) and not hand.desk.plans.busy(number))
    hand.press(Qt.Key.Key_H)
    try:
        hand.wait(going.is_set)
        hand.press(Qt.Key.Key_Return)
        assert hand.wait_released()
        assert desk(hand).busy
    finally:
        held.set()


def test_where_too_few_can_come_the_ways_out_and_the_missing_units_are_told(open_town):
    hand = open_town(units=TEAMS[:1])
    encircle(hand)
    assert not offer(hand).found.sealed
    assert panel(hand).figure.text() == "现有力量合围不住"
    assert offer(hand).found.shortfall.more_units == 2
    assert "至多再增 2 组即可封住" in panel(hand).told.text()
    assert "最早也要" in panel(hand).told.text()
    wanted = [row for row in rows(hand) if row.kind == "wanted"]
    assert len(wanted) == 2
    assert all(row.hollow for row in wanted)
    marks = hand.map.told["plan"]
    assert [mark.holder for mark in marks.posts if mark.late] == ["缺人", "缺人"]


def test_a_car_that_is_too_fast_gets_out_and_the_map_says_where(open_town):
    hand = open_town()
    encircle(hand)
    panel(hand).form.take_speed("car")  # asks again at once
    hand.wait(lambda: not desk(hand).busy and offer(hand) is not None)
    assert not offer(hand).found.sealed
    assert rows(hand)
    assert {row.kind for row in rows(hand)} <= {"open", "wanted"}


def test_only_crews_that_suffice_hold_posts(open_town):
    riders = team("摩01", "西", 600, kind=UnitKind.MOTORCYCLE)
    bare = replace(team("巡01", "东", 600), equipment=("警棍",))
    hand = open_town(units=(*TEAMS, riders, bare))
    encircle(hand)
    assert {row.unit for row in rows(hand)} == {unit.id for unit in TEAMS}


def test_kit_and_direction_of_fire_that_lack_are_told_for_each_post(open_town):
    hand = open_town(posts=library())
    encircle(hand)
    by_road = {row.name[2]: row for row in rows(hand)}
    assert "卡点库：西门卡" in by_road["西"].note
    assert "人员器材齐全" in by_road["西"].note
    assert not by_road["西"].hollow
    assert "射击方向未核查" in by_road["东"].note
    assert by_road["东"].hollow
    assert "1 处人员器材不齐" in panel(hand).told.text()


def test_outside_the_library_the_missing_kit_is_named(open_town):
    hand = open_town()
    encircle(hand)
    panel(hand).table.choose(rows(hand)[0].key)
    panel(hand)._show_note()
    assert "库外路口" in panel(hand).note.text()
    assert "缺：锥筒、灯、牌" in panel(hand).note.text()


def test_with_the_tick_only_posts_of_the_library_are_used(open_town):
    posts = library()
    hand = open_town(posts=posts)
    panel(hand).form.library.setChecked(True)
    encircle(hand)
    assert {line.library for line in offer(hand).posts} == {post.name for post in posts}
    slow = replace(posts[0], cut_over_s=600)  # takes too long to close to be of use
    command = ImportCheckPosts(file="posts.csv", posts=(slow, *posts[1:]))
    hand.center.do(command, hand.center.training_actor(command, seat="test"))
    before = offer(hand)
    hand.press(Qt.Key.Key_H)
    hand.wait(lambda: not desk(hand).busy and offer(hand) not in {None, before})
    assert not offer(hand).found.sealed


def test_a_plan_is_shown_before_it_is_proved_and_then_proved(open_town, monkeypatch):
    held = Event()

    def late(*given, **more):
        held.wait(20)
        return encircle_exactly(*given, **more)

    monkeypatch.setattr(ui.encircle_desk, "encircle", late)
    hand = open_town()
    hand.press(Qt.Key.Key_H)
    try:
        hand.wait(lambda: len(rows(hand)) == 3)
        assert desk(hand).busy
        assert "正在求证最优" in panel(hand).told.text()
    finally:
        held.set()
    hand.wait(lambda: not desk(hand).busy)
    assert offer(hand).found.proved
    assert "已证最优" in panel(hand).told.text()


def test_esc_while_it_is_being_proved_keeps_the_plan(open_town, monkeypatch):
    going, held = Event(), Event()

    def endless(*_given, control, **_more):
        going.set()
        while not held.wait(0.01):
            control.tell(0.5)

    monkeypatch.setattr(ui.encircle_desk, "encircle", endless)
    hand = open_town()
    hand.press(Qt.Key.Key_H)
    hand.wait(going.is_set)
    hand.press(Qt.Key.Key_Escape)
    assert not desk(hand).busy
    assert len(rows(hand)) == 3
    assert not offer(hand).found.proved


def test_keys_switch_between_the_offers_and_the_map_follows(open_town, monkeypatch):
    plans = encirclements

    def two(*given, **more):
        found = plans(*given, **more).recommended
        other = replace(found, objective="area", posts=found.posts[:1])
        found = replace(found, proved=True)
        return Encirclements(recommended=found, alternatives=(other,), seconds=0.0)

    monkeypatch.setattr(ui.encircle_desk, "encirclements", two)
    hand = open_town()
    encircle(hand)
    options = panel(hand).options
    assert [button.text() for button in options if button.isVisible()] == ["推荐", "范围最小"]
    assert len(hand.map.told["plan"].posts) == 3
    hand.press(Qt.Key.Key_2)
    hand.wait(lambda: len(hand.map.told["plan"].posts) == 1)
    assert options[1].isChecked()
    assert len(rows(hand)) == 1
    hand.press(Qt.Key.Key_3)  # there is no third
    hand.press(Qt.Key.Key_1)
    hand.wait(lambda: len(rows(hand)) == 3)


def test_the_map_shows_posts_and_area_only_while_the_page_is_open(open_town):
    hand = open_town()
    encircle(hand)
    marks = hand.map.told["plan"]
    assert {mark.holder for mark in marks.posts} == {unit.id for unit in TEAMS}
    assert all(mark.margin.startswith("+") for mark in marks.posts)
    assert all(mark.holder_at is not None for mark in marks.posts)
    assert marks.contained
    hand.map.post_clicked.emit(1)
    assert panel(hand).table.current == "post:1"
    hand.press(Qt.Key.Key_F6)
    hand.wait(lambda: not hand.map.told["plan"].posts)


def test_the_last_seen_place_is_clicked_on_the_map(open_town):
    hand = open_town()
    encircle(hand)
    hand.press(Qt.Key.Key_J)
    hand.map.click(*position(150, 150))
    hand.wait(lambda: not desk(hand).busy and offer(hand) is not None)
    asked = desk(hand).answer(hand.desk.selection.incident).asked
    assert (asked.place.lon, asked.place.lat) == pytest.approx(position(150, 150))
    assert "口" in panel(hand).form.where.text()
    assert hand.desk.host.sheet is None  # the click was no new incident
    hand.click_map(*position(0, 0))  # and the next one is


def test_esc_takes_no_more_clicks(open_town):
    hand = open_town()
    hand.press(Qt.Key.Key_K)
    hand.press(Qt.Key.Key_Escape)
    hand.click_map(*position(0, 0))
    assert not desk(hand).exits


def test_exits_chosen_on_the_map_get_a_unit_each(open_town):
    hand = open_town()
    hand.press(Qt.Key.Key_K)
    for count, name in enumerate("西东北", 1):
        x_m, y_m = gate(name, 1200)
        for _twice in range(2):  # an exit that is clicked again is no other
            hand.map.click(*position(75 if name == "北" else x_m, y_m))
        hand.wait(lambda count=count: len(desk(hand).exits) == count and not desk(hand).busy)
    found = {row.name[2]: row.unit for row in rows(hand)}
    assert found == {"西": "PTU01", "东": "PTU02", "北": "PTU03"}
    assert "到位" in panel(hand).figure.text()
    hand.press(Qt.Key.Key_Escape)
    panel(hand).table.setFocus()
    hand.press(Qt.Key.Key_Delete)
    hand.wait(lambda: len(desk(hand).exits) == 2 and not desk(hand).busy)
    assert len(hand.map.told["plan"].posts) == 2


def test_an_exit_nobody_can_hold_is_told(open_town):
    hand = open_town(units=TEAMS[:1])
    hand.press(Qt.Key.Key_K)
    for count, name in enumerate("西东", 1):
        hand.map.click(*position(*gate(name, 1200)))
        hand.wait(lambda count=count: len(desk(hand).exits) == count and not desk(hand).busy)
    assert panel(hand).figure.text() == "有路口无力量可守"
    assert sorted(row.kind for row in rows(hand)) == ["first", "open"]


def test_a_click_far_from_every_crossing_is_refused(open_town):
    hand = open_town()
    hand.press(Qt.Key.Key_K)
    hand.map.click(*position(-2000, -2000))
    hand.wait(lambda: bool(hand.desk.view.notices.texts()))
    assert "米" in hand.desk.view.notices.texts()[0]
    assert not desk(hand).exits


def test_a_question_without_sense_is_refused_in_words(open_town):
    hand = open_town()
    hand.desk.act("ring")
    panel(hand).form._minutes.setText("60")  # he is at the end of every road
    panel(hand).form.take_speed("car")
    hand.wait(lambda: bool(hand.desk.view.notices.texts()))
    assert not desk(hand).busy
    assert offer(hand) is None


def test_an_answer_to_another_question_is_marked_until_it_is_asked(open_town):
    hand = open_town()
    encircle(hand)
    panel(hand).form._minutes.setFocus()
    panel(hand).form._minutes.selectAll()
    hand.write("1")
    assert "条件已改" in panel(hand).told.text()
    before = offer(hand)
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: not desk(hand).busy and offer(hand) not in {None, before})
    assert "条件已改" not in panel(hand).told.text()
    assert offer(hand).found.posts[0].margin_s < before.found.posts[0].margin_s - 30


@pytest.mark.parametrize("typed", ["", "0", "x"])
def test_without_a_speed_nothing_is_asked(open_town, typed):
    hand = open_town()
    panel(hand).form._kmh.setText(typed)
    panel(hand).ask()
    assert not desk(hand).busy
    assert desk(hand).answer(hand.desk.selection.incident) is None


def test_both_languages_name_the_posts(open_town):
    hand = open_town()
    encircle(hand)
    hand.press(Qt.Key.Key_G, CONTROL)
    assert "Closed at" in panel(hand).figure.text()
    before = offer(hand)
    hand.press(Qt.Key.Key_H)
    hand.wait(lambda: not desk(hand).busy and offer(hand) not in {None, before})
    assert all("stopping" in row.name for row in rows(hand))


def test_the_shown_posts_are_manned_at_one_key_and_held_when_planned_anew(open_town):
    hand = open_town()
    encircle(hand)
    ring = panel(hand)
    units = {row.unit for row in rows(hand)}
    assert len(ring.to_man()) == len(units)
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    assert hand.tasks() == []
    hand.desk.host.sheet._on_go()
    hand.wait(lambda: {task.force for task in hand.tasks()} == units)
    assert {task.tier for task in hand.tasks()} == {RING_TIER}
    hand.press(Qt.Key.Key_H)
    hand.wait(lambda: hand.desk.view.right.tabs.shown == "ring")
    hand.press(Qt.Key.Key_H)
    hand.wait(lambda: not desk(hand).busy and offer(hand) is not None)
    assert {post.unit for post in offer(hand).found.posts if post.kept} == units
    assert ring.to_man() == ()
    assert not ring.man.isEnabled()


def test_a_post_or_a_unit_is_struck_out_and_taken_back_by_keys(open_town):
    spare = team("备01", "东", 900)
    hand = open_town(units=(*TEAMS, spare))
    encircle(hand)
    ring = panel(hand)
    before = offer(hand).posts
    chosen = before[int(str(ring.table.current).partition(":")[2])]

    def settled():
        return not desk(hand).busy and offer(hand) is not None

    ring.table.setFocus()
    hand.press(Qt.Key.Key_Delete)
    hand.wait(settled)
    assert chosen.node not in {line.node for line in offer(hand).posts}
    assert offer(hand).found.checked
    assert "1 处、0 组" in ring.told.text()
    hand.press(Qt.Key.Key_Z, CONTROL)
    hand.wait(settled)
    assert {line.node for line in offer(hand).posts} == {line.node for line in before}
    ring.table.setFocus()
    ring.choose_post(before.index(chosen))
    hand.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    hand.wait(settled)
    assert desk(hand).answer(hand.desk.selection.incident).asked.no_units == {chosen.unit}
    assert chosen.unit not in {line.unit for line in offer(hand).posts}


def test_the_planners_see_everything_there_is_to_choose(open_town):
    hand = open_town()
    hand.press(Qt.Key.Key_J, CONTROL)
    hand.wait(lambda: hand.desk.seat_acts.studies is not None)
    studies = hand.desk.seat_acts.studies
    hand.wait(lambda: studies.isVisible() and len(studies.sketch._roads) > 0)
    QTest.keyClick(studies, Qt.Key.Key_6)
    assert studies.chase.where.text() == "中心广场"
    studies.chase.minutes.setText("0")
    QTest.keyClick(studies, Qt.Key.Key_Return)
    hand.wait(lambda: studies._outcome is not None)
    found, report = studies._outcome.found, studies._report
    assert [rung.objective for rung in found.rungs[:3]] == ["closing", "posts", "area"]
    assert found.rungs[0].sealed
    assert all(rung.deadline_s for rung in found.rungs[3:])
    assert len(report.rows) == len(found.rungs)
    assert report.rows[0][3] == str(len(found.rungs[0].posts))
    assert all(rung.checked for rung in found.rungs if rung.sealed)
    assert len(report.posts) == len(found.rungs[0].posts)
