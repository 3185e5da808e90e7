"""What is a person's stands sealed in the journal, opens for who reads it, and can be erased."""

from __future__ import annotations

import json
import random
import zlib
from dataclasses import replace
from datetime import date, datetime
from itertools import count

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text
from sqlcipher3 import dbapi2

from jointops.app import commands as c
from jointops.app.past import board_at
from jointops.audit.entry import RowChange, unpack_changes
from jointops.clock import utc_text
from jointops.forces.guards import Guard, GuardCompany, GuardKind, GuardTeam
from jointops.ids import GuardCompanyId, GuardId, GuardTeamId
from jointops.incidents.incident import Incident
from jointops.personal import ERASED, crossed_out
from jointops.store.engine import sqlite_engine, wipe_freed, wipe_owed
from jointops.store.journal import verify
from jointops.store.migrate import migrate
from jointops.store.sealing import KeyRing
from jointops.store.unit_of_work import StoreUnitOfWork
from tests.clocks import HandClock
from tests.factories import node

OPS = count()


def a_guard(number: int) -> Guard:
    return Guard(
        id=GuardId(f"G{number}"),
        team=GuardTeamId("B1"),
        name=f"欧阳{number}",
        birth_year=1900 + number,
        certificate=f"证第{number:05d}号",
        post="门卫",
        shift="day",
        rest_day=0,
        trained_on=date(2026, 1, 1),
        insured=True,
    )


def commit(clock, uow, kind: str = "test.write"):
    now = utc_text(clock.now())
    entry, changes = uow.commit(
        op=str(next(OPS)),
        occurred_utc=now,
        recorded_utc=now,
        actor="x",
        role="clerk",
        seat="test",
        kind=kind,
        outcome="done",
        subject="",
        facts={},
        why="",
    )
    clock.move(1)
    return entry, changes


def write(town, *rows, remove=(), erase=()):
    """Write rows, remove some and erase guards in one unit of work."""
    with town.center.database.work() as uow:
        for row in rows:
            uow.rows(type(row)).put(row)
        for of, key in remove:
            uow.rows(of).remove(key)
        for key in erase:
            uow.erase(Guard, key)
        entry, _ = commit(town.clock, uow)
    town.center.catch_up()
    return entry


def plain_journal(town) -> str:
    """Give all that stands in the journal, decompressed."""
    entries = town.center.database.entries()
    return "".join(
        json.dumps([e.subject, e.facts, e.why], ensure_ascii=False)
        + (zlib.decompress(e.changes).decode() if e.changes else "")
        for e in entries
    )


@pytest.fixture
def guarded(town):
    team = GuardTeam(
        id=GuardTeamId("B1"),
        company=GuardCompanyId("C1"),
        kind=GuardKind.COMPANY,
        call_sign="保安1队",
        site="站前",
        place=node(2),
        area=(),
    )
    company = GuardCompany(
        id=GuardCompanyId("C1"), name="训练", kind=GuardKind.COMPANY, licence="1", phone="87654321"
    )
    write(town, company, team, a_guard(1), a_guard(2))
    return town


def test_the_journal_tells_no_person_and_gives_each_back(guarded):
    number = guarded.do(
        c.OpenIncident(place=node(1), class_text="纠纷", caller="我是司马青", phone="13812345678")
    )
    guarded.do(c.AddCaller(incident=number, text="诸葛红来电", phone="13987654321"))
    said = plain_journal(guarded)
    for word in (
        "欧阳",
        "1901",
        "证第",
        "司马青",
        "诸葛红",
        "13812345678",
        "13987654321",
        "87654321",
    ):
        assert word not in said
    board, _ = board_at(guarded.center, guarded.clock.now())
    assert board.table(Guard)[GuardId("G1")] == a_guard(1)
    assert [call.text for call in board.table(Incident)[number].callers] == [
        "我是司马青",
        "诸葛红来电",
    ]
    assert [call.id for call in board.table(Incident)[number].callers] == ["1/1", "1/2"]
    assert guarded.center.database.rebuild().equal


def test_an_erased_person_is_erased_at_every_time_and_the_chain_still_verifies(guarded):
    then = guarded.clock.now()
    head = guarded.center.board.head
    gone = crossed_out(a_guard(1))
    guarded.clock.move(60)
    write(guarded, erase=["G1"])
    assert guarded.center.database.verify(head=head).whole
    assert guarded.center.database.rebuild().equal
    past, _ = board_at(guarded.center, then)
    assert past.table(Guard)[GuardId("G1")] == gone
    assert past.table(Guard)[GuardId("G2")] == a_guard(2)


def test_who_is_registered_again_after_erasing_has_no_past(guarded):
    then = guarded.clock.now()
    guarded.clock.move(60)
    gone = crossed_out(a_guard(1))
    write(guarded, erase=["G1"])
    write(guarded, a_guard(1))
    assert board_at(guarded.center, then)[0].table(Guard)[GuardId("G1")] == gone
    now, _ = board_at(guarded.center, guarded.clock.now())
    assert now.table(Guard)[GuardId("G1")] == a_guard(1)
    assert guarded.center.database.rebuild().equal


def test_a_caller_is_erased_in_every_incident_that_took_his_call_over(guarded):
    first = guarded.do(
        c.OpenIncident(place=node(1), class_text="纠纷", caller="甲来电", phone="13812345678")
    )
    second = guarded.do(
        c.OpenIncident(place=node(2), class_text="纠纷", caller="乙来电", phone="13987654321")
    )
    guarded.do(c.MergeIncident(incident=second, into=first))
    then = guarded.clock.now()
    guarded.clock.move(60)
    guarded.do(c.EraseCaller(incident=first, index=1, why="本人申请"))
    past, _ = board_at(guarded.center, then)
    assert [x.text for x in past.table(Incident)[first].callers] == ["甲来电", ERASED]
    assert [x.phone for x in past.table(Incident)[second].callers] == [""]


def test_a_sealed_text_opens_in_its_own_row_alone(guarded):
    with guarded.center.database.work() as uow:
        ring = KeyRing(uow.connection)
        row = {"id": 1, "callers": [{"id": "1/1", "text": "x", "phone": "y"}]}
        (sealed,) = ring.seal([RowChange(table="incident", key="1", row=row)])
        assert next(ring.open([sealed], seq=9)).row == row
        with pytest.raises(InvalidTag):
            list(ring.open([replace(sealed, key="2")], seq=9))


def test_entries_of_before_stay_readable_and_are_hidden_once_the_person_is_erased(guarded):
    """A file of before holds rows unsealed: they open as they are until the key's name is gone."""
    row = {"id": "G7", "name": "旧人", "birth_year": 1970, "certificate": "旧证"}
    with guarded.center.database.work() as uow:
        ring = KeyRing(uow.connection)
        old = RowChange(table="guard", key="G7", row=row)
        assert next(ring.open([old], seq=3)).row == row
        ring.destroy("guard:G7", at=50)
        hidden = next(ring.open([old], seq=3)).row
    assert hidden is not None
    assert (hidden["name"], hidden["birth_year"], hidden["certificate"]) == (ERASED, 0, ERASED)


@pytest.mark.parametrize("seed", range(6))
def test_writing_erasing_and_reading_any_past_agree_with_a_plain_record(guarded, seed):
    """Against a record kept beside: each past state, with whoever was erased since crossed out."""
    dice = random.Random(seed)
    states: list[tuple[datetime, dict[str, Guard]]] = []
    kept = {f"G{n}": a_guard(n) for n in (1, 2)}
    for _ in range(40):
        key = f"G{dice.randint(1, 6)}"
        what = dice.randrange(4)
        if what < 2:
            kept[key] = replace(a_guard(dice.randint(1, 99)), id=GuardId(key))
            write(guarded, kept[key])
        elif what == 2 and key in kept:
            del kept[key]
            write(guarded, remove=[(Guard, key)])
        else:
            for _, state in states:
                if key in state:
                    state[key] = crossed_out(state[key])
            if key in kept:
                kept[key] = crossed_out(kept[key])
            write(guarded, erase=[key])
        moment = guarded.clock.now()
        guarded.clock.move(5)
        states.append((moment, dict(kept)))
    for moment, state in states:
        board, _ = board_at(guarded.center, moment)
        assert dict(board.table(Guard)) == state
    assert guarded.center.database.verify().whole
    assert guarded.center.database.rebuild().equal


def test_taking_an_entry_apart_opens_what_the_store_reads_and_nothing_else(guarded):
    entry = write(guarded, a_guard(3))
    (raw,) = unpack_changes(entry.changes)
    assert raw.row is not None
    assert "name" not in raw.row
    with guarded.center.database.read() as uow:
        (opened,) = uow.changes_of(entry)
    assert opened.row is not None
    assert opened.row["name"] == a_guard(3).name


# --- nothing of him is left in the file


class Unencrypted(dbapi2.Connection):  # type: ignore[misc]
    """A connection that lies open to whoever looks into the file: the key is not set."""

    class Cursor(dbapi2.Cursor):  # type: ignore[misc]
        def execute(self, statement, *rest):
            if statement.startswith("PRAGMA key"):
                return self
            return super().execute(statement, *rest)

    def cursor(self, factory=Cursor):
        return super().cursor(factory)


@pytest.fixture
def bare_file(tmp_path, monkeypatch):
    """Give an unencrypted file, a way to write guards and erase one, and its bytes."""
    opened = dbapi2.connect
    monkeypatch.setattr(
        "jointops.store.engine.dbapi2.connect",
        lambda *given, **named: opened(*given, factory=Unencrypted, **named),
    )
    file = tmp_path / "bare.db"
    engine = sqlite_engine(file, "00" * 32)
    reader = sqlite_engine(file, "00" * 32, read_only=True)
    migrate(engine)
    yield file, engine, reader
    reader.dispose()
    engine.dispose()


def plain_write(engine, clock, *rows, erase=()):
    with StoreUnitOfWork(engine) as uow:
        for row in rows:
            uow.rows(Guard).put(row)
        for key in erase:
            uow.erase(Guard, key)
        commit(clock, uow)


def bytes_of(file):
    return b"".join(one.read_bytes() for one in file.parent.glob(file.name + "*"))


def test_after_erasing_no_byte_of_the_person_or_of_his_key_is_in_the_file(bare_file):
    file, engine, reader = bare_file
    clock = HandClock()
    people = [replace(a_guard(n), name=f"欧阳氏{n:05d}") for n in range(400)]
    plain_write(engine, clock, *people)
    for turn in range(3):  # pages split and rows move
        plain_write(engine, clock, *(replace(p, post="巡逻" * 20 * turn) for p in people[::3]))
    dice = random.Random(5)
    gone = dice.sample(people, 12)
    with reader.connect() as connection:
        found = connection.execute(text("SELECT name, secret FROM sealing_key"))
        keys = {row.name: row.secret for row in found}
    before = bytes_of(file)
    for person in gone:
        assert person.name.encode() in before
        assert keys[f"guard:{person.id}"] in before
        plain_write(engine, clock, erase=[person.id])
    left = bytes_of(file)
    for person in gone:
        assert person.name.encode() not in left
        assert person.certificate.encode() not in left
        assert keys[f"guard:{person.id}"] not in left
    assert sum(p.name.encode() in left for p in people) == len(people) - len(gone)
    assert verify(reader).whole


def test_a_large_file_is_wiped_when_nobody_waits_for_it(bare_file, monkeypatch):
    file, engine, reader = bare_file
    clock = HandClock()
    people = [replace(a_guard(n), name=f"欧阳氏{n:05d}") for n in range(200)]
    plain_write(engine, clock, *people)
    monkeypatch.setattr("jointops.store.engine.WIPED_AT_ONCE", 1)
    assert not wipe_owed(reader)
    plain_write(engine, clock, erase=[people[7].id])
    assert wipe_owed(reader), "the act itself is done, its bytes are owed"
    plain_write(engine, clock, replace(people[8], post="巡逻"))  # others go on at once
    assert wipe_freed(engine)
    assert not wipe_owed(reader)
    assert people[7].name.encode() not in bytes_of(file)
    assert verify(reader).whole
