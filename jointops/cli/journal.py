"""``journal``: read it, prove it, rebuild from it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import typer

from jointops.app.commands import AddLateEntry, AnswerOralAct, CorrectEntry, SignHead
from jointops.app.heads import check_journal, sign_newest
from jointops.app.journal_lines import ExceptionList, what_of
from jointops.app.past import board_at
from jointops.app.second_persons import due_oral_acts
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.audit.entry import Entry
from jointops.audit.exceptions import ExceptionKind
from jointops.audit.heads import fingerprint
from jointops.cli.desk import desk_of, note, table
from jointops.cli.persons import mask_callers
from jointops.clock import local_text, read_time, utc_text
from jointops.forces.readiness import Task
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.resources import messages

app = typer.Typer(add_completion=False, help="留痕。", no_args_is_help=True)

_OF_ANY_ACT = {ExceptionKind.REFUSED, ExceptionKind.ORAL_ORDER, ExceptionKind.BREAK_GLASS}
"""Kinds whose words do not say which act it was."""


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "occurred_utc": entry.occurred_utc,
        "recorded_utc": entry.recorded_utc,
        "actor": entry.actor,
        "role": entry.role,
        "seat": entry.seat,
        "kind": entry.kind,
        "outcome": entry.outcome,
        "subject": entry.subject,
        "why": entry.why,
        "facts": entry.facts,
        "digest": entry.digest,
    }


@app.command(help="查看最近的留痕。")
def show(
    context: typer.Context,
    text: Annotated[str, typer.Option(help="只看含此文字的条目。")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="最多几条。")] = 50,
) -> None:
    """Show the newest entries."""
    desk = desk_of(context)
    found = desk.center.database.find_entries(text=text, limit=limit)
    say = messages().label

    def lines() -> Iterator[str]:
        yield from table(
            [
                [
                    e.seq,
                    local_text(read_time(e.recorded_utc)),
                    e.actor,
                    say(f"act.{e.kind}"),
                    "" if e.outcome == "done" else f"未执行（{e.facts.get('code', '')}）",
                    e.subject,
                    e.why,
                ]
                for e in found
            ]
        )

    desk.answer({"entries": [_entry(entry) for entry in found]}, lines)


@app.command(help="例外清单：放空、强派、补录、代录、口头授权、应急登录、查看、打印、拒绝、校时。")
def exceptions(context: typer.Context) -> None:
    """List what an auditor looks at first, oldest first."""
    desk = desk_of(context)
    center = desk.center
    found = ExceptionList(center).standing()
    say = messages("zh")
    data = [
        {"exception": f.kind.value, "what": what_of(center, f), "because": f.why, **_entry(f.entry)}
        for f in found
    ]

    def lines() -> Iterator[str]:
        for f in found:
            what = say.label(f"exception.{f.kind}", what=what_of(center, f))
            at = local_text(read_time(f.entry.recorded_utc))
            if f.kind in _OF_ANY_ACT:
                what = f"{say.label(f'act.{f.entry.kind}')} {what}"
            yield f"第 {f.entry.seq} 条  {at}  {f.entry.actor}  {what}  {f.why}".rstrip()

    desk.answer({"exceptions": data}, lines)


@app.command(help="更正一条留痕：另记一条，原条不动。")
def correct(
    context: typer.Context,
    entry: Annotated[int, typer.Argument(help="被更正的条目号。")],
    text: Annotated[str, typer.Option(help="应为。")],
    why: Annotated[str, typer.Option(help="更正理由。")],
) -> None:
    """Say what an entry should have said."""
    _amend(context, CorrectEntry(entry=entry, text=text, why=why))


@app.command(help="补录：当时未记的事，另记一条。")
def late(
    context: typer.Context,
    text: Annotated[str, typer.Option(help="发生了什么。")],
    at: Annotated[str, typer.Option(help="发生时间，如 2026-11-24 08:30:00。")],
    why: Annotated[str, typer.Option(help="补录理由。")],
    entry: Annotated[int | None, typer.Option(help="所补的条目号。")] = None,
) -> None:
    """Enter what happened earlier."""
    try:
        moment = read_time(at)
    except ValueError as fault:
        raise typer.BadParameter(at, param_hint="--at") from fault
    _amend(context, AddLateEntry(entry=entry, text=text, occurred_utc=moment, why=why))


@app.command(help="待补签：口头授权后尚未由授权人签认的事项。")
def due(context: typer.Context) -> None:
    """List acts on a commander's spoken word that he has not answered for."""
    desk = desk_of(context)
    found = due_oral_acts(desk.center)
    say = messages("zh")

    def lines() -> Iterator[str]:
        yield from table(
            [
                [
                    f"第 {act.id} 条",
                    local_text(act.given_utc),
                    say.label(f"act.{act.act}"),
                    f"{act.commander} 授权",
                    f"{act.asked_by} 执行",
                    act.word.channel,
                    act.word.recording,
                ]
                for act in found
            ]
        )

    desk.answer({"due": msgspec.to_builtins(found)}, lines)


@app.command("sign", help="补签口头授权（用授权人本人账号），或不予认可并写明理由。")
def answer(
    context: typer.Context,
    entry: Annotated[int, typer.Argument(help="口头授权事项的条目号。")],
    deny: Annotated[bool, typer.Option("--deny", help="本人未作此授权。")] = False,
    why: Annotated[str, typer.Option(help="不予认可的理由。")] = "",
) -> None:
    """Sign for an act on one's own spoken word, or deny it."""
    desk = desk_of(context)
    made = desk.carry_out(AnswerOralAct(entry=entry, agreed=not deny, why=why)).entry
    desk.answer({"entry": _entry(made)}, lambda: iter([f"已记为第 {made.seq} 条"]))


def _amend(context: typer.Context, command: CorrectEntry | AddLateEntry) -> None:
    desk = desk_of(context)
    made = desk.carry_out(command).entry
    desk.answer({"entry": _entry(made)}, lambda: iter([f"已记为第 {made.seq} 条"]))


@app.command(help="校验留痕链和已签名的链尾。")
def verify(
    context: typer.Context,
    head: Annotated[str | None, typer.Option(help="纸面上的链尾校验码，可发现末尾被截。")] = None,
) -> None:
    """Check every link of the chain and every signed head; exit 1 if anything does not fit."""
    desk = desk_of(context)
    state = check_journal(desk.center, head=head)
    heads = state.heads
    data = {
        "whole": state.whole,
        "entries": state.entries,
        "head": state.head,
        "broken_at": state.broken_at,
        "head_found": state.head_found,
        "signed_heads": heads.signed,
        "set_back": heads.set_back,
        "keys": list(heads.keys),
        "heads_fault": heads.fault,
        "heads_fault_at": heads.at,
    }
    say = messages("zh")

    def lines() -> Iterator[str]:
        if state.broken_at is not None:
            yield f"留痕 {state.entries} 条，在第 {state.broken_at} 条断裂；链尾 {state.head}"
        else:
            yield f"留痕 {state.entries} 条，逐条相连；链尾 {state.head}"
        if state.head_found is not None:
            yield "纸面校验码在链中" if state.head_found else "纸面校验码不在链中：被改写或末尾被截"
        yield f"已签名链尾 {heads.signed} 个，密钥 {'、'.join(heads.keys) or '—'}"
        if heads.set_back:
            yield f"恢复后作废 {heads.set_back} 个"
        if heads.fault is not None:
            yield say.label(f"heads.{heads.fault}", number=heads.at)

    desk.answer(data, lines)
    if not state.whole:
        note("留痕校验不符：条目被改、被删、被插入，或末尾被截。请停用此文件并启用备份。")
        sys.exit(1)


@app.command("sign-head", help="用文件之外的密钥签名当前链尾；交接班时写明接班人。")
def sign(
    context: typer.Context,
    to: Annotated[str, typer.Option(help="接班人。")] = "",
    restored_why: Annotated[
        str, typer.Option(help="文件已恢复到较早状态的理由；较新的签名随之作废。")
    ] = "",
    new_key: Annotated[bool, typer.Option(help="原密钥已丢失，另生成一把。")] = False,
) -> None:
    """Sign the head of the journal."""
    desk = desk_of(context)
    actor = desk.actor(SignHead)
    made = sign_newest(desk.center, actor, handed_to=to, restored_why=restored_why, new_key=new_key)
    code, key = made.digest[:HEAD_CHARACTERS], fingerprint(made.key)
    data = {"seq": made.seq, "head": code, "key": key, "signed_utc": made.signed_utc}
    desk.answer(data, lambda: iter([f"已签名第 {made.seq} 条，链尾 {code}，密钥 {key}"]))


@app.command(help="由留痕还原过去某一时刻的态势。")
def board(
    context: typer.Context,
    at: Annotated[str, typer.Option(help="时刻，如 2026-11-24 08:30:00。")],
) -> None:
    """Show what the board held at a past moment, from the journal alone."""
    try:
        moment = read_time(at)
    except ValueError as fault:
        raise typer.BadParameter(at, param_hint="--at") from fault
    desk = desk_of(context)
    then, number = board_at(desk.center, moment)
    incidents = [one for one in then.table(Incident).values() if one.status == IncidentStatus.OPEN]
    tasks = [one for one in then.table(Task).values() if one.open]
    data = {
        "at_utc": utc_text(moment),
        "entries": number,
        "incidents": [mask_callers(one) for one in msgspec.to_builtins(incidents)],
        "tasks": msgspec.to_builtins(tasks),
    }

    def lines() -> Iterator[str]:
        say = messages("zh")
        counts = f"未结警情 {len(incidents)}，任务 {len(tasks)}"
        yield f"{local_text(moment)}：留痕 {number} 条，{counts}"
        rows = [[f"{one.id}号", one.class_name, one.level, one.place.name] for one in incidents]
        yield from table(rows)
        steps = [[f"{t.incident}号", t.force, say.label(f"step.{t.step}"), t.task] for t in tasks]
        yield from table(steps)

    desk.answer(data, lines)


@app.command(help="只用留痕重建状态并比对。")
def rebuild(context: typer.Context) -> None:
    """Build the state again from the journal alone and compare; exit 1 if it differs."""
    desk = desk_of(context)
    report = desk.center.database.rebuild()
    data = {
        "equal": report.equal,
        "entries": report.entries,
        "rows": report.rows,
        "different": list(report.different),
        "damaged_papers": list(report.damaged_papers),
    }

    def lines() -> Iterator[str]:
        verdict = "一致" if report.equal else "不一致：" + "、".join(report.different)
        yield f"由 {report.entries} 条留痕重建 {report.rows} 行，与文件{verdict}"

    desk.answer(data, lines)
    if not report.equal:
        sys.exit(1)
