"""What happens to a request: one event, carried out or refused; nothing else changes a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from jointops.clock import local_text
from jointops.errors import OperatorError
from jointops.requests.case import Document, RequestCase, Stamp, Word
from jointops.requests.needs import Given, lacking
from jointops.requests.positions import with_sheet
from jointops.requests.workflow import Workflow
from jointops.requests.workflow_file import ABSENT, Move, Step

BACK_S = 60.0
"""Clocks of two seats may differ by so much; beyond it a clock was set back. Our own default."""
ANSWERS = {"agree": "full", "agree_partly": "part", "decline": "no"}
"""Answers of the armed police, as their paper puts them."""


class RequestStepError(OperatorError):
    """The request does not stand where this can happen."""

    code = "REQUEST-STEP"


class RequestTakenError(RequestStepError):
    """Somebody else did the same before; says who and when."""

    code = "REQUEST-TAKEN"


class RequestClockError(OperatorError):
    """The clock was set back behind what was written down last."""

    code = "REQUEST-CLOCK"


class RequestRoleError(OperatorError):
    """Somebody else does this."""

    code = "REQUEST-ROLE"


class RequestNeedsError(OperatorError):
    """Something is missing that this needs."""

    code = "REQUEST-NEEDS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """
    Somebody does something to a request.

    Attributes
    ----------
    roles
        What he may act as.
    document
        Which paper it is about; empty for an event of the operation.
    same
        Other accounts of the same person.
    fields
        What the paper is to say; for an approval the ``post`` and the records.
    people
        How many agreed to, arrived or came back.
    number
        Number of our own paper, drawn by who carries the act out.
    scan
        SHA-256 of an archived scan.
    """

    event: str
    by: str
    roles: tuple[str, ...]
    at_utc: datetime
    document: str = ""
    same: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    people: int | None = None
    word: Word | None = None
    text: str = ""
    number: str = ""
    scan: str = ""


def take(workflow: Workflow, case: RequestCase, act: Act, *, now: datetime) -> RequestCase:
    """
    Carry out an act.

    Parameters
    ----------
    now
        For what is overdue; the act itself may have happened before.

    Raises
    ------
    RequestClockError
        If the clock stands before what was written down last.
    RequestStepError
        If the request does not stand where it can happen.
    RequestRoleError
        If somebody else does it.
    RequestNeedsError
        If something is missing; says what.
    """
    behind = case.recorded_utc - now
    if behind > timedelta(seconds=BACK_S):
        last, minutes = local_text(case.recorded_utc), round(behind.total_seconds() / 60)
        raise RequestClockError(now=local_text(now), last=last, minutes=minutes)
    turn = _Turn(workflow, act, now)
    return turn.on_paper(case) if act.document else turn.move(case)


@dataclass(frozen=True)
class _Turn:
    """One act at work."""

    workflow: Workflow
    act: Act
    now: datetime

    def move(self, case: RequestCase) -> RequestCase:
        move = self.workflow.move(self.act.event, case.operation)
        if move is None:
            raise self._out_of_turn(case)
        role = self._role(move)
        self._demand(move, case, case, role)
        if move.record:
            record = replace(self.act, event="record", document=move.record)
            case = replace(self, act=record).on_paper(case)
        return self._moved(case, move, role)

    def on_paper(self, case: RequestCase) -> RequestCase:
        kind = self.act.document
        step = self.workflow.step(kind, self.act.event, case.state_of(kind))
        if step is None:
            raise self._out_of_turn(case)
        role = self._role(step)
        paper = self._next(case, step)
        after = case.with_paper(paper)
        self._demand(step, case, after, role)
        stamp = replace(self._stamp(role), document=kind, version=paper.version)
        after = replace(after, stamps=(*after.stamps, stamp))
        after = _told_by_paper(after, step.event, paper)
        event = _carried(step, paper)
        return self._follow(after, role, event, before=case) if event else after

    def _follow(
        self, case: RequestCase, role: str, event: str, *, before: RequestCase
    ) -> RequestCase:
        """Let the operation follow a paper, where it has not gone on already."""
        said = case.last(*ANSWERS) if event in ANSWERS else None
        renewed = before.state_of("D2") in {"registered", "scanned"}
        move = self.workflow.move(event, case.operation)
        if said is not None and renewed and event != "decline" and move is None:
            return replace(case, granted=self._people or 0, contradicted="")
        if said is not None and said.event == event:
            return self._compared(case, event)
        differs = ANSWERS[event] if said is not None and not (renewed and move) else ""
        if move is not None:
            self._demand(move, case, case, role)
            case = self._moved(case, move, role)
        return replace(case, contradicted=differs)

    def _compared(self, case: RequestCase, event: str) -> RequestCase:
        people = self._people
        same = event == "decline" or people is None or people == case.granted
        return replace(case, contradicted="" if same else "people")

    def _next(self, case: RequestCase, step: Step) -> Document:
        """Give the paper as the step leaves it; one that was done gets another version."""
        act, known = self.act, case.paper(self.act.document)
        if known is None:
            known = Document(kind=act.document, version=1, state=ABSENT, drafted_by=act.by)
        elif step.event in {"draft", "register"} and self._over(known):
            another = self._another(known)
            kept = "" if another else known.number
            said = known.fields if step.event == "draft" and not another else {}
            known = Document(
                kind=act.document,
                version=known.version + 1,
                state=ABSENT,
                number=kept,
                fields=said,
                drafted_by=act.by,
            )
        if step.event not in {"draft", "register", "record"}:
            return replace(
                known, state=step.to, number=act.number or known.number, scan=act.scan or known.scan
            )
        rules = self.workflow.fields(act.document, case.kind)
        return replace(
            known,
            state=step.to,
            fields=with_sheet(rules, {**known.fields, **act.fields}, act.fields),
            number=act.number or act.fields.get("number", known.number),
            scan=act.scan or known.scan,
            drafted_by=act.by,
            signatures=(),
        )

    def _over(self, paper: Document) -> bool:
        """Tell whether a paper stands as it is, so that a change is another version."""
        done = self.workflow.documents[paper.kind].done
        return paper.state in done or paper.state in self.workflow.void

    def _another(self, paper: Document) -> bool:
        """Tell whether what comes after a paper has another number."""
        return self.workflow.documents[paper.kind].each or paper.state in self.workflow.void

    def _moved(self, case: RequestCase, move: Move, role: str) -> RequestCase:
        stamp = replace(self._stamp(role), event=move.event)
        case = replace(case, operation=move.to, stamps=(*case.stamps, stamp))
        return _counted(case, move.event, self._people)

    @property
    def _people(self) -> int | None:
        told = self.act.fields.get("people", "").strip()
        if self.act.people is not None:
            return self.act.people
        return int(told) if told.isdecimal() else None

    def _stamp(self, role: str) -> Stamp:
        act = self.act
        return Stamp(
            event=act.event,
            at_utc=act.at_utc,
            by=act.by,
            role=role,
            word=act.word,
            text=act.text.strip(),
            recorded_utc=self.now,
        )

    def _role(self, part: Move | Step) -> str:
        for role in part.by:
            if role in self.act.roles:
                return role
        raise RequestRoleError(act=part.name, needed="、".join(part.by))

    def _demand(self, part: Move | Step, case: RequestCase, after: RequestCase, role: str) -> None:
        act = self.act
        given = Given(
            workflow=self.workflow,
            case=case,
            after=after,
            document=act.document,
            same=frozenset((act.by, *act.same)),
            role=role,
            fields=act.fields,
            people=self._people,
            word=act.word,
            text=act.text,
            scan=act.scan,
            now=self.now,
        )
        for need in part.needs:
            missing = lacking(need, given)
            if missing is not None:
                raise RequestNeedsError(act=part.name, need=need, missing=missing)

    def _out_of_turn(self, case: RequestCase) -> RequestStepError:
        kind, workflow = self.act.document, self.workflow
        track = [stamp for stamp in case.stamps if stamp.document == kind]
        last = track[-1] if track else None
        if last is not None and last.event == self.act.event:
            at = local_text(last.at_utc)
            name = workflow.part_name(kind, last.event)
            state = workflow.document_word(case.state_of(kind))
            if not kind:
                state = workflow.state_word(case.operation)
            return RequestTakenError(act=name, by=last.by, at=at, state=state)
        if not kind:
            able: list[str] = [move.name for move in workflow.moves_from(case.operation)]
            state, what = workflow.state_word(case.operation), ""
        else:
            able = [step.name for step in workflow.steps_from(kind, case.state_of(kind))]
            state = workflow.document_word(case.state_of(kind))
            what = workflow.documents[kind].name if kind in workflow.documents else kind
        lately = ""
        if last is not None:
            at = local_text(last.at_utc)
            lately = f"（{workflow.part_name(kind, last.event)}，{last.by}，{at}）"
        return RequestStepError(
            act=self.act.event,
            what=what,
            state=state or "—",
            last=lately,
            able="、".join(dict.fromkeys(able)) or "—",
        )


def _told_by_paper(case: RequestCase, event: str, paper: Document) -> RequestCase:
    """Take from a paper what it changes: what is asked for, and how a contradiction ends."""
    people = paper.fields.get("people", "").strip()
    count = int(people) if people.isdecimal() else None
    if (paper.kind, event) == ("D1", "send"):
        category = paper.fields.get("category", "").strip() or case.category
        return replace(case, people=count or case.people, category=category)
    if (paper.kind, event) == ("A2", "agree") and count:
        return replace(case, people=count, granted=count)
    if (paper.kind, event) == ("D2", "settle"):
        granted = 0 if paper.fields.get("answer") == "no" else count or 0
        return replace(case, granted=granted, contradicted="")
    return case


def _carried(step: Step, paper: Document) -> str:
    if isinstance(step.moves, str):
        return step.moves
    return step.moves.get(paper.fields.get("answer", ""), "")


def _counted(case: RequestCase, event: str, people: int | None) -> RequestCase:
    """Count people: asked for, agreed to, there, back; where none are told, all of before."""
    if event == "ask_orally":
        return replace(case, people=people or case.people)
    if event in {"agree", "agree_partly", "offer", "act_on_own"}:
        return replace(case, granted=people or 0)
    if event == "decline":
        return replace(case, granted=0)
    if event == "accept_partial":
        return replace(case, contradicted="")
    if event in {"arrive", "start"}:
        return replace(case, arrived=max(case.arrived, people or case.arrived or case.granted))
    if event == "return":
        return replace(case, returned=case.arrived if people is None else people)
    return case
