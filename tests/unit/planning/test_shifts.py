from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from jointops.clock import LOCAL
from jointops.forces.fixes import Certainty
from jointops.forces.readiness import UnitStatus
from jointops.forces.roster import on_duty
from jointops.forces.units import UnitKind
from jointops.geo.roads import RoadClass
from jointops.geo.traffic import TrafficSpan, span_at
from jointops.ids import UnitId
from jointops.planning.shifts import cover_spans, duty_spans, rostered
from tests.factories import situation, unit

DAY = datetime(2026, 3, 4, tzinfo=LOCAL)
PEAK = TrafficSpan(
    code="morning",
    start=7 * 60,
    end=9 * 60,
    workdays=True,
    weekends=False,
    slow=(1.5,) * (max(RoadClass) + 1),
)
UNITS = [
    unit("P1", at=1),
    unit("P2", at=2, shift="day"),
    unit("P3", at=3, shift="night"),
    unit("W1", UnitKind.ARMED_POLICE, at=1, shift="early"),
]


def spans(*, units=UNITS, traffic=(PEAK,), day=DAY):
    return duty_spans({one.id: one for one in units}, day, traffic)


def test_a_day_is_cut_where_the_shifts_or_the_traffic_change():
    found = [(span.start / 60, span.end / 60, span.units) for span in spans()]
    assert found == [
        (0, 7, ("P1", "P3")),
        (7, 8, ("P1",)),
        (8, 9, ("P1", "P2")),
        (9, 20, ("P1", "P2")),
        (20, 23, ("P1",)),
        (23, 24, ("P1", "P3")),
    ]
    assert [span.traffic for span in spans()] == [None, PEAK, PEAK, None, None, None]
    sunday = spans(day=DAY + timedelta(days=4))
    assert {span.traffic for span in sunday} == {None}


def test_within_a_span_nothing_changes_from_minute_to_minute():
    for span in spans():
        for minute in range(span.start, span.end, 7):
            moment = DAY + timedelta(minutes=minute)
            assert span_at((PEAK,), moment) == span.traffic
            on = tuple(u.id for u in UNITS if not u.asked_only and on_duty(u.shift, moment))
            assert on == span.units


def test_the_roster_puts_everybody_on_duty_at_the_post():
    now = situation(UNITS, statuses={"P1": UnitStatus.OUT_OF_SERVICE})
    night = rostered(now, DAY + timedelta(hours=2))
    assert {key: s.certainty for key, s in night.standings.items()} == {
        "P1": Certainty.ASSUMED,
        "P2": Certainty.OFF_DUTY,
        "P3": Certainty.ASSUMED,
        "W1": Certainty.OFF_DUTY,
    }
    assert night.standings[UnitId("P3")].place == UNITS[2].post
    assert [night.free(one.id) for one in UNITS] == [False, False, True, False]
    assert not night.tasks
    homeless = rostered(situation([unit("P9")]), DAY)
    assert homeless.standings[UnitId("P9")].certainty == Certainty.NEVER


def test_each_crew_and_traffic_is_reckoned_once():
    asked: list[object] = []
    told: list[float] = []

    def uncovered(span):
        asked.append((span.units, span.traffic))
        return np.array([len(span.units)], dtype=np.int32)

    found = cover_spans(spans(), uncovered, tell=told.append)
    assert len(asked) == len(set(asked)) == 5  # the night comes back before midnight
    assert [one.uncovered.tolist() for one in found] == [[2], [1], [2], [2], [1], [2]]
    assert told[-1] == 1.0
