"""The guard register: looked at, taken, taken back; ``python3 dev.py bench guards [ROWS]``."""

from __future__ import annotations

import csv
import gc
import io
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import jointops.feeds.sheet_reader as limits
from jointops.app.bootstrap import make_empty
from jointops.app.center import Center
from jointops.app.registers.guard_imports import look_at_guards, undo_command
from jointops.feeds.guard_rows import KnownRegister, read_guards
from jointops.geo.datums import Datum
from jointops.store.home import Home
from tests.benchmarks.figures import Figure, timed, worked
from tests.guard_lists import Rows, as_csv, rows_of
from tests.workbooks import by_xlsxwriter

GUARDS = 10_527
RUNS = 5
NOBODY = KnownRegister(companies={}, teams={}, guards=(), bound={}, places={})
BARE_READ, BARE_INSERT = "reading the same file, nothing more", "bare INSERT of the rows, fsynced"


def measure() -> Iterator[Figure]:
    """
    Time the register of a whole city, as the window does it: nothing is collected meanwhile.

    The processor's time, which a busy machine stretches less, stands in the name.
    """
    rows = rows_of(GUARDS, per_team=16, teams_per_company=12)
    gc.disable()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            center, _ = make_empty(Home(folder / "home"), exercise=True)
            try:
                yield from _register(center, folder, rows)
            finally:
                center.close()
    finally:
        gc.enable()
        gc.collect()


def _register(center: Center, folder: Path, rows: Rows) -> Iterator[Figure]:
    sheets = {"xlsx": by_xlsxwriter({"保安员": rows}), "csv": as_csv(rows)}
    for ending, block in sheets.items():
        (folder / f"a.{ending}").write_bytes(block)
    read: dict[str, Callable[[], object]] = {
        "xlsx": lambda: _calamine(folder / "a.xlsx"),
        "csv": lambda: list(csv.reader(io.StringIO(sheets["csv"].decode()))),
    }
    for ending, bare in read.items():
        file = folder / f"a.{ending}"
        look, reads = [], []
        for _ in range(RUNS):
            look.append(worked(lambda file=file: look_at_guards(center, file, datum=Datum.WGS84)))  # type: ignore[misc]
            reads.append(timed(bare))
        name = f"guard register, {GUARDS:,} rows, {ending}: dry run"
        yield _figure(name, look, BARE_READ, statistics.median(reads))
    taken, back, inserted = [], [], []
    for number in range(RUNS):
        command = look_at_guards(center, folder / "a.csv", datum=Datum.WGS84).command
        clerk = center.training_actor(command, seat="bench")
        taken.append(worked(lambda c=command, a=clerk: center.do(c, a)))  # type: ignore[misc]
        undo = undo_command(center)
        back.append(worked(lambda c=undo, a=clerk: center.do(c, a)))  # type: ignore[misc]
        inserted.append(timed(lambda n=number: _insert(folder / f"bare{n}.db", rows)))  # type: ignore[misc]
    bare_ms = statistics.median(inserted)
    for what, times in (("taken over", taken), ("taken back", back)):
        name = f"guard register, {GUARDS:,} rows: {what}, journaled and sealed"
        yield _figure(name, times, BARE_INSERT, bare_ms)


def _figure(
    name: str, runs: Sequence[tuple[float, float]], reference: str, reference_ms: float
) -> Figure:
    clock_ms, processor_ms = (statistics.median(some) for some in zip(*runs, strict=True))
    return Figure(f"{name} (processor {processor_ms:,.0f})", clock_ms, reference, reference_ms)


def _calamine(file: Path) -> object:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()


def _insert(file: Path, rows: Rows) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    columns = ",".join(f"c{at}" for at in range(len(rows[0])))
    connection.execute(f"CREATE TABLE guard ({columns})")
    connection.executemany(
        f"INSERT INTO guard VALUES ({','.join('?' * len(rows[0]))})",
        [[str(cell) for cell in row] for row in rows[1:]],
    )
    connection.commit()
    connection.close()


def large(count: int) -> Iterator[str]:
    """
    Read a register far beyond what is accepted from a file, stage by stage.

    The caps on rows and bytes are lifted; it runs in this very process, without a child.
    """
    block = as_csv(rows_of(count, per_team=16, teams_per_company=12))
    yield f"{count:,} rows, CSV of {len(block) / 1e6:.0f} MB:"
    held: list[object] = []
    patch = pytest.MonkeyPatch()
    patch.setattr(limits, "MAX_ROWS", count + 1)
    gc.disable()
    try:
        bare = _seconds(lambda: list(csv.reader(io.StringIO(block.decode()))))
        yield _stage("reading the text, nothing more", bare, bare)
        yield _stage(
            "tables", _seconds(lambda: held.append(limits.tables_of(block, workbook=False))), bare
        )

        def look() -> None:
            tables = held.pop()
            assert isinstance(tables, list)
            reading = read_guards(
                Path("large.csv"),
                tables,
                known=replace(NOBODY),
                given={},
                datum=Datum.GCJ02,
                secret=b"bench",
                today=date(2026, 3, 4),
            )
            assert reading.report.counts["new"] == count
            assert not reading.report.faults

        yield _stage("every row checked, a dry run", _seconds(look), bare)
    finally:
        patch.undo()
        gc.enable()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"  most memory                      {peak:8,.0f} MB"


def _seconds(act: Callable[[], object]) -> tuple[float, float]:
    """Give the seconds of one run, by the clock and of the processor."""
    began = time.process_time()
    clock_s = timed(act) / 1000
    return clock_s, time.process_time() - began


def _stage(name: str, taken: tuple[float, float], bare: tuple[float, float]) -> str:
    ratio = taken[1] / bare[1]
    return f"  {name:<32} {taken[0]:8.1f} s, processor {taken[1]:6.1f} s, {ratio:5.1f} times"
