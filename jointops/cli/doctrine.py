"""``doctrine``: what each class and level needs; shown, tried, laid down."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.commands import TakeNeeds
from jointops.app.doctrine import guard_rules, write_needs
from jointops.app.doctrine_trial import Trial, try_needs
from jointops.cli.desk import desk_of, table
from jointops.cli.reports import report_json
from jointops.feeds.faults import ImportReport
from jointops.feeds.need_rows import COLUMNS, read_needs
from jointops.planning.difference import PlanDifference
from jointops.planning.doctrine import NEEDS, NeedRow, NeedsTable

app = typer.Typer(
    add_completion=False, help="编成规定：查看、导出、试算、启用。", no_args_is_help=True
)
NeedsFile = Annotated[Path, typer.Argument(help=f"CSV：{','.join(COLUMNS)}。")]


def _row(row: NeedRow) -> dict[str, Any]:
    return {column: getattr(row, column) for column in COLUMNS}


@app.command(help="查看规定的力量。")
def show(
    context: typer.Context,
    class_name: Annotated[str, typer.Option("--class", help="警情类别。")] = "",
    level: Annotated[int, typer.Option(help="等级，1 最高。")] = 0,
) -> None:
    """Show the needs table, or what one class and level needs."""
    desk = desk_of(context)
    doctrine = desk.center.doctrine
    rows = doctrine.need(class_name, level) if class_name and level else doctrine.needs
    own = desk.center.board.table(NeedsTable).get(NEEDS)
    data = {
        "origin": own.origin if own else None,
        "why": own.why if own else None,
        "needs": [_row(row) for row in rows],
    }

    def lines() -> Iterator[str]:
        yield f"编成规定：{own.origin}（{own.why}）" if own else "编成规定：随程序提供"
        yield from table([[f"{value}" for value in _row(row).values()] for row in rows])

    desk.answer(data, lines)


@app.command(help="导出当前规定，供修改。")
def export(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="写到此文件。")]
) -> None:
    """Write the needs table in force as CSV."""
    desk = desk_of(context)
    needs = desk.center.doctrine.needs
    with file.open("x", encoding="utf-8", newline="") as out:
        write_needs(needs, out)
    told = f"已导出 {len(needs)} 行：{file}"
    desk.answer({"file": str(file), "rows": len(needs)}, lambda: iter([told]))


@app.command("try", help="用已有警情试算：哪些方案会变。")
def try_(context: typer.Context, file: NeedsFile) -> None:
    """Say which plans another table would change."""
    desk = desk_of(context)
    needs, report = read_needs(file, rules=guard_rules())
    report.demand_clean()
    trial = try_needs(desk.center, needs, tell=_tell)
    desk.answer(_trial_json(report, trial), lambda: _lines(report, trial))


@app.command(help="启用新规定；先试算。")
def take(
    context: typer.Context,
    file: NeedsFile,
    why: Annotated[str, typer.Option(help="理由，记入留痕。")] = "",
) -> None:
    """Lay another table down, and say which plans it changes."""
    desk = desk_of(context)
    needs, report = read_needs(file, rules=guard_rules())
    report.demand_clean()
    trial = try_needs(desk.center, needs, tell=_tell)
    desk.do(TakeNeeds(file=file.name, needs=tuple(needs), why=why))
    desk.answer(
        {**_trial_json(report, trial), "taken": True},
        lambda: chain(_lines(report, trial), ["已启用。已有方案不变，重新计算时按新规定。"]),
    )


def _tell(share: float) -> None:
    sys.stderr.write(f"\r{share:4.0%}")
    if share >= 1:
        sys.stderr.write("\n")


def _trial_json(report: ImportReport, trial: Trial) -> dict[str, Any]:
    return {
        **report_json(report, taken=False),
        "cases": trial.cases,
        "changed": [
            {
                "incident": incident.id,
                "class": incident.class_name,
                "level": incident.level,
                "came": [pick.force for pick in change.came],
                "went": [pick.force for pick in change.went],
                "missing": {gap.slot: list(gap.missing) for gap in change.gaps},
                "late": {gap.slot: list(gap.late) for gap in change.gaps},
                "points_lost": [effect.name for effect in change.lost],
            }
            for incident, change in trial.changed
        ],
    }


def _lines(report: ImportReport, trial: Trial) -> Iterator[str]:
    yield f"{report.file}：{report.counts['rows']} 行，无误"
    yield f"试算 {trial.cases} 起警情，{len(trial.changed)} 起方案会变"
    for incident, change in trial.changed:
        yield f"  {incident.id}号 {incident.class_name} {incident.level}级：{_change(change)}"


def _change(change: PlanDifference) -> str:
    parts = []
    if change.came:
        parts.append("增 " + "、".join(pick.force for pick in change.came))
    if change.went:
        parts.append("减 " + "、".join(pick.force for pick in change.went))
    parts += [f"{gap.task} 缺 {gap.missing[0]}→{gap.missing[1]}" for gap in change.gaps]
    if change.lost:
        parts.append("失守 " + "、".join(effect.name for effect in change.lost))
    return "；".join(parts) or "分工调整"
