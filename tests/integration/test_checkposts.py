"""The library of checkpoints in a file: taken over whole or not at all, and put on the roads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from jointops.app.bootstrap import open_center
from jointops.app.checkposts import able_units, library_of, read_library, schools_open
from jointops.app.commands import ImportCheckPosts
from jointops.app.registers.imports import run_import
from jointops.app.rights import ForbiddenError
from jointops.app.search import Gazetteer
from jointops.audit.accounts import Actor, Role
from jointops.clock import LOCAL
from jointops.forces.checkposts import CheckPost, lacks
from jointops.forces.units import Unit, UnitKind
from jointops.geo.compass import Compass
from jointops.geo.forbidden import Bar
from jointops.geo.places import Place
from jointops.ids import AccountName, CheckPostId
from tests.clocks import HandClock
from tests.factories import node

HEAD = "name,place,stops_from,side,kit_there,fire_checked,cut_over_s\n"


def write(tmp_path, *rows):
    file = tmp_path / "posts.csv"
    file.write_text(HEAD + "\n".join(rows), encoding="utf-8")
    return file


def take(town, file, *, dry_run=False):
    actor = town.actor(ImportCheckPosts)
    return run_import(town.center, "posts", file, actor, dry_run=dry_run)


def test_a_library_is_taken_over_and_stays_with_the_file(town, tmp_path):
    file = write(tmp_path, "一号卡,node:3,由东向西,东侧,锥筒;灯,是,60", "二号卡,node:5,东,,,,")
    looked = take(town, file, dry_run=True)
    assert (looked.clean, looked.taken, looked.counts["new"]) == (True, False, 2)
    assert not town.center.board.table(CheckPost)
    assert take(town, file).taken
    home, key = town.center.home, town.center.database.key
    before = dict(town.center.board.table(CheckPost))
    assert town.center.database.rebuild().equal
    town.center.close()
    again = open_center(home, key=key)
    try:
        assert again.board.table(CheckPost) == before
        post = before[CheckPostId("一号卡")]
        assert (post.side, post.stops_from, post.fire_checked) == (Compass.EAST, Compass.EAST, True)
        entry = again.database.find_entries(text="posts.import")[0]
        assert entry.facts == {
            "file": "posts.csv",
            "posts": ["一号卡", "二号卡"],
            "new": 2,
            "changed": 0,
        }
    finally:
        again.close()


def test_one_bad_row_keeps_every_row_out(town, tmp_path):
    found = take(town, write(tmp_path, "一号卡,node:3,东,,,,", "二号卡,node:99,东,,,,"))
    assert not found.taken
    assert len(found.faults) == 1
    assert "3" in found.faults[0]
    assert not town.center.board.table(CheckPost)


def test_only_a_clerk_may_change_the_library(town):
    command = ImportCheckPosts(file="x.csv", posts=())
    actor = Actor(name=AccountName("值班员"), roles=(Role.OPERATOR,), seat="test")
    with pytest.raises(ForbiddenError):
        town.center.do(command, actor)


def test_what_no_encirclement_will_use_is_said_at_the_import(town, tmp_path):
    rows = ("一号卡,node:3,东,,,是,60", "慢卡,node:4,东,,,是,90", "未核卡,node:5,东,,,否,60")
    file = write(tmp_path, *rows)
    _, report = read_library(town.center, file, find=Gazetteer(town.center).place)
    notes = {finding.code: finding.facts["names"] for finding in report.notes}
    assert notes == {"POST-FIRE-UNCHECKED": "未核卡", "POST-SLOW": "慢卡"}
    assert take(town, file).taken  # they may be in the library all the same
    assert sorted(library_of(town.center).at) == [2, 4]


def test_a_post_at_a_crossing_is_found_by_its_position(town_of_streets):
    center = town_of_streets.center
    network = center.roads().network

    def post(lon, lat):
        place = Place(lon=lon, lat=lat)
        return CheckPost(
            id=CheckPostId("卡"), name="卡", place=place, stops_from=Compass.SOUTH, side=None
        )

    at = list(network.node_id).index(100)
    near, far = post(118.0002, 36.8052), post(118.0, 36.8025)
    assert list(library_of(center, [near]).at) == [at]
    library = library_of(center, [far])
    assert (library.at, library.off_node) == ({}, ("卡",))
    gone = replace(near, place=node(4711))
    assert library_of(center, [gone]).off_node == ("卡",)


def test_of_two_posts_at_a_crossing_the_one_that_faces_the_traffic_is_given(town):
    first = CheckPost(id=CheckPostId("东卡"), name="东卡", place=node(3), stops_from=Compass.EAST)
    second = replace(first, id=CheckPostId("西卡"), name="西卡", stops_from=Compass.WEST)
    library = library_of(town.center, [first, second])
    assert library.post(2, [Compass.WEST]) == second
    assert library.post(2, [Compass.EAST]) == first
    assert library.post(2, [Compass.NORTH]) == first
    assert library.post(3) is None


@pytest.mark.parametrize(
    ("day", "hour", "busy"),
    [(4, 6, False), (4, 7, True), (4, 17, True), (4, 18, False), (7, 12, False)],
)
def test_school_gates_are_busy_by_day_on_working_days(day, hour, busy):
    assert schools_open(datetime(2026, 3, day, hour, 0, tzinfo=LOCAL)) == busy


@pytest.mark.slow
def test_the_training_city_has_a_library_that_can_be_held(city):
    center = open_center(city, clock=HandClock())
    try:
        posts = center.board.table(CheckPost)
        assert len(posts) == 96
        library = library_of(center)
        assert sum(len(found) for found in library.at.values()) == 96
        assert not any(library.bars[at] for at in library.at)
        # by road data tunnels, by landmarks schools, by geometry bends
        for bar in (Bar.BEND, Bar.TUNNEL, Bar.SCHOOL):
            assert (library.bars & bar > 0).any()
        able = able_units(center)
        units = center.board.table(Unit)
        assert {units[unit].kind for unit in able} == {UnitKind.PTU, UnitKind.PATROL}
        valid = [post for post in posts.values() if lacks(units["PTU01"], post).valid]
        assert 0.7 * len(posts) < len(valid) < len(posts)
    finally:
        center.close()
