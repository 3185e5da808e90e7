from __future__ import annotations

import io
import random
import zipfile
from datetime import date

import openpyxl
import pytest

from jointops.feeds import sheets
from jointops.feeds.faults import FileUnreadableError
from jointops.feeds.sheet_reader import tables_of
from jointops.feeds.sheets import read_tables
from jointops.feeds.workbook_scan import MAX_BYTES, WorkbookRefusedError, scan_workbook
from tests.workbooks import WRITERS, by_openpyxl, by_xlsxwriter, in_sheet, mutated, repacked

ROWS = (
    ("保安员证号", "姓名", "培训日期", "出生年", "经度"),
    ("SIM-1", "张三", date(2026, 3, 4), 1980, 118.05),
    ("SIM-2", "李䶮", date(2026, 3, 5), 1990, 118.06),
)
GOOD = by_openpyxl({"保安员": ROWS})


def same(_name, content):
    return content


@pytest.mark.parametrize("writer", WRITERS)
def test_workbooks_of_other_programs_are_read_as_they_were_written(tmp_path, writer):
    file = tmp_path / "a.xlsx"
    file.write_bytes(WRITERS[writer]({"保安员": ROWS, "队": [("编号",), ("B1",)]}))
    guards, teams = read_tables(file)
    assert (guards.name, teams.name) == ("保安员", "队")
    assert guards.rows == [list(row) for row in ROWS]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csvs_encoding_is_found_and_its_lines_are_kept(tmp_path, encoding):
    file = tmp_path / "a.csv"
    file.write_bytes('证号,姓名\r\n\r\n1,"李\n䶮"\r\n2,王五\r\n'.encode(encoding))
    (table,) = read_tables(file)
    assert table.rows == [["证号", "姓名"], [], [], ["1", "李\n䶮"], ["2", "王五"]]


def test_hidden_sheets_are_left_out():
    book = openpyxl.Workbook()
    book.create_sheet("旧").sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    assert [table.name for table in tables_of(target.getvalue(), workbook=True)] == ["Sheet"]


def formula(_block=GOOD):
    return by_xlsxwriter({"a": [("x", "y"), (1, "=1+1")]})


def encrypted_entry():
    block = bytearray(GOOD)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        block[block.index(mark) + at] |= 1
    return bytes(block)


def bomb():
    return repacked(GOOD, same, added={"xl/media/big": bytes(65 << 20)})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (formula, "SHEET-FORMULA"),
        (encrypted_entry, "SHEET-ENCRYPTED"),
        (bomb, "SHEET-BOMB"),
        (lambda: repacked(GOOD, same, added={"xl/vbaProject.bin": b"x"}), "SHEET-MACROS"),
        (lambda: in_sheet(GOOD, b'r="A2"', b'r="XFD1048576"'), "SHEET-TOO-LARGE"),
        (lambda: in_sheet(GOOD, b'r="A2"', b'r="&#65;2"'), "SHEET-TOO-LARGE"),
        (lambda: in_sheet(GOOD, b'r="A2"', b'r="BM2"'), "SHEET-TOO-LARGE"),
        (lambda: in_sheet(GOOD, b"<worksheet", b"<!DOCTYPE a><worksheet"), "SHEET-DTD"),
        (lambda: GOOD[: len(GOOD) // 2], "SHEET-DAMAGED"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "SHEET-OLD-FORMAT"),
        (
            lambda: (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
                + bytes(600)
                + "EncryptedPackage".encode("utf-16-le")
            ),
            "SHEET-ENCRYPTED",
        ),
        (
            lambda: repacked(GOOD, same, added={f"a{n}": b"" for n in range(2001)}),
            "SHEET-TOO-MANY-PARTS",
        ),
        (lambda: repacked(GOOD, same, packing=zipfile.ZIP_LZMA), "SHEET-DAMAGED"),
    ],
)
def test_each_wrong_workbook_is_refused_for_its_own_reason(make, code):
    with pytest.raises(WorkbookRefusedError) as refused:
        scan_workbook(make())
    assert refused.value.reason.code == code


def test_the_formulas_cell_is_named():
    with pytest.raises(WorkbookRefusedError) as refused:
        scan_workbook(formula())
    assert refused.value.reason.facts == {"cell": "B2"}


def test_a_document_of_another_kind_is_no_workbook():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(WorkbookRefusedError, match="SHEET-WRONG-TYPE"):
        scan_workbook(target.getvalue())


@pytest.mark.parametrize(
    ("name", "block", "words"),
    [
        ("a.xlsx", b"", "空的"),
        ("a.csv", b"", "空的"),
        ("a.csv", bytes(MAX_BYTES + 1), "20 MB"),
        ("a.xlsx", b"a,b\n1,2\n", "扩展名"),
        ("a.csv", GOOD, "扩展名"),
        ("a.pdf", b"%PDF", "扩展名"),
        ("a.xlsm", GOOD, "宏"),
        ("a.csv", b"a\0b", "文本"),
        ("a.csv", b"\xff\xff\xff", "GB18030"),
        ("a.csv", b"a," * 70, "64 列"),
        ("a.csv", b"a\n" * 50_001, "50000 行"),
        ("a.csv", b'"' + b"a" * 200_000, "损坏"),
        ("a.xlsx", formula(), "B2"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_says_in_which_way(tmp_path, name, block, words):
    file = tmp_path / name
    file.write_bytes(block)
    with pytest.raises(FileUnreadableError) as refused:
        read_tables(file)
    assert words in str(refused.value)


class StopError(Exception):
    pass


def test_reading_is_stopped_from_outside(tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(GOOD)

    def stop(_share):
        raise StopError

    with pytest.raises(StopError):
        read_tables(file, tell=stop)


def test_a_reader_that_dies_takes_nothing_along(tmp_path, monkeypatch):
    """A 9 KB workbook whose far cells make the reader abort, where the look-through missed them."""
    block = in_sheet(GOOD, b'r="A2"', b'r="XFD1048576"')
    file = tmp_path / "a.xlsx"
    file.write_bytes(block)
    monkeypatch.setattr(sheets, "scan_workbook", len)
    with pytest.raises(FileUnreadableError):
        read_tables(file)


def test_damaged_files_are_read_or_refused_and_never_more():
    rng = random.Random(4)
    text = "\n".join(",".join(map(str, row)) for row in ROWS)
    seeds = [GOOD, by_xlsxwriter({"a": ROWS}), text.encode(), text.encode("gb18030")]
    refused = 0
    for turn in range(300):
        block = mutated(seeds[turn % 4], rng)
        try:
            if block.startswith(b"PK"):
                scan_workbook(block)
            tables_of(block, workbook=block.startswith(b"PK"))
        except WorkbookRefusedError:
            refused += 1
    assert 50 < refused < 300
