from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jointops.forces.fixes import Certainty, FixSource
from jointops.forces.readiness import MOVE_UP_SLOT, Stamp, TaskStep, UnitStatus
from jointops.forces.units import UnitKind
from jointops.geo.places import Place
from jointops.geo.travel import RoadMap
from jointops.ids import IncidentId, UnitId
from jointops.planning.arrivals import stand_of
from jointops.planning.doctrine import Doctrine
from jointops.planning.traces import ACCURACY_M, Trace, follow
from jointops.planning.watch import GRACE_S, watch
from jointops.situation.picture import Standing
from tests.factories import NOON, incident, node, point, situation, street, unit
from tests.unit.planning.test_reassign import ANY, CARS, task

ROADS = RoadMap(street(12, metres=600, kmh=36))
BOOK = Doctrine(needs=(CARS, ANY), guard_rules={})
METRE = 1 / 111_195.0


def later(seconds: float):
    return NOON + timedelta(seconds=seconds)


def sent(force: str, *, arrival_s: float, left_s: float | None = None, slot: str = CARS.slot):
    stamps = {TaskStep.DISPATCHED: Stamp(at_utc=NOON, by="t")}
    step = TaskStep.DISPATCHED
    if left_s is not None:
        step = TaskStep.EN_ROUTE
        stamps[step] = Stamp(at_utc=later(left_s), by="t")
    made = task(force, 1, slot, step)
    return replace(made, arrival_s=arrival_s, stamps=stamps)


def look(units, tasks, *, at_s: float, age_s: float = 0.0, scene=3, points=(), **more):
    """Look at a street so many seconds after the release, every fix so many seconds old."""
    sit = situation(units, incidents=[incident(1, at=scene)], tasks=tasks, points=points)
    seen = later(at_s - age_s)
    standings = {u: replace(s, at_utc=seen) for u, s in sit.standings.items()}
    sit = replace(sit, at_utc=later(at_s), standings=standings | more.pop("standings", {}))
    traces = more.pop("traces", {})
    forces = stand_of(sit, ROADS, guards=False)
    known = watch(
        sit,
        IncidentId(1),
        forces=forces,
        roads=ROADS,
        doctrine=BOOK,
        traces=traces,
        out=more.pop("out", {}),
        beside=more.pop("beside", {}),
    )
    return {watched.force: watched for watched in known}


def codes(watched) -> list[str]:
    return [reason.code for reason in watched.warnings]


def test_who_is_under_way_drives_on_from_its_last_fix_however_old():
    car = unit("A", at=5, ready_s=15)
    tasks = [sent("A", arrival_s=195, left_s=15)]
    for age_s in (0.0, 40.0, 70.0):
        watched = look([car], tasks, at_s=100, age_s=age_s)["A"]
        assert watched.expected_s == pytest.approx(100 - age_s + 120)
    assert codes(look([car], tasks, at_s=75, age_s=0)["A"]) == []


def test_what_is_left_of_the_readiness_comes_before_the_way():
    car = unit("A", at=4, ready_s=45)
    for at_s, expected_s in ((0, 105), (30, 105), (45, 105), (70, 130)):
        watched = look([car], [sent("A", arrival_s=105)], at_s=at_s)["A"]
        assert watched.expected_s == pytest.approx(expected_s)


def test_a_delay_within_the_grace_is_none_and_beyond_the_tier_it_is_red():
    car = unit("A", at=5, ready_s=0)
    on_time = look([car], [sent("A", arrival_s=120, left_s=0)], at_s=GRACE_S)["A"]
    assert codes(on_time) == []
    late = look([car], [sent("A", arrival_s=120, left_s=0)], at_s=60)["A"]
    assert codes(late) == ["WATCH-LATE"]
    assert late.warnings[0].facts["late_s"] == pytest.approx(60)
    assert not late.grave
    too_late = look([car], [sent("A", arrival_s=120, left_s=0)], at_s=CARS.within_s)["A"]
    assert codes(too_late) == ["WATCH-TOO-LATE"]
    assert too_late.grave


def test_who_is_only_late_is_replaced_only_by_somebody_sooner():
    car, slower, sooner = unit("A", at=8), unit("B", at=12), unit("C", at=4)
    tasks = [sent("A", arrival_s=100, left_s=0)]
    assert look([car, slower], tasks, at_s=90)["A"].offer is None
    offer = look([car, slower, sooner], tasks, at_s=90)["A"].offer
    assert offer is not None
    assert (offer.force, offer.arrival_s) == ("C", 75.0)
    broken = look([car, slower], tasks, at_s=90, out={UnitId("A"): UnitStatus.OUT_OF_SERVICE})
    assert broken["A"].offer is not None, "who does not come at all is replaced by anybody"


def test_a_unit_that_uncovers_a_point_is_offered_after_one_that_does_not():
    car, keeps, other = unit("A", at=9), unit("K", at=4), unit("O", at=5)
    out = {UnitId("A"): UnitStatus.OUT_OF_SERVICE}
    tasks = [sent("A", arrival_s=300, left_s=0)]
    bare = look([car, keeps, other], tasks, at_s=5, out=out)["A"].offer
    assert bare is not None
    assert bare.force == "K"
    points = [point("甲", 4, within_s=20)]
    offer = look([car, keeps, other], tasks, at_s=5, out=out, points=points)["A"].offer
    assert offer is not None
    assert (offer.force, offer.uncovers) == ("O", ())
    last = look([car, keeps], tasks, at_s=5, out=out, points=points)["A"].offer
    assert last is not None
    assert (last.force, last.uncovers) == ("K", ("甲",))


def test_armed_police_and_the_busy_are_never_offered():
    car = unit("A", at=9)
    armed, busy = unit("W", UnitKind.ARMED_POLICE, at=3), unit("B", at=3)
    tasks = [sent("A", arrival_s=300, left_s=0), sent("B", arrival_s=300, left_s=0)]
    out = {UnitId("A"): UnitStatus.OUT_OF_SERVICE}
    assert look([car, armed, busy], tasks, at_s=5, out=out)["A"].offer is None


def test_who_moves_up_to_a_point_is_timed_to_the_point():
    stand_in = unit("A", at=5, ready_s=0)
    moves = sent("A", arrival_s=60, left_s=0, slot=f"{MOVE_UP_SLOT}甲")
    known = look([stand_in], [moves], at_s=0, scene=12, points=[point("甲", 6, 120)])
    assert known["A"].expected_s == pytest.approx(60)


def test_a_stale_position_leaves_only_the_clock():
    car = unit("A", at=5)
    stale = {UnitId("A"): Standing(place=node(5), certainty=Certainty.STALE, at_utc=later(-400))}
    early = look([car], [sent("A", arrival_s=120, left_s=0)], at_s=30, standings=stale)["A"]
    assert (codes(early), early.expected_s) == (["WATCH-STALE"], 120)
    over = look([car], [sent("A", arrival_s=120, left_s=0)], at_s=200, standings=stale)["A"]
    assert "WATCH-LATE" in codes(over)
    assert over.expected_s == 200


def east(metres: float) -> Place:
    return Place(lon=metres * METRE, lat=0.0)


@given(
    steps=st.lists(
        st.tuples(st.floats(1, 40), st.floats(-60, 60), st.booleans()), min_size=1, max_size=30
    ),
    sent_s=st.floats(0, 200),
)
@settings(max_examples=200)
def test_a_force_is_still_as_long_as_its_fixes_stay_at_the_first_of_them(steps, sent_s):
    """Against a second reckoning: go back over all fixes, from the last that left its place."""
    sit = situation([unit("A", at=1)], incidents=[incident(at=3)])
    traces: dict[str, Trace] = {}
    fixes = []
    clock, x = 0.0, 0.0
    for wait, move, radio in steps:
        clock += wait
        x += move
        source = FixSource.RADIO if radio else FixSource.TERMINAL
        fixes.append((clock, x, source))
        standing = Standing(
            place=east(x), certainty=Certainty.LIVE, source=source, at_utc=later(clock)
        )
        now = replace(sit, at_utc=later(clock), standings={UnitId("A"): standing})
        traces = follow(traces, now, ["A"])
    anchor = 0
    for at in range(1, len(fixes)):
        blur = max(ACCURACY_M[fixes[at][2]], ACCURACY_M[fixes[anchor][2]])
        apart = abs(fixes[at][1] - fixes[anchor][1])
        assume(abs(apart - blur) > 0.01)  # a metre of the test is not quite one of the sphere
        if apart > blur:
            anchor = at
    expected = fixes[-1][0] - max(fixes[anchor][0], sent_s)
    assert traces["A"].still_s(later(sent_s)) == pytest.approx(expected, abs=1e-3)


def test_guards_are_told_when_their_officer_comes_after_them_or_not_at_all():
    car = unit("A", at=5, ready_s=0)
    escort = sent("A", arrival_s=120, left_s=0)
    guards = replace(sent("B001", arrival_s=120, left_s=0), guards=4)
    with_him = {guards.id: "A"}
    on_time = look([car], [escort, guards], at_s=0, beside=with_him)
    assert codes(on_time["B001"]) == []
    late = look([car], [escort, guards], at_s=60, beside=with_him)["B001"]
    (reason,) = [reason for reason in late.warnings if reason.code == "WATCH-AHEAD"]
    assert reason.facts == {"unit": "A", "behind_s": pytest.approx(60)}
    alone = look([car], [guards], at_s=0, beside=with_him)["B001"]
    assert codes(alone) == ["WATCH-ALONE"]
    assert alone.grave
    assert codes(look([car], [guards], at_s=0)["B001"]) == [], "who needs nobody is not warned of"
