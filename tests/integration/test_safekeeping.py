"""Backups by schedule, the journal's mirror, restores, and drills."""

from __future__ import annotations

import shutil
import threading
import time
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select

from jointops.app import safekeeping
from jointops.app.bootstrap import find_key, open_center
from jointops.app.commands import (
    AddCaller,
    AddLogLine,
    CommitFirstWave,
    EraseCaller,
    NoteDrill,
    OpenIncident,
)
from jointops.app.config import Config
from jointops.app.orders.papers import issue_order, paper_bytes
from jointops.app.persons import what_is_left
from jointops.app.planner import plan_incident
from jointops.app.safekeeping import (
    DrillFailedError,
    Safekeeper,
    drill,
    forget_in_mirror,
    last_drill,
)
from jointops.errors import OperatorError
from jointops.ids import IncidentId
from jointops.incidents.incident import Incident
from jointops.orders.order import OrderKind
from jointops.store import backup as backups
from jointops.store import mirror as mirrors
from jointops.store import mirroring
from jointops.store.backup import automatic_copies, newest_good, prove
from jointops.store.engine import sqlite_engine
from jointops.store.home import Home
from jointops.store.mirror import (
    Mirror,
    MirrorBadError,
    MirrorUnwritableError,
)
from jointops.store.mirroring import Follower, MirrorDivergedError, take_keys
from jointops.store.restore import NothingToRestoreError, make_again, restore
from jointops.store.sealing import KeyRing
from jointops.store.tables import SEALING_KEY
from tests.factories import node

ONE = IncidentId(1)


@pytest.fixture
def worked(town):
    town.do(OpenIncident(place=node(1), class_text="持械伤人"))
    talk(town, 5)
    return town


def talk(town, lines):
    for turn in range(lines):
        town.do(AddLogLine(incident=ONE, text=f"第{turn}句"))


def mirror_at(town, folder):
    return Mirror(folder / "mirror", town.center.database.key)


def configured(town, **settings):
    town.center.config = msgspec.structs.replace(town.center.config, **settings)
    return town


def follow(mirror, engine):
    Follower(mirror, engine).follow()


# --- which copies stay


def stamped(home, moment, block=b"no database"):
    file = home.backups / f"jointops-{moment:%Y%m%d-%H%M%S-%f}.bak"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(block)
    return file


def test_the_copy_just_proved_stays_though_thirty_bad_ones_look_newer(worked):
    home = worked.center.home
    later = datetime.now(UTC) + timedelta(days=900)
    for turn in range(backups.KEPT + 5):  # the clock was wrong once, or somebody put them there
        stamped(home, later + timedelta(minutes=turn))
    made = worked.center.database.backup()
    assert made.path.exists()
    found = newest_good(home, find_key(home))
    assert found is not None
    assert found.path == made.path


def test_the_newest_good_copy_stays_when_all_later_ones_have_gone_bad(worked, monkeypatch):
    monkeypatch.setattr(backups, "KEPT", 3)
    home = worked.center.home
    for _ in range(8):
        made = worked.center.database.backup()
        found = newest_good(home, find_key(home))
        assert found is not None
        assert found.path == made.path
        assert len(automatic_copies(home)) <= 3
    bad = automatic_copies(home)[-1]
    bad.write_bytes(b"x" * 4096)
    left = newest_good(home, find_key(home))
    assert left is not None
    assert left.path != bad


def test_the_last_copy_of_each_day_stays(worked, monkeypatch):
    monkeypatch.setattr(backups, "KEPT", 2)
    home, began = worked.center.home, datetime(2026, 3, 4, 8, tzinfo=UTC)
    days = [began + timedelta(days=day, hours=hour) for day in range(4) for hour in (0, 5)]
    files = [stamped(home, moment) for moment in days]
    made = worked.center.database.backup().path
    assert automatic_copies(home) == [files[-1], made]  # two newest copies, two last days
    for file in files:
        file.write_bytes(b"")
    monkeypatch.setattr(backups, "KEPT", 3)
    assert len(set(worked.center.database.backup().path.parent.glob("*.bak"))) == 4


# --- the mirror


def test_the_mirror_holds_the_journal_encrypted_and_only_grows(worked, tmp_path):
    mirror = mirror_at(worked, tmp_path)
    follow(mirror, worked.center.database.reader)
    (segment,) = mirror.segments()
    first = segment.read_bytes()
    assert "第1句".encode() not in first
    assert b"incident.log" not in first
    talk(worked, 3)
    follow(mirror, worked.center.database.reader)
    assert segment.read_bytes().startswith(first)
    assert [one.entry for one in mirror.entries()] == list(worked.center.database.entries())
    before = segment.read_bytes()
    follow(mirror_at(worked, tmp_path), worked.center.database.reader)  # nothing new
    assert segment.read_bytes() == before


def test_segments_are_closed_when_they_have_grown(worked, tmp_path, monkeypatch):
    monkeypatch.setattr(mirrors, "SEGMENT_BYTES", 300)
    monkeypatch.setattr(mirroring, "BATCH", 2)
    mirror = mirror_at(worked, tmp_path)
    talk(worked, 10)
    follow(mirror, worked.center.database.reader)
    assert len(mirror.segments()) > 3
    again = mirror_at(worked, tmp_path)
    assert [one.entry for one in again.entries()] == list(worked.center.database.entries())
    mirror.segments()[1].unlink()
    with pytest.raises(MirrorBadError):
        list(again.entries())


@pytest.mark.parametrize("keep", [0, 3, 17, 60, -1])
def test_a_record_torn_by_a_power_cut_is_written_again(worked, tmp_path, keep):
    mirror = mirror_at(worked, tmp_path)
    follow(mirror, worked.center.database.reader)
    (segment,) = mirror.segments()
    whole = segment.stat().st_size
    talk(worked, 2)
    follow(mirror, worked.center.database.reader)
    block = segment.read_bytes()
    segment.write_bytes(block[: whole + keep] if keep >= 0 else block[:whole] + bytes(500))
    again = mirror_at(worked, tmp_path)
    follow(again, worked.center.database.reader)
    assert [one.entry for one in again.entries()] == list(worked.center.database.entries())
    assert not again.torn


def test_every_altered_byte_of_a_mirror_is_found(worked, tmp_path, monkeypatch):
    monkeypatch.setattr(mirroring, "BATCH", 3)
    mirror = mirror_at(worked, tmp_path)
    follow(mirror, worked.center.database.reader)
    (segment,) = mirror.segments()
    block = segment.read_bytes()
    number = len(list(mirror.entries()))
    ends = [end for end, _ in mirror._records(segment, open_end=True)]
    leads = [at for start in [0, *ends[:-1]] for at in range(start, start + 16)]
    for at in {*leads, *range(0, len(block), 29)}:
        segment.write_bytes(block[:at] + bytes([block[at] ^ 4]) + block[at + 1 :])
        again = mirror_at(worked, tmp_path)
        try:
            read = len(list(again.entries()))
        except MirrorBadError:
            continue
        assert again.torn  # the last record: told as torn, the rest stands
        assert read < number


def test_another_journal_and_another_key_are_refused(worked, tmp_path):
    mirror = mirror_at(worked, tmp_path)
    copy = worked.center.database.backup()
    talk(worked, 2)
    follow(mirror, worked.center.database.reader)
    home, key = worked.center.home, find_key(worked.center.home)
    other = Mirror(mirror.folder, "ab" * 32)
    block = mirror.segments()[0].read_bytes()
    for reading in (
        lambda: list(other.entries()),
        lambda: follow(other, worked.center.database.reader),
    ):
        with pytest.raises(MirrorBadError):
            reading()
    assert mirror.segments()[0].read_bytes() == block
    worked.center.close()
    restore(home, key, backup=copy.path)
    worked.center = open_center(home)
    talk(worked, 4)  # other entries under the same numbers
    with pytest.raises(MirrorDivergedError):
        follow(mirror_at(worked, tmp_path), worked.center.database.reader)


# --- restoring


def order_of(town):
    plan = plan_incident(town.center, ONE, town.actor(OpenIncident))
    town.do(CommitFirstWave(plan=plan.id))
    actor = town.actor(CommitFirstWave)
    return issue_order(town.center, plan, OrderKind.FIRST_WAVE, actor)


@pytest.mark.parametrize("with_backup", [True, False])
def test_backup_and_mirror_give_back_every_entry_and_every_paper(worked, tmp_path, with_backup):
    home, key = worked.center.home, find_key(worked.center.home)
    copy = worked.center.database.backup()
    worked.do(AddCaller(incident=ONE, text="诸葛红来电", phone="13987654321"))
    order = order_of(worked)
    incident = worked.center.board.table(Incident)[ONE]
    pdf = paper_bytes(worked.center, order)
    follow(mirror_at(worked, tmp_path), worked.center.database.reader)
    entries = list(worked.center.database.entries())
    worked.center.close()
    home.database.write_bytes(b"gone")
    mirror = mirror_at(worked, tmp_path)
    made = restore(home, key, backup=copy.path if with_backup else None, mirror=mirror)
    assert made.entries == len(entries)
    assert made.from_mirror == len(entries) - (copy.entries if with_backup else 0)
    worked.center = open_center(home)
    assert list(worked.center.database.entries()) == entries
    assert worked.center.database.rebuild().equal
    assert paper_bytes(worked.center, order) == pdf
    assert worked.center.board.table(Incident)[ONE] == incident  # sealed words and all
    talk(worked, 1)
    assert worked.center.database.verify().whole


def test_a_destroyed_key_is_in_no_mirror_and_comes_back_from_no_backup(worked, tmp_path):
    key = find_key(worked.center.home)
    worked.do(AddCaller(incident=ONE, text="诸葛红来电", phone="13987654321"))
    copy = worked.center.database.backup()
    mirror = mirror_at(worked, tmp_path)
    follower = Follower(mirror, worked.center.database.reader)
    follower.follow()
    secrets = {name: secret for name, secret, _ in mirror.keys().rows}
    assert secrets
    assert all(secrets.values())
    name = max(secrets)
    with worked.center.database.writer.begin() as connection:
        KeyRing(connection).destroy(name, at=worked.center.board.number)
    follower.follow()
    assert {n: s for n, s, _ in mirror.keys().rows}[name] is None
    made = sqlite_engine(copy.path, key)  # the backup still has it, the mirror's word counts
    with made.begin() as connection:
        take_keys(connection, mirror.keys())
        found = {row.name: row.secret for row in connection.execute(select(SEALING_KEY))}
    made.dispose()
    assert found == secrets | {name: None}


def test_erasing_takes_the_key_out_of_the_mirror_at_once_or_says_that_it_could_not(
    worked, tmp_path
):
    worked.do(AddCaller(incident=ONE, text="诸葛红来电", phone="13987654321"))
    worked.do(AddCaller(incident=ONE, text="东方朔来电", phone="13987650000"))
    center, folder = worked.center, tmp_path / "mirror"
    center.config = Config(mirror_folder=str(folder))
    mirror = mirror_at(worked, tmp_path)
    follow(mirror, center.database.reader)
    end, before = mirror.last(), mirror.keys()
    secrets = {secret for _, secret, _ in before.rows}
    assert len(secrets) == len(before.rows) >= 2
    assert None not in secrets

    def erase(index):
        worked.do(EraseCaller(incident=ONE, index=index, why="本人要求"))
        left = what_is_left(center, unsealed=0)
        found = mirror_at(worked, tmp_path)
        return left["mirror"], {secret for _, secret, _ in found.keys().rows}, found.last()

    still, kept, last = erase(0)
    assert (still, last) == (0, end)  # the entries follow in their own time
    assert len(kept - {None}) == len(secrets) - 1
    folder.rename(tmp_path / "away")
    folder.write_text("no folder")
    worked.do(EraseCaller(incident=ONE, index=1, why="本人要求"))
    assert what_is_left(center, unsealed=0)["mirror"] == 1
    folder.unlink()
    (tmp_path / "away").rename(folder)
    assert forget_in_mirror(center)
    again = mirror_at(worked, tmp_path)
    assert len({s for _, s, _ in again.keys().rows} - {None}) == len(secrets) - 2
    follow(again, center.database.reader)
    assert [one.entry for one in again.entries()] == list(center.database.entries())


def test_nothing_is_touched_where_there_is_nothing_to_restore_from(worked, tmp_path):
    home, key = worked.center.home, find_key(worked.center.home)
    worked.center.close()
    before = home.database.read_bytes()
    with pytest.raises(NothingToRestoreError):
        restore(home, key, mirror=mirror_at(worked, tmp_path))
    assert home.database.read_bytes() == before
    assert not list(home.folder.glob(".restored*"))


# --- drills


def test_a_drill_restores_compares_and_is_journaled(worked, tmp_path):
    configured(worked, mirror_folder=str(tmp_path / "mirror"))
    worked.center.database.backup()
    talk(worked, 4)
    follow(mirror_at(worked, tmp_path), worked.center.database.reader)
    number = worked.center.board.number
    done = drill(worked.center, worked.actor(NoteDrill))
    assert (done.entries, done.from_mirror, done.missing) == (number, 4, 0)
    said = last_drill(worked.center)
    assert said is not None
    assert (said.entries, said.fault) == (number, "")
    assert not list(worked.center.home.folder.glob("drill-*"))


def fault_of(town):
    said = last_drill(town.center)
    assert said is not None
    return said.fault


def test_a_drill_without_a_copy_or_of_another_journal_fails_and_says_so(worked, tmp_path):
    with pytest.raises(DrillFailedError):
        drill(worked.center, worked.actor(NoteDrill))
    assert fault_of(worked) == "NOTHING-TO-RESTORE"
    key = find_key(worked.center.home)
    other = Home(tmp_path / "other")
    other.backups.mkdir(parents=True)
    copy = worked.center.database.backup()
    talk(worked, 3)
    make_again(tmp_path / "x.db", key, backup=copy.path)
    shutil.copyfile(copy.path, other.backups / copy.path.name)
    shutil.copyfile(tmp_path / "x.db", other.database)
    other.keep_key(key)
    rival = open_center(other)
    rival.do(AddLogLine(incident=ONE, text="别的"), rival.training_actor(AddLogLine, seat="t"))
    made = rival.database.backup()
    rival.close()
    copy.path.unlink()
    shutil.copyfile(made.path, worked.center.home.backups / made.path.name)
    with pytest.raises(DrillFailedError):
        drill(worked.center, worked.actor(NoteDrill))
    assert fault_of(worked) == "DRILL-FAILED"


# --- by schedule


def kept(town, told=None):
    return Safekeeper(town.center, (lambda *_: None) if told is None else lambda *t: told.append(t))


def until(true, limit_s=20.0):
    ended = time.monotonic() + limit_s
    pause = threading.Event()
    while not true():
        assert time.monotonic() < ended
        pause.wait(0.01)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(safekeeping, "LOOK_S", 0.01)
    monkeypatch.setattr(safekeeping, "AGAIN_S", 0.05)


def test_a_backup_that_is_due_is_made_once_and_journaled(worked, quick):
    configured(worked, backup_minutes=1)
    keeper = kept(worked)
    keeper.start()
    until(lambda: automatic_copies(worked.center.home))
    until(lambda: worked.center.database.newest_of("backup.make") is not None)
    keeper.stop()
    (copy,) = automatic_copies(worked.center.home)
    prove(copy, find_key(worked.center.home))
    entry = worked.center.database.newest_of("backup.make")
    assert (entry.actor, entry.facts["file"]) == ("系统", copy.name)
    assert safekeeping.backup_by_schedule(worked.center) is None  # nothing was done since
    assert automatic_copies(worked.center.home) == [copy]
    talk(worked, 1)
    safekeeping.backup_by_schedule(worked.center)
    assert len(automatic_copies(worked.center.home)) == 2


def test_no_backup_is_made_before_its_time_or_where_none_is_wanted(worked, quick):
    worked.center.database.backup()
    for minutes in (30, 0):
        keeper = kept(configured(worked, backup_minutes=minutes))
        keeper.start()
        time.sleep(0.1)
        keeper.stop()
    assert len(automatic_copies(worked.center.home)) == 1


def test_a_full_disk_is_told_once_and_journaled_once_and_work_goes_on(worked, quick, monkeypatch):
    monkeypatch.setattr(Home, "free_bytes", lambda _self: backups.RESERVE_BYTES)
    told: list[tuple[str, OperatorError | None]] = []
    keeper = kept(configured(worked, backup_minutes=1), told)
    keeper.start()
    until(lambda: told)
    talk(worked, 2)
    time.sleep(0.3)
    assert [(what, fault and fault.code) for what, fault in told] == [("backup", "BACKUP-NO-SPACE")]
    notes = worked.center.database.all_of("backup.make")
    assert [note.facts["fault"] for note in notes] == ["BACKUP-NO-SPACE"]
    monkeypatch.undo()
    monkeypatch.setattr(safekeeping, "LOOK_S", 0.01)
    until(lambda: len(told) == 2)
    keeper.stop()
    assert told[1] == ("backup", None)
    assert automatic_copies(worked.center.home)


def test_the_mirror_follows_and_a_mirror_that_fails_only_warns(worked, quick, tmp_path):
    configured(worked, mirror_folder=str(tmp_path / "mirror"), backup_minutes=0)
    (tmp_path / "mirror").write_text("a file is in its place")
    told: list[tuple[str, OperatorError | None]] = []
    keeper = kept(worked, told)
    keeper.start()
    until(lambda: told)
    assert isinstance(told[0][1], MirrorUnwritableError)
    talk(worked, 2)  # nothing is held up
    (tmp_path / "mirror").unlink()
    until(lambda: len(told) == 2)
    assert told[1] == ("mirror", None)
    talk(worked, 2)
    keeper.stop()  # what is new goes over before the end
    held = [one.entry for one in mirror_at(worked, tmp_path).entries()]
    assert held == list(worked.center.database.entries())


def test_settings_have_stated_defaults():
    assert Config().backup_minutes == 30
    assert not Config().mirror_folder
