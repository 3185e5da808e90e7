"""
Planning anew at once after an answer of the armed police, and saying what is missing now.

The window plans by itself where it hears of a change; `grant_changed` tells whether it must.
"""

from __future__ import annotations

from dataclasses import dataclass

from jointops.app.center import Center
from jointops.app.commands import KeepPlan
from jointops.app.planner import newest_plan, plan_incident, propose
from jointops.app.rights import allowed_roles
from jointops.app.workflows import flow_of
from jointops.audit.accounts import Actor
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.planning.plan import ReinforcementPlan
from jointops.requests.case import RequestCase
from jointops.requests.grants import valid_until
from jointops.resources import messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """
    A plan made anew.

    Attributes
    ----------
    kept
        Whether it is the incident's newest plan now; who may not plan is told all the same.
    solid, hollow
        Groups of the armed police that count, and those still only asked for.
    missing_people
        People of the armed police that the plan wants and nobody grants.
    """

    plan: ReinforcementPlan
    kept: bool
    solid: tuple[str, ...]
    hollow: tuple[str, ...]
    missing_people: int

    @property
    def text(self) -> str:
        """What the plan has and misses now, in one line."""
        say = messages("zh").label
        names = "、".join
        return say(
            "replanned.missing" if self.missing_people else "replanned.whole",
            version=self.plan.version,
            solid=names(self.solid) or "—",
            hollow=names(self.hollow) or "—",
            missing=self.missing_people,
        )


def grant_changed(before: RequestCase | None, after: RequestCase) -> bool:
    """Tell whether a step changed what a request grants."""
    return (_grant(before) if before is not None else ()) != _grant(after)


def _grant(case: RequestCase) -> tuple[object, ...]:
    flow = flow_of(case)
    if case.operation not in flow.granted or case.contradicted == "no":
        answered = case.operation in {"declined", "partial"}
        return (case.operation,) if answered else ()
    return case.granted, case.units, valid_until(case)


def replan_after(
    center: Center, before: RequestCase | None, after: RequestCase, actor: Actor
) -> Replanned | None:
    """
    Plan a request's incident anew if a step changed what is granted.

    Returns
    -------
    replanned
        None where nothing changed, or there is no open incident with a plan.
    """
    incident = center.board.table(Incident).get(after.incident)
    if incident is None or incident.status != IncidentStatus.OPEN:
        return None
    if not grant_changed(before, after) or newest_plan(center, incident.id) is None:
        return None
    may = bool(allowed_roles(KeepPlan).intersection(actor.roles))
    plan = plan_incident(center, incident.id, actor) if may else propose(center, incident.id)
    unmet = sum(s.missing for s in plan.shortfalls if s.kind == "armed_police")
    return Replanned(
        plan=plan,
        kept=may,
        solid=tuple(pick.force for pick in plan.standing),
        hollow=tuple(pick.force for pick in plan.hollow),
        missing_people=unmet + sum(pick.people for pick in plan.hollow),
    )
