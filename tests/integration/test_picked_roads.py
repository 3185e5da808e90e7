"""Roads picked by name and by clicks: found, stored, counted, lifted."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest

import jointops.app.commands as c
from jointops.app.doctor import examine
from jointops.app.picked_roads import (
    NothingPickedError,
    RoadUnknownError,
    StretchError,
    next_closure,
    pick_clicked,
    pick_road,
)
from jointops.app.search import PlaceUnknownError
from jointops.forces.closures import RoadClosure
from jointops.geo.roads import digest_of


def closed(town, found, slow=None):
    number = next_closure(town.center)
    closure = RoadClosure(id=number, name=found.name, area=found.picked, slow=slow)
    town.do(c.DrawClosure(closure=closure))
    return closure


def factors(town):
    return town.center.roads()._slow


def test_a_stretch_is_stored_with_its_lines_and_counts_at_once(town_of_streets):
    town = town_of_streets
    found = pick_road(town.center, "人民路", "金晶大道", "世纪路")
    assert found.name == "人民路（金晶大道—世纪路）"
    closure = closed(town, found)
    with town.center.database.read() as uow:
        assert uow.rows(RoadClosure).all() == [closure]
    assert np.flatnonzero(np.isinf(factors(town))).tolist() == found.segments.tolist()
    whole = pick_road(town.center, "xcl")  # 新村路 by its initials
    closed(town, whole, slow=3.0)
    assert set(factors(town)[whole.segments]) == {3.0}
    town.do(c.LiftClosure(closure=closure.id))
    assert not np.isinf(factors(town)).any()
    assert next_closure(town.center) == closure.id  # the number is free again


def test_an_end_may_be_any_place_and_a_click_picks_the_nearest_road(town_of_streets):
    center = town_of_streets.center
    by_place = pick_road(center, "人民路", "118.0,36.8", "118.0101,36.8001")
    assert (
        by_place.segments.tolist()
        == pick_road(center, "人民路", "柳泉路", "金晶大道").segments.tolist()
    )
    clicked = pick_clicked(center, [(118.015, 36.8003), (118.0, 36.8021), (118.015, 36.8001)])
    assert clicked.name == "人民路、柳泉路"
    assert len(clicked.segments) == 2


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("胜利路",), RoadUnknownError),
        (("路",), RoadUnknownError),  # many fit
        (("人民路", "118.0,36.81", "世纪路"), StretchError),  # a kilometre off
        (("人民路", "柳泉路", "柳泉路"), StretchError),
        (("人民路", "没有的地方", "世纪路"), PlaceUnknownError),
    ],
)
def test_what_is_no_stretch_is_told_with_its_reason(town_of_streets, words, error):
    with pytest.raises(error) as refusal:
        pick_road(town_of_streets.center, *words)
    assert str(refusal.value)


def test_roads_of_an_earlier_version_are_told_by_the_doctor(town_of_streets):
    town = town_of_streets
    network = town.center.roads().network

    def notes():
        return [f for f in examine(town.center.home) if f.subject == "路网" and f.state == "note"]

    assert not notes()
    block = io.BytesIO()
    with np.load(io.BytesIO(network.to_bytes())) as file:
        np.savez(block, **{key: file[key] for key in file.files if key != "ban_from"})
    installed = town.center.installed_roads
    digest = digest_of(block.getvalue())
    town.center.home.write_aside(town.center.home.roads / f"{digest}.npz", block.getvalue())
    town.do(c.InstallRoads(roads=replace(installed, digest=digest)))
    (note,) = notes()
    assert "旧版本" in note.text
    assert "roads import" in note.do


def test_a_click_in_the_fields_picks_nothing(town_of_streets):
    with pytest.raises(NothingPickedError):
        pick_clicked(town_of_streets.center, [(118.005, 36.8035)])
