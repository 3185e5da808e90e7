"""``order template``: the fixed texts of orders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.commands import TakeTemplate
from jointops.app.orders.templates import (
    changed_keys,
    demand_printable,
    own_template,
    read_template_file,
    source_in_force,
    take_template,
    texts_in_force,
)
from jointops.cli.desk import Desk, desk_of
from jointops.orders.template import shipped

app = typer.Typer(
    add_completion=False,
    help="文书样式：标题、固定文字、签发职务、代字、版头。",
    no_args_is_help=True,
)
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="样式文件（TOML）。")]
Why = Annotated[str, typer.Option(help="原因。")]


@app.command(help="看现行样式；--out 写成文件，改好后用 take 采用。")
def show(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="写成此文件。")] = None,
) -> None:
    """Show the texts in force, or write them as a file."""
    desk = desk_of(context)
    source = source_in_force(desk.center)
    own = own_template(desk.center)
    changed = changed_keys(texts_in_force(desk.center))
    data: dict[str, Any] = {
        "origin": own.origin if own else "",
        "why": own.why if own else "",
        "changed": list(changed),
        "source": source,
    }
    if out is not None:
        desk.center.home.write_aside(out, source.encode())
        data["file"] = str(out)

    def lines() -> Iterator[str]:
        yield data.get("file") or source
        if changed:
            yield f"与随附样式不同：{'、'.join(changed)}"

    desk.answer(data, lines)


@app.command(help="检查样式文件，不采用。")
def check(context: typer.Context, file: File) -> None:
    """Check a template file; the one in force stays."""
    desk = desk_of(context)
    texts = read_template_file(file)
    demand_printable(desk.center, texts)
    _answer(desk, changed_keys(texts), taken=False)


@app.command(help="采用样式文件；有错误就不采用，原来的照旧。")
def take(context: typer.Context, file: File, why: Why) -> None:
    """Lay down the texts of a file."""
    desk = desk_of(context)
    _take(desk, read_template_file(file), origin=file.name, why=why)


@app.command("set", help="改一条文字，如 text.mission；多行的重复给出 --text。")
def set_(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="哪一条。")],
    text: Annotated[list[str], typer.Option(help="改成。")],
    why: Why,
) -> None:
    """Change one text."""
    desk = desk_of(context)
    _take(desk, texts_in_force(desk.center) | {key: tuple(text)}, origin=key, why=why)


@app.command(help="恢复随附的样式。")
def reset(context: typer.Context, why: Why) -> None:
    """Go back to the shipped texts."""
    desk = desk_of(context)
    _take(desk, dict(shipped().texts), origin="shipped", why=why)


def _take(desk: Desk, texts: dict[str, tuple[str, ...]], *, origin: str, why: str) -> None:
    asked = TakeTemplate(origin=origin, texts={}, changed=())
    take_template(desk.center, texts, origin=origin, why=why, actor=desk.actor(asked))
    _answer(desk, changed_keys(texts), taken=True)


def _answer(desk: Desk, changed: tuple[str, ...], *, taken: bool) -> None:
    told = "已采用" if taken else "没有错误，未采用"
    words = f"{told}；与随附样式不同：{'、'.join(changed) or '无'}"
    desk.answer({"taken": taken, "changed": list(changed)}, lambda: iter([words]))
