"""What the making of one plan keeps at hand, and who could go at all."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from jointops.forces.fixes import Certainty
from jointops.forces.readiness import FREE, UnitStatus
from jointops.forces.units import Unit, UnitKind
from jointops.ids import UnitId
from jointops.incidents.incident import Incident
from jointops.planning.arrivals import Arrivals, Forces
from jointops.planning.doctrine import NeedRow
from jointops.planning.plan import Edits, Fact, Pick, PointEffect, Reason, Shortfall
from jointops.situation.picture import Situation

STREET_KINDS = frozenset((UnitKind.PATROL, UnitKind.MOTORCYCLE, UnitKind.PTU, UnitKind.STATION))
"""Who may fill a row of kind ``any``: the nearest police of the street."""


@dataclass(slots=True)
class Work:
    """
    One plan in the making.

    Attributes
    ----------
    arrivals
        Everybody's arrival at the incident.
    sent
        Units and people that are already sent, by slot.
    refused
        Police units that cannot go, with the reason.
    keeps
        Points that break if a unit leaves, by unit: only one is named.
    effects
        What the plan does to the points; empty until it is decided.
    """

    situation: Situation
    incident: Incident
    forces: Forces
    arrivals: Arrivals
    edits: Edits
    rows: tuple[NeedRow, ...]
    sent: dict[str, int]
    crossing: str
    refused: dict[str, Reason] = field(default_factory=dict)
    picks: list[Pick] = field(default_factory=list)
    shortfalls: list[Shortfall] = field(default_factory=list)
    keeps: dict[str, str] = field(default_factory=dict)
    effects: tuple[PointEffect, ...] = ()

    @property
    def police_rows(self) -> list[NeedRow]:
        """Rows of the need that police fill."""
        return [row for row in self.rows if row.force_kind not in {"guard", "armed_police"}]


def fits(unit: Unit, row: NeedRow) -> bool:
    """Tell whether a unit is of the kind and capability that a row asks for."""
    if row.force_kind == "any":
        return unit.kind in STREET_KINDS
    return unit.kind == row.force_kind and unit.can(row.capability)


def why_not_free(work: Work, unit_id: UnitId) -> Reason | None:
    """Give the reason that keeps a unit of ours out of every slot; None if it could go."""
    reason = why_not_able(work, unit_id)
    if work.situation.units[unit_id].asked_only and (reason is None or reason.code != "FORBIDDEN"):
        return Reason(code="ASKED-ONLY")
    return reason


def why_not_able(work: Work, unit_id: UnitId) -> Reason | None:
    """Give the reason that keeps a unit, ours or not, from any task; None if it is able."""
    situation, status = work.situation, work.situation.statuses[unit_id]
    certainty = situation.standings[unit_id].certainty
    busy = situation.tasks_by_force.get(unit_id)
    if unit_id in work.edits.forbidden:
        return Reason(code="FORBIDDEN", facts={"why": work.edits.forbidden[unit_id]})
    keeps = situation.keeps_point(unit_id)
    if (reserved := _reserved(work, unit_id)) is not None:
        return reserved
    if busy and not keeps:
        return Reason(code="BUSY", facts={"incident": int(busy[0].incident), "step": busy[0].step})
    if certainty == Certainty.OFF_DUTY:
        return Reason(code="OFF-DUTY")
    if status not in FREE and not keeps:
        return Reason(code="STATUS", facts={"status": UnitStatus(status).value})
    if certainty == Certainty.STALE:
        return Reason(code="STALE")
    if certainty == Certainty.NEVER or not work.forces.known[work.forces.row[unit_id]]:
        return Reason(code="NO-POSITION")
    if not np.isfinite(work.arrivals.of(unit_id)):
        return Reason(code="UNREACHABLE")
    return None


def _reserved(work: Work, unit_id: UnitId) -> Reason | None:
    """Say which other planned duty a unit serves while this one lasts, the way there included."""
    arrival_s = work.arrivals.of(unit_id)
    for task in work.situation.duties_by_force.get(unit_id, ()):
        if task.window is None:
            continue
        mine = work.incident.window
        if mine is not None and np.isfinite(arrival_s):
            mine = mine.with_way(arrival_s)
        if task.binds(work.situation.at_utc) if mine is None else task.window.overlaps(mine):
            start, end = task.window.start_utc.isoformat(), task.window.end_utc.isoformat()
            facts: dict[str, Fact] = {"incident": task.incident, "start": start, "end": end}
            return Reason(code="RESERVED-THEN", facts=facts)
    return None
