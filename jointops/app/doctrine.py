"""Reading the doctrine files: needs, levels, classes, guard rules."""

from __future__ import annotations

import csv
from functools import cache
from typing import Any, cast

from jointops.forces.authority import GuardTaskRule, Verdict
from jointops.incidents.classes import IncidentClass, IncidentDoctrine, Level
from jointops.planning.doctrine import Condition, Doctrine, NeedRow, Zone
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
def doctrine() -> Doctrine:
    """
    Give the needs table and the guard rules.

    Raises
    ------
    ValueError
        If a row names a guard rule that does not exist or that forbids the task.
    """
    rules = {
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
    needs = tuple(
        NeedRow(
            incident_class=row["incident_class"],
            level=int(row["level"]),
            tier=int(row["tier"]),
            force_kind=row["force_kind"],
            capability=row["capability"],
            count=int(row["count"]),
            within_s=float(row["within_s"]),
            zone=cast(Zone, row["zone"]),
            task=row["task"],
            task_english=row["task_english"],
            when=cast(Condition, row["when"]),
            rule=row["rule"] or "",
        )
        for row in _rows("needs.csv")
    )
    for row in needs:
        if (row.force_kind == "guard") != bool(row.rule):
            raise ValueError(f"{row.slot}: guard rows, and only they, name a rule")
        if row.rule and rules[row.rule].verdict == Verdict.NEVER:
            raise ValueError(f"{row.slot}: rule {row.rule} forbids the task")
    return Doctrine(needs=needs, guard_rules=rules)
