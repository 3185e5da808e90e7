"""The fallback pack on the command line: drawn, used by hand, entered, voided."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture
def town(cli, tmp_path):
    net = tmp_path / "net"
    net.mkdir()
    nodes = "".join(f"{n},{118.0 + n * 0.005:.4f},36.8\n" for n in range(1, 5))
    (net / "nodes.csv").write_text("id,lon,lat\n" + nodes)
    edges = "".join(f"{n},{n + 1},446,36\n" for n in range(1, 4))
    (net / "edges.csv").write_text("from,to,length_m,speed_kmh\n" + edges)
    cli("city", "empty", "--exercise")
    cli("roads", "import", net)
    cli("incident", "new", "--at", "node:2", "--class", "持械伤人")
    return cli


def test_a_pack_is_drawn_used_entered_and_its_rest_voided(town, tmp_path):
    pdf = tmp_path / "p.pdf"
    made = town("pack", "print", "--orders", 2, "--orals", 1, "--logs", 1, "--out", pdf)
    assert pdf.read_bytes().startswith(b"%PDF")
    first, second, oral = made["numbers"]
    at = datetime.now(UTC).isoformat()
    told = ("--incident", 1, "--text", "巡01到市场", "--signed-by", "值班长", "--why", "停用")
    early = town.refused("pack", "enter", first, "--at", "2020-01-01T00:00:00Z", *told)
    assert "使用时间不对" in early
    (tmp_path / "scan.txt").write_text("no scan")
    entering = ("pack", "enter", first, "--at", at, *told)
    assert "PDF" in town.refused(*entering, "--scan", tmp_path / "scan.txt")
    entered = town(*entering, "--scan", pdf)
    assert (entered["state"], entered["incident"]) == ("entered", 1)
    assert "已经补录" in town.refused(*entering)
    asked = town(
        *("pack", "oral", oral, "--incident", 1, "--at", at, "--emergency", "暴力恐怖"),
        *("--people", 10, "--content", "请求支援", "--caller", "值班员", "--why", "停用"),
        *("--said-by", "作战值班室", "--said-on", "8022", "--said-recording", "R-1"),
        "--said-back",
    )
    assert asked["state"] == "asked"
    assert {paper["kind"]: paper["number"] for paper in asked["papers"]}["A1"] == oral
    assert [one["number"] for one in town("pack", "list")["numbers"]] == [second]
    town("pack", "void", "--all", "--why", "未用")
    assert "没有要作废" in town.refused("pack", "void", "--all", "--why", "未用")
    states = {one["number"]: one["state"] for one in town("pack", "list", "--all")["numbers"]}
    assert states == {first: "entered", second: "void", oral: "entered"}
    assert town("journal", "rebuild")["equal"]
    late = [
        one for one in town("journal", "exceptions")["exceptions"] if one["exception"] == "late"
    ]
    assert len(late) == 1, "what was written by hand is a late entry, however soon it is entered"


def test_a_pack_without_blanks_is_refused(town):
    assert "份数" in town.refused("pack", "print", "--orders", 0, "--orals", 0)
