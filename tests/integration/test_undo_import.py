"""An import taken back: the registers as they stood, or a refusal that names what is in the way."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from jointops.app import commands as c
from jointops.app.handlers.imports import (
    ImportBuiltOnError,
    ImportUndoneError,
    NotAnImportError,
)
from jointops.app.planner import plan_incident
from jointops.app.rights import ForbiddenError
from jointops.audit.accounts import Actor, Role
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import UnitStatus
from jointops.forces.register import ReportedFix, UnitState
from jointops.forces.units import Unit
from jointops.ids import AccountName, UnitId
from tests.factories import node, point, unit


def newest(town):
    return town.center.board.number


def taken(town, *rows):
    """Import units and give the entry's number."""
    town.do(c.ImportUnits(file="f.csv", units=rows))
    return newest(town)


def units(town):
    return dict(town.center.board.table(Unit))


def test_what_was_new_goes_and_what_was_changed_comes_back(town):
    before = units(town)
    entry = taken(town, unit("新01", at=2), replace(before["巡01"], officers=9), before["巡02"])
    (imported,) = town.center.database.find_entries(limit=1)
    assert (imported.facts["new"], imported.facts["changed"]) == (1, 1)
    assert units(town)["巡01"].officers == 9
    done = town.do(c.UndoImport(entry=entry))
    assert (done["removed"], done["put_back"], done["file"]) == (1, 1, "f.csv")
    assert units(town) == before
    assert town.center.database.rebuild().equal
    assert town.center.database.verify().whole


@pytest.mark.parametrize("seed", range(12))
def test_imports_undone_newest_first_give_every_earlier_register(town, seed):
    draw = random.Random(seed)
    stood = []
    for _ in range(6):
        before, points_before = units(town), dict(town.center.board.table(ResponsePoint))
        if draw.random() < 0.3:
            names = draw.sample(["站前", "市场", "新点"], k=2)
            points = tuple(point(name, draw.randint(1, 9), draw.randint(1, 300)) for name in names)
            town.do(c.ImportPoints(file="p.csv", points=points))
        else:
            names = draw.sample(["巡01", "巡02", "甲", "乙", "丙"], k=draw.randint(1, 4))
            taken(town, *(unit(name, at=1, officers=draw.randint(1, 3)) for name in names))
        stood.append((before, points_before, newest(town)))
    for before, points_before, entry in reversed(stood):
        town.do(c.UndoImport(entry=entry))
        assert units(town) == before
        assert town.center.board.table(ResponsePoint) == points_before
    assert town.center.database.rebuild().equal


def test_an_import_is_not_undone_under_a_later_one(town):
    first = taken(town, unit("甲", at=1))
    second = taken(town, unit("甲", at=2))
    with pytest.raises(ImportBuiltOnError) as refusal:
        town.do(c.UndoImport(entry=first))
    assert (refusal.value.facts["because"], refusal.value.facts["names"]) == ("changed", "甲")
    town.do(c.UndoImport(entry=second))
    town.do(c.UndoImport(entry=first))
    assert "甲" not in units(town)


def test_an_import_is_undone_once(town):
    entry = taken(town, unit("甲", at=1))
    town.do(c.UndoImport(entry=entry))
    with pytest.raises(ImportUndoneError):
        town.do(c.UndoImport(entry=entry))


def test_only_imports_are_undone(town):
    town.do(c.SetUnitStatus(unit=UnitId("巡01"), status=UnitStatus.OUT_OF_SERVICE))
    for entry in (newest(town), 10_000):
        with pytest.raises(NotAnImportError):
            town.do(c.UndoImport(entry=entry))


def test_a_refused_import_is_none(town):
    auditor = Actor(name=AccountName("审计"), roles=(Role.AUDITOR,), seat="t")
    with pytest.raises(ForbiddenError):
        town.center.do(c.ImportUnits(file="f.csv", units=()), auditor)
    with pytest.raises(NotAnImportError):
        town.do(c.UndoImport(entry=newest(town)))


def test_a_force_on_an_open_task_keeps_its_import(town):
    entry = taken(town, replace(units(town)["巡01"], officers=3))
    number = town.do(c.OpenIncident(place=node(1), class_text="持械伤人"))
    plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    town.do(c.CommitFirstWave(plan=plan.id))
    assert "巡01" in town.center.situation().tasks_by_force
    with pytest.raises(ImportBuiltOnError) as refusal:
        town.do(c.UndoImport(entry=entry))
    assert (refusal.value.facts["because"], refusal.value.facts["names"]) == ("bound", "巡01")
    town.do(c.StandDown(incident=number))
    town.do(c.UndoImport(entry=entry))
    assert units(town)["巡01"].officers == 4


def test_what_was_said_of_a_unit_goes_with_it(town):
    entry = taken(town, unit("甲", at=1))
    town.do(c.SetUnitStatus(unit=UnitId("甲"), status=UnitStatus.OUT_OF_SERVICE))
    town.do(c.ReportPosition(unit=UnitId("甲"), place=node(3)))
    town.do(c.UndoImport(entry=entry))
    with town.center.database.read() as uow:
        assert all(uow.rows(of).find("甲") is None for of in (UnitState, ReportedFix))
    assert town.center.situation().units.keys() == units(town).keys()
    assert town.center.database.rebuild().equal


def test_an_import_of_before_the_counts_were_kept_is_undone_too(town, monkeypatch):
    before = units(town)
    monkeypatch.setattr("jointops.app.center.ACTS", _without_counts())
    entry = taken(town, unit("甲", at=1), replace(before["巡01"], officers=9))
    monkeypatch.undo()
    (imported,) = town.center.database.find_entries(limit=1)
    assert "new" not in imported.facts
    town.do(c.UndoImport(entry=entry))
    assert units(town) == before


def _without_counts():
    from jointops.app.handling import done
    from jointops.app.rights import ACTS

    def write(cmd, uow, _given):
        uow.rows(Unit).put(*cmd.units)
        return done(subject=cmd.file)

    return {**ACTS, c.ImportUnits: replace(ACTS[c.ImportUnits], handler=write)}
