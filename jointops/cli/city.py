"""``city``: make a file, see what it holds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.access import AccountNeededError
from jointops.app.bootstrap import DEFAULT_SEED, make_empty, make_training_city
from jointops.app.center import Center
from jointops.app.overview import city_counts
from jointops.app.recovery import sheet_pdf
from jointops.cli.desk import desk_of, progress
from jointops.cli.reports import counts_table
from jointops.store.recovery_key import written

app = typer.Typer(
    add_completion=False, help="城市文件：生成训练城、新建空文件、查看。", no_args_is_help=True
)


def _info(center: Center) -> dict[str, Any]:
    city, installed = center.city, center.installed_roads
    return {
        "name": city.name,
        "mode": "exercise" if city.exercise else "live",
        "note": city.note,
        "seed": city.seed,
        "counts": city_counts(center),
        "roads": installed.source if installed else None,
    }


def _lines(info: dict[str, Any]) -> Iterator[str]:
    mode = "演练" if info["mode"] == "exercise" else "实战"
    yield f"【{mode}】{info['name']}  {info['note']}"
    yield from counts_table("city.count", info["counts"])


@app.command(help="生成训练城（演练文件）。")
def new(
    context: typer.Context,
    seed: Annotated[
        int, typer.Option(min=0, help="随机种子；同一种子生成同一座城。")
    ] = DEFAULT_SEED,
) -> None:
    """Make the training city (an exercise file) in the home."""
    desk = desk_of(context)
    with progress("生成训练城") as tell:
        center = make_training_city(desk.home, seed=seed, tell=tell)
    try:
        info = _info(center)
        desk.answer(info, lambda: _lines(info))
    finally:
        center.close()


@app.command(help="新建空文件。")
def empty(
    context: typer.Context,
    exercise: Annotated[
        bool, typer.Option("--exercise", help="演练文件；不加为实战文件。")
    ] = False,
    name: Annotated[str, typer.Option(help="文件名称。")] = "",
    recovery_sheet: Annotated[
        Path | None, typer.Option(help="恢复密钥写入此 PDF（打印后密封并删除），屏幕上不再显示。")
    ] = None,
) -> None:
    """Make an empty file; a live one starts with the system administrator named by --as."""
    desk = desk_of(context)
    secret = ""
    if not exercise:
        if desk.as_name is None:
            raise AccountNeededError
        if desk.secret_file is not None:
            secret = desk.secret_file.read_text(encoding="utf-8").strip()
        elif sys.stdin.isatty():
            secret = typer.prompt("口令", hide_input=True, confirmation_prompt=True, err=True)
        else:
            raise AccountNeededError
    center, recovery_key = make_empty(
        desk.home,
        exercise=exercise,
        name=name,
        administrator=desk.as_name or "",
        secret=secret,
        key_file=desk.key_file,
    )
    try:
        info, shown = _info(center), ""
        if recovery_key and recovery_sheet is not None:
            center.home.write_aside(recovery_sheet, sheet_pdf(center, recovery_key))
            info["recovery_sheet"] = str(recovery_sheet)
        elif recovery_key:
            info["recovery_key"] = shown = "-".join(written(recovery_key))

        def lines() -> Iterator[str]:
            yield from _lines(info)
            if shown:
                yield f"恢复密钥（只显示这一次，请抄录密封保存）：{shown}"

        desk.answer(info, lines)
    finally:
        center.close()


@app.command(help="查看文件内容。")
def info(context: typer.Context) -> None:
    """Say what the file holds."""
    desk = desk_of(context)
    found = _info(desk.file)
    desk.answer(found, lambda: _lines(found))
