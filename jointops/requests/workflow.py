"""
The workflow of a request as data: what may follow on what, by whom, and what is owed on paper.

Two tracks run beside each other. The operation (行动) is what happens in the street; no fact of it
waits for a signature. The papers (文书) are drafted, approved, sent and signed; what is owed of
them has a clock of its own and holds up closing alone. A user's own file is read the same way as
the shipped one, and refused with line and reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from jointops.errors import OperatorError
from jointops.requests.file_checks import faults_of
from jointops.requests.model_check import model_faults
from jointops.requests.workflow_file import (
    ApprovalRow,
    Clocks,
    DocumentKind,
    FieldRule,
    Move,
    Owing,
    Step,
    WorkflowFile,
)
from jointops.resources import messages, path


class WorkflowRefusedError(OperatorError):
    """A workflow file cannot be used."""

    code = "WORKFLOW-REFUSED"


@dataclass(frozen=True)
class Workflow:
    """A workflow that holds together; `read_workflow` makes it."""

    content: WorkflowFile

    @property
    def initial(self) -> str:
        """Where a request begins."""
        return self.content.initial

    @property
    def final(self) -> str:
        """Where it ends."""
        return self.content.final

    @property
    def granted(self) -> frozenset[str]:
        """States in which the armed police have agreed."""
        return frozenset(self.content.granted)

    @property
    def under_way(self) -> frozenset[str]:
        """States in which they are out."""
        return frozenset(self.content.under_way)

    @property
    def void(self) -> frozenset[str]:
        """States of papers that count no more."""
        return frozenset(self.content.void)

    @property
    def moves(self) -> tuple[Move, ...]:
        """All events of the operation."""
        return self.content.operation

    @property
    def owed(self) -> tuple[Owing, ...]:
        """What is owed on paper after what."""
        return self.content.owed

    @property
    def clocks(self) -> Clocks:
        """Minutes to answer."""
        return self.content.clocks

    @cached_property
    def documents(self) -> dict[str, DocumentKind]:
        """Kinds of document by their short name."""
        return {kind.id: kind for kind in self.content.document}

    @cached_property
    def _moves(self) -> dict[tuple[str, str], Move]:
        return {(move.event, state): move for move in self.moves for state in move.sources}

    @cached_property
    def _steps(self) -> dict[tuple[str, str, str], Step]:
        return {
            (document, step.event, state): step
            for step in self.content.step
            for document in step.documents
            for state in step.sources
        }

    def move(self, event: str, state: str) -> Move | None:
        """Give an event of the operation from a state; None where there is none."""
        return self._moves.get((event, state))

    def step(self, document: str, event: str, state: str) -> Step | None:
        """Give an event of a document from its state; None where there is none."""
        return self._steps.get((document, event, state))

    def moves_from(self, state: str) -> list[Move]:
        """Give the events of the operation that a state allows."""
        return [move for move in self.moves if state in move.sources]

    def steps_from(self, document: str, state: str) -> list[Step]:
        """Give the events of a document that its state allows."""
        return [
            step
            for step in self.content.step
            if document in step.documents and state in step.sources
        ]

    def steps_of(self, document: str) -> list[Step]:
        """Give all events of a document."""
        return [step for step in self.content.step if document in step.documents]

    def roles_for(self, document: str, event: str) -> frozenset[str]:
        """Give who may do something to a request at all, wherever it stands."""
        parts: Sequence[Move | Step] = self.steps_of(document) if document else self.moves
        return frozenset(role for part in parts if part.event == event for role in part.by)

    def part_name(self, document: str, event: str) -> str:
        """Give the word for an event of a document, or of the operation."""
        parts: Sequence[Move | Step] = self.steps_of(document) if document else self.moves
        return next((part.name for part in parts if part.event == event), event)

    def fields(self, document: str, case: str = "single") -> list[FieldRule]:
        """Give the fields of a document in a kind of case, in their order."""
        return [r for r in self.content.field if r.document == document and r.of(case)]

    def proposals(self, document: str, category: str) -> dict[str, str]:
        """Give what a draft says of itself for a category of task."""
        return {
            proposal.key: proposal.text
            for proposal in self.content.proposal
            if (proposal.document, proposal.category) == (document, category)
        }

    def approval(self, category: str, people: int, *, standing: bool) -> ApprovalRow | None:
        """Give who signs for a task and a number of people; None where nobody may."""
        for row in self.content.approval:
            fits = row.up_to is None or people <= row.up_to
            if row.category == category and row.standing == standing and fits:
                return row
        return None

    def state_word(self, state: str) -> str:
        """Give the word for a state of the operation."""
        return self.content.states.get(state, state)

    def document_word(self, state: str) -> str:
        """Give the word for a state of a document."""
        return self.content.document_states.get(state, state)

    def record_word(self, record: str) -> str:
        """Give the word for a record that a signature needs."""
        return self.content.records.get(record, record)


def default_workflow() -> Workflow:
    """Give the shipped workflow."""
    return read_workflow(path("requests", "workflow.toml"))


def read_workflow(file: Path) -> Workflow:
    """
    Read and check a workflow file.

    Raises
    ------
    WorkflowRefusedError
        If it cannot be read or does not hold together; with the line.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise WorkflowRefusedError(file=file.name, line="…", reason=str(fault)) from fault
    return workflow_of(text, file=file.name)


def workflow_of(text: str, *, file: str) -> Workflow:
    """
    Read a workflow from its text.

    Raises
    ------
    WorkflowRefusedError
        As `read_workflow`.
    """
    try:
        content = msgspec.convert(tomllib.loads(text), WorkflowFile)
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"at line (\d+)", str(fault))
        line = found[1] if found else "…"
        raise WorkflowRefusedError(file=file, line=line, reason=str(fault)) from fault
    except msgspec.ValidationError as fault:
        found = re.search(r"\$\.(\w+)(?:\[(\d+)\])?", str(fault))
        line = _line_of(text, found[1], int(found[2] or 0)) if found else "1"
        raise WorkflowRefusedError(file=file, line=line, reason=str(fault)) from fault
    for table, number, code, name, other in (*faults_of(content), *model_faults(content)):
        reason = messages().label(f"workflow.{code}", name=name, other=other)
        raise WorkflowRefusedError(file=file, line=_line_of(text, table, number), reason=reason)
    return Workflow(content)


def _line_of(text: str, table: str, number: int) -> str:
    """Give the line of the so-many-eth table of a name, or of a key; from 1."""
    heads = (f"[[{table}]]", f"[{table}]", f"[{table}.")
    seen = 0
    for at, line in enumerate(text.splitlines(), 1):
        if line.startswith(heads) or re.match(rf"{table}\s*=", line):
            if seen == number:
                return str(at)
            seen += 1
    return "1"
