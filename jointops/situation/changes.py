"""What a command touched, so that each view re-reads only what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


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
    REQUESTS = "requests"
    JOURNAL = "journal"
    ACCOUNTS = "accounts"
    POSITIONS = "positions"


@dataclass(frozen=True, slots=True)
class Changes:
    """
    The aspects a command touched; the journal is always among them.

    Attributes
    ----------
    keys
        Keys of the touched rows by type; None where they are not known, so that all of the aspects'
        rows may be others.
    rows
        The touched rows by type and key, as they are now, None for one removed; None where they
        must be read.
    """

    aspects: frozenset[Aspect]
    keys: Mapping[type[Any], frozenset[str | int]] | None = None
    rows: Mapping[type[Any], Mapping[str | int, Any]] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, *aspects: Aspect) -> Changes:
        """Name the aspects."""
        return cls(frozenset((*aspects, Aspect.JOURNAL)))

    @classmethod
    def together(cls, several: Iterable[Changes]) -> Changes:
        """Give all that several changes touched."""
        found = list(several)
        aspects = frozenset[Aspect]().union(*(one.aspects for one in found))
        keys: dict[type[Any], frozenset[str | int]] = {}
        for one in found:
            if one.keys is None:
                return cls.of(*aspects)
            for of, touched in one.keys.items():
                keys[of] = keys.get(of, frozenset()) | touched
        return cls(aspects | {Aspect.JOURNAL}, keys)

    def touch(self, *aspects: Aspect) -> bool:
        """Tell whether any of these was touched."""
        return not self.aspects.isdisjoint(aspects)
