"""Rings and planned duties by command line."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jointops.clock import SystemClock, local
from jointops.forces.units import UnitKind
from tests.ui.gate_town import TEAMS, make_gate_town, team

pytestmark = pytest.mark.slow
HERE = "118.050000,36.800000"
ASKED = ("--at", HERE, "--lead-s", 0, "--suspect-kmh", 7.2, "--time-limit-s", 2)


@pytest.fixture
def gates(cli):
    patrol = team("巡01", "东", 600, kind=UnitKind.PATROL)
    make_gate_town(cli.home.parent, units=(*TEAMS, patrol)).close()
    return cli


def test_a_ring_is_released_held_and_edited(gates):
    found = gates("plan", "encircle", *ASKED, "--incident", 1, "--release")
    assert found["sealed"]
    assert found["checked"]
    units = {post["unit"] for post in found["posts"]}
    sent = {task["force"] for task in found["released"]["tasks"]}
    assert sent == units
    assert found["released"]["taken"] == {}
    assert found["second_posts"] == []
    watched = gates("plan", "watch", 1)["tasks"]
    assert {task["force"] for task in watched} == sent
    again = gates("plan", "encircle", *ASKED, "--incident", 1)
    assert {post["unit"] for post in again["posts"]} >= units
    assert "released" not in again


def test_what_a_person_strikes_out_is_not_used(gates):
    found = gates("plan", "encircle", *ASKED)
    post = found["posts"][0]
    other = gates("plan", "encircle", *ASKED, "--not-at", post["node"])
    assert post["node"] not in {known["node"] for known in other["posts"]}
    other = gates("plan", "encircle", *ASKED, "--forbid", post["unit"])
    assert post["unit"] not in {known["unit"] for known in other["posts"]}
    assert "无此单位" in gates.refused("plan", "encircle", *ASKED, "--forbid", "无此单位")


def test_a_blockade_is_released_under_the_names_of_its_exits(gates, tmp_path):
    exits = tmp_path / "exits.csv"
    exits.write_text(f'name,place\n东门,"{HERE}"\n', encoding="utf-8")
    found = gates("plan", "blockade", "--exits", exits, "--incident", 1, "--release")
    (held,) = found["assignments"]
    (task,) = found["released"]["tasks"]
    assert task["force"] == held["unit"]
    assert "东门" in task["spoken"]
    assert gates.run("plan", "blockade", "--exits", exits, "--release").exit_code == 2


def test_a_duty_is_laid_down_reserved_and_sent(gates):
    tomorrow = local(SystemClock().now()) + timedelta(days=1)
    number = gates(
        *("incident", "new", "--at", HERE, "--class", "勤务安保", "--level", 4),
        *("--start", f"{tomorrow:%m-%d} 18:00", "--end", "2:00"),
    )["id"]
    plan = gates("plan", "reinforce", number)
    assert any("在班力量" in note for note in plan["notes"])
    released = gates("plan", "commit", number)
    assert {task["step"] for task in released["tasks"]} == {"reserved"}
    assert all(task["from"] < task["until"] for task in released["tasks"])
    sent = gates("plan", "depart", number)
    assert {task["force"] for task in sent["tasks"]} == {t["force"] for t in released["tasks"]}
    assert {task["step"] for task in sent["tasks"]} == {"dispatched"}
    assert "没有预留" in gates.refused("plan", "depart", number)
    wrong = ("incident", "new", "--at", HERE, "--class", "勤务安保", "--start", "x", "--end", "y")
    assert "18:00" in gates.refused(*wrong)
