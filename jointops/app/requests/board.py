"""
Requests as lines: the board sorted by the time left, the list with its filters, and both as CSV.

`board` gives every open request, who must act soonest first; `find_requests` all that fit a
`RequestFilter`. A `RequestLine` is all that a table shows of a request, its `OwedLine` each paper
that is owed, its ``deadline`` the one that runs out first.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jointops.app.center import Center
from jointops.app.workflows import flow_of
from jointops.clock import local, local_text
from jointops.incidents.incident import Incident
from jointops.requests.case import CaseKind, Flag, RequestCase
from jointops.requests.deadlines import Deadline, DeadlineKind, Stage, deadlines_of
from jointops.requests.tally import Tally, tally_of
from jointops.requests.workflow import Workflow
from jointops.requests.workflow_file import ABSENT
from jointops.requests.working_days import listed
from jointops.resources import messages


class Mark(StrEnum):
    """How its groups are drawn on map, plan and lists."""

    NONE = "none"
    HOLLOW = "hollow"
    """商请中."""
    SOLID = "solid"
    """已同意."""
    OWN = "own"
    """自主."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLine:
    """
    A deadline as the board shows it.

    Attributes
    ----------
    text
        What is waited for, in words.
    left_s, used
        Seconds left (negative once over) and share of the time used.
    """

    kind: DeadlineKind
    document: str
    text: str
    since_utc: datetime
    due_utc: datetime
    left_s: float
    used: float
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """
    A request as tables show it.

    Attributes
    ----------
    number
        Number of its 商请单; empty before it has one.
    tally
        People asked for, granted, arrived, released, back.
    deadlines
        All that run, the nearest first.
    over
        Whether it is closed or archived.
    contradicted
        What the registered reply says other than the word, as a sentence; empty for nothing.
    """

    id: int
    kind: CaseKind
    kind_name: str
    number: str
    incident: int | None
    place: str
    category: str
    urgency: str
    state: str
    state_name: str
    opened_utc: datetime
    opened_by: str
    tally: Tally
    units: tuple[str, ...]
    mark: Mark
    deadlines: tuple[DeadlineLine, ...]
    oral: bool
    over: bool
    contradicted: str

    @property
    def deadline(self) -> DeadlineLine | None:
        """The nearest deadline; None where none runs."""
        return self.deadlines[0] if self.deadlines else None

    @property
    def owed(self) -> tuple[DeadlineLine, ...]:
        """Papers that are owed."""
        return tuple(line for line in self.deadlines if line.kind == DeadlineKind.PAPER)

    @property
    def stage(self) -> Stage:
        """The most urgent colour of all its deadlines."""
        stages = {line.stage for line in self.deadlines}
        if self.contradicted or Stage.RED in stages:
            return Stage.RED
        return Stage.AMBER if Stage.AMBER in stages else Stage.CALM


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """
    Which requests a list shows; what is empty shows all.

    Attributes
    ----------
    text
        Found in number, place, category, units, names and every field of its papers.
    states
        States of the operation.
    stage
        Only those as urgent as this.
    since, until
        When it was opened.
    open_only
        Leave out what is closed or archived.
    """

    text: str = ""
    kind: CaseKind | None = None
    incident: int | None = None
    category: str = ""
    states: frozenset[str] = frozenset()
    stage: Stage | None = None
    since: datetime | None = None
    until: datetime | None = None
    owing: bool = False
    open_only: bool = False


def request_line(center: Center, case: RequestCase) -> RequestLine:
    """Give a request as a line."""
    flow, now, say = flow_of(case), center.deadline_now(), messages("zh").label
    incident = center.board.table(Incident).get(case.incident)
    asked = case.paper("D1")
    deadlines = deadlines_of(flow, case, now)
    return RequestLine(
        id=case.id,
        kind=case.kind,
        kind_name=say(f"case.{case.kind}"),
        number=asked.number if asked is not None else "",
        incident=case.incident,
        place=incident.place.text if incident is not None else _place(case),
        category=case.category,
        urgency=case.urgency,
        state=case.operation,
        state_name=flow.state_word(case.operation),
        opened_utc=case.opened_utc,
        opened_by=case.opened_by,
        tally=tally_of(case),
        units=tuple(str(unit) for unit in case.units),
        mark=_mark(flow, case),
        deadlines=tuple(deadline_line(flow, case, deadline, now) for deadline in deadlines),
        oral=case.oral,
        over=case.operation in {"closed", flow.final},
        contradicted=contradiction_words(case),
    )


def board(center: Center) -> list[RequestLine]:
    """Give all open requests, sorted by the time left; those that wait for nothing last."""
    lines = (request_line(center, case) for case in center.board.table(RequestCase).values())
    return sorted((line for line in lines if not line.over), key=_by_time_left)


def find_requests(center: Center, wanted: RequestFilter | None = None) -> list[RequestLine]:
    """Give the requests that fit, those with a deadline first, then the newest."""
    wanted = wanted or RequestFilter()
    found = [
        line
        for case in center.board.table(RequestCase).values()
        if _fits(line := request_line(center, case), case, wanted)
    ]
    return sorted(found, key=_by_time_left)


def deadline_line(
    flow: Workflow, case: RequestCase, deadline: Deadline, now: datetime
) -> DeadlineLine:
    """Give a deadline in words; of a paper that was begun, with how far it is."""
    say = messages("zh").label
    name = flow.documents[deadline.document].name if deadline.document else ""
    begun = case.state_of(deadline.document) if deadline.document else ABSENT
    if begun != ABSENT:
        name = say("deadline.begun", paper=name, state=flow.document_word(begun))
    notice = flow.content.notice
    by_weekends = deadline.kind == DeadlineKind.NOTICE and not listed(
        local(deadline.due_utc).year, notice
    )
    late = Flag.OVERDUE if now > deadline.due_utc else Flag.DUE
    return DeadlineLine(
        kind=deadline.kind,
        document=deadline.document,
        text=say(f"deadline.{deadline.kind}.{late}", paper=name, days=notice.working_days)
        + (say("deadline.by_weekends") if by_weekends else ""),
        since_utc=deadline.since_utc,
        due_utc=deadline.due_utc,
        left_s=deadline.left_s(now),
        used=deadline.used(now),
        stage=deadline.stage(flow, now),
    )


def contradiction_words(case: RequestCase) -> str:
    """Say what the registered reply and the word say differently; empty where nothing."""
    if not case.contradicted:
        return ""
    reply = case.paper("D2")
    told = reply.fields.get("people", "—") if reply is not None else "—"
    return messages("zh").label(f"contradicted.{case.contradicted}", said=case.granted, paper=told)


def requests_csv(lines: Iterable[RequestLine]) -> str:
    """Write lines as CSV, with the byte-order mark that spreadsheets look for."""
    say = messages("zh").label
    columns = (
        *("id", "number", "kind", "incident", "place", "category", "urgency", "state"),
        *("asked", "granted", "missing", "arrived", "leaving", "back"),
        *("opened", "deadline", "due", "contradicted"),
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([say(f"column.{name}") for name in columns])
    for line in lines:
        tally, due = line.tally, line.deadline
        writer.writerow(
            [
                *(line.id, line.number, line.kind_name, line.incident or "", line.place),
                *(line.category, line.urgency, line.state_name),
                *(tally.asked, tally.granted, tally.missing, tally.arrived),
                *(tally.leaving, tally.back, local_text(line.opened_utc)),
                due.text if due is not None else "",
                local_text(due.due_utc) if due is not None else "",
                line.contradicted,
            ]
        )
    return f"\ufeff{out.getvalue()}"


def _mark(flow: Workflow, case: RequestCase) -> Mark:
    if case.operation in flow.granted and case.contradicted != "no":
        return Mark.OWN if case.kind == CaseKind.NOTICE else Mark.SOLID
    waiting = case.operation in {"closed", flow.final, "withdrawn", "declined", "back"}
    return Mark.NONE if waiting or not case.units else Mark.HOLLOW


def _place(case: RequestCase) -> str:
    paper = case.paper("D1") or case.paper("N1")
    return paper.fields.get("place", "") if paper is not None else ""


def _fits(line: RequestLine, case: RequestCase, wanted: RequestFilter) -> bool:
    return all(
        (
            not wanted.text or wanted.text in _words(line, case),
            wanted.kind in {None, line.kind},
            wanted.incident in {None, line.incident},
            wanted.category in {"", line.category},
            not wanted.states or line.state in wanted.states,
            wanted.stage in {None, line.stage},
            wanted.since is None or line.opened_utc >= wanted.since,
            wanted.until is None or line.opened_utc <= wanted.until,
            not wanted.owing or bool(line.owed),
            not (wanted.open_only and line.over),
        )
    )


def _words(line: RequestLine, case: RequestCase) -> str:
    papers = (word for paper in case.documents for word in (paper.number, *paper.fields.values()))
    shown = (line.place, line.category, line.state_name, line.opened_by, *line.units)
    return "\n".join((f"三单{line.id}", *shown, *papers))


def _by_time_left(line: RequestLine) -> tuple[bool, float, int]:
    due = line.deadline
    return due is None, due.left_s if due is not None else 0.0, -line.id
