"""The city, its landmarks, and what was set or said of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jointops.forces.fixes import Fix
from jointops.forces.readiness import UnitStatus
from jointops.geo.places import Place
from jointops.ids import UnitId


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
    fix: Fix
    speaker: str = ""
    channel: str = ""


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
