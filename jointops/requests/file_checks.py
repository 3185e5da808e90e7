"""Whether the parts of a workflow file hold together: every name that is used is listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jointops.forces.arrangements import ArmedTask
from jointops.requests.positions import POSITION, SHEET
from jointops.requests.workflow_file import ABSENT, NEEDS, ROLES, Move, Step, WorkflowFile

EVENTS = frozenset(
    ("ask", "ask_orally", "agree", "decline", "arrive", "recall", "return", "withdraw", "close")
)
"""Events that mean something to the program: counts, grants and clocks hang on them."""
DOCUMENTS = frozenset(("D1", "D2", "D3A", "D3B", "A1"))
CATEGORIES = frozenset(("执勤", "处置突发社会安全事件", "防范和处置恐怖活动", "抢险救援"))
"""The law's four categories that a city may ask for (law on the armed police, article 4)."""


class Fault(NamedTuple):
    """What does not hold: the table, its number from 0, the label ``workflow.CODE``, its facts."""

    table: str
    number: int
    code: str
    name: str = ""
    other: str = ""


def faults_of(content: WorkflowFile) -> Iterator[Fault]:
    """Find what does not hold together."""
    yield from _states(content)
    yield from _operation(content)
    yield from _steps(content)
    yield from _papers(content)
    yield from _ours(content)
    yield from _known(content)


def _known(content: WorkflowFile) -> Iterator[Fault]:
    """Find what the program itself names and the file lacks."""
    events = {move.event for move in content.operation}
    kinds = {kind.id for kind in content.document}
    yield from (Fault("operation", 0, "missing_event", name) for name in sorted(EVENTS - events))
    yield from (Fault("document", 0, "missing_document", n) for n in sorted(DOCUMENTS - kinds))
    yield from _unlisted("tasks", 0, "task", content.tasks, set(ArmedTask))
    for number, proposal in enumerate(content.proposal):
        keys = {rule.key for rule in content.field if rule.document == proposal.document}
        yield from _unlisted("proposal", number, "field", [proposal.key], keys)


def _states(content: WorkflowFile) -> Iterator[Fault]:
    yield from _unlisted("void", 0, "state", content.void, content.document_states)
    named = {
        "initial": (content.initial,),
        "final": (content.final,),
        "granted": content.granted,
        "under_way": content.under_way,
    }
    for key, states in named.items():
        yield from _unlisted(key, 0, "state", states, content.states)


def _operation(content: WorkflowFile) -> Iterator[Fault]:
    seen: set[tuple[str, ...]] = set()
    kinds = [kind.id for kind in content.document]
    for number, move in enumerate(content.operation):
        yield from _part("operation", number, move, {*content.states})
        yield from _twice("operation", number, ((move.event, s) for s in move.sources), seen)
        yield from _unlisted("operation", number, "document", [move.record], [*kinds, ""])


def _steps(content: WorkflowFile) -> Iterator[Fault]:
    seen: set[tuple[str, ...]] = set()
    kinds = [kind.id for kind in content.document]
    events = [move.event for move in content.operation]
    for number, step in enumerate(content.step):
        keys = ((d, step.event, s) for d in step.documents for s in step.sources)
        yield from _part("step", number, step, {*content.document_states, ABSENT})
        yield from _twice("step", number, keys, seen)
        yield from _unlisted("step", number, "document", step.documents, kinds)
        yield from _unlisted("step", number, "event", step.moved, events)


def _papers(content: WorkflowFile) -> Iterator[Fault]:
    kinds = [kind.id for kind in content.document]
    events = [move.event for move in content.operation]
    for number, kind in enumerate(content.document):
        yield from _unlisted("document", number, "state", kind.done, content.document_states)
    positions = {(rule.document, rule.key) for rule in content.field if rule.kind == POSITION}
    for number, rule in enumerate(content.field):
        yield from _unlisted("field", number, "document", [rule.document], kinds)
        if (rule.kind in {"choice", "briefing"}) != bool(rule.choices):
            yield Fault("field", number, "choices", rule.key)
        if rule.kind == SHEET and (rule.document, POSITION) not in positions:
            yield Fault("field", number, "sheet_alone", rule.key)
    for number, owing in enumerate(content.owed):
        yield from _unlisted("owed", number, "document", [owing.document], kinds)
        yield from _unlisted("owed", number, "event", [owing.after], events)
        if owing.minutes <= 0:
            yield Fault("owed", number, "minutes", str(owing.minutes))


def _ours(content: WorkflowFile) -> Iterator[Fault]:
    for number, row in enumerate(content.approval):
        yield from _unlisted("approval", number, "role", [row.role], ROLES)
        yield from _unlisted("approval", number, "record", row.extra, content.records)
        yield from _unlisted("approval", number, "category", [row.category], CATEGORIES)
    for escalation in content.alarms.escalation:
        yield from _unlisted("alarms", 0, "role", escalation.to, ROLES)
    yield from _unlisted("alarms", 0, "role", content.alarms.repeat_to, ROLES)
    clocks = content.clocks
    for urgency in set(clocks.sign_for) ^ set(clocks.reply):
        yield Fault("clocks", 0, "one_clock", urgency)


def _part(table: str, number: int, part: Move | Step, states: set[str]) -> Iterator[Fault]:
    yield from _unlisted(table, number, "state", (*part.sources, part.to), states)
    yield from _unlisted(table, number, "role", part.by, ROLES)
    yield from _unlisted(table, number, "need", part.needs, NEEDS)
    if not part.by:
        yield Fault(table, number, "nobody", part.event)


def _unlisted(
    table: str, number: int, what: str, names: Iterable[str], listed: Iterable[str]
) -> Iterator[Fault]:
    known = set(listed)
    for name in names:
        if name not in known:
            yield Fault(table, number, f"unlisted_{what}", name)


def _twice(
    table: str, number: int, keys: Iterable[tuple[str, ...]], seen: set[tuple[str, ...]]
) -> Iterator[Fault]:
    for key in keys:
        if key in seen:
            yield Fault(table, number, "twice", key[-2], key[-1])
        seen.add(key)
