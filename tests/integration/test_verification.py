"""Papers are checked offline: what is archived, who signed, what is newest, and what is forged."""

from __future__ import annotations

import hashlib
import io
import random
from datetime import datetime

import msgspec
import pypdfium2
import pytest
import zxingcpp

from jointops.app import commands as c
from jointops.app.orders.papers import issue_order, paper_bytes
from jointops.app.orders.request_papers import request_paper_pages
from jointops.app.planner import plan_incident
from jointops.app.requests.cases import agency_of, case_of, opening
from jointops.app.verification import VerifyFileError, VerifyNothingError, verify
from jointops.audit.accounts import Actor, Role
from jointops.clock import local_text
from jointops.ids import AccountName, IncidentId
from jointops.orders.order import Order, OrderKind, Paper
from jointops.requests.content import digests, stamp_of
from jointops.requests.workflow import default_workflow
from jointops.seals.certificates import fingerprint
from jointops.seals.check_code import CheckCodeError, code_of
from jointops.seals.digests import digests_of
from jointops.seals.register import CertificateKind
from jointops.seals.signatures import Signature, check
from jointops.seals.stamp import read_payload
from tests.factories import node
from tests.requests import POSTS, filled

FLOW = default_workflow()
STORED = tuple[dict[str, object], tuple[Signature, ...]]
NAMES = {
    "operator": "训练值班员",
    "duty_commander": "训练指挥长",
    "approver": "训练签批人",
    "liaison": "训练武警联络员",
}


def who(role: str) -> Actor:
    return Actor(name=AccountName(NAMES[role]), roles=(Role(role),), seat="1号席")


def step(town, request, event, role, document="D1", **facts):
    command = c.StepRequest(
        request=request, event=event, document=document, agency=agency_of(town.center), **facts
    )
    return town.center.do(command, who(role)).value


@pytest.fixture
def receipt(town):
    """A request that came as far as the receipt's draft."""
    number = town.do(c.OpenIncident(place=node(5), class_text="群体性事件"))
    order = opening(town.center, IncidentId(number), people=12)
    request = town.center.do(order, who("operator")).value
    step(town, request, "draft", "operator", fields=filled(FLOW, "D1"))
    step(town, request, "submit", "operator")
    step(town, request, "pass", "duty_commander")
    post = {"post": POSTS["处置突发社会安全事件"], "government_approval": "淄政〔2026〕1号"}
    step(town, request, "approve", "approver", fields=post)
    step(town, request, "send", "operator")
    step(town, request, "sign_for", "liaison")
    reply = {**filled(FLOW, "D2"), "number": "武训派〔2026〕5号", "answer": "full"}
    step(town, request, "register", "liaison", "D2", fields=reply)
    step(town, request, "arrive", "liaison", "", people=12)
    step(town, request, "draft", "operator", "D3A", fields=filled(FLOW, "D3A"))
    return request


@pytest.fixture
def order(town):
    """An issued first-wave order, signed by the operator."""
    number = town.do(c.OpenIncident(place=node(1), class_text="持械伤人", level=2))
    plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    return issue_order(town.center, plan, OrderKind.FIRST_WAVE, who("operator"))


def editions(town, request, kind):
    """Give the archived PDFs of a request's paper, oldest first."""
    paper = case_of(town.center, request).paper(kind)
    assert paper is not None
    with town.center.database.read() as uow:
        found = [uow.rows(Paper).find(one.paper) for one in paper.editions]
    return [one.pdf for one in found if one is not None]


def looked_at(town, tmp_path, pdf, **facts):
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    found = verify(town.center, file=file, **facts)
    return found.sound, [line.code for line in found.lines if line.good is not True]


def test_a_receipt_that_both_signed_is_genuine_and_carries_both_signatures(town, receipt, tmp_path):
    step(town, receipt, "sign_ours", "duty_commander", "D3A")
    step(town, receipt, "sign_theirs", "liaison", "D3A")
    half, whole = editions(town, receipt, "D3A")
    assert whole.startswith(half), "the second signature stands behind the first"
    assert looked_at(town, tmp_path, whole)[0]
    file = tmp_path / "paper.pdf"
    told = [line.text for line in verify(town.center, file=file).lines]
    assert any("我方电子签名：训练指挥长" in text for text in told)
    assert any("对方电子签名：训练武警联络员" in text for text in told)


def test_the_second_signature_stands_on_the_paper_by_name_post_time_and_digest(town, receipt):
    step(town, receipt, "sign_ours", "duty_commander", "D3A")
    step(town, receipt, "sign_theirs", "liaison", "D3A")
    case = case_of(town.center, receipt)
    paper = case.paper("D3A")
    assert paper is not None
    _, whole = editions(town, receipt, "D3A")
    seen = seen_text(whole)
    assert "电子签名：训练武警联络员" in seen
    assert "职务：武警联络员" in seen
    assert local_text(datetime.fromisoformat(paper.signatures[1].signed_utc)) in seen
    assert seen.count(digests(case, paper).sha256[:32]) == 3, "in both fields and at the foot"
    step(town, receipt, "release", "duty_commander", "")
    step(town, receipt, "return", "liaison", "", people=12)
    step(town, receipt, "draft", "operator", "D3B", fields=filled(FLOW, "D3B"))
    part_b = request_paper_pages(town.center, receipt, "D3B").pdf
    assert "派警方训练武警联络员" in "".join(seen_text(part_b).split())


def seen_text(pdf: bytes) -> str:
    """Give the text of a file's last page as it is seen, the fields of signatures included."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    page = document[len(document) - 1]
    if document.formenv is not None:
        assert page.flatten() == 1
    out = io.BytesIO()
    document.save(out)
    again = pypdfium2.PdfDocument(out.getvalue())
    return str(again[len(again) - 1].get_textpage().get_text_bounded())


def test_a_stripped_second_signature_is_missed_by_rule(town, receipt, tmp_path):
    step(town, receipt, "sign_ours", "duty_commander", "D3A")
    (half,) = editions(town, receipt, "D3A")
    sound, wrong = looked_at(town, tmp_path, half)
    assert (sound, wrong.count("missing")) == (False, 1)


def test_the_request_carries_the_receivers_signature_too(town, receipt, tmp_path):
    issued, received = editions(town, receipt, "D1")
    assert received.startswith(issued)
    assert looked_at(town, tmp_path, received)[0]


def test_a_pen_stands_beside_an_electronic_signature_and_is_told_apart(town, receipt):
    step(town, receipt, "sign_ours", "duty_commander", "D3A")
    block = b"%PDF-1.4 scan"
    scan = Paper(id=hashlib.sha256(block).hexdigest(), pdf=block)
    step(town, receipt, "sign_theirs", "liaison", "D3A", scan=scan)
    case = case_of(town.center, receipt)
    paper = case.paper("D3A")
    assert paper is not None
    found = verify(town.center, code=stamp_of(case, paper).code)
    told = {line.code: line.text for line in found.lines}
    assert found.sound
    assert "我方" in told["content"]
    assert "对方为纸质签名" in told["pen_scan"]


def test_a_code_typed_off_a_scan_finds_the_paper_and_what_it_must_say(town, receipt):
    case = case_of(town.center, receipt)
    paper = case.paper("D1")
    assert paper is not None
    found = verify(town.center, code=stamp_of(case, paper).code.lower())
    told = [line.text for line in found.lines]
    assert found.sound
    assert f"需要兵力（人）：{paper.fields['people']}" in told
    other = code_of(hashlib.sha256(b"other").hexdigest())
    assert not verify(town.center, code=other).sound
    with pytest.raises(CheckCodeError):
        verify(town.center, code=other[:-1] + ("0" if other[-1] != "0" else "1"))


def test_an_old_version_is_told_as_void(town, receipt, tmp_path):
    old = editions(town, receipt, "D1")[-1]
    step(town, receipt, "draft", "operator", fields={"people": "20"})
    assert looked_at(town, tmp_path, old) == (False, ["paper", "old"])


def test_an_order_is_genuine_as_archived_and_told_when_it_is_replaced(town, order, tmp_path):
    pdf = paper_bytes(town.center, order)
    assert looked_at(town, tmp_path, pdf) == (True, ["paper"])
    plan = plan_incident(town.center, order.incident, town.actor(c.KeepPlan))
    issue_order(town.center, plan, OrderKind.FIRST_WAVE, who("operator"))
    assert looked_at(town, tmp_path, pdf) == (False, ["paper", "not_in_force"])


def test_an_order_is_issued_unsigned_where_there_is_no_key_and_says_so(town, tmp_path):
    number = town.do(c.OpenIncident(place=node(1), class_text="持械伤人", level=2))
    plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    nobody = Actor(name=AccountName("李值班"), roles=(Role.OPERATOR,), seat="t")
    made = issue_order(town.center, plan, OrderKind.FIRST_WAVE, nobody)
    entry = town.center.database.find_entries(limit=1)[0]
    assert entry.facts["unsigned"] == "SEAL-KEY-ABSENT"
    sound, told = looked_at(town, tmp_path, paper_bytes(town.center, made))
    assert (sound, told) == (True, ["paper", "unsigned"])


def test_the_qr_code_on_paper_says_number_version_and_digest(town, order):
    document = pypdfium2.PdfDocument(paper_bytes(town.center, order))
    page = document[0].render(scale=150 / 72).to_numpy()
    (read,) = zxingcpp.read_barcodes(page)
    stamp = read_payload(read.text)
    assert stamp is not None
    assert (stamp.number, stamp.version) == (order.number, order.version)
    assert stamp.sha256 == order.content
    document.close()


def test_files_that_cannot_be_checked_are_refused_in_words(town, tmp_path):
    with pytest.raises(VerifyNothingError):
        verify(town.center)
    with pytest.raises(VerifyFileError):
        verify(town.center, file=tmp_path / "none.pdf")
    assert looked_at(town, tmp_path, b"hello") == (False, ["kind"])
    assert not looked_at(town, tmp_path, b"%PDF-1.7 broken")[0]


def test_the_code_at_a_papers_foot_is_on_the_journal(town, order):
    head = town.center.board.head[:16]
    assert verify(town.center, head=head).sound
    assert not verify(town.center, head="0" * 16).sound


def test_another_center_checks_our_paper_with_our_root(town, order, tmp_path):
    from jointops.app.bootstrap import make_empty
    from jointops.store.home import Home
    from tests.clocks import HandClock

    center, _ = make_empty(Home(tmp_path / "他"), exercise=True, clock=HandClock())
    file, root = tmp_path / "order.pdf", tmp_path / "root.pem"
    file.write_bytes(paper_bytes(town.center, order))
    own = town.center.seals.own(CertificateKind.ROOT)
    root.write_text(own.text)
    assert not verify(center, file=file).sound
    found = verify(center, file=file, root=root)
    assert found.sound
    assert any(fingerprint(own.certificate)[:16] in line.text for line in found.lines)
    assert found.lines[0].code == "root_given"
    assert all("本次给出的根证书" in line.text for line in found.lines if line.code == "signed")
    at_home = verify(town.center, file=file)
    assert any("本中心的根证书" in line.text for line in at_home.lines)
    center.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_thousand_changed_bytes_of_a_stored_document_are_a_thousand_found(town, receipt, capsys):
    case = case_of(town.center, receipt)
    paper = case.paper("D1")
    assert paper is not None
    roots, content = town.center.seals.roots, digests(case, paper).sha256
    said = {"number": paper.number, "version": paper.version, "fields": dict(paper.fields)}
    stored = msgspec.json.encode([said, paper.signatures], order="sorted")
    chance, found = random.Random(20260304), 0
    for _ in range(1000):
        at = chance.randrange(len(stored))
        changed = bytearray(stored)
        changed[at] = (changed[at] + chance.randrange(1, 256)) % 256
        found += not _holds(bytes(changed), said, content, roots)
    with capsys.disabled():
        print(f"\nstored document of {len(stored)} bytes: {found} of 1000 changed bytes found")
    assert found == 1000


def _holds(stored, said, content, roots):
    """Tell whether a stored document still says the same under the same signatures."""
    try:
        read, signatures = msgspec.json.decode(stored, type=STORED)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    same = digests_of(msgspec.json.encode(read, order="sorted")) == digests_of(
        msgspec.json.encode(said, order="sorted")
    )
    return same and all(one.fault is None for one in check(signatures, content, roots))


def test_every_issued_order_is_known_by_its_code(town, order):
    known = town.center.board.table(Order)[order.id]
    assert verify(town.center, code=code_of(known.content)).sound
