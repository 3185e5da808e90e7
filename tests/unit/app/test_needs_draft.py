from __future__ import annotations

import io
import random

import pytest

from jointops.app.doctrine import doctrine, guard_rules, write_needs
from jointops.app.needs_draft import NeedsDraft
from jointops.feeds.need_rows import COLUMNS, need_cells, read_needs


@pytest.fixture
def draft():
    return NeedsDraft(doctrine().needs, rules=guard_rules())


def test_a_draft_nobody_touched_is_the_table_in_force(draft):
    assert draft.needs == doctrine().needs
    assert (draft.changes, draft.first_fault) == (0, None)


def test_a_changed_cell_is_marked_until_it_is_put_back(draft):
    line = draft.ids()[0]
    was = draft.cell(line, "count")
    draft.put(line, "count", " 7 ")
    assert draft.is_changed(line, "count")
    assert (draft.state(line), draft.was(line, "count"), draft.changes) == ("changed", was, 1)
    assert draft.needs[0].count == 7
    draft.put_back(line, "count")
    assert (draft.state(line), draft.needs) == ("same", doctrine().needs)


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("count", "x", "NOT-A-NUMBER"),
        ("count", "", "CELL-EMPTY"),
        ("within_s", "0", "TOO-SMALL"),
        ("task", " ", "CELL-EMPTY"),
        ("rule", "G01", "NEED-RULE"),
    ],
)
def test_a_wrong_cell_is_told_at_once_and_its_line_left_out(draft, column, text, code):
    line = draft.ids()[0]
    draft.put(line, column, text)
    assert draft.fault(line, column).code == code
    assert draft.first_fault == (line, column)
    assert len(draft.needs) == len(doctrine().needs) - 1
    draft.put_back(line, column)
    assert draft.first_fault is None


def test_a_time_may_be_written_in_minutes(draft):
    line = draft.ids()[0]
    draft.put(line, "within_s", "3:05")
    assert draft.needs[0].within_s == 185
    draft.put(line, "within_s", "3:75")
    assert draft.fault(line, "within_s").code == "NOT-A-NUMBER"


def test_a_new_line_is_like_the_one_above_and_has_to_be_filled_in(draft):
    above = draft.ids()[3]
    line = draft.add(above)
    assert draft.ids().index(line) == 4
    assert draft.cell(line, "incident_class") == draft.cell(above, "incident_class")
    assert {column for column in COLUMNS if draft.fault(line, column)} >= {"count", "task"}
    for column, text in (("count", "2"), ("within_s", "300"), ("task", "接应"), ("rule", "")):
        draft.put(line, column, text)
    draft.put(line, "force_kind", "patrol")
    assert draft.first_fault is None
    assert draft.needs[4].task == "接应"
    draft.turn_removed(line)
    assert draft.needs == doctrine().needs


def test_a_line_twice_is_told_at_the_second(draft):
    first = draft.ids()[0]
    line = draft.add(first)
    for column in COLUMNS:
        draft.put(line, column, draft.cell(first, column))
    assert draft.fault(line, "task").code == "NEED-TWICE"
    assert draft.fault(first, "task") is None
    draft.turn_removed(first)
    assert draft.first_fault is None


def test_a_line_taken_out_comes_back(draft):
    line = draft.ids()[2]
    draft.turn_removed(line)
    assert (draft.state(line), len(draft.needs)) == ("removed", len(doctrine().needs) - 1)
    draft.turn_removed(line)
    assert draft.needs == doctrine().needs


def test_lines_are_found_by_class_and_pinyin(draft):
    by_name = draft.ids("持械")
    assert by_name
    assert by_name == draft.ids("cxsr")
    assert {draft.cell(line, "incident_class") for line in by_name} == {"持械伤人"}
    general = draft.ids("通用", general="通用")
    assert {draft.cell(line, "incident_class") for line in general} == {"*"}


def test_what_a_draft_gives_is_what_its_file_would_give(tmp_path):
    """Random edits: sound lines of the draft are those that a reader of the same cells takes."""
    for seed in range(60):
        chance = random.Random(seed)
        draft = NeedsDraft(doctrine().needs, rules=guard_rules())
        for _ in range(12):
            line, column = chance.choice(draft.ids()), chance.choice(COLUMNS)
            act = chance.random()
            if act < 0.15:
                draft.add(line)
            elif act < 0.3:
                draft.turn_removed(line)
            else:
                values = [need_cells(row)[column] for row in doctrine().needs]
                draft.put(line, column, chance.choice([*values, "", "x", "9"]))
        file = tmp_path / "draft.csv"
        kept = [line for line in draft.ids() if draft.state(line) != "removed"]
        text = io.StringIO()
        write_needs((), text)
        file.write_text(
            text.getvalue()
            + "\n".join(",".join(draft.cell(line, column) for column in COLUMNS) for line in kept),
            encoding="utf-8",
        )
        rows, report = read_needs(file, rules=guard_rules())
        assert tuple(rows) == draft.needs
        wrong = {(kept[fault.row - 2], fault.column) for fault in report.faults}
        mine = {(n, c) for n in draft.ids() for c in COLUMNS if draft.fault(n, c)}
        assert wrong == mine
