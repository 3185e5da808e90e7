from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from jointops.app import commands as c
from jointops.app.access import AccountLockedError, SignInError, hash_secret
from jointops.app.bootstrap import make_empty
from jointops.app.center import RoadsAbsentError
from jointops.app.doctrine_trial import try_needs
from jointops.app.handlers.arrangements import AskedOnlyError
from jointops.app.handlers.incidents import MilestoneAutoError, TasksOpenError
from jointops.app.handlers.people import AccountExistsError, TrainingAccountError
from jointops.app.handlers.plans import PlanOutdatedError
from jointops.app.handlers.registers import FileSetUpError, NeedsReasonError, StatusError
from jointops.app.handling import NotFoundError, ReasonMissingError
from jointops.app.overview import city_counts
from jointops.app.planner import newest_plan, plan_incident
from jointops.app.rights import ACTS, ForbiddenError, role_for
from jointops.audit.accounts import Account, Actor, Role
from jointops.errors import OperatorError
from jointops.forces.closures import RoadClosure
from jointops.forces.fixes import Certainty, FixSource
from jointops.forces.readiness import ForceTakenError, StepRefusedError, Task, TaskStep, UnitStatus
from jointops.forces.register import City
from jointops.ids import AccountName, ClosureId, GuardId, IncidentId, PlanId, TaskId, UnitId
from jointops.incidents.incident import Card, Incident, LevelError, Milestone
from jointops.planning.plan import Edits
from jointops.situation.changes import Aspect, Changes
from jointops.store.home import Home
from tests.factories import node

OPEN = c.OpenIncident(place=node(1), class_text="持械伤人", caller="有人持刀", phone="13812345678")


def opened(town, **more):
    words = {f.name: getattr(OPEN, f.name) for f in fields(OPEN)} | more
    return town.do(c.OpenIncident(**words))


def planned(town, number, edits=None):
    return plan_incident(town.center, number, town.actor(c.KeepPlan), edits=edits)


# --- rights

EXAMPLES = {
    kind: kind.__new__(kind)
    for kind in ACTS
    if kind not in {c.IssueOrder, c.SendReplacement, c.StepRequest}
}  # roles depend on the kind alone


@pytest.mark.parametrize("kind", list(EXAMPLES), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("role", list(Role))
def test_every_command_passes_for_exactly_the_roles_of_the_table(kind, role):
    actor = Actor(name=AccountName("x"), roles=(role,), seat="t")
    if role in ACTS[kind].roles:
        assert role_for(EXAMPLES[kind], actor) == role
    else:
        with pytest.raises(ForbiddenError):
            role_for(EXAMPLES[kind], actor)


@pytest.mark.parametrize("tier", range(6))
def test_a_replacement_in_the_first_wave_needs_no_commander(tier):
    sent = c.SendReplacement(task=TaskId("1-001"), force=UnitId("a"), tier=tier, arrival_s=60)
    for role in Role:
        actor = Actor(name=AccountName("x"), roles=(role,), seat="t")
        may = role == Role.DUTY_COMMANDER or (role == Role.OPERATOR and tier < 2)
        if may:
            assert role_for(sent, actor) == role
        else:
            with pytest.raises(ForbiddenError):
                role_for(sent, actor)


def test_every_command_stands_in_the_table_with_a_code_of_its_own():
    kinds = [
        kind for kind in vars(c).values() if isinstance(kind, type) and issubclass(kind, c.Command)
    ]
    concrete = [kind for kind in kinds if kind is not c.Command]
    assert set(concrete) == set(ACTS)
    assert len({kind.kind for kind in concrete}) == len(concrete)


def test_a_refused_act_changes_nothing_and_is_journaled(town):
    before = town.center.board.number
    auditor = Actor(name=AccountName("审计"), roles=(Role.AUDITOR,), seat="t")
    with pytest.raises(ForbiddenError):
        town.center.do(OPEN, auditor)
    (entry,) = town.center.database.find_entries(limit=1)
    assert (entry.outcome, entry.facts["code"], entry.actor) == ("refused", "FORBIDDEN", "审计")
    assert town.center.board.number == before + 1
    assert town.center.board.table(Incident) == {}
    assert town.center.database.verify().whole


# --- the main job


def test_an_incident_is_graded_planned_released_and_stood_down(town):
    number = opened(town)
    incident = town.center.board.table(Incident)[number]
    assert (incident.level, incident.class_name) == (2, "持械伤人")
    plan = planned(town, number)
    assert {p.force: p.tier for p in plan.picks} == {
        "巡01": 0,
        "PTU01": 1,
        "巡02": 2,
        "巡03": 2,
        "摩01": 2,
        "站01": 3,
    }
    # PTU01 leaves 站前 bare: PTU02 moves up to it, and the second team is short
    (moved,) = plan.moves_up
    assert (moved.name, moved.holder, moved.after) == ("站前", "PTU02", 1)
    (short,) = [s for s in plan.shortfalls if s.kind == "ptu" and s.missing]
    assert (short.nearest.code, short.nearest.facts["force"]) == ("NEAREST-MOVES-UP", "PTU02")
    bared = planned(town, number, Edits(bared={moved.point: "指挥长决定"}))
    assert {p.force: p.tier for p in bared.picks}["PTU02"] == 3
    assert {effect.name for effect in bared.lost_points} == {"站前", "市场"}
    plan = planned(town, number, Edits())
    wave = town.do(c.CommitFirstWave(plan=plan.id))
    assert {task.force for task in wave.tasks} == {p.force for p in plan.first_wave}
    assert all(task.step == TaskStep.DISPATCHED for task in wave.tasks)
    assert all(len(task.spoken) <= 60 for task in wave.tasks)
    rest = town.do(c.CommitPlan(plan=plan.id))
    going = {p.force for p in plan.picks} - {t.force for t in wave.tasks}
    assert {t.force for t in rest.tasks} == going | {"PTU02"}
    (standing_in,) = [task for task in rest.tasks if task.point is not None]
    assert (standing_in.point, standing_in.task) == (moved.point, "补位 站前")
    marks = town.center.board.table(Incident)[number].marks
    assert Milestone.DISPATCHED in marks
    released = town.do(c.StandDown(incident=number))
    assert set(released) == {p.force for p in plan.picks} | {"PTU02"}
    assert list(released)[-1] in {p.force for p in plan.first_wave}  # the last in is the first out
    town.do(c.EndIncident(incident=number))
    assert town.center.database.rebuild().equal


def test_each_step_of_a_task_stamps_the_incident_and_says_who_spoke(town):
    number = opened(town)
    plan = planned(town, number)
    wave = town.do(c.CommitFirstWave(plan=plan.id))
    task = wave.tasks[0]
    for step in (TaskStep.ACKNOWLEDGED, TaskStep.EN_ROUTE, TaskStep.ON_SCENE, TaskStep.ON_TASK):
        town.clock.move(20)
        town.do(c.MoveTask(task=task.id, step=step, speaker="组长", channel="1"))
    kept = town.center.board.table(Task)[task.id]
    assert kept.stamps[TaskStep.EN_ROUTE].speaker == "组长"
    marks = town.center.board.table(Incident)[number].marks
    assert marks[Milestone.ACKNOWLEDGED].at_utc < marks[Milestone.DEPARTED].at_utc
    assert marks[Milestone.DEPARTED].at_utc < marks[Milestone.ARRIVED].at_utc
    assert town.center.situation().statuses[UnitId(task.force)] == UnitStatus.ON_TASK
    with pytest.raises(StepRefusedError):
        town.do(c.MoveTask(task=task.id, step=TaskStep.EN_ROUTE))


def test_a_late_entry_keeps_both_its_times(town):
    number = opened(town)
    when = town.clock.now() - timedelta(minutes=20)
    town.do(c.AddLogLine(incident=number, text="补录", occurred_utc=when))
    (entry,) = town.center.database.find_entries(limit=1)
    assert entry.occurred_utc < entry.recorded_utc
    future = town.clock.now() + timedelta(hours=1)
    town.do(c.AddLogLine(incident=number, text="早", occurred_utc=future))
    (entry,) = town.center.database.find_entries(limit=1)
    assert entry.occurred_utc == entry.recorded_utc  # nothing happens in the future


def test_a_raised_level_adds_and_never_sends_anyone_twice(town):
    number = opened(town, class_text="治安斗殴")
    first = planned(town, number)
    town.do(c.CommitFirstWave(plan=first.id))
    sent = {p.force for p in first.first_wave}
    town.do(c.ChangeLevel(incident=number, level=2))
    second = planned(town, number)
    assert sent.isdisjoint(p.force for p in second.picks)
    assert second.version == 2
    with pytest.raises(PlanOutdatedError):
        town.do(c.CommitPlan(plan=first.id))


def test_a_unit_taken_meanwhile_does_not_hold_up_the_first_wave(town):
    one, two = opened(town), opened(town, place=node(3))
    plan_one, plan_two = planned(town, one), planned(town, two)
    town.do(c.CommitFirstWave(plan=plan_one.id))
    released = town.do(c.CommitFirstWave(plan=plan_two.id))
    shared = {p.force for p in plan_one.first_wave} & {p.force for p in plan_two.first_wave}
    assert shared
    assert {force: task.incident for force, task in released.taken.items()} == dict.fromkeys(
        shared, one
    )
    assert {t.force for t in released.tasks}.isdisjoint(shared)


def test_the_whole_plan_is_released_whole_or_not_at_all(town):
    one, two = opened(town), opened(town, place=node(3))
    plan_one, plan_two = planned(town, one), planned(town, two)
    town.do(c.CommitFirstWave(plan=plan_one.id))
    with pytest.raises(ForceTakenError):
        town.do(c.CommitPlan(plan=plan_two.id))
    assert not [t for t in town.center.board.table(Task).values() if t.incident == two]


def test_no_path_dispatches_armed_police(town):
    number = opened(town, class_text="暴力恐怖", level=1)
    plan = planned(town, number)
    assert [pick.force for pick in plan.hollow] == ["武警一中队"]
    town.do(c.CommitFirstWave(plan=plan.id))
    town.do(c.CommitPlan(plan=plan.id))
    assert "武警一中队" not in {t.force for t in town.center.board.table(Task).values()}
    from dataclasses import replace

    bent = replace(plan, id=PlanId("1-9"), version=9, picks=plan.hollow)
    town.do(c.KeepPlan(plan=bent))
    with pytest.raises(AskedOnlyError):
        town.do(c.CommitPlan(plan=bent.id))
    forced = planned(town, number, edits=Edits(added={"武警一中队": plan.picks[0].slot}))
    assert "武警一中队" not in {pick.force for pick in forced.picks}


def test_relief_is_reserved_and_not_sent(town):
    number = opened(town, class_text="暴力恐怖", level=1, place=node(5))
    plan = planned(town, number)
    late = [p for p in plan.picks if p.tier == 5]
    if late:
        town.do(c.CommitPlan(plan=plan.id))
        tasks = {t.force: t.step for t in town.center.board.table(Task).values()}
        assert all(tasks[p.force] == TaskStep.RESERVED for p in late)


# --- incidents


def test_incidents_keep_calls_told_parties_and_merge(town):
    one, two = opened(town), opened(town, caller="又一人报警", phone="")
    town.do(c.AddCaller(incident=two, text="第三个"))
    town.do(c.TellParty(incident=one, party="市局分管领导", person="值班局领导"))
    town.do(c.EditCard(incident=one, card=Card(weapon="菜刀", suspects=1, injured=2)))
    town.do(c.StampMilestone(incident=one, milestone=Milestone.CONTROLLED))
    town.do(c.MergeIncident(incident=two, into=one))
    merged = town.center.board.table(Incident)[one]
    assert [call.text for call in merged.callers] == ["有人持刀", "又一人报警", "第三个"]
    assert merged.merged == (two,)
    assert merged.card.weapon == "菜刀"
    assert merged.told[0].party == "市局分管领导"
    with pytest.raises(MilestoneAutoError):
        town.do(c.StampMilestone(incident=one, milestone=Milestone.ARRIVED))


def test_tasks_follow_an_incident_that_is_merged(town):
    one, two = opened(town), opened(town, place=node(3))
    plan = planned(town, two)
    town.do(c.CommitFirstWave(plan=plan.id))
    town.do(c.MergeIncident(incident=two, into=one))
    assert {t.incident for t in town.center.board.table(Task).values()} == {one}


def test_an_incident_with_forces_out_is_not_closed(town):
    number = opened(town)
    town.do(c.CommitFirstWave(plan=planned(town, number).id))
    with pytest.raises(TasksOpenError):
        town.do(c.EndIncident(incident=number))


def test_levels_rise_for_every_role_and_fall_for_the_owner(town):
    number = opened(town)
    liaison = Actor(name=AccountName("联络员"), roles=(Role.LIAISON,), seat="t")
    town.center.do(c.ChangeLevel(incident=number, level=1), liaison)
    with pytest.raises(LevelError):
        town.do(c.ChangeLevel(incident=number, level=3, why="已控制"))
    town.center.do(c.ChangeLevel(incident=number, level=3, why="已控制"), liaison)
    assert town.center.board.table(Incident)[number].level == 3


def test_a_callers_number_is_shown_only_with_a_reason_and_the_look_is_kept(town):
    number = opened(town)
    with pytest.raises(ReasonMissingError):
        town.do(c.RevealCaller(incident=number, index=0))
    assert town.do(c.RevealCaller(incident=number, index=0, why="回拨核实")) == "13812345678"
    (entry,) = town.center.database.find_entries(limit=1)
    assert (entry.kind, entry.why) == ("incident.reveal", "回拨核实")
    with pytest.raises(NotFoundError):
        town.do(c.RevealCaller(incident=number, index=5, why="回拨核实"))


UNKNOWN = [
    c.AddLogLine(incident=IncidentId(99), text="x"),
    c.CommitPlan(plan=PlanId("9-9")),
    c.MoveTask(task=TaskId("9-9"), step=TaskStep.EN_ROUTE),
    c.LiftClosure(closure=ClosureId("x")),
    c.SetUnitStatus(unit=UnitId("鬼"), status=UnitStatus.AVAILABLE),
    c.ReportPosition(unit=UnitId("鬼"), place=node(1)),
    c.RevealGuard(guard=GuardId("鬼"), why="x"),
    c.NotePrint(order="鬼", target="x"),
]


@pytest.mark.parametrize("command", UNKNOWN, ids=lambda command: command.kind)
def test_what_does_not_exist_is_told(town, command):
    with pytest.raises(NotFoundError):
        town.do(command)


# --- positions and statuses


def test_a_spoken_position_counts_until_it_ages(town):
    unit = UnitId("巡01")
    assert town.center.situation().standings[unit].certainty == Certainty.ASSUMED
    town.do(c.ReportPosition(unit=unit, place=node(9), speaker="巡长", channel="2"))
    standing = town.center.situation().standings[unit]
    assert (standing.place, standing.source) == (node(9), FixSource.RADIO)
    old = town.clock.now() - timedelta(hours=2)
    town.do(c.ReportPosition(unit=unit, place=node(1), occurred_utc=old))
    assert town.center.situation().standings[unit].place == node(9)  # the newer one stays
    town.clock.move(1900)
    assert town.center.situation().standings[unit].certainty == Certainty.STALE


def test_a_status_that_follows_from_a_task_is_not_set_by_hand(town):
    town.do(c.SetUnitStatus(unit=UnitId("巡01"), status=UnitStatus.NO_CONTACT))
    assert town.center.situation().statuses[UnitId("巡01")] == UnitStatus.NO_CONTACT
    with pytest.raises(StatusError):
        town.do(c.SetUnitStatus(unit=UnitId("巡01"), status=UnitStatus.ON_SCENE))


def test_a_closure_counts_in_the_next_plan(town_of_streets):
    town = town_of_streets
    number = town.do(c.OpenIncident(place=town.scene, class_text="纠纷"))
    free = planned(town, number).picks[0].arrival_s
    area = ((118.004, 36.799), (118.006, 36.799), (118.006, 36.801), (118.004, 36.801))
    closure = RoadClosure(id=ClosureId("F1"), name="塌方", area=area)
    town.do(c.DrawClosure(closure=closure))
    assert planned(town, number).picks[0].arrival_s > free
    town.do(c.LiftClosure(closure=closure.id))
    assert planned(town, number).picks[0].arrival_s == pytest.approx(free)


# --- people


def test_five_wrong_secrets_lock_an_account_for_ten_minutes(tmp_path, clock):
    center, key = make_empty(
        Home(tmp_path / "live"),
        exercise=False,
        administrator="管理员甲",
        secret="correct horse",
        key_file=tmp_path / "key",
        clock=clock,
    )
    try:
        assert len(key) == 64
        assert not center.exercise
        admin = center.sign_in("管理员甲", "correct horse", seat="1")
        desk = Account(
            id=AccountName("值班甲"),
            display="值班甲",
            roles=(Role.OPERATOR,),
            secret=hash_secret("battery staple"),
        )
        center.do(c.AddAccount(account=desk), admin)
        with pytest.raises(AccountExistsError):
            center.do(c.AddAccount(account=desk), admin)
        for _ in range(5):
            with pytest.raises(SignInError):
                center.sign_in("值班甲", "wrong", seat="1")
        with pytest.raises(AccountLockedError):
            center.sign_in("值班甲", "battery staple", seat="1")
        clock.move(601)
        assert center.sign_in("值班甲", "battery staple", seat="1").roles == (Role.OPERATOR,)
        with pytest.raises(SignInError):
            center.sign_in("无此人", "x", seat="1")
        with pytest.raises(ForbiddenError):
            center.do(OPEN, admin)
        training = Account(id=AccountName("训"), display="训", roles=(Role.CLERK,), training=True)
        with pytest.raises(TrainingAccountError):
            center.do(c.AddAccount(account=training), admin)
    finally:
        center.close()


def test_a_file_is_set_up_once(town):
    city = City(name="x", exercise=True, note="", seed=None)
    with pytest.raises(FileSetUpError):
        town.do(c.SetUpFile(city=city, accounts=()))


# --- other programs on the same file


def test_what_another_program_wrote_is_taken_in(town):
    from jointops.app.bootstrap import open_center

    heard: list[Changes] = []
    town.center.listen(heard.append)
    other = open_center(town.center.home, clock=town.clock)
    try:
        other.do(OPEN, other.training_actor(OPEN, seat="cli"))
    finally:
        other.close()
    assert town.center.board.table(Incident) == {}
    changes = town.center.catch_up()
    assert changes is not None
    assert changes.touch(Aspect.INCIDENTS)
    assert set(town.center.board.table(Incident)) == {1}
    assert heard == [changes]
    assert town.center.catch_up() is None


def test_without_roads_planning_says_so(tmp_path, clock):
    center, _ = make_empty(Home(tmp_path / "h"), exercise=True, clock=clock)
    try:
        actor = center.training_actor(OPEN, seat="t")
        with pytest.raises(RoadsAbsentError):
            center.do(OPEN, actor)
        assert city_counts(center)["road_nodes"] == 0
    finally:
        center.close()


def test_the_newest_plan_is_the_one_with_the_highest_version(town):
    number = opened(town)
    assert newest_plan(town.center, number) is None
    planned(town, number)
    second = planned(town, number)
    assert second.version == 2
    assert newest_plan(town.center, number) == second


def test_every_refusal_carries_a_code(town):
    with pytest.raises(OperatorError) as refusal:
        opened(town, class_text="外星人")
    assert refusal.value.code == "CLASS-UNKNOWN"
    assert "外星人" in str(refusal.value)


def test_who_keeps_a_point_leaves_it_when_sent_to_another_incident(town):
    first = opened(town)
    plan = planned(town, first)
    town.do(c.CommitFirstWave(plan=plan.id))
    town.do(c.CommitPlan(plan=plan.id))
    (keeper,) = [t for t in town.center.board.table(Task).values() if t.point is not None]
    town.do(c.MoveTask(task=keeper.id, step=TaskStep.ACKNOWLEDGED))
    assert town.center.situation().free(UnitId(keeper.force))
    assert Milestone.ARRIVED not in town.center.board.table(Incident)[first].marks
    second = opened(town)
    again = planned(town, second)
    assert keeper.force in {pick.force for pick in again.first_wave}
    town.do(c.CommitFirstWave(plan=again.id))
    mine = [t for t in town.center.board.table(Task).values() if t.force == keeper.force]
    assert {t.incident: t.open for t in mine} == {first: False, second: True}
    assert town.center.database.rebuild().equal


def test_another_needs_table_is_tried_first_and_then_rules_new_plans(town):
    number = opened(town)
    before = planned(town, number)
    needs = town.center.doctrine.needs
    more = tuple(
        replace(row, count=row.count + 1)
        if (row.incident_class, row.level, row.force_kind) == ("持械伤人", 2, "motorcycle")
        else row
        for row in needs
    )
    assert more != needs
    trial = try_needs(town.center, more)
    assert trial.cases == 1
    ((incident, change),) = trial.changed
    assert incident.id == number
    assert [(gap.task, gap.missing) for gap in change.gaps] == [("疏导交通、保障救护通道", (0, 1))]
    assert try_needs(town.center, needs).changed == ()
    assert town.center.doctrine.needs == needs  # a trial changes nothing
    with pytest.raises(NeedsReasonError):
        town.do(c.TakeNeeds(file="needs.csv", needs=more))
    town.do(c.TakeNeeds(file="needs.csv", needs=more, why="夏季行动"))
    assert town.center.doctrine.needs == more
    after = planned(town, number)
    assert sum(s.missing for s in after.shortfalls) == 1 + sum(s.missing for s in before.shortfalls)
    assert town.center.database.rebuild().equal


def test_a_refused_act_is_journaled_with_its_incident(town):
    number = opened(town)
    plan = planned(town, number)
    operator = Actor(name=AccountName("值班员甲"), roles=(Role.OPERATOR,), seat="t")
    with pytest.raises(ForbiddenError):
        town.center.do(c.CommitPlan(plan=plan.id), operator)
    (entry,) = town.center.database.find_entries(limit=1)
    assert (entry.outcome, entry.subject) == ("refused", str(number))
