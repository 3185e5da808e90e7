"""``pack``: the fallback pack (应急纸质包), and what became of its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from jointops.app.commands import DrawPack, EnterDrawn, VoidDrawn
from jointops.app.orders.fallback import (
    Blanks,
    draw_pack_into,
    drawn_numbers,
    number_json,
    open_numbers,
    oral_opening,
    overdue,
)
from jointops.app.requests.cases import case_json, case_of, read_scan
from jointops.cli.desk import desk_of, table
from jointops.cli.units import moment
from jointops.clock import local_text
from jointops.ids import IncidentId
from jointops.orders.drawn import DrawnNumber
from jointops.requests.case import Word
from jointops.resources import messages

app = typer.Typer(
    add_completion=False,
    help="应急纸质包：打印、列表、补录、作废。系统停用时用手写，恢复后逐张补录。",
    no_args_is_help=True,
)
CLOCK = "%m-%d %H:%M"

Number = Annotated[str, typer.Argument(help="纸面上的编号。")]
At = Annotated[str, typer.Option("--at", help="纸面上的时间（ISO 8601）。")]
Why = Annotated[str, typer.Option(help="原因。")]
IncidentNumber = Annotated[int, typer.Option("--incident", help="警情编号；先补录接警。")]


@app.command("print", help="领号并出包（PDF）：力量点位表、值班电话、空白指令单、口头记录、日志。")
def print_pack(
    context: typer.Context,
    orders: Annotated[int, typer.Option(help="空白首波指令单份数。")] = Blanks().orders,
    orals: Annotated[int, typer.Option(help="空白口头商请记录份数。")] = Blanks().orals,
    logs: Annotated[int, typer.Option(help="日志页数。")] = Blanks().logs,
    collect: Annotated[bool, typer.Option("--collect", help="旧包已收回，未用编号作废。")] = False,
    why: Annotated[str, typer.Option(help="作废原因。")] = "换班换包，旧包已收回",
    out: Annotated[Path | None, typer.Option(help="PDF 写到这个文件。")] = None,
) -> None:
    """Draw a pack."""
    desk = desk_of(context)
    blanks = Blanks(orders=orders, orals=orals, logs=logs)
    made, file = draw_pack_into(
        desk.center, desk.actor(DrawPack), blanks, out, collect=collect, why=why
    )
    data = {
        "pack": made.number,
        "file": str(file),
        "sheet": made.sheet.id,
        "numbers": [number.id for number in made.numbers],
        "collected": list(made.collected),
    }

    def lines() -> Iterator[str]:
        yield f"应急纸质包 {made.number}：{file}"
        yield "领号 " + "、".join(number.id for number in made.numbers)
        if made.collected:
            yield "作废旧号 " + "、".join(made.collected)

    desk.answer(data, lines)


@app.command("list", help="列出预领编号；待销的在前。")
def list_(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="连同已销的。")] = False,
) -> None:
    """List the numbers."""
    desk = desk_of(context)
    found = open_numbers(desk.center)
    if every:
        found += [one for one in drawn_numbers(desk.center) if not one.open]
    now, say = desk.center.clock.now(), messages("zh").label

    def row(one: DrawnNumber) -> list[str]:
        state = say(f"drawn.{one.state.value}") + ("（超过一天）" if overdue(one, now) else "")
        what = one.text or (f"三单{one.request}" if one.request is not None else "")
        drawn = local_text(one.drawn_utc, CLOCK)
        return [one.id, say(f"drawn_series.{one.series.value}"), state, drawn, one.pack, what]

    def lines() -> Iterator[str]:
        yield from table([row(one) for one in found])
        if not found:
            yield "没有待销的编号。"

    data = [{**number_json(one), "overdue": overdue(one, now)} for one in found]
    desk.answer({"numbers": data}, lines)


@app.command(help="补录一张手写的首波指令单。")
def enter(
    context: typer.Context,
    number: Number,
    incident: IncidentNumber,
    at: At,
    text: Annotated[str, typer.Option(help="派谁、到哪里、做什么。")],
    signed_by: Annotated[str, typer.Option(help="纸面上的签发人。")],
    why: Why,
    scan: Annotated[Path | None, typer.Option(help="扫描件（PDF、PNG、JPEG）。")] = None,
) -> None:
    """Enter an order that was written by hand."""
    desk = desk_of(context)
    command = EnterDrawn(
        number=number,
        incident=IncidentId(incident),
        text=text,
        signed_by=signed_by,
        scan=read_scan(scan) if scan is not None else None,
        occurred_utc=moment(at),
        why=why,
    )
    entered: DrawnNumber = desk.do(command)
    desk.answer(number_json(entered), lambda: iter([f"已补录 {entered.id}（警情 {incident}）"]))


@app.command(help="补录一张手写的紧急口头商请记录，并开三单。")
def oral(
    context: typer.Context,
    number: Number,
    incident: IncidentNumber,
    at: At,
    emergency: Annotated[str, typer.Option(help="紧急情形，如 暴力恐怖。")],
    people: Annotated[int, typer.Option(help="请求人数。")],
    content: Annotated[str, typer.Option(help="商请内容，照纸面。")],
    caller: Annotated[str, typer.Option(help="我方通话人。")],
    said_by: Annotated[str, typer.Option("--said-by", help="对方职务、姓名。")],
    said_on: Annotated[str, typer.Option("--said-on", help="信道或号码。")],
    said_recording: Annotated[str, typer.Option("--said-recording", help="录音编号。")],
    why: Why,
    said_back: Annotated[bool, typer.Option("--said-back", help="已复诵。")] = False,
) -> None:
    """Enter an oral record that was written by hand."""
    desk = desk_of(context)
    moment_of = moment(at)
    if moment_of is None:
        raise typer.BadParameter("要写时间", param_hint="--at")
    word = Word(speaker=said_by, channel=said_on, recording=said_recording, read_back=said_back)
    order = oral_opening(
        desk.center,
        number,
        IncidentId(incident),
        word,
        emergency=emergency,
        people=people,
        content=content,
        caller=caller,
        at=moment_of,
        why=why,
    )
    request = desk.do(order)
    case = case_of(desk.center, request)
    desk.answer(case_json(desk.center, case), lambda: iter([f"已补录 {number}，三单 {request}"]))


@app.command(help="作废未用的编号：写编号，或 --all 作废全部待销的。")
def void(
    context: typer.Context,
    why: Why,
    numbers: Annotated[list[str] | None, typer.Argument(help="编号，可多个。")] = None,
    every: Annotated[bool, typer.Option("--all", help="全部待销的。")] = False,
) -> None:
    """Void numbers."""
    desk = desk_of(context)
    given = tuple(one.id for one in open_numbers(desk.center)) if every else tuple(numbers or ())
    desk.do(VoidDrawn(numbers=given, why=why))
    desk.answer({"void": list(given)}, lambda: iter(["已作废 " + "、".join(given)]))
