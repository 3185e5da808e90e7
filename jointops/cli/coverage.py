"""``coverage``: which places no free unit reaches in time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.reach import coverage_of, siting_of
from jointops.app.studies.reports import Reporter
from jointops.cli.desk import Desk, desk_of, progress, seconds
from jointops.cli.studies import (
    CsvOut,
    PdfOut,
    PlacesOption,
    Within,
    answer_study,
    balance,
    fragility,
    kind_of,
    place_name,
    shifts,
)
from jointops.feeds.csv_rows import read_rows
from jointops.geo.places import Place

app = typer.Typer(
    add_completion=False,
    help="点位覆盖：哪些地方没有空闲力量能按时到达。",
    invoke_without_command=True,
)


app.command(help="分班次：一天各时段（班次、路况）有哪些地方不能按时到达。")(shifts)
app.command(help="缺位影响：每支力量一旦缺位，哪些地方失守。")(fragility)
app.command(help="辖区均衡：把各处划给各站，使负担最重的站尽量轻。")(balance)


@app.callback()
def coverage(
    context: typer.Context,
    within_s: Within = None,
    places: PlacesOption = "points",
    only: Annotated[Path | None, typer.Option(help="CSV，列 place：只统计这些地点。")] = None,
    csv_out: CsvOut = None,
    pdf_out: PdfOut = None,
) -> None:
    """Say which places no free unit reaches in time."""
    if context.invoked_subcommand is not None:
        return
    kind, desk = kind_of(places), desk_of(context)
    found = coverage_of(desk.center, kind, within_s=within_s, only=_only(desk, only))
    data: dict[str, Any] = {
        "within_s": found.within_s,
        "covered": found.covered,
        "uncovered": [
            {
                "place": place_name(reach.place, kind),
                "unit": reach.unit or None,
                "arrival_s": seconds(reach.arrival_s),
            }
            for reach in found.uncovered
        ],
    }
    report = Reporter(desk.center, "zh").reach(found)
    answer_study(desk, data, report, csv_out=csv_out, pdf_out=pdf_out)


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
    places: PlacesOption = "nodes",
    only: Annotated[Path | None, typer.Option(help="CSV，列 place：只统计这些地点。")] = None,
    limit: Annotated[int, typer.Option(min=1, help="最多列出几组。")] = 100,
    csv_out: CsvOut = None,
    pdf_out: PdfOut = None,
) -> None:
    """Give the fewest extra posts that leave nothing uncovered, and the ways to choose them."""
    kind, desk = kind_of(places), desk_of(context)
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
    data = {
        "within_s": within_s,
        "fewest": found.fewest,
        "sets": [[place_name(study.candidates[at], kind) for at in one] for one in found.sets],
        "sets_total": found.total,
        "proved": found.proved,
        "lower_bound": found.bound,
    }
    report = Reporter(desk.center, "zh").siting(study)
    answer_study(desk, data, report, csv_out=csv_out, pdf_out=pdf_out)
