"""A request goes to the other side's own file on a stick and comes back with the answer."""

from __future__ import annotations

import io
import random
import zipfile
from dataclasses import replace

import msgspec
import pytest

from jointops.app import commands as c
from jointops.app.bootstrap import make_empty
from jointops.app.requests.cases import agency_of, case_of, opening
from jointops.app.requests.exchange import export_request, import_request
from jointops.app.seals import trust_root
from jointops.app.verification import VerifyFileError, verify
from jointops.audit.accounts import Actor, Role
from jointops.ids import AccountName, IncidentId
from jointops.requests.case import RequestCase
from jointops.requests.content import digests
from jointops.requests.workflow import default_workflow
from jointops.seals.bundles import (
    MANIFEST,
    MOST_MB,
    SIGNATURE,
    BundleLargeError,
    BundleRefusedError,
    pack,
    unpack,
)
from jointops.seals.certificates import Side
from jointops.seals.register import CertificateKind
from jointops.seals.signatures import check
from jointops.store.home import Home
from tests.clocks import HandClock
from tests.factories import node
from tests.requests import POSTS, filled
from tests.seals import START, Authority

PEOPLE = {
    "operator": ("训练值班员", Role.OPERATOR),
    "duty_commander": ("训练指挥长", Role.DUTY_COMMANDER),
    "approver": ("训练签批人", Role.APPROVER),
    "liaison": ("训练武警联络员", Role.LIAISON),
    "clerk": ("训练文书", Role.CLERK),
    "security": ("训练安全管理员", Role.SECURITY_ADMIN),
}
FLOW = default_workflow()


def who(role: str) -> Actor:
    name, held = PEOPLE[role]
    return Actor(name=AccountName(name), roles=(held,), seat="1号席")


def step(center, request, event, role, document="D1", **facts):
    command = c.StepRequest(
        request=request, event=event, document=document, agency=agency_of(center), **facts
    )
    return center.do(command, who(role)).value


@pytest.fixture
def sent(town):
    """A request that the armed police were sent."""
    number = town.do(c.OpenIncident(place=node(5), class_text="群体性事件"))
    order = opening(town.center, IncidentId(number), people=12)
    request = town.center.do(order, who("operator")).value
    step(town.center, request, "draft", "operator", fields=filled(FLOW, "D1"))
    step(town.center, request, "submit", "operator")
    step(town.center, request, "pass", "duty_commander")
    post = {"post": POSTS["处置突发社会安全事件"], "government_approval": "淄政〔2026〕1号"}
    step(town.center, request, "approve", "approver", fields=post)
    step(town.center, request, "send", "operator")
    return request


@pytest.fixture
def theirs(town, sent, tmp_path):
    """The other side's own file, which trusts our root, as ours trusts theirs."""
    center, _ = make_empty(Home(tmp_path / "武警"), exercise=True, name="支队", clock=HandClock())
    center.seals.credential("训练武警联络员")
    for one, other in ((town.center, center), (center, town.center)):
        root = tmp_path / f"{one.city.name}.pem"
        root.write_text(one.seals.own(CertificateKind.ROOT).text)
        trust_root(other, who("security"), root, name=one.city.name, why="已电话核对")
    yield center
    center.close()


def there_and_back(town, theirs, sent, tmp_path):
    """Send a request over, let them sign for it and answer it, and give their bundle."""
    out, back = tmp_path / "out.zip", tmp_path / "back.zip"
    export_request(town.center, sent, who("operator"), out)
    taken = import_request(theirs, out, who("liaison"))
    there = taken.case.id
    step(theirs, there, "sign_for", "liaison")
    reply = filled(FLOW, "D2") | {"answer": "part", "people": "8", "number": "武支〔2026〕7号"}
    step(theirs, there, "register", "liaison", "D2", fields=reply)
    export_request(theirs, there, who("liaison"), back)
    return back


def test_the_other_side_signs_and_answers_in_a_file_of_its_own(town, theirs, sent, tmp_path):
    back = there_and_back(town, theirs, sent, tmp_path)
    taken = import_request(town.center, back, who("liaison"))
    case = case_of(town.center, sent)
    assert (case.operation, case.granted, taken.steps) == ("partial", 8, 2)
    asked, reply = case.paper("D1"), case.paper("D2")
    assert asked is not None
    assert reply is not None
    assert reply.number == "武支〔2026〕7号"
    seals = town.center.seals
    found = check(asked.signatures, digests(case, asked).sha256, seals.roots)
    assert [(one.side, one.fault) for one in found] == [("ours", None), ("theirs", None)]
    assert found[0].root != found[1].root, "each side under its own authority"
    assert town.center.database.verify().whole


def refused(center, file):
    """Give why a bundle is not taken; it is journaled and changes nothing."""
    before = dict(center.board.table(RequestCase))
    with pytest.raises(BundleRefusedError) as refusal:
        import_request(center, file, who("liaison"))
    assert dict(center.board.table(RequestCase)) == before
    last = center.database.find_entries(limit=1)[0]
    assert (last.kind, last.outcome) == ("request.import", "refused")
    assert "…" not in str(refusal.value)
    return refusal.value.facts["reason"]


def test_the_same_bundle_and_an_old_one_are_taken_once(town, theirs, sent, tmp_path):
    back = there_and_back(town, theirs, sent, tmp_path)
    old = tmp_path / "old.zip"
    export_request(theirs, 1, who("liaison"), old)
    import_request(town.center, old, who("liaison"))
    assert refused(town.center, old) == "replayed"
    assert refused(town.center, back) == "older"


def test_a_number_of_theirs_is_used_once(town, theirs, sent, tmp_path):
    back = there_and_back(town, theirs, sent, tmp_path)
    other = town.center.do(opening(town.center, IncidentId(1), people=3), who("operator")).value
    case = case_of(town.center, sent)
    asked = case.paper("D1")
    assert asked is not None
    taken = replace(asked, kind="D2", number="武支〔2026〕7号", signatures=())
    known = replace(case_of(town.center, other), documents=(taken,))
    with town.center.database.work() as uow:
        uow.rows(type(known)).put(known)
        uow.commit(
            op="x",
            occurred_utc="2026-03-04T04:00:00.000Z",
            recorded_utc="2026-03-04T04:00:00.000Z",
            actor="t",
            role="clerk",
            seat="t",
            kind="request.step",
            outcome="done",
            subject="",
            facts={},
            why="",
        )
    town.center.catch_up()
    assert refused(town.center, back) == "number_used"


def test_a_stranger_is_not_believed(town, sent, tmp_path):
    center, _ = make_empty(Home(tmp_path / "他"), exercise=True, name="支队", clock=HandClock())
    out = tmp_path / "out.zip"
    export_request(town.center, sent, who("operator"), out)
    with pytest.raises(BundleRefusedError) as refusal:
        import_request(center, out, who("liaison"))
    assert refusal.value.facts["reason"] == "untrusted"
    root = tmp_path / "root.pem"
    root.write_text(town.center.seals.own(CertificateKind.ROOT).text)
    assert import_request(center, out, who("liaison"), root=root).case.id == 1
    center.close()


def test_a_step_that_is_ours_cannot_come_from_them(town, theirs, sent, tmp_path):
    there_and_back(town, theirs, sent, tmp_path)
    step(theirs, 1, "accept_partial", "duty_commander", "")
    forged = tmp_path / "forged.zip"
    export_request(theirs, 1, who("liaison"), forged)
    assert refused(town.center, forged) == "not_theirs"


def test_a_changed_answer_is_found_though_it_is_signed_anew(town, theirs, sent, tmp_path):
    back = there_and_back(town, theirs, sent, tmp_path)
    told = unpack(back.read_bytes(), town.center.seals.roots)
    files = dict(told.files)
    case = msgspec.json.decode(files["case.json"])
    case["documents"][-1]["fields"]["people"] = "80"
    files["case.json"] = msgspec.json.encode(case, order="sorted")
    credential = theirs.seals.credential("训练武警联络员")
    block = pack(files, told.facts, credential, signer="x", role="liaison", now=START)
    forged = tmp_path / "forged.zip"
    forged.write_bytes(block)
    assert refused(town.center, forged) == "altered"


CENTER = Authority()
SENDER = CENTER.person("联络员乙", Side.THEIRS)
BLOCK = pack(
    {"case.json": b'{"id":1}', "papers/aa": b"%PDF-1.4 " * 40},
    {"number": "1"},
    SENDER,
    signer="乙",
    role="liaison",
    now=START,
)


@pytest.mark.parametrize(
    ("names", "how", "reason"),
    [
        (["../evil"], zipfile.ZIP_STORED, "path"),
        (["/etc/passwd"], zipfile.ZIP_STORED, "path"),
        (["a\\b"], zipfile.ZIP_STORED, "path"),
        (["case.json"], zipfile.ZIP_DEFLATED, "compressed"),
        ([f"f{n}" for n in range(500)], zipfile.ZIP_STORED, "large"),
        (["case.json"], zipfile.ZIP_STORED, "altered"),
    ],
)
def test_tricks_of_zips_are_refused_each_in_its_own_words(names, how, reason):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", how) as archive:
        for name in names:
            archive.writestr(name, b"0" * 100_000 if how == zipfile.ZIP_DEFLATED else b"0")
    with pytest.raises(BundleRefusedError) as refusal:
        unpack(stream.getvalue(), [CENTER.root])
    assert refusal.value.facts["reason"] == reason


@pytest.mark.parametrize("block", [b"", b"PK", b"hello", b"PK\x03\x04" + b"\0" * 100])
def test_what_is_no_zip_is_refused(block):
    with pytest.raises(BundleRefusedError) as refusal:
        unpack(block, [CENTER.root])
    assert refusal.value.facts["reason"] == "unreadable"


def test_the_same_content_gives_the_same_bytes_but_for_the_signature():
    read = unpack(BLOCK, [CENTER.root])
    again = pack(read.files, read.facts, SENDER, signer="乙", role="liaison", now=START)
    with zipfile.ZipFile(io.BytesIO(BLOCK)) as one, zipfile.ZipFile(io.BytesIO(again)) as other:
        assert one.namelist() == other.namelist() == [MANIFEST, SIGNATURE, "case.json", "papers/aa"]
        assert one.read(MANIFEST) == other.read(MANIFEST)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_thousand_changed_bytes_of_a_bundle_are_a_thousand_found(capsys):
    chance, found = random.Random(20260304), 0
    for _ in range(1000):
        at = chance.randrange(len(BLOCK))
        changed = bytearray(BLOCK)
        changed[at] = (changed[at] + chance.randrange(1, 256)) % 256
        try:
            unpack(bytes(changed), [CENTER.root])
        except BundleRefusedError:
            found += 1
    with capsys.disabled():
        print(f"\nbundle of {len(BLOCK)} bytes: {found} of 1000 changed bytes found")
    assert found == 1000


def test_a_bundle_that_is_too_large_is_refused_alike_where_it_is_checked_and_taken(town, tmp_path):
    file = tmp_path / "large.zip"
    with file.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate((MOST_MB << 20) + 1)
    with pytest.raises(VerifyFileError) as checked:
        verify(town.center, file=file)
    with pytest.raises(BundleLargeError) as taken:
        import_request(town.center, file, who("operator"))
    for refusal in (checked.value, taken.value):
        assert f"超过 {MOST_MB} MB" in str(refusal)
    with file.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(61 << 20)
    assert [line.code for line in verify(town.center, file=file).lines] == ["bundle_refused"]


def test_a_bundle_is_checked_without_taking_it(town, theirs, sent, tmp_path):
    back = there_and_back(town, theirs, sent, tmp_path)
    before = dict(town.center.board.table(RequestCase)), town.center.board.number
    found = verify(town.center, file=back)
    assert found.sound
    told = [line.text for line in found.lines]
    assert any("派警单第1版 武支〔2026〕7号" in text for text in told)
    assert any("我方" in text for text in told)
    assert any("对方" in text for text in told)
    block = bytearray(back.read_bytes())
    block[len(block) // 2] ^= 1
    altered = tmp_path / "altered.zip"
    altered.write_bytes(block)
    assert not verify(town.center, file=altered).sound
    kept = unpack(back.read_bytes(), town.center.seals.roots)
    foreign = tmp_path / "foreign.zip"
    foreign.write_bytes(
        pack(kept.files, kept.facts, SENDER, signer="乙", role="liaison", now=START)
    )
    assert [line.code for line in verify(town.center, file=foreign).lines] == ["bundle_refused"]
    assert (dict(town.center.board.table(RequestCase)), town.center.board.number) == before
