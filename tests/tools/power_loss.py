"""
Cut the power at any instant and see what is left.

``python -m tests.tools.power_loss [POINTS]``

The whole program, encryption and all, works on a file with a small C library loaded before it that
writes down what it writes and what it makes durable. Then, for each of many instants, a disk is
made up that honours flushes: what was flushed before is there, of the rest each sector of 512 or
4096 bytes may be there or not, in any order. The file is opened on that disk; the journal must be
whole, the state must follow from it, and every act acknowledged before that instant must be there.

A second recording with flushing turned off must lose something: else this tool would prove nothing.
Lengths and names of files count as durable at once, which a journaling file system gives.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, event

from jointops.app.bootstrap import open_center
from jointops.app.center import Center
from jointops.app.commands import AddLogLine, ImportUnits
from jointops.errors import OperatorError
from jointops.ids import IncidentId
from jointops.incidents.incident import Incident
from jointops.store.engine import sqlite_engine
from jointops.store.home import Home
from tests.factories import unit
from tests.tools.kill_trials import actor_of, prepare

SOURCE = Path(__file__).with_suffix(".c")
HEAD = struct.Struct("=ciqq")
ACTS = 60
SETTINGS = ("FULL", "OFF")
CHECKPOINT_PAGES = 40
"""The log goes back into the file this often, so that the instants hit that, too."""


@dataclass(frozen=True)
class Act:
    """A write (W), a flush (S), a new length (T), an opening (O), of a numbered opening."""

    kind: str
    file: int
    at: int
    block: bytes


@dataclass
class Sectors:
    """A file on the disk that is made up: what is durable, and what may or may not be."""

    durable: bytearray = field(default_factory=bytearray)
    loose: list[tuple[int, bytes]] = field(default_factory=list)

    def take(self, act: Act) -> None:
        """Take the next act."""
        if act.kind == "W":
            self.loose.append((act.at, act.block))
        elif act.kind == "S":
            for at, block in self.loose:
                _put(self.durable, at, block)
            self.loose.clear()
        elif act.kind == "T":
            self.loose = [(at, block[: max(0, act.at - at)]) for at, block in self.loose]
            self.durable = self.durable[: act.at].ljust(act.at, b"\0")

    def left(self, rng: random.Random) -> bytes:
        """Give the file as the power cut may have left it."""
        sector = rng.choice((512, 4096))
        share = rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        pieces: dict[int, list[tuple[int, bytes]]] = {}
        for at, written in self.loose:
            start = 0
            while start < len(written):
                end = start + sector - (at + start) % sector
                place = (at + start) // sector
                pieces.setdefault(place, []).append((at + start, written[start:end]))
                start = end
        block = bytearray(self.durable)
        for writes in pieces.values():  # a sector holds what it held after one of its writes
            if rng.random() < share:
                for at, written in writes[: rng.randint(1, len(writes))]:
                    _put(block, at, written)
        return bytes(block)


def _put(block: bytearray, at: int, written: bytes) -> None:
    if len(block) < at:
        block.extend(bytes(at - len(block)))
    block[at : at + len(written)] = written


def compiled(folder: Path) -> Path | None:
    """Compile the library; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    library = folder / "power_loss.so"
    made = [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(made, check=True)
    return library


def work(home: Home, synchronous: str) -> None:
    """Work on a file; each act that was acknowledged is written as a byte into ``acks``."""
    from jointops.store import database

    def opened(file: Path, key: str, *, read_only: bool = False) -> Engine:
        engine = sqlite_engine(file, key, read_only=read_only)

        @event.listens_for(engine, "connect")
        def _set(connection: object, _record: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined]
            cursor.execute(f"PRAGMA synchronous = {synchronous}")
            cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")

        return engine

    setattr(database, "sqlite_engine", opened)  # noqa: B010  (the program has no such setting)
    center = open_center(home)
    desk, clerk = actor_of(center, AddLogLine), actor_of(center, ImportUnits)
    acks = os.open(home.folder / "acks", os.O_WRONLY | os.O_CREAT, 0o600)
    for turn in range(ACTS):
        if turn % 10 == 9:
            units = tuple(unit(f"U{n:03d}", at=1 + n % 5, officers=turn) for n in range(20))
            center.do(ImportUnits(file=f"{turn}.csv", units=units), clerk)
        center.do(AddLogLine(incident=IncidentId(1), text=str(turn)), desk)
        os.write(acks, b".")
    os._exit(0)  # as the power does it: nothing is closed


def record(library: Path, home: Home, synchronous: str) -> list[Act]:
    """Let the program work under the library and read what was written down."""
    written = home.folder.parent / f"record-{synchronous}"
    surroundings = os.environ | {
        "LD_PRELOAD": str(library),
        "POWER_LOSS_FOLDER": str(home.folder),
        "POWER_LOSS_RECORD": str(written),
    }
    order = [sys.executable, "-m", "tests.tools.power_loss", "--work", str(home.folder)]
    subprocess.run([*order, "--setting", synchronous], env=surroundings, check=True)
    return list(_acts(written.read_bytes()))


def _acts(block: bytes) -> Iterator[Act]:
    at = 0
    while at < len(block):
        kind, file, offset, length = HEAD.unpack_from(block, at)
        at += HEAD.size
        carried = length if kind in {b"W", b"O"} else 0
        yield Act(kind.decode(), file, offset, block[at : at + carried])
        at += carried


def cuts(
    acts: Sequence[Act], start: Path, points: int, rng: random.Random
) -> Iterator[tuple[dict[str, bytes], int]]:
    """Give, for instants in order, the files as they may be left and how much was acknowledged."""
    files = {
        file.name: Sectors(bytearray(file.read_bytes())) for file in start.glob("jointops.db*")
    }
    names: dict[int, str] = {}
    acknowledged = 0
    chosen = sorted(rng.randrange(len(acts)) for _ in range(points))
    for number, act in enumerate(acts):
        if act.kind == "O":
            names[act.file] = Path(act.block.decode()).name
        name = names.get(act.file, "")
        if name == "acks" and act.kind == "W":
            acknowledged += len(act.block)
        elif name.startswith("jointops.db") and not name.endswith("-shm"):
            files.setdefault(name, Sectors()).take(act)
        while chosen and chosen[0] == number:
            chosen.pop(0)
            yield {one: held.left(rng) for one, held in files.items()}, acknowledged


def judge(start: Path, left: dict[str, bytes], acknowledged: int, folder: Path) -> str:
    """Open what is left and say what became of it: ``whole``, ``lost`` or ``damaged``."""
    home = Home(folder)
    home.folder.mkdir()
    for file in start.iterdir():
        if file.is_dir():
            shutil.copytree(file, folder / file.name)
        elif not file.name.startswith("jointops.db"):
            shutil.copy(file, folder)
    for name, block in left.items():
        (folder / name).write_bytes(block)
    try:
        center = open_center(home)
    except OperatorError:
        return "damaged"
    try:
        if center.database.read_only or not _whole(center):
            return "damaged"
        log = center.board.table(Incident)[1].log
        return "whole" if len(log) >= acknowledged else "lost"
    finally:
        center.close()


def _whole(center: Center) -> bool:
    database = center.database
    return database.verify().whole and database.rebuild().equal


def trial(synchronous: str, points: int, rng: random.Random) -> Counter[str] | None:
    """Record one run and cut the power at many instants of it; None where it cannot be recorded."""
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        library = compiled(Path(folder))
        if library is None:
            return None
        home = prepare(Path(folder) / "home")
        start = Path(folder) / "start"
        shutil.copytree(home.folder, start)
        acts = record(library, home, synchronous)
        for number, (left, acknowledged) in enumerate(cuts(acts, start, points, rng)):
            place = Path(folder) / f"cut{number}"
            seen[judge(start, left, acknowledged, place)] += 1
            shutil.rmtree(place)
    return seen


def main() -> int:
    """Cut the power with each setting and print what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("points", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--setting", choices=SETTINGS, default="FULL")
    asked = parser.parse_args()
    if asked.work is not None:
        work(Home(asked.work), asked.setting)
    failed = False
    for setting in SETTINGS:
        seen = trial(setting, asked.points, random.Random(asked.seed))
        if seen is None:
            print("no compiler, or not Linux: the power cannot be cut here")
            return 2
        control = setting != "FULL"
        failed |= bool(seen["lost"] + seen["damaged"]) != control
        words = ", ".join(f"{seen[name]:,} {name}" for name in ("whole", "lost", "damaged"))
        print(f"synchronous {setting}: {sum(seen.values()):,} instants, {words}")
    print("as it must be" if not failed else "NOT as it must be")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
