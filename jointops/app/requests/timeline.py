"""A request's timeline: each of its journal entries in words, refused ones too, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jointops.app.center import Center
from jointops.app.commands.requests import SUBJECT, OpenRequest
from jointops.app.workflows import flow_of
from jointops.clock import read_time
from jointops.requests.case import RequestCase, Stamp, Word
from jointops.resources import messages

MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """
    One thing that happened to a request.

    Attributes
    ----------
    entry
        Number of its journal entry.
    at_utc, recorded_utc
        When it happened, and when it was written down.
    title
        What happened, with its paper.
    document, version
        The paper it is about, for a preview; empty for the operation.
    word
        How it was said, where the desk wrote down a word (代录).
    refused
        Code of the refusal; empty where it was done.
    """

    entry: int
    at_utc: datetime
    recorded_utc: datetime
    title: str
    by: str
    role: str
    seat: str
    event: str
    document: str = ""
    version: int = 0
    people: int | None = None
    word: Word | None = None
    text: str = ""
    countersigned_by: str = ""
    refused: str = ""


def timeline(center: Center, case: RequestCase) -> list[TimelineLine]:
    """Give a request's journal entries, oldest first."""
    subject = SUBJECT.format(case.id)
    entries = center.database.find_entries(subject=subject, limit=MOST)
    stamps = {(s.recorded_utc, s.event, s.document): s for s in case.stamps}
    lines = []
    for entry in reversed(entries):
        refused = entry.outcome == "refused"
        facts = entry.facts.get("command", {}) if refused else entry.facts
        event = str(facts.get("event") or facts.get("first") or "")
        document = _document(case, entry.kind, event, str(facts.get("document", "")))
        recorded = read_time(entry.recorded_utc)
        stamp: Stamp | None = stamps.get((recorded, event, document))
        people = facts.get("people")
        lines.append(
            TimelineLine(
                entry=entry.seq,
                at_utc=read_time(entry.occurred_utc),
                recorded_utc=recorded,
                title=_title(case, entry.kind, event, document),
                by=entry.actor,
                role=entry.role,
                seat=entry.seat,
                event=event,
                document=document or _record(case, event),
                version=stamp.version if stamp is not None else 0,
                people=people if isinstance(people, int) else None,
                word=stamp.word if stamp is not None else None,
                text=entry.why,
                countersigned_by=str(entry.facts.get("countersigned_by", "")),
                refused=str(entry.facts.get("code", "")) if refused else "",
            )
        )
    return lines


def _document(case: RequestCase, kind: str, event: str, document: str) -> str:
    """Give which paper an entry is about; the order that opens a request does not name it."""
    first = case.stamps[0] if case.stamps else None
    opened = kind == OpenRequest.kind and first is not None and first.event == event
    return first.document if opened and first is not None else document


def _record(case: RequestCase, event: str) -> str:
    """Give the record that an event of the operation writes with it; empty for none."""
    moves = flow_of(case).moves
    return next((move.record for move in moves if move.event == event and move.record), "")


def _title(case: RequestCase, kind: str, event: str, document: str) -> str:
    say = messages("zh").label
    if not event:
        return say(f"act.{kind}")
    flow = flow_of(case)
    name = flow.part_name(document, event)
    title = f"{flow.documents[document].name} {name}" if document in flow.documents else name
    if kind == OpenRequest.kind:
        return say("requests.opened_with", opened=say(f"act.{kind}"), step=title)
    return title
