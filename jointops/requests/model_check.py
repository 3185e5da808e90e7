"""
What must be true of a workflow whatever happens, proved over all its states.

The operation never waits for papers but to be asked and to be closed, and no step of a paper waits
for the operation once the event after which it is owed has happened. So the two are looked at one
by one, and what is proved of each holds of both together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from jointops.requests.file_checks import Fault
from jointops.requests.workflow_file import ABSENT, Move, Step, WorkflowFile

HAPPENED: dict[str, frozenset[str]] = {
    "after_arrival": frozenset(("arrive", "start")),
    "after_asking": frozenset(("ask", "ask_orally")),
    "after_ending": frozenset(("withdraw", "terminate")),
    "after_return": frozenset(("return",)),
}
"""Needs that an event fulfils for good."""
PASSING = frozenset(("while_granted",))
"""Needs that are fulfilled at one time and not later."""


RESTING = frozenset(("reply", "said"))
"""Needs of which one stands behind every grant: their paper, or their word."""


def model_faults(content: WorkflowFile) -> Iterator[Fault]:
    """Find what the workflow would let happen, or would never let happen."""
    yield from _reachable(content)
    yield from _never_stuck(content)
    yield from _theirs_alone(content)
    yield from _recall(content)
    yield from _closing(content)
    yield from _papers(content)
    yield from _owed(content)


def _reachable(content: WorkflowFile) -> Iterator[Fault]:
    known = reached([content.initial], content.operation)
    for state in content.states:
        if state not in known:
            yield Fault("states", 0, "unreached", state)


def _never_stuck(content: WorkflowFile) -> Iterator[Fault]:
    """Find states out of which the archive is not reached by acts of ours alone."""
    ours = [move for move in content.operation if not move.theirs]
    for state in content.states:
        if content.final not in reached([state], ours):
            yield Fault("states", 0, "stuck", state)


def _theirs_alone(content: WorkflowFile) -> Iterator[Fault]:
    """Find what would be granted without an act of the armed police themselves."""
    ours = [move for move in content.operation if not move.theirs]
    for state in sorted(set(content.granted) & reached([content.initial], ours)):
        yield Fault("granted", 0, "not_theirs", state)
    for state in sorted(set(content.under_way) - set(content.granted)):
        yield Fault("under_way", 0, "not_granted", state)
    for number, move in enumerate(content.operation):
        enters = move.to in content.granted and not set(move.sources) <= set(content.granted)
        if enters and move.theirs and not RESTING.intersection(move.needs):
            yield Fault("operation", number, "no_rest", move.event)


def _recall(content: WorkflowFile) -> Iterator[Fault]:
    """Find states in which they are granted and cannot recall."""
    for state in content.granted:
        if not any(
            move.theirs and state in move.sources and move.to not in content.granted
            for move in content.operation
        ):
            yield Fault("granted", 0, "no_recall", state)


def _closing(content: WorkflowFile) -> Iterator[Fault]:
    """Find a way round the check that no paper is owed."""
    unchecked = [move for move in content.operation if "papers_done" not in move.needs]
    if content.final in reached([content.initial], unchecked):
        yield Fault("final", 0, "round_papers", content.final)


def _papers(content: WorkflowFile) -> Iterator[Fault]:
    """Find papers that, once begun, we cannot get done alone at any later time."""
    for number, kind in enumerate(content.document):
        steps = [step for step in content.step if kind.id in step.documents]
        lasting = [s for s in steps if not s.theirs and not PASSING.intersection(s.needs)]
        for state in sorted(reached([ABSENT], steps) - {ABSENT, "draft"}):
            if not reached([state], lasting).intersection(kind.done):
                yield Fault("document", number, "paper_stuck", kind.id, state)
        if not reached([ABSENT], steps).intersection(kind.done):
            yield Fault("document", number, "paper_never", kind.id)


def _owed(content: WorkflowFile) -> Iterator[Fault]:
    """Find papers that are owed after an event, and can then not be done."""
    for number, owing in enumerate(content.owed):
        kind = next(kind for kind in content.document if kind.id == owing.document)
        events = _before(content, owing.after)
        steps = [
            step
            for step in content.step
            if owing.document in step.documents
            and not step.theirs
            and all(_lasts(need, events) for need in step.needs)
        ]
        if not reached([ABSENT], steps).intersection(kind.done):
            yield Fault("owed", number, "owed_never", owing.document, owing.after)


def _before(content: WorkflowFile, event: str) -> Callable[[frozenset[str]], bool]:
    """Tell of some events whether one of them has happened wherever another one has."""

    def surely(some: frozenset[str]) -> bool:
        if event in some:
            return True
        others = [move for move in content.operation if move.event not in some]
        sources = {s for move in content.operation if move.event == event for s in move.sources}
        return not sources & reached([content.initial], others)

    return surely


def _lasts(need: str, surely: Callable[[frozenset[str]], bool]) -> bool:
    if need in PASSING:
        return False
    return need not in HAPPENED or surely(HAPPENED[need])


def reached(start: Collection[str], parts: Iterable[Move | Step]) -> set[str]:
    """Give the states that can be reached, the first ones among them."""
    ways: dict[str, set[str]] = {}
    for part in parts:
        for state in part.sources:
            ways.setdefault(state, set()).add(part.to)
    found, waiting = set(start), list(start)
    while waiting:
        for state in ways.get(waiting.pop(), set()) - found:
            found.add(state)
            waiting.append(state)
    return found
