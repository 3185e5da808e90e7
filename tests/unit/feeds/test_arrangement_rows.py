from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jointops.feeds.arrangement_rows import AROUND_M, COLUMNS, MANDATORY, read_arrangements
from jointops.feeds.faults import FileUnreadableError
from jointops.forces.arrangements import ArmedTask
from jointops.forces.units import UnitKind
from jointops.ids import ArrangementId
from tests.factories import point, unit

GOOD = {
    "id": "L1",
    "request": "商1号",
    "reply": "派1号",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "tasks": "15(6);17",
    "groups": "W1、W2",
    "hours": "day；22:30-6:00",
    "strength": "12",
    "name": "联勤",
    "points": "站前",
    "around_m": "",
    "areas": "118.0 36.8; 118.1 36.8; 118.1 36.9 | 118.2 36.8; 118.3 36.8; 118.3 36.9",
}


def read(tmp_path, *rows, columns=COLUMNS):
    file = tmp_path / "a.csv"
    lines = [",".join(columns), *(",".join(row.get(name, "") for name in columns) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    units = [unit(name, UnitKind.ARMED_POLICE) for name in ("W1", "W2")] + [unit("巡01")]
    return read_arrangements(
        file,
        known={ArrangementId("L9")},
        units={found.id: found for found in units},
        points=[point("站前", 2)],
    )


def test_a_row_is_read_with_its_lists_days_and_areas(tmp_path):
    (found,), report = read(tmp_path, GOOD)
    assert (report.faults, report.counts) == ([], {"new": 1})
    assert found.tasks == (ArmedTask.PATROL, ArmedTask.TERROR)
    assert found.groups == ("W1", "W2")
    assert [(span.start, span.end) for span in found.hours] == [(480, 1200), (1350, 360)]
    assert found.valid_from_utc == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert found.valid_to_utc == datetime(2026, 12, 31, 16, tzinfo=UTC)  # the last day is whole
    assert found.until == "2026-12-31"
    assert [place.name for place in found.places] == ["站前"]
    assert (found.strength, found.around_m) == (12, AROUND_M)
    assert [len(area) for area in found.areas] == [3, 3]
    assert (found.numbers, found.origin) == ("商请单商1号、派警单派1号", "a.csv")


def test_what_need_not_be_there_may_be_absent_but_a_place_must(tmp_path):
    _, report = read(tmp_path, GOOD, columns=MANDATORY)
    assert [(fault.column, fault.reason.code) for fault in report.faults] == [
        ("points", "NO-PLACE-AT-ALL")
    ]
    (found,), report = read(tmp_path, GOOD, columns=(*MANDATORY, "points"))
    assert (report.faults, found.name, found.areas) == ([], "L1", ())
    with pytest.raises(FileUnreadableError):
        read(tmp_path, GOOD, columns=COLUMNS[1:])


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"id": ""}, "id", "CELL-EMPTY"),
        ({"request": ""}, "request", "CELL-EMPTY"),
        ({"reply": " "}, "reply", "CELL-EMPTY"),
        ({"id": "L9"}, "id", "ARRANGEMENT-ID-KNOWN"),
        ({"valid_from": "上周"}, "valid_from", "NOT-A-TIME"),
        ({"valid_to": "2026-13-01"}, "valid_to", "NOT-A-TIME"),
        ({"valid_to": "2025-12-31"}, "valid_to", "ENDS-FIRST"),
        ({"valid_to": "9999-12-31"}, "valid_to", "NOT-A-TIME"),
        ({"tasks": "19"}, "tasks", "NOT-ONE-OF"),
        ({"groups": "W1;巡01"}, "groups", "ARRANGEMENT-NOT-ARMED"),
        ({"groups": "W3"}, "groups", "ARRANGEMENT-NOT-ARMED"),
        ({"hours": "8-20"}, "hours", "NOT-HOURS"),
        ({"hours": "25:00-26:00"}, "hours", "NOT-HOURS"),
        ({"hours": "08:61-20:00"}, "hours", "NOT-HOURS"),
        ({"strength": "0"}, "strength", "TOO-SMALL"),
        ({"strength": "2.5"}, "strength", "NOT-A-NUMBER"),
        ({"around_m": "-1"}, "around_m", "TOO-SMALL"),
        ({"points": "站后"}, "points", "POINT-UNKNOWN"),
        ({"areas": "118 36; 118.1 36"}, "areas", "NOT-AN-AREA"),
        ({"areas": "118 36; 118.1 x; 118.1 36.1"}, "areas", "NOT-AN-AREA"),
        ({"areas": "118 36; 118.1 36.1; 118.1 36; 118 36.1"}, "areas", "NOT-AN-AREA"),
        ({"areas": "118 96; 118.1 36; 118.1 36.1"}, "areas", "NOT-AN-AREA"),
        ({"points": "", "areas": ""}, "points", "NO-PLACE-AT-ALL"),
    ],
)
def test_a_wrong_cell_is_named_with_its_reason_and_the_row_left_out(tmp_path, change, column, code):
    good = GOOD | {"id": "L2"}
    found, report = read(tmp_path, good, GOOD | change)
    assert [row.id for row in found] == ["L2"]
    assert {(f.row, f.column, f.reason.code) for f in report.faults} == {(3, column, code)}
    assert all(fault.text() for fault in report.faults)


def test_the_same_id_twice_is_refused(tmp_path):
    found, report = read(tmp_path, GOOD, GOOD)
    assert len(found) == 1
    assert [fault.reason.code for fault in report.faults] == ["NAME-TWICE"]
