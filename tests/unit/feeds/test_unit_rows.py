from __future__ import annotations

from dataclasses import replace

import pytest

from jointops.errors import OperatorError
from jointops.feeds.faults import FileUnreadableError
from jointops.feeds.unit_rows import read_points, read_units
from jointops.forces.units import READY_S, UnitKind
from jointops.geo.places import Place
from tests.workbooks import WRITERS


class UnknownPlaceError(OperatorError):
    code = "PLACE-UNKNOWN"


def find(text: str) -> Place:
    if text.startswith("node:"):
        return Place(node=text[5:])
    raise UnknownPlaceError(text=text, near="")


def write(tmp_path, text):
    file = tmp_path / "units.csv"
    file.write_text(text, encoding="utf-8-sig")
    return file


def test_units_are_read_with_their_kinds_defaults(tmp_path):
    text = (
        "call_sign,kind,place,officers,capabilities,speed_kmh,ready_s\n"
        "PTU01,ptu,node:1,6,assault;shield,,\n"
        "摩01,motorcycle,node:2,2,,50,0\n"
    )
    units, report = read_units(write(tmp_path, text), find=find, known={})
    assert report.counts == {"new": 2, "changed": 0, "same": 0}
    assert units[0].capabilities == ("assault", "shield")
    assert units[0].ready_s == READY_S[UnitKind.PTU]
    assert units[1].ready_s == 0
    assert units[1].capabilities is None
    assert units[1].can("anything")
    assert units[1].vehicle.top_kmh == 50


def test_known_units_are_told_from_new_ones(tmp_path):
    text = "call_sign,kind,place\nA,patrol,node:1\nB,patrol,node:2\n"
    first, _ = read_units(write(tmp_path, text), find=find, known={})
    known = {unit.id: unit for unit in first}
    text = "call_sign,kind,place\nA,patrol,node:1\nB,patrol,node:3\nC,patrol,node:3\n"
    _, report = read_units(write(tmp_path, text), find=find, known=known)
    assert report.counts == {"new": 1, "changed": 1, "same": 1}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",patrol,node:1,1,,,", "call_sign", "CELL-EMPTY"),
        ("A,tank,node:1,1,,,", "kind", "KIND-UNKNOWN"),
        ("A,patrol,nowhere,1,,,", "place", "PLACE-REFUSED"),
        ("A,patrol,node:1,0,,,", "officers", "TOO-SMALL"),
        ("A,patrol,node:1,2.5,,,", "officers", "NOT-A-NUMBER"),
        ("A,patrol,node:1,1,,-5,", "speed_kmh", "TOO-SMALL"),
        ("A,patrol,node:1,1,,,-1", "ready_s", "TOO-SMALL"),
        ("A,patrol,node:1,1,,,soon", "ready_s", "NOT-A-NUMBER"),
    ],
)
def test_a_wrong_row_is_told(tmp_path, row, column, code):
    head = "call_sign,kind,place,officers,capabilities,speed_kmh,ready_s\n"
    units, report = read_units(write(tmp_path, head + row + "\n"), find=find, known={})
    assert units == []
    assert [(f.row, f.column, f.reason.code) for f in report.faults] == [(2, column, code)]


def test_a_call_sign_stands_once(tmp_path):
    text = "call_sign,kind,place\nA,patrol,node:1\nA,patrol,node:2\n"
    _, report = read_units(write(tmp_path, text), find=find, known={})
    assert report.faults[0].reason.code == "CALL-SIGN-TWICE"
    assert report.faults[0].row == 3


def test_a_file_without_its_columns_is_refused(tmp_path):
    with pytest.raises(FileUnreadableError):
        read_units(write(tmp_path, "name,kind\nA,patrol\n"), find=find, known={})


def test_points_are_read_and_their_faults_told(tmp_path):
    rows = ("站前,node:1,60,", "广场,node:2,,1", "市场,node:2,180,0", "站前,node:1,60,1")
    text = "\n".join(("name,place,within_s,minimum", *rows))
    points, report = read_points(write(tmp_path, text), find=find, known={})
    assert [point.name for point in points] == ["站前"]
    assert points[0].minimum == 1
    assert points[0].minutes == 1
    codes = [(fault.row, fault.reason.code) for fault in report.faults]
    assert codes == [(3, "CELL-EMPTY"), (4, "TOO-SMALL"), (5, "NAME-TWICE")]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_workbook_gives_the_same_units_as_a_csv(tmp_path, writer):
    rows = [
        ("call_sign", "kind", "place", "officers", "speed_kmh"),
        ("PTU01", "ptu", "node:1", 6, 52.5),
        ("巡02", "patrol", "node:2", 2, ""),
    ]
    text = "\n".join(",".join(map(str, row)) for row in rows)
    told, _ = read_units(write(tmp_path, text), find=find, known={})
    book = tmp_path / "units.xlsx"
    book.write_bytes(WRITERS[writer]({"力量": rows}))
    found, report = read_units(book, find=find, known={})
    assert [replace(unit, origin="") for unit in found] == [replace(u, origin="") for u in told]
    assert report.counts == {"new": 2, "changed": 0, "same": 0}


def test_a_workbooks_wrong_row_is_named_by_its_line(tmp_path):
    book = tmp_path / "units.xlsx"
    rows = [("call_sign", "kind", "place"), (), ("A", "tank", "node:1")]
    book.write_bytes(WRITERS["openpyxl"]({"a": rows}))
    _, report = read_units(book, find=find, known={})
    assert [(fault.row, fault.column) for fault in report.faults] == [(3, "kind")]


def test_a_workbook_without_a_needed_column_is_refused(tmp_path):
    book = tmp_path / "units.xlsx"
    book.write_bytes(WRITERS["openpyxl"]({"a": [("call_sign", "kind")]}))
    with pytest.raises(FileUnreadableError, match="place"):
        read_units(book, find=find, known={})
