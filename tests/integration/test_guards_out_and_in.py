"""A guard register that was exported in full comes in again as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jointops.app.registers.exports import make_export
from jointops.app.registers.guard_imports import look_at_guards
from jointops.feeds.guard_cells import rest_day_of, rest_day_text
from jointops.forces.guards import NO_REST_DAY, GuardCompany, GuardTeam
from jointops.geo.datums import Datum
from tests.factories import street
from tests.guard_lists import as_csv, rows_of
from tests.integration.conftest import Town


@pytest.mark.parametrize("day", [NO_REST_DAY, *range(7)])
def test_a_rest_day_is_read_as_it_was_written(day):
    assert rest_day_of(rest_day_text(day)) == day


def out_and_in(here, there, folder):
    """Export the guards in full, and import that into another file; give both registers."""
    out = folder / "guards.csv"
    made = make_export(here.center, "guards", "csv", file=out, in_full=True, why="核对")
    out.write_bytes(made.block)
    look = look_at_guards(there.center, out, datum=Datum.WGS84)
    assert look.report.faults == []
    there.do(look.command)
    return told(here.center), told(there.center)


def told(center):
    """Give a register without what each file gives for itself: ids of persons, and marks."""
    board = center.board
    companies = {
        row.id: (row.name, row.kind, row.licence, row.phone)
        for row in board.table(GuardCompany).values()
    }
    teams = {
        row.id: (replace(row, company="", origin="", place=spot(row.place)), companies[row.company])
        for row in board.table(GuardTeam).values()
    }
    blank = {"id": "", "identity_end": "", "identity_mark": "", "origin": ""}
    guards = {guard.certificate: replace(guard, **blank) for guard in board.guards}
    return teams, guards


def spot(place):
    return None if place.lon is None else (place.lon, place.lat)


@pytest.mark.parametrize("guards", [1, 14, 120])
def test_a_register_that_went_out_in_full_comes_in_again_as_it_was(town, beside, tmp_path, guards):
    file = tmp_path / "register.csv"
    file.write_bytes(as_csv(rows_of(guards)))
    town.do(look_at_guards(town.center, file, datum=Datum.WGS84).command)
    before, after = out_and_in(town, beside, tmp_path)
    assert before == after
    assert len(after[1]) == guards


@pytest.fixture
def beside(tmp_path):
    """Another file, without guards."""
    made = Town(tmp_path / "beside", street(9, metres=600, kmh=36))
    yield made
    made.center.close()
