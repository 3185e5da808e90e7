"""The workflow in force as a drawing with its legend; another one tried, drawn, and taken."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from jointops.app.commands import TakeWorkflow
from jointops.app.requests.diagram import diagram
from jointops.app.requests.draft import flow_in_force
from jointops.errors import OperatorError
from jointops.requests.diagram import Diagram, DiagramEdge
from jointops.requests.workflow import Workflow, WorkflowRefusedError, workflow_of
from ui.face import Face
from ui.models.requests import EDGES, EdgeRow
from ui.parts.line_model import LineModel
from ui.parts.spoken import Field, KeyButton, Words
from ui.parts.tables import LineTable
from ui.requests.diagram import DiagramView
from ui.seat import Seat
from ui.tasks import async_slot

FILES = "TOML (*.toml)"


class WorkflowPage(QWidget):
    """The drawing above, what its numbers mean below, and at the foot a file of one's own."""

    def __init__(self, seat: Seat, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("desk")
        self._seat, self._face = seat, face
        self._flow: Workflow = flow_in_force(seat.center)
        self._text = ""
        """Text of a file that was tried and holds; empty while the one in force is shown."""
        self._edges: dict[str, EdgeRow] = {}
        self._dialog: QFileDialog | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 4)
        column.setSpacing(6)
        head = QHBoxLayout()
        column.addLayout(head)
        self.track = QComboBox(self)
        self.track.setMinimumWidth(220)
        head.addWidget(self.track)
        self.title = Words(face, look="title", parent=self)
        head.addWidget(self.title)
        legend = Words(face, "requests.diagram_legend", look="second", parent=self)
        legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(legend, 1)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        column.addWidget(split, 1)
        self.view = DiagramView(face, split)
        self._model: LineModel[EdgeRow] = LineModel(EDGES, self._fetch, face, self)
        self.table = LineTable(self._model, face, split)
        split.addWidget(self.view)
        split.addWidget(self.table)
        split.setSizes([500, 200])
        self._add_foot(column)
        self.table.picked.connect(self._choose)
        self.view.picked.connect(self._choose_state)
        self.track.currentIndexChanged.connect(self._draw)
        self._show(self._flow)

    def _add_foot(self, column: QVBoxLayout) -> None:
        self.told = Words(self._face, look="second", parent=self)
        self.told.setWordWrap(True)
        column.addWidget(self.told)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        column.addLayout(foot)
        self.file = Field(self._face, "requests.flow_hint", parent=self)
        foot.addWidget(self.file, 2)
        browse = KeyButton(self._face, "import.browse", parent=self)
        browse.clicked.connect(self._on_browse)
        foot.addWidget(browse)
        self.check = KeyButton(self._face, "requests.flow_try", parent=self)
        self.check.clicked.connect(self._on_try)
        foot.addWidget(self.check)
        self.why = Field(self._face, "requests.flow_why", parent=self)
        foot.addWidget(self.why, 1)
        self.take = KeyButton(self._face, "requests.flow_take", look="primary", parent=self)
        self.take.setEnabled(False)
        self.take.clicked.connect(self._on_take)
        foot.addWidget(self.take)
        self.file.textChanged.connect(self._on_file)
        self.file.returnPressed.connect(self.check.click)
        self.why.returnPressed.connect(self.take.click)

    # --- showing

    def _fetch(self, keys: Sequence[str]) -> list[EdgeRow]:
        return [self._edges[key] for key in keys]

    def refresh(self) -> None:
        """Show the workflow in force, unless a file is being tried."""
        if not self._text:
            self._show(flow_in_force(self._seat.center))

    def _show(self, flow: Workflow) -> None:
        kept = self.track.currentData() or ""
        self._flow = flow
        self.track.blockSignals(True)
        self.track.clear()
        self.track.addItem(self._face.say("requests.operation"), "")
        for kind in flow.documents.values():
            self.track.addItem(kind.name, kind.id)
        self.track.setCurrentIndex(max(0, self.track.findData(kept)))
        self.track.blockSignals(False)
        self._draw()

    def _draw(self) -> None:
        drawn: Diagram = diagram(self._flow, str(self.track.currentData() or ""))
        code = "requests.flow_tried" if self._text else "requests.flow_in_force"
        self.title.say(code, name=self._flow.content.name)
        names = {node.state: node.label for node in drawn.nodes}
        self._edges = {str(edge.number): _row(edge, names) for edge in drawn.edges}
        self.view.show_diagram(drawn)
        self._model.show(list(self._edges))
        self._model.refresh()

    def _choose(self, key: str) -> None:
        self.view.choose(int(key))

    def _choose_state(self, state: str) -> None:
        """Show what leads from a state and to it; of none, everything."""
        self.view.choose_state(state)
        self._model.show(
            [
                key
                for key, row in self._edges.items()
                if state in {"", row.edge.source, row.edge.target}
            ]
        )

    # --- another one

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self._face.say("requests.flow_hint"), "", FILES)
        dialog.setModal(False)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.fileSelected.connect(self.file.setText)
        dialog.show()
        self._dialog = dialog

    def _on_file(self) -> None:
        """Forget what was tried: it is no longer what is named."""
        self.take.setEnabled(False)
        self.told.quote("")
        if self._text:
            self._text = ""
            self.refresh()

    def _on_try(self) -> None:
        name = self.file.text().strip()
        if name:
            self._try(Path(name).expanduser())
        else:
            self.file.setFocus()

    @async_slot
    async def _try(self, file: Path) -> None:
        self.check.setEnabled(False)
        self.told.look("second")
        self.told.say("requests.flow_trying")
        job = self._seat.slow_work(lambda _control: _read(file))
        try:
            text, flow = await asyncio.wrap_future(job.result)
        except OperatorError as refusal:
            self._refuse(refusal)
            return
        finally:
            self.check.setEnabled(True)
        self._text = text
        self.told.say("requests.flow_holds", file=file.name)
        self.take.setEnabled(True)
        self._show(flow)
        self.why.setFocus()

    def _refuse(self, refusal: OperatorError) -> None:
        self.told.look("alarm")
        self.told.quote(self._face.error(refusal))

    @async_slot
    async def _on_take(self) -> None:
        why = self.why.text().strip()
        if not why:
            self.why.setFocus()
            self.told.look("alarm")
            self.told.say("sheet.needed", name=self._face.say("requests.flow_why"))
            return
        name = self.file.text().strip().replace("\\", "/").rpartition("/")[2]
        command = TakeWorkflow(file=name, text=self._text, why=why)
        self.take.setEnabled(False)
        try:
            await self._seat.do(command)
        except OperatorError as refusal:
            self.take.setEnabled(True)
            self._refuse(refusal)
            return
        self._text = ""
        self.file.clear()
        self.why.clear()
        self.told.look("second")
        self.told.say("requests.flow_taken", file=name)
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show(self._flow)


def _row(edge: DiagramEdge, names: dict[str, str]) -> EdgeRow:
    return EdgeRow(edge=edge, source=names[edge.source], target=names[edge.target])


def _read(file: Path) -> tuple[str, Workflow]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise WorkflowRefusedError(file=file.name, line="…", reason=str(fault)) from fault
    return text, workflow_of(text, file=file.name)
