"""``coverage``: which places no free unit reaches in time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from jointops.app.reach import coverage_of, siting_of
from jointops.cli.desk import Desk, clock_text, desk_of, progress, seconds, table
from jointops.feeds.csv_rows import read_rows
from jointops.geo.places import Place

app = typer.Typer(
    add_completion=False,
    help="点位覆盖：哪些地方没有空闲力量能按时到达。",
    invoke_without_command=True,
)


@app.callback()
def coverage(
    context: typer.Context,
    within_s: Annotated[
        float | None, typer.Option(min=0.001, help="秒；点位不填则按各自承诺，节点默认 180。")
    ] = None,
    places: Annotated[str, typer.Option(help="nodes 或 points。")] = "points",
    only: Annotated[Path | None, typer.Option(help="CSV，列 place：只统计这些地点。")] = None,
) -> None:
    """Say which places no free unit reaches in time."""
    if context.invoked_subcommand is not None:
        return
    kind = _kind(places)
    desk = desk_of(context)
    chosen = _only(desk, only)
    found = coverage_of(desk.center, kind, within_s=within_s, only=chosen)
    data: dict[str, Any] = {
        "within_s": found.within_s,
        "covered": found.covered,
        "uncovered": [
            {
                "place": _name(reach.place, kind),
                "unit": reach.unit or None,
                "arrival_s": seconds(reach.arrival_s),
            }
            for reach in found.uncovered
        ],
    }

    def lines() -> Iterator[str]:
        yield f"覆盖 {found.covered}，未覆盖 {len(found.uncovered)}"
        yield from table(
            [[r["place"], r["unit"] or "—", clock_text(r["arrival_s"])] for r in data["uncovered"]]
        )

    desk.answer(data, lines)


def _only(desk: Desk, file: Path | None) -> list[Place] | None:
    """Read ``--only``: a CSV with a column ``place``."""
    if file is None:
        return None
    texts = [row.text("place") for row in read_rows(file, required=("place",))]
    return [desk.gazetteer.place(text) for text in texts]


@app.command(help="选址：最少增设几处、设在哪里，才能处处按时到达。")
def siting(
    context: typer.Context,
    within_s: Annotated[float, typer.Option(min=0.001, help="秒。")] = 180.0,
    places: Annotated[str, typer.Option(help="nodes 或 points。")] = "nodes",
    only: Annotated[Path | None, typer.Option(help="CSV，列 place：只统计这些地点。")] = None,
    limit: Annotated[int, typer.Option(min=1, help="最多列出几组。")] = 100,
) -> None:
    """Give the fewest extra posts that leave nothing uncovered, and the ways to choose them."""
    kind = _kind(places)
    desk = desk_of(context)
    with progress("选址") as tell:
        study = siting_of(
            desk.center,
            kind,
            within_s=within_s,
            only=_only(desk, only),
            limit=limit,
            tell=tell,
        )
    found = study.found
    sets = [[_name(study.candidates[index], kind) for index in one] for one in found.sets]
    data = {
        "within_s": within_s,
        "fewest": found.fewest,
        "sets": sets,
        "sets_total": found.total,
        "proved": found.proved,
        "lower_bound": found.bound,
    }

    def lines() -> Iterator[str]:
        total = "未数完" if found.total is None else f"共 {found.total} 种"
        yield f"最少增设 {found.fewest} 处，{total}"
        yield from ("、".join(one) for one in sets)

    desk.answer(data, lines)


def _name(place: Place, kind: str) -> str:
    return place.code if kind == "nodes" else place.text


def _kind(text: str) -> Literal["nodes", "points"]:
    if text not in {"nodes", "points"}:
        raise typer.BadParameter("只能是 nodes 或 points", param_hint="--places")
    return "nodes" if text == "nodes" else "points"
