from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jointops.app.doctrine import doctrine
from jointops.forces.fixes import Certainty
from jointops.forces.readiness import Stamp, Task, TaskStep, UnitStatus
from jointops.forces.units import UnitKind
from jointops.geo.travel import RoadMap
from jointops.ids import IncidentId, PlanId, TaskId
from jointops.incidents.incident import Card
from jointops.planning.doctrine import Doctrine, NeedRow
from jointops.planning.plan import Edits, ReinforcementPlan
from jointops.planning.tiers import make_plan
from tests.factories import NOON, incident, network, point, situation, street, unit


def row(tier=0, kind="patrol", *, count=1, within_s=600.0, capability="", task="t", when="always"):
    return NeedRow(
        incident_class="持械伤人",
        level=2,
        tier=tier,
        force_kind=kind,
        capability=capability,
        count=count,
        within_s=within_s,
        zone="middle",
        task=task,
        task_english=task,
        when=when,
        rule="G10" if kind == "guard" else "",
    )


def rules(*rows: NeedRow) -> Doctrine:
    return Doctrine(needs=rows, guard_rules=doctrine().guard_rules)


def plan(sit, roads, book, **more) -> ReinforcementPlan:
    return make_plan(
        sit,
        IncidentId(1),
        roads=roads,
        doctrine=book,
        crossing="",
        plan=PlanId("1-1"),
        version=1,
        now=NOON,
        **more,
    )


def sent_to(call_sign: str, slot: str, number: int = 1) -> Task:
    return Task(
        id=TaskId(f"{number}-001"),
        incident=IncidentId(number),
        plan=PlanId("1-1"),
        force=call_sign,
        tier=0,
        zone="middle",
        slot=slot,
        task="t",
        arrival_s=10.0,
        step=TaskStep.EN_ROUTE,
        stamps={TaskStep.EN_ROUTE: Stamp(at_utc=NOON, by="t")},
    )


def refusal(made: ReinforcementPlan, call_sign: str) -> str:
    return next(n.reason.code for n in made.non_picks if n.force == call_sign)


def test_the_nearest_goes_and_the_other_is_told_how_much_later_it_would_be():
    roads = RoadMap(street(10, metres=600, kmh=36))  # a minute a stretch
    units = [unit("near", at=3), unit("far", at=6)]
    made = plan(situation(units, incidents=[incident(at=1)]), roads, rules(row()))
    (pick,) = made.picks
    assert pick.force == "near"
    assert pick.arrival_s == pytest.approx(15 + 120)
    assert pick.margin_s == pytest.approx(600 - 135)
    assert pick.reason.code == "NEAREST"
    assert pick.reason.facts["gap_s"] == pytest.approx(180)
    assert [leg.length_m for leg in pick.way.legs] == [1200]
    assert refusal(made, "far") == "SLOWER"


def test_what_is_missing_is_told_exactly():
    roads = RoadMap(street(5))
    book = rules(row(count=3), row(1, "ptu", capability="assault"))
    made = plan(situation([unit("A", at=2)], incidents=[incident(at=1)]), roads, book)
    missing = {short.slot: (short.missing, short.nearest.code) for short in made.shortfalls}
    assert list(missing.values()) == [(2, "NOBODY-IN-REACH"), (1, "NONE-REGISTERED")]


def test_nobody_at_all_still_gives_a_plan_that_says_so():
    made = plan(situation([], incidents=[incident(at=1)]), RoadMap(street(3)), rules(row()))
    assert made.picks == ()
    assert made.shortfalls[0].missing == 1


STATES = {
    "busy": ({}, {}, [sent_to("A", "x", 7)], "BUSY"),
    "off duty": ({"A": Certainty.OFF_DUTY}, {}, [], "OFF-DUTY"),
    "out of service": ({}, {"A": UnitStatus.OUT_OF_SERVICE}, [], "STATUS"),
    "no contact": ({}, {"A": UnitStatus.NO_CONTACT}, [], "STATUS"),
    "stale": ({"A": Certainty.STALE}, {}, [], "STALE"),
    "never": ({"A": Certainty.NEVER}, {}, [], "NO-POSITION"),
}


@pytest.mark.parametrize("case", STATES, ids=list(STATES))
def test_who_cannot_go_is_left_out_with_the_reason(case):
    certainty, statuses, tasks, code = STATES[case]
    sit = situation(
        [unit("A", at=2), unit("B", at=4)],
        incidents=[incident(at=1), incident(7, at=5)],
        certainty=certainty,
        statuses=statuses,
        tasks=tasks,
    )
    made = plan(sit, RoadMap(street(5)), rules(row()))
    assert [pick.force for pick in made.picks] == ["B"]
    assert refusal(made, "A") == code


def test_a_unit_beyond_any_road_is_unreachable():
    net = network({1: (0, 0), 2: (600, 0), 3: (9000, 0)}, [(1, 2, 600, 60, False)])
    sit = situation([unit("A", at=3), unit("B", at=2)], incidents=[incident(at=1)])
    made = plan(sit, RoadMap(net), rules(row()))
    assert refusal(made, "A") == "UNREACHABLE"


def test_a_measured_unit_in_time_goes_before_a_nearer_assumed_one():
    sit = situation(
        [unit("assumed", at=2), unit("measured", at=4)],
        incidents=[incident(at=1)],
        certainty={"assumed": Certainty.ASSUMED},
    )
    made = plan(sit, RoadMap(street(5, metres=600, kmh=36)), rules(row()))
    (pick,) = made.picks
    assert pick.force == "measured"
    assert pick.reason.code == "MEASURED-FIRST"
    assert not pick.estimated


def test_an_assumed_unit_goes_when_the_measured_one_would_be_late_and_is_marked():
    sit = situation(
        [unit("assumed", at=2), unit("measured", at=5)],
        incidents=[incident(at=1)],
        certainty={"assumed": Certainty.ASSUMED},
    )
    made = plan(sit, RoadMap(street(5, metres=600, kmh=36)), rules(row(within_s=180)))
    (pick,) = made.picks
    assert pick.force == "assumed"
    assert pick.estimated
    assert [note.code for note in made.notes] == ["NOTE-ESTIMATED", "PROVED"]


def test_the_first_wave_takes_the_nearest_though_a_later_tier_goes_short():
    units = [unit("near", at=2), unit("S", UnitKind.STATION, at=9)]
    book = rules(row(0, "any", within_s=60), row(2, "patrol"))
    made = plan(situation(units, incidents=[incident(at=1)]), RoadMap(street(9)), book)
    assert {p.force: p.tier for p in made.picks} == {"near": 0}
    assert [(s.tier, s.missing) for s in made.shortfalls] == [(2, 1)]


def test_armed_police_are_only_asked_and_never_among_the_picks():
    units = [unit("武警", UnitKind.ARMED_POLICE, at=2, officers=30), unit("A", at=3)]
    book = rules(row(), row(4, "armed_police", count=50, when="asked"))
    made = plan(situation(units, incidents=[incident(at=1)]), RoadMap(street(5)), book)
    assert [pick.force for pick in made.picks] == ["A"]
    (asked,) = made.hollow
    assert (asked.force, asked.people, asked.hollow) == ("武警", 30, True)
    assert [(s.kind, s.missing) for s in made.shortfalls] == [("armed_police", 20)]


def test_a_raised_level_only_adds_to_what_was_sent():
    slot = row().slot
    sit = situation(
        [unit("A", at=2), unit("B", at=3), unit("C", at=4)],
        incidents=[incident(at=1)],
        tasks=[sent_to("A", slot)],
    )
    made = plan(sit, RoadMap(street(5)), rules(row(count=2)))
    assert [pick.force for pick in made.picks] == ["B"]
    assert made.shortfalls == ()


def test_conditions_decide_which_rows_apply():
    book = rules(row(), row(3, "patrol", when="suspect_left", task="search"))
    units = [unit("A", at=2), unit("B", at=3)]
    roads = RoadMap(street(4))
    stays = plan(situation(units, incidents=[incident(at=1)]), roads, book)
    left = incident(at=1, card=Card(suspect_left=True))
    gone = plan(situation(units, incidents=[left]), roads, book)
    assert (len(stays.picks), len(gone.picks)) == (1, 2)


def test_what_a_person_decided_holds():
    units = [unit("A", at=2), unit("B", at=3), unit("C", at=4)]
    sit, roads = situation(units, incidents=[incident(at=1)]), RoadMap(street(5))
    one = row()
    forbidden = plan(sit, roads, rules(one), edits=Edits(forbidden={"A": "检修"}))
    assert [p.force for p in forbidden.picks] == ["B"]
    assert refusal(forbidden, "A") == "FORBIDDEN"
    locked = plan(sit, roads, rules(one), edits=Edits(locked={"C": one.slot}))
    assert [(p.force, p.held) for p in locked.picks] == [("C", "locked")]
    added = plan(sit, roads, rules(one), edits=Edits(added={"C": one.slot, "B": one.slot}))
    assert {p.force for p in added.picks} == {"B", "C"}


def test_points_that_would_be_left_bare_are_listed_before_anything_is_sent():
    units = [unit("A", at=2), unit("B", at=8)]
    sit = situation(
        units, incidents=[incident(at=1)], points=[point("站前", 2, 60), point("远处", 8, 60)]
    )
    made = plan(sit, RoadMap(street(9, metres=600, kmh=36)), rules(row()))
    (lost,) = made.lost_points
    assert (lost.name, lost.before, lost.after) == ("站前", 1, 0)
    assert (lost.holder, lost.second) == ("B", "")
    assert lost.margin_s == pytest.approx(60 - (15 + 6 * 60))


def test_the_same_input_gives_the_same_digest_and_another_input_another():
    units = [unit("A", at=2), unit("B", at=3)]
    roads = RoadMap(street(5))
    here = situation(units, incidents=[incident(at=1)])
    there = situation(units, incidents=[incident(at=5)])
    assert plan(here, roads, rules(row())).digest == plan(here, roads, rules(row())).digest
    assert plan(here, roads, rules(row())).digest != plan(there, roads, rules(row())).digest


@settings(max_examples=60)
@given(
    posts=st.lists(st.integers(2, 9), min_size=1, max_size=5),
    needs=st.lists(
        st.tuples(st.integers(0, 3), st.integers(1, 2), st.sampled_from([60.0, 200.0, 500.0])),
        min_size=1,
        max_size=3,
        unique_by=lambda n: n[0],
    ),
)
def test_each_unit_goes_once_and_the_shortfall_is_true(posts, needs):
    units = [unit(f"U{n}", at=at) for n, at in enumerate(posts)]
    rows = [
        row(tier, count=count, within_s=within, task=f"t{tier}") for tier, count, within in needs
    ]
    made = plan(
        situation(units, incidents=[incident(at=1)]),
        RoadMap(street(9, metres=600, kmh=36)),
        rules(*rows),
    )
    sent = [pick.force for pick in made.picks]
    assert len(sent) == len(set(sent))
    wanted = sum(count for _, count, _ in needs)
    assert sum(short.missing for short in made.shortfalls) == max(0, wanted - len(units))
    assert len(sent) == min(wanted, len(units))
    assert {n.force for n in made.non_picks} == {u.id for u in units} - set(sent)
    for short in made.shortfalls:
        late = [p for p in made.picks if p.slot == short.slot and p.arrival_s > p.within_s]
        assert short.late == len(late)


@settings(max_examples=40)
@given(
    posts=st.lists(st.integers(2, 9), min_size=2, max_size=4, unique=True),
    count=st.integers(1, 3),
    within_s=st.sampled_from([80.0, 200.0, 400.0]),
)
def test_the_picks_of_a_tier_are_the_best_of_all_choices(posts, count, within_s):
    units = [unit(f"U{n}", at=at) for n, at in enumerate(posts)]
    roads = RoadMap(street(9, metres=600, kmh=36))
    made = plan(
        situation(units, incidents=[incident(at=1)]),
        roads,
        rules(row(count=count, within_s=within_s)),
    )

    def cost(chosen):
        seconds = [15 + 60 * (posts[n] - 1) for n in chosen]
        return sum(s > within_s for s in seconds), sum(seconds)

    size = min(count, len(units))
    best = min(cost(c) for c in itertools.combinations(range(len(units)), size))
    mine = [int(p.force[1:]) for p in made.picks]
    assert cost(mine) == pytest.approx(best)


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_every_class_and_level_has_a_need(level):
    from jointops.app.doctrine import incident_doctrine

    book = doctrine()
    for known in incident_doctrine().classes:
        rows = book.need(known.name, level)
        assert rows, (known.name, level)
        assert [r.tier for r in rows] == sorted(r.tier for r in rows)
    assert math.isfinite(sum(r.within_s for r in book.needs))
