"""``request``: lists, board, timeline, figures, and the workflow that requests go by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.commands import TakeWorkflow
from jointops.app.requests.alarms import standing as standing_alarms
from jointops.app.requests.board import (
    RequestFilter,
    RequestLine,
    board,
    find_requests,
    requests_csv,
)
from jointops.app.requests.cases import case_json, case_of
from jointops.app.requests.diagram import diagram, diagram_svg, diagram_text, legend
from jointops.app.requests.draft import flow_in_force
from jointops.app.requests.statistics import statistics, statistics_csv
from jointops.app.requests.steps import form_of, steps_now
from jointops.app.requests.timeline import timeline
from jointops.app.workflows import newest, shipped_text
from jointops.cli.desk import desk_of, table
from jointops.clock import local, local_text, read_time, utc_text
from jointops.requests.case import CaseKind
from jointops.requests.deadlines import Stage
from jointops.requests.kept_workflow import KeptWorkflow
from jointops.requests.workflow import read_workflow
from jointops.resources import messages

lists = typer.Typer(add_completion=False)
workflows = typer.Typer(add_completion=False, help="办理流程文件。", no_args_is_help=True)
lists.add_typer(workflows, name="workflow")

Number = Annotated[int, typer.Argument(help="三单编号。")]
CsvFile = Annotated[Path | None, typer.Option("--csv", help="另存为 CSV。")]
Since = Annotated[str, typer.Option(help="自何时，如 2026-03-01。")]
Until = Annotated[str, typer.Option(help="至何时。")]


@lists.command("list", help="全部三单，可筛选；有时限的在前。")
def list_all(
    context: typer.Context,
    text: Annotated[str, typer.Option(help="编号、文号、地点、内容中的文字。")] = "",
    kind: Annotated[CaseKind | None, typer.Option(help="种类。")] = None,
    incident: Annotated[int | None, typer.Option(help="警情编号。")] = None,
    category: Annotated[str, typer.Option(help="任务类别。")] = "",
    state: Annotated[list[str] | None, typer.Option(help="状态（代码），可多次。")] = None,
    since: Since = "",
    until: Until = "",
    owing: Annotated[bool, typer.Option("--owing", help="只看欠文书的。")] = False,
    open_only: Annotated[bool, typer.Option("--open", help="不看已办结的。")] = False,
    csv_file: CsvFile = None,
) -> None:
    """List requests."""
    desk = desk_of(context)
    wanted = RequestFilter(
        text=text,
        kind=kind,
        incident=incident,
        category=category,
        states=frozenset(state or ()),
        since=_time(since, "--since"),
        until=_time(until, "--until"),
        owing=owing,
        open_only=open_only,
    )
    found = find_requests(desk.center, wanted)
    if csv_file is not None:
        desk.center.home.write_aside(csv_file, requests_csv(found).encode())
    data = [case_json(desk.center, case_of(desk.center, line.id)) for line in found]
    desk.answer(data, lambda: _table(found))


@lists.command("board", help="未办结的三单，按剩余时间排。")
def show_board(context: typer.Context) -> None:
    """Show the board."""
    desk = desk_of(context)
    lines = board(desk.center)
    desk.answer([_line_json(line) for line in lines], lambda: _table(lines))


@lists.command(help="现在该提醒谁什么。")
def alarms(context: typer.Context) -> None:
    """Show what somebody must be told."""
    desk = desk_of(context)
    found = standing_alarms(desk.center)
    data = [
        {
            "request": alarm.request,
            "kind": alarm.kind.value,
            "stage": alarm.stage.value,
            "turn": alarm.turn,
            "roles": [role.value for role in alarm.roles],
            "text": alarm.text,
            "since": utc_text(alarm.since_utc),
        }
        for alarm in found
    ]

    def lines() -> Iterator[str]:
        say = messages("zh").label
        for alarm in found:
            roles = "、".join(say(f"role.{role}") for role in alarm.roles)
            yield f"{alarm.text}（第{alarm.turn}次，提醒{roles}）"
        if not found:
            yield "没有要提醒的。"

    desk.answer(data, lines)


@lists.command("timeline", help="一件三单的时间线，按留痕。")
def show_timeline(context: typer.Context, number: Number) -> None:
    """Show what happened to a request."""
    desk = desk_of(context)
    found = timeline(desk.center, case_of(desk.center, number))
    data = [
        {
            "entry": line.entry,
            "at": utc_text(line.at_utc),
            "recorded": utc_text(line.recorded_utc),
            "title": line.title,
            "event": line.event,
            "paper": line.document or None,
            "version": line.version or None,
            "by": line.by,
            "role": line.role,
            "countersigned_by": line.countersigned_by or None,
            "people": line.people,
            "said_by": line.word.speaker if line.word is not None else None,
            "text": line.text,
            "refused": line.refused or None,
        }
        for line in found
    ]

    def lines() -> Iterator[str]:
        for line in found:
            behind = f"，会签 {line.countersigned_by}" if line.countersigned_by else ""
            said = f"，代录：{line.word.speaker}" if line.word is not None else ""
            bad = f"，未办（{line.refused}）" if line.refused else ""
            when = f"{local(line.at_utc):%m-%d %H:%M:%S}"
            text = f"　{line.text}" if line.text else ""
            yield f"{when}　{line.title}　{line.by}{behind}{said}{bad}{text}"

    desk.answer(data, lines)


@lists.command(help="现在能办的步骤：谁办、要填什么、为什么还不能办。")
def steps(context: typer.Context, number: Number) -> None:
    """Show what can be done to a request now."""
    from jointops.app.commands import StepRequest

    desk = desk_of(context)
    case = case_of(desk.center, number)
    found = steps_now(desk.center, case, desk.actor(StepRequest))
    data = [
        {
            "paper": line.document or None,
            "event": line.event,
            "label": line.label,
            "roles": list(line.roles),
            "own": line.own,
            "primary": line.primary,
            "blocked": line.blocked or None,
            "inputs": [
                {"kind": one.kind, "key": one.key, "label": one.label, "must": one.must}
                for one in line.inputs
            ],
        }
        for line in found
    ]

    def lines() -> Iterator[str]:
        say = messages("zh").label
        for line in found:
            mark = "▶" if line.primary else "　"
            roles = "、".join(say(f"role.{role}") for role in line.roles)
            asks = "、".join(one.label for one in line.inputs if one.must)
            asks = f"，填：{asks}" if asks else ""
            words = f"（{line.document} {line.event}）".replace("（ ", "（")
            why = f"　还不能办：{line.blocked}" if line.blocked else ""
            yield f"{mark}{line.label}{words}　{roles}{asks}{why}"

    desk.answer(data, lines)


@lists.command(help="一份文书的栏目：填了什么，还缺什么。")
def form(
    context: typer.Context,
    number: Number,
    document: Annotated[str, typer.Argument(help="文书，如 D1。")] = "D1",
) -> None:
    """Show a paper's fields."""
    desk = desk_of(context)
    case = case_of(desk.center, number)
    if document not in {kind.id for kind in flow_in_force(desk.center).content.document}:
        raise typer.BadParameter("没有这种文书", param_hint="DOCUMENT")
    found = form_of(desk.center, case, document)
    data = {
        "paper": document,
        "title": found.title,
        "version": found.version,
        "state": found.state,
        "number": found.number or None,
        "fields": [
            {
                "position": field.position,
                "key": field.key,
                "label": field.label,
                "kind": field.kind,
                "must": field.must,
                "choices": [value for value, _ in field.choices],
                "value": field.value,
                "fault": field.fault or None,
                "proposed": field.proposed,
            }
            for field in found.fields
        ],
        "missing": [field.key for field in found.missing],
    }
    rows = [
        [
            "●" if field.must else "○",
            field.label,
            field.key,
            field.value + ("（建议）" if field.proposed else ""),
            field.fault,
        ]
        for field in found.fields
    ]
    desk.answer(data, lambda: table([["", "栏目", "代号", "内容", "问题"], *rows]))


@lists.command("statistics", help="统计：每个数都列出是哪几件；不作为对方的排名。")
def show_statistics(
    context: typer.Context, since: Since = "", until: Until = "", csv_file: CsvFile = None
) -> None:
    """Show figures with the requests behind them."""
    desk = desk_of(context)
    span = {"since": _time(since, "--since"), "until": _time(until, "--until")}
    found = statistics(desk.center, **span)
    if csv_file is not None:
        desk.center.home.write_aside(csv_file, statistics_csv(found).encode())
    data = [
        {
            "figure": figure.code,
            "value": round(figure.value, 3) if figure.value is not None else None,
            "rows": [{"request": row.request, "value": row.value} for row in figure.rows],
        }
        for figure in found
    ]

    def lines() -> Iterator[str]:
        for figure in found:
            yield f"{figure.label}：{figure.text}"
            if figure.rows:
                yield "　" + "、".join(f"三单{row.request} {row.text}" for row in figure.rows)

    desk.answer(data, lines)


@lists.command(help="办理流程：每一步从哪里到哪里、谁可以办；--svg 画成状态图。")
def states(
    context: typer.Context,
    document: Annotated[str, typer.Option(help="文书，如 D1；不写为行动。")] = "",
    as_diagram: Annotated[bool, typer.Option("--diagram", help="按状态列出。")] = False,
    svg: Annotated[Path | None, typer.Option(help="状态图存为 SVG。")] = None,
) -> None:
    """Show the workflow."""
    desk = desk_of(context)
    flow = flow_in_force(desk.center)
    if document and document not in flow.documents:
        known = "、".join(flow.documents)
        raise typer.BadParameter(f"没有这种文书；可用：{known}", param_hint="--document")
    if svg is not None:
        desk.center.home.write_aside(svg, diagram_svg(flow, document).encode())
    drawn = diagram(flow, document)
    data: dict[str, Any] = {
        "name": flow.content.name,
        "states": {node.state: node.label for node in drawn.nodes},
        "nodes": [
            {"state": n.state, "name": n.label, "column": n.column, "row": n.row, "kind": n.kind}
            for n in drawn.nodes
        ],
        "edges": [
            {
                "number": edge.number,
                "from": edge.source,
                "to": edge.target,
                "events": list(edge.events),
                "names": list(edge.names),
                "roles": list(edge.roles),
                "theirs": edge.theirs,
            }
            for edge in drawn.edges
        ],
    }
    if as_diagram:
        desk.answer(data, lambda: diagram_text(flow, document))
    else:
        desk.answer(data, lambda: (text for _, text in legend(drawn)))


@workflows.command(help="检查一份流程文件，不启用。")
def check(context: typer.Context, file: Path) -> None:
    """Check a workflow file and change nothing."""
    flow = read_workflow(file)
    desk = desk_of(context)
    data = {"name": flow.content.name, "states": len(flow.content.states)}
    desk.answer(data, lambda: iter((f"{file.name}（{flow.content.name}）成立，可以启用。",)))


@workflows.command(help="启用一份流程文件：此后新开的三单按它办，已开的仍按原流程。")
def take(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="流程文件；不写则改回默认流程。")] = None,
    why: Annotated[str, typer.Option(help="理由。")] = "",
) -> None:
    """Take over a workflow file."""
    desk = desk_of(context)
    if file is not None:
        read_workflow(file)  # an unreadable file is told before anybody's account
    text = file.read_text(encoding="utf-8") if file is not None else shipped_text()
    name = file.name if file is not None else "workflow.toml"
    kept: KeptWorkflow = desk.do(TakeWorkflow(file=name, text=text, why=why))
    data = {"workflow": kept.id, "name": kept.name, "serial": kept.serial}
    desk.answer(data, lambda: iter((f"已启用 {kept.name}（第{kept.serial}次，{name}）。",)))


@workflows.command(help="现用的流程，以及用过的各份。")
def show(context: typer.Context) -> None:
    """Show which workflows were taken."""
    desk = desk_of(context)
    kept = sorted(desk.center.board.table(KeptWorkflow).values(), key=lambda one: one.serial)
    last = newest(kept)
    data = [
        {
            "workflow": one.id,
            "serial": one.serial,
            "name": one.name,
            "file": one.origin,
            "why": one.why,
            "by": one.taken_by,
            "at": utc_text(one.taken_utc),
            "in_force": one is last,
        }
        for one in kept
    ]

    def lines() -> Iterator[str]:
        yield f"现用：{flow_in_force(desk.center).content.name}"
        for one in kept:
            when = local_text(one.taken_utc, "%Y-%m-%d %H:%M")
            yield f"第{one.serial}次　{one.name}　{one.origin}　{one.taken_by}　{when}　{one.why}"

    desk.answer(data, lines)


@workflows.command(help="把现用的流程存为文件，供修改。")
def save(context: typer.Context, file: Path) -> None:
    """Write the workflow in force to a file."""
    desk = desk_of(context)
    last = newest(desk.center.board.table(KeptWorkflow).values())
    text = last.text if last is not None else shipped_text()
    desk.center.home.write_aside(file, text.encode())
    desk.answer({"file": str(file)}, lambda: iter((f"已存为 {file}。",)))


def _table(found: list[RequestLine]) -> Iterator[str]:
    heads = ["编号", "商请单号", "状态", "紧急", "请求/同意/到位/归建", "警情", "时限", "剩余"]
    rows = []
    for line in found:
        tally, due = line.tally, line.deadline
        counts = f"{tally.asked}/{tally.granted}/{tally.arrived}/{tally.back}"
        mark = {Stage.RED: "！", Stage.AMBER: "△", Stage.CALM: ""}[line.stage]
        rows.append(
            [
                f"{mark}{line.id}",
                line.number or "—",
                line.state_name,
                line.urgency,
                counts,
                str(line.incident or "—"),
                line.contradicted or (due.text if due is not None else "—"),
                _left(due.left_s) if due is not None else "—",
            ]
        )
    yield from table([heads, *rows])


def _left(seconds: float) -> str:
    minutes = abs(int(seconds)) // 60
    text = f"{minutes // 60}小时{minutes % 60}分" if minutes >= 60 else f"{minutes}分"
    return f"超{text}" if seconds < 0 else text


def _line_json(line: RequestLine) -> dict[str, Any]:
    due = line.deadline
    return {
        "request": line.id,
        "number": line.number or None,
        "state": line.state,
        "stage": line.stage.value,
        "mark": line.mark.value,
        "deadline": due.text if due is not None else None,
        "due": utc_text(due.due_utc) if due is not None else None,
        "left_s": round(due.left_s, 3) if due is not None else None,
        "used": round(due.used, 3) if due is not None else None,
        "contradicted": line.contradicted or None,
    }


def _time(text: str, option: str) -> datetime | None:
    if not text:
        return None
    try:
        return read_time(text)
    except ValueError as fault:
        raise typer.BadParameter(
            "应写作 2026-03-04 或 2026-03-04T12:00", param_hint=option
        ) from fault
