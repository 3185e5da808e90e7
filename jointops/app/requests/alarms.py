"""
What somebody must be told of requests now; a fact that stays as it is is not told again.

The window asks `AlarmBudget.fresh` as often as it likes and gets each alarm once; another time only
where the workflow's data say so (the next share of a deadline, the next quarter of an hour of a
paper that is overdue). `standing` gives all that still holds, for a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jointops.app.center import Center
from jointops.app.requests.board import contradiction_words, deadline_line
from jointops.app.workflows import flow_of
from jointops.audit.accounts import Role
from jointops.requests.case import RequestCase
from jointops.requests.deadlines import DeadlineKind, Stage, deadlines_of
from jointops.resources import messages


class AlarmKind(StrEnum):
    """What is wrong."""

    DEADLINE = "deadline"
    PAPER = "paper"
    """欠文书."""
    EXPIRED = "expired"
    """期满待确认."""
    CONTRADICTION = "contradiction"
    RECALL = "recall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """
    One thing that somebody must be told.

    Attributes
    ----------
    key
        The fact: the same fact has the same key.
    turn
        How often it is to have been told by now; 1 is the first time.
    roles
        Who is told.
    since_utc
        Since when the fact holds.
    """

    key: str
    turn: int
    request: int
    kind: AlarmKind
    stage: Stage
    roles: tuple[Role, ...]
    text: str
    since_utc: datetime


def standing(center: Center) -> list[Alarm]:
    """Give all that must be known of open requests now, the most urgent first."""
    found = [
        alarm
        for case in center.board.table(RequestCase).values()
        if case.operation not in {"closed", flow_of(case).final}
        for alarm in (*_deadlines(center, case), *_facts(case))
    ]
    return sorted(found, key=_urgent)


class AlarmBudget:
    """Remembers what was told, so that nobody is told the same twice."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}

    def fresh(self, center: Center, *roles: Role) -> list[Alarm]:
        """Give what is new since the last time, for some roles or for all."""
        found = standing(center)
        new = [
            alarm
            for alarm in found
            if alarm.turn > self._told.get(alarm.key, 0)
            and (not roles or set(roles).intersection(alarm.roles))
        ]
        self._told |= {alarm.key: alarm.turn for alarm in new}
        keys = {alarm.key for alarm in found}
        self._told = {key: turn for key, turn in self._told.items() if key in keys}
        return new


def _deadlines(center: Center, case: RequestCase) -> list[Alarm]:
    flow, now, say = flow_of(case), center.deadline_now(), messages("zh").label
    alarms = []
    for deadline in deadlines_of(flow, case, now):
        turn, to = deadline.told(flow, now)
        if not turn:
            continue
        over = deadline.left_s(now) < 0
        kind = AlarmKind.DEADLINE
        if deadline.kind == DeadlineKind.PAPER:
            kind = AlarmKind.PAPER
        elif deadline.kind == DeadlineKind.VALIDITY and over:
            kind = AlarmKind.EXPIRED
        line = deadline_line(flow, case, deadline, now)
        alarms.append(
            Alarm(
                key=f"{case.id}/{deadline.kind}/{deadline.document}/{int(deadline.due_utc.timestamp())}",
                turn=turn,
                request=case.id,
                kind=kind,
                stage=line.stage,
                roles=tuple(Role(role) for role in to),
                text=say("alarm.request", request=case.id, what=line.text),
                since_utc=deadline.due_utc if over else deadline.since_utc,
            )
        )
    return alarms


def _facts(case: RequestCase) -> list[Alarm]:
    say = messages("zh").label
    alarms = []
    registered = case.last("register", document="D2")
    if case.contradicted and registered is not None:
        alarms.append(
            Alarm(
                key=f"{case.id}/contradiction/{registered.version}",
                turn=1,
                request=case.id,
                kind=AlarmKind.CONTRADICTION,
                stage=Stage.RED,
                roles=(Role.DUTY_COMMANDER, Role.APPROVER),
                text=say("alarm.request", request=case.id, what=contradiction_words(case)),
                since_utc=registered.at_utc,
            )
        )
    recall = case.last("recall")
    if recall is not None and case.operation == "returning":
        alarms.append(
            Alarm(
                key=f"{case.id}/recall",
                turn=1,
                request=case.id,
                kind=AlarmKind.RECALL,
                stage=Stage.RED,
                roles=(Role.DUTY_COMMANDER,),
                text=say("alarm.request", request=case.id, what=say("alarm.recall")),
                since_utc=recall.at_utc,
            )
        )
    return alarms


def _urgent(alarm: Alarm) -> tuple[bool, datetime]:
    return alarm.stage != Stage.RED, alarm.since_utc
