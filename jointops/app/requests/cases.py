"""Requests to the armed police: begun from an incident and its plan, led on, and told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jointops.app.center import Center
from jointops.app.commands import OpenRequest
from jointops.app.handling import NotFoundError
from jointops.app.requests.board import find_requests, request_line
from jointops.app.requests.draft import (
    CATEGORIES,
    URGENT,
    agency_of,
    article_of,
    asked_picks,
    first_draft,
    incident_of,
)
from jointops.app.workflows import flow_of
from jointops.clock import local, utc_text
from jointops.errors import OperatorError
from jointops.ids import IncidentId, RequestId, UnitId
from jointops.orders.order import Paper
from jointops.requests.case import CaseKind, Document, Flag, Owed, RequestCase
from jointops.requests.needs import wrong_fields
from jointops.resources import messages

__all__ = (
    "CATEGORIES",
    "ScanRefusedError",
    "agency_of",
    "asked_picks",
    "case_json",
    "case_of",
    "first_draft",
    "list_requests",
    "missing_fields",
    "opening",
    "owed_words",
    "read_scan",
    "stamp_name",
)

SCAN_MB = 20
SCANS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class ScanRefusedError(OperatorError):
    """A file is no scan: not a PDF or picture, or too large."""

    code = "SCAN-REFUSED"


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
    found = incident_of(center, incident)
    picks = asked_picks(center, incident)
    return OpenRequest(
        case=case,
        urgency=URGENT[found.level],
        category=CATEGORIES[article_of(found, picks)],
        people=people or sum(pick.people for pick in picks),
        incident=incident,
        units=tuple(UnitId(pick.force) for pick in picks),
    )


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
    return [case_of(center, line.id) for line in find_requests(center)]


def missing_fields(case: RequestCase, document: str = "D1") -> list[str]:
    """Give the names of a paper's fields that hold it up."""
    paper = case.paper(document)
    said = paper.fields if paper is not None else {}
    return [rule.name for rule in wrong_fields(flow_of(case), document, case.kind, said)]


def case_json(center: Center, case: RequestCase) -> dict[str, Any]:
    """Give a request as an answer's data."""
    flow, now = flow_of(case), center.deadline_now()
    due, line = case.answer_due(flow), request_line(center, case)
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
        "missing_people": line.tally.missing,
        "leaving": line.tally.leaving,
        "on_site": line.tally.on_site,
        "mark": line.mark.value,
        "workflow": case.workflow or None,
        "units": list(case.units),
        "contradicted": case.contradicted or None,
        "answer_due": utc_text(due) if due is not None else None,
        "deadlines": [
            {
                "what": deadline.kind.value,
                "paper": deadline.document or None,
                "due": utc_text(deadline.due_utc),
                "left_s": round(deadline.left_s, 3),
                "used": round(deadline.used, 3),
                "stage": deadline.stage.value,
            }
            for deadline in line.deadlines
        ],
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
    flow = flow_of(case)
    name = flow.part_name(document, event)
    return f"{flow.documents[document].name} {name}" if document else name


def owed_words(case: RequestCase, center: Center, *, after: str = "") -> Iterable[str]:
    """Say what is owed on paper, for one event or all: until when, and whether it is late."""
    flow, say = flow_of(case), messages("zh").label
    for owed in case.owed(flow, center.deadline_now()):
        if owed.flag != Flag.DONE and after in {"", owed.after}:
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
