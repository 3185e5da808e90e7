"""Layers out of a file and lists into it: journaled, marked, masked, whole, and the same again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace

import pytest

from jointops.app import commands as c
from jointops.app.access import hash_secret
from jointops.app.bootstrap import make_empty
from jointops.app.handling import ReasonMissingError
from jointops.app.journal_lines import ExceptionList
from jointops.app.registers.exports import (
    FORMS,
    LAYERS,
    ExportUnwritableError,
    LayerEmptyError,
    make_export,
    write_export,
)
from jointops.app.registers.imports import Subject, run_import, standing_imports
from jointops.app.rights import ForbiddenError
from jointops.audit.accounts import Account, Actor, Role
from jointops.audit.exceptions import ExceptionKind
from jointops.forces.closures import RoadClosure
from jointops.forces.duty_phones import DutyPhone
from jointops.forces.guards import Guard, GuardCompany, GuardKind, GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.register import Landmark
from jointops.forces.stations import Grid, PoliceStation, Substation
from jointops.forces.units import Unit
from jointops.geo.closures import Picked
from jointops.geo.places import Place
from jointops.ids import (
    AccountName,
    ClosureId,
    GridId,
    GuardCompanyId,
    GuardId,
    GuardTeamId,
    StationId,
    SubstationId,
)
from jointops.store.home import Home
from tests.factories import node

AREA = ((118.0, 36.8), (118.01, 36.8), (118.01, 36.81))
OF: dict[Subject, type] = {
    "stations": PoliceStation,
    "substations": Substation,
    "grids": Grid,
    "landmarks": Landmark,
    "units": Unit,
    "points": ResponsePoint,
}
STATION = PoliceStation(id=StationId("J1"), name="=一号站", place=node(2, "一号站"), channel="3")
ROWS = {
    c.ImportStations: (STATION,),
    c.ImportSubstations: (
        Substation(
            id=SubstationId("P1"),
            name="派出所",
            place=node(3),
            stations=(STATION.id,),
            origin="o",
        ),
    ),
    c.ImportGrids: (
        Grid(id=GridId("W1"), name="一网格", station=STATION.id, area=AREA, origin="o"),
    ),
    c.ImportPhones: (DutyPhone(id="值班指挥长", place=1, phone="8002", origin="o"),),
    c.ImportLandmarks: (Landmark(id="市场", kind="mall", place=node(4, "市场"), origin="o"),),
}


@pytest.fixture
def full(town):
    """The street with something in every layer."""
    for command, rows in ROWS.items():
        town.do(command(file="f.csv", rows=rows))
    company = GuardCompany(
        id=GuardCompanyId("C1"), name="保安公司", kind=GuardKind.COMPANY, licence="L1"
    )
    team = GuardTeam(
        id=GuardTeamId("B1"),
        company=company.id,
        kind=company.kind,
        call_sign="保安1队",
        site="站前",
        place=node(2),
        area=AREA,
    )
    guard = Guard(
        id=GuardId("G1"),
        team=team.id,
        name="张三丰",
        birth_year=1980,
        certificate="SIM-370300001234",
        post="门卫",
        shift="day",
        rest_day=0,
    )
    with town.center.database.work() as uow:
        for row in (company, team, guard):
            uow.rows(type(row)).put(row)
        uow.commit(
            op="guards",
            occurred_utc="2026-01-01T00:00:00.000Z",
            recorded_utc="2026-01-01T00:00:00.000Z",
            actor="t",
            role="clerk",
            seat="t",
            kind="guards.import",
            outcome="done",
            subject="x",
            facts={},
            why="",
        )
    town.center.catch_up()
    town.do(c.DrawClosure(closure=RoadClosure(id=ClosureId("F1"), name="封控", area=AREA)))
    picked = Picked(lines=(AREA[:2],))
    town.do(
        c.DrawClosure(closure=RoadClosure(id=ClosureId("F2"), name="缓行", area=picked, slow=2))
    )
    town.do(c.OpenIncident(place=node(1), class_text="持械伤人", caller="我", phone="13812345678"))
    return town


def exported(town, layer, form, folder, **more):
    """Export a layer as the person who may, and give the file."""
    file = folder / f"{layer}.{form}"
    made = make_export(town.center, layer, form, file=file, **more)
    town.do(made.command)
    write_export(made, file)
    return file


def lines(file):
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layer", list(LAYERS))
def test_every_layer_goes_out_marked_and_journaled(full, tmp_path, layer, form):
    if layer == "posts":
        with pytest.raises(LayerEmptyError):
            exported(full, layer, form, tmp_path)
        return
    file = exported(full, layer, form, tmp_path)
    (entry,) = full.center.database.find_entries(limit=1)
    assert (entry.kind, entry.facts["layer"], entry.facts["form"]) == ("data.export", layer, form)
    assert entry.facts["digest"] == hashlib.sha256(file.read_bytes()).hexdigest()
    if form == "csv":
        marks = [row["marking"] for row in lines(file)]
    else:
        whole = json.loads(file.read_text(encoding="utf-8"))
        marks = [feature["properties"]["marking"] for feature in whole["features"]]
        assert whole["jointops"]["marking"] == "演练"
    assert len(marks) == entry.facts["rows"] > 0
    assert set(marks) == {"演练"}
    (listed,) = [f for f in ExceptionList(full.center).standing() if f.entry.seq == entry.seq]
    assert (listed.kind, listed.what) == (ExceptionKind.EXPORTED, (file.name,))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layer", [*OF, "roster"])
def test_an_export_taken_again_changes_nothing(full, tmp_path, layer, form):
    file = exported(full, layer, form, tmp_path)
    before = {of: dict(full.center.board.table(of)) for of in OF.values()}
    found = run_import(full.center, layer, file, full.actor(c.ImportUnits), dry_run=False)
    assert found.faults == ()
    assert found.counts["same"] == sum(found.counts.values()) > 0
    assert before == {of: full.center.board.table(of) for of in OF.values()}


def test_another_file_takes_the_layers_of_this_one(full, tmp_path):
    other, _ = make_empty(Home(tmp_path / "other"), exercise=True, clock=full.clock)
    roads = full.center.installed_roads
    try:
        actor = other.training_actor(c.InstallRoads, seat="t")
        (other.home.roads).mkdir(parents=True, exist_ok=True)
        source = full.center.home.roads / f"{roads.digest}.npz"
        (other.home.roads / source.name).write_bytes(source.read_bytes())
        other.do(c.InstallRoads(roads=roads), actor)
        for layer, of in OF.items():
            file = exported(full, layer, "csv", tmp_path)
            found = run_import(other, layer, file, actor, dry_run=False)
            assert found.taken, found.faults
            mine = {
                key: row if row.origin else replace(row, origin=file.name)
                for key, row in full.center.board.table(of).items()
            }
            assert dict(other.board.table(of)) == mine
    finally:
        other.close()


def test_callers_and_guards_stay_unknown_in_what_goes_out(full, tmp_path):
    for form in FORMS:
        for layer in LAYERS.keys() - {"posts"}:
            text = exported(full, layer, form, tmp_path).read_text(encoding="utf-8-sig")
            for secret in ("13812345678", "张三丰", "三丰", "370300001234", "1980"):
                assert secret not in text, (layer, form)
    (row,) = lines(tmp_path / "guards.csv")
    assert row["name"].startswith("张")
    assert row["certificate"].endswith("1234")


def test_guards_go_out_in_full_only_by_the_commander_with_a_reason(full, tmp_path):
    with pytest.raises(ReasonMissingError):
        exported(full, "guards", "csv", tmp_path, in_full=True)
    clerk = Actor(name=AccountName("文书"), roles=(Role.CLERK,), seat="t")
    file = tmp_path / "guards.csv"
    made = make_export(full.center, "guards", "csv", file=file, in_full=True, why="核对")
    with pytest.raises(ForbiddenError):
        full.center.do(made.command, clerk)
    assert not file.exists()
    (row,) = lines(exported(full, "guards", "csv", tmp_path, in_full=True, why="核对"))
    assert (row["name"], row["certificate"]) == ("张三丰", "SIM-370300001234")
    (entry,) = full.center.database.find_entries(limit=1)
    (listed,) = [f for f in ExceptionList(full.center).standing() if f.entry.seq == entry.seq]
    assert (listed.kind, entry.why) == (ExceptionKind.UNMASKED, "核对")


def test_a_commander_may_stand_behind_a_clerks_full_export(full, tmp_path):
    made = make_export(
        full.center, "guards", "csv", file=tmp_path / "g.csv", in_full=True, why="核对"
    )
    clerk = Actor(name=AccountName("文书"), roles=(Role.CLERK,), seat="t")
    assert full.center.countersigners(made.command, clerk)


def test_a_file_that_cannot_be_written_leaves_the_old_one(full, tmp_path):
    file = exported(full, "units", "csv", tmp_path)
    before = file.read_bytes()
    made = make_export(full.center, "units", "csv", file=file)
    with pytest.raises(ExportUnwritableError):
        write_export(made, file / "below a file.csv")
    blocked = tmp_path / "folder.csv"
    blocked.mkdir()
    with pytest.raises(ExportUnwritableError):
        write_export(made, blocked)
    assert file.read_bytes() == before
    assert {f.name for f in tmp_path.iterdir()} == {"home", "units.csv", "folder.csv"}


def test_a_live_file_is_not_marked_and_takes_no_training_data(full, tmp_path):
    live, _ = make_empty(
        Home(tmp_path / "live"),
        exercise=False,
        administrator="管理员甲",
        secret="correct horse",
        key_file=tmp_path / "key",
    )
    try:
        admin = live.accounts()[0]
        clerk = Account(
            id=AccountName("文书"),
            display="文书",
            roles=(Role.CLERK,),
            secret=hash_secret("long enough 1"),
        )
        live.do(c.AddAccount(account=clerk), Actor(name=admin.id, roles=admin.roles, seat="t"))
        actor = Actor(name=clerk.id, roles=clerk.roles, seat="t")
        file = tmp_path / "s.csv"
        file.write_text('name,place,origin\n站,"118.0,36.8",训练数据\n', encoding="utf-8")
        found = run_import(live, "stations", file, actor, dry_run=False)
        assert (found.taken, live.board.table(PoliceStation)) == (False, {})
        assert "训练数据" in found.faults[0]
        file.write_text('name,place\n站,"118.0,36.8"\n', encoding="utf-8")
        assert run_import(live, "stations", file, actor, dry_run=False).taken
        made = make_export(live, "stations", "csv", file=file)
        live.do(made.command, actor)
        write_export(made, file)
        assert "marking" not in lines(file)[0]
    finally:
        live.close()


def test_stations_in_use_are_not_taken_back(full, tmp_path):
    (stations,) = [e for e in standing_imports(full.center) if e.kind == "stations.import"]
    with pytest.raises(Exception, match="P1"):
        full.do(c.UndoImport(entry=stations.seq))
    for kind in ("substations.import", "grids.import", "stations.import"):
        (entry,) = [e for e in standing_imports(full.center) if e.kind == kind]
        full.do(c.UndoImport(entry=entry.seq))
    assert full.center.board.table(PoliceStation) == {}
    assert all(e.kind != "stations.import" for e in standing_imports(full.center))


def test_a_roster_is_taken_over_and_taken_back_as_one_step(town, tmp_path):
    file = tmp_path / "roster.csv"
    file.write_text(
        "call_sign,shift,officers,car,radio,kit\n"
        "巡01,白班,5,012,7,手枪;盾牌\n巡02,day,,012,,\nPTU01,全天,,,无,\n",
        encoding="utf-8",
    )
    before = dict(town.center.board.table(Unit))
    found = run_import(town.center, "roster", file, town.actor(c.ImportRoster), dry_run=False)
    assert (found.counts, found.taken) == ({"changed": 3, "same": 0}, True)
    assert "012" in found.notes[0]  # one car for two units at the same hours
    units = town.center.board.table(Unit)
    first = units["巡01"]
    assert (first.shift, first.officers, first.car, first.radio) == ("day", 5, "012", "7")
    assert first.equipment == ("手枪", "盾牌")
    assert (units["巡02"].radio, units["PTU01"].radio) == (before["巡02"].radio, "")
    assert found.entry is not None
    town.do(c.UndoImport(entry=found.entry))
    assert town.center.board.table(Unit) == before


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("无名,白班", "无名"),
        ("巡01,夜猫班", "夜猫班"),
        ("巡01,白班\n巡01,夜班", "巡01"),
        ("巡01,白班,0", "0"),
    ],
)
def test_a_roster_with_one_bad_row_changes_nothing(town, tmp_path, text, code):
    file = tmp_path / "roster.csv"
    file.write_text(f"call_sign,shift,officers\n{text}\n", encoding="utf-8")
    before = dict(town.center.board.table(Unit))
    found = run_import(town.center, "roster", file, town.actor(c.ImportRoster), dry_run=False)
    assert (found.taken, len(found.faults)) == (False, 1)
    assert code in found.faults[0]
    assert town.center.board.table(Unit) == before


def test_a_name_that_is_known_means_that_thing(full, tmp_path):
    file = tmp_path / "s.csv"
    file.write_text("name,place,channel\n'=一号站,node:5,9\n", encoding="utf-8")
    found = run_import(full.center, "stations", file, full.actor(c.ImportStations), dry_run=False)
    assert found.counts == {"new": 0, "changed": 1, "same": 0}
    station = full.center.board.table(PoliceStation)["J1"]
    assert (station.name, station.place.node, station.channel) == ("=一号站", "5", "9")


def test_a_position_the_wrong_way_round_is_told(town_of_streets, tmp_path):
    file = tmp_path / "s.csv"
    file.write_text('name,place\n站,"36.8,118.0"\n', encoding="utf-8")
    actor = town_of_streets.actor(c.ImportStations)
    found = run_import(town_of_streets.center, "stations", file, actor, dry_run=True)
    assert "填反" in found.faults[0]
    file.write_text('name,place\n站,"118.0,36.8"\n', encoding="utf-8")
    assert run_import(town_of_streets.center, "stations", file, actor, dry_run=False).taken
    station = town_of_streets.center.board.table(PoliceStation)["站"]
    assert station.place == Place(lon=118.0, lat=36.8)
