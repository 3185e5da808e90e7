"""Orders about plans and the tasks that come of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec

from jointops.app.commands.command import Command
from jointops.forces.readiness import TaskStep
from jointops.geo.places import Place
from jointops.ids import (
    IncidentId,
    PlanId,
    TaskId,
    UnitId,
)
from jointops.planning.plan import ReinforcementPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPlan(Command):
    """Keep a plan that was made, so that it can be released."""

    kind: ClassVar[str] = "plan.keep"
    plan: ReinforcementPlan

    def facts(self) -> dict[str, Any]:
        """Give the plan's name, digest and edits."""
        plan = self.plan
        return {
            "plan": plan.id,
            "incident": plan.incident,
            "version": plan.version,
            "digest": plan.digest,
            "edits": msgspec.to_builtins(plan.edits),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitPlan(Command):
    """
    Release a plan (下达): its first wave (tiers 0 and 1), or everything not yet sent.

    Attributes
    ----------
    locked_seat
        Whether the key was pressed at a locked seat: the first wave goes all the same.
    """

    kind: ClassVar[str] = "plan.commit"
    plan: PlanId
    locked_seat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitFirstWave(CommitPlan):
    """Release tiers 0 and 1 at once, by any operator on duty."""

    kind: ClassVar[str] = "plan.first_wave"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingPost:
    """
    A checkpoint to be held.

    Attributes
    ----------
    place
        A node of the network, named by crossing, side and direction.
    arrival_s, within_s
        Promised seconds from now, and the latest that still leave time to close the road.
    spoken
        What is read over the radio (口播稿).
    """

    unit: UnitId
    place: Place
    arrival_s: float
    within_s: float
    estimated: bool
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitRing(Command):
    """Send units to hold the checkpoints of an encirclement (合围) or a blockade (封控)."""

    kind: ClassVar[str] = "ring.commit"
    incident: IncidentId
    posts: tuple[RingPost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDuty(Command):
    """Send what is reserved for a planned duty: it is time to leave."""

    kind: ClassVar[str] = "duty.send"
    incident: IncidentId


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTask(Command):
    """
    Take a task one step on, or several.

    Attributes
    ----------
    speaker, channel
        Who said so on which channel, where the operator records another's words (代录).
    """

    kind: ClassVar[str] = "task.step"
    task: TaskId
    step: TaskStep
    speaker: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDown(Command):
    """
    Release the forces of an incident (撤收).

    Attributes
    ----------
    tasks
        Which, in the order in which they are let go; empty for all.
    """

    kind: ClassVar[str] = "plan.release"
    incident: IncidentId
    tasks: tuple[TaskId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReplacement(Command):
    """
    Send another unit for the slot of a released task (替补).

    Attributes
    ----------
    force
        The unit that is sent.
    tier
        Tier of the task: the first wave is never held up, the others need the commander.
    stand_down
        Whether the old one is let go; by default both serve the slot.
    """

    kind: ClassVar[str] = "task.replace"
    task: TaskId
    force: UnitId
    tier: int
    arrival_s: float
    estimated: bool = False
    spoken: str = ""
    stand_down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign(Command):
    """
    Take a unit that is on its way to a lesser incident for a graver one (改派).

    Attributes
    ----------
    task, taken_from
        The task that ends, and its incident.
    incident, plan
        The graver incident, and the plan whose shortfall it fills.
    slot, tier, zone, work
        The row it serves from now on.
    """

    kind: ClassVar[str] = "plan.reassign"
    task: TaskId
    taken_from: IncidentId
    force: UnitId
    incident: IncidentId
    plan: PlanId
    slot: str
    tier: int
    zone: str
    work: str
    arrival_s: float
    estimated: bool = False
    spoken: str = ""
