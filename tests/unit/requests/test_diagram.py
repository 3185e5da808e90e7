"""The state diagram: every state and step once, nothing on top of anything else."""

from __future__ import annotations

import pytest

from jointops.app.request_diagram import diagram, diagram_svg, diagram_text
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


def test_a_state_stands_as_many_columns_on_as_it_takes_steps_and_the_last_at_the_end():
    column = {node.state: node.column for node in diagram(WORKFLOW).nodes}
    assert [column[state] for state in ("preparing", "asked", "agreed")] == [0, 1, 2]
    assert column["archived"] == max(column.values())


def test_the_same_workflow_always_gives_the_same_picture():
    assert diagram_svg(WORKFLOW) == diagram_svg(WORKFLOW)
    assert diagram_svg(WORKFLOW).count("<rect") == 1 + len(diagram(WORKFLOW).nodes)
    assert sum(line.startswith("[") for line in diagram_text(WORKFLOW)) == 17
