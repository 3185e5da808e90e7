"""Nobody stands behind his own paper: a drafter needs somebody else, whatever his roles."""

from __future__ import annotations

import pytest

from jointops.app import commands as c
from jointops.app.access import TRAINING_SEAT
from jointops.app.requests.cases import agency_of, case_of, opening
from jointops.audit.accounts import Actor, Role
from jointops.ids import AccountName, IncidentId
from jointops.requests.steps import RequestNeedsError
from tests.factories import node
from tests.requests import WORKFLOW, filled

SEAT = Actor(
    name=AccountName(TRAINING_SEAT),
    roles=(Role.OPERATOR, Role.DUTY_COMMANDER, Role.CLERK),
    seat="1号席",
)


def step(town, request, event, *, signed=None, **facts):
    command = c.StepRequest(
        request=request, event=event, document="D1", agency=agency_of(town.center), **facts
    )
    return town.center.do(command, SEAT, countersign=signed).value


def test_a_drafter_who_could_review_needs_somebody_beside_him(town):
    number = town.do(c.OpenIncident(place=node(5), class_text="群体性事件"))
    request = town.center.do(opening(town.center, IncidentId(number), people=12), SEAT).value
    step(town, request, "draft", fields=filled(WORKFLOW, "D1"))
    step(town, request, "submit")
    with pytest.raises(RequestNeedsError):
        step(town, request, "pass")
    review = c.StepRequest(request=request, event="pass", document="D1", by_other=True)
    signers = [account.id for account in town.center.countersigners(review, SEAT)]
    assert "训练指挥长" in signers
    assert TRAINING_SEAT not in signers
    signed = town.center.countersign("训练指挥长", "", review, seat="1号席")
    step(town, request, "pass", signed=signed, by_other=True)
    (stamp,) = [s for s in case_of(town.center, request).stamps if s.event == "pass"]
    assert (stamp.by, stamp.role) == ("训练指挥长", "duty_commander")


def test_to_say_so_without_anybody_changes_nothing(town):
    number = town.do(c.OpenIncident(place=node(5), class_text="群体性事件"))
    request = town.center.do(opening(town.center, IncidentId(number), people=12), SEAT).value
    step(town, request, "draft", fields=filled(WORKFLOW, "D1"))
    step(town, request, "submit")
    with pytest.raises(RequestNeedsError):
        step(town, request, "pass", by_other=True)
    assert case_of(town.center, request).state_of("D1") == "review"
