"""``request``: asking the armed police by three documents (三单)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.commands import (
    ExportRequest,
    ImportRequest,
    OpenRequest,
    PrintRequestPaper,
    StepRequest,
)
from jointops.app.orders.request_papers import request_paper_pages, save_paper
from jointops.app.requests.board import request_line
from jointops.app.requests.cases import (
    case_json,
    case_of,
    missing_fields,
    opening,
    read_scan,
    stamp_name,
)
from jointops.app.requests.draft import CATEGORIES, agency_of, first_draft
from jointops.app.requests.exchange import export_request, import_request
from jointops.app.requests.receipts import oral_fields
from jointops.app.requests.replan import Replanned, replan_after
from jointops.app.requests.steps import step_order
from jointops.app.workflows import flow_of
from jointops.cli.desk import Desk, desk_of, note
from jointops.cli.request_lists import lists
from jointops.clock import local
from jointops.ids import IncidentId, RequestId, UnitId
from jointops.requests.case import CaseKind, RequestCase, Word

app = typer.Typer(
    add_completion=False,
    help="三单：商请武警（商请单、派警单、回执单）。只能商请，不能调派。",
    no_args_is_help=True,
)

app.add_typer(lists)

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
    fields = oral_fields(desk.center, order, desk.actor(OpenRequest)) | {
        "called": said_by,
        "channel": said_on,
        "recording": said_recording,
        "emergency": emergency,
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
    unit: Annotated[list[str] | None, typer.Option(help="武警力量（呼号），可多次。")] = None,
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
        units=tuple(UnitId(name) for name in unit or ()),
    )
    told = {"people": str(people), **_pairs(field)}
    word = _word(said_by, said_on, said_recording, read_back=said_back)
    event = "act_on_own" if what == "own" else "offer"
    _open(desk, order, _first(event, fields=told, people=people, word=word))


@app.command(help="常态联勤：一份商请单、一份派警单管一段时间；派警单登记后即为联勤安排。")
def standing(
    context: typer.Context,
    place: Annotated[str, typer.Option(help="地点或名称。")],
    points: Annotated[str, typer.Option(help="点位，顿号分隔。")],
    groups: Annotated[str, typer.Option(help="联勤组，顿号分隔。")],
    hours: Annotated[str, typer.Option(help="班次或 08:00-20:00，顿号分隔。")],
    tasks: Annotated[str, typer.Option(help="请求的任务，顿号分隔。")],
    people: Annotated[int, typer.Option(help="每班人数。")],
    valid_from: Annotated[str, typer.Option(help="有效期自，如 2026-03-04 08:00。")],
    valid_to: Annotated[str, typer.Option(help="有效期至。")],
    around: Annotated[int, typer.Option(help="点位周边范围（米）。")] = 1000,
    field: Field = None,
) -> None:
    """Open a standing request and draft its first paper."""
    desk = desk_of(context)
    order = OpenRequest(
        case=CaseKind.STANDING,
        urgency="平件",
        category=CATEGORIES["15"],
        people=people,
        units=tuple(UnitId(name) for name in groups.split("、")),
    )
    told = {
        "matter": "常态联勤",
        "place": place,
        "points": points,
        "groups": groups,
        "hours": hours,
        "tasks": tasks,
        "people": str(people),
        "valid_from": valid_from,
        "valid_to": valid_to,
        "around": str(around),
    }
    fields = first_draft(desk.center, order) | told | _pairs(field)
    _open(desk, order, _first("draft", document="D1", fields=fields))


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
    before = case_of(desk.center, number)
    order = step_order(
        desk.center,
        before,
        event,
        document,
        fields=_pairs(field),
        people=people,
        word=_word(said_by, said_on, said_recording, read_back=said_back),
        text=text,
        scan=paper,
    )
    actor = desk.actor(order)
    after: RequestCase = desk.center.do(
        order, actor, countersign=desk.countersign(order, actor)
    ).value
    _tell(desk, number, replan_after(desk.center, before, after, actor))


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
_verb("void", "void", "D1", "商请单作废：文号保留，不再使用；--text 写理由。")
_verb("settle", "settle", "D2", "口头答复与派警单不一致时，核定以派警单为准；--text 写理由。")
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


@app.command("export", help="导出一件三单为签名的包，供对方带走答复。")
def export_(
    context: typer.Context,
    number: Number,
    out: Annotated[Path, typer.Option(help="写入此文件（.zip）。")],
) -> None:
    """Write a request as a signed bundle."""
    desk = desk_of(context)
    digest = export_request(desk.center, number, desk.actor(ExportRequest), out)
    data = {"request": number, "file": str(out), "digest": digest}
    desk.answer(data, lambda: iter([f"已导出 {out}（SHA-256 {digest[:16]}）"]))


@app.command("import", help="导入对方交来的包：新收的三单，或我方三单的答复。")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="包（.zip）。")],
    root: Annotated[Path | None, typer.Option(help="对方的根证书；已列入的不用给。")] = None,
) -> None:
    """Take a bundle from the other side."""
    desk = desk_of(context)
    taken = import_request(desk.center, file, desk.actor(ImportRequest), root=root)
    note(
        f"已导入 {file.name}：三单 {taken.case.id}号，新增 {taken.steps} 步，签名人 {taken.sender}"
    )
    _tell(desk, taken.case.id)


def _first(event: str, **told: Any) -> StepRequest:
    """Give the first step of a request that has no number yet."""
    return StepRequest(request=RequestId(0), event=event, **told)


def _open(desk: Desk, order: OpenRequest, first: StepRequest) -> None:
    whole = replace(order, first=replace(first, agency=agency_of(desk.center)))
    actor = desk.actor(whole)
    number = desk.center.do(whole, actor, countersign=desk.countersign(whole, actor)).value
    _tell(desk, number, replan_after(desk.center, None, case_of(desk.center, number), actor))


def _tell(desk: Desk, number: int, replanned: Replanned | None = None) -> None:
    case = case_of(desk.center, number)
    data = case_json(desk.center, case)
    if replanned is not None:
        data["plan"] = {
            "plan": replanned.plan.id,
            "kept": replanned.kept,
            "solid": list(replanned.solid),
            "hollow": list(replanned.hollow),
            "missing_people": replanned.missing_people,
        }
    desk.answer(data, lambda: _lines(desk, case, replanned))


def _lines(desk: Desk, case: RequestCase, replanned: Replanned | None) -> Iterator[str]:
    flow, line = flow_of(case), request_line(desk.center, case)
    tally = line.tally
    yield f"三单 {case.id}　{line.state_name}　{line.kind_name}　{case.urgency}　{case.category}"
    yield (
        f"  请求 {tally.asked} 人，同意 {tally.granted}（缺 {tally.missing}），"
        f"到位 {tally.arrived}，撤收中 {tally.leaving}，归建 {tally.back}"
    )
    if line.contradicted:
        yield f"  注意：{line.contradicted}"
    for paper in case.documents:
        name = flow.documents[paper.kind].name
        number = paper.number or "未编号"
        yield f"  {name} 第{paper.version}版　{number}　{flow.document_word(paper.state)}"
    for deadline in line.deadlines:
        yield f"  {deadline.text}，{local(deadline.due_utc):%m-%d %H:%M} 前"
    missing = missing_fields(case) if case.state_of("D1") == "draft" else []
    if missing:
        yield f"  商请单还缺：{'、'.join(missing)}"
    if replanned is not None:
        yield f"  {replanned.text}"
    for stamp in case.stamps:
        when = f"{local(stamp.at_utc):%m-%d %H:%M:%S}"
        yield f"  {when}　{stamp_name(case, stamp.event, stamp.document)}　{stamp.by}"
    able = "、".join(f"{move.name}（{move.event}）" for move in flow.moves_from(case.operation))
    if able:
        yield f"  {line.state_name}时可办：{able}"


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
