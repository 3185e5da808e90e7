"""What one version of a plan changes against another."""

from __future__ import annotations

from dataclasses import dataclass

from jointops.ids import IncidentId
from jointops.planning.plan import Pick, PointEffect, ReinforcementPlan

SAME_S = 1.0
"""Arrivals that differ by less are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A force that both versions send, in another slot or at another time."""

    old: Pick
    new: Pick

    @property
    def slot_changed(self) -> bool:
        """Whether it serves another row."""
        return self.old.slot != self.new.slot

    @property
    def later_s(self) -> float:
        """Seconds later than before; negative is sooner."""
        return self.new.arrival_s - self.old.arrival_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A row whose shortfall is another: units or people missing, and picks that come late."""

    slot: str
    tier: int
    task: str
    missing: tuple[int, int]
    late: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDifference:
    """
    The differences between two versions of an incident's plan.

    Attributes
    ----------
    came, went
        Forces that only the newer, and only the older, sends or asks for.
    moved
        Forces of both, with another slot or arrival.
    gaps
        Rows whose shortfall changed.
    lost, kept
        Points that only the newer, and only the older, would break.
    """

    incident: IncidentId
    old_version: int
    new_version: int
    old_level: int
    new_level: int
    came: tuple[Pick, ...]
    went: tuple[Pick, ...]
    moved: tuple[Moved, ...]
    gaps: tuple[Gap, ...]
    lost: tuple[PointEffect, ...]
    kept: tuple[PointEffect, ...]

    @property
    def none(self) -> bool:
        """Whether both decide the same."""
        parts = (self.came, self.went, self.moved, self.gaps, self.lost, self.kept)
        return not any(parts) and self.old_level == self.new_level


def difference(old: ReinforcementPlan, new: ReinforcementPlan) -> PlanDifference:
    """
    Compare two versions of an incident's plan.

    Raises
    ------
    ValueError
        If they are plans of two incidents.
    """
    if old.incident != new.incident:
        raise ValueError(f"plans of two incidents: {old.id}, {new.id}")
    before, after = _by_force(old), _by_force(new)
    pairs = [Moved(old=before[key], new=pick) for key, pick in after.items() if key in before]
    lost_before = {effect.point: effect for effect in old.lost_points}
    lost_after = {effect.point: effect for effect in new.lost_points}
    return PlanDifference(
        incident=new.incident,
        old_version=old.version,
        new_version=new.version,
        old_level=old.level,
        new_level=new.level,
        came=tuple(pick for key, pick in after.items() if key not in before),
        went=tuple(pick for key, pick in before.items() if key not in after),
        moved=tuple(pair for pair in pairs if pair.slot_changed or abs(pair.later_s) >= SAME_S),
        gaps=_gaps(old, new),
        lost=tuple(effect for point, effect in lost_after.items() if point not in lost_before),
        kept=tuple(effect for point, effect in lost_before.items() if point not in lost_after),
    )


def _by_force(plan: ReinforcementPlan) -> dict[tuple[str, str], Pick]:
    """Give the picks by force; a guard team serves several rows, so it goes by its row too."""
    return {
        (pick.force, pick.slot if pick.kind == "guard" else ""): pick
        for pick in (*plan.picks, *plan.standing, *plan.hollow)
    }


def _gaps(old: ReinforcementPlan, new: ReinforcementPlan) -> tuple[Gap, ...]:
    before = {short.slot: short for short in old.shortfalls}
    after = {short.slot: short for short in new.shortfalls}
    gaps = []
    for slot, short in {**before, **after}.items():
        one, other = before.get(slot), after.get(slot)
        missing = (one.missing if one else 0, other.missing if other else 0)
        late = (one.late if one else 0, other.late if other else 0)
        if missing[0] != missing[1] or late[0] != late[1]:
            gaps.append(
                Gap(slot=slot, tier=short.tier, task=short.task, missing=missing, late=late)
            )
    return tuple(sorted(gaps, key=_tier))


def _tier(gap: Gap) -> int:
    return gap.tier
