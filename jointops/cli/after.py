"""``plan`` after the release: watch, replace, reassign, compare versions, stand down in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from jointops.app.commands import StandDown
from jointops.app.handlers.plans import Released
from jointops.app.handling import NotFoundError
from jointops.app.watch import (
    Watch,
    leaving_order,
    plan_difference,
    reassign_command,
    reassignable,
    replacement,
)
from jointops.cli.desk import Desk, clock_text, desk_of, seconds, table
from jointops.cli.incidents import Number, find
from jointops.clock import utc_text
from jointops.forces.readiness import Task
from jointops.ids import IncidentId
from jointops.planning.difference import PlanDifference
from jointops.planning.offers import Offer
from jointops.planning.plan import Pick, Reason
from jointops.planning.reassign import Reassignment
from jointops.planning.stand_down import Leaving
from jointops.planning.watch import Watched
from jointops.resources import messages

app = typer.Typer(add_completion=False)


def _text(reason: Reason) -> str:
    return messages().reason(reason.code, **reason.facts)


def released_json(released: Released) -> dict[str, Any]:
    """Give what was sent, and who could not be, as the answer's data."""
    return {
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


# --- watching and replacing


@app.command(help="下达之后：承诺与预计到场、未动、将迟到、可替补的力量。")
def watch(context: typer.Context, number: Number) -> None:
    """Compare an incident's released tasks with what was promised."""
    desk = desk_of(context)
    seen = _seen(desk, number)
    desk.answer(
        {"incident": number, "tasks": [_watched_json(known) for known in seen]},
        lambda: _watched_lines(seen) if seen else iter(["没有已下达的任务"]),
    )


def _seen(desk: Desk, number: int) -> tuple[Watched, ...]:
    find(desk, number)
    return Watch(desk.center).look(desk.center.situation()).get(IncidentId(number), ())


def _watched_json(known: Watched) -> dict[str, Any]:
    return {
        "task": known.task,
        "force": known.force,
        "tier": known.tier,
        "promised_s": seconds(known.promised_s),
        "expected_s": seconds(known.expected_s),
        "elapsed_s": seconds(known.elapsed_s),
        "within_s": seconds(known.within_s),
        "estimated": known.estimated,
        "warnings": [{"code": r.code, "reason": _text(r)} for r in known.warnings],
        "offer": _offer_json(known.offer) if known.offer else None,
    }


def _offer_json(offer: Offer) -> dict[str, Any]:
    return {
        "force": offer.force,
        "arrival_s": seconds(offer.arrival_s),
        "estimated": offer.estimated,
        "uncovers": list(offer.uncovers),
    }


def _watched_lines(seen: tuple[Watched, ...]) -> Iterator[str]:
    yield from table(
        [
            [
                known.force,
                "承诺 " + clock_text(known.promised_s),
                "预计 " + clock_text(known.expected_s) + ("估" if known.estimated else ""),
                "、".join(_text(reason) for reason in known.warnings) or "正常",
                _offer_text(known.offer) if known.offer else "",
            ]
            for known in seen
        ]
    )


def _offer_text(offer: Offer) -> str:
    lost = f"，将失守 {'、'.join(offer.uncovers)}" if offer.uncovers else ""
    return f"替补 {offer.force} {clock_text(offer.arrival_s)}{lost}"


@app.command(help="为有告警的力量加派替补；--stand-down 同时撤下原力量。")
def replace(
    context: typer.Context,
    number: Number,
    force: Annotated[str, typer.Argument(help="有告警的力量。")],
    stand_down: Annotated[bool, typer.Option("--stand-down", help="撤下原力量。")] = False,
) -> None:
    """Send the offered unit for a force that something is wrong with."""
    desk = desk_of(context)
    offered = [known for known in _seen(desk, number) if known.force == force and known.offer]
    if not offered:
        raise NotFoundError(kind="Offer", key=force)
    task: Task = desk.do(replacement(desk.center, offered[0], stand_down=stand_down))
    data = {
        "incident": number,
        "task": task.id,
        "force": task.force,
        "instead_of": force,
        "stood_down": stand_down,
        "arrival_s": seconds(task.arrival_s),
        "spoken": task.spoken,
    }
    desk.answer(data, lambda: iter([f"{task.force}  {task.spoken}"]))


# --- reassignment


@app.command(help="改派：列出可从较低等级警情抽调的力量；--force 抽调其一。")
def reassign(
    context: typer.Context,
    number: Number,
    force: Annotated[str | None, typer.Option(help="抽调此力量。")] = None,
) -> None:
    """List who could be taken from lesser incidents for the newest plan, or take one."""
    desk = desk_of(context)
    find(desk, number)
    found = reassignable(desk.center, IncidentId(number))
    if force is None:
        desk.answer(
            {"incident": number, "reassignable": [_taken_json(item) for item in found]},
            lambda: iter([_taken_line(item) for item in found] or ["没有可改派的力量"]),
        )
        return
    item = next((item for item in found if item.force == force), None)
    if item is None:
        raise NotFoundError(kind="Reassignment", key=force)
    task: Task = desk.do(reassign_command(desk.center, item))
    desk.answer(
        _taken_json(item) | {"incident": number, "new_task": task.id, "spoken": task.spoken},
        lambda: iter([_taken_line(item), task.spoken]),
    )


def _taken_json(item: Reassignment) -> dict[str, Any]:
    return {
        "force": item.force,
        "step": item.step.value,
        "slot": item.row.slot,
        "arrival_s": seconds(item.arrival_s),
        "was_s": seconds(item.was_s),
        "within_s": seconds(item.row.within_s),
        "missing": [item.missing_before, item.missing_after],
        "late": [item.late_before, item.late_after],
        "from": {
            "incident": int(item.loss.incident),
            "level": item.loss.level,
            "task": item.loss.task,
            "missing": [item.loss.missing_before, item.loss.missing_after],
            "arrival_s": seconds(item.loss.arrival_s),
            "next": item.loss.next_force or None,
            "next_s": seconds(item.loss.next_s),
        },
    }


def _taken_line(item: Reassignment) -> str:
    loss = item.loss
    was = "空缺" if item.was_s is None else clock_text(item.was_s)
    instead = f"{loss.next_force} {clock_text(loss.next_s)}" if loss.next_force else "无人可补"
    return (
        f"{item.force}  缺口 {item.missing_before} → {item.missing_after}，"
        f"到场 {was} → {clock_text(item.arrival_s)}；"
        f"{loss.incident}号（{loss.level}级）缺口 {loss.missing_before} → {loss.missing_after}，"
        f"到场 {clock_text(loss.arrival_s)} → {instead}"
    )


# --- two versions


@app.command(help="两版方案对照：新增、取消、任务变动、到达变化。")
def diff(
    context: typer.Context,
    number: Number,
    old: Annotated[int | None, typer.Option(min=1, help="旧版；默认上一版。")] = None,
    new: Annotated[int | None, typer.Option(min=1, help="新版；默认最新版。")] = None,
) -> None:
    """Compare two versions of an incident's plan."""
    desk = desk_of(context)
    find(desk, number)
    found = plan_difference(desk.center, IncidentId(number), old=old, new=new)
    if found is None:
        raise NotFoundError(kind="Plan", key=f"{number}-{new or old or 2}")
    desk.answer(_difference_json(found), lambda: _difference_lines(found))


def _difference_json(found: PlanDifference) -> dict[str, Any]:
    return {
        "incident": int(found.incident),
        "versions": [found.old_version, found.new_version],
        "levels": [found.old_level, found.new_level],
        "in": [_pick_json(pick) for pick in found.came],
        "out": [_pick_json(pick) for pick in found.went],
        "changed": [
            {
                "force": pair.new.force,
                "slots": [pair.old.slot, pair.new.slot],
                "arrival_s": [seconds(pair.old.arrival_s), seconds(pair.new.arrival_s)],
            }
            for pair in found.moved
        ],
        "shortfalls": [
            {"slot": gap.slot, "missing": list(gap.missing), "late": list(gap.late)}
            for gap in found.gaps
        ],
        "points_lost": [effect.name for effect in found.lost],
        "points_kept": [effect.name for effect in found.kept],
    }


def _pick_json(pick: Pick) -> dict[str, Any]:
    return {"force": pick.force, "slot": pick.slot, "arrival_s": seconds(pick.arrival_s)}


def _difference_lines(found: PlanDifference) -> Iterator[str]:
    yield f"{found.incident}号 第{found.old_version}版 → 第{found.new_version}版"
    if found.old_level != found.new_level:
        yield f"等级 {found.old_level} → {found.new_level}"
    for sign, picks in (("＋", found.came), ("－", found.went)):
        for pick in picks:
            yield f"{sign} {pick.force}  {clock_text(pick.arrival_s)}  {pick.task}"
    for pair in found.moved:
        times = f"{clock_text(pair.old.arrival_s)} → {clock_text(pair.new.arrival_s)}"
        tasks = f"  {pair.old.task} → {pair.new.task}" if pair.slot_changed else ""
        yield f"～ {pair.new.force}  {times}{tasks}"
    for gap in found.gaps:
        missing, late = gap.missing, gap.late
        yield f"缺口 {gap.task}：{missing[0]} → {missing[1]}，迟到 {late[0]} → {late[1]}"
    for word, effects in (("将失守", found.lost), ("不再失守", found.kept)):
        if effects:
            yield f"{word}：" + "、".join(effect.name for effect in effects)


# --- standing down


@app.command(help="按顺序撤收；--show 只看顺序，--first 只撤前几支。")
def release(
    context: typer.Context,
    number: Number,
    show: Annotated[bool, typer.Option("--show", help="只看顺序，不撤。")] = False,
    first: Annotated[int | None, typer.Option(min=1, help="只撤前几支。")] = None,
) -> None:
    """Stand an incident's forces down in the stated order."""
    desk = desk_of(context)
    find(desk, number)
    order = leaving_order(desk.center, IncidentId(number))[:first]
    if not show:
        tasks = tuple(leaving.task.id for leaving in order)
        desk.do(StandDown(incident=IncidentId(number), tasks=tasks))
    data = {
        "incident": number,
        "released": [] if show else [leaving.task.force for leaving in order],
        "order": [_leaving_json(leaving) for leaving in order],
    }

    def lines() -> Iterator[str]:
        yield "撤收顺序：" if show else "撤收："
        for at, leaving in enumerate(order, 1):
            yield f"{at}. {leaving.task.force}  {_text(leaving.reason)}"

    desk.answer(data, lines)


def _leaving_json(leaving: Leaving) -> dict[str, Any]:
    return {
        "force": leaving.task.force,
        "task": leaving.task.id,
        "stage": leaving.stage.name.lower(),
        "reason": _text(leaving.reason),
    }
