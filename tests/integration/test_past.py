"""The board of any past moment, rebuilt from the journal, is the one that was seen then."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from jointops.app import commands as c
from jointops.app.board import HELD, Board
from jointops.app.bootstrap import open_center
from jointops.app.past import board_at
from jointops.app.planner import plan_incident
from jointops.errors import OperatorError
from jointops.forces.readiness import Task, TaskStep, UnitStatus
from jointops.forces.units import Unit
from jointops.incidents.incident import Incident, IncidentStatus
from tests.factories import node

EVENTS = 250
MANY = 2_500
SNAPSHOTS = 12


def act(town, dice: random.Random) -> None:
    """Do something that may also be refused."""
    board = town.center.board
    incidents = [i.id for i in board.table(Incident).values() if i.status == IncidentStatus.OPEN]
    tasks = [task.id for task in board.table(Task).values() if task.open]
    what = dice.randrange(8)
    if what == 0 or not incidents:
        town.do(c.OpenIncident(place=node(dice.randint(1, 9)), class_text="纠纷"))
        return
    number = dice.choice(incidents)
    if what == 1:
        plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
        town.do(c.CommitFirstWave(plan=plan.id))
    elif what == 2 and tasks:
        town.do(c.MoveTask(task=dice.choice(tasks), step=dice.choice(list(TaskStep))))
    elif what == 3:
        town.do(c.StandDown(incident=number))
    elif what == 4:
        town.do(c.EndIncident(incident=number))
    elif what == 5:
        unit = dice.choice(list(board.table(Unit)))
        town.do(c.SetUnitStatus(unit=unit, status=dice.choice(list(UnitStatus)), why="随机"))
    elif what == 6:
        unit = dice.choice(list(board.table(Unit)))
        town.do(c.ReportPosition(unit=unit, place=node(dice.randint(1, 9))))
    else:
        town.do(c.AddLogLine(incident=number, text=str(dice.random())))


def tables(board) -> dict[type, dict[Any, Any]]:
    return {of: dict(board.table(of)) for of in HELD}


def _many(seed: int) -> Any:
    return pytest.param(seed, MANY, marks=(pytest.mark.slow, pytest.mark.timeout(600)))


@pytest.mark.parametrize(("seed", "events"), [(1, EVENTS), (2, EVENTS), *map(_many, range(3, 7))])
def test_the_board_of_any_past_moment_is_the_one_that_was_seen_then(town, seed, events):
    dice = random.Random(seed)
    seen: list[tuple[datetime, int, dict[type, dict[Any, Any]]]] = []
    refused = 0
    numbers = set()
    kept = set(dice.sample(range(events), SNAPSHOTS))
    for turn in range(events):
        try:
            act(town, dice)
        except OperatorError:
            refused += 1
        town.clock.move(dice.choice([0, 0, 1, 40]))
        board = town.center.board
        numbers.add(board.number)
        if turn in kept:
            seen.append((town.clock.now(), board.number, tables(board)))
    assert 0 < refused < events / 2
    for moment, number, then in seen:
        board, rebuilt = board_at(town.center, moment)
        assert rebuilt == number
        assert tables(board) == then
    assert len(numbers) > events / 2


def test_two_programs_on_one_file_see_what_a_fresh_reading_gives(town):
    dice = random.Random(5)
    other = open_center(town.center.home, clock=town.clock)
    try:
        seats = (town, SimpleNamespace(center=other, do=partial(_do, other), actor=town.actor))
        for _ in range(EVENTS // 2):
            seat = dice.choice(seats)
            if dice.random() < 0.5:
                seat.center.catch_up()
            with suppress(OperatorError):
                act(seat, dice)
            fresh = Board()
            fresh.read(seat.center.database.read())
            mine = seat.center.board
            assert (mine.number, mine.head) == (fresh.number, fresh.head)
            assert [list(mine.table(of).items()) for of in HELD] == [
                list(fresh.table(of).items()) for of in HELD
            ]
    finally:
        other.close()


def _do(center, command):
    return center.do(command, center.training_actor(type(command), seat="2号席"))


def test_before_the_first_entry_the_board_is_empty(town):
    board, number = board_at(town.center, datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
    assert number == 0
    assert all(not rows for rows in tables(board).values())
