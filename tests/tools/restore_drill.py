"""
Damage a file in every way at hand and get it back.

``python -m tests.tools.restore_drill [DAMAGES]``

Each trial damages a copy of a worked-on file: its bytes, its pages, its write-ahead log, or, with
the key at hand, its rows, with and without a chain computed anew. Then the program opens it. A
damage is detected if the file does not open, is shown read-only, or does not pass `journal verify`
(signed heads, code of a paper) or `journal rebuild`. Every detected one is restored from the newest
good backup and the mirror; every entry and every paper must be back. A damage that is not detected
must have changed nothing that anybody can read.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text, update

from jointops.app.bootstrap import find_key, open_center
from jointops.app.commands import AddLogLine, SignHead
from jointops.app.heads import check_journal, sign_newest
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.audit.entry import GENESIS, Entry, stored_digest
from jointops.errors import OperatorError
from jointops.ids import IncidentId
from jointops.store.backup import newest_good
from jointops.store.engine import empty_log, sqlite_engine
from jointops.store.home import Home
from jointops.store.journal import _digests
from jointops.store.mirror import Mirror
from jointops.store.mirroring import Follower
from jointops.store.restore import restore
from jointops.store.tables import JOURNAL, JOURNAL_HEAD
from tests.tools.kill_trials import actor_of, prepare

PAGE = 4096
LINES = 40
COLUMNS = [column.name for column in JOURNAL.c]


@dataclass(frozen=True)
class Patient:
    """
    A worked-on file, and all that it must be again.

    Attributes
    ----------
    code
        Code of the head as a paper has it.
    """

    home: Home
    key: str
    mirror: Path
    entries: tuple[Entry, ...]
    tables: dict[str, str]
    code: str


def make_patient(folder: Path) -> Patient:
    """Make a file with a backup in the middle of its work, a mirror, and a signed head."""
    home = prepare(folder / "home")
    center = open_center(home)
    desk, key = actor_of(center, AddLogLine), find_key(home)
    follower = Follower(Mirror(folder / "mirror", key), center.database.reader)
    for turn in range(LINES):
        center.do(AddLogLine(incident=IncidentId(1), text=str(turn)), desk)
        if turn == LINES // 2:
            center.database.backup()
        follower.follow()
    sign_newest(center, actor_of(center, SignHead))
    follower.follow()
    shutil.copytree(home.folder, folder / "open")  # with its log, as a power cut leaves it
    entries, head = tuple(center.database.entries()), center.board.head
    tables = _digests(center.database.reader)
    center.close()
    return Patient(
        home=Home(folder / "open"),
        key=key,
        mirror=folder / "mirror",
        entries=entries,
        tables=tables,
        code=head[:HEAD_CHARACTERS],
    )


# --- damages to the bytes


def _bytes(act: Callable[[bytearray, random.Random], bytes | bytearray]) -> Damage:
    def damage(home: Home, _key: str, rng: random.Random) -> None:
        _fold_log(home, _key)
        home.database.write_bytes(act(bytearray(home.database.read_bytes()), rng))

    return damage


def _fold_log(home: Home, key: str) -> None:
    """Close the file properly, so that all of it is in the one file that is damaged."""
    engine = sqlite_engine(home.database, key)
    empty_log(engine)
    engine.dispose()


def flip_bit(block: bytearray, rng: random.Random) -> bytearray:
    block[rng.randrange(len(block))] ^= 1 << rng.randrange(8)
    return block


def cut_off(block: bytearray, rng: random.Random) -> bytearray:
    return block[: rng.randrange(len(block))]


def zero_header(block: bytearray, _rng: random.Random) -> bytearray:
    block[:100] = bytes(100)
    return block


def zero_page(block: bytearray, rng: random.Random) -> bytearray:
    at = rng.randrange(len(block) // PAGE) * PAGE
    block[at : at + PAGE] = bytes(PAGE)
    return block


def garbage_page(block: bytearray, rng: random.Random) -> bytearray:
    at = rng.randrange(len(block) // PAGE) * PAGE
    block[at : at + PAGE] = rng.randbytes(PAGE)
    return block


def lose_page(block: bytearray, rng: random.Random) -> bytearray:
    at = rng.randrange(len(block) // PAGE) * PAGE
    return block[:at] + block[at + PAGE :]


def swap_pages(block: bytearray, rng: random.Random) -> bytearray:
    first, second = (number * PAGE for number in rng.sample(range(1, len(block) // PAGE), 2))
    held = block[first : first + PAGE]
    block[first : first + PAGE] = block[second : second + PAGE]
    block[second : second + PAGE] = held
    return block


def lose_log(home: Home, _key: str, _rng: random.Random) -> None:
    """The write-ahead log is gone, and what was acknowledged with it."""
    home.database.with_name("jointops.db-wal").unlink()


def cut_log(home: Home, _key: str, rng: random.Random) -> None:
    log = home.database.with_name("jointops.db-wal")
    block = log.read_bytes()
    log.write_bytes(block[: rng.randrange(len(block))])


def lose_file(home: Home, _key: str, _rng: random.Random) -> None:
    home.database.write_bytes(b"")
    home.database.with_name("jointops.db-wal").unlink()


# --- damages by somebody who has the key


Rows = list[dict[str, Any]]
Damage = Callable[[Home, str, random.Random], None]


def _rows(act: Callable[[Connection, random.Random], None]) -> Damage:
    def damage(home: Home, key: str, rng: random.Random) -> None:
        engine = sqlite_engine(home.database, key)
        with engine.begin() as connection:
            for name in ("update", "delete", "insert"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS journal_{name}"))
            act(connection, rng)
        engine.dispose()

    return damage


def _somewhere(rng: random.Random) -> int:
    return rng.randrange(2, LINES)


def edit_entry(connection: Connection, rng: random.Random) -> None:
    seq = JOURNAL.c.seq == _somewhere(rng)
    connection.execute(update(JOURNAL).where(seq).values(actor="别人"))


def remove_entry(connection: Connection, rng: random.Random) -> None:
    connection.execute(delete(JOURNAL).where(JOURNAL.c.seq == _somewhere(rng)))


def cut_tail(connection: Connection, rng: random.Random) -> None:
    _write_anew(connection, lambda rows: rows[: _somewhere(rng)])


def edit_and_chain(connection: Connection, rng: random.Random) -> None:
    def edited(rows: Rows) -> Rows:
        rows[_somewhere(rng)]["facts"] = '{"text":"x"}'
        return rows

    _write_anew(connection, edited)


def swap_and_chain(connection: Connection, rng: random.Random) -> None:
    def swapped(rows: Rows) -> Rows:
        at = _somewhere(rng)
        rows[at], rows[at + 1] = rows[at + 1], rows[at]
        return rows

    _write_anew(connection, swapped)


def _write_anew(connection: Connection, act: Callable[[Rows], Rows]) -> None:
    """Alter the journal and compute its whole chain anew, head and all."""
    rows = [dict(row._mapping) for row in connection.execute(select(JOURNAL))]
    before = GENESIS
    connection.execute(delete(JOURNAL))
    for seq, row in enumerate(act(sorted(rows, key=lambda row: row["seq"])), 1):
        row |= {"seq": seq, "before": before}
        before = row["digest"] = stored_digest([row[name] for name in COLUMNS])
        connection.execute(insert(JOURNAL).values(**row))
        connection.execute(update(JOURNAL_HEAD).values(seq=seq, digest=before))


def edit_row(connection: Connection, _rng: random.Random) -> None:
    connection.execute(text("UPDATE incident SET level = 4 - (level = 4)"))


def remove_row(connection: Connection, _rng: random.Random) -> None:
    connection.execute(text("DELETE FROM incident"))


DAMAGES: dict[str, Damage] = {
    **{
        name: _bytes(act)
        for name, act in {
            "bit flipped": flip_bit,
            "cut off": cut_off,
            "header zeroed": zero_header,
            "page zeroed": zero_page,
            "page of garbage": garbage_page,
            "page lost": lose_page,
            "pages swapped": swap_pages,
        }.items()
    },
    "log lost": lose_log,
    "log cut off": cut_log,
    "file emptied": lose_file,
    **{
        name: _rows(act)
        for name, act in {
            "entry edited": edit_entry,
            "entry removed": remove_entry,
            "tail cut, chain anew": cut_tail,
            "entry edited, chain anew": edit_and_chain,
            "entries swapped, chain anew": swap_and_chain,
            "row edited": edit_row,
            "row removed": remove_row,
        }.items()
    },
}


# --- the trial


def detected(home: Home, patient: Patient) -> bool:
    """Open a file as the program does and tell whether anything is wrong with it."""
    try:
        center = open_center(home)
    except OperatorError:
        return True
    try:
        if center.database.read_only:
            return True
        state = check_journal(center, head=patient.code)
        return not state.whole or not center.database.rebuild().equal
    except OperatorError:
        return True
    finally:
        center.close()


def unharmed(home: Home, patient: Patient) -> bool:
    """Tell whether a file holds all that it held."""
    center = open_center(home)
    try:
        same = tuple(center.database.entries()) == patient.entries
        return same and _digests(center.database.reader) == patient.tables
    finally:
        center.close()


def trial(name: str, patient: Patient, folder: Path, rng: random.Random) -> str:
    """Damage a copy, and get it back: ``recovered``, ``lost``, ``harmless`` or ``missed``."""
    home = Home(folder / "home")
    shutil.copytree(patient.home.folder, home.folder)
    DAMAGES[name](home, patient.key, rng)
    if not detected(home, patient):
        return "harmless" if unharmed(home, patient) else "missed"
    copy = newest_good(home, patient.key)
    mirror = Mirror(patient.mirror, patient.key)
    restore(home, patient.key, backup=None if copy is None else copy.path, mirror=mirror)
    return "recovered" if unharmed(home, patient) and not detected(home, patient) else "lost"


def drill(damages: int, seed: int) -> dict[str, Counter[str]]:
    """Try out damages in turn; give what became of each kind."""
    rng = random.Random(seed)
    seen: dict[str, Counter[str]] = {name: Counter() for name in DAMAGES}
    with tempfile.TemporaryDirectory() as made:
        patient = make_patient(Path(made))
        for number in range(damages):
            name = list(DAMAGES)[number % len(DAMAGES)]
            with tempfile.TemporaryDirectory() as folder:
                seen[name][trial(name, patient, Path(folder), rng)] += 1
    return seen


def main() -> int:
    """Run the drill and print what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("damages", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    seen = drill(asked.damages, asked.seed)
    for name, became in seen.items():
        print(f"{name}: {dict(became)}")
    whole = sum(seen.values(), Counter[str]())
    words = ", ".join(f"{whole[one]} {one}" for one in ("recovered", "harmless", "lost", "missed"))
    print(f"{asked.damages} damages, {words}")
    return int(whole["lost"] + whole["missed"] > 0)


if __name__ == "__main__":
    sys.exit(main())
