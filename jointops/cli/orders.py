"""``order``: papers of a plan, from the draft to the end of the response."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from jointops.app.commands import (
    DraftOrder,
    DropOrder,
    EditOrder,
    NoteFiling,
    NotePrint,
    ReturnOrder,
    SendOrder,
    SignForOrder,
    SubmitOrder,
)
from jointops.app.handling import NotFoundError, PlanNoneError
from jointops.app.orders.case_folder import file_case
from jointops.app.orders.desk import is_unsigned
from jointops.app.orders.fallback import number_json
from jointops.app.orders.life import (
    ask_cancel,
    ask_end,
    draft_full,
    find_order,
    issue_draft,
    outdated,
    plan_of,
    rewrite,
    sentences_of,
)
from jointops.app.orders.papers import (
    archived,
    asked_order,
    draft_order,
    issue_notice,
    issue_order,
)
from jointops.app.orders.print_fonts import stand_in_note
from jointops.app.orders.print_queue import waiting_prints
from jointops.app.orders.search import OrderSearch, search_handwritten, search_orders
from jointops.app.planner import newest_plan
from jointops.cli import packets, seal_images
from jointops.cli.desk import Desk, desk_of, note, table
from jointops.cli.incidents import Number, find
from jointops.cli.templates import app as templates_app
from jointops.clock import local_text
from jointops.ids import IncidentId
from jointops.orders.order import UNISSUED, Order, OrderKind, OrderState
from jointops.planning.plan import ReinforcementPlan
from jointops.resources import messages

app = typer.Typer(add_completion=False, help="指令文书。", no_args_is_help=True)
DAY = ["%Y-%m-%d"]
app.add_typer(templates_app, name="template")
app.add_typer(seal_images.app, name="seal-image")
app.command("packet", help="已下达方案的全套文书：指令、任务单、图、表、分发表。")(packets.packet)
app.command("slip", help="从存档的全套文书里重印一张任务单或别的一件。")(packets.slip)
app.add_typer(packets.bulk, name="bulk")
FirstWave = Annotated[bool, typer.Option("--first-wave", help="首波一页指令单。")]
Which = Annotated[str, typer.Argument(help="指令编号（如 1.2）或发文字号。")]
Why = Annotated[str, typer.Option(help="原因。")]
Out = Annotated[Path | None, typer.Option(help="另存到此目录。")]


def _plan(desk: Desk, number: int) -> ReinforcementPlan:
    find(desk, number)
    plan = newest_plan(desk.center, IncidentId(number))
    if plan is None:
        raise PlanNoneError(incident=number)
    return plan


def _told(order: Order) -> str:
    state = messages("zh").label(f"order_state.{order.state.value}")
    name = order.number or f"{order.id}（未编号）"
    pages = f"  {order.pages}页  {order.paper[:16]}" if order.paper else ""
    return f"{order.id}  {name}  {state}{pages}"


def _answer(desk: Desk, order: Order, out: Path | None = None) -> None:
    data = msgspec.to_builtins(order)
    lines = [_told(order)]
    if out is not None:
        data["file"] = str(archived(desk.center, order, out))
        lines.append(data["file"])
    desk.answer(data, lambda: iter(lines))


@app.command(help="拟稿：写出送审稿；--keep 留作草稿，可以改写、送签。")
def make(
    context: typer.Context,
    number: Number,
    out: Annotated[Path, typer.Option(help="写入此目录。")] = Path(),
    first_wave: FirstWave = False,
    keep: Annotated[bool, typer.Option("--keep", help="留作草稿（完整指令）。")] = False,
) -> None:
    """Write the newest plan's order as a draft (送审稿); nothing is numbered."""
    desk = desk_of(context)
    plan = _plan(desk, number)
    data: dict[str, Any] = {"incident": number}
    lines = []
    if keep and not first_wave:
        asked = DraftOrder(order=asked_order(plan, OrderKind.FULL).order)
        order = draft_full(desk.center, plan, desk.actor(asked))
        data["order"] = msgspec.to_builtins(order)
        lines.append(_told(order))
    kind = OrderKind.FIRST_WAVE if first_wave else OrderKind.FULL
    data["file"] = str(draft_order(desk.center, plan, kind, out))
    data["stand_ins"] = stand_in_note(desk.center, Path(data["file"]).read_bytes())
    if data["stand_ins"]:
        note(data["stand_ins"])
    lines.append(data["file"])
    desk.answer(data, lambda: iter(lines))


@app.command(help="列出草稿可以改写的句子；给出句子和 --text 就改写，--restore 恢复原文。")
def edit(
    context: typer.Context,
    order: Which,
    sentence: Annotated[str, typer.Argument(help="句子，如 handling.1。")] = "",
    text: Annotated[str | None, typer.Option(help="改成这句话。")] = None,
    restore: Annotated[bool, typer.Option("--restore", help="恢复自动生成的文字。")] = False,
) -> None:
    """List the sentences of a draft, or rewrite one."""
    desk = desk_of(context)
    found = find_order(desk.center, order)
    if sentence and (restore or text is not None):
        known = EditOrder(order=found.id, sentence=sentence, generated="", text="")
        wanted = None if restore else text
        rewrite(desk.center, found.id, sentence, wanted, desk.actor(known))
        found = find_order(desk.center, order)
    rows = [s for s in sentences_of(desk.center, found) if not sentence or s.key == sentence]
    data = [
        {
            "key": s.key,
            "text": s.text,
            "generated": s.generated,
            "changed": s.text != s.generated,
            "outdated": outdated(found, s),
        }
        for s in rows
    ]

    def lines() -> Iterator[str]:
        for row in data:
            yield f"{row['key']}  {row['text']}"
            if row["changed"]:
                yield f"    原文：{row['generated']}"
            if row["outdated"]:
                yield "    ！改写以后警情或方案变了，须重新核对"

    desk.answer({"order": found.id, "sentences": data}, lines)


@app.command(help="送签：交签发人。")
def submit(context: typer.Context, order: Which) -> None:
    """Lay a draft before who signs."""
    desk = desk_of(context)
    found = find_order(desk.center, order)
    desk.do(SubmitOrder(order=found.id))
    _answer(desk, find_order(desk.center, found.id))


@app.command("return", help="退改：退回拟稿人，写明原因。")
def return_(context: typer.Context, order: Which, why: Why) -> None:
    """Give a draft back."""
    desk = desk_of(context)
    found = find_order(desk.center, order)
    desk.do(ReturnOrder(order=found.id, why=why))
    _answer(desk, find_order(desk.center, found.id))


@app.command(help="弃稿，写明原因。")
def drop(context: typer.Context, order: Which, why: Why) -> None:
    """Give a draft up."""
    desk = desk_of(context)
    found = find_order(desk.center, order)
    desk.do(DropOrder(order=found.id, why=why))
    _answer(desk, find_order(desk.center, found.id))


@app.command(help="签发指令：编号、存档。--draft 签发一份草稿。")
def issue(
    context: typer.Context,
    number: Number,
    out: Out = None,
    first_wave: FirstWave = False,
    draft: Annotated[str, typer.Option(help="要签发的草稿编号。")] = "",
) -> None:
    """Issue the newest plan's order, or a draft: number it, archive it."""
    desk = desk_of(context)
    found = find_order(desk.center, draft) if draft else None
    if found is not None and found.incident != number:
        raise NotFoundError(kind="Order", key=draft)
    kind = OrderKind.FIRST_WAVE if first_wave and found is None else OrderKind.FULL
    plan = _plan(desk, number) if found is None else plan_of(desk.center, found)
    asked = asked_order(plan, kind)
    actor = desk.actor(asked)
    signed = desk.countersign(asked, actor)
    if found is not None:
        order = issue_draft(desk.center, found, actor, countersign=signed)
    else:
        order = issue_order(desk.center, plan, kind, actor, countersign=signed)
    if is_unsigned(desk.center, order.id):
        note(messages("zh").label("orders.unsigned"))
    _answer(desk, order, out)


@app.command(help="登记下达：用什么方式发给各单位。")
def send(
    context: typer.Context,
    order: Which,
    by: Annotated[str, typer.Option(help="方式：当面、电台、传真……")],
) -> None:
    """Note that an order went out."""
    desk = desk_of(context)
    found = find_order(desk.center, order)
    desk.do(SendOrder(order=found.id, means=by))
    _answer(desk, find_order(desk.center, found.id))


@app.command(help="登记签收：哪几份、谁、什么方式。")
def ack(
    context: typer.Context,
    order: Which,
    name: Annotated[str, typer.Option("--by", help="签收人。")],
    copy: Annotated[list[int] | None, typer.Option(help="份号，可以重复给出。")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="接收单位，可以重复给出。")] = None,
    means: Annotated[str, typer.Option(help="方式。")] = "纸质签字",
) -> None:
    """Note who signed for copies of an order."""
    desk = desk_of(context)
    found = find_order(desk.center, order)
    numbers = [*(copy or ())]
    for receiver in unit or ():
        held = [c.number for c in found.copies if c.receiver == receiver]
        if not held:
            raise NotFoundError(kind="Copy", key=receiver)
        numbers += held
    desk.do(SignForOrder(order=found.id, copies=tuple(numbers), name=name, means=means))
    _answer(desk, find_order(desk.center, found.id))


@app.command(help="撤销指令：另发一份通知给持有它的全部单位，写明原因。")
def cancel(
    context: typer.Context,
    orders: Annotated[list[str], typer.Argument(help="指令编号或发文字号。")],
    why: Why,
    out: Out = None,
) -> None:
    """Cancel orders of one incident by a paper of its own."""
    desk = desk_of(context)
    found = tuple(find_order(desk.center, text) for text in orders)
    asked = ask_cancel(desk.center, found, why)
    actor = desk.actor(asked)
    signed = desk.countersign(asked, actor)
    _answer(desk, issue_notice(desk.center, asked, actor, countersign=signed), out)


@app.command(help="解除：宣布响应结束，发通知给持有指令的全部单位。")
def end(context: typer.Context, number: Number, why: Why = "", out: Out = None) -> None:
    """End the response to an incident by a paper of its own."""
    desk = desk_of(context)
    find(desk, number)
    asked = ask_end(desk.center, IncidentId(number), why)
    actor = desk.actor(asked)
    signed = desk.countersign(asked, actor)
    _answer(desk, issue_notice(desk.center, asked, actor, countersign=signed), out)


@app.command("list", help="查指令和草稿：按文号、警情、单位、人员、日期、类别、状态。")
def list_(
    context: typer.Context,
    number: Annotated[str, typer.Option(help="文号或标题里的字。")] = "",
    incident: Annotated[int | None, typer.Option(help="警情编号。")] = None,
    unit: Annotated[str, typer.Option(help="接收单位。")] = "",
    person: Annotated[str, typer.Option(help="拟稿、签发、改写、签收的人。")] = "",
    since: Annotated[datetime | None, typer.Option(formats=DAY, help="从这天起。")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DAY, help="到这天止。")] = None,
    kind: Annotated[OrderKind | None, typer.Option(help="类别。")] = None,
    state: Annotated[OrderState | None, typer.Option(help="状态。")] = None,
) -> None:
    """Search orders and drafts, oldest first."""
    desk = desk_of(context)
    wanted = OrderSearch(
        number=number,
        incident=IncidentId(incident) if incident is not None else None,
        unit=unit,
        person=person,
        since=since.date() if since is not None else None,
        until=until.date() if until is not None else None,
        kind=kind,
        state=state,
    )
    found = search_orders(desk.center, wanted)[::-1]
    by_hand = search_handwritten(desk.center, wanted)
    say = messages("zh").label

    def lines() -> Iterator[str]:
        yield from table(
            [
                [
                    o.id,
                    o.number or "（未编号）",
                    say(f"order.{o.kind.value}"),
                    say(f"order_state.{o.state.value}"),
                    f"签收{sum(bool(c.signed_by) for c in o.copies)}/{len(o.copies)}",
                    local_text(o.issued_utc),
                    o.issued_by,
                    o.title,
                ]
                for o in found
            ]
            + [
                [
                    "",
                    one.id,
                    say(f"order.{OrderKind.FIRST_WAVE.value}"),
                    say("order_state.handwritten"),
                    say("orders.scanned" if one.scan else "orders.not_scanned"),
                    local_text(one.at_utc or one.drawn_utc),
                    one.signed_by,
                    one.text,
                ]
                for one in by_hand
            ]
        )

    data = {
        "orders": msgspec.to_builtins(found),
        "handwritten": [number_json(one) for one in by_hand],
    }
    desk.answer(data, lines)


@app.command(help="列出没有打印机而排队的文书；--drop 不打了，写明原因。")
def waiting(
    context: typer.Context,
    drop: Annotated[str, typer.Option(help="不再打印的指令编号或发文字号。")] = "",
    why: Why = "",
) -> None:
    """List prints that wait for a printer, or take those of an order off."""
    desk = desk_of(context)
    dropped = find_order(desk.center, drop).id if drop else None
    for one in waiting_prints(desk.center):
        if one.order == dropped:
            desk.do(replace(one.done, why=why))
    found = waiting_prints(desk.center)
    data = [
        {"order": one.order, "number": one.number, "copies": one.copies, "pages": one.pages}
        for one in found
    ]
    rows = [[one.order, one.number, f"{one.copies}份", one.pages or "全部"] for one in found]
    desk.answer({"waiting": data}, lambda: table(rows))


@app.command("file", help="归档：一起警情的全部文书，合订成一个 PDF，原件另存一个 zip。")
def file_(
    context: typer.Context,
    number: Number,
    out: Annotated[Path, typer.Option(help="写入此目录。")] = Path(),
) -> None:
    """Write the case folder of an incident."""
    desk = desk_of(context)
    note_of = NoteFiling(incident=IncidentId(number), file="", papers=0, digest="")
    filed = file_case(desk.center, IncidentId(number), out, desk.actor(note_of))
    data = {
        "incident": number,
        "pdf": str(filed.pdf),
        "archive": str(filed.archive),
        "papers": filed.papers,
        "pages": filed.pages,
    }
    told = [f"{filed.papers}件，{filed.pages}页", str(filed.pdf), str(filed.archive)]
    desk.answer(data, lambda: iter(told))


@app.command(help="看一份指令：状态、版次、份数、签收、改写、审核。")
def show(context: typer.Context, order: Which) -> None:
    """Show one order with its copies and what became of it."""
    desk = desk_of(context)
    found = find_order(desk.center, order)
    say = messages("zh").label

    def lines() -> Iterator[str]:
        yield _told(found)
        yield f"{found.title}  第{found.version}版"
        if found.replaces:
            yield f"替代：{found.replaces}"
        for stamp in found.stamps:
            when = local_text(stamp.at_utc, "%m-%d %H:%M:%S")
            words = say(f"order_state.{stamp.state.value}")
            yield "  ".join(filter(None, (when, words, stamp.by, stamp.why)))
        for gate in found.gates:
            result = say("gate.passed" if gate.passed else "gate.found")
            yield f"{say(f'gate.{gate.code}')}：{result}，{gate.note}"
        yield from table(
            [
                [
                    f"第{c.number}份",
                    c.receiver,
                    c.signed_by or "未签收",
                    local_text(c.signed_utc) if c.signed_utc else "",
                    c.means,
                ]
                for c in found.copies
            ]
        )

    desk.answer(msgspec.to_builtins(found), lines)


@app.command("print", help="按存档原样导出指令；草稿导出送审稿。")
def print_(
    context: typer.Context,
    order: Which,
    out: Annotated[Path, typer.Option(help="写入此目录。")] = Path(),
) -> None:
    """Write an archived order's very bytes into a folder, or a draft as it is now."""
    desk = desk_of(context)
    found = find_order(desk.center, order)
    if found.state in UNISSUED:
        plan = plan_of(desk.center, found)
        file = draft_order(desk.center, plan, found.kind, out, found.edits)
    else:
        file = archived(desk.center, found, out)
    desk.do(NotePrint(order=found.id, target=file.name))
    desk.answer({"order": found.id, "file": str(file)}, lambda: iter([str(file)]))
