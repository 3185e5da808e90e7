"""Trying another needs table before it is laid down: which plans would change, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from jointops.app.center import Center
from jointops.ids import IncidentId, PlanId
from jointops.incidents.incident import Incident
from jointops.planning.difference import PlanDifference, difference
from jointops.planning.doctrine import Doctrine, NeedRow
from jointops.planning.plan import Reason, ReinforcementPlan
from jointops.planning.tiers import make_plan
from jointops.situation.picture import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """
    What another needs table would do.

    Attributes
    ----------
    cases
        How many stored incidents were planned for, each by the present and by the other table.
    changed
        The differences, of the incidents whose plan would be another.
    """

    cases: int
    changed: tuple[tuple[Incident, PlanDifference], ...]


def try_needs(
    center: Center, needs: Sequence[NeedRow], *, tell: Callable[[float], None] | None = None
) -> Trial:
    """
    Plan for every stored incident by the present table and by another.

    All plans are made on the forces of this moment, as if nothing had been sent.

    Parameters
    ----------
    tell
        Is called with the share done; may raise to stop.
    """
    situation = replace(center.situation(), tasks=())
    other = replace(center.doctrine, needs=tuple(needs))
    incidents = sorted(center.board.table(Incident).values(), key=_number)
    known = replace(situation, incidents={incident.id: incident for incident in incidents})
    changed: list[tuple[Incident, PlanDifference]] = []
    for done, incident in enumerate(incidents):
        now = _plan(center, known, incident.id, center.doctrine, 1)
        then = _plan(center, known, incident.id, other, 2)
        if now.digest != then.digest:
            changed.append((incident, difference(now, then)))
        if tell is not None:
            tell((done + 1) / len(incidents))
    return Trial(cases=len(incidents), changed=tuple(changed))


def trial_reasons(trial: Trial) -> Iterator[Reason]:
    """Say of each incident how its plan would change."""
    for incident, change in trial.changed:
        yield Reason(
            code="NEEDS-CHANGE",
            facts={
                "incident": int(incident.id),
                "came": " ".join(pick.force for pick in change.came) or "—",
                "went": " ".join(pick.force for pick in change.went) or "—",
                "before": sum(gap.missing[0] for gap in change.gaps),
                "after": sum(gap.missing[1] for gap in change.gaps),
            },
        )


def _number(incident: Incident) -> int:
    return incident.id


def _plan(
    center: Center, situation: Situation, incident: IncidentId, doctrine: Doctrine, version: int
) -> ReinforcementPlan:
    return make_plan(
        situation,
        incident,
        roads=center.roads(),
        doctrine=doctrine,
        crossing="",
        plan=PlanId(f"trial-{incident}-{version}"),
        version=version,
        now=center.clock.now(),
    )
