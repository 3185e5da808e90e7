"""A journal of a million entries: ``python3 dev.py bench journal [ENTRIES]``."""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, insert, text, update

from jointops.audit.entry import GENESIS, RowChange, canonical, digest_of, pack_changes
from jointops.store.database import Database
from jointops.store.home import Home
from jointops.store.tables import JOURNAL, JOURNAL_HEAD
from tests.benchmarks.figures import timed, worked

ENTRIES = 1_000_000
BATCH = 10_000
APPENDS = 2_000
VERIFY_GOAL_S, APPEND_GOAL_MS = 10.0, 5.0


def log_line(number: int) -> dict[str, object]:
    """Give what a line in an incident's log is journaled with, without its place in the chain."""
    task = {
        "id": number,
        "incident": number % 997,
        "text": f"巡{number % 104:02d} 到场",
        "by": "值班员",
    }
    at = f"2026-{1 + number // 90_000 % 12:02d}-{1 + number // 3_000 % 28:02d}T08:00:00.000Z"
    return {
        "op": str(uuid.UUID(int=number)),
        "occurred_utc": at,
        "recorded_utc": at,
        "actor": "值班员",
        "role": "operator",
        "seat": "1号席",
        "kind": "incident.log",
        "outcome": "done",
        "subject": str(number % 997),
        "facts": {"incident": number % 997, "text": f"巡{number % 104:02d} 到场"},
        "why": "",
        "changes": pack_changes([RowChange(table="bench", key=str(number), row=task)]),
    }


def fill(engine: Engine, entries: int) -> None:
    """Write a chain, and the same rows into a bare table without one."""
    columns = ", ".join(f"{c.name} {'BLOB' if c.name == 'changes' else 'TEXT'}" for c in JOURNAL.c)
    bare = columns.replace("seq TEXT", "seq INTEGER PRIMARY KEY")
    before = GENESIS
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE bare ({bare})"))
    for start in range(0, entries, BATCH):
        rows = []
        for number in range(start + 1, min(start + BATCH, entries) + 1):
            content = {"seq": number, **log_line(number), "before": before}
            before = digest_of(**content)  # type: ignore[arg-type]
            stored = {"facts": canonical(content["facts"]), "digest": before, "algorithm": "sha256"}
            rows.append(content | stored)
        with engine.begin() as connection:
            connection.execute(insert(JOURNAL), rows)
            names = [column.name for column in JOURNAL.c]
            values = ", ".join(f":{name}" for name in names)
            connection.execute(text(f"INSERT INTO bare VALUES ({values})"), rows)
    with engine.begin() as connection:
        connection.execute(insert(JOURNAL_HEAD).values(id=1, seq=0, digest=GENESIS))
        connection.execute(update(JOURNAL_HEAD).values(seq=entries, digest=before))


def read_bare(engine: Engine) -> None:
    """Read every row of the bare table."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT * FROM bare ORDER BY seq")
        while cursor.fetchmany(2_000):
            pass
    finally:
        connection.close()


def append_chained(database: Database, number: int) -> None:
    """Append as every command does."""
    line = log_line(number)
    with database.work() as uow:
        uow.commit(**{name: line[name] for name in line if name != "changes"})  # type: ignore[arg-type]


def append_bare(engine: Engine, number: int) -> None:
    """Insert the same row into the bare table, one transaction."""
    line = log_line(number) | {"seq": number, "before": "", "digest": "", "algorithm": ""}
    line["facts"] = canonical(line["facts"])
    values = ", ".join(f":{column.name}" for column in JOURNAL.c)
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO bare VALUES ({values})"), line)


def p99(times: list[float]) -> float:
    """Give what 99 of 100 do not exceed."""
    return statistics.quantiles(times, n=100)[-1]


def middle(act: Callable[[], object], runs: int = 3) -> tuple[float, float]:
    """Give the median seconds of some runs, by the clock and of the processor."""
    clock_ms, processor_ms = zip(*(worked(act) for _ in range(runs)), strict=True)
    return statistics.median(clock_ms) / 1000, statistics.median(processor_ms) / 1000


def measure(entries: int = ENTRIES) -> Iterator[str]:
    """Give the figures as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        database = Database.create(home, home.new_key())
        began = time.perf_counter()
        fill(database.writer, entries)
        yield f"{entries:,} entries written in {time.perf_counter() - began:.0f} s,"
        yield f"{home.database.stat().st_size / 2**20:.0f} MB with the bare table\n"
        reports = [database.verify()]
        if not reports[0].whole or reports[0].entries != entries:
            raise RuntimeError(f"the chain is not whole: {reports[0]}")
        verify_s, bare_s = middle(database.verify), middle(lambda: read_bare(database.reader))
        chained, bare = [], []
        for turn in range(APPENDS):
            number = entries + turn + 1
            chained.append(timed(partial(append_chained, database, number)))
            bare.append(timed(partial(append_bare, database.writer, number)))
        if not database.verify().whole:
            raise RuntimeError("the chain is not whole after the appends")
        database.close()
    yield "| job | journal | bare table in the same run | ratio | goal |"
    yield "|---|---:|---:|---:|---:|"
    for what, mine, other in zip(("", ", processor"), verify_s, bare_s, strict=True):
        name, goal = f"verify, or read, all{what}", "" if what else "10 s"
        yield f"| {name} | {mine:.1f} s | {other:.1f} s | {mine / other:.2f} | {goal} |"
    for name, of in (("median", statistics.median), ("p99", p99)):
        mine, other = of(chained), of(bare)
        goal = "5 ms" if name == "p99" else ""
        yield f"| append, {name} | {mine:.2f} ms | {other:.2f} ms | {mine / other:.2f} | {goal} |"
