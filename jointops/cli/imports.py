"""``imports``: lists of what a center has, what was taken over, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from jointops.app.commands import UndoImport
from jointops.app.registers.imports import READERS, read_list, standing_imports
from jointops.cli.desk import desk_of, table
from jointops.cli.reports import DryRun, ListDatum, answer_report
from jointops.clock import local_text, read_time
from jointops.geo.datums import Datum
from jointops.resources import messages

app = typer.Typer(add_completion=False, help="登记表：导入、撤销。", no_args_is_help=True)
LISTS = "、".join(READERS)


@app.command(help="导入一张登记表，有误则全部不导入。")
def take(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help=f"哪一种：{LISTS}。")],
    file: Annotated[Path, typer.Argument(help="CSV、xlsx 或 GeoJSON。")],
    dry_run: DryRun = False,
    datum: ListDatum = Datum.WGS84,
) -> None:
    """Import a list, all or none."""
    known = next((name for name in READERS if name == subject), None)
    if known is None:
        raise typer.BadParameter(f"没有“{subject}”，可用：{LISTS}")
    desk = desk_of(context)
    command, report = read_list(desk.center, known, file, datum=datum)
    if not dry_run:
        report.demand_clean()
        desk.do(command)
    answer_report(desk, report, taken=not dry_run)


@app.command("list", help="列出可以撤销的导入，最新的在前。")
def list_(context: typer.Context) -> None:
    """List the imports that can be taken back, newest first."""
    desk = desk_of(context)
    standing = standing_imports(desk.center)
    found = [
        {
            "entry": entry.seq,
            "kind": entry.kind,
            "file": entry.subject,
            "recorded_utc": entry.recorded_utc,
            "actor": entry.actor,
            "new": entry.facts.get("new"),
            "changed": entry.facts.get("changed"),
        }
        for entry in standing
    ]

    def lines() -> Iterator[str]:
        say = messages().label
        yield from table(
            [
                [
                    f"第 {entry.seq} 条",
                    local_text(read_time(entry.recorded_utc)),
                    entry.actor,
                    say(f"act.{entry.kind}"),
                    entry.subject,
                    f"新增 {entry.facts.get('new', '—')}",
                    f"更新 {entry.facts.get('changed', '—')}",
                ]
                for entry in standing
            ]
        )

    desk.answer({"imports": found}, lines)


@app.command(help="整批撤销一次导入；后来改过或正有任务的不能撤。")
def undo(
    context: typer.Context,
    entry: Annotated[int, typer.Argument(help="留痕编号，见 imports list。")],
) -> None:
    """Take an import back as one step."""
    desk = desk_of(context)
    back = desk.do(UndoImport(entry=entry))

    def lines() -> Iterator[str]:
        yield f"已撤销 {back['file']}：删去 {back['removed']}，恢复 {back['put_back']}"

    desk.answer({"entry": entry, **back}, lines)
