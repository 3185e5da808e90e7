"""Papers of requests: archived once, printed again to the byte, never under the others' head."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import zxingcpp

from jointops.app import commands as c
from jointops.app.bootstrap import open_center
from jointops.app.orders.request_papers import (
    NoRequestPaperError,
    print_paper,
    request_documents,
    request_paper_pages,
    save_paper,
)
from jointops.app.requests.cases import case_of, opening, read_scan
from jointops.app.rights import ForbiddenError
from jointops.audit.accounts import Actor, Role
from jointops.ids import AccountName, IncidentId
from jointops.orders.pdf.fonts import GlyphMissingError
from jointops.orders.pdf.render import page_image
from jointops.requests.case import CaseKind, Document
from jointops.requests.content import stamp_of
from jointops.seals.stamp import read_payload
from tests.factories import node
from tests.integration.test_requests import WORD, step, through, who
from tests.requests import POSTS, WORKFLOW, filled
from tests.unit.orders.pdf.samples import opened, rows

NOBODY_HAS = "\U0010fffd"


@pytest.fixture
def asked(town):
    number = town.do(c.OpenIncident(place=node(5), class_text="群体性事件"))
    return town.center.do(
        opening(town.center, IncidentId(number), people=12), who("operator")
    ).value


def known(town, request, kind) -> Document:
    paper = case_of(town.center, request).paper(kind)
    assert paper is not None
    return paper


def text_of(pdf: bytes) -> str:
    with opened(pdf) as document:
        return "".join(row for page in document.pages for row in rows(page))


def drafted(town, request, **fields):
    step(town, request, "draft", "operator", "D1", fields={**filled(WORKFLOW, "D1"), **fields})


def replied(town, request):
    through(town, request)
    told = {**filled(WORKFLOW, "D2"), "number": "武训派〔2026〕5号", "answer": "full"}
    step(town, request, "register", "liaison", "D2", fields=told)


def test_a_draft_says_so_and_is_not_archived(town, asked):
    drafted(town, asked)
    paper = request_paper_pages(town.center, asked)
    assert paper.draft
    assert not paper.archived
    assert "送审稿" in text_of(paper.pdf)
    print_paper(town.center, paper, who("operator"), target="x")
    assert not known(town, asked, "D1").editions
    (entry,) = [e for e in town.center.database.find_entries() if e.kind == "request.print"]
    assert entry.facts["paper"] == ""


def test_a_reprint_gives_the_archived_bytes_whatever_happened_since(town, asked, tmp_path):
    through(town, asked)
    first = request_paper_pages(town.center, asked)
    assert not first.draft
    file = save_paper(town.center, first, who("clerk"), tmp_path)
    assert "演练_演商" in file.name
    step(town, asked, "withdraw", "approver", why="不需要了")
    town.clock.move(3600)
    again = request_paper_pages(town.center, asked)
    assert again.archived
    assert again.pdf == first.pdf == file.read_bytes()
    assert save_paper(town.center, again, who("clerk"), tmp_path).read_bytes() == first.pdf
    assert known(town, asked, "D1").edition(first.edition) is not None
    assert town.center.database.rebuild().equal


def test_of_two_who_print_at_once_both_get_the_bytes_of_the_first(town, asked):
    through(town, asked)
    other = open_center(town.center.home, clock=town.clock)
    try:
        mine = request_paper_pages(town.center, asked)
        theirs = replace(request_paper_pages(other, asked), pdf=mine.pdf + b"\n")
        won = print_paper(town.center, mine, who("operator"), target="a")
        assert print_paper(other, theirs, who("operator"), target="b") == won == mine.pdf
    finally:
        other.close()


def test_a_new_version_is_another_paper_and_the_old_one_stays(town, asked):
    through(town, asked)
    old = request_paper_pages(town.center, asked)
    print_paper(town.center, old, who("operator"), target="x")
    step(town, asked, "draft", "operator", "D1", fields={"people": "20"})
    new = request_paper_pages(town.center, asked)
    assert (new.version, new.draft) == (2, True)
    assert "本版为第2版" in text_of(new.pdf)
    assert request_paper_pages(town.center, asked, version=1).pdf == old.pdf


def test_a_request_is_a_letter_with_every_field_that_is_filled(town, asked):
    through(town, asked)
    said = text_of(request_paper_pages(town.center, asked).pdf)
    for rule in WORKFLOW.fields("D1"):
        if rule.key not in {"to", "on_behalf_of", "legal_basis", "secrecy", "not_tasks"}:
            assert rule.name in said, rule.key
    assert "演练函件，不作为执勤依据" in said
    assert "本函不是命令" in said
    assert "未答复不视为同意" in said
    assert f"{known(town, asked, 'D1').number}" in said


def test_a_request_names_the_map_sheet_and_its_scale_beside_the_coordinates(town, asked):
    drafted(town, asked)
    text = text_of(request_paper_pages(town.center, asked).pdf)
    assert "图幅号J50G078065（1∶1万）" in text
    assert text.index("118.050300") < text.index("J50G078065")


def test_a_supplement_to_an_oral_request_is_marked(town, asked):
    step(town, asked, "ask_orally", "operator", fields=filled(WORKFLOW, "A1"), word=WORD)
    drafted(town, asked)
    supplement = text_of(request_paper_pages(town.center, asked).pdf)
    assert "（补）" in supplement
    assert WORD.recording in supplement
    record = text_of(request_paper_pages(town.center, asked, "A1").pdf)
    assert "紧急口头商请记录" in record
    assert WORD.speaker in record


def test_an_addition_to_a_record_stands_beside_it_and_makes_another_edition(town, asked):
    step(town, asked, "ask_orally", "operator", fields=filled(WORKFLOW, "A1"), word=WORD)
    first = request_paper_pages(town.center, asked, "A1")
    print_paper(town.center, first, who("operator"), target="x")
    step(town, asked, "add", "operator", "A1", why="对方更正集结点")
    second = request_paper_pages(town.center, asked, "A1")
    assert not second.archived
    assert second.edition != first.edition
    assert "对方更正集结点" in text_of(second.pdf)


def test_their_reply_is_only_registered_never_printed_under_their_head(town, asked, tmp_path):
    replied(town, asked)
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7 scan")
    step(town, asked, "attach", "liaison", "D2", scan=read_scan(scan))
    paper = request_paper_pages(town.center, asked, "D2")
    with opened(paper.pdf) as document:
        found = rows(document.pages[0])
    assert found[1] == town.center.config.issuer, "the sheet is ours"
    said = "".join(found)
    assert "派警单登记表" in said
    assert "不是对方文书" in said
    assert "武训派〔2026〕5号" in said
    assert known(town, asked, "D2").scan[:32] in said


def test_both_sides_sign_the_receipt_in_boxes_of_equal_size(town, asked):
    replied(town, asked)
    step(town, asked, "arrive", "liaison", people=12)
    step(town, asked, "draft", "operator", "D3A", fields=filled(WORKFLOW, "D3A"))
    paper = request_paper_pages(town.center, asked, "D3A")
    ours, theirs = sorted(paper.fields, key=lambda field: field.box)
    assert (ours.name, theirs.name) == ("ours", "theirs")

    def size(field):
        left, bottom, right, top = field.box
        return pytest.approx(right - left), pytest.approx(top - bottom)

    assert size(ours) == size(theirs)
    assert ours.box[1] == theirs.box[1]
    with opened(paper.pdf) as document:
        shown = rows(document.pages[0])
    first = next(row for row in shown if row.startswith("联勤"))
    assert first == "联勤任务回执单", "a receipt bears nobody's letterhead"
    step(town, asked, "sign_ours", "duty_commander", "D3A")
    half = request_paper_pages(town.center, asked, "D3A")
    step(town, asked, "sign_theirs", "liaison", "D3A")
    signed = request_paper_pages(town.center, asked, "D3A")
    assert len({paper.edition, half.edition, signed.edition}) == 3
    assert "训练指挥长" in text_of(signed.pdf)


def test_what_is_not_there_and_what_cannot_be_printed_is_refused(town, asked):
    for document, version in (("D1", None), ("A9", None), ("D3A", 1)):
        with pytest.raises(NoRequestPaperError):
            request_paper_pages(town.center, asked, document, version=version)
    drafted(town, asked, harm=f"持刀{NOBODY_HAS}")
    with pytest.raises(GlyphMissingError):
        request_paper_pages(town.center, asked)
    assert request_documents(case_of(town.center, asked)) == [("D1", 1)]


def test_who_may_not_print_changes_nothing(town, asked):
    through(town, asked)
    before = known(town, asked, "D1")
    auditor = Actor(name=AccountName("训练审计员"), roles=(Role.AUDITOR,), seat="1号席")
    with pytest.raises(ForbiddenError):
        print_paper(town.center, request_paper_pages(town.center, asked), auditor, target="x")
    assert known(town, asked, "D1") == before


def test_each_letter_that_follows_names_the_request(town, asked):
    replied(town, asked)
    step(town, asked, "arrive", "liaison", people=12)
    number = known(town, asked, "D1").number
    for kind, title in (("A2", "变更"), ("A3", "延长"), ("A5", "续报")):
        step(town, asked, "draft", "operator", kind, fields=filled(WORKFLOW, kind))
        paper = request_paper_pages(town.center, asked, kind)
        assert title in paper.title
        assert number in text_of(paper.pdf)
        assert paper.draft
    step(town, asked, "terminate", "approver", why="嫌疑人已到案")
    step(town, asked, "draft", "operator", "A4", fields=filled(WORKFLOW, "A4"))
    step(town, asked, "approve", "approver", "A4")
    assert not request_paper_pages(town.center, asked, "A4").draft


def test_what_checks_a_paper_stands_on_it_once_it_is_no_draft(town, asked):
    drafted(town, asked)
    assert "核验码" not in text_of(request_paper_pages(town.center, asked).pdf)
    for event, role in (("submit", "operator"), ("pass", "duty_commander")):
        step(town, asked, event, role, "D1")
    post = {"post": POSTS["处置突发社会安全事件"], "government_approval": "淄政〔2026〕1号"}
    step(town, asked, "approve", "approver", "D1", fields=post)
    paper = request_paper_pages(town.center, asked)
    facts = stamp_of(case_of(town.center, asked), known(town, asked, "D1"))
    with opened(paper.pdf) as document:
        pages = ["".join(rows(page)) for page in document.pages]
    assert f"核验码 {facts.code}" in pages[-1]
    for page in pages:
        assert facts.sha256 in page
        assert facts.sm3 in page
    picture = page_image(paper.pdf, len(pages) - 1, 150)
    (code,) = zxingcpp.read_barcodes(
        np.frombuffer(picture.rgb, np.uint8).reshape(picture.height, picture.width, 3)
    )
    assert read_payload(code.text) == replace(facts, sm3="")


def test_a_standing_arrangement_is_asked_for_by_a_letter_of_its_own_fields(town):
    begun = c.OpenRequest(case=CaseKind.STANDING, urgency="平件", category="执勤", people=12)
    request = town.center.do(begun, who("operator")).value
    rules = [rule for rule in WORKFLOW.fields("D1", "standing") if rule.kind == "text"]
    fields = {rule.key: f"第{number}项" for number, rule in enumerate(rules)}
    step(town, request, "draft", "operator", "D1", fields=fields)
    paper = request_paper_pages(town.center, request)
    said = text_of(paper.pdf)
    assert "常态联勤安排" in paper.title
    for key, text in fields.items():
        assert text in said, key
    assert "四、点位与联勤组" in said
    assert "四、集结与路线" not in said


def test_a_folder_that_cannot_be_written_archives_and_journals_nothing(town, asked, tmp_path):
    through(town, asked)
    paper = request_paper_pages(town.center, asked)
    taken = tmp_path / "taken"
    taken.write_bytes(b"a file, no folder")
    before, drawn = town.center.board.number, known(town, asked, "D1").editions
    with pytest.raises(OSError, match="taken"):
        save_paper(town.center, paper, who("operator"), taken / "papers")
    assert town.center.board.number == before
    assert known(town, asked, "D1").editions == drawn
    assert save_paper(town.center, paper, who("operator"), tmp_path).exists()
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []
