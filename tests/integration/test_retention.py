"""Positions are exact for seven days, squares for thirty, then gone; also from the journal."""

from __future__ import annotations

import json
import random
import zlib
from datetime import timedelta

import pytest

from jointops.app import commands as c
from jointops.app.journal_lines import newest_lines
from jointops.app.past import board_at
from jointops.app.retention import last_run, overdue, retain
from jointops.app.safekeeping import keep_once
from jointops.forces.register import ReportedFix
from jointops.geo.places import Place
from jointops.ids import UnitId

DAY_S = 86_400
UNIT = UnitId("巡01")
HERE = Place(lon=118.01234, lat=36.80456, name="某巷口")
NOTHING = {"coarser": 0, "removed": 0, "keys": 0}


def report(town, place=HERE):
    town.do(c.ReportPosition(unit=UNIT, place=place))
    moment = town.clock.now()
    town.clock.move(1)
    return moment


def places(board):
    return {key: row.fix.place for key, row in board.table(ReportedFix).items()}


def whole(town):
    return town.center.database.verify().whole and town.center.database.rebuild().equal


def test_a_square_is_half_a_kilometre_wide_and_its_own_square():
    dice = random.Random(3)
    for _ in range(2000):
        place = Place(lon=dice.uniform(-180, 179.9), lat=dice.uniform(-89.9, 89.9), name="x")
        square = place.coarse
        assert square is not None
        assert square.coarse == square
        assert square.name == ""
        assert square.lon == pytest.approx(place.lon, abs=0.0026)
        assert square.lat == pytest.approx(place.lat, abs=0.0026)
    assert Place(node="7").coarse is None


def test_a_position_is_exact_then_a_square_then_gone_also_of_the_past(town_of_streets):
    town = town_of_streets
    then = report(town)
    head = town.center.board.head
    town.clock.move(7 * DAY_S - 60)
    retain(town.center)
    assert last_run(town.center) is None  # nothing was due, nothing is written
    assert places(board_at(town.center, then)[0]) == {UNIT: HERE}
    town.clock.move(DAY_S)
    assert overdue(town.center) == {"coarser": 1, "removed": 0, "keys": 1}
    keep_once(town.center)
    assert overdue(town.center) == NOTHING
    assert places(town.center.board) == {UNIT: HERE.coarse}
    assert places(board_at(town.center, then)[0]) == {UNIT: HERE.coarse}
    assert whole(town)
    town.clock.move(23 * DAY_S)
    assert overdue(town.center) == {"coarser": 0, "removed": 1, "keys": 1}
    retain(town.center)
    assert places(town.center.board) == {}
    assert places(board_at(town.center, then)[0]) == {}
    assert whole(town)
    assert town.center.database.verify(head=head).whole
    assert last_run(town.center) is not None


def test_the_journal_never_tells_where_in_plain_and_its_line_as_long_as_it_is_kept(town_of_streets):
    town = town_of_streets
    report(town)
    for entry in town.center.database.entries():
        text = json.dumps(entry.facts, ensure_ascii=False)
        text += zlib.decompress(entry.changes).decode() if entry.changes else ""
        assert "118.01234" not in text
        assert "某巷口" not in text
    (line,) = newest_lines(town.center, text="unit.position", limit=1)
    assert line.facts["place"] == "某巷口"
    town.clock.move(40 * DAY_S)
    retain(town.center)
    (line,) = newest_lines(town.center, text="unit.position", limit=1)
    assert line.facts["place"] == "—"


def test_a_late_entry_keeps_no_more_than_its_age_allows(town_of_streets):
    town = town_of_streets
    now = town.clock.now()
    for days, kept in ((60, {}), (12, {UNIT: HERE.coarse}), (2, {UNIT: HERE})):
        at = now - timedelta(days=days)
        town.do(c.ReportPosition(unit=UNIT, place=HERE, occurred_utc=at))
        assert places(town.center.board) == kept
    assert whole(town)
    retain(town.center)
    assert places(town.center.board) == {UNIT: HERE}


@pytest.mark.parametrize("seed", range(4))
def test_any_past_reads_as_its_age_allows(town_of_streets, seed):
    """Against a plain record: what each past moment still says, whenever the job has run."""
    town, dice = town_of_streets, random.Random(seed)
    seen = []
    for turn in range(25):
        place = Place(lon=118 + dice.random() / 50, lat=36.8 + dice.random() / 50)
        moment = report(town, place)
        seen.append(
            (moment, ReportedFix(id=UNIT, fix=town.center.board.table(ReportedFix)[UNIT].fix))
        )
        town.clock.move(dice.choice([10, DAY_S // 3, DAY_S, 4 * DAY_S]))
        if turn == 6:
            town.clock.move(20 * DAY_S)
        if dice.random() < 0.5:
            retain(town.center)
    retain(town.center)
    now = town.clock.now()
    grades = set()
    for moment, told in seen:
        kept = told.kept_at(now)
        grades.add(None if kept is None else kept == told)
        board, _ = board_at(town.center, moment)
        assert places(board) == ({} if kept is None else {UNIT: kept.fix.place})
    assert grades == {None, True, False}
    assert whole(town)
