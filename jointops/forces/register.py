"""The city, its landmarks, and what was set or said of a unit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

from jointops.forces.fixes import Fix
from jointops.forces.readiness import UnitStatus
from jointops.geo.places import Place
from jointops.ids import UnitId
from jointops.personal import TRACE

EXACT_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=30)
"""So long after its day (UTC) a position is kept as it is, and as a square (handbook 4.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitState:
    """What a person set for a unit that has no task, and since when."""

    id: UnitId
    status: UnitStatus
    since_utc: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFix:
    """
    The last position of a unit that was spoken or checked in.

    Attributes
    ----------
    speaker, channel
        Who said it on which channel; empty for a check-in.
    """

    id: UnitId
    fix: Fix = field(metadata=TRACE)
    speaker: str = ""
    channel: str = ""

    def kept_at(self, now: datetime) -> Self | None:
        """Give what is kept of the report at a moment: all, the square it lies in, or nothing."""
        day = self.fix.at_utc.replace(hour=0, minute=0, second=0, microsecond=0)
        over = now - day - timedelta(days=1)
        if over < EXACT_FOR:
            return self
        square = self.fix.place.coarse
        if square is None or over >= KEPT_FOR:
            return None
        return replace(self, fix=replace(self.fix, place=square))


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """A place that people name: station, school, mall, crossing."""

    id: str
    kind: str
    place: Place
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """
    What a file is about; written once, at its making.

    Attributes
    ----------
    exercise
        演练 or 实战, from creation and for ever.
    seed
        What a generated city was made from; None for a center's own.
    """

    id: str = "city"
    name: str
    exercise: bool
    note: str
    seed: int | None
