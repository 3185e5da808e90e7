"""What a workflow file says, part by part; a misspelt word in it is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

ABSENT = ""
"""State of a document that was not begun."""
NEEDS = frozenset(
    (
        "after_arrival",
        "after_asking",
        "after_ending",
        "after_return",
        "contradiction",
        "emergency",
        "fields",
        "granted_people",
        "matrix",
        "may_ask",
        "not_recorder",
        "other_person",
        "outcome_complete",
        "overdue",
        "papers_done",
        "people",
        "reason",
        "reply",
        "request_sent",
        "said",
        "settled",
        "returned_people",
        "scan",
        "text",
        "time_passed",
        "while_granted",
        "word",
    )
)
"""What a step may ask for; `jointops.requests.needs` says what each of them means."""
ROLES = frozenset(("operator", "duty_commander", "approver", "liaison", "clerk"))
"""Accounts that act on a request (handbook 1.5)."""
Issuer = Literal["ours", "theirs", "both"]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the file: a misspelt word in it is refused."""


class Move(_Part, frozen=True, kw_only=True):
    """
    One event of the operation.

    Attributes
    ----------
    theirs
        Whether only the armed police can decide it; we write down what they said.
    record
        Document that the event itself writes; empty for none.
    main
        Whether it is what usually comes next: it is offered first.
    """

    event: str
    name: str
    sources: tuple[str, ...] = msgspec.field(name="from")
    to: str
    by: tuple[str, ...]
    theirs: bool = False
    needs: tuple[str, ...] = ()
    record: str = ""
    main: bool = False


class Step(_Part, frozen=True, kw_only=True):
    """
    One event of a document.

    Attributes
    ----------
    moves
        Event of the operation that comes with it, or one for each answer.
    numbers
        Whether our paper gets its number with it.
    main
        Whether it is what usually comes next: it is offered first.
    signs
        Whose signature stands on the paper from then on; empty for nobody's.
    """

    document: str | tuple[str, ...]
    event: str
    name: str
    sources: tuple[str, ...] = msgspec.field(name="from")
    to: str
    by: tuple[str, ...]
    theirs: bool = False
    needs: tuple[str, ...] = ()
    moves: str | dict[str, str] = ""
    numbers: bool = False
    main: bool = False
    signs: Literal["", "ours", "theirs"] = ""

    @property
    def documents(self) -> tuple[str, ...]:
        """Kinds of document that it is a step of."""
        return (self.document,) if isinstance(self.document, str) else self.document

    @property
    def moved(self) -> tuple[str, ...]:
        """Events of the operation that may come with it."""
        if isinstance(self.moves, str):
            return (self.moves,) if self.moves else ()
        return tuple(self.moves.values())


class DocumentKind(_Part, frozen=True, kw_only=True):
    """
    A kind of document.

    Attributes
    ----------
    issuer
        Whose paper it is; theirs is registered, never printed under their head.
    series
        What its numbers are of; empty for none of our own.
    done
        States in which it is no longer owed.
    each
        Whether another one is another paper with a number of its own, not another version.
    """

    id: str
    name: str
    issuer: Issuer
    done: tuple[str, ...]
    series: str = ""
    each: bool = False


class FieldRule(_Part, frozen=True, kw_only=True):
    """
    A field of a document; one that ``must`` be there holds up its next step.

    Attributes
    ----------
    some
        Whether a count of none is wrong.
    only
        Kind of case that has the field; empty for all.
    """

    document: str
    key: str
    name: str
    must: bool = False
    some: bool = False
    kind: Literal["text", "time", "count", "choice", "tasks", "briefing", "position", "sheet"] = (
        "text"
    )
    choices: tuple[str, ...] = ()
    only: Literal["", "single", "standing", "notice"] = ""

    def of(self, case: str) -> bool:
        """Tell whether a kind of case has the field."""
        return self.only in {"", case}


class ApprovalRow(_Part, frozen=True, kw_only=True):
    """
    Who signs a request on our side.

    Attributes
    ----------
    signer
        The post in which it is signed.
    extra
        Records without which it cannot be signed.
    up_to
        Most people that may be asked for under this row; None for any number.
    standing
        Whether it is about standing arrangements alone.
    """

    category: str
    signer: str
    role: str
    extra: tuple[str, ...] = ()
    up_to: int | None = None
    standing: bool = False


class Owing(_Part, frozen=True, kw_only=True):
    """
    A document is owed so many minutes after an event of the operation.

    Attributes
    ----------
    asked
        Only where the armed police had been asked before.
    """

    document: str
    after: str
    minutes: int
    asked: bool = False


class Clocks(_Part, frozen=True, kw_only=True):
    """Minutes to answer by urgency."""

    sign_for: dict[str, int]
    reply: dict[str, int]


class Escalation(_Part, frozen=True, kw_only=True):
    """
    Who is told at which share of a deadline's time.

    Attributes
    ----------
    at
        Share of the time used: 1 is the deadline itself.
    """

    at: float
    to: tuple[str, ...]


ESCALATION = (
    Escalation(at=0.7, to=("operator",)),
    Escalation(at=1.0, to=("operator", "duty_commander")),
    Escalation(at=2.0, to=("approver",)),
)


class Alarms(_Part, frozen=True, kw_only=True):
    """
    When somebody is told of a deadline, and how often; a fact that stays is not told again.

    Attributes
    ----------
    repeat_minutes, repeat_to
        How often an overdue paper is told again, and to whom; 0 for never.
    """

    escalation: tuple[Escalation, ...] = ESCALATION
    repeat_minutes: int = 15
    repeat_to: tuple[str, ...] = ("approver",)


class Notice(_Part, frozen=True, kw_only=True):
    """
    How long before a planned duty it is to be asked for.

    Attributes
    ----------
    urgency
        Of requests that are planned; others have no such deadline.
    holidays, workdays
        Weekdays that are not worked, and weekend days that are, as announced for each year.
    """

    urgency: str = "平件"
    working_days: Annotated[int, msgspec.Meta(ge=0, le=60)] = 3
    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


class Proposal(_Part, frozen=True, kw_only=True):
    """What a draft says in a field of itself, for a category of task; a person may change it."""

    key: str
    category: str
    text: str
    document: str = "D1"


class WorkflowFile(_Part, frozen=True, kw_only=True):
    """
    The whole file.

    Attributes
    ----------
    void
        States of papers that count no more; their numbers are kept and not given again.
    tasks
        What the law lets the armed police be asked for: articles or items of it, by their code.
    """

    name: str
    initial: str
    final: str
    granted: tuple[str, ...]
    under_way: tuple[str, ...]
    void: tuple[str, ...]
    states: dict[str, str]
    operation: tuple[Move, ...]
    document: tuple[DocumentKind, ...]
    document_states: dict[str, str]
    step: tuple[Step, ...]
    field: tuple[FieldRule, ...]
    approval: tuple[ApprovalRow, ...]
    records: dict[str, str]
    owed: tuple[Owing, ...]
    clocks: Clocks
    tasks: dict[str, str]
    alarms: Alarms = Alarms()
    notice: Notice = Notice()
    proposal: tuple[Proposal, ...] = ()
