"""The packet: complete, whole or not at all, and every fault told plainly."""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from jointops.app import commands as c
from jointops.app.config import Config
from jointops.app.handling import PlanNoneError
from jointops.app.jobs import Control, StoppedError
from jointops.app.orders import packet_contents as contents
from jointops.app.orders.assignments import ForceUnregisteredError, assignments
from jointops.app.orders.packet import PacketEmptyError, make_packet
from jointops.app.orders.papers import issue_order, paper_bytes
from jointops.app.planner import plan_incident
from jointops.app.rings import ring_post
from jointops.app.staging import (
    PapersDiskFullError,
    PapersUnwritableError,
    file_name,
    staged,
    words_of,
)
from jointops.audit.accounts import Role
from jointops.forces.readiness import Task
from jointops.forces.units import Unit
from jointops.geo.places import Place
from jointops.ids import UnitId
from jointops.orders.assignment import Purpose
from jointops.orders.order import Order, OrderKind
from jointops.orders.pdf.fonts import GlyphMissingError
from tests.factories import node, unit

PARTS = (
    "一、编号与时限",
    "二、情况",
    "三、任务",
    "四、力量与编组",
    "五、到位时限与路线",
    "六、处置要求",
    "七、警械武器使用",
    "八、通联",
    "九、协同",
    "十、安全与纪律",
    "十一、保障",
    "十二、接替与撤收",
    "十三、附图",
    "十四、签发与签收",
)


def text_of(file: Path) -> str:
    with pypdfium2.PdfDocument(file) as document:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
    return text.replace("\r", "").replace("\n", "").replace(" ", "")


@pytest.fixture
def sent(town):
    """The town with a plan that was released."""
    number = town.do(c.OpenIncident(place=Place(node="4", name="站前"), class_text="持械伤人"))
    plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    town.do(c.CommitPlan(plan=plan.id))
    town.number, town.plan = number, plan
    return town


def make(town, folder, *, command=c.CommitPlan, control=None, **more):
    actor = town.actor(command)
    return make_packet(town.center, town.number, folder, actor, control or Control(), **more)


def test_every_force_of_ours_gets_one_slip_and_the_armed_police_none(sent, tmp_path):
    made = make(sent, tmp_path)
    slips = [file.name for file in made.folder.glob("*任务单*.pdf")]
    tasks = [task for task in sent.center.board.table(Task).values() if task.open]
    ours = {task.force for task in tasks} - {"武警一中队"}
    assert ours
    assert {name for name in ours if any(f"_{name}任务单" in slip for slip in slips)} == ours
    assert len(slips) == len(ours)
    assert not any("武警" in slip for slip in slips)


def test_the_full_order_of_the_packet_has_its_fourteen_parts_in_order(sent, tmp_path):
    made = make(sent, tmp_path)
    (file,) = made.folder.glob("02_*.pdf")
    text = text_of(file)
    at = [text.find(part) for part in PARTS]
    assert -1 not in at
    assert at == sorted(at)


def test_a_slip_says_who_where_by_when_how_and_by_what_law(sent, tmp_path):
    made = make(sent, tmp_path)
    (one, *_) = assignments(sent.center, sent.number)
    (file,) = made.folder.glob(f"*_{one.name}任务单.pdf")
    text = text_of(file)
    for word in (one.name, "站前", "前到位", "频道1", "复诵", "使用警械和武器条例", "联系人"):
        assert word in text


def test_the_orders_in_it_are_the_archived_bytes_and_only_missing_ones_are_issued(sent, tmp_path):
    order = issue_order(sent.center, sent.plan, OrderKind.FIRST_WAVE, sent.actor(c.CommitFirstWave))
    made = make(sent, tmp_path)
    (file,) = made.folder.glob("01_*.pdf")
    assert file.read_bytes() == paper_bytes(sent.center, order)
    assert made.first is not None
    assert made.first.read_bytes() == file.read_bytes()
    kinds = [order.kind for order in sent.center.board.table(Order).values()]
    assert sorted(kinds) == [OrderKind.FIRST_WAVE, OrderKind.FULL]
    make(sent, tmp_path)
    assert len(sent.center.board.table(Order)) == 2


def test_where_nobody_may_sign_the_full_order_it_goes_in_as_a_draft_and_that_is_told(
    sent, tmp_path
):
    operator = replace(sent.actor(c.CommitFirstWave), roles=(Role.OPERATOR,))
    made = make_packet(sent.center, sent.number, tmp_path, operator, Control())
    assert made.drafts == ("完整指令",)
    (file,) = made.folder.glob("02_*.pdf")
    assert "送审稿" in text_of(file)
    assert {o.kind for o in sent.center.board.table(Order).values()} == {OrderKind.FIRST_WAVE}


def test_the_whole_set_begins_each_paper_on_a_front_side_and_its_list_says_where(sent, tmp_path):
    made = make(sent, tmp_path)
    singles = sorted(made.folder.glob("[0-9][0-9]_*.pdf"))[2:]
    with pypdfium2.PdfDocument(made.whole) as whole:
        heads = [page.get_textpage().get_text_range() for page in whole]
        assert made.pages == len(whole)
    listed = text_of(next(made.folder.glob("00_文书目录*.pdf")))
    for file in singles:
        with pypdfium2.PdfDocument(file) as one:
            first = one[0].get_textpage().get_text_range()
        (at,) = [number for number, head in enumerate(heads) if head.startswith(first)]
        assert at % 2 == 0
    assert "分发表" in listed
    assert listed.count("1/1") >= len(list(made.folder.glob("*任务单*.pdf")))


def test_the_packet_is_journaled_with_the_digest_of_the_whole(sent, tmp_path):
    made = make(sent, tmp_path)
    (entry,) = sent.center.database.find_entries(limit=1)
    assert entry.kind == "papers.make"
    assert entry.facts["digest"] == hashlib.sha256(made.whole.read_bytes()).hexdigest()
    assert entry.facts["pages"] == made.pages


def test_the_first_wave_is_on_the_disk_before_anything_else_is_drawn(sent, tmp_path):
    seen: list[list[str]] = []

    def written(file):
        assert file.exists()
        seen.append([path.name for path in (tmp_path / "out").iterdir()])

    make(sent, tmp_path / "out", first_written=written)
    assert [len(names) for names in seen] == [1]


def test_names_of_people_are_in_no_paper(sent, tmp_path):
    made = make(sent, tmp_path)
    text = "".join(text_of(file) for file in made.folder.glob("*.pdf"))
    assert not [guard for guard in sent.center.board.guards if guard.name in text]
    assert "不列人员姓名" in text


@pytest.mark.parametrize("share", [0.0, 0.06, 0.3, 0.7, 0.99])
def test_a_stopped_packet_leaves_no_folder_and_the_order_whole(sent, tmp_path, share):
    class StopAt(Control):
        def tell(self, done):
            if done >= share:
                self.stop()
            super().tell(done)

    with pytest.raises(StoppedError):
        make(sent, tmp_path / "out", control=StopAt())
    left = list((tmp_path / "out").iterdir())
    assert [path.suffix for path in left] == [".pdf"]
    with pypdfium2.PdfDocument(left[0]) as order:
        assert len(order) == 1


def test_nobody_sent_makes_no_packet(town, tmp_path):
    town.number = town.do(c.OpenIncident(place=Place(node="4"), class_text="持械伤人"))
    plan_incident(town.center, town.number, town.actor(c.KeepPlan))
    with pytest.raises(PacketEmptyError):
        make(town, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_force_that_left_the_register_is_named(sent, tmp_path, monkeypatch):
    units = dict(sent.center.board.table(Unit))
    gone = next(iter(assignments(sent.center, sent.number))).force
    del units[UnitId(gone)]
    table = sent.center.board.table
    monkeypatch.setattr(sent.center.board, "table", lambda of: units if of is Unit else table(of))
    with pytest.raises(ForceUnregisteredError) as told:
        make(sent, tmp_path / "out")
    assert told.value.facts["force"] == gone
    assert not (tmp_path / "out").exists()


def test_a_full_disk_is_told_and_leaves_nothing(sent, tmp_path, monkeypatch):
    written: list[str] = []

    def full(file, block):
        written.append(file.name)
        if len(written) > 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        file.write_bytes(block)

    monkeypatch.setattr("jointops.app.orders.packet.write_whole", full)
    with pytest.raises(PapersDiskFullError):
        make(sent, tmp_path / "out")
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".pdf"]


def test_a_folder_that_takes_nothing_is_told_before_anything_is_left(sent, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(PapersUnwritableError) as told:
        make(sent, tmp_path / "file" / "out")
    assert "file" in str(told.value)


def test_a_character_that_no_font_has_stops_the_packet_and_nothing_is_half_written(
    sent, tmp_path, monkeypatch
):
    event = contents._event
    monkeypatch.setattr(contents, "_event", lambda *a: event(*a) + "\U000f0000\U0001fae9")
    with pytest.raises(GlyphMissingError):
        make(sent, tmp_path / "out")
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".pdf"]


def test_a_second_packet_stands_beside_the_first(sent, tmp_path):
    first, second = make(sent, tmp_path), make(sent, tmp_path)
    assert first.folder != second.folder
    assert first.whole.exists()
    assert second.whole.exists()


def test_names_that_no_file_can_have_are_made_such(tmp_path):
    name = file_name("巡/01:*?", "x" * 300)
    assert "/" not in name
    (tmp_path / name).write_text("x")
    with staged(tmp_path, name) as (inside, whole):
        (inside / "a").write_text("x")
        assert not whole.exists()
    assert whole.name == f"{name}_2"


def test_texts_far_longer_than_their_cells_stay_on_the_page(town, tmp_path):
    name = "超长地名" * 60
    long = replace(unit("巡" + "九" * 40, at=3), radio="频道" * 30)
    town.do(c.ImportUnits(file="units.csv", units=(long, unit("巡02", at=5))))
    town.number = town.do(c.OpenIncident(place=Place(node="4", name=name), class_text="持械伤人"))
    plan = plan_incident(town.center, town.number, town.actor(c.KeepPlan))
    town.do(c.CommitPlan(plan=plan.id))
    made = make(town, tmp_path)
    with pypdfium2.PdfDocument(made.whole) as whole:
        for page in whole:
            width, height = page.get_size()
            text = page.get_textpage()
            for at in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(at)
                assert left >= -1
                assert right <= width + 1
                assert bottom >= -1
                assert top <= height + 1


def test_checkpoints_that_are_manned_are_assignments_with_their_place(town):
    town.number = town.do(c.OpenIncident(place=Place(node="4"), class_text="持械伤人"))
    plan = plan_incident(town.center, town.number, town.actor(c.KeepPlan))
    town.do(c.CommitFirstWave(plan=plan.id))
    busy = {task.force for task in town.center.board.table(Task).values()}
    units = town.center.board.table(Unit)
    free = next(n for n in units if n not in busy and not units[n].asked_only)
    post = ring_post(
        town.center,
        town.center.situation(),
        free,
        Place(node="8", name="东口"),
        arrival_s=100.0,
        spare_s=30.0,
    )
    town.do(c.CommitRing(incident=town.number, posts=(post,)))
    (found,) = [one for one in assignments(town.center, town.number) if one.purpose == Purpose.POST]
    assert found.force == free
    assert found.place.name == "东口"
    assert found.due.within_s == pytest.approx(130.0)


def test_an_incident_without_a_plan_is_told_as_such(sent, tmp_path):
    bare = sent.do(c.OpenIncident(place=node(5), class_text="纠纷"))
    with pytest.raises(PlanNoneError) as refused:
        make_packet(sent.center, bare, tmp_path / "out", sent.actor(c.NotePapers), Control())
    assert f"{bare}号警情" in str(refused.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "磁盘满了"), (errno.ENOTDIR, "不是目录"), (errno.EIO, os.strerror(errno.EIO))],
)
def test_what_the_system_refuses_is_said_in_chinese(number, words):
    assert words in words_of(OSError(number, os.strerror(number)))


def test_a_full_disk_names_the_file_and_leaves_nothing(sent, tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    file = tmp_path / "x" / "y.pdf"
    with pytest.raises(OSError, match="No space") as refused:
        sent.center.home.write_aside(file, b"%PDF-")
    assert refused.value.filename == str(file)
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize(("reserve", "shown"), [("9", "备用频道：9，"), ("", "备用频道：____")])
def test_the_full_order_names_the_reserve_channel_and_leaves_the_password_to_the_pen(
    sent, tmp_path, reserve, shown
):
    sent.center.config = Config(reserve_channel=reserve)
    made = make(sent, tmp_path)
    (file,) = made.folder.glob("02_*.pdf")
    text = text_of(file)
    part = text[text.index("八、通联") : text.index("九、协同")]
    for words in ("指挥频道1", shown, "口令：____", "识别标志：____", "续报"):
        assert words in part
