"""``times``: who is at a place in how many seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
import typer

from jointops.app.reach import times_to
from jointops.cli.desk import clock_text, desk_of, seconds, table

app = typer.Typer(add_completion=False)


@app.command(help="各力量到达某地的时间。")
def times(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", help="地点。")],
) -> None:
    """Give each unit's arrival: readiness and travel."""
    desk = desk_of(context)
    arrivals = times_to(desk.center, desk.gazetteer.place(to))
    order = np.argsort(arrivals.seconds, kind="stable").tolist()
    forces = arrivals.forces
    found = [
        {
            "unit": forces.name[row],
            "arrival_s": seconds(float(arrivals.seconds[row])),
            "estimated": bool(forces.estimated[row]),
        }
        for row in order
    ]

    def lines() -> Iterator[str]:
        yield from table(
            [
                [row["unit"], clock_text(row["arrival_s"]), "估算" if row["estimated"] else ""]
                for row in found
            ]
        )

    off_m = round(arrivals.target.off_road_m, 1)
    desk.answer({"to": to, "off_road_m": off_m, "arrivals": found}, lines)
