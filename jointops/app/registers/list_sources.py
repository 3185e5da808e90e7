"""A list as it comes: its file, the datum of its coordinates, and whether another fits better."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from jointops.app.center import Center
from jointops.app.search import Gazetteer
from jointops.feeds.areas import EARTH, CityBox
from jointops.feeds.cells import position_text
from jointops.feeds.datum_notes import note_fit
from jointops.feeds.faults import ImportReport
from jointops.feeds.named_rows import FindPlace
from jointops.forces.register import Landmark
from jointops.geo.datum_fit import Box, better_fit
from jointops.geo.datums import Datum, to_wgs84
from jointops.geo.places import Place

Tell = Callable[[float], None] | None
_POSITION = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,，]\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, kw_only=True)
class Source:
    """
    A list to be read.

    Attributes
    ----------
    datum
        Of its coordinates, as a person declared it; None while nobody did. Names have none.
    given
        Coordinates as they stood in the file, by the position that they became.
    """

    path: Path
    datum: Datum | None = Datum.WGS84
    tell: Tell = None
    given: dict[tuple[float | None, float | None], tuple[float, float]] = field(
        default_factory=dict
    )

    @property
    def read_as(self) -> Datum:
        """The datum under which coordinates are read; what nobody declared is only looked at."""
        return self.datum or Datum.WGS84

    def find(self, center: Center) -> FindPlace:
        """Give what reads a place of the file."""
        known = Gazetteer(center).place

        def place(text: str) -> Place:
            told = _POSITION.fullmatch(text)
            if told is None:
                return known(text)
            lon, lat = float(told[1]), float(told[2])
            if self.read_as == Datum.GCJ02:
                east, north = to_wgs84(np.array([lon]), np.array([lat]), self.read_as)
                found = known(position_text(float(east[0]), float(north[0])))
            else:
                found = known(text)
            self.given[found.lon, found.lat] = lon, lat
            return found

        return place


def note_datum(
    center: Center, rows: Iterable[Any], source: Source, report: ImportReport, city: CityBox
) -> None:
    """Hold a list's coordinates against what of the same name is known, and against the city."""
    landmarks = center.board.table(Landmark)
    degrees, there = [], []
    for row in rows:
        place = getattr(row, "place", None) or getattr(row, "post", None)
        told = source.given.get((place.lon, place.lat)) if isinstance(place, Place) else None
        if told is None:
            continue
        old = center.board.table(type(row)).get(row.id)
        known = getattr(old, "place", None) or getattr(old, "post", None)
        mark = landmarks.get(getattr(row, "name", row.id)) if known is None else None
        known = mark.place if mark is not None else known
        degrees.append(told)
        there.append((known.lon, known.lat) if isinstance(known, Place) else (None, None))
    if not degrees:
        return
    lon, lat = np.array(degrees, dtype=np.float64).T
    known_lon, known_lat = np.array(there, dtype=np.float64).T
    box = (
        None
        if city == EARTH
        else Box(west=city.west, south=city.south, east=city.east, north=city.north)
    )
    fit, better = better_fit(lon, lat, known_lon, known_lat, box=box, datum=source.read_as)
    note_fit(report, fit, better, total=len(degrees))
