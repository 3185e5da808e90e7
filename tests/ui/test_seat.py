"""The seat: changes told together, work in its own threads, the lock, other accounts."""

from __future__ import annotations

import gc
import threading
import weakref

import shiboken6
from PySide6.QtCore import Qt

from jointops.app.access import TRAINING_SEAT
from jointops.app.commands import AddLogLine, SetUnitStatus
from jointops.app.config import Config
from jointops.audit.accounts import Role
from jointops.forces.readiness import UnitStatus
from jointops.ids import IncidentId, UnitId
from jointops.situation.changes import Aspect, Changes
from tests.ui.hand import CONTROL
from tests.ui.town import SECRET
from ui.qt_application import end_window
from ui.tasks import start

BURST = 60
OURS = ("store", "work", "eyes", "once")


def test_a_burst_of_changes_is_told_a_few_times_and_nothing_is_lost(hand, qtbot):
    told: list[Changes] = []

    def note(changes):
        told.append(changes)

    hand.seat.changed.connect(note)
    for number in range(BURST):
        aspect = Aspect.UNITS if number % 2 else Aspect.POINTS
        hand.seat._on_change(Changes.of(aspect))
    wanted = {Aspect.UNITS, Aspect.POINTS, Aspect.JOURNAL}
    hand.wait(lambda: frozenset().union(*(c.aspects for c in told)) >= wanted)
    qtbot.wait(250)
    assert len(told) <= 4


def test_a_change_made_in_another_thread_is_told_in_the_windows(hand):
    threads: list[threading.Thread] = []

    def note(_changes):
        threads.append(threading.current_thread())

    hand.seat.changed.connect(note)
    actor = hand.seat.demand_actor()
    status = SetUnitStatus(unit=UnitId("PTU01"), status=UnitStatus.OUT_OF_SERVICE)
    worker = threading.Thread(target=lambda: hand.center.do(status, actor))
    worker.start()
    hand.wait(lambda: bool(threads))
    worker.join()
    assert set(threads) == {threading.main_thread()}


def test_a_refusal_is_told_with_what_why_what_to_do_and_its_code(hand):
    start(hand.seat.attempt(AddLogLine(incident=IncidentId(99), text="x")))
    hand.wait(lambda: bool(hand.desk.view.notices.texts()))
    assert "找不到 警情 99" in hand.desk.view.notices.texts()[0]
    hand.press(Qt.Key.Key_Escape)
    assert not hand.desk.view.notices.texts()


def test_an_exercise_seats_the_training_account_and_others_by_choice(hand):
    assert hand.seat.actor.name == TRAINING_SEAT
    hand.desk.view.title.account_wanted.emit("训练审计员")
    assert hand.seat.actor.roles == (Role.AUDITOR,)
    hand.click_map()
    hand.press(Qt.Key.Key_1)
    hand.wait(lambda: bool(hand.desk.view.notices.texts()))
    assert "值班员" in hand.desk.view.notices.texts()[0]


def test_a_live_file_asks_for_name_and_secret(open_desk):
    hand = open_desk(live=True)
    assert hand.seat.actor is None
    assert hand.desk.face.mode == "live"
    sheet = hand.desk.host.sheet
    sheet.fields[0].setText("李值班")
    sheet.fields[1].setText("wrong-secret")
    sheet.go.click()
    hand.wait(lambda: "不对" in sheet._note.text())
    sheet.fields[1].setText(SECRET)
    sheet.go.click()
    hand.wait(lambda: hand.seat.actor is not None)
    assert hand.desk.host.sheet is None


def test_an_idle_seat_locks_itself_and_the_board_stays_alive(open_desk):
    hand = open_desk(config=Config(lock_after_minutes=1))
    hand.window._idle._timer.start(30)
    hand.wait(lambda: hand.seat.locked)
    before = hand.seat.situation
    hand.wait(lambda: hand.seat.situation is not before)
    hand.press(Qt.Key.Key_L, CONTROL)
    assert not hand.seat.locked


def test_closing_the_window_leaves_no_thread_no_task_and_no_object(open_desk, qtbot):
    hand = open_desk(guards=True)
    hand.take_incident()
    window, seat = hand.window, hand.seat
    closing = start(end_window(window))
    hand.wait(closing.done)
    left = [t.name for t in threading.enumerate() if t.name.startswith(OURS)]
    assert not left
    assert hand.map.told["shut_down"]
    gone = weakref.ref(seat), weakref.ref(window.desk.view.units)
    qtbot.wait(50)  # deleteLater
    gc.collect()
    assert all(ref() is None or not _alive(ref()) for ref in gone)


def _alive(widget):
    return shiboken6.isValid(widget)
