"""The map in a real web engine: what is given is drawn, what is done is heard."""

from __future__ import annotations

import os
import signal
import sys
import time

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtTest import QTest

from jointops.maps.marks import (
    BandMark,
    ClosureMark,
    IncidentMark,
    PlanMarks,
    PointMark,
    PostMark,
    RouteMark,
)
from jointops.maps.pack import pack_lines
from jointops.maps.symbols import Certainty, Ground, Kind, State
from jointops.maps.tokens import DAY
from tests.ui.map.page import CENTRE, LEFT, WITHOUT_GPU, new_view, some_objects

pytestmark = WITHOUT_GPU

SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_what_was_given_before_the_start_is_on_the_page_when_it_is_ready(show_map):
    def give(view):
        view.set_base(
            pack_lines(
                lon=[118.0, 118.1, 118.1], lat=[36.7, 36.7, 36.9], offsets=[0, 3],
                line_class=[Ground.OUTLINE], name=[1], names=["", "张店区"],
            )
        )  # fmt: skip
        view.set_roads(
            pack_lines(
                lon=[118.0, 118.1], lat=[36.8, 36.8], offsets=[0, 2], line_class=[3],
                name=[1], names=["", "人民路"], joined=np.array([True]),
            )
        )  # fmt: skip
        view.set_objects(some_objects(40, kind=Kind.STATION), names={0: "训练01号警务站"})
        view.show_points([PointMark(lon=118.05, lat=36.8, minutes=1)])
        view.show_incidents([IncidentMark(lon=118.05, lat=36.8, level=2, newest=True)])
        view.show_plan(
            PlanMarks(
                routes=(
                    RouteMark(
                        path=((118.04, 36.8), (118.05, 36.8)), at_s=(0, 130), state=State.MOVING
                    ),
                ),
                posts=(PostMark(lon=118.06, lat=36.8, bearing_deg=90),),
                contained=(((118.04, 36.79), (118.06, 36.79), (118.05, 36.81)),),
            )
        )
        view.show_closures([ClosureMark(outline=((118.0, 36.8), (118.1, 36.8)), area=False)])
        view.select([3])
        view.focus(118.04, 36.81, 12)

    page = show_map(give)
    assert page.ask("[jt.base.lines.n, jt.roads.lines.n, jt.units.count]") == [1, 1, 40]
    assert page.ask("[jt.points.count, jt.incidents.count, jt.closures.count]") == [1, 1, 1]
    assert page.ask("jt.plan.counts") == [1, 1, 1]
    assert page.ask("[...jt.units.selected]") == [3]
    assert page.ask("jt.map.getZoom()") == 12
    assert page.ask("jt.map.getCenter().lng") == pytest.approx(118.04, abs=5e-4)


def test_a_page_with_nothing_on_it_is_ready_and_has_its_letters(map_page):
    assert map_page.view.is_ready
    assert map_page.ask("document.fonts.check('12px jt')")
    assert map_page.ask("jt.stats.tiles") > 0


def test_marks_that_change_later_reach_the_page(map_page):
    map_page.view.show_points([PointMark(lon=118.05, lat=36.8, minutes=5)] * 3)
    map_page.wait_for("jt.points.count", 3)
    map_page.view.show_points([])
    map_page.wait_for("jt.points.count", 0)


def test_a_click_names_the_rarer_kind_under_the_mouse(show_map, qtbot):
    rows = some_objects(2)
    rows["lon"], rows["lat"] = CENTRE
    rows["kind"] = [Kind.PTU, Kind.GUARD]
    page = show_map(lambda view: view.set_objects(rows))
    spot = page.spot_of(1) + QPoint(3, 0)
    with qtbot.waitSignal(page.view.hovered) as hovered:
        page.move(spot)
    assert hovered.args == [0]
    with qtbot.waitSignal(page.view.object_clicked) as clicked:
        page.click(spot)
    assert clicked.args == [0]
    with qtbot.waitSignal(page.view.hovered) as left:
        page.move(spot + QPoint(80, 60))
    assert left.args == [-1]


def test_a_click_beside_everything_names_the_place(map_page, qtbot):
    spot = map_page.place_of(118.052, 36.803)
    with qtbot.waitSignal(map_page.view.place_clicked) as clicked:
        map_page.click(spot)
    assert clicked.args == [pytest.approx(118.052, abs=2e-4), pytest.approx(36.803, abs=2e-4)]


def test_points_incidents_and_posts_answer_a_click(show_map, qtbot):
    def give(view):
        view.show_points([PointMark(lon=118.04, lat=36.8, minutes=3)])
        view.show_incidents([IncidentMark(lon=118.05, lat=36.8, level=1)])
        view.show_plan(PlanMarks(posts=(PostMark(lon=118.06, lat=36.8, bearing_deg=0),)))

    page = show_map(give)
    for lon, signal_ in (
        (118.04, page.view.point_clicked),
        (118.05, page.view.incident_clicked),
        (118.06, page.view.post_clicked),
    ):
        with qtbot.waitSignal(signal_) as clicked:
            page.click(page.place_of(lon, 36.8))
        assert clicked.args == [0]


def test_shift_and_drag_selects_what_is_in_the_box(show_map, qtbot):
    rows = some_objects(3, kind=Kind.PATROL_CAR)
    rows["lon"] = [118.045, 118.05, 118.08]
    rows["lat"] = 36.8
    page = show_map(lambda view: view.set_objects(rows))
    centre = page.ask("jt.map.getCenter().lng")
    begin = page.place_of(118.040, 36.805)
    end = page.place_of(118.055, 36.795)
    QTest.mouseMove(page.target, begin)
    QTest.mousePress(page.target, LEFT, SHIFT, begin)
    page.wait_for("document.querySelectorAll('.jt-box').length", 1)
    QTest.mouseMove(page.target, begin + QPoint(20, 20))
    with (
        qtbot.waitSignal(page.view.box_selected) as boxed,
        qtbot.assertNotEmitted(page.view.place_clicked, wait=200),
    ):
        QTest.mouseMove(page.target, end)
        QTest.mouseRelease(page.target, LEFT, SHIFT, end)
    assert boxed.args == [[0, 1]]
    page.wait_for("document.querySelectorAll('.jt-box').length", 0)
    assert page.ask("jt.map.getCenter().lng") == centre


def test_selection_made_in_the_window_is_shown_on_the_page(show_map):
    page = show_map(lambda view: view.set_objects(some_objects(30)))
    page.view.select([4, 7])
    page.wait_for("[...jt.units.selected].join()", "4,7")
    page.view.select([])
    page.wait_for("jt.units.selected.size", 0)


def test_a_hidden_kind_is_not_found_by_the_mouse(show_map):
    rows = some_objects(1, kind=Kind.PTU)
    rows["lon"], rows["lat"] = CENTRE
    page = show_map(lambda view: view.set_objects(rows))
    spot = page.ask("jt.units.spot(0)")
    pick = f"jt.units.pick({spot[0]}, {spot[1]}, 14) !== null"
    assert page.ask(pick)
    page.ask("document.querySelectorAll('.jt-toggle')[1].click()")
    assert not page.ask(pick)


def test_objects_without_a_position_are_nowhere(show_map):
    rows = some_objects(2, kind=Kind.PATROL_CAR, spread_deg=0.001)
    rows["lon"][0] = rows["lat"][0] = np.nan
    page = show_map(lambda view: view.set_objects(rows))
    assert page.ask("jt.units.within(-1e5, -1e5, 1e5, 1e5, 14)") == [1]


def test_standing_symbols_at_one_place_are_moved_apart(show_map):
    rows = some_objects(6, kind=Kind.PATROL_CAR)
    rows["lon"], rows["lat"] = CENTRE
    page = show_map(lambda view: view.set_objects(rows))
    spots = np.array(page.ask("[0, 1, 2, 3, 4, 5].map((i) => jt.units.spot(i))"))
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    assert apart[~np.eye(6, dtype=bool)].min() > 17


def test_the_map_moves_by_focus_and_by_the_mouse_and_by_nothing_else(show_map):
    page = show_map(lambda view: view.set_objects(some_objects(50)))
    page.view.focus(118.03, 36.82, 15)
    page.wait_for("jt.map.getZoom()", 15)
    page.view.show_incidents([IncidentMark(lon=118.2, lat=36.7, level=1, newest=True)])
    page.view.select([1])
    page.view.move_objects([1], lon=118.1, lat=36.7)
    page.wait_for("jt.incidents.count", 1)
    page.wait_for("jt.stats.applied", 1)
    assert page.ask("jt.map.getCenter().lng") == pytest.approx(118.03, abs=1e-5)


def test_another_theme_needs_no_reload(map_page, qtbot):
    map_page.ask("(window.kept = 1)")
    map_page.view.set_theme(DAY)
    map_page.wait_for("jt.tokens.ground", DAY["ground"])
    assert map_page.ask("getComputedStyle(document.body).backgroundColor") == "rgb(238, 241, 244)"
    assert map_page.ask("window.kept") == 1
    day = QColor(DAY["ground"])
    qtbot.waitUntil(lambda: map_page.view.grab().toImage().pixelColor(450, 300) == day)


def test_a_few_words_stand_beside_the_mouse_until_it_leaves(show_map, qtbot):
    rows = some_objects(1, kind=Kind.PTU)
    rows["lon"], rows["lat"] = CENTRE
    page = show_map(lambda view: view.set_objects(rows))
    with qtbot.waitSignal(page.view.hovered):
        page.move(page.spot_of(0))
    page.view.show_tip("PTU03 备勤")
    page.wait_for("document.getElementById('jt-tip').textContent", "PTU03 备勤")
    page.move(page.spot_of(0) + QPoint(90, 70))
    page.wait_for("document.getElementById('jt-tip').hidden")


# ---- drawing -------------------------------------------------------------------------------------


def draw_triangle(page):
    places = [(118.045, 36.802), (118.055, 36.803), (118.051, 36.795)]
    for count, place in enumerate(places, start=1):
        page.click(page.place_of(*place))
        page.wait_for("jt.closures.vertices", count)
    return places


def test_an_area_is_drawn_by_clicks_and_ends_with_enter_and_not_with_the_windows_enter(
    map_page, qtbot
):
    pressed: list[str] = []
    shortcut = QShortcut(QKeySequence(Qt.Key.Key_Return), map_page.window)
    shortcut.activated.connect(lambda: pressed.append("Enter"))
    map_page.window.activateWindow()
    map_page.view.start_drawing("area")
    map_page.wait_for("jt.closures.drawing")
    places = draw_triangle(map_page)
    with (
        qtbot.waitSignal(map_page.view.drawing_ended),
        qtbot.waitSignal(map_page.view.area_drawn) as drawn,
    ):
        QTest.keyClick(map_page.target, Qt.Key.Key_Return)
    assert np.allclose(drawn.args[0], places, atol=2e-4)
    assert all(isinstance(place, tuple) for place in drawn.args[0])
    assert pressed == []
    QTest.keyClick(map_page.target, Qt.Key.Key_Return)
    assert pressed == ["Enter"]


def test_a_double_click_ends_a_line(map_page, qtbot):
    map_page.view.start_drawing("line")
    map_page.wait_for("jt.closures.drawing")
    map_page.click(map_page.place_of(118.045, 36.802))
    map_page.wait_for("jt.closures.vertices", 1)
    with qtbot.waitSignal(map_page.view.area_drawn) as drawn:
        map_page.double_click(map_page.place_of(118.055, 36.802))
    assert len(drawn.args[0]) == 2


def test_roads_are_clicked_one_by_one_and_one_is_enough(map_page, qtbot):
    map_page.view.start_drawing("roads")
    map_page.wait_for("jt.closures.drawing")
    place = (118.045, 36.802)
    map_page.click(map_page.place_of(*place))
    map_page.wait_for("jt.closures.vertices", 1)
    with qtbot.waitSignal(map_page.view.area_drawn) as drawn:
        QTest.keyClick(map_page.target, Qt.Key.Key_Return)
    assert np.allclose(drawn.args[0], [place], atol=2e-4)


def test_areas_within_minutes_are_drawn_and_put_away(map_page, qtbot):
    square = ((118.04, 36.79), (118.06, 36.79), (118.06, 36.81), (118.04, 36.81))
    edge = map_page.place_of(118.05, 36.79)
    ground = map_page.view.grab().toImage().pixelColor(edge)
    map_page.view.show_bands([BandMark(rings=(square,), text="5′")])
    map_page.wait_for("jt.bands.count", 1)
    qtbot.waitUntil(lambda: map_page.view.grab().toImage().pixelColor(edge) != ground)
    map_page.view.show_bands([])
    qtbot.waitUntil(lambda: map_page.view.grab().toImage().pixelColor(edge) == ground)
    assert map_page.ask("jt.bands.count") == 0


def test_escape_gives_a_drawing_up_and_backspace_takes_one_place_back(map_page, qtbot):
    map_page.view.start_drawing("area")
    map_page.wait_for("jt.closures.drawing")
    draw_triangle(map_page)
    QTest.keyClick(map_page.target, Qt.Key.Key_Backspace)
    map_page.wait_for("jt.closures.vertices", 2)
    with (
        qtbot.waitSignal(map_page.view.drawing_ended),
        qtbot.assertNotEmitted(map_page.view.area_drawn),
    ):
        QTest.keyClick(map_page.target, Qt.Key.Key_Escape)
    assert not map_page.ask("jt.closures.drawing")


def test_keys_pressed_over_the_map_reach_the_windows_shortcuts(map_page, qtbot):
    pressed: list[str] = []
    for key in ("F2", "Ctrl+K", "Return", "D"):
        shortcut = QShortcut(QKeySequence(key), map_page.window)
        shortcut.activated.connect(Press(pressed, key))
    map_page.window.activateWindow()
    map_page.engine.view.setFocus()
    qtbot.waitUntil(map_page.target.hasFocus)
    QTest.keyClick(map_page.target, Qt.Key.Key_F2)
    QTest.keyClick(map_page.target, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(map_page.target, Qt.Key.Key_Return)
    QTest.keyClick(map_page.target, Qt.Key.Key_D)
    assert pressed == ["F2", "Ctrl+K", "Return", "D"]


class Press:
    def __init__(self, pressed, key):
        self.pressed, self.key = pressed, key

    def __call__(self):
        self.pressed.append(self.key)


# ---- ten thousand a second -----------------------------------------------------------------------


@pytest.mark.slow
def test_ten_thousand_updates_a_second_are_drawn_and_none_is_lost(show_map, qtbot):
    rows = some_objects(11_000)
    rows["kind"][:14] = Kind.PTU
    page = show_map(lambda view: view.set_objects(rows))
    random = np.random.default_rng(2)
    sent = rows.copy()
    drawn_before = page.ask("jt.dots.draws")
    batches, began = 30, time.monotonic()
    for batch in range(batches):  # 1,000 rows, ten times a second
        index = random.choice(len(rows), 1_000, replace=False)
        sent["lon"][index] += random.normal(0, 1e-4, 1_000)
        sent["lat"][index] += random.normal(0, 1e-4, 1_000)
        sent["state"][index] = batch % 5
        sent["certainty"][index] = Certainty.AGEING
        part = sent[index]
        page.view.move_objects(
            index, lon=part["lon"], lat=part["lat"],
            state=part["state"], certainty=part["certainty"],
        )  # fmt: skip
        due = began + (batch + 1) * 0.1
        qtbot.waitUntil(lambda due=due: time.monotonic() >= due)
    qtbot.waitUntil(lambda: page.view._objects.pending == 0)
    page.wait_for("jt.stats.version", page.view._objects.version)
    there = np.array(page.ask("Array.from({length: 11000}, (_, i) => jt.units.target(i))"))
    assert np.abs(there[:, 0] - np.rint(sent["lon"] * 1e7)).max() <= 1
    assert np.abs(there[:, 1] - np.rint(sent["lat"] * 1e7)).max() <= 1
    assert there[:, 2].tolist() == sent["state"].tolist()
    assert there[:, 3].tolist() == sent["certainty"].tolist()
    assert page.ask("jt.stats.applied") == page.view._objects.handed_over <= 1_000 * batches
    assert page.ask("jt.dots.draws") - drawn_before >= batches // 2


def test_moved_objects_glide_and_then_stand_where_they_were_sent(show_map):
    rows = some_objects(1, kind=Kind.PATROL_CAR)
    rows["lon"], rows["lat"] = CENTRE
    page = show_map(lambda view: view.set_objects(rows))
    start = page.ask("jt.units.spot(0)[0]")
    page.view.move_objects([0], lon=CENTRE[0] + 0.002, lat=CENTRE[1])
    page.wait_for("jt.units.moving")
    page.wait_for("jt.units.moving", value=False)
    page.wait_for(f"jt.units.spot(0)[0] > {start} + 20")
    end = page.ask("jt.units.spot(0)[0]")
    assert end - start == pytest.approx(0.002 / 360 * 256 * 2**14, abs=0.5)


# ---- going down and coming back ------------------------------------------------------------------


def kill_page(page):
    os.kill(page.engine.page.renderProcessPid(), signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="ends the page's process by a POSIX signal")
def test_a_dead_page_comes_back_with_everything_and_the_window_goes_on(show_map, qtbot):
    rows = some_objects(500)
    page = show_map(lambda view: view.set_objects(rows))
    page.view.focus(118.02, 36.81, 15)
    page.wait_for("jt.map.getZoom()", 15)
    page.view.select([9])
    kill_page(page)
    qtbot.waitUntil(page.view._notice.isVisible)
    assert "正在重新载入" in page.view._notice.text.text()
    assert not page.view.is_ready
    page.view.move_objects([9], lon=118.0, lat=36.7, state=State.SCENE)
    page.view.show_points([PointMark(lon=118.05, lat=36.8, minutes=1)])
    with qtbot.waitSignal(page.view.ready, timeout=20_000):
        pass
    assert not page.view._notice.isVisible()
    assert page.ask("jt.units.target(9)")[:3] == [1_180_000_000, 367_000_000, State.SCENE]
    assert page.ask("[jt.units.count, jt.points.count, jt.map.getZoom()]") == [500, 1, 15]
    assert page.ask("[...jt.units.selected]") == [9]


@pytest.mark.skipif(sys.platform == "win32", reason="ends the page's process by a POSIX signal")
def test_a_page_that_keeps_dying_is_given_up_with_a_word_and_can_be_tried_again(show_map, qtbot):
    page = show_map()
    for _ in range(3):
        with qtbot.waitSignal(page.view.ready, timeout=20_000):
            kill_page(page)
    with qtbot.waitSignal(page.view.failed) as failed:
        kill_page(page)
    assert "重新载入" in failed.args[0]
    assert page.view._notice.again.isVisible()
    with qtbot.waitSignal(page.view.ready, timeout=20_000):
        qtbot.mouseClick(page.view._notice.again, LEFT)
    assert not page.view._notice.isVisible()


def test_a_map_that_is_simply_deleted_goes_in_the_order_that_qt_needs(qtbot):
    view = new_view()
    with qtbot.waitSignal(view.ready, timeout=20_000):
        view.show()
    shiboken6.delete(view)  # a wrong order would be a Qt warning, and those fail tests


def test_without_the_web_engine_the_map_says_so_and_stays_quiet(qtbot, monkeypatch):
    monkeypatch.setitem(sys.modules, "ui.map.engine", None)
    view = new_view()
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.failed, timeout=20_000) as failed:
        view.show()
    assert "不可用" in failed.args[0]
    assert view._notice.isVisible()
    assert not view._notice.again.isVisible()
    view.set_objects(some_objects(3))
    view.move_objects([0], lon=118.0, lat=36.8)
    view.select([1])
    view.focus(118.0, 36.8, 12)
    with qtbot.waitSignal(view.drawing_ended):
        view.start_drawing("area")
    view.shut_down()
