"""``handover``: the shift is handed over (交接班), on paper and in the journal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jointops.app.commands import DrawPack, NoteHandover
from jointops.app.orders.fallback import Blanks, draw_pack_into
from jointops.app.orders.handover import hand_over
from jointops.cli.desk import desk_of, note
from jointops.resources import messages

app = typer.Typer(add_completion=False, help="交接班。", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep ``print`` a command of its own."""


@app.command("print", help="签名链尾，出交接班单（PDF），并留痕存档。")
def print_sheet(
    context: typer.Context,
    to: Annotated[str, typer.Option(help="接班人。")],
    out: Annotated[Path | None, typer.Option(help="PDF 写到这个文件。")] = None,
    pack: Annotated[bool, typer.Option("--pack", help="先出下一班的应急纸质包。")] = False,
    collect: Annotated[bool, typer.Option("--collect", help="旧包已收回，未用编号作废。")] = False,
) -> None:
    """Hand the shift over; the next shift's pack first, so that the sheet tells its numbers."""
    desk = desk_of(context)
    drawn = None
    if pack:
        why = messages("zh").label("pack.collected_why")
        drawn, where = draw_pack_into(
            desk.center, desk.actor(DrawPack), Blanks(), collect=collect, why=why
        )
        note(f"应急纸质包：{where}")
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
        "pack": drawn.number if drawn is not None else None,
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
