"""The sheet of one step of a request: the paper's fields, whose word it rests on, its scan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from jointops.app.orders.request_scans import Scan
from jointops.clock import local_text
from jointops.requests.case import Word
from ui.face import Face
from ui.parts.panel import Rule
from ui.parts.spoken import KeyButton, Words
from ui.requests.blocks import ScanBlock, WordBlock, rows
from ui.requests.entries import CountEntry, TextEntry
from ui.requests.form import Blank, PaperForm
from ui.seat import Seat
from ui.sheets.sheet import Sheet

NARROW_PX, WIDE_PX = 560, 800
LEAST_PX, EDGE_PX = 150, 16
"""A form is never lower than this, and a sheet this far from the desk's edges."""
ENTER = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))
MAY, MUST = "may", "must"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    What a step asks for.

    Attributes
    ----------
    blanks
        Fields of the paper.
    word, scan
        Whether it asks how it was said, and for a scan: "", ``may`` or ``must``.
    said
        Who of the armed police spoke last, and where.
    people
        Head count that is proposed; None where none is asked for.
    reason
        Code of what the words of the step are called; empty where none are asked for.
    posts
        Posts in which it may be signed; empty where it is not signed.
    records
        Key and name of the records that a signature needs.
    whole
        Whether everything that must be filled must be so for this step to be taken.
    then
        Code of a second button that keeps a draft; empty for none.
    step
        What is read back begins with it.
    """

    title: str
    facts: Mapping[str, object] = field(default_factory=dict)
    about: str = ""
    blanks: tuple[Blank, ...] = ()
    word: str = ""
    said: tuple[str, str] = ("", "")
    scan: str = ""
    people: int | None = None
    reason: str = ""
    posts: tuple[str, ...] = ()
    records: tuple[tuple[str, str], ...] = ()
    whole: bool = True
    go: str = "requests.go"
    then: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody told a step; ``draft`` where it is only to be kept."""

    fields: Mapping[str, str]
    people: int | None = None
    word: Word | None = None
    text: str = ""
    scan: Scan | None = None
    draft: bool = False


class StepSheet(Sheet):
    """
    Asks exactly for what a step needs, and stays until it is taken: `finish`, or `ask_again`.

    Enter goes to the next gap while there is one, and then takes the step. Alt and a digit choose
    in the first field that is a choice.

    Parameters
    ----------
    aloud
        Field that is read out as it stands; empty for all that was filled in.
    """

    told = Signal(object)
    """`Told`."""

    def __init__(
        self,
        seat: Seat,
        face: Face,
        wanted: Wanted,
        *,
        aloud: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            face,
            "requests.step",
            width=WIDE_PX if len(wanted.blanks) > 4 else NARROW_PX,
            parent=parent,
        )
        self._wanted, self._aloud = wanted, aloud
        self._over = False
        self.title.say(wanted.title, **wanted.facts)
        if wanted.about:
            about = Words(face, look="second", parent=self)
            about.quote(wanted.about)
            about.setWordWrap(True)
            self.body.addWidget(about)
        self._add_signature()
        today = local_text(seat.now(), "%Y-%m-%d")
        self.form_of: PaperForm | None = None
        if wanted.blanks:
            self.form_of = PaperForm(face, wanted.blanks, today=today, parent=self)
            self.form_of.changed.connect(self._on_changed)
            self.form_of.setFixedHeight(LEAST_PX)
            self.body.addWidget(self.form_of)
        self._add_lines()
        self.word: WordBlock | None = None
        if wanted.word:
            self._add_rule()
            self.word = WordBlock(face, wanted.said, self)
            self.word.changed.connect(self._on_changed)
            self.body.addWidget(self.word)
        self.scan: ScanBlock | None = None
        if wanted.scan:
            self._add_rule()
            self.scan = ScanBlock(seat, face, self)
            self.scan.changed.connect(self._on_changed)
            self.body.addWidget(self.scan)
        self._lacking = Words(face, look="warn", parent=self)
        self._lacking.setWordWrap(True)
        self.body.addWidget(self._lacking)
        self._add_buttons()
        self._on_changed()

    def _add_rule(self) -> None:
        if self.form_of is not None:
            self.body.addWidget(Rule(parent=self))

    def _add_signature(self) -> None:
        wanted = self._wanted
        self.post: QComboBox | None = None
        self.records: dict[str, TextEntry] = {}
        if not wanted.posts and not wanted.records:
            return
        part = QFrame(self)
        form = rows(part)
        if wanted.posts:
            self.post = QComboBox(part)
            for post in wanted.posts:
                self.post.addItem(post, post)
            form.addRow(self.label("requests.signs_as"), self.post)
        for key, name in wanted.records:
            entry = TextEntry(self.face, name, part)
            entry.changed.connect(self._on_changed)
            label = Words(self.face, look="second", parent=part)
            label.quote(f"● {name}")
            form.addRow(label, entry)
            self.records[key] = entry
        self.body.addWidget(part)

    def _add_lines(self) -> None:
        wanted = self._wanted
        self.people: CountEntry | None = None
        self.reason: TextEntry | None = None
        if wanted.people is None and not wanted.reason:
            return
        part = QFrame(self)
        form = rows(part)
        if wanted.people is not None:
            self.people = CountEntry(self.face, self.face.say("requests.people"), part)
            self.people.fill(str(wanted.people or ""))
            self.people.changed.connect(self._on_changed)
            form.addRow(self.label("requests.people"), self.people)
        if wanted.reason:
            self.reason = TextEntry(self.face, self.face.say(wanted.reason), part)
            self.reason.changed.connect(self._on_changed)
            form.addRow(self.label(wanted.reason), self.reason)
        self.body.addWidget(part)

    def _add_buttons(self) -> None:
        wanted = self._wanted
        self.next_gap = self.button("requests.next_gap", key="Alt+N")
        self.next_gap.clicked.connect(self.to_gap)
        self.keep: KeyButton | None = None
        keys = [("Alt+N", self.next_gap)]
        if wanted.then:
            self.keep = self.button(wanted.then, key="Alt+S")
            self.keep.clicked.connect(self._on_keep)
            keys.append(("Alt+S", self.keep))
        self.go = self.button(wanted.go, key="Enter", primary=True)
        self.go.clicked.connect(self._on_go)
        for sequence, button in keys:
            self._shortcut(sequence, button.click)
        choices = self.form_of.first_choice() if self.form_of is not None else None
        if choices is not None:
            for digit in range(1, choices.number() + 1):
                self._shortcut(f"Alt+{digit}", partial(choices.choose, digit))

    def _shortcut(self, sequence: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(sequence), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    # --- keys

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Enter from the desk, too; Alt goes to the sheet's own shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in ENTER:
                event.accept()
                return True
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                return False
        return super().event(event)

    def first_field(self) -> QWidget | None:
        if self.records:
            return next(iter(self.records.values())).focusProxy()
        if self.form_of is not None:
            lacking = self.form_of.lacking() or list(self.form_of.entries)
            return self.form_of.entries[lacking[0]].focusProxy()
        if self.people is not None:
            return self.people.line
        if self.word is not None:
            return self.word.speaker
        if self.reason is not None:
            return self.reason.area
        return self.scan.file if self.scan is not None else None

    def fit(self) -> None:
        """Be as high as the form wants and the desk allows, and stay within the desk."""
        host, layout = self.parentWidget(), self.layout()
        if self.form_of is not None and host is not None and layout is not None:
            layout.activate()
            height = self.form_of.minimumHeight()
            beside = layout.totalHeightForWidth(self.width()) - height
            most = max(LEAST_PX, host.height() - beside - 2 * EDGE_PX)
            self.form_of.setFixedHeight(min(self.form_of.wanted_height(), most))
            layout.activate()  # else the sheet is still measured with the height of before
        super().fit()
        if host is not None and self.isVisible():
            self.place(self.pos())

    # --- what lacks

    def gaps(self) -> list[str]:
        """Give the names of what is still missing for the step."""
        wanted, say = self._wanted, self.face.say
        names = [name for key, name in wanted.records if not self.records[key].value()]
        if self.form_of is not None:
            names += [self._with_why(self.form_of, key) for key in self.form_of.lacking()]
        if self.people is not None and not self.people.value().strip("0"):
            names.append(say("requests.people"))
        if self.reason is not None and not self.reason.value():
            names.append(say(wanted.reason))
        if self.word is not None and (wanted.word == MUST or self.word.started):
            names += [say(f"word.{name}") for name in self.word.word().lacks]
        if self.scan is not None and wanted.scan == MUST and self.scan.scan is None:
            names.append(say("requests.scan"))
        return names

    def _with_why(self, form: PaperForm, key: str) -> str:
        """Name a field that lacks, with what is wrong where something is."""
        name, why = form.blanks[key].name, form.fault(key)
        return self.face.say("requests.wrong", name=name, why=why) if why else name

    def to_gap(self) -> None:
        """Give the keys to what is missing next."""
        for key, entry in self.records.items():
            if not entry.value():
                self.records[key].take_keys()
                return
        if self.form_of is not None and self.form_of.to_next_gap():
            return
        if self.people is not None and not self.people.value().strip("0"):
            self.people.take_keys()
        elif self.reason is not None and not self.reason.value():
            self.reason.take_keys()
        elif self.word is not None and self.word.word().lacks:
            self.word.to_gap()
        elif self.scan is not None:
            self.scan.file.setFocus()

    def _on_changed(self) -> None:
        gaps = self.gaps()
        self.next_gap.setVisible(bool(gaps) and self.form_of is not None)
        self._lacking.setVisible(bool(gaps))
        if gaps:
            self._lacking.say(
                "requests.lacking", count=len(gaps), names=self.face.enumerate(gaps[:6])
            )
        if self.word is not None:
            self.word.say_aloud(self._read_back())
        if self.isVisible():
            self.fit()

    def _read_back(self) -> str:
        """Give what is read back to the other side."""
        words = dict(self.form_of.words()) if self.form_of is not None else {}
        if self.form_of is not None and self._aloud in self.form_of.blanks:
            people = self.form_of.entries.get("people")
            count = people.value() if people is not None else ""
            name = self.form_of.blanks[self._aloud].name
            return self.face.say("requests.aloud_ask", name=name, people=count or "—")
        if self.people is not None and self.people.value():
            words[self.face.say("requests.people")] = self.people.value()
        if self.reason is not None and self.reason.value():
            words[self.face.say(self._wanted.reason)] = self.reason.value()
        parts = [self.face.say("requests.pair", name=n, value=v) for n, v in words.items()]
        step = self._wanted.step
        return self.face.say("requests.semicolon").join([*([step] if step else []), *parts])

    # --- what was told

    def edited(self) -> dict[str, str]:
        """Give the fields if somebody changed them and the step was not taken; else nothing."""
        if self._over or self.form_of is None:
            return {}
        values, blanks = self.values(), self.form_of.blanks
        changed = any(values.get(key, "") != blank.value for key, blank in blanks.items())
        return values if changed else {}

    def finish(self) -> None:
        """Go away: the step was taken."""
        self._over = True
        self.close_sheet()

    def values(self) -> dict[str, str]:
        """Give the fields as they are filled in."""
        return self.form_of.values() if self.form_of is not None else {}

    def _told(self, *, draft: bool) -> Told:
        signature = {key: entry.value() for key, entry in self.records.items()}
        if self.post is not None:
            signature["post"] = str(self.post.currentData())
        people = self.people.value() if self.people is not None else ""
        word = self.word.word() if self.word is not None and self.word.started else None
        return Told(
            fields={**self.values(), **signature},
            people=int(people) if people else None,
            word=word,
            text=self.reason.value() if self.reason is not None else "",
            scan=self.scan.scan if self.scan is not None else None,
            draft=draft,
        )

    def _on_keep(self) -> None:
        self._give(self._told(draft=True))

    def _on_go(self) -> None:
        if self._wanted.whole and self.gaps():
            self.to_gap()
            return
        self._give(self._told(draft=False))

    def _give(self, told: Told) -> None:
        self.warn("")
        self.wait_for(True)
        self.told.emit(told)

    def wait_for(self, on: bool) -> None:
        """Take no second answer while the first is being carried out."""
        for button in (self.go, self.keep):
            if button is not None:
                button.setEnabled(not on)

    def ask_again(self, text: str) -> None:
        """Say why it was not taken; everything that was filled in is still there."""
        self.wait_for(False)
        self.warn(text)
