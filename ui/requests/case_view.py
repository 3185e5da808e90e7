"""One request: what happened to it, entry by entry, and the paper that an entry is about."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSplitter, QVBoxLayout, QWidget
from shiboken6 import isValid

from jointops.app.orders.desk import PrinterAbsentError, pages_of
from jointops.app.orders.print_queue import copies_of, page_numbers
from jointops.app.orders.request_papers import RequestPaper, print_paper, save_paper
from jointops.app.orders.request_scans import DrawnPages, drawn_pages
from jointops.app.requests.board import RequestLine, request_line
from jointops.app.requests.cases import case_of
from jointops.app.requests.timeline import TimelineLine, timeline
from jointops.errors import OperatorError
from ui.face import Face
from ui.models.requests import TIMELINE
from ui.paper_view import image_of
from ui.parts.line_model import LineModel
from ui.parts.panel import Panel
from ui.parts.spoken import KeyButton, Words
from ui.parts.tables import LineTable
from ui.printing import PRINT_DPI, print_pages, printers
from ui.seat import Seat
from ui.sheets.ask_sheet import AskSheet
from ui.sheets.host import SheetHost
from ui.sheets.print_questions import DUPLEX, print_questions
from ui.tasks import async_slot

PAGE_DPI = 96


class CaseView(Panel):
    """Timeline above, pages below."""

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(face, parent=parent)
        self._seat = seat
        self._number: int | None = None
        self._lines: dict[str, TimelineLine] = {}
        self._asked = 0
        self._drawn: tuple[object, ...] = ()
        self._paper: RequestPaper | None = None
        self.host = SheetHost(self)
        head = QVBoxLayout()
        head.setContentsMargins(12, 8, 12, 6)
        self.body.addLayout(head)
        self.title = Words(face, look="title", elide=True, parent=self)
        self.about = Words(face, look="second", parent=self)
        self.about.setWordWrap(True)
        first = QHBoxLayout()
        first.addWidget(self.title, 1)
        self.print = KeyButton(face, "orders.print", key="Ctrl+P", look="flat", parent=self)
        self.save = KeyButton(face, "orders.save", key="Alt+S", look="flat", parent=self)
        self.print.clicked.connect(self.print_paper)
        self.save.clicked.connect(self.save_paper)
        for button in (self.print, self.save):
            button.setEnabled(False)
            first.addWidget(button)
        head.addLayout(first)
        head.addWidget(self.about)
        self.told = Words(face, look="second", parent=self)
        self.told.setWordWrap(True)
        self.told.hide()
        head.addWidget(self.told)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        self.body.addWidget(split, 1)
        self._model: LineModel[TimelineLine] = LineModel(TIMELINE, self._fetch, face, self)
        self.table = LineTable(self._model, face, split)
        self.papers = _Pages(face, split)
        split.addWidget(self.table)
        split.addWidget(self.papers)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        self.table.picked.connect(self._show_paper)

    def _fetch(self, keys: Sequence[str]) -> list[TimelineLine]:
        return [self._lines[key] for key in keys]

    @async_slot
    async def show_request(self, number: int | None) -> None:
        """Show a request; None for none."""
        self._asked += 1
        asked, center = self._asked, self._seat.center
        if number is None:
            self._number = None
            self._lines = {}
            self._model.show(())
            self.title.say("requests.none_chosen")
            self.about.quote("")
            self.papers.say("requests.none_chosen")
            return
        case = case_of(center, number)
        line = request_line(center, case)
        found = await self._seat.read(lambda: timeline(center, case))
        if asked != self._asked:
            return
        other, self._number = number != self._number, number
        self._show_head(line)
        self._lines = {str(entry.entry): entry for entry in found}
        self._model.show(list(self._lines))
        if found and (other or self.table.current is None):
            self.table.choose(str(found[-1].entry))
        self._show_paper()

    def _show_head(self, line: RequestLine) -> None:
        self.title.say(
            "requests.title",
            number=line.number or self.face.say("requests.no_number"),
            state=line.state_name,
            urgency=line.urgency,
            category=line.category,
        )
        tally = line.tally
        self.about.say(
            "requests.sums",
            asked=tally.asked,
            granted=tally.granted,
            missing=tally.missing,
            arrived=tally.arrived,
            leaving=tally.leaving,
            back=tally.back,
        )

    # --- the paper

    @async_slot
    async def save_paper(self) -> None:
        """Write the shown paper into the home's folder, as it is archived; journaled."""
        center, paper = self._seat.center, self._paper
        if paper is None:
            return
        try:
            actor = self._seat.demand_actor()
            job = self._seat.slow_work(
                lambda _control: save_paper(center, paper, actor, center.home.out)
            )
            file = await asyncio.wrap_future(job.result)
        except (OperatorError, OSError) as fault:
            self._refuse(fault)
            return
        self._tell("second", self.face.say("orders.saved", file=str(file)))

    def print_paper(self) -> None:
        """Ask for printer, copies, pages and sides, as for an order."""
        paper, names = self._paper, printers()
        if paper is None:
            return
        if not names:
            self._refuse(PrinterAbsentError())
            return
        asked = AskSheet(
            self.face,
            "sheet.print",
            print_questions(self.face, names),
            act="orders.print",
            text=f"{paper.number}　{paper.title}",
            waits=True,
            parent=self,
        )
        asked.answered.connect(partial(self._print, paper, asked))
        self.host.open(asked)

    @async_slot
    async def _print(self, paper: RequestPaper, asked: AskSheet, answers: list[str]) -> None:
        """Print a paper at its actual size; journaled with the printer."""
        center, (printer, copies, pages, side) = self._seat.center, answers
        try:
            wanted, number = page_numbers(pages, paper.pages), copies_of(copies)
            actor = self._seat.demand_actor()
            job = self._seat.slow_work(
                lambda _control: pages_of(
                    print_paper(center, paper, actor, target=printer), PRINT_DPI
                )
            )
            drawn = await asyncio.wrap_future(job.result)
            print_pages(
                [image_of(drawn[page - 1]) for page in wanted],
                printer_name=printer,
                title=paper.number or paper.title,
                copies=number,
                duplex=side == DUPLEX,
            )
        except OperatorError as refusal:
            if isValid(asked):
                asked.refuse(refusal)
            else:
                self._refuse(refusal)
            return
        if isValid(asked):
            asked.close_sheet()
        self._tell("second", self.face.say("orders.printed", printer=printer))

    def _refuse(self, fault: OperatorError | OSError) -> None:
        text = str(fault) if isinstance(fault, OSError) else self.face.error(fault)
        self._tell("alarm", text)

    def _tell(self, look: str, text: str) -> None:
        self.told.look(look)
        self.told.quote(text)
        self.told.setVisible(bool(text))

    def _take_paper(self, paper: RequestPaper | None) -> None:
        self._paper = paper
        for button in (self.print, self.save):
            button.setEnabled(paper is not None)

    @async_slot
    async def _show_paper(self) -> None:
        """Draw the paper of the chosen entry, off the window's thread."""
        number, entry = self._number, self._lines.get(self.table.current or "")
        if number is None or entry is None or not entry.document:
            self._drawn = ()
            self._take_paper(None)
            self.papers.say("requests.no_paper")
            return
        wanted = (number, entry.document, entry.version, entry.entry)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        self._take_paper(None)
        self._tell("second", "")
        center, document, version = self._seat.center, entry.document, entry.version
        self.papers.say("requests.drawing")
        try:
            job = self._seat.slow_work(
                lambda _control: drawn_pages(center, number, document, version, PAGE_DPI)
            )
            drawn = await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            if self._drawn == wanted:
                self.papers.quote(self.face.error(refusal))
            return
        if self._drawn == wanted:
            self._take_paper(drawn.paper)
            self.papers.show_pages(drawn)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._number is not None:
            self.show_request(self._number)


class _Pages(QScrollArea):
    """Pages below each other, as wide as there is room."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self._face = face
        self._shown: list[QPixmap] = []

    def say(self, code: str) -> None:
        """Show a word instead of pages."""
        self.quote(self._face.say(code))

    def quote(self, text: str) -> None:
        """Show a text instead of pages."""
        self._shown = []
        page, column = self._sheet()
        words = Words(self._face, look="faint", parent=page)
        words.quote(text)
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(words, 1)
        self.setWidget(page)

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return len(self._shown)

    def show_pages(self, drawn: DrawnPages) -> None:
        """Show pages, or a scan that is a picture; above them, which fonts stand in for others."""
        self._shown = [QPixmap.fromImage(image_of(picture)) for picture in drawn.pages]
        picture = QPixmap()
        if drawn.scan is not None and picture.loadFromData(drawn.scan.pdf):
            self._shown.append(picture)
        page, column = self._sheet()
        if drawn.stand_ins:
            told = Words(self._face, look="faint", parent=page)
            told.quote(drawn.stand_ins)
            told.setWordWrap(True)
            column.addWidget(told)
        room = max(200, self.viewport().width() - 40)
        for pixmap in self._shown:
            label = QLabel(page)
            mode = Qt.TransformationMode.SmoothTransformation
            label.setPixmap(pixmap.scaledToWidth(min(room, pixmap.width()), mode))
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.setWidget(page)

    def _sheet(self) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget(self)
        page.setObjectName("table")
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        return page, column
