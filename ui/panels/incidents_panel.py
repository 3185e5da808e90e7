"""The incidents: what is happening, the gravest first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from jointops.app.lines import list_incidents
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.models.incidents import IncidentDelegate, incident_model
from ui.parts.panel import Panel
from ui.parts.spoken import Words
from ui.seat import Seat
from ui.selection import Selection

SHOWN = (Aspect.INCIDENTS, Aspect.TASKS, Aspect.PLANS)


class IncidentsPanel(Panel):
    """The list of incidents, and which of them the desk works on."""

    def __init__(
        self, seat: Seat, selection: Selection, face: Face, parent: QWidget | None = None
    ) -> None:
        super().__init__(face, "panel.incidents", key="F2", parent=parent)
        self._seat, self._selection = seat, selection
        self._count = Words(face, look="second", parent=self)
        self.head.addWidget(self._count)
        self.head.addStretch(1)
        self._model = incident_model(seat, face)
        self._model.setParent(self)
        self.view = QListView(self)
        self.view.setModel(self._model)
        self.view.setItemDelegate(IncidentDelegate(self._model, seat, face, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.clicked.connect(self._on_clicked)
        self._empty = Words(face, "incidents.empty", look="faint", parent=self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(16, 12, 16, 16)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self._empty, 1)
        seat.changed.connect(self._on_changed)
        seat.looked.connect(self._on_looked)
        selection.incident_changed.connect(self._choose)
        self._show()

    def _show(self) -> None:
        ids = list_incidents(self._seat.center)
        self._model.show(ids)
        incidents = self._seat.center.board.table(Incident).values()
        count = sum(incident.status == IncidentStatus.OPEN for incident in incidents)
        self._count.quote(str(count) if count else "")
        self._empty.setVisible(not ids)
        self.view.setVisible(bool(ids))
        self._choose()

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(*SHOWN):
            self._show()

    def _on_looked(self) -> None:
        self.view.viewport().update()  # the clocks on the cards

    def _choose(self) -> None:
        row = self._model.row_of(self._selection.incident)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        index = self._model.index(row, 0) if row >= 0 else QModelIndex()
        self.view.selectionModel().setCurrentIndex(index, flags)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and self.view.hasFocus():
            self._selection.choose_incident(self._model.key(index.row()))

    def _on_clicked(self, index: QModelIndex) -> None:
        self._selection.choose_incident(self._model.key(index.row()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._model.refresh()
