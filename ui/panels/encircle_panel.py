"""Encirclement and blockade: what is asked, the first answer, the offers, their posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from jointops.app.encircle_lines import PostLine
from jointops.app.rings import no_longer_wanted
from jointops.geo.places import Place
from jointops.incidents.incident import Incident
from jointops.maps.marks import PlanMarks
from ui.encircle_desk import Answer, Asked, EncircleDesk, Mode, Offer
from ui.encircle_marks import blockade_marks, offer_marks
from ui.face import Face
from ui.models.posts import COLUMNS, PostRow, place_rows, post_rows
from ui.panels.encircle_form import EncircleForm
from ui.parts.line_model import LineModel
from ui.parts.panel import Panel
from ui.parts.spoken import KeyButton, Words
from ui.parts.tables import LineTable
from ui.parts.texts import hour_text, m_ss, metres_text
from ui.seat import Seat
from ui.selection import Selection

OFFERS = 3


class EncirclePanel(Panel):
    """Shows the answer about the chosen incident, or the exits that were chosen on the map."""

    pick_wanted = Signal(bool)
    """The next click on the map is a place for this panel."""
    fly_wanted = Signal(object)
    """A `Place` to be shown."""
    man_wanted = Signal()
    """The shown checkpoints are to be manned."""
    marks_changed = Signal()
    """`marks` gives something else."""

    def __init__(
        self,
        seat: Seat,
        selection: Selection,
        desk: EncircleDesk,
        face: Face,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(face, parent=parent)
        self._seat, self._selection, self._desk = seat, selection, desk
        self.mode: Mode = "ring"
        self._picking = False
        self._outdated = False
        self._rows: dict[str, PostRow] = {}
        self._add_modes()
        self.form = EncircleForm(face, self)
        self.body.addWidget(self.form)
        self._add_answer()
        self._model: LineModel[PostRow] = LineModel(COLUMNS, self._fetch, face, self)
        self.table = LineTable(self._model, face, self)
        self.body.addWidget(self.table, 1)
        self._add_note()
        self._add_release()
        self.form.asked.connect(self.ask)
        self.form.edited.connect(self._on_edited)
        self.form.pick.clicked.connect(self.pick)
        self.table.picked.connect(self._show_note)
        self.table.opened.connect(self._fly)
        desk.changed.connect(self.refresh)
        selection.incident_changed.connect(self._on_incident)
        self._on_incident()

    # --- building

    def _add_modes(self) -> None:
        line = QHBoxLayout()
        self.body.addLayout(line)
        line.setContentsMargins(8, 6, 8, 2)
        line.setSpacing(4)
        self.modes: dict[Mode, KeyButton] = {
            "ring": KeyButton(self.face, "encircle.ring", key="H", look="flat", parent=self),
            "exits": KeyButton(self.face, "encircle.exits", key="K", look="flat", parent=self),
        }
        for mode, button in self.modes.items():
            button.setCheckable(True)
            button.setProperty("mode", mode)
            button.clicked.connect(self._on_mode)
            line.addWidget(button)
        line.addStretch(1)
        self.again = KeyButton(self.face, "encircle.ask", look="flat", parent=self)
        self.again.clicked.connect(self.ask)
        line.addWidget(self.again)
        self.halt = KeyButton(self.face, "encircle.stop", key="Esc", look="flat", parent=self)
        self.halt.clicked.connect(self._desk.stop)
        line.addWidget(self.halt)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self.body.addWidget(self._bar)

    def _add_answer(self) -> None:
        box = QVBoxLayout()
        self.body.addLayout(box)
        box.setContentsMargins(12, 4, 12, 6)
        box.setSpacing(2)
        figures = QHBoxLayout()
        box.addLayout(figures)
        self.figure = Words(self.face, look="figure", parent=self)
        figures.addWidget(self.figure)
        figures.addStretch(1)
        self.sums = Words(self.face, look="second", parent=self)
        figures.addWidget(self.sums)
        self.told = Words(self.face, look="second", parent=self)
        self.told.setWordWrap(True)
        box.addWidget(self.told)
        options = QHBoxLayout()
        box.addLayout(options)
        options.setSpacing(4)
        self.options: list[KeyButton] = []
        for at in range(OFFERS):
            button = KeyButton(self.face, "", key=str(at + 1), look="flat", parent=self)
            button.setCheckable(True)
            button.setProperty("at", at)
            button.clicked.connect(self._on_option)
            options.addWidget(button)
            self.options.append(button)
        options.addStretch(1)

    def _add_note(self) -> None:
        self._note_box = QFrame(self)
        self._note_box.setObjectName("well")
        column = QVBoxLayout(self._note_box)
        column.setContentsMargins(10, 6, 10, 6)
        self.note = Words(self.face, parent=self._note_box)
        self.note.setWordWrap(True)
        column.addWidget(self.note)
        wrap = QHBoxLayout()
        self.body.addLayout(wrap)
        wrap.setContentsMargins(8, 4, 8, 8)
        wrap.addWidget(self._note_box)

    def _add_release(self) -> None:
        self.man = KeyButton(
            self.face, "encircle.man", key="Ctrl+Enter", look="primary", parent=self
        )
        self.man.setMinimumHeight(36)
        self.man.clicked.connect(self.man_wanted)
        wrap = QHBoxLayout()
        self.body.addLayout(wrap)
        wrap.setContentsMargins(8, 0, 8, 8)
        wrap.addWidget(self.man)

    # --- what a person does

    def to_man(self) -> tuple[PostLine, ...]:
        """Give the shown checkpoints that are to be manned."""
        incident = self._selection.incident
        return () if incident is None else self._desk.to_man(incident, self.mode)

    def open(self, mode: Mode) -> None:
        """Turn to a mode; an encirclement that was never asked for is asked for at once."""
        again = self.isVisible() and self.mode == mode
        self._picking = self._picking and self.mode == mode
        self.mode = mode
        self.refresh()
        if mode == "exits":
            if again or not self._desk.exits:
                self.pick()
        elif self.form.place is None:
            self.pick()
        elif again or self._answer() is None:
            self.ask()

    def ask(self) -> None:
        """Ask about what the form says, as of now."""
        if self.mode == "exits":
            self._desk.block_again()
            return
        place, minutes, kmh = self.form.place, self.form.minutes, self.form.kmh
        if place is None or minutes is None or kmh is None:
            self.form.complain()
            return
        seen_utc = self._seat.now() - timedelta(minutes=minutes)
        asked = Asked(
            place=place, seen_utc=seen_utc, kmh=kmh, only_library=self.form.library.isChecked()
        )
        answer = self._answer()
        if answer is not None:  # what was struck out stays so until it is taken back
            known = answer.asked
            asked = replace(asked, no_nodes=known.no_nodes, no_units=known.no_units)
        self._outdated = False
        self._desk.ask(self._selection.incident, asked, self.face.language)

    def _on_edited(self) -> None:
        self._outdated = self._answer() is not None
        self.refresh()

    def pick(self) -> None:
        """Take the next click on the map: the last-seen place, or an exit."""
        self._picking = True
        self.pick_wanted.emit(True)
        self.refresh()

    def stop_picking(self) -> None:
        """Take no more clicks."""
        self._picking = False
        self.pick_wanted.emit(False)
        self.refresh()

    def take_click(self, place: Place) -> bool:
        """Take a place that was clicked; tell whether one was wanted."""
        if not self._picking:
            return False
        if self.mode == "exits":
            self.pick_wanted.emit(True)  # one click after the other, until Esc
            self._desk.add_exit(place, self.form.place, self.face.language)
            return True
        self._picking = False
        self.form.take_place(self._seat.gazetteer.named(place))
        self.ask()
        return True

    def back(self) -> bool:
        """Esc: give up the clicking, then the work; tell whether there was any."""
        if self._picking:
            self.stop_picking()
            return True
        busy = self._desk.busy
        self._desk.stop()
        return busy

    def stop_work(self) -> None:
        """Give up what is being worked out."""
        self._desk.stop()

    def show_offer(self, at: int) -> None:
        """Show the recommendation (0) or an alternative."""
        if self.mode == "ring":
            self._desk.show(self._selection.incident, at)

    def drop_chosen(self, *, unit: bool = False) -> None:
        """Hold the chosen exit no longer; of a ring, do without the chosen place or its unit."""
        kind, _, at = str(self.table.current).partition(":")
        if self.mode == "exits" and at:
            self._desk.drop_exit(int(at))
        elif kind == "post" and (answer := self._answer()) is not None and answer.offer is not None:
            line = answer.offer.posts[int(at)]
            self._desk.strike_out(
                self._selection.incident,
                self.face.language,
                node=-1 if unit else line.node,
                unit=line.unit if unit else "",
            )

    def undo(self) -> None:
        """Take back in what was struck out last."""
        self._desk.undo(self._selection.incident, self.face.language)

    def choose_post(self, at: int) -> None:
        """Point out a post that was clicked on the map."""
        self.table.choose(f"post:{at}")
        self._show_note()

    def _on_mode(self) -> None:
        mode: Mode = self.sender().property("mode")
        self.open(mode)

    def _on_option(self) -> None:
        self.show_offer(int(self.sender().property("at")))
        self.refresh()

    def _fly(self, key: str) -> None:
        self.fly_wanted.emit(self._rows[key].place)

    # --- showing

    def _on_incident(self) -> None:
        number = self._selection.incident
        incident = self._seat.center.board.table(Incident).get(number) if number else None
        if incident is not None:
            age_s = (self._seat.now() - incident.opened_utc).total_seconds()
            answer = self._answer()
            place = answer.asked.place if answer else incident.place
            self._desk.get_ready()
            self.form.set_up(place, minutes=max(0, round(age_s / 60)))
        self._outdated = False
        self.refresh()

    def _answer(self) -> Answer | None:
        return self._desk.answer(self._selection.incident)

    def _fetch(self, keys: Sequence[str]) -> list[PostRow]:
        return [self._rows[key] for key in keys]

    def refresh(self) -> None:
        """Show the answer again."""
        for mode, button in self.modes.items():
            button.setChecked(mode == self.mode)
        self.form.setVisible(self.mode == "ring")
        self._bar.setVisible(self._desk.busy)
        self.halt.setVisible(self._desk.busy or self._picking)
        self.again.setVisible(not self.halt.isVisibleTo(self))
        is_ring = self.mode == "ring"
        rows = self._show_answer(self._answer()) if is_ring else self._show_blockade()
        self._rows = {row.key: row for row in rows}
        if self.mode == "ring" and self._outdated:
            self.told.say("encircle.outdated")
        self.told.look("warn" if self.mode == "ring" and self._outdated else "second")
        self._model.show(list(self._rows))
        self._model.refresh()
        if rows and self.table.current is None:
            self.table.choose(rows[0].key)
        self._show_note()
        waiting = len(self.to_man())
        self.man.setVisible(bool(rows))
        self.man.setEnabled(waiting > 0 and not self._outdated)
        if waiting:
            self.man.say("encircle.man_count", count=waiting)
        else:
            self.man.say("encircle.man")
        self.marks_changed.emit()

    def _show_answer(self, answer: Answer | None) -> list[PostRow]:
        self._show_options(answer)
        if answer is None or answer.offer is None:
            self._show_first(answer)
            return []
        offer = answer.offer
        if not offer.found.sealed:
            self.figure.say("encircle.open")
            self.figure.look("loud")
            self.sums.quote("")
            if offer.open_ways:
                self.sums.say("encircle.open_count", count=len(offer.open_ways))
            self._show_shortfall(answer)
            return [
                *place_rows(offer.open_ways, "open", self.face),
                *place_rows(offer.wanted, "wanted", self.face),
            ]
        found = offer.found
        self.figure.say("encircle.closed", time=m_ss(found.closing_s))
        self.figure.look("figure")
        second = len(offer.posts) - len(found.posts)
        sums = [self.face.say("encircle.posts", count=len(found.posts))]
        sums += [self.face.say("encircle.second", count=second)] if second else []
        sums += [self.face.say("encircle.contained", count=found.contained)]
        self.sums.quote("　".join(sums))
        self.told.quote("　".join(self._worth(answer, offer)))
        return post_rows(offer.posts, self.face)

    def _show_options(self, answer: Answer | None) -> None:
        offers = answer.offers if answer else ()
        for at, button in enumerate(self.options):
            button.setVisible(len(offers) > 1 and at < len(offers))
            if at < len(offers):
                name = offers[at].found.objective if at else "recommended"
                button.say(f"offer.{name}")
                button.setChecked(answer is not None and at == answer.shown)

    def _worth(self, answer: Answer, offer: Offer) -> list[str]:
        """Say as of when a sealed plan holds, how sure it is, and what its posts lack."""
        say, found = self.face.say, offer.found
        told = [say("encircle.made", time=hour_text(answer.made_utc))]
        told.append(say("encircle.checked" if found.checked else "encircle.unchecked"))
        share = None if found.gap is None else round(found.gap * 100)
        if found.proved:
            told.append(say("encircle.proved"))
        elif self._desk.busy:
            told.append(say("encircle.proving"))
        elif share is not None:
            told.append(say("encircle.gap", share=share) if share else say("encircle.at_bound"))
        least = min((post.margin_s for post in found.posts), default=None)
        told += [say("encircle.least", seconds=round(least))] if least is not None else []
        bare = sum(1 for post in offer.posts if post.lacks is not None and not post.lacks.valid)
        told += [say("encircle.incomplete", count=bare)] if bare else []
        told += self._struck(answer)
        number = self._selection.incident
        spare = (
            no_longer_wanted(self._seat.center, number, offer.posts) if number is not None else []
        )
        names = self.face.enumerate(task.force for task in spare)
        return told + ([say("encircle.spare", names=names)] if spare else [])

    def _struck(self, answer: Answer) -> list[str]:
        """Say what a person struck out."""
        places, units = len(answer.asked.no_nodes), len(answer.asked.no_units)
        if not places and not units:
            return []
        return [self.face.say("encircle.struck", places=places, units=units)]

    def _show_first(self, answer: Answer | None) -> None:
        self.figure.look("second")
        first = answer.first if answer else None
        self.sums.quote("")
        self.told.quote("")
        if self._picking:
            self.figure.say("encircle.click")
        elif answer is None:
            self.figure.say("encircle.none")
        elif first is None:
            self.figure.say("encircle.working" if self._desk.busy else "encircle.given_up")
        elif first.containable:
            self.figure.say("encircle.may_close", time=m_ss(first.earliest_close_s))
            self.told.say("encircle.least_region", count=first.least_contained)
        else:
            self.figure.say("encircle.open")
            self.figure.look("loud")
            self._show_shortfall(answer)

    def _show_shortfall(self, answer: Answer) -> None:
        short = answer.offer.found.shortfall if answer.offer else None
        short = short or (answer.first.shortfall if answer.first else None)
        say = self.face.say
        parts = [say("encircle.made", time=hour_text(answer.made_utc))]
        if short is None:
            parts.append(say("encircle.no_shortfall"))
        elif short.earliest_s is not None and short.radius_m is not None:
            radius = metres_text(self.face, short.radius_m)
            parts.append(say("encircle.earliest", time=m_ss(short.earliest_s), radius=radius))
        else:
            parts.append(say("encircle.never"))
        if short is not None and short.more_units is not None:
            parts.append(say("encircle.more", count=short.more_units))
        parts += self._struck(answer)
        self.told.quote("　".join(parts))

    def _show_blockade(self) -> list[PostRow]:
        for button in self.options:
            button.hide()
        found = self._desk.blockade
        self.figure.look("figure" if found else "second")
        self.sums.quote("")
        if found is None:
            self.figure.say("encircle.no_exits")
            self.told.say("encircle.click_exits")
            return []
        if found.latest_s is None:
            self.figure.say("encircle.exits_open")
            self.figure.look("loud")
        else:
            self.figure.say("encircle.latest", time=m_ss(found.latest_s))
            self.sums.say("encircle.total", time=m_ss(found.total_s))
        self.told.say("encircle.click_exits" if self._picking else "encircle.drop_exit")
        return post_rows(found.posts, self.face)

    def _show_note(self) -> None:
        row = self._rows.get(str(self.table.current))
        self._note_box.setVisible(row is not None)
        self.note.quote(row.note if row else "")

    def marks(self) -> PlanMarks | None:
        """Give what the map shows of it; None for nothing."""
        if self.mode == "exits":
            return blockade_marks(self._desk.blockade) if self._desk.blockade else None
        answer = self._answer()
        if answer is None or (answer.offer is None and answer.first is None):
            return None
        return offer_marks(answer.offer, answer.first, self.face)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
