"""In whose area something lies: the police station of the grid, or the nearest one."""

from __future__ import annotations

import numpy as np
import shapely

from jointops.app.center import Center
from jointops.forces.stations import Grid, PoliceStation
from jointops.geo.places import distance_m
from jointops.orders.packet_words import say

NEAR_M = 5_000.0
"""What lies in no grid belongs to a station that is no farther (our default)."""


class Areas:
    """The police stations of the file, and the grids that belong to them."""

    def __init__(self, center: Center) -> None:
        stations = center.board.table(PoliceStation)
        grids = [
            grid
            for grid in center.board.table(Grid).values()
            if len(grid.area) > 2 and grid.station in stations
        ]
        self._found: dict[tuple[float, float], str] = {}
        self._owners = [stations[grid.station].name for grid in grids]
        self._tree = shapely.STRtree([shapely.Polygon(grid.area) for grid in grids])
        placed = [one for one in stations.values() if one.place.lon is not None]
        self._names = [station.name for station in placed]
        self._lon = np.array([station.place.lon for station in placed], dtype=np.float64)
        self._lat = np.array([station.place.lat for station in placed], dtype=np.float64)

    def of(self, lon: float | None, lat: float | None) -> str:
        """Give the station's name; that of no area where there is none."""
        if lon is None or lat is None:
            return say("no_area")
        found = self._found.get((lon, lat))
        if found is None:
            found = self._found[lon, lat] = self._look_up(lon, lat)
        return found

    def _look_up(self, lon: float, lat: float) -> str:
        inside = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        if len(inside):
            return self._owners[int(inside.min())]
        if not self._names:
            return say("no_area")
        away = distance_m(self._lon, self._lat, np.array(lon), np.array(lat))
        nearest = int(np.argmin(away))
        return self._names[nearest] if away[nearest] <= NEAR_M else say("no_area")
