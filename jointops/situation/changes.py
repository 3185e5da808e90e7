"""What a command touched, so that each view re-reads only what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """A part of the state that views show."""

    CITY = "city"
    ROADS = "roads"
    UNITS = "units"
    GUARDS = "guards"
    POINTS = "points"
    CHECKPOSTS = "checkposts"
    ARRANGEMENTS = "arrangements"
    DOCTRINE = "doctrine"
    INCIDENTS = "incidents"
    TASKS = "tasks"
    PLANS = "plans"
    ORDERS = "orders"
    CLOSURES = "closures"
    JOURNAL = "journal"
    ACCOUNTS = "accounts"
    POSITIONS = "positions"


@dataclass(frozen=True, slots=True)
class Changes:
    """The aspects a command touched; the journal is always among them."""

    aspects: frozenset[Aspect]

    @classmethod
    def of(cls, *aspects: Aspect) -> Changes:
        """Name the aspects."""
        return cls(frozenset((*aspects, Aspect.JOURNAL)))

    def touch(self, *aspects: Aspect) -> bool:
        """Tell whether any of these was touched."""
        return not self.aspects.isdisjoint(aspects)
