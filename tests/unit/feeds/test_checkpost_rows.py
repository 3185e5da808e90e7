from __future__ import annotations

import pytest

from jointops.feeds.checkpost_rows import COLUMNS, read_checkposts
from jointops.feeds.faults import FileUnreadableError
from jointops.forces.checkposts import CUT_OVER_S, Crew, Kit
from jointops.geo.compass import Compass
from tests.unit.feeds.test_unit_rows import find

HEAD = ",".join(COLUMNS)


def write(tmp_path, *rows, encoding="utf-8-sig"):
    file = tmp_path / "posts.csv"
    file.write_bytes("\r\n".join((HEAD, *rows)).encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_row_holds_everything_that_was_agreed(tmp_path, encoding):
    row = "一号卡,node:3,由南向北,北侧,6,阻车钉;锥筒;盾牌,锥筒、灯,否,是,是,3,2,90"
    posts, report = read_checkposts(write(tmp_path, row, encoding=encoding), find=find, known={})
    assert not report.faults
    (post,) = posts
    assert (post.stops_from, post.side) == (Compass.SOUTH, Compass.NORTH)
    assert (post.room, post.cut_over_s, post.crew) == (6, 90, Crew(armed=3, drivers=2))
    assert post.kit == (Kit.SPIKES, Kit.CONES, Kit.SHIELD)
    assert post.kit_there == (Kit.CONES, Kit.LIGHT)
    assert (post.near_school, post.near_hospital, post.fire_checked) == (False, True, True)
    assert (post.place.node, post.origin) == ("3", "posts.csv")


def test_what_is_not_said_is_the_handbooks_own(tmp_path):
    file = tmp_path / "posts.csv"
    file.write_text("name,place,stops_from\n一号卡,node:3,ne\n", encoding="utf-8")
    (post,) = read_checkposts(file, find=find, known={})[0]
    assert (post.stops_from, post.side) == (Compass.NORTH_EAST, None)
    assert (post.crew.people, post.cut_over_s, post.kit) == (3, CUT_OVER_S, tuple(Kit))
    assert post.kit_there == ()
    assert (post.near_school, post.near_hospital, post.fire_checked) == (False, False, False)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",node:1,南", "name", "CELL-EMPTY"),
        ("A,nowhere,南", "place", "PLACE-REFUSED"),
        ("A,node:1,", "stops_from", "DIRECTION-UNKNOWN"),
        ("A,node:1,上", "stops_from", "DIRECTION-UNKNOWN"),
        ("A,node:1,由南向东", "stops_from", "DIRECTION-UNKNOWN"),
        ("A,node:1,南,里侧", "side", "DIRECTION-UNKNOWN"),
        ("A,node:1,南,,many", "room", "NOT-A-NUMBER"),
        ("A,node:1,南,,-1", "room", "TOO-SMALL"),
        ("A,node:1,南,,,大炮", "kit", "KIT-UNKNOWN"),
        ("A,node:1,南,,,,大炮", "kit_there", "KIT-UNKNOWN"),
        ("A,node:1,南,,,,,也许", "near_school", "NOT-YES-NO"),
        ("A,node:1,南,,,,,,,,1", "armed", "TOO-SMALL"),
        ("A,node:1,南,,,,,,,,,0", "drivers", "TOO-SMALL"),
        ("A,node:1,南,,,,,,,,,,-1", "cut_over_s", "TOO-SMALL"),
    ],
)
def test_a_wrong_row_is_told_with_its_column_and_reason(tmp_path, row, column, code):
    posts, report = read_checkposts(write(tmp_path, row), find=find, known={})
    assert posts == []
    assert [(f.row, f.column, f.reason.code) for f in report.faults] == [(2, column, code)]
    assert all(fault.text("zh") and fault.text("en") for fault in report.faults)


def test_every_wrong_row_is_told_at_once_and_a_name_stands_once(tmp_path):
    rows = ("A,node:1,南", "A,node:2,北", "B,node:2,上,,x")
    _, report = read_checkposts(write(tmp_path, *rows), find=find, known={})
    told = [(fault.row, fault.column) for fault in report.faults]
    assert told == [(3, "name"), (4, "stops_from"), (4, "room")]


def test_known_posts_are_told_from_new_ones(tmp_path):
    first, _ = read_checkposts(write(tmp_path, "A,node:1,南", "B,node:1,南"), find=find, known={})
    known = {post.id: post for post in first}
    rows = ("A,node:1,南", "B,node:2,南", "C,node:1,南")
    _, report = read_checkposts(write(tmp_path, *rows), find=find, known=known)
    assert report.counts == {"new": 1, "changed": 1, "same": 1}


def test_a_file_without_directions_is_refused(tmp_path):
    file = tmp_path / "posts.csv"
    file.write_text("name,place\nA,node:1\n", encoding="utf-8")
    with pytest.raises(FileUnreadableError):
        read_checkposts(file, find=find, known={})
