"""Lists with coordinates of another datum: converted, and told where another one fits better."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jointops.app.commands import ImportPoints
from jointops.app.registers.imports import read_list
from jointops.feeds.guard_rows import DatumMissingError
from jointops.geo.datums import Datum, to_gcj02
from jointops.geo.places import Place
from tests.factories import point

SPOTS = [(118.0 + 0.004 * n, 36.8) for n in range(5)]


@pytest.fixture
def town(town_of_streets):
    points = [
        replace(point(f"点{n}", 1), place=Place(lon=lon, lat=lat))
        for n, (lon, lat) in enumerate(SPOTS)
    ]
    town_of_streets.do(ImportPoints(file="p.csv", points=tuple(points)))
    return town_of_streets


def listed(tmp_path, spots):
    file = tmp_path / "点位.csv"
    rows = [f"点{n},{lon!r},{lat!r},180" for n, (lon, lat) in enumerate(spots)]
    file.write_text("\n".join(["名称,经度,纬度,时限", *rows]), encoding="utf-8")
    return file


def shifted():
    lon, lat = np.array(SPOTS, dtype=np.float64).T
    return [(float(x), float(y)) for x, y in zip(*to_gcj02(lon, lat), strict=True)]


def codes(report):
    return [note.code for note in report.notes]


def test_points_of_gcj02_come_to_where_they_are_known(town, tmp_path):
    command, report = read_list(
        town.center, "points", listed(tmp_path, shifted()), datum=Datum.GCJ02
    )
    assert isinstance(command, ImportPoints)
    for made, (lon, lat) in zip(command.points, SPOTS, strict=True):
        assert (made.place.lon, made.place.lat) == pytest.approx((lon, lat), abs=1e-7)
    assert "DATUM-BETTER-NEAR" not in codes(report)


@pytest.mark.parametrize(("spots", "datum"), [(shifted(), Datum.WGS84), (SPOTS, Datum.GCJ02)])
def test_a_datum_that_fits_worse_than_another_is_told(town, tmp_path, spots, datum):
    _, report = read_list(town.center, "points", listed(tmp_path, spots), datum=datum)
    assert "DATUM-BETTER-NEAR" in codes(report)
    assert report.faults == []


def test_coordinates_without_a_declared_datum_are_not_read(town, tmp_path):
    with pytest.raises(DatumMissingError):
        read_list(town.center, "points", listed(tmp_path, SPOTS), datum=None)


def test_names_of_places_need_no_datum(town, tmp_path):
    file = tmp_path / "p.csv"
    file.write_text("名称,位置,时限\n新点,点0,180\n", encoding="utf-8")
    _, report = read_list(town.center, "points", file, datum=None)
    assert codes(report) == []
