"""A guard register in, held against the one there is, and out again as one step."""

from __future__ import annotations

import json
import random

import pytest

from jointops.app.board import Board
from jointops.app.commands import ImportGuards
from jointops.app.handlers.guards import RegisterMovedError, TeamBoundError
from jointops.app.handlers.imports import ImportBuiltOnError
from jointops.app.registers.guard_imports import NothingToUndoError, look_at_guards, undo_command
from jointops.feeds.faults import FileUnreadableError, RowsRejectedError
from jointops.forces.guards import Guard, GuardCompany, GuardTeam
from jointops.forces.readiness import Stamp, Task, TaskStep
from jointops.geo.datums import Datum
from jointops.ids import GuardTeamId, IncidentId, PlanId, TaskId
from tests.factories import NOON
from tests.guard_lists import as_csv, identity, rows_of, with_cell

KINDS = (GuardCompany, GuardTeam, Guard)


@pytest.fixture
def take(town, tmp_path):
    """Take a register over, whatever file it comes in."""

    def act(rows, *, name="册.csv", commit=True, told=None):
        file = tmp_path / name
        file.write_bytes(rows if isinstance(rows, bytes) else as_csv(rows))
        look = look_at_guards(town.center, file, datum=Datum.WGS84, told=told)
        if commit:
            look.report.demand_clean()
            town.do(look.command)
        return look

    return act


def register(town):
    return [dict(town.center.board.table(of)) for of in KINDS]


def test_a_large_register_stands_on_the_board_as_a_fresh_reading_gives_it(town, take):
    """Taken, changed in many rows, and taken back: the board took the rows over without reading."""
    rows = rows_of(1_200)

    def assert_as_read():
        fresh = Board()
        fresh.read(town.center.database.read())
        assert (town.center.board.number, town.center.board.head) == (fresh.number, fresh.head)
        for of in KINDS:
            assert list(town.center.board.table(of).items()) == list(fresh.table(of).items())

    empty = register(town)
    take(rows)
    assert_as_read()
    taken = register(town)
    take([rows[0], *([*row[:8], f"{row[8]}改", *row[9:]] for row in rows[1:900])])
    assert_as_read()
    assert register(town) != taken
    town.do(undo_command(town.center))
    assert_as_read()
    assert register(town) == taken
    assert len(taken[2]) == len(empty[2]) + 1_200


def bind(town, team):
    """Give a team an open task, as a released plan does."""
    task = Task(
        id=TaskId("1-x"),
        incident=IncidentId(1),
        plan=PlanId("1-1"),
        force=team,
        tier=1,
        zone="outer",
        slot="x",
        task="x",
        arrival_s=60.0,
        step=TaskStep.DISPATCHED,
        guards=2,
        stamps={TaskStep.DISPATCHED: Stamp(at_utc=NOON, by="t")},
    )
    now = "2026-03-04T04:00:00.000Z"
    with town.center.database.work() as uow:
        uow.rows(Task).put(task)
        uow.commit(
            op=f"bind-{team}",
            occurred_utc=now,
            recorded_utc=now,
            actor="t",
            role="operator",
            seat="t",
            kind="plan.commit",
            outcome="done",
            subject="1",
            facts={},
            why="",
        )
    town.center.catch_up()


def test_a_look_writes_nothing(town, take):
    before, number = register(town), town.center.board.number
    look = take(rows_of(30), commit=False)
    assert look.report.counts["new"] == 30
    assert (register(town), town.center.board.number) == (before, number)


def test_taken_changed_and_taken_back_the_register_is_what_it_was(town, take):
    rng = random.Random(3)
    states = [register(town)]
    for step in range(6):
        rows = rows_of(20 + 4 * step)
        kept = [rows[0], *(row for row in rows[1:] if rng.random() < 0.9)]
        for row in rng.sample(kept[1:], 5):
            row[10] = f"岗位{step}"
        take(kept)
        states.append(register(town))
        assert {guard.certificate for guard in states[-1][2].values()} == {r[7] for r in kept[1:]}
        assert town.center.database.rebuild().equal
    assert town.center.database.verify().whole
    town.do(undo_command(town.center))
    assert register(town) == states[-2]
    assert town.center.database.rebuild().equal
    with pytest.raises(NothingToUndoError):
        undo_command(town.center)


def test_a_file_with_one_bad_row_changes_nothing(town, take):
    take(rows_of(30))
    before = register(town)
    bad = with_cell(with_cell(rows_of(40), 17, "班次", "大夜"), 3, "姓名", "新名字")
    with pytest.raises(RowsRejectedError) as refusal:
        take(bad)
    assert "第17行 班次" in str(refusal.value)
    assert register(town) == before


def test_a_file_that_is_none_is_refused(town, take):
    for name, block in (("a.csv", b""), ("a.xlsx", b"PK\x03\x04 no"), ("a.csv", b"a,b\n1,2\n")):
        with pytest.raises(FileUnreadableError):
            take(block, name=name)


def test_nothing_of_a_person_stands_in_the_entrys_facts_nor_any_identity_number_anywhere(
    town, take, caplog
):
    take(rows_of(30))
    bad = identity(3, year=1950)[:17]
    with pytest.raises(RowsRejectedError):
        take(with_cell(rows_of(30), 5, "身份证号", bad + "0" if identity(3)[-1] != "0" else bad))
    for entry in town.center.database.entries():
        facts = json.dumps(entry.facts, ensure_ascii=False)
        assert "测试员" not in facts
        assert "SIM-" not in facts
    whole = b"".join(e.changes for e in town.center.database.entries())
    import zlib

    texts = [zlib.decompress(e.changes) for e in town.center.database.entries() if e.changes]
    written = b"".join(texts) + whole + caplog.text.encode()
    for number in range(30):
        assert identity(number, year=1950).encode() not in written


def test_another_register_since_the_look_refuses_the_import(town, take):
    look = take(rows_of(12), commit=False)
    take(rows_of(16))
    with pytest.raises(RegisterMovedError):
        town.do(look.command)
    assert len(register(town)[2]) == 16


def test_a_team_with_a_task_stays_and_is_named(town, take):
    take(rows_of(12))
    less = [row for row in rows_of(12) if row[2] != "T001"]
    look = take(less, commit=False)
    bind(town, "T001")
    with pytest.raises(TeamBoundError) as refusal:  # it got its task after the look
        town.do(look.command)
    assert refusal.value.facts["team"] == "T001"
    assert [f.reason.code for f in take(less, commit=False).report.faults] == ["TEAM-BOUND"]
    assert GuardTeamId("T001") in register(town)[1]


def test_an_import_whose_team_has_a_task_is_not_taken_back(town, take):
    take(rows_of(12))
    take(with_cell(rows_of(12), 2, "岗位", "巡逻"))  # touches a guard of T000, no team
    bind(town, "T000")
    with pytest.raises(ImportBuiltOnError) as refusal:
        town.do(undo_command(town.center))
    assert refusal.value.facts["because"] == "bound"
    assert refusal.value.facts["names"] == "T000"


def test_an_import_that_was_changed_since_is_not_taken_back(town, take):
    take(rows_of(12))
    undo = undo_command(town.center)
    take(with_cell(rows_of(12), 2, "岗位", "巡逻"))
    with pytest.raises(ImportBuiltOnError):
        town.do(undo)


def test_what_a_person_said_of_the_columns_is_found_again_for_the_same_headers(town, take):
    rows = rows_of(12)
    rows[0][0], rows[0][10] = "甲", "乙"
    told = {"甲": "company", "乙": "post"}
    take(rows, told=told)
    again = take(rows, name="下月.csv", commit=False)
    assert (again.told, again.recalled) == (told, True)
    assert again.report.counts["same"] == 12
    other = [list(row) for row in rows]
    other[0][11] = "班"
    with pytest.raises(FileUnreadableError):
        take(other, commit=False)


def test_the_guards_that_came_are_counted_on_duty(town, take):
    take(rows_of(12))
    strengths = town.center.situation().teams
    assert [s.team.id for s in strengths] == ["T000", "T001", "T002"]
    assert sum(s.on_duty for s in strengths) > 0


def test_the_entry_is_listed_in_words(town, take):
    from jointops.resources import messages

    take(rows_of(12))
    (entry,) = town.center.database.find_entries(text=ImportGuards.kind, limit=1)
    for language in ("zh", "en"):
        assert "12" in messages(language).label("entry.guards.import", **entry.facts)
    assert entry.role == "clerk"
    assert entry.facts["new"] == 12 + 3 + 1
