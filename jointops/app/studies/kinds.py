"""Planners' studies of the open file: by shift, balanced areas, loss of one unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

import numpy as np

from jointops.app.center import Center
from jointops.app.reach import NODES_WITHIN_S, counted_places
from jointops.app.traffic import traffic_spans
from jointops.clock import LOCAL, local
from jointops.errors import OperatorError
from jointops.forces.points import ResponsePoint
from jointops.forces.stations import PoliceStation, Substation
from jointops.geo.matrix import travel_matrix
from jointops.geo.places import Floats, Place
from jointops.geo.roads import Access, Indices, RoadNetwork
from jointops.geo.travel import CAR, RoadMap
from jointops.planning.arrivals import Forces, nearest_to_all_nodes, stand_of
from jointops.planning.balance import Balance, balance
from jointops.planning.coverage import free_units
from jointops.planning.fragility import Hold, hold_of_nodes, hold_of_places
from jointops.planning.shifts import DutySpan, SpanCoverage, cover_spans, duty_spans, rostered
from jointops.situation.picture import Situation

Places = Literal["nodes", "points"]
Load = Literal["count", "metres"]
Tell = Callable[[float], None]

AREA_WITHIN_S = 300.0
"""How far a station's area reaches where nobody says otherwise (our assumption)."""


class StationsAbsentError(OperatorError):
    """There is no station to divide the places among."""

    code = "STATIONS-ABSENT"


def _silent(_share: float) -> None:
    """Report to nobody."""


def _on_duty(situation: Situation, roads: RoadMap) -> Forces:
    forces = stand_of(situation, roads, guards=False)
    return forces.only(free_units(situation, forces))


def _hold(
    center: Center,
    kind: Places,
    units: Forces,
    roads: RoadMap,
    *,
    within_s: float | None,
    tell: Tell,
) -> Hold:
    """Say who keeps which of the counted places; a point asks for its minimum of units."""
    if kind == "nodes":
        return hold_of_nodes(units, roads, within_s=within_s or NODES_WITHIN_S, tell=tell)
    points = list(center.board.table(ResponsePoint).values())
    return hold_of_places(
        [point.place for point in points],
        units,
        roads,
        limits_s=[within_s or point.within_s for point in points],
        minimum=[point.minimum for point in points],
        tell=tell,
    )


# --- by shift


@dataclass(frozen=True, eq=False, kw_only=True)
class ShiftStudy:
    """What is out of reach in each part of a day."""

    day: date
    places: tuple[Place, ...]
    spans: tuple[SpanCoverage, ...]


def shifts_of(
    center: Center,
    kind: Places,
    *,
    within_s: float | None = None,
    day: date | None = None,
    tell: Tell = _silent,
) -> ShiftStudy:
    """
    Say for each part of a day which places nobody on duty reaches in time.

    Everybody on duty stands at the post; closures are those of now.

    Parameters
    ----------
    within_s
        One limit for all; None gives nodes 180 s and each point its own.
    day
        None for today.
    """
    situation, roads = center.situation(), center.roads()
    day = day or local(center.clock.now()).date()
    midnight = datetime.combine(day, time(), tzinfo=LOCAL)
    busy = traffic_spans() if center.config.traffic else ()

    def uncovered(span: DutySpan) -> Indices:
        slow = span.traffic.slow if span.traffic else ()
        then = roads.with_traffic(replace(roads.traffic, slow=slow))
        moment = midnight.replace(hour=span.start // 60, minute=span.start % 60)
        units = _on_duty(rostered(situation, moment), then)
        if kind == "points":
            hold = _hold(center, kind, units, then, within_s=within_s, tell=_silent)
            return np.flatnonzero(hold.holders == 0).astype(np.int32)
        limit_s = within_s or NODES_WITHIN_S
        seconds, _ = nearest_to_all_nodes(units, then, limit_s=limit_s)
        return np.flatnonzero(~(seconds <= limit_s)).astype(np.int32)

    spans = cover_spans(duty_spans(situation.units, midnight, busy), uncovered, tell=tell)
    return ShiftStudy(day=day, places=tuple(counted_places(center, kind)), spans=spans)


# --- loss of one unit


@dataclass(frozen=True, eq=False, kw_only=True)
class FragilityStudy:
    """
    What falls out of reach with each unit.

    Attributes
    ----------
    units
        Call signs of the free units.
    lost
        For each of them the positions of the places that need it.
    open
        Places that have too few units as it is.
    """

    places: tuple[Place, ...]
    units: tuple[str, ...]
    lost: tuple[Indices, ...]
    open: Indices


def fragility_of(
    center: Center, kind: Places, *, within_s: float | None = None, tell: Tell = _silent
) -> FragilityStudy:
    """Say for each free unit which places would have too few units in time without it."""
    situation, roads = center.situation(), center.roads()
    units = _on_duty(situation, roads)
    hold = _hold(center, kind, units, roads, within_s=within_s, tell=tell)
    return FragilityStudy(
        places=tuple(counted_places(center, kind)),
        units=units.name,
        lost=hold.lost_with(),
        open=hold.open,
    )


# --- balanced areas


@dataclass(frozen=True, eq=False, kw_only=True)
class BalanceStudy:
    """
    Places divided among stations.

    Attributes
    ----------
    seconds
        float64, shape ``(places, stations)``.
    """

    stations: tuple[Place, ...]
    places: tuple[Place, ...]
    load: Load
    seconds: Floats
    found: Balance


def balance_of(
    center: Center,
    kind: Places,
    *,
    within_s: float | None = None,
    load: Load = "count",
    stations: Sequence[Place] | None = None,
    time_limit_s: float = 60.0,
    tell: Tell = _silent,
) -> BalanceStudy:
    """
    Divide the places among stations so that the busiest carries as little as possible.

    Parameters
    ----------
    load
        Each place counts one, or (nodes only) half of the streets that meet there.
    stations
        None for the police stations of the city, or the substations where there are none.

    Raises
    ------
    StationsAbsentError
        If there is none.
    """
    roads = center.roads()
    homes = list(stations) if stations is not None else _stations(center)
    if not homes:
        raise StationsAbsentError
    places = counted_places(center, kind)
    weights = np.ones(len(places))
    if kind == "nodes":
        street_m = _street_metres(roads.network)
        served = np.flatnonzero(street_m > 0)
        places = [places[node] for node in served.tolist()]
        weights = street_m[served] if load == "metres" else np.ones(len(served))
    limit_s = within_s or AREA_WITHIN_S
    seconds = travel_matrix(
        roads,
        [roads.spot(home) for home in homes],
        [roads.spot(place) for place in places],
        vehicle=CAR,
        limit_s=limit_s,
        tell=tell,
    ).T
    found = balance(seconds, weights, within_s=limit_s, time_limit_s=time_limit_s)
    tell(1.0)
    return BalanceStudy(
        stations=tuple(homes), places=tuple(places), load=load, seconds=seconds, found=found
    )


def _stations(center: Center) -> list[Place]:
    homes = center.board.table(PoliceStation).values() or center.board.table(Substation).values()
    return [replace(home.place, name=home.name) for home in homes]


def _street_metres(network: RoadNetwork) -> Floats:
    """Give each node half of the streets open to cars that meet there."""
    half_m = np.where(network.access & int(Access.CAR) > 0, network.length_m / 2, 0.0)
    metres = np.zeros(network.node_count)
    np.add.at(metres, np.concatenate([network.tail, network.head]), np.tile(half_m, 2))
    return metres
