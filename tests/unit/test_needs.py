from __future__ import annotations

import io

import pytest

from jointops.app.doctrine import doctrine, guard_rules, write_needs
from jointops.feeds.need_rows import COLUMNS, read_needs
from jointops.forces.authority import Verdict

GOOD = "治安斗殴,3,0,patrol,,1,180,inner,分开,separate,always,"


def read(tmp_path, *lines):
    file = tmp_path / "needs.csv"
    file.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
    return read_needs(file, rules=guard_rules())


def test_what_is_written_is_read_again(tmp_path):
    text = io.StringIO()
    write_needs(doctrine().needs, text)
    rows, report = read(tmp_path, *text.getvalue().splitlines()[1:])
    assert not report.faults
    assert tuple(rows) == doctrine().needs


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("斗殴,5,0,patrol,,1,180,inner,t,t,always,", "level", "NOT-ONE-OF"),
        ("斗殴,3,6,patrol,,1,180,inner,t,t,always,", "tier", "NOT-ONE-OF"),
        ("斗殴,3,0,tank,,1,180,inner,t,t,always,", "force_kind", "NOT-ONE-OF"),
        ("斗殴,3,0,patrol,,x,180,inner,t,t,always,", "count", "NOT-A-NUMBER"),
        ("斗殴,3,0,patrol,,1,0,inner,t,t,always,", "within_s", "TOO-SMALL"),
        ("斗殴,3,0,patrol,,1,180,core,t,t,always,", "zone", "NOT-ONE-OF"),
        ("斗殴,3,0,patrol,,1,180,inner,,t,always,", "task", "CELL-EMPTY"),
        ("斗殴,3,0,patrol,,1,180,inner,t,t,sometimes,", "when", "NOT-ONE-OF"),
        ("斗殴,3,2,guard,,4,600,outer,t,t,always,", "rule", "NEED-RULE"),
        ("斗殴,3,0,patrol,,1,180,inner,t,t,always,G10", "rule", "NEED-RULE"),
        ("斗殴,3,2,guard,,4,600,outer,t,t,always,G99", "rule", "NOT-ONE-OF"),
    ],
)
def test_a_wrong_row_is_named_with_its_column_and_reason(tmp_path, line, column, code):
    rows, report = read(tmp_path, GOOD, line)
    assert len(rows) == 1
    assert {(fault.row, fault.column, fault.reason.code) for fault in report.faults} == {
        (3, column, code)
    }


def test_guards_get_no_task_that_the_law_forbids(tmp_path):
    never = [code for code, rule in guard_rules().items() if rule.verdict == Verdict.NEVER]
    assert never
    for code in never:
        _, report = read(tmp_path, f"斗殴,3,2,guard,,4,600,outer,t,t,always,{code}")
        assert [fault.reason.code for fault in report.faults] == ["NEED-FORBIDDEN"]


def test_the_same_row_twice_is_refused(tmp_path):
    rows, report = read(tmp_path, GOOD, GOOD)
    assert len(rows) == 1
    assert [fault.reason.code for fault in report.faults] == ["NEED-TWICE"]
