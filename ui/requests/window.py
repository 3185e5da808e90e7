"""The window of all requests (三单): list and timelines, figures, and the workflow itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.parts.band import ModeBand
from ui.parts.tabs import Tabs
from ui.requests.figures_page import FiguresPage
from ui.requests.list_page import ListPage
from ui.requests.workflow_page import WorkflowPage
from ui.seat import Seat

USUAL = QSize(1360, 820)
BAND_PX = 6


class RequestsWindow(QWidget):
    """A window beside the desk; requests are led on at the desk alone."""

    step_wanted = Signal(int)
    """A request is to be led on at the desk."""
    standing_wanted = Signal()
    """The paper of a standing arrangement is to be drafted."""

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("window")
        self.resize(USUAL)
        self._seat, self._face = seat, face
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(ModeBand(face, width=BAND_PX, parent=self))
        column = QVBoxLayout()
        line.addLayout(column, 1)
        self.tabs = Tabs(face, self)
        column.addWidget(self.tabs, 1)
        self.list = ListPage(seat, face, self)
        self.figures = FiguresPage(seat, face, self)
        self.workflow = WorkflowPage(seat, face, self)
        pages = {"list": self.list, "figures": self.figures, "workflow": self.workflow}
        for at, (name, page) in enumerate(pages.items(), 1):
            self.tabs.add(f"requests_{name}", page, key=f"Alt+{at}")
            self._key(f"Alt+{at}", partial(self.tabs.turn_to, f"requests_{name}"))
        self._key("Esc", self._on_escape)
        self._key("Ctrl+P", self.list.view.print.click)
        self._key("Alt+S", self.list.view.save.click)
        self.list.step_wanted.connect(self.step_wanted)
        self.figures.request_wanted.connect(self.show_request)
        self.list.standing_wanted.connect(self.standing_wanted)
        seat.changed.connect(self._on_changed)
        self._say_title()

    def _key(self, sequence: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(sequence), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(act)

    def _on_escape(self) -> None:
        if not self.list.clear_search():
            self.close()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.REQUESTS):
            self.list.refresh()
            self.figures.refresh()
            self.workflow.refresh()

    def show_request(self, number: int) -> None:
        """Show a request in the list."""
        self.tabs.turn_to("requests_list")
        self.list.show_request(number)

    def _say_title(self) -> None:
        mode = self._face.say(f"mode.{self._face.mode}")
        title = self._face.say("requests.window_title", mode=mode, city=self._seat.center.city.name)
        self.setWindowTitle(title)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say_title()

    def shut_down(self) -> None:
        """Let go of what runs, before the window goes."""
        self.hide()
