"""The limits on a guard team's slip are the rule table's, each rule in exactly one place."""

from __future__ import annotations

import itertools

import pytest

from jointops.app.doctrine import doctrine
from jointops.forces.authority import Verdict
from jointops.forces.guards import GuardKind
from jointops.orders.guard_limits import limits

RULES = tuple(doctrine().guard_rules.values())


@pytest.mark.parametrize(
    ("kind", "own"), list(itertools.product(GuardKind, (True, False))), ids=str
)
def test_what_is_never_allowed_is_always_said_and_nowhere_else(kind, own):
    may, beside, never = (
        text for _, text in limits(RULES, kind=kind, off_site=False, on_own_site=own)
    )
    for rule in RULES:
        if rule.verdict == Verdict.NEVER:
            assert rule.name in never
            assert rule.name not in may + beside


def test_tape_at_the_outer_line_needs_police_and_a_gate_does_not():
    may, beside, _ = (
        text for _, text in limits(RULES, kind=GuardKind.COMPANY, off_site=True, on_own_site=True)
    )
    assert "门卫登记" in may
    assert "拉设警戒带" in beside
    assert "拉设警戒带" not in may


def test_away_from_the_own_site_a_company_only_works_beside_police_but_may_always_report():
    may, beside, _ = (
        text for _, text in limits(RULES, kind=GuardKind.COMPANY, off_site=True, on_own_site=False)
    )
    assert "现场报警" in may
    assert "疏散引导" in beside
    assert "门卫登记" not in may + beside


def test_guards_of_their_own_employer_never_leave_and_the_law_is_named():
    found = dict(limits(RULES, kind=GuardKind.SELF, off_site=False, on_own_site=True))
    assert "第十五条" in found["一律不得做"]
    assert "第三十一条" in found["一律不得做"]
    assert "保安条例29" in found["可以做"]
