"""
The Qt build at hand keeps its accounts of Python's constants.

Some builds lose a reference to ``None``, ``True`` or ``False`` with each call; after a few
thousand the interpreter ends. A pin that brings such a build back must fail here.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal


class Sender(QObject):
    happened = Signal(bool)


def test_calls_without_a_result_leave_none_alone():
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(2_000):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > before - 100


def test_signals_leave_true_and_false_alone():
    sender = Sender()
    heard: list[bool] = []
    sender.happened.connect(heard.append)
    before = sys.getrefcount(True), sys.getrefcount(False)
    for _ in range(5_000):
        sender.happened.emit(True)
        sender.happened.emit(False)
    assert len(heard) == 10_000
    heard.clear()
    assert abs(sys.getrefcount(True) - before[0]) < 50
    assert abs(sys.getrefcount(False) - before[1]) < 50
