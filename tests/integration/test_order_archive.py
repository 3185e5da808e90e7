"""The archive of orders searched, a case filed, the fixed texts changed."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from datetime import date

import pdfplumber
import pytest

from jointops.app import commands as c
from jointops.app.handling import ReasonMissingError
from jointops.app.jobs import Control
from jointops.app.orders.case_folder import FilingStoppedError, NothingToFileError, file_case
from jointops.app.orders.desk import order_line
from jointops.app.orders.fallback import Blanks, draw_pack
from jointops.app.orders.life import draft_full, end_response, in_force
from jointops.app.orders.packet import make_packet
from jointops.app.orders.papers import issue_order, paper_bytes
from jointops.app.orders.search import OrderSearch, search_handwritten, search_orders
from jointops.app.orders.slip_reprint import SlipUnknownError, reprint_slip
from jointops.app.orders.templates import (
    changed_keys,
    own_template,
    read_template_file,
    source_in_force,
    take_template,
    texts_in_force,
)
from jointops.app.orders.view import found_orders, incident_of
from jointops.app.planner import plan_incident
from jointops.audit.accounts import Actor, Role
from jointops.ids import AccountName, OrderId
from jointops.orders.order import Order, OrderKind, OrderState
from jointops.orders.template import TemplateFaultError
from tests.factories import node

FIRST, FULL = OrderKind.FIRST_WAVE, OrderKind.FULL
CLERK = Actor(name=AccountName("陈文书"), roles=(Role.CLERK,), seat="t")


@pytest.fixture
def plain(town):
    """A file without papers, and its clerk."""
    town.clerk = CLERK
    return town


@pytest.fixture
def filed(town):
    """A file with a whole case: first wave, two versions of the full order, the end, a draft."""
    number = town.do(c.OpenIncident(place=node(1), class_text="持械伤人", level=2))
    town.plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    town.operator = Actor(name=AccountName("李值班"), roles=(Role.OPERATOR,), seat="t")
    town.commander = Actor(name=AccountName("张指挥"), roles=(Role.DUTY_COMMANDER,), seat="t")
    town.clerk = CLERK
    center = town.center
    slip = issue_order(center, town.plan, FIRST, town.operator)
    sign = c.SignForOrder(order=slip.id, copies=(1,), name="王巡长", means="电台复诵")
    center.do(sign, town.operator)
    issue_order(center, town.plan, FULL, town.commander)
    town.clock.move(86400)
    issue_order(center, town.plan, FULL, town.commander)
    draft_full(center, town.plan, town.operator)
    return town


def numbers(town, **wanted):
    return [order.number for order in search_orders(town.center, OrderSearch(**wanted))]


def test_orders_are_found_by_number_incident_unit_person_day_kind_and_state(filed):
    slip, second, first = "演联指首〔2026〕1号", "演联指〔2026〕2号", "演联指〔2026〕1号"
    assert numbers(filed) == ["", second, first, slip]
    assert numbers(filed, number="1号") == [first, slip]
    assert numbers(filed, incident=99) == []
    assert numbers(filed, unit="PTU01", kind=FIRST) == [slip]
    assert numbers(filed, person="王巡长") == [slip]
    assert numbers(filed, person="张指挥") == [second, first]
    assert numbers(filed, since=date(2026, 3, 5)) == ["", second]
    assert numbers(filed, until=date(2026, 3, 4)) == [first, slip]
    assert numbers(filed, state=OrderState.REPLACED) == [first]
    assert numbers(filed, words=("首波", "王巡长")) == [slip]
    assert numbers(filed, words=("首波", "赵")) == []


def test_a_case_is_filed_with_every_version_as_archived_its_digests_and_registers(filed, tmp_path):
    center = filed.center
    end_response(center, filed.plan.incident, "", filed.commander)
    made = file_case(center, filed.plan.incident, tmp_path / "out", filed.clerk)
    issued = [o for o in center.board.table(Order).values() if o.issued]
    with zipfile.ZipFile(made.archive) as archive:
        assert archive.testzip() is None
        held = {hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
        sums = archive.read("SHA256SUMS").decode()
        for line in sums.splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert {order.paper for order in issued} <= held
    assert {order.inner for order in issued if order.inner} <= held
    with pdfplumber.open(made.pdf) as pdf:
        text = "".join(page.extract_text() for page in pdf.pages[:4]).replace("\n", "")
        assert len(pdf.pages) == made.pages
    for part in ("卷内目录", "发文登记", "收文登记", "演练文书不用印", "被替代", "已解除"):
        assert part in text
    (entry,) = center.database.find_entries(limit=1)
    assert (entry.kind, entry.facts["papers"]) == ("order.file", made.papers)


def test_the_same_papers_make_the_same_archive_but_for_its_own_sheet(filed, tmp_path):
    made = [
        file_case(filed.center, filed.plan.incident, tmp_path / n, filed.clerk).archive
        for n in "ab"
    ]
    first, second = (zipfile.ZipFile(path) for path in made)
    with first, second:
        names = [n for n in first.namelist() if n.endswith(".pdf") and not n.startswith("00")]
        assert names == [
            n for n in second.namelist() if n.endswith(".pdf") and not n.startswith("00")
        ]
        assert all(first.read(name) == second.read(name) for name in names)


def test_nothing_to_file_a_stop_and_a_read_only_folder_leave_nothing(filed, tmp_path):
    number = filed.do(c.OpenIncident(place=node(5), class_text="治安斗殴", level=4))
    with pytest.raises(NothingToFileError):
        file_case(filed.center, number, tmp_path, filed.clerk)
    control = Control()
    control.stop()
    with pytest.raises(FilingStoppedError):
        file_case(filed.center, filed.plan.incident, tmp_path, filed.clerk, control=control)
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(OSError, match="file"):
        file_case(filed.center, filed.plan.incident, blocked / "below", filed.clerk)
    assert list(tmp_path.rglob("*案卷*")) == []
    assert not filed.center.database.find_entries(text="order.file")


def test_a_full_disk_leaves_the_old_file_and_no_half_one(filed, tmp_path, monkeypatch):
    made = file_case(filed.center, filed.plan.incident, tmp_path, filed.clerk)
    before = made.pdf.read_bytes()

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        file_case(filed.center, filed.plan.incident, tmp_path, filed.clerk)
    assert made.pdf.read_bytes() == before
    assert list(tmp_path.glob(".*.part")) == []


# --- fixed texts

KEY = "text.discipline"
NEW = "注意避免误伤，保护现场和证据，媒体由指定人员答复。"


def take(town, texts, why="简短", actor=None):
    take_template(town.center, texts, origin="form", why=why, actor=actor or town.clerk)


def printed(town):
    order = issue_order(town.center, town.plan, FULL, town.commander)
    with pdfplumber.open(io.BytesIO(paper_bytes(town.center, order))) as pdf:
        pages = [p.filter(lambda i: i.get("size", 0) < 40) for p in pdf.pages]
        return "".join(page.extract_text() for page in pages).replace("\n", "")


def test_a_text_that_the_clerk_laid_down_is_printed_from_then_on_and_not_before(filed):
    archived = paper_bytes(filed.center, in_force(filed.center, filed.plan.incident)[-1])
    texts = texts_in_force(filed.center) | {KEY: (NEW,)}
    take(filed, texts)
    assert changed_keys(texts_in_force(filed.center)) == (KEY,)
    assert NEW in printed(filed)
    held = [
        paper_bytes(filed.center, o) for o in filed.center.board.table(Order).values() if o.paper
    ]
    assert archived in held
    (entry,) = [e for e in filed.center.database.all_of("order.template") if e.outcome == "done"]
    assert (entry.actor, entry.why, entry.facts["changed"]) == ("陈文书", "简短", [KEY])
    take(filed, dict(texts, **{KEY: shipped_texts()[KEY]}))
    assert own_template(filed.center) is None
    assert filed.center.database.rebuild().equal


def shipped_texts():
    from jointops.orders.template import shipped

    return shipped().texts


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (KEY, "必要时命令武警到场。"),
        (KEY, "保安可以搜身。"),
        ("text.mission", "到场处置。"),
        ("text.guards", "保安可以盘问。"),
        (KEY, "注意\U0010fffd。"),
    ],
)
def test_a_broken_template_is_refused_with_its_place_journaled_and_the_last_one_stays(
    plain, key, line
):
    take(plain, texts_in_force(plain.center) | {KEY: (NEW,)})
    before = texts_in_force(plain.center)
    with pytest.raises(TemplateFaultError) as refusal:
        take(plain, before | {key: (line,)})
    assert key in str(refusal.value)
    assert texts_in_force(plain.center) == before
    (entry,) = plain.center.database.find_entries(limit=1)
    assert (entry.outcome, entry.facts["code"]) == ("refused", "TEMPLATE-FAULT")


def test_a_change_wants_a_reason(plain):
    with pytest.raises(ReasonMissingError):
        take(plain, texts_in_force(plain.center) | {KEY: (NEW,)}, why=" ")


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (b"mark = ", "1"),
        (b'mark = "a"\n\xff\xfe', "2"),
        (b"", "mark"),
    ],
)
def test_a_file_that_is_no_template_is_refused_with_line_or_key(tmp_path, source, place):
    file = tmp_path / "t.toml"
    file.write_bytes(source)
    with pytest.raises(TemplateFaultError) as refusal:
        read_template_file(file)
    assert place in str(refusal.value)


def test_the_texts_in_force_go_out_as_a_file_and_come_back(plain, tmp_path):
    take(plain, texts_in_force(plain.center) | {KEY: (NEW,)})
    file = tmp_path / "t.toml"
    file.write_text(source_in_force(plain.center), encoding="utf-8")
    assert read_template_file(file) == texts_in_force(plain.center)


def test_an_order_written_by_hand_stands_in_the_archive_and_is_found(filed):
    center = filed.center
    made = draw_pack(center, filed.operator, Blanks(orders=2, orals=0))
    filed.clock.move(600)
    entered = c.EnterDrawn(
        number=made.numbers[0].id,
        incident=filed.plan.incident,
        text="派巡01到站前广场警戒",
        signed_by="张指挥",
        occurred_utc=center.clock.now(),
        why="系统停用期间手写",
    )
    center.do(entered, filed.operator)
    number = made.numbers[0].id
    for wanted in (
        OrderSearch(number=number),
        OrderSearch(person="张指挥", words=("广场",)),
        OrderSearch(unit="巡01"),
    ):
        assert [one.id for one in search_handwritten(center, wanted)] == [number]
    for wanted in (
        OrderSearch(kind=FULL),
        OrderSearch(person="无此人"),
        OrderSearch(until=date(2026, 1, 1)),
    ):
        assert search_handwritten(center, wanted) == []
    assert found_orders(center, "站前广场") == [number]
    line = order_line(center, OrderId(number))
    assert (line.state, line.issued_by, line.title) == ("handwritten", "张指挥", entered.text)
    assert incident_of(center, OrderId(number)) == filed.plan.incident
    assert made.numbers[1].id not in found_orders(center, "")


def test_one_slip_is_printed_again_from_the_archived_packet(filed, tmp_path):
    center = filed.center
    center.do(c.CommitPlan(plan=filed.plan.id), filed.commander)
    incident, force = filed.plan.incident, filed.plan.picks[0].force
    with pytest.raises(SlipUnknownError):
        reprint_slip(center, incident, force, tmp_path, filed.clerk)
    packet = make_packet(center, incident, tmp_path, filed.commander, Control())
    (single,) = packet.folder.glob(f"*_{force}任务单.pdf")
    made = reprint_slip(center, incident, f"{force}任务单", tmp_path / "again", filed.clerk)

    def said(file):
        with pdfplumber.open(file) as document:
            return ["".join(sorted(page.extract_text())) for page in document.pages]

    assert said(made.file) == said(single)
    for wanted in ("任务单", "", "无此队"):
        with pytest.raises(SlipUnknownError):
            reprint_slip(center, incident, wanted, tmp_path, filed.clerk)
    entry = center.database.all_of("papers.make")[-4]
    assert entry.facts["what"] == "reprint"
    assert center.database.rebuild().equal
