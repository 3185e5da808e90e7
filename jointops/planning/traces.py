"""Since when a force has stood where it stands, as far as fixes tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from jointops.forces.fixes import Certainty, FixSource
from jointops.geo.places import Place, distance_m
from jointops.ids import UnitId
from jointops.situation.picture import Situation

ACCURACY_M: Mapping[FixSource, float] = {
    FixSource.TERMINAL: 30.0,
    FixSource.CHECK_IN: 100.0,
    FixSource.RADIO: 200.0,
}
"""Two fixes nearer than the coarser one's accuracy are one place (our assumptions)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """
    Since when a force has been at one place, as far as fixes tell.

    Attributes
    ----------
    since_utc, seen_utc
        Times of the first and of the newest fix there.
    """

    place: Place
    source: FixSource
    since_utc: datetime
    seen_utc: datetime

    def still_s(self, sent_utc: datetime) -> float:
        """Seconds that fixes after the release show the force at one place."""
        return (self.seen_utc - max(self.since_utc, sent_utc)).total_seconds()


def follow(
    traces: Mapping[str, Trace], situation: Situation, forces: Iterable[str]
) -> dict[str, Trace]:
    """Take another picture into the traces of some forces; assumed and old positions add none."""
    return {
        force: trace
        for force in forces
        if (trace := _followed(traces.get(force), situation, UnitId(force))) is not None
    }


def _followed(trace: Trace | None, situation: Situation, force: UnitId) -> Trace | None:
    standing = situation.standings.get(force)
    if standing is None or standing.place is None or standing.at_utc is None:
        return trace
    if standing.source is None or standing.certainty == Certainty.STALE:
        return trace
    if trace is not None and standing.at_utc <= trace.seen_utc:
        return trace
    if trace is not None:
        blur_m = max(ACCURACY_M[standing.source], ACCURACY_M[trace.source])
        if _apart_m(trace.place, standing.place) <= blur_m:
            return replace(trace, seen_utc=standing.at_utc)
    return Trace(
        place=standing.place,
        source=standing.source,
        since_utc=standing.at_utc,
        seen_utc=standing.at_utc,
    )


def _apart_m(one: Place, other: Place) -> float:
    """Distance of two places; on a network without positions 0 or infinite."""
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return 0.0 if one.node is not None and one.node == other.node else np.inf
    at = (one.lon, one.lat, other.lon, other.lat)
    return float(distance_m(*(np.array(degrees) for degrees in at)))
