"""The map page of an order: the incident, who comes from where, on which roads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from jointops.forces.units import Unit, UnitKind
from jointops.geo.places import Plane
from jointops.geo.roads import RoadNetwork
from jointops.ids import UnitId
from jointops.incidents.incident import Incident
from jointops.maps.lines import MapLines, road_lines
from jointops.maps.marks import IncidentMark, RouteMark
from jointops.maps.symbols import Kind, State
from jointops.orders.paper import MapSheet, MapUnit
from jointops.orders.pdf.mapsheet import FRAME_LEAST_MM
from jointops.planning.plan import Pick, ReinforcementPlan

SCALES = (5_000, 7_500, 10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000, 50_000)
HALF_WIDTH_MM, HALF_HEIGHT_MM = (side / 2 for side in FRAME_LEAST_MM)
"""Half of the map's frame where the legend is longest: what must be seen falls inside."""
MARGIN = 1.08
KINDS: dict[str, Kind] = {
    UnitKind.PTU: Kind.PTU,
    UnitKind.PATROL: Kind.PATROL_CAR,
    UnitKind.MOTORCYCLE: Kind.MOTORCYCLE,
    UnitKind.STATION: Kind.STATION,
    UnitKind.ARMED_POLICE: Kind.ARMED_POLICE,
    UnitKind.OTHER: Kind.PATROL_CAR,
    "guard": Kind.GUARD_TEAM,
}


def map_sheet(
    plan: ReinforcementPlan,
    incident: Incident,
    *,
    network: RoadNetwork,
    ground: MapLines | None,
    units: Mapping[UnitId, Unit],
    title: str,
    note: str,
) -> MapSheet | None:
    """
    Draw the plan's map page.

    Returns
    -------
    sheet
        None where the network has no geographic positions.
    """
    place = incident.place
    if place.lon is None or place.lat is None or not network.georeferenced:
        return None
    drawn = [pick for pick in (*plan.picks, *plan.standing) if pick.way.path]
    return MapSheet(
        title=title,
        lon=place.lon,
        lat=place.lat,
        denominator=_scale(place.lon, place.lat, drawn),
        roads=road_lines(network),
        ground=ground,
        units=tuple(_unit(pick, units) for pick in drawn),
        incidents=(
            IncidentMark(
                lon=place.lon, lat=place.lat, level=plan.level, title=plan.place, newest=True
            ),
        ),
        routes=tuple(
            RouteMark(
                path=pick.way.path,
                at_s=pick.way.at_s,
                state=State.MOVING,
                text=f"{pick.force} {round(pick.arrival_s) // 60}:{round(pick.arrival_s) % 60:02d}",
            )
            for pick in drawn
        ),
        note=note,
    )


def _scale(lon: float, lat: float, picks: list[Pick]) -> float:
    """Give the largest scale at which every start is on the sheet; the smallest if none does."""
    starts = np.array([pick.way.path[0] for pick in picks], dtype=np.float64).reshape(-1, 2)
    if not len(starts):
        return float(SCALES[2])
    x, y = Plane(lon=lon, lat=lat).metres(starts[:, 0], starts[:, 1])
    for scale in SCALES:
        wide, high = HALF_WIDTH_MM * scale / 1000, HALF_HEIGHT_MM * scale / 1000
        if np.all(np.abs(x) * MARGIN <= wide) and np.all(np.abs(y) * MARGIN <= high):
            return float(scale)
    return float(SCALES[-1])


def _unit(pick: Pick, units: Mapping[UnitId, Unit]) -> MapUnit:
    unit = units.get(UnitId(pick.force))
    lon, lat = pick.way.path[0]
    digits = "".join(character for character in pick.force if character.isdigit())
    letter = "P" if unit is not None and unit.kind == UnitKind.PTU else ""
    return MapUnit(
        lon=lon,
        lat=lat,
        kind=KINDS[pick.kind],
        state=State.MOVING,
        text=letter + digits.lstrip("0"),
        name=pick.force,
    )
