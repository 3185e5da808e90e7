"""``roads import`` and ``points import``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.commands import ImportPoints, InstallRoads
from jointops.app.roads import import_roads
from jointops.cli.desk import Desk, desk_of
from jointops.feeds.faults import ImportReport
from jointops.feeds.unit_rows import read_points
from jointops.forces.points import ResponsePoint

roads = typer.Typer(no_args_is_help=True)
points = typer.Typer(no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="只检查，不导入。")]


def report_json(report: ImportReport, *, taken: bool) -> dict[str, Any]:
    """Give a report as the answer's data."""
    return {
        "file": report.file,
        "taken": taken,
        "counts": report.counts,
        "notes": [finding.text() for finding in report.notes],
        "rejected": [
            {"row": f.row, "column": f.column, "code": f.reason.code, "reason": f.reason.text()}
            for f in report.faults
        ],
    }


def answer_report(desk: Desk, report: ImportReport, *, taken: bool) -> None:
    """Print a report."""

    def lines() -> Iterator[str]:
        yield f"{report.file}：{'已导入' if taken else '试导入，未写入'}"
        for name, count in report.counts.items():
            yield f"  {name:<20} {count:>9}"
        for finding in report.notes:
            yield f"  提示：{finding.text()}"
        for fault in report.faults:
            yield f"  拒绝：{fault.text()}"

    desk.answer(report_json(report, taken=taken), lines)


@roads.command("import")
def import_(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help=".osm.pbf 文件，或含 nodes.csv、edges.csv 的目录。")],
    dry_run: DryRun = False,
) -> None:
    """Import a road network."""
    desk = desk_of(context)
    report = import_roads(desk.center, path, desk.actor(InstallRoads), dry_run=dry_run)
    answer_report(desk, report, taken=not dry_run)


@points.command("import")
def import_points(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV：name,place,within_s[,minimum]。")],
    dry_run: DryRun = False,
) -> None:
    """Import response points."""
    desk = desk_of(context)
    known = desk.center.board.table(ResponsePoint)
    rows, report = read_points(file, find=desk.gazetteer.place, known=known)
    if not dry_run:
        report.demand_clean()
        desk.do(ImportPoints(file=file.name, points=tuple(rows)))
    answer_report(desk, report, taken=not dry_run)
