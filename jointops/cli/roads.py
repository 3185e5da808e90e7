"""``roads import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jointops.app.commands import InstallRoads
from jointops.app.roads import import_roads
from jointops.cli.desk import desk_of
from jointops.cli.reports import DryRun, answer_report

app = typer.Typer(help="路网导入。", no_args_is_help=True)


@app.callback()
def roads() -> None:
    """Keep ``import`` a command of its own."""


@app.command("import")
def import_(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help=".osm.pbf 文件，或含 nodes.csv、edges.csv 的目录。")],
    dry_run: DryRun = False,
) -> None:
    """Import a road network."""
    desk = desk_of(context)
    report = import_roads(desk.center, path, desk.actor(InstallRoads), dry_run=dry_run)
    answer_report(desk, report, taken=not dry_run)
