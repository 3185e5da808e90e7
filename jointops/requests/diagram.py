"""The state diagram of a workflow: where its states stand, and what leads from one to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jointops.requests.workflow import Workflow
from jointops.requests.workflow_file import ABSENT, Move, Step

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramNode:
    """
    A state.

    Attributes
    ----------
    column, row
        Where it stands: columns from 0 by the most steps onward to it, rows from 0 down. The
        longest way from first to last has row 0 for itself.
    kind
        ``initial``, ``final``, ``granted`` or ``plain``.
    """

    state: str
    label: str
    column: int
    row: int
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
        return 1 + max((node.row for node in self.nodes), default=0)


def diagram_of(workflow: Workflow, document: str = "") -> Diagram:
    """
    Draw up the diagram of the operation, or of a document.

    The same workflow always gives the same diagram.
    """
    parts: Sequence[Move | Step] = workflow.steps_of(document) if document else workflow.moves
    start = ABSENT if document else workflow.initial
    joined: dict[Pair, list[Move | Step]] = {}
    for part in parts:
        for source in part.sources:
            joined.setdefault((source, part.to), []).append(part)
    listed = workflow.content.document_states if document else workflow.content.states
    states = _in_order(start, listed, joined)
    columns = _columns(states, joined)
    rows = _rows(states, columns, joined)
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


def _in_order(start: str, listed: Iterable[str], joined: Iterable[Pair]) -> list[str]:
    """Give the states that are used, the first one first, as the file lists them."""
    used = {state for pair in joined for state in pair}
    return [start, *(state for state in listed if state in used and state != start)]


def _columns(states: Sequence[str], joined: Iterable[Pair]) -> dict[str, int]:
    """Give each state's column: the most steps onward to it, as the file lists the states."""
    place = {state: number for number, state in enumerate(states)}
    onward = [(s, t) for s, t in joined if place[s] < place[t]]
    found = dict.fromkeys(states, 0)
    for state in states:
        for source, target in onward:
            if source == state:
                found[target] = max(found[target], found[state] + 1)
    return found


def _rows(
    states: Sequence[str], columns: Mapping[str, int], joined: Iterable[Pair]
) -> dict[str, int]:
    """Give the longest way the first row, and all others of a column the rows below."""
    steps = set(joined)
    last = max(states, key=lambda state: columns[state])
    way = [last]
    while columns[way[-1]]:
        before = [s for s in states if (s, way[-1]) in steps and columns[s] == columns[way[-1]] - 1]
        way.append(before[0])
    rows, taken = dict.fromkeys(way, 0), [0] * (1 + columns[last])
    for state in states:
        if state not in rows:
            taken[columns[state]] += 1
            rows[state] = taken[columns[state]]
    return rows
