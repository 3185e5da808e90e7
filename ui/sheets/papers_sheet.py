"""Papers in sets: the packet of an incident, slips and strengths of all guard teams."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QProgressBar, QSizePolicy, QWidget

from jointops.app.jobs import Control, Job
from jointops.app.orders.paper_sets import SETS, MadeSet, PaperSet, ask_packet, make_set, offers
from jointops.errors import OperatorError
from jointops.ids import IncidentId
from ui.face import Face
from ui.parts.spoken import Field, Words
from ui.seat import Seat
from ui.sheets.sheet import Sheet
from ui.tasks import async_slot

LOOK_MS = 100


class PapersSheet(Sheet):
    """Asks which papers and where; shows how far the work is, and stops it at once."""

    def __init__(
        self, seat: Seat, face: Face, incident: IncidentId | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(face, "sheet.papers", width=480, parent=parent)
        self._seat, self._incident = seat, incident
        self._job: Job[MadeSet] | None = None
        self._gone = False
        self._first: Path | None = None
        self.closed.connect(self._on_closed)
        form = self.form()
        self.kind = QComboBox(self)
        self.kind.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for name in offers(seat.center, incident):
            self.kind.addItem(face.say(f"papers_set.{name}", incident=incident or ""), name)
        self.folder = Field(face, "", parent=self)
        self.folder.setText(str(seat.center.home.out))
        form.addRow(self.label("papers.which"), self.kind)
        form.addRow(self.label("sheet.folder"), self.folder)
        self.told = Words(face, "papers.about", look="faint", parent=self)
        self.told.setWordWrap(True)
        self.body.addWidget(self.told)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 100)
        self.bar.hide()
        self.body.addWidget(self.bar)
        self.halt = self.button("papers.stop", key="Esc")
        self.halt.hide()
        self.go = self.button("papers.go", key="Enter", primary=True)
        self.go.clicked.connect(self._on_go)
        self.halt.clicked.connect(self._on_halt)
        self.kind.currentIndexChanged.connect(self._show_about)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._show_about()

    def first_field(self) -> QWidget | None:
        return self.kind

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._job is not None:
            self._on_halt()
        else:
            super().keyPressEvent(event)

    def _chosen(self) -> PaperSet:
        return next(name for name in SETS if name == self.kind.currentData())

    def _show_about(self) -> None:
        self.told.say(f"papers_about.{self._chosen()}")
        self.fit()

    def _on_closed(self) -> None:
        self._gone = True
        self._on_halt()

    def _on_halt(self) -> None:
        if self._job is not None:
            self._job.control.stop()

    def _look(self) -> None:
        if self._job is None:
            return
        self.bar.setValue(round(100 * self._job.control.share_done))
        if self._first is not None:
            self.told.say("papers.first", file=self._first.name)
            self.fit()

    @async_slot
    async def _on_go(self) -> None:
        if self._job is not None:
            return
        self.warn("")
        try:
            made = await self._make(self._chosen())
        except OperatorError as refusal:
            if not self._gone:
                self.refuse(refusal)
        else:
            if not self._gone:
                self._tell(made)
        finally:
            self._job = None
            if not self._gone:
                self._set_busy(False)

    async def _make(self, kind: PaperSet) -> MadeSet:
        center, incident = self._seat.center, self._incident
        folder = self._folder()
        self._first = None
        actor = self._seat.demand_actor()
        asked = ask_packet(center, incident) if kind == "packet" else None
        signed = await self._seat.countersigned(asked) if asked is not None else None

        def work(control: Control) -> MadeSet:
            return make_set(
                center,
                kind,
                folder,
                actor,
                control,
                incident=incident,
                countersign=signed,
                first_written=self._note_first,
            )

        self._job = self._seat.long_work(work)
        self._set_busy(True)
        return await asyncio.wrap_future(self._job.result)

    def _folder(self) -> Path:
        return Path(self.folder.text().strip()).expanduser()

    def _note_first(self, file: Path) -> None:
        self._first = file  # told by the timer: the worker does not touch the window

    def _tell(self, made: MadeSet) -> None:
        code = "papers.done_drafts" if made.drafts else "papers.done"
        self.told.say(
            code,
            folder=str(made.folder),
            papers=made.papers,
            pages=made.pages,
            drafts="、".join(made.drafts),
        )
        self.fit()

    def _set_busy(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        self.bar.setValue(0)
        self.halt.setVisible(busy)
        for part in (self.go, self.kind, self.folder):
            part.setEnabled(not busy)
        if busy:
            self._timer.start()
            self.setFocus()
        else:
            self._timer.stop()
            self.kind.setFocus()
        self.fit()
