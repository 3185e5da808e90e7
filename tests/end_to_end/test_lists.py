"""Lists in and layers out on the command line."""

from __future__ import annotations

import json

import pytest

NODES = "id,x_m,y_m\n" + "".join(f"{n},{n * 1000},0\n" for n in range(1, 7))
EDGES = "from,to,length_m\n" + "".join(f"{n},{n + 1},1000\n" for n in range(1, 6))


@pytest.fixture
def street(cli, tmp_path):
    net = tmp_path / "net"
    net.mkdir()
    (net / "nodes.csv").write_text(NODES)
    (net / "edges.csv").write_text(EDGES)
    cli("city", "empty", "--exercise")
    cli("roads", "import", net)
    return cli


def test_a_list_is_looked_at_taken_and_taken_back(street, tmp_path):
    file = tmp_path / "stations.csv"
    file.write_text("name,place\n一号站,node:1\n二号站,node:2\n", encoding="utf-8")
    looked = street("imports", "take", "stations", file, "--dry-run")
    assert (looked["taken"], looked["counts"]["new"]) == (False, 2)
    assert street("imports", "list") == {"imports": []}
    assert street("imports", "take", "stations", file)["taken"]
    (found,) = street("imports", "list")["imports"]
    assert (found["kind"], found["file"], found["new"]) == ("stations.import", "stations.csv", 2)
    back = street("imports", "undo", found["entry"])
    assert (back["removed"], back["put_back"]) == (2, 0)
    assert "撤销过" in street.refused("imports", "undo", found["entry"])
    assert street("imports", "list") == {"imports": []}
    assert street("journal", "rebuild")["equal"]


def test_a_bad_row_is_told_with_its_place(street, tmp_path):
    file = tmp_path / "stations.csv"
    file.write_text("name,place\n一号站,node:1\n二号站,node:99\n", encoding="utf-8")
    assert "第3行 位置（place）" in street.refused("imports", "take", "stations", file)
    assert street("imports", "list") == {"imports": []}
    assert street("imports", "take", "stations", file, "--dry-run")["rejected"][0]["row"] == 3


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_a_layer_goes_out_and_comes_back(street, tmp_path, form):
    file = tmp_path / "stations.csv"
    file.write_text("name,place\n一号站,node:1\n", encoding="utf-8")
    street("imports", "take", "stations", file)
    out = tmp_path / f"out.{form}"
    found = street("export", "stations", "--format", form, "--out", out)
    assert (found["rows"], found["file"]) == (1, str(out))
    assert street("imports", "take", "stations", out)["counts"] == {
        "new": 0,
        "changed": 0,
        "same": 1,
    }
    if form == "geojson":
        whole = json.loads(out.read_text(encoding="utf-8"))
        assert (whole["type"], whole["jointops"]["layer"]) == ("FeatureCollection", "stations")
    listed = street("journal", "exceptions")["exceptions"]
    assert [one["exception"] for one in listed] == ["exported"]


def test_wrong_use_is_said(street, tmp_path):
    for words in (
        ("export", "dragons", "--out", tmp_path / "x"),
        ("export", "units", "--format", "pdf", "--out", tmp_path / "x"),
        ("export", "units", "--in-full", "--out", tmp_path / "x"),
        ("imports", "take", "dragons", tmp_path / "x"),
    ):
        assert street.run("--json", *words).exit_code == 2
    assert "没有可以导出" in street.refused("export", "units", "--out", tmp_path / "x")
    assert not (tmp_path / "x").exists()
