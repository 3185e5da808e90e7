"""Requests to the armed police for tests: what each step is told by somebody who tells it all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from jointops.ids import RequestId
from jointops.requests.case import CaseKind, RequestCase, Word
from jointops.requests.positions import sheet_for
from jointops.requests.steps import Act
from jointops.requests.workflow import Workflow, default_workflow

WORKFLOW = default_workflow()
START = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)
WORD = Word(speaker="值班参谋 甲", channel="800兆", recording="R-12", read_back=True)
POSTS = {row.category: row.signer for row in WORKFLOW.content.approval if not row.standing}
PEOPLE = 12


def fresh(kind: CaseKind = CaseKind.SINGLE) -> RequestCase:
    """Give a request that nothing has happened to."""
    return RequestCase(
        id=RequestId(1),
        kind=kind,
        operation=WORKFLOW.initial,
        urgency="特急",
        category="处置突发社会安全事件",
        opened_utc=START,
        opened_by="值班员",
        people=PEOPLE,
    )


def filled(workflow: Workflow, document: str) -> dict[str, str]:
    """Fill every field of a document."""
    values = {
        "text": "某事",
        "time": "2026-03-04T12:00",
        "count": str(PEOPLE),
        "tasks": "处置突发社会安全事件",
        "position": "118.050300,36.786200",
        "sheet": sheet_for({"position": "118.050300,36.786200"}),
    }
    fields = {}
    for rule in workflow.fields(document):
        if rule.kind == "choice":
            fields[rule.key] = rule.choices[0]
        elif rule.kind == "briefing":
            fields[rule.key] = "、".join(rule.choices)
        else:
            fields[rule.key] = values[rule.kind]
    fields.pop("not_tasks", None)
    if document == "D1":
        fields["category"] = "处置突发社会安全事件"
    if document == "D3B":
        fields["weapons"] = "否"
    return fields


RECORDS = {"ask_orally": "A1", "offer": "N1", "act_on_own": "N1"}
"""What an event of the operation writes down."""


def told(document: str, event: str, people: int, answer: str) -> dict[str, str]:
    """Give the fields that somebody tells with a step who tells them all."""
    if event == "approve":
        return {"post": POSTS["处置突发社会安全事件"], "government_approval": "x"}
    paper = RECORDS.get(event, document)
    if event in {"draft", "register", "record"} or paper != document:
        return filled(WORKFLOW, paper) | {"people": str(people), "answer": answer}
    return {}


def act(
    event: str,
    role: str,
    *,
    document: str = "",
    by: str = "",
    after: timedelta = timedelta(),
    people: int | None = PEOPLE,
    **fields: str,
) -> Act:
    """Give an act with everything that it may need."""
    told = filled(WORKFLOW, document) if event in {"draft", "register", "record"} else {}
    if event in {"ask_orally", "offer", "act_on_own"}:
        told = filled(WORKFLOW, "A1" if event == "ask_orally" else "N1")
    if event == "approve":
        told = {"post": POSTS["处置突发社会安全事件"], "government_approval": "淄政〔2026〕1号"}
    return Act(
        event=event,
        document=document,
        by=by or f"{role}甲",
        roles=(role,),
        at_utc=START + after,
        fields=told | fields,
        people=people,
        word=WORD,
        text="理由",
        scan="0" * 64 if event == "attach" else "",
    )


def without(given: Act, **changed: Any) -> Act:
    """Give an act that tells less."""
    return replace(given, **changed)
