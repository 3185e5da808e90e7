"""``order``: papers of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from jointops.app.commands import NotePrint
from jointops.app.handling import NotFoundError
from jointops.app.papers import archived, asked_order, draft_order, issue_order
from jointops.app.planner import newest_plan
from jointops.app.print_fonts import stand_in_note
from jointops.cli.desk import Desk, desk_of, note, table
from jointops.cli.incidents import Number, find
from jointops.clock import local_text
from jointops.ids import IncidentId
from jointops.orders.order import Order, OrderKind
from jointops.planning.plan import ReinforcementPlan

app = typer.Typer(add_completion=False, help="指令文书。", no_args_is_help=True)
FirstWave = Annotated[bool, typer.Option("--first-wave", help="首波一页指令单。")]


def _plan(desk: Desk, number: int) -> ReinforcementPlan:
    find(desk, number)
    plan = newest_plan(desk.center, IncidentId(number))
    if plan is None:
        raise NotFoundError(kind="Plan", key=number)
    return plan


@app.command(help="写出指令送审稿（不编号、不存档）。")
def make(
    context: typer.Context,
    number: Number,
    out: Annotated[Path, typer.Option(help="写入此目录。")] = Path(),
    first_wave: FirstWave = False,
) -> None:
    """Write the newest plan's order as a draft (送审稿); nothing is numbered or archived."""
    desk = desk_of(context)
    kind = OrderKind.FIRST_WAVE if first_wave else OrderKind.FULL
    file = draft_order(desk.center, _plan(desk, number), kind, out)
    replaced = stand_in_note(desk.center)
    if replaced:
        note(replaced)
    data = {"incident": number, "file": str(file), "stand_ins": replaced}
    desk.answer(data, lambda: iter([str(file)]))


@app.command(help="签发指令：编号、存档。")
def issue(
    context: typer.Context,
    number: Number,
    out: Annotated[Path | None, typer.Option(help="另存到此目录。")] = None,
    first_wave: FirstWave = False,
) -> None:
    """Issue the newest plan's order: number it, archive it."""
    desk = desk_of(context)
    kind = OrderKind.FIRST_WAVE if first_wave else OrderKind.FULL
    plan = _plan(desk, number)
    asked = asked_order(plan, kind)
    actor = desk.actor(asked)
    signed = desk.countersign(asked, actor)
    order = issue_order(desk.center, plan, kind, actor, countersign=signed)
    data = msgspec.to_builtins(order)
    if out is not None:
        data["file"] = str(archived(desk.center, order, out))
    desk.answer(data, lambda: iter([f"{order.number}  {order.pages}页  {order.paper[:16]}"]))


@app.command("list", help="列出已签发指令。")
def list_(context: typer.Context) -> None:
    """List issued orders."""
    desk = desk_of(context)
    found = sorted(desk.center.board.table(Order).values(), key=_serial)

    def lines() -> Iterator[str]:
        yield from table(
            [[o.number, o.title, local_text(o.issued_utc), o.issued_by, o.id] for o in found]
        )

    desk.answer({"orders": msgspec.to_builtins(found)}, lines)


def _serial(order: Order) -> tuple[int, int]:
    return order.year, order.serial


@app.command("print", help="按存档原样导出指令。")
def print_(
    context: typer.Context,
    order: Annotated[str, typer.Argument(help="指令编号或发文字号。")],
    out: Annotated[Path, typer.Option(help="写入此目录。")] = Path(),
) -> None:
    """Write an archived order's very bytes into a folder."""
    desk = desk_of(context)
    known = desk.center.board.table(Order).values()
    found = next((o for o in known if order in {o.id, o.number}), None)
    if found is None:
        raise NotFoundError(kind="Order", key=order)
    file = archived(desk.center, found, out)
    desk.do(NotePrint(order=found.id, target=file.name))
    desk.answer({"order": found.id, "file": str(file)}, lambda: iter([str(file)]))
