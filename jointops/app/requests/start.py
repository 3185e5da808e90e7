"""Requests that are not opened yet: the forms of an oral record or a notice come before them."""

from __future__ import annotations

from dataclasses import replace

from jointops.app.center import Center
from jointops.app.commands import OpenRequest, StepRequest
from jointops.app.requests.draft import agency_of, flow_in_force
from jointops.audit.accounts import Actor
from jointops.ids import IncidentId, RequestId
from jointops.requests.case import CaseKind, RequestCase

NO_NUMBER = RequestId(0)
"""Stands for the number that a request gets when it is opened."""


def unopened(center: Center, order: OpenRequest, actor: Actor) -> RequestCase:
    """Give the request that an order would open, as nothing has happened to it."""
    return RequestCase(
        id=NO_NUMBER,
        kind=order.case,
        operation=flow_in_force(center).initial,
        urgency=order.urgency,
        category=order.category,
        opened_utc=center.clock.now(),
        opened_by=actor.name,
        incident=order.incident,
        people=order.people,
        units=order.units,
    )


def with_first(order: OpenRequest, first: StepRequest) -> OpenRequest:
    """Give the order that opens a request with its first step."""
    return replace(order, first=replace(first, request=NO_NUMBER))


def first_step(center: Center, event: str, document: str = "") -> StepRequest:
    """Give the first step of a request that has no number yet."""
    return StepRequest(request=NO_NUMBER, event=event, document=document, agency=agency_of(center))


def open_requests(center: Center, incident: IncidentId) -> list[RequestCase]:
    """Give an incident's requests that are not closed, the newest first."""
    cases = center.board.table(RequestCase).values()
    mine = [case for case in cases if case.incident == incident and case.operation != "archived"]
    return sorted(mine, key=_newest)


def draft_of(center: Center, incident: IncidentId) -> RequestCase | None:
    """Give the request of an incident whose first paper is still being written."""
    for case in open_requests(center, incident):
        paper = case.paper("D1")
        if case.kind == CaseKind.SINGLE and paper is not None and paper.state == "draft":
            return case
    return None


def _newest(case: RequestCase) -> int:
    return -case.id
