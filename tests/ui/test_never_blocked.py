"""The first wave is never held up, whatever else is the matter."""

from __future__ import annotations

import os
import signal
import sys
from threading import Event

import pytest
from PySide6.QtCore import Qt

import ui.paper_acts
from jointops.geo.places import Place
from jointops.incidents.incident import Incident
from jointops.orders.order import Order
from tests.ui.hand import CONTROL
from tests.ui.map.page import WITHOUT_GPU
from tests.ui.town import CENTRE, SECRET
from ui.map.view import MapView
from ui.parts.spoken import Field
from ui.sheets.ask_sheet import AskSheet


@WITHOUT_GPU
@pytest.mark.skipif(sys.platform == "win32", reason="ends the page's process by a POSIX signal")
def test_not_by_a_map_whose_process_died(open_desk, qtbot):
    hand = open_desk(make_map=MapView)
    view = hand.desk.view.map.view
    hand.wait(lambda: view.is_ready)
    hand.desk.incident_acts.mark(Place(lon=CENTRE[0], lat=CENTRE[1]), None)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    os.kill(view._engine.page.renderProcessPid(), signal.SIGKILL)
    hand.wait(lambda: not view.is_ready)
    hand.press(Qt.Key.Key_1)
    hand.wait(lambda: hand.desk.selection.incident is not None)
    hand.wait(hand.desk.plans_wait)
    hand.press(Qt.Key.Key_Return)
    assert hand.wait_released()


def test_not_by_a_missing_printer(hand, monkeypatch):
    monkeypatch.setattr(ui.paper_acts, "printers", list)
    hand.take_incident()
    hand.press(Qt.Key.Key_1, CONTROL)
    hand.wait(lambda: bool(hand.center.board.table(Order)))
    hand.wait(lambda: hand.desk.view.shows_paper)
    hand.press(Qt.Key.Key_P, CONTROL)
    hand.wait(lambda: any("打印机" in text for text in hand.desk.view.notices.texts()))
    hand.press(Qt.Key.Key_Return)
    assert hand.wait_released()


def test_not_by_an_open_sheet(hand):
    hand.take_incident()
    hand.press(Qt.Key.Key_E)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.press(Qt.Key.Key_F12)
    assert hand.wait_released()


def test_not_by_a_sheet_when_the_button_is_clicked(hand, qtbot):
    hand.take_incident()
    hand.press(Qt.Key.Key_I, CONTROL)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    qtbot.mouseClick(hand.desk.view.right.plan.first, Qt.MouseButton.LeftButton)
    assert hand.wait_released()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_F12])
def test_not_by_a_locked_seat(hand, key):
    number = hand.take_incident()
    hand.press(Qt.Key.Key_L, CONTROL)
    assert hand.seat.locked
    hand.press(Qt.Key.Key_Up, CONTROL)  # nothing else goes
    hand.wait(lambda: any("锁定" in text for text in hand.desk.view.notices.texts()))
    assert hand.center.board.table(Incident)[number].level == 2
    hand.press(key)
    assert hand.wait_released()
    entry = hand.center.database.find_entries(text="plan.first_wave")[0]
    assert entry.facts["locked_seat"] is True


def test_not_by_a_lock_out_after_five_wrong_secrets(open_desk):
    hand = open_desk(live=True)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    _answer(hand, SECRET)
    hand.wait(lambda: hand.seat.actor is not None)
    hand.take_incident()
    hand.press(Qt.Key.Key_L, CONTROL)
    hand.press(Qt.Key.Key_L, CONTROL)
    for tries in range(5):
        _answer(hand, "wrong-secret")
        hand.wait(lambda tries=tries: _failures(hand) == tries + 1)
        hand.wait(hand.desk.host.sheet.go.isEnabled)
    _answer(hand, "wrong-secret")
    hand.wait(lambda: "已锁定" in hand.desk.host.sheet._note.text())
    hand.press(Qt.Key.Key_F12)
    assert hand.wait_released()


def _failures(hand):
    entries = hand.center.database.find_entries(text="account.sign_in")
    return sum(not entry.facts["success"] for entry in entries)


def _answer(hand, secret):
    sheet = hand.desk.host.sheet
    assert isinstance(sheet, AskSheet)
    for field, text in zip(sheet.fields, ("李值班", secret), strict=True):
        assert isinstance(field, Field)
        field.setText(text)
    sheet.go.click()


def test_not_by_a_running_import_nor_by_a_paper_that_is_being_drawn(hand):
    going, held = Event(), Event()

    def work(_control):
        going.set()
        held.wait(20)

    job = hand.seat.slow_work(work)
    try:
        assert going.wait(5)
        hand.take_incident()
        hand.press(Qt.Key.Key_1, CONTROL)  # waits behind the import
        hand.press(Qt.Key.Key_Return)
        assert hand.wait_released()
        assert not job.result.done()
        assert not hand.center.board.table(Order)
    finally:
        held.set()


def test_not_by_an_unissued_order(hand):
    hand.take_incident()
    assert not hand.center.board.table(Order)
    hand.press(Qt.Key.Key_Return)
    assert hand.wait_released()
