"""The state diagram: every state and step once, nothing on top of anything else."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from jointops.app.requests.diagram import diagram, diagram_svg, diagram_text
from jointops.requests.diagram_layout import TAG, Box, label_lines, lay_out
from tests.requests import WORKFLOW


@pytest.mark.parametrize("document", ["", *WORKFLOW.documents])
def test_every_state_stands_alone_and_every_step_is_drawn(document):
    drawn = diagram(WORKFLOW, document)
    places = [(node.column, node.row) for node in drawn.nodes]
    assert len(set(places)) == len(places)
    parts = WORKFLOW.steps_of(document) if document else WORKFLOW.moves
    steps = {(source, part.to) for part in parts for source in part.sources}
    assert {(edge.source, edge.target) for edge in drawn.edges} == steps
    assert [edge.number for edge in drawn.edges] == list(range(1, len(steps) + 1))
    assert {node.state for node in drawn.nodes} == {state for step in steps for state in step}


def test_the_way_of_a_request_is_one_row_and_each_step_onward_a_column():
    places = {node.state: (node.column, node.row) for node in diagram(WORKFLOW).nodes}
    way = ["preparing", "asked", "info_needed", "partial", "agreed", "out", "arrived", "on_task"]
    way += ["returning", "back", "closed", "archived"]
    assert [places[state] for state in way] == [(column, 0) for column in range(len(way))]
    assert all(row > 0 for state, (_, row) in places.items() if state not in way)
    for edge in diagram(WORKFLOW).edges:
        if edge.events == ("withdraw",):
            assert places[edge.source][0] < places[edge.target][0]


ROOMS = [(900.0, 300.0), (1890.0, 700.0)]


def laid_out(document, room):
    drawn = diagram(WORKFLOW, document)
    return drawn, lay_out(drawn, *room)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("document", ["", *WORKFLOW.documents])
def test_no_box_lies_on_another_and_no_line_crosses_a_box(document, room):
    drawn, found = laid_out(document, room)
    boxes = list(found.boxes.values())
    for at, box in enumerate(boxes):
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= found.width
        assert box.y + box.height <= found.height
        for other in boxes[at + 1 :]:
            assert not apart(box, other) < 4
    for edge in drawn.edges:
        route = found.routes[edge.number]
        ends = {(edge.source, route[0]), (edge.target, route[-1])}
        for (a, b), (c, d) in pairwise(route):
            assert a == c or b == d, "level or upright"
            assert 0 <= min(a, c) <= max(a, c) <= found.width
            assert 0 <= min(b, d) <= max(b, d) <= found.height
            part = Box(x=min(a, c), y=min(b, d), width=abs(c - a), height=abs(d - b))
            for state, box in found.boxes.items():
                touches = ends & {(state, (a, b)), (state, (c, d))}
                assert apart(part, box) > 3 or (touches and apart(part, box) < 1e-6)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("document", ["", *WORKFLOW.documents])
def test_every_number_stands_on_its_line_and_covers_no_box_and_no_other_number(document, room):
    drawn, found = laid_out(document, room)
    chosen = [
        [e for e in drawn.edges if node.state in {e.source, e.target}] for node in drawn.nodes
    ]
    for edges in (drawn.edges, *chosen):
        tags = found.tags(edge.number for edge in edges)
        assert set(tags) == {edge.number for edge in edges}
        for number, (x, y) in tags.items():
            parts = [
                Box(x=min(a, c), y=min(b, d), width=abs(c - a), height=abs(d - b))
                for (a, b), (c, d) in pairwise(found.routes[number])
            ]
            assert any(part.near((x, y), 0.5) for part in parts)
            assert not any(box.near((x, y), TAG) for box in found.boxes.values())
            for other, (u, v) in tags.items():
                assert other == number or math.hypot(x - u, y - v) > 2 * TAG


def apart(one, other):
    """Give the space between two rectangles."""
    across = max(one.x - other.right, other.x - one.right, 0.0)
    down = max(one.y - other.y - other.height, other.y - one.y - one.height, 0.0)
    return math.hypot(across, down)


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("已签批待送", ("已签批待送",)),
        ("部分同意待确认", ("部分同意", "待确认")),
        ("主动支援待复", ("主动支援", "待复")),
        ("waiting for them", ("waiting", "for them")),
        ("甲乙丙丁戊己庚", ("甲乙丙丁", "戊己庚")),
    ],
)
def test_a_long_label_takes_two_lines(label, lines):
    assert label_lines(label) == lines


def test_the_same_workflow_always_gives_the_same_picture():
    assert diagram_svg(WORKFLOW) == diagram_svg(WORKFLOW)
    assert diagram_svg(WORKFLOW).count("<rect") == 1 + len(diagram(WORKFLOW).nodes)
    assert sum(line.startswith("[") for line in diagram_text(WORKFLOW)) == 17
