"""``plan`` after the release, as a script calls it."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

NODES = "id,x_m,y_m\n" + "".join(f"{n},{n * 600},0\n" for n in range(1, 13))
EDGES = "from,to,length_m,speed_kmh\n" + "".join(f"{n},{n + 1},600,36\n" for n in range(1, 12))
UNITS = "call_sign,kind,place,officers,capabilities,speed_kmh,ready_s\n" + "".join(
    f"{name},{kind},node:{node},4,,,0\n"
    for name, kind, node in (
        ("A", "patrol", 2),
        ("B", "patrol", 4),
        ("C", "patrol", 9),
        ("D", "patrol", 10),
        ("M", "motorcycle", 5),
    )
)


@pytest.fixture
def street(cli, tmp_path):
    """A street of twelve nodes, a minute a stretch; a brawl at one end, sent and under way."""
    net = tmp_path / "net"
    net.mkdir()
    (net / "nodes.csv").write_text(NODES)
    (net / "edges.csv").write_text(EDGES)
    (tmp_path / "units.csv").write_text(UNITS)
    cli("city", "empty", "--exercise")
    cli("roads", "import", net)
    cli("units", "import", tmp_path / "units.csv")
    cli("incident", "new", "--at", "node:2", "--class", "治安斗殴")
    cli("plan", "reinforce", 1)
    cli("plan", "commit", 1)
    assert cli.run("plan", "commit", 1).stdout.strip().endswith("没有新下达的力量")
    return cli


def sent(street, number=1) -> set[str]:
    return {task["force"] for task in street("plan", "watch", number)["tasks"]}


def test_a_broken_down_unit_is_told_and_replaced_and_the_old_one_kept_or_let_go(street):
    watched = {task["force"]: task for task in street("plan", "watch", 1)["tasks"]}
    assert all(task["warnings"] == [] for task in watched.values())
    assert all(task["expected_s"] >= task["elapsed_s"] for task in watched.values())
    before = sent(street)
    street("units", "status", "A", "out_of_service", "--why", "故障")
    told = {task["force"]: task for task in street("plan", "watch", 1)["tasks"]}["A"]
    assert told["warnings"][0]["code"] == "WATCH-OUT"
    offered = told["offer"]["force"]
    assert offered not in before
    assert "B" in street.refused("plan", "replace", 1, "B"), "nothing is wrong with B"
    done = street("plan", "replace", 1, "A")
    assert (done["force"], done["stood_down"]) == (offered, False)
    assert sent(street) == before | {offered}
    entry = street("journal", "show", "--limit", "1")["entries"][0]
    assert (entry["kind"], entry["facts"]["force"]) == ("task.replace", offered)


def test_a_reassignment_is_listed_carried_out_and_names_both_incidents(street):
    for unit in ("A", "B", "C", "D", "M"):
        if unit not in sent(street):
            street("units", "status", unit, "out_of_service", "--why", "故障")
    street("incident", "new", "--at", "node:3", "--class", "持械伤人")
    street("plan", "reinforce", 2)
    found = street("plan", "reassign", 2)["reassignable"]
    assert found
    item = found[0]
    assert item["from"]["incident"] == 1
    assert item["missing"][1] == item["missing"][0] - 1
    assert item["from"]["missing"][1] == item["from"]["missing"][0] + 1
    assert item["force"] in sent(street), "so far only proposed"
    street.refused("plan", "reassign", 2, "--force", "nobody")
    street("plan", "reassign", 2, "--force", item["force"])
    assert item["force"] not in sent(street)
    assert item["force"] in sent(street, 2)
    entry = street("journal", "show", "--limit", "1")["entries"][0]
    assert entry["kind"] == "plan.reassign"
    assert (entry["facts"]["incident"], entry["facts"]["taken_from"]) == (2, 1)


def test_versions_are_compared_and_a_missing_one_is_refused(street):
    assert "1-2" in street.refused("plan", "diff", 1)
    street("incident", "new", "--at", "node:8", "--class", "治安斗殴")
    first = street("plan", "reinforce", 2)
    force = first["picks"][0]["force"]
    second = street("plan", "reinforce", 2, "--forbid", force)
    found = street("plan", "diff", 2)
    assert found["versions"] == [1, 2]
    assert force in {pick["force"] for pick in found["out"]}
    old, new = ({pick["force"] for pick in plan["picks"]} for plan in (first, second))
    assert {pick["force"] for pick in found["in"]} == new - old
    back = street("plan", "diff", 2, "--old", "2", "--new", "1")
    assert {pick["force"] for pick in back["in"]} == old - new


def test_forces_leave_in_the_order_that_was_shown(street):
    shown = street("plan", "release", 1, "--show")
    assert shown["released"] == []
    order = [leaving["force"] for leaving in shown["order"]]
    assert set(order) == sent(street)
    assert all(leaving["reason"] for leaving in shown["order"])
    assert street("plan", "release", 1, "--first", "1")["released"] == order[:1]
    assert sent(street) == set(order[1:])
    assert street("plan", "release", 1)["released"] == order[1:]
    assert sent(street) == set()
