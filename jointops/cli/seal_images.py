"""``order seal-image``: the authorised image of the center's own seal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jointops.app.commands import TakeSealImage
from jointops.app.orders.papers import archived_bytes
from jointops.app.orders.seal_image import (
    digest_of,
    drop_seal_image,
    kept_seal_image,
    take_seal_image,
    width_mm_of,
)
from jointops.cli.desk import Desk, desk_of
from jointops.orders.seal_image import WIDTH_MM
from jointops.resources import messages

app = typer.Typer(
    add_completion=False,
    help="本单位印章的授权图样：只印在实战的正式指令和通知上；没有图样的留空盖实物印章。",
    no_args_is_help=True,
)
Why = Annotated[str, typer.Option(help="谁批准、哪份用印授权。")]


@app.command(help="采用一个图样（PNG，透明底）。")
def take(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="图样文件。")],
    why: Why,
    width_mm: Annotated[float, typer.Option(help="印宽（毫米）。")] = WIDTH_MM,
) -> None:
    """Take an image over."""
    desk = desk_of(context)
    take_seal_image(desk.center, file, desk.actor(TakeSealImage), why=why, width_mm=width_mm)
    _show(desk)


@app.command(help="停用图样：此后印章处留空。")
def drop(context: typer.Context, why: Why) -> None:
    """Give the image up."""
    desk = desk_of(context)
    drop_seal_image(desk.center, desk.actor(TakeSealImage), why=why)
    _show(desk)


@app.command(help="看现用图样；--out 另存。")
def show(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="另存成此文件。")] = None,
) -> None:
    """Show which image is in use, or write it out."""
    desk = desk_of(context)
    kept = kept_seal_image(desk.center)
    if out is not None and kept is not None:
        image = archived_bytes(desk.center, digest_of(kept), name=kept.origin)
        desk.center.home.write_aside(out, image)
    _show(desk)


def _show(desk: Desk) -> None:
    kept, say = kept_seal_image(desk.center), messages("zh").label
    if kept is None:
        desk.answer({"image": None}, lambda: iter([say("seal_image.none")]))
        return
    digest, width = digest_of(kept), width_mm_of(kept)
    data = {"image": digest, "width_mm": width, "origin": kept.origin, "why": kept.why}
    told = f"印章图样 {digest[:16]}（{kept.origin}），印宽 {width:g} 毫米；{kept.why}"
    desk.answer(data, lambda: iter([told]))
