"""The first draft of a 商请单: what incident, plan, roads and settings say, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import numpy as np

from jointops.app.center import Center
from jointops.app.commands import OpenRequest
from jointops.app.handling import NotFoundError
from jointops.app.planner import newest_plan
from jointops.app.workflows import flow_named, newest
from jointops.clock import local_text
from jointops.errors import OperatorError
from jointops.forces.readiness import Task, TaskStep
from jointops.forces.units import Unit
from jointops.geo.places import Place, distance_m
from jointops.ids import IncidentId, UnitId
from jointops.incidents.incident import Incident
from jointops.planning.arrivals import arrivals_to, stand_of
from jointops.planning.plan import Pick, Way
from jointops.requests.grants import ARTICLES
from jointops.requests.kept_workflow import KeptWorkflow
from jointops.requests.workflow import Workflow
from jointops.resources import messages

CATEGORIES = {article.value: category for category, article in ARTICLES.items()}
"""Category of a task by its article of the law on the armed police."""
BY_CLASS = {"0901": "17", "0400": "18", "0401": "18", "1001": "15"}
"""Article of an incident class where no plan asks for anybody; 16 for all others."""
ORDINARY = "16"
URGENT = {1: "特急", 2: "特急", 3: "加急", 4: "平件"}
"""Urgency of a request by the level of its incident."""
TRAINING = "（训练数据）"
ASSEMBLY_M = 300.0
"""So far before the scene they gather, at a crossing; our own default."""
THERE = frozenset((TaskStep.ON_SCENE, TaskStep.ON_TASK))
FIELDS = "%Y-%m-%d %H:%M"


def agency_of(center: Center) -> str:
    """Give the first word of our numbers; 演 in an exercise, whose series are its own."""
    return "演" if center.exercise else center.config.agency


def flow_in_force(center: Center) -> Workflow:
    """Give the workflow that a new request goes by."""
    last = newest(center.board.table(KeptWorkflow).values())
    return flow_named(last.id if last is not None else "")


def incident_of(center: Center, number: IncidentId) -> Incident:
    """
    Give an incident.

    Raises
    ------
    NotFoundError
        If there is none of this number.
    """
    found = center.board.table(Incident).get(number)
    if found is None:
        raise NotFoundError(kind="Incident", key=number)
    return found


def asked_picks(center: Center, incident: IncidentId) -> tuple[Pick, ...]:
    """Give the groups that an incident's newest plan asks for and does not have."""
    plan = newest_plan(center, incident)
    return plan.hollow if plan is not None else ()


def article_of(incident: Incident, picks: Iterable[Pick]) -> str:
    """Give the article of the law that a request for an incident rests on."""
    rules = sorted(pick.rule for pick in picks if pick.rule)
    return rules[0].partition("(")[0] if rules else BY_CLASS.get(incident.class_code, ORDINARY)


def proposed_fields(center: Center, document: str, category: str) -> dict[str, str]:
    """Give what a draft says of itself: of the workflow by category, of the settings."""
    config, exercise = center.config, center.exercise
    settings = {
        "to": config.counterparty or (f"武警训练支队{TRAINING}" if exercise else ""),
        "on_behalf_of": config.on_behalf_of or (f"训练市人民政府{TRAINING}" if exercise else ""),
        "contact": config.contact or f"{config.issuer}值班室",
        "command_post": config.issuer,
    }
    told = flow_in_force(center).proposals(document, category)
    own = settings if document == "D1" else {}
    return {key: value for key, value in (own | told).items() if value}


def first_draft(center: Center, order: OpenRequest) -> dict[str, str]:
    """Fill a 商请单 with what is known; what nobody has said is left out."""
    proposed = proposed_fields(center, "D1", order.category) | {"category": order.category}
    if order.incident is None:
        return proposed
    found = incident_of(center, order.incident)
    picks = asked_picks(center, order.incident)
    rules = sorted({pick.rule for pick in picks if pick.rule}) or [article_of(found, picks)]
    tasks = flow_in_force(center).content.tasks
    place = found.place
    drafted = {
        "matter": found.class_name,
        "event_time": local_text(min(mark.at_utc for mark in found.marks.values()), FIELDS),
        "place": place.text,
        "position": f"{place.lon:.6f},{place.lat:.6f}" if place.lon is not None else "",
        "harm": _harm(found),
        "measures": _measures(center, found.id),
        "people": str(order.people or ""),
        "equipment": _kit(center, order.units),
        "tasks": "、".join(tasks[rule] for rule in rules if rule in tasks),
        "site_commander": _site_commander(center, found.id),
        "risks": _risks(found),
    }
    drafted |= _times(center, found, picks) | _way(center, found, order.units)
    return proposed | {key: value for key, value in drafted.items() if value}


def _times(center: Center, incident: Incident, picks: Iterable[Pick]) -> dict[str, str]:
    """Say from when until when: of a duty its window, else the latest promise of the plan."""
    window = incident.window
    if window is not None:
        hours = (window.end_utc - window.start_utc).total_seconds() / 3600
        return {
            "not_before": local_text(window.start_utc, FIELDS),
            "not_later": local_text(window.start_utc, FIELDS),
            "duration": str(max(1, round(hours))),
        }
    within_s = max((pick.within_s for pick in picks), default=0.0)
    if not within_s:
        return {}
    return {"not_later": local_text(center.clock.now() + timedelta(seconds=within_s), FIELDS)}


def _harm(incident: Incident) -> str:
    card, say = incident.card, messages("zh").label
    parts = [
        say("harm.weapon", weapon=card.weapon) if card.weapon else "",
        say("harm.suspects", count=card.suspects) if card.suspects is not None else "",
        say("harm.injured", count=card.injured) if card.injured is not None else "",
        say("harm.left") if card.suspect_left else "",
        card.note,
        say("harm.level", level=say(f"level.{incident.level}")),
    ]
    return "，".join(part for part in parts if part)


def _risks(incident: Incident) -> str:
    """Say what the card tells of dangers; what it does not tell is said to be unknown."""
    card, say = incident.card, messages("zh").label
    parts = [
        say("risk.weapon", weapon=card.weapon) if card.weapon else say("risk.no_weapon"),
        say("risk.public") if card.public_place else "",
        say("risk.flight", flight=card.flight) if card.flight else "",
    ]
    return "；".join(part for part in parts if part)


def _measures(center: Center, incident: IncidentId) -> str:
    """Say who was sent already."""
    sent = [t for t in center.board.table(Task).values() if t.incident == incident and t.open]
    out = [task for task in sent if not task.guards and not task.basis]
    if not out:
        return ""
    units = "、".join(task.force for task in out[:6])
    return messages("zh").label("measures.sent", count=len(out), units=units)


def _site_commander(center: Center, incident: IncidentId) -> str:
    """Name the first police group there, or on its way: its leader until somebody higher comes."""
    tasks = [
        task
        for task in center.board.table(Task).values()
        if task.incident == incident and task.open and not task.guards and not task.basis
    ]
    first = min(tasks, key=_first_there, default=None)
    if first is None:
        return ""
    unit = center.board.table(Unit).get(UnitId(first.force))
    radio = unit.radio if unit is not None and unit.radio else "—"
    return messages("zh").label("site_commander", force=first.force, radio=radio)


def _first_there(task: Task) -> tuple[bool, int, float]:
    return task.step not in THERE, task.tier, task.arrival_s


def _kit(center: Center, units: Iterable[UnitId]) -> str:
    """Say what the plan wants of its groups: their abilities, as the register has them."""
    table, say = center.board.table(Unit), messages("zh").label
    known = messages("zh").codes("label")
    able = {code for unit in units if unit in table for code in table[unit].capabilities or ()}
    words = [say(f"capability.{code}") for code in sorted(able) if f"capability.{code}" in known]
    return "、".join(words)


def _way(center: Center, incident: Incident, units: tuple[UnitId, ...]) -> dict[str, str]:
    """Advise a way and where to gather on it, from where the first group stands."""
    if not units:
        return {}
    try:
        roads = center.roads()
        stand = stand_of(center.situation(), roads, guards=False)
        rows = [stand.row[units[0]]] if units[0] in stand.row else []
        way = arrivals_to(incident.place, stand.only(rows), roads).way(units[0]) if rows else Way()
    except OperatorError:
        return {}
    names = list(dict.fromkeys(leg.name for leg in way.legs if leg.name))
    say = messages("zh").label
    told = {"route": say("route.via", roads="、".join(names))} if names else {}
    gather = _gather(center, incident.place, way)
    return told | ({"assembly": gather} if gather else {})


def _gather(center: Center, scene: Place, way: Way) -> str:
    """Name the crossing on the way that lies just outside the scene."""
    if not way.path or scene.lon is None or scene.lat is None:
        crossing = center.crossings.near(scene) if way.legs else ""
        return messages("zh").label("assembly.near", crossing=crossing) if crossing else ""
    lon, lat = np.array(way.path, dtype=np.float64).T
    away_m = distance_m(lon, lat, np.array(scene.lon), np.array(scene.lat))
    outside = np.flatnonzero(away_m >= ASSEMBLY_M)
    at = int(outside[-1]) if len(outside) else 0
    crossing = center.crossings.near(Place(lon=float(lon[at]), lat=float(lat[at])))
    if not crossing:
        return ""
    metres = round(float(away_m[at]) / 10) * 10
    return messages("zh").label("assembly.at", crossing=crossing, metres=metres)
