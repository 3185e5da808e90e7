"""What may be done to a request: whole cases, every state with every event and role, at random."""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jointops.errors import OperatorError
from jointops.requests.case import CaseKind, Document, Flag, RequestCase, Stamp
from jointops.requests.steps import (
    RequestNeedsError,
    RequestRoleError,
    RequestStepError,
    take,
)
from jointops.requests.tally import tally_of
from jointops.requests.workflow_file import ROLES
from jointops.resources import path
from tests.requests import PEOPLE, START, WORD, WORKFLOW, act, filled, fresh, without

FILE: dict[str, Any] = tomllib.loads(path("requests", "workflow.toml").read_text(encoding="utf-8"))
LATER = timedelta(days=3)


def kinds_of(step: dict[str, Any]) -> list[str]:
    """Give the kinds of document that a step of the file is of."""
    return [step["document"]] if isinstance(step["document"], str) else step["document"]


def run(case: RequestCase, *acts, after=timedelta()):
    for given_act in acts:
        case = take(WORKFLOW, case, given_act, now=START + after)
    return case


def signed(role: str, document: str):
    ours = act("sign_ours", "duty_commander", document=document)
    return (
        act("draft", role, document=document),
        ours,
        act("sign_theirs", "liaison", document=document),
    )


ASKED = (
    act("draft", "operator", document="D1"),
    act("submit", "operator", document="D1"),
    act("pass", "duty_commander", document="D1"),
    act("approve", "approver", document="D1", by="局领导"),
    act("send", "operator", document="D1"),
    act("sign_for", "liaison", document="D1"),
)
REPLIED = (
    act("register", "liaison", document="D2"),
    act("attach", "liaison", document="D2"),
)
SERVED = (act("depart", "liaison"), act("arrive", "liaison"), act("start", "duty_commander"))
BACK = (act("release", "duty_commander"), act("return", "liaison"))


def test_a_whole_case_goes_from_draft_to_archive():
    case = run(fresh(), *ASKED)
    assert case.operation == "asked"
    case = run(case, *REPLIED)
    assert (case.operation, case.granted) == ("agreed", PEOPLE)
    case = run(case, *SERVED, *signed("operator", "D3A"), *BACK, *signed("operator", "D3B"))
    assert (case.operation, case.arrived, case.returned) == ("back", PEOPLE, PEOPLE)
    case = run(case, act("close", "duty_commander"), act("archive", "clerk"))
    assert case.operation == "archived"
    assert {owed.flag for owed in case.owed(WORKFLOW, START + LATER)} == {Flag.DONE}


def test_an_oral_request_runs_on_while_its_papers_follow():
    case = run(fresh(), act("ask_orally", "operator"))
    assert (case.operation, case.state_of("A1"), case.people) == ("asked", "recorded", PEOPLE)
    owed = {o.document: o.flag for o in case.owed(WORKFLOW, START + timedelta(minutes=1))}
    assert owed == {"D1": Flag.DUE, "D2": Flag.DUE}
    case = run(case, act("agree", "operator"), *SERVED, *BACK)
    late = {o.document: o.flag for o in case.owed(WORKFLOW, START + LATER)}
    assert set(late.values()) == {Flag.OVERDUE}
    assert set(late) == {"D1", "D2", "D3A", "D3B"}
    with pytest.raises(RequestNeedsError) as refused:
        run(case, act("close", "duty_commander"), after=LATER)
    assert "商请单" in str(refused.value.facts["missing"])
    case = run(case, *ASKED, *REPLIED, *signed("liaison", "D3A"), *signed("operator", "D3B"))
    assert (case.operation, case.contradicted) == ("back", "")
    assert run(case, act("close", "duty_commander"), after=LATER).operation == "closed"


def test_papers_that_the_other_side_withholds_are_waived_by_a_signer_once_overdue():
    case = run(fresh(), act("ask_orally", "operator"), act("decline", "operator"))
    waive = act("waive", "approver", document="D2")
    with pytest.raises(RequestNeedsError):
        run(case, waive)
    case = run(case, waive, *ASKED[:5], after=LATER)
    case = run(case, act("waive", "approver", document="D1"), after=LATER)
    assert run(case, act("close", "duty_commander"), after=LATER).operation == "closed"


def test_partial_answers_are_accepted_withdrawn_or_declined():
    case = run(fresh(), *ASKED, act("agree_partly", "operator", people=5))
    assert (case.operation, case.granted) == ("partial", 5)
    assert run(case, act("accept_partial", "approver")).operation == "agreed"
    assert run(case, act("withdraw", "approver")).operation == "withdrawn"
    declined = run(case, act("decline", "liaison", document=""), *())
    assert (declined.operation, declined.granted) == ("declined", 0)


def test_a_paper_that_says_other_than_was_said_raises_the_alarm():
    said = run(fresh(), act("ask_orally", "operator"), act("agree", "operator"))
    confirmed = run(said, act("register", "liaison", document="D2"))
    assert confirmed.contradicted == ""
    fewer = run(said, act("register", "liaison", document="D2", people=4))
    assert fewer.contradicted == "people"
    out = run(said, act("depart", "liaison"))
    refused = run(out, act("register", "liaison", document="D2", answer="no"))
    assert (refused.operation, refused.contradicted) == ("out", "no")
    stopped = run(said, act("register", "liaison", document="D2", answer="no"))
    assert (stopped.operation, stopped.contradicted) == ("declined", "no")


def test_their_own_initiative_is_registered_and_never_asked_for():
    own = run(fresh(CaseKind.NOTICE), act("act_on_own", "operator"))
    assert (own.operation, own.state_of("N1"), own.asked) == ("out", "recorded", False)
    offered = run(fresh(CaseKind.NOTICE), act("offer", "liaison"))
    assert run(offered, act("accept_offer", "duty_commander")).operation == "agreed"


def test_facts_of_the_street_never_wait_for_a_signature():
    agreed = run(fresh(), act("ask_orally", "operator"), act("agree", "operator"))
    fighting = run(agreed, act("start", "operator"))
    assert (fighting.operation, fighting.arrived) == ("on_task", PEOPLE)
    back = run(fighting, act("recall", "operator"), act("return", "operator"))
    assert back.operation == "back"


def test_nobody_signs_what_he_drafted_and_nobody_out_of_turn():
    case = run(fresh(), *ASKED[:2])
    with pytest.raises(RequestNeedsError):
        run(case, act("pass", "duty_commander", document="D1", by="operator甲"))
    passed = run(case, ASKED[2])
    for changed in (
        {"fields": {"post": "市局主要领导"}},
        {"fields": {"government_approval": "x", "post": "值班局领导"}},
        {"by": "operator甲"},
    ):
        with pytest.raises(RequestNeedsError):
            run(passed, without(ASKED[3], **changed))
    with pytest.raises(RequestRoleError):
        run(passed, without(ASKED[3], roles=("operator",)))
    with pytest.raises(RequestStepError) as refused:
        run(passed, act("agree", "liaison"))
    assert refused.value.facts["state"] == "拟办"


def test_a_word_counts_only_with_speaker_channel_recording_and_read_back():
    asked = run(fresh(), *ASKED)
    for lacking in (
        None,
        replace(WORD, read_back=False),
        replace(WORD, recording=" "),
        replace(WORD, speaker=""),
        replace(WORD, channel=""),
    ):
        with pytest.raises(RequestNeedsError):
            run(asked, without(act("agree", "operator"), word=lacking))
        with pytest.raises(RequestNeedsError):
            run(asked, without(act("agree", "liaison"), word=lacking))


def test_an_oral_record_is_only_added_to():
    case = run(fresh(), act("ask_orally", "operator"))
    with pytest.raises(RequestStepError):
        run(case, act("record", "operator", document="A1", caller="别人"))
    after = run(case, act("add", "operator", document="A1", caller="别人"))
    assert after.paper("A1") == case.paper("A1")
    assert after.stamps[-1].text == "理由"


def test_the_clock_for_an_answer_waits_while_they_ask_back():
    minute = timedelta(minutes=1)
    case = run(fresh(), *ASKED)
    assert case.answer_due(WORKFLOW) == START + 15 * minute
    case = run(case, act("ask_info", "liaison", after=4 * minute))
    assert case.answer_due(WORKFLOW) is None
    case = run(case, act("give_info", "operator", after=10 * minute))
    assert case.answer_due(WORKFLOW) == START + 21 * minute
    with pytest.raises(RequestNeedsError):
        run(case, act("expire", "duty_commander"), after=20 * minute)
    assert run(case, act("expire", "duty_commander"), after=22 * minute).operation == "expired"


def test_a_change_makes_a_new_version_that_is_signed_again():
    case = run(fresh(), *ASKED, ASKED[0])
    assert [(d.kind, d.version, d.state) for d in case.documents] == [
        ("D1", 1, "received"),
        ("D1", 2, "draft"),
    ]
    assert case.operation == "asked"


# --- every state, every event, every role


def ready(operation: str, document: str, state: str) -> RequestCase:
    """Give a case to which everything has happened that a need may ask for, long ago."""
    ago = START - LATER
    stamps = [
        Stamp(event=event, at_utc=ago, by="x", role="operator")
        for event in ("ask_orally", "withdraw", "arrive", "return")
    ]
    stamps.append(Stamp(event="send", at_utc=ago, by="x", role="operator", document="D1"))
    papers = tuple(
        Document(kind=kind, version=1, state=done.done[0], fields=filled(WORKFLOW, kind))
        for kind, done in WORKFLOW.documents.items()
        if kind not in {document, "D1"}
    )
    if state:
        fields = filled(WORKFLOW, document)
        papers += (Document(kind=document, version=1, state=state, fields=fields, drafted_by="y"),)
    return replace(
        fresh(),
        operation=operation,
        granted=PEOPLE,
        arrived=PEOPLE,
        stamps=tuple(stamps),
        documents=papers,
    )


def test_every_state_with_every_event_and_role_allows_only_what_the_table_says():
    allowed = {
        (state, move["event"], role)
        for move in FILE["operation"]
        for state in move["from"]
        for role in move["by"]
    }
    tried = passed = 0
    for state in FILE["states"]:
        for event in sorted({move["event"] for move in FILE["operation"]}):
            for role in sorted(ROLES):
                document = "" if event != "ask" else "D1"
                case = ready(state, document or "A1", "sent" if document else "")
                if event in {"offer", "act_on_own"}:
                    case = replace(case, documents=())
                if event == "close":
                    case = replace(
                        case,
                        documents=tuple(
                            Document(kind=k, version=1, state=d.done[0], fields=filled(WORKFLOW, k))
                            for k, d in WORKFLOW.documents.items()
                        ),
                    )
                tried += 1
                try:
                    after = take(WORKFLOW, case, act(event, role), now=START)
                except RequestNeedsError:
                    possible = event in {"ask", "expire"}
                except (RequestStepError, RequestRoleError):
                    possible = False
                else:
                    possible = len(after.stamps) > len(case.stamps)
                assert possible == ((state, event, role) in allowed)
                passed += possible
    print(f"operation: {tried:,} combinations, {passed} allowed")
    assert passed == len(allowed)


def test_every_paper_in_every_state_allows_only_what_the_table_says():
    allowed = {
        (document, state, step["event"], role)
        for step in FILE["step"]
        for document in (
            [step["document"]] if isinstance(step["document"], str) else step["document"]
        )
        for state in step["from"]
        for role in step["by"]
    }
    tried = passed = 0
    events = sorted({step["event"] for step in FILE["step"]})
    for document in WORKFLOW.documents:
        for state in ("", *FILE["document_states"]):
            for event in events:
                for role in sorted(ROLES):
                    case = ready("agreed", document, state)
                    tried += 1
                    try:
                        take(WORKFLOW, case, act(event, role, document=document), now=START)
                        possible = True
                    except RequestNeedsError:
                        possible = True
                    except (RequestStepError, RequestRoleError):
                        possible = False
                    assert possible == ((document, state, event, role) in allowed)
                    passed += possible
    print(f"papers: {tried:,} combinations, {passed} allowed")
    assert passed == len(allowed)


# --- at random

EVENTS = sorted(
    {("", move["event"], role) for move in FILE["operation"] for role in ROLES}
    | {
        (document, step["event"], role)
        for step in FILE["step"]
        for document in kinds_of(step)
        for role in ROLES
    }
)


def possible_now(case: RequestCase) -> list[tuple[str, str, str]]:
    """Give the acts that the case allows: document, event, role."""
    found = [("", m.event, role) for m in WORKFLOW.moves_from(case.operation) for role in m.by]
    return found + [
        (kind, step.event, role)
        for kind in WORKFLOW.documents
        for step in WORKFLOW.steps_from(kind, case.state_of(kind))
        for role in step.by
    ]


def adds_up(case: RequestCase) -> None:
    """Hold the people asked for, granted, there and back against each other."""
    tally = tally_of(case)
    assert tally.asked + tally.beyond == tally.granted + tally.missing
    assert tally.granted + tally.over == tally.arrived + tally.to_come
    assert tally.arrived + tally.turned == tally.on_site + tally.leaving + tally.back
    parts = (tally.missing, tally.to_come, tally.on_site, tally.leaving, tally.back)
    assert min(parts) >= 0
    if case.operation in {"arrived", "on_task"}:
        assert (tally.on_site, tally.leaving) == (tally.arrived, 0)


def grounded(case: RequestCase) -> bool:
    """Tell whether their paper, their word or their notice stands behind what was granted."""
    paper = case.paper("D2")
    if paper is not None and paper.fields.get("answer") in {"full", "part"}:
        return True
    answers = {"agree", "agree_partly", "offer", "act_on_own"}
    spoken = [s for s in case.stamps if s.event in answers and not s.document]
    return any(s.word is not None and not s.word.lacks for s in spoken) or (
        case.state_of("N1") == "recorded" and bool(spoken)
    )


RUNS, ACTS = 150, 60
FIRST = 1000
"""Seed of the first run; from here on each of the four stretches comes to every state."""


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_nobody_goes_without_a_basis_and_nothing_closes_with_papers_owed(seed):
    seen: Counter[str] = Counter()
    for run_number in range(RUNS):
        seen.update(wander(random.Random(FIRST + seed * RUNS + run_number)))
    print(dict(seen))
    assert set(seen) == set(FILE["states"]), "every state was visited"


def wander(dice: random.Random) -> set[str]:
    """Do things at random to a new request; give its states, each held against what must be."""
    case, minutes = fresh(), 0
    seen = {case.operation}
    for _ in range(ACTS):
        minutes += dice.choice((0, 1, 30, 3000))
        words, people = dice.random() < 0.6, dice.randint(1, 2 * PEOPLE)
        answer = dice.choice(("full", "part", "no"))
        now = START + timedelta(minutes=minutes)
        choices = possible_now(case) or EVENTS
        document, event, role = dice.choice(choices if dice.random() < 0.9 else EVENTS)
        told = act(event, role, document=document, people=people, answer=answer)
        told = replace(told, at_utc=now, word=WORD if words else None)
        before = case
        try:
            case = take(WORKFLOW, case, told, now=now)
        except OperatorError:
            assert case == before
            continue
        assert case.stamps[: len(before.stamps)] == before.stamps
        assert len(case.stamps) > len(before.stamps)
        if case.operation in WORKFLOW.granted:
            assert grounded(case)
        if before.paper("A1") is not None:
            assert case.paper("A1") == before.paper("A1")
        if case.returned != before.returned:
            assert case.returned <= max(case.arrived, before.granted)
        adds_up(case)
        if case.operation == "closed" and before.operation != "closed":
            assert all(owed.flag == Flag.DONE for owed in before.owed(WORKFLOW, now))
        approvals = [s for s in case.stamps if (s.document, s.event) == ("D1", "approve")]
        drafters = {s.by for s in case.stamps if (s.document, s.event) == ("D1", "draft")}
        assert not drafters.intersection(s.by for s in approvals)
        seen.add(case.operation)
    return seen
