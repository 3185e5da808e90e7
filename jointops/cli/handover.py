"""``handover``: the shift is handed over (交接班), on paper and in the journal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jointops.app.commands import NoteHandover
from jointops.app.handover import hand_over
from jointops.cli.desk import desk_of, note

app = typer.Typer(add_completion=False, help="交接班。", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep ``print`` a command of its own."""


@app.command("print", help="签名链尾，出交接班单（PDF），并留痕存档。")
def print_sheet(
    context: typer.Context,
    to: Annotated[str, typer.Option(help="接班人。")],
    out: Annotated[Path | None, typer.Option(help="PDF 写到这个文件。")] = None,
) -> None:
    """Hand the shift over."""
    desk = desk_of(context)
    made = hand_over(desk.center, desk.actor(NoteHandover), to=to)
    if made.unsigned:
        note(made.unsigned)
    file = out or Path(f"handover-{made.sheet.id[:8]}.pdf")
    desk.center.home.write_aside(file, made.sheet.pdf)
    data = {
        "to": to,
        "head": made.head,
        "signed_entry": made.signed.seq if made.signed is not None else None,
        "sheet": made.sheet.id,
        "file": str(file),
        "parts": [
            {
                "title": part.title,
                "columns": [title for title, _ in part.columns],
                "rows": [list(row) for row in part.rows],
                "notes": list(part.notes),
            }
            for part in made.parts
        ],
    }
    desk.answer(data, lambda: iter([f"交接班单：{file}　链尾 {made.head}"]))
