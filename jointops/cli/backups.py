"""``backup``: verified copies of the file, the journal's mirror, and restores tried out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from jointops.app.bootstrap import find_key
from jointops.app.commands import NoteBackup, NoteDrill
from jointops.app.safekeeping import drill as drill_restore
from jointops.app.safekeeping import mirror_of
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.cli.desk import desk_of
from jointops.errors import OperatorError
from jointops.store.backup import newest_good
from jointops.store.home import HomeTakenError
from jointops.store.mirror import Mirror
from jointops.store.mirroring import Follower, MirrorDivergedError
from jointops.store.restore import restore as restore_file


class MirrorUnsetError(OperatorError):
    """No folder is set for the mirror."""

    code = "MIRROR-UNSET"


app = typer.Typer(add_completion=False, help="备份、镜像与恢复。", no_args_is_help=True)


@app.command(help="备份并当场验证。")
def make(context: typer.Context) -> None:
    """Make a copy and prove it by opening it."""
    desk = desk_of(context)
    made = desk.center.database.backup()
    desk.do(NoteBackup(file=made.path.name, entries=made.entries))
    data = {"file": str(made.path), "entries": made.entries, "head": made.head}
    desk.answer(data, lambda: iter([f"{made.path}（留痕 {made.entries} 条，已验证）"]))


@app.command(help="用备份（和镜像）替换当前文件，原文件移开保留。")
def restore(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="备份文件；不填用最近一份验证合格的。")
    ] = None,
    mirror: Annotated[
        Path | None, typer.Option(help="留痕镜像文件夹：补上备份之后的留痕。")
    ] = None,
    mirror_only: Annotated[bool, typer.Option(help="不用备份，只由镜像重建。")] = False,
) -> None:
    """Put a copy in the file's place; the present file is moved aside."""
    desk = desk_of(context)
    key = find_key(desk.home, key_file=desk.key_file)
    with desk.home.window_lock("backup restore"):
        if file is None and not mirror_only:
            newest = newest_good(desk.home, key)
            file = None if newest is None else newest.path
        made = restore_file(
            desk.home, key, backup=file, mirror=None if mirror is None else Mirror(mirror, key)
        )
    data = {"restored": None if file is None else str(file), **msgspec.to_builtins(made)}

    def lines() -> Iterator[str]:
        source = "镜像" if file is None else file.name
        yield f"已恢复 {source}（留痕 {made.entries} 条，其中镜像补 {made.from_mirror} 条）"
        if made.torn:
            yield "镜像最后一段不完整：最后几条可能缺失，请与纸面校验码核对。"

    desk.answer(data, lines)


@app.command(help="恢复演练：在空目录里恢复并与现文件比对，结果留痕。")
def drill(
    context: typer.Context,
    recovery_key_file: Annotated[
        Path | None, typer.Option(help="只凭恢复密钥：由信封录入的密钥所在文件。")
    ] = None,
) -> None:
    """Make the file again in a fresh folder and compare it; exit 1 if it fails."""
    desk = desk_of(context)
    typed = "" if recovery_key_file is None else recovery_key_file.read_text(encoding="utf-8")
    done = drill_restore(desk.center, desk.actor(NoteDrill), recovery_key=typed)
    data = done.facts()

    def lines() -> Iterator[str]:
        by = "只凭恢复密钥，" if done.by_sheet else ""
        yield f"演练通过：{by}由 {done.file or '镜像'} 恢复留痕 {done.entries} 条"
        yield f"其中镜像补 {done.from_mirror} 条；现文件比它多 {done.missing} 条"

    desk.answer(data, lines)


@app.command("mirror", help="核对留痕镜像；窗口未开时先补齐。")
def check_mirror(context: typer.Context) -> None:
    """Bring the mirror up to date where no window does, and read all of it."""
    desk = desk_of(context)
    center = desk.center
    mirror = mirror_of(center)
    if mirror is None:
        raise MirrorUnsetError
    with contextlib.suppress(HomeTakenError), desk.home.window_lock("backup mirror"):
        Follower(mirror, center.database.reader).follow()
    entries, head = 0, ""
    for one in mirror.entries():
        entries, head = one.entry.seq, one.entry.digest
    if center.database.digests_at({entries}).get(entries, "") != head:
        raise MirrorDivergedError(folder=str(mirror.folder), entry=entries)
    code = head[:HEAD_CHARACTERS]
    data = {"folder": str(mirror.folder), "entries": entries, "head": code}
    desk.answer(data, lambda: iter([f"{mirror.folder}：留痕 {entries} 条，链尾 {code}"]))
