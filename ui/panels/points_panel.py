"""The response points: which promise holds, and which the shown plan would break."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from jointops.app.center import RoadsAbsentError
from jointops.app.lines import PointLine, point_lines
from jointops.app.planner import newest_plan
from jointops.app.reach import points_now
from jointops.ids import PointId
from jointops.planning.plan import PointEffect
from jointops.situation.changes import Aspect, Changes
from ui.face import Face
from ui.models.points import point_model
from ui.parts.panel import Panel
from ui.parts.spoken import Field
from ui.parts.tables import LineTable
from ui.seat import Seat
from ui.selection import Selection
from ui.tasks import async_slot

WATCH_S = 5.0


class PointsPanel(Panel):
    """The table of points."""

    fly_wanted = Signal(str)

    def __init__(
        self, seat: Seat, selection: Selection, face: Face, parent: QWidget | None = None
    ) -> None:
        super().__init__(face, parent=parent)
        self._seat, self._selection = seat, selection
        self._by = "minutes"
        self._lines: dict[PointId, PointLine] = {}
        self._now: tuple[PointEffect, ...] = ()
        self._watching, self._next_s = False, 0.0
        bar = QHBoxLayout()
        self.body.addLayout(bar)
        bar.setContentsMargins(8, 6, 8, 6)
        self.filter = Field(face, "points.filter", parent=self)
        bar.addWidget(self.filter, 1)
        self._model = point_model(self._known, face)
        self._model.setParent(self)
        self.table = LineTable(self._model, face, self)
        self.body.addWidget(self.table, 1)
        self.filter.textChanged.connect(self._show)
        self.table.sort_wanted.connect(self._sort)
        self.table.picked.connect(selection.choose_point)
        self.table.opened.connect(self.fly_wanted)
        selection.point_changed.connect(self._choose)
        selection.incident_changed.connect(self._show)
        seat.changed.connect(self._on_changed)
        seat.looked.connect(self._watch)
        self._show()

    @async_slot
    async def _watch(self) -> None:
        """
        Count every few seconds who holds the points, whether there is an incident or not.

        The first time unseen too: the searches to the points are known by then to the first plan.
        """
        center, seen = self._seat.center, self.isVisible() or not self._now
        if self._watching or time.monotonic() < self._next_s or not seen:
            return
        self._watching = True
        try:
            self._now = await self._seat.read(lambda: points_now(center))
        except RoadsAbsentError:
            self._now = ()
        finally:
            self._watching, self._next_s = False, time.monotonic() + WATCH_S
        self._show()

    def _known(self) -> dict[PointId, PointLine]:
        return self._lines

    def _show(self) -> None:
        incident, center = self._selection.incident, self._seat.center
        plan = newest_plan(center, incident) if incident is not None else None
        effects = plan.points if plan else self._now
        found = point_lines(center, effects=effects, text=self.filter.text(), by=self._by)
        self._lines = {line.id: line for line in found}
        self._model.show(list(self._lines))

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.POINTS, Aspect.PLANS):
            self._show()

    def _sort(self, key: str, _down: bool) -> None:
        self._by = key
        self._show()

    def _choose(self) -> None:
        self.table.choose(self._selection.point)
