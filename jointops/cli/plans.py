"""``plan``: make and release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.commands import CommitFirstWave, CommitPlan, KeepPlan, SendDuty
from jointops.app.handlers.plans import Released
from jointops.app.handling import PlanNoneError
from jointops.app.orders.papers import draft_order
from jointops.app.planner import bared, newest_plan, plan_incident
from jointops.cli import after, rings
from jointops.cli.after import released_json
from jointops.cli.desk import Desk, clock_text, desk_of, seconds, table
from jointops.cli.incidents import Number, find
from jointops.clock import local_text
from jointops.ids import IncidentId
from jointops.orders.order import OrderKind
from jointops.planning.losses import losses
from jointops.planning.plan import Edits, Pick, PointEffect, Reason, ReinforcementPlan
from jointops.resources import messages

app = typer.Typer(add_completion=False, help="增援方案。", no_args_is_help=True)
app.registered_commands += after.app.registered_commands + rings.app.registered_commands


def reason_text(reason: Reason) -> str:
    """Write a reason in one line."""
    return messages().reason(reason.code, **reason.facts)


def _pick(pick: Pick) -> dict[str, Any]:
    return {
        "force": pick.force,
        "kind": pick.kind,
        "people": pick.people,
        "tier": pick.tier,
        "zone": pick.zone,
        "task": pick.task,
        "slot": pick.slot,
        "arrival_s": seconds(pick.arrival_s),
        "within_s": seconds(pick.within_s),
        "margin_s": seconds(pick.margin_s),
        "estimated": pick.estimated,
        "beside": pick.beside or None,
        "hollow": pick.hollow,
        "basis": pick.basis,
        "held": pick.held or None,
        "route": [{"road": leg.name, "m": round(leg.length_m)} for leg in pick.way.legs],
        "spoken": pick.spoken,
        "code": pick.reason.code,
        "reason": reason_text(pick.reason),
    }


def plan_json(plan: ReinforcementPlan) -> dict[str, Any]:
    """Give a plan as the answer's data."""
    return {
        "plan": plan.id,
        "incident": plan.incident,
        "version": plan.version,
        "digest": plan.digest,
        "level": plan.level,
        "class": plan.class_name,
        "place": plan.place,
        "crossing": plan.crossing,
        "off_road_m": round(plan.off_road_m, 1),
        "picks": [_pick(pick) for pick in plan.picks],
        "standing": [_pick(pick) for pick in plan.standing],
        "asked": [_pick(pick) for pick in plan.hollow],
        "not_picked": [
            {
                "force": n.force,
                "kind": n.kind,
                "code": n.reason.code,
                "reason": reason_text(n.reason),
            }
            for n in plan.non_picks
        ],
        "shortfalls": [
            {
                "tier": s.tier,
                "kind": s.kind,
                "capability": s.capability,
                "task": s.task,
                "missing": s.missing,
                "late": s.late,
                "reason": reason_text(s.nearest),
            }
            for s in plan.shortfalls
        ],
        "points_lost": [
            {
                "point": e.name,
                "within_s": e.within_s,
                "nearest": e.holder or None,
                "nearest_s": seconds(e.holder_s),
            }
            for e in plan.lost_points
        ],
        "moves_up": [
            {
                "point": e.name,
                "force": e.move_up.force,
                "arrival_s": seconds(e.move_up.arrival_s),
                "estimated": e.move_up.estimated,
                "spoken": e.move_up.spoken,
            }
            for e in plan.moves_up
            if e.move_up is not None
        ],
        "points": [
            {
                "point": e.name,
                "within_s": e.within_s,
                "minimum": e.minimum,
                "before": e.before,
                "after": e.after,
                "holder": e.holder or None,
                "holder_s": seconds(e.holder_s),
                "margin_s": seconds(e.margin_s),
                "second": e.second or None,
                "second_s": seconds(e.second_s),
            }
            for e in plan.points
        ],
        "n_minus_1": [
            {
                "unit": loss.force,
                "points": [
                    {
                        "point": e.name,
                        "within_s": e.within_s,
                        "relief": e.relief or None,
                        "relief_s": seconds(e.relief_s),
                        "late_s": seconds(e.late_s),
                    }
                    for e in loss.points
                ],
            }
            for loss in losses(plan)
        ],
        "objectives": {
            name: value
            for note in plan.notes
            if note.code in {"PROVED", "NOT-PROVED"}
            for name, value in note.facts.items()
        },
        "proved": any(note.code == "PROVED" for note in plan.notes),
        "notes": [reason_text(note) for note in plan.notes],
    }


def _lines(plan: ReinforcementPlan) -> Iterator[str]:
    yield f"方案 {plan.id}：{plan.class_name} {plan.level}级 {plan.place}"
    rows = [
        [
            f"第{p.tier}梯次",
            p.force,
            clock_text(p.arrival_s) + ("估" if p.estimated else ""),
            f"余{round(p.margin_s)}秒",
            f"{p.people}人",
            p.task,
            reason_text(p.reason),
        ]
        for p in (*plan.picks, *plan.standing, *plan.hollow)
    ]
    yield from table(rows)
    for short in plan.shortfalls:
        parts = [f"缺 {short.missing}"] if short.missing else []
        parts += [f"迟到 {short.late}"] if short.late else []
        reason = reason_text(short.nearest)
        yield f"缺口 第{short.tier}梯次 {short.task}：{'、'.join(parts)}；{reason}"
    for effect in plan.moves_up:
        if effect.move_up is not None:
            there = clock_text(effect.move_up.arrival_s)
            yield f"补位 {effect.name}：{effect.move_up.force} {there} 到位"
    for effect in plan.lost_points:
        nearest = f"{effect.holder or '无'} {clock_text(effect.holder_s)}"
        yield f"失守点位 {effect.name}（{round(effect.within_s)}秒）：最近 {nearest}"
    for loss in losses(plan):
        yield f"缺一 {loss.force}：{'；'.join(map(_broken, loss.points))}"
    for note in plan.notes:
        yield reason_text(note)


def _broken(effect: PointEffect) -> str:
    """Say in one line what becomes of a point without the unit that it rests on."""
    if effect.late_s is None:
        return f"{effect.name} 无人可补"
    return f"{effect.name} 失守，{effect.relief} 晚 {clock_text(effect.late_s)} 到"


def _plan_of(desk: Desk, number: int) -> ReinforcementPlan:
    find(desk, number)
    plan = newest_plan(desk.center, IncidentId(number))
    if plan is None:
        raise PlanNoneError(incident=number)
    return plan


def _edits(
    plan: ReinforcementPlan | None,
    forbid: list[str],
    lock: list[str],
    add: list[str],
    free: list[str],
) -> Edits:
    old = plan.edits if plan else Edits()
    slots = {pick.force: pick.slot for pick in plan.picks} if plan else {}
    forbidden = {**old.forbidden, **dict.fromkeys(forbid, "人工")}
    locked = {**old.locked, **{force: slots[force] for force in lock if force in slots}}
    added = dict(old.added)
    for text in add:
        force, _, slot = text.partition("=")
        added[force] = slot
    for force in free:
        for held in (forbidden, locked, added):
            held.pop(force, None)
    return replace(old, forbidden=forbidden, locked=locked, added=added)


@app.command(help="生成增援方案并说明依据。")
def reinforce(
    context: typer.Context,
    number: Number,
    out: Annotated[Path | None, typer.Option(help="把指令 PDF（送审稿）写入此目录。")] = None,
    forbid: Annotated[list[str] | None, typer.Option(help="不用此力量。")] = None,
    lock: Annotated[list[str] | None, typer.Option(help="锁定此力量。")] = None,
    add: Annotated[list[str] | None, typer.Option(help="加入：力量=任务槽。")] = None,
    free: Annotated[list[str] | None, typer.Option(help="取消对此力量的人工指定。")] = None,
    bare: Annotated[list[str] | None, typer.Option(help="允许此一分钟点位失守。")] = None,
    why: Annotated[str, typer.Option(help="允许失守的理由。")] = "",
) -> None:
    """Make a plan for an incident, keep it, and say why."""
    desk = desk_of(context)
    find(desk, number)
    former = newest_plan(desk.center, IncidentId(number))
    edits = _edits(former, forbid or [], lock or [], add or [], free or [])
    edits = replace(edits, bared=edits.bared | bared(desk.center, bare or [], why))
    plan = plan_incident(desk.center, IncidentId(number), desk.actor(KeepPlan), edits=edits)
    data = plan_json(plan)
    if out is not None:
        file = draft_order(desk.center, plan, OrderKind.FULL, out)
        data["order"] = str(file)
    desk.answer(data, lambda: _lines(plan))


@app.command(help="查看最新方案。")
def show(context: typer.Context, number: Number) -> None:
    """Show an incident's newest plan."""
    desk = desk_of(context)
    plan = _plan_of(desk, number)
    desk.answer(plan_json(plan), lambda: _lines(plan))


@app.command(help="下达方案；--first-wave 只下达首波。")
def commit(
    context: typer.Context,
    number: Number,
    first_wave: Annotated[bool, typer.Option("--first-wave", help="只下达第0、1梯次。")] = False,
) -> None:
    """Release the newest plan: its first wave, or all that is not yet sent."""
    desk = desk_of(context)
    plan = _plan_of(desk, number)
    command = CommitFirstWave(plan=plan.id) if first_wave else CommitPlan(plan=plan.id)
    released: Released = desk.do(command)
    _answer_released(desk, number, released, plan=plan.id)


def _answer_released(desk: Desk, number: int, released: Released, **more: Any) -> None:
    """Answer with what was sent, and who could not be."""
    data = {"incident": number, **more, **released_json(released)}

    def lines() -> Iterator[str]:
        if not released.tasks:
            yield "没有新下达的力量"
        for task in released.tasks:
            when = f"{local_text(task.window.start_utc, '%m-%d %H:%M')} 出发" if task.window else ""
            yield "  ".join(
                part for part in (task.force, task.step.value, when, task.spoken) if part
            )
        for force, other in released.taken.items():
            yield f"{force} 已派往 {other.incident}号警情，未下达"

    desk.answer(data, lines)


@app.command(help="按勤务出动：把预留的力量派出。")
def depart(context: typer.Context, number: Number) -> None:
    """Send what is reserved for a planned duty."""
    desk = desk_of(context)
    _answer_released(desk, number, desk.do(SendDuty(incident=IncidentId(number))))
