"""The needs table from CSV: every row checked before any counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast, get_args

from jointops.feeds.csv_rows import Row, read_rows
from jointops.feeds.faults import ImportReport
from jointops.feeds.named_rows import number_in
from jointops.forces.arrangements import ArmedTask
from jointops.forces.authority import GuardTaskRule, Verdict
from jointops.forces.units import UnitKind
from jointops.planning.doctrine import Condition, NeedRow, Zone

COLUMNS = (
    *("incident_class", "level", "tier", "force_kind", "capability", "count", "within_s"),
    *("zone", "task", "task_english", "when", "rule"),
)
FORCE_KINDS = ("any", "guard", *UnitKind)
LEVELS, TIERS = range(1, 5), range(6)


def read_needs(
    file: Path, *, rules: Mapping[str, GuardTaskRule]
) -> tuple[list[NeedRow], ImportReport]:
    """
    Read a needs table.

    Parameters
    ----------
    rules
        The guard rules a row for guards may name; none that forbids the task.

    Returns
    -------
    rows, report
        With rejected rows in the report, nothing may be taken over.

    Raises
    ------
    FileUnreadableError
        If the file cannot be read or lacks a column.
    """
    report = ImportReport(file=file.name)
    return check_needs(read_rows(file, required=COLUMNS), report, rules=rules), report


def need_cells(row: NeedRow) -> dict[str, str]:
    """Write a row as cells that are read again as the same row."""
    values = {column: getattr(row, column) for column in COLUMNS}
    return {c: f"{v:g}" if isinstance(v, float) else str(v) for c, v in values.items()}


def check_needs(
    lines: Iterable[Row], report: ImportReport, *, rules: Mapping[str, GuardTaskRule]
) -> list[NeedRow]:
    """Give the rows that are sound; the others go into the report, with column and reason."""
    rows: list[NeedRow] = []
    slots: set[tuple[str, int, str]] = set()
    for row in lines:
        before = len(report.faults)
        level = _whole(row, report, "level", LEVELS)
        tier = _whole(row, report, "tier", TIERS)
        count = number_in(row, report, "count", absent=None, least=0, whole=True)
        within_s = number_in(row, report, "within_s", absent=None, least=0.001)
        for column in ("incident_class", "count", "within_s", "task"):
            if not row.text(column):
                report.reject(row.line, column, "CELL-EMPTY")
        _known(row, report, "force_kind", FORCE_KINDS)
        _known(row, report, "zone", get_args(Zone))
        _known(row, report, "when", get_args(Condition))
        _check_rule(row, report, rules)
        if len(report.faults) > before or count is None or within_s is None:
            continue
        need = NeedRow(
            incident_class=row.text("incident_class"),
            level=level,
            tier=tier,
            force_kind=row.text("force_kind"),
            capability=row.text("capability"),
            count=int(count),
            within_s=within_s,
            zone=cast(Zone, row.text("zone")),
            task=row.text("task"),
            task_english=row.text("task_english"),
            when=cast(Condition, row.text("when")),
            rule=row.text("rule"),
        )
        key = (need.incident_class, need.level, need.slot)
        if key in slots:
            report.reject(row.line, "task", "NEED-TWICE", slot=need.slot)
            continue
        slots.add(key)
        rows.append(need)
    report.counts["rows"] = len(rows)
    return rows


def _whole(row: Row, report: ImportReport, column: str, allowed: range) -> int:
    value = row.number(column)
    if value is None or int(value) != value or int(value) not in allowed:
        known = f"{allowed.start}–{allowed.stop - 1}"
        report.reject(row.line, column, "NOT-ONE-OF", value=row.text(column), known=known)
        return 0
    return int(value)


def _known(row: Row, report: ImportReport, column: str, known: tuple[str, ...]) -> None:
    if row.text(column) not in known:
        words = "、".join(known)
        report.reject(row.line, column, "NOT-ONE-OF", value=row.text(column), known=words)


def _check_rule(row: Row, report: ImportReport, rules: Mapping[str, GuardTaskRule]) -> None:
    """
    Guards name a rule of the table, and never one that forbids the task.

    Armed police may name the task that the law gives them; nobody else names anything.
    """
    code = row.text("rule")
    if row.text("force_kind") == UnitKind.ARMED_POLICE:
        if code and code not in set(ArmedTask):
            known = "、".join(ArmedTask)
            report.reject(row.line, "rule", "NOT-ONE-OF", value=code, known=known)
        return
    if (row.text("force_kind") == "guard") != bool(code):
        report.reject(row.line, "rule", "NEED-RULE")
    elif code and code not in rules:
        report.reject(row.line, "rule", "NOT-ONE-OF", value=code, known="、".join(rules))
    elif code and rules[code].verdict == Verdict.NEVER:
        report.reject(row.line, "rule", "NEED-FORBIDDEN", rule=code, basis=rules[code].basis)
