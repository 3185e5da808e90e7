"""The desk's panels in their places: left what happens, right what to do, below what was done."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedLayout, QVBoxLayout, QWidget

from jointops.ids import OrderId
from ui.face import Face
from ui.notices import Hint, Notices
from ui.panels.closures_panel import ClosuresPanel
from ui.panels.guards_panel import GuardsPanel
from ui.panels.incidents_panel import IncidentsPanel
from ui.panels.journal_panel import JournalPanel
from ui.panels.map_panel import MakeMap, MapPanel
from ui.panels.points_panel import PointsPanel
from ui.panels.units_panel import UnitsPanel
from ui.paper_view import PaperView
from ui.parts.panel import Rule
from ui.parts.tabs import Tabs
from ui.plan_desk import PlanDesk
from ui.right_column import RightColumn
from ui.seat import Seat
from ui.selection import Selection
from ui.status_strip import StatusStrip
from ui.title_bar import TitleBar
from ui.watcher import Watcher

WIDE_PX = 1600
"""From this width on the side columns are wide."""
LEFT_PX, RIGHT_PX = (360, 424), (404, 468)
LOW_PX = 840
"""Below this height the journal starts folded."""


class DeskView(QWidget):
    """Makes and lays out the panels; who listens to whom is the desk's matter."""

    def __init__(
        self,
        seat: Seat,
        selection: Selection,
        plans: PlanDesk,
        face: Face,
        *,
        watcher: Watcher,
        make_map: MakeMap,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("desk")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.title = TitleBar(seat, selection, face, self)
        self.notices = Notices(face, self)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.journal = JournalPanel(seat, face, self)
        self.strip = StatusStrip(seat, face, self)
        column.addWidget(self.title)
        column.addWidget(Rule(parent=self))
        column.addWidget(self.notices)
        column.addWidget(self.split, 1)
        column.addWidget(Rule(parent=self))
        column.addWidget(self.journal)
        column.addWidget(Rule(parent=self))
        column.addWidget(self.strip)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self._left(seat, selection, face))
        self.split.addWidget(self._middle(seat, selection, face, make_map))
        self.right = RightColumn(seat, selection, plans, face, self, watcher=watcher)
        self.split.addWidget(self.right)
        self.split.setStretchFactor(1, 1)
        self._wide: bool | None = None
        self._fold_known = False

    def _left(self, seat: Seat, selection: Selection, face: Face) -> QWidget:
        left = QSplitter(Qt.Orientation.Vertical, self)
        left.setHandleWidth(1)
        left.setChildrenCollapsible(False)
        self.incidents = IncidentsPanel(seat, selection, face, left)
        self.incidents.setMinimumHeight(110)
        self.units = UnitsPanel(seat, selection, face)
        self.guards = GuardsPanel(seat, selection, face)
        self.points = PointsPanel(seat, selection, face)
        self.closures = ClosuresPanel(seat, face)
        self.registers = Tabs(face, left)
        self.registers.add("units", self.units, key="F3")
        self.registers.add("guards", self.guards, key="F4")
        self.registers.add("points", self.points, key="F5")
        self.registers.add("closures", self.closures, key="F11")
        left.addWidget(self.incidents)
        left.addWidget(self.registers)
        left.setStretchFactor(1, 1)
        left.setSizes([264, 600])
        self._left_split = left
        return left

    def _middle(self, seat: Seat, selection: Selection, face: Face, make_map: MakeMap) -> QWidget:
        middle = QWidget(self)
        middle.setMinimumWidth(360)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.hint = Hint(face, middle)
        column.addWidget(self.hint)
        pages = QWidget(middle)
        column.addWidget(pages, 1)
        self._pages = QStackedLayout(pages)
        self.map = MapPanel(seat, selection, face, make_map=make_map, parent=pages)
        self.paper = PaperView(seat, face, pages)
        self._pages.addWidget(self.map)
        self._pages.addWidget(self.paper)
        return middle

    # --- what is shown

    def show_map(self) -> None:
        """Show the map in the middle."""
        self._pages.setCurrentWidget(self.map)

    def show_paper(self) -> None:
        """Show an order in the middle."""
        self._pages.setCurrentWidget(self.paper)
        self.paper.setFocus()

    @property
    def shows_paper(self) -> bool:
        """Whether an order is shown."""
        return self._pages.currentWidget() is self.paper

    @property
    def order_at_hand(self) -> OrderId | None:
        """The paper on the screen, or else the order chosen in the list, or its newest."""
        shown = self.paper.order if self.shows_paper else None
        return shown or self.right.orders.chosen()

    def spot_on_map(self) -> QPoint:
        """Where a sheet about a clicked place lies."""
        return self.map.mapTo(self, self.map.spot())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= WIDE_PX
        if wide != self._wide:
            self._wide = wide
            left, right = LEFT_PX[wide], RIGHT_PX[wide]
            self.split.setSizes([left, self.width() - left - right - 2, right])
            self._left_split.setSizes([264 if wide else 190, 600])
        if not self._fold_known:
            self._fold_known = True
            self.journal.set_folded(self.height() < LOW_PX)
