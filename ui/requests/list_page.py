"""All requests in a table with filters and search; the chosen one's timeline and papers beside."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from jointops.app.requests.board import RequestFilter, RequestLine, find_requests, requests_csv
from jointops.requests.case import CaseKind
from jointops.requests.deadlines import Stage
from jointops.requests.grants import ARTICLES
from ui.face import Face
from ui.models.requests import LIST
from ui.parts.line_model import LineModel
from ui.parts.spoken import Field, KeyButton, Words
from ui.parts.tables import LineTable
from ui.requests.case_view import CaseView
from ui.requests.csv_saving import CsvSaving
from ui.seat import Seat
from ui.tasks import async_slot

WAIT_MS = 200
"""So long after the last letter the list is searched."""
SHOWS = ("all", "open", "owing", "amber", "red")


class ListPage(QWidget):
    """The table and its filters."""

    step_wanted = Signal(int)
    standing_wanted = Signal()

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("desk")
        self._seat, self._face = seat, face
        self._lines: dict[str, RequestLine] = {}
        self._asked = 0
        self._wish = ""
        """A request that is to be chosen as soon as the list is there."""
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.setSpacing(6)
        column.addLayout(self._make_filters())
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        column.addWidget(split, 1)
        self._model: LineModel[RequestLine] = LineModel(LIST, self._fetch, face, self)
        self.table = LineTable(self._model, face, split)
        self.view = CaseView(seat, face, split)
        split.addWidget(self.table)
        split.addWidget(self.view)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([780, 560])
        column.addLayout(self._make_foot())
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._soon.timeout.connect(self.refresh)
        self.search.textChanged.connect(self._soon.start)
        for box in (self.shows, self.category, self.kind):
            box.currentIndexChanged.connect(self.refresh)
        self.table.picked.connect(self._show_chosen)
        self.table.opened.connect(self._lead_on)
        self.refresh()

    def _make_filters(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        self.search = Field(self._face, "requests.search", parent=self)
        line.addWidget(self.search, 2)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.activated.connect(self.search.setFocus)
        self.shows = self._choice([(name, f"requests.show.{name}") for name in SHOWS])
        kinds = [("", "requests.every_kind"), *((k.value, f"case.{k}") for k in CaseKind)]
        self.kind = self._choice(kinds)
        self.category = self._choice([("", "requests.every_category")])
        for name in ARTICLES:
            self.category.addItem(name, name)
        for box in (self.shows, self.kind, self.category):
            line.addWidget(box, 1)
        self.count = Words(self._face, look="second", parent=self)
        line.addWidget(self.count)
        return line

    def _choice(self, options: Sequence[tuple[str, str]]) -> QComboBox:
        box = QComboBox(self)
        for value, code in options:
            box.addItem(self._face.say(code), value)
        box.setProperty("codes", [code for _, code in options])
        return box

    def _make_foot(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        self.told = Words(self._face, look="second", parent=self)
        line.addWidget(self.told, 1)
        self.csv = KeyButton(self._face, "requests.csv", key="Ctrl+S", parent=self)
        self.saving = CsvSaving(
            self._seat,
            self._face,
            "requests.csv_name",
            told=self.told,
            make=lambda: requests_csv(list(self._lines.values())),
            parent=self,
        )
        self.csv.clicked.connect(self.saving.ask)
        self.standing = KeyButton(self._face, "requests.new_standing", parent=self)
        self.standing.clicked.connect(self.standing_wanted)
        self.go = KeyButton(
            self._face, "requests.lead_on", key="Enter", look="primary", parent=self
        )
        self.go.clicked.connect(self._lead_on)
        for button in (self.csv, self.standing, self.go):
            line.addWidget(button)
        save = QShortcut(QKeySequence("Ctrl+S"), self)
        save.activated.connect(self.csv.click)
        return line

    # --- showing

    def _wanted(self) -> RequestFilter:
        shows = self.shows.currentData()
        kind = self.kind.currentData()
        stages = {"amber": Stage.AMBER, "red": Stage.RED}
        return RequestFilter(
            text=self.search.text().strip(),
            kind=CaseKind(kind) if kind else None,
            category=self.category.currentData(),
            stage=stages.get(shows),
            owing=shows == "owing",
            open_only=shows != "all",
        )

    @async_slot
    async def refresh(self) -> None:
        """Search again, beside everything else; only the newest answer is shown."""
        self._asked += 1
        asked, wanted, center = self._asked, self._wanted(), self._seat.center
        found = await self._seat.read(lambda: find_requests(center, wanted))
        if asked != self._asked:
            return
        self._lines = {str(line.id): line for line in found}
        self._model.show(list(self._lines))
        self.count.say("requests.count", count=len(found))
        if self._wish in self._lines:
            self.table.choose(self._wish)
            self._wish = ""
        elif found and self.table.current is None:
            self.table.choose(str(found[0].id))
        self._show_chosen()

    def _fetch(self, ids: Sequence[str]) -> list[RequestLine]:
        return [self._lines[number] for number in ids]

    def chosen(self) -> RequestLine | None:
        """Give the chosen request."""
        key = self.table.current
        return self._lines.get(key) if key is not None else None

    def _show_chosen(self) -> None:
        line = self.chosen()
        self.go.setEnabled(line is not None and not line.over)
        self.csv.setEnabled(bool(self._lines))
        self.view.show_request(line.id if line is not None else None)

    def _lead_on(self) -> None:
        line = self.chosen()
        if line is not None:
            self.step_wanted.emit(line.id)

    def show_request(self, number: int) -> None:
        """Show a request, whatever was looked for before."""
        self._wish = str(number)
        for box in (self.shows, self.kind, self.category):
            box.setCurrentIndex(0)
        self.search.clear()
        self.refresh()

    def clear_search(self) -> bool:
        """Empty the search; tell whether anything stood there."""
        stood = bool(self.search.text())
        self.search.clear()
        return stood

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            for box in (self.shows, self.kind, self.category):
                for at, code in enumerate(box.property("codes")):
                    box.setItemText(at, self._face.say(code))
            self.refresh()
