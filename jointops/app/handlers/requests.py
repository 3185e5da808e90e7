"""Requests to the armed police: opened, and led through their workflow."""

from __future__ import annotations

from dataclasses import replace

from jointops.app.commands import OpenRequest, PrintRequestPaper, StepRequest
from jointops.app.commands.requests import SUBJECT
from jointops.app.handlers.fallback import enter_oral, request_numbers
from jointops.app.handlers.standing import keep_arranged
from jointops.app.handlers.workflows import flow_in, name_in_force
from jointops.app.handling import Circumstances, Done, NotFoundError, done, get
from jointops.app.ports import UnitOfWork
from jointops.audit.accounts import Account
from jointops.clock import local, utc_text
from jointops.errors import OperatorError
from jointops.forces.units import Unit
from jointops.ids import RequestId
from jointops.incidents.incident import Incident
from jointops.orders.numbers import head_of, next_serial, numbered
from jointops.orders.order import Paper
from jointops.requests.case import Edition, RequestCase
from jointops.requests.content import signed_paper
from jointops.requests.steps import Act, take
from jointops.requests.workflow import Workflow
from jointops.seals.certificates import side_of


class RequestUnknownWordError(OperatorError):
    """The workflow does not know the urgency or the task."""

    code = "REQUEST-WORD"


class NotAskedOfError(OperatorError):
    """Only armed police are asked for by a request."""

    code = "REQUEST-UNIT"


def open_request(cmd: OpenRequest, uow: UnitOfWork, given: Circumstances) -> Done:
    """Begin a request; the value is its number."""
    name = name_in_force(uow)
    flow = flow_in(uow, name)
    for word, known in (
        (cmd.urgency, tuple(flow.clocks.reply)),
        (cmd.category, tuple(dict.fromkeys(row.category for row in flow.content.approval))),
    ):
        if word not in known:
            raise RequestUnknownWordError(word=word, known="、".join(known))
    if cmd.incident is not None:
        get(uow, Incident, cmd.incident)
    for unit in cmd.units:
        if not get(uow, Unit, unit).asked_only:
            raise NotAskedOfError(unit=unit)
    rows = uow.rows(RequestCase)
    number = RequestId(max((int(key) for key in rows.ids()), default=0) + 1)
    case = RequestCase(
        id=number,
        kind=cmd.case,
        operation=flow.initial,
        urgency=cmd.urgency,
        category=cmd.category,
        opened_utc=given.at,
        opened_by=given.actor.name,
        incident=cmd.incident,
        people=cmd.people,
        units=cmd.units,
        workflow=name,
    )
    if cmd.drawn:
        enter_oral(cmd.drawn, number, cmd.incident, uow, given)
    if cmd.first is not None:
        case = _stepped(case, cmd.first, uow, given, number=cmd.drawn)
    rows.put(case)
    return done(subject=SUBJECT.format(number), value=number, facts={"request": number})


def step_request(cmd: StepRequest, uow: UnitOfWork, given: Circumstances) -> Done:
    """Do something to a request; the value is the request as it stands then."""
    after = _stepped(get(uow, RequestCase, cmd.request), cmd, uow, given)
    keep_arranged(after, cmd, uow, given)
    uow.rows(RequestCase).put(after)
    facts = {"state": after.operation, "contradicted": after.contradicted}
    facts |= _seal_facts(after, cmd, given)
    return done(subject=cmd.about, value=after, facts=facts)


def print_request_paper(cmd: PrintRequestPaper, uow: UnitOfWork, given: Circumstances) -> Done:
    """Note that a paper was printed, and archive it the first time; the value is its digest."""
    case = get(uow, RequestCase, cmd.request)
    wanted = (cmd.document, cmd.version)
    found = [d for d in case.documents if (d.kind, d.version) == wanted]
    if not found:
        raise NotFoundError(kind="Document", key=f"{cmd.document} {cmd.version}")
    known = found[0].edition(cmd.edition)
    if known is not None or cmd.paper is None or not cmd.edition:
        # somebody else may have drawn it meanwhile: his bytes are the paper
        return done(subject=cmd.about, value=known.paper if known is not None else "")
    uow.rows(Paper).put(cmd.paper)
    edition = Edition(name=cmd.edition, paper=cmd.paper.id, at_utc=given.now)
    drawn = replace(found[0], editions=(*found[0].editions, edition))
    documents = tuple(drawn if d is found[0] else d for d in case.documents)
    uow.rows(RequestCase).put(replace(case, documents=documents))
    return done(subject=cmd.about, value=edition.paper)


def _stepped(
    case: RequestCase, cmd: StepRequest, uow: UnitOfWork, given: Circumstances, *, number: str = ""
) -> RequestCase:
    flow = flow_in(uow, case.workflow)
    own = given.signer == given.actor.name
    act = Act(
        event=cmd.event,
        document=cmd.document,
        by=given.signer,
        same=_same_person(given.signer, uow),
        roles=tuple(dict.fromkeys((given.role, *(given.actor.roles if own else ())))),
        at_utc=given.at,
        fields=cmd.fields,
        people=cmd.people,
        word=cmd.word,
        text=cmd.why,
        number=number or _number(flow, cmd, case, uow, given),
        scan=cmd.scan.id if cmd.scan is not None else "",
    )
    if cmd.scan is not None:
        uow.rows(Paper).put(cmd.scan)
    return _sealed(flow, case, take(flow, case, act, now=given.now), cmd, given)


def _paper_of(flow: Workflow, cmd: StepRequest, case: RequestCase) -> tuple[str, str]:
    """Give the paper that a step is about and its event there; a record that a move writes, too."""
    move = flow.move(cmd.event, case.operation) if not cmd.document else None
    if move is not None and move.record:
        return move.record, "record"
    return cmd.document, cmd.event


def _sealed(
    flow: Workflow,
    case: RequestCase,
    after: RequestCase,
    cmd: StepRequest,
    given: Circumstances,
) -> RequestCase:
    """
    Put the signer's electronic signature on the paper, where the step is one that signs.

    A scan is a signature by pen and stands for itself; a locked or absent key holds nothing up.
    """
    document, event = _paper_of(flow, cmd, case)
    step, paper = flow.step(document, event, case.state_of(document)), after.paper(document)
    credential = given.pen.credential if given.pen is not None else None
    if step is None or paper is None or credential is None or given.pen is None:
        return after
    if cmd.scan is not None or side_of(credential.certificate) != step.signs:
        return after
    signed = signed_paper(
        after, paper, credential, signer=given.pen.signer, role=given.role.value, now=given.now
    )
    return after.with_paper(signed)


def _seal_facts(after: RequestCase, cmd: StepRequest, given: Circumstances) -> dict[str, str]:
    """Say whether the step was signed: by which certificate, by pen, or why not."""
    if given.pen is None:
        return {}
    if cmd.scan is not None:
        return {"signed": "pen"}
    stamp = after.stamps[-1] if after.stamps else None
    paper = after.paper(stamp.document or cmd.document) if stamp is not None else None
    made = paper.signatures[-1:] if paper is not None else ()
    if made and made[0].signed_utc == utc_text(given.now):
        return {"signed": made[0].value[:16]}
    return {"unsigned": given.pen.unsealed} if given.pen.unsealed else {}


def _same_person(name: str, uow: UnitOfWork) -> tuple[str, ...]:
    """Give the accounts of the person who has an account."""
    own = uow.rows(Account).find(name)
    if own is None:
        return ()
    return tuple(account.id for account in uow.rows(Account).all() if account.same_person(own))


def _number(
    flow: Workflow, cmd: StepRequest, case: RequestCase, uow: UnitOfWork, given: Circumstances
) -> str:
    """Draw the next number of the paper's own series of the year, where it gets one now."""
    document, event = _paper_of(flow, cmd, case)
    known = case.paper(document)
    step = flow.step(document, event, case.state_of(document))
    kind = flow.documents.get(document)
    if step is None or kind is None or not (step.numbers and kind.series):
        return ""
    over = known is not None and (known.state in kind.done or known.state in flow.void)
    another = over and (kind.each or (known is not None and known.state in flow.void))
    if known is not None and known.number and not another:
        return known.number
    head = head_of(f"{cmd.agency}{kind.series}", local(given.now).year)
    return numbered(head, next_serial(head, request_numbers(uow)))
