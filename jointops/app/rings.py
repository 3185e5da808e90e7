"""Encirclements and blockades that are manned: what is sent, what is held, what it uncovers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np

from jointops.app.center import Center
from jointops.app.commands import CommitRing, RingPost
from jointops.app.encircle_lines import PostLine
from jointops.app.encirclement import MARGIN_S, SETUP_S, Kept
from jointops.app.plan_lines import open_tasks
from jointops.forces.readiness import RING_SLOT, Task, TaskStep, ring_slot
from jointops.forces.units import Unit
from jointops.geo.places import Place
from jointops.geo.roads import NodeUnknownError
from jointops.geo.travel import RoadMap
from jointops.ids import IncidentId, UnitId
from jointops.planning.arrivals import Forces, arrivals_to, stand_of
from jointops.planning.coverage import point_effects, point_stand
from jointops.planning.plan import PointEffect
from jointops.planning.spoken import spoken_text
from jointops.situation.picture import Situation

THERE = frozenset((TaskStep.ON_SCENE, TaskStep.ON_TASK))


def ring_tasks(center: Center, incident: IncidentId) -> list[Task]:
    """Give the open tasks of an incident's checkpoints."""
    return [task for task in open_tasks(center, incident) if task.slot.startswith(RING_SLOT)]


def ring_post(
    center: Center,
    situation: Situation,
    unit: UnitId,
    place: Place,
    *,
    arrival_s: float,
    spare_s: float = 0.0,
) -> RingPost:
    """
    Give a checkpoint to be manned.

    Parameters
    ----------
    place
        Named as a person calls it.
    spare_s
        Seconds that the unit may come later and still be in time.
    """
    found: Unit = center.board.table(Unit)[unit]
    return RingPost(
        unit=unit,
        place=place,
        arrival_s=arrival_s,
        within_s=arrival_s + (spare_s if np.isfinite(spare_s) else 0.0),
        estimated=situation.standings[unit].estimated,
        spoken=spoken_text(
            force=unit,
            place=place.text,
            crossing="",
            task="设卡查控",
            channel=found.radio,
            exercise=center.exercise,
        ),
    )


def commit_ring(
    center: Center,
    situation: Situation,
    incident: IncidentId,
    lines: Iterable[PostLine],
    *,
    margin_s: float = MARGIN_S,
    age_s: float = 0.0,
) -> CommitRing:
    """
    Give the command that mans checkpoints; those without a unit are left out.

    Parameters
    ----------
    age_s
        Seconds since the answer was worked out: the suspect has been moving on since.
    """
    posts = tuple(
        ring_post(
            center,
            situation,
            UnitId(line.unit),
            replace(line.place, name=line.name),
            arrival_s=line.arrival_s,
            spare_s=np.inf if line.margin_s is None else line.margin_s - margin_s - age_s,
        )
        for line in lines
        if line.unit and line.arrival_s is not None
    )
    return CommitRing(incident=incident, posts=posts)


def too_old(lines: Iterable[PostLine], age_s: float) -> list[PostLine]:
    """Give the checkpoints that cannot be held in time any more, so long after the answer."""
    return [line for line in lines if line.margin_s is not None and line.margin_s < age_s]


def held_posts(
    center: Center, situation: Situation, incident: IncidentId, *, setup_s: float = SETUP_S
) -> tuple[Kept, ...]:
    """
    Give the checkpoints of an incident that stand or are on their way, to plan around them.

    Who is there holds already; of the others the way from where they are counts. Checkpoints that
    newly imported roads do not have are left out.
    """
    roads = center.roads()
    forces = stand_of(situation, roads, guards=False)
    found = []
    for task in ring_tasks(center, incident):
        if task.place is None or task.place.node is None or task.force not in forces.row:
            continue
        try:
            node = roads.network.index_of(task.place.node)
        except NodeUnknownError:
            continue
        hold_s = 0.0 if task.step in THERE else _way_s(task, forces, roads) + setup_s
        if np.isfinite(hold_s):
            found.append(Kept(unit=task.force, node=node, hold_s=hold_s))
    return tuple(found)


def _way_s(task: Task, forces: Forces, roads: RoadMap) -> float:
    """Give a unit's seconds to its checkpoint from where it is, getting ready included."""
    if task.place is None:
        return np.inf
    mine = forces.only([forces.row[task.force]])
    return arrivals_to(task.place, mine, roads).of(task.force)


def no_longer_wanted(
    center: Center, incident: IncidentId, lines: Collection[PostLine]
) -> list[Task]:
    """Give the manned checkpoints that another answer does without."""
    wanted = {(line.unit, ring_slot(line.place)) for line in lines}
    return [task for task in ring_tasks(center, incident) if (task.force, task.slot) not in wanted]


def uncovered_by(
    center: Center, situation: Situation, units: Collection[str]
) -> tuple[PointEffect, ...]:
    """Give the points whose promise breaks when units leave."""
    roads = center.roads()
    stand = point_stand(situation, stand_of(situation, roads, guards=False), roads)
    effects = point_effects(stand.points, stand.seconds, names=stand.names, sent=units)
    return tuple(effect for effect in effects if effect.lost)
