"""Figures of requests and, behind each, the requests it was made of; never a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from jointops.app.requests.statistics import Figure, FigureRow, statistics, statistics_csv
from jointops.clock import local
from ui.face import Face
from ui.models.requests import FIGURE_ROWS, FIGURES
from ui.parts.line_model import LineModel
from ui.parts.spoken import KeyButton, Words
from ui.parts.tables import LineTable
from ui.requests.csv_saving import CsvSaving
from ui.seat import Seat
from ui.tasks import async_slot

SPANS = ("all", "year", "month", "today")


class FiguresPage(QWidget):
    """Figures at the left, the rows behind the chosen one at the right."""

    request_wanted = Signal(int)
    """A request behind a figure is to be looked at."""

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("desk")
        self._seat, self._face = seat, face
        self._figures: dict[str, Figure] = {}
        self._rows: dict[str, FigureRow] = {}
        self._asked = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.setSpacing(6)
        head = QHBoxLayout()
        column.addLayout(head)
        self.span = QComboBox(self)
        for name in SPANS:
            self.span.addItem(face.say(f"requests.span.{name}"), name)
        head.addWidget(self.span)
        about = Words(face, "requests.figures_about", look="second", parent=self)
        head.addWidget(about, 1)
        split = QSplitter(self)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        column.addWidget(split, 1)
        self._model: LineModel[Figure] = LineModel(FIGURES, self._fetch, face, self)
        self.table = LineTable(self._model, face, split)
        self._behind: LineModel[FigureRow] = LineModel(FIGURE_ROWS, self._fetch_rows, face, self)
        self.rows = LineTable(self._behind, face, split)
        split.addWidget(self.table)
        split.addWidget(self.rows)
        split.setSizes([640, 640])
        foot = QHBoxLayout()
        column.addLayout(foot)
        self.told = Words(face, look="second", parent=self)
        foot.addWidget(self.told, 1)
        self.csv = KeyButton(face, "requests.csv", parent=self)
        self.saving = CsvSaving(
            self._seat,
            self._face,
            "requests.figures_name",
            told=self.told,
            make=lambda: statistics_csv(self._figures.values()),
            parent=self,
        )
        self.csv.clicked.connect(self.saving.ask)
        foot.addWidget(self.csv)
        self.table.picked.connect(self._show_rows)
        self.rows.opened.connect(self._open)
        self.span.currentIndexChanged.connect(self.refresh)
        self.refresh()

    def _fetch(self, codes: Sequence[str]) -> list[Figure]:
        return [self._figures[code] for code in codes]

    def _fetch_rows(self, keys: Sequence[str]) -> list[FigureRow]:
        return [self._rows[key] for key in keys]

    def _since(self) -> datetime | None:
        start = local(self._seat.now()).replace(hour=0, minute=0, second=0, microsecond=0)
        starts = {
            "today": start,
            "month": start.replace(day=1),
            "year": start.replace(month=1, day=1),
        }
        return starts.get(self.span.currentData())

    @async_slot
    async def refresh(self) -> None:
        """Reckon again, beside everything else."""
        self._asked += 1
        asked, center, since = self._asked, self._seat.center, self._since()
        found = await self._seat.read(lambda: statistics(center, since=since))
        if asked != self._asked:
            return
        self._figures = {figure.code: figure for figure in found}
        self._model.show(list(self._figures))
        if self.table.current is None and found:
            self.table.choose(found[0].code)
        self._show_rows()

    def _show_rows(self) -> None:
        figure = self._figures.get(self.table.current or "")
        rows = figure.rows if figure is not None else ()
        self._rows = {str(row.request): row for row in rows}
        self._behind.show(list(self._rows))

    def _open(self, key: str) -> None:
        self.request_wanted.emit(int(key))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            for at, name in enumerate(SPANS):
                self.span.setItemText(at, self._face.say(f"requests.span.{name}"))
