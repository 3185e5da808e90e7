"""Traffic by the clock and the planners' studies over the whole training city."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from jointops.app.bootstrap import open_center
from jointops.app.config import Config
from jointops.app.reach import coverage_of
from jointops.app.search import Gazetteer
from jointops.app.studies.kinds import balance_of, fragility_of, shifts_of
from jointops.app.studies.runs import STUDIES, Wish, report_of, run_study, sketch_lines
from jointops.app.travel import VEHICLES, drive_to, isochrones_of
from jointops.forces.units import Unit
from jointops.geo.travel import CAR
from tests.clocks import HandClock

pytestmark = pytest.mark.slow

EVENING_S = 5.5 * 3600
"""From the test clock's noon to half past five."""


@pytest.fixture
def center(city):
    opened = open_center(city, clock=HandClock())
    yield opened
    opened.close()


def test_the_roads_follow_the_clock_and_the_units_own_movement_does_not(city):
    clock = HandClock()
    center = open_center(city, clock=clock)
    noon = center.roads()
    assert not noon.traffic.slow
    assert center.roads() is noon
    feed = center.feed
    clock.move(EVENING_S)
    evening = center.roads()
    assert max(evening.traffic.slow) > 1
    assert evening.network is noon.network
    free, busy = (roads.segment_seconds(CAR)[0] for roads in (noon, evening))
    assert (busy >= free).all()
    assert (busy[np.isfinite(free)] > free[np.isfinite(free)]).any()
    assert center.feed is feed
    clock.move(3 * 3600)
    assert not center.roads().traffic.slow
    center.close()


def test_the_settings_leave_traffic_out(city):
    clock = HandClock()
    clock.move(EVENING_S)
    center = open_center(city, clock=clock, config=Config(traffic=False, against_oneway_kmh=15))
    assert (center.roads().traffic.slow, center.roads().traffic.against_kmh) == ((), 15)
    center.close()


def test_shifts_of_the_city_follow_its_roster_and_the_busy_hours(center):
    study = shifts_of(center, "points")
    at = {one.span.start: one for one in study.spans}
    assert sorted(at) == [0, 7 * 60, 8 * 60, 9 * 60, 17 * 60, 19 * 60, 20 * 60]
    day_only = {key for key, unit in center.board.table(Unit).items() if unit.shift == "day"}
    assert len(day_only) == 26
    assert set(at[9 * 60].span.units) - set(at[0].span.units) == day_only
    for start, busy in ((8 * 60, 9 * 60), (17 * 60, 9 * 60)):  # slower roads never cover more
        assert set(at[start].uncovered.tolist()) >= set(at[busy].uncovered.tolist())


def test_losing_one_unit_is_what_coverage_without_it_says(center):
    study = fragility_of(center, "nodes", within_s=120.0)
    worst = int(np.argmax([len(lost) for lost in study.lost]))
    assert len(study.lost[worst])
    open_now = {r.place.node for r in coverage_of(center, "nodes", within_s=120.0).uncovered}
    named = {study.places[at].node for at in study.lost[worst].tolist()}
    assert not named & open_now


def test_areas_of_the_city_are_balanced_and_keep_their_limit(center):
    for load in ("count", "metres"):
        study = balance_of(center, "nodes", load=load, within_s=300.0)
        given = study.found.station >= 0
        row = np.flatnonzero(given)
        assert (study.seconds[row, study.found.station[row]] <= 300.0).all()
        assert not (study.seconds[~given] <= 300.0).any()
        assert study.found.bound <= study.found.most <= study.found.bound * 1.01


@pytest.mark.parametrize("study", [study for study in STUDIES if study != "ladder"])
def test_every_study_of_the_points_reads_in_both_languages(center, study):
    told: list[float] = []
    wish = Wish(study=study, places="points", within_s=60.0 if study == "siting" else None)
    outcome = run_study(center, wish, tell=told.append)
    assert told[-1] == 1.0
    chinese, english = (report_of(center, outcome, language) for language in ("zh", "en"))
    assert len(chinese.rows) == len(english.rows) > 0
    assert chinese.title != english.title
    for report in (chinese, english):
        assert "…" not in "".join(report.findings)
        assert all(len(row) == len(report.columns) for row in report.rows)


def test_a_sketch_shows_the_wide_roads_within_its_limit(center):
    lines = sketch_lines(center)
    net = center.roads().network
    assert 1_000 < len(lines) <= 15_000
    assert np.isin(lines[:, 0], net.lon).all()


def test_a_unit_of_the_city_is_led_turn_by_turn(center):
    place = Gazetteer(center).place("淄博站")
    drive = drive_to(center, place, "PTU03")
    assert sum(step.length_m for step in drive.steps) == pytest.approx(drive.route.length_m)
    assert any(step.road for step in drive.steps)
    if drive.other is not None:
        assert drive.other.seconds >= drive.route.seconds - 1e-6


def test_whoever_is_faster_is_never_reached_less_far(center):
    place = Gazetteer(center).place("淄博站")

    def nodes(name):
        found = isochrones_of(center, place, vehicle=VEHICLES[name], outward=True)
        return [set(one.nodes.tolist()) for one in found]

    foot, ebike = nodes("suspect-foot"), nodes("suspect-ebike")
    for on_foot, by_ebike in zip(foot, ebike, strict=True):
        assert on_foot <= by_ebike
    for less, more in itertools.pairwise(foot):
        assert less <= more
