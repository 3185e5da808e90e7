"""Until when somebody must act on a request, how much of the time is used, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from jointops.clock import LOCAL, local
from jointops.requests.case import Flag, RequestCase
from jointops.requests.grants import valid_until
from jointops.requests.needs import time_in
from jointops.requests.workflow import Workflow
from jointops.requests.working_days import last_day_to_ask


class DeadlineKind(StrEnum):
    """What is waited for."""

    RECEIPT = "receipt"
    """对方签收."""
    ANSWER = "answer"
    """对方答复."""
    PAPER = "paper"
    """欠文书."""
    VALIDITY = "validity"
    """同意的期限."""
    NOTICE = "notice"
    """计划勤务的提前商请."""


class Stage(StrEnum):
    """How near a deadline is."""

    CALM = "calm"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """
    One deadline that still runs.

    Attributes
    ----------
    document
        Which paper it is about; empty for none.
    """

    kind: DeadlineKind
    since_utc: datetime
    due_utc: datetime
    document: str = ""

    def used(self, now: datetime) -> float:
        """Give the share of its time that is used; above 1 it is over."""
        whole = (self.due_utc - self.since_utc).total_seconds()
        return (now - self.since_utc).total_seconds() / whole if whole > 0 else 1.0

    def left_s(self, now: datetime) -> float:
        """Give the seconds left; negative once it is over."""
        return (self.due_utc - now).total_seconds()

    def stage(self, workflow: Workflow, now: datetime) -> Stage:
        """Give its colour; a paper that is owed is never calm."""
        if now > self.due_utc:
            return Stage.RED
        first = min((step.at for step in workflow.content.alarms.escalation), default=1.0)
        if self.kind == DeadlineKind.PAPER or self.used(now) >= first:
            return Stage.AMBER
        return Stage.CALM

    def told(self, workflow: Workflow, now: datetime) -> tuple[int, tuple[str, ...]]:
        """
        Give how often it should have been told by now, and to which roles it is told last.

        The number grows only where the workflow says so: at each share of its escalation, and,
        for a paper that is overdue, once in so many minutes.
        """
        alarms = workflow.content.alarms
        passed = [step for step in alarms.escalation if self.used(now) >= step.at]
        rounds, to = len(passed), passed[-1].to if passed else ()
        late_s = -self.left_s(now)
        if self.kind == DeadlineKind.PAPER and late_s >= 0 and alarms.repeat_minutes > 0:
            rounds += 1 + int(late_s // (60 * alarms.repeat_minutes))
            to = tuple(dict.fromkeys((*to, *alarms.repeat_to)))
        return rounds, to


def deadlines_of(workflow: Workflow, case: RequestCase, now: datetime) -> list[Deadline]:
    """Give the deadlines of a request that still run, the nearest first."""
    if case.operation in {workflow.final, "closed"}:
        return []
    return sorted(_running(workflow, case, now), key=_by_due)


def _running(workflow: Workflow, case: RequestCase, now: datetime) -> Iterator[Deadline]:
    clocks = workflow.clocks
    due = case.answer_due(workflow)
    if due is not None:
        minutes = clocks.reply.get(case.urgency, max(clocks.reply.values()))
        since = due - timedelta(minutes=minutes)
        yield Deadline(kind=DeadlineKind.ANSWER, since_utc=since, due_utc=due)
    sent = case.last("send", document="D1")
    if sent is not None and case.state_of("D1") == "sent":
        minutes = clocks.sign_for.get(case.urgency, max(clocks.sign_for.values()))
        yield Deadline(
            kind=DeadlineKind.RECEIPT,
            since_utc=sent.at_utc,
            due_utc=sent.at_utc + timedelta(minutes=minutes),
            document="D1",
        )
    notice = _notice_due(workflow, case)
    if notice is not None:
        yield Deadline(kind=DeadlineKind.NOTICE, since_utc=case.opened_utc, due_utc=notice)
    for owed in case.owed(workflow, now):
        if owed.flag != Flag.DONE:
            yield Deadline(
                kind=DeadlineKind.PAPER,
                since_utc=owed.since_utc,
                due_utc=owed.due_utc,
                document=owed.document,
            )
    end = valid_until(case)
    answer = case.last("agree", "accept_partial", "accept_offer", "act_on_own")
    if end is not None and answer is not None and case.operation in workflow.granted:
        yield Deadline(kind=DeadlineKind.VALIDITY, since_utc=answer.at_utc, due_utc=end)


def _notice_due(workflow: Workflow, case: RequestCase) -> datetime | None:
    """Give until when a planned duty is to be asked for: the end of a working day before it."""
    notice, paper = workflow.content.notice, case.paper("D1")
    if case.operation != workflow.initial or case.urgency != notice.urgency or paper is None:
        return None
    start = time_in(paper.fields.get("not_before", ""))
    if start is None or notice.working_days == 0:
        return None
    day = last_day_to_ask(local(start).date(), notice) + timedelta(days=1)
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def _by_due(deadline: Deadline) -> datetime:
    return deadline.due_utc
