"""``coverage``: which places no free unit reaches in time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from jointops.app.reach import coverage_of
from jointops.cli.desk import clock_text, desk_of, seconds, table
from jointops.feeds.csv_rows import read_rows

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
    if places not in {"nodes", "points"}:
        raise typer.BadParameter("只能是 nodes 或 points", param_hint="--places")
    kind: Literal["nodes", "points"] = "nodes" if places == "nodes" else "points"
    desk = desk_of(context)
    chosen = None
    if only is not None:
        texts = [row.text("place") for row in read_rows(only, required=("place",))]
        chosen = [desk.gazetteer.place(text) for text in texts]
    found = coverage_of(desk.center, kind, within_s=within_s, only=chosen)
    data: dict[str, Any] = {
        "within_s": found.within_s,
        "covered": found.covered,
        "uncovered": [
            {
                "place": reach.place.code if kind == "nodes" else reach.place.text,
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
