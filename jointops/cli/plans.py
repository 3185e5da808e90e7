"""``plan``: make and release."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from jointops.app.commands import CommitFirstWave, CommitPlan, KeepPlan, SendDuty
from jointops.app.encircle_lines import encirclement_lines, place_names
from jointops.app.encirclement import (
    HORIZON_S,
    MARGIN_S,
    SETUP_S,
    Encirclement,
    Post,
    Question,
    Shortfall,
    ladder_of,
)
from jointops.app.encirclement import encircle as run_encircle
from jointops.app.handlers.plans import Released
from jointops.app.handling import NotFoundError
from jointops.app.papers import draft_order
from jointops.app.planner import bared, newest_plan, plan_incident
from jointops.app.reach import blockade_of
from jointops.cli import after
from jointops.cli.desk import Desk, clock_text, desk_of, seconds, table
from jointops.cli.incidents import Number, find
from jointops.clock import local_text, utc_text
from jointops.feeds.csv_rows import read_rows
from jointops.geo.places import Place
from jointops.ids import IncidentId
from jointops.orders.order import OrderKind
from jointops.planning.plan import Edits, Pick, Reason, ReinforcementPlan
from jointops.resources import messages

app = typer.Typer(add_completion=False, help="增援方案。", no_args_is_help=True)
app.registered_commands += after.app.registered_commands


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
    for note in plan.notes:
        yield reason_text(note)


def _plan_of(desk: Desk, number: int) -> ReinforcementPlan:
    find(desk, number)
    plan = newest_plan(desk.center, IncidentId(number))
    if plan is None:
        raise NotFoundError(kind="Plan", key=number)
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
    data = {
        "incident": number,
        **more,
        "tasks": [
            {
                "task": t.id,
                "force": t.force,
                "tier": t.tier,
                "step": t.step.value,
                "from": utc_text(t.window.start_utc) if t.window else None,
                "until": utc_text(t.window.end_utc) if t.window else None,
                "spoken": t.spoken,
            }
            for t in released.tasks
        ],
        "taken": {force: int(task.incident) for force, task in released.taken.items()},
    }

    def lines() -> Iterator[str]:
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


@app.command(help="封控卡点：一处一组，最迟到位者尽量早，其次总行程最短。")
def blockade(
    context: typer.Context,
    exits: Annotated[Path, typer.Option(help="CSV：name,place。")],
    need: Annotated[str, typer.Option(help="所需能力。")] = "",
) -> None:
    """Assign one free unit to each exit."""
    desk = desk_of(context)
    rows = read_rows(exits, required=("name", "place"))
    names = [row.text("name") for row in rows]
    places = [desk.gazetteer.place(row.text("place")) for row in rows]
    found, units = blockade_of(desk.center, places, need=need)
    data = {
        "bottleneck_s": seconds(found.bottleneck_s),
        "total_s": seconds(found.total_s),
        "assignments": [
            {
                "exit": names[held.exit],
                "unit": units[held.unit],
                "arrival_s": seconds(held.arrival_s),
            }
            for held in found.held
        ],
        "uncovered": [names[index] for index in found.uncovered],
        "proved": True,
    }

    def lines() -> Iterator[str]:
        yield from table(
            [[names[h.exit], units[h.unit], clock_text(h.arrival_s)] for h in found.held]
        )
        if found.uncovered:
            yield "无力量可守：" + "、".join(names[index] for index in found.uncovered)
        else:
            yield f"最迟 {clock_text(found.bottleneck_s)}，合计 {clock_text(found.total_s)}"

    desk.answer(data, lines)


class ObjectiveName(StrEnum):
    """What counts first."""

    CLOSING = "closing"
    POSTS = "posts"
    AREA = "area"


def _encirclement(found: Encirclement) -> dict[str, Any]:
    """Give an encirclement as the answer's data."""
    return {
        "sealed": found.sealed,
        "closing_s": seconds(found.closing_s),
        "posts": [_post(post) for post in found.posts],
        "second_posts": [
            {**_post(second.post), "behind": list(second.behind)} for second in found.second
        ],
        "contained_nodes": found.contained,
        "objective": found.objective,
        "deadline_s": seconds(found.deadline_s),
        "lower_bound": seconds(found.lower_bound),
        "gap": None if found.gap is None else round(found.gap, 4),
        "proved": found.proved,
        "checked": found.checked,
        "open_ways": [place.code for place in found.open_ways],
        "shortfall": None if found.shortfall is None else _shortfall(found.shortfall),
        "digest": found.digest,
    }


def _post(post: Post) -> dict[str, Any]:
    return {
        "node": post.place.code,
        "unit": post.unit,
        "arrival_s": seconds(post.arrival_s),
        "suspect_s": seconds(post.suspect_s),
        "margin_s": seconds(post.margin_s),
    }


def _shortfall(short: Shortfall) -> dict[str, Any]:
    return {
        "earliest_s": seconds(short.earliest_s),
        "radius_m": None if short.radius_m is None else round(short.radius_m),
        "more_units": short.more_units,
        "places": [place.code for place in short.places],
    }


def _encirclement_lines(desk: Desk, found: Encirclement) -> Iterator[str]:
    named = desk.center.roads().network.georeferenced

    def names(places: Sequence[Place]) -> str:
        return "、".join(place_names(desk.center, places) if named else [p.text for p in places])

    if not found.sealed:
        yield "现有力量合围不住" if found.proved else "未找到合围方案"
        if found.open_ways:
            yield f"逃出处：{names(found.open_ways)}"
        short = found.shortfall
        if short is not None and short.earliest_s is not None and short.radius_m is not None:
            away = f"{short.radius_m / 1000:.1f} 公里"
            yield f"最早 {clock_text(short.earliest_s)} 可合拢，半径 {away}"
        if short is not None and short.more_units:
            yield f"还需 {short.more_units} 个单位，守：{names(short.places)}"
        return
    bound = "" if found.lower_bound is None else f"，下界 {found.lower_bound:.0f}"
    proof = "已证最优" if found.proved else f"差距 {found.gap or 0:.0%}{bound}"
    yield f"可以合围：{clock_text(found.closing_s)} 合拢，{len(found.posts)} 处卡点（{proof}）"
    situation = desk.center.situation()
    lines = encirclement_lines(desk.center, situation, found) if named else []
    said = {line.node: line.name for line in lines}
    behind = {node: second.post for second in found.second for node in second.behind}
    rows = []
    for post in found.posts:
        second = behind.get(post.node)
        spare = f"余{round(post.margin_s)}秒" if np.isfinite(post.margin_s) else "到不了"
        line = f"复式卡 {said.get(second.node, second.place.text)} {second.unit}" if second else ""
        name = said.get(post.node, post.place.text)
        rows.append([name, post.unit, clock_text(post.arrival_s), spare, line])
    yield from table(rows)


@app.command(help="合围：守哪些路口、由谁守，嫌疑人才出不去。")
def encircle(
    context: typer.Context,
    at: Annotated[str, typer.Option(help="最后见到的地点。")],
    lead_s: Annotated[float, typer.Option(min=0, help="已离开多少秒。")],
    suspect_kmh: Annotated[float, typer.Option(min=0.1, help="嫌疑人时速。")],
    exits: Annotated[Path | None, typer.Option(help="CSV：name,place，到了这里就算逃出。")] = None,
    horizon_s: Annotated[float, typer.Option(min=1, help="没有出口时的时限。")] = HORIZON_S,
    objective: Annotated[ObjectiveName, typer.Option(help="先看什么。")] = ObjectiveName.CLOSING,
    setup_s: Annotated[float, typer.Option(min=0, help="设卡用时。")] = SETUP_S,
    margin_s: Annotated[float, typer.Option(min=0, help="提前量。")] = MARGIN_S,
    time_limit_s: Annotated[float, typer.Option(min=0.1, help="求解时限。")] = 60.0,
    ladder: Annotated[bool, typer.Option("--ladder", help="快速列出各目标、各时限。")] = False,
) -> None:
    """Choose the posts of an encirclement, prove it, check it; or list what there is to choose."""
    desk = desk_of(context)
    ways = None
    if exits is not None:
        rows = read_rows(exits, required=("name", "place"))
        ways = tuple(desk.gazetteer.place(row.text("place")) for row in rows)
    question = Question(
        place=desk.gazetteer.place(at),
        lead_s=lead_s,
        suspect_kmh=suspect_kmh,
        exits=ways,
        horizon_s=horizon_s,
        setup_s=setup_s,
        margin_s=margin_s,
    )
    if ladder:
        rungs = ladder_of(desk.center, question)
        desk.answer(
            {"rungs": [_encirclement(rung) for rung in rungs]}, lambda: _ladder_lines(rungs)
        )
        return
    found = run_encircle(
        desk.center, question, objective=objective.value, time_limit_s=time_limit_s
    )
    desk.answer(_encirclement(found), lambda: _encirclement_lines(desk, found))


def _ladder_lines(rungs: Sequence[Encirclement]) -> Iterator[str]:
    aims = {"closing": "最早合拢", "posts": "卡点最少", "area": "范围最小"}
    rows = []
    for rung in rungs:
        aim = aims[rung.objective]
        if rung.deadline_s is not None:
            aim = f"{clock_text(rung.deadline_s)} 前合拢"
        if rung.sealed:
            facts = [
                clock_text(rung.closing_s),
                f"{len(rung.posts)} 处",
                f"{rung.contained} 个路口",
            ]
            rows.append([aim, *facts, "" if rung.gap is None else f"差距 {rung.gap:.0%}"])
        else:
            rows.append([aim, "不可能" if rung.proved else "未找到", "", "", ""])
    yield from table(rows)
