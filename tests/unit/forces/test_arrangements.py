from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.clock import local
from jointops.forces.arrangements import (
    ArmedTask,
    ArrangementOverError,
    Outside,
    StandingArrangement,
    cover_of,
)
from jointops.forces.roster import Shift
from jointops.geo.places import Place
from jointops.ids import UnitId
from tests.factories import NOON, arrangement, node

HOME = Place(lon=118.0, lat=36.8)
SQUARE = ((118.1, 36.8), (118.2, 36.8), (118.2, 36.9), (118.1, 36.9))


def agreed(**more) -> StandingArrangement:
    plain = arrangement(tasks=(ArmedTask.PATROL, ArmedTask.TERROR), hours=("day",))
    return replace(replace(plain, places=(HOME,), around_m=500.0, areas=(SQUARE,)), **more)


def outside(
    found: StandingArrangement,
    *,
    unit: str = "W1",
    place: Place = HOME,
    task: str = "17",
    moment: datetime = NOON,
    until: datetime | None = None,
) -> Outside | None:
    return found.covers(unit, place=place, task=task, moment=moment, until=until)


def at(hour: float) -> datetime:
    """Give a local hour of the day of the test."""
    return NOON + timedelta(hours=hour - 12)


# --- one by one


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"unit": "W2"}, Outside.GROUP),
        ({"task": "17(2)"}, None),  # an article includes its items
        ({"task": "15(6)"}, None),
        ({"task": "15"}, Outside.TASK),  # an item does not include its article
        ({"task": "1"}, Outside.TASK),
        ({"task": "16(2)"}, Outside.TASK),
        ({"task": ""}, Outside.TASK),  # the doctrine names none
        ({"place": Place(lon=118.005, lat=36.8)}, None),  # 445 m away
        ({"place": Place(lon=118.006, lat=36.8)}, Outside.PLACE),  # 534 m away
        ({"place": Place(lon=118.15, lat=36.85)}, None),
        ({"place": Place(lon=118.1, lat=36.85)}, None),  # on the edge
        ({"place": Place(lon=118.21, lat=36.85)}, Outside.PLACE),
        ({"place": node(1)}, Outside.PLACE),  # a node without a position is nowhere near
        ({"moment": at(7.99)}, Outside.HOURS),
        ({"moment": at(8)}, None),
        ({"moment": at(20)}, Outside.HOURS),
        ({"moment": at(9), "until": at(20)}, None),
        ({"moment": at(9), "until": at(20.5)}, Outside.HOURS),
        ({"moment": at(9), "until": at(33)}, Outside.HOURS),  # both ends inside, the night not
        ({"moment": NOON - timedelta(days=30, seconds=1)}, Outside.NOT_YET),
        ({"moment": NOON - timedelta(days=30)}, None),
        ({"moment": NOON + timedelta(days=30, seconds=-1)}, None),
        ({"moment": NOON + timedelta(days=30)}, Outside.EXPIRED),
        ({"moment": NOON + timedelta(days=29), "until": at(12 + 30 * 24 + 1)}, Outside.EXPIRED),
    ],
)
def test_an_arrangement_covers_what_it_says_and_nothing_else(change, expected):
    assert outside(agreed(), **change) == expected


def test_what_was_withdrawn_covers_nothing_from_then_on():
    over = agreed().withdrawn(NOON, "归建")
    assert outside(over, moment=NOON - timedelta(seconds=1)) is None
    assert outside(over, moment=NOON) == Outside.WITHDRAWN
    assert outside(over, moment=at(9), until=at(15)) == Outside.WITHDRAWN
    with pytest.raises(ArrangementOverError):
        over.withdrawn(NOON, "再次")


def test_on_a_network_without_positions_the_node_decides():
    plain = arrangement(at=(1, 2))
    assert outside(plain, place=node(2)) is None
    assert outside(plain, place=node(3)) == Outside.PLACE
    assert outside(plain, place=HOME) == Outside.PLACE


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"request": ""},
        {"reply": ""},
        {"groups": ()},
        {"tasks": ()},
        {"hours": ()},
        {"places": (), "areas": ()},
        {"strength": 0},
        {"around_m": -1.0},
        {"valid_to_utc": NOON - timedelta(days=30)},
        {"areas": (SQUARE[:2],)},
        {"areas": ((SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]),)},  # its sides cross
    ],
)
def test_an_arrangement_that_says_too_little_is_none(change):
    with pytest.raises(ValueError, match=r"."):
        replace(agreed(), **change)


def test_its_end_is_written_as_people_write_it():
    midnight = NOON + timedelta(hours=12)
    assert agreed(valid_to_utc=midnight).until == local(NOON).strftime("%Y-%m-%d")
    assert agreed(valid_to_utc=NOON).until.endswith(" 12:00")


# --- a task that lasts, against every minute of it


@given(
    spans=st.lists(
        st.tuples(st.integers(0, 23), st.integers(0, 23)), min_size=1, max_size=3, unique=True
    ),
    start=st.integers(-48, 48),
    hours=st.integers(1, 40),
)
def test_a_task_that_lasts_is_covered_if_every_minute_of_it_is(spans, start, hours):
    shifts = tuple(Shift(code=f"{one}-{two}", start=one * 60, end=two * 60) for one, two in spans)
    found = replace(agreed(), hours=shifts)
    begins = NOON + timedelta(hours=start)
    until = begins + timedelta(hours=hours)
    every = all(
        outside(found, moment=begins + timedelta(minutes=minute)) is None
        for minute in range(hours * 60)
    )
    assert (outside(found, moment=begins, until=until) is None) == every


# --- several arrangements


def cover(found, *, people=4, bound=None, place=HOME):
    return cover_of(
        found, "W1", people=people, place=place, task="17", moment=NOON, bound=bound or {}
    )


def test_any_arrangement_that_covers_it_will_do():
    late = agreed(id="L1", valid_from_utc=NOON + timedelta(days=1))
    found = cover((late, agreed(id="L2")))
    assert found.solid
    assert found.arrangement is not None
    assert found.arrangement.id == "L2"


def test_where_none_covers_it_the_nearest_miss_is_told():
    late = agreed(id="L1", valid_from_utc=NOON + timedelta(days=1))
    elsewhere = agreed(id="L2", places=(), areas=(SQUARE,))
    found = cover((elsewhere, late))
    assert (found.arrangement and found.arrangement.id, found.outside) == ("L2", Outside.PLACE)
    nobody = cover((replace(agreed(), groups=(UnitId("W9"),)),))
    assert (nobody.solid, nobody.arrangement) == (False, None)


@pytest.mark.parametrize(("bound", "solid"), [(0, True), (6, True), (7, False)])
def test_no_more_people_are_out_than_were_agreed_on(bound, solid):
    found = cover((agreed(strength=10),), bound={"L1": bound})
    assert found.solid == solid
    assert solid or found.outside == Outside.STRENGTH
