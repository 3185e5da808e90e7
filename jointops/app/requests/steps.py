"""
What can be done to a request now, what each step asks for, and its papers as forms.

`steps_now` gives a line for each step of the workflow from where the request stands; the window
shows those without ``blocked``, the first with ``primary`` as its button, and asks for ``inputs``.
`step_order` makes the command; `form_of` gives a paper's fields in their order, with what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from jointops.app.center import Center
from jointops.app.commands import StepRequest
from jointops.app.requests.draft import agency_of, proposed_fields
from jointops.app.requests.receipts import receipt_fields
from jointops.app.rights import allowed_roles
from jointops.app.workflows import flow_of
from jointops.audit.accounts import Account, Actor
from jointops.ids import AccountName
from jointops.orders.order import Paper
from jointops.requests.case import CaseKind, RequestCase, Word
from jointops.requests.needs import Given, lacking, wrong_fields
from jointops.requests.positions import SHEET, place_fault, sheet_for, with_sheet
from jointops.requests.workflow import Workflow
from jointops.requests.workflow_file import FieldRule, Move, Step
from jointops.resources import messages

WRITES = frozenset(("draft", "register", "record", "ask_orally", "offer", "act_on_own"))
"""Events that say what a paper says."""
INPUTS: dict[str, tuple[str, ...]] = {
    "word": ("word",),
    "said": ("word",),
    "reply": ("word",),
    "people": ("people",),
    "granted_people": ("people",),
    "returned_people": ("people",),
    "reason": ("text",),
    "text": ("text",),
    "scan": ("scan",),
    "matrix": ("post", "records"),
}
"""What a person is asked for where a step needs something."""
OF_PERSON = ("other_person", "not_recorder")
"""Needs that another person meets."""
TOLD = frozenset((*INPUTS, "emergency", "fields"))
"""Needs that what is told can meet; all others hang on the request alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """
    One thing that a step asks for.

    Attributes
    ----------
    kind
        ``word`` (代录: a `Word`), ``people``, ``text``, ``scan`` (a file), ``post`` (in which it is
        signed), ``record`` (its number) or ``paper`` (a form, see `form_of`).
    key
        Key in the command's ``fields`` of a post or record; document of a form.
    must
        Whether the step cannot do without; a liaison need not tell a word.
    value
        What is proposed.
    """

    kind: str
    label: str
    key: str = ""
    must: bool = True
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """
    One step that the workflow allows from where a request stands.

    Attributes
    ----------
    document, event
        As `StepRequest` takes them; the document is empty for the operation.
    label
        What it is called, with its paper.
    roles
        Who may do it.
    own
        Whether the actor may himself; somebody else is to countersign otherwise (会签).
    by_other
        Whether he may not although his role does, for he drafted it or wrote the answer down;
        `step_order` takes it on.
    theirs
        Whether the armed police decide it, and we write it down.
    blocked
        Why it cannot be done now, whatever is told; empty where it can.
    primary
        Whether it is what comes next: at most one of all lines.
    """

    document: str
    event: str
    label: str
    roles: tuple[str, ...]
    own: bool
    by_other: bool
    theirs: bool
    inputs: tuple[Input, ...]
    blocked: str
    primary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """
    A field of a form.

    Attributes
    ----------
    position
        Its place in the form from 0: where the window jumps to.
    kind
        ``text``, ``time`` (``2026-03-04 12:00``), ``count``, ``choice``, or ``tasks`` and
        ``briefing``: several of the choices, joined by ``、``.
    choices
        Value and label of each.
    fault
        Why it holds the paper up; empty where it does not.
    proposed
        Whether the value is the program's proposal and nobody has confirmed it.
    """

    position: int
    key: str
    label: str
    kind: str
    must: bool
    choices: tuple[tuple[str, str], ...]
    value: str
    fault: str
    proposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A paper of a request as a form."""

    request: int
    document: str
    title: str
    version: int
    state: str
    number: str
    fields: tuple[FieldLine, ...]

    @property
    def missing(self) -> tuple[FieldLine, ...]:
        """Fields that hold the paper up, in their order."""
        return tuple(field for field in self.fields if field.fault)


def step_order(
    center: Center,
    case: RequestCase,
    event: str,
    document: str = "",
    *,
    fields: Mapping[str, str] | None = None,
    people: int | None = None,
    word: Word | None = None,
    text: str = "",
    scan: Paper | None = None,
    by_other: bool = False,
) -> StepRequest:
    """Give the order that does a step of a request."""
    return StepRequest(
        request=case.id,
        event=event,
        document=document,
        fields=dict(fields or {}),
        people=people,
        word=word,
        agency=agency_of(center),
        scan=scan,
        why=text,
        flow=case.workflow,
        by_other=by_other,
    )


def steps_now(center: Center, case: RequestCase, actor: Actor) -> list[StepLine]:
    """Give what the workflow allows from where a request stands, what usually comes next first."""
    flow = flow_of(case)
    acting = center.acting(actor)
    parts: list[tuple[str, Move | Step]] = [("", m) for m in flow.moves_from(case.operation)]
    parts += [
        (kind, step)
        for kind in flow.documents
        for step in flow.steps_from(kind, case.state_of(kind))
    ]
    reader = _Reader(center, flow, case, acting, _accounts(center, actor.name))
    lines = [(reader.line(kind, part), part.main) for kind, part in parts]
    ready = [line for line, main in lines if main and not line.blocked and not _again(case, line)]
    first = next((line for line in ready if line.own), ready[0] if ready else None)
    told = [
        _primary(line) if line is first else line for line, _ in lines if not _hidden(case, line)
    ]
    mains = {id(line) for line, main in lines if main}
    return sorted(
        told,
        key=lambda line: (
            not line.primary,
            bool(line.blocked),
            id(line) not in mains or _again(case, line),
            _again(case, line),
        ),
    )


def form_of(
    center: Center,
    case: RequestCase,
    document: str,
    *,
    typed: Mapping[str, str] | None = None,
    actor: Actor | None = None,
) -> Form:
    """
    Give a paper as a form: what it says, or what a new one would say of itself.

    Parameters
    ----------
    typed
        What a person has typed and not saved; faults are looked for in it.
    """
    flow, paper = flow_of(case), case.paper(document)
    proposed = proposed_fields(center, document, case.category)
    proposed |= _known(center, case, document, actor)
    said = dict(paper.fields) if paper is not None and paper.fields else dict(proposed)
    said |= dict(typed or {})
    told = said if paper is None else dict(typed or {})
    rules = flow.fields(document, case.kind)
    said = with_sheet(rules, said, told)
    proposed |= {rule.key: sheet_for(said) for rule in rules if rule.kind == SHEET}
    wrong = {rule.key for rule in wrong_fields(flow, document, case.kind, said)}
    fields = tuple(
        FieldLine(
            position=position,
            key=rule.key,
            label=rule.name,
            kind=rule.kind,
            must=rule.must,
            choices=choices_of(flow, rule),
            value=said.get(rule.key, ""),
            fault=_fault(rule, said) if rule.key in wrong else "",
            proposed=bool(said.get(rule.key)) and said.get(rule.key) == proposed.get(rule.key),
        )
        for position, rule in enumerate(rules)
    )
    return Form(
        request=case.id,
        document=document,
        title=flow.documents[document].name,
        version=paper.version if paper is not None else 1,
        state=flow.document_word(case.state_of(document)),
        number=paper.number if paper is not None else "",
        fields=fields,
    )


def choices_of(flow: Workflow, rule: FieldRule) -> tuple[tuple[str, str], ...]:
    """Give what a field can be chosen from: value and label."""
    if rule.kind == "tasks":
        return tuple((name, name) for name in flow.content.tasks.values())
    say = messages("zh")
    known = say.codes("label")
    return tuple(
        (value, say.label(f"choice.{value}") if f"choice.{value}" in known else value)
        for value in rule.choices
    )


def _fault(rule: FieldRule, said: Mapping[str, str]) -> str:
    say = messages("zh").label
    if not said.get(rule.key, "").strip():
        return say("field.empty")
    code, facts = place_fault(rule.kind, said[rule.key], said)
    return say(code or f"field.{rule.kind}", **facts)


def _known(center: Center, case: RequestCase, document: str, actor: Actor | None) -> dict[str, str]:
    """Give what the request itself says for a paper that was not begun."""
    return receipt_fields(center, case, document, actor)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the parts of a workflow for one request and one actor."""

    center: Center
    flow: Workflow
    case: RequestCase
    actor: Actor
    same: frozenset[str]

    def line(self, kind: str, part: Move | Step) -> StepLine:
        flow, case, actor = self.flow, self.case, self.actor
        given = self._given(kind, part)
        lacks = {need: lacking(need, given) for need in part.needs if need not in TOLD}
        blocked = [
            messages("zh").label(f"need.{need}") + missing
            for need, missing in lacks.items()
            if missing is not None and need not in OF_PERSON
        ]
        by_other = any(lacks.get(need) is not None for need in OF_PERSON)
        command = StepRequest(request=case.id, event=part.event, document=kind, flow=case.workflow)
        allowed = allowed_roles(command).intersection(actor.roles)
        return StepLine(
            document=kind,
            event=part.event,
            label=f"{flow.documents[kind].name} {part.name}" if kind else part.name,
            roles=part.by,
            own=bool({str(role) for role in allowed}.intersection(part.by)) and not by_other,
            by_other=by_other,
            theirs=part.theirs,
            inputs=_inputs(flow, case, actor, kind, part),
            blocked="；".join(blocked),
        )

    def _given(self, kind: str, part: Move | Step) -> Given:
        own = [str(role) for role in self.actor.roles if str(role) in part.by]
        return Given(
            workflow=self.flow,
            case=self.case,
            after=self.case,
            document=kind,
            same=self.same if own else frozenset(),
            role=own[0] if own else part.by[0],
            fields={},
            people=None,
            word=None,
            text="",
            scan="",
            now=self.center.clock.now(),
        )


def _accounts(center: Center, name: AccountName) -> frozenset[str]:
    accounts: list[Account] = center.accounts()
    own = next((account for account in accounts if account.id == name), None)
    found = {a.id for a in accounts if own is not None and a.same_person(own)}
    return frozenset((*found, name))


def _inputs(
    flow: Workflow, case: RequestCase, actor: Actor, kind: str, part: Move | Step
) -> tuple[Input, ...]:
    say = messages("zh").label
    found: list[Input] = []
    document = part.record if isinstance(part, Move) else kind
    if part.event in WRITES and document:
        found.append(Input(kind="paper", label=flow.documents[document].name, key=document))
    wanted = [what for need in part.needs for what in INPUTS.get(need, ())]
    liaison = "liaison" in {str(role) for role in actor.roles} and "liaison" in part.by
    for what in dict.fromkeys(wanted):
        if what == "post":
            row = _row(flow, case)
            found.append(Input(kind="post", key="post", label=say("input.post"), value=row[0]))
        elif what == "records":
            found += [
                Input(kind="record", key=record, label=flow.record_word(record))
                for record in _row(flow, case)[1]
            ]
        elif what == "people":
            must = "people" in part.needs
            value = str(_people(case, part.event) or "")
            found.append(Input(kind=what, label=say("input.people"), must=must, value=value))
        else:
            paper = "word" not in part.needs and what == "word"
            must = not (paper and (liaison or kind == "D2"))
            found.append(Input(kind=what, label=say(f"input.{what}"), must=must))
    return tuple(found)


def _people(case: RequestCase, event: str) -> int:
    if event == "return":
        return case.arrived
    return case.granted or case.people


def _row(flow: Workflow, case: RequestCase) -> tuple[str, tuple[str, ...]]:
    paper = case.paper("D1")
    told: Mapping[str, Any] = paper.fields if paper is not None else {}
    people = str(told.get("people", ""))
    row = flow.approval(
        str(told.get("category", case.category)),
        int(people) if people.isdecimal() else 0,
        standing=case.kind == "standing",
    )
    return (row.signer, row.extra) if row is not None else ("", ())


def _hidden(case: RequestCase, line: StepLine) -> bool:
    """
    Leave out what nobody takes by itself, so that what remains has a key each.

    Papers that are not to be begun yet, records that come with their event, the asking that comes
    with sending, and what the armed police do of their own accord in a request of ours.
    """
    if line.document:
        early = bool(line.blocked) and line.event in {"draft", "settle", "waive"}
        return early or line.event == "record"
    own = line.event in {"offer", "act_on_own"}
    return line.event == "ask" or (own and case.kind != CaseKind.NOTICE)


def _again(case: RequestCase, line: StepLine) -> bool:
    """Tell whether a step only writes anew what stands already."""
    return line.event in {"draft", "register"} and case.paper(line.document) is not None


def _primary(line: StepLine) -> StepLine:
    return replace(line, primary=True)
