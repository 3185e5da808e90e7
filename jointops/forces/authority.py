"""What guards may do: the rule table (保安任务规则), applied before anything else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jointops.forces.guards import GuardKind


class Verdict(StrEnum):
    """What the law says of a guard task."""

    ALLOW = "ALLOW"
    POLICE_PRESENT = "POLICE_PRESENT"
    """Only beside a police officer."""
    NEVER = "NEVER"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardTaskRule:
    """
    One row of the rule table.

    Attributes
    ----------
    code
        ``G…`` may, ``N…`` never.
    own_site
        Whether the task is confined to the team's own service area.
    off_danger
        Whether the task is forbidden in the inner zone.
    basis
        Article of the law.
    """

    code: str
    name: str
    english: str
    verdict: Verdict
    own_site: bool
    off_danger: bool
    conditions: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """
    Whether a team may be planned for a task.

    Attributes
    ----------
    refusal
        Code of the reason if not; empty if allowed.
    needs_police
        Whether an officer must stand at the same post, there no later than the guards.
    basis
        Article of the law behind it.
    """

    refusal: str
    needs_police: bool
    basis: str

    @property
    def allowed(self) -> bool:
        """Whether the task may be planned at all."""
        return not self.refusal


def judge(
    rule: GuardTaskRule, *, kind: GuardKind, off_site: bool, on_own_site: bool, zone: str
) -> Judgement:
    """
    Apply the rule table to one team and one task.

    Parameters
    ----------
    kind
        Legal kind of the employer.
    off_site
        Whether a contract lets the team leave its site.
    on_own_site
        Whether the task lies inside the team's service area.
    zone
        ``inner``, ``middle`` or ``outer``.
    """
    refusal = ""
    if rule.verdict == Verdict.NEVER:
        refusal = "GUARD-NEVER"
    elif kind == GuardKind.ESCORT:
        refusal = "GUARD-ESCORT"
    elif not on_own_site and kind in {GuardKind.SELF, GuardKind.PROPERTY}:
        refusal = "GUARD-OFF-SITE"
    elif not on_own_site and (rule.own_site or not off_site):
        refusal = "GUARD-NO-CONTRACT"
    elif zone == "inner" and rule.off_danger:
        refusal = "GUARD-INNER-ZONE"
    police = rule.verdict == Verdict.POLICE_PRESENT or not on_own_site
    basis = "保安服务管理条例第十五条" if refusal == "GUARD-OFF-SITE" else rule.basis
    return Judgement(refusal=refusal, needs_police=police and not refusal, basis=basis)
