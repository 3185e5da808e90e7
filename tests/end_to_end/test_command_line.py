from __future__ import annotations

import json

import pytest

from jointops.store.recovery_key import read
from tests.osm import TOWN, write_osm

pytestmark = pytest.mark.slow

NODES = "id,x_m,y_m\n" + "".join(f"{n},{n * 600},0\n" for n in range(1, 7))
EDGES = "from,to,length_m,speed_kmh\n" + "".join(f"{n},{n + 1},600,36\n" for n in range(1, 6))
UNITS = (
    "call_sign,kind,place,officers,capabilities,speed_kmh,ready_s\n"
    "A,patrol,node:1,4,,,0\nB,patrol,node:5,4,,,20\n"
)


@pytest.fixture
def street(cli, tmp_path):
    """A street of six nodes, a minute a stretch, with two units."""
    net = tmp_path / "net"
    net.mkdir()
    (net / "nodes.csv").write_text(NODES)
    (net / "edges.csv").write_text(EDGES)
    (tmp_path / "units.csv").write_text(UNITS)
    cli("city", "empty", "--exercise")
    cli("roads", "import", net)
    cli("units", "import", tmp_path / "units.csv")
    return cli


def test_times_are_readiness_and_travel_to_three_decimals(street):
    found = street("times", "--to", "node:3")["arrivals"]
    assert [(row["unit"], row["arrival_s"]) for row in found] == [("A", 120.0), ("B", 140.0)]


def test_coverage_counts_every_node_and_names_the_nearest(street, tmp_path):
    found = street("coverage", "--places", "nodes", "--within-s", "60")
    assert found["within_s"] == 60
    assert found["covered"] == 3
    assert found["uncovered"] == [
        {"place": "node:3", "unit": "A", "arrival_s": 120.0},
        {"place": "node:4", "unit": "B", "arrival_s": 80.0},
        {"place": "node:6", "unit": "B", "arrival_s": 80.0},
    ]
    only = tmp_path / "only.csv"
    only.write_text("place\nnode:3\nnode:1\n")
    found = street("coverage", "--places", "nodes", "--within-s", "60", "--only", only)
    assert (found["covered"], [u["place"] for u in found["uncovered"]]) == (1, ["node:3"])


def test_a_plan_says_what_it_lacks_and_how_to_edit_it(street):
    street("incident", "new", "--at", "node:2", "--class", "治安斗殴")
    plan = street("plan", "reinforce", 1)
    assert {p["force"] for p in plan["picks"]} == {"A", "B"}
    assert {s["kind"] for s in plan["shortfalls"]} == {"motorcycle", "guard"}
    other = street("plan", "reinforce", 1, "--forbid", "A")
    assert {p["force"] for p in other["picks"]} == {"B"}
    assert next(n for n in other["not_picked"] if n["force"] == "A")["code"] == "FORBIDDEN"
    back = street("plan", "reinforce", 1, "--free", "A")
    assert back["digest"] == plan["digest"]


def test_positions_and_statuses_are_entered_as_radioed(street):
    where = street("units", "position", "A", "node:6", "--speaker", "巡长", "--channel", "2")
    assert (where["place"], where["source"]) == ("node:6", "radio")
    street("units", "status", "B", "out_of_service", "--why", "故障")
    lines = {row["unit"]: row for row in street("units", "list")["units"]}
    assert lines["B"]["status"] == "out_of_service"
    entries = street("journal", "show", "--limit", "2")["entries"]
    assert entries[0]["why"] == "故障"
    assert entries[1]["facts"]["speaker"] == "巡长"


def test_json_is_one_document_and_messages_go_to_stderr(street):
    done = street.start("--json", "units", "list")
    assert json.loads(done.stdout)["units"]
    refused = street.start("--json", "times", "--to", "node:99")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "99" in refused.stderr
    assert street.start("nonsense").returncode == 2
    wrong = street.run("--json", "times")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert street.run("plan", "--nonsense").exit_code == 2
    assert not list((street.home / "logs").glob("crash-*"))
    assert street.run("coverage", "--places", "cities").exit_code == 2
    assert street.run("--help").exit_code == 0


def test_refusals_say_what_why_and_what_to_do(street, tmp_path):
    assert "99号" not in street.refused("plan", "reinforce", 99)
    assert "没有" in street.refused("incident", "new", "--at", "node:1", "--class", "外星")
    assert "node" in street.refused("incident", "new", "--at", "118.0,36.8", "--class", "纠纷")
    bad = tmp_path / "bad.csv"
    bad.write_text("call_sign,kind,place\nC,patrol,node:1\nD,tank,node:1\nE,patrol,node:77\n")
    message = street.refused("units", "import", bad)
    assert "第3行" in message
    assert "第4行" in message
    assert "C" not in {row["unit"] for row in street("units", "list")["units"]}
    report = street("units", "import", bad, "--dry-run")
    assert [fault["row"] for fault in report["rejected"]] == [3, 4]
    assert street.refused("city", "empty", "--exercise")


def test_a_live_file_wants_a_person_and_never_prompts_without_a_terminal(cli, tmp_path):
    assert cli.refused("city", "empty")
    secret, key = tmp_path / "secret", tmp_path / "key"
    secret.write_text("correct horse battery")
    made = cli("--as", "管理员", "--secret-file", secret, "--key-file", key, "city", "empty")
    assert made["mode"] == "live"
    assert read(made["recovery_key"]) == key.read_text()
    assert not list(cli.home.rglob("*recovery*"))
    assert not (cli.home / "jointops.key").exists()
    assert cli.refused("city", "info")  # no key: neither file nor keyring
    with_key = ("--key-file", key)
    assert cli(*with_key, "city", "info")["mode"] == "live"
    assert cli.refused(*with_key, "roads", "import", tmp_path)  # nobody named
    for look in (
        ("journal", "show"),
        ("guards", "list"),
        ("incident", "list"),
        ("account", "list"),
    ):
        assert "账号" in cli.refused(*with_key, *look)  # the key alone shows nothing of it
    admin = ("--as", "管理员", "--secret-file", secret, *with_key)
    desk_secret = tmp_path / "desk"
    desk_secret.write_text("another good secret")
    cli(*admin, "account", "add", "文书甲", "--role", "clerk", "--new-secret-file", desk_secret)
    clerk = ("--as", "文书甲", "--secret-file", desk_secret, *with_key)
    net = tmp_path / "net"
    net.mkdir()
    (net / "nodes.csv").write_text(NODES)
    (net / "edges.csv").write_text(EDGES)
    assert cli(*clerk, "roads", "import", net)["taken"]
    assert "角色" in cli.refused(*clerk, "incident", "new", "--at", "node:1", "--class", "纠纷")
    (tmp_path / "wrong").write_text("not the secret")
    assert cli.refused(
        "--as", "文书甲", "--secret-file", tmp_path / "wrong", *with_key, "roads", "import", net
    )
    assert cli.refused(
        "--as", "文书甲", "--secret-file", tmp_path / "wrong", *with_key, "journal", "show"
    )
    (seen, *_) = cli(*clerk, "journal", "show", "--limit", "1")["entries"]
    assert (seen["kind"], seen["actor"], seen["facts"]["success"]) == (
        "account.sign_in",
        "文书甲",
        True,
    )


def test_a_backup_is_made_proved_and_restored(street):
    street("incident", "new", "--at", "node:2", "--class", "纠纷")
    made = street("backup", "make")
    street("incident", "new", "--at", "node:3", "--class", "纠纷")
    assert len(street("incident", "list")["incidents"]) == 2
    street("backup", "restore", made["file"])
    assert len(street("incident", "list")["incidents"]) == 1
    assert street("journal", "verify", "--head", made["head"][:16])["head_found"]
    done = street.run("--json", "journal", "verify", "--head", "0123456789abcdef")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["head_found"] is False


def test_incidents_by_command_line(street):
    one = street("incident", "new", "--at", "node:2", "--class", "0101", "--phone", "13812345678")
    assert one["callers"][0]["phone"] == "138****5678"
    two = street("incident", "new", "--at", "node:2", "--class", "Dispute", "--level", "4")
    street("incident", "card", 1, "--weapon", "菜刀", "--injured", "2", "--left")
    street("incident", "told", 1, "市局分管领导", "值班局领导")
    street("incident", "log", 1, "现场拥挤")
    street("incident", "stamp", 1, "controlled")
    assert street("incident", "level", 1, 1)["level"] == 1
    assert street.refused("incident", "level", 1, 3)
    assert street("incident", "level", 1, 3, "--why", "已控制")["level"] == 3
    merged = street("incident", "merge", two["id"], one["id"])
    assert merged["merged"] == [2]
    assert merged["card"]["suspect_left"] is True
    assert street("incident", "end", 1)["status"] == "closed"


def test_closures_are_drawn_listed_and_lifted_and_count_at_once(cli, tmp_path):
    cli("city", "empty", "--exercise")
    cli("roads", "import", write_osm(tmp_path / "town.osm", TOWN))
    units = tmp_path / "units.csv"
    units.write_text('call_sign,kind,place\nA,patrol,"118.0,36.8"\n', encoding="utf-8")
    cli("units", "import", units)

    def arrival():
        return cli("times", "--to", "118.02,36.8")["arrivals"][0]["arrival_s"]

    free = arrival()
    corners = ("118.004,36.799", "118.006,36.799", "118.006,36.801", "118.004,36.801")
    words = [word for corner in corners for word in ("--corner", corner)]
    drawn = cli("roads", "close", "塌方", *words)
    assert (drawn["id"], drawn["slow"]) == ("F001", None)
    assert drawn["segments"] >= 1
    assert arrival() > free
    assert [c["name"] for c in cli("roads", "closures")["closures"]] == ["塌方"]
    cli("roads", "open", "F001")
    assert arrival() == free
    cli("roads", "close", "拥堵", *words, "--slow", "3")
    assert arrival() > free
    assert cli.refused("roads", "open", "F9")
    assert cli.run("roads", "close", "x", "--corner", "1,2").exit_code == 2
    cli("roads", "open", "F001")
    stretch = ("--road", "人民路", "--from", "柳泉路", "--to", "金晶大道")
    by_name = cli("roads", "close", *stretch)
    assert (by_name["name"], by_name["area"]) == ("人民路（柳泉路—金晶大道）", None)
    assert by_name["segments"] == len(by_name["roads"]) == 2
    assert arrival() > free
    cli("roads", "open", by_name["id"])
    clicked = cli("roads", "close", "积水", "--at", "118.005,36.8003", "--slow", "5")
    assert (clicked["name"], clicked["slow"], clicked["segments"]) == ("积水", 5.0, 1)
    assert arrival() > free
    assert "胜利路" in cli.refused("roads", "close", "--road", "胜利路")
    for wrong in (
        ("--road", "人民路", "--from", "柳泉路"),
        ("--road", "人民路", "--at", "1,2"),
        (),
    ):
        assert cli.run("roads", "close", *wrong).exit_code == 2


def test_exceptions_corrections_and_late_entries_by_command_line(street):
    street("incident", "new", "--at", "node:2", "--class", "纠纷", "--phone", "13812345678")
    number = street("journal", "show", "--limit", "1")["entries"][0]["seq"]
    made = street("journal", "correct", number, "--text", "node:3", "--why", "报错地点")["entry"]
    assert made["facts"] == {"entry": number, "text": "node:3"}
    at = ("--at", "2026-01-02 03:04:05")
    late = street("journal", "late", "--text", "已报局领导", *at, "--why", "当时忙")["entry"]
    assert late["occurred_utc"] == "2026-01-01T19:04:05.000Z"
    street.refused("journal", "correct", 9999, "--text", "x", "--why", "y")
    found = street("journal", "exceptions")["exceptions"]
    assert [one["exception"] for one in found] == ["correction", "late", "refused"]
    assert [one["because"] for one in found] == ["报错地点", "当时忙", "y"]
    told = street.run("journal", "exceptions").stdout
    assert f"更正第 {number} 条" in told
    assert "被拒 NOT-FOUND" in told


def test_the_board_of_a_past_moment_by_command_line(street):
    street("incident", "new", "--at", "node:2", "--class", "纠纷")
    entry = street("journal", "show", "--limit", "1")["entries"][0]
    street("incident", "end", 1)
    then = street("journal", "board", "--at", entry["recorded_utc"])
    assert [one["id"] for one in then["incidents"]] == [1]
    assert then["entries"] == entry["seq"]
    assert street("journal", "board", "--at", "2999-01-01")["incidents"] == []
    assert "未结警情 1" in street.run("journal", "board", "--at", entry["recorded_utc"]).stdout
