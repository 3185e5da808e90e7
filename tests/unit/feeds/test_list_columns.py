"""Headers of lists in Chinese or in English mean the same."""

from __future__ import annotations

import openpyxl
import pytest

from jointops.feeds.faults import FileUnreadableError
from jointops.feeds.list_columns import _CALLED, columns_of, meant_by
from jointops.feeds.phone_rows import read_phones
from jointops.feeds.sheets import read_list
from jointops.feeds.unit_rows import read_units
from jointops.forces.units import UnitKind
from jointops.geo.places import Place


def cells(tmp_path, text, *, encoding="utf-8"):
    file = tmp_path / "f.csv"
    file.write_bytes(text.encode(encoding))
    (row,) = read_list(file, required=("name", "place"))
    return row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_are_read_as_the_english_ones(tmp_path, encoding):
    row = cells(tmp_path, "名称*,位置（地名）\n站前,118\n", encoding=encoding)
    assert (row.text("name"), row.text("place")) == ("站前", "118")


def test_a_position_may_stand_in_two_columns(tmp_path):
    assert cells(tmp_path, "名 称,经度,纬度\n站前,118.05,36.8\n").text("place") == "118.05,36.8"
    row = cells(tmp_path, "name,place,lon,lat\n站前,火车站,1,2\n")
    assert row.text("place") == "火车站", "a place that is told goes before"


def test_the_english_header_goes_before_a_chinese_one(tmp_path):
    assert cells(tmp_path, "名称,NAME,place\n甲,乙,p\n").text("name") == "乙"


def test_a_missing_column_is_told_in_both_languages(tmp_path):
    with pytest.raises(FileUnreadableError, match="位置（place）"):
        cells(tmp_path, "名称\n甲\n")


def test_no_chinese_word_hides_an_english_one():
    for column, words in _CALLED.items():
        assert meant_by(column) == (column,)
        assert all(column in meant_by(word) for word in words.split())
    assert "place" in columns_of(["经度", "纬度"])
    assert "place" not in columns_of(["经度"])


def _named(text):
    return Place(node="1", name=text)


def test_units_of_a_chinese_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["呼号", "类型", "位置", "警力", "频道", "车号"])
    book.active.append(["巡09", "巡逻车组", "火车站", 3, "2", "鲁C0009警"])
    book.active.append(["坏", "飞艇", "火车站", 1, "", ""])
    book.save(tmp_path / "u.xlsx")
    units, report = read_units(tmp_path / "u.xlsx", find=_named, known={})
    (fault,) = report.faults
    assert (fault.row, fault.column, fault.reason.code) == (3, "kind", "KIND-UNKNOWN")
    assert "巡逻车组" in fault.text()
    (unit,) = units
    assert (unit.kind, unit.officers, unit.radio, unit.car) == (
        UnitKind.PATROL,
        3,
        "2",
        "鲁C0009警",
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("指挥长,8002,1,1", None),
        ("指挥长,0533-218 0110转8002,,", None),
        ("电台室,,1,", None),
        ("指挥长,张三家,1,1", "NOT-A-PHONE"),
        ("指挥长,,,", "CELL-EMPTY"),
        (",8002,,", "CELL-EMPTY"),
        ("指挥长,8002,,0", "TOO-SMALL"),
        ("指挥长,8002,,一", "NOT-A-NUMBER"),
    ],
)
def test_duty_telephones_are_numbers_of_posts(tmp_path, line, code):
    file = tmp_path / "p.csv"
    file.write_text(f"岗位,电话,频道,顺序\n{line}\n", encoding="utf-8")
    phones, report = read_phones(file, known={})
    assert [fault.reason.code for fault in report.faults] == ([code] if code else [])
    assert len(phones) == (code is None)
