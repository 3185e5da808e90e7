from __future__ import annotations

from datetime import timedelta

import pytest

from jointops.clock import local
from jointops.forces.fixes import Certainty, Fix, FixSource
from jointops.forces.units import Unit, UnitKind
from jointops.geo.places import Place
from jointops.ids import UnitId
from jointops.situation.picture import standing_of
from tests.factories import NOON, unit

HERE, THERE = Place(lon=118.0, lat=36.8), Place(lon=118.1, lat=36.8)


def fix(seconds, source=FixSource.TERMINAL, place=HERE) -> Fix:
    return Fix(place=place, at_utc=NOON - timedelta(seconds=seconds), source=source)


def stand(subject: Unit, *fixes: Fix, tasked: bool = False):
    return standing_of(subject, fixes=fixes, now=NOON, local_now=local(NOON), tasked=tasked)


@pytest.mark.parametrize(
    ("source", "age_s", "certainty"),
    [
        (FixSource.TERMINAL, 120, Certainty.LIVE),
        (FixSource.TERMINAL, 121, Certainty.AGEING),
        (FixSource.TERMINAL, 301, Certainty.STALE),
        (FixSource.RADIO, 301, Certainty.LIVE),
        (FixSource.RADIO, 601, Certainty.AGEING),
        (FixSource.RADIO, 1801, Certainty.STALE),
        (FixSource.CHECK_IN, 1801, Certainty.AGEING),
        (FixSource.ASSUMED, 99_999, Certainty.ASSUMED),
    ],
)
def test_each_source_ages_by_its_own_rule(source, age_s, certainty):
    assert fix(age_s, source).certainty(NOON) == certainty


def test_the_newest_usable_position_counts():
    found = stand(unit("A", at=1), fix(400), fix(200, FixSource.RADIO, THERE))
    assert (found.place, found.certainty, found.source) == (
        THERE,
        Certainty.LIVE,
        FixSource.RADIO,
    )


def test_without_a_measurement_the_post_is_assumed_and_says_so():
    found = stand(unit("A", at=1))
    assert found.certainty == Certainty.ASSUMED
    assert found.estimated
    assert found.source == FixSource.ASSUMED


def test_a_silent_terminal_is_stale_and_not_replaced_by_the_post():
    assert stand(unit("A", at=1), fix(900)).certainty == Certainty.STALE


def test_nothing_known_and_no_post_is_never_reported():
    lone = Unit(id=UnitId("A"), kind=UnitKind.OTHER, officers=1, ready_s=0)
    assert stand(lone).certainty == Certainty.NEVER


def test_off_duty_units_have_no_place_unless_they_have_a_task():
    night = unit("A", at=1, shift="night")
    assert stand(night, fix(5)).certainty == Certainty.OFF_DUTY
    assert stand(night, fix(5)).place is None
    assert stand(night, fix(5), tasked=True).certainty == Certainty.LIVE
