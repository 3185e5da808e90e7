"""Every state with every event and account, live and exercise; every way to a granted force."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from jointops.app.commands import StepRequest
from jointops.app.rights import ForbiddenError, role_for
from jointops.audit.accounts import Actor, Role
from jointops.errors import OperatorError
from jointops.ids import AccountName, RequestId, UnitId
from jointops.requests.case import CaseKind, RequestCase
from jointops.requests.grants import grant_of
from jointops.requests.steps import (
    RequestNeedsError,
    RequestRoleError,
    RequestStepError,
    take,
)
from tests.factories import node
from tests.requests import START, WORD, WORKFLOW, act, fresh
from tests.unit.requests.test_steps import ready

MODES = ("exercise", "live")
PARTS = [("", move.event) for move in WORKFLOW.moves] + [
    (kind, step.event) for kind in WORKFLOW.documents for step in WORKFLOW.steps_of(kind)
]


def passes(case: RequestCase, document: str, event: str, role: Role) -> bool:
    """Tell whether an account comes through rights and workflow, whatever the step itself needs."""
    actor = Actor(name=AccountName(f"{role}甲"), roles=(role,), seat="1号席")
    command = StepRequest(request=RequestId(1), event=event, document=document)
    try:
        held = role_for(command, actor)
        take(WORKFLOW, case, act(event, held, document=document), now=START)
    except (ForbiddenError, RequestStepError, RequestRoleError):
        return False
    except RequestNeedsError:
        return True
    return True


@pytest.mark.slow
def test_every_state_with_every_event_and_account_in_both_modes_goes_as_the_table_says():
    allowed = {
        (document, state, part.event, role)
        for document in ("", *WORKFLOW.documents)
        for part in (WORKFLOW.steps_of(document) if document else WORKFLOW.moves)
        for state in part.sources
        for role in part.by
    }
    counted: Counter[str] = Counter()
    for mode, (document, event) in product(MODES, sorted(set(PARTS))):
        states = ("", *WORKFLOW.content.document_states) if document else WORKFLOW.content.states
        for state, role in product(states, Role):
            case = ready("agreed", document, state) if document else ready(state, "A1", "")
            if event in {"offer", "act_on_own"}:
                case = replace(case, documents=())
            expected = (document, state, event, str(role)) in allowed
            assert passes(case, document, event, role) == expected, (document, state, event, role)
            counted[mode] += 1
            counted[f"{mode} allowed"] += expected
    print(f"{counted['exercise'] + counted['live']:,} combinations: {dict(counted)}")
    assert counted["exercise"] == counted["live"] > 10_000
    assert counted["live allowed"] == len(allowed)


ANSWERS = ("full", "part", "no")
TRACK = ("D1", "D2", "A1", "N1")
"""Papers that move the operation, or are what a grant rests on."""


def key_of(case: RequestCase) -> tuple[object, ...]:
    """Give what of a case decides what may follow; D1 once sent is all one."""
    papers = tuple(case.state_of(kind) for kind in TRACK if kind != "D1")
    sent = case.last("send", document="D1") is not None
    papers += (case.state_of("D1") if not sent else "sent",)
    reply = case.paper("D2")
    answer = reply.fields.get("answer") if reply is not None else ""
    return (case.operation, papers, answer, case.granted > 0, case.contradicted, case.asked)


def basis_of(case: RequestCase) -> str:
    """Say what a granted force rests on; empty for nothing."""
    paper = case.paper("D2")
    if paper is not None and paper.fields.get("answer") in {"full", "part"}:
        return "reply"
    spoken = case.last("agree", "agree_partly")
    if spoken is not None and spoken.word is not None and not spoken.word.lacks and case.oral:
        return "oral"
    if spoken is not None and spoken.word is not None and not spoken.word.lacks:
        return "word on a paper request"
    return "notice" if case.state_of("N1") == "recorded" else ""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_way_leads_to_a_force_without_reply_word_or_notice():
    start = replace(fresh(), units=(UnitId("联勤1组"),))
    seen = {key_of(start)}
    waiting = deque([start, replace(start, kind=CaseKind.NOTICE)])
    tried, rests = 0, Counter[str]()
    theirs = {move.event for move in WORKFLOW.moves if move.theirs}
    theirs |= {step.event for step in WORKFLOW.content.step if step.theirs}
    acts = [
        replace(act(event, role, document=document, answer=answer), word=word)
        for (document, event), word, answer in product(sorted(set(PARTS)), (WORD, None), ANSWERS)
        for role in sorted(WORKFLOW.roles_for(document, event))[:1]
        if document in {"", *TRACK} and event not in {"add", "void", "send_back", "reject"}
        if answer == "full" or (document, event) == ("D2", "register")
        if word is not None or event in {*theirs, "ask_orally"}
    ]
    while waiting:
        case = waiting.popleft()
        for given in acts:
            tried += 1
            told = replace(given, at_utc=START + timedelta(minutes=len(case.stamps)))
            try:
                after = take(WORKFLOW, case, told, now=START + timedelta(days=3))
            except OperatorError:
                continue
            if after.operation in WORKFLOW.granted:
                basis = basis_of(after)
                assert basis, [(s.document, s.event) for s in after.stamps]
                rests[basis] += 1
            grant = grant_of(WORKFLOW, after, node(1))
            assert grant is None or basis_of(after)
            if key_of(after) not in seen:
                seen.add(key_of(after))
                waiting.append(after)
    print(f"{tried:,} steps from {len(seen):,} states; granted forces rest on {dict(rests)}")
    assert set(rests) == {"reply", "oral", "word on a paper request", "notice"}
