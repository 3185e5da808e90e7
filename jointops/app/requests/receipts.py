"""What a request itself says for its receipts, annexes and oral record: their first draft."""

from __future__ import annotations

from jointops.app.center import Center
from jointops.app.commands import OpenRequest
from jointops.app.requests.draft import FIELDS, first_draft, flow_in_force
from jointops.audit.accounts import Actor
from jointops.clock import local_text
from jointops.incidents.incident import Incident
from jointops.requests.case import RequestCase

CAUSES = {"release": "任务完成", "recall": "召回", "terminate": "终止"}
"""Cause of a return, as the receipt puts it, by the event that began it."""
ENDINGS = {"withdraw": "撤回", "terminate": "终止"}


def receipt_fields(
    center: Center, case: RequestCase, document: str, actor: Actor | None
) -> dict[str, str]:
    """Give what is known for a paper from the request's own events; the rest is for a person."""
    told = {
        "D1": lambda: first_draft(center, reopened(case)),
        "A1": lambda: oral_fields(center, reopened(case), actor),
        "D3A": lambda: _arrival(center, case),
        "D3B": lambda: _return(case),
        "A4": lambda: _ending(case),
    }
    maker = told.get(document)
    return {key: value for key, value in maker().items() if value} if maker else {}


def reopened(case: RequestCase) -> OpenRequest:
    """Give the order that would open a request again."""
    return OpenRequest(
        case=case.kind,
        urgency=case.urgency,
        category=case.category,
        people=case.people,
        incident=case.incident,
        units=case.units,
    )


def oral_fields(center: Center, order: OpenRequest, actor: Actor | None) -> dict[str, str]:
    """Give an oral record's fields: who calls, and what is said, in the order of a 商请单."""
    drafted = first_draft(center, order)
    content = "；".join(
        f"{rule.name}：{drafted[rule.key]}"
        for rule in flow_in_force(center).fields("D1", order.case)
        if rule.key in drafted
    )
    return {
        "caller": actor.name if actor is not None else "",
        "content": content,
        "people": str(order.people or ""),
    }


def _arrival(center: Center, case: RequestCase) -> dict[str, str]:
    there = case.last("arrive", "start")
    incident = center.board.table(Incident).get(case.incident)
    return {
        "arrived_at": local_text(there.at_utc, FIELDS) if there is not None else "",
        "place": incident.place.text if incident is not None else "",
        "people": str(case.arrived),
    }


def _return(case: RequestCase) -> dict[str, str]:
    let_go, back = case.last(*CAUSES), case.last("return")
    first = case.last("arrive", "start")
    hours = ""
    if first is not None and back is not None:
        hours = str(max(1, round((back.at_utc - first.at_utc).total_seconds() / 3600)))
    return {
        "released_at": local_text(let_go.at_utc, FIELDS) if let_go is not None else "",
        "cause": CAUSES[let_go.event] if let_go is not None else "",
        "hours": hours,
    }


def _ending(case: RequestCase) -> dict[str, str]:
    ended = case.last(*ENDINGS)
    if ended is None:
        return {}
    return {"ending": ENDINGS[ended.event], "why": ended.text}
