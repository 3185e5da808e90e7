"""The window of all requests: the list with its filters, figures with their rows, the workflow."""

from __future__ import annotations

import csv

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

import ui.requests.case_view
from jointops.app.workflows import shipped_text
from jointops.requests.kept_workflow import KeptWorkflow
from tests.ui.hand import CONTROL
from tests.ui.request_hand import SHIFT, RequestHand

ALT = Qt.KeyboardModifier.AltModifier
WAIT_MS = 20_000


@pytest.fixture
def asked(hand):
    """A desk with one drafted request and one that was made by voice."""
    hand.take_incident()
    asking = RequestHand(hand)
    hand.press(Qt.Key.Key_Q, SHIFT)
    asking.until_sheet()
    hand.press(Qt.Key.Key_Escape)
    hand.wait(lambda: hand.desk.host.sheet is None)
    hand.press(Qt.Key.Key_O)
    asking.until_sheet()
    hand.press(Qt.Key.Key_3, ALT)
    asking.fill(people="12")
    asking.say("R-9")
    asking.enter()
    asking.until(operation="asked")
    return asking


@pytest.fixture
def window(asked, qtbot):
    """The window, opened by its key."""
    hand = asked.hand
    hand.press(Qt.Key.Key_D, CONTROL)
    made = hand.desk.request_acts.window
    qtbot.waitUntil(lambda: made is not None and made.isVisible())
    qtbot.waitUntil(lambda: made.list.table.model().rowCount() == 2, timeout=WAIT_MS)
    return made


def rows(table):
    model = table.model()
    return [
        [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_the_list_is_searched_and_filtered(qtbot, window):
    page = window.list
    assert page.count.text() == "2 件"
    page.search.setText("没有这样的字")
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 0, timeout=WAIT_MS)
    assert not page.go.isEnabled()
    QTest.keyClick(window, Qt.Key.Key_Escape)  # first the search goes, then the window
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 2, timeout=WAIT_MS)
    assert window.isVisible()
    page.shows.setCurrentIndex(page.shows.findData("owing"))
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 1, timeout=WAIT_MS)
    assert "已商请" in rows(page.table)[0]
    page.kind.setCurrentIndex(page.kind.findData("notice"))
    qtbot.waitUntil(lambda: page.table.model().rowCount() == 0, timeout=WAIT_MS)


def test_a_timeline_shows_each_entry_and_the_paper_that_it_is_about(qtbot, window, asked):
    page = window.list
    page.show_request(1)
    qtbot.waitUntil(lambda: page.view._number == 1, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.view.papers.page_count > 0, timeout=WAIT_MS)
    first = rows(page.view.table)[0]
    assert first[1].startswith("开三单")
    assert first[2] == asked.hand.seat.actor.name


def test_a_paper_is_saved_as_it_is_shown_and_a_missing_printer_is_told(
    qtbot, window, asked, monkeypatch
):
    view = window.list.view
    window.list.show_request(1)
    qtbot.waitUntil(lambda: view.papers.page_count > 0 and view.save.isEnabled(), timeout=WAIT_MS)
    QTest.keyClick(window, Qt.Key.Key_S, ALT)
    qtbot.waitUntil(lambda: ".pdf" in view.told.text(), timeout=WAIT_MS)
    (file,) = asked.hand.center.home.out.glob("*D1*.pdf")
    assert file.read_bytes().startswith(b"%PDF-")
    assert "送审稿" in file.name
    monkeypatch.setattr(ui.requests.case_view, "printers", list)
    QTest.keyClick(window, Qt.Key.Key_P, CONTROL)
    qtbot.waitUntil(lambda: "打印机" in view.told.text(), timeout=WAIT_MS)


def test_a_paper_goes_to_the_printer_that_is_chosen_with_its_copies_and_pages(
    qtbot, window, asked, monkeypatch
):
    printed = []
    monkeypatch.setattr(ui.requests.case_view, "printers", lambda: ["一号", "二号"])
    monkeypatch.setattr(
        ui.requests.case_view, "print_pages", lambda pages, **how: printed.append((pages, how))
    )
    view = window.list.view
    window.list.show_request(1)
    qtbot.waitUntil(view.print.isEnabled, timeout=WAIT_MS)
    QTest.keyClick(window, Qt.Key.Key_P, CONTROL)
    qtbot.waitUntil(lambda: view.host.sheet is not None, timeout=WAIT_MS)
    sheet = view.host.sheet
    printer, copies, pages, sides = sheet.fields
    printer.setCurrentIndex(printer.findData("二号"))
    copies.setText("3")
    pages.setText("9")
    sheet.go.click()
    qtbot.waitUntil(sheet.go.isEnabled, timeout=WAIT_MS)
    assert not printed
    pages.setText("1")
    sides.setCurrentIndex(sides.findData("single"))
    sheet.go.click()
    qtbot.waitUntil(lambda: bool(printed), timeout=WAIT_MS)
    ((drawn, how),) = printed
    assert len(drawn) == 1
    assert (how["printer_name"], how["copies"], how["duplex"]) == ("二号", 3, False)
    qtbot.waitUntil(lambda: "二号" in view.told.text(), timeout=WAIT_MS)
    (entry,) = asked.hand.center.database.find_entries(kinds=["request.print"], limit=1)
    assert entry.facts["target"] == "二号"


def test_the_list_is_saved_as_it_is_shown(qtbot, window, tmp_path):
    file = tmp_path / "三单.csv"
    window.list.saving.save(str(file))
    qtbot.waitUntil(lambda: "三单.csv" in window.list.told.text(), timeout=WAIT_MS)
    with file.open(encoding="utf-8-sig") as stream:
        assert len(list(csv.reader(stream))) == 3
    window.list.saving.save(str(file / "x.csv"))
    qtbot.waitUntil(lambda: "没有存成" in window.list.told.text(), timeout=WAIT_MS)


def test_a_request_is_led_on_at_the_desk(qtbot, window, asked):
    window.list.show_request(1)
    qtbot.waitUntil(lambda: window.list.chosen() is not None and window.list.chosen().id == 1)
    window.list.go.click()
    qtbot.waitUntil(lambda: asked.page.chosen().id == 1)
    assert asked.hand.desk.view.right.tabs.shown == "requests"


def test_a_figure_shows_the_requests_behind_it_and_leads_to_them(qtbot, window, tmp_path):
    QTest.keyClick(window, Qt.Key.Key_2, ALT)
    page = window.figures
    qtbot.waitUntil(page.isVisible)
    qtbot.waitUntil(lambda: page.table.model().rowCount() > 3, timeout=WAIT_MS)
    page.table.choose("requests")
    page._show_rows()
    assert rows(page.table)[0][1:] == ["1", "1"]
    assert rows(page.rows) == [["三单 2", "处置突发社会安全事件"]]
    page.rows.opened.emit("2")
    qtbot.waitUntil(window.list.isVisible)
    qtbot.waitUntil(lambda: window.list.chosen() is not None and window.list.chosen().id == 2)
    page.saving.save(str(tmp_path / "统计.csv"))
    qtbot.waitUntil(lambda: "统计.csv" in page.told.text(), timeout=WAIT_MS)
    assert "三单" in (tmp_path / "统计.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("of", ["list.table", "list.view.table", "figures.table", "figures.rows"])
def test_the_models_of_the_lists_hold(qtbot, window, of, qtmodeltester):
    part = window
    for name in of.split("."):
        part = getattr(part, name)
    qtbot.waitUntil(lambda: part.model().rowCount() > 0, timeout=WAIT_MS)
    qtmodeltester.check(part.model(), force_py=True)


def test_the_diagram_is_drawn_from_the_workflow_and_shows_the_steps_of_a_state(
    qtbot, window, qtmodeltester
):
    QTest.keyClick(window, Qt.Key.Key_3, ALT)
    page = window.workflow
    qtbot.waitUntil(page.isVisible)
    every = page.table.model().rowCount()
    assert every > 40
    box = page.view.boxes()["asked"]
    QTest.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    shown = rows(page.table)
    assert 0 < len(shown) < every
    assert all("已商请" in row[1] for row in shown)
    qtmodeltester.check(page.table.model(), force_py=True)
    QTest.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert page.table.model().rowCount() == every
    page.track.setCurrentIndex(page.track.findData("D1"))
    assert rows(page.table)[0][:2] == ["1", "— → 起草"]


def test_boxes_lie_apart_and_inside_at_any_size(qtbot, window):
    QTest.keyClick(window, Qt.Key.Key_3, ALT)
    view = window.workflow.view
    for size in ((700, 300), (1300, 500)):
        view.resize(*size)
        boxes = list(view.boxes().values())
        assert all(view.rect().toRectF().contains(box) for box in boxes)
        for at, box in enumerate(boxes):
            assert not any(box.intersects(other) for other in boxes[at + 1 :])


def test_a_workflow_of_ones_own_is_refused_with_its_line_or_taken_with_a_reason(
    qtbot, window, asked, tmp_path
):
    QTest.keyClick(window, Qt.Key.Key_3, ALT)
    page, center = window.workflow, asked.hand.center
    bad = tmp_path / "坏.toml"
    bad.write_text(shipped_text().replace('to = "agreed"', 'to = "nowhere"', 1), encoding="utf-8")
    page.file.setText(str(bad))
    page.check.click()
    qtbot.waitUntil(lambda: "坏.toml" in page.told.text(), timeout=WAIT_MS)
    assert "行" in page.told.text()
    assert "nowhere" in page.told.text()
    assert not page.take.isEnabled()
    good = tmp_path / "本市.toml"
    text = shipped_text().replace('name = "三单默认流程"', 'name = "本市流程"', 1)
    good.write_text(text, encoding="utf-8")
    page.file.setText(str(good))
    page.check.click()
    qtbot.waitUntil(page.take.isEnabled, timeout=WAIT_MS)
    assert "尚未启用" in page.title.text()
    page.take.click()
    qtbot.waitUntil(lambda: "启用理由" in page.told.text())
    assert not center.board.table(KeptWorkflow)
    page.why.setText("按本市分工")
    page.take.click()
    qtbot.waitUntil(lambda: "已启用" in page.told.text(), timeout=WAIT_MS)
    (kept,) = center.board.table(KeptWorkflow).values()
    assert (kept.name, kept.why) == ("本市流程", "按本市分工")
    assert page.title.text() == "现行流程：本市流程"


def test_the_window_speaks_the_other_language_at_once(qtbot, window, asked):
    asked.hand.desk.seat_acts.act("language")
    qtbot.waitUntil(lambda: "requests" in window.list.count.text(), timeout=WAIT_MS)
    assert window.list.shows.itemText(0) == "All"
    asked.hand.desk.seat_acts.act("language")
    qtbot.waitUntil(lambda: window.list.count.text() == "2 件", timeout=WAIT_MS)
