from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointops.app.doctrine import doctrine
from jointops.forces.authority import Judgement, Verdict, judge
from jointops.forces.guards import GuardKind
from jointops.geo.travel import RoadMap
from jointops.ids import IncidentId, PlanId
from jointops.planning.doctrine import Doctrine, NeedRow
from jointops.planning.guard_picks import Officers, _Able, _available, _choose
from jointops.planning.plan import Pick, Reason
from jointops.planning.tiers import make_plan
from jointops.situation.picture import TeamStrength
from tests.factories import NOON, incident, situation, street, team, unit

RULES = doctrine().guard_rules


def guard_row(rule="G10", *, count=4, zone="outer", when="always", within_s=900.0):
    return NeedRow(
        incident_class="持械伤人",
        level=2,
        tier=3,
        force_kind="guard",
        capability="",
        count=count,
        within_s=within_s,
        zone=zone,
        task="维护秩序",
        task_english="order",
        when=when,
        rule=rule,
    )


POLICE = NeedRow(
    incident_class="持械伤人",
    level=2,
    tier=2,
    force_kind="patrol",
    capability="",
    count=1,
    within_s=600.0,
    zone="outer",
    task="警戒",
    task_english="cordon",
    when="always",
)


def plan(teams, *rows, units=()):
    sit = situation(units, incidents=[incident(at=1)], teams=teams)
    return make_plan(
        sit,
        IncidentId(1),
        roads=RoadMap(street(5, metres=200)),
        doctrine=Doctrine(needs=(POLICE, *rows), guard_rules=RULES),
        crossing="",
        plan=PlanId("1-1"),
        version=1,
        now=NOON,
    )


VERDICT = Judgement(refusal="", needs_police=True, basis="G10")


def police_pick(name, arrival_s, people):
    return Pick(
        force=name,
        kind="patrol",
        people=people,
        tier=2,
        zone="outer",
        task="警戒",
        slot="s",
        arrival_s=float(arrival_s),
        within_s=600.0,
        estimated=False,
        reason=Reason(code="NEAREST"),
    )


def strength(number, size):
    """Give a team of which exactly ``size`` may go."""
    on_duty = size * 3
    return TeamStrength(
        team=team(number + 1, 2, off_site=True).team, on_duty=on_duty, fit=size + on_duty // 3
    )


def guards_of(made):
    return [pick for pick in made.picks if pick.kind == "guard"]


def why(made, number):
    return next(n.reason.code for n in made.non_picks if n.force == f"B{number:03d}")


def test_company_guards_with_a_contract_stand_beside_a_named_officer():
    made = plan([team(1, 3, off_site=True)], guard_row(), units=[unit("A", at=2)])
    (pick,) = guards_of(made)
    assert (pick.people, pick.beside, pick.zone) == (4, "A", "outer")
    assert next(p for p in made.picks if p.force == "A").arrival_s <= pick.arrival_s


def test_without_an_officer_there_first_no_guard_goes():
    made = plan([team(1, 1, off_site=True)], guard_row(), units=[unit("A", at=5, ready_s=950)])
    assert guards_of(made) == []
    assert why(made, 1) == "GUARD-NO-OFFICER"
    assert made.shortfalls[-1].missing == 4


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (GuardKind.SELF, "GUARD-OFF-SITE"),
        (GuardKind.PROPERTY, "GUARD-OFF-SITE"),
        (GuardKind.ESCORT, "GUARD-ESCORT"),
        (GuardKind.COMPANY, "GUARD-NO-CONTRACT"),
    ],
)
def test_guards_stay_where_the_law_keeps_them(kind, code):
    made = plan([team(1, 2, kind=kind)], guard_row(), units=[unit("A", at=2)])
    assert guards_of(made) == []
    assert why(made, 1) == code


def test_a_third_of_a_team_stays_and_only_the_fit_go():
    made = plan(
        [team(1, 2, off_site=True, on_duty=9, fit=5)], guard_row(count=9), units=[unit("A", at=2)]
    )
    (pick,) = guards_of(made)
    assert pick.people == 2  # five fit, three of nine stay


def test_no_guard_enters_the_inner_zone():
    made = plan(
        [team(1, 2, off_site=True)], guard_row("G08", zone="inner"), units=[unit("A", at=2)]
    )
    assert guards_of(made) == []
    assert why(made, 1) == "GUARD-INNER-ZONE"


@settings(max_examples=200)
@given(
    rule=st.sampled_from(sorted(RULES)),
    kind=st.sampled_from(list(GuardKind)),
    off_site=st.booleans(),
    on_own_site=st.booleans(),
    zone=st.sampled_from(["inner", "middle", "outer"]),
)
def test_the_rule_table_is_never_bent(rule, kind, off_site, on_own_site, zone):
    contract = off_site and kind == GuardKind.COMPANY
    verdict = judge(RULES[rule], kind=kind, off_site=contract, on_own_site=on_own_site, zone=zone)
    if verdict.allowed:
        assert RULES[rule].verdict != Verdict.NEVER
        assert kind != GuardKind.ESCORT
        assert on_own_site or contract
        assert zone != "inner" or not RULES[rule].off_danger
        if RULES[rule].verdict == Verdict.POLICE_PRESENT or not on_own_site:
            assert verdict.needs_police
    else:
        assert verdict.refusal.startswith("GUARD-")
        assert not verdict.needs_police
    assert verdict.basis


def test_every_never_rule_is_refused_for_everyone():
    never = [rule for rule in RULES.values() if rule.verdict == Verdict.NEVER]
    assert len(never) == 15
    for rule in never:
        for kind in GuardKind:
            found = judge(rule, kind=kind, off_site=False, on_own_site=True, zone="outer")
            assert found.refusal == "GUARD-NEVER"


def test_guards_wait_for_their_officer_and_are_promised_for_then():
    made = plan([team(1, 1, off_site=True)], guard_row(), units=[unit("A", at=5, ready_s=200)])
    (pick,) = guards_of(made)
    officer = next(p for p in made.picks if p.force == "A")
    assert pick.beside == "A"
    assert pick.arrival_s == officer.arrival_s > 200
    assert pick.reason.code == "GUARD-WAITS"


def test_each_team_has_an_officer_of_its_own_and_two_stay_together():
    teams = [team(n, 2, off_site=True, on_duty=6, fit=6) for n in (1, 2, 3)]
    made = plan(teams, guard_row(count=12), units=[unit("A", at=2, officers=4)])
    assert [(pick.people, pick.beside) for pick in guards_of(made)] == [(4, "A"), (4, "A")]
    assert made.shortfalls[-1].missing == 4
    assert why(made, 3) == "GUARD-NO-OFFICER"


def test_where_officers_run_out_the_largest_teams_go():
    teams = [
        team(1, 2, off_site=True, on_duty=3, fit=3),
        team(2, 3, off_site=True, on_duty=3, fit=3),
        team(3, 4, off_site=True, on_duty=15, fit=15),
    ]
    made = plan(teams, guard_row(count=12), units=[unit("A", at=2, officers=4)])
    assert sum(pick.people for pick in guards_of(made)) == 12
    assert {pick.force for pick in guards_of(made)} >= {"B003"}


@settings(max_examples=150)
@given(
    spare=st.lists(st.tuples(st.integers(0, 900), st.integers(3, 6)), max_size=3),
    teams=st.lists(st.tuples(st.integers(0, 900), st.integers(1, 8)), max_size=5),
    wanted=st.integers(1, 20),
)
def test_no_choice_of_teams_brings_more_people(spare, teams, wanted):
    police = [police_pick(f"P{n}", when, people) for n, (when, people) in enumerate(spare)]
    able = [
        _Able(strength(n, size), float(when), VERDICT, on_site=False)
        for n, (when, size) in enumerate(sorted(teams))
    ]
    chosen, _, _ = _choose(able, wanted, 900.0, Officers.of(police))
    places = sum(people - 2 for _, people in spare)
    sizes = sorted((_available(one.strength) for one in able), reverse=True)
    assert sum(going.people for going in chosen) == min(wanted, sum(sizes[:places]))
    assert all(going.seconds >= going.able.seconds for going in chosen)
    arrival = {pick.force: pick.arrival_s for pick in police}
    assert all(arrival[going.beside] <= going.seconds <= 900 for going in chosen)
    for name in arrival:
        mine = sum(going.beside == name for going in chosen)
        assert mine <= next(p.people for p in police if p.force == name) - 2
