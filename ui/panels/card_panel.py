"""The incident's card: what is known, who must be told, when what happened."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from jointops.incidents.classes import Level
from jointops.incidents.incident import MANUAL, Incident, IncidentStatus, Milestone
from jointops.personal import mask_numbers, mask_phone
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.parts.panel import Panel, Rule
from ui.parts.spoken import KeyButton, Tick, Words
from ui.parts.texts import hour_text, window_text
from ui.seat import Seat
from ui.selection import Selection

ASKED = ("weapon", "suspects", "look", "injured", "flight")
"""What is asked of every caller."""
ACTS = ("edit", "log", "caller", "lower", "merge", "end")
KEYS = {"edit": "E", "log": "G", "caller": "T"}
HAND = tuple(
    m for m in Milestone if m in MANUAL and m not in {Milestone.REPORTED, Milestone.ANSWERED}
)
LOG_LINES = 4
NO_BREAK, NO_BREAK_HERE = "\N{NO-BREAK SPACE}", "\N{WORD JOINER}"


class CardPanel(Panel):
    """Shows one incident; every act is asked for, none is done here."""

    act_wanted = Signal(str)
    """One of `ACTS`."""
    tell_wanted = Signal(str)
    """A party of the must-tell list is to be ticked off."""
    stamp_wanted = Signal(str)
    """A milestone is to be stamped."""
    reveal_wanted = Signal(int)
    """A caller's number is to be shown in full."""

    def __init__(
        self, seat: Seat, selection: Selection, face: Face, parent: QWidget | None = None
    ) -> None:
        super().__init__(face, parent=parent)
        self._seat, self._selection = seat, selection
        self._shown: tuple[object, ...] = ()
        self._scroll = QScrollArea(self)
        self.body.addWidget(self._scroll, 1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._bar = QWidget(self)
        self.body.addWidget(self._bar)
        self._acts = QHBoxLayout(self._bar)
        self._acts.setContentsMargins(4, 0, 4, 2)
        self._acts.setSpacing(0)
        self._buttons: dict[str, KeyButton] = {}
        for name in ACTS:
            button = KeyButton(
                face, f"card.{name}", key=KEYS.get(name, ""), look="flat", parent=self
            )
            button.setProperty("act", name)
            button.clicked.connect(self._on_act)
            self._acts.addWidget(button)
            self._buttons[name] = button
        self._acts.addStretch(1)
        selection.incident_changed.connect(self._show)
        seat.changed.connect(self._on_changed)
        self._show()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.INCIDENTS):
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._shown = ()
            self._show()

    def _on_act(self) -> None:
        self.act_wanted.emit(self.sender().property("act"))

    def _show(self) -> None:
        number = self._selection.incident
        incident = self._seat.center.board.table(Incident).get(number) if number else None
        shown = (incident,)
        if shown == self._shown:
            return
        self._shown = shown
        self._bar.setVisible(incident is not None)
        for button in self._buttons.values():
            button.setEnabled(incident is not None and incident.status == IncidentStatus.OPEN)
        self._buttons["log"].setEnabled(incident is not None)
        page = QWidget(self._scroll)
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(5)
        if incident is None:
            column.addWidget(Words(self.face, "card.none", look="faint", parent=page))
        else:
            self._add_facts(column, incident, page)
            self._add_told(column, incident, page)
            self._add_marks(column, incident, page)
            self._add_callers(column, incident, page)
            self._add_log(column, incident, page)
        column.addStretch(1)
        self._scroll.setWidget(page)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As high as the card's text, for the width that it has."""
        size, page = super().sizeHint(), self._scroll.widget()
        width = self._scroll.viewport().width()
        text = page.heightForWidth(width) if page.hasHeightForWidth() else page.sizeHint().height()
        return QSize(size.width(), text + self._bar.sizeHint().height() + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    # --- the parts of the card

    def _add_facts(self, column: QVBoxLayout, incident: Incident, page: QWidget) -> None:
        """Show what is known in flowing lines, and name what is not."""
        known = self._facts(incident)
        told = [f"{self.face.say(f'fact.{name}')} {text}" for name, text in known.items() if text]
        words = Words(self.face, parent=page)
        words.quote("　".join(told))
        words.setWordWrap(True)
        column.addWidget(words)
        unknown = [self.face.say(f"fact.{name}") for name in ASKED if known.get(name) == ""]
        if unknown:
            missing = Words(self.face, look="faint", parent=page)
            missing.say("card.unknown", names=self.face.enumerate(unknown))
            missing.setWordWrap(True)
            column.addWidget(missing)

    def _facts(self, incident: Incident) -> dict[str, str]:
        card, say = incident.card, self.face.say
        place_kind = say("fact.public" if card.public_place else "fact.private")
        if incident.window is not None:  # nobody is looked for on a planned duty
            window = window_text(incident.window)
            return {"window": window, "place_kind": place_kind, "note": card.note}
        return {
            "weapon": card.weapon,
            "suspects": "" if card.suspects is None else str(card.suspects),
            "look": card.look,
            "injured": "" if card.injured is None else str(card.injured),
            "flight": card.flight,
            "presence": say("fact.left" if card.suspect_left else "fact.there"),
            "place_kind": place_kind,
            "note": card.note,
        }

    def _add_told(self, column: QVBoxLayout, incident: Incident, page: QWidget) -> None:
        level: Level = self._seat.center.incident_doctrine.level_of(incident.level)
        if not level.must_tell:
            return
        told = {known.party: known for known in incident.told}
        done = sum(party in told for party in level.must_tell)
        self._heading(column, page, "card.told", done=done, all=len(level.must_tell))
        grid = QGridLayout()
        column.addLayout(grid)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        for at, party in enumerate(level.must_tell):
            tick = Tick(self.face, "", parent=page)
            tick.setProperty("party", party)
            if party in told:
                person, when = told[party].person, hour_text(told[party].at_utc)
                tick.setText(f"{party} {person} {when}")
                tick.setChecked(True)
                tick.setEnabled(False)
            else:
                tick.setText(party)
                tick.clicked.connect(self._on_tick)
            grid.addWidget(tick, at // 2, at % 2)

    def _add_marks(self, column: QVBoxLayout, incident: Incident, page: QWidget) -> None:
        column.addWidget(Rule(parent=page))
        text = "　".join(
            NO_BREAK_HERE.join(
                f"{self.face.say(f'milestone.{milestone}')}{NO_BREAK}"
                f"{hour_text(incident.marks[milestone].at_utc)}"
            )
            for milestone in Milestone
            if milestone in incident.marks
        )
        words = Words(self.face, look="second", parent=page)
        words.quote(text)
        words.setWordWrap(True)
        column.addWidget(words)
        line = QHBoxLayout()
        column.addLayout(line)
        line.setSpacing(4)
        for milestone in HAND:
            if milestone in incident.marks or incident.status != IncidentStatus.OPEN:
                continue
            button = KeyButton(self.face, f"milestone.{milestone}", look="flat", parent=page)
            button.setProperty("milestone", milestone.value)
            button.explain("card.stamp")
            button.clicked.connect(self._on_stamp)
            line.addWidget(button)
        line.addStretch(1)

    def _add_callers(self, column: QVBoxLayout, incident: Incident, page: QWidget) -> None:
        if not incident.callers:
            return
        self._heading(column, page, "card.callers", count=len(incident.callers))
        form = QFormLayout()
        column.addLayout(form)
        form.setHorizontalSpacing(10)
        for index, caller in enumerate(incident.callers):
            words = Words(self.face, parent=page)
            words.quote(f"{hour_text(caller.at_utc)}  {mask_numbers(caller.text)}")
            words.setWordWrap(True)
            button = KeyButton(self.face, "", look="flat", parent=page)
            button.setText(mask_phone(caller.phone) or "—")
            button.setEnabled(bool(caller.phone))
            button.setProperty("index", index)
            button.explain("card.reveal")
            button.clicked.connect(self._on_reveal)
            form.addRow(words, button)

    def _add_log(self, column: QVBoxLayout, incident: Incident, page: QWidget) -> None:
        if not incident.log:
            return
        self._heading(column, page, "card.log_lines")
        for line in incident.log[-LOG_LINES:]:
            words = Words(self.face, parent=page)
            words.quote(f"{hour_text(line.at_utc)}  {line.by}  {line.text}")
            words.setWordWrap(True)
            column.addWidget(words)

    def _heading(self, column: QVBoxLayout, page: QWidget, code: str, /, **facts: object) -> None:
        column.addWidget(Rule(parent=page))
        words = Words(self.face, look="second", parent=page)
        words.say(code, **facts)
        column.addWidget(words)

    # --- what is asked for

    def _on_tick(self) -> None:
        tick = self.sender()
        if isinstance(tick, Tick):
            tick.setChecked(False)  # the tick comes with the journal entry
            self.tell_wanted.emit(tick.property("party"))

    def _on_stamp(self) -> None:
        self.stamp_wanted.emit(self.sender().property("milestone"))

    def _on_reveal(self) -> None:
        self.reveal_wanted.emit(self.sender().property("index"))
