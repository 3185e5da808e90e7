"""``plan``: the ring of checkpoints, blockades, and how they are manned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from jointops.app.commands import CommitRing
from jointops.app.encircle_lines import encirclement_lines, place_names, spot_node, without
from jointops.app.encirclement import (
    HORIZON_S,
    MARGIN_S,
    SETUP_S,
    Encirclement,
    Kept,
    Post,
    PostRules,
    Question,
    Shortfall,
    ladder_of,
)
from jointops.app.encirclement import encircle as run_encircle
from jointops.app.handlers.plans import Released
from jointops.app.handling import NotFoundError
from jointops.app.reach import blockade_of
from jointops.app.rings import commit_ring, held_posts, ring_post
from jointops.cli.after import released_json
from jointops.cli.desk import Desk, clock_text, desk_of, seconds, table
from jointops.cli.incidents import find
from jointops.feeds.csv_rows import read_rows
from jointops.geo.places import Place
from jointops.ids import IncidentId, UnitId

app = typer.Typer(add_completion=False)


@app.command(help="封控卡点：一处一组，最迟到位者尽量早，其次总行程最短。")
def blockade(
    context: typer.Context,
    exits: Annotated[Path, typer.Option(help="CSV：name,place。")],
    need: Annotated[str, typer.Option(help="所需能力。")] = "",
    incident: Annotated[int | None, typer.Option(help="为哪一起警情。")] = None,
    release: Annotated[bool, typer.Option("--release", help="把卡点下达到该警情。")] = False,
) -> None:
    """Assign one free unit to each exit, and man them if wanted."""
    desk = desk_of(context)
    number = _incident_of(desk, incident, release=release)
    rows = read_rows(exits, required=("name", "place"))
    names = [row.text("name") for row in rows]
    places = [desk.gazetteer.place(row.text("place")) for row in rows]
    found, units = blockade_of(desk.center, places, need=need)
    data: dict[str, Any] = {
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
    if release and number is not None:
        situation = desk.center.situation()
        posts = tuple(
            ring_post(
                desk.center,
                situation,
                UnitId(units[held.unit]),
                replace(places[held.exit], name=names[held.exit]),
                arrival_s=held.arrival_s,
            )
            for held in found.held
        )
        data["released"] = released_json(desk.do(CommitRing(incident=number, posts=posts)))

    def lines() -> Iterator[str]:
        yield from table(
            [[names[h.exit], units[h.unit], clock_text(h.arrival_s)] for h in found.held]
        )
        if found.uncovered:
            yield "无力量可守：" + "、".join(names[index] for index in found.uncovered)
        else:
            yield f"最迟 {clock_text(found.bottleneck_s)}，合计 {clock_text(found.total_s)}"

    desk.answer(data, lines)


def _incident_of(desk: Desk, number: int | None, *, release: bool) -> IncidentId | None:
    if release and number is None:
        raise typer.BadParameter("--release 须同时给出 --incident")
    return None if number is None else find(desk, number).id


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
    not_at: Annotated[list[str] | None, typer.Option(help="此处不设卡，可重复。")] = None,
    forbid: Annotated[list[str] | None, typer.Option(help="不用这支力量，可重复。")] = None,
    second_line: Annotated[bool, typer.Option("--second-line", help="列出复式卡。")] = False,
    ladder: Annotated[bool, typer.Option("--ladder", help="快速列出各目标、各时限。")] = False,
    incident: Annotated[int | None, typer.Option(help="围绕该警情已下达的卡点计算。")] = None,
    release: Annotated[bool, typer.Option("--release", help="把卡点下达到该警情。")] = False,
) -> None:
    """Choose the posts of an encirclement, prove it, check it; or list what there is to choose."""
    desk = desk_of(context)
    number = _incident_of(desk, incident, release=release)
    kept: tuple[Kept, ...] = ()
    if number is not None:
        kept = held_posts(desk.center, desk.center.situation(), number, setup_s=setup_s)
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
        kept=kept,
        rules=_rules(desk, not_at or [], forbid or []),
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
    if not second_line:
        found = replace(found, second=())
    data = _encirclement(found)
    if release and number is not None and found.sealed:
        data["released"] = released_json(_release_ring(desk, number, found, margin_s=margin_s))
    desk.answer(data, lambda: _encirclement_lines(desk, found))


def _rules(desk: Desk, not_at: Sequence[str], forbid: Sequence[str]) -> PostRules:
    """Give the rules that a person's own words make."""
    known = desk.center.situation().units
    for unit in forbid:
        if unit not in known:
            raise NotFoundError(kind="Unit", key=unit)
    places = [desk.gazetteer.place(text) for text in not_at]
    nodes = {spot_node(desk.center.roads(), place) for place in places}
    return without(desk.center, PostRules(), nodes=nodes, units=forbid)


def _release_ring(
    desk: Desk, incident: IncidentId, found: Encirclement, *, margin_s: float
) -> Released:
    """Man the posts of an encirclement."""
    situation = desk.center.situation()
    lines = encirclement_lines(desk.center, situation, found)
    command = commit_ring(desk.center, situation, incident, lines, margin_s=margin_s)
    released: Released = desk.do(command)
    return released


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
