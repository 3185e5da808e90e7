from __future__ import annotations

import csv
import itertools
import json

import pdfplumber
import pytest

pytestmark = pytest.mark.slow

NODES = "id,lon,lat\n" + "".join(f"{n},{118.0 + n * 0.005:.4f},36.8\n" for n in range(1, 9))
EDGES = "from,to,length_m,speed_kmh,name\n" + "".join(
    f"{n},{n + 1},446,36,{'人民路' if n < 4 else '柳泉路'}\n" for n in range(1, 7)
)
"""Seven nodes in a row, 44.6 s apart; the eighth is cut off."""
UNITS = (
    "call_sign,kind,place,officers,capabilities,speed_kmh,ready_s\n"
    "A,patrol,node:1,4,,,0\nB,patrol,node:6,4,,,20\n"
)


def table_of(file):
    with file.open(encoding="utf-8-sig") as lines:
        return list(csv.reader(lines))


@pytest.fixture
def town(cli, tmp_path):
    net = tmp_path / "net"
    net.mkdir()
    (net / "nodes.csv").write_text(NODES)
    (net / "edges.csv").write_text(EDGES)
    (tmp_path / "units.csv").write_text(UNITS)
    cli("city", "empty", "--exercise")
    cli("roads", "import", net)
    cli("units", "import", tmp_path / "units.csv")
    return cli


def test_a_units_way_is_told_turn_by_turn(town):
    found = town("times", "--to", "node:6", "--unit", "A", "--route")
    assert found["arrival_s"] == 223.0
    (way,) = found["routes"]
    assert [step["text"] for step in way["steps"]] == [
        "沿人民路出发，1338 米",
        "直行上柳泉路，892 米",
    ]
    assert way["length_m"] == 2230.0
    assert way["path"][0] == [118.005, 36.8]
    # without a unit, the first to arrive
    assert town("times", "--to", "node:6", "--route")["unit"] == "B"


def test_one_unit_alone_is_listed_and_why_it_cannot_come(town):
    found = town("times", "--to", "node:8", "--unit", "A")["arrivals"]
    assert found == [{"unit": "A", "arrival_s": None, "estimated": True, "why_not": "no_way"}]
    text = town.run("times", "--to", "node:8").stdout
    assert text.count("无路可达") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("times", "--to", "node:8", "--unit", "A", "--route"), "没有相通的道路"),
        (("times", "--to", "node:2", "--unit", "Z", "--route"), "Z"),
        (("times", "--to", "node:99"), "99"),
        (("coverage", "balance"), "--stations"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_its_own_words(town, words, said):
    done = town.run(*words)
    assert done.exit_code == 1
    assert said in done.stderr
    assert not done.stdout


def test_isochrones_are_geojson_with_their_nodes(town, tmp_path):
    file = tmp_path / "reach.geojson"
    found = town("times", "--to", "node:1", "--isochrone", "--out", file)
    assert json.loads(file.read_text(encoding="utf-8")) == found
    areas = {f["properties"]["within_s"]: f for f in found["features"]}
    assert sorted(areas) == [60, 180, 300, 600, 900]
    assert areas[60]["properties"]["nodes"] == ["1", "2"]
    assert areas[180]["properties"]["nodes"] == ["1", "2", "3", "4", "5"]
    assert areas[900]["properties"]["nodes"] == [str(n) for n in range(1, 8)]
    for area in areas.values():
        assert area["geometry"]["type"] == "MultiPolygon"
        for (ring,) in area["geometry"]["coordinates"]:
            assert ring[0] == ring[-1]


def test_a_table_of_times_between_many_places(town, tmp_path):
    (tmp_path / "from.csv").write_text("place\nnode:1\nnode:8\n")
    (tmp_path / "to.csv").write_text("place\nnode:2\nnode:4\n")
    out = tmp_path / "table.csv"
    found = town(
        "travel",
        "matrix",
        "--from",
        tmp_path / "from.csv",
        "--to",
        tmp_path / "to.csv",
        "--csv",
        out,
    )
    assert found["seconds"] == [[44.6, 133.8], [None, None]]
    rows = table_of(out)
    assert rows[0] == ["", "node:2", "node:4"]
    assert rows[1] == ["node:1", "44.6", "133.8"]


def test_coverage_by_shift_covers_the_whole_day(town):
    found = town(
        "coverage", "shifts", "--places", "nodes", "--within-s", "100", "--day", "2026-03-04"
    )
    assert found["day"] == "2026-03-04"
    spans = found["spans"]
    assert (spans[0]["start"], spans[-1]["end"]) == (0, 1440)
    for before, after in itertools.pairwise(spans):
        assert before["end"] == after["start"]
    for span in spans:
        assert span["units"] == ["A", "B"]
        assert span["uncovered"] == ["node:4", "node:8"]


def test_what_hangs_on_one_unit_falls_out_with_it(town):
    found = town("coverage", "fragility", "--places", "nodes", "--within-s", "160")
    assert found["open"] == ["node:8"]
    lost = {row["unit"]: row["lost"] for row in found["units"]}
    assert lost["A"] == ["node:1", "node:2"]
    assert lost["B"] == ["node:5", "node:6", "node:7"]


def test_areas_are_balanced_and_written_as_table_and_paper(town, tmp_path):
    (tmp_path / "stations.csv").write_text(
        "name,place\n东站,node:2\n西站,node:6\n", encoding="utf-8"
    )
    found = town(
        "coverage",
        "balance",
        "--within-s",
        "200",
        "--stations",
        tmp_path / "stations.csv",
        "--csv",
        tmp_path / "b.csv",
        "--pdf",
        tmp_path / "b.pdf",
    )
    assert (found["most"], found["lower_bound"], found["proved"]) == (4.0, 4.0, True)
    assert sum(station["load"] for station in found["stations"]) == 7
    assert {row["place"] for row in found["places"]} == {f"node:{n}" for n in range(1, 8)}
    rows = table_of(tmp_path / "b.csv")
    assert rows[0] == ["站", "处数", "最远"]
    assert {row[0] for row in rows[1:]} == {"东站", "西站"}
    with pdfplumber.open(tmp_path / "b.pdf") as paper:
        text = "".join(page.extract_text() for page in paper.pages)
    for words in ("辖区均衡研判", "已证明不能更低", "东站", "西站", "送审稿"):
        assert words in text


def test_siting_tells_its_bound(town):
    found = town("coverage", "siting", "--within-s", "100")
    assert (found["fewest"], found["lower_bound"], found["proved"]) == (2, 2, True)
    assert all("node:8" in one for one in found["sets"])


def test_a_study_on_paper_lists_what_is_out_of_reach(town, tmp_path):
    town("coverage", "--places", "nodes", "--within-s", "100", "--pdf", tmp_path / "c.pdf")
    with pdfplumber.open(tmp_path / "c.pdf") as paper:
        text = "".join(page.extract_text() for page in paper.pages)
        assert "研判示意图" in (paper.pages[0].extract_text() + paper.pages[1].extract_text())
        assert any("比例尺" in page.extract_text() for page in paper.pages[-2:])
    assert "当前覆盖研判" in text
    assert "node:8" in text


def test_units_off_the_network_are_told_and_the_others_still_answer(town, tmp_path):
    net = tmp_path / "other"
    net.mkdir()
    (net / "nodes.csv").write_text(NODES.replace("6,118.0300,36.8\n", ""))
    (net / "edges.csv").write_text("".join(EDGES.splitlines(keepends=True)[:5]))
    town("roads", "import", net)
    found = {row["unit"]: row for row in town("times", "--to", "node:2")["arrivals"]}
    assert (found["A"]["arrival_s"], found["A"]["why_not"]) == (44.6, "")
    assert (found["B"]["arrival_s"], found["B"]["why_not"]) == (None, "off_roads")
    done = town.run("times", "--to", "node:2", "--unit", "B", "--route")
    assert done.exit_code == 1
    assert "不在路网上" in done.stderr


def test_a_network_in_parts_is_taken_and_its_islands_are_told(cli, tmp_path):
    net = tmp_path / "net"
    net.mkdir()
    (net / "nodes.csv").write_text(NODES)
    (net / "edges.csv").write_text("".join(EDGES.splitlines(keepends=True)[:4]) + "5,6,446,36,x\n")
    cli("city", "empty", "--exercise")
    found = cli("roads", "import", net)
    assert any("不连通" in text for text in found["notes"])


def test_a_closure_takes_places_out_of_reach_and_lifting_it_gives_them_back(town):
    def uncovered():
        found = town("coverage", "--places", "nodes", "--within-s", "100")
        return [row["place"] for row in found["uncovered"]]

    before = uncovered()
    corners = ("118.011,36.799", "118.014,36.799", "118.014,36.801", "118.011,36.801")
    words = [word for corner in corners for word in ("--corner", corner)]
    closed = town("roads", "close", "塌方", *words)
    assert closed["segments"] == 1
    assert uncovered() == ["node:3", *before]
    town("roads", "open", closed["id"])
    assert uncovered() == before
