"""One key shows what lies within 1, 3, 5, 10 and 15 minutes, and puts it away."""

from __future__ import annotations

import itertools
from dataclasses import replace

import shapely
from PySide6.QtCore import Qt

from jointops.app.commands import DrawClosure
from jointops.app.picked_roads import pick_road
from jointops.forces.closures import RoadClosure
from jointops.ids import ClosureId
from tests.ui.hand import Hand
from ui.panels import map_panel


def bands(hand: Hand):
    return hand.map.told.get("bands") or []


def ground(band):
    return shapely.union_all([shapely.Polygon(ring) for ring in band.rings])


def show(hand: Hand):
    hand.press(Qt.Key.Key_I)
    hand.wait(lambda: bool(bands(hand)))
    return bands(hand)


def test_the_areas_of_a_unit_lie_in_each_other_and_go_with_the_same_key(hand):
    hand.desk.selection.choose_force("PTU01")
    found = show(hand)
    assert [band.text for band in found] == ["15′", "10′", "5′", "3′", "1′"]
    for wide, narrow in itertools.pairwise(found):
        assert ground(wide).buffer(1e-4).covers(ground(narrow))
    assert ground(found[-1]).area < ground(found[0]).area
    hand.press(Qt.Key.Key_I)
    hand.wait(lambda: not bands(hand))


def test_they_follow_what_is_chosen_and_the_roads(hand):
    hand.desk.selection.choose_force("PTU01")
    first = show(hand)
    point = next(iter(hand.desk.view.map._points))
    hand.desk.selection.choose_point(point)
    hand.wait(lambda: bands(hand) is not first)
    hand.press(Qt.Key.Key_I)
    hand.wait(lambda: not bands(hand))
    hand.map.click(*place_of(hand))
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.press(Qt.Key.Key_Escape)
    free = ground(show(hand)[-1])
    found = pick_road(hand.center, "南北11路")
    closure = RoadClosure(id=ClosureId("F001"), name="x", area=found.picked)
    actor = hand.center.training_actor(DrawClosure, seat="test")
    hand.center.do(DrawClosure(closure=closure), actor)
    hand.wait(lambda: ground(bands(hand)[-1]).area < free.area)


def place_of(hand: Hand) -> tuple[float, float]:
    network = hand.center.roads().network
    at = network.index_of("n10-10")
    return float(network.lon[at]) + 0.0004, float(network.lat[at])


def test_without_anything_chosen_it_says_what_to_choose(hand):
    hand.press(Qt.Key.Key_I)
    hand.wait(lambda: any("先选" in notice.text for notice in hand.desk.view.notices._shown))
    assert not bands(hand)


def test_roads_of_an_earlier_version_are_told_when_the_map_opens(hand, monkeypatch):
    network, base, roads = map_panel._ground(hand.center)
    dated = replace(network, dated=True)
    monkeypatch.setattr(map_panel, "_ground", lambda _center: (dated, base, roads))
    hand.desk.view.map._start()
    hand.wait(lambda: any("旧版本" in notice.text for notice in hand.desk.view.notices._shown))
