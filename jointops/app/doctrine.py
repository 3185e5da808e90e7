"""Reading the doctrine files: needs, levels, classes, guard rules."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from typing import Any, TextIO

from jointops.feeds.need_rows import COLUMNS, need_cells, read_needs
from jointops.forces.authority import GuardTaskRule, Verdict
from jointops.incidents.classes import IncidentClass, IncidentDoctrine, Level
from jointops.planning.doctrine import Doctrine, NeedRow
from jointops.resources import path


def _rows(name: str) -> list[dict[str, Any]]:
    with path("doctrine", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def incident_doctrine() -> IncidentDoctrine:
    """Give the classes and levels in force."""
    classes = tuple(
        IncidentClass(
            code=row["code"],
            name=row["name"],
            english=row["english"],
            level=int(row["level"]),
            key=row["key"],
            planned=row["planned"] == "1",
        )
        for row in _rows("classes.csv")
    )
    levels = tuple(
        Level(
            number=int(row["number"]),
            name=row["name"],
            english=row["english"],
            may_order=row["may_order"],
            must_tell=tuple(part for part in row["must_tell"].split("；") if part),
        )
        for row in _rows("levels.csv")
    )
    return IncidentDoctrine(classes=classes, levels=levels)


@cache
def guard_rules() -> dict[str, GuardTaskRule]:
    """Give what guards may be planned for."""
    return {
        row["code"]: GuardTaskRule(
            code=row["code"],
            name=row["name"],
            english=row["english"],
            verdict=Verdict(row["verdict"]),
            own_site=row["own_site"] == "1",
            off_danger=row["off_danger"] == "1",
            conditions=row["conditions"],
            basis=row["basis"],
        )
        for row in _rows("guard_rules.csv")
    }


@cache
def doctrine() -> Doctrine:
    """
    Give the shipped needs table with the guard rules.

    Raises
    ------
    RowsRejectedError
        If a shipped row is wrong.
    """
    needs, report = read_needs(path("doctrine", "needs.csv"), rules=guard_rules())
    report.demand_clean()
    return Doctrine(needs=tuple(needs), guard_rules=guard_rules())


def write_needs(needs: Iterable[NeedRow], file: TextIO) -> None:
    """Write a needs table as `read_needs` reads it."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in needs:
        writer.writerow(need_cells(row).values())
