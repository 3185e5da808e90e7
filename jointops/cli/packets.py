"""``order packet`` and ``order bulk``: papers in sets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from jointops.app.commands import NotePapers
from jointops.app.handling import PlanNoneError
from jointops.app.jobs import Control
from jointops.app.orders.bulk_papers import Bulk, make_guard_slips, make_guard_strengths
from jointops.app.orders.packet import make_packet
from jointops.app.orders.papers import asked_order
from jointops.app.orders.slip_reprint import reprint_slip
from jointops.app.planner import newest_plan
from jointops.cli.desk import Desk, desk_of, note, progress
from jointops.cli.incidents import Number, find
from jointops.ids import IncidentId
from jointops.orders.order import OrderKind

T = TypeVar("T")
Out = Annotated[Path, typer.Option(help="写入此目录。")]
Area = Annotated[str, typer.Option(help="只出此警务站辖区的。")]

bulk = typer.Typer(add_completion=False, help="批量文书。", no_args_is_help=True)


class _Told(Control):
    """A control that shows how far the work is."""

    show: Callable[[float], None]

    def tell(self, share: float) -> None:
        """Show the share done."""
        super().tell(share)
        self.show(share)


def _shown(title: str, act: Callable[[Control], T]) -> T:
    with progress(title) as show:
        control = _Told()
        control.show = show
        return act(control)


def packet(context: typer.Context, number: Number, out: Out = Path()) -> None:
    """Write everything that is handed out for an incident whose plan was released."""
    desk = desk_of(context)
    find(desk, number)
    plan = newest_plan(desk.center, IncidentId(number))
    if plan is None:
        raise PlanNoneError(incident=number)
    asked = asked_order(plan, OrderKind.FULL)
    actor = desk.actor(NotePapers if desk.as_name is not None else asked)
    signed = desk.countersign(asked, actor)
    made = _shown(
        "出套件",
        lambda control: make_packet(
            desk.center,
            IncidentId(number),
            out,
            actor,
            control,
            countersign=signed,
            first_written=lambda file: note(f"首波指令单 {file}"),
        ),
    )
    data = {
        "incident": number,
        "first": str(made.first) if made.first is not None else None,
        "folder": str(made.folder),
        "whole": str(made.whole),
        "papers": made.papers,
        "pages": made.pages,
        "drafts": list(made.drafts),
    }
    desk.answer(data, lambda: iter([f"{made.folder}  {made.papers}件  {made.pages}页"]))


def slip(
    context: typer.Context,
    number: Number,
    wanted: Annotated[str, typer.Argument(help="单位或队的名称，或文书标题里的字。")],
    out: Out = Path(),
) -> None:
    """Write one paper of the newest packet again, as it was archived."""
    desk = desk_of(context)
    find(desk, number)
    made = reprint_slip(desk.center, IncidentId(number), wanted, out, desk.actor(NotePapers))
    data = {
        "incident": number,
        "title": made.title,
        "file": str(made.file),
        "pages": made.pages,
        "packet": made.packet,
    }
    desk.answer(data, lambda: iter([f"{made.title}  {made.pages}页", str(made.file)]))


@bulk.command(help="每支保安队一张岗位任务单，印明法定界限。")
def slips(
    context: typer.Context,
    out: Out = Path(),
    maps: Annotated[bool, typer.Option(help="附驻地局部图。")] = True,
    area: Area = "",
    team: Annotated[str, typer.Option(help="只出这一队：编号或呼号。")] = "",
) -> None:
    """Write a duty slip for each guard team."""
    desk = desk_of(context)
    actor = desk.actor(NotePapers)
    made = _shown(
        "出任务单",
        lambda control: make_guard_slips(
            desk.center, out, actor, control, maps=maps, area=area, team=team
        ),
    )
    _answer(desk, made)


@bulk.command(help="各辖区保安队编成表：队、呼号、人数，不列姓名。")
def strengths(context: typer.Context, out: Out = Path(), area: Area = "") -> None:
    """Write how strong the guard teams are, area by area."""
    desk = desk_of(context)
    actor = desk.actor(NotePapers)
    made = _shown(
        "出编成表",
        lambda control: make_guard_strengths(desk.center, out, actor, control, area=area),
    )
    _answer(desk, made)


def _answer(desk: Desk, made: Bulk) -> None:
    data = {
        "folder": str(made.folder),
        "file": str(made.file),
        "papers": made.papers,
        "pages": made.pages,
    }
    desk.answer(data, lambda: iter([f"{made.file}  {made.papers}件  {made.pages}页"]))
