"""Ways, reach and travel times over the open file's roads, beyond the arrival of each unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from jointops.app.center import Center
from jointops.app.handling import NotFoundError
from jointops.errors import OperatorError
from jointops.geo.isochrones import Isochrone, Streets
from jointops.geo.matrix import travel_matrix
from jointops.geo.places import Floats, Place
from jointops.geo.roads import RoadNetwork
from jointops.geo.routes import Route, alternative
from jointops.geo.travel import Vehicle
from jointops.geo.turns import Step, turn_list
from jointops.ids import UnitId
from jointops.planning.arrivals import Arrivals, arrivals_to, stand_of
from jointops.resources import Language, messages

ISOCHRONES_S = (60.0, 180.0, 300.0, 600.0, 900.0)
VEHICLES: dict[str, Vehicle] = {
    "car": Vehicle(means="car"),
    "motorcycle": Vehicle(means="motorcycle"),
    "foot": Vehicle(means="foot"),
    "ebike": Vehicle(means="ebike"),
    "suspect-foot": Vehicle(means="foot", suspect=True),
    "suspect-ebike": Vehicle(means="ebike", suspect=True),
    "suspect-car": Vehicle(means="car", suspect=True),
}
"""Who may move, by the names of the command line."""


class NoWayError(OperatorError):
    """The roads do not lead from a unit to a place."""

    code = "NO-WAY"


class UnitNotPlacedError(OperatorError):
    """A unit's position is not known, or lies off the roads."""

    code = "UNIT-NOT-PLACED"


@cache
def streets_of(network: RoadNetwork) -> Streets:
    """Give the points along a network's streets, made once."""
    return Streets(network)


def why_not(center: Center, arrivals: Arrivals, unit: str) -> str:
    """
    Say why a unit has no arrival: ``no_position``, ``off_roads`` or ``no_way``.

    Returns
    -------
    code
        Its words are the label ``why.CODE``; empty for a unit that can come.
    """
    if np.isfinite(arrivals.of(unit)):
        return ""
    if arrivals.forces.known[arrivals.forces.row[unit]]:
        return "no_way"
    place = center.situation().standings[UnitId(unit)].place
    return "no_position" if place is None else "off_roads"


@dataclass(frozen=True, eq=False, kw_only=True)
class Drive:
    """
    How a unit drives to a place.

    Attributes
    ----------
    arrival_s
        Readiness and travel of the first way.
    other
        Another way worth taking; None for none.
    """

    unit: str
    arrival_s: float
    route: Route
    steps: tuple[Step, ...]
    other: Route | None
    other_steps: tuple[Step, ...]


def drive_to(center: Center, place: Place, unit: str) -> Drive:
    """
    Give a unit's way to a place, with its turns, and another one.

    Raises
    ------
    NotFoundError
        If there is no such unit.
    UnitNotPlacedError
        If nobody knows where it is, or it stands off the roads.
    NoWayError
        If the roads do not lead there.
    """
    roads = center.roads()
    forces = stand_of(center.situation(), roads, guards=False)
    if unit not in forces.row:
        raise NotFoundError(kind="Unit", key=unit)
    arrivals = arrivals_to(place, forces.only([forces.row[unit]]), roads, limit_s=np.inf)
    row = arrivals.forces.row[unit]
    if not arrivals.forces.known[row]:
        raise UnitNotPlacedError(unit=unit, why=why_not(center, arrivals, unit))
    route = arrivals.route(unit)
    if route is None:
        raise NoWayError(unit=unit, place=place.text)
    search = arrivals.searches[arrivals.forces.vehicle[row]]
    other = alternative(route, search, arrivals.forces.spot(row), arrivals.target)
    return Drive(
        unit=unit,
        arrival_s=arrivals.of(unit),
        route=route,
        steps=turn_list(route, roads.network),
        other=other,
        other_steps=turn_list(other, roads.network) if other else (),
    )


def step_text(step: Step, language: Language) -> str:
    """Say a step in one line."""
    words = messages(language)
    road = step.road or words.label("turn.unnamed")
    return words.label(f"turn.{step.turn}", road=road, metres=step.length_m)


def isochrones_of(
    center: Center,
    place: Place,
    *,
    vehicle: Vehicle,
    outward: bool,
    limits_s: Sequence[float] = ISOCHRONES_S,
) -> tuple[Isochrone, ...]:
    """
    Give what lies within some travel times of a place, without readiness.

    Parameters
    ----------
    outward
        What is reached from the place; else from where the place is reached.
    """
    roads = center.roads()
    spot = roads.spot(place)
    grow = roads.times_from if outward else roads.times_to
    search = grow(spot, vehicle=vehicle, limit_s=max(limits_s))
    return streets_of(roads.network).isochrones(search, spot, limits_s)


@dataclass(frozen=True, eq=False, kw_only=True)
class Bands:
    """
    What lies within 1, 3, 5, 10 and 15 minutes.

    Attributes
    ----------
    name
        What it is about: a unit, or a place.
    outward
        What the unit reaches; else from where a car reaches the place.
    """

    name: str
    outward: bool
    isochrones: tuple[Isochrone, ...]


def bands_of_unit(center: Center, unit: UnitId) -> Bands:
    """
    Give what a unit reaches from where it is now, by its own vehicle.

    Raises
    ------
    UnitNotPlacedError
        If nobody knows where it is.
    """
    situation = center.situation()
    place = situation.standings[unit].place
    if place is None:
        raise UnitNotPlacedError(unit=unit, why="no_position")
    vehicle = situation.units[unit].vehicle
    found = isochrones_of(center, place, vehicle=vehicle, outward=True)
    return Bands(name=unit, outward=True, isochrones=found)


def bands_of_place(center: Center, place: Place) -> Bands:
    """Give from where a car reaches a place."""
    found = isochrones_of(center, place, vehicle=VEHICLES["car"], outward=False)
    return Bands(name=place.text, outward=False, isochrones=found)


def isochrones_geojson(network: RoadNetwork, isochrones: Sequence[Isochrone]) -> dict[str, Any]:
    """Write isochrones as GeoJSON (RFC 7946), the largest first so that each stays visible."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "within_s": one.within_s,
                    "nodes": [str(name) for name in network.node_id[one.nodes].tolist()],
                },
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [[_closed(ring)] for ring in one.rings],
                },
            }
            for one in sorted(isochrones, key=_within, reverse=True)
        ],
    }


def _within(one: Isochrone) -> float:
    return one.within_s


def _closed(ring: Sequence[tuple[float, float]]) -> list[list[float]]:
    corners = [list(corner) for corner in ring]
    return corners if corners[0] == corners[-1] else [*corners, corners[0]]


def matrix_of(
    center: Center,
    origins: Sequence[Place],
    targets: Sequence[Place],
    *,
    vehicle: Vehicle,
    tell: Callable[[float], None] | None = None,
) -> Floats:
    """Give the travel seconds from each of some places to each of others, shape ``(k, m)``."""
    roads = center.roads()
    return travel_matrix(
        roads,
        [roads.spot(place) for place in origins],
        [roads.spot(place) for place in targets],
        vehicle=vehicle,
        limit_s=np.inf,
        tell=tell,
    )
