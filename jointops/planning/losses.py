"""What a plan cannot afford to lose besides whom it sends (N-1): one unit, and points break."""

from __future__ import annotations

from dataclasses import dataclass

from jointops.planning.plan import PointEffect, ReinforcementPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A unit that stays or moves up, and the points that would break without it."""

    force: str
    points: tuple[PointEffect, ...]


def losses(plan: ReinforcementPlan) -> tuple[Loss, ...]:
    """
    Give the units on which points rest once the plan is committed, the gravest loss first.

    Points that the plan breaks by itself are not counted: nobody holds them any more.
    """
    by_force: dict[str, list[PointEffect]] = {}
    for effect in plan.points:
        for force in effect.hinges:
            by_force.setdefault(force, []).append(effect)
    found = [
        Loss(force=force, points=tuple(sorted(points, key=_tightest)))
        for force, points in by_force.items()
    ]
    return tuple(sorted(found, key=_gravest))


def _tightest(effect: PointEffect) -> tuple[float, str]:
    return effect.within_s, effect.name


def _gravest(loss: Loss) -> tuple[float, int, str]:
    return loss.points[0].within_s, -len(loss.points), loss.force
