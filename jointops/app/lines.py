"""Units, points and incidents as lines ready to show: sorted and searched here, not in a view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jointops.app.center import Center
from jointops.app.planner import newest_plan
from jointops.app.search import fits
from jointops.forces.duty import DutyWindow
from jointops.forces.fixes import Certainty, FixSource
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import Task, TaskStep, UnitStatus
from jointops.forces.units import Unit, UnitKind
from jointops.ids import IncidentId, PointId, TaskId, UnitId
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.planning.plan import PointEffect
from jointops.situation.picture import Situation

KIND_ORDER = tuple(UnitKind)
STATUS_ORDER = tuple(UnitStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """
    A unit as the table shows it.

    Attributes
    ----------
    source, age_s
        How its position is known, and how old it is; None where nothing is.
    incident, task
        Its open task, if any.
    """

    id: UnitId
    kind: UnitKind
    people: int
    status: UnitStatus
    certainty: Certainty
    source: FixSource | None
    age_s: float | None
    incident: IncidentId | None
    task: TaskId | None

    @property
    def off_duty(self) -> bool:
        """Whether it is off shift (下勤)."""
        return self.certainty == Certainty.OFF_DUTY


def unit_line(situation: Situation, unit_id: UnitId) -> UnitLine:
    """Give one unit's line."""
    unit, standing = situation.units[unit_id], situation.standings[unit_id]
    tasks = situation.tasks_by_force.get(unit_id, ())
    age_s = None
    if standing.at_utc is not None:
        age_s = max(0.0, (situation.at_utc - standing.at_utc).total_seconds())
    return UnitLine(
        id=unit_id,
        kind=unit.kind,
        people=unit.officers,
        status=situation.statuses[unit_id],
        certainty=standing.certainty,
        source=standing.source,
        age_s=age_s,
        incident=tasks[0].incident if tasks else None,
        task=tasks[0].id if tasks else None,
    )


_UNIT_KEYS: Mapping[str, Callable[[UnitLine], Any]] = {
    "id": lambda line: (KIND_ORDER.index(line.kind), line.id),
    "kind": lambda line: (KIND_ORDER.index(line.kind), line.id),
    "status": lambda line: (line.off_duty, STATUS_ORDER.index(line.status), line.id),
    "position": lambda line: (line.certainty, line.age_s or 0.0, line.id),
    "incident": lambda line: (line.incident is None, line.incident or 0, line.id),
}


def find_units(
    situation: Situation, *, text: str = "", by: str = "id", down: bool = False
) -> list[UnitId]:
    """
    Give the units that fit a text, in order.

    Parameters
    ----------
    text
        Part of the call sign, its pinyin, or the number of an incident.
    by
        ``id``, ``kind``, ``status``, ``position`` or ``incident``.
    """
    wanted = text.strip()
    found = [unit_line(situation, unit) for unit in situation.units if fits_unit(wanted, unit)]
    found.sort(key=_UNIT_KEYS[by], reverse=down)
    return [line.id for line in found]


def fits_unit(wanted: str, unit: UnitId) -> int:
    """Rank how a text fits a call sign; everything fits an empty one."""
    return fits(wanted, unit) if wanted else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLine:
    """
    A response point as the table shows it.

    Attributes
    ----------
    before, after
        Free units that keep the promise now and after the shown plan; None if not known yet.
    second, second_s
        The next nearest: who is left if the holder is lost.
    moves_up
        Who moves up to it by the shown plan (补位).
    lost
        Whether the shown plan breaks the promise (失守).
    """

    id: PointId
    name: str
    minutes: int
    kind: str
    minimum: int
    before: int | None = None
    after: int | None = None
    holder: str = ""
    holder_s: float | None = None
    second: str = ""
    second_s: float | None = None
    moves_up: str = ""
    lost: bool = False


_POINT_KEYS: Mapping[str, Callable[[PointLine], Any]] = {
    "name": lambda line: line.name,
    "minutes": lambda line: (line.minutes, line.name),
    "second": lambda line: (line.second_s is not None, -(line.second_s or 0.0), line.name),
    "holder": lambda line: (not line.lost, line.holder_s is None, line.holder_s or 0.0, line.name),
}


def point_lines(
    center: Center, *, effects: Sequence[PointEffect], text: str = "", by: str = "minutes"
) -> list[PointLine]:
    """Give the points that fit a text, with who holds them; those that a plan breaks first."""
    known = {effect.point: effect for effect in effects}
    lines: list[PointLine] = []
    for point in center.board.table(ResponsePoint).values():
        if text.strip() and not fits(text, point.name):
            continue
        effect = known.get(point.id)
        move = effect.move_up if effect else None
        lines.append(
            PointLine(
                id=point.id,
                name=point.name,
                minutes=point.minutes,
                kind=point.kind,
                minimum=point.minimum,
                before=effect.before if effect else None,
                after=effect.after if effect else None,
                holder=move.force if move else effect.holder if effect else "",
                holder_s=move.arrival_s if move else effect.holder_s if effect else None,
                second=effect.second if effect else "",
                second_s=effect.second_s if effect else None,
                moves_up=move.force if move else "",
                lost=effect.lost if effect else False,
            )
        )
    lines.sort(key=_POINT_KEYS[by])
    lines.sort(key=_kept)
    return lines


def _kept(line: PointLine) -> bool:
    return not line.lost


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """
    An incident as the list shows it.

    Attributes
    ----------
    waiting, moving, there
        Forces that have not read back, are on their way, and are at the scene.
    missing
        Units and people that its newest plan lacks.
    released
        Whether anything was ever sent.
    """

    id: IncidentId
    class_name: str
    class_english: str
    level: int
    place: str
    status: IncidentStatus
    opened_utc: datetime
    merged_into: IncidentId | None
    waiting: int
    moving: int
    there: int
    missing: int
    released: bool
    window: DutyWindow | None = None
    reserved: int = 0


_MOVING = frozenset((TaskStep.ACKNOWLEDGED, TaskStep.EN_ROUTE))
_THERE = frozenset((TaskStep.ON_SCENE, TaskStep.ON_TASK))


def incident_line(center: Center, number: IncidentId) -> IncidentLine:
    """Give one incident's line."""
    incident: Incident = center.board.table(Incident)[number]
    tasks = [task for task in center.board.table(Task).values() if task.incident == number]
    plan = newest_plan(center, number)
    return IncidentLine(
        id=incident.id,
        class_name=incident.class_name,
        class_english=class_english(center, incident),
        level=incident.level,
        place=incident.place.text,
        status=incident.status,
        opened_utc=incident.opened_utc,
        merged_into=incident.merged_into,
        waiting=sum(task.step == TaskStep.DISPATCHED for task in tasks),
        moving=sum(task.step in _MOVING for task in tasks),
        there=sum(task.step in _THERE for task in tasks),
        missing=sum(short.missing for short in plan.shortfalls) if plan else 0,
        released=bool(tasks),
        window=incident.window,
        reserved=sum(task.waiting for task in tasks),
    )


def class_english(center: Center, incident: Incident) -> str:
    """Give an incident's class in English."""
    known = center.incident_doctrine.classes
    found = (known.english for known in known if known.code == incident.class_code)
    return next(found, incident.class_name)


def list_incidents(center: Center) -> list[IncidentId]:
    """Give the open incidents by level and newest first, then those that are over."""
    incidents = center.board.table(Incident).values()
    return [incident.id for incident in sorted(incidents, key=_urgency)]


def _urgency(incident: Incident) -> tuple[bool, int, int]:
    is_open = incident.status == IncidentStatus.OPEN
    return not is_open, incident.level if is_open else 0, -incident.id


def point_of(center: Center, point: PointId) -> ResponsePoint:
    """Give a point."""
    found: ResponsePoint = center.board.table(ResponsePoint)[point]
    return found


def unit_of(center: Center, unit: UnitId) -> Unit | None:
    """Give a unit; None if there is none of this call sign."""
    return center.board.table(Unit).get(unit)
