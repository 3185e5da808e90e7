"""What an incident of a class and level needs, and when each tier is due (doctrine as data)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jointops.forces.authority import GuardTaskRule
from jointops.incidents.incident import Card

Zone = Literal["inner", "middle", "outer"]
Condition = Literal[
    "always", "public_place", "own_site", "company_only", "asked", "suspect_left", "after_2h"
]

ANY_CLASS = "*"
"""Class of the rows that serve every class without rows of its own at a level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow:
    """
    One line of the needs table.

    Attributes
    ----------
    tier
        0 to 5; the lower ones go first.
    force_kind
        A unit kind, ``any`` (nearest police of the street), ``guard`` or ``armed_police``.
    count
        Units, or people for ``guard`` and ``armed_police``.
    within_s
        Seconds in which they should be there.
    rule
        Code of the guard task rule, or for armed police the task that the law gives them; empty
        for our police.
    """

    incident_class: str
    level: int
    tier: int
    force_kind: str
    capability: str
    count: int
    within_s: float
    zone: Zone
    task: str
    task_english: str
    when: Condition
    rule: str = ""

    @property
    def slot(self) -> str:
        """A name of the row that a task keeps, so that what is already sent is counted."""
        return f"{self.tier}/{self.force_kind}/{self.capability}/{self.zone}/{self.task}"


NEEDS = "needs"
"""Id of the one needs table that a file may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsTable:
    """
    The needs table a city has laid down in place of the shipped one.

    Attributes
    ----------
    origin
        File it was taken from.
    why
        Reason that was given.
    """

    id: str
    origin: str
    why: str
    rows: tuple[NeedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctrine:
    """The rules a plan follows."""

    needs: tuple[NeedRow, ...]
    guard_rules: dict[str, GuardTaskRule]

    def need(self, class_name: str, level: int) -> tuple[NeedRow, ...]:
        """
        Give the rows for a class and level, in order of tier.

        A class without rows of its own at the level takes its nearest rows and the general rows of
        the level, whichever asks for more of a kind in a tier.
        """
        own = [row for row in self.needs if (row.incident_class, row.level) == (class_name, level)]
        if not own:
            own = self._raised(class_name, level)
        return tuple(sorted(own, key=_tier))

    def _raised(self, class_name: str, level: int) -> list[NeedRow]:
        general = [r for r in self.needs if (r.incident_class, r.level) == (ANY_CLASS, level)]
        levels = {r.level for r in self.needs if r.incident_class == class_name}
        lower = sorted(known for known in levels if known > level)
        if not lower:
            return general
        rows = {
            (r.tier, r.force_kind, r.capability): r
            for r in self.needs
            if (r.incident_class, r.level) == (class_name, lower[0])
        }
        for row in general:
            key = (row.tier, row.force_kind, row.capability)
            if key not in rows or row.count > rows[key].count:
                rows[key] = row
        return list(rows.values())


def _tier(row: NeedRow) -> int:
    return row.tier


def applies(row: NeedRow, card: Card) -> bool:
    """Tell whether a row's condition holds for what is known of the incident."""
    if row.when in {"public_place", "company_only"}:
        return card.public_place
    return row.when != "suspect_left" or card.suspect_left
