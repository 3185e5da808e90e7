"""Points that must be reached within one, three or five minutes (快反点位)."""

from __future__ import annotations

from dataclasses import dataclass

from jointops.geo.places import Place
from jointops.ids import PointId

ALWAYS_KEPT = frozenset(("rail", "edu", "hosp"))
"""Kinds of place whose one-minute points are never stripped (our default)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePoint:
    """
    A promise: so many units reach this place within so many seconds.

    Attributes
    ----------
    within_s
        The promise, above zero; 60, 180 and 300 are the classes of the field.
    minimum
        Units that must be able to keep it.
    kind
        Kind of place (``rail``, ``edu``, ``hosp``, ``mall``, …).
    """

    id: PointId
    name: str
    place: Place
    within_s: float
    minimum: int = 1
    kind: str = ""
    origin: str = ""

    def __post_init__(self) -> None:
        if not self.within_s > 0:
            raise ValueError(f"{self.name}: within_s must be above zero, got {self.within_s}")
        if self.minimum < 1:
            raise ValueError(f"{self.name}: minimum must be at least 1, got {self.minimum}")

    @property
    def minutes(self) -> int:
        """The promise in minutes, as written on the map."""
        return max(1, round(self.within_s / 60))
