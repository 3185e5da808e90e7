"""Planning at the desk: made off the window's thread, edited by hand, released by a key."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from jointops.app.commands import CommitFirstWave, CommitPlan, SendDuty
from jointops.app.plan_lines import open_tasks, reserved_for
from jointops.app.planner import newest_plan, plan_incident
from jointops.errors import OperatorError
from jointops.ids import IncidentId, PointId
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.planning.plan import Edits, ReinforcementPlan
from jointops.situation.changes import Aspect, Changes
from ui.seat import Seat
from ui.tasks import async_slot, start

BY_HAND = "人工"
"""Reason kept with a force that a person struck out without saying more."""
EARLY_S = 600.0
"""A duty that is sent so long before its time is asked about (our default)."""


class PlanDesk(QObject):
    """
    Makes and releases the plans of the incidents.

    A release that is asked for while the plan is still being made waits for it and then goes.
    """

    state_changed = Signal(int)
    """Something about the planning of this incident is different."""
    planned = Signal(int)
    """A new plan of this incident is there."""
    released = Signal(int)
    """Forces of this incident were released."""
    early = Signal(int)
    """A duty is to be sent though it is not yet time: somebody has to confirm."""

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._busy: dict[IncidentId, asyncio.Task[None]] = {}
        self._again: dict[IncidentId, Edits | None] = {}
        self._armed: set[IncidentId] = set()
        self._outdated: set[IncidentId] = set()
        self._former: dict[IncidentId, list[Edits]] = {}
        seat.changed.connect(self._on_changed)

    # --- what is known

    def busy(self, incident: IncidentId) -> bool:
        """Tell whether a plan is being made."""
        return incident in self._busy

    def armed(self, incident: IncidentId) -> bool:
        """Tell whether the first wave goes as soon as the plan is there."""
        return incident in self._armed

    def outdated(self, incident: IncidentId) -> bool:
        """Tell whether something that bears on the plan changed after it was made."""
        return incident in self._outdated

    def can_undo(self, incident: IncidentId) -> bool:
        """Tell whether an edit can be taken back."""
        return bool(self._former.get(incident))

    def plan(self, incident: IncidentId) -> ReinforcementPlan | None:
        """Give the newest plan."""
        return newest_plan(self._seat.center, incident)

    def waiting(self, incident: IncidentId) -> bool:
        """Tell whether a first wave, or what is reserved for a duty, has not gone."""
        if reserved_for(self._seat.center, incident):
            return True
        plan = self.plan(incident)
        if plan is None or self.busy(incident):
            return self.busy(incident) and not open_tasks(self._seat.center, incident)
        sent = {task.force for task in open_tasks(self._seat.center, incident)}
        return any(pick.force not in sent for pick in plan.first_wave)

    # --- making

    def make(self, incident: IncidentId, *, edits: Edits | None = None) -> None:
        """Make the plan anew; asked for twice, it is made once more after the running one."""
        if incident in self._busy:
            self._again[incident] = edits
            return
        self._busy[incident] = start(self._make(incident, edits))
        self.state_changed.emit(incident)

    async def _make(self, incident: IncidentId, edits: Edits | None) -> None:
        try:
            actor = self._seat.demand_actor()
            center = self._seat.center
            job = self._seat.plan_work(
                lambda _control: plan_incident(center, incident, actor, edits=edits)
            )
            await asyncio.wrap_future(job.result)
            self._outdated.discard(incident)
        except OperatorError as refusal:
            self._armed.discard(incident)
            self._again.pop(incident, None)
            self._seat.refused.emit(refusal)
            return
        finally:
            del self._busy[incident]
            self.state_changed.emit(incident)
        self.planned.emit(incident)
        if incident in self._armed:
            self._armed.discard(incident)
            await self._release_first(incident)
        if incident in self._again:
            self.make(incident, edits=self._again.pop(incident))

    # --- editing

    def edit(self, incident: IncidentId, edits: Edits) -> None:
        """Plan with other decisions; the former ones can be brought back."""
        plan = self.plan(incident)
        if plan is None or plan.edits == edits:
            return
        self._former.setdefault(incident, []).append(plan.edits)
        self.make(incident, edits=edits)

    def undo(self, incident: IncidentId) -> None:
        """Take the last edit back."""
        former = self._former.get(incident)
        if former:
            self.make(incident, edits=former.pop())

    def forbid(self, incident: IncidentId, force: str) -> None:
        """Do not use a force (不用), or allow it again."""
        edits = self._edits(incident)
        if force in edits.forbidden:
            changed = {k: v for k, v in edits.forbidden.items() if k != force}
            self.edit(incident, replace(edits, forbidden=changed))
            return
        self.edit(
            incident,
            replace(
                edits,
                forbidden={**edits.forbidden, force: BY_HAND},
                locked={k: v for k, v in edits.locked.items() if k != force},
                added={k: v for k, v in edits.added.items() if k != force},
            ),
        )

    def lock(self, incident: IncidentId, force: str, slot: str) -> None:
        """Keep a force in its slot (锁定), or let it go again."""
        edits = self._edits(incident)
        if force in edits.locked:
            changed = {k: v for k, v in edits.locked.items() if k != force}
        else:
            changed = {**edits.locked, force: slot}
        self.edit(incident, replace(edits, locked=changed))

    def add(self, incident: IncidentId, force: str, slot: str) -> None:
        """Put a force in by hand."""
        edits = self._edits(incident)
        self.edit(
            incident,
            replace(
                edits,
                added={**edits.added, force: slot},
                forbidden={k: v for k, v in edits.forbidden.items() if k != force},
            ),
        )

    def bare(self, incident: IncidentId, point: PointId, why: str) -> None:
        """Let a one-minute point be stripped for a reason; without one, keep it again."""
        edits = self._edits(incident)
        kept = {known: reason for known, reason in edits.bared.items() if known != point}
        self.edit(incident, replace(edits, bared=kept | ({point: why} if why else {})))

    def _edits(self, incident: IncidentId) -> Edits:
        plan = self.plan(incident)
        return plan.edits if plan else Edits()

    # --- releasing

    def release_first(self, incident: IncidentId) -> None:
        """
        Release the first wave; where the plan is still being made, as soon as it is there.

        What is reserved for a planned duty is sent.
        """
        reserved = reserved_for(self._seat.center, incident)
        if reserved:
            leaves = min(task.window.start_utc for task in reserved if task.window is not None)
            if (leaves - self._seat.now()).total_seconds() > EARLY_S:
                self.early.emit(incident)
            else:
                self.send_duty(incident)
            return
        if incident in self._busy and self.plan(incident) is None:
            self._armed.add(incident)
            self.state_changed.emit(incident)
            return
        start(self._release_first(incident))

    async def _release_first(self, incident: IncidentId) -> None:
        plan = self.plan(incident)
        if plan is None:
            return
        if await self._seat.attempt(CommitFirstWave(plan=plan.id)) is not None:
            self.released.emit(incident)

    @async_slot
    async def send_duty(self, incident: IncidentId) -> None:
        """Send what is reserved for a duty."""
        if await self._seat.attempt(SendDuty(incident=incident)) is not None:
            self.released.emit(incident)

    @async_slot
    async def release_all(self, incident: IncidentId) -> None:
        """Release everything that is not yet sent."""
        plan = self.plan(incident)
        if plan is None:
            return
        if await self._seat.attempt(CommitPlan(plan=plan.id)) is not None:
            self.released.emit(incident)

    # --- what happens elsewhere

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Aspect.CLOSURES, Aspect.ROADS):
            for incident in self._open_incidents():
                if self.plan(incident) is not None:
                    self._outdated.add(incident)
                    self.state_changed.emit(incident)

    def _open_incidents(self) -> list[IncidentId]:
        incidents = self._seat.center.board.table(Incident).values()
        return [i.id for i in incidents if i.status == IncidentStatus.OPEN]
