"""The figures at the foot of the window; they close: the register is the sum of its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from jointops.forces.fixes import Certainty
from jointops.forces.units import Unit, UnitKind
from jointops.situation.picture import Situation


class CountGroup(StrEnum):
    """A line of the register as the center counts it."""

    PTU = "ptu"
    PATROL = "patrol"
    STATION = "station"
    ARMED_POLICE = "armed_police"
    OTHER = "other"
    GUARDS = "guards"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many of a group are registered, and how sure their positions are."""

    group: CountGroup
    register: int
    parts: tuple[int, ...]
    """One figure for each `Certainty`, in its order."""

    def __post_init__(self) -> None:
        if sum(self.parts) != self.register:
            raise ValueError(f"{self.group}: {self.parts} do not add up to {self.register}")

    def part(self, certainty: Certainty) -> int:
        """Give how many are of one certainty."""
        return self.parts[certainty]


def group_of(unit: Unit) -> CountGroup:
    """Give the line of the register a unit is counted in."""
    if unit.in_patrol_plan:
        return CountGroup.PATROL
    return {
        UnitKind.PTU: CountGroup.PTU,
        UnitKind.STATION: CountGroup.STATION,
        UnitKind.ARMED_POLICE: CountGroup.ARMED_POLICE,
    }.get(unit.kind, CountGroup.OTHER)


def header_counts(situation: Situation) -> tuple[Count, ...]:
    """Count every group; groups without anyone are left out."""
    seen: dict[CountGroup, Counter[Certainty]] = {group: Counter() for group in CountGroup}
    for unit_id, unit in situation.units.items():
        seen[group_of(unit)][situation.standings[unit_id].certainty] += 1
    codes: Iterable[int] = situation.guards.certainty.tolist()
    seen[CountGroup.GUARDS].update(Certainty(code) for code in codes)
    return tuple(
        Count(group=group, register=found.total(), parts=tuple(found[c] for c in Certainty))
        for group, found in seen.items()
        if found.total()
    )
