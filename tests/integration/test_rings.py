"""Checkpoints that are manned: sent with places of their own, watched, held when planned anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jointops.app.commands import (
    CommitRing,
    ImportPoints,
    KeepPlan,
    MoveTask,
    OpenIncident,
    ReportPosition,
    StandDown,
)
from jointops.app.encircle_lines import encirclement_lines, post_rules
from jointops.app.encirclement import MARGIN_S, SETUP_S, Question, encirclements, replanned
from jointops.app.handlers.arrangements import AskedOnlyError
from jointops.app.handlers.rings import RingEmptyError
from jointops.app.planner import plan_incident
from jointops.app.rings import (
    commit_ring,
    held_posts,
    no_longer_wanted,
    ring_post,
    ring_tasks,
    uncovered_by,
)
from jointops.app.watch import Watch
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import RING_TIER, TaskStep, UnitStatus
from jointops.forces.units import UnitKind
from jointops.geo.places import Place
from jointops.ids import PointId, UnitId
from jointops.incidents.incident import Incident
from tests.ui.gate_town import TEAMS, make_gate_town, place, team

HERE = place(0, 0)


@pytest.fixture
def gate(tmp_path):
    asked = replace(team("武警01", "东", 300), kind=UnitKind.ARMED_POLICE)
    center = make_gate_town(tmp_path, units=(*TEAMS, asked))
    yield center
    center.close()


def number_of(center):
    return next(iter(center.board.table(Incident)))


def question(center, *, lead_s=0.0, kept=()):
    rules = post_rules(center, HERE, exclusive=False)
    return Question(place=HERE, lead_s=lead_s, suspect_kmh=7.2, rules=rules, kept=kept)


def ring(center):
    found = encirclements(center, question(center)).recommended
    assert found.sealed
    lines = encirclement_lines(center, center.situation(), found)
    return lines, commit_ring(center, center.situation(), number_of(center), lines)


def do(center, command):
    return center.do(command, center.training_actor(command, seat="test")).value


def test_a_ring_becomes_tasks_with_places_of_their_own(gate):
    lines, command = ring(gate)
    released = do(gate, command)
    assert released.taken == {}
    first = {line.unit: line for line in lines}
    assert {task.force for task in released.tasks} == first.keys()
    situation = gate.situation()
    for task in released.tasks:
        line = first[UnitId(task.force)]
        assert task.tier == RING_TIER
        assert task.place is not None
        assert (task.place.node, task.place.name) == (line.place.node, line.name)
        assert task.arrival_s == line.arrival_s
        assert task.within_s == pytest.approx(line.arrival_s + line.margin_s - MARGIN_S)
        assert line.name[:4] in task.spoken
        assert len(task.spoken) <= 60
        assert situation.statuses[UnitId(task.force)] == UnitStatus.DISPATCHED
    # once more sends nobody twice
    with pytest.raises(RingEmptyError):
        do(gate, command)


def test_who_was_taken_meanwhile_is_left_out_and_told(gate):
    lines, command = ring(gate)
    other = do(gate, OpenIncident(place=place(0, 0), class_text="治安斗殴"))
    busy = lines[0].unit
    do(gate, CommitRing(incident=other, posts=command.posts[:1]))
    released = do(gate, command)
    assert {unit: task.incident for unit, task in released.taken.items()} == {busy: other}
    assert {task.force for task in released.tasks} == {line.unit for line in lines} - {busy}


def test_armed_police_are_never_sent_to_a_post(gate):
    post = ring_post(gate, gate.situation(), UnitId("武警01"), place(0, 0), arrival_s=10.0)
    with pytest.raises(AskedOnlyError):
        do(gate, CommitRing(incident=number_of(gate), posts=(post,)))
    assert ring_tasks(gate, number_of(gate)) == []


def test_posts_that_stand_are_planned_around(gate):
    lines, command = ring(gate)
    tasks = do(gate, command).tasks
    for step in (TaskStep.EN_ROUTE, TaskStep.ON_SCENE):
        do(gate, MoveTask(task=tasks[0].id, step=step))
    held = held_posts(gate, gate.situation(), number_of(gate))
    assert {post.unit for post in held} == {task.force for task in tasks}
    at_post = {post.unit: post.hold_s for post in held}
    assert at_post[tasks[0].force] == 0.0
    assert all(at_post[task.force] >= SETUP_S for task in tasks[1:])
    again = replanned(gate, question(gate, kept=held))
    assert again.sealed
    assert {post.unit for post in again.posts if post.kept} == {line.unit for line in lines}
    named = encirclement_lines(gate, gate.situation(), again)
    assert no_longer_wanted(gate, number_of(gate), named) == []
    gone = [line for line in named if line.unit != tasks[0].force]
    assert [t.force for t in no_longer_wanted(gate, number_of(gate), gone)] == [tasks[0].force]


def test_a_held_unit_is_free_for_nothing_else_until_it_is_let_go(gate):
    _, command = ring(gate)
    sent = {task.force for task in do(gate, command).tasks}
    other = do(gate, OpenIncident(place=place(0, 0), class_text="治安斗殴"))
    actor = gate.training_actor(KeepPlan, seat="test")
    assert {p.force for p in plan_incident(gate, other, actor).picks}.isdisjoint(sent)
    do(gate, StandDown(incident=number_of(gate)))
    assert ring_tasks(gate, number_of(gate)) == []
    assert all(gate.situation().free(UnitId(unit)) for unit in sent)


def test_who_comes_too_late_to_a_post_is_told(gate):
    _, command = ring(gate)
    late = replace(command.posts[0], arrival_s=5.0, within_s=20.0)
    do(gate, CommitRing(incident=number_of(gate), posts=(late, *command.posts[1:])))
    do(gate, ReportPosition(unit=late.unit, place=place(0, 0)))
    found = {w.force: w for w in Watch(gate).look(gate.situation())[number_of(gate)]}
    codes = {reason.code for reason in found[late.unit].warnings}
    assert "WATCH-TOO-LATE" in codes
    assert all(not found[post.unit].warnings for post in command.posts[1:])


def test_what_the_ring_uncovers_is_said_before(gate):
    west, east, north = TEAMS
    points = [
        ResponsePoint(id=PointId(name), name=name, place=unit.post, within_s=60.0)
        for name, unit in (("西门", west), ("东门", east))
        if unit.post is not None
    ]
    do(gate, ImportPoints(file="points.csv", points=tuple(points)))
    lost = uncovered_by(gate, gate.situation(), {east.id, north.id})
    assert [effect.name for effect in lost] == ["东门"]
    assert uncovered_by(gate, gate.situation(), {north.id}) == ()


def test_a_place_that_the_roads_do_not_have_is_left_out(gate):
    _, command = ring(gate)
    gone = replace(
        command.posts[0], place=Place(lon=118.0, lat=36.8, node="nowhere", name="旧路口")
    )
    do(gate, CommitRing(incident=number_of(gate), posts=(gone,)))
    assert held_posts(gate, gate.situation(), number_of(gate)) == ()
