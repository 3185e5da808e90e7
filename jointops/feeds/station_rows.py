"""Police stations, substations, grids and landmarks: read from lists, and written as such."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from jointops.feeds.areas import EARTH, CityBox, area_in
from jointops.feeds.cells import Value, area_text, list_text, one_of, place_cells, words_in
from jointops.feeds.csv_rows import Row
from jointops.feeds.faults import ImportReport
from jointops.feeds.named_rows import FindPlace, origin_in, place_in, read_named
from jointops.forces.register import Landmark
from jointops.forces.stations import Grid, PoliceStation, Substation
from jointops.geo.datums import Datum
from jointops.ids import GridId, StationId, SubstationId

KIND = "other"
"""Kind of a landmark of which none is told."""


def read_stations(
    file: Path, *, find: FindPlace, known: Mapping[StationId, PoliceStation]
) -> tuple[list[PoliceStation], ImportReport]:
    """Read stations (警务站): ``name,place[,channel][,id]``; see `read_named`."""
    return read_named(
        file,
        partial(_station, find=find, file=file.name),
        required=("name", "place"),
        known=known,
        key=StationId,
    )


def _station(
    row: Row, number: StationId, report: ImportReport, *, find: FindPlace, file: str
) -> PoliceStation | None:
    place = place_in(row, find, report)
    if place is None:
        return None
    return PoliceStation(
        id=number,
        name=row.text("name"),
        place=place,
        channel=row.text("channel"),
        origin=origin_in(row, file),
    )


def station_cells(station: PoliceStation) -> dict[str, Value]:
    """Write a station as `read_stations` reads it."""
    return {
        "id": station.id,
        "name": station.name,
        **place_cells(station.place),
        "channel": station.channel,
        "origin": station.origin,
    }


def read_substations(
    file: Path,
    *,
    find: FindPlace,
    known: Mapping[SubstationId, Substation],
    stations: Mapping[str, str],
) -> tuple[list[Substation], ImportReport]:
    """
    Read substations (派出所): ``name,place,stations[,id]``; see `read_named`.

    Parameters
    ----------
    stations
        Ids of stations by what they may be called: the id or the name.
    """
    return read_named(
        file,
        partial(_substation, find=find, file=file.name, stations=stations),
        required=("name", "place", "stations"),
        known=known,
        key=SubstationId,
    )


def _substation(
    row: Row,
    number: SubstationId,
    report: ImportReport,
    *,
    find: FindPlace,
    file: str,
    stations: Mapping[str, str],
) -> Substation | None:
    place = place_in(row, find, report)
    named = words_in(row, "stations")
    if named is None:
        report.reject(row.line, "stations", "CELL-EMPTY")
    for name in named or ():
        if name not in stations:
            report.reject(row.line, "stations", "NAME-UNKNOWN", value=name)
    if place is None or named is None:
        return None
    return Substation(
        id=number,
        name=row.text("name"),
        place=place,
        stations=tuple(StationId(stations[name]) for name in named if name in stations),
        origin=origin_in(row, file),
    )


def substation_cells(substation: Substation) -> dict[str, Value]:
    """Write a substation as `read_substations` reads it."""
    return {
        "id": substation.id,
        "name": substation.name,
        **place_cells(substation.place),
        "stations": list_text(substation.stations),
        "origin": substation.origin,
    }


def read_grids(
    file: Path,
    *,
    known: Mapping[GridId, Grid],
    stations: Mapping[str, str],
    city: CityBox = EARTH,
    datum: Datum = Datum.WGS84,
) -> tuple[list[Grid], ImportReport]:
    """
    Read grids (网格): ``name,station,area[,id]``; see `read_named` and `area_in`.

    Parameters
    ----------
    stations
        Ids of stations by what they may be called: the id or the name.
    city
        Where their corners must lie.
    datum
        Of their degrees.
    """
    return read_named(
        file,
        partial(_grid, file=file.name, stations=stations, city=city, datum=datum),
        required=("name", "station", "area"),
        known=known,
        key=GridId,
    )


def _grid(
    row: Row,
    number: GridId,
    report: ImportReport,
    *,
    file: str,
    stations: Mapping[str, str],
    city: CityBox,
    datum: Datum,
) -> Grid | None:
    station = one_of(row, "station", stations, report, absent=None)
    if not row.text("station"):
        report.reject(row.line, "station", "CELL-EMPTY")
    area = None if row.faults else area_in(row, report, city, datum=datum)
    if station is None or area is None:
        return None
    return Grid(
        id=number,
        name=row.text("name"),
        station=StationId(station),
        area=area,
        origin=origin_in(row, file),
    )


def grid_cells(grid: Grid) -> dict[str, Value]:
    """Write a grid as `read_grids` reads it."""
    return {
        "id": grid.id,
        "name": grid.name,
        "station": grid.station,
        "area": area_text(grid.area),
        "origin": grid.origin,
    }


def read_landmarks(
    file: Path, *, find: FindPlace, known: Mapping[str, Landmark]
) -> tuple[list[Landmark], ImportReport]:
    """Read landmarks: ``name,place[,kind]``; see `read_named`."""
    return read_named(
        file,
        partial(_landmark, find=find, file=file.name),
        required=("name", "place"),
        known=known,
        key=str,
    )


def _landmark(
    row: Row, name: str, report: ImportReport, *, find: FindPlace, file: str
) -> Landmark | None:
    place = place_in(row, find, report)
    if place is None or not name:
        return None
    return Landmark(
        id=name,
        kind=row.text("kind") or KIND,
        place=place if row.text("place_name") else replace(place, name=name),
        origin=origin_in(row, file),
    )


def landmark_cells(landmark: Landmark) -> dict[str, Value]:
    """Write a landmark as `read_landmarks` reads it."""
    return {
        "name": landmark.id,
        **place_cells(landmark.place),
        "kind": landmark.kind,
        "origin": landmark.origin,
    }
