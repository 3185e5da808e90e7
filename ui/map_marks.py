"""Incidents, points, closures and plans as marks of the map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from jointops.forces.closures import RoadClosure
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import Task, TaskStep
from jointops.geo.closures import Picked
from jointops.incidents.incident import Incident
from jointops.maps.marks import ClosureMark, IncidentMark, PlanMarks, PointMark, Ring, RouteMark
from jointops.maps.symbols import State
from jointops.planning.plan import Pick, ReinforcementPlan
from ui.face import Face
from ui.parts.texts import m_ss

ROUTE_STATES = {
    TaskStep.RESERVED: State.ASSIGNED,
    TaskStep.DISPATCHED: State.ASSIGNED,
    TaskStep.ACKNOWLEDGED: State.ASSIGNED,
    TaskStep.EN_ROUTE: State.MOVING,
}
"""How the way of a task is drawn; who is there has none."""


def point_marks(
    points: Iterable[ResponsePoint],
    plan: ReinforcementPlan | None,
    reach: Mapping[str, tuple[Ring, ...]],
) -> list[PointMark]:
    """Give the points, those that the plan breaks marked, some with what reaches them in time."""
    lost = {effect.point for effect in plan.lost_points} if plan else set()
    return [
        PointMark(
            lon=point.place.lon,
            lat=point.place.lat,
            minutes=point.minutes,
            name=point.name,
            lost=point.id in lost,
            reach=reach.get(point.id, ()),
        )
        for point in points
        if point.place.lon is not None and point.place.lat is not None
    ]


def incident_marks(
    incidents: Iterable[Incident], face: Face, name: Callable[[Incident], str]
) -> list[IncidentMark]:
    """Give the incidents; the first is the newest and has the halo."""
    return [
        IncidentMark(
            lon=incident.place.lon,
            lat=incident.place.lat,
            level=incident.level,
            title=face.say("incident.mark", number=incident.id, name=name(incident)),
            newest=row == 0,
        )
        for row, incident in enumerate(incidents)
        if incident.place.lon is not None and incident.place.lat is not None
    ]


def closure_marks(
    closures: Iterable[RoadClosure], *, preview: Picked | None = None
) -> list[ClosureMark]:
    """Give the closures in force, and roads that would be one; the longest line bears the name."""
    lines = preview.lines if preview else ()
    marks = [ClosureMark(outline=line, area=False) for line in lines]
    for closure in closures:
        named = max(closure.outlines, key=len)
        for outline in closure.outlines:
            text = closure.name if outline is named else ""
            area = not isinstance(closure.area, Picked)
            marks.append(ClosureMark(outline=outline, text=text, area=area))
    return marks


def plan_marks(
    newest: ReinforcementPlan | None, plans: Iterable[ReinforcementPlan], tasks: Iterable[Task]
) -> PlanMarks:
    """
    Give the ways of an incident's police: those its newest plan proposes, and those under way.

    Parameters
    ----------
    plans
        All plans of the incident, for the ways of what was released from an earlier one.
    tasks
        Its open tasks.
    """
    sent = {task.force: task for task in tasks}
    picks: list[tuple[Pick, TaskStep | None]] = []
    if newest is not None:
        proposed = (*newest.picks, *newest.standing)
        picks += [(pick, None) for pick in proposed if pick.force not in sent]
    for plan in plans:
        for pick in (*plan.picks, *plan.standing):
            task = sent.get(pick.force)
            if task is not None and task.plan == plan.id and task.step in ROUTE_STATES:
                picks.append((pick, task.step))
    return PlanMarks(
        routes=tuple(
            _route(pick, step) for pick, step in picks if pick.way.path and pick.kind != "guard"
        )
    )


def _route(pick: Pick, step: TaskStep | None) -> RouteMark:
    text = f"{pick.force} {m_ss(pick.arrival_s)}{'估' if pick.estimated else ''}"
    return RouteMark(
        path=pick.way.path,
        at_s=pick.way.at_s,
        state=ROUTE_STATES[step] if step else State.FREE,
        text=text,
    )
