"""A request to the armed police: where it stands in the street, and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from jointops.ids import IncidentId, RequestId, UnitId
from jointops.requests.workflow import Workflow
from jointops.requests.workflow_file import ABSENT
from jointops.seals.signatures import Signature


class CaseKind(StrEnum):
    """What is asked for."""

    SINGLE = "single"
    """一事一请."""
    STANDING = "standing"
    """常态联勤安排: one pair of papers for a time."""
    NOTICE = "notice"
    """自主行动或主动支援: registered, not asked for."""


class Flag(StrEnum):
    """How a paper stands to its clock."""

    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """
    What somebody of the armed police said, written down by the desk (代录).

    Attributes
    ----------
    speaker
        His post and name.
    recording
        Number of the recording.
    read_back
        Whether it was read back to him.
    """

    speaker: str
    channel: str
    recording: str
    read_back: bool

    @property
    def lacks(self) -> tuple[str, ...]:
        """Names of what is not there."""
        given = {
            "speaker": self.speaker.strip(),
            "channel": self.channel.strip(),
            "recording": self.recording.strip(),
            "read_back": self.read_back,
        }
        return tuple(name for name, value in given.items() if not value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """
    One event of a request: what, when, by whom; never changed.

    Attributes
    ----------
    document
        Which paper it is about; empty for an event of the operation.
    recorded_utc
        When it was written down; None in files of before, where it is ``at_utc``.
    """

    event: str
    at_utc: datetime
    by: str
    role: str
    document: str = ""
    version: int = 0
    word: Word | None = None
    text: str = ""
    recorded_utc: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """
    A version of a paper as it was drawn; a reprint gives the same bytes.

    Attributes
    ----------
    name
        What distinguishes it within the version, such as who had signed.
    paper
        SHA-256 of the archived PDF.
    """

    name: str
    paper: str
    at_utc: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """
    One version of one paper.

    Attributes
    ----------
    number
        As printed, ours or theirs; empty before it has one.
    fields
        What it says, by the keys of the workflow's fields.
    scan
        SHA-256 of the archived scan; empty for none.
    drafted_by
        Who wrote it: never who approves it.
    editions
        How it was drawn, once for each state that shows on it.
    signatures
        Electronic signatures on what it says, each over the one before; a pen leaves none.
    """

    kind: str
    version: int
    state: str
    fields: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    scan: str = ""
    drafted_by: str = ""
    editions: tuple[Edition, ...] = ()
    signatures: tuple[Signature, ...] = ()

    def edition(self, name: str) -> Edition | None:
        """Give an archived edition; None where it was not drawn yet."""
        return next((known for known in self.editions if known.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A paper that is owed, or was: since when, until when, and whether it came."""

    document: str
    after: str
    since_utc: datetime
    due_utc: datetime
    flag: Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """
    How a request stands to another center's file.

    Attributes
    ----------
    center, number
        Where it was opened: the fingerprint of that center's root, and its number there; empty for
        one of our own.
    taken
        Digests of the bundles that were taken, oldest first: none is taken twice.
    heard
        How many events the newest of them told of: an older one says nothing new.
    """

    center: str = ""
    number: int = 0
    taken: tuple[str, ...] = ()
    heard: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCase:
    """
    One request (商请案), from its first word to the archive.

    Attributes
    ----------
    operation
        Where it stands in the street; a state of the workflow.
    people, granted, arrived, returned
        People asked for, agreed to, there, and back again.
    units
        Groups of the plan that it asks for.
    contradicted
        What a registered reply says other than was said before by voice; empty for nothing.
    workflow
        Name of the workflow that it was opened under and goes on by; empty for the shipped one.
    exchange
        How it stands to another center's file, where it was sent on; None where it never was.
    """

    id: RequestId
    kind: CaseKind
    operation: str
    urgency: str
    category: str
    opened_utc: datetime
    opened_by: str
    incident: IncidentId | None = None
    people: int = 0
    granted: int = 0
    arrived: int = 0
    returned: int = 0
    units: tuple[UnitId, ...] = ()
    documents: tuple[Document, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    contradicted: str = ""
    workflow: str = ""
    exchange: Exchange | None = None

    @property
    def home_number(self) -> int:
        """Its number at the center that opened it."""
        return self.exchange.number if self.exchange and self.exchange.center else self.id

    def paper(self, kind: str) -> Document | None:
        """Give the newest version of a paper; None where there is none."""
        found = [document for document in self.documents if document.kind == kind]
        return found[-1] if found else None

    def state_of(self, kind: str) -> str:
        """Give the state of the newest version of a paper."""
        document = self.paper(kind)
        return document.state if document is not None else ABSENT

    def with_paper(self, document: Document) -> Self:
        """Give the case with a version of a paper put in or renewed."""
        others = tuple(
            known
            for known in self.documents
            if (known.kind, known.version) != (document.kind, document.version)
        )
        return replace(self, documents=(*others, document))

    def last(self, *events: str, document: str = "") -> Stamp | None:
        """Give the newest of some events; None where there was none."""
        for stamp in reversed(self.stamps):
            if stamp.document == document and stamp.event in events:
                return stamp
        return None

    @property
    def recorded_utc(self) -> datetime:
        """When the newest thing was written down."""
        written = [s.recorded_utc for s in self.stamps if s.recorded_utc is not None]
        return max(written, default=self.opened_utc)

    @property
    def asked(self) -> bool:
        """Whether the armed police were asked."""
        return self.last("ask", "ask_orally") is not None

    @property
    def oral(self) -> bool:
        """Whether they were asked by voice before any paper."""
        return self.last("ask_orally") is not None

    def owed(self, workflow: Workflow, now: datetime) -> list[Owed]:
        """Give what is or was owed on paper; the newest event after which it is counts."""
        found: dict[str, Owed] = {}
        for owing in workflow.owed:
            since = self._since(owing.after)
            if since is None or (owing.asked and not self.asked):
                continue
            due = since.at_utc + timedelta(minutes=owing.minutes)
            known = found.get(owing.document)
            if known is not None and known.due_utc <= due:
                continue
            done = self.state_of(owing.document) in workflow.documents[owing.document].done
            flag = Flag.DONE if done else Flag.OVERDUE if now > due else Flag.DUE
            found[owing.document] = Owed(
                document=owing.document,
                after=owing.after,
                since_utc=since.at_utc,
                due_utc=due,
                flag=flag,
            )
        return sorted(found.values(), key=_by_due)

    def _since(self, event: str) -> Stamp | None:
        """Give when an event of the operation first happened."""
        return next((s for s in self.stamps if s.event == event and not s.document), None)

    def answer_due(self, workflow: Workflow) -> datetime | None:
        """Give until when an answer is awaited; None where none is. Asked back, the clock waits."""
        clocks = workflow.clocks
        allowed = timedelta(minutes=clocks.reply.get(self.urgency, max(clocks.reply.values())))
        running = timedelta()
        since: datetime | None = None
        for stamp in self.stamps:
            if stamp.document:
                continue
            if stamp.event in {"ask", "ask_orally", "give_info"}:
                since = stamp.at_utc
            elif since is not None:
                running += max(timedelta(), stamp.at_utc - since)
                since = None
        if since is None or self.operation != "asked":
            return None
        return since + allowed - running


def _by_due(owed: Owed) -> datetime:
    return owed.due_utc
