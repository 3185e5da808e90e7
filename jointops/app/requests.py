"""Requests to the armed police: begun from an incident and its plan, led on, and told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from jointops.app.center import Center
from jointops.app.commands import OpenRequest
from jointops.app.handling import NotFoundError
from jointops.app.planner import newest_plan
from jointops.app.workflows import workflow
from jointops.clock import local, local_text, utc_text
from jointops.errors import OperatorError
from jointops.forces.readiness import Task
from jointops.ids import IncidentId, RequestId, UnitId
from jointops.incidents.incident import Incident
from jointops.orders.order import Paper
from jointops.planning.plan import Pick
from jointops.requests.case import CaseKind, Document, Flag, Owed, RequestCase
from jointops.requests.grants import ARTICLES
from jointops.resources import messages

CATEGORIES = {article.value: category for category, article in ARTICLES.items()}
"""Category of a task by its article of the law on the armed police."""
BY_CLASS = {"0901": "17", "0400": "18", "0401": "18", "1001": "15"}
"""Article of an incident class where no plan asks for anybody; 16 for all others."""
ORDINARY = "16"
URGENT = {1: "特急", 2: "特急", 3: "加急", 4: "平件"}
"""Urgency of a request by the level of its incident."""
SCAN_MB = 20
SCANS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class ScanRefusedError(OperatorError):
    """A file is no scan: not a PDF or picture, or too large."""

    code = "SCAN-REFUSED"


def agency_of(center: Center) -> str:
    """Give the first word of our numbers; 演 in an exercise, whose series are its own."""
    return "演" if center.exercise else center.config.agency


def case_of(center: Center, number: int) -> RequestCase:
    """
    Give a request.

    Raises
    ------
    NotFoundError
        If there is none of this number.
    """
    found = center.board.table(RequestCase).get(RequestId(number))
    if found is None:
        raise NotFoundError(kind="RequestCase", key=number)
    return found


def asked_picks(center: Center, incident: IncidentId) -> tuple[Pick, ...]:
    """Give the groups that an incident's newest plan asks for and does not have."""
    plan = newest_plan(center, incident)
    return plan.hollow if plan is not None else ()


def opening(
    center: Center, incident: IncidentId, *, case: CaseKind = CaseKind.SINGLE, people: int = 0
) -> OpenRequest:
    """
    Give the order that begins a request for an incident: as many people as its plan asks for.

    Raises
    ------
    NotFoundError
        If there is no such incident.
    """
    found = _incident(center, incident)
    picks = asked_picks(center, incident)
    return OpenRequest(
        case=case,
        urgency=URGENT[found.level],
        category=CATEGORIES[_article(found, picks)],
        people=people or sum(pick.people for pick in picks),
        incident=incident,
        units=tuple(UnitId(pick.force) for pick in picks),
    )


def first_draft(center: Center, order: OpenRequest) -> dict[str, str]:
    """Fill a 商请单 with what incident and plan say; what they do not say is left out."""
    if order.incident is None:
        return {"category": order.category}
    found = _incident(center, order.incident)
    picks = asked_picks(center, order.incident)
    rules = sorted({pick.rule for pick in picks if pick.rule}) or [_article(found, picks)]
    say = messages("zh").label
    drafted = {
        "matter": found.class_name,
        "event_time": local_text(min(mark.at_utc for mark in found.marks.values())),
        "place": found.place.text,
        "harm": _harm(found),
        "measures": _measures(center, found.id),
        "people": str(order.people or ""),
        "tasks": "、".join(say(f"armed.{rule}") for rule in rules),
        "not_later": _latest(center, picks),
        "category": order.category,
    }
    return {key: value for key, value in drafted.items() if value}


def read_scan(file: Path) -> Paper:
    """
    Read a scan of a paper.

    Raises
    ------
    ScanRefusedError
        If it is no PDF, PNG or JPEG, empty, or over 20 MB.
    """
    try:
        with file.open("rb") as stream:
            block = stream.read((SCAN_MB << 20) + 1)
    except OSError as fault:
        raise ScanRefusedError(file=file.name, reason=fault.strerror or str(fault)) from fault
    if len(block) > SCAN_MB << 20:
        raise ScanRefusedError(file=file.name, reason=messages().label("scan.large"))
    if not block.startswith(SCANS):
        raise ScanRefusedError(file=file.name, reason=messages().label("scan.kind"))
    return Paper(id=hashlib.sha256(block).hexdigest(), pdf=block)


def list_requests(center: Center) -> list[RequestCase]:
    """Give all requests: those that wait first, by the time left; then the others, newest first."""
    return sorted(center.board.table(RequestCase).values(), key=_by_time_left)


def missing_fields(case: RequestCase, document: str = "D1") -> list[str]:
    """Give the names of a paper's fields that must be filled and are not."""
    paper = case.paper(document)
    said = paper.fields if paper is not None else {}
    rules = workflow().fields(document)
    return [rule.name for rule in rules if rule.must and not said.get(rule.key, "").strip()]


def case_json(center: Center, case: RequestCase) -> dict[str, Any]:
    """Give a request as an answer's data."""
    flow, now = workflow(), center.clock.now()
    due = case.answer_due(flow)
    return {
        "request": case.id,
        "kind": case.kind.value,
        "incident": case.incident,
        "state": case.operation,
        "state_name": flow.state_word(case.operation),
        "urgency": case.urgency,
        "category": case.category,
        "asked_people": case.people,
        "granted": case.granted,
        "arrived": case.arrived,
        "returned": case.returned,
        "units": list(case.units),
        "contradicted": case.contradicted or None,
        "answer_due": utc_text(due) if due is not None else None,
        "papers": [_paper_json(paper) for paper in case.documents],
        "owed": [_owed_json(owed) for owed in case.owed(flow, now)],
        "missing": missing_fields(case) if case.paper("D1") is not None else [],
        "possible": [
            {"event": move.event, "name": move.name, "roles": list(move.by)}
            for move in flow.moves_from(case.operation)
        ],
        "timeline": [
            {
                "at": utc_text(stamp.at_utc),
                "event": stamp.event,
                "paper": stamp.document or None,
                "version": stamp.version or None,
                "by": stamp.by,
                "role": stamp.role,
                "by_voice": stamp.word is not None,
                "text": stamp.text,
            }
            for stamp in case.stamps
        ],
    }


def stamp_name(case: RequestCase, event: str, document: str) -> str:
    """Give the word for an event of a request, or of one of its papers."""
    flow = workflow()
    if not document:
        return next((move.name for move in flow.moves if move.event == event), event)
    steps = flow.steps_of(document)
    name = next((step.name for step in steps if step.event == event), event)
    return f"{flow.documents[document].name} {name}"


def owed_words(case: RequestCase, center: Center) -> Iterable[str]:
    """Say what is owed on paper: the paper, until when, and whether it is late."""
    flow, say = workflow(), messages("zh").label
    for owed in case.owed(flow, center.clock.now()):
        if owed.flag != Flag.DONE:
            due = f"{local(owed.due_utc):%m-%d %H:%M}"
            name = flow.documents[owed.document].name
            yield say(f"owed.{owed.flag}", paper=name, due=due)


def _paper_json(paper: Document) -> dict[str, Any]:
    return {
        "kind": paper.kind,
        "version": paper.version,
        "state": paper.state,
        "number": paper.number,
        "fields": dict(paper.fields),
        "scan": paper.scan or None,
        "drafted_by": paper.drafted_by,
    }


def _owed_json(owed: Owed) -> dict[str, Any]:
    due = utc_text(owed.due_utc)
    return {"paper": owed.document, "after": owed.after, "due": due, "flag": owed.flag.value}


def _incident(center: Center, number: IncidentId) -> Incident:
    found = center.board.table(Incident).get(number)
    if found is None:
        raise NotFoundError(kind="Incident", key=number)
    return found


def _article(incident: Incident, picks: Iterable[Pick]) -> str:
    rules = sorted(pick.rule for pick in picks if pick.rule)
    if rules:
        return rules[0].partition("(")[0]
    return BY_CLASS.get(incident.class_code, ORDINARY)


def _harm(incident: Incident) -> str:
    card, say = incident.card, messages("zh").label
    parts = [
        say("harm.weapon", weapon=card.weapon) if card.weapon else "",
        say("harm.suspects", count=card.suspects) if card.suspects is not None else "",
        say("harm.injured", count=card.injured) if card.injured is not None else "",
        say("harm.left") if card.suspect_left else "",
        card.note,
    ]
    return "，".join(part for part in parts if part)


def _latest(center: Center, picks: Iterable[Pick]) -> str:
    """Say until when they are to be there: the latest promise of the plan that asks for them."""
    within_s = max((pick.within_s for pick in picks), default=0.0)
    return local_text(center.clock.now() + timedelta(seconds=within_s)) if within_s else ""


def _measures(center: Center, incident: IncidentId) -> str:
    """Say who was sent already."""
    sent = [t for t in center.board.table(Task).values() if t.incident == incident and t.open]
    out = [task for task in sent if not task.guards]
    if not out:
        return ""
    units = "、".join(task.force for task in out[:6])
    return messages("zh").label("measures.sent", count=len(out), units=units)


def _by_time_left(case: RequestCase) -> tuple[bool, float, int]:
    due = case.answer_due(workflow())
    return due is None, due.timestamp() if due is not None else 0.0, -case.id
