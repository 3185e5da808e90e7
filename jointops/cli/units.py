"""``units``: the register, positions, statuses, and the steps of tasks as they are radioed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.commands import MoveTask, ReportPosition, SetUnitStatus
from jointops.app.handling import NotFoundError
from jointops.app.registers.imports import read_list
from jointops.cli.desk import desk_of, table
from jointops.cli.reports import DryRun, ListDatum, answer_report
from jointops.clock import read_time, utc_text
from jointops.forces.readiness import NEXT, TaskStep, UnitStatus
from jointops.geo.datums import Datum
from jointops.ids import UnitId
from jointops.situation.picture import Situation

app = typer.Typer(
    add_completion=False, help="力量：导入、列表、报位、状态、任务步骤。", no_args_is_help=True
)

Occurred = Annotated[str | None, typer.Option(help="发生时间（ISO 8601），不填为现在。")]
Speaker = Annotated[str, typer.Option(help="电台中谁说的（代录）。")]
Channel = Annotated[str, typer.Option(help="频道。")]


def moment(text: str | None) -> datetime | None:
    """Read ``--occurred``."""
    if text is None:
        return None
    try:
        return read_time(text)
    except ValueError as fault:
        raise typer.BadParameter(f"不是时间：{text}") from fault


@app.command("import", help="导入力量，有误则全部不导入。")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV 或 xlsx：call_sign,kind,place[,officers]…")],
    dry_run: DryRun = False,
    datum: ListDatum = Datum.WGS84,
) -> None:
    """Import units, all or none."""
    desk = desk_of(context)
    command, report = read_list(desk.center, "units", file, datum=datum)
    if not dry_run:
        report.demand_clean()
        desk.do(command)
    answer_report(desk, report, taken=not dry_run)


def _line(situation: Situation, unit_id: UnitId) -> dict[str, Any]:
    unit, standing = situation.units[unit_id], situation.standings[unit_id]
    place = standing.place
    return {
        "unit": unit_id,
        "kind": unit.kind.value,
        "officers": unit.officers,
        "status": situation.statuses[unit_id].value,
        "place": place.code if place else None,
        "certainty": standing.certainty.name.lower(),
        "source": standing.source.value if standing.source else None,
        "at_utc": utc_text(standing.at_utc) if standing.at_utc else None,
    }


@app.command("list", help="列出力量、状态和位置。")
def list_(context: typer.Context) -> None:
    """List units with status and position."""
    desk = desk_of(context)
    situation = desk.center.situation()
    found = [_line(situation, unit) for unit in situation.units]

    def lines() -> Iterator[str]:
        yield from table([list(row.values()) for row in found])

    desk.answer({"units": found}, lines)


@app.command(help="录入电台报位（位）。")
def position(
    context: typer.Context,
    unit: Annotated[str, typer.Argument(help="呼号。")],
    place: Annotated[str, typer.Argument(help="经度,纬度、node:编号、地标或路口。")],
    occurred: Occurred = None,
    speaker: Speaker = "",
    channel: Channel = "",
) -> None:
    """Enter a position that was reported by radio (位)."""
    desk = desk_of(context)
    desk.do(
        ReportPosition(
            unit=UnitId(unit),
            place=desk.gazetteer.place(place),
            speaker=speaker,
            channel=channel,
            occurred_utc=moment(occurred),
        )
    )
    found = _line(desk.center.situation(), UnitId(unit))
    desk.answer(found, lambda: iter([f"{unit} {found['place']}"]))


@app.command(help="设置无任务力量的状态。")
def status(
    context: typer.Context,
    unit: Annotated[str, typer.Argument(help="呼号。")],
    status: Annotated[UnitStatus, typer.Argument(help="状态。")],
    occurred: Occurred = None,
    why: Annotated[str, typer.Option(help="原因。")] = "",
) -> None:
    """Set what a unit without a task does."""
    desk = desk_of(context)
    desk.do(SetUnitStatus(unit=UnitId(unit), status=status, occurred_utc=moment(occurred), why=why))
    found = _line(desk.center.situation(), UnitId(unit))
    desk.answer(found, lambda: iter([f"{unit} {found['status']}"]))


@app.command(help="按电台所报推进任务：签收、出动、到场、处置、撤收。")
def ack(
    context: typer.Context,
    unit: Annotated[str, typer.Argument(help="呼号或保安队编号。")],
    step: Annotated[TaskStep | None, typer.Option(help="到哪一步；不填为下一步。")] = None,
    occurred: Occurred = None,
    speaker: Speaker = "",
    channel: Channel = "",
) -> None:
    """Take a force's task one step on, as radioed: read back, out, arrived, handling, released."""
    desk = desk_of(context)
    tasks = desk.center.situation().tasks_by_force.get(unit, ())
    if not tasks:
        raise NotFoundError(kind="Task", key=unit)
    task = tasks[-1]
    desk.do(
        MoveTask(
            task=task.id,
            step=step or NEXT[task.step],
            speaker=speaker,
            channel=channel,
            occurred_utc=moment(occurred),
        )
    )
    now = step or NEXT[task.step]
    found = {"force": unit, "incident": task.incident, "task": task.id, "step": now.value}
    desk.answer(found, lambda: iter([f"{unit} → {now.value}"]))
