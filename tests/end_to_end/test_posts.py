"""The library of checkpoints by command line."""

from __future__ import annotations

import pytest

from tests.osm import TOWN, write_osm

pytestmark = pytest.mark.slow

POSTS = (
    "name,place,stops_from,side,room,kit_there,fire_checked\n"
    "人民柳泉卡,人民路与柳泉路口,由东向西,东侧,4,锥筒;灯,是\n"
    '金晶卡,"118.01,36.805",西,,,,否\n'
)


@pytest.fixture
def town(cli, tmp_path):
    cli("city", "empty", "--exercise")
    cli("roads", "import", write_osm(tmp_path / "town.osm", TOWN))
    return cli


def write(tmp_path, text):
    file = tmp_path / "posts.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_dry_run_looks_and_an_import_takes_over(town, tmp_path):
    file = write(tmp_path, POSTS)
    looked = town("posts", "import", file, "--dry-run")
    assert (looked["taken"], looked["counts"]["new"], looked["rejected"]) == (False, 2, [])
    assert any("金晶卡" in note for note in looked["notes"])
    assert town("posts", "list")["posts"] == []
    assert town("posts", "import", file)["taken"]
    first, second = sorted(town("posts", "list")["posts"], key=_name)
    assert first["post"] == "人民柳泉卡"
    assert (first["stops_from"], first["side"], first["room"]) == ("e", "e", 4)
    assert first["kit_there"] == ["cones", "light"]
    assert (first["fire_checked"], second["fire_checked"]) == (True, False)
    assert (second["armed"], second["drivers"]) == (2, 1)
    again = town("posts", "import", file)
    assert again["counts"] == {"new": 0, "changed": 0, "same": 2}


def _name(post):
    return post["post"]


def test_nothing_is_taken_over_where_a_row_is_wrong(town, tmp_path):
    file = write(tmp_path, POSTS + "坏卡,没有这个地方,上,,,,\n")
    looked = town("posts", "import", file, "--dry-run")
    told = {(row["row"], row["column"], row["code"]) for row in looked["rejected"]}
    assert told == {(4, "place", "PLACE-REFUSED"), (4, "stops_from", "DIRECTION-UNKNOWN")}
    assert "没有这个地方" in town.refused("posts", "import", file)
    assert town("posts", "list")["posts"] == []
