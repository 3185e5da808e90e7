"""
Standing down (撤收): who is let go first, and why.

Our order, since no source states one: first who has not started, then the guards (they may not
stand without police, so they never stay behind), then whoever's return mends a point that is
uncovered now, then who is still on the way, then those at the scene, the highest tier first, so
that who came first hands over last. Who moved up to a point (补位) stays until its own are back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from jointops.forces.fixes import Certainty
from jointops.forces.readiness import Task, TaskStep
from jointops.geo.travel import RoadMap
from jointops.ids import IncidentId
from jointops.planning.arrivals import stand_of
from jointops.planning.coverage import free_units, point_arrivals
from jointops.planning.plan import Reason
from jointops.situation.picture import Situation, Standing


class Stage(IntEnum):
    """A step of standing down, in order."""

    RESERVED = 1
    GUARDS = 2
    POINTS = 3
    ON_THE_WAY = 4
    SCENE = 5
    MOVED_UP = 6


AT_SCENE = frozenset((TaskStep.ON_SCENE, TaskStep.ON_TASK))


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A task to be ended, in its stage, and why it stands there."""

    task: Task
    stage: Stage
    reason: Reason


def stand_down_order(
    situation: Situation, incident: IncidentId, *, mended: Mapping[str, tuple[str, ...]]
) -> tuple[Leaving, ...]:
    """
    Give an incident's open tasks in the order in which they are ended.

    Parameters
    ----------
    mended
        What `points_mended` gave; who mends the most points goes first in that stage.
    """
    tasks = [task for task in situation.tasks if task.incident == incident]
    found = [_leaving(task, mended) for task in tasks]
    found.sort(key=_last_in_first_out)
    found.sort(key=lambda leaving: (leaving.stage, -len(mended.get(leaving.task.force, ()))))
    return tuple(found)


def _last_in_first_out(leaving: Leaving) -> tuple[int, float, str]:
    """Sort by tier from the highest, then by arrival from the last."""
    task = leaving.task
    arrived = task.stamps.get(TaskStep.ON_SCENE)
    return -task.tier, -arrived.at_utc.timestamp() if arrived else -np.inf, task.force


def _leaving(task: Task, mended: Mapping[str, tuple[str, ...]]) -> Leaving:
    if task.point is not None:
        return Leaving(task=task, stage=Stage.MOVED_UP, reason=Reason(code="LEAVE-MOVED-UP"))
    if task.step == TaskStep.RESERVED:
        return Leaving(task=task, stage=Stage.RESERVED, reason=Reason(code="LEAVE-RESERVED"))
    if task.guards:
        reason = Reason(code="LEAVE-GUARDS", facts={"count": task.guards})
        return Leaving(task=task, stage=Stage.GUARDS, reason=reason)
    if task.force in mended:
        points = mended[task.force]
        reason = Reason(code="LEAVE-POINTS", facts={"points": "、".join(points)})
        return Leaving(task=task, stage=Stage.POINTS, reason=reason)
    if task.step not in AT_SCENE:
        return Leaving(task=task, stage=Stage.ON_THE_WAY, reason=Reason(code="LEAVE-ON-THE-WAY"))
    return Leaving(
        task=task, stage=Stage.SCENE, reason=Reason(code="LEAVE-SCENE", facts={"tier": task.tier})
    )


def points_mended(
    situation: Situation, incident: IncidentId, *, roads: RoadMap
) -> dict[str, tuple[str, ...]]:
    """
    Give for each unit at an incident the bare points that it would keep again from its own post.

    Raises
    ------
    OffRoadError, NodeUnknownError, NoPositionError
        If a response point is not on the network.
    """
    sent = [t.force for t in situation.tasks if t.incident == incident and t.point is None]
    forces = stand_of(situation, roads, guards=False)
    free = forces.only(free_units(situation, forces))
    now = point_arrivals(situation.points, free, roads)
    broken = [
        point
        for point in situation.points
        if (now[point.id] <= point.within_s).sum() < point.minimum
    ]
    back = stand_of(_at_their_posts(situation, sent), roads, guards=False)
    then = point_arrivals(broken, back, roads)
    mended: dict[str, tuple[str, ...]] = {}
    for point in broken:
        for row in np.flatnonzero(then[point.id] <= point.within_s).tolist():
            mended[back.name[row]] = (*mended.get(back.name[row], ()), point.name)
    return mended


def _at_their_posts(situation: Situation, forces: list[str]) -> Situation:
    units = {name: unit for name, unit in situation.units.items() if name in forces and unit.post}
    standings = {
        name: Standing(place=unit.post, certainty=Certainty.ASSUMED) for name, unit in units.items()
    }
    return replace(situation, units=units, standings=standings)
