"""
Kill the program at any instant and see what is left.

``python -m tests.tools.kill_trials [TRIALS]``

A trial forks a child that works on a file and tells the parent through a pipe what was
acknowledged; the parent kills it with SIGKILL after a random moment, opens the file again and
demands that every acknowledged act is there, that the journal is whole, and that the state follows
from it.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import text

from jointops.app.bootstrap import make_empty, open_center
from jointops.app.center import Center
from jointops.app.commands import AddLogLine, ImportUnits, InstallRoads, OpenIncident
from jointops.app.roads import install_network
from jointops.audit.accounts import Actor
from jointops.audit.entry import GENESIS
from jointops.forces.units import Unit
from jointops.ids import IncidentId
from jointops.incidents.incident import Incident
from jointops.store.backup import prove
from jointops.store.database import Database
from jointops.store.engine import sqlite_engine
from jointops.store.home import Home
from jointops.store.migrate import NEWEST, revision_of
from jointops.store.mirror import Mirror
from jointops.store.mirroring import Follower
from tests.factories import node, street, unit

KINDS = ("commands", "import", "backup", "mirror", "migration")
FIRST_SCHEMA = Path(__file__).parents[1] / "fixtures" / "schemas" / "0001.sql"
OLD_KEY = "00" * 32


def actor_of(center: Center, command: type) -> Actor:
    """The training account that may give a command."""
    return center.training_actor(command, seat="kill")


def prepare(folder: Path) -> Home:
    """Make a small file to work on."""
    home = Home(folder)
    center, _ = make_empty(home, exercise=True)
    installed = install_network(home, street(5), source="street")
    center.do(InstallRoads(roads=installed), actor_of(center, InstallRoads))
    command = OpenIncident(place=node(1), class_text="纠纷")
    center.do(command, actor_of(center, OpenIncident))
    center.close()
    return home


def mirror_of(home: Home, key: str) -> Mirror:
    """The mirror that a trial keeps beside its file."""
    return Mirror(home.folder / "mirror", key)


def make_old(home: Home) -> None:
    """Make a file of the first schema, with the head of an empty journal in it."""
    home.folder.mkdir()
    engine = sqlite_engine(home.database, OLD_KEY)
    with engine.begin() as connection:
        for statement in FIRST_SCHEMA.read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.execute(text(statement))
        connection.execute(text(f"INSERT INTO journal_head VALUES (1, 0, '{GENESIS}')"))
    engine.dispose()


def work(kind: str, home: Home, tell: int) -> None:
    """Work until killed; one byte for each act acknowledged."""
    if kind == "migration":
        for turn in range(10_000):
            old = Home(home.folder / f"old{turn}")
            make_old(old)
            os.write(tell, b".")
            Database.open(old, OLD_KEY).close()
    center = open_center(home)
    desk, clerk = actor_of(center, AddLogLine), actor_of(center, ImportUnits)
    mirror = mirror_of(home, center.database.key)
    follower = Follower(mirror, center.database.reader) if kind == "mirror" else None
    for turn in range(10_000):
        if kind == "import":
            units = tuple(unit(f"U{n:03d}", at=1 + n % 5, officers=turn + 1) for n in range(120))
            center.do(ImportUnits(file=f"{turn}.csv", units=units), clerk)
        else:
            center.do(AddLogLine(incident=IncidentId(1), text=str(turn)), desk)
        if follower is not None:
            follower.follow()
        os.write(tell, b".")
        if kind == "backup":
            center.database.backup()


def acknowledged(kind: str, home: Home, rng: random.Random) -> int:
    """Run one child, kill it at a random moment, and give how much it had acknowledged."""
    hear, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(hear)
        try:
            work(kind, home, tell)
        finally:
            os._exit(3)
    os.close(tell)
    count = len(os.read(hear, 1))
    time.sleep(rng.uniform(0, 0.12))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    while block := os.read(hear, 65536):
        count += len(block)
    os.close(hear)
    if not os.WIFSIGNALED(status):
        raise RuntimeError("the child ended before it was killed")
    return count


def _old_lost(home: Home, turn: int) -> bool:
    """Bring an old file up to date from wherever that was; tell whether anything is lost."""
    database = Database.open(Home(home.folder / f"old{turn}"), OLD_KEY)
    try:
        assert not database.read_only
        assert database.verify().whole
        assert revision_of(database.writer) == NEWEST
        with database.work() as uow:
            head = uow.connection.execute(text("SELECT id, seq, digest FROM journal_head")).all()
        return head != [(1, 0, GENESIS)]
    finally:
        database.close()


def judge(kind: str, home: Home, count: int) -> int:
    """Open what is left and demand that nothing acknowledged is lost; give what was lost."""
    if kind == "migration":
        return sum(_old_lost(home, turn) for turn in range(count))
    center = open_center(home)
    try:
        assert not center.database.read_only
        assert center.database.verify().whole
        assert center.database.rebuild().equal
        for copy in home.backups.glob("*.bak"):
            prove(copy, center.database.key)
        if kind == "import":
            officers = {row.officers for row in center.board.table(Unit).values()}
            assert len(officers) <= 1, "an import was torn"
            return max(0, count - max(officers, default=0))
        if kind == "mirror":
            mirrored = [one.entry for one in mirror_of(home, center.database.key).entries()]
            assert mirrored == list(center.database.entries())[: len(mirrored)]
            lines = sum(entry.kind == AddLogLine.kind for entry in mirrored)
            if lines < count:
                return count - lines
        log = center.board.table(Incident)[1].log
        assert [line.text for line in log] == [str(n) for n in range(len(log))]
        return max(0, count - len(log))
    finally:
        center.close()


def main() -> int:
    """Run the trials and print what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("trials", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng, seen, lost = random.Random(asked.seed), Counter[str](), 0
    for trial in range(asked.trials):
        kind = KINDS[trial % len(KINDS)]
        with tempfile.TemporaryDirectory() as folder:
            home = prepare(Path(folder) / "home")
            count = acknowledged(kind, home, rng)
            lost += judge(kind, home, count)
            seen[kind] += count
    print(f"{asked.trials} trials, {sum(seen.values())} acknowledged ({dict(seen)}), {lost} lost")
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main())
