"""The state diagram of a workflow: where its states stand, and what leads from one to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jointops.requests.workflow import Workflow
from jointops.requests.workflow_file import ABSENT, Move, Step

SWEEPS = 8
"""Passes over the columns that bring neighbours side by side; more changes nothing here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramNode:
    """
    A state.

    Attributes
    ----------
    column, row
        Where it stands: columns from 0 by the steps it takes to get there, rows from 0 down.
    kind
        ``initial``, ``final``, ``granted`` or ``plain``.
    """

    state: str
    label: str
    column: int
    row: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramEdge:
    """
    What leads from one state to another.

    Attributes
    ----------
    number
        From 1: stands on the line, and before its words in the legend.
    events, names
        Of every step that does.
    roles
        Who may do any of them.
    theirs
        Whether the armed police decide all of them.
    """

    number: int
    source: str
    target: str
    events: tuple[str, ...]
    names: tuple[str, ...]
    roles: tuple[str, ...]
    theirs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """The diagram of one track: the operation, or a document."""

    title: str
    nodes: tuple[DiagramNode, ...]
    edges: tuple[DiagramEdge, ...]

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return 1 + max((node.column for node in self.nodes), default=0)

    @property
    def rows(self) -> int:
        """How many rows its fullest column has."""
        return 1 + round(max((node.row for node in self.nodes), default=0))


def diagram_of(workflow: Workflow, document: str = "") -> Diagram:
    """
    Draw up the diagram of the operation, or of a document.

    The same workflow always gives the same diagram.
    """
    parts: Sequence[Move | Step] = workflow.steps_of(document) if document else workflow.moves
    start = ABSENT if document else workflow.initial
    joined: dict[tuple[str, str], list[Move | Step]] = {}
    for part in parts:
        for source in part.sources:
            joined.setdefault((source, part.to), []).append(part)
    columns = _columns(start, joined)
    rows = _rows(columns, joined)
    final = set(workflow.documents[document].done) if document else {workflow.final}
    granted = frozenset[str]() if document else workflow.granted
    nodes = tuple(
        DiagramNode(
            state=state,
            label=_label(workflow, document, state),
            column=columns[state],
            row=rows[state],
            kind="initial"
            if state == start
            else "final"
            if state in final
            else "granted"
            if state in granted
            else "plain",
        )
        for state in columns
    )
    edges = tuple(
        DiagramEdge(
            number=number,
            source=source,
            target=target,
            events=tuple(dict.fromkeys(part.event for part in between)),
            names=tuple(dict.fromkeys(part.name for part in between)),
            roles=tuple(dict.fromkeys(role for part in between for role in part.by)),
            theirs=all(part.theirs for part in between),
        )
        for number, ((source, target), between) in enumerate(joined.items(), 1)
    )
    title = workflow.documents[document].name if document else workflow.content.name
    return Diagram(title=title, nodes=nodes, edges=edges)


def _label(workflow: Workflow, document: str, state: str) -> str:
    if not document:
        return workflow.state_word(state)
    return workflow.document_word(state) if state != ABSENT else "—"


def _columns(start: str, joined: Mapping[tuple[str, str], object]) -> dict[str, int]:
    """Give each state's column: the fewest steps to it, but never before those it ends."""
    found, waiting = {start: 0}, [start]
    while waiting:
        state = waiting.pop(0)
        for source, target in joined:
            if source == state and target not in found:
                found[target] = found[state] + 1
                waiting.append(target)
    ends = {state for state in found if not any(s == state and t != state for s, t in joined)}
    last = max(found.values())
    return {state: last if state in ends else column for state, column in found.items()}


def _rows(columns: Mapping[str, int], joined: Mapping[tuple[str, str], object]) -> dict[str, float]:
    """Order each column so that neighbours stand near each other, and center it."""
    order: dict[int, list[str]] = {}
    for state, column in columns.items():
        order.setdefault(column, []).append(state)
    near: dict[str, list[str]] = {state: [] for state in columns}
    for source, target in joined:
        if source != target:
            near[source].append(target)
            near[target].append(source)
    rows = {state: float(row) for states in order.values() for row, state in enumerate(states)}
    for _ in range(SWEEPS):
        for states in order.values():
            mean = {s: sum(rows[n] for n in near[s]) / max(1, len(near[s])) for s in states}
            states.sort(key=mean.__getitem__)
            rows |= {state: float(row) for row, state in enumerate(states)}
    tallest = max(len(states) for states in order.values())
    return {
        state: row + (tallest - len(states)) / 2
        for states in order.values()
        for row, state in enumerate(states)
    }


WIDTH, HEIGHT, GAP_X, GAP_Y, EDGE = 120, 44, 90, 34, 30
"""Size of a box, and the space between boxes, in the units of the picture."""


def at(node: DiagramNode) -> tuple[float, float]:
    """Give the upper left corner of a node's box."""
    return EDGE + node.column * (WIDTH + GAP_X), EDGE + 20 + node.row * (HEIGHT + GAP_Y)


def edge_line(source: DiagramNode, target: DiagramNode) -> tuple[tuple[float, float], ...]:
    """Give the four points of an edge's curve: start, two that bend it, end."""
    (x1, y1), (x2, y2) = at(source), at(target)
    if source.state == target.state:
        top = (x1 + WIDTH / 2 - 14, y1), (x1 + WIDTH / 2 + 14, y1)
        return top[0], (top[0][0] - 12, y1 - 26), (top[1][0] + 12, y1 - 26), top[1]
    forward, level = x2 > x1, abs(x2 - x1) < 1
    if level:
        side = WIDTH if y2 > y1 else 0
        bend = 46 if y2 > y1 else -46
        return (
            (x1 + side, y1 + HEIGHT / 2),
            (x1 + side + bend, y1 + HEIGHT / 2),
            (x2 + side + bend, y2 + HEIGHT / 2),
            (x2 + side, y2 + HEIGHT / 2),
        )
    start = (x1 + WIDTH, y1 + HEIGHT / 2) if forward else (x1, y1 + HEIGHT * 0.75)
    end = (x2, y2 + HEIGHT / 2) if forward else (x2 + WIDTH, y2 + HEIGHT * 0.75)
    far = abs(target.column - source.column) > 1
    lift = -(HEIGHT + GAP_Y) / 2 if far and abs(y2 - y1) < 1 else 0.0
    reach = max(40.0, abs(end[0] - start[0]) / 3)
    reach = reach if forward else -reach
    drop = 0.0 if forward else 18.0
    return (
        start,
        (start[0] + reach, start[1] + lift + drop),
        (end[0] - reach, end[1] + lift + drop),
        end,
    )


def middle(line: Sequence[tuple[float, float]], *, number: int = 0) -> tuple[float, float]:
    """Give the point about halfway along an edge's curve where its number stands, off others'."""
    share = 0.5 + 0.11 * (number % 5 - 2) if number else 0.5
    points = list(line)
    while len(points) > 1:
        points = [(a + (c - a) * share, b + (d - b) * share) for (a, b), (c, d) in pairwise(points)]
    return points[0]
