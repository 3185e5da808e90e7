"""Who was sent to an incident, as task slips say it: from the open tasks and their plans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from jointops.app.center import Center
from jointops.app.checkposts import library_of
from jointops.app.handling import NotFoundError
from jointops.app.plan_lines import open_tasks
from jointops.app.rings import THERE
from jointops.errors import OperatorError
from jointops.forces.guards import GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import RING_SLOT, Task, TaskStep
from jointops.forces.units import Unit
from jointops.geo.places import Place
from jointops.geo.post_names import arms_of
from jointops.geo.roads import NodeUnknownError
from jointops.geo.travel import OffRoadError
from jointops.ids import GuardTeamId, IncidentId, UnitId
from jointops.incidents.incident import Incident
from jointops.orders.assignment import Assignment, Due, Purpose
from jointops.planning.arrivals import arrivals_to, stand_of
from jointops.planning.plan import Pick, ReinforcementPlan, Way
from jointops.resources import messages

ORDER = (Purpose.SCENE, Purpose.POINT, Purpose.POST)


class ForceUnregisteredError(OperatorError):
    """A force has a task, but is not in the register any more."""

    code = "FORCE-UNREGISTERED"


def assignments(center: Center, incident: IncidentId) -> list[Assignment]:
    """
    Give everybody of ours who was sent: to the scene by tiers, to points, to checkpoints.

    Armed police are not among them: they are asked, and get no paper of ours.

    Raises
    ------
    NotFoundError
        If there is no such incident.
    ForceUnregisteredError
        If a force that has a task was taken out of the register.
    """
    subject: Incident | None = center.board.table(Incident).get(incident)
    if subject is None:
        raise NotFoundError(kind="Incident", key=incident)
    found = _Finder(center, subject)
    made = [found.assignment(task) for task in open_tasks(center, incident)]
    sent = [one for one in made if one is not None]
    beside: dict[str, list[str]] = {}
    for one in sent:
        if one.beside:
            beside.setdefault(one.beside, []).append(f"{one.name}{one.people}人")
    sent = [replace(one, guards=tuple(beside.get(one.force, ()))) for one in sent]
    return sorted(sent, key=_order)


def _order(one: Assignment) -> tuple[int, bool, int, float, str]:
    guards = one.kind == "guard"
    return ORDER.index(one.purpose), guards, one.tier, one.due.arrival_s, one.name


class _Finder:
    """What is needed to say of each task where it leads and which way."""

    def __init__(self, center: Center, incident: Incident) -> None:
        self._center, self._incident = center, incident
        self._units = center.board.table(Unit)
        self._teams = center.board.table(GuardTeam)
        self._situation = center.situation()
        self._plans = center.board.table(ReinforcementPlan)
        self._roads = center.roads()
        self._stand = stand_of(self._situation, self._roads, guards=False)
        self._library = library_of(center) if _any_posts(center, incident.id) else None

    def assignment(self, task: Task) -> Assignment | None:
        """Give a task as an assignment; None for armed police."""
        unit = self._units.get(UnitId(task.force))
        team = self._teams.get(GuardTeamId(task.force)) if task.guards else None
        if unit is None and team is None:
            raise ForceUnregisteredError(force=task.force, incident=task.incident)
        if unit is not None and unit.asked_only:
            return None
        pick, place = self._pick(task), self._place(task)
        way = pick.way if pick is not None else self._way(task, place)
        one = Assignment(
            force=task.force,
            name=f"{team.call_sign}（{team.site}）" if team is not None else task.force,
            kind="guard" if team is not None else unit.kind if unit is not None else "",
            people=task.guards or (unit.officers if unit is not None else 0),
            tier=task.tier,
            zone=task.zone,
            task=task.task,
            purpose=_purpose(task),
            place=place,
            due=self._due(task, pick),
            step=task.step.value,
            way=way,
            start=way.path[0] if way.path else None,
        )
        if team is not None:
            one = replace(one, guard_kind=team.kind, off_site=team.off_site, channel=team.radio)
        if unit is not None:
            one = replace(one, vehicles=_vehicles(unit), channel=unit.radio)
        if pick is not None:
            one = replace(one, beside=pick.beside, rule=pick.rule)
        if task.point is not None:
            point: ResponsePoint = self._center.board.table(ResponsePoint)[task.point]
            one = replace(one, promise_s=point.within_s)
        return self._with_post(one) if one.purpose == Purpose.POST else one

    def _pick(self, task: Task) -> Pick | None:
        plan = self._plans.get(task.plan)
        picks = plan.picks if plan is not None else ()
        return next((p for p in picks if (p.force, p.slot) == (task.force, task.slot)), None)

    def _place(self, task: Task) -> Place:
        if task.point is not None:
            point: ResponsePoint = self._center.board.table(ResponsePoint)[task.point]
            return self._with_position(replace(point.place, name=point.name))
        if task.place is not None:
            return self._with_position(task.place)
        return self._with_position(self._incident.place)

    def _with_position(self, place: Place) -> Place:
        network = self._roads.network
        if place.lon is not None or place.node is None or not network.georeferenced:
            return place
        try:
            node = network.index_of(place.node)
        except NodeUnknownError:
            return place
        return replace(place, lon=float(network.lon[node]), lat=float(network.lat[node]))

    def _way(self, task: Task, place: Place) -> Way:
        """Give the way from where a force is; none where that is not known."""
        row = self._stand.row.get(task.force)
        if row is None or task.step in THERE:
            return Way()
        target = replace(place, lon=None, lat=None) if place.node is not None else place
        try:
            return arrivals_to(target, self._stand.only([row]), self._roads).way(task.force)
        except (OffRoadError, NodeUnknownError):
            return Way()

    def _due(self, task: Task, pick: Pick | None) -> Due:
        sent = task.stamps.get(TaskStep.DISPATCHED)
        within_s = task.within_s if pick is None else pick.within_s
        due = Due(
            sent_utc=sent.at_utc if sent is not None else None,
            arrival_s=task.arrival_s,
            within_s=within_s if within_s is not None and np.isfinite(within_s) else None,
            estimated=task.estimated,
            there=task.step in THERE,
        )
        window = self._incident.window
        if window is None or task.window is None:
            return due
        return replace(
            due,
            leave_utc=task.window.start_utc,
            start_utc=window.start_utc,
            end_utc=window.end_utc,
        )

    def _with_post(self, one: Assignment) -> Assignment:
        network = self._roads.network
        if one.place.node is None or self._library is None:
            return one
        try:
            node = network.index_of(one.place.node)
        except NodeUnknownError:
            return one
        post = self._library.post(node)
        arms = arms_of(network, node)
        bearing_deg = arms[0].bearing_deg if arms else 0.0
        if post is not None:
            bearing_deg = post.stops_from.bearing_deg
        return replace(one, post=post, bearing_deg=bearing_deg)


def _any_posts(center: Center, incident: IncidentId) -> bool:
    return any(task.slot.startswith(RING_SLOT) for task in open_tasks(center, incident))


def _purpose(task: Task) -> Purpose:
    if task.point is not None:
        return Purpose.POINT
    return Purpose.POST if task.slot.startswith(RING_SLOT) else Purpose.SCENE


def _vehicles(unit: Unit) -> str:
    word = messages("zh").label
    parts = []
    if unit.cars:
        parts.append(word("packet.cars", count=unit.cars))
    if unit.motorcycles:
        parts.append(word("packet.motorcycles", count=unit.motorcycles))
    return "、".join(parts)
