"""The limits on a guard team's slip are the rule table's, each rule in exactly one place."""

from __future__ import annotations

import itertools
import re

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


@pytest.mark.parametrize("kind", list(GuardKind), ids=str)
def test_each_law_is_named_once_with_each_of_its_articles_once(kind):
    for _, text in limits(RULES, kind=kind, off_site=True, on_own_site=True):
        basis = text.partition("依据：")[2].partition("。")[0]
        laws = [re.split(r"\d", part)[0] for part in basis.split("；") if part]
        assert len(laws) == len(set(laws))
        for part in basis.split("；"):
            articles = part.split("、")
            assert len(articles) == len(set(articles))


def test_a_bare_number_is_an_article_of_the_law_before_it():
    found = dict(limits(RULES, kind=GuardKind.COMPANY, off_site=True, on_own_site=True))
    assert "保安条例29(1)①、30②、29(1)②" in found["可以做"]
    assert "人民警察法9、9/15、17；保安条例30①、30②" in found["一律不得做"]
