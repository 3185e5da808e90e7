"""A guard register that was exported, read again: what comes back, and what is refused."""

from __future__ import annotations

import csv
import io

import pytest

from jointops.app.exports import make_export
from jointops.app.guard_imports import GuardHeadersError, look_at_guards
from jointops.feeds.guard_cells import certificate_of, rest_day_of, rest_day_text
from jointops.forces.guards import NO_REST_DAY
from jointops.geo.datums import Datum
from tests.guard_lists import as_csv, rows_of


@pytest.mark.parametrize("day", [NO_REST_DAY, *range(7)])
def test_a_rest_day_is_read_as_it_was_written(day):
    assert rest_day_of(rest_day_text(day)) == day


def test_guards_in_full_say_everything_of_a_person_but_not_whose_team_it_is(town, tmp_path):
    file = tmp_path / "register.csv"
    file.write_bytes(as_csv(rows_of(14)))
    town.do(look_at_guards(town.center, file, datum=Datum.WGS84).command)
    out = tmp_path / "guards.csv"
    made = make_export(town.center, "guards", "csv", file=out, in_full=True, why="核对")
    out.write_bytes(made.block)
    written = {
        certificate_of(row["certificate"]): row
        for row in csv.DictReader(io.StringIO(made.block.decode("utf-8-sig"), newline=""))
    }
    guards = {guard.certificate: guard for guard in town.center.board.guards}
    assert written.keys() == guards.keys()
    for number, guard in guards.items():
        row = written[number]
        assert (row["team"], row["name"], row["post"], row["shift"]) == (
            guard.team,
            guard.name,
            guard.post,
            guard.shift,
        )
        assert int(row["birth_year"]) == guard.birth_year
        assert rest_day_of(row["rest_day"]) == guard.rest_day
    with pytest.raises(GuardHeadersError):
        look_at_guards(town.center, out, datum=Datum.WGS84)
