"""The head of the window: mode, city, command box, clock, age of the data, who acts where."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from jointops.app.administrators import administrators_missing
from jointops.app.traffic import span_in_force
from jointops.clock import local, local_text
from jointops.ids import IncidentId
from ui.command_box import CommandBox
from ui.face import Face
from ui.parts.panel import KeyCap
from ui.parts.spoken import Words
from ui.seat import Seat
from ui.selection import Selection

OLD_S = 3.0
"""A picture older than this is told in the tone of a warning."""


class TitleBar(QFrame):
    """One line of 44 px."""

    account_wanted = Signal(str)
    """Another training account is to sit down."""
    act_wanted = Signal(str)
    """The name of an act of the menu, as `SeatActs.act` knows it."""

    def __init__(
        self, seat: Seat, selection: Selection, face: Face, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.setFixedHeight(44)
        self._seat, self._selection, self._face = seat, selection, face
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 0, 8, 0)
        line.setSpacing(12)
        mode = "exercise" if seat.center.exercise else "live"
        self._mode = Words(face, f"mode.{mode}", parent=self)
        self._mode.setProperty("mode", mode)
        self._mode.setFixedHeight(26)
        self._city = Words(face, look="title", parent=self)
        self._city.quote(seat.center.city.name)
        line.addWidget(self._mode)
        line.addWidget(self._city)
        line.addStretch(1)
        self.box = CommandBox(seat, face, self._incident, self)
        self.box.setMinimumWidth(280)
        self.box.setMaximumWidth(620)
        line.addWidget(KeyCap(face, "Ctrl+K", parent=self))
        line.addWidget(self.box, 6)
        line.addStretch(1)
        self._clock = Words(face, look="figure", parent=self)
        self._age = Words(face, look="second", parent=self)
        self._traffic = Words(face, look="second", parent=self)
        line.addWidget(self._traffic)
        line.addWidget(self._age)
        line.addWidget(self._clock)
        self.emergency = Words(face, look="emergency", parent=self)
        self.emergency.hide()
        line.addWidget(self.emergency)
        self.account = QPushButton(self)
        self.account.setProperty("look", "flat")
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._on_menu)
        self.account.clicked.connect(self._open_menu)
        line.addWidget(self.account)
        self._timer = QTimer(self)
        self._timer.setInterval(250)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        seat.account_changed.connect(self._show_account)
        seat.lock_changed.connect(self._show_account)
        self._show_account()
        self._tick()

    def _incident(self) -> IncidentId | None:
        return self._selection.incident

    def _tick(self) -> None:
        self._clock.quote(local_text(self._seat.now(), "%H:%M:%S"))
        self._show_traffic()
        self._show_emergency()
        age_s = self._seat.age_s
        if age_s is None:
            self._age.say("title.no_data")
            return
        self._age.say("title.age", seconds=age_s)
        self._age.look("warn" if age_s > OLD_S else "second")

    def _show_emergency(self) -> None:
        """Say in red that somebody acts by an emergency sign-in, and for how much longer."""
        actor = self._seat.actor
        lasting = self._seat.center.emergency(actor.name) if actor is not None else None
        self.emergency.setVisible(lasting is not None)
        if lasting is None:
            return
        left_s = round((lasting.until_utc - self._seat.now()).total_seconds())
        self.emergency.say("title.emergency", left=f"{left_s // 60}:{left_s % 60:02d}")
        about = {"witness": lasting.witness, "why": lasting.why}
        self.emergency.setToolTip(self._face.say("title.emergency_about", **about))

    def _show_traffic(self) -> None:
        """Name the busy hour that travel times count with; nothing for free roads."""
        span = span_in_force(self._seat.center.config, local(self._seat.now()))
        self._traffic.setVisible(span is not None)
        if span is None:
            return
        facts = {"span": span.code, "most": max(span.slow)}
        self._traffic.say("title.traffic", **facts)
        hours = [f"{minute // 60}:{minute % 60:02d}" for minute in (span.start, span.end)]
        about = self._face.say("title.traffic_about", start=hours[0], end=hours[1], **facts)
        self._traffic.setToolTip(about)

    def _show_account(self) -> None:
        actor, say = self._seat.actor, self._face.say
        name = actor.name if actor else say("title.nobody")
        lock = f"{say('title.locked')} " if self._seat.locked else ""
        self.account.setText(f"{lock}{name}  {self._seat.center.config.seat} ▾")
        self.account.setToolTip(
            self._face.enumerate(say(f"role.{role.value}") for role in actor.roles) if actor else ""
        )

    def _open_menu(self) -> None:
        say, menu = self._face.say, self._menu
        menu.clear()
        for account in self._seat.training_accounts():
            roles = self._face.enumerate(say(f"role.{role.value}") for role in account.roles)
            action = menu.addAction(f"{account.display}  {roles}")
            action.setData(f"account:{account.id}")
        if menu.actions():
            menu.addSeparator()
        else:
            self._add("sign_in", "")
        self._add("lock", "Ctrl+L")
        self._add("due", "Ctrl+U")
        self._add("break_glass", "Ctrl+Shift+L")
        if administrators_missing(self._seat.center):
            self._add("administrators", "")
        self._add("theme", "Ctrl+T")
        self._add("language", "Ctrl+G")
        self._add("import", "Ctrl+I")
        self._add("guards_import", "Ctrl+Shift+I")
        self._add("export", "Ctrl+E")
        self._add("needs", "Ctrl+B")
        self._add("studies", "Ctrl+J")
        self._add("keys", "F1")
        corner = self.account.mapToGlobal(self.account.rect().bottomRight())
        menu.popup(corner - QPoint(menu.sizeHint().width(), 0))

    def _add(self, name: str, key: str) -> None:
        action: QAction = self._menu.addAction(f"{self._face.say(f'menu.{name}')}\t{key}")
        action.setData(name)

    def _on_menu(self, action: QAction) -> None:
        name = str(action.data())
        if name.startswith("account:"):
            self.account_wanted.emit(name.removeprefix("account:"))
        else:
            self.act_wanted.emit(name)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show_account()
            self._tick()
