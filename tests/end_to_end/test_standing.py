"""Standing arrangements by command line."""

from __future__ import annotations

import pytest

from tests.osm import TOWN, write_osm

pytestmark = pytest.mark.slow

UNITS = (
    "call_sign,kind,officers,capabilities,place\n"
    '巡01,patrol,4,,"118.0,36.8"\n'
    '联勤1组,armed_police,4,assault,"118.0,36.8"\n'
    '联勤2组,armed_police,4,assault,"118.0,36.805"\n'
)
POINTS = 'name,place,within_s\n站前,"118.01,36.8",60\n'
HEAD = "id,request,reply,valid_from,valid_to,tasks,groups,hours,strength,points\n"
AGREED = HEAD + "L1,商1号,派1号,2020-01-01,2099-12-31,17,联勤1组,all_day,8,站前\n"


@pytest.fixture
def town(cli, tmp_path):
    cli("city", "empty", "--exercise")
    cli("roads", "import", write_osm(tmp_path / "town.osm", TOWN))
    cli("units", "import", write(tmp_path, "units.csv", UNITS))
    cli("points", "import", write(tmp_path, "points.csv", POINTS))
    return cli


def write(tmp_path, name, text):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def test_an_arrangement_is_registered_planned_with_and_withdrawn(town, tmp_path):
    file = write(tmp_path, "a.csv", AGREED)
    assert town("standing", "register", file, "--dry-run")["counts"] == {"new": 1}
    assert town("standing", "list")["arrangements"] == []
    assert town("standing", "register", file)["taken"]
    (kept,) = town("standing", "list")["arrangements"]
    assert (kept["reply"], kept["points"], kept["withdrawn"]) == ("派1号", ["站前"], None)
    taken = town("incident", "new", "--at", "118.01,36.8", "--class", "暴力恐怖")
    assert taken["place_name"], "a bare position is called by its crossing, as in the window"
    plan = town("plan", "reinforce", "1")
    (solid,) = plan["standing"]
    assert (solid["force"], solid["basis"], solid["hollow"]) == ("联勤1组", "L1", False)
    assert solid["code"] == "STANDING"
    assert "派1号" in solid["reason"]
    assert {row["force"] for row in plan["asked"]} == {"联勤2组"}
    gone = town("standing", "withdraw", "L1", "--why", "归建")
    assert (gone["withdrawn_why"], gone["withdrawn"] is None) == ("归建", False)
    assert "安排已终止" in town.refused("plan", "commit", "1")
    again = town("plan", "reinforce", "1")
    assert again["standing"] == []
    reasons = {row["force"]: row["code"] for row in again["asked"]}
    assert reasons == {"联勤1组": "NOT-IN-ARRANGEMENT", "联勤2组": "TO-BE-ASKED"}


def test_a_wrong_file_registers_nothing_and_another_role_is_refused(town, tmp_path):
    bad = write(tmp_path, "b.csv", AGREED + "L2,,派2号,2020-01-01,2099-12-31,17,巡01,day,8,站前\n")
    told = town.refused("standing", "register", bad)
    assert "reply" not in told
    assert "request" in told
    assert "巡01" in told
    assert town("standing", "list")["arrangements"] == []
    good = write(tmp_path, "a.csv", AGREED)
    town.refused("--as", "训练值班员", "standing", "register", good)
    assert town("standing", "list")["arrangements"] == []
