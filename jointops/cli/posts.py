"""``posts``: the library of pre-agreed checkpoints (卡点库)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.registers.imports import read_list
from jointops.cli.desk import desk_of, table
from jointops.cli.reports import DryRun, ListDatum, answer_report
from jointops.forces.checkposts import CheckPost
from jointops.geo.datums import Datum
from jointops.resources import messages

app = typer.Typer(add_completion=False, help="卡点库：导入、列表。", no_args_is_help=True)


@app.command("import", help="导入卡点库，有误则全部不导入。")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV 或 xlsx：name,place,stops_from[,side]…")],
    dry_run: DryRun = False,
    datum: ListDatum = Datum.WGS84,
) -> None:
    """Import checkpoints, all or none."""
    desk = desk_of(context)
    command, report = read_list(desk.center, "posts", file, datum=datum)
    if not dry_run:
        report.demand_clean()
        desk.do(command)
    answer_report(desk, report, taken=not dry_run)


def _json(post: CheckPost) -> dict[str, Any]:
    return {
        "post": post.name,
        "place": post.place.code,
        "side": post.side.value if post.side else None,
        "stops_from": post.stops_from.value,
        "room": post.room,
        "kit": [kit.value for kit in post.kit],
        "kit_there": [kit.value for kit in post.kit_there],
        "near_school": post.near_school,
        "near_hospital": post.near_hospital,
        "fire_checked": post.fire_checked,
        "armed": post.crew.armed,
        "drivers": post.crew.drivers,
        "cut_over_s": post.cut_over_s,
        "origin": post.origin,
    }


def _line(post: CheckPost) -> list[str]:
    say = messages().label
    side = f"{say(f'compass.{post.side}')}侧" if post.side else "路口"
    way = f"由{say(f'compass.{post.stops_from}')}向{say(f'compass.{post.stops_from.opposite}')}"
    return [
        post.name,
        post.place.text,
        side,
        way,
        f"停 {post.room} 辆",
        f"枪警 {post.crew.armed}＋驾驶 {post.crew.drivers}",
        "现场有 " + ("、".join(say(f"kit.{kit}") for kit in post.kit_there) or "无"),
        "射向已核" if post.fire_checked else "射向未核",
    ]


@app.command("list", help="列出卡点库。")
def list_(context: typer.Context) -> None:
    """List the checkpoints of the library."""
    desk = desk_of(context)
    posts = sorted(desk.center.board.table(CheckPost).values(), key=_name)

    def lines() -> Iterator[str]:
        yield from table([_line(post) for post in posts])

    desk.answer({"posts": [_json(post) for post in posts]}, lines)


def _name(post: CheckPost) -> str:
    return post.name
