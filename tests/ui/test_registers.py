"""Tables and lists: found, sorted, chosen from both sides; and what they show adds up."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from jointops.app.doctrine import write_needs
from jointops.app.lines import list_incidents, unit_of
from jointops.app.orders.desk import list_orders
from jointops.app.plan_lines import list_tasks
from jointops.app.reach import points_now
from jointops.app.registers.guard_register import GuardRegister
from jointops.audit.accounts import Role
from jointops.forces.guards import Guard
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import UnitStatus
from jointops.ids import IncidentId, UnitId
from jointops.planning.plan import Edits
from tests.ui.hand import CONTROL
from tests.ui.town import GUARDS
from ui.models.journal import JournalModel
from ui.parts.lines import MARK, TONE


@pytest.fixture
def busy_hand(open_desk):
    """A desk with an incident, released forces and an order."""
    hand = open_desk(guards=True)
    hand.take_incident()
    hand.press(Qt.Key.Key_Return)
    hand.wait_released()
    hand.press(Qt.Key.Key_1, CONTROL)
    hand.wait(lambda: bool(list_orders(hand.center)))
    hand.wait(hand.desk.view.right.orders.slip.isEnabled)
    written = len(list(hand.center.database.entries()))
    hand.wait(lambda: hand.desk.view.journal._model.rowCount() == written)
    hand.wait(lambda: hand.desk.view.guards._register is not None)
    return hand


def test_every_model_keeps_qts_rules(busy_hand, qtmodeltester):
    view = busy_hand.desk.view
    for model in (
        view.units.table.model(),
        view.guards.table.model(),
        view.points.table.model(),
        view.closures.table.model(),
        view.incidents.view.model(),
        view.right.calls.view.model(),
        view.right.orders.table.model(),
        view.right.plan.tree.model(),
        view.journal.table.model(),
    ):
        qtmodeltester.check(model, force_py=True)


def test_lists_show_what_the_file_holds(busy_hand):
    view, center = busy_hand.desk.view, busy_hand.center
    assert view.incidents.view.model().rowCount() == len(list_incidents(center)) == 1
    assert view.right.calls.view.model().rowCount() == len(list_tasks(center, IncidentId(1)))
    assert view.units.table.model().rowCount() == 11
    assert isinstance(view.journal._model, JournalModel)


def test_guards_are_found_by_name_company_and_duty(busy_hand):
    register = GuardRegister(busy_hand.center)
    situation = busy_hand.seat.situation
    for text, by in (("cs", "name"), ("测试小区66", "company"), ("保安001队 门", "duty")):
        found = register.find(text, by=by, situation=situation)
        assert found
        assert len(register.lines(found[:64], situation)) == min(64, len(found))


def test_guards_are_filtered_by_pinyin_and_shown_masked(busy_hand):
    panel = busy_hand.desk.view.guards
    busy_hand.press(Qt.Key.Key_F4)
    busy_hand.write("csxq12")
    model = panel.table.model()
    assert 0 < model.rowCount() < GUARDS
    assert model.index(0, 0).data() == "测*"
    assert all("测试小区12" in model.index(row, 2).data() for row in range(5))


def test_a_guards_name_is_shown_for_a_reason_and_the_look_is_journaled(busy_hand):
    panel = busy_hand.desk.view.guards
    busy_hand.press(Qt.Key.Key_F4)
    panel.table.choose("G00005")
    panel.reveal.click()
    busy_hand.wait(lambda: busy_hand.desk.host.sheet is not None)
    busy_hand.press(Qt.Key.Key_Return)
    assert "理由" in busy_hand.desk.host.sheet._note.text()
    busy_hand.write("abc")
    busy_hand.press(Qt.Key.Key_Return)
    busy_hand.wait(lambda: any("测试员00005" in t for t in busy_hand.desk.view.notices.texts()))
    entry = busy_hand.center.database.find_entries(text="guard.reveal")[0]
    assert (entry.subject, entry.why) == ("G00005", "abc")


def test_a_guard_is_erased_only_under_a_reason_and_his_number_typed_again(busy_hand):
    panel = busy_hand.desk.view.guards
    busy_hand.press(Qt.Key.Key_F4)
    panel.table.choose("G00005")
    assert panel.erase.isHidden()
    (account,) = [
        a for a in busy_hand.seat.training_accounts() if a.roles == (Role.SECURITY_ADMIN,)
    ]
    busy_hand.seat.sit_down(account)
    assert not panel.erase.isHidden()
    panel.erase.click()
    busy_hand.wait(lambda: busy_hand.desk.host.sheet is not None)
    sheet = busy_hand.desk.host.sheet
    sheet.fields[0].setText("本人申请")
    sheet.fields[1].setText("G00006")
    sheet.go.click()
    busy_hand.wait(lambda: "G00005" in sheet._note.text())
    assert busy_hand.center.database.find_entries(text="guard.erase") == []
    sheet.fields[1].setText("G00005")
    sheet.go.click()
    busy_hand.wait(lambda: any("已抹除" in t for t in busy_hand.desk.view.notices.texts()))
    entry = busy_hand.center.database.find_entries(text="guard.erase")[0]
    assert (entry.subject, entry.why) == ("G00005", "本人申请")
    with busy_hand.center.database.read() as uow:
        assert "测试员00005" not in str(uow.rows(Guard).find("G00005"))


def test_a_row_and_a_symbol_choose_the_same_unit(hand):
    table = hand.desk.view.units.table
    hand.wait(lambda: "巡02" in hand.desk.view.map._row)
    table.picked.emit("巡02")
    row = hand.desk.view.map._row["巡02"]
    assert hand.map.told["selection"] == [row]
    other = hand.desk.view.map._row["PTU03"]
    hand.map.clicked_at.emit(118.0, 36.8)
    hand.map.object_clicked.emit(other)
    assert table.current == "PTU03"
    assert hand.desk.host.sheet is None


def test_a_click_on_a_point_or_a_guard_means_the_place(open_desk):
    hand = open_desk(guards=True)
    hand.wait(lambda: "G00001" in hand.desk.view.map._row)
    hand.map.clicked_at.emit(118.05, 36.80)
    hand.map.object_clicked.emit(hand.desk.view.map._row["G00001"])
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.press(Qt.Key.Key_Escape)
    hand.map.clicked_at.emit(118.05, 36.80)
    hand.map.point_clicked.emit(0)
    hand.wait(lambda: hand.desk.host.sheet is not None)


def test_units_are_sorted_by_any_column_and_filtered(hand):
    panel = hand.desk.view.units
    header = panel.table.horizontalHeader()
    for section in range(header.count()):
        header.sectionClicked.emit(section)
        header.sectionClicked.emit(section)
    panel.filter.setText("ptu")
    assert panel.table.model().rowCount() == 3
    panel.filter.setText("x")
    assert panel.table.model().rowCount() == 4  # 巡 by its pinyin


def test_a_status_is_set_and_told_by_word_letter_and_tone(hand, face):
    hand.desk.selection.choose_force("巡04")
    hand.press(Qt.Key.Key_S)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    sheet = hand.desk.host.sheet
    sheet.fields[0].setCurrentIndex(sheet.fields[0].findData("out_of_service"))
    sheet.go.click()
    hand.wait(lambda: hand.seat.situation.statuses[UnitId("巡04")] == UnitStatus.OUT_OF_SERVICE)
    model = hand.desk.view.units.table.model()
    index = model.index(model.row_of("巡04"), 1)
    hand.wait(lambda: index.data() == "停用")
    assert (index.data(MARK), index.data(TONE)) == ("停", "off")
    assert unit_of(hand.center, UnitId("巡04")) is not None


def test_the_counts_at_the_foot_close(busy_hand):
    busy_hand.wait(lambda: len(busy_hand.desk.view.strip.texts()) >= 4)
    for text in busy_hand.desk.view.strip.texts():
        total, parts = text.split(" = ")
        register = int(re.findall(r"\d+", total)[-1])
        assert register == sum(int(part) for part in re.findall(r"\d+", parts)), text


def test_points_that_the_plan_would_break_come_first_and_are_marked(hand):
    hand.take_incident()
    panel = hand.desk.view.points
    while moving := hand.desk.plans.plan(IncidentId(1)).moves_up:  # until nobody is left to move up
        made = hand.desk.plans.plan(IncidentId(1))
        used = {effect.move_up.force: "留作他用" for effect in moving}
        hand.desk.plans.edit(IncidentId(1), Edits(forbidden={**made.edits.forbidden, **used}))
        hand.wait(lambda made=made: hand.desk.plans.plan(IncidentId(1)).version > made.version)
    lost = hand.desk.plans.plan(IncidentId(1)).lost_points
    hand.wait(lambda: panel.table.model().rowCount() == 3)
    names = [panel.table.model().index(row, 0).data() for row in range(len(lost))]
    assert set(names) == {effect.name for effect in lost}
    assert names
    hand.wait(lambda: {m.name for m in hand.map.told["points"] if m.lost} == set(names))


def test_readings_of_the_journal_that_overlap_show_each_entry_once(busy_hand):
    panel = busy_hand.desk.view.journal
    model = panel.table.model()
    model.show([])
    panel._restart()
    panel._read_newest()
    busy_hand.wait(lambda: model.rowCount() > 3 and not panel._reading)
    busy_hand.qtbot.wait(200)
    numbers = [int(model.index(row, 0).data()) for row in range(model.rowCount())]
    assert numbers == sorted(set(numbers), reverse=True)


def test_esc_clears_a_filter_and_gives_the_keys_back(busy_hand):
    panel = busy_hand.desk.view.units
    busy_hand.wait(lambda: busy_hand.desk.view.shows_paper)
    busy_hand.press(Qt.Key.Key_F3)
    busy_hand.write("xz")
    busy_hand.wait(lambda: panel.table.model().rowCount() == 0)
    busy_hand.press(Qt.Key.Key_Escape)  # the keys go to the paper that lies on the map
    busy_hand.wait(lambda: panel.table.model().rowCount() == 11)
    assert not panel.filter.hasFocus()
    assert busy_hand.desk.view.paper.hasFocus()
    busy_hand.press(Qt.Key.Key_Escape)
    assert not busy_hand.desk.view.shows_paper


def test_a_chosen_point_shows_from_where_it_is_reached_in_time(hand):
    hand.press(Qt.Key.Key_F5)
    points = hand.center.board.table(ResponsePoint)
    slow = max(points.values(), key=lambda point: point.within_s)
    hand.desk.selection.choose_point(slow.id)

    def reached():
        return [mark for mark in hand.map.told["points"] if mark.reach]

    hand.wait(lambda: len(reached()) == 1)
    (mark,) = reached()
    assert mark.name == slow.name
    lons = [lon for ring in mark.reach for lon, _ in ring]
    assert min(lons) < slow.place.lon < max(lons)
    hand.desk.selection.choose_point("")
    hand.wait(lambda: not reached())


def test_the_points_tell_who_holds_them_before_any_incident(hand):
    hand.press(Qt.Key.Key_F5)
    model = hand.desk.view.points.table.model()
    hand.wait(lambda: model.rowCount() == 3 and all(model.index(r, 1).data() for r in range(3)))
    now = {effect.name: effect for effect in points_now(hand.center)}
    for row in range(3):
        effect = now[model.index(row, 0).data()]
        held = effect.before >= effect.minimum
        assert model.index(row, 1).data() == ("有保障" if held else "无保障")
        assert model.index(row, 2).data().startswith(effect.holder)
        assert model.index(row, 3).data().startswith(effect.second or "—")


def test_a_point_may_be_stripped_for_a_reason_and_is_kept_again_by_the_same_key(hand):
    number = hand.take_incident()
    point = next(iter(hand.center.board.table(ResponsePoint).values()))
    hand.desk.selection.choose_point(point.id)
    hand.press(Qt.Key.Key_B)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.write("指挥长决定")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.desk.plans.plan(number).edits.bared == {point.id: "指挥长决定"})
    (entry,) = hand.center.database.find_entries(text="plan.keep", limit=1)
    assert entry.facts["edits"]["bared"] == {point.id: "指挥长决定"}
    hand.wait(lambda: not hand.desk.plans.busy(number))
    hand.press(Qt.Key.Key_B)
    hand.wait(lambda: hand.desk.plans.plan(number).edits.bared == {})


def test_another_needs_table_is_tried_in_the_window_before_it_is_taken(busy_hand, tmp_path):
    hand, file = busy_hand, tmp_path / "needs.csv"
    needs = [replace(row, count=row.count + 1) for row in hand.center.doctrine.needs]
    with file.open("w", encoding="utf-8", newline="") as out:
        write_needs(needs, out)
    hand.press(Qt.Key.Key_I, CONTROL)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    sheet = hand.desk.host.sheet
    sheet.files["needs"].setText(str(file))
    sheet._read("needs", dry_run=True)
    hand.wait(lambda: "1号方案会变" in sheet.report.toPlainText())
    assert hand.center.doctrine.needs != tuple(needs)
    sheet._read("needs", dry_run=False)
    hand.wait(lambda: "已导入" in sheet.report.toPlainText())
    assert hand.center.doctrine.needs == tuple(needs)
