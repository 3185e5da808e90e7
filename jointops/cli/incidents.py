"""``incident``: take, grade, tell, merge, close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import msgspec
import typer

from jointops.app.commands import (
    AddCaller,
    AddLogLine,
    ChangeLevel,
    EditCard,
    EndIncident,
    MergeIncident,
    OpenIncident,
    StampMilestone,
    TellParty,
)
from jointops.app.duty_times import read_window
from jointops.app.handling import NotFoundError
from jointops.cli import persons
from jointops.cli.desk import Desk, desk_of, table
from jointops.cli.units import Occurred, moment
from jointops.clock import local_text
from jointops.ids import IncidentId
from jointops.incidents.incident import Card, Incident, Milestone

app = typer.Typer(add_completion=False, help="警情。", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="警情编号。")]
app.command("reveal", help="查看一次来电的号码；须写明理由，并留痕。")(persons.reveal_caller)
app.command("erase", help="抹除一次来电的内容和号码，不可恢复；由安全管理员执行。")(
    persons.erase_caller
)


def incident_json(incident: Incident) -> dict[str, Any]:
    """Give an incident as the answer's data; phone numbers are masked."""
    data: dict[str, Any] = msgspec.to_builtins(incident)
    data["place"] = incident.place.code
    data["place_name"] = incident.place.name
    return persons.mask_callers(data)


def find(desk: Desk, number: int) -> Incident:
    """Give an incident that must exist."""
    found = desk.center.board.table(Incident).get(number)
    if found is None:
        raise NotFoundError(kind="Incident", key=number)
    return found


def _answer(desk: Desk, number: int) -> None:
    incident = find(desk, number)
    desk.answer(incident_json(incident), lambda: _lines(incident))


def _lines(incident: Incident) -> Iterator[str]:
    yield f"{incident.title}  {incident.level}级  {incident.status.value}"
    yield f"  位置 {incident.place.code}，距最近道路 {incident.off_road_m:.0f} 米"
    for milestone, mark in incident.marks.items():
        yield f"  {milestone.value:<13} {local_text(mark.at_utc)}  {mark.by}"


@app.command(help="接警。")
def new(
    context: typer.Context,
    at: Annotated[str, typer.Option(help="地点：经度,纬度、node:编号、地标或路口。")],
    class_text: Annotated[str, typer.Option("--class", help="类别代码或名称。")],
    level: Annotated[int | None, typer.Option(min=1, max=4, help="1 最高；不填按类别。")] = None,
    caller: Annotated[str, typer.Option(help="报警内容。")] = "",
    phone: Annotated[str, typer.Option(help="报警电话（显示时打码）。")] = "",
    weapon: Annotated[str, typer.Option(help="凶器。")] = "",
    suspects: Annotated[int | None, typer.Option(min=0, help="嫌疑人数。")] = None,
    injured: Annotated[int | None, typer.Option(min=0, help="伤者人数。")] = None,
    private: Annotated[bool, typer.Option("--private", help="非公共场所。")] = False,
    start: Annotated[str, typer.Option(help="勤务开始：18:00、25 18:00、11-25 18:00。")] = "",
    end: Annotated[str, typer.Option(help="勤务结束。")] = "",
    occurred: Occurred = None,
) -> None:
    """Take an incident."""
    desk = desk_of(context)
    window = read_window(start, end, desk.center.clock.now()) if start or end else None
    card = Card(weapon=weapon, suspects=suspects, injured=injured, public_place=not private)
    number = desk.do(
        OpenIncident(
            place=desk.gazetteer.named(desk.gazetteer.place(at)),
            class_text=class_text,
            level=level,
            caller=caller,
            phone=phone,
            card=card,
            window=window,
            occurred_utc=moment(occurred),
        )
    )
    _answer(desk, number)


@app.command("list", help="列出警情。")
def list_(context: typer.Context) -> None:
    """List incidents, newest first."""
    desk = desk_of(context)
    found = sorted(desk.center.board.table(Incident).values(), key=_number, reverse=True)

    def lines() -> Iterator[str]:
        yield from table([[i.title, f"{i.level}级", i.status.value] for i in found])

    desk.answer({"incidents": [incident_json(incident) for incident in found]}, lines)


def _number(incident: Incident) -> int:
    return incident.id


@app.command(help="查看警情。")
def show(context: typer.Context, number: Number) -> None:
    """Show an incident."""
    _answer(desk_of(context), number)


@app.command(help="升级或降级。")
def level(
    context: typer.Context,
    number: Number,
    level: Annotated[int, typer.Argument(min=1, max=4, help="1 最高。")],
    why: Annotated[str, typer.Option(help="降级必须说明理由。")] = "",
) -> None:
    """Raise or lower the level."""
    desk = desk_of(context)
    desk.do(ChangeLevel(incident=IncidentId(number), level=level, why=why))
    _answer(desk, number)


@app.command(help="更新警情卡。")
def card(
    context: typer.Context,
    number: Number,
    weapon: Annotated[str | None, typer.Option(help="凶器。")] = None,
    suspects: Annotated[int | None, typer.Option(min=0, help="嫌疑人数。")] = None,
    look: Annotated[str | None, typer.Option(help="体貌特征。")] = None,
    injured: Annotated[int | None, typer.Option(min=0, help="伤者人数。")] = None,
    flight: Annotated[str | None, typer.Option(help="逃离方向。")] = None,
    left: Annotated[bool | None, typer.Option("--left/--present", help="是否已离开。")] = None,
    public: Annotated[bool | None, typer.Option("--public/--private", help="公共场所。")] = None,
) -> None:
    """Say what is now known."""
    desk = desk_of(context)
    given = {
        "weapon": weapon,
        "suspects": suspects,
        "look": look,
        "injured": injured,
        "flight": flight,
        "suspect_left": left,
        "public_place": public,
    }
    known = {name: value for name, value in given.items() if value is not None}
    changed = replace(find(desk, number).card, **known)  # type: ignore[arg-type]
    desk.do(EditCard(incident=IncidentId(number), card=changed))
    _answer(desk, number)


@app.command(help="补充一次报警。")
def caller(
    context: typer.Context,
    number: Number,
    text: Annotated[str, typer.Argument(help="报警内容。")],
    phone: Annotated[str, typer.Option(help="报警电话。")] = "",
) -> None:
    """Add another call."""
    desk = desk_of(context)
    desk.do(AddCaller(incident=IncidentId(number), text=text, phone=phone))
    _answer(desk, number)


@app.command(help="写入日志。")
def log(context: typer.Context, number: Number, text: str) -> None:
    """Write into the log."""
    desk = desk_of(context)
    desk.do(AddLogLine(incident=IncidentId(number), text=text))
    _answer(desk, number)


@app.command(help="勾选已通报的单位。")
def told(context: typer.Context, number: Number, party: str, person: str) -> None:
    """Tick off a party of the must-tell list."""
    desk = desk_of(context)
    desk.do(TellParty(incident=IncidentId(number), party=party, person=person))
    _answer(desk, number)


@app.command(help="补记环节时间。")
def stamp(
    context: typer.Context, number: Number, milestone: Milestone, occurred: Occurred = None
) -> None:
    """Stamp a milestone."""
    desk = desk_of(context)
    at = moment(occurred)
    desk.do(StampMilestone(incident=IncidentId(number), milestone=milestone, occurred_utc=at))
    _answer(desk, number)


@app.command(help="并警。")
def merge(
    context: typer.Context,
    number: Number,
    into: Annotated[int, typer.Argument(help="并入哪个警情。")],
) -> None:
    """Merge an incident into another."""
    desk = desk_of(context)
    desk.do(MergeIncident(incident=IncidentId(number), into=IncidentId(into)))
    _answer(desk, into)


@app.command(help="办结（力量须已撤收）。")
def end(context: typer.Context, number: Number) -> None:
    """Close an incident whose forces are all released."""
    desk = desk_of(context)
    desk.do(EndIncident(incident=IncidentId(number)))
    _answer(desk, number)
