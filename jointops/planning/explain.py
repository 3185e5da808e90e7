"""Why each unit goes, why each stays, and where more would come from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from jointops.forces.units import Unit
from jointops.ids import UnitId
from jointops.planning.coverage import PointStand
from jointops.planning.doctrine import NeedRow
from jointops.planning.plan import Fact, NonPick, Pick, PointEffect, Reason
from jointops.planning.work import Work, fits


def critical_points(
    stand: PointStand, effects: Sequence[PointEffect], gone: Collection[str]
) -> dict[str, str]:
    """
    Name for each unit that stays a point that breaks without it: of several the shortest promise.

    Parameters
    ----------
    gone
        Units that are sent or move up.
    """
    found: dict[str, tuple[float, str]] = {}
    for effect in effects:
        if not effect.before >= effect.minimum >= effect.after > 0:
            continue
        for row in np.flatnonzero(stand.seconds[effect.point] <= effect.within_s).tolist():
            name = stand.names[row]
            if name not in gone:
                here = (effect.within_s, effect.name)
                found[name] = min(found.get(name, here), here)
    return {name: point for name, (_, point) in found.items()}


def why_picked(work: Work, unit_id: UnitId, row: NeedRow, taken: set[UnitId], held: str) -> Reason:
    """Give the reason for a pick: against the best of those that stay."""
    arrival_s = work.arrivals.of(unit_id)
    if held:
        return Reason(code="HELD-BY-HAND", facts={"arrival_s": arrival_s})
    others = [
        (work.arrivals.of(other), other)
        for other in work.situation.units
        if other not in taken
        and other not in work.refused
        and fits(work.situation.units[other], row)
    ]
    if not others:
        return Reason(code="ONLY-ONE", facts={"arrival_s": arrival_s})
    next_s, other = min(others)
    facts: dict[str, Fact] = {"arrival_s": arrival_s, "other": other, "gap_s": next_s - arrival_s}
    if next_s >= arrival_s:
        return Reason(code="NEAREST", facts=facts)
    facts["gap_s"] = arrival_s - next_s
    if other in work.keeps and not work.situation.standings[other].estimated:
        return Reason(code="OTHER-KEEPS-POINT", facts={**facts, "point": work.keeps[other]})
    return Reason(code="MEASURED-FIRST", facts=facts)


def nearest_missing(work: Work, row: NeedRow, mine: list[Pick]) -> Reason:
    """Say where the nearest more would come from."""
    if not any(fits(unit, row) for unit in work.situation.units.values()):
        return Reason(code="NONE-REGISTERED")
    if len(mine) >= row.count - work.sent.get(row.slot, 0):
        latest = max(pick.arrival_s for pick in mine)
        return Reason(code="LATEST", facts={"arrival_s": latest, "within_s": row.within_s})
    moving = {e.move_up.force: e.name for e in work.effects if e.move_up is not None}
    bound_to = {**work.keeps, **moving}
    keeping = [
        (work.arrivals.of(unit), unit)
        for unit in bound_to
        if unit not in work.refused and fits(work.situation.units[UnitId(unit)], row)
    ]
    if keeping:
        seconds, unit_id = min(keeping)
        code = "NEAREST-MOVES-UP" if unit_id in moving else "NEAREST-KEEPS-POINT"
        facts: dict[str, Fact] = {"force": unit_id, "arrival_s": seconds}
        return Reason(code=code, facts={**facts, "point": bound_to[unit_id]})
    bound = [
        (work.arrivals.of(unit_id), unit_id)
        for unit_id, reason in work.refused.items()
        if reason.code in {"BUSY", "STATUS", "OFF-DUTY", "STALE"}
        and fits(work.situation.units[UnitId(unit_id)], row)
    ]
    reachable = [item for item in bound if np.isfinite(item[0])]
    if reachable:
        seconds, unit_id = min(reachable)
        return Reason(
            code="NEAREST-IS-BOUND",
            facts={"force": unit_id, "arrival_s": seconds, "code": work.refused[unit_id].code},
        )
    return Reason(code="NOBODY-IN-REACH")


def non_picks(work: Work) -> Iterable[NonPick]:
    """Say of every police unit that does not go to the incident why not."""
    picked = {pick.force for pick in work.picks}
    kinds = {row.force_kind for row in work.rows}
    moving = {e.move_up.force: e for e in work.effects if e.move_up is not None}
    for unit_id, unit in work.situation.units.items():
        if unit_id in picked or unit.asked_only:
            continue
        if unit_id in moving:
            effect = moving[unit_id]
            reason = Reason(
                code="MOVES-UP",
                facts={
                    "point": effect.name,
                    "arrival_s": effect.move_up.arrival_s if effect.move_up else 0.0,
                },
            )
        else:
            reason = work.refused.get(unit_id) or _why_stays(work, unit_id, unit, kinds)
        yield NonPick(force=unit_id, kind=unit.kind, reason=reason)


def _why_stays(work: Work, unit_id: UnitId, unit: Unit, kinds: set[str]) -> Reason:
    arrival_s = work.arrivals.of(unit_id)
    rows = [row for row in work.rows if fits(unit, row)]
    if not rows:
        if unit.kind in kinds:
            return Reason(code="LACKS-CAPABILITY", facts={"arrival_s": arrival_s})
        return Reason(code="KIND-NOT-NEEDED", facts={"arrival_s": arrival_s})
    slots = {row.slot for row in rows}
    last = max((pick.arrival_s for pick in work.picks if pick.slot in slots), default=None)
    if last is not None and arrival_s >= last:
        return Reason(code="SLOWER", facts={"arrival_s": arrival_s, "gap_s": arrival_s - last})
    if unit_id in work.keeps:
        return Reason(
            code="KEEPS-POINT", facts={"arrival_s": arrival_s, "point": work.keeps[unit_id]}
        )
    if last is None:
        return Reason(code="NEED-MET", facts={"arrival_s": arrival_s})
    return Reason(
        code="ESTIMATED-BEHIND", facts={"arrival_s": arrival_s, "gap_s": arrival_s - last}
    )


def notes(work: Work) -> Iterable[Reason]:
    """Say what holds for the plan as a whole."""
    estimated = sum(pick.estimated for pick in work.picks)
    if estimated:
        yield Reason(code="NOTE-ESTIMATED", facts={"count": estimated})
    if work.arrivals.target.off_road_m >= 1:
        yield Reason(code="NOTE-OFF-ROAD", facts={"off_road_m": work.arrivals.target.off_road_m})
    if not work.rows:
        yield Reason(code="NOTE-NO-NEED")
    window = work.incident.window
    if window is not None and work.situation.at_utc == window.start_utc:
        start, end = window.start_utc.isoformat(), window.end_utc.isoformat()
        yield Reason(code="NOTE-PLANNED", facts={"start": start, "end": end})
