"""``backup``: verified copies of the file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jointops.app.bootstrap import find_key
from jointops.app.commands import NoteBackup
from jointops.cli.desk import desk_of
from jointops.store.backup import restore as restore_backup

app = typer.Typer(add_completion=False, help="备份与恢复。", no_args_is_help=True)


@app.command(help="备份并当场验证。")
def make(context: typer.Context) -> None:
    """Make a copy and prove it by opening it."""
    desk = desk_of(context)
    made = desk.center.database.backup()
    desk.do(NoteBackup(file=made.path.name, entries=made.entries))
    data = {"file": str(made.path), "entries": made.entries, "head": made.head}
    desk.answer(data, lambda: iter([f"{made.path}（留痕 {made.entries} 条，已验证）"]))


@app.command(help="用备份替换当前文件（原文件移开保留）。")
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="备份文件。")],
) -> None:
    """Put a copy in the file's place; the present file is moved aside."""
    desk = desk_of(context)
    key = find_key(desk.home, key_file=desk.key_file)
    with desk.home.window_lock("backup restore"):
        found = restore_backup(desk.home, file, key)
    data = {"restored": str(file), "entries": found.entries, "head": found.head}
    desk.answer(data, lambda: iter([f"已恢复 {file.name}（留痕 {found.entries} 条）"]))
