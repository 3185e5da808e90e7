from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from jointops.forces.readiness import MOVE_UP_SLOT, Stamp, TaskStep
from jointops.forces.units import UnitKind
from jointops.geo.travel import RoadMap
from jointops.ids import IncidentId
from jointops.planning.stand_down import Stage, points_mended, stand_down_order
from tests.factories import NOON, incident, point, situation, street, unit
from tests.unit.planning.test_reassign import task

ROADS = RoadMap(street(12, metres=600, kmh=36))


def at_scene(force: str, *, tier: int, minute: int):
    stamp = Stamp(at_utc=NOON + timedelta(minutes=minute), by="t")
    return replace(
        task(force, 1, f"{tier}/any//middle/t", TaskStep.ON_SCENE),
        tier=tier,
        stamps={TaskStep.ON_SCENE: stamp},
    )


def order(units, tasks, points=()):
    sit = situation(units, incidents=[incident(1, at=1)], tasks=tasks, points=points)
    mended = points_mended(sit, IncidentId(1), roads=ROADS)
    found = stand_down_order(sit, IncidentId(1), mended=mended)
    return [(leaving.task.force, leaving.stage) for leaving in found]


def test_guards_go_before_the_police_they_stand_beside_and_the_first_come_hands_over_last():
    units = [unit(name, at=1) for name in ("first", "second", "relief", "coming")]
    guards = replace(task("B001", 1, "g", TaskStep.ON_SCENE), guards=4)
    found = order(
        units,
        [
            at_scene("first", tier=0, minute=1),
            at_scene("second", tier=2, minute=9),
            task("relief", 1, "5", TaskStep.RESERVED),
            task("coming", 1, "2", TaskStep.EN_ROUTE),
            guards,
        ],
    )
    assert found == [
        ("relief", Stage.RESERVED),
        ("B001", Stage.GUARDS),
        ("coming", Stage.ON_THE_WAY),
        ("second", Stage.SCENE),
        ("first", Stage.SCENE),
    ]


def test_in_a_tier_the_last_come_goes_first():
    units = [unit(name, at=1) for name in ("early", "late")]
    tasks = [at_scene("early", tier=1, minute=2), at_scene("late", tier=1, minute=7)]
    assert [force for force, _ in order(units, tasks)] == ["late", "early"]


def test_whoever_mends_an_uncovered_point_goes_before_the_others_and_who_mends_more_first():
    units = [
        unit("keeps two", UnitKind.PTU, at=6),
        unit("keeps one", at=10),
        unit("keeps none", at=2),
        unit("free", at=11),
    ]
    points = [point("甲", 6, 60), point("乙", 7, 120), point("丙", 10, 30), point("丁", 11, 60)]
    tasks = [at_scene(u.id, tier=0, minute=1) for u in units[:3]]
    assert order(units, tasks, points) == [
        ("keeps two", Stage.POINTS),
        ("keeps one", Stage.POINTS),
        ("keeps none", Stage.SCENE),
    ]


def test_who_moved_up_to_a_point_stays_until_the_others_are_gone():
    units = [unit("stand-in", at=6), unit("out", at=1)]
    stand_in = task("stand-in", 1, f"{MOVE_UP_SLOT}甲", TaskStep.ON_SCENE)
    found = order(units, [stand_in, at_scene("out", tier=0, minute=1)], [point("甲", 6, 60)])
    assert found == [("out", Stage.SCENE), ("stand-in", Stage.MOVED_UP)]
