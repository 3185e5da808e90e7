"""What a step of a request needs; each gives what is missing, or None where nothing is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from jointops.clock import local_text, read_time
from jointops.requests.case import Flag, RequestCase, Word
from jointops.requests.positions import POSITION, SHEET, place_fault
from jointops.requests.workflow import Workflow
from jointops.requests.workflow_file import FieldRule
from jointops.resources import messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """
    What a need looks at.

    Attributes
    ----------
    case, after
        The request before, and with the paper as the step would leave it.
    same
        Accounts of the person who does it.
    """

    workflow: Workflow
    case: RequestCase
    after: RequestCase
    document: str
    same: frozenset[str]
    role: str
    fields: Mapping[str, str]
    people: int | None
    word: Word | None
    text: str
    scan: str
    now: datetime


def lacking(need: str, given: Given) -> str | None:
    """Give what a need lacks: names of fields, or an empty text for the need itself."""
    return _NEEDS[need](given)


def _fields(given: Given) -> str | None:
    paper = given.after.paper(given.document)
    said = paper.fields if paper is not None else {}
    rules = wrong_fields(given.workflow, given.document, given.case.kind, said)
    return "、".join(_with_why(rule, said) for rule in rules) or None


def _with_why(rule: FieldRule, said: Mapping[str, str]) -> str:
    """Name a field that is wrong; of a place that does not fit its sheet, say what would."""
    value = said.get(rule.key, "").strip()
    code, facts = place_fault(rule.kind, value, said) if value else ("", {})
    return f"{rule.name}（{messages().label(code, **facts)}）" if code else rule.name


def wrong_fields(
    workflow: Workflow, document: str, case: str, said: Mapping[str, str]
) -> list[FieldRule]:
    """Give the fields of a document that are empty and must not be, or say what cannot be."""
    tasks = frozenset(workflow.content.tasks.values())
    return [rule for rule in workflow.fields(document, case) if _wrong(rule, said, tasks)]


def _wrong(rule: FieldRule, said: Mapping[str, str], tasks: frozenset[str]) -> bool:
    value = said.get(rule.key, "").strip()
    if not value:
        return rule.must
    if rule.kind == "time":
        return time_in(value) is None
    if rule.kind == "tasks":
        named = value.split("、")
        wanted = said.get("tasks", "").split("、") if rule.key != "tasks" else ()
        return not tasks.issuperset(named) or bool(set(named).intersection(wanted))
    if rule.kind == "count":
        return not (value.isdecimal() and len(value) <= 6 and (int(value) > 0 or not rule.some))
    if rule.kind == "choice":
        return value not in rule.choices
    if rule.kind in {POSITION, SHEET}:
        return bool(place_fault(rule.kind, value, said)[0])
    if rule.kind == "briefing":
        return set(value.split("、")) != set(rule.choices)
    return False


def time_in(text: str) -> datetime | None:
    """Read a time as a field says it; None where it is none."""
    try:
        return read_time(text.strip())
    except ValueError:
        return None


def _matrix(given: Given) -> str | None:
    paper = given.after.paper(given.document)
    asked = paper.fields.get("people", "") if paper is not None else ""
    people = int(asked) if asked.isdecimal() else 0
    category = paper.fields.get("category", "") if paper is not None else ""
    standing = given.case.kind == "standing"
    row = given.workflow.approval(category, people, standing=standing)
    if row is None:
        return category
    if given.role != row.role or given.fields.get("post", "").strip() != row.signer:
        return row.signer
    missing = [
        given.workflow.record_word(record)
        for record in row.extra
        if not given.fields.get(record, "").strip()
    ]
    return "、".join(missing) if missing else None


def _said(given: Given) -> str | None:
    """Demand how it was said where the desk wrote it down; the liaison and their paper stand."""
    if given.role == "liaison" or given.document == "D2":
        return None
    return _word(given)


def _word(given: Given) -> str | None:
    if given.word is None:
        return "speaker、channel、recording、read_back"
    return "、".join(given.word.lacks) or None


def _reply(given: Given) -> str | None:
    """Demand their paper or their word: an answer rests on one of the two."""
    registered = given.after.state_of("D2") in {"registered", "scanned"}
    spoken = given.word is not None and not given.word.lacks
    return None if registered or spoken else ""


def _people(given: Given) -> str | None:
    return None if given.people is not None and given.people > 0 else ""


def _granted_people(given: Given) -> str | None:
    """Demand a head count that was agreed to; nobody arrives who was not granted."""
    if given.people is None:
        return None if given.case.granted > 0 else ""
    return None if 0 < given.people <= given.case.granted else str(given.case.granted)


def _returned_people(given: Given) -> str | None:
    most = given.case.arrived or given.case.granted
    return None if given.people is None or given.people <= most else str(most)


def _other_person(given: Given) -> str | None:
    """Demand that nobody passes what he drafted, sent up, or wrote down of a call."""
    paper = given.case.paper(given.document)
    if paper is None:
        return None
    wrote = {paper.drafted_by}
    for stamp in given.case.stamps:
        mine = (stamp.document, stamp.version) == (paper.kind, paper.version)
        if (mine and stamp.event in {"draft", "submit"}) or stamp.event == "ask_orally":
            wrote.add(stamp.by)
    return "、".join(sorted(wrote & given.same)) or None


def _not_recorder(given: Given) -> str | None:
    """Demand that nobody accepts an answer that he himself wrote down."""
    answers = ("agree", "agree_partly", "decline", "offer")
    last = given.case.last(*answers)
    registered = given.case.last("register", document="D2")
    wrote = {stamp.by for stamp in (last, registered) if stamp is not None}
    return "、".join(sorted(wrote & given.same)) or None


def _may_ask(given: Given) -> str | None:
    """Demand that the request is still to be made, or is on paper what was asked by voice."""
    begun = given.case.operation == given.workflow.initial
    return None if begun or given.case.asked else given.workflow.state_word(given.case.operation)


def _overdue(given: Given) -> str | None:
    owed = {o.document: o.flag for o in given.case.owed(given.workflow, given.now)}
    due = given.case.answer_due(given.workflow)
    late = owed.get(given.document) == Flag.OVERDUE
    unsigned = given.document == "D1" and given.document not in owed
    return None if late or (unsigned and _signing_late(given)) or _gone(due, given) else ""


def _signing_late(given: Given) -> bool:
    sent = given.case.last("send", document="D1")
    if sent is None:
        return False
    clocks = given.workflow.clocks.sign_for
    allowed_s = 60 * clocks.get(given.case.urgency, max(clocks.values()))
    return (given.now - sent.at_utc).total_seconds() > allowed_s


def _gone(due: datetime | None, given: Given) -> bool:
    return given.document == "D1" and due is not None and given.now > due


def _time_passed(given: Given) -> str | None:
    due = given.case.answer_due(given.workflow)
    waiting = given.case.operation in {"asked", "info_needed"}
    if waiting and due is not None and given.now <= due:
        return local_text(due, "%m-%d %H:%M")
    return None


def _papers_done(given: Given) -> str | None:
    documents = given.workflow.documents
    open_papers = [
        documents[owed.document].name
        for owed in given.case.owed(given.workflow, given.now)
        if owed.flag != Flag.DONE
    ]
    drafts = {document.kind for document in given.case.documents}
    open_papers += [
        documents[kind].name
        for kind in sorted(drafts)
        if given.case.state_of(kind) not in documents[kind].done
        and given.case.state_of(kind) not in {"draft", *given.workflow.void}
        and documents[kind].name not in open_papers
    ]
    return "、".join(open_papers) if open_papers else None


def _outcome_complete(given: Given) -> str | None:
    paper = given.case.paper("D3B")
    if paper is None:
        return None
    lacks = []
    if paper.fields.get("weapons") == "是" and not paper.fields.get("weapons_report", "").strip():
        lacks.append("weapons_report")
    if not paper.fields.get("casualties", "").strip():
        lacks.append("casualties")
    words = {rule.key: rule.name for rule in given.workflow.fields("D3B", given.case.kind)}
    return "、".join(words[key] for key in lacks) if lacks else None


def _if(test: Callable[[Given], bool]) -> Callable[[Given], str | None]:
    return lambda given: None if test(given) else ""


_NEEDS: dict[str, Callable[[Given], str | None]] = {
    "after_arrival": _if(lambda given: given.case.last("arrive", "start") is not None),
    "after_asking": _if(lambda given: given.case.asked),
    "after_ending": _if(lambda given: given.case.last("withdraw", "terminate") is not None),
    "after_return": _if(lambda given: given.case.last("return") is not None),
    "contradiction": _if(lambda given: bool(given.case.contradicted)),
    "emergency": _if(lambda given: bool(given.fields.get("emergency", "").strip())),
    "fields": _fields,
    "granted_people": _granted_people,
    "matrix": _matrix,
    "may_ask": _may_ask,
    "not_recorder": _not_recorder,
    "other_person": _other_person,
    "outcome_complete": _outcome_complete,
    "overdue": _overdue,
    "papers_done": _papers_done,
    "people": _people,
    "reason": _if(lambda given: bool(given.text.strip())),
    "reply": _reply,
    "request_sent": _if(lambda given: given.after.state_of("D1") == "sent"),
    "said": _said,
    "settled": _if(lambda given: not given.case.contradicted),
    "returned_people": _returned_people,
    "scan": _if(lambda given: bool(given.scan)),
    "text": _if(lambda given: bool(given.text.strip())),
    "time_passed": _time_passed,
    "while_granted": _if(lambda given: given.case.operation in given.workflow.granted),
    "word": _word,
}
"""Each name of `jointops.requests.workflow_file.NEEDS`; a test holds the two against each other."""
