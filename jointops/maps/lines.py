"""Lines, outlines and places that a map draws as its ground, as columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from jointops.geo.places import Floats
from jointops.geo.roads import Indices, RoadNetwork
from jointops.maps.symbols import Ground


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MapLines:
    """
    Roads or ground as columns: ``n`` lines of ``v`` vertices together.

    Attributes
    ----------
    lon, lat
        WGS-84 degrees, float64, shape ``(v,)``.
    offsets
        Where each line's vertices begin, int32, shape ``(n + 1,)``.
    line_class
        `jointops.geo.roads.RoadClass` or `jointops.maps.symbols.Ground`, int32, shape ``(n,)``.
    name
        Index into ``names``, int32, shape ``(n,)``; 0 is no name.
    """

    lon: Floats
    lat: Floats
    offsets: Indices
    line_class: Indices
    name: Indices
    names: tuple[str, ...] = ("",)

    def __post_init__(self) -> None:
        count = len(self.line_class)
        if len(self.offsets) != count + 1 or len(self.name) != count:
            raise ValueError(
                f"{count} classes, {len(self.offsets)} offsets, {len(self.name)} names"
            )
        if len(self.lon) != len(self.lat) or (count and self.offsets[-1] != len(self.lon)):
            raise ValueError(f"{len(self.lon)} by {len(self.lat)} vertices do not fit the offsets")
        if count and int(np.max(self.name)) >= len(self.names):
            raise ValueError("a line's name is not among the names")


def road_lines(network: RoadNetwork) -> MapLines:
    """Give a road network as lines, classed by `RoadClass`."""
    return MapLines(
        lon=network.shape_lon,
        lat=network.shape_lat,
        offsets=network.shape_start,
        line_class=network.road_class.astype(np.int32),
        name=network.name,
        names=network.names,
    )


_KINDS = {
    "border": Ground.OUTLINE,
    "division": Ground.DIVISION,
    "park": Ground.PARK,
    "water": Ground.WATER,
    "river": Ground.RIVER,
    "railway": Ground.RAIL,
    "landmark": Ground.LANDMARK,
}


def ground_lines(geojson: Mapping[str, Any]) -> MapLines:
    """
    Read ground from a GeoJSON feature collection in WGS-84.

    Each feature's property ``kind`` is ``border``, ``division``, ``park``, ``water``, ``river``,
    ``railway`` or ``landmark``; others are left out.
    """
    lons: list[Floats] = []
    lats: list[Floats] = []
    classes: list[int] = []
    names: dict[str, int] = {"": 0}
    name: list[int] = []
    for feature in geojson["features"]:
        kind = _KINDS.get(feature["properties"].get("kind", ""))
        if kind is None:
            continue
        title = feature["properties"].get("name", "")
        for line in _parts(feature["geometry"]):
            vertices = np.array(line, dtype=np.float64)
            lons.append(vertices[:, 0])
            lats.append(vertices[:, 1])
            classes.append(int(kind))
            name.append(names.setdefault(title, len(names)))
    ends = np.cumsum([0, *map(len, lons)]).astype(np.int32)
    return MapLines(
        lon=np.concatenate([np.zeros(0), *lons]),
        lat=np.concatenate([np.zeros(0), *lats]),
        offsets=ends,
        line_class=np.array(classes, dtype=np.int32),
        name=np.array(name, dtype=np.int32),
        names=tuple(names),
    )


def _parts(geometry: Mapping[str, Any]) -> Iterator[list[list[float]]]:
    shape, where = geometry["type"], geometry["coordinates"]
    if shape == "Point":
        yield [where]
    elif shape == "LineString":
        yield where
    elif shape in {"MultiLineString", "Polygon"}:
        yield from where
    elif shape == "MultiPolygon":
        for polygon in where:
            yield from polygon
