"""What a guard team may do, may do only beside police, and may never do: by the rule table."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from jointops.forces.authority import GuardTaskRule, Verdict, judge
from jointops.forces.guards import GuardKind
from jointops.orders.packet_words import say

ANY_TIME = "任何时候"
"""The rule table's word for what needs neither the own site nor police."""
ZONE = "outer"
"""Guards are never planned nearer (handbook 4.5)."""


@lru_cache
def limits(
    rules: tuple[GuardTaskRule, ...], *, kind: GuardKind, off_site: bool, on_own_site: bool
) -> tuple[tuple[str, str], ...]:
    """
    Give the legal limits as labelled cells: may, only beside police, never.

    Parameters
    ----------
    on_own_site
        Whether the task lies inside the team's own service area.
    """
    may: dict[str, list[str]] = {}
    basis: list[dict[str, None]] = [{}, {}, {}]
    beside: dict[str, list[str]] = {}
    never: list[str] = []
    for rule in rules:
        found = judge(rule, kind=kind, off_site=off_site, on_own_site=on_own_site, zone=ZONE)
        if rule.verdict == Verdict.NEVER:
            never.append(rule.name)
            basis[2][rule.basis] = None
        elif found.allowed:
            free = not found.needs_police or rule.conditions == ANY_TIME
            (may if free else beside).setdefault(rule.conditions, []).append(rule.name)
            basis[0 if free else 1][rule.basis] = None
    last = [say("guard_refuse")]
    if kind in {GuardKind.SELF, GuardKind.PROPERTY}:
        last.insert(0, say("guard_site_only"))
    if kind == GuardKind.ESCORT:
        last.insert(0, say("guard_escort_only"))
    return (
        (say("guard_may"), _row(_grouped(may), basis[0])),
        (say("guard_beside"), _row(_grouped(beside), basis[1])),
        (say("guard_never"), f"{_row(never, basis[2])}{''.join(last)}"),
    )


def _grouped(tasks: dict[str, list[str]]) -> list[str]:
    """Say tasks of one condition together."""
    return [f"{'、'.join(names)}（{conditions}）" for conditions, names in tasks.items()]


def _row(texts: list[str], basis: Iterable[str]) -> str:
    if not texts:
        return say("guard_nothing")
    return say("guard_tasks", tasks="；".join(texts), basis=_by_law(basis))


def _by_law(basis: Iterable[str]) -> str:
    """
    Name each law once, with its articles.

    A bare number (``保安条例29(1)①；30②``) is an article of the law named before it.
    """
    articles: dict[str, dict[str, None]] = {}
    for text in basis:
        law = ""
        for part in text.split("；"):
            cut = next((at for at, sign in enumerate(part) if sign.isdigit()), len(part))
            law = part[:cut] or law
            known = articles.setdefault(law, {})
            if part[cut:]:
                known[part[cut:]] = None
    return "；".join(f"{law}{'、'.join(numbers)}" for law, numbers in articles.items())
