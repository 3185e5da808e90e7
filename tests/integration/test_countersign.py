"""A second person stands behind an act (会签): who may, and what a wrong secret costs."""

from __future__ import annotations

import pytest

from jointops.app import commands as c
from jointops.app.access import AccountLockedError, SignInError, hash_secret
from jointops.app.journal_lines import newest_lines
from jointops.app.planner import plan_incident
from jointops.app.rights import (
    ACTS,
    Countersignature,
    ForbiddenError,
    countersigning_roles,
    role_for,
)
from jointops.audit.accounts import ACTING, ADMINISTRATION, Account, Actor, Role
from jointops.forces.readiness import Task
from jointops.ids import AccountName, TaskId, UnitId
from tests.factories import node
from tests.integration.test_rights import blank

OPERATOR = Actor(name=AccountName("训练值班员"), roles=(Role.OPERATOR,), seat="t")
SECRET = "battery staple"  # noqa: S105


@pytest.fixture
def commander(town):
    """A commander who has a secret."""
    made = Account(
        id=AccountName("王指挥"),
        display="王指挥",
        roles=(Role.DUTY_COMMANDER,),
        secret=hash_secret(SECRET),
    )
    town.do(c.AddAccount(account=made))
    return made.id


@pytest.fixture
def release(town):
    """The whole of a plan, which an operator may not release."""
    number = town.do(c.OpenIncident(place=node(1), class_text="持械伤人"))
    return c.CommitPlan(plan=plan_incident(town.center, number, OPERATOR).id)


def test_the_act_goes_and_the_journal_has_both_names(town, commander, release):
    center = town.center
    with pytest.raises(ForbiddenError):
        center.do(release, OPERATOR)
    able = [account.id for account in center.countersigners(release, OPERATOR)]
    assert able == [commander, "训练指挥长", "训练席"]
    signed = center.countersign(commander, SECRET, release, seat="t")
    entry = center.do(release, OPERATOR, countersign=signed).entry
    assert (entry.actor, entry.role) == (OPERATOR.name, "duty_commander")
    assert entry.facts["countersigned_by"] == commander
    assert center.board.table(Task)
    act, secret = newest_lines(center, limit=2)
    assert act.countersigned_by == commander
    assert (secret.actor, secret.facts["result"]) == (commander, "countersign_done")
    assert center.database.verify().whole
    assert center.database.rebuild().equal


def test_who_may_himself_needs_no_countersign_and_none_is_noted(town, commander, release):
    actor = Actor(name=commander, roles=(Role.DUTY_COMMANDER,), seat="t")
    assert town.center.countersigners(release, actor) == []
    other = Countersignature(name=AccountName("x"), roles=(Role.DUTY_COMMANDER,))
    entry = town.center.do(release, actor, countersign=other).entry
    assert "countersigned_by" not in entry.facts


def test_five_wrong_secrets_at_the_box_lock_the_account_for_signing_in_too(
    town, commander, release
):
    for _ in range(3):
        with pytest.raises(SignInError):
            town.center.countersign(commander, "wrong", release, seat="t")
    for _ in range(2):
        with pytest.raises(SignInError):
            town.center.sign_in(commander, "wrong", seat="t")
    for attempt in (town.center.sign_in, _countersign(town, release)):
        with pytest.raises(AccountLockedError):
            attempt(commander, SECRET, seat="t")
    refused = [e for e in town.center.database.all_of("account.sign_in") if e.outcome == "refused"]
    assert [entry.facts["code"] for entry in refused] == ["ACCOUNT-LOCKED"] * 2
    town.clock.move(601)
    assert town.center.countersign(commander, SECRET, release, seat="t").name == commander
    assert town.center.board.table(Task) == {}


def test_whoever_names_no_account_is_journaled_without_what_he_typed(town):
    with pytest.raises(SignInError):
        town.center.sign_in("my-secret-in-the-wrong-field", "x", seat="t")
    (entry,) = [e for e in town.center.database.all_of("account.sign_in") if e.outcome == "refused"]
    assert entry.actor == "未知账号"
    assert "my-secret" not in str(entry)


def _countersign(town, release):
    def attempt(name, secret, *, seat):
        return town.center.countersign(name, secret, release, seat=seat)

    return attempt


def test_the_first_wave_is_never_countersigned():
    clerk = Actor(name=AccountName("文书"), roles=(Role.CLERK,), seat="t")
    assert countersigning_roles(blank("CommitFirstWave"), clerk) == frozenset()
    early = c.SendReplacement(task=TaskId("1"), force=UnitId("a"), tier=1, arrival_s=1.0)
    late = c.SendReplacement(task=TaskId("1"), force=UnitId("a"), tier=2, arrival_s=1.0)
    assert countersigning_roles(early, clerk) == frozenset()
    assert countersigning_roles(late, clerk) == {Role.DUTY_COMMANDER}


def test_a_countersign_opens_exactly_the_acts_of_its_role_and_never_to_or_by_an_administrator():
    opened = refused = 0
    kinds = [k.__name__ for k in ACTS if k not in {c.IssueOrder, c.SendReplacement}]
    for name in (*kinds, "SendReplacement:1", "SendReplacement:2", "IssueOrder:full"):
        command = blank(name)
        for asks in Role:
            for signs in Role:
                actor = Actor(name=AccountName("a"), roles=(asks,), seat="t")
                signed = Countersignature(name=AccountName("b"), roles=(signs,))
                try:
                    role_for(command, actor)
                    continue  # the actor may by himself
                except ForbiddenError:
                    pass
                first = name in {"CommitFirstWave", "SendReplacement:1", "AnswerOralAct"}
                signer = Actor(name=AccountName("b"), roles=(signs,), seat="t")
                may = not first and {asks, signs} <= ACTING and _may(command, signer)
                assert _may(command, actor, signed) == may, (name, asks, signs)
                opened, refused = opened + may, refused + (not may)
                assert not (may and {asks, signs} & set(ADMINISTRATION))
    print(f"{opened} opened by a countersign, {refused} stay refused")
    assert opened > 100


def _may(command, actor, signed=None):
    try:
        role_for(command, actor, signed)
    except ForbiddenError:
        return False
    return True


def test_nobody_countersigns_himself(release):
    himself = Countersignature(name=OPERATOR.name, roles=(Role.DUTY_COMMANDER,))
    with pytest.raises(ForbiddenError):
        role_for(release, OPERATOR, himself)


def test_every_command_has_its_words():
    from jointops.resources import messages

    for language in ("zh", "en"):
        assert {f"act.{kind.kind}" for kind in ACTS} <= messages(language).codes("label")
