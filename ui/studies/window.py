"""The planners' page: choose a study, let it run, look at it, save it."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import get_args

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from jointops.app.jobs import Control, JobRunner, StoppedError
from jointops.app.studies.kinds import Load, Places
from jointops.app.studies.reports import Report
from jointops.app.studies.runs import (
    STUDIES,
    Outcome,
    Study,
    Wish,
    report_of,
    run_study,
    save_study,
    sketch_lines,
)
from jointops.errors import OperatorError
from jointops.incidents.incident import Incident, IncidentStatus
from ui.face import Face
from ui.parts.band import ModeBand
from ui.parts.job_bar import JobBar
from ui.parts.panel import Panel
from ui.parts.spoken import Field, KeyButton, Words
from ui.seat import Seat
from ui.studies.chase_form import ChaseForm
from ui.studies.sketch import Sketch
from ui.studies.table import ReportTable
from ui.tasks import async_slot

USUAL = QSize(1280, 780)
BAND_PX = 6
FORM_PX = 268


class StudiesWindow(QWidget):
    """
    A window beside the desk, for planners; nothing here changes the file.

    Studies have a thread of their own, so that no study ever holds up a plan or a paper.
    """

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("window")
        self.resize(USUAL)
        self._seat, self._face = seat, face
        self._runner = JobRunner()
        self._outcome: Outcome | None = None
        self._report: Report | None = None
        self._dialog: QFileDialog | None = None
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(ModeBand(face, width=BAND_PX, parent=self))
        line.addWidget(self._make_form())
        line.addLayout(self._make_result(), 1)
        self._add_keys()
        self._set_busy(False)
        self._show(None)
        self._say_title()
        self._load_roads()

    # --- what it is made of

    def _make_form(self) -> Panel:
        form = Panel(self._face, "studies.title", parent=self)
        form.setFixedWidth(FORM_PX)
        body = QVBoxLayout()
        form.body.addLayout(body)
        body.setContentsMargins(12, 4, 12, 12)
        body.setSpacing(6)
        self.studies = QButtonGroup(self)
        for at, study in enumerate(STUDIES):
            button = KeyButton(
                self._face, f"study.{study}", key=str(at + 1), look="tab", parent=form
            )
            button.setCheckable(True)
            self.studies.addButton(button, at)
            body.addWidget(button)
        self.studies.button(0).setChecked(True)
        self.about = Words(self._face, look="second", parent=form)
        self.about.setWordWrap(True)
        body.addWidget(self.about)
        self.chase = ChaseForm(self._face, form)
        body.addWidget(self.chase)
        self._usual = QWidget(form)  # what every study but the ladder asks
        usual = QVBoxLayout(self._usual)
        usual.setContentsMargins(0, 0, 0, 0)
        usual.setSpacing(6)
        body.addWidget(self._usual)
        self._fill_usual(usual)
        self.note = Words(self._face, look="alarm", parent=form)
        self.note.setWordWrap(True)
        body.addWidget(self.note)
        body.addStretch(1)
        self.bar = JobBar(form)
        body.addWidget(self.bar)
        self.go = KeyButton(self._face, "studies.go", key="Enter", look="primary", parent=form)
        self.go.clicked.connect(self._on_go)
        self.halt = KeyButton(self._face, "studies.stop", key="Esc", parent=form)
        self.halt.clicked.connect(self.stop)
        body.addWidget(self.go)
        body.addWidget(self.halt)
        self.studies.idClicked.connect(self._on_study)
        self._on_study()
        return form

    def _fill_usual(self, body: QVBoxLayout) -> None:
        places = get_args(Places)[::-1]
        self.places = self._choice(self._usual, body, "studies.places", places)
        self.load = self._choice(self._usual, body, "studies.load", get_args(Load))
        body.addWidget(Words(self._face, "studies.within", look="second", parent=self._usual))
        self.within = Field(self._face, "studies.within_hint", parent=self._usual)
        body.addWidget(self.within)
        default = Words(self._face, "studies.within_about", look="faint", parent=self._usual)
        default.setWordWrap(True)
        body.addWidget(default)

    def _choice(
        self, form: QWidget, body: QVBoxLayout, title: str, names: tuple[str, ...]
    ) -> QButtonGroup:
        body.addWidget(Words(self._face, title, look="second", parent=form))
        row = QHBoxLayout()
        row.setSpacing(6)
        body.addLayout(row)
        group = QButtonGroup(self)
        for name in names:
            button = KeyButton(self._face, f"{title}.{name}", look="tab", parent=form)
            button.setCheckable(True)
            button.setProperty("name", name)
            group.addButton(button)
            row.addWidget(button, 1)
        group.buttons()[0].setChecked(True)
        return group

    def _make_result(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(6)
        head = QHBoxLayout()
        column.addLayout(head)
        self.title = Words(self._face, look="title", parent=self)
        head.addWidget(self.title, 1)
        self.csv = KeyButton(self._face, "studies.csv", key="Ctrl+S", parent=self)
        self.csv.clicked.connect(partial(self._ask_file, "csv"))
        self.pdf = KeyButton(self._face, "studies.pdf", key="Ctrl+P", parent=self)
        self.pdf.clicked.connect(partial(self._ask_file, "pdf"))
        head.addWidget(self.csv)
        head.addWidget(self.pdf)
        self.findings = Words(self._face, parent=self)
        self.findings.setWordWrap(True)
        self.findings.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.findings)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        column.addWidget(split, 1)
        self.table = ReportTable(self._face, split)
        self.sketch = Sketch(self._face, split)
        split.addWidget(self.table)
        split.addWidget(self.sketch)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        legend = Words(self._face, "studies.legend", look="second", parent=self)
        column.addWidget(legend, 0, Qt.AlignmentFlag.AlignRight)
        return column

    def _add_keys(self) -> None:
        keys = {
            "Return": self.go.click,
            "Enter": self.go.click,
            "Escape": self._on_escape,
            "Ctrl+S": self.csv.click,
            "Ctrl+P": self.pdf.click,
        }
        for at in range(len(STUDIES)):
            keys[str(at + 1)] = self.studies.button(at).click
        for sequence, act in keys.items():
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)
        for field in (self.within, self.chase.where, self.chase.minutes, self.chase.kmh):
            field.returnPressed.connect(self.go.click)

    # --- running

    @property
    def wish(self) -> Wish | None:
        """
        What the form asks for; None where its figures are no numbers.

        Raises
        ------
        PlaceUnknownError
            If the place of a chase is unknown.
        """
        if self._study == "ladder":
            chase = self.chase.asked(self._seat.gazetteer)
            return Wish(study="ladder", places="nodes", chase=chase) if chase else None
        text = self.within.text().strip()
        try:
            within_s = float(text) if text else None
        except ValueError:
            return None
        if within_s is not None and not 0 < within_s < 1e6:
            return None
        places, load = (
            group.checkedButton().property("name") for group in (self.places, self.load)
        )
        return Wish(study=self._study, places=places, within_s=within_s, load=load)

    @property
    def _study(self) -> Study:
        return STUDIES[self.studies.checkedId()]

    def _on_study(self) -> None:
        self.about.say(f"studies.about.{self._study}")
        is_ladder = self._study == "ladder"
        self.chase.setVisible(is_ladder)
        self._usual.setVisible(not is_ladder)
        if is_ladder and not self.chase.where.text():
            incidents = self._seat.center.board.table(Incident).values()
            now_open = [known for known in incidents if known.status == IncidentStatus.OPEN]
            if now_open:
                self.chase.take_place(now_open[-1].place)

    def _demand_wish(self) -> Wish | None:
        """Give what is asked for; where something is missing, say so."""
        try:
            wish = self.wish
        except OperatorError as refusal:
            self._refuse(refusal)
            return None
        if wish is None:
            is_ladder = self._study == "ladder"
            self._tell("alarm", "studies.bad_chase" if is_ladder else "studies.bad_within")
            (self.chase.where if is_ladder else self.within).setFocus()
        return wish

    @async_slot
    async def _on_go(self) -> None:
        wish = self._demand_wish()
        if wish is None:
            return
        if self.bar.control is not None:
            return
        center, language = self._seat.center, self._face.language

        def work(control: Control) -> tuple[Outcome, Report]:
            outcome = run_study(center, wish, tell=control.tell)
            return outcome, report_of(center, outcome, language)

        self.note.quote("")
        self._set_busy(True)
        job = self._runner.work(work)
        self.bar.control = job.control
        try:
            outcome, report = await asyncio.wrap_future(job.result)
        except StoppedError:
            return
        except OperatorError as refusal:
            if self.bar.control is job.control:
                self._refuse(refusal)
        else:
            if self.bar.control is job.control:  # else it was given up meanwhile
                self._outcome = outcome
                self._show(report)
        finally:
            if self.bar.control is job.control:
                self.bar.control = None
                self._set_busy(False)

    def stop(self) -> None:
        """Give the running study up; its result is not waited for."""
        if self.bar.control is not None:
            self.bar.halt()
            self.bar.control = None
            self._tell("second", "studies.stopped")
            self._set_busy(False)

    def _on_escape(self) -> None:
        if self.bar.control is not None:
            self.stop()
        else:
            self.close()

    def _tell(self, look: str, code: str, /, **facts: object) -> None:
        self.note.look(look)
        self.note.say(code, **facts)

    def _refuse(self, refusal: OperatorError) -> None:
        self.note.look("alarm")
        self.note.quote(self._face.error(refusal))

    def _set_busy(self, busy: bool) -> None:
        self.go.setEnabled(not busy)
        self.halt.setEnabled(busy)
        self.bar.set_busy(busy)

    # --- showing

    def _show(self, report: Report | None) -> None:
        self._report = report
        for button in (self.csv, self.pdf):
            button.setEnabled(report is not None)
        self.table.show_report(report)
        if report is None:
            self.title.say("studies.none_yet")
            return
        self.title.quote(report.title)
        self.findings.quote("\n".join(report.findings))
        self.sketch.show_places(report.open, report.posts)

    @async_slot
    async def _load_roads(self) -> None:
        center = self._seat.center
        try:
            lines = await self._seat.read(lambda: sketch_lines(center))
        except OperatorError as refusal:
            self._refuse(refusal)
        else:
            self.sketch.show_roads(lines)

    @async_slot
    async def _say_anew(self) -> None:
        """Put the shown study into the other language."""
        outcome, center, language = self._outcome, self._seat.center, self._face.language
        if outcome is not None:
            self._show(await self._seat.read(lambda: report_of(center, outcome, language)))

    def _say_title(self) -> None:
        mode = self._face.say(f"mode.{self._face.mode}")
        title = self._face.say("studies.window", mode=mode, city=self._seat.center.city.name)
        self.setWindowTitle(title)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say_title()
            self._say_anew()

    # --- saving

    def _ask_file(self, ending: str) -> None:
        if self._report is None:
            return
        name = f"{self._report.title}.{ending}"
        dialog = QFileDialog(self, self._face.say(f"studies.{ending}"), name, f"*.{ending}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setModal(False)
        dialog.fileSelected.connect(self.save)
        dialog.show()
        self._dialog = dialog

    @async_slot
    async def save(self, name: str) -> None:
        """Write the shown study to a file, as its ending says."""
        outcome, center, language = self._outcome, self._seat.center, self._face.language
        if outcome is None:
            return
        file = Path(name)
        job = self._runner.work(lambda _control: save_study(center, outcome, file, language))
        try:
            await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            self._refuse(refusal)
        except OSError as fault:
            detail = fault.strerror or ""
            self._tell("alarm", "studies.not_saved", file=file.name, detail=detail)
        else:
            self._tell("second", "studies.saved", file=file.name)

    # --- the end

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stop()
        super().closeEvent(event)

    def shut_down(self) -> None:
        """Stop for good, before the file is let go."""
        self.stop()
        self._runner.abandon()
        self.close()
