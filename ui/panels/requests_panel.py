"""The requests (三单): who was asked, granted, there; the open ones by time left; what is next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from jointops.app.requests.board import RequestLine, board, request_line
from jointops.app.requests.cases import case_of
from jointops.app.requests.steps import steps_now
from jointops.app.workflows import flow_of
from jointops.requests.case import RequestCase
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.models.requests import (
    STEPS,
    StepRow,
    board_model,
    counted,
    step_rows,
)
from ui.parts.line_model import LineModel
from ui.parts.lines import ROW_PX
from ui.parts.panel import Panel
from ui.parts.spoken import KeyButton, Words
from ui.parts.tables import LineTable
from ui.seat import Seat
from ui.selection import Selection

BOARD_ROWS = 4
STEPS_S = 5
"""So often the steps of an unchanged request are read again: some wait for a time."""
HEADER_PX = 27
DIGITS = {Qt.Key(int(Qt.Key.Key_0) + digit): str(digit) for digit in range(10)}
FIGURES = ("asked", "granted", "arrived", "back", "own")


def is_step_key(event: QKeyEvent) -> bool:
    """Tell whether a key takes a step: a digit, or the space bar."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held == Qt.KeyboardModifier.AltModifier:
        return event.key() in DIGITS
    return not held and (event.key() in DIGITS or event.key() == Qt.Key.Key_Space)


class StepTable(LineTable):
    """A table that leaves digits and the space bar to the page around it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_step_key(event):
            event.ignore()
        else:
            super().keyPressEvent(event)


class RequestsPanel(Panel):
    """Shows all open requests, and leads the chosen one on by keys."""

    step_wanted = Signal(int, object)
    """Number of the request, and the possible step."""
    draft_wanted = Signal()
    oral_wanted = Signal()
    notice_wanted = Signal()
    window_wanted = Signal()
    incident_wanted = Signal(int)
    """The incident of a request that somebody opened."""

    def __init__(
        self, seat: Seat, selection: Selection, face: Face, parent: QWidget | None = None
    ) -> None:
        super().__init__(face, parent=parent)
        self._seat, self._selection = seat, selection
        self._lines: dict[str, RequestLine] = {}
        self._rows: dict[str, StepRow] = {}
        self._seen: tuple[object, ...] | None = None
        """Of which request, for whom and when the steps were read."""
        self._guest: int | None = None
        """A request that is closed and was chosen all the same: it is still to be archived."""
        self._add_figures()
        self._boards = board_model(self._fetch, face)
        self._boards.setParent(self)
        self.board = StepTable(self._boards, face, self)
        self.board.setAccessibleName(face.say("tab.requests"))
        self.body.addWidget(self.board)
        self._add_detail()
        self._steps: LineModel[StepRow] = LineModel(STEPS, self._fetch_steps, face, self)
        self.steps = StepTable(self._steps, face, self)
        self.steps.horizontalHeader().hide()
        self.body.addWidget(self.steps, 1)
        self.empty = Words(face, "requests.empty", look="faint", parent=self)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addWidget(self.empty, 1)
        self._add_foot()
        self.board.picked.connect(self._show_chosen)
        self.board.opened.connect(self._open)
        self.steps.opened.connect(self._take)
        seat.changed.connect(self._on_changed)
        seat.looked.connect(self._on_looked)
        seat.account_changed.connect(self.refresh)
        selection.incident_changed.connect(self._on_incident)
        self.refresh()

    # --- building

    def _add_figures(self) -> None:
        box = QFrame(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(12, 6, 12, 4)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.setSpacing(18)
        column.addLayout(line)
        self.figures: dict[str, Words] = {}
        self._names: dict[str, Words] = {}
        for name in FIGURES:
            pair = QHBoxLayout()
            pair.setSpacing(6)
            line.addLayout(pair)
            figure = Words(self.face, look="figure", parent=box)
            pair.addWidget(figure)
            word = Words(self.face, f"requests.{name}", look="second", parent=box)
            pair.addWidget(word)
            self.figures[name], self._names[name] = figure, word
        line.addStretch(1)
        self.missing = Words(self.face, look="alarm", parent=box)
        line.addWidget(self.missing)
        self.body.addWidget(box)

    def _add_detail(self) -> None:
        self._detail = QFrame(self)
        self._detail.setObjectName("well")
        column = QVBoxLayout(self._detail)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(2)
        self.title = Words(self.face, look="title", elide=True, parent=self._detail)
        self.papers = Words(self.face, look="second", parent=self._detail)
        self.owed = Words(self.face, look="warn", parent=self._detail)
        self.alarm = Words(self.face, look="alarm", parent=self._detail)
        for words in (self.title, self.papers, self.owed, self.alarm):
            words.setWordWrap(words is not self.title)
            column.addWidget(words)
        wrap = QHBoxLayout()
        wrap.setContentsMargins(8, 6, 8, 4)
        wrap.addWidget(self._detail)
        self.body.addLayout(wrap)

    def _add_foot(self) -> None:
        line = QHBoxLayout()
        self.body.addLayout(line)
        line.setContentsMargins(8, 2, 8, 2)
        line.setSpacing(0)
        for name, key, signal in (
            ("draft", "Shift+Q", self.draft_wanted),
            ("oral", "O", self.oral_wanted),
            ("notice", "Shift+O", self.notice_wanted),
            ("window", "Ctrl+D", self.window_wanted),
        ):
            button = KeyButton(self.face, f"requests.{name}", key=key, look="flat", parent=self)
            button.clicked.connect(signal)
            line.addWidget(button)
            setattr(self, f"{name}_button", button)
        line.addStretch(1)
        self.next = KeyButton(self.face, "requests.next", key="Space", look="primary", parent=self)
        self.next.setMinimumHeight(36)
        self.next.clicked.connect(self.take_next)
        wrap = QHBoxLayout()
        wrap.setContentsMargins(8, 2, 8, 8)
        wrap.addWidget(self.next)
        self.body.addLayout(wrap)

    # --- showing

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.REQUESTS, Aspect.INCIDENTS, Aspect.PLANS):
            self.refresh()

    def _on_looked(self) -> None:
        """Let the clocks go on; nothing is read where nobody looks."""
        if self.isVisible() and self._lines:
            self.refresh()

    def _on_incident(self) -> None:
        self._choose_fitting()
        self.refresh()

    def _fetch(self, ids: Sequence[str]) -> list[RequestLine]:
        return [self._lines[number] for number in ids]

    def _fetch_steps(self, keys: Sequence[str]) -> list[StepRow]:
        return [self._rows[key] for key in keys]

    def refresh(self) -> None:
        """Read the open requests again."""
        lines = self._read()
        self._lines = {str(line.id): line for line in lines}
        self._boards.show(list(self._lines))
        rows = min(BOARD_ROWS, max(1, len(lines)))
        self.board.setFixedHeight(HEADER_PX + rows * ROW_PX)
        if self.board.current is None:
            self._choose_fitting()
        for part in (self.board, self._detail, self.steps):
            part.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self._show_figures()
        self._show_chosen()

    def _read(self) -> list[RequestLine]:
        center = self._seat.center
        lines = board(center)
        guest = center.board.table(RequestCase).get(self._guest) if self._guest else None
        if guest is not None and all(line.id != guest.id for line in lines):
            lines.append(request_line(center, guest))
        return lines

    def _choose_fitting(self) -> None:
        """Choose the chosen incident's request, else the most urgent one."""
        incident = self._selection.incident
        mine = [key for key, line in self._lines.items() if line.incident == incident]
        chosen = self.chosen()
        if chosen is not None and (chosen.incident == incident or not mine):
            return
        found = mine or list(self._lines)
        if found:
            self.board.choose(found[0])

    def _show_figures(self) -> None:
        incident = self._selection.incident
        count = counted([line for line in self._lines.values() if line.incident == incident])
        for name, words in self.figures.items():
            number = int(getattr(count, name))
            words.quote(str(number))
            words.look("faint" if number == 0 else "figure")
        for part in (self.figures["own"], self._names["own"]):
            part.setVisible(count.own > 0)
        self.missing.setVisible(count.missing > 0)
        self.missing.say("requests.missing", count=count.missing)

    def chosen(self) -> RequestLine | None:
        """Give the chosen request."""
        number = self.board.current
        return self._lines.get(number) if number is not None else None

    def choose(self, number: int) -> None:
        """Choose a request, be it closed."""
        self._guest = number
        self.refresh()
        self.board.choose(str(number))
        self._show_chosen()

    def _show_chosen(self) -> None:
        line = self.chosen()
        if line is None:
            self._rows, self._seen = {}, None
            self._steps.show(())
            self.next.setEnabled(False)
            self.next.say("requests.next_none")
            return
        case = case_of(self._seat.center, line.id)
        self.title.say(
            "requests.title",
            number=line.number or self.face.say("requests.no_number"),
            state=line.state_name,
            urgency=line.urgency,
            category=line.category,
        )
        self.papers.quote(self._papers(case))
        owed = [due.text for due in line.owed]
        self.owed.setVisible(bool(owed))
        self.owed.quote(self.face.say("requests.owed", papers=self.face.enumerate(owed)))
        self.alarm.setVisible(bool(line.contradicted))
        self.alarm.quote(line.contradicted)
        self._show_steps(case)

    def _papers(self, case: RequestCase) -> str:
        flow = flow_of(case)
        newest = {paper.kind: paper for paper in case.documents}
        told = [
            self.face.say(
                "requests.paper",
                name=flow.documents[kind].name,
                state=flow.document_word(paper.state),
                version=paper.version,
            )
            for kind, paper in newest.items()
        ]
        return "　".join(told)

    def _show_steps(self, case: RequestCase) -> None:
        actor = self._seat.actor
        seen = (case, actor, int(self._seat.now().timestamp() // STEPS_S))
        if self._seen is not None and all(
            a is b or a == b for a, b in zip(seen, self._seen, strict=True)
        ):
            return
        self._seen = seen
        steps = steps_now(self._seat.center, case, actor) if actor is not None else []
        rows = step_rows(steps)
        self._rows = {row.key: row for row in rows}
        self._steps.show(list(self._rows))
        first = next((row for row in rows if row.step.primary), None)
        self.next.setEnabled(first is not None)
        if first is None:
            self.next.say("requests.next_none")
        else:
            self.next.say("requests.next_of", step=first.step.label)

    # --- keys

    def event(self, event: QEvent) -> bool:
        """Keep digits and the space bar from the desk's keys while the page has them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and is_step_key(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not is_step_key(event):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Space:
            self.take_next()
        else:
            alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            self.take_key(f"{'Alt+' if alt else ''}{DIGITS[Qt.Key(event.key())]}")

    def take_next(self) -> None:
        """Take the step that usually comes next."""
        row = next((row for row in self._rows.values() if row.step.primary), None)
        if row is not None:
            self._take(row.key)

    def take_key(self, cap: str) -> None:
        """Take the step of a key."""
        row = next((row for row in self._rows.values() if row.cap == cap), None)
        if row is not None:
            self._take(row.key)

    def _take(self, key: str) -> None:
        line, row = self.chosen(), self._rows.get(key)
        if line is not None and row is not None and not row.step.blocked:
            self.step_wanted.emit(line.id, row.step)

    def _open(self, _number: object) -> None:
        line = self.chosen()
        if line is not None and line.incident is not None:
            self.incident_wanted.emit(line.incident)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._seen = None
            self.refresh()
