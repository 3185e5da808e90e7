"""
Hand damaged registers to the reader: ``python -m tests.tools.import_fuzz N``.

Every file is either read or refused with a reason; anything else ends the run with its seed. One
file in a hundred also goes through the child process.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from jointops.feeds.faults import FileUnreadableError
from jointops.feeds.sheets import read_tables, tables_of
from jointops.feeds.workbook_scan import WorkbookRefusedError
from tests.workbooks import by_openpyxl, by_xlsxwriter, mutated

ROWS = [("保安员证号", "姓名", "队编号", "经度")] + [
    (f"SIM-{n}", "测试员", f"B{n % 3}", 118.0 + n / 1000) for n in range(20)
]


def main() -> int:
    """Try N files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().split("\n", maxsplit=1)[0])
    parser.add_argument("files", type=int)
    asked = parser.parse_args()
    text = "\n".join(",".join(map(str, row)) for row in ROWS)
    sheets = {"保安员": ROWS}
    seeds = [by_openpyxl(sheets), by_xlsxwriter(sheets), text.encode(), text.encode("gb18030")]
    found: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(asked.files):
            block = mutated(seeds[seed % 4], random.Random(seed))
            workbook = seed % 4 < 2
            began = time.perf_counter()
            try:
                if seed % 97 < 2:
                    file = Path(scratch) / ("a.xlsx" if workbook else "a.csv")
                    file.write_bytes(block)
                    read_tables(file)
                else:
                    tables_of(block, workbook=workbook)
                    slowest = max(slowest, time.perf_counter() - began)
                found["read"] += 1
            except WorkbookRefusedError as refusal:
                found[refusal.reason.code] += 1
            except FileUnreadableError:
                found["refused through the child"] += 1
            except BaseException:
                print(f"seed {seed} broke the reader", file=sys.stderr)
                raise
    print(f"{asked.files} files, slowest {slowest * 1000:.1f} ms: {dict(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
