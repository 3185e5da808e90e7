"""What to do about the chosen incident: head line, card, plan, radio list, orders."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from jointops.app.lines import class_english
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.situation.changes import Aspect, Changes
from ui.encircle_desk import EncircleDesk
from ui.face import Face
from ui.models.tones import LEVEL_TONE
from ui.panels.calls_panel import CallsPanel
from ui.panels.card_panel import CardPanel
from ui.panels.encircle_panel import EncirclePanel
from ui.panels.orders_panel import OrdersPanel
from ui.panels.plan_panel import PlanPanel
from ui.panels.requests_panel import RequestsPanel
from ui.panels.watch_bar import WatchBar
from ui.parts.panel import Rule
from ui.parts.spoken import KeyButton, Words
from ui.parts.tabs import Tabs
from ui.parts.texts import m_ss
from ui.plan_desk import PlanDesk
from ui.seat import Seat
from ui.selection import Selection
from ui.watcher import Watcher

TALL_PX = 760
"""From this height on the card and the orders stand beside the plan instead of behind tabs."""
CARD_PX, CARD_MOST_PX, ORDERS_PX = 188, 320, 132
KEYS = {
    "plan": "F6",
    "ring": "H",
    "calls": "F7",
    "requests": "Q",
    "card": "F8",
    "orders": "F9",
}


class IncidentHead(QFrame):
    """The chosen incident in two lines: level, class, place, how long ago."""

    raise_wanted = Signal()

    def __init__(
        self, seat: Seat, selection: Selection, face: Face, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._seat, self._selection, self._face = seat, selection, face
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 8, 8)
        line.setSpacing(10)
        self._level = QLabel(self)
        self._level.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._level.setFixedSize(44, 38)
        line.addWidget(self._level)
        words = QVBoxLayout()
        line.addLayout(words, 1)
        words.setSpacing(1)
        self._title = Words(face, look="title", elide=True, parent=self)
        self._place = Words(face, look="second", elide=True, parent=self)
        words.addWidget(self._title)
        words.addWidget(self._place)
        self._age = Words(face, look="figure", parent=self)
        line.addWidget(self._age)
        self.up = KeyButton(face, "head.raise", key="Ctrl+↑", parent=self)
        line.addWidget(self.up)
        self.up.clicked.connect(self.raise_wanted)
        seat.changed.connect(self._on_changed)
        seat.looked.connect(self._show_age)
        selection.incident_changed.connect(self._show)
        face.painted.connect(self._show)
        self._show()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.INCIDENTS):
            self._show()

    def _incident(self) -> Incident | None:
        number = self._selection.incident
        return self._seat.center.board.table(Incident).get(number) if number else None

    def _show(self) -> None:
        incident = self._incident()
        for part in (self._level, self._place, self._age, self.up):
            part.setVisible(incident is not None)
        if incident is None:
            self._title.say("head.none")
            self._title.look("faint")
            return
        self._title.look("title")
        name = incident.class_name
        if self._face.language == "en":
            name = class_english(self._seat.center, incident)
        self._title.say("incident.title", number=incident.id, name=name)
        self._place.quote(incident.place.text)
        tokens = self._face.tokens
        colour = tokens[LEVEL_TONE[incident.level]]
        self._level.setText(self._face.say(f"level.{incident.level}"))
        self._level.setStyleSheet(
            f"background: {colour}; color: {tokens['panel']}; border-radius: 4px;"
            " font-size: 13px; font-weight: 600;"
        )
        self.up.setEnabled(incident.level > 1 and incident.status == IncidentStatus.OPEN)
        self._show_age()

    def _show_age(self) -> None:
        incident = self._incident()
        if incident is not None:
            age_s = (self._seat.now() - incident.opened_utc).total_seconds()
            self._age.quote(m_ss(age_s) if age_s < 36_000 else "")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()


class RightColumn(QWidget):
    """The four parts; on a low screen behind tabs, on a high one the card and orders beside."""

    def __init__(
        self,
        seat: Seat,
        selection: Selection,
        desk: PlanDesk,
        face: Face,
        parent: QWidget | None = None,
        *,
        watcher: Watcher,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("desk")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._column = column
        self.head = IncidentHead(seat, selection, face, self)
        self.plan = PlanPanel(seat, selection, desk, face, self, watcher=watcher)
        self.calls = CallsPanel(seat, selection, face, self, watcher=watcher)
        self.card = CardPanel(seat, selection, face, self)
        self.orders = OrdersPanel(seat, selection, face, self)
        self.requests = RequestsPanel(seat, selection, face, self)
        self.rings = EncircleDesk(seat, self)
        self.ring = EncirclePanel(seat, selection, self.rings, face, self)
        self.watch = WatchBar(watcher, selection, face, self)
        self.tabs = Tabs(face, self)
        column.addWidget(self.head)
        column.addWidget(Rule(parent=self))
        column.addWidget(self.watch)
        column.addWidget(self.tabs, 1)
        for name, key in KEYS.items():
            self.tabs.add(name, getattr(self, name), key=key)
        self._rules = (Rule(parent=self), Rule(parent=self))
        for rule in self._rules:
            rule.hide()
        self._tall = False
        self.tabs.turned.connect(self._make_room)

    def _make_room(self, name: str) -> None:
        """Let the orders go while the requests are shown: their steps need the height."""
        if self._tall:
            self.orders.setVisible(name != "requests")
            self._rules[1].setVisible(name != "requests")

    def show_page(self, name: str, *, take_keys: bool = True) -> None:
        """Show a part, and give it the keys unless somebody is typing elsewhere."""
        if name == "calls":
            self.calls.refresh()  # a release may be told before the change that it made
        if self.tabs.has(name):
            self.tabs.turn_to(name)
        elif name == "orders" and self.tabs.shown == "requests":
            self.tabs.turn_to("plan")  # the orders stand below it
        if not take_keys:
            return
        target = {
            "plan": self.plan.tree,
            "ring": self.ring.table,
            "calls": self.calls.view,
            "requests": self.requests.board,
            "card": self.card,
            "orders": self.orders.table,
        }[name]
        able = [part for part in (target, self.plan.first) if part.isVisible() and part.isEnabled()]
        (able[0] if able else self).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_tall(self.height() >= TALL_PX)

    def _set_tall(self, tall: bool) -> None:
        if tall == self._tall:
            return
        self._tall = tall
        if tall:
            self._stand(self.card, "card", at=2, rule=self._rules[0])
            self._stand(self.orders, "orders", at=-1, rule=self._rules[1])
            self.card.setMinimumHeight(CARD_PX)
            self.card.setMaximumHeight(CARD_MOST_PX)
            self.orders.setFixedHeight(ORDERS_PX)
            self._make_room(self.tabs.shown)
            return
        for name, page, rule in zip(
            ("card", "orders"), (self.card, self.orders), self._rules, strict=True
        ):
            self._column.removeWidget(page)
            self._column.removeWidget(rule)
            rule.hide()
            page.setMinimumHeight(0)
            page.setMaximumHeight(16_777_215)
            self.tabs.add(name, page, key=KEYS[name])

    def _stand(self, page: QWidget, name: str, *, at: int, rule: Rule) -> None:
        """Let a part stand by itself."""
        self.tabs.take(name)
        if at < 0:
            self._column.addWidget(rule)
            self._column.addWidget(page)
        else:
            self._column.insertWidget(at, page)
            self._column.insertWidget(at + 1, rule)
        rule.show()
        page.show()
