"""``roads``: import a network, close and open its roads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.commands import DrawClosure, InstallRoads, LiftClosure
from jointops.app.roads import import_roads
from jointops.cli.desk import desk_of, table
from jointops.cli.reports import DryRun, answer_report
from jointops.forces.closures import RoadClosure
from jointops.ids import ClosureId

app = typer.Typer(add_completion=False, help="路网：导入、封控、解封。", no_args_is_help=True)


@app.command("import", help="导入路网：.osm.pbf 文件，或含 nodes.csv、edges.csv 的目录。")
def import_(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help=".osm.pbf 文件，或含 nodes.csv、edges.csv 的目录。")],
    dry_run: DryRun = False,
) -> None:
    """Import a road network."""
    desk = desk_of(context)
    report = import_roads(desk.center, path, desk.actor(InstallRoads), dry_run=dry_run)
    answer_report(desk, report, taken=not dry_run)


def _closure(closure: RoadClosure) -> dict[str, Any]:
    return {
        "id": closure.id,
        "name": closure.name,
        "slow": closure.slow,
        "area": [list(corner) for corner in closure.area],
    }


@app.command(help="封控或缓行一片道路，立即计入行车时间。")
def close(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="名称，如“塌方”。")],
    corner: Annotated[list[str], typer.Option(help="角点 经度,纬度，至少三个。")],
    slow: Annotated[float | None, typer.Option(min=1.001, help="缓行倍数；不填为封闭。")] = None,
) -> None:
    """Close roads, or slow them, inside an area."""
    desk = desk_of(context)
    area = tuple(_corner(text) for text in corner)
    if len(area) < 3:
        raise typer.BadParameter("至少三个角点", param_hint="--corner")
    known = desk.center.board.table(RoadClosure)
    number = max((int(key[1:]) for key in known), default=0) + 1
    closure = RoadClosure(id=ClosureId(f"F{number}"), name=name, area=area, slow=slow)
    desk.do(DrawClosure(closure=closure))
    touched = len(desk.center.roads().touched(area))
    data = _closure(closure) | {"segments": touched}
    desk.answer(data, lambda: iter([f"{closure.id} {name}：{touched} 段道路"]))


def _corner(text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError as fault:
        raise typer.BadParameter(f"不是 经度,纬度：{text}", param_hint="--corner") from fault
    return lon, lat


@app.command("open", help="解除封控。")
def open_(
    context: typer.Context,
    closure: Annotated[str, typer.Argument(help="封控编号。")],
) -> None:
    """Open roads again."""
    desk = desk_of(context)
    desk.do(LiftClosure(closure=ClosureId(closure)))
    desk.answer({"opened": closure}, lambda: iter([f"{closure} 已解除"]))


@app.command(help="列出在用的封控。")
def closures(context: typer.Context) -> None:
    """List what is closed."""
    desk = desk_of(context)
    found = list(desk.center.board.table(RoadClosure).values())

    def lines() -> Iterator[str]:
        yield from table([[c.id, c.name, f"×{c.slow}" if c.slow else "封闭"] for c in found])

    desk.answer({"closures": [_closure(closure) for closure in found]}, lines)
