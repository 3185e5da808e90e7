"""What a unit is doing, and the steps of a task (任务流转)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from jointops.errors import OperatorError
from jointops.forces.duty import ONGOING, DutyWindow
from jointops.geo.places import Place
from jointops.ids import ArrangementId, IncidentId, PlanId, PointId, TaskId


class UnitStatus(StrEnum):
    """Status of a unit, as shown on the board and the map."""

    AVAILABLE = "available"
    PATROLLING = "patrolling"
    RESERVED = "reserved"
    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    ON_TASK = "on_task"
    OUT_OF_SERVICE = "out_of_service"
    NO_CONTACT = "no_contact"


FREE = frozenset((UnitStatus.AVAILABLE, UnitStatus.PATROLLING))
SETTABLE = FREE | {UnitStatus.OUT_OF_SERVICE, UnitStatus.NO_CONTACT}
"""What a person may set for a unit without a task."""


class TaskStep(StrEnum):
    """Where a task stands."""

    RESERVED = "reserved"
    """预留: promised to a later tier, not yet sent."""
    DISPATCHED = "dispatched"
    """已下达, not yet read back."""
    ACKNOWLEDGED = "acknowledged"
    """已签收 (复诵)."""
    EN_ROUTE = "en_route"
    """出动."""
    ON_SCENE = "on_scene"
    """到场."""
    ON_TASK = "on_task"
    """处置."""
    STOOD_DOWN = "stood_down"
    """撤收: over."""


STEPS: dict[TaskStep, frozenset[TaskStep]] = {
    TaskStep.RESERVED: frozenset((TaskStep.DISPATCHED, TaskStep.STOOD_DOWN)),
    TaskStep.DISPATCHED: frozenset(
        (TaskStep.ACKNOWLEDGED, TaskStep.EN_ROUTE, TaskStep.ON_SCENE, TaskStep.STOOD_DOWN)
    ),
    TaskStep.ACKNOWLEDGED: frozenset((TaskStep.EN_ROUTE, TaskStep.ON_SCENE, TaskStep.STOOD_DOWN)),
    TaskStep.EN_ROUTE: frozenset((TaskStep.ON_SCENE, TaskStep.STOOD_DOWN)),
    TaskStep.ON_SCENE: frozenset((TaskStep.ON_TASK, TaskStep.STOOD_DOWN)),
    TaskStep.ON_TASK: frozenset((TaskStep.STOOD_DOWN,)),
    TaskStep.STOOD_DOWN: frozenset(),
}
"""Allowed steps. A unit that is simply there has arrived, whether or not it read back first."""

NEXT: dict[TaskStep, TaskStep] = {
    TaskStep.RESERVED: TaskStep.DISPATCHED,
    TaskStep.DISPATCHED: TaskStep.ACKNOWLEDGED,
    TaskStep.ACKNOWLEDGED: TaskStep.EN_ROUTE,
    TaskStep.EN_ROUTE: TaskStep.ON_SCENE,
    TaskStep.ON_SCENE: TaskStep.ON_TASK,
    TaskStep.ON_TASK: TaskStep.STOOD_DOWN,
}
"""The ordinary next step, one key each."""

MOVE_UP_SLOT = "move_up/"
"""Slot of a unit that moves up to a point, before the point's id."""
MOVE_UP_TIER = 6
"""After the tiers of the need."""

RING_SLOT = "ring/"
"""Slot of a unit that holds a checkpoint of an encirclement or a blockade, before its place."""
RING_TIER = 4
"""The ring of checkpoints belongs to tier 4 (handbook 2.4)."""

ACKNOWLEDGE_WITHIN_S = 60.0
"""An order is read back within a minute (handbook 2.7)."""


def ring_slot(place: Place) -> str:
    """Give the slot of a checkpoint."""
    return f"{RING_SLOT}{place.code}"


class StepRefusedError(OperatorError):
    """A task cannot take this step from where it stands."""

    code = "TASK-STEP"


class ForceTakenError(OperatorError):
    """A force already has a task."""

    code = "FORCE-TAKEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """
    When something happened and how the center came to know.

    Attributes
    ----------
    by
        Account that recorded it.
    speaker, channel
        Who said it on which channel, where the operator recorded another's words (代录).
    """

    at_utc: datetime
    by: str
    speaker: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """
    One force sent to one incident.

    Attributes
    ----------
    force
        Call sign of the unit, or id of the guard team.
    slot
        Row of the needs table it serves.
    guards
        Number of guards where the force is a guard team; 0 for a unit.
    arrival_s
        Promised seconds from release to arrival.
    estimated
        Whether the arrival rests on an assumed position (估算).
    place
        Where it leads, if not to the incident itself: a checkpoint of an encirclement.
    within_s
        Latest seconds from release that still serve; None where the needs table says it.
    window
        For a planned duty: from when it must leave until the duty's end.
    basis
        Standing arrangement under which a group of the armed police serves; None for ours.
    people
        How many of a group of the armed police come, where not all were granted; 0 for all.
    stamps
        When each step was taken.
    """

    id: TaskId
    incident: IncidentId
    plan: PlanId
    force: str
    tier: int
    zone: str
    slot: str
    task: str
    arrival_s: float
    step: TaskStep
    guards: int = 0
    estimated: bool = False
    spoken: str = ""
    place: Place | None = None
    within_s: float | None = None
    window: DutyWindow | None = None
    basis: ArrangementId | None = None
    people: int = 0
    stamps: dict[TaskStep, Stamp]

    @property
    def point(self) -> PointId | None:
        """The response point that a unit moves up to (补位); None at the incident itself."""
        if self.slot.startswith(MOVE_UP_SLOT):
            return PointId(self.slot.removeprefix(MOVE_UP_SLOT))
        return None

    @property
    def open(self) -> bool:
        """Whether the force is still bound."""
        return self.step != TaskStep.STOOD_DOWN

    @property
    def waiting(self) -> bool:
        """Whether it is reserved for a planned duty (勤务预留) and not yet sent."""
        return self.window is not None and self.step == TaskStep.RESERVED

    def binds(self, moment: datetime) -> bool:
        """Tell whether the force is bound at a moment: a planned duty binds in its window only."""
        if self.window is None or not self.waiting:
            return self.open
        return self.window.holds(moment)

    def hinders(self, now: datetime, window: DutyWindow | None) -> bool:
        """Tell whether its force cannot take on another task: now, or in a window to come."""
        if window is None:
            return self.binds(now)
        if self.window is not None and self.waiting:
            return self.window.overlaps(window)
        return self.open and window.start_utc - now < ONGOING

    def moved_to(self, step: TaskStep, stamp: Stamp) -> Self:
        """
        Give the task one step on.

        Raises
        ------
        StepRefusedError
            If the step is not allowed from here, or lies before the last one in time.
        """
        if step not in STEPS[self.step]:
            raise StepRefusedError(force=self.force, now=self.step, wanted=step)
        last = max(known.at_utc for known in self.stamps.values())
        if stamp.at_utc < last:
            raise StepRefusedError(force=self.force, now=self.step, wanted=step, last_utc=last)
        return replace(self, step=step, stamps={**self.stamps, step: stamp})
