"""Orders about requests to the armed police."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from jointops.app.commands.command import Command
from jointops.ids import IncidentId, RequestId, UnitId
from jointops.orders.order import Paper
from jointops.requests.case import CaseKind, Word
from jointops.requests.kept_workflow import name_of

SUBJECT = "三单{}"
"""Subject of a request's journal entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRequest(Command):
    """
    Do something to a request, as the workflow allows.

    Attributes
    ----------
    document
        Which paper it is about; empty for an event of the operation.
    agency
        First word of our numbers.
    scan
        A scan of their paper, to be archived.
    by_other
        Whether somebody beside the actor must stand behind it, though his own roles would do:
        nobody reviews or signs what he drafted himself.
    flow
        Name of the workflow that the request goes on by; empty for the shipped one.
    """

    kind: ClassVar[str] = "request.step"
    request: RequestId
    event: str
    document: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    people: int | None = None
    word: Word | None = None
    agency: str = ""
    scan: Paper | None = None
    by_other: bool = False
    flow: str = ""

    @property
    def about(self) -> str:
        """The request's own subject."""
        return SUBJECT.format(self.request)

    def facts(self) -> dict[str, Any]:
        """Give the act; of the scan its digest, of the fields which they are."""
        return {
            "request": self.request,
            "event": self.event,
            "document": self.document,
            "fields": sorted(self.fields),
            "people": self.people,
            "by_voice": self.word is not None,
            "scan": self.scan.id if self.scan is not None else "",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeWorkflow(Command):
    """
    Take over a workflow file: requests opened from now on go by it.

    Attributes
    ----------
    file
        Its name; the reason is ``why``.
    """

    kind: ClassVar[str] = "request.workflow"
    file: str
    text: str

    def facts(self) -> dict[str, Any]:
        """Give the file and the digest of its text."""
        return {"file": self.file, "workflow": name_of(self.text)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRequest(Command):
    """
    Begin a request, with its first step if there is one: both, or neither.

    Attributes
    ----------
    urgency, category
        Of the workflow's clocks, and of its approval matrix.
    units
        Groups of the plan that it asks for.
    first
        Its first step; the number in it is not looked at.
    drawn
        Number of the blank record that was filled in by hand (应急纸质包); empty for none.
    """

    kind: ClassVar[str] = "request.open"
    case: CaseKind
    urgency: str
    category: str
    people: int = 0
    incident: IncidentId | None = None
    units: tuple[UnitId, ...] = ()
    first: StepRequest | None = None
    drawn: str = ""

    def facts(self) -> dict[str, Any]:
        """Give what is asked for, and the first step."""
        return {
            "case": self.case.value,
            "urgency": self.urgency,
            "category": self.category,
            "people": self.people,
            "incident": self.incident,
            "units": list(self.units),
            "first": self.first.event if self.first is not None else "",
            "by_voice": self.first is not None and self.first.word is not None,
            "drawn": self.drawn,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRequestPaper(Command):
    """
    Print a paper of a request; what is drawn for the first time is archived with it.

    Attributes
    ----------
    edition
        Which state of the version it shows; empty for a draft, which is not archived.
    target
        Printer or file.
    paper
        What was drawn; None where it was archived before.
    """

    kind: ClassVar[str] = "request.print"
    request: RequestId
    document: str
    version: int
    edition: str
    target: str
    paper: Paper | None = None

    @property
    def about(self) -> str:
        """The request's own subject."""
        return SUBJECT.format(self.request)

    def facts(self) -> dict[str, Any]:
        """Give what was printed, by the digest of its bytes."""
        return {
            "request": self.request,
            "document": self.document,
            "version": self.version,
            "edition": self.edition,
            "target": self.target,
            "paper": self.paper.id if self.paper is not None else "",
        }
