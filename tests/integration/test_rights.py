"""Who may do what: handbook 1.5 written down a second time, and who may not be the same person."""

from __future__ import annotations

import pytest

from jointops.app import commands as c
from jointops.app.access import SET_UP, hash_secret, training_accounts
from jointops.app.bootstrap import find_key, make_empty, open_center
from jointops.app.handlers.people import TrainingAccountError
from jointops.app.rights import ACTS, ForbiddenError, role_for
from jointops.audit.accounts import (
    ADMINISTRATION,
    Account,
    Actor,
    PersonExcludedError,
    Role,
    demand_separate_persons,
)
from jointops.clock import SystemClock
from jointops.forces.register import City
from jointops.ids import AccountName
from jointops.orders.order import Order, OrderKind
from jointops.store.home import Home

LETTERS = dict(zip("ODALCTYSU", Role, strict=True))
"""值班员, 指挥长, 签批人, 联络员, 文书, 导调员, 系统, 安全, 审计."""
TABLE = {
    "OD": """ReportPosition SetUnitStatus DrawClosure LiftClosure OpenIncident EditCard AddCaller
        TellParty StampMilestone MergeIncident EndIncident RevealCaller KeepPlan CommitFirstWave
        NoteHandover SendDuty MoveTask SendReplacement:1 IssueOrder:first_wave DraftOrder EditOrder
        SubmitOrder DropOrder SendOrder""",
    "D": """TakeNeeds CommitPlan CommitRing StandDown Reassign SendReplacement:2
        IssueOrder:full IssueOrder:cancel IssueOrder:end ReturnOrder
        AnswerOralAct NoteFullExport TakeWorkflow""",
    "C": """StepRequest:/archive InstallRoads
        ImportGuards ImportUnits ImportPoints ImportCheckPosts ImportStations
        ImportSubstations ImportGrids ImportLandmarks ImportRoster ImportPhones UndoImport
        TakeTemplate TakeSealImage""",
    "ODALC": "PrintRequestPaper",
    "ODC": """RevealGuard NotePrint NoteExport DrawPack EnterDrawn VoidDrawn
        SignForOrder NotePapers QueuePrint UnqueuePrint NoteFiling""",
    "ODLC": "ExportRequest",
    "L": "RegisterArrangements",
    "ODL": "OpenRequest",
    "LO": "StepRequest:/agree StepRequest:D1/sign_for",
    "AD": "StepRequest:/withdraw StepRequest:D1/approve",
    "LC": "StepRequest:D2/register ImportRequest",
    "AL": "WithdrawArrangement",
    "ODYSU": "SignHead",
    "ODALCT": "AddLogLine ChangeLevel CorrectEntry AddLateEntry BreakGlass",
    "Y": "SetUpFile AddAccount NoteBackup NoteDrill",
    "S": """EraseGuard EraseCaller MakeAuthority IssueCertificate RevokeCertificate
        TrustAuthority""",
    "ODALCTYSU": "NoteSignIn NoteClock RunRetention",
}


def blank(name):
    """Give a command with nothing in it but what its rights depend on."""
    kind, _, detail = name.partition(":")
    of = getattr(c, kind)
    made = of.__new__(of)
    if of is c.SendReplacement:
        object.__setattr__(made, "tier", int(detail))
    if of is c.StepRequest:
        document, _, event = detail.partition("/")
        object.__setattr__(made, "document", document)
        object.__setattr__(made, "event", event)
        object.__setattr__(made, "by_other", False)
        object.__setattr__(made, "flow", "")
    if of is c.IssueOrder:
        order = Order.__new__(Order)
        object.__setattr__(order, "kind", OrderKind(detail))
        object.__setattr__(made, "order", order)
    return made


def test_every_command_goes_for_every_role_as_the_table_says_and_for_no_other():
    allowed = refused = 0
    seen = set()
    for letters, names in TABLE.items():
        for name in names.split():
            command = blank(name)
            seen.add(type(command))
            for letter, role in LETTERS.items():
                actor = Actor(name=AccountName("x"), roles=(role,), seat="t")
                if letter in letters:
                    assert role_for(command, actor) == role, name
                    allowed += 1
                else:
                    with pytest.raises(ForbiddenError):
                        role_for(command, actor)
                    refused += 1
    print(f"{allowed} allowed, {refused} refused, {len(seen)} commands x {len(Role)} roles")
    assert seen == set(ACTS)
    assert allowed + refused == sum(len(n.split()) for n in TABLE.values()) * len(Role)


# --- three administrators, three persons


def account(name, *roles, person="", number=""):
    return Account(
        id=AccountName(name), display=person or name, roles=roles, number=number, secret="x"
    )


@pytest.mark.parametrize("one", ADMINISTRATION)
@pytest.mark.parametrize("other", list(Role))
def test_who_administers_has_no_other_account(one, other):
    with pytest.raises(PersonExcludedError):
        demand_separate_persons(
            [account("a", one, person="张 三"), account("b", other, person="张三 ")]
        )
    by_number = [account("a", other, number="01２3a"), account("b", one, number="0123A")]
    with pytest.raises(PersonExcludedError):
        demand_separate_persons(by_number)
    namesakes = [
        account("a", one, person="张三", number="1"),
        account("b", other, person="张三", number="2"),
    ]
    demand_separate_persons(namesakes)


def test_somebody_who_only_acts_may_have_two_accounts():
    both = [account("a", Role.OPERATOR, person="张三"), account("b", Role.CLERK, person="张三")]
    demand_separate_persons(both)


@pytest.fixture
def live(tmp_path):
    center, _ = make_empty(
        Home(tmp_path / "live"),
        exercise=False,
        administrator="管理员甲",
        secret="correct horse",
        key_file=tmp_path / "key",
    )
    yield center
    center.close()


def test_the_administrator_of_a_live_file_is_not_added_again_under_another_role(live):
    admin = live.sign_in("管理员甲", "correct horse", seat="1")
    for role in (Role.AUDITOR, Role.OPERATOR):
        second = account("另一个", role, person="管理员甲")
        with pytest.raises(PersonExcludedError):
            live.do(c.AddAccount(account=second), admin)
    (entry,) = live.database.find_entries(limit=1)
    assert (entry.outcome, entry.facts["code"]) == ("refused", "PERSON-EXCLUDED")
    assert [a.id for a in live.accounts()] == ["管理员甲"]
    live.do(c.AddAccount(account=account("审计乙", Role.AUDITOR)), admin)


def test_a_live_file_is_not_set_up_with_a_training_account(tmp_path):
    from jointops.app import bootstrap

    city = City(name="x", exercise=False, note="", seed=None)
    home = Home(tmp_path / "h")
    home.keep_key(home.new_key())
    with pytest.raises(TrainingAccountError):
        bootstrap._set_up(home, city, training_accounts(), (), SystemClock())
    assert not home.database.exists()


def test_a_training_account_that_got_into_a_live_file_opens_nothing(live, tmp_path):
    smuggled = Account(
        id=AccountName("训"), display="训", roles=(Role.DUTY_COMMANDER,), training=True
    )
    with live.database.work() as uow:
        uow.rows(Account).put(smuggled)
        uow.commit(
            op="x",
            occurred_utc="2026-01-01T00:00:00.000Z",
            recorded_utc="2026-01-01T00:00:00.000Z",
            actor=SET_UP.name,
            role="system_admin",
            seat="t",
            kind="account.add",
            outcome="done",
            subject="训",
            facts={},
            why="",
        )
    with pytest.raises(TrainingAccountError):
        live.sign_in("训", "", seat="1")
    key = find_key(live.home, key_file=tmp_path / "key")
    again = open_center(live.home, key=key)
    try:
        with pytest.raises(TrainingAccountError):
            again.sign_in("训", "whatever", seat="1")
    finally:
        again.close()


def test_the_secrets_of_the_file_are_argon2(live):
    assert hash_secret("correct horse").startswith("$argon2id$")
    assert live.accounts()[0].secret.startswith("$argon2id$")
