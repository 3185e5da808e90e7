"""``key``: the recovery key of a live file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from jointops.app.access import AccountNeededError
from jointops.app.recovery import recover as recover_file
from jointops.cli.desk import desk_of

app = typer.Typer(add_completion=False, help="恢复密钥。", no_args_is_help=True)
KeyFile = Annotated[Path | None, typer.Option(help="录入的恢复密钥所在文件；不填则当场录入。")]


def typed_key(file: Path | None) -> str:
    """Give a recovery key from a file, or as it is typed, unseen."""
    if file is not None:
        return file.read_text(encoding="utf-8")
    if not sys.stdin.isatty():
        raise AccountNeededError
    return str(typer.prompt("恢复密钥（按序号逐组录入）", hide_input=True, err=True))


@app.callback()
def about() -> None:
    """Group the commands."""


@app.command(help="凭恢复密钥打开本目录的文件，并把密钥存入钥匙串或 --key-file。")
def recover(context: typer.Context, recovery_key_file: KeyFile = None) -> None:
    """Open the home's file by its recovery key, and keep the key for the next start."""
    desk = desk_of(context)
    found = recover_file(desk.home, typed_key(recovery_key_file), key_file=desk.key_file)
    data = {"entries": found.entries, "head": found.head}
    desk.answer(data, lambda: iter([f"已凭恢复密钥打开（留痕 {found.entries} 条），密钥已存好"]))
