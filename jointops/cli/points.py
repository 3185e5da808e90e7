"""``points import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jointops.app.registers.imports import read_list
from jointops.cli.desk import desk_of
from jointops.cli.reports import DryRun, ListDatum, answer_report
from jointops.geo.datums import Datum

app = typer.Typer(add_completion=False, help="点位导入。", no_args_is_help=True)


@app.callback()
def points() -> None:
    """Keep ``import`` a command of its own."""


@app.command("import", help="导入点位，有误则全部不导入。")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV 或 xlsx：name,place,within_s[,minimum]。")],
    dry_run: DryRun = False,
    datum: ListDatum = Datum.WGS84,
) -> None:
    """Import response points."""
    desk = desk_of(context)
    command, report = read_list(desk.center, "points", file, datum=datum)
    if not dry_run:
        report.demand_clean()
        desk.do(command)
    answer_report(desk, report, taken=not dry_run)
