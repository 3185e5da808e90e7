"""Watches what was released: asks off the window's thread, remembers the last answer."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from jointops.app.watch import Watch, reassignable
from jointops.errors import OperatorError
from jointops.ids import IncidentId, TaskId
from jointops.planning.reassign import Reassignment
from jointops.planning.watch import Watched
from jointops.situation.changes import Aspect, Changes
from jointops.situation.picture import Situation
from ui.seat import Seat
from ui.selection import Selection
from ui.tasks import start

EVERY_S = 3.0
"""So often the released tasks are compared with what was promised."""


class Watcher(QObject):
    """Keeps what is known of every released task, and who could be reassigned."""

    seen = Signal()
    """Something is different from the last look."""

    def __init__(self, seat: Seat, selection: Selection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat, self._selection = seat, selection
        self._watch = Watch(seat.center)
        self._tasks: dict[IncidentId, tuple[Watched, ...]] = {}
        self._takeable: dict[IncidentId, tuple[Reassignment, ...]] = {}
        self._looking = False
        self._last = -EVERY_S
        seat.looked.connect(self._on_looked)
        seat.changed.connect(self._on_changed)
        selection.incident_changed.connect(self.look_soon)

    # --- what is known

    def of(self, incident: IncidentId | None) -> tuple[Watched, ...]:
        """Give what is known of an incident's tasks."""
        return self._tasks.get(incident, ()) if incident is not None else ()

    def task(self, task: TaskId) -> Watched | None:
        """Give what is known of one task."""
        return next((known for known in self.everywhere() if known.task == task), None)

    def everywhere(self) -> list[Watched]:
        """Give what is known of every incident's tasks."""
        return [known for found in self._tasks.values() for known in found]

    def warned(self, incident: IncidentId | None) -> list[Watched]:
        """Give an incident's tasks with a warning: the red ones first, then by tier."""
        return sorted((known for known in self.of(incident) if known.warnings), key=_urgency)

    def reassignable(self, incident: IncidentId | None) -> tuple[Reassignment, ...]:
        """Give who could be taken for an incident from lesser ones."""
        return self._takeable.get(incident, ()) if incident is not None else ()

    def chosen(self) -> Watched | None:
        """Give the chosen force's warning, else the most urgent one of the chosen incident."""
        warned = self.warned(self._selection.incident)
        mine = [known for known in warned if known.force == self._selection.force]
        return next(iter(mine or warned), None)

    # --- looking

    def look_soon(self) -> None:
        """Look again with the next picture."""
        self._last = -EVERY_S

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.TASKS, Aspect.PLANS, Aspect.UNITS, Aspect.CLOSURES):
            self.look_soon()

    def _on_looked(self) -> None:
        situation = self._seat.situation
        due = time.monotonic() - self._last >= EVERY_S
        if situation is not None and due and not self._looking:
            self._last, self._looking = time.monotonic(), True
            start(self._look(situation))

    async def _look(self, situation: Situation) -> None:
        incident = self._selection.incident
        try:
            tasks, takeable = await self._seat.read(lambda: self._find(situation, incident))
        except OperatorError:
            return  # no roads, or a place off them: the picture itself has said so
        finally:
            self._looking = False
        if (tasks, takeable) != (self._tasks, self._takeable):
            self._tasks, self._takeable = tasks, takeable
            self.seen.emit()

    def _find(
        self, situation: Situation, incident: IncidentId | None
    ) -> tuple[dict[IncidentId, tuple[Watched, ...]], dict[IncidentId, tuple[Reassignment, ...]]]:
        if not situation.tasks and not situation.waiting:
            return {}, {}
        tasks = self._watch.look(situation)
        if incident is None or incident not in situation.incidents:
            return tasks, {}
        found = reassignable(self._seat.center, incident, situation=situation)
        return tasks, {incident: found}


def _urgency(known: Watched) -> tuple[bool, int, str]:
    return not known.grave, known.tier, known.force
