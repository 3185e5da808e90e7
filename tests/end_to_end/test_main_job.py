"""The main job on real roads, by command line: from an extract and a CSV to a checked paper."""

from __future__ import annotations

import csv
import json
import re

import numpy as np
import pdfplumber
import pytest

from jointops.feeds.osm_roads import read_osm
from jointops.geo.roads import RoadClass

pytestmark = pytest.mark.slow


def write_units(file, network, *, seed):
    """Fourteen units on real street corners."""
    rng = np.random.default_rng(seed)
    street = network.main[network.tail] & (network.road_class <= RoadClass.RESIDENTIAL)
    nodes = np.unique(network.tail[street])
    rows = [("PTU01", "ptu", 6, "assault;shield"), ("PTU02", "ptu", 6, "assault;shield")]
    rows += [(f"巡{n:02d}", "patrol", 4, "") for n in range(1, 8)]
    rows += [(f"摩{n:02d}", "motorcycle", 2, "") for n in range(1, 4)]
    rows += [("站01", "station", 4, "command"), ("武警训练组", "armed_police", 20, "assault")]
    with file.open("w", newline="", encoding="utf-8-sig") as out:
        writer = csv.writer(out)
        writer.writerow(["call_sign", "kind", "place", "officers", "capabilities"])
        for (name, kind, officers, able), node in zip(
            rows, rng.choice(nodes, len(rows), replace=False), strict=True
        ):
            place = f"{network.lon[node]:.6f},{network.lat[node]:.6f}"
            writer.writerow([name, kind, place, officers, able])
    return [row[0] for row in rows]


def main_job(cli, extract, tmp_path):
    network, _ = read_osm(extract)
    cli("city", "empty", "--exercise", "--name", "实网检验")
    report = cli("roads", "import", extract)
    assert report["taken"]
    assert report["counts"]["nodes"] == network.node_count
    units = tmp_path / "units.csv"
    names = write_units(units, network, seed=3)
    assert cli("units", "import", units, "--dry-run")["taken"] is False
    assert cli("units", "list")["units"] == []
    assert cli("units", "import", units)["counts"]["new"] == len(names)
    middle = np.flatnonzero(network.main)[network.main.sum() // 2]
    place = f"{network.lon[middle]:.6f},{network.lat[middle]:.6f}"
    points = tmp_path / "points.csv"
    points.write_text(f'name,place,within_s\n站前,"{place}",180\n', encoding="utf-8")
    cli("points", "import", points)

    times = cli("times", "--to", place)
    seconds = {row["unit"]: row["arrival_s"] for row in times["arrivals"]}
    assert set(seconds) == set(names)
    assert all(row["estimated"] for row in times["arrivals"])
    assert cli("coverage")["covered"] in (0, 1)

    incident = cli("incident", "new", "--at", place, "--class", "持械伤人", "--weapon", "刀")
    assert incident["level"] == 2
    plan = cli("plan", "reinforce", incident["id"], "--out", tmp_path / "draft")
    assert plan["picks"]
    for pick in plan["picks"]:
        assert pick["arrival_s"] == pytest.approx(seconds[pick["force"]], abs=1e-3)
        assert pick["reason"]
    told = {p["force"] for p in plan["picks"]} | {n["force"] for n in plan["not_picked"]}
    assert told >= set(names) - {"武警训练组"}
    assert "武警训练组" not in {p["force"] for p in plan["picks"]}

    wave = cli("plan", "commit", incident["id"], "--first-wave")
    assert {t["tier"] for t in wave["tasks"]} <= {0, 1}
    first = wave["tasks"][0]["force"]
    for step in ("acknowledged", "en_route", "on_scene", "on_task"):
        assert cli("units", "ack", first, "--speaker", "组长", "--channel", "1")["step"] == step
    cli("plan", "commit", incident["id"])
    order = cli("order", "issue", incident["id"], "--out", tmp_path / "out")
    check_order(order, plan, tmp_path)
    again = cli("order", "print", order["number"], "--out", tmp_path / "again")
    from pathlib import Path

    assert Path(again["file"]).read_bytes() == Path(order["file"]).read_bytes()
    released = cli("plan", "release", incident["id"])["released"]
    assert set(released) == {p["force"] for p in plan["picks"]}
    cli("incident", "end", incident["id"])
    assert cli("journal", "verify")["whole"]
    assert cli("journal", "rebuild")["equal"]


def check_order(order, plan, tmp_path):
    (file,) = (tmp_path / "out").glob("*.pdf")
    assert file.name.startswith("演练_演联指〔")
    import hashlib

    assert hashlib.sha256(file.read_bytes()).hexdigest() == order["paper"]
    with pdfplumber.open(file) as pdf:
        assert len(pdf.pages) == order["pages"]
        text = "\n".join(page.extract_text() for page in pdf.pages)
        fonts = {char["fontname"] for page in pdf.pages for char in page.chars}
    plain = re.sub(r"\s", "", text)
    assert order["number"] in plain
    for part in "一二三四五六七八九十":
        assert f"{part}、" in plain
    for part in ("编号与时限", "力量与编组", "到位时限与路线", "警械武器使用", "签发与签收"):
        assert part in plain
    for pick in plan["picks"]:
        assert pick["force"] in plain
    assert "演练指令，不作为执勤依据" in plain
    assert "©" not in plain
    assert all("+" in name for name in fonts)  # every font is an embedded subset


def test_main_job_on_a_real_extract(cli, real_extract, tmp_path):
    main_job(cli, real_extract, tmp_path)


def test_main_job_on_a_whole_real_city(cli, porto, tmp_path):
    main_job(cli, porto, tmp_path)


def test_the_training_city_by_command_line(cli, city, tmp_path):
    cli.home = city.folder
    info = cli("city", "info")
    assert info["mode"] == "exercise"
    assert info["counts"]["guards"] == 10527
    people = cli.run("city", "info").stdout
    assert "【演练】" in people
    found = cli("doctor")["findings"]
    assert {f["state"] for f in found} <= {"good", "note"}
    assert json.dumps(found, ensure_ascii=False).count("校验通过") == 1
