"""What papers say of the points is true when they are made, not only when the plan was."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from jointops.app import commands as c
from jointops.app.orders.assignments import assignments
from jointops.app.orders.facts import moved_elsewhere
from jointops.app.orders.packet_contents import packet_facts, points_now
from jointops.app.orders.papers import issue_order, paper_bytes
from jointops.app.planner import plan_incident
from jointops.app.rings import ring_post
from jointops.feeds.osm_roads import read_osm
from jointops.geo.places import Place
from jointops.ids import UnitId
from jointops.incidents.incident import Incident
from jointops.maps.line_index import MapBase
from jointops.maps.lines import road_lines
from jointops.maps.marks import IncidentMark
from jointops.orders.assignment import Purpose
from jointops.orders.facts import minutes
from jointops.orders.order import OrderKind
from jointops.orders.packet_maps import cut_of
from jointops.orders.paper import KeyValues
from jointops.orders.task_slip import unit_slip
from tests.osm import TOWN, write_osm


@pytest.fixture
def sent(town):
    """The town with a plan that was released: 巡03 moves up to 站前."""
    number = town.do(c.OpenIncident(place=Place(node="4", name="广场"), class_text="持械伤人"))
    plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    town.do(c.CommitPlan(plan=plan.id))
    (moved,) = plan.moves_up
    assert (moved.name, moved.holder) == ("站前", "巡03")
    town.number, town.plan = number, plan
    return town


def man_ring(town, force):
    """Send a unit to a checkpoint of the incident."""
    place = Place(node="8", name="东口")
    situation = town.center.situation()
    post = ring_post(town.center, situation, UnitId(force), place, arrival_s=100.0, spare_s=30.0)
    town.do(c.CommitRing(incident=town.number, posts=(post,)))


def point(town, name):
    (found,) = [
        effect
        for effect in points_now(town.center, town.center.situation(), town.plan)
        if effect.name == name
    ]
    return found


def text_of(town, kind):
    order = issue_order(town.center, town.plan, kind, town.actor(c.CommitPlan))
    with pypdfium2.PdfDocument(paper_bytes(town.center, order)) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    receivers = [copy.receiver for copy in order.copies]
    return "".join(text.split()), receivers


def test_the_points_stand_as_the_plan_foresaw_while_everybody_does_as_planned(sent):
    planned = {effect.point: effect for effect in sent.plan.points}
    now = points_now(sent.center, sent.center.situation(), sent.plan)
    assert {one.point: (one.before, one.after, one.move_up) for one in now} == {
        key: (effect.before, effect.after, effect.move_up) for key, effect in planned.items()
    }


def test_a_point_is_lost_when_who_moved_up_to_it_is_sent_to_a_checkpoint(sent):
    assert not point(sent, "站前").lost
    man_ring(sent, "巡03")
    found = point(sent, "站前")
    assert found.lost
    assert (found.before, found.after, found.move_up) == (1, 0, None)
    assert moved_elsewhere(sent.center, sent.plan) == {"巡03"}


def test_the_full_order_names_nobody_as_moving_up_who_was_sent_elsewhere(sent):
    text, receivers = text_of(sent, OrderKind.FULL)
    assert "巡03到站前" in text
    assert "巡03" in receivers
    man_ring(sent, "巡03")
    text, receivers = text_of(sent, OrderKind.FULL)
    assert "巡03到站前" not in text
    assert "原定补位的巡03已另有任务" in text
    assert "巡03" not in receivers


def test_the_first_wave_order_says_when_a_force_is_there_and_by_when_it_must_be(sent):
    text, _ = text_of(sent, OrderKind.FIRST_WAVE)
    assert "预计到达时限路线" in text
    for pick in sent.plan.first_wave:  # nobody has reported where he is yet
        assert f"{minutes(pick.arrival_s)}估{minutes(pick.within_s)}" in text


def test_who_moves_up_is_told_which_promise_he_keeps_and_sees_the_point_on_his_map(sent, tmp_path):
    (one,) = [a for a in assignments(sent.center, sent.number) if a.purpose == Purpose.POINT]
    subject = sent.center.board.table(Incident)[sent.number]
    actor = sent.actor(c.CommitPlan)
    facts = packet_facts(sent.center, subject, sent.plan, "演联指〔2026〕1号", actor, draft=False)
    slip = unit_slip(one, facts, number=1, cut=None)
    (cells,) = slip.blocks
    assert isinstance(cells, KeyValues)
    assert "到站前补位，保持该点位1分00秒到达的快反承诺" in dict(cells.pairs)["任务"]
    placed = replace(one, place=Place(lon=118.0, lat=36.8, name="站前"))
    scene = IncidentMark(lon=118.01, lat=36.8, level=1, title="广场", newest=True)
    network, _ = read_osm(write_osm(tmp_path / "town.osm", TOWN))
    cut = cut_of(placed, scene, MapBase(road_lines(network), None))
    assert cut is not None
    (mark,) = cut.chart.points
    assert (mark.name, mark.minutes, mark.lon, mark.lat) == ("站前", 1, 118.0, 36.8)
