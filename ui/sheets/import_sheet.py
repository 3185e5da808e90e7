"""Importing a city's own data: look at a file first, then take it over."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QWidget,
)

from jointops.app.commands import UndoImport
from jointops.app.registers.imports import (
    IMPORTED,
    READERS,
    Finding,
    Subject,
    run_import,
    standing_imports,
)
from jointops.errors import OperatorError
from jointops.geo.datums import Datum
from ui.face import Face
from ui.parts.job_bar import JobBar
from ui.parts.spoken import Field, KeyButton, Words
from ui.seat import Seat
from ui.sheets.sheet import Sheet
from ui.tasks import async_slot

SUBJECTS: tuple[Subject, ...] = ("roads", *READERS)
LISTS = "CSV, Excel, GeoJSON (*.csv *.xlsx *.geojson *.json)"
FILTERS = {"roads": "OpenStreetMap (*.osm.pbf *.pbf *.osm)", "needs": "CSV (*.csv)"}
FAULTS_SHOWN = 200
REPORT_PX, AROUND_PX = 130, 680
"""With all lists above it the sheet still fits a screen of 768 px."""


class ImportSheet(Sheet):
    """A line for each subject, and the report of the last look."""

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, "sheet.import", width=780, parent=parent)
        self._seat = seat
        self._gone = False
        self.closed.connect(self._on_closed)
        self._dialog: QFileDialog | None = None
        self.files: dict[str, Field] = {}
        self._buttons: list[KeyButton] = []
        grid = QGridLayout()
        self.body.addLayout(grid)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for row, subject in enumerate(SUBJECTS):
            grid.addWidget(self.label(f"import.{subject}"), row, 0)
            field = Field(face, f"import.{subject}_hint", parent=self)
            field.setProperty("subject", subject)
            field.returnPressed.connect(self._on_look)
            self.files[subject] = field
            grid.addWidget(field, row, 1)
            for at, name in enumerate(("browse", "look", "take"), 2):
                button = KeyButton(face, f"import.{name}", parent=self)
                button.setProperty("subject", subject)
                button.clicked.connect(getattr(self, f"_on_{name}"))
                grid.addWidget(button, row, at)
                self._buttons.append(button)
        grid.setColumnStretch(1, 1)
        self._add_datum()
        self._bar = JobBar(self)
        self.body.addWidget(self._bar)
        self.report = QPlainTextEdit(self)
        self.report.setReadOnly(True)
        self.report.setFixedHeight(self.room(AROUND_PX, least=REPORT_PX))
        self.report.setPlainText(face.say("import.about"))
        self.body.addWidget(self.report)
        self.body.addWidget(Words(face, "import.roads_first", look="faint", parent=self))
        self.undo = self.button("import.undo")
        self.undo.setEnabled(False)
        self.undo.clicked.connect(self._take_back)
        self._newest: tuple[int, str] | None = None
        self.halt = self.button("import.stop")
        self.halt.setEnabled(False)
        self.halt.clicked.connect(self._bar.halt)
        self.done = self.button("sheet.done", key="Esc")
        self.done.clicked.connect(self.close_sheet)
        self._look_back()

    def _add_datum(self) -> None:
        declared = QHBoxLayout()
        self.body.addLayout(declared)
        declared.addWidget(self.label("guards_import.datum"))
        self.datum = QComboBox(self)
        self.datum.addItem(self.face.say("guards_import.no_datum"), "")
        for datum in Datum:
            self.datum.addItem(self.face.say(f"datum.{datum}"), datum.value)
        declared.addWidget(self.datum)
        declared.addWidget(Words(self.face, "import.datum_about", look="faint", parent=self), 1)

    def first_field(self) -> QWidget | None:
        return self.files[SUBJECTS[0]]

    def _on_closed(self) -> None:
        self._gone = True

    # --- a line's buttons

    def _subject(self) -> Subject:
        subject: Subject = self.sender().property("subject")
        return subject

    def _on_browse(self) -> None:
        subject = self._subject()
        dialog = QFileDialog(
            self, self.face.say(f"import.{subject}"), "", FILTERS.get(subject, LISTS)
        )
        dialog.setModal(False)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.fileSelected.connect(self.files[subject].setText)
        dialog.show()
        self._dialog = dialog

    def _on_look(self) -> None:
        self._read(self._subject(), dry_run=True)

    def _on_take(self) -> None:
        self._read(self._subject(), dry_run=False)

    def _read(self, subject: Subject, *, dry_run: bool) -> None:
        name = self.files[subject].text().strip()
        if not name:
            self.files[subject].setFocus()
            self.warn(self.face.say("import.no_file"))
            return
        self.warn("")
        self._run(subject, Path(name).expanduser(), dry_run=dry_run)

    @async_slot
    async def _run(self, subject: Subject, path: Path, *, dry_run: bool) -> None:
        center, language = self._seat.center, self.face.language
        told = self.datum.currentData()
        self._set_busy(True)
        try:
            actor = self._seat.demand_actor()
            signed = None if dry_run else await self._seat.countersigned(IMPORTED[subject])
            job = self._seat.slow_work(
                lambda control: run_import(
                    center,
                    subject,
                    path,
                    actor,
                    dry_run=dry_run,
                    datum=Datum(told) if told else None,
                    countersign=signed,
                    language=language,
                    tell=control.tell,
                )
            )
            self._bar.control = job.control
            found = await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            if not self._gone:
                self.refuse(refusal)
        else:
            if not self._gone:
                self._show(found)
        finally:
            self._bar.control = None
            self._set_busy(False)
            if not self._gone:
                self.files[subject].setFocus()
        self._look_back()

    # --- taking the newest import back

    @async_slot
    async def _look_back(self) -> None:
        """See which import can be taken back."""
        center = self._seat.center
        standing = await self._seat.read(lambda: standing_imports(center, limit=20))
        newest = next(iter(standing), None)
        self._newest = None if newest is None else (newest.seq, newest.subject)
        if not self._gone:
            self.undo.setEnabled(newest is not None)
            self.undo.explain("import.undo_newest", file=self._newest[1] if self._newest else "")

    @async_slot
    async def _take_back(self) -> None:
        if self._newest is None:
            return
        number, file = self._newest
        self.warn("")
        self.undo.setEnabled(False)
        try:
            back = (await self._seat.do(UndoImport(entry=number))).value
        except OperatorError as refusal:
            if not self._gone:
                self.refuse(refusal)
        else:
            if not self._gone:
                facts = {"removed": back["removed"], "put_back": back["put_back"]}
                self.report.setPlainText(self.face.say("import.undone", file=file, **facts))
        self._look_back()

    def _set_busy(self, busy: bool) -> None:
        if self._gone:
            return
        for button in self._buttons:
            button.setEnabled(not busy)
        self.halt.setEnabled(busy)
        self._bar.set_busy(busy)
        self.fit()

    def _show(self, found: Finding) -> None:
        say = self.face.say
        code = "import.taken" if found.taken else ("import.clean" if found.clean else "import.bad")
        lines = [say(code, file=found.file, count=len(found.faults))]
        counts = [f"{say(f'import.count.{name}')} {count}" for name, count in found.counts.items()]
        lines += ["　".join(counts)] if counts else []
        lines += [*found.notes, *found.faults[:FAULTS_SHOWN]]
        self.report.setPlainText("\n".join(lines))
