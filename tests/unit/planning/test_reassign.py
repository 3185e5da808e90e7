from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from jointops.forces.readiness import Stamp, Task, TaskStep
from jointops.forces.units import UnitKind
from jointops.geo.travel import RoadMap
from jointops.ids import IncidentId, PlanId, TaskId
from jointops.planning.arrivals import arrivals_to, stand_of
from jointops.planning.doctrine import Doctrine
from jointops.planning.reassign import TAKEABLE, reassignments
from jointops.planning.tiers import make_plan
from jointops.planning.work import fits
from tests.factories import NOON, incident, situation, street, unit
from tests.unit.planning.test_tiers import row

CARS = row(0, "patrol", count=2, within_s=300)
TEAM = row(1, "ptu", within_s=300)
ANY = row(2, "any", count=2, within_s=600)
BOOK = Doctrine(needs=(CARS, TEAM, ANY), guard_rules={})
KINDS = (UnitKind.PATROL, UnitKind.PTU, UnitKind.MOTORCYCLE, UnitKind.ARMED_POLICE)
SLOTS = {UnitKind.PATROL: CARS, UnitKind.PTU: TEAM}
ROADS = RoadMap(street(12, metres=600, kmh=36))


def task(force: str, number: int, slot: str, step: TaskStep) -> Task:
    return Task(
        id=TaskId(f"{number}-{force}"),
        incident=IncidentId(number),
        plan=PlanId(f"{number}-1"),
        force=force,
        tier=0,
        zone="middle",
        slot=slot,
        task="t",
        arrival_s=60.0,
        step=step,
        stamps={step: Stamp(at_utc=NOON, by="t")},
    )


def proposals(sit, *, needs=BOOK):
    """Plan the first incident by the needs and propose by the whole book."""
    plan = make_plan(
        sit,
        IncidentId(1),
        roads=ROADS,
        doctrine=needs,
        crossing="",
        plan=PlanId("1-1"),
        version=1,
        now=NOON,
    )
    return plan, reassignments(sit, plan, roads=ROADS, doctrine=BOOK)


def test_an_empty_slot_takes_the_unit_that_is_under_way_to_the_lesser_incident():
    units = [unit("A", at=2), unit("B", at=9)]
    sit = situation(
        units,
        incidents=[incident(1, at=3, level=2), incident(2, at=12, level=3)],
        tasks=[
            task("A", 2, CARS.slot, TaskStep.EN_ROUTE),
            task("B", 2, CARS.slot, TaskStep.ON_SCENE),
        ],
    )
    _, found = proposals(sit)
    (item,) = found
    assert (item.force, item.row.slot, item.was_s) == ("A", CARS.slot, None)
    assert item.arrival_s == 60.0, "on the road it need not get ready again"
    assert (item.missing_before, item.missing_after) == (2, 1)
    assert (item.loss.missing_before, item.loss.missing_after) == (0, 1)
    assert (item.loss.arrival_s, item.loss.next_force) == (600.0, "")


def test_a_late_pick_is_beaten_only_by_a_unit_that_comes_in_time():
    units = [unit("far", at=12), unit("near", at=3, ready_s=0), unit("x", at=3)]
    lesser = incident(2, at=1, level=4)
    sit = situation(
        units,
        incidents=[incident(1, at=3, level=2), lesser],
        tasks=[task("near", 2, CARS.slot, TaskStep.DISPATCHED)],
    )
    plan, (item,) = proposals(sit, needs=Doctrine(needs=(CARS,), guard_rules={}))
    assert {pick.force for pick in plan.picks} == {"far", "x"}
    assert item.force == "near"
    assert item.was_s == next(p.arrival_s for p in plan.picks if p.force == "far")
    assert (item.late_before, item.late_after) == (1, 0)


def test_from_several_the_one_goes_whose_row_somebody_else_can_fill():
    units = [
        unit("A", UnitKind.PTU, at=3),
        unit("B", UnitKind.PTU, at=4),
        unit("free", UnitKind.PATROL, at=11),
    ]
    sit = situation(
        units,
        incidents=[incident(1, at=3, level=2), incident(2, at=12, level=3)],
        tasks=[
            task("A", 2, TEAM.slot, TaskStep.DISPATCHED),
            task("B", 2, ANY.slot, TaskStep.DISPATCHED),
        ],
    )
    _, (item,) = proposals(sit, needs=Doctrine(needs=(TEAM,), guard_rules={}))
    assert (item.force, item.loss.next_force) == ("B", "free")


@st.composite
def scenes(draw):
    count = draw(st.integers(1, 7))
    units, tasks = [], []
    for number in range(count):
        kind = draw(st.sampled_from(KINDS))
        made = unit(f"U{number}", kind, at=draw(st.integers(1, 12)))
        units.append(made)
        where = draw(st.sampled_from((0, 2, 3)))
        if where:
            step = draw(st.sampled_from([s for s in TaskStep if s != TaskStep.STOOD_DOWN]))
            slot = SLOTS.get(kind, ANY).slot
            tasks.append(task(made.id, where, slot, step))
    incidents = [
        incident(1, at=draw(st.integers(1, 12)), level=2),
        incident(2, at=draw(st.integers(1, 12)), level=draw(st.sampled_from((1, 2, 3)))),
        incident(3, at=draw(st.integers(1, 12)), level=4),
    ]
    return situation(units, incidents=incidents, tasks=tasks)


@given(sit=scenes())
@settings(max_examples=150)
def test_nobody_is_taken_from_a_scene_or_a_graver_incident_and_no_slot_stays_empty_for_nothing(sit):
    plan, found = proposals(sit)
    by_force = {t.force: t for t in sit.tasks}
    assert len({item.force for item in found}) == len(found)
    for item in found:
        taken = by_force[item.force]
        assert taken.step in TAKEABLE
        assert sit.incidents[taken.incident].level > sit.incidents[IncidentId(1)].level
        assert not sit.units[item.force].asked_only
        assert fits(sit.units[item.force], item.row)
        assert item.loss.next_force not in by_force
        if item.was_s is not None:
            assert item.arrival_s < item.was_s
            assert item.in_time
    empty = [
        short.slot
        for short in plan.shortfalls
        for _ in range(short.missing)
        if short.kind != "armed_police"
    ]
    filled = sum(item.was_s is None for item in found)
    assert filled == most_filled(sit, empty, [t for t in sit.tasks if may_go(sit, t)])


def may_go(sit, taken: Task) -> bool:
    return (
        taken.step in TAKEABLE
        and sit.incidents[taken.incident].level > sit.incidents[IncidentId(1)].level
        and not sit.units[taken.force].asked_only
    )


def most_filled(sit, slots: list[str], tasks: list[Task]) -> int:
    """Fill as many slots as there can be filled, by trying every choice."""
    rows = {row.slot: row for row in BOOK.needs}
    arrivals = arrivals_to(
        sit.incidents[IncidentId(1)].place, stand_of(sit, ROADS, guards=False), ROADS
    )
    able = [t for t in tasks if arrivals.of(t.force) < float("inf")]
    for size in range(min(len(slots), len(able)), 0, -1):
        for chosen in itertools.combinations(range(len(slots)), size):
            for forces in itertools.permutations(able, size):
                pairs = zip(chosen, forces, strict=True)
                if all(fits(sit.units[t.force], rows[slots[at]]) for at, t in pairs):
                    return size
    return 0


def test_where_nothing_is_missing_nobody_is_taken():
    units = [unit("A", at=3), unit("B", at=4), unit("P", UnitKind.PTU, at=3)]
    units += [unit("C", at=5), unit("D", at=5), unit("busy", at=3)]
    sit = situation(
        units,
        incidents=[incident(1, at=3), incident(2, at=9, level=4)],
        tasks=[task("busy", 2, CARS.slot, TaskStep.EN_ROUTE)],
    )
    plan, found = proposals(sit)
    assert plan.shortfalls == ()
    assert found == ()
