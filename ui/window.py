"""The window: the mode band, and what fills it: first start, a fault, or the desk."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from jointops.app.access import TRAINING_SEAT
from jointops.app.center import Center
from jointops.app.files import Config, Home, open_file, open_typed
from jointops.errors import OperatorError
from ui.desk import Desk
from ui.face import Face
from ui.first_run import FirstRun
from ui.idle import IdleWatch
from ui.map.view import MapView
from ui.panels.map_panel import MakeMap
from ui.parts.band import ModeBand
from ui.parts.spoken import Field, KeyButton, Words
from ui.seat import Seat
from ui.tasks import async_slot, in_thread

SMALLEST = QSize(1180, 660)
USUAL = QSize(1920, 1080)
BAND_PX = 6
KEY_FAULTS = ("KEY-ABSENT", "RECOVERY-KEY")
"""Where a key may be typed."""


class Window(QWidget):
    """
    The program's one window.

    Parameters
    ----------
    make_map
        Makes the map widget; another one in tests.
    """

    desk_opened = Signal()
    """The desk is there."""
    closing = Signal()
    """The person closed the window."""

    def __init__(
        self, home: Home, config: Config, face: Face, *, make_map: MakeMap = MapView
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self._home, self._config, self._face = home, config, face
        self._make_map = make_map
        self._idle: IdleWatch | None = None
        self.seat: Seat | None = None
        self.desk: Desk | None = None
        self.setMinimumSize(SMALLEST)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self._band = ModeBand(face, width=BAND_PX, parent=self)
        line.addWidget(self._band)
        self._pages = QStackedWidget(self)
        line.addWidget(self._pages, 1)
        self.first_run: FirstRun | None = None
        self._say_title("window.title")
        self._show_page(_Waiting(face, self))

    def show_fitting(self) -> None:
        """Show the window as large as the screen allows."""
        room = next(
            (screen.availableGeometry().size() for screen in QGuiApplication.screens()), USUAL
        )
        self.resize(USUAL.boundedTo(room))
        if room.width() <= USUAL.width() and QGuiApplication.platformName() != "offscreen":
            self.showMaximized()
        else:
            self.show()
        self.activateWindow()

    def _say_title(self, code: str, **facts: object) -> None:
        self.setWindowTitle(self._face.say(code, **facts))

    def _show_page(self, page: QWidget) -> None:
        while self._pages.count():
            old = self._pages.widget(0)
            self._pages.removeWidget(old)
            old.deleteLater()
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    # --- opening

    async def open(self, *, key: str | None = None) -> None:
        """Open the home's file, or offer to make one."""
        if not self._home.database.exists():
            self.first_run = FirstRun(self._home, self._config.seat, self._face, self)
            self.first_run.made.connect(self._on_made)
            self._show_page(self.first_run)
            return
        home = self._home
        try:
            center = await in_thread(
                lambda: open_file(home) if key is None else open_typed(home, key)
            )
        except OperatorError as fault:
            self.show_fault(fault)
            return
        self.show_desk(center)

    def show_fault(self, fault: OperatorError) -> None:
        """Say why the file does not open; where its key is missing, ask for it."""
        page = FaultPage(self._face, fault, self)
        page.key_given.connect(self._on_key)
        page.left.connect(self.close)
        self._show_page(page)

    @async_slot
    async def _on_key(self, key: str) -> None:
        self._show_page(_Waiting(self._face, self))
        await self.open(key=key)

    @async_slot
    async def _on_made(self, center: Center, duty: tuple[str, str] | None) -> None:
        if self.first_run is not None:
            self.first_run.close_runner()
            self.first_run = None
        self.show_desk(center)
        if duty is not None and self.seat is not None and self.desk is not None:
            self.desk.host.close()
            with contextlib.suppress(OperatorError):
                await self.seat.sign_in(*duty)
            self.desk.act("import")

    def show_desk(self, center: Center) -> None:
        """Open the desk of a file and let the usual account sit down."""
        self._face.mode = "exercise" if center.exercise else "live"
        self._band.follow()
        seat = self.seat = Seat(center, parent=self)
        for account in seat.training_accounts():
            if account.id == TRAINING_SEAT:
                seat.sit_down(account)
                seat.note_sign_in()
        desk = self.desk = Desk(seat, self._face, make_map=self._make_map, parent=self)
        mode = self._face.say(f"mode.{self._face.mode}")
        self._say_title("window.title_of", mode=mode, city=center.city.name)
        self._show_page(desk)
        if center.database.read_only:
            text = self._face.say("notice.read_only", file=center.database.file.name)
            desk.view.notices.tell(text, weight="alarm", code="FILE-READ-ONLY")
        desk.countersign_acts.tell_administrators()
        self._watch_idle()
        seat.begin()
        if seat.actor is None:
            desk.seat_acts.sign_in()
        self.desk_opened.emit()

    def _watch_idle(self) -> None:
        minutes = self._config.lock_after_minutes
        if minutes and self.seat is not None:
            self._idle = IdleWatch(self.windowHandle(), minutes, self)
            self._idle.idle.connect(self.seat.lock)

    def tell_bug(self, file: str) -> None:
        """Say that the program has a fault of its own, and where its report is."""
        if self.desk is not None:
            text = self._face.say("notice.bug", file=file)
            self.desk.view.notices.tell(text, weight="alarm", code="BUG")

    # --- the end

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closing.emit()

    def shut_down(self) -> None:
        """Free the map and stop making; the seat is closed by whoever runs the loop."""
        if self.first_run is not None:
            self.first_run.close_runner()
        if self.desk is not None:
            self.desk.shut_down()
        if self.seat is not None:
            self.seat.stop()


class _Waiting(QWidget):
    """What is seen for the moment until the file is open."""

    def __init__(self, face: Face, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("desk")
        column = QVBoxLayout(self)
        words = Words(face, "window.opening", look="second", parent=self)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(words)


class FaultPage(QWidget):
    """Why the file does not open, and what can be done here."""

    key_given = Signal(str)
    left = Signal()

    def __init__(self, face: Face, fault: OperatorError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("desk")
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        middle = QHBoxLayout()
        outer.addLayout(middle)
        outer.addStretch(3)
        middle.addStretch(1)
        card = QFrame(self)
        card.setObjectName("sheet")
        card.setFixedWidth(560)
        middle.addWidget(card)
        middle.addStretch(1)
        column = QVBoxLayout(card)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(12)
        column.addWidget(Words(face, "fault.title", look="title", parent=card))
        self.text = QLabel(face.error(fault), card)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.text)
        code = Words(face, look="faint", parent=card)
        code.quote(fault.code)
        column.addWidget(code)
        self.key = Field(face, "fault.key", parent=card)
        self.key.setVisible(fault.code in KEY_FAULTS)
        self.key.returnPressed.connect(self._on_open)
        column.addWidget(self.key)
        foot = QHBoxLayout()
        column.addLayout(foot)
        foot.addStretch(1)
        leave = KeyButton(face, "fault.leave", parent=card)
        leave.clicked.connect(self.left)
        foot.addWidget(leave)
        if fault.code in KEY_FAULTS:
            go = KeyButton(face, "fault.open", key="Enter", look="primary", parent=card)
            go.clicked.connect(self._on_open)
            foot.addWidget(go)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.key.setFocus()

    def _on_open(self) -> None:
        if self.key.text().strip():
            self.key_given.emit(self.key.text().strip())
