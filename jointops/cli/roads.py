"""``roads``: import a network, close and open its roads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.commands import DrawClosure, InstallRoads, LiftClosure
from jointops.app.picked_roads import next_closure, pick_clicked, pick_road
from jointops.app.roads import import_roads
from jointops.cli.desk import desk_of, table
from jointops.cli.reports import DryRun, answer_report
from jointops.forces.closures import RoadClosure
from jointops.geo.closures import Line, Picked, touched_by
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
    picked = isinstance(closure.area, Picked)
    return {
        "id": closure.id,
        "name": closure.name,
        "slow": closure.slow,
        "area": None if picked else closure.area,
        "roads": closure.outlines if picked else None,
    }


@app.command(help="封控或缓行道路，立即计入行车时间：一片区域、一条路的一段，或逐段点选。")
def close(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="名称，如“塌方”；不填用路名。")] = "",
    corner: Annotated[list[str] | None, typer.Option(help="角点 经度,纬度，至少三个。")] = None,
    road: Annotated[str, typer.Option(help="路名。")] = "",
    start: Annotated[str, typer.Option("--from", help="这条路上从哪里起：相交路名或地点。")] = "",
    end: Annotated[str, typer.Option("--to", help="到哪里止；起止都不填为全路。")] = "",
    at: Annotated[list[str] | None, typer.Option(help="经度,纬度：最近的一段路，可多次。")] = None,
    slow: Annotated[float | None, typer.Option(min=1.001, help="缓行倍数；不填为封闭。")] = None,
) -> None:
    """Close roads, or slow them: inside an area, by name and stretch, or one by one."""
    desk = desk_of(context)
    if sum(map(bool, (corner, road, at))) != 1:
        raise typer.BadParameter("--corner、--road、--at 三者用其一")
    if bool(start) != bool(end) or (start and not road):
        raise typer.BadParameter("起止要一起填，并与 --road 同用", param_hint="--from/--to")
    center = desk.center
    area: Line | Picked
    if corner:
        area = tuple(_corner(text) for text in corner)
        if len(area) < 3:
            raise typer.BadParameter("至少三个角点", param_hint="--corner")
        if not name:
            raise typer.BadParameter("区域要有名称", param_hint="NAME")
    else:
        clicks = [_corner(text) for text in at or ()]
        found = pick_road(center, road, start, end) if road else pick_clicked(center, clicks)
        area, name = found.picked, name or found.name
    closure = RoadClosure(id=next_closure(center), name=name, area=area, slow=slow)
    desk.do(DrawClosure(closure=closure))
    touched = len(touched_by(center.roads().network, area))
    data = _closure(closure) | {"segments": touched}
    desk.answer(data, lambda: iter([f"{closure.id} {name}：{touched} 段道路"]))


def _corner(text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError as fault:
        raise typer.BadParameter(f"不是 经度,纬度：{text}", param_hint="--corner/--at") from fault
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
