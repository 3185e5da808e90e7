"""``times``: who is at a place in how many seconds, by which way, and from where it is reached."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from jointops.app.handling import NotFoundError
from jointops.app.reach import times_to
from jointops.app.travel import (
    VEHICLES,
    Drive,
    drive_to,
    isochrones_geojson,
    isochrones_of,
    step_text,
    why_not,
)
from jointops.cli.desk import Desk, clock_text, desk_of, note, seconds, table
from jointops.geo.places import Place
from jointops.geo.routes import Route
from jointops.geo.travel import Vehicle
from jointops.geo.turns import Step
from jointops.resources import messages

app = typer.Typer(add_completion=False)

VehicleName = Annotated[str, typer.Option(help="怎么走：" + "、".join(VEHICLES) + "。")]


@app.command(help="各力量到达某地的时间；某力量的路线；多少分钟可达的范围。")
def times(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", help="地点。")],
    unit: Annotated[str, typer.Option(help="只看这一支力量。")] = "",
    route: Annotated[bool, typer.Option("--route", help="给出路线和转向清单。")] = False,
    isochrone: Annotated[
        bool, typer.Option("--isochrone", help="给出 1、3、5、10、15 分钟能到该地的范围。")
    ] = False,
    outward: Annotated[
        bool, typer.Option("--outward", help="范围改为从该地出发能到哪里。")
    ] = False,
    vehicle: VehicleName = "car",
    out: Annotated[Path | None, typer.Option(help="范围写入这个 GeoJSON 文件。")] = None,
) -> None:
    """Give each unit's arrival, one unit's way, or the areas within reach."""
    desk = desk_of(context)
    place = desk.gazetteer.place(to)
    if isochrone:
        _answer_isochrones(desk, place, vehicle_of(vehicle), outward=outward, out=out)
    elif route:
        _answer_drive(desk, place, to, unit)
    else:
        _answer_arrivals(desk, place, to, unit)


def vehicle_of(name: str) -> Vehicle:
    """Give a vehicle by its name on the command line."""
    if name not in VEHICLES:
        raise typer.BadParameter("可用：" + "、".join(VEHICLES), param_hint="--vehicle")
    return VEHICLES[name]


def _answer_arrivals(desk: Desk, place: Place, to: str, unit: str) -> None:
    arrivals = times_to(desk.center, place)
    order = np.argsort(arrivals.seconds, kind="stable").tolist()
    forces = arrivals.forces
    if unit and unit not in forces.row:
        raise NotFoundError(kind="Unit", key=unit)
    found: list[dict[str, Any]] = [
        {
            "unit": forces.name[row],
            "arrival_s": seconds(float(arrivals.seconds[row])),
            "estimated": bool(forces.estimated[row]),
            "why_not": why_not(desk.center, arrivals, forces.name[row]),
        }
        for row in order
        if not unit or forces.name[row] == unit
    ]
    words = messages("zh")

    def lines() -> Iterator[str]:
        yield from table(
            [
                [
                    row["unit"],
                    clock_text(row["arrival_s"]),
                    words.label(f"why.{row['why_not']}")
                    if row["why_not"]
                    else ("估算" if row["estimated"] else ""),
                ]
                for row in found
            ]
        )

    off_m = round(arrivals.target.off_road_m, 1)
    desk.answer({"to": to, "off_road_m": off_m, "arrivals": found}, lines)


def _answer_drive(desk: Desk, place: Place, to: str, unit: str) -> None:
    if not unit:
        arrivals = times_to(desk.center, place)
        unit = arrivals.forces.name[int(np.argmin(arrivals.seconds))]
    drive = drive_to(desk.center, place, unit)
    ways = [_way(desk, drive.route, drive.steps, to)]
    if drive.other is not None:
        ways.append(_way(desk, drive.other, drive.other_steps, to))
    data = {"to": to, "unit": unit, "arrival_s": seconds(drive.arrival_s), "routes": ways}
    desk.answer(data, lambda: _drive_lines(drive, ways))


def _way(desk: Desk, route: Route, steps: tuple[Step, ...], to: str) -> dict[str, Any]:
    language = desk.center.config.language
    texts = [step_text(step, language) for step in steps]
    arrive = messages(language).label("turn.arrive", place=to)
    return {
        "seconds": seconds(route.seconds),
        "length_m": round(route.length_m, 1),
        "steps": [
            {
                "turn": step.turn.value,
                "road": step.road,
                "length_m": round(step.length_m, 1),
                "at": [round(step.lon, 6), round(step.lat, 6)],
                "text": text,
            }
            for step, text in zip(steps, texts, strict=True)
        ],
        "arrive": arrive,
        "path": np.column_stack([route.lon, route.lat]).round(6).tolist(),
        "at_s": route.at_s.round(1).tolist(),
    }


def _drive_lines(drive: Drive, ways: list[dict[str, Any]]) -> Iterator[str]:
    yield f"{drive.unit} {clock_text(drive.arrival_s)} 到达"
    for number, way in enumerate(ways):
        title = "备用路线" if number else "路线"
        yield f"{title}：{way['length_m'] / 1000:.1f} 公里，行车 {clock_text(way['seconds'])}"
        yield from (f"  {number}. {step['text']}" for number, step in enumerate(way["steps"], 1))
        yield f"  {way['arrive']}"


def _answer_isochrones(
    desk: Desk, place: Place, vehicle: Vehicle, *, outward: bool, out: Path | None
) -> None:
    found = isochrones_of(desk.center, place, vehicle=vehicle, outward=outward)
    data = isochrones_geojson(desk.center.roads().network, found)
    if out is not None:
        out.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        note(f"已写入 {out}")

    def lines() -> Iterator[str]:
        yield from table(
            [
                [f"{one.within_s / 60:g} 分钟", f"{len(one.nodes)} 个路口", f"{len(one.rings)} 片"]
                for one in found
            ]
        )

    desk.answer(data, lines)
