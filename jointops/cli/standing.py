"""``standing``: arrangements under which the armed police serve (常态联勤安排)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.arrangements import read_file
from jointops.app.commands import RegisterArrangements, WithdrawArrangement
from jointops.cli.desk import desk_of, table
from jointops.cli.reports import DryRun, answer_report
from jointops.clock import utc_text
from jointops.forces.arrangements import StandingArrangement
from jointops.ids import ArrangementId
from jointops.resources import messages

app = typer.Typer(
    add_completion=False, help="常态联勤安排：登记、列表、终止。", no_args_is_help=True
)


@app.command(help="登记常态联勤安排（武警联络员），有误则全部不登记。")
def register(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="CSV：id,request,reply,valid_from,valid_to,tasks,groups,hours…")
    ],
    dry_run: DryRun = False,
) -> None:
    """Register arrangements, all or none."""
    desk = desk_of(context)
    rows, report = read_file(desk.center, file)
    if not dry_run:
        report.demand_clean()
        desk.do(RegisterArrangements(file=file.name, arrangements=tuple(rows)))
    answer_report(desk, report, taken=not dry_run)


@app.command(help="终止一项安排（武警联络员或签批人），须写明原因。")
def withdraw(
    context: typer.Context,
    arrangement: Annotated[str, typer.Argument(help="安排编号。")],
    why: Annotated[str, typer.Option(help="原因。")],
) -> None:
    """Withdraw an arrangement."""
    desk = desk_of(context)
    key = ArrangementId(arrangement)
    desk.do(WithdrawArrangement(arrangement=key, why=why))
    found = desk.center.board.table(StandingArrangement)[key]
    desk.answer(_json(found), lambda: iter([f"已终止 {found.id}：{found.withdrawn_why}"]))


def _json(found: StandingArrangement) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "request": found.request,
        "reply": found.reply,
        "valid_from": utc_text(found.valid_from_utc),
        "valid_to": utc_text(found.valid_to_utc),
        "tasks": [task.value for task in found.tasks],
        "groups": list(found.groups),
        "hours": [span.code for span in found.hours],
        "strength": found.strength,
        "points": [place.text for place in found.places],
        "around_m": found.around_m,
        "areas": [[list(corner) for corner in area] for area in found.areas],
        "withdrawn": utc_text(found.withdrawn_utc) if found.withdrawn_utc else None,
        "withdrawn_why": found.withdrawn_why or None,
        "origin": found.origin,
    }


def _line(found: StandingArrangement) -> list[str]:
    say = messages().label
    places = [place.text for place in found.places]
    where = f"{len(places)} 处点位周边 {found.around_m:.0f} 米" if places else ""
    areas = f"{len(found.areas)} 个区域" if found.areas else ""
    return [
        found.id,
        found.numbers,
        f"有效至 {found.until}",
        "、".join(say(f"armed_task.{task}") for task in found.tasks),
        "、".join(filter(None, (where, areas))),
        "、".join(span.code for span in found.hours),
        f"{len(found.groups)} 组，每班 {found.strength} 人",
        f"已终止：{found.withdrawn_why}" if found.withdrawn_utc else "有效期内按此执行",
    ]


@app.command("list", help="列出常态联勤安排。")
def list_(context: typer.Context) -> None:
    """List the arrangements, withdrawn ones too."""
    desk = desk_of(context)
    rows = list(desk.center.board.table(StandingArrangement).values())

    def lines() -> Iterator[str]:
        yield from table([_line(row) for row in rows])

    desk.answer({"arrangements": [_json(row) for row in rows]}, lines)
