"""``coverage shifts``, ``balance``, ``fragility``: the planners' studies, and their files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from jointops.app.studies.kinds import balance_of, fragility_of, shifts_of
from jointops.app.studies.papers import write_pdf
from jointops.app.studies.reports import Report, Reporter, write_csv
from jointops.cli.desk import Desk, desk_of, note, progress, seconds, table
from jointops.feeds.csv_rows import read_rows
from jointops.geo.places import Place

Kind = Literal["nodes", "points"]
Within = Annotated[
    float | None, typer.Option(min=0.001, help="秒；点位不填则按各自承诺，节点默认 180。")
]
PlacesOption = Annotated[str, typer.Option(help="nodes 或 points。")]
CsvOut = Annotated[Path | None, typer.Option("--csv", help="明细写入这个 CSV 文件。")]
PdfOut = Annotated[Path | None, typer.Option("--pdf", help="研判报告写入这个 PDF 文件。")]

SHOWN = 40
"""So many rows of a table are shown on the terminal."""


def kind_of(text: str) -> Kind:
    """Read ``--places``."""
    if text not in {"nodes", "points"}:
        raise typer.BadParameter("只能是 nodes 或 points", param_hint="--places")
    return "nodes" if text == "nodes" else "points"


def place_name(place: Place, kind: Kind) -> str:
    """Name a place as the answers do."""
    return place.code if kind == "nodes" else place.text


def answer_study(
    desk: Desk, data: Any, report: Report, *, csv_out: Path | None, pdf_out: Path | None
) -> None:
    """Print a study and write the files that were asked for."""
    if csv_out is not None:
        write_csv(report, csv_out)
        note(f"已写入 {csv_out}")
    if pdf_out is not None:
        write_pdf(desk.center, report, pdf_out)
        note(f"已写入 {pdf_out}")

    def lines() -> Iterator[str]:
        yield from report.findings
        yield from table([[column.title for column in report.columns], *report.rows[:SHOWN]])
        if len(report.rows) > SHOWN:
            yield f"…共 {len(report.rows)} 行"

    desk.answer(data, lines)


def shifts(
    context: typer.Context,
    within_s: Within = None,
    places: PlacesOption = "points",
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="哪一天；不填为今天。")
    ] = None,
    csv_out: CsvOut = None,
    pdf_out: PdfOut = None,
) -> None:
    """Say for each part of a day which places nobody on duty reaches in time."""
    kind, desk = kind_of(places), desk_of(context)
    with progress("分班次覆盖") as tell:
        study = shifts_of(
            desk.center, kind, within_s=within_s, day=day.date() if day else None, tell=tell
        )
    data = {
        "day": study.day.isoformat(),
        "places": len(study.places),
        "spans": [
            {
                "start": one.span.start,
                "end": one.span.end,
                "traffic": one.span.traffic.code if one.span.traffic else "free",
                "units": list(one.span.units),
                "uncovered": [place_name(study.places[at], kind) for at in one.uncovered.tolist()],
            }
            for one in study.spans
        ],
    }
    report = Reporter(desk.center, "zh").shifts(study)
    answer_study(desk, data, report, csv_out=csv_out, pdf_out=pdf_out)


def fragility(
    context: typer.Context,
    within_s: Within = None,
    places: PlacesOption = "points",
    csv_out: CsvOut = None,
    pdf_out: PdfOut = None,
) -> None:
    """Say for each free unit which places would have too few units in time without it."""
    kind, desk = kind_of(places), desk_of(context)
    with progress("缺位影响") as tell:
        study = fragility_of(desk.center, kind, within_s=within_s, tell=tell)
    data = {
        "units": [
            {
                "unit": unit,
                "lost": [place_name(study.places[at], kind) for at in lost.tolist()],
            }
            for unit, lost in zip(study.units, study.lost, strict=True)
        ],
        "open": [place_name(study.places[at], kind) for at in study.open.tolist()],
    }
    report = Reporter(desk.center, "zh").fragility(study)
    answer_study(desk, data, report, csv_out=csv_out, pdf_out=pdf_out)


def balance(
    context: typer.Context,
    within_s: Annotated[float, typer.Option(min=0.001, help="秒。")] = 300.0,
    places: PlacesOption = "nodes",
    load: Annotated[str, typer.Option(help="count 按处数，metres 按道路长度。")] = "count",
    stations: Annotated[
        Path | None, typer.Option(help="CSV，列 name,place；不填用登记的警务站。")
    ] = None,
    csv_out: CsvOut = None,
    pdf_out: PdfOut = None,
) -> None:
    """Divide the places among stations so that the busiest carries as little as possible."""
    kind, desk = kind_of(places), desk_of(context)
    if load not in {"count", "metres"}:
        raise typer.BadParameter("只能是 count 或 metres", param_hint="--load")
    with progress("辖区均衡") as tell:
        study = balance_of(
            desk.center,
            kind,
            within_s=within_s,
            load="metres" if load == "metres" and kind == "nodes" else "count",
            stations=_stations(desk, stations) if stations is not None else None,
            tell=tell,
        )
    found = study.found
    data = {
        "within_s": within_s,
        "most": round(found.most, 3),
        "lower_bound": round(found.bound, 3),
        "proved": found.proved,
        "travel_s": seconds(found.travel_s),
        "stations": [
            {"station": home.text, "load": round(float(carried), 3)}
            for home, carried in zip(study.stations, found.loads, strict=True)
        ],
        "places": [
            {
                "place": place_name(place, kind),
                "station": study.stations[at].text if at >= 0 else None,
                "seconds": seconds(float(study.seconds[row, at])) if at >= 0 else None,
            }
            for row, (place, at) in enumerate(
                zip(study.places, found.station.tolist(), strict=True)
            )
        ],
    }
    report = Reporter(desk.center, "zh").balance(study)
    answer_study(desk, data, report, csv_out=csv_out, pdf_out=pdf_out)


def _stations(desk: Desk, file: Path) -> list[Place]:
    rows = read_rows(file, required=("name", "place"))
    return [replace(desk.gazetteer.place(row.text("place")), name=row.text("name")) for row in rows]
