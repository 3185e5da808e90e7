"""The window answers while a plan is made, with all the guards on the map."""

from __future__ import annotations

import sys
import time

import numpy as np
import pytest
from PySide6.QtCore import QTimer

import ui.plan_desk
from jointops.app.planner import plan_incident
from ui.qt_application import TURN_S


class Heart:
    """Beats every ten milliseconds, and remembers how late each beat was."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._due = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(10)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._due = time.perf_counter() + 0.01
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._due) * 1000))
        self._due = now + 0.01


@pytest.fixture
def short_turns():
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    yield
    sys.setswitchinterval(before)


@pytest.mark.slow
@pytest.mark.usefixtures("short_turns")
def test_the_loop_turns_while_plans_are_made_with_eleven_thousand_objects(open_desk, monkeypatch):
    hand = open_desk(guards=True)
    hand.desk.view.registers.turn_to("guards")
    hand.wait(lambda: hand.desk.view.guards.table.model().rowCount() == 10_527)
    heart = Heart()
    heart.start()
    hand.take_incident()
    incident = hand.desk.selection.incident
    beats: list[int] = []

    def counted(*given, **named):
        before = len(heart.late_ms)
        try:
            return plan_incident(*given, **named)
        finally:
            beats.append(len(heart.late_ms) - before)

    monkeypatch.setattr(ui.plan_desk, "plan_incident", counted)
    for text in ("测", "cs", "保安001", "") * 5:
        hand.desk.view.guards.filter.setText(text)
        hand.desk.plans.make(incident)
        hand.wait(lambda: not hand.desk.plans.busy(incident))
    heart.stop()
    p95 = float(np.percentile(heart.late_ms, 95))
    print(f"heartbeat: p95 {p95:.0f} ms, worst {max(heart.late_ms):.0f} ms, {len(heart.late_ms)}")
    assert len(beats) == 20
    assert sum(beats) >= 20, "a plan that held the loop up would let none come in between"
