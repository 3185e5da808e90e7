"""The busy hours of the roads: read from the resources, applied by the clock."""

from __future__ import annotations

import csv
import math
from datetime import datetime
from functools import cache

from jointops.app.config import Config
from jointops.geo.roads import RoadClass
from jointops.geo.traffic import Traffic, TrafficSpan, span_at
from jointops.resources import path

NAMED = ("motorway", "trunk", "primary", "secondary", "tertiary")


@cache
def traffic_spans() -> tuple[TrafficSpan, ...]:
    """Give the spans of ``resources/traffic/spans.csv``."""
    with path("traffic", "spans.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        TrafficSpan(
            code=row["code"],
            start=_minute(row["start"]),
            end=_minute(row["end"]),
            workdays=row["days"] in {"workday", "all"},
            weekends=row["days"] in {"weekend", "all"},
            slow=_by_class(row),
        )
        for row in rows
    )


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _by_class(row: dict[str, str]) -> tuple[float, ...]:
    factors = {RoadClass[name.upper()]: float(row[name]) for name in NAMED}
    other = float(row["other"])
    return (1.0, *(factors.get(rank, other) for rank in RoadClass))


def span_in_force(config: Config, moment: datetime) -> TrafficSpan | None:
    """Give the span of a moment of local time; None for free roads, and where it is not wanted."""
    return span_at(traffic_spans(), moment) if config.traffic else None


def traffic_at(config: Config, moment: datetime) -> Traffic:
    """Give the traffic of a moment of local time, as the settings want it."""
    span = span_in_force(config, moment)
    ban_s = config.against_ban_s
    return Traffic(
        slow=span.slow if span else (),
        against_kmh=config.against_oneway_kmh,
        against_ban_s=math.inf if ban_s is None else ban_s,
    )
