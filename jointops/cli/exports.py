"""``export``: a layer as CSV or GeoJSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jointops.app.registers.exports import FORMS, LAYERS, PERSONAL, make_export, write_export
from jointops.cli.desk import desk_of

app = typer.Typer(add_completion=False)
NAMES = "、".join(LAYERS)


@app.command(help="导出一个图层；每次导出都留痕。")
def export(
    context: typer.Context,
    layer: Annotated[str, typer.Argument(help=f"图层：{NAMES}。")],
    out: Annotated[Path, typer.Option(help="写到哪个文件。")],
    form: Annotated[str, typer.Option("--format", help="csv 或 geojson。")] = "csv",
    in_full: Annotated[
        bool, typer.Option("--in-full", help="保安登记不遮盖（须写理由，由指挥长导出或会签）。")
    ] = False,
    why: Annotated[str, typer.Option(help="理由。")] = "",
) -> None:
    """Write a layer to a file."""
    known = next((name for name in FORMS if name == form), None)
    if layer not in LAYERS or known is None:
        raise typer.BadParameter(f"图层可用：{NAMES}；格式可用：{'、'.join(FORMS)}")
    if in_full and layer != PERSONAL:
        raise typer.BadParameter(f"--in-full 只用于 {PERSONAL}")
    desk = desk_of(context)
    made = make_export(desk.center, layer, known, file=out, in_full=in_full, why=why)
    desk.do(made.command)
    write_export(made, out)
    rows, digest = made.command.rows, made.command.digest
    found = {"layer": layer, "format": form, "file": str(out), "rows": rows, "digest": digest}
    desk.answer(found, lambda: iter([f"{out}：{rows} 行，{digest[:16]}"]))
