"""Requests on a file at random: two seats, restarts, clocks; what must be true stays true."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from jointops.app import commands as c
from jointops.app.bootstrap import make_empty, open_center
from jointops.app.center import Center
from jointops.app.requests.alarms import AlarmBudget
from jointops.app.requests.board import request_line
from jointops.app.requests.cases import case_of
from jointops.app.requests.steps import step_order, steps_now
from jointops.errors import OperatorError
from jointops.forces.arrangements import StandingArrangement
from jointops.forces.units import UnitKind
from jointops.ids import UnitId
from jointops.requests.case import CaseKind, Flag, RequestCase
from jointops.requests.grants import grant_of
from jointops.requests.workflow_file import ROLES
from jointops.store.home import Home
from tests.clocks import HandClock
from tests.factories import node, unit
from tests.integration.test_requests import who
from tests.requests import WORD, WORKFLOW, told
from tests.unit.requests.test_steps import EVENTS, adds_up, grounded

ASKED = "处置突发社会安全事件"
EVENTS_BY_PAPER = sorted({(document, event) for document, event, _ in EVENTS})
COUNTED: Counter[str] = Counter()


Deed = tuple[int, int, int, tuple[str, str], int, str, int, str, bool, str]
DEEDS: st.SearchStrategy[Deed] = st.tuples(
    st.integers(0, 1),
    st.integers(0, 2),
    st.integers(0, 40),
    st.sampled_from(EVENTS_BY_PAPER),
    st.integers(0, 9),
    st.sampled_from(sorted(ROLES)),
    st.integers(1, 30),
    st.sampled_from(("full", "part", "no")),
    st.sampled_from((True, True, False)),
    st.sampled_from(("", "理由", "理由")),
)
"""Seat, request, step, or a step that is out of turn; by whom, with what."""


class Requests(RuleBasedStateMachine):
    """Two seats on one home, of which either may be closed and opened again."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="requests-"))
        self.clock = HandClock()
        made, _ = make_empty(Home(self.folder / "home"), exercise=True, clock=self.clock)
        self.seats = [made, open_center(made.home, clock=self.clock)]
        admin = made.training_actor(c.ImportUnits, seat="1号席")
        group = unit("联勤1组", UnitKind.ARMED_POLICE, at=1)
        made.do(c.ImportUnits(file="g", units=(group,)), admin)
        self.opens(0, CaseKind.SINGLE, 12)
        self.budget, self.told = AlarmBudget(), Counter[tuple[str, int]]()
        self.numbers: dict[str, tuple[int, str]] = {}

    def teardown(self) -> None:
        proof = self.seats[0].database.rebuild()
        assert proof.equal, "the journal replays to the same state"
        for seat in self.seats:
            seat.close()
        shutil.rmtree(self.folder)

    def cases(self, center: Center) -> list[RequestCase]:
        center.catch_up()
        return sorted(center.board.table(RequestCase).values(), key=lambda case: case.id)

    @rule(seat=st.integers(0, 1), kind=st.sampled_from(CaseKind), people=st.integers(1, 30))
    def opens(self, seat: int, kind: CaseKind, people: int) -> None:
        center = self.seats[seat]
        if len(self.cases(center)) < 3:
            order = c.OpenRequest(
                case=kind, urgency="特急", category=ASKED, people=people, units=(UnitId("联勤1组"),)
            )
            center.do(order, who("operator"))
            COUNTED["opened"] += 1

    @rule(deeds=st.lists(DEEDS, min_size=4, max_size=8))
    def people_act(self, deeds: list[Deed]) -> None:
        for deed in deeds:
            self.act(*deed)

    def act(
        self,
        seat: int,
        which: int,
        likely: int,
        wild: tuple[str, str],
        tame: int,
        role: str,
        people: int,
        answer: str,
        word: bool,
        why: str,
    ) -> None:
        center = self.seats[seat]
        cases = self.cases(center)
        if not cases:
            return
        case = cases[which % len(cases)]
        document, event = wild
        if tame:
            steps = [line for line in steps_now(center, case, who(role)) if not line.blocked]
            if steps:
                chosen = steps[likely % len(steps)]
                document, event = chosen.document, chosen.event
                role = chosen.roles[likely % len(chosen.roles)]
        fields = told(document, event, people, answer)
        order = step_order(
            center,
            case,
            event,
            document,
            fields=fields,
            people=people,
            word=WORD if word else None,
            text=why,
        )
        before = center.board.number
        try:
            center.do(order, who(role))
        except OperatorError as refusal:
            COUNTED[f"refused {refusal.code}"] += 1
            assert case_of(center, case.id) == case
            new = [e for e in center.database.entries(after=before) if e.kind == order.kind]
            assert [e.outcome for e in new] == ["refused"]
            return
        COUNTED["done"] += 1
        after = case_of(center, case.id)
        assert after.stamps[: len(case.stamps)] == case.stamps
        assert len(after.stamps) > len(case.stamps)
        if case.paper("A1") is not None:
            assert after.paper("A1") == case.paper("A1")
        if after.operation == "closed" != case.operation:
            assert all(owed.flag == Flag.DONE for owed in case.owed(WORKFLOW, self.clock.now()))
            assert not case.contradicted

    @rule(seconds=st.sampled_from((1, 60, 900, 7200, 90000)))
    def time_passes(self, seconds: int) -> None:
        self.clock.move(seconds)

    @rule(seconds=st.sampled_from((-7200, -30, 30, 7200)))
    def somebody_sets_the_clock(self, seconds: int) -> None:
        self.clock.set_by(seconds)

    @rule(seat=st.integers(0, 5))
    def starts_again(self, seat: int) -> None:
        if seat > 1:
            return
        home = self.seats[seat].home
        self.seats[seat].close()
        self.seats[seat] = open_center(home, clock=self.clock)
        COUNTED["restarts"] += 1

    @invariant()
    def nobody_goes_without_a_basis(self) -> None:
        for case in self.cases(self.seats[0]):
            adds_up(case)
            if case.operation in WORKFLOW.granted:
                assert grounded(case)
            grant = grant_of(WORKFLOW, case, node(1))
            if grant is not None:
                assert case.operation in WORKFLOW.granted
                assert grant.strength == case.granted > 0

    @invariant()
    def both_seats_see_the_same(self) -> None:
        assert self.cases(self.seats[0]) == self.cases(self.seats[1])

    @invariant()
    def no_number_is_given_twice(self) -> None:
        for case in self.cases(self.seats[0]):
            for paper in case.documents:
                if paper.number.startswith("演"):
                    owner = (case.id, paper.kind)
                    assert self.numbers.setdefault(paper.number, owner) == owner

    @invariant()
    def arrangements_stand_only_while_granted(self) -> None:
        granted = {
            f"三单{case.id}"
            for case in self.cases(self.seats[0])
            if case.operation in WORKFLOW.granted and case.kind == CaseKind.STANDING
        }
        for row in self.seats[0].board.table(StandingArrangement).values():
            assert row.withdrawn_utc is not None or row.origin in granted

    @invariant()
    def no_alarm_sounds_twice(self) -> None:
        for alarm in self.budget.fresh(self.seats[0]):
            self.told[alarm.key, alarm.turn] += 1
            assert request_line(self.seats[0], case_of(self.seats[0], alarm.request)).deadlines or (
                "recall" in alarm.key or "contradiction" in alarm.key
            )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_whatever_two_seats_do_at_random_what_must_be_true_stays_true():
    runs = int(os.environ.get("JOINTOPS_REQUEST_RUNS", "10"))
    run_state_machine_as_test(
        Requests,
        settings=settings(
            max_examples=runs,
            stateful_step_count=30,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],
        ),
    )
    print(dict(COUNTED))
    assert COUNTED["done"] > runs
    assert COUNTED["restarts"] > 0
