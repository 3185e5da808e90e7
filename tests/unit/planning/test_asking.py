from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.app.doctrine import doctrine
from jointops.forces.arrangements import ArmedTask
from jointops.forces.duty import DutyWindow
from jointops.forces.readiness import Stamp, Task, TaskStep, UnitStatus
from jointops.forces.units import UnitKind
from jointops.geo.travel import RoadMap
from jointops.ids import ArrangementId, IncidentId, PlanId, TaskId
from jointops.planning.doctrine import Doctrine, NeedRow
from jointops.planning.plan import Edits, ReinforcementPlan
from jointops.planning.spoken import LIMIT, request_text
from jointops.planning.tiers import make_plan
from tests.factories import NOON, arrangement, incident, situation, street, unit

ROADS = RoadMap(street(9, metres=600, kmh=36))


def row(count=10, *, rule="17", capability="", task="商请：武装支援", within_s=900.0, tier=4):
    return NeedRow(
        incident_class="持械伤人",
        level=2,
        tier=tier,
        force_kind="armed_police",
        capability=capability,
        count=count,
        within_s=within_s,
        zone="middle",
        task=task,
        task_english="support",
        when="asked",
        rule=rule,
    )


def group(name, at, officers=4, **more):
    return unit(name, UnitKind.ARMED_POLICE, at=at, officers=officers, ready_s=15, **more)


def plan(units, *rows, edits=None, **more) -> ReinforcementPlan:
    return make_plan(
        situation(units, incidents=[incident(at=1)], **more),
        IncidentId(1),
        roads=ROADS,
        doctrine=Doctrine(needs=rows, guard_rules=doctrine().guard_rules),
        crossing="",
        plan=PlanId("1-1"),
        version=1,
        now=NOON,
        edits=edits,
    )


def task_of(force: str, slot: str, basis: str = "L1", number: int = 1) -> Task:
    step = TaskStep.DISPATCHED
    return Task(
        id=TaskId(f"{number}-001"),
        incident=IncidentId(number),
        plan=PlanId(f"{number}-1"),
        force=force,
        tier=4,
        zone="middle",
        slot=slot,
        task="t",
        arrival_s=60,
        step=step,
        basis=ArrangementId(basis),
        stamps={step: Stamp(at_utc=NOON, by="t")},
    )


def test_a_group_under_an_arrangement_is_solid_and_says_on_which_papers_it_rests():
    made = plan([group("W1", 2)], row(4), arrangements=[arrangement()])
    (pick,) = made.standing
    assert (pick.force, pick.people, pick.hollow, pick.basis) == ("W1", 4, False, "L1")
    assert pick.reason.code == "STANDING"
    facts = pick.reason.facts
    assert (facts["request"], facts["reply"], facts["until"]) == (
        "商L1",
        "派L1",
        "2026-04-03 12:00",
    )
    assert pick.task == "武装支援"
    assert pick.slot == row(4).slot
    assert "请按联勤安排" in pick.spoken
    assert not made.hollow
    assert not made.shortfalls
    assert pick not in made.picks  # no order goes to it


@pytest.mark.parametrize(
    ("agreed", "told"),
    [
        (arrangement(at=(5,)), "place"),
        (arrangement(tasks=(ArmedTask.RESCUE,)), "task"),
        (arrangement(hours=("night",)), "hours"),
        (arrangement(days=(-30, -1)), "expired"),
        (arrangement(days=(1, 30)), "not_yet"),
        (arrangement().withdrawn(NOON - timedelta(hours=1), "归建"), "withdrawn"),
        (arrangement(strength=3), "strength"),
    ],
)
def test_outside_the_arrangement_it_stays_hollow_and_says_why(agreed, told):
    made = plan([group("W1", 2)], row(4), arrangements=[agreed])
    assert made.standing == ()
    (asked,) = made.hollow
    assert asked.hollow
    assert asked.basis is None
    assert (asked.reason.code, asked.reason.facts["outside"]) == ("NOT-IN-ARRANGEMENT", told)


def test_a_row_that_names_no_task_of_the_law_is_never_covered():
    made = plan([group("W1", 2)], row(4, rule=""), arrangements=[arrangement()])
    assert made.standing == ()
    assert [pick.force for pick in made.hollow] == ["W1"]


def test_who_is_covered_comes_first_and_only_the_rest_is_asked_for():
    units = [group("W1", 5), group("W2", 2), group("中队", 3, officers=30)]
    made = plan(units, row(20), arrangements=[arrangement(groups=("W1",))])
    assert [(p.force, p.people) for p in made.standing] == [("W1", 4)]
    assert [(p.force, p.people) for p in made.hollow] == [("W2", 4), ("中队", 12)]
    short = plan(units, row(50), arrangements=[arrangement(groups=("W1",))]).shortfalls
    assert [(s.kind, s.missing) for s in short] == [("armed_police", 12)]


def test_more_than_was_agreed_on_is_asked_for_last():
    units = [group("W1", 2), group("W2", 3), group("中队", 9, officers=30)]
    made = plan(units, row(20), arrangements=[arrangement(groups=("W1", "W2"), strength=4)])
    assert [p.force for p in made.standing] == ["W1"]
    assert [p.force for p in made.hollow] == ["中队"]


def test_people_already_out_count_against_the_row_and_against_the_strength():
    units = [group("W1", 1), group("W2", 2), group("W3", 3)]
    sent = [task_of("W1", row(8).slot)]
    agreed = [arrangement(groups=("W1", "W2", "W3"), strength=8)]
    made = plan(units, row(8), arrangements=agreed, tasks=sent)
    assert [p.force for p in made.standing] == ["W2"]
    elsewhere = [task_of("W1", row(8).slot, number=2)]
    made = plan(units, row(8), arrangements=agreed, tasks=elsewhere)
    assert [p.force for p in made.standing] == ["W2"]
    assert [p.reason.facts["outside"] for p in made.hollow] == ["strength"]


def test_who_is_busy_out_of_service_or_not_to_be_used_is_neither_solid_nor_asked_for():
    units = [group("W1", 1), group("W2", 2), group("W3", 3), group("W4", 4)]
    made = plan(
        units,
        row(40),
        arrangements=[arrangement(groups=("W1", "W2", "W3", "W4"))],
        tasks=[task_of("W1", "other", number=2)],
        statuses={"W2": UnitStatus.OUT_OF_SERVICE},
        edits=Edits(forbidden={"W3": "休整"}),
    )
    assert [p.force for p in made.standing] == ["W4"]
    assert made.hollow == ()


def test_a_late_group_comes_all_the_same_and_counts_as_late():
    made = plan([group("W1", 9)], row(4, within_s=60), arrangements=[arrangement()])
    assert [p.force for p in made.standing] == ["W1"]
    (short,) = made.shortfalls
    assert (short.missing, short.late, short.nearest.code) == (0, 1, "LATEST")


def test_a_planned_duty_is_covered_only_if_all_of_it_is():
    units, agreed = [group("W1", 2)], [arrangement(hours=("day",))]
    for hours, solid in ((7, True), (9, False)):
        window = DutyWindow(start_utc=NOON, end_utc=NOON + timedelta(hours=hours))
        scene = replace(incident(at=1), window=window)
        sit = replace(situation(units, arrangements=agreed), incidents={scene.id: scene})
        made = make_plan(
            sit,
            scene.id,
            roads=ROADS,
            doctrine=Doctrine(needs=(row(4),), guard_rules=doctrine().guard_rules),
            crossing="",
            plan=PlanId("1-1"),
            version=1,
            now=NOON - timedelta(days=1),
        )
        assert bool(made.standing) == solid


@given(
    groups=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 12)), max_size=6),
    need=st.integers(1, 40),
    strength=st.integers(1, 40),
    named=st.integers(0, 6),
)
def test_nobody_is_counted_twice_and_the_agreed_strength_is_kept(groups, need, strength, named):
    units = [group(f"W{n}", at, officers) for n, (at, officers) in enumerate(groups)]
    names = [u.id for u in units[:named]]
    agreed = [arrangement(groups=names, strength=strength)] if names else []
    made = plan(units, row(need), arrangements=agreed)
    standing, asked = made.standing, made.hollow
    forces = [pick.force for pick in (*standing, *asked)]
    assert len(forces) == len(set(forces))
    assert {pick.force for pick in standing} <= set(names)
    assert sum(pick.people for pick in standing) <= strength
    missing = sum(short.missing for short in made.shortfalls)
    assert missing == max(0, need - sum(pick.people for pick in (*standing, *asked)))
    assert not made.picks


@pytest.mark.parametrize("exercise", [True, False])
@pytest.mark.parametrize("place", ["淄博站", "山东理工大学西校区国际学术交流中心东门外广场"])
def test_what_is_said_to_the_liaison_is_a_request_that_fits(exercise, place):
    text = request_text(
        force="武警训练支队联勤12组",
        place=place,
        crossing="柳泉路与昌国路口",
        task="武装支援",
        exercise=exercise,
    )
    assert len(text) <= LIMIT
    assert "请按联勤安排由武警训练支队联勤12组到" in text
    assert "协同武装支援，请回复" in text
    assert text.startswith("演练") == exercise
    assert not any(word in text for word in ("速到", "命令", "复诵", "下达"))


@pytest.mark.parametrize("held", ["locked", "added"])
def test_whom_a_person_holds_comes_first_but_is_not_covered_by_that(held):
    units, slot = [group("W1", 2), group("W2", 3)], row(4).slot
    agreed = arrangement(groups=("W1", "W2"))
    made = plan(units, row(4), arrangements=[agreed], edits=Edits(**{held: {"W2": slot}}))
    assert [(pick.force, pick.held) for pick in made.standing] == [("W2", held)]
    assert (made.picks, made.hollow, made.shortfalls) == ((), (), ())
    made = plan(units, row(4), edits=Edits(**{held: {"W2": slot}}))
    assert made.standing == ()
    assert "W2" not in {pick.force for pick in made.picks}
