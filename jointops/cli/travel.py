"""``travel``: travel times between many places at once."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from jointops.app.travel import matrix_of
from jointops.cli.desk import Desk, clock_text, desk_of, note, progress, seconds, table
from jointops.cli.times import VehicleName, vehicle_of
from jointops.feeds.csv_rows import read_rows
from jointops.geo.places import Place

app = typer.Typer(add_completion=False, help="行车时间。", no_args_is_help=True)


@app.callback()
def travel() -> None:
    """Keep ``matrix`` a command of its own, though it is the only one."""


@app.command(help="多处到多处的行车时间表。")
def matrix(
    context: typer.Context,
    origins: Annotated[Path, typer.Option("--from", help="CSV，列 place：从哪里。")],
    targets: Annotated[Path, typer.Option("--to", help="CSV，列 place：到哪里。")],
    vehicle: VehicleName = "car",
    csv_out: Annotated[Path | None, typer.Option("--csv", help="另写入这个 CSV 文件。")] = None,
) -> None:
    """Give the travel time of each pair, without readiness."""
    desk = desk_of(context)
    froms, tos = _places(desk, origins), _places(desk, targets)
    with progress("行车时间") as tell:
        found = matrix_of(
            desk.center,
            [place for _, place in froms],
            [place for _, place in tos],
            vehicle=vehicle_of(vehicle),
            tell=tell,
        )
    rows = [[seconds(value) for value in row] for row in found.tolist()]
    names = [name for name, _ in froms], [name for name, _ in tos]
    if csv_out is not None:
        with csv_out.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["", *names[1]])
            writer.writerows([name, *row] for name, row in zip(names[0], rows, strict=True))
        note(f"已写入 {csv_out}")

    def lines() -> Iterator[str]:
        body = [[name, *map(clock_text, row)] for name, row in zip(names[0], rows, strict=True)]
        yield from table([["", *names[1]], *body])

    desk.answer({"from": names[0], "to": names[1], "seconds": rows}, lines)


def _places(desk: Desk, file: Path) -> list[tuple[str, Place]]:
    texts = [row.text("place") for row in read_rows(file, required=("place",))]
    return [(text, desk.gazetteer.place(text)) for text in texts]
