"""A commander's word by voice until he signs for it, and the emergency sign-in of two persons."""

from __future__ import annotations

from itertools import product

import pytest

from jointops.app import commands as c
from jointops.app.access import AccountLockedError, SignInError, hash_secret
from jointops.app.handlers.second_persons import (
    OralActAnsweredError,
    OralActNotYoursError,
    SamePersonError,
)
from jointops.app.handling import NotFoundError, ReasonMissingError
from jointops.app.journal_lines import ExceptionList, newest_lines
from jointops.app.planner import plan_incident
from jointops.app.rights import ACTS, Countersignature, ForbiddenError, role_for
from jointops.app.second_persons import (
    BreakGlassWaitError,
    Secret,
    answer_oral_act,
    break_glass,
    by_voice,
    due_oral_acts,
    emergencies,
    read_back_text,
)
from jointops.audit.accounts import Account, Actor, Role
from jointops.audit.emergency import EMERGENCY_ROLES
from jointops.audit.exceptions import ExceptionKind
from jointops.audit.oral import SpokenWord
from jointops.forces.readiness import Task
from jointops.ids import AccountName, IncidentId, PlanId
from tests.factories import node
from tests.integration.test_rights import blank

WORD = SpokenWord(channel="350兆", recording="R-118", read_back="复诵")
SECRETS = {"王指挥": "battery staple", "李值班": "correct horse", "赵系统": "tr0ub4dor and"}


@pytest.fixture
def people(town):
    """A commander, an operator and an administrator, each with a secret; the operator's actor."""
    roles = {"王指挥": Role.DUTY_COMMANDER, "李值班": Role.OPERATOR, "赵系统": Role.SYSTEM_ADMIN}
    for name, role in roles.items():
        account = Account(
            id=AccountName(name),
            display=name,
            roles=(role,),
            secret=hash_secret(SECRETS[name]),
        )
        town.do(c.AddAccount(account=account))
    return Actor(name=AccountName("李值班"), roles=(Role.OPERATOR,), seat="t")


@pytest.fixture
def release(town, people):
    number = town.do(c.OpenIncident(place=node(1), class_text="持械伤人"))
    return c.CommitPlan(plan=plan_incident(town.center, number, people).id)


def secret(name):
    return Secret(name=name, secret=SECRETS[name])


# --- by voice


def kinds(center):
    return [found.kind for found in ExceptionList(center).standing()]


def test_an_act_by_voice_goes_at_once_and_its_signature_is_due_until_the_commander_gives_it(
    town, people, release
):
    center = town.center
    text = read_back_text(release, people, "王指挥")
    assert "王指挥" in text
    assert "1号警情" in text
    entry = center.do(release, people, countersign=by_voice(center, "王指挥", people, WORD)).entry
    assert center.board.table(Task)
    assert (entry.actor, entry.role) == ("李值班", "duty_commander")
    assert entry.facts["oral"] == {
        "commander": "王指挥",
        "channel": "350兆",
        "recording": "R-118",
        "read_back": "复诵",
    }
    (due,) = due_oral_acts(center)
    assert (due.id, due.act, due.commander) == (entry.seq, "plan.commit", "王指挥")
    assert ExceptionKind.ORAL_ORDER in kinds(center)
    assert newest_lines(center, limit=1)[0].oral_by == "王指挥"
    with pytest.raises(SignInError):
        answer_oral_act(center, "wrong", due.id, agreed=True, why="", seat="t")
    answer_oral_act(center, SECRETS["王指挥"], due.id, agreed=True, why="", seat="t")
    assert due_oral_acts(center) == []
    assert ExceptionKind.ORAL_ORDER not in kinds(center)
    with pytest.raises(OralActAnsweredError):
        answer_oral_act(center, SECRETS["王指挥"], due.id, agreed=True, why="", seat="t")
    assert center.database.verify().whole
    assert center.database.rebuild().equal


def test_a_commander_who_never_gave_his_word_denies_it_and_it_stays_listed(town, people, release):
    center = town.center
    entry = center.do(release, people, countersign=by_voice(center, "王指挥", people, WORD)).entry
    with pytest.raises(ReasonMissingError):
        answer_oral_act(center, SECRETS["王指挥"], entry.seq, agreed=False, why=" ", seat="t")
    answer_oral_act(center, SECRETS["王指挥"], entry.seq, agreed=False, why="未通话", seat="t")
    assert due_oral_acts(center) == []
    assert {ExceptionKind.ORAL_ORDER, ExceptionKind.ORAL_DENIED} <= set(kinds(center))


def test_only_who_gave_his_word_answers(town, people, release):
    center = town.center
    entry = center.do(release, people, countersign=by_voice(center, "王指挥", people, WORD)).entry
    other = Actor(name=AccountName("训练指挥长"), roles=(Role.DUTY_COMMANDER,), seat="t")
    with pytest.raises(OralActNotYoursError):
        center.do(c.AnswerOralAct(entry=entry.seq), other)
    signed = center.countersign("王指挥", SECRETS["王指挥"], c.AnswerOralAct, seat="t")
    with pytest.raises(ForbiddenError):
        center.do(c.AnswerOralAct(entry=entry.seq), people, countersign=signed)


def test_nobody_gives_himself_his_word_by_a_second_account(town, people, release):
    second = Account(
        id=AccountName("李指挥"), display="李值班", roles=(Role.DUTY_COMMANDER,), secret="x"
    )
    town.do(c.AddAccount(account=second))
    with pytest.raises(SamePersonError):
        by_voice(town.center, "李指挥", people, WORD)
    for voice in (True, False):
        able = town.center.countersigners(release, people, by_voice=voice)
        assert second.id not in [account.id for account in able]


def test_a_refused_act_leaves_no_signature_due(town, people, release):
    center = town.center
    word = by_voice(center, "王指挥", people, WORD)
    center.do(release, people, countersign=word)
    before = due_oral_acts(center)
    again = c.CommitPlan(plan=PlanId("1-99"))
    with pytest.raises(NotFoundError):
        center.do(again, people, countersign=word)
    assert due_oral_acts(center) == before


BY_VOICE = ["CommitPlan", "CommitRing", "StandDown", "Reassign", "SendReplacement:2"]


def test_by_voice_goes_what_the_table_names_from_a_commander_to_an_operator_and_nothing_else():
    names = [k.__name__ for k in ACTS if k not in {c.IssueOrder, c.SendReplacement}]
    names += ["SendReplacement:1", "SendReplacement:2", "IssueOrder:first_wave", "IssueOrder:full"]
    opened = refused = 0
    for name, asks, speaks in product(names, Role, Role):
        command, actor = blank(name), Actor(name=AccountName("a"), roles=(asks,), seat="t")
        word = Countersignature(name=AccountName("b"), roles=(speaks,), word=WORD)
        if _may(command, actor):
            continue
        wanted = name in BY_VOICE and asks == Role.OPERATOR and speaks == Role.DUTY_COMMANDER
        assert _may(command, actor, word) == wanted, (name, asks, speaks)
        opened, refused = opened + wanted, refused + (not wanted)
    print(f"by voice: {opened} opened, {refused} refused of {len(names)} acts x {len(Role)} x 9")
    assert opened == len(BY_VOICE)


def _may(command, actor, signed=None):
    try:
        role_for(command, actor, signed)
    except ForbiddenError:
        return False
    return True


# --- break-glass


def test_two_persons_open_the_desk_for_an_hour_and_everything_says_so(town, people, release):
    center = town.center
    with pytest.raises(ForbiddenError):
        center.do(release, people)
    actor = break_glass(center, secret("李值班"), secret("赵系统"), why="指挥长失联", seat="t")
    (made,) = emergencies(center)
    assert (made.account, made.witness, made.roles) == ("李值班", "赵系统", EMERGENCY_ROLES)
    assert center.countersigners(release, actor) == []
    entry = center.do(release, actor).entry
    assert (entry.role, entry.facts["emergency"]) == ("duty_commander", made.id)
    assert kinds(center).count(ExceptionKind.BREAK_GLASS) == 2, "the sign-in and the act"
    own = center.do(c.OpenIncident(place=node(2), class_text="纠纷"), actor).entry
    assert "emergency" not in own.facts
    town.clock.move(3601)
    assert emergencies(center) == []
    with pytest.raises(ForbiddenError):
        center.do(c.StandDown(incident=IncidentId(1), tasks=()), actor)
    assert center.database.rebuild().equal


def test_a_lock_bars_neither_and_is_taken_off_who_acts(town, people):
    center = town.center
    for name in ("王指挥", "李值班"):
        for _ in range(5):
            with pytest.raises(SignInError):
                center.sign_in(name, "wrong", seat="t")
        with pytest.raises(AccountLockedError):
            center.sign_in(name, SECRETS[name], seat="t")
    break_glass(center, secret("王指挥"), secret("李值班"), why="都被锁定", seat="t")
    assert center.sign_in("王指挥", SECRETS["王指挥"], seat="t").name == "王指挥"
    with pytest.raises(AccountLockedError):
        center.sign_in("李值班", SECRETS["李值班"], seat="t")


@pytest.mark.parametrize("wrong", [("李值班", "x"), ("无此人", "x")])
def test_a_wrong_pair_is_journaled_and_the_next_waits(town, people, wrong):
    center = town.center
    bad = Secret(name=wrong[0], secret=wrong[1])
    with pytest.raises(SignInError) as told:
        break_glass(center, secret("王指挥"), bad, why="试", seat="t")
    assert told.value.facts["account"] == f"王指挥、{wrong[0]}", "which was wrong is not told"
    (entry,) = center.database.find_entries(limit=1)
    assert (entry.kind, entry.outcome) == ("account.break_glass", "refused")
    assert all(value not in str(entry) for value in SECRETS.values())
    with pytest.raises(BreakGlassWaitError):
        break_glass(center, secret("王指挥"), secret("李值班"), why="试", seat="t")
    town.clock.move(11)
    break_glass(center, secret("王指挥"), secret("李值班"), why="试", seat="t")
    assert emergencies(center)


def test_one_person_no_reason_or_an_administrator_opens_nothing(town, people):
    center = town.center
    both = Account(
        id=AccountName("李二"),
        display="李值班",
        roles=(Role.CLERK,),
        secret=hash_secret("another one"),
    )
    town.do(c.AddAccount(account=both))
    with pytest.raises(ReasonMissingError):
        break_glass(center, secret("李值班"), secret("王指挥"), why=" ", seat="t")
    for other in (secret("李值班"), Secret(name="李二", secret="another one")):
        with pytest.raises(SamePersonError):
            break_glass(center, secret("李值班"), other, why="试", seat="t")
    with pytest.raises(ForbiddenError):
        break_glass(center, secret("赵系统"), secret("李值班"), why="试", seat="t")
    assert emergencies(center) == []


def test_an_emergency_gives_the_desk_and_nothing_of_anybody_elses():
    """Every command x every role, with the emergency's roles added."""
    changed = 0
    names = [k.__name__ for k in ACTS if k not in {c.IssueOrder, c.SendReplacement}]
    for name, role in product([*names, "SendReplacement:2", "IssueOrder:full"], Role):
        command = blank(name)
        alone = Actor(name=AccountName("a"), roles=(role,), seat="t")
        lifted = Actor(name=AccountName("a"), roles=(role, *EMERGENCY_ROLES), seat="t")
        desk = [Actor(name=AccountName("a"), roles=(r,), seat="t") for r in EMERGENCY_ROLES]
        wanted = _may(command, alone) or any(_may(command, one) for one in desk)
        assert _may(command, lifted) == wanted, (name, role)
        changed += wanted and not _may(command, alone)
    print(f"{changed} act x role pairs opened by an emergency sign-in")
    assert changed > 50
