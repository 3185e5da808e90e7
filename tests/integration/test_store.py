from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from jointops.app.bootstrap import find_key, make_empty, open_center
from jointops.app.center import FileReadOnlyError
from jointops.app.commands import AddLogLine, KeepPlan, OpenIncident, SetUnitStatus
from jointops.app.planner import plan_incident
from jointops.forces.readiness import UnitStatus
from jointops.forces.units import Unit
from jointops.ids import IncidentId, UnitId
from jointops.incidents.incident import Incident
from jointops.store import backup as backups
from jointops.store.backup import BackupBadError, NoSpaceError, make_backup, prove
from jointops.store.database import Database
from jointops.store.engine import FileDamagedError, sqlite_engine
from jointops.store.home import (
    Home,
    HomeEmptyError,
    HomeFullError,
    KeyAbsentError,
    SharedFolderError,
)
from jointops.store.migrate import NEWEST, FileNewerError, alembic_config
from jointops.store.restore import restore
from jointops.store.tables import JOURNAL, ROW_TYPES, ROW_TYPES_BY_TYPE, metadata
from tests.factories import node


def test_a_command_is_one_entry_and_the_state_follows_from_the_journal(town):
    before = town.center.board.number
    number = town.do(OpenIncident(place=node(1), class_text="持械伤人"))
    town.do(AddLogLine(incident=number, text="到场"))
    town.do(SetUnitStatus(unit=UnitId("巡01"), status=UnitStatus.OUT_OF_SERVICE, why="检修"))
    assert town.center.board.number == before + 3
    assert town.center.database.verify().whole
    report = town.center.database.rebuild()
    assert report.equal
    assert report.entries == town.center.board.number


def test_a_row_changed_behind_the_journals_back_is_found_by_rebuilding(town):
    with town.center.database.writer.begin() as connection:
        connection.execute(text("UPDATE unit SET officers = 99 WHERE id = '巡01'"))
    report = town.center.database.rebuild()
    assert report.different == ("unit",)
    assert not report.equal


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE journal SET actor = 'x' WHERE seq = 1",
        "DELETE FROM journal WHERE seq = 2",
        "INSERT INTO journal VALUES (99,'o','','','','','','','done','','{}','',x'','','','')",
    ],
)
def test_the_database_itself_refuses_to_alter_the_journal(town, act):
    with pytest.raises(DatabaseError), town.center.database.writer.begin() as connection:
        connection.execute(text(act))
    assert town.center.database.verify().whole


def test_edits_behind_the_triggers_are_found_by_the_chain(town):
    writer = town.center.database.writer
    with writer.begin() as connection:
        connection.execute(text("DROP TRIGGER journal_update"))
        connection.execute(text("UPDATE journal SET why = '改' WHERE seq = 2"))
    assert town.center.database.verify().broken_at == 2


def test_every_row_says_when_its_fact_occurred_and_who_recorded_it(town):
    number = town.do(OpenIncident(place=node(1), class_text="纠纷"))
    with town.center.database.reader.connect() as connection:
        for kind in ROW_TYPES:
            for row in connection.execute(text(f"SELECT * FROM {kind.table.name}")):
                assert row.occurred_utc <= row.recorded_utc
                assert row.recorded_by
    assert number == 1


def test_leaving_without_commit_changes_nothing(town):
    with town.center.database.work() as uow:
        uow.rows(Unit).remove("巡01")
    with town.center.database.read() as uow:
        assert uow.rows(Unit).find("巡01") is not None


def test_rows_waiting_in_a_unit_of_work_are_already_seen_by_it(town):
    with town.center.database.work() as uow:
        rows = uow.rows(Unit)
        rows.remove("巡01")
        assert rows.find("巡01") is None
        assert "巡01" not in rows.ids()
        assert "巡01" not in {row.id for row in rows.all()}
        assert {row.id for row in rows.where(kind="patrol")} == {"巡02", "巡03"}


def test_the_file_is_encrypted(town):
    home = town.center.home
    town.center.database.writer.dispose()
    block = home.database.read_bytes()
    assert not block.startswith(b"SQLite format 3")
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(home.database).execute("SELECT * FROM journal")
    assert oct(home.key_file.stat().st_mode & 0o777) == "0o600"


def test_the_migrations_lead_to_exactly_the_tables_of_the_code(tmp_path):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    home = Home(tmp_path)
    database = Database.create(home, home.new_key())
    try:
        with database.writer.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []
        script = ScriptDirectory.from_config(alembic_config(database.writer))
        assert script.get_current_head() == NEWEST
    finally:
        database.close()


def test_the_newest_schema_is_kept_like_the_released_ones():
    assert SCHEMAS[-1].stem == NEWEST


def test_every_released_schema_still_opens(tmp_path, released_schema):
    home = Home(tmp_path)
    key = home.new_key()
    home.folder.mkdir(exist_ok=True)
    engine = sqlite_engine(home.database, key)
    with engine.begin() as connection:
        for statement in released_schema.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.execute(text(statement))
    engine.dispose()
    database = Database.open(home, key)
    try:
        with database.read() as uow:
            assert uow.rows(Unit).all() == []
    finally:
        database.close()


def test_a_newer_file_is_refused_and_left_alone(town):
    home = town.center.home
    key = find_key(home)
    with town.center.database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    town.center.close()
    before = home.database.read_bytes()
    with pytest.raises(FileNewerError):
        open_center(home, key=key)
    assert home.database.read_bytes() == before


def test_a_file_is_made_only_in_an_empty_home_and_opened_only_where_one_is(town, tmp_path):
    with pytest.raises(HomeFullError):
        make_empty(town.center.home, exercise=True)
    with pytest.raises(HomeEmptyError):
        open_center(Home(tmp_path / "nothing"))
    (town.center.home.key_file).unlink()
    with pytest.raises(KeyAbsentError):
        find_key(town.center.home, key_file=tmp_path / "absent")


def test_a_home_on_a_share_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("jointops.store.home._file_system", lambda _folder: "cifs")
    with pytest.raises(SharedFolderError):
        Database.create(Home(tmp_path), "00" * 32)


# --- backups and damage


def damage(file, at: float) -> None:
    block = bytearray(file.read_bytes())
    where = int(len(block) * at)
    block[where : where + 64] = bytes(64)
    file.write_bytes(bytes(block))


def test_a_backup_is_proved_by_opening_it(town):
    made = town.center.database.backup()
    assert made.entries == town.center.board.number
    assert made.head == town.center.board.head
    key = find_key(town.center.home)
    assert prove(made.path, key).head == made.head
    damage(made.path, 0.5)
    with pytest.raises(BackupBadError):
        prove(made.path, key)


def test_a_backup_never_fills_the_disk(town, monkeypatch):
    monkeypatch.setattr(Home, "free_bytes", lambda _self: backups.RESERVE_BYTES)
    with pytest.raises(NoSpaceError):
        town.center.database.backup()
    assert not list(town.center.home.folder.glob("backups/*"))


def test_a_damaged_file_opens_the_newest_good_backup_read_only_and_is_left_alone(town):
    home, key = town.center.home, find_key(town.center.home)
    town.do(OpenIncident(place=node(1), class_text="纠纷"))
    good = town.center.database.backup()
    town.do(OpenIncident(place=node(2), class_text="纠纷"))
    bad = town.center.database.backup()
    town.center.close()
    damage(bad.path, 0.5)
    damage(home.database, 0.4)
    broken = home.database.read_bytes()
    center = open_center(home, key=key)
    try:
        assert center.database.read_only
        assert center.database.file == good.path
        assert set(center.board.table(Incident)) == {1}
        actor = center.training_actor(OpenIncident, seat="t")
        with pytest.raises(FileReadOnlyError):
            center.do(OpenIncident(place=node(3), class_text="纠纷"), actor)
    finally:
        center.close()
    assert home.database.read_bytes() == broken
    restored = restore(home, key, backup=good.path)
    assert restored.entries == good.entries
    assert [f for f in home.folder.iterdir() if f.name.startswith("replaced-")]
    center = open_center(home, key=key)
    try:
        assert not center.database.read_only
        assert set(center.board.table(Incident)) == {1}
    finally:
        center.close()


def test_damage_without_any_backup_is_told(town):
    home, key = town.center.home, find_key(town.center.home)
    town.center.close()
    damage(home.database, 0.3)
    with pytest.raises(FileDamagedError):
        open_center(home, key=key)


@pytest.mark.parametrize("cut", [0, 100, 5000])
def test_a_half_written_file_is_told(town, cut):
    home, key = town.center.home, find_key(town.center.home)
    town.center.close()
    home.database.write_bytes(home.database.read_bytes()[:cut] or b"x" * 4096)
    with pytest.raises(FileDamagedError):
        open_center(home, key=key)


def test_the_wrong_key_opens_nothing(town):
    town.center.close()
    with pytest.raises(FileDamagedError):
        open_center(town.center.home, key="ab" * 32)


def test_the_oldest_plain_backups_go_and_labelled_ones_stay(town, monkeypatch):
    monkeypatch.setattr(backups, "KEPT", 2)
    home, key = town.center.home, find_key(town.center.home)
    kept = make_backup(town.center.database.writer, home, key, label="pre-0001-to-0002").path
    made = [town.center.database.backup().path for _ in range(4)]
    left = set(home.backups.glob("jointops-*.bak"))
    assert left == {kept, *made[-2:]}


def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost(town, tmp_path):
    import subprocess
    import sys

    # a file that may not grow: the same fault as a full disk, without needing one
    code = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from jointops.app.bootstrap import open_center
from jointops.app.commands import AddLogLine, OpenIncident
from jointops.errors import OperatorError
from jointops.geo.places import Place
from jointops.store.home import Home
center = open_center(Home(Path(sys.argv[1])))
actor = center.training_actor(OpenIncident, seat="t")
number = center.do(OpenIncident(place=Place(node="1"), class_text="纠纷"), actor).value
size = center.home.database.stat().st_size
limit = size + 400_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
done = 0
try:
    for turn in range(400):
        center.do(AddLogLine(incident=number, text=str(turn) + "x" * 20_000), actor)
        done += 1
except OperatorError as refusal:
    print(refusal.code, done)
"""
    home = town.center.home
    town.center.close()
    ran = subprocess.run(
        [sys.executable, "-c", code, str(home.folder)], capture_output=True, text=True, check=True
    )
    word, count = ran.stdout.split()
    assert word == "DISK-FULL"
    center = open_center(home)
    try:
        incident = center.board.table(Incident)[IncidentId(1)]
        assert len(incident.log) >= int(count) > 0
        assert center.database.verify().whole
        assert center.database.rebuild().equal
    finally:
        center.close()


def test_only_the_engine_module_speaks_sqlite(tmp_path):
    """Every statement of the store compiles for PostgreSQL too."""

    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateIndex, CreateTable

    import jointops.store

    for table in metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=postgresql.dialect()))
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=postgresql.dialect()))
    for file in Path(jointops.store.__file__).parent.rglob("*.py"):
        if file.name != "engine.py" and "versions" not in file.parts:
            source = file.read_text(encoding="utf-8")
            assert "PRAGMA" not in source, file.name
            assert "sqlite_master" not in source, file.name
    assert JOURNAL.name == "journal"


def test_the_backup_before_a_migration_is_named_by_its_step(town, monkeypatch):
    import jointops.store.migrate as steps

    home, key = town.center.home, find_key(town.center.home)
    writer = town.center.database.writer
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(steps, "NEWEST", "0017")

    def keep(old: str, new: str) -> None:
        told.append((old, new))
        make_backup(writer, home, key, label=f"pre-{old}-to-{new}")

    steps.migrate(writer, before=keep)
    assert told == [("0016", "0017")]
    assert len(list(home.backups.glob("*pre-0016-to-0017.bak"))) == 1


SCHEMAS = sorted((Path(__file__).parents[1] / "fixtures" / "schemas").glob("*.sql"))


@pytest.fixture(params=SCHEMAS, ids=[file.stem for file in SCHEMAS])
def released_schema(request):
    return request.param


def test_the_home_folder_is_free_of_leftovers_after_a_backup(town):
    town.center.database.backup()
    names = {f.name for f in town.center.home.backups.iterdir()}
    assert all(name.endswith(".bak") for name in names)
    shutil.rmtree(town.center.home.backups)


def test_a_row_of_an_older_journal_gets_the_defaults_of_newer_fields(town):
    number = town.do(OpenIncident(place=node(1), class_text="持械伤人"))
    plan = plan_incident(town.center, number, town.actor(KeepPlan))
    kind = ROW_TYPES_BY_TYPE[type(plan)]
    (row,) = kind.to_rows([plan])
    old = {name: value for name, value in row.items() if name != "standing"}
    assert kind.to_columns(old) == kind.to_columns(row)
    assert kind.from_columns(kind.to_columns(old)) == plan
