"""Requests at seats in processes of their own, which act at the same moment: nothing is lost."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime

import pytest

from jointops.app import commands as c
from jointops.app.bootstrap import make_empty
from jointops.app.center import Center
from jointops.app.requests.steps import step_order, steps_now
from jointops.app.rights import ForbiddenError
from jointops.audit.accounts import Actor, Role
from jointops.clock import local_text
from jointops.errors import OperatorError
from jointops.ids import AccountName
from jointops.requests.case import CaseKind, RequestCase
from jointops.requests.steps import Act, RequestStepError, RequestTakenError, take
from jointops.requests.workflow_file import ROLES
from jointops.store.home import Home
from tests.clocks import HandClock
from tests.requests import WORD, WORKFLOW, told
from tests.seats import Answer, Deed, Seat, at_once, sit_down
from tests.unit.requests.test_steps import EVENTS, adds_up, grounded

SEATS, ROUNDS = 3, 110
WILD = sorted({(document, event) for document, event, _ in EVENTS})


def person(role: str, seat: int) -> Actor:
    """Give somebody of a role who sits at a seat and nowhere else."""
    return Actor(name=AccountName(f"{role}{seat}"), roles=(Role(role),), seat=f"{seat}号席")


def drawn(
    rng: random.Random, center: Center, case: RequestCase, same: Deed | None
) -> c.StepRequest:
    """Draw what a seat does: what another does, what is possible, or anything at all."""
    if same is not None and rng.random() < 0.4 and isinstance(same.order, c.StepRequest):
        document, event = same.order.document, same.order.event
    else:
        actor = person(rng.choice(sorted(ROLES)), 0)
        lines = [line for line in steps_now(center, case, actor) if not line.blocked]
        forward = [line for line in lines if line.primary]
        document, event = rng.choice(WILD)
        if lines and rng.random() < 0.9:
            line = rng.choice(forward if forward and rng.random() < 0.6 else lines)
            document, event = line.document, line.event
    people, answer = rng.randint(1, 20), rng.choice(("full", "full", "part", "no"))
    return step_order(
        center,
        case,
        event,
        document,
        fields=told(document, event, people, answer),
        people=people,
        word=WORD,
        text="理由",
    )


def may(order: c.StepRequest, rng: random.Random) -> str:
    """Choose a role that the workflow names for a step, mostly."""
    roles = sorted(WORKFLOW.roles_for(order.document, order.event))
    return rng.choice(roles if roles and rng.random() < 0.95 else sorted(ROLES))


def act_of(deed: Deed) -> Act:
    order = deed.order
    assert isinstance(order, c.StepRequest)
    return Act(
        event=order.event,
        document=order.document,
        by=deed.actor.name,
        roles=tuple(role.value for role in deed.actor.roles),
        at_utc=deed.now,
        fields=order.fields,
        people=order.people,
        word=order.word,
        text=order.why,
    )


def shape(case: RequestCase) -> tuple[object, ...]:
    """Give what an act decides of a case: no number, which is drawn, and no instant."""
    papers = [(p.kind, p.version, p.state, dict(p.fields), p.drafted_by) for p in case.documents]
    people = (case.people, case.granted, case.arrived, case.returned, case.contradicted)
    stamps = [(s.document, s.version, s.event, s.by, s.role) for s in case.stamps]
    return (case.operation, people, papers, stamps)


def refused_as(case: RequestCase, deed: Deed) -> str:
    """Give the code by which the workflow alone refuses a deed; empty where it takes it."""
    try:
        take(WORKFLOW, case, act_of(deed), now=deed.now)
    except OperatorError as refusal:
        return refusal.code
    return ""


class Round:
    """One round: what each seat did to one case, and what came of it in which order."""

    def __init__(
        self,
        before: RequestCase,
        after: RequestCase,
        deeds: dict[str, Deed],
        answers: dict[str, Answer],
        order: Sequence[str],
    ) -> None:
        self.before, self.after = before, after
        self.deeds, self.answers, self.order = deeds, answers, order

    def held(self, counted: Counter[str]) -> None:
        """Hold what came of it against the workflow, done by one seat after the other."""
        between = [self.before]
        for seat in self.order:
            deed = self.deeds[seat]
            between.append(take(WORKFLOW, between[-1], act_of(deed), now=deed.now))
        assert shape(between[-1]) == shape(self.after)
        for seat, answer in self.answers.items():
            if answer.code in {"", ForbiddenError.code}:
                continue
            codes = [refused_as(case, self.deeds[seat]) for case in between]
            assert answer.code in codes
            if not codes[0]:
                counted["lost to another seat"] += 1
                self._told_who_and_when(answer, counted)

    def _told_who_and_when(self, answer: Answer, counted: Counter[str]) -> None:
        """The one who lost is told who won and when, or what is missing now."""
        won = {self.deeds[seat].actor.name for seat in self.order}
        if answer.code == RequestTakenError.code:
            counted["told who did the same, and when"] += 1
            assert answer.facts["by"] in won
            stamped = [s.at_utc for s in self.after.stamps if s.by == answer.facts["by"]]
            assert answer.facts["at"] in map(local_text, stamped)
        elif answer.code == RequestStepError.code:
            counted["told what was done instead, by whom"] += 1
            assert any(name in str(answer.facts["last"]) for name in won)
        for name in (answer.facts.get("by"), answer.facts.get("at")):
            assert str(name or "") in answer.text


class Desk:
    """A file, its seats, and what was ever done at them."""

    def __init__(self, center: Center, clock: HandClock, placed: list[Seat], seed: int) -> None:
        self.center, self.clock, self.seats = center, clock, placed
        self.rng = random.Random(seed)
        self.counted: Counter[str] = Counter()
        self.numbers: dict[str, tuple[int, str]] = {}

    def cases(self) -> dict[int, RequestCase]:
        self.center.catch_up()
        return dict(self.center.board.table(RequestCase))

    def open_at_once(self) -> None:
        """Let every seat open a request at the same moment: each has a number of its own."""
        known = set(self.cases())
        kinds = (CaseKind.SINGLE, CaseKind.SINGLE, CaseKind.NOTICE)
        orders = [
            c.OpenRequest(case=kind, urgency="特急", category="处置突发社会安全事件", people=12)
            for kind in kinds
        ]
        now = self._now()
        deeds = [
            Deed(order=order, actor=person("operator", seat), now=now)
            for seat, order in enumerate(orders, 1)
        ]
        given = [answer.value for answer in at_once(list(zip(self.seats, deeds, strict=True)))]
        assert len(set(given)) == len(given)
        assert set(self.cases()) == known | set(given)
        self.counted["opened"] += len(given)

    def _now(self) -> datetime:
        self.clock.move(self.rng.choice((1, 1, 30, 600, 3 * 86_400)))
        return self.clock.now()

    def round(self) -> None:
        before = self.cases()
        running = [case for case in before.values() if case.operation != WORKFLOW.final]
        if not running:
            self.open_at_once()
            return
        one = self.rng.choice(running)
        number, now = self.center.board.number, self._now()
        deeds: dict[str, Deed] = {}
        first: Deed | None = None
        for seat in range(1, SEATS + 1):
            case = one if self.rng.random() < 0.8 else self.rng.choice(running)
            order = drawn(self.rng, self.center, case, first if case is one else None)
            deed = Deed(order=order, actor=person(may(order, self.rng), seat), now=now)
            first = first or (deed if case is one else None)
            deeds[deed.actor.seat] = deed
        heard = at_once(list(zip(self.seats, deeds.values(), strict=True)))
        answers = dict(zip(deeds, heard, strict=True))
        self.judge(before, number, deeds, answers)

    def judge(
        self,
        before: dict[int, RequestCase],
        number: int,
        deeds: dict[str, Deed],
        answers: dict[str, Answer],
    ) -> None:
        """Hold a round's answers, journal and cases against each other."""
        after = self.cases()
        steps = [
            entry
            for entry in self.center.database.entries(after=number)
            if entry.kind == c.StepRequest.kind
        ]
        outcomes = {entry.seat: entry.outcome for entry in steps}
        assert len(steps) == len(deeds)
        assert outcomes == {
            seat: "refused" if answer.code else "done" for seat, answer in answers.items()
        }
        self.counted.update(outcomes.values())
        done = [entry.seat for entry in steps if entry.outcome == "done"]
        for request, case in after.items():
            mine = {s: d for s, d in deeds.items() if getattr(d.order, "request", 0) == request}
            Round(
                before[request],
                case,
                mine,
                {seat: answers[seat] for seat in mine},
                [seat for seat in done if seat in mine],
            ).held(self.counted)
            self.true_of(case)

    def true_of(self, case: RequestCase) -> None:
        adds_up(case)
        assert case.operation not in WORKFLOW.granted or grounded(case)
        for paper in case.documents:
            if paper.number.startswith("演"):
                owner = (case.id, paper.kind)
                assert self.numbers.setdefault(paper.number, owner) == owner

    def all_see_the_same(self) -> None:
        wanted = sorted(self.cases().values(), key=lambda case: case.id)
        for seat in self.seats:
            assert seat.cases() == wanted


@pytest.fixture(scope="module")
def placed():
    with ExitStack() as stack:
        yield [stack.enter_context(Seat()) for _ in range(SEATS)]


@pytest.fixture
def desk(tmp_path, placed, request):
    clock = HandClock()
    center, _ = make_empty(Home(tmp_path / "home"), exercise=True, clock=clock)
    sit_down(placed, tmp_path / "home")
    made = Desk(center, clock, placed, request.param)
    made.open_at_once()
    yield made
    center.close()


@pytest.mark.slow
@pytest.mark.parametrize("desk", [1, 2], indirect=True)
def test_what_seats_do_at_the_same_moment_comes_as_if_one_had_acted_after_the_other(desk):
    for _ in range(ROUNDS):
        desk.round()
    desk.all_see_the_same()
    assert desk.center.database.verify().whole
    assert desk.center.database.rebuild().equal
    print(dict(desk.counted), f"{len(desk.numbers)} numbers")
    assert desk.counted["done"] > ROUNDS
    assert desk.counted["told who did the same, and when"] > ROUNDS / 10
    assert desk.counted["lost to another seat"] >= desk.counted["told who did the same, and when"]


@pytest.mark.parametrize("desk", [0], indirect=True)
def test_of_three_who_approve_at_the_same_moment_one_does_and_two_are_told(desk):
    center, case = desk.center, desk.cases()[1]
    before = (("draft", "operator"), ("submit", "operator"), ("pass", "duty_commander"))
    for event, role in before:
        fields = told("D1", event, 12, "full")
        center.do(step_order(center, case, event, "D1", fields=fields), person(role, 0))
    fields = told("D1", "approve", 12, "full")
    order = step_order(center, case, "approve", "D1", fields=fields)
    now = desk.clock.now()
    deeds = [Deed(order=order, actor=person("approver", n), now=now) for n in (1, 2, 3)]
    answers = at_once(list(zip(desk.seats, deeds, strict=True)))
    (winner,) = [f"approver{n}" for n, answer in enumerate(answers, 1) if not answer.code]
    for answer in answers:
        if answer.code:
            assert (answer.code, answer.facts["by"]) == (RequestTakenError.code, winner)
            assert winner in answer.text
            assert local_text(now) in answer.text
    approved = desk.cases()[1]
    assert approved.state_of("D1") == "approved"
    assert [stamp.by for stamp in approved.stamps if stamp.event == "approve"] == [winner]
