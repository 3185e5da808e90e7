"""Signatures on requests: who signs with what, and that nothing ever waits for a key."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import timedelta

import pytest

from jointops.app import commands as c
from jointops.app.access import SecretWeakError, SignInError, hash_secret
from jointops.app.bootstrap import make_empty, open_center
from jointops.app.handlers.seals import AuthorityStandsError, CertificateRevokedError
from jointops.app.handling import NotFoundError, ReasonMissingError
from jointops.app.requests.cases import agency_of, case_of, opening
from jointops.app.rights import ForbiddenError
from jointops.app.seals import (
    AuthorityAbsentError,
    RootRefusedError,
    SealKeyAbsentError,
    SealKeyExpiredError,
    issue_certificate,
    make_authority,
    revoke_certificate,
    trust_root,
)
from jointops.audit.accounts import Account, Actor, Role
from jointops.ids import AccountName, IncidentId
from jointops.orders.order import Paper
from jointops.requests.content import digests
from jointops.requests.workflow import default_workflow
from jointops.seals.certificates import SealFault, pem
from jointops.seals.keys import SealKeyLockedError
from jointops.seals.register import CertificateKind
from jointops.seals.signatures import check
from jointops.store.home import Home
from jointops.store.seal_keys import SealFolderError, SealKeys
from tests.clocks import HandClock
from tests.factories import node
from tests.requests import POSTS, filled
from tests.seals import Authority

WORDS = "长口令一二三四五六"
PEOPLE = {
    "operator": ("训练值班员", Role.OPERATOR),
    "duty_commander": ("训练指挥长", Role.DUTY_COMMANDER),
    "approver": ("训练签批人", Role.APPROVER),
    "liaison": ("训练武警联络员", Role.LIAISON),
    "security": ("训练安全管理员", Role.SECURITY_ADMIN),
}


def who(role: str) -> Actor:
    name, held = PEOPLE[role]
    return Actor(name=AccountName(name), roles=(held,), seat="1号席")


@pytest.fixture
def request_number(town):
    """A request whose 商请单 waits for its approval."""
    number = town.do(c.OpenIncident(place=node(5), class_text="群体性事件"))
    order = opening(town.center, IncidentId(number), people=12)
    request = town.center.do(order, who("operator")).value
    flow = default_workflow()
    step(town, request, "draft", "operator", fields=filled(flow, "D1"))
    step(town, request, "submit", "operator")
    step(town, request, "pass", "duty_commander")
    return request


def step(town, request, event, role, document="D1", **facts):
    command = c.StepRequest(
        request=request, event=event, document=document, agency=agency_of(town.center), **facts
    )
    return town.center.do(command, who(role))


def approve(town, request, **facts):
    post = {"post": POSTS["处置突发社会安全事件"], "government_approval": "淄政〔2026〕1号"}
    return step(town, request, "approve", "approver", fields=post, **facts)


def paper_of(town, request):
    """Give the newest version of the 商请单."""
    found = case_of(town.center, request).paper("D1")
    assert found is not None
    return found


def findings(town, request):
    case, paper = case_of(town.center, request), paper_of(town, request)
    seals = town.center.seals
    return check(paper.signatures, digests(case, paper).sha256, seals.roots, lists=seals.lists)


def test_the_approver_signs_what_he_approves_and_the_other_side_signs_over_it(town, request_number):
    approve(town, request_number)
    step(town, request_number, "send", "operator")
    step(town, request_number, "sign_for", "liaison")
    found = findings(town, request_number)
    assert [(one.side, one.holder, one.fault) for one in found] == [
        ("ours", "训练签批人", None),
        ("theirs", "训练武警联络员", None),
    ]
    first, second = paper_of(town, request_number).signatures
    assert second.before == first.value


def test_the_number_stands_under_the_signature(town, request_number):
    approve(town, request_number)
    case, paper = case_of(town.center, request_number), paper_of(town, request_number)
    assert paper.number == "演商〔2026〕1号"
    renumbered = dataclasses.replace(paper, number="演商〔2026〕2号")
    other = digests(case, renumbered).sha256
    found = check(paper.signatures, other, town.center.seals.roots)
    assert [one.fault for one in found] == [SealFault.ALTERED]


def test_a_pen_signs_as_well_and_leaves_no_electronic_signature(town, request_number):
    approve(town, request_number)
    step(town, request_number, "send", "operator")
    scan = Paper(id="0" * 64, pdf=b"%PDF-1.4 scan")
    outcome = step(town, request_number, "sign_for", "liaison", scan=scan)
    assert outcome.entry.facts["signed"] == "pen"
    assert outcome.value.paper("D1").state == "received"
    assert [one.side for one in findings(town, request_number)] == ["ours"]


def test_what_was_said_by_voice_is_nobodys_signature(town, request_number):
    from jointops.requests.case import Word

    approve(town, request_number)
    step(town, request_number, "send", "operator")
    word = Word(speaker="参谋", channel="800兆", recording="R-1", read_back=True)
    step(town, request_number, "sign_for", "operator", word=word)
    assert [one.side for one in findings(town, request_number)] == ["ours"]


def test_a_new_version_carries_no_signature_of_the_old_one(town, request_number):
    approve(town, request_number)
    step(town, request_number, "send", "operator")
    step(town, request_number, "sign_for", "liaison")
    after = step(
        town,
        request_number,
        "draft",
        "operator",
        fields=filled(default_workflow(), "D1") | {"people": "20"},
    ).value
    old, new = after.documents[-2:]
    assert (old.version, len(old.signatures)) == (1, 2)
    assert (new.version, new.signatures) == (2, ())


def test_no_step_waits_for_a_key(town, request_number, monkeypatch):
    monkeypatch.setattr(SealKeys, "write", _full)
    outcome = approve(town, request_number)
    assert outcome.value.paper("D1").state == "approved"
    assert outcome.entry.facts["unsigned"] == "SEAL-FOLDER"
    assert outcome.value.paper("D1").signatures == ()
    assert not [one for one in town.center.seals.known if one.kind == CertificateKind.ROOT]


def _full(_self, _certificate, _block):
    raise SealFolderError(folder="/x", detail="No space left on device")


def test_a_signature_outlives_the_key_and_the_restart(town, request_number):
    approve(town, request_number)
    home, clock = town.center.home, town.clock
    town.center.close()
    town.center = open_center(home, clock=clock)
    assert [one.fault for one in findings(town, request_number)] == [None]
    assert town.center.database.verify().whole


@pytest.fixture
def live(tmp_path):
    """A live file with its security administrator and an approver, who have secrets."""
    clock = HandClock()
    home = Home(tmp_path / "live")
    center, _ = make_empty(
        home,
        exercise=False,
        name="某市局",
        administrator="系统甲",
        secret=WORDS,
        key_file=tmp_path / "file.key",
        clock=clock,
    )
    admin = Actor(name=AccountName("系统甲"), roles=(Role.SYSTEM_ADMIN,), seat="t")
    for name, role in (("安全乙", Role.SECURITY_ADMIN), ("签批丙", Role.APPROVER)):
        secret = hash_secret(WORDS + name)
        account = Account(id=AccountName(name), display=name, roles=(role,), secret=secret)
        center.do(c.AddAccount(account=account), admin)
    yield center
    center.close()


SECURITY = Actor(name=AccountName("安全乙"), roles=(Role.SECURITY_ADMIN,), seat="t")


def issued(center, **facts):
    return issue_certificate(
        center,
        SECURITY,
        "签批丙",
        secret=WORDS + "签批丙",
        authority_secret="签发口令一二三四",
        **facts,
    )


def test_keys_of_a_live_file_open_with_their_owners_secret_alone(live):
    with pytest.raises(AuthorityAbsentError):
        issued(live)
    make_authority(live, SECURITY, secret="签发口令一二三四")
    with pytest.raises(SealKeyLockedError):
        issue_certificate(
            live, SECURITY, "签批丙", secret=WORDS + "签批丙", authority_secret="错的口令"
        )
    with pytest.raises(SignInError):
        issue_certificate(live, SECURITY, "签批丙", secret="别人的", authority_secret="x")
    one = issued(live)
    with pytest.raises(SealKeyLockedError):
        live.seals.credential("签批丙")
    live.sign_in("签批丙", WORDS + "签批丙", seat="t")
    assert live.seals.credential("签批丙").certificate == one.certificate
    live.seals.forget()
    with pytest.raises(SealKeyLockedError):
        live.seals.credential("签批丙")
    assert oct(live.seals.keys.file(one.id).stat().st_mode & 0o777) == "0o600"
    assert b"PRIVATE" not in live.seals.keys.read(one.id)


def test_an_expired_key_signs_nothing_and_says_so(live):
    make_authority(live, SECURITY, secret="签发口令一二三四")
    issued(live, days=2)
    live.sign_in("签批丙", WORDS + "签批丙", seat="t")
    live.clock.move(timedelta(days=3).total_seconds())
    with pytest.raises(SealKeyExpiredError):
        live.seals.credential("签批丙")
    assert live.seals.pen("签批丙").unsealed == "SEAL-KEY-EXPIRED"
    issued(live)
    live.sign_in("签批丙", WORDS + "签批丙", seat="t")
    assert live.seals.pen("签批丙").unsealed == ""


def test_a_revoked_key_is_destroyed_and_the_signed_list_says_since_when(live):
    make_authority(live, SECURITY, secret="签发口令一二三四")
    one = issued(live)
    with pytest.raises(ReasonMissingError):
        revoke_certificate(live, SECURITY, one.id[:12], why=" ")
    with pytest.raises(NotFoundError):
        revoke_certificate(live, SECURITY, "zz", why="调离")
    revoke_certificate(live, SECURITY, one.id[:12], why="调离", authority_secret="签发口令一二三四")
    assert live.seals.keys.read(one.id) is None
    assert len(live.seals.lists) == 1
    with pytest.raises(SealKeyAbsentError):
        live.seals.credential("签批丙")
    with pytest.raises(CertificateRevokedError):
        revoke_certificate(
            live, SECURITY, one.id[:12], why="再次", authority_secret="签发口令一二三四"
        )


def test_a_file_has_one_authority_and_a_refused_one_leaves_no_key(live):
    with pytest.raises(SecretWeakError):
        make_authority(live, SECURITY)
    make_authority(live, SECURITY, secret="签发口令一二三四")
    before = sorted(live.seals.keys.folder.iterdir())
    with pytest.raises(AuthorityStandsError):
        make_authority(live, SECURITY, secret="签发口令一二三四")
    with pytest.raises(ForbiddenError):
        make_authority(live, replace(SECURITY, roles=(Role.APPROVER,)), secret="签发口令一二三四")
    assert sorted(live.seals.keys.folder.iterdir()) == before


def test_the_roots_key_can_be_made_on_a_stick(live, tmp_path):
    root = make_authority(live, SECURITY, secret="签发口令一二三四", root_folder=tmp_path / "盘")
    assert live.seals.keys.read(root.id) is None
    assert SealKeys(tmp_path / "盘").read(root.id) is not None
    assert issued(live).account == "签批丙"


def test_a_foreign_root_is_trusted_only_by_name_and_reason(live, tmp_path):
    foreign, file = Authority(), tmp_path / "root.pem"
    file.write_text(pem(foreign.root))
    with pytest.raises(ReasonMissingError):
        trust_root(live, SECURITY, file, name="武警支队", why="")
    trust_root(live, SECURITY, file, name="武警支队", why="来函附")
    assert foreign.root in live.seals.roots
    with pytest.raises(RootRefusedError):
        trust_root(live, SECURITY, file, name="武警支队", why="来函附")
    file.write_text(pem(foreign.issuing))
    with pytest.raises(RootRefusedError):
        trust_root(live, SECURITY, file, name="武警支队", why="来函附")
    file.write_bytes(b"no certificate")
    with pytest.raises(RootRefusedError):
        trust_root(live, SECURITY, file, name="武警支队", why="来函附")
