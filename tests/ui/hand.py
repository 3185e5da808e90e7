"""A hand at the desk: real key events, counted."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from jointops.app.center import Center
from jointops.forces.readiness import Task
from jointops.ids import IncidentId
from tests.ui.quiet_map import QuietMap
from tests.ui.town import CENTRE
from ui.desk import Desk
from ui.seat import Seat
from ui.window import Window

PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
WAIT_MS = 30_000


class Gate:
    """Lets a function of the program begin, and go on only when it is opened."""

    def __init__(self, monkeypatch: Any, name: str, real: Callable[..., Any]) -> None:
        self._begun, self._open, self._real = Event(), Event(), real
        monkeypatch.setattr(name, self._late)

    def _late(self, *given: Any) -> Any:
        self._begun.set()
        assert self._open.wait(WAIT_MS / 1000)
        return self._real(*given)

    def begun(self) -> bool:
        return self._begun.is_set()

    def open(self) -> None:
        self._open.set()


class Hand:
    """
    Works at one window.

    Attributes
    ----------
    keys
        How many keys were pressed; a key with Ctrl is one.
    """

    def __init__(self, qtbot: Any, window: Window) -> None:
        self.qtbot, self.window = qtbot, window
        self.keys = 0

    @property
    def desk(self) -> Desk:
        assert self.window.desk is not None
        return self.window.desk

    @property
    def seat(self) -> Seat:
        assert self.window.seat is not None
        return self.window.seat

    @property
    def center(self) -> Center:
        return self.seat.center

    @property
    def map(self) -> QuietMap:
        view: QWidget | None = self.desk.view.map.view
        assert isinstance(view, QuietMap)
        return view

    def _holder(self) -> QWidget:
        holder = QApplication.focusWidget()
        return self.window if holder is None else holder

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key where the focus is."""
        self.keys += 1
        target = self._holder()
        QTest.keyClick(target, key, modifier)

    def write(self, text: str) -> None:
        """Type a text where the focus is."""
        for letter in text:
            self.keys += 1
            target = self._holder()
            if letter.isascii():
                QTest.keyClicks(target, letter)
            else:  # Chinese comes from an input method
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(target, event)

    def wait(self, test: Any) -> None:
        """Wait until something is so; told what the window shows where it does not come."""
        try:
            self.qtbot.waitUntil(test, timeout=WAIT_MS)
        except Exception as late:
            late.add_note(self._shown())
            raise

    def _shown(self) -> str:
        desk, application = self.window.desk, QApplication
        facts = {
            "focus": application.focusWidget(),
            "active window": application.activeWindow(),
            "windows": [w for w in application.topLevelWidgets() if w.isVisible()],
            "sheet": desk and desk.host.sheet,
            "notices": desk and desk.view.notices.texts(),
        }
        return "\n".join(f"{name}: {value}" for name, value in facts.items())

    def until_open(self) -> None:
        """Wait until the desk shows the first picture."""
        self.wait(lambda: self.seat.situation is not None)
        if self.center.installed_roads is not None:
            self.wait(lambda: self.desk.view.map.view is not None)

    def click_map(self, lon: float = CENTRE[0], lat: float = CENTRE[1]) -> None:
        """Click beside everything, and wait for the sheet."""
        self.map.click(lon, lat)
        self.wait(lambda: self.desk.host.sheet is not None)

    def take_incident(self) -> IncidentId:
        """Take an armed attack in the middle of the town, and wait for its plan."""
        before = self.desk.selection.incident
        self.click_map()
        self.press(Qt.Key.Key_1)
        self.wait(lambda: self.desk.selection.incident not in {None, before})
        number = self.desk.selection.incident
        assert number is not None
        self.wait(lambda: self.desk.plans.plan(number) is not None)
        self.wait(lambda: not self.desk.plans.busy(number))
        return number

    def tasks(self) -> list[Task]:
        """Give every task of the file."""
        return list(self.center.board.table(Task).values())

    def wait_released(self) -> list[Task]:
        """Wait until forces were released."""
        self.wait(lambda: bool(self.tasks()))
        return self.tasks()

    def find(self, kind: type[QWidget]) -> Any:
        """Give the one visible widget of a kind."""
        found = [widget for widget in self.window.findChildren(kind) if widget.isVisible()]
        assert len(found) == 1, found
        return found[0]
