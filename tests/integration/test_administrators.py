"""A live file wants its three administrators; the first wave never waits for them."""

from __future__ import annotations

import pytest

from jointops.app import commands as c
from jointops.app.access import SignInError
from jointops.app.administrators import add_administrator, administrators_missing
from jointops.app.bootstrap import make_empty
from jointops.app.center import AdministratorsMissingError
from jointops.app.handlers.people import AccountExistsError
from jointops.app.rights import ACTS, needs_three
from jointops.app.second_persons import Secret
from jointops.audit.accounts import Account, Actor, PersonExcludedError, Role
from jointops.ids import AccountName
from jointops.store.home import Home
from tests.integration.test_rights import blank

ADMIN = Secret(name="赵系统", secret="correct horse")
COMMANDER = Actor(name=AccountName("王指挥"), roles=(Role.DUTY_COMMANDER,), seat="t")


@pytest.fixture
def live(tmp_path):
    center, _ = make_empty(
        Home(tmp_path / "live"),
        exercise=False,
        administrator=ADMIN.name,
        secret=ADMIN.secret,
        key_file=tmp_path / "key",
    )
    yield center
    center.close()


def new(name):
    return Secret(name=name, secret=f"secret of {name}")


def test_the_three_are_added_one_by_one_and_are_three_persons(live):
    assert administrators_missing(live) == (Role.SECURITY_ADMIN, Role.AUDITOR)
    with pytest.raises(SignInError):
        add_administrator(
            live, Secret(name="赵系统", secret="x"), new("钱"), Role.AUDITOR, seat="t"
        )
    add_administrator(live, ADMIN, new("钱安全"), Role.SECURITY_ADMIN, seat="t")
    for taken in ("赵系统", "钱安全"):
        with pytest.raises((AccountExistsError, PersonExcludedError)):
            add_administrator(live, ADMIN, new(taken), Role.AUDITOR, seat="t")
    add_administrator(live, ADMIN, new("孙审计"), Role.AUDITOR, seat="t")
    assert administrators_missing(live) == ()
    assert live.sign_in("孙审计", "secret of 孙审计", seat="t").roles == (Role.AUDITOR,)


def test_what_can_wait_waits_and_is_journaled(live):
    take = c.TakeNeeds(file="needs.csv", needs=(), why="试")
    with pytest.raises(AdministratorsMissingError):
        live.do(take, COMMANDER)
    (entry,) = live.database.find_entries(limit=1)
    assert (entry.outcome, entry.facts["code"]) == ("refused", "ADMINISTRATORS-MISSING")
    add_administrator(live, ADMIN, new("钱安全"), Role.SECURITY_ADMIN, seat="t")
    add_administrator(live, ADMIN, new("孙审计"), Role.AUDITOR, seat="t")
    assert live.do(take, COMMANDER).entry.outcome == "done"


def test_nothing_that_sends_or_frees_a_force_ever_waits_for_an_account():
    names = [k.__name__ for k in ACTS if k not in {c.IssueOrder, c.SendReplacement}]
    names += ["SendReplacement:1", "SendReplacement:2", "IssueOrder:first_wave", "IssueOrder:full"]
    waiting = {name for name in names if needs_three(blank(name))}
    print(f"{len(waiting)} of {len(names)} acts wait for the three administrators")
    papers = {"IssueOrder:full", "RegisterArrangements", "TakeNeeds", "TakeWorkflow"}
    assert waiting == {*papers, "RevealGuard"}


def test_an_exercise_wants_none(town):
    assert administrators_missing(town.center) == ()


def test_an_account_of_another_role_does_not_count(live):
    clerk = Account(id=AccountName("文书"), display="文书", roles=(Role.CLERK,), secret="x")
    live.do(c.AddAccount(account=clerk), live.sign_in(ADMIN.name, ADMIN.secret, seat="t"))
    assert len(administrators_missing(live)) == 2
