"""Making plans on the open file: takes a picture, plans, keeps the plan."""

from __future__ import annotations

from collections.abc import Sequence

from jointops.app.ahead import roads_ahead, situation_ahead
from jointops.app.center import Center
from jointops.app.commands import KeepPlan
from jointops.app.handling import NotFoundError
from jointops.audit.accounts import Actor
from jointops.errors import OperatorError
from jointops.forces.points import ResponsePoint
from jointops.ids import IncidentId, PlanId
from jointops.incidents.incident import Incident
from jointops.planning.plan import Edits, ReinforcementPlan
from jointops.planning.tiers import make_plan


def newest_plan(center: Center, incident: IncidentId) -> ReinforcementPlan | None:
    """Give an incident's newest plan; None if it has none."""
    plans = [
        plan for plan in center.board.table(ReinforcementPlan).values() if plan.incident == incident
    ]
    return max(plans, key=_version, default=None)


def _version(plan: ReinforcementPlan) -> int:
    return plan.version


class BareReasonError(OperatorError):
    """Stripping a one-minute point without a replacement needs a reason."""

    code = "BARE-REASON"


def bared(center: Center, names: Sequence[str], why: str) -> dict[str, str]:
    """
    Allow points to be stripped, by name, with the reason: `Edits.bared`.

    Raises
    ------
    BareReasonError
        If there is no reason.
    NotFoundError
        If there is no such point.
    """
    if names and not why.strip():
        raise BareReasonError
    known = {point.name: point.id for point in center.board.table(ResponsePoint).values()}
    for name in names:
        if name not in known:
            raise NotFoundError(kind="ResponsePoint", key=name)
    return {known[name]: why.strip() for name in names}


def plan_incident(
    center: Center, incident: IncidentId, actor: Actor, *, edits: Edits | None = None
) -> ReinforcementPlan:
    """
    Make a plan for an incident and keep it.

    Parameters
    ----------
    edits
        What a person decided; None keeps the edits of the newest plan.

    Raises
    ------
    NotFoundError
        If there is no such incident.
    RoadsAbsentError
        If there is no road network.
    """
    plan = propose(center, incident, edits=edits)
    center.do(KeepPlan(plan=plan), actor)
    return plan


def propose(
    center: Center, incident: IncidentId, *, edits: Edits | None = None
) -> ReinforcementPlan:
    """Make a plan without keeping it; see `plan_incident`."""
    subject = center.board.table(Incident).get(incident)
    if subject is None:
        raise NotFoundError(kind="Incident", key=incident)
    former = newest_plan(center, incident)
    version = former.version + 1 if former else 1
    if edits is None:
        edits = former.edits if former else Edits()
    now, window = center.clock.now(), subject.window
    to_come = window is not None and now < window.start_utc
    return make_plan(
        situation_ahead(center, window) if window and to_come else center.situation(),
        incident,
        roads=roads_ahead(center, window) if window and to_come else center.roads(),
        doctrine=center.doctrine,
        crossing=center.crossings.near(subject.place),
        plan=PlanId(f"{incident}-{version}"),
        version=version,
        now=now,
        edits=edits,
    )
