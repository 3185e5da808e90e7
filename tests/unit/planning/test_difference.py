from __future__ import annotations

from dataclasses import replace

import pytest

from jointops.forces.readiness import TaskStep
from jointops.geo.travel import RoadMap
from jointops.ids import IncidentId
from jointops.planning.difference import difference
from jointops.planning.plan import Edits
from tests.factories import incident, point, situation, street, unit
from tests.unit.planning.test_tiers import plan, row, rules, sent_to

ROADS = RoadMap(street(12, metres=600, kmh=36))
BOOK = rules(row(0, count=1, task="a"), row(2, count=1, task="b"))


def test_a_plan_compared_with_itself_differs_in_nothing():
    sit = situation([unit("A", at=2), unit("B", at=5)], incidents=[incident(at=3)])
    made = plan(sit, ROADS, BOOK)
    assert difference(made, made).none


def test_in_out_slot_arrival_shortfall_and_points_are_told_apart():
    units = [unit("A", at=2), unit("B", at=5), unit("C", at=9)]
    sit = situation(units, incidents=[incident(at=3)])
    old = plan(sit, ROADS, BOOK)
    assert [pick.force for pick in old.picks] == ["A", "B"]
    new = plan(sit, ROADS, BOOK, edits=Edits(forbidden={"A": "故障"}))
    found = difference(old, new)
    assert [pick.force for pick in found.came] == ["C"]
    assert [pick.force for pick in found.went] == ["A"]
    (moved,) = found.moved
    assert (moved.new.force, moved.old.task, moved.new.task) == ("B", "b", "a")
    assert moved.slot_changed
    back = difference(new, old)
    assert [p.force for p in back.came] == ["A"]
    assert [p.force for p in back.went] == ["C"]


def test_points_that_one_version_would_break_are_told():
    sit = situation(
        [unit("A", at=2), unit("B", at=5)],
        incidents=[incident(at=3)],
        points=[point("甲", 2, 60), point("乙", 5, 60)],
    )
    made = plan(sit, ROADS, BOOK)
    kept = replace(made, points=tuple(replace(e, before=1, after=1) for e in made.points))
    broken = replace(made, points=(replace(kept.points[0], after=0), kept.points[1]))
    assert [effect.name for effect in difference(kept, broken).lost] == ["甲"]
    assert [effect.name for effect in difference(broken, kept).kept] == ["甲"]


def test_a_later_arrival_and_a_new_shortfall_are_told():
    units = [unit("A", at=2), unit("B", at=5)]
    sit = situation(units, incidents=[incident(at=3)])
    old = plan(sit, ROADS, BOOK)
    farther = situation([unit("A", at=6), units[1]], incidents=[incident(at=3)])
    later = difference(old, plan(farther, ROADS, BOOK))
    assert {pair.new.force: round(pair.later_s) for pair in later.moved}.keys() == {"A", "B"}
    alone = situation([units[0]], incidents=[incident(at=3)])
    found = difference(old, plan(alone, ROADS, BOOK))
    (gap,) = found.gaps
    assert (gap.task, gap.missing) == ("b", (0, 1))


def test_plans_of_two_incidents_are_not_compared():
    sit = situation([unit("A", at=2)], incidents=[incident(at=3)])
    made = plan(sit, ROADS, BOOK)
    with pytest.raises(ValueError, match="two incidents"):
        difference(made, replace(made, incident=IncidentId(2)))


def test_what_was_sent_is_no_change_of_the_plan():
    """Raising the level re-sends nobody: the sent one is in no later version's picks."""
    units = [unit("A", at=2), unit("B", at=5)]
    slot = BOOK.needs[0].slot
    before = plan(situation(units, incidents=[incident(at=3)]), ROADS, BOOK)
    task = sent_to(before.picks[0].force, slot)
    assert task.step == TaskStep.EN_ROUTE
    after = plan(situation(units, incidents=[incident(at=3)], tasks=[task]), ROADS, BOOK)
    assert [pick.force for pick in after.picks] == ["B"]
