"""Guard registers as centers write them; every person in them is invented."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence

from jointops.feeds.sheet_reader import Cell

HEADERS = (
    *("公司名称", "单位类型", "队编号", "呼号", "驻点", "经度", "纬度"),
    *("保安员证号", "姓名", "身份证号", "岗位", "班次", "休息日", "培训日期", "已投保"),
)
WEIGHTS = [2 ** (17 - at) % 11 for at in range(17)]

Rows = list[list[Cell]]


def identity(number: int, *, year: int = 1990) -> str:
    """Make an identity number of a region that does not exist, with its check digit."""
    day, month = number // 1_000 % 28 + 1, number // 28_000 % 12 + 1
    body = f"990000{year}{month:02d}{day:02d}{number % 1_000:03d}"
    rest = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
    return body + "10X98765432"[rest]


def rows_of(guards: int, *, per_team: int = 4, teams_per_company: int = 3) -> Rows:
    """Make a register with its header; about 118.0, 36.8, WGS-84."""
    found: Rows = [list(HEADERS)]
    for number in range(guards):
        team = number // per_team
        company = team // teams_per_company
        found.append(
            [
                *(f"测试公司{company}", "公司", f"T{team:03d}", f"测试{team}队", f"小区{team}"),
                *(round(118.0 + team % 300 / 10_000, 6), round(36.8 + team // 300 / 1_000, 6)),
                *(f"SIM-{number:06d}", f"测试员{number}"),
                identity(number, year=1950 + number // 336_000),
                *("门卫", "早班", f"周{'一二三四五六日'[number % 7]}", "2026-01-05", "是"),
            ]
        )
    return found


def with_cell(rows: Rows, line: int, header: str, value: Cell) -> Rows:
    """Give a register with one cell changed; lines count from 1, as in the file."""
    changed = [list(row) for row in rows]
    changed[line - 1][list(rows[0]).index(header)] = value
    return changed


def as_csv(rows: Sequence[Sequence[object]], encoding: str = "utf-8") -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue().encode(encoding)


def shuffled(rows: Rows, rng: random.Random) -> Rows:
    """Give the same register with its columns and lines in another order."""
    order = rng.sample(range(len(rows[0])), len(rows[0]))
    lines = [[row[at] for at in order] for row in rows]
    return [lines[0], *rng.sample(lines[1:], len(lines) - 1)]
