from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.geo.travel import RoadMap
from jointops.planning.coverage import point_effects
from jointops.planning.losses import losses
from jointops.planning.plan import MoveUp
from tests.factories import incident, point, situation, street, unit
from tests.unit.planning.test_tiers import plan, row, rules


@given(st.data())
def test_hinges_are_exactly_those_whose_loss_breaks_a_point_and_the_relief_is_the_next(data):
    count = data.draw(st.integers(1, 6))
    names = [f"U{n}" for n in range(count)]
    some = st.sampled_from([0.0, 40.0, 90.0, 100.0, 130.0, 400.0, math.inf])
    seconds = np.array(data.draw(st.lists(some, min_size=count, max_size=count)))
    spot = replace(point("P", 1, 100), minimum=data.draw(st.integers(1, 3)))
    sent = data.draw(st.sets(st.sampled_from(names)))
    staying = [name for name in names if name not in sent]
    move = data.draw(st.sampled_from([None, *staying]))
    moves = {spot.id: MoveUp(force=move, arrival_s=50.0, estimated=False)} if move else {}

    def left(without: str = "") -> list[float]:
        """Seconds of who stays, ascending, with one more unit lost."""
        return sorted(
            0.0 if name == move else float(s)
            for name, s in zip(names, seconds, strict=True)
            if name not in sent and name != without
        )

    def held(without: str = "") -> bool:
        return sum(s <= 100 for s in left(without)) >= spot.minimum

    (effect,) = point_effects([spot], {spot.id: seconds}, names=names, sent=sent, moves_up=moves)
    broken = {name for name in staying if held() and not held(name)}
    assert set(effect.hinges) == broken
    for name in broken:
        nth = [*left(name), *[math.inf] * 3][spot.minimum - 1]
        if math.isinf(nth):
            assert (effect.relief, effect.relief_s, effect.late_s) == ("", None, None)
        else:
            assert (effect.relief_s, effect.late_s) == (nth, nth - 100)
            assert effect.relief not in {*broken, *sent}


def test_the_gravest_loss_comes_first_with_who_would_be_next_and_by_how_much_late():
    roads = RoadMap(street(9, metres=600, kmh=36))  # a minute a stretch
    units = [unit(name, at=at, ready_s=0) for name, at in (("A", 2), ("B", 8), ("C", 5))]
    points = [point("远", 8, 180), point("站", 2, 60), point("校", 2, 180), point("场", 5, 600)]
    sit = situation(units, incidents=[incident(at=5)], points=points)
    made = plan(sit, roads, rules(row(within_s=60)))
    assert [pick.force for pick in made.picks] == ["C"]
    first, second = losses(made)
    assert (first.force, second.force) == ("A", "B")
    assert [effect.name for effect in first.points] == ["站", "校"]  # 场 has both of them
    assert first.points[0].relief == "B"
    assert first.points[0].late_s == pytest.approx(300)
    assert [effect.name for effect in second.points] == ["远"]


def test_points_that_the_plan_breaks_by_itself_rest_on_nobody():
    roads = RoadMap(street(9, metres=600, kmh=36))
    sit = situation([unit("A", at=2)], incidents=[incident(at=2)], points=[point("站", 2, 180)])
    made = plan(sit, roads, rules(row()))
    assert [effect.name for effect in made.lost_points] == ["站"]
    assert not losses(made)
