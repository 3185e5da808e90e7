"""Which colour stands for what: statuses, certainties, levels, steps; and a step in words."""

from __future__ import annotations

from jointops.forces.fixes import Certainty
from jointops.forces.readiness import TaskStep, UnitStatus
from jointops.forces.units import UnitKind
from ui.face import Face

STATUS_TONE = {
    UnitStatus.AVAILABLE: "free",
    UnitStatus.PATROLLING: "free",
    UnitStatus.RESERVED: "assigned",
    UnitStatus.DISPATCHED: "assigned",
    UnitStatus.ACKNOWLEDGED: "assigned",
    UnitStatus.EN_ROUTE: "moving",
    UnitStatus.ON_SCENE: "scene",
    UnitStatus.ON_TASK: "scene",
    UnitStatus.OUT_OF_SERVICE: "off",
    UnitStatus.NO_CONTACT: "off",
}
STEP_TONE = {
    TaskStep.RESERVED: "assigned",
    TaskStep.DISPATCHED: "assigned",
    TaskStep.ACKNOWLEDGED: "assigned",
    TaskStep.EN_ROUTE: "moving",
    TaskStep.ON_SCENE: "scene",
    TaskStep.ON_TASK: "scene",
    TaskStep.STOOD_DOWN: "off",
}
CERTAINTY_TONE = {
    Certainty.LIVE: "text-2",
    Certainty.AGEING: "warn",
    Certainty.STALE: "warn",
    Certainty.ASSUMED: "text-2",
    Certainty.NEVER: "warn",
    Certainty.OFF_DUTY: "faint",
}
LEVEL_TONE = {1: "scene", 2: "moving", 3: "assigned", 4: "text-2"}

TOLD = frozenset((TaskStep.DISPATCHED.value, TaskStep.ACKNOWLEDGED.value))
"""Armed police are told and answer, where ours are ordered and sign."""


def told(step: TaskStep | UnitStatus, kind: str) -> bool:
    """Tell whether a step or status is said otherwise of armed police."""
    return kind == UnitKind.ARMED_POLICE and step.value in TOLD


def step_word(face: Face, step: TaskStep, kind: str) -> str:
    """Give a step in words."""
    return face.say(f"standing.{step}" if told(step, kind) else f"step.{step}")


def step_mark(face: Face, step: TaskStep | UnitStatus, kind: str) -> str:
    """Give the character that stands for a step or status."""
    return face.say(f"standing_mark.{step}" if told(step, kind) else f"mark.{step}")
