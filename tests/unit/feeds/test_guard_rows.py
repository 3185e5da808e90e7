from __future__ import annotations

import dataclasses
import json
import random
import shutil
from datetime import date
from pathlib import Path

import pytest

from jointops.feeds.faults import FileUnreadableError
from jointops.feeds.guard_cells import CellError, identity_of
from jointops.feeds.guard_columns import ColumnMapError
from jointops.feeds.guard_rows import DatumMissingError, KnownRegister, read_guards
from jointops.feeds.sheet_reader import SheetTable, tables_of
from jointops.forces.guards import GuardKind
from jointops.geo.datum_fit import Box
from jointops.geo.datums import Datum, to_gcj02
from jointops.personal import crossed_out
from tests.guard_lists import HEADERS, Rows, as_csv, identity, rows_of, shuffled, with_cell
from tests.workbooks import WRITERS, by_libreoffice

TODAY = date(2026, 3, 4)
BOX = Box(west=117.9, south=36.7, east=118.2, north=36.9)
NOBODY = KnownRegister(companies={}, teams={}, guards=(), bound={}, places={}, box=BOX)


def read(rows, *, known=NOBODY, given=None, datum=Datum.WGS84, file=Path("册.csv"), secret=b"k"):
    tables = rows if isinstance(rows[0], SheetTable) else [SheetTable("", rows)]
    return read_guards(
        file, tables, known=known, given=given or {}, datum=datum, secret=secret, today=TODAY
    )


def register_of(reading, before=NOBODY, bound=None):
    """Give the register as it is after a file was taken."""
    companies = {**before.companies, **{c.id: c for c in reading.companies}}
    teams = {**before.teams, **{t.id: t for t in reading.teams}}
    guards = {g.id: g for g in before.guards} | {g.id: g for g in reading.guards}
    for key in reading.removed_teams:
        del teams[key]
    for key in reading.removed_guards:
        del guards[key]
    return KnownRegister(
        companies=companies,
        teams=teams,
        guards=tuple(guards.values()),
        bound=bound or {},
        places={},
        box=BOX,
    )


def codes(reading):
    return [fault.reason.code for fault in reading.report.faults]


def test_a_register_is_read_whole():
    reading = read(rows_of(30))
    assert reading.report.faults == []
    counts = reading.report.counts
    assert (counts["new"], counts["teams_new"], counts["companies_new"]) == (30, 8, 3)
    guard = reading.guards[1]
    assert (guard.name, guard.team, guard.shift, guard.rest_day) == ("测试员1", "T000", "early", 1)
    assert (guard.birth_year, guard.trained_on, guard.insured) == (1950, date(2026, 1, 5), True)
    assert guard.identity_end == identity(1, year=1950)[-4:]
    assert reading.teams[0].kind == GuardKind.COMPANY
    assert reading.teams[1].place.lon == 118.0001


def test_the_order_of_columns_and_lines_changes_nothing():
    rng = random.Random(4)
    rows = rows_of(40)
    plain = register_of(read(rows))
    for _ in range(20):
        again = register_of(read(shuffled(rows, rng)))
        assert again.companies == plain.companies
        assert again.teams == plain.teams
        assert {g.id: g for g in again.guards} == {g.id: g for g in plain.guards}


def test_the_same_file_again_changes_nothing():
    first = read(rows_of(30))
    second = read(rows_of(30), known=register_of(first), file=Path("另一个名字.xlsx"))
    assert not second.companies + second.teams + second.guards
    assert second.report.counts["same"] == 30


def test_random_edits_are_counted_as_what_they_are():
    rng = random.Random(7)
    for _ in range(60):
        before = rows_of(48)
        known = register_of(read(before))
        lines = list(before[1:])
        gone = set(rng.sample(range(48), rng.randrange(12)))
        kept = [line for at, line in enumerate(lines) if at not in gone]
        companies = {line[0] for line in kept}
        edited = set(rng.sample(range(len(kept)), rng.randrange(8)))
        for at in edited:
            kept[at] = [*kept[at][:10], "巡逻", *kept[at][11:]]
        added = [
            with_cell(before, 2, "保安员证号", f"SIM-N{n}")[1] for n in range(rng.randrange(4))
        ]
        for at, line in enumerate(added):
            line[0:7] = kept[0][0:7]
            line[9] = identity(900 + at)
        reading = read([before[0], *kept, *added], known=known)
        counts = reading.report.counts
        named_and_gone = [at for at in gone if lines[at][0] in companies]
        assert reading.report.faults == []
        assert counts["new"] == len(added)
        assert counts["changed"] == len(edited)
        assert counts["removed"] == len(named_and_gone)
        assert counts["same"] == len(kept) - len(edited)
        after = register_of(reading, known)
        assert len(after.guards) == 48 - len(named_and_gone) + len(added)
        assert {guard.team for guard in after.guards} <= set(after.teams)


BAD = [
    ("保安员证号", "SIM-000001", "CERTIFICATE-TWICE"),
    ("保安员证号", 3_702_021_990_010_112, "ROUNDED-NUMBER"),
    ("保安员证号", "3.70202E+15", "ROUNDED-NUMBER"),
    ("保安员证号", "", "CELL-EMPTY"),
    ("保安员证号", "X" * 33, "CERTIFICATE-TOO-LONG"),
    ("保安员证号", "=A1", "CELL-FORMULA"),
    ("身份证号", 370202199001010000, "ROUNDED-NUMBER"),
    ("身份证号", identity(5)[:17] + ("0" if identity(5)[17] != "0" else "1"), "IDENTITY-CHECK"),
    ("身份证号", "370202900101001", "IDENTITY-OLD"),
    ("身份证号", "37020219900101", "IDENTITY-FORM"),
    ("身份证号", identity(1, year=1950), "IDENTITY-TWICE"),
    ("身份证号", identity(7, year=2030), "IDENTITY-DATE"),
    ("姓名", date(2026, 1, 1), "CELL-NO-TEXT"),
    ("姓名", True, "CELL-NO-TEXT"),
    ("姓名", "张\u0001三", "TEXT-UNPRINTABLE"),
    ("姓名", "名" * 101, "TEXT-TOO-LONG"),
    ("单位类型", "事业单位", "GUARD-KIND-UNKNOWN"),
    ("单位类型", "物业", "SAID-OTHERWISE"),
    ("班次", "大夜", "SHIFT-UNKNOWN"),
    ("休息日", "周八", "REST-DAY-UNKNOWN"),
    ("培训日期", "去年", "DATE-WRONG"),
    ("培训日期", "2025-02-30", "DATE-WRONG"),
    ("培训日期", date(2026, 3, 5), "DATE-TO-COME"),
    ("已投保", "大概", "FLAG-UNKNOWN"),
    ("经度", "东经118度", "SAID-OTHERWISE"),
    ("公司名称", "", "CELL-EMPTY"),
    ("队编号", "T000", "TEAM-OF-TWO"),
]


@pytest.mark.parametrize(("header", "value", "code"), BAD)
def test_each_fault_has_its_own_message_line_and_column(header, value, code):
    line = 26 if code == "GUARD-KIND-UNKNOWN" else 20
    rows = with_cell(rows_of(30), line, header, value)
    if header == "队编号":
        rows = with_cell(rows, line, "呼号", "测试0队")
    reading = read(rows)
    found = [f for f in reading.report.faults if f.reason.code == code]
    assert found, codes(reading)
    assert found[0].column == header
    assert found[0].row in {line, 21, 18}  # the other line of a pair may be the one that is told
    assert found[0].text("zh")
    assert found[0].text("en")
    assert reading.report.counts["refused"] >= 1


def test_a_rounded_number_and_a_wrong_check_digit_never_show_the_number():
    number = identity(5)
    wrong = number[:17] + ("0" if number[17] != "0" else "1")
    for header in ("身份证号", "班次", "已投保", "休息日", "单位类型", "保安员证号", "培训日期"):
        for value in (wrong, number, int(wrong[:17])):
            reading = read(with_cell(rows_of(8), 3, header, value))
            told = "".join(f.text() for f in reading.report.faults)
            assert number[:10] not in told, (header, told)


def test_the_identity_number_is_in_nothing_that_is_kept():
    rows = rows_of(30)
    reading = read(rows)
    kept = repr(reading.guards)
    for row in rows[1:]:
        assert str(row[9]) not in kept
    other = read(rows, secret=b"another")
    marks = {g.identity_mark for g in reading.guards}
    assert len(marks) == 30
    assert marks.isdisjoint(g.identity_mark for g in other.guards)


def test_every_wrong_digit_and_every_swap_of_neighbours_is_found():
    rng = random.Random(2)
    for _ in range(60):
        right = identity(rng.randrange(1000), year=rng.randrange(1950, 2005))
        assert identity_of(right, today=TODAY) == right
        assert identity_of(right.lower(), today=TODAY) == right
        for at in range(18):
            wrong = right[:at] + str((int(right[at], 16) + 1) % 10 if right[at] != "X" else 1)
            wrong += right[at + 1 :]
            with pytest.raises(CellError):
                identity_of(wrong, today=TODAY)
        for at in range(16):
            if right[at] != right[at + 1]:
                wrong = right[:at] + right[at + 1] + right[at] + right[at + 2 :]
                with pytest.raises(CellError):
                    identity_of(wrong, today=TODAY)


def test_positions_half_swapped_or_absent_are_told_apart():
    def faults(lon, lat):
        rows = rows_of(4)
        for line in range(2, 6):
            rows = with_cell(with_cell(rows, line, "经度", lon), line, "纬度", lat)
        return codes(read(rows))

    assert faults(36.8, 118.0) == ["POSITION-SWAPPED"]
    assert faults(118.0, "") == ["POSITION-HALF"]
    assert faults("", "") == ["TEAM-NO-PLACE"]
    assert faults(200.0, 95.0) == ["DEGREES-WRONG"]
    assert faults("nan", 36.8) == ["DEGREES-WRONG"]


def test_a_datum_is_declared_where_there_are_coordinates():
    with pytest.raises(DatumMissingError):
        read(rows_of(4), datum=None)
    bare = [[*row[:5], *row[7:]] for row in rows_of(4)]
    reading = read(bare, datum=None)
    assert codes(reading) == ["TEAM-NO-PLACE"]
    known = register_of(read(rows_of(4)))
    assert read(bare, datum=None, known=known).report.counts["same"] == 4


def gcj_rows(count):
    import numpy as np

    rows = rows_of(count)
    for row in rows[1:]:
        lon, lat = to_gcj02(np.array([row[5]]), np.array([row[6]]))
        row[5], row[6] = float(lon[0]), float(lat[0])
    return rows


def test_positions_of_another_datum_come_out_where_they_are():
    plain, shifted = read(rows_of(48)), read(gcj_rows(48), datum=Datum.GCJ02)
    for one, other in zip(plain.teams, shifted.teams, strict=True):
        assert one.place.lon == pytest.approx(other.place.lon, abs=1e-7)
        assert one.place.lat == pytest.approx(other.place.lat, abs=1e-7)


def test_a_wrong_datum_is_told_with_figures_and_a_right_one_is_not():
    known = register_of(read(rows_of(48)))
    right = read(gcj_rows(48), known=known, datum=Datum.GCJ02)
    assert right.better is None
    assert read(rows_of(48), known=known, datum=Datum.CGCS2000).better is None
    wrong = read(gcj_rows(48), known=known)
    assert wrong.better.datum == Datum.GCJ02
    assert wrong.better.away_m < 1
    assert 400 < wrong.fit.away_m < 700
    (note,) = [n for n in wrong.report.notes if n.code == "DATUM-BETTER-NEAR"]
    assert f"{wrong.fit.away_m:.0f} 米" in note.text()
    other_way = read(rows_of(48), known=known, datum=Datum.GCJ02)
    assert other_way.better.datum == Datum.WGS84


def test_a_wrong_datum_is_told_from_the_citys_box_where_no_place_is_known():
    edge = Box(west=117.9, south=36.7, east=118.0012, north=36.9)
    fresh = dataclasses.replace(NOBODY, box=edge)
    wrong = read(gcj_rows(48), known=fresh)
    assert wrong.better.datum == Datum.GCJ02
    assert {n.code for n in wrong.report.notes} >= {"POINTS-OFF-CITY", "DATUM-BETTER-INSIDE"}
    assert read(gcj_rows(48), known=fresh, datum=Datum.GCJ02).better is None


def test_other_employers_are_left_alone_and_nobody_is_taken_from_them():
    known = register_of(read(rows_of(30)))
    second = [row for row in rows_of(30) if row[0] in {"公司名称", "测试公司1"}]
    reading = read(second, known=known)
    assert reading.report.counts["same"] == 12
    assert reading.report.counts["removed"] == 0
    moved = with_cell(second, 2, "保安员证号", "SIM-000000")
    assert codes(read(moved, known=known)) == ["CERTIFICATE-ELSEWHERE"]
    person = with_cell(second, 2, "身份证号", identity(0, year=1950))
    assert codes(read(person, known=known)) == ["IDENTITY-ELSEWHERE"]
    team = [list(row) for row in second]
    for row in team[1:5]:
        row[2], row[3] = "T000", "测试0队"
    assert codes(read(team, known=known)) == ["TEAM-ELSEWHERE"]
    for row in team[1:5]:
        row[2] = "T900"
    assert codes(read(team, known=known)) == ["TEAM-CALL-SIGN-KNOWN"]


def test_a_team_with_a_task_is_not_removed():
    known = register_of(read(rows_of(12)), bound={"T001": 7})
    reading = read([row for row in rows_of(12) if row[2] != "T001"], known=known)
    assert codes(reading) == ["TEAM-BOUND"]
    assert "T001" in reading.report.faults[0].text()
    assert "7 号警情" in reading.report.faults[0].text()


def test_a_file_without_guards_leaves_the_guards_alone():
    known = register_of(read(rows_of(12)))
    teams_only = [row[:7] for row in rows_of(12)]
    reading = read(teams_only, known=known)
    assert reading.report.faults == []
    assert reading.removed_guards == ()


def test_sheets_for_employers_teams_and_guards_say_together_what_one_sheet_says():
    rows = rows_of(30)
    company = [[row[0], row[1]] for row in rows]
    team = [[row[0], *row[2:7]] for row in rows]
    guard = [[row[0], row[3], *row[7:]] for row in rows]  # by call sign alone
    sheets = [SheetTable("保安员", guard), SheetTable("单位", company), SheetTable("队", team)]
    remark: Rows = [["本表由测试公司填写"]]
    other = SheetTable("说明", remark)
    together, single = register_of(read([*sheets, other])), register_of(read(rows))
    assert together == single
    notes = read([*sheets, other]).report.notes
    assert [n.code for n in notes] == ["SHEET-SKIPPED"]
    guard[3][2] = ""
    (fault,) = read(sheets).report.faults
    assert (fault.row, fault.column) == (4, "保安员!保安员证号")


def test_columns_are_mapped_by_hand_and_a_title_may_stand_above():
    rows = rows_of(8)
    rows[0] = ["甲", *rows[0][1:8], "乙", *rows[0][9:]]
    with pytest.raises(FileUnreadableError):
        read(rows)
    given = {"甲": "company", "乙": "name", "休息日": ""}
    reading = read([["二〇二六年登记册"], [], *rows], given=given)
    assert reading.report.faults == []
    assert reading.guards[0].rest_day == -1
    assert (reading.columns["甲"], reading.columns["休息日"]) == ("company", "")
    with pytest.raises(ColumnMapError):
        read(rows, given=given | {"岗位": "wage"})
    with pytest.raises(ColumnMapError):
        read(rows, given=given | {"岗位": "name"})
    over = read(rows, given=given | {"岗位": "site", "驻点": "", "休息日": ""})
    assert over.teams[0].site == "门卫"


def square(lon, lat, *, size=0.001):
    ring = [[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_areas_come_from_a_column_or_from_a_file_beside(tmp_path):
    rows = [[*row, ""] for row in rows_of(12)]
    rows[0][-1] = "服务区域"
    rows[1][-1] = json.dumps(square(118.0, 36.8))
    reading = read(rows)
    assert reading.report.faults == []
    corners = square(118.0, 36.8)["coordinates"][0][:4]
    assert reading.teams[0].area == tuple(map(tuple, corners))
    assert reading.teams[1].area == ()
    file = tmp_path / "册.csv"
    features = [
        {"type": "Feature", "properties": {"呼号": "测试1队"}, "geometry": square(118.1, 36.8)},
        {"type": "Feature", "properties": {"team": "T9"}, "geometry": square(118.1, 36.8)},
    ]
    beside = file.with_suffix(".geojson")
    beside.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    reading = read(rows_of(12), file=file)
    assert reading.teams[1].area[0] == (118.1, 36.8)
    assert [n.code for n in reading.report.notes] == ["AREAS-OF-NOBODY"]
    nowhere = [[*row[:5], *row[7:]] for row in rows_of(8) if row[2] != "T000"]
    placed = read(nowhere, file=file)
    assert placed.report.faults == []
    assert placed.teams[0].place.lon == pytest.approx(118.1005)


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ("{", "AREA-NO-JSON"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 3], [4, 5]]]}', "AREA-NO-JSON"),
        ("[" * 100_000, "AREA-NO-JSON"),
        ({"type": "Point", "coordinates": [1, 2]}, "AREA-NO-POLYGON"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0]]]}, "AREA-CORNERS"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1]]]}, "AREA-CROSSED"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [10**400, 0]]]}, "DEGREES-WRONG"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], ["x", 0]]]}, "DEGREES-WRONG"),
        ({"type": "Polygon", "coordinates": [[], []]}, "AREA-IN-PIECES"),
        ({"type": "MultiPolygon", "coordinates": []}, "AREA-IN-PIECES"),
    ],
)
def test_areas_that_are_none_are_refused(shape, code):
    rows = [[*row, ""] for row in rows_of(2)]
    rows[0][-1] = "area"
    rows[1][-1] = shape if isinstance(shape, str) else json.dumps(shape)
    assert codes(read(rows)) == [code]


def test_only_a_companys_team_leaves_its_site():
    rows = [[*row, "是"] for row in rows_of(2)]
    rows[0][-1] = "可离点"
    assert read(rows).teams[0].off_site
    for row in rows[1:]:
        row[1] = "物业"
    assert codes(read(rows)) == ["GUARD-MAY-NOT-LEAVE"]


def test_a_call_sign_of_the_police_is_no_team():
    reading = read(rows_of(2), known=dataclasses.replace(NOBODY, forces={"T000"}))
    assert codes(reading) == ["TEAM-NAME-TAKEN"]


def test_training_that_has_expired_is_counted_and_refuses_nobody():
    rows = rows_of(6)
    for line, day in ((2, "2025-03-04"), (3, "2025年3月3日"), (4, ""), (5, "20250303")):
        rows = with_cell(rows, line, "培训日期", day)
    reading = read(rows)
    assert reading.report.faults == []
    assert reading.report.counts["expired"] == 3


@pytest.mark.parametrize("writer", [*WRITERS, "utf-8", "utf-8-sig", "gb18030"])
def test_every_program_and_encoding_gives_the_same_register(writer):
    rows = rows_of(40)
    rows[1][13] = "2026/1/5"
    if writer in WRITERS:
        tables = tables_of(WRITERS[writer]({"保安员": rows}), workbook=True)
    else:
        tables = tables_of(as_csv(rows, writer), workbook=False)
    assert register_of(read(tables)) == register_of(read(rows_of(40)))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("ending", "charset"), [("xlsx", 76), ("csv", 76), ("csv", 85)])
def test_what_libreoffice_writes_gives_the_same_register(tmp_path, ending, charset):
    block = WRITERS["openpyxl"]({"保安员": rows_of(40)})
    written = by_libreoffice(block, tmp_path, ending, charset)
    if charset == 85:
        with pytest.raises(UnicodeDecodeError):
            written.decode()
    tables = tables_of(written, workbook=ending == "xlsx")
    assert register_of(read(tables)) == register_of(read(rows_of(40)))


def test_english_headers_are_known_too():
    english = [
        *("Company name", "kind", "Team No.", "call sign", "site", "longitude", "latitude"),
        *("certificate", "name", "ID number", "post", "shift", "rest day", "trained on", "insured"),
    ]
    rows = rows_of(8)
    assert len(english) == len(HEADERS)
    rows[0] = [header.replace(".", "") for header in english]
    assert register_of(read(rows)) == register_of(read(rows_of(8)))


def test_who_was_erased_stays_erased_and_may_come_back_under_another_id():
    rows = rows_of(8)
    known = register_of(read(rows))
    erased = [crossed_out(g) if at in {1, 2} else g for at, g in enumerate(known.guards)]
    known = dataclasses.replace(known, guards=tuple(erased))
    less = [row for at, row in enumerate(rows) if at not in {2, 3}]
    reading = read(less, known=known)
    assert reading.report.faults == []
    assert (reading.guards, reading.removed_guards) == ((), ())
    back = read(rows, known=known)
    assert back.report.counts["new"] == 2
    assert {g.id for g in back.guards} == {f"{erased[at].id}-2" for at in (1, 2)}
