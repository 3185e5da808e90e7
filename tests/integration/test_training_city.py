from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta

import numpy as np
import pytest
import shapely

from jointops.app.bootstrap import make_training_city, open_center
from jointops.app.jobs import Control, StoppedError
from jointops.app.overview import city_counts
from jointops.app.planner import propose
from jointops.app.search import Gazetteer, PlaceUnknownError
from jointops.clock import LOCAL
from jointops.forces.arrangements import StandingArrangement
from jointops.forces.checkposts import CheckPost
from jointops.forces.fixes import Certainty
from jointops.forces.guards import Guard, GuardCompany, GuardKind, GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import Stamp, TaskStep, UnitStatus
from jointops.forces.register import Landmark
from jointops.forces.stations import Grid, PoliceStation, Substation
from jointops.forces.units import Unit, UnitKind
from jointops.geo.places import Place, distance_m
from jointops.ids import IncidentId, UnitId
from jointops.incidents.incident import Incident
from jointops.planning.arrivals import stand_of
from jointops.situation.counts import CountGroup, header_counts
from jointops.store.home import Home
from tests.clocks import HandClock
from tests.factories import incident
from tests.unit.planning.test_tiers import sent_to

pytestmark = pytest.mark.slow

TOTALS = {
    "ptu_teams": 14,
    "patrol_groups": 104,
    "patrol_cars": 92,
    "patrol_officers": 360,
    "police_stations": 18,
    "substations": 26,
    "grids": 52,
    "guard_teams": 667,
    "guards": 10527,
    "points_1min": 8,
    "points_3min": 13,
    "points_5min": 49,
}


@pytest.fixture(scope="module")
def center(city):
    opened = open_center(city, clock=HandClock())
    yield opened
    opened.close()


def test_the_totals_are_the_model_citys_exactly(center):
    counts = city_counts(center)
    assert {name: counts[name] for name in TOTALS} == TOTALS
    assert 20_000 <= counts["road_nodes"] <= 60_000


def test_the_reading_that_closes_the_totals_holds(center):
    units = center.board.table(Unit).values()
    groups = [u for u in units if u.in_patrol_plan]
    cars = [u for u in groups if u.kind == UnitKind.PATROL]
    bikes = [u for u in groups if u.kind == UnitKind.MOTORCYCLE]
    assert Counter(u.officers for u in cars) == {5: 48, 4: 4}
    assert Counter(u.cars for u in cars) == {2: 40, 1: 12}
    assert Counter(u.officers for u in bikes) == {2: 52}
    grids = center.board.table(Grid)
    assert Counter(u.grid for u in cars) == dict.fromkeys(grids, 1)
    per_grid = Counter(u.grid for u in units if u.kind == UnitKind.MOTORCYCLE)
    assert set(per_grid.values()) == {1, 2}
    assert set(per_grid) == set(grids)


def test_everything_is_marked_as_training_and_nothing_is_real(center):
    assert center.exercise
    assert center.city.note == "训练数据"
    for of in (
        Unit,
        PoliceStation,
        Substation,
        Grid,
        ResponsePoint,
        CheckPost,
        GuardCompany,
        GuardTeam,
        Guard,
        StandingArrangement,
    ):
        assert {row.origin for row in center.board.table(of).values()} == {"训练数据"}
    assert all(s.name.startswith("训练") for s in center.board.table(PoliceStation).values())
    assert all(s.name.startswith("训练派出所") for s in center.board.table(Substation).values())
    guards = center.board.table(Guard).values()
    assert all(re.fullmatch(r"SIM-\d{7}", g.certificate) for g in guards)
    assert len({g.certificate for g in guards}) == 10527
    armed = [u for u in center.board.table(Unit).values() if u.asked_only]
    assert armed
    assert all("训练支队" in u.id for u in armed)


def test_a_group_of_the_armed_police_stands_beside_each_ptu_team_under_one_arrangement(center):
    units = center.board.table(Unit)
    teams = [unit for unit in units.values() if unit.kind == UnitKind.PTU]
    groups = [units[UnitId(team.partner)] for team in teams]
    assert len({group.id for group in groups}) == 14
    for team, group in zip(teams, groups, strict=True):
        assert group.asked_only
        assert 3 <= group.officers <= 6
        assert group.post == team.post
    (agreed,) = center.board.table(StandingArrangement).values()
    assert set(agreed.groups) == {group.id for group in groups}
    assert agreed.request.startswith("训练")
    assert agreed.reply.startswith("训练")
    now = center.clock.now()
    for place, covered in ((teams[0].post, True), (units[UnitId("巡52")].post, False)):
        outside = agreed.covers(groups[0].id, place=place, task="17", moment=now)
        assert (outside is None) == covered


def test_guards_of_every_legal_kind_and_only_companies_leave_their_site(center):
    teams = center.board.table(GuardTeam).values()
    assert {team.kind for team in teams} == set(GuardKind)
    assert all(team.kind == GuardKind.COMPANY for team in teams if team.off_site)
    for team in teams:
        area = shapely.Polygon(team.area)
        assert area.is_valid
        assert area.covers(shapely.Point(team.place.lon, team.place.lat))
    strengths = Counter(guard.team for guard in center.board.table(Guard).values())
    assert set(strengths) == set(center.board.table(GuardTeam))
    assert min(strengths.values()) >= 4


def test_everyone_stands_on_the_road_network(center):
    situation = center.situation()
    forces = stand_of(situation, center.roads())
    assert forces.known.mean() > 0.97  # a few terminals have fallen silent on purpose
    assert np.nanmax(forces.off_road_m) < 400
    network = center.roads().network
    for point in center.board.table(ResponsePoint).values():
        assert center.roads().spot(point.place).off_road_m < 150
    assert network.main[network.drivable].mean() > 0.98


def test_grids_lie_around_their_stations_and_substations_behind_them(center):
    stations = center.board.table(PoliceStation)
    for grid in center.board.table(Grid).values():
        home = stations[grid.station].place
        away = shapely.Polygon(grid.area).distance(shapely.Point(home.lon, home.lat))
        assert away < 0.02
    linked = Counter(s for sub in center.board.table(Substation).values() for s in sub.stations)
    assert all(sub.stations for sub in center.board.table(Substation).values())
    assert sum(linked.values()) >= 26


def test_another_seed_makes_another_city_with_the_same_totals(tmp_path, city):
    made = make_training_city(Home(tmp_path / "other"), seed=2, clock=HandClock())
    try:
        counts = city_counts(made)
        assert {name: counts[name] for name in TOTALS} == TOTALS
        first = open_center(city, clock=HandClock())
        assert made.installed_roads != first.installed_roads
        first.close()
    finally:
        made.close()


def test_making_a_city_can_be_stopped_and_made_again_is_the_same_to_the_byte(city, tmp_path):
    told: list[float] = []
    control = Control()

    def tell(share: float) -> None:
        told.append(share)
        if share > 0.5:
            control.stop()
        control.tell(share)

    home = Home(tmp_path / "stopped")
    with pytest.raises(StoppedError):
        make_training_city(home, tell=tell)
    assert told == sorted(told)
    assert not home.database.exists()
    made = make_training_city(home, clock=HandClock())
    first = open_center(city, clock=HandClock())
    try:
        for of in (Landmark, Unit, ResponsePoint, CheckPost, Grid, GuardTeam, Guard):
            assert made.board.table(of) == first.board.table(of)
        assert made.installed_roads == first.installed_roads
    finally:
        made.close()
        first.close()
    name = "training-city.osm.pbf"
    assert (home.folder / name).read_bytes() == (city.folder / name).read_bytes()


# --- movement


def test_people_are_on_the_map_only_while_on_shift(center):
    board = center.board
    for hour in (3, 10, 16, 23):
        moment = datetime(2026, 3, 4, hour, 30, tzinfo=LOCAL)
        situation = board.situation(moment, exercise=True)
        guards = situation.guards
        on = guards.certainty != Certainty.OFF_DUTY
        assert np.isnan(guards.lon[~on]).all()
        assert not np.isnan(guards.lon[on]).any()
        assert 1000 < on.sum() < 6000
        seconds = [u for u in situation.units.values() if u.shift == "day"]
        expected = hour in (10, 16)
        for unit in seconds:
            off = situation.standings[unit.id].certainty == Certainty.OFF_DUTY
            assert off != expected
            assert (situation.standings[unit.id].place is None) == off


def test_the_header_closes_and_names_the_silent_and_the_late(center):
    counts = {count.group: count for count in header_counts(center.situation())}
    assert counts[CountGroup.PATROL].register == 104
    assert counts[CountGroup.PTU].register == 14
    assert counts[CountGroup.GUARDS].register == 10527
    guards = counts[CountGroup.GUARDS]
    for certainty in (Certainty.LIVE, Certainty.AGEING, Certainty.STALE, Certainty.ASSUMED):
        assert guards.part(certainty) > 0


def test_units_move_along_roads_at_a_plausible_speed(center):
    now = datetime(2026, 3, 4, 4, 0, tzinfo=LOCAL)
    feed, roads = center.feed, center.roads()
    before = feed.positions(now, [])
    after = feed.positions(now + timedelta(seconds=10), [])
    assert before.subject == after.subject
    units = center.board.table(Unit)
    moving = [
        row
        for row, name in enumerate(before.subject)
        if name in units and units[name].kind in {UnitKind.PATROL, UnitKind.MOTORCYCLE}
    ]
    metres = distance_m(
        before.lon[moving], before.lat[moving], after.lon[moving], after.lat[moving]
    )
    assert np.median(metres) > 30
    assert metres.max() < 10 * 30 / 3.6 * 1.2
    _, _, away = roads.spots(after.lon[moving], after.lat[moving])
    assert np.median(away) < 1
    again = center.feed.positions(now, [])
    assert np.array_equal(before.lon, again.lon)


def test_a_unit_that_set_out_arrives_when_promised_and_drives_back(center):
    situation = center.situation()
    name = next(
        n
        for n, u in situation.units.items()
        if u.kind == UnitKind.PATROL and situation.standings[n].certainty == Certainty.LIVE
    )
    post = situation.units[name].post
    scene = Place(lon=post.lon + 0.02, lat=post.lat + 0.01)
    feed = center.feed
    feed._target_of = lambda _task: scene
    start = datetime(2026, 3, 4, 5, 0, tzinfo=LOCAL)
    from dataclasses import replace

    task = replace(
        sent_to(name, "x", 901),
        stamps={TaskStep.EN_ROUTE: Stamp(at_utc=start, by="t")},
    )
    row = feed.positions(start, [task]).row[name]
    roads = center.roads()
    target = roads.spot(scene)
    here = feed.positions(start, [task])
    search = roads.times_to(target, vehicle=situation.units[name].vehicle)
    spot = roads.spot(Place(lon=float(here.lon[row]), lat=float(here.lat[row])))
    promised = float(search.from_spots([spot], target)[0])
    there = feed.positions(start + timedelta(seconds=promised + 1), [task])
    gap = distance_m(there.lon[row], there.lat[row], np.array(scene.lon), np.array(scene.lat))
    assert float(gap) == pytest.approx(target.off_road_m, abs=3)
    over = start + timedelta(seconds=promised + 600)
    done = replace(
        task,
        step=TaskStep.STOOD_DOWN,
        stamps={
            TaskStep.EN_ROUTE: Stamp(at_utc=start, by="t"),
            TaskStep.ON_SCENE: Stamp(at_utc=start + timedelta(seconds=promised), by="t"),
            TaskStep.STOOD_DOWN: Stamp(at_utc=over, by="t"),
        },
    )
    home = feed.positions(over + timedelta(seconds=promised + 1), [done])
    away = distance_m(home.lon[row], home.lat[row], here.lon[row], here.lat[row])
    assert float(away) < 40  # back where it left its beat


# --- places


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("淄博站", "淄博站"),
        ("zbz", "淄博站"),
        ("zibozhan", "淄博站"),
        ("badaju", "八大局便民市场"),
        ("万象汇", "淄博万象汇"),
        ("ZBWXH", "淄博万象汇"),
    ],
)
def test_landmarks_are_found_by_name_pinyin_and_initials(center, typed, name):
    assert Gazetteer(center).find(typed)[0].place.name == name


def test_crossings_positions_and_nodes_are_places(center):
    gazetteer = Gazetteer(center)
    crossing = gazetteer.place("柳泉路与人民路口")
    away = distance_m(*(np.array(v) for v in (crossing.lon, crossing.lat, 118.0447, 36.8137)))
    assert float(away) < 120
    assert gazetteer.place("118.05,36.80").lon == 118.05
    first = center.roads().network.node_id[0]
    assert gazetteer.place(f"node:{first}").node == str(first)
    clicked = gazetteer.named(Place(lon=118.0447, lat=36.8137))
    assert "柳泉路" in clicked.name
    for known in (crossing, gazetteer.place(f"node:{first}"), Place(lon=1.0, lat=2.0, name="某处")):
        assert gazetteer.named(known) == known


@pytest.mark.parametrize("text", ["不存在的地方", "", "500,36.8", "甲路与乙路口"])
def test_an_unknown_place_is_told(center, text):
    with pytest.raises(PlaceUnknownError):
        Gazetteer(center).place(text)


# --- a plan over the whole city


def test_a_plan_over_the_whole_city_keeps_every_rule(center):
    situation = center.situation()
    scene = Gazetteer(center).place("淄博站")
    from dataclasses import replace

    for level, kind in ((1, "暴力恐怖"), (2, "持械伤人"), (2, "群体性事件"), (3, "燃气泄漏")):
        subject = replace(incident(1, class_name=kind, level=level), place=scene)
        center.board._tables[Incident] = {1: subject}
        try:
            plan = propose(center, IncidentId(1))
        finally:
            center.board._tables[Incident] = {}
        assert plan.picks
        names = [pick.force for pick in plan.picks]
        assert len(names) == len(set(names))
        teams = center.board.table(GuardTeam)
        for pick in plan.picks:
            assert np.isfinite(pick.arrival_s)
            assert not pick.hollow
            if pick.kind == "guard":
                team = teams[pick.force]
                assert pick.zone != "inner"
                inside = shapely.Polygon(team.area).covers(shapely.Point(scene.lon, scene.lat))
                assert inside or team.off_site
                if pick.beside:
                    assert pick.beside in names
            else:
                assert situation.statuses[UnitId(pick.force)] in {
                    UnitStatus.AVAILABLE,
                    UnitStatus.PATROLLING,
                }
                assert not situation.units[UnitId(pick.force)].asked_only
                assert pick.spoken.startswith("演练")
                assert len(pick.spoken) <= 60
        told = {n.force for n in plan.non_picks} | set(names)
        police = {u for u, unit in situation.units.items() if not unit.asked_only}
        assert police <= told
        assert plan.made_utc.tzinfo is not None
