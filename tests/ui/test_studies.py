"""The planners' window: beside the desk, off its thread, in both languages, as files."""

from __future__ import annotations

import csv
import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from jointops.app.studies.runs import STUDIES, run_study
from tests.ui.hand import CONTROL
from tests.ui.town import CENTRE

WAIT_MS = 20_000


@pytest.fixture
def studies(hand, qtbot):
    """The planners' window, opened by its key."""
    hand.press(Qt.Key.Key_J, CONTROL)
    window = hand.desk.seat_acts.studies
    qtbot.waitUntil(lambda: window is not None and window.isVisible())
    qtbot.waitUntil(lambda: len(window.sketch._roads) > 0, timeout=WAIT_MS)
    return window


def run(qtbot, window, key):
    before = window._outcome
    QTest.keyClick(window, key)
    QTest.keyClick(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window._outcome is not before, timeout=WAIT_MS)
    qtbot.waitUntil(window.go.isEnabled)


@pytest.mark.parametrize("at", [0, 1, 2, 4])
def test_each_study_runs_by_keys_and_fills_the_table(qtbot, studies, qtmodeltester, at):
    run(qtbot, studies, Qt.Key(Qt.Key.Key_1 + at))
    assert studies._outcome.wish.study == STUDIES[at]
    report = studies._report
    assert studies.title.text() == report.title
    assert studies.findings.text() == "\n".join(report.findings)
    assert studies.table.rows.rowCount() == len(report.rows)
    assert studies.table.rows.columnCount() == len(report.columns)
    qtmodeltester.check(studies.table.rows, force_py=True)
    assert not studies.grab().isNull()


def test_the_ladder_of_encirclements_asks_for_a_place_a_time_and_a_speed(qtbot, studies):
    QTest.keyClick(studies, Qt.Key.Key_6)
    assert studies.chase.isVisible()
    assert not studies.within.isVisible()
    QTest.keyClick(studies, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: studies.note.text() == "请填写地点、分钟数和时速。")
    studies.chase.where.setText("没有这个地方")
    studies.go.click()
    qtbot.waitUntil(lambda: "没有这个地方" in studies.note.text())
    lon, lat = CENTRE
    studies.chase.where.setText(f"{lon},{lat}")
    studies.go.click()
    qtbot.waitUntil(lambda: "边界" in studies.note.text())  # this town's network has no edge
    QTest.keyClick(studies, Qt.Key.Key_1)
    assert not studies.chase.isVisible()
    assert studies.within.isVisible()


def test_a_study_that_cannot_be_made_says_why_and_the_page_goes_on(qtbot, studies):
    QTest.keyClick(studies, Qt.Key.Key_4)  # areas of stations: this town has none
    QTest.keyClick(studies, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "警务站" in studies.note.text(), timeout=WAIT_MS)
    qtbot.waitUntil(studies.go.isEnabled)
    run(qtbot, studies, Qt.Key.Key_1)
    assert not studies.note.text()


def test_seconds_that_are_no_number_are_told_and_nothing_runs(qtbot, studies):
    studies.within.setText("三分钟")
    studies.go.click()
    qtbot.waitUntil(lambda: "秒" in studies.note.text())
    assert studies.go.isEnabled()
    for bad in ("0", "-5", "nan", "inf"):
        studies.within.setText(bad)
        assert studies.wish is None
    studies.within.setText("90")
    assert studies.wish.within_s == 90


def test_the_form_is_the_wish(qtbot, studies):
    studies.places.buttons()[1].click()
    studies.load.buttons()[1].click()
    QTest.keyClick(studies, Qt.Key.Key_4)
    wish = studies.wish
    assert (wish.study, wish.places, wish.load) == ("balance", "nodes", "metres")
    assert wish.within_s is None


def test_stopping_gives_the_page_back_at_once_and_the_late_result_is_dropped(
    qtbot, studies, monkeypatch
):
    begun, let_go = threading.Event(), threading.Event()

    def slow(center, wish, *, tell):
        begun.set()
        let_go.wait(10)
        return run_study(center, wish, tell=lambda share: None)

    monkeypatch.setattr("ui.studies.window.run_study", slow)
    QTest.keyClick(studies, Qt.Key.Key_Return)
    qtbot.waitUntil(begun.is_set)
    assert not studies.go.isEnabled()
    QTest.keyClick(studies, Qt.Key.Key_Escape)
    assert studies.go.isEnabled()
    assert "停止" in studies.note.text()
    let_go.set()
    monkeypatch.setattr("ui.studies.window.run_study", run_study)
    run(qtbot, studies, Qt.Key.Key_2)  # waits behind the dropped one
    assert studies._outcome.wish.study == "shifts"
    assert studies.isVisible()
    QTest.keyClick(studies, Qt.Key.Key_Escape)
    assert not studies.isVisible()


def test_the_language_changes_while_a_study_is_shown(qtbot, hand, studies):
    run(qtbot, studies, Qt.Key.Key_2)
    hand.desk.seat_acts.act("language")
    qtbot.waitUntil(lambda: studies.title.text() == "Coverage by shift", timeout=WAIT_MS)
    header = [
        studies.table.rows.headerData(at, Qt.Orientation.Horizontal)
        for at in range(studies.table.rows.columnCount())
    ]
    assert header[:2] == ["Time", "On duty"]
    hand.desk.seat_acts.act("language")
    qtbot.waitUntil(lambda: studies.title.text() == "分班次覆盖研判", timeout=WAIT_MS)


def test_a_study_is_saved_as_table_and_as_paper(qtbot, studies, tmp_path):
    assert not studies.csv.isEnabled()
    run(qtbot, studies, Qt.Key.Key_2)
    assert studies.csv.isEnabled()
    studies.save(str(tmp_path / "研判.csv"))
    qtbot.waitUntil(lambda: "研判.csv" in studies.note.text(), timeout=WAIT_MS)
    with (tmp_path / "研判.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 1 + len(studies._report.rows)
    studies.save(str(tmp_path / "研判.pdf"))
    qtbot.waitUntil(lambda: "研判.pdf" in studies.note.text(), timeout=WAIT_MS)
    assert (tmp_path / "研判.pdf").read_bytes().startswith(b"%PDF")
    studies.save(str(tmp_path / "absent" / "x.csv"))
    qtbot.waitUntil(lambda: "没有存成" in studies.note.text(), timeout=WAIT_MS)


def test_the_file_dialog_opens_beside_the_page(qtbot, studies):
    studies._ask_file("csv")
    assert not studies.findChildren(QFileDialog)  # nothing to save yet
    run(qtbot, studies, Qt.Key.Key_1)
    QTest.keyClick(studies, Qt.Key.Key_S, CONTROL)
    (dialog,) = studies.findChildren(QFileDialog)
    qtbot.waitUntil(dialog.isVisible)
    assert not dialog.isModal()
    dialog.reject()


def test_the_sketch_zooms_to_where_the_mouse_is_and_shows_all_again(qtbot, studies):
    sketch = studies.sketch
    sketch.show_places(np.array([[118.04, 36.79], [118.06, 36.81]]), np.zeros((0, 2)))
    whole = sketch._pixels(sketch._open)
    assert (whole >= 0).all()
    assert (whole <= [sketch.width(), sketch.height()]).all()
    spot = whole[0]

    def wheel(steps):
        event = QWheelEvent(
            QPointF(*spot),
            sketch.mapToGlobal(QPointF(*spot)),
            QPoint(),
            QPoint(0, 120 * steps),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(sketch, event)

    for _ in range(4):
        wheel(1)
    zoomed = sketch._pixels(sketch._open)
    assert zoomed[0] == pytest.approx(spot)
    assert np.hypot(*(zoomed[1] - zoomed[0])) > 2 * np.hypot(*(whole[1] - whole[0]))
    QTest.mousePress(sketch, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(sketch, QPoint(130, 90))
    QTest.mouseRelease(sketch, Qt.MouseButton.LeftButton, pos=QPoint(130, 90))
    QTest.mouseDClick(sketch, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert sketch._pixels(sketch._open) == pytest.approx(whole)


def test_places_out_of_reach_are_drawn_in_their_tone(qtbot, studies, face):
    sketch = studies.sketch
    sketch.show_places(np.array([[118.04, 36.79], [118.06, 36.81]]), np.array([[118.05, 36.8]]))
    image = sketch.grab().toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert face.colour("scene").name() in colours
    assert face.colour("accent").name() in colours


def test_the_page_opens_again_with_what_it_showed(qtbot, hand, studies):
    run(qtbot, studies, Qt.Key.Key_1)
    studies.close()
    hand.window.activateWindow()
    qtbot.waitUntil(hand.window.isActiveWindow)
    hand.press(Qt.Key.Key_J, CONTROL)
    qtbot.waitUntil(studies.isVisible)
    assert hand.desk.seat_acts.studies is studies
    assert studies._report is not None
