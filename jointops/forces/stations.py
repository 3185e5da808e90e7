"""Police stations (警务站), the substations (派出所) behind them, and their grids."""

from __future__ import annotations

from dataclasses import dataclass

from jointops.geo.places import Place
from jointops.ids import GridId, StationId, SubstationId


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceStation:
    """A street police station (警务站), the home of patrol groups."""

    id: StationId
    name: str
    place: Place
    channel: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Substation:
    """A police substation (派出所); stations and substations stand many to many."""

    id: SubstationId
    name: str
    place: Place
    stations: tuple[StationId, ...]
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A patrol grid (网格): one car group and one or two motorcycle groups work in it."""

    id: GridId
    name: str
    station: StationId
    area: tuple[tuple[float, float], ...]
    """Corners ``lon, lat`` in WGS-84 degrees."""
    origin: str = ""
