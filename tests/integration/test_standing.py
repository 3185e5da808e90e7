"""Standing arrangements on an open file: registered, planned with, withdrawn, never gone around."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jointops.app import commands as c
from jointops.app.handlers.arrangements import (
    ArrangementKnownError,
    AskedOnlyError,
    NotArmedPoliceError,
    OutsideArrangementError,
)
from jointops.app.handling import NotFoundError, ReasonMissingError
from jointops.app.plan_lines import plan_lines
from jointops.app.planner import plan_incident
from jointops.app.rights import ACTS, ForbiddenError
from jointops.audit.accounts import Actor, Role
from jointops.errors import OperatorError
from jointops.forces.arrangements import ArmedTask, ArrangementOverError, StandingArrangement
from jointops.forces.duty import DutyWindow
from jointops.forces.readiness import Task, TaskStep
from jointops.forces.units import Unit, UnitKind
from jointops.ids import AccountName, ArrangementId, PlanId, TaskId, UnitId
from jointops.incidents.incident import Incident
from jointops.planning.plan import ReinforcementPlan
from tests.factories import NOON, arrangement, node, unit

GROUPS = ("联勤1组", "联勤2组")


def group(name, at, officers=4):
    able = ("assault", "shield")
    return unit(
        name, UnitKind.ARMED_POLICE, at=at, officers=officers, ready_s=15, capabilities=able
    )


@pytest.fixture
def place(town):
    """The town with two groups of the armed police."""
    town.do(c.ImportUnits(file="g.csv", units=(group(GROUPS[0], 2), group(GROUPS[1], 6))))
    return town


def register(town, *arrangements):
    town.do(c.RegisterArrangements(file="a.csv", arrangements=arrangements))


def withdraw(town, name="L1", why="归建"):
    town.do(c.WithdrawArrangement(arrangement=ArrangementId(name), why=why))


def terror(town, at=1):
    return town.do(c.OpenIncident(place=node(at), class_text="暴力恐怖", level=1))


def planned(town, number) -> ReinforcementPlan:
    return plan_incident(town.center, number, town.actor(c.KeepPlan))


def tasks(town, number=None) -> dict[str, Task]:
    every = town.center.board.table(Task).values()
    return {t.force: t for t in every if t.open and number in {None, t.incident}}


# --- registering and withdrawing


@pytest.mark.parametrize("kind", [c.RegisterArrangements, c.WithdrawArrangement])
def test_only_who_may_registers_and_withdraws(place, kind):
    allowed = {c.RegisterArrangements: {Role.LIAISON}}.get(kind, {Role.LIAISON, Role.APPROVER})
    assert ACTS[kind].roles == allowed
    actor = Actor(name=AccountName("值班员"), roles=(Role.OPERATOR,), seat="t")
    with pytest.raises(ForbiddenError):
        place.center.do(c.RegisterArrangements(file="a", arrangements=(arrangement(),)), actor)
    assert not place.center.board.table(StandingArrangement)


def test_an_arrangement_is_never_changed_only_withdrawn_with_a_reason(place):
    register(place, arrangement(groups=GROUPS))
    with pytest.raises(ArrangementKnownError):
        register(place, arrangement(groups=GROUPS, strength=3))
    with pytest.raises(ReasonMissingError):
        withdraw(place, why=" ")
    with pytest.raises(NotFoundError):
        withdraw(place, "L9")
    withdraw(place)
    (kept,) = place.center.board.table(StandingArrangement).values()
    assert (kept.strength, kept.withdrawn_why) == (100, "归建")
    with pytest.raises(ArrangementOverError):
        withdraw(place)
    assert place.center.database.rebuild().equal
    assert [e.kind for e in place.center.database.find_entries(text="standing", limit=9)][-1]


@pytest.mark.parametrize(("name", "error"), [("巡01", NotArmedPoliceError), ("无", NotFoundError)])
def test_an_arrangement_names_registered_armed_police_only(place, name, error):
    with pytest.raises(error):
        register(place, arrangement(groups=(GROUPS[0], name)))
    assert not place.center.board.table(StandingArrangement)


# --- the way of a group that is covered


def test_a_covered_group_goes_with_the_whole_plan_and_its_basis_is_kept(place):
    register(place, arrangement(groups=GROUPS))
    number = terror(place)
    plan = planned(place, number)
    assert [pick.force for pick in plan.standing] == list(GROUPS)
    assert not {*GROUPS} & {pick.force for pick in (*plan.picks, *plan.first_wave)}
    lines = plan_lines(place.center, number)
    assert lines is not None
    rows = {row.force: row for row in lines.rows}
    assert (rows[GROUPS[0]].basis, rows[GROUPS[0]].hollow) == ("派L1", False)
    place.do(c.CommitFirstWave(plan=plan.id))
    assert not {*GROUPS} & tasks(place).keys()
    place.do(c.CommitPlan(plan=plan.id))
    sent = tasks(place, number)
    assert [sent[name].basis for name in GROUPS] == ["L1", "L1"]
    assert {task.basis for force, task in sent.items() if force not in GROUPS} == {None}
    assert "请按联勤安排" in sent[GROUPS[0]].spoken
    again = planned(place, number)
    assert again.standing == ()
    assert not {*GROUPS} & {pick.force for pick in again.hollow}
    place.do(c.MoveTask(task=sent[GROUPS[0]].id, step=TaskStep.ON_SCENE, speaker="联络员"))
    place.do(c.StandDown(incident=number))
    assert not tasks(place)
    assert place.center.database.rebuild().equal


def test_what_is_withdrawn_between_plan_and_release_is_refused_and_nothing_goes(place):
    register(place, arrangement(groups=GROUPS))
    plan = planned(place, terror(place))
    withdraw(place)
    with pytest.raises(OutsideArrangementError) as refused:
        place.do(c.CommitPlan(plan=plan.id))
    assert refused.value.facts["outside"] == "withdrawn"
    assert "安排已终止" in str(refused.value)
    assert not tasks(place)
    place.do(c.CommitFirstWave(plan=plan.id))  # our own first wave waits for no paper
    assert tasks(place)
    assert not {*GROUPS} & tasks(place).keys()
    place.do(c.CommitPlan(plan=planned(place, plan.incident).id))
    assert not {*GROUPS} & tasks(place).keys()


def test_a_late_entry_is_no_way_around_a_withdrawal(place):
    register(place, arrangement(groups=GROUPS))
    plan = planned(place, terror(place))
    place.clock.move(60)
    early = place.clock.now()
    place.clock.move(60)
    withdraw(place)
    with pytest.raises(OutsideArrangementError):
        place.do(c.CommitPlan(plan=plan.id, occurred_utc=early))


def test_what_runs_out_or_leaves_its_hours_before_the_release_is_refused(place):
    for change, told in (({"days": (-1, 1 / 24)}, "expired"), ({"hours": ("day",)}, "hours")):
        register(place, arrangement(told, groups=(GROUPS[0],), **change))
        plan = planned(place, terror(place))
        assert [pick.basis for pick in plan.standing] == [told]
        place.clock.move(9 * 3600)
        with pytest.raises(OutsideArrangementError) as refused:
            place.do(c.CommitPlan(plan=plan.id))
        assert refused.value.facts["outside"] == told
        place.clock.move(15 * 3600 - 60)
        withdraw(place, told)


def test_who_is_out_under_an_arrangement_stays_when_it_ends(place):
    register(place, arrangement(groups=GROUPS))
    number = terror(place)
    place.do(c.CommitPlan(plan=planned(place, number).id))
    withdraw(place)
    assert {*GROUPS} <= tasks(place).keys()
    place.do(c.CommitPlan(plan=planned(place, number).id))  # the rest may still go
    assert {*GROUPS} <= tasks(place).keys()


def test_two_incidents_never_get_more_than_was_agreed_on(place):
    register(place, arrangement(groups=GROUPS, strength=4, at=(1, 5)))
    one, two = planned(place, terror(place)), planned(place, terror(place, at=5))
    assert len(one.standing) == len(two.standing) == 1
    near = replace(two, picks=())  # our own forces would be taken too
    place.do(c.KeepPlan(plan=replace(near, id=PlanId("2-9"), version=9, points=())))
    place.do(c.CommitPlan(plan=one.id))
    with pytest.raises(OperatorError) as refused:
        place.do(c.CommitPlan(plan=PlanId("2-9")))
    assert refused.value.code in {"ARRANGEMENT-OUTSIDE", "FORCE-TAKEN"}
    people = sum(4 for force in tasks(place) if force in GROUPS)
    assert people == 4


# --- planned duties


def test_a_group_reserved_for_a_duty_is_looked_at_again_when_it_is_sent(place):
    window = DutyWindow(start_utc=NOON + timedelta(hours=20), end_utc=NOON + timedelta(hours=24))
    register(place, arrangement(groups=GROUPS, tasks=(ArmedTask.PUBLIC_ORDER,)))
    duty = c.OpenIncident(place=node(1), class_text="勤务安保", level=1, window=window)
    number = place.do(duty)
    place.do(c.CommitPlan(plan=planned(place, number).id))
    assert {tasks(place)[name].step for name in GROUPS} == {TaskStep.RESERVED}
    withdraw(place)
    place.clock.move(20 * 3600)
    with pytest.raises(OutsideArrangementError):
        place.do(c.MoveTask(task=tasks(place)[GROUPS[0]].id, step=TaskStep.DISPATCHED))
    place.do(c.SendDuty(incident=number))
    steps = {force: task.step for force, task in tasks(place).items()}
    assert {steps.pop(name) for name in GROUPS} == {TaskStep.RESERVED}
    assert TaskStep.DISPATCHED in steps.values()


# --- no way around


def bent_plan(plan: ReinforcementPlan, rng: random.Random) -> ReinforcementPlan:
    """Change a plan as no planner would."""
    armed = (*plan.standing, *plan.hollow)
    solid = tuple(replace(pick, hollow=False, basis=ArrangementId("L1")) for pick in armed)
    bare = tuple(replace(pick, hollow=False, basis=None) for pick in armed)
    ours = tuple(replace(pick, kind="patrol") for pick in bare)
    changes: tuple[dict[str, Any], ...] = (
        {"picks": armed},
        {"picks": bare},
        {"picks": ours},
        {"picks": solid, "standing": ()},
        {"standing": solid},
        {"standing": bare},
        {"standing": tuple(replace(p, rule="15") for p in solid)},
        {"standing": tuple(replace(p, basis=ArrangementId("L9")) for p in solid)},
        *4 * ({"picks": (), "points": ()},),  # nothing else can stand in the way
    )
    return replace(plan, **rng.choice(changes))


def check(town, seen: set[TaskId]) -> None:
    """Check each task of armed police that is new against what was in force when it began."""
    board = town.center.board
    arrangements = board.table(StandingArrangement)
    people: dict[str, int] = {}
    for task in board.table(Task).values():
        if not board.table(Unit)[UnitId(task.force)].asked_only:
            assert task.basis is None
            continue
        basis = arrangements[task.basis]
        if task.open:
            people[basis.id] = people.get(basis.id, 0) + board.table(Unit)[task.force].officers
        if task.id in seen:
            continue
        seen.add(task.id)
        (plan,) = (p for p in board.table(ReinforcementPlan).values() if p.id == task.plan)
        (pick,) = (p for p in plan.standing if p.force == task.force)
        scene = board.table(Incident)[task.incident].place
        began = next(iter(task.stamps.values())).at_utc
        assert basis.covers(task.force, place=scene, task=pick.rule, moment=began) is None
    assert all(people[name] <= arrangements[name].strength for name in people)


class Walk:
    """Someone who tries everything, in any order."""

    def __init__(self, town, seed: int) -> None:
        self.town, self.rng = town, random.Random(seed)
        self.agreed = 0
        self.numbers = [terror(town)]

    @property
    def plans(self) -> dict[PlanId, ReinforcementPlan]:
        return dict(self.town.center.board.table(ReinforcementPlan))

    def newest(self) -> PlanId:
        """Give the newest plan of any incident."""
        number = self.rng.choice(self.numbers)
        mine = [plan for plan in self.plans.values() if plan.incident == number]
        mine.sort(key=lambda plan: plan.version)
        return mine[-1].id

    def any_task(self) -> Task:
        known: list[Task] = list(self.town.center.board.table(Task).values())
        return self.rng.choice(known)

    def register(self) -> None:
        self.agreed += 1
        found = arrangement(
            f"L{self.agreed}",
            groups=self.rng.sample(GROUPS, self.rng.randint(1, 2)),
            at=self.rng.sample((1, 3, 5, 7), 3),
            hours=(self.rng.choice(("all_day", "all_day", "day", "night")),),
            days=(self.rng.choice((-2, -2, 0.5)), self.rng.uniform(0.6, 5)),
            strength=self.rng.choice((4, 8)),
        )
        register(self.town, found)

    def withdraw(self) -> None:
        withdraw(self.town, f"L{self.rng.randint(1, 1 + self.agreed)}")

    def open(self) -> None:
        if len(self.numbers) < 3:
            self.numbers.append(terror(self.town, at=self.rng.choice((1, 3, 5, 7))))

    def plan(self) -> None:
        planned(self.town, self.rng.choice(self.numbers))

    def bend(self) -> None:
        plan = bent_plan(self.plans[self.newest()], self.rng)
        version = 1 + max(known.version for known in self.plans.values())
        name = PlanId(f"{plan.incident}-{version}")
        self.town.do(c.KeepPlan(plan=replace(plan, id=name, version=version)))

    def commit(self) -> None:
        plan = self.rng.choice([*self.plans, *len(self.plans) * (self.newest(),)])
        self.town.do(c.CommitPlan(plan=plan))

    def wave(self) -> None:
        self.town.do(c.CommitFirstWave(plan=self.rng.choice(list(self.plans))))

    def replace(self) -> None:
        force = UnitId(self.rng.choice(GROUPS))
        task = self.any_task()
        self.town.do(c.SendReplacement(task=task.id, force=force, tier=task.tier, arrival_s=60))

    def reassign(self) -> None:
        task = self.any_task()
        self.town.do(
            c.Reassign(
                task=task.id,
                taken_from=task.incident,
                force=UnitId(task.force),
                incident=self.rng.choice(self.numbers),
                plan=self.rng.choice(list(self.plans)),
                slot="x",
                tier=1,
                zone="inner",
                work="t",
                arrival_s=60,
            )
        )

    def step(self) -> None:
        step = self.rng.choice(tuple(TaskStep))
        self.town.do(c.MoveTask(task=self.any_task().id, step=step))

    def down(self) -> None:
        self.town.do(c.StandDown(incident=self.rng.choice(self.numbers)))

    def wait(self) -> None:
        self.town.clock.move(self.rng.choice((60, 3600, 6 * 3600)))


TRIED = (
    *(Walk.register, Walk.withdraw, Walk.open, Walk.wave, Walk.replace, Walk.reassign),
    *(Walk.step, Walk.wait, *2 * (Walk.down, Walk.bend), *3 * (Walk.plan, Walk.commit)),
)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_no_command_ever_sends_armed_police_without_a_valid_arrangement(place, seed):
    walk, seen = Walk(place, seed), set[TaskId]()
    for _ in range(90):
        try:
            walk.rng.choice(TRIED)(walk)
        except (OperatorError, IndexError):  # refused, or there is nothing to choose from yet
            continue
        finally:
            check(place, seen)


def test_the_walk_above_really_sends_and_refuses_armed_police(place):
    """One walk by hand, so that the property is not kept by sending nobody."""
    register(place, arrangement(groups=GROUPS))
    number = terror(place)
    plan = planned(place, number)
    bare = replace(plan, id=PlanId("1-9"), version=9, picks=plan.standing, standing=())
    stripped = tuple(replace(pick, basis=None) for pick in plan.standing)
    for bent in (replace(bare, picks=stripped), replace(bare, picks=(), standing=stripped)):
        place.do(c.KeepPlan(plan=bent))
        with pytest.raises(AskedOnlyError):
            place.do(c.CommitPlan(plan=bent.id))
    seen: set[TaskId] = set()
    place.do(c.KeepPlan(plan=replace(plan, id=PlanId("1-9"), version=9)))
    place.do(c.CommitPlan(plan=PlanId("1-9")))
    check(place, seen)
    assert len(seen) == 2


def test_a_unit_that_became_armed_police_after_the_plan_is_not_sent(place):
    number = place.do(c.OpenIncident(place=node(1), class_text="持械伤人"))
    plan = planned(place, number)
    ours = plan.first_wave[0].force
    armed = replace(place.center.board.table(Unit)[ours], kind=UnitKind.ARMED_POLICE)
    place.do(c.ImportUnits(file="u.csv", units=(armed,)))
    for command in (c.CommitFirstWave(plan=plan.id), c.CommitPlan(plan=plan.id)):
        with pytest.raises(AskedOnlyError):
            place.do(command)
    assert not tasks(place)


def test_a_duty_of_another_day_does_not_use_up_the_agreed_strength_of_now(place):
    window = DutyWindow(start_utc=NOON + timedelta(hours=20), end_utc=NOON + timedelta(hours=24))
    agreed = arrangement(
        groups=GROUPS, tasks=(ArmedTask.PUBLIC_ORDER, ArmedTask.TERROR), strength=4
    )
    register(place, agreed)
    duty = place.do(c.OpenIncident(place=node(1), class_text="勤务安保", level=1, window=window))
    place.do(c.CommitPlan(plan=planned(place, duty).id))
    assert [force for force in tasks(place, duty) if force in GROUPS] == [GROUPS[0]]
    now = planned(place, terror(place))
    assert [pick.force for pick in now.standing] == [GROUPS[0]]
    place.do(c.CommitPlan(plan=now.id))
    assert tasks(place, now.incident)[GROUPS[0]].step == TaskStep.DISPATCHED
