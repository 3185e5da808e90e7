"""Journal entries as lines: who, when, what, in words that the screen has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any

from jointops.app.center import Center
from jointops.app.commands import CorrectEntry, ReportPosition
from jointops.app.commands.requests import SUBJECT
from jointops.app.handlers.amendments import subject_of
from jointops.app.requests.cases import owed_words
from jointops.app.workflows import flow_of, workflow
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.audit.entry import Entry, canonical
from jointops.audit.exceptions import (
    AuditException,
    ExceptionKind,
    ExceptionReader,
    is_late,
)
from jointops.clock import read_time
from jointops.forces.points import ResponsePoint
from jointops.forces.readiness import Task
from jointops.orders.order import Order
from jointops.requests.case import RequestCase


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """
    An entry as the panel shows it.

    Attributes
    ----------
    kind
        The command's code; its sentence is the label ``entry.KIND``.
    facts
        What the sentence names.
    countersigned_by
        Who stood behind an act of the actor's (会签); empty for nobody.
    oral_by
        Who gave his word for it by voice (口头授权); empty for nobody.
    emergency
        Number of the emergency sign-in that gave the right to it; empty for none.
    late
        Whether it was entered more than a minute after it happened (补录).
    corrected_by
        Number of the newest entry that corrects it; None for none.
    listed
        Why it is among the exceptions: kind and what, for each; empty where all are shown.
    """

    number: int
    at_utc: datetime
    actor: str
    seat: str
    kind: str
    refused: bool
    code: str
    why: str
    subject: str
    facts: Mapping[str, str]
    countersigned_by: str
    oral_by: str
    emergency: str
    late: bool
    corrected_by: int | None = None
    listed: tuple[tuple[ExceptionKind, str], ...] = ()


def newest_lines(
    center: Center, *, text: str = "", limit: int = 100, before: int | None = None
) -> list[JournalLine]:
    """Give the newest entries that fit a text, newest first."""
    entries = center.database.find_entries(text=text, limit=limit, before=before)
    corrected = _corrections(center, entries)
    return [_line(center, entry, corrected) for entry in entries]


class ExceptionList:
    """
    The journal's exceptions, read on from where the last reading ended.

    The first reading goes through the whole journal; it belongs off the window's thread.
    """

    def __init__(self, center: Center) -> None:
        self._center = center
        self._reader = ExceptionReader()
        self._found: list[AuditException] = []
        self._read = 0
        self._lock = Lock()

    def standing(self) -> list[AuditException]:
        """Give all that still stand, oldest first."""
        with self._lock:
            for entry in self._center.database.entries(after=self._read):
                self._found += self._reader.read(entry)
                self._read = entry.seq
            still = [found for found in self._found if self._reader.unsettled(found)]
        return [one for one in still if one.request is None or any(_owed(self._center, one))]

    def newest_lines(
        self, *, text: str = "", limit: int = 100, before: int | None = None
    ) -> list[JournalLine]:
        """Give the newest entries that are listed and fit a text, newest first."""
        by_entry: dict[int, list[AuditException]] = {}
        for found in reversed(self.standing()):
            if (before is None or found.entry.seq < before) and _fits(found.entry, text):
                by_entry.setdefault(found.entry.seq, []).append(found)
        numbers = sorted(by_entry, reverse=True)[:limit]
        chosen = [by_entry[number] for number in numbers]
        corrected = _corrections(self._center, [founds[0].entry for founds in chosen])
        return [
            replace(
                _line(self._center, founds[0].entry, corrected),
                why="；".join(dict.fromkeys(f.why for f in reversed(founds) if f.why)),
                listed=tuple((f.kind, what_of(self._center, f)) for f in reversed(founds)),
            )
            for founds in chosen
        ]


SEATS_OF_BEFORE = {"cli": "命令行", "set-up": "建档", "system": "本机"}
"""What seats were called in the first entries of older files, and are called now."""


def _owed(center: Center, found: AuditException) -> Iterable[str]:
    """Say which papers of a request are still owed for what was said."""
    case = center.board.table(RequestCase).get(found.request)
    return owed_words(case, center, after=found.event) if case is not None else ()


def what_of(center: Center, found: AuditException) -> str:
    """Say what an exception is about: points by their names, what a request's papers still owe."""
    words = found.what
    if found.request is not None:
        return f"{SUBJECT.format(found.request)} " + "；".join(_owed(center, found))
    if found.kind == ExceptionKind.BARED:
        points = center.board.table(ResponsePoint)
        words = tuple(points[w].name if w in points else w for w in words)
    return " ".join(words)


def _fits(entry: Entry, text: str) -> bool:
    words = (entry.kind, entry.actor, entry.subject, entry.why, canonical(entry.facts))
    return any(text in word for word in words)


def _corrections(center: Center, entries: Sequence[Entry]) -> dict[str, int]:
    subjects = [subject_of(entry.seq) for entry in entries]
    return center.database.newest_about(subjects, kind=CorrectEntry.kind)


def _line(center: Center, entry: Entry, corrected: Mapping[str, int]) -> JournalLine:
    facts = entry.facts
    refused = entry.outcome == "refused"
    if refused:
        facts = facts.get("command", {})
    return JournalLine(
        number=entry.seq,
        at_utc=read_time(entry.occurred_utc),
        actor=entry.actor,
        seat=SEATS_OF_BEFORE.get(entry.seat, entry.seat),
        kind=entry.kind,
        refused=refused,
        code=str(entry.facts.get("code", "")) if refused else "",
        why=entry.why,
        subject=entry.subject,
        facts=_words(center, entry.kind, facts)
        | _reported(center, entry)
        | {"subject": entry.subject},
        late=is_late(entry),
        corrected_by=corrected.get(subject_of(entry.seq)),
        countersigned_by=str(entry.facts.get("countersigned_by", "")),
        oral_by=str(entry.facts.get("oral", {}).get("commander", "")),
        emergency=str(entry.facts.get("emergency", "")),
    )


def _reported(center: Center, entry: Entry) -> dict[str, str]:
    """Say where a unit reported itself, as far as that is still kept."""
    if entry.kind != ReportPosition.kind or "place" in entry.facts:
        return {}
    with center.database.read() as uow:
        places = [_place(row.row["fix"]["place"]) for row in uow.changes_of(entry) if row.row]
    return {"place": "、".join(places) or "—"}


def _words(center: Center, kind: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """Give the plain facts of an entry as texts."""
    words = {
        name: str(value)
        for name, value in facts.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }
    place = facts.get("place")
    if isinstance(place, Mapping):
        words["place"] = _place(place)
    order = center.board.table(Order).get(words.get("order"))
    if order is not None and order.number:
        words["order"] = order.number
    reader = _READERS.get(kind)
    return words | (reader(center, facts) if reader else {})


def _place(place: Mapping[str, Any]) -> str:
    if place.get("name"):
        return str(place["name"])
    if place.get("node") is not None:
        return f"node:{place['node']}"
    return f"{place.get('lon', 0):.5f},{place.get('lat', 0):.5f}"


def _released(center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    first = [
        task.force
        for task in center.board.table(Task).values()
        if task.plan == facts.get("plan") and task.tier <= 1
    ]
    return {"forces": "、".join(first)}


def _step(center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    task = center.board.table(Task).get(facts.get("task"))
    speaker = facts.get("speaker") or ""
    return {
        "force": task.force if task else str(facts.get("task", "")),
        "speaker": f"（{speaker}）" if speaker else "",
    }


def _order(_center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    order = facts.get("order")
    if not isinstance(order, Mapping):
        return {}
    return {"number": str(order.get("number") or order.get("id", ""))}


def _signed_copies(_center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    return {"copies": "、".join(str(number) for number in facts.get("copies", ()))}


def _print_wish(_center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    return {"target": str(facts.get("target") or "—")}


def _closure(_center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    closure = facts.get("closure")
    return {"name": str(closure.get("name", ""))} if isinstance(closure, Mapping) else {}


def _city(_center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    city = facts.get("city")
    return {"name": str(city.get("name", ""))} if isinstance(city, Mapping) else {}


def _roads(_center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    roads = facts.get("roads")
    return {"source": str(roads.get("source", ""))} if isinstance(roads, Mapping) else {}


def _sign_in(_center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    kind = "countersign_" if facts.get("act") else ""
    return {"result": f"{kind}{'done' if facts.get('success') else 'failed'}"}


def _signed_head(_center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    head = facts.get("head")
    if not isinstance(head, Mapping):
        return {}
    return {"number": str(head.get("seq")), "code": str(head.get("digest"))[:HEAD_CHARACTERS]}


def _oral_answer(_center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    return {"result": "agreed" if facts.get("agreed") else "denied"}


def _pack(_center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    numbers = facts.get("numbers", ())
    return {"count": str(len(numbers)), "listed": "、".join(map(str, numbers))}


def _request(center: Center, facts: Mapping[str, Any]) -> dict[str, str]:
    """Name the paper and the step of a request as its workflow does."""
    document = str(facts.get("document") or "")
    event = str(facts.get("event") or facts.get("first") or "")
    case = center.board.table(RequestCase).get(facts.get("request"))
    flow = flow_of(case) if case is not None else workflow()
    paper = flow.documents.get(document)
    return {
        "document": paper.name if paper is not None else "",
        "event": flow.part_name(document, event) if event else "",
    }


_READERS: Mapping[str, Callable[[Center, Mapping[str, Any]], dict[str, str]]] = {
    "plan.first_wave": _released,
    "task.step": _step,
    "order.issue": _order,
    "order.draft": _order,
    "order.ack": _signed_copies,
    "order.unqueue": _print_wish,
    "closure.draw": _closure,
    "file.set_up": _city,
    "roads.import": _roads,
    "account.sign_in": _sign_in,
    "journal.sign_head": _signed_head,
    "oral.answer": _oral_answer,
    "request.open": _request,
    "request.step": _request,
    "pack.draw": _pack,
    "pack.void": _pack,
}


def head_code(center: Center) -> str:
    """Give the newest entry's digest as printed on papers."""
    return center.board.head[:HEAD_CHARACTERS]
