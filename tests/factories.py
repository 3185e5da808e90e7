"""Small worlds for tests: networks, units, situations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from jointops.feeds.plain_roads import plain_network
from jointops.forces.arrangements import ArmedTask, StandingArrangement
from jointops.forces.fixes import Certainty, FixSource
from jointops.forces.guards import GuardKind, GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import Task, UnitStatus
from jointops.forces.roster import SHIFTS
from jointops.forces.units import READY_S, Unit, UnitKind
from jointops.geo.places import Place
from jointops.geo.roads import RoadNetwork
from jointops.ids import ArrangementId, GuardCompanyId, GuardTeamId, IncidentId, PointId, UnitId
from jointops.incidents.incident import Card, Incident, Mark, Milestone
from jointops.situation.picture import GuardColumns, Situation, Standing, TeamStrength

NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)
"""12:00 in Zibo, a Wednesday."""

Roads = Sequence[tuple[int, int, float, float, bool]]
"""``from, to, metres, km/h, one-way``."""


def network(nodes: Mapping[int, tuple[float, float]], roads: Roads) -> RoadNetwork:
    """Build a plain network in metres; ids are the given numbers."""
    ids = list(nodes)
    at = {name: index for index, name in enumerate(ids)}
    east, north = np.array([nodes[name] for name in ids], dtype=np.float64).T
    edges = [(at[a], at[b], metres, kmh, oneway, "") for a, b, metres, kmh, oneway in roads]
    return plain_network([str(name) for name in ids], east, north, edges, metric=True)


def street(count: int, *, metres: float = 600.0, kmh: float = 60.0) -> RoadNetwork:
    """Build a straight two-way street of nodes 1 to ``count``."""
    nodes = {number: (number * metres, 0.0) for number in range(1, count + 1)}
    return network(nodes, [(n, n + 1, metres, kmh, False) for n in range(1, count)])


def node(number: int, name: str = "") -> Place:
    """Give a place that is a node."""
    return Place(node=str(number), name=name)


def unit(
    call_sign: str,
    kind: UnitKind = UnitKind.PATROL,
    *,
    at: int | None = None,
    officers: int = 4,
    ready_s: float | None = None,
    capabilities: tuple[str, ...] | None = None,
    shift: str = "all_day",
) -> Unit:
    """Make a unit posted at a node."""
    return Unit(
        id=UnitId(call_sign),
        kind=kind,
        officers=officers,
        ready_s=READY_S[kind] if ready_s is None else ready_s,
        capabilities=capabilities,
        post=None if at is None else node(at),
        shift=shift,
        radio="1",
    )


def incident(
    number: int = 1,
    *,
    at: int = 1,
    class_name: str = "持械伤人",
    level: int = 2,
    card: Card | None = None,
) -> Incident:
    """Make an open incident at a node."""
    marks = {
        milestone: Mark(at_utc=NOON, by="t", auto=True)
        for milestone in (Milestone.REPORTED, Milestone.ANSWERED, Milestone.GRADED)
    }
    return Incident(
        id=IncidentId(number),
        class_code="0101",
        class_name=class_name,
        level=level,
        level_owner="t",
        place=node(at),
        off_road_m=0.0,
        card=card or Card(),
        marks=marks,
    )


def point(name: str, at: int, within_s: float = 180.0) -> ResponsePoint:
    """Make a response point at a node."""
    return ResponsePoint(id=PointId(name), name=name, place=node(at), within_s=within_s)


def team(
    number: int,
    at: int,
    *,
    kind: GuardKind = GuardKind.COMPANY,
    off_site: bool = False,
    on_duty: int = 9,
    fit: int = 9,
    area: tuple[tuple[float, float], ...] = (),
) -> TeamStrength:
    """Make a guard team posted at a node."""
    return TeamStrength(
        team=GuardTeam(
            id=GuardTeamId(f"B{number:03d}"),
            company=GuardCompanyId("C1"),
            kind=kind,
            call_sign=f"保安{number}队",
            site=f"site {number}",
            place=node(at),
            area=area,
            off_site=off_site,
        ),
        on_duty=on_duty,
        fit=fit,
    )


def arrangement(
    name: str = "L1",
    *,
    groups: Iterable[str] = ("W1",),
    at: Iterable[int] = (1,),
    tasks: Iterable[ArmedTask] = (ArmedTask.TERROR,),
    hours: Iterable[str] = ("all_day",),
    days: tuple[float, float] = (-30, 30),
    strength: int = 100,
) -> StandingArrangement:
    """Make a standing arrangement about nodes, in force for days around `NOON`."""
    return StandingArrangement(
        id=ArrangementId(name),
        name=name,
        request=f"商{name}",
        reply=f"派{name}",
        valid_from_utc=NOON + timedelta(days=days[0]),
        valid_to_utc=NOON + timedelta(days=days[1]),
        tasks=tuple(tasks),
        groups=tuple(UnitId(group) for group in groups),
        hours=tuple(SHIFTS[code] for code in hours),
        strength=strength,
        places=tuple(node(number) for number in at),
    )


def situation(
    units: Iterable[Unit],
    *,
    incidents: Iterable[Incident] = (),
    points: Iterable[ResponsePoint] = (),
    tasks: Iterable[Task] = (),
    teams: Iterable[TeamStrength] = (),
    certainty: Mapping[str, Certainty] | None = None,
    statuses: Mapping[str, UnitStatus] | None = None,
    arrangements: Iterable[StandingArrangement] = (),
    exercise: bool = True,
) -> Situation:
    """Make a situation in which every unit stands at its post, measured unless told otherwise."""
    units = list(units)
    sure = certainty or {}
    busy = {task.force: UnitStatus(task.step.value) for task in tasks}
    return Situation(
        number=1,
        at_utc=NOON,
        exercise=exercise,
        units={u.id: u for u in units},
        statuses={
            u.id: busy.get(u.id, (statuses or {}).get(u.id, UnitStatus.AVAILABLE)) for u in units
        },
        standings={
            u.id: Standing(
                place=u.post,
                certainty=sure.get(u.id, Certainty.LIVE),
                source=FixSource.TERMINAL,
                at_utc=NOON,
            )
            for u in units
        },
        points=tuple(points),
        incidents={i.id: i for i in incidents},
        tasks=tuple(tasks),
        teams=tuple(teams),
        arrangements=tuple(arrangements),
        guards=GuardColumns(
            id=(),
            team=np.zeros(0, dtype=np.int32),
            certainty=np.zeros(0, dtype=np.int8),
            lon=np.zeros(0),
            lat=np.zeros(0),
        ),
    )
