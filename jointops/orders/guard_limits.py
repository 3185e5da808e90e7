"""What a guard team may do, may do only beside police, and may never do: by the rule table."""

from __future__ import annotations

from collections.abc import Iterable

from jointops.forces.authority import GuardTaskRule, Verdict, judge
from jointops.forces.guards import GuardKind
from jointops.orders.packet_words import say

ZONE = "outer"
"""Guards are never planned nearer (handbook 4.5)."""


def limits(
    rules: Iterable[GuardTaskRule], *, kind: GuardKind, off_site: bool, on_own_site: bool
) -> tuple[tuple[str, str], ...]:
    """
    Give the legal limits as labelled cells: may, only beside police, never.

    Parameters
    ----------
    on_own_site
        Whether the task lies inside the team's own service area.
    """
    may: list[str] = []
    beside: list[str] = []
    never: list[str] = []
    for rule in rules:
        found = judge(rule, kind=kind, off_site=off_site, on_own_site=on_own_site, zone=ZONE)
        if rule.verdict == Verdict.NEVER:
            never.append(f"{rule.name}（{rule.basis}）")
        elif found.allowed:
            text = f"{rule.name}（{rule.conditions}；{rule.basis}）"
            (beside if found.needs_police else may).append(text)
    last = [say("guard_refuse")]
    if kind in {GuardKind.SELF, GuardKind.PROPERTY}:
        last.insert(0, say("guard_site_only"))
    if kind == GuardKind.ESCORT:
        last.insert(0, say("guard_escort_only"))
    return (
        (say("guard_may"), "；".join(may) or "无"),
        (say("guard_beside"), "；".join(beside) or "无"),
        (say("guard_never"), f"{'；'.join(never)}。{''.join(last)}"),
    )
