"""``request``: asking the armed police by three documents (三单)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.commands import OpenRequest, PrintRequestPaper, StepRequest
from jointops.app.request_draft import CATEGORIES, agency_of, first_draft
from jointops.app.request_papers import request_paper_pages, save_paper
from jointops.app.requests import (
    case_json,
    case_of,
    list_requests,
    opening,
    owed_words,
    read_scan,
    stamp_name,
)
from jointops.app.workflows import workflow
from jointops.cli.desk import Desk, desk_of, note, table
from jointops.clock import local
from jointops.ids import IncidentId, RequestId
from jointops.requests.case import CaseKind, RequestCase, Word

app = typer.Typer(
    add_completion=False,
    help="三单：商请武警（商请单、派警单、回执单）。只能商请，不能调派。",
    no_args_is_help=True,
)

Number = Annotated[int, typer.Argument(help="三单编号。")]
Field = Annotated[list[str] | None, typer.Option("--field", help="栏目=内容，可多次。")]
People = Annotated[int | None, typer.Option(help="人数。")]
Speaker = Annotated[str, typer.Option("--said-by", help="代录：对方职务、姓名。")]
Channel = Annotated[str, typer.Option("--said-on", help="代录：信道或号码。")]
Recording = Annotated[str, typer.Option("--said-recording", help="代录：录音编号。")]
ReadBack = Annotated[bool, typer.Option("--said-back", help="代录：已复诵。")]
Text = Annotated[str, typer.Option(help="理由或内容。")]
Scan = Annotated[Path | None, typer.Option(help="扫描件（PDF、PNG、JPEG）。")]


@app.command(help="为一起警情开三单，并按警情和方案起草商请单。")
def new(
    context: typer.Context,
    incident: Annotated[int, typer.Argument(help="警情编号。")],
    people: Annotated[int, typer.Option(help="请求人数；不写按方案。")] = 0,
) -> None:
    """Open a request and draft its first paper."""
    desk = desk_of(context)
    order = opening(desk.center, IncidentId(incident), people=people)
    fields = first_draft(desk.center, order)
    _open(desk, order, _first("draft", document="D1", fields=fields))


@app.command(help="先口头商请、后补单：只限法律列明的紧急情形。")
def oral(
    context: typer.Context,
    incident: Annotated[int, typer.Argument(help="警情编号。")],
    emergency: Annotated[str, typer.Option(help="紧急情形，如 暴力恐怖。")],
    said_by: Speaker,
    said_on: Channel,
    said_recording: Recording,
    said_back: ReadBack = False,
    people: Annotated[int, typer.Option(help="请求人数；不写按方案。")] = 0,
) -> None:
    """Ask by voice; the record is written with it and never changed."""
    desk = desk_of(context)
    order = opening(desk.center, IncidentId(incident), people=people)
    drafted = first_draft(desk.center, order)
    content = "；".join(
        f"{rule.name}：{drafted[rule.key]}"
        for rule in workflow().fields("D1")
        if rule.key in drafted
    )
    fields = {
        "caller": desk.actor(OpenRequest).name,
        "called": said_by,
        "channel": said_on,
        "recording": said_recording,
        "content": content,
        "emergency": emergency,
        "people": str(order.people),
    }
    word = _word(said_by, said_on, said_recording, read_back=said_back)
    _open(desk, order, _first("ask_orally", fields=fields, word=word))


@app.command(help="登记对方的自主行动（own）或主动支援（offer）。")
def notice(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="own 或 offer。")],
    people: Annotated[int, typer.Option(help="人数。")],
    field: Field = None,
    incident: Annotated[int | None, typer.Option(help="警情编号。")] = None,
    category: Annotated[str, typer.Option(help="任务类别。")] = CATEGORIES["17"],
    said_by: Speaker = "",
    said_on: Channel = "",
    said_recording: Recording = "",
    said_back: ReadBack = False,
) -> None:
    """Register what the armed police do of their own accord."""
    if what not in {"own", "offer"}:
        raise typer.BadParameter("own 或 offer", param_hint="WHAT")
    desk = desk_of(context)
    order = OpenRequest(
        case=CaseKind.NOTICE,
        urgency="特急",
        category=category,
        people=0,
        incident=IncidentId(incident) if incident is not None else None,
    )
    told = {"people": str(people), **_pairs(field)}
    word = _word(said_by, said_on, said_recording, read_back=said_back)
    event = "act_on_own" if what == "own" else "offer"
    _open(desk, order, _first(event, fields=told, people=people, word=word))


@app.command("do", help="办一步：事件见 request states；文书的事件加 --document。")
def do(
    context: typer.Context,
    number: Number,
    event: Annotated[str, typer.Argument(help="事件，如 approve。")],
    document: Annotated[str, typer.Option(help="文书，如 D1；行动事件不写。")] = "",
    field: Field = None,
    people: People = None,
    said_by: Speaker = "",
    said_on: Channel = "",
    said_recording: Recording = "",
    said_back: ReadBack = False,
    text: Text = "",
    scan: Scan = None,
) -> None:
    """Do one step of a request."""
    desk = desk_of(context)
    paper = read_scan(scan) if scan is not None else None
    desk.do(
        StepRequest(
            request=RequestId(number),
            event=event,
            document=document,
            fields=_pairs(field),
            people=people,
            word=_word(said_by, said_on, said_recording, read_back=said_back),
            agency=agency_of(desk.center),
            scan=paper,
            why=text,
        )
    )
    _tell(desk, number)


def _verb(name: str, event: str, document: str, words: str) -> None:
    """Give a frequent step a name of its own."""

    def act(
        context: typer.Context,
        number: Number,
        field: Field = None,
        people: People = None,
        said_by: Speaker = "",
        said_on: Channel = "",
        said_recording: Recording = "",
        said_back: ReadBack = False,
        text: Text = "",
        scan: Scan = None,
    ) -> None:
        do(
            context,
            number,
            event,
            document,
            field,
            people,
            said_by,
            said_on,
            said_recording,
            said_back,
            text,
            scan,
        )

    act.__doc__ = words
    app.command(name, help=words)(act)


_verb("submit", "submit", "D1", "商请单送审。")
_verb("approve", "approve", "D1", "签批商请单：--field post=职务，须有的记录也用 --field。")
_verb("send", "send", "D1", "送出商请单。")
_verb("register-reply", "register", "D2", "登记对方的派警单（武警联络员或文书）。")
_verb("arrive", "arrive", "", "登记到位。")
_verb("release", "release", "", "任务完成，撤收。")
_verb("close", "close", "", "办结：不欠文书才能办。")


@app.command(help="一件三单：状态、文书、欠文书、时间线。")
def show(context: typer.Context, number: Number) -> None:
    """Show one request."""
    _tell(desk_of(context), number)


@app.command("print", help="打印一份三单文书：签批后的按存档原样，未签批的为送审稿。")
def print_(
    context: typer.Context,
    number: Number,
    document: Annotated[str, typer.Option(help="文书，如 D1、D3A、A1。")] = "D1",
    version: Annotated[int | None, typer.Option(help="版次；不写为最新。")] = None,
    out: Annotated[Path, typer.Option(help="写入此目录。")] = Path(),
) -> None:
    """Print a paper of a request into a folder."""
    desk = desk_of(context)
    paper = request_paper_pages(desk.center, number, document, version=version)
    file = save_paper(desk.center, paper, desk.actor(PrintRequestPaper), out)
    data = {
        "request": number,
        "document": paper.document,
        "version": paper.version,
        "number": paper.number,
        "pages": paper.pages,
        "draft": paper.draft,
        "reprint": paper.archived,
        "stand_ins": paper.stand_ins,
        "file": str(file),
    }
    if paper.stand_ins:
        note(paper.stand_ins)
    desk.answer(data, lambda: iter([str(file)]))


@app.command("list", help="全部三单，等答复的在前。")
def list_all(context: typer.Context) -> None:
    """List all requests."""
    desk = desk_of(context)
    cases = list_requests(desk.center)
    flow = workflow()
    rows = [
        [
            str(case.id),
            flow.state_word(case.operation),
            case.urgency,
            f"{case.granted}/{case.people}",
            str(case.incident or ""),
            "、".join(owed_words(case, desk.center)),
        ]
        for case in cases
    ]
    data = [case_json(desk.center, case) for case in cases]
    desk.answer(
        data, lambda: table([["编号", "状态", "紧急", "同意/请求", "警情", "欠文书"], *rows])
    )


@app.command(help="办理流程：每一步从哪里到哪里、谁可以办、要什么条件。")
def states(context: typer.Context) -> None:
    """Show the workflow."""
    flow = workflow()
    data = {
        "name": flow.content.name,
        "states": flow.content.states,
        "operation": [
            {
                "event": m.event,
                "name": m.name,
                "from": list(m.sources),
                "to": m.to,
                "by": list(m.by),
            }
            for m in flow.moves
        ],
    }
    rows = [
        [
            move.event,
            move.name,
            "、".join(flow.state_word(state) for state in move.sources),
            flow.state_word(move.to),
        ]
        for move in flow.moves
    ]
    desk_of(context).answer(data, lambda: table([["事件", "步骤", "从", "到"], *rows]))


def _first(event: str, **told: Any) -> StepRequest:
    """Give the first step of a request that has no number yet."""
    return StepRequest(request=RequestId(0), event=event, **told)


def _open(desk: Desk, order: OpenRequest, first: StepRequest) -> None:
    _tell(desk, desk.do(replace(order, first=first)))


def _tell(desk: Desk, number: int) -> None:
    case = case_of(desk.center, number)
    desk.answer(case_json(desk.center, case), lambda: _lines(desk, case))


def _lines(desk: Desk, case: RequestCase) -> Iterator[str]:
    flow = workflow()
    yield f"三单 {case.id}　{flow.state_word(case.operation)}　{case.urgency}　{case.category}"
    yield f"  请求 {case.people} 人，同意 {case.granted}，到位 {case.arrived}，归建 {case.returned}"
    if case.contradicted:
        yield "  注意：派警单与口头答复不一致"
    for paper in case.documents:
        name = flow.documents[paper.kind].name
        number = paper.number or "未编号"
        yield f"  {name} 第{paper.version}版　{number}　{flow.document_word(paper.state)}"
    for words in owed_words(case, desk.center):
        yield f"  {words}"
    for stamp in case.stamps:
        when = f"{local(stamp.at_utc):%m-%d %H:%M:%S}"
        yield f"  {when}　{stamp_name(case, stamp.event, stamp.document)}　{stamp.by}"
    names: Callable[[str], str] = flow.state_word
    able = "、".join(f"{move.name}（{move.event}）" for move in flow.moves_from(case.operation))
    if able:
        yield f"  {names(case.operation)}时可办：{able}"


def _pairs(given: list[str] | None) -> dict[str, str]:
    pairs = {}
    for pair in given or ():
        key, found, value = pair.partition("=")
        if not found:
            raise typer.BadParameter("应为 栏目=内容", param_hint="--field")
        pairs[key.strip()] = value.strip()
    return pairs


def _word(speaker: str, channel: str, recording: str, *, read_back: bool) -> Word | None:
    if not (speaker or channel or recording or read_back):
        return None
    return Word(speaker=speaker, channel=channel, recording=recording, read_back=read_back)
