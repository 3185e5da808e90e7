"""
Hand damaged guard registers to the importer: ``python -m tests.tools.import_fuzz N``.

Every file is refused with a reason, refused row by row, or taken over. After each one the register
is what it was, or exactly what the file says; anything else ends the run with its seed. One file in
a hundred also goes through the child process.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

import jointops.app.registers.guard_imports as imports
from jointops.app.bootstrap import make_empty
from jointops.app.center import Center
from jointops.errors import OperatorError
from jointops.feeds.faults import FileUnreadableError
from jointops.feeds.sheet_reader import Cell, SheetTable, tables_of
from jointops.feeds.sheets import read_tables
from jointops.feeds.workbook_scan import WorkbookRefusedError, scan_workbook
from jointops.forces.guards import Guard, GuardCompany, GuardTeam
from jointops.geo.datums import Datum
from jointops.store.home import Home
from tests.guard_lists import Rows, as_csv, rows_of
from tests.workbooks import by_libreoffice, by_openpyxl, by_xlsxwriter, mutated

NASTY: tuple[Cell, ...] = (
    *("", " ", "=1+1", "'=1+1", "-", "无", "\u200b", "\ufeff", "𠮷", "x" * 5_000, "1e309", "nan"),
    *(
        "3.70202E+17",
        "２０２６－０１－０１",
        "2026-13-40",
        "99999-01-01",
        "٣",
        "-0",
        "1_0",
        "{",
        "[]",
    ),
    *(0, -1, 2**63, 10**15, 10**30, 0.5, -0.0, True, False, date(1, 1, 1), date(9999, 12, 31)),
    *('{"type":"Polygon","coordinates":[[[1e400,0],[1,1],[0,1]]]}', '{"type":"Polygon"}'),
)


@dataclass(frozen=True)
class Seed:
    """A sound register as some program writes it."""

    block: bytes
    ending: str


def seeds(scratch: Path) -> list[Seed]:
    """Write the same register by every program at hand."""
    rows = rows_of(24)
    sheets = {"保安员": rows}
    book = by_openpyxl(sheets)
    found = [Seed(book, "xlsx"), Seed(by_xlsxwriter(sheets), "xlsx")]
    found += [Seed(as_csv(rows, code), "csv") for code in ("utf-8", "utf-8-sig", "gb18030")]
    if shutil.which("soffice"):
        found.append(Seed(by_libreoffice(book, scratch, "xlsx"), "xlsx"))
        found += [Seed(by_libreoffice(book, scratch, "csv", code), "csv") for code in (76, 85)]
    else:
        print("LibreOffice is not installed: nothing of it is tried", file=sys.stderr)
    return found


def worsened(rng: random.Random) -> Rows:
    """Change cells, lines and columns of a sound register."""
    rows = rows_of(rng.randrange(1, 40), per_team=rng.randrange(1, 6))
    for _ in range(rng.choice((0, 1, 1, 2, 8))):
        row = rng.choice(rows)
        match rng.randrange(7):
            case 0:
                rows.remove(row)
                rows = rows or [[]]
            case 1:
                rows.insert(rng.randrange(len(rows)), list(row))
            case 2:
                del row[rng.randrange(len(row) + 1) :]
            case 3:
                rng.shuffle(row)
            case _:
                if row:
                    row[rng.randrange(len(row))] = rng.choice(NASTY)
    return rows


def register(center: Center) -> tuple[int, dict[str, object]]:
    """Give the journal's number and everything in the register."""
    kinds = (GuardCompany, GuardTeam, Guard)
    rows = {f"{of.__name__}/{key}": row for of in kinds for key, row in _rows(center, of)}
    return center.board.number, rows


def _rows(center: Center, of: type[object]) -> list[tuple[object, object]]:
    return list(center.board.table(of).items())


def try_one(center: Center, file: Path, rng: random.Random) -> str:
    """Look at a file and take it over if it is sound; give what came of it."""
    number, before = register(center)
    datum = rng.choice((Datum.WGS84, Datum.GCJ02, Datum.CGCS2000, None))
    code = ""
    look: imports.GuardLook | None = None
    try:
        look = imports.look_at_guards(center, file, datum=datum)
    except OperatorError as refusal:
        code = refusal.code
    if look is None:
        assert register(center) == (number, before), "a look has changed something"
        return code
    command = look.command
    if look.report.faults:
        assert all(fault.text("zh") and fault.text("en") for fault in look.report.faults)
        assert register(center) == (number, before), "a look has changed something"
        return "rows refused"
    center.do(command, center.training_actor(command, seat="fuzz"))
    wanted = dict(before)
    wanted |= {f"GuardCompany/{company.id}": company for company in command.companies}
    wanted |= {f"GuardTeam/{team.id}": team for team in command.teams}
    wanted |= {f"Guard/{guard.id}": guard for guard in command.guards}
    for team_id in command.removed_teams:
        del wanted[f"GuardTeam/{team_id}"]
    for guard_id in command.removed_guards:
        del wanted[f"Guard/{guard_id}"]
    assert register(center) == (number + 1, wanted), "half an import"
    return "taken"


def _within(file: Path, **_options: object) -> list[SheetTable]:
    """Read in this very process, which is a hundred times faster."""
    try:
        block, workbook = file.read_bytes(), file.suffix == ".xlsx"
        if workbook:
            scan_workbook(block)
        return tables_of(block, workbook=workbook)
    except WorkbookRefusedError as refusal:
        raise FileUnreadableError(file=file.name, reason=refusal.reason.text()) from refusal


@dataclass(frozen=True)
class Outcome:
    """What became of the files; ``whole`` is whether journal and state hold together after all."""

    found: Counter[str]
    slowest_s: float
    whole: bool


def fuzz(numbers: range) -> Outcome:
    """Try the files of some numbers, one after the other on one center."""
    found: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        scratch = Path(folder)
        sound = seeds(scratch)
        center, _ = make_empty(Home(scratch / "home"), exercise=True)
        for number in numbers:
            rng = random.Random(number)
            seed = sound[number % len(sound)]
            file = scratch / f"a.{seed.ending}"
            if rng.random() < 0.5:
                file.write_bytes(mutated(seed.block, rng))
            elif seed.ending == "csv":
                file.write_bytes(as_csv(worsened(rng), rng.choice(("utf-8", "gb18030"))))
            else:
                file.write_bytes(by_openpyxl({"册": worsened(rng)}))
            reader: Callable[..., list[SheetTable]] = read_tables if number % 97 < 1 else _within
            patch.setattr(imports, "read_tables", reader)
            began = time.perf_counter()
            try:
                found[try_one(center, file, rng)] += 1
            except BaseException:
                print(f"seed {number} broke the importer", file=sys.stderr)
                raise
            if reader is _within:
                slowest = max(slowest, time.perf_counter() - began)
        whole = center.database.verify().whole and center.database.rebuild().equal
        center.close()
    return Outcome(found, slowest, whole)


def main() -> int:
    """Try N files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().split("\n", maxsplit=1)[0])
    parser.add_argument("files", type=int)
    asked = parser.parse_args()
    done = fuzz(range(asked.files))
    print(
        f"{asked.files} files, slowest {done.slowest_s * 1000:.1f} ms: {dict(done.found)}; "
        f"whole={done.whole}"
    )
    return 0 if done.whole else 1


if __name__ == "__main__":
    sys.exit(main())
