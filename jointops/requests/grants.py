"""What a granted request covers: its groups count as ours do, there and then and for its task."""

from __future__ import annotations

from datetime import datetime, timedelta

from jointops.forces.arrangements import GRANT, OWN, ArmedTask, StandingArrangement
from jointops.forces.roster import SHIFTS
from jointops.geo.places import Place
from jointops.ids import ArrangementId, RequestId
from jointops.requests.case import CaseKind, RequestCase
from jointops.requests.needs import time_in
from jointops.requests.workflow import Workflow

ARTICLES: dict[str, ArmedTask] = {
    "执勤": ArmedTask.DUTY,
    "处置突发社会安全事件": ArmedTask.PUBLIC_ORDER,
    "防范和处置恐怖活动": ArmedTask.TERROR,
    "抢险救援": ArmedTask.RESCUE,
}
"""Article of the law on the armed police by the category of a request."""
AROUND_M = 500.0
"""So far around the incident's place a grant reaches; our own default."""
LASTS = timedelta(hours=24)
"""So long a grant lasts that names no end; our own default."""


def basis_of(case: RequestCase) -> ArrangementId:
    """Give the name under which tasks rest on a request, or on a notice of theirs."""
    return ArrangementId(f"{OWN if case.kind == CaseKind.NOTICE else GRANT}{case.id}")


def request_of(basis: str) -> RequestId | None:
    """Give the request that a task rests on; None where it rests on a standing arrangement."""
    number = basis.removeprefix(GRANT).removeprefix(OWN)
    return RequestId(int(number)) if number != basis and number.isdecimal() else None


def grant_of(workflow: Workflow, case: RequestCase, place: Place) -> StandingArrangement | None:
    """
    Give what a request covers; None where nothing is granted, or their paper took it back.

    Parameters
    ----------
    place
        Of the incident that it is for.
    """
    answer = case.last("agree", "accept_partial", "accept_offer", "act_on_own")
    if case.operation not in workflow.granted or answer is None or not case.units:
        return None
    if case.contradicted == "no" or case.granted < 1:
        return None
    asked, reply = _papers(case)
    until = valid_until(case) or answer.at_utc + LASTS
    return StandingArrangement(
        id=basis_of(case),
        name=f"{GRANT}{case.id}",
        request=asked,
        reply=reply,
        valid_from_utc=answer.at_utc,
        valid_to_utc=until,
        tasks=_tasks(workflow, case),
        groups=case.units,
        hours=(SHIFTS["all_day"],),
        strength=case.granted,
        places=(place,),
        around_m=AROUND_M,
        origin=f"{GRANT}{case.id}",
    )


def valid_until(case: RequestCase) -> datetime | None:
    """Give until when what was granted lasts, with agreed extensions; None for nothing granted."""
    answer = case.last("agree", "accept_partial", "accept_offer", "act_on_own")
    if answer is None:
        return None
    reply = case.paper("D2")
    until = time_in(reply.fields.get("valid_until", "")) if reply is not None else None
    if until is None or until <= answer.at_utc:
        until = answer.at_utc + LASTS
    return until + extended(case)


def extended(case: RequestCase) -> timedelta:
    """Give by how much agreed extensions lengthen what was granted."""
    hours = [
        int(paper.fields.get("hours", "0") or 0)
        for paper in case.documents
        if paper.kind == "A3" and paper.state == "agreed"
    ]
    return timedelta(hours=sum(hours))


def _papers(case: RequestCase) -> tuple[str, str]:
    """Give the numbers of the papers that a grant rests on, or that there is none yet."""
    if case.kind == CaseKind.NOTICE:
        notice = case.paper("N1")
        number = notice.fields.get("their_number", "") if notice is not None else ""
        return "无", number or "自主登记"
    asked, reply = case.paper("D1"), case.paper("D2")
    return (
        (asked.number if asked is not None else "") or "口头商请",
        (reply.number if reply is not None else "") or "口头答复",
    )


def _tasks(workflow: Workflow, case: RequestCase) -> tuple[ArmedTask, ...]:
    """Give the tasks that were asked for on paper, last changed; the category's else."""
    changed, sent = case.paper("A2"), case.last("send", document="D1")
    said = ""
    for asked in case.documents:
        if sent is not None and (asked.kind, asked.version) == ("D1", sent.version):
            said = asked.fields.get("tasks", "")
    if changed is not None and changed.state == "agreed":
        said = changed.fields.get("tasks", "") or said
    codes = {name: code for code, name in workflow.content.tasks.items()}
    found = tuple(ArmedTask(codes[name]) for name in said.split("、") if name in codes)
    return found or (ARTICLES[case.category],)
