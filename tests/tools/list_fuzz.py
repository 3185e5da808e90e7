"""
Hand damaged lists of every kind to their readers: ``python -m tests.tools.list_fuzz N``.

Every file is refused as a whole, or its rows are each taken or told by row, column and reason; what
is taken goes out and comes back the same. Anything else ends the run with its seed. Workbooks are
read in the child process, so only one file in two hundred is one.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jointops.feeds.areas import CityBox
from jointops.feeds.cells import Value
from jointops.feeds.checkpost_rows import post_cells, read_checkposts
from jointops.feeds.faults import FileUnreadableError, ImportReport
from jointops.feeds.layer_files import Record, csv_block
from jointops.feeds.roster_rows import read_roster, roster_cells
from jointops.feeds.station_rows import (
    grid_cells,
    landmark_cells,
    read_grids,
    read_landmarks,
    read_stations,
    read_substations,
    station_cells,
    substation_cells,
)
from jointops.feeds.unit_rows import point_cells, read_points, read_units, unit_cells
from jointops.forces.units import UnitKind
from jointops.geo.places import Place
from tests.factories import unit
from tests.workbooks import by_openpyxl, mutated

CITY = CityBox(west=117, south=36, east=119, north=38)
AREA = "118 36.8; 118.1 36.8; 118.1 36.9"
RING = [[118, 36.8], [118.1, 36.8], [118.1, 36.9], [118, 36.8]]
KNOWN = {
    found.id: found for found in (unit("巡01"), unit("巡02"), unit("摩01", UnitKind.MOTORCYCLE))
}
J = {"J1": "J1", "J2": "J2"}
Read = tuple[list[Any], ImportReport]


def find(text: str) -> Place:
    """Read a place as the gazetteer does."""
    from jointops.app.search import PlaceUnknownError

    lon, _, lat = text.partition(",")
    try:
        return (
            Place(node=text[5:])
            if text.startswith("node:")
            else Place(lon=float(lon), lat=float(lat))
        )
    except ValueError:
        raise PlaceUnknownError(text=text, near="") from None


KINDS: dict[str, tuple[str, tuple[tuple[object, ...], ...], Callable[[Path], Read], Any]] = {
    "stations": (
        "name,place,channel",
        (("一号站", "118.0,36.8", 3), ("=二号站", "node:7", "")),
        lambda file: read_stations(file, find=find, known={}),
        station_cells,
    ),
    "substations": (
        "name,place,stations",
        (("甲所", "118.0,36.8", "J1;J2"), ("乙所", "node:7", "J1")),
        lambda file: read_substations(file, find=find, known={}, stations=J),
        substation_cells,
    ),
    "grids": (
        "name,station,area",
        (("一网格", "J1", AREA), ("二网格", "J2", AREA)),
        lambda file: read_grids(file, known={}, stations=J, city=CITY),
        grid_cells,
    ),
    "landmarks": (
        "name,place,kind",
        (("火车站", "118.0,36.8", "rail"), ("市场", "node:7", "mall")),
        lambda file: read_landmarks(file, find=find, known={}),
        landmark_cells,
    ),
    "units": (
        "call_sign,kind,place,officers,capabilities,speed_kmh,ready_s,station,shift",
        (("巡09", "patrol", "118.0,36.8", 4, "assault;shield", 60, 15, "J1", "夜班"),),
        lambda file: read_units(file, find=find, known={}, stations=J),
        unit_cells,
    ),
    "roster": (
        "call_sign,shift,officers,car,radio,kit",
        (("巡01", "白班", 4, "012", 3, "手枪;盾牌"), ("巡02", "night", 2, "", "无", "")),
        lambda file: read_roster(file, known=KNOWN),
        roster_cells,
    ),
    "points": (
        "name,place,within_s,minimum",
        (("站前", "118.0,36.8", 60, 1), ("市场", "node:7", 180.5, 2)),
        lambda file: read_points(file, find=find, known={}),
        point_cells,
    ),
    "posts": (
        "name,place,stops_from,side,kit_there,fire_checked,cut_over_s",
        (("一号卡", "118.0,36.8", "由东向西", "东侧", "锥筒;灯", "是", 60),),
        lambda file: read_checkposts(file, find=find, known={}),
        post_cells,
    ),
}


NASTY = (
    *(
        "",
        " ",
        "无",
        "0",
        "-1",
        "1e308",
        "1e-320",
        "nan",
        "inf",
        "1" * 400,
        "=1+1",
        "'=1",
        "''",
        "\t",
    ),
    *("\u202e网", "é", "\ud7ff", "\U0001f693", "a\nb", '"', ";;", "；", "，", "node:", "node:x"),
    *(
        "36.8,118",
        "181,91",
        "118,36.8,5",
        "118 36.8",
        "118 36.8;118 36.8;118 36.8",
        "1 2;3 4;" * 99,
    ),
    *("J1;J1;J1", "由东向西", "全天", "1.5", "是", "true", "x" * 40_000),
)
"""Cells that somebody, or some program, may leave in a list."""


def spoilt(kind: str, draw: random.Random) -> dict[str, bytes]:
    """Give a file of a kind in each form, some of its cells replaced."""
    _, rows, _, _ = KINDS[kind]
    cells = [list(row) for row in rows]
    for _ in range(draw.randint(1, 3)):
        row = draw.choice(cells)
        row[draw.randrange(len(row))] = draw.choice(NASTY)
    return seeds(kind, tuple(map(tuple, cells)))


def seeds(kind: str, rows: tuple[tuple[object, ...], ...]) -> dict[str, bytes]:
    """Give rows of a kind as a file in each form."""
    columns = KINDS[kind][0].split(",")
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([columns, *rows])
    text = stream.getvalue()
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [RING]} if AREA in row else None,
            "properties": {
                n: c for n, c in zip(columns, row, strict=True) if n != "area" or c != AREA
            },
        }
        for row in rows
    ]
    whole = {"type": "FeatureCollection", "features": features}
    return {
        "csv": text.encode(),
        "gb.csv": text.encode("gb18030"),
        "geojson": json.dumps(whole, ensure_ascii=False).encode(),
    }


def try_one(kind: str, file: Path) -> str:
    """Read a file, demand that it is told or comes back the same, and say what came of it."""
    _, _, read, cells = KINDS[kind]
    try:
        found, report = read(file)
    except FileUnreadableError:
        return "refused"
    if report.faults:
        assert all(fault.column and fault.text() and fault.text("en") for fault in report.faults)
        return "faults"
    if found:
        back = file.with_name("back.csv")
        rows: list[Mapping[str, Value]] = [cells(thing) for thing in found]
        back.write_bytes(csv_block(list(rows[0]), [Record(cells=row) for row in rows], marking=""))
        again, report = read(back)
        assert (again, report.faults) == (found, []), kind
    return "taken and the same"


def main() -> int:
    """Try N files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().split("\n", maxsplit=1)[0])
    parser.add_argument("files", type=int)
    asked = parser.parse_args()
    good = {kind: seeds(kind, rows) for kind, (_, rows, _, _) in KINDS.items()}
    for kind, (header, rows, _, _) in KINDS.items():
        good[kind]["xlsx"] = by_openpyxl({"表": [tuple(header.split(",")), *rows]})
    found: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(asked.files):
            draw = random.Random(seed)
            kind = list(KINDS)[seed % len(KINDS)]
            form = "xlsx" if seed % 200 < 1 else draw.choice(["csv", "gb.csv", "geojson"])
            file = Path(scratch) / f"list.{form}"
            if form == "xlsx" or draw.random() < 0.5:
                file.write_bytes(mutated(good[kind][form], draw))
            else:
                file.write_bytes(spoilt(kind, draw)[form])
            began = time.perf_counter()
            try:
                outcome = try_one(kind, file)
            except BaseException:
                print(f"seed {seed} ({kind}, {form}) broke the reader", file=sys.stderr)
                raise
            if form != "xlsx":
                slowest = max(slowest, time.perf_counter() - began)
            found[outcome] += 1
    print(f"{asked.files} files, slowest list {slowest * 1000:.1f} ms: {dict(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
