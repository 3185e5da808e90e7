"""How far the work on an incident has come, for the line that tells the next key."""

from __future__ import annotations

from typing import Literal

from jointops.app.center import Center
from jointops.app.plan_lines import plan_lines
from jointops.forces.readiness import TaskStep
from jointops.ids import IncidentId
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.orders.order import Order

Stage = Literal["roads", "mark", "choose", "plan", "release", "call", "follow", "print", "over"]


def stage_of(center: Center, incident: IncidentId | None) -> Stage:
    """Give what is to be done next for the chosen incident, or before there is one."""
    if center.installed_roads is None:
        return "roads"
    found: Incident | None = center.board.table(Incident).get(incident) if incident else None
    if found is None:
        open_ones = [
            known
            for known in center.board.table(Incident).values()
            if known.status == IncidentStatus.OPEN
        ]
        return "choose" if open_ones else "mark"
    if found.status != IncidentStatus.OPEN:
        return "over"
    lines = plan_lines(center, found.id)
    if lines is None:
        return "plan"
    if lines.unsent_first:
        return "release"
    steps = {row.step for row in lines.rows if row.step is not None}
    if not steps:
        return "plan"
    if TaskStep.DISPATCHED in steps:
        return "call"
    orders = center.board.table(Order).values()
    printed = any(order.incident == found.id and order.issued for order in orders)
    return "follow" if printed else "print"
