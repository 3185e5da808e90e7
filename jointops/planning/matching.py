"""
Who goes where: the first wave by itself, then everybody else together with the points.

The first wave takes the nearest and asks nothing else: seconds at the scene come before a point,
and what it leaves bare the rest of the plan mends. The later tiers and those who move up to bare
points are one exact model (`joint`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from jointops.forces.points import ResponsePoint
from jointops.ids import PointId, UnitId
from jointops.planning.coverage import PointStand
from jointops.planning.doctrine import NeedRow
from jointops.planning.joint import JointAnswer, JointProblem, Objective, solve
from jointops.planning.plan import FIRST_WAVE_TIERS, Reason
from jointops.planning.work import Work, fits, why_not_free

EMPTY_COST, LATE_COST, ESTIMATED_COST = 1e6, 1e5, 2e4
"""Costs in seconds: an empty slot, a late one, a time from an assumed position; travel is < 1e4."""
TIER_WEIGHT = 4.0
"""How much more a slot of tier 0 weighs than one of tier 1."""
BARE_WEIGHTS = ((60.0, 4), (180.0, 2), (np.inf, 1))
"""What a bare point weighs, by its promise in seconds (our default)."""
ONE_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """
    Who goes.

    Attributes
    ----------
    slots
        Unit and row of the need it serves.
    moves
        Who moves up to which point.
    objectives, proved
        What the joint model says of itself; empty where nothing was left to decide.
    """

    slots: tuple[tuple[UnitId, NeedRow], ...]
    moves: dict[PointId, UnitId]
    objectives: tuple[Objective, ...]
    proved: bool


def match_police(work: Work, stand: PointStand) -> Matched:
    """Decide who goes; fills ``work.refused``."""
    free: list[UnitId] = []
    for unit_id in work.situation.units:
        reason = why_not_free(work, unit_id)
        if reason is None:
            free.append(unit_id)
        else:
            work.refused[unit_id] = reason
    rows = work.police_rows
    slots = [row for row in rows for _ in range(max(0, row.count - work.sent.get(row.slot, 0)))]
    slots += _slots_by_hand(work, rows, slots)
    held = {**work.edits.locked, **work.edits.added}
    chosen = _match_tiers(work, free, held, [s for s in slots if s.tier in FIRST_WAVE_TIERS])
    gone = {unit for unit, _ in chosen}
    left = [unit for unit in free if unit not in gone]
    later = [row for row in slots if row.tier not in FIRST_WAVE_TIERS]
    problem, points = _problem(work, stand, units=left, slots=later, gone=gone)
    answer = solve(problem)
    if answer is None:  # no time for anything exact: still a plan
        chosen += _match_tiers(work, left, held, later)
        return Matched(slots=tuple(chosen), moves={}, objectives=(), proved=False)
    distinct = _distinct(later)
    chosen += [(left[unit], distinct[slot]) for unit, slot in sorted(answer.slots.items())]
    return Matched(
        slots=tuple(chosen),
        moves=_moves(answer, left, points),
        objectives=answer.objectives,
        proved=answer.proved,
    )


def _moves(
    answer: JointAnswer, units: Sequence[UnitId], points: Sequence[PointId]
) -> dict[PointId, UnitId]:
    return {points[point]: units[unit] for unit, point in sorted(answer.moves.items())}


def _slots_by_hand(work: Work, rows: list[NeedRow], slots: list[NeedRow]) -> list[NeedRow]:
    """Give one more slot for each force that a person put in beyond the need."""
    by_slot = {row.slot: row for row in rows}
    held = [by_slot[slot] for slot in work.edits.added.values() if slot in by_slot]
    extra: list[NeedRow] = []
    for row in held:
        if held.count(row) > slots.count(row) + extra.count(row):
            extra.append(row)
    return extra


def _match_tiers(
    work: Work, free: Sequence[UnitId], held: Mapping[str, str], slots: Sequence[NeedRow]
) -> list[tuple[UnitId, NeedRow]]:
    """Match the first wave at once, later tiers one after the other."""
    chosen: list[tuple[UnitId, NeedRow]] = []
    for tiers in (FIRST_WAVE_TIERS, (2,), (3,), (4,), (5,)):
        here = [row for row in slots if row.tier in tiers]
        mine = {row.slot for row in here}
        gone = {unit for unit, _ in chosen}
        # a force that a person put elsewhere is not taken here
        able = [u for u in free if u not in gone and held.get(u, next(iter(mine), "")) in mine]
        chosen += _assign(work, able, here)
    return chosen


def _assign(
    work: Work, free: Sequence[UnitId], slots: Sequence[NeedRow]
) -> list[tuple[UnitId, NeedRow]]:
    if not slots or not free:
        return []
    costs = np.full((len(slots), len(free) + len(slots)), np.inf)
    held = {**work.edits.locked, **work.edits.added}
    estimated = np.array([work.situation.standings[unit].estimated for unit in free])
    arrival = np.array([work.arrivals.of(unit) for unit in free])
    for at, row in enumerate(slots):
        weight = TIER_WEIGHT if row.tier == 0 else 1.0
        able = np.array([fits(work.situation.units[unit], row) for unit in free])
        cost = arrival + ESTIMATED_COST * estimated + LATE_COST * (arrival > row.within_s)
        costs[at, : len(free)] = np.where(able, cost * weight, np.inf)
        costs[at, len(free) + at] = EMPTY_COST * weight
        for column, unit in enumerate(free):
            if held.get(unit) == row.slot:
                costs[at, column] = -EMPTY_COST * weight
            elif unit in held:
                costs[at, column] = np.inf
    lines, columns = linear_sum_assignment(costs)
    return [
        (free[column], slots[line])
        for line, column in zip(lines.tolist(), columns.tolist(), strict=True)
        if column < len(free)
    ]


# --- the rest, together with the points


def _distinct(slots: Sequence[NeedRow]) -> list[NeedRow]:
    return list(dict.fromkeys(slots))


def _problem(
    work: Work,
    stand: PointStand,
    *,
    units: Sequence[UnitId],
    slots: Sequence[NeedRow],
    gone: set[UnitId],
) -> tuple[JointProblem, list[PointId]]:
    """Put what is left to decide into columns; points nobody kept before are left out."""
    rows, count = _distinct(slots), Counter(slots)
    held = {**work.edits.locked, **work.edits.added}
    where = {row.slot: at for at, row in enumerate(rows)}
    at_point = {name: row for row, name in enumerate(stand.names)}
    mine = np.array([at_point.get(unit, -1) for unit in units], dtype=np.int64)
    others = np.array(
        [row for name, row in at_point.items() if name not in gone and name not in set(units)],
        dtype=np.int64,
    )
    points, seconds, wanted = [], [], []
    for point in stand.points:
        all_s = stand.seconds[point.id]
        before = int((all_s <= point.within_s).sum())
        stays = int((all_s[others] <= point.within_s).sum())
        want = min(point.minimum, before) - stays
        if want > 0:
            points.append(point)
            wanted.append(want)
            seconds.append(np.where(mine >= 0, all_s[mine], np.inf))
    problem = JointProblem(
        arrival_s=np.array([work.arrivals.of(unit) for unit in units]),
        estimated=np.array([work.situation.standings[u].estimated for u in units], dtype=np.bool_),
        tier=np.array([row.tier for row in rows], dtype=np.int64),
        count=np.array([count[row] for row in rows], dtype=np.int64),
        within_s=np.array([row.within_s for row in rows], dtype=np.float64),
        fits=np.array(
            [[fits(work.situation.units[unit], row) for unit in units] for row in rows],
            dtype=np.bool_,
        ).reshape(len(rows), len(units)),
        held=np.array([where.get(held.get(unit, ""), -1) for unit in units], dtype=np.int64),
        point_s=np.array(seconds, dtype=np.float64).reshape(len(points), len(units)),
        promise_s=np.array([point.within_s for point in points], dtype=np.float64),
        minimum=np.array(wanted, dtype=np.int64),
        weight=np.array([_weight(point) for point in points], dtype=np.int64),
        kept=np.array(
            [p.within_s <= ONE_MINUTE_S and p.id not in work.edits.bared for p in points],
            dtype=np.bool_,
        ),
    )
    return problem, [point.id for point in points]


def _weight(point: ResponsePoint) -> int:
    return next(weight for limit_s, weight in BARE_WEIGHTS if point.within_s <= limit_s)


def proof(matched: Matched) -> Reason:
    """Say how good the plan is, with every objective and its bound."""
    facts: dict[str, str | int | float | bool | None] = {}
    for objective in matched.objectives:
        facts[objective.name] = round(objective.value, 3)
        facts[f"{objective.name}_bound"] = round(objective.bound, 3)
    if matched.proved:
        return Reason(code="PROVED", facts=facts)
    return Reason(code="NOT-PROVED", facts=facts)
