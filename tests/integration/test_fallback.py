"""Numbers drawn ahead for blank papers: of the real series, each accounted for once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jointops.app import commands as c
from jointops.app.bootstrap import open_center
from jointops.app.handlers.fallback import (
    DrawnNoneError,
    DrawnOtherError,
    DrawnTimeError,
    DrawnWordsError,
)
from jointops.app.handlers.papers import NumberTakenError
from jointops.app.handling import NotFoundError, ReasonMissingError
from jointops.app.orders.fallback import (
    Blanks,
    PackEmptyError,
    draw_pack,
    draw_pack_into,
    open_numbers,
    overdue,
)
from jointops.app.orders.handover import handover_parts
from jointops.app.orders.papers import issue_order
from jointops.app.planner import plan_incident
from jointops.app.requests.cases import agency_of, case_of, opening
from jointops.app.rights import ForbiddenError
from jointops.app.staging import PapersUnwritableError
from jointops.audit.accounts import Actor, Role
from jointops.forces.duty_phones import DutyPhone
from jointops.ids import AccountName, IncidentId, RequestId
from jointops.orders.drawn import DrawnNumber, DrawnSeries, DrawnSettledError, DrawnState
from jointops.orders.order import OrderKind, Paper
from jointops.requests.case import Word
from tests.factories import node

SHEET = Paper(id="sha-of-the-pack", pdf=b"%PDF-1.4 pack")
ORDER, ORAL = "演联指首〔2026〕1号", "演口〔2026〕1号"
WHY = "系统停用期间手写"


def drawn(town, *numbers: tuple[str, DrawnSeries], collected=(), why=""):
    now = town.center.clock.now()
    made = tuple(
        DrawnNumber(id=number, series=series, pack="P", drawn_utc=now, drawn_by="t")
        for number, series in numbers
    )
    pack = c.DrawPack(pack="P", numbers=made, sheet=SHEET, collected=collected, why=why)
    return town.do(pack)


@pytest.fixture
def pack(town):
    drawn(town, (ORDER, DrawnSeries.ORDER), (ORAL, DrawnSeries.ORAL))
    town.clock.move(600)
    return town


def number(town, name=ORDER):
    return town.center.board.table(DrawnNumber)[name]


def incident(town):
    return town.do(c.OpenIncident(place=node(4), class_text="持械伤人"))


def entering(town, **change):
    at = town.clock.now() - timedelta(seconds=60)
    told = c.EnterDrawn(
        number=ORDER,
        incident=IncidentId(1),
        text="巡01、巡02到市场处置",
        signed_by="训练指挥长",
        occurred_utc=at,
        why=WHY,
    )
    return replace(told, **change)


def test_a_number_that_was_drawn_is_never_given_to_another_order(pack):
    plan = plan_incident(pack.center, incident(pack), pack.actor(c.KeepPlan))
    order = issue_order(pack.center, plan, OrderKind.FIRST_WAVE, pack.actor(c.IssueOrder))
    assert order.number == "演联指首〔2026〕2号"
    forced = c.IssueOrder(order=replace(order, number=ORDER, serial=9), paper=SHEET)
    with pytest.raises(NumberTakenError):
        pack.do(forced)
    with pytest.raises(NumberTakenError):
        drawn(pack, (order.number, DrawnSeries.ORDER))


def test_a_paper_that_was_used_is_entered_once_with_its_time_and_its_scan(pack):
    incident(pack)
    scan = Paper(id="sha-of-the-scan", pdf=b"%PDF-1.4 scan")
    told = entering(pack, scan=scan)
    pack.do(told)
    found = number(pack)
    assert (found.state, found.incident, found.signed_by) == (
        DrawnState.ENTERED,
        1,
        "训练指挥长",
    )
    assert found.at_utc == told.occurred_utc
    with pack.center.database.read() as uow:
        assert uow.rows(Paper).find(found.scan) == scan
    (entry,) = pack.center.database.all_of("pack.enter")
    assert (entry.subject, entry.why) == ("1", WHY)
    assert entry.occurred_utc < entry.recorded_utc
    for again in (entering(pack), c.VoidDrawn(numbers=(ORDER,), why=WHY)):
        with pytest.raises(DrawnSettledError):
            pack.do(again)
    assert number(pack) == found


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"why": " "}, ReasonMissingError),
        ({"text": ""}, DrawnWordsError),
        ({"signed_by": " "}, DrawnWordsError),
        ({"incident": 7}, NotFoundError),
        ({"number": "演联指首〔2026〕8号"}, NotFoundError),
        ({"number": ORAL}, DrawnOtherError),
        ({"occurred_utc": None}, DrawnTimeError),
    ],
)
def test_what_is_wrong_is_refused_and_the_number_stays_open(pack, change, error):
    incident(pack)
    with pytest.raises(error):
        pack.do(entering(pack, **change))
    assert number(pack).open
    assert number(pack, ORAL).open


def test_a_paper_cannot_have_been_used_before_its_number_was_drawn(pack):
    incident(pack)
    with pytest.raises(DrawnTimeError):
        pack.do(entering(pack, occurred_utc=pack.clock.now() - timedelta(seconds=601)))
    assert number(pack).open


def test_what_was_not_used_is_voided_with_a_reason_all_of_them_or_none(pack):
    with pytest.raises(ReasonMissingError):
        pack.do(c.VoidDrawn(numbers=(ORDER,)))
    with pytest.raises(DrawnNoneError):
        pack.do(c.VoidDrawn(numbers=(), why=WHY))
    with pytest.raises(NotFoundError):
        pack.do(c.VoidDrawn(numbers=(ORDER, "无此号"), why=WHY))
    assert number(pack).open
    pack.do(c.VoidDrawn(numbers=(ORDER, ORAL), why="未用，收回销毁"))
    assert {number(pack, name).state for name in (ORDER, ORAL)} == {DrawnState.VOID}


def test_another_pack_voids_the_collected_papers_of_the_one_before(pack):
    drawn(pack, ("演联指首〔2026〕2号", DrawnSeries.ORDER), collected=(ORDER, ORAL), why="换班收回")
    assert not number(pack).open
    assert number(pack).text == "换班收回"
    assert number(pack, "演联指首〔2026〕2号").open
    with pytest.raises(DrawnSettledError):
        drawn(pack, ("演联指首〔2026〕3号", DrawnSeries.ORDER), collected=(ORDER,), why="再收回")
    assert "演联指首〔2026〕3号" not in pack.center.board.table(DrawnNumber)


def oral(town, name: str = "", **told):
    word = Word(speaker="支队作战值班室", channel="8022", recording="R-7", read_back=True)
    order = opening(town.center, IncidentId(1), people=10)
    fields = {"caller": "值班员", "called": word.speaker, "channel": "8022", "recording": "R-7"}
    fields |= {"content": "市场持械伤人", "emergency": "暴力恐怖", "people": "10"}
    first = c.StepRequest(
        request=RequestId(0),
        event="ask_orally",
        fields=fields,
        word=word,
        agency=agency_of(town.center),
    )
    return town.do(replace(order, first=first, drawn=name, **told))


def test_an_oral_record_written_by_hand_opens_its_request_under_the_drawn_number(pack):
    incident(pack)
    at = pack.clock.now() - timedelta(seconds=30)
    made = oral(pack, ORAL, occurred_utc=at, why=WHY)
    record = case_of(pack.center, made).paper("A1")
    assert record is not None
    assert record.number == ORAL
    found = number(pack, ORAL)
    assert (found.state, found.request, found.at_utc) == (DrawnState.ENTERED, made, at)
    second = case_of(pack.center, oral(pack)).paper("A1")
    assert second is not None
    assert second.number == "演口〔2026〕2号"


def test_an_oral_record_under_a_wrong_number_opens_nothing(pack):
    incident(pack)
    at = pack.clock.now() - timedelta(seconds=30)
    for name, error in ((ORDER, DrawnOtherError), ("演口〔2026〕9号", NotFoundError)):
        with pytest.raises(error):
            oral(pack, name, occurred_utc=at, why=WHY)
    assert number(pack, ORAL).open
    assert not [e for e in pack.center.database.all_of("request.open") if e.outcome == "done"]


# --- the pack itself


def texts(pdf: bytes) -> list[str]:
    import io

    import pdfplumber

    with pdfplumber.open(io.BytesIO(pdf)) as pages:
        return [page.extract_text() or "" for page in pages.pages]


@pytest.fixture
def stocked(town):
    phones = (DutyPhone(id="值班指挥长", place=1, phone="8002", channel="1"),)
    town.do(c.ImportPhones(file="p.csv", rows=phones))
    return town


def test_a_pack_has_its_tables_and_each_blank_under_its_own_number(stocked):
    actor = stocked.actor(c.DrawPack)
    made = draw_pack(stocked.center, actor, Blanks(orders=2, orals=1, logs=1))
    pages = texts(made.sheet.pdf)
    assert [number.id for number in made.numbers] == [
        "演联指首〔2026〕1号",
        "演联指首〔2026〕2号",
        "演口〔2026〕1号",
    ]
    for number in made.numbers:
        (page,) = [p for p in pages if f"编号：{number.id}" in p]
        assert "（手写）" in page
    whole = "\n".join(pages)
    for said in ("PTU01", "站前", "值班指挥长", "8002", "武警一中队", "须商请", made.number):
        assert said in whole, said
    titles = ["首波指令单（手写）"] * 2 + ["紧急口头商请记录（手写）", "值班日志（手写）"]
    for title, page in zip(titles, pages[-4:], strict=True):
        assert title in page, "each blank is one page"
    with stocked.center.database.read() as uow:
        assert uow.rows(Paper).find(made.sheet.id) == made.sheet
    again = draw_pack(stocked.center, actor, Blanks(orders=1, orals=0, logs=0))
    assert [number.id for number in again.numbers] == ["演联指首〔2026〕3号"]
    assert again.number != made.number


def test_the_points_of_a_pack_name_who_is_nearest_and_how_long_he_takes(stocked):
    made = draw_pack(stocked.center, stocked.actor(c.DrawPack), Blanks())
    lines = "\n".join(texts(made.sheet.pdf)).splitlines()
    (line,) = [line for line in lines if "站前" in line and "PTU01" in line]
    assert line.index("PTU01") < line.index("巡01"), "the nearest comes first"


def test_a_pack_collects_the_open_papers_of_the_one_before(stocked):
    actor = stocked.actor(c.DrawPack)
    first = draw_pack(stocked.center, actor, Blanks(orders=1, orals=1, logs=0))
    with pytest.raises(ReasonMissingError):
        draw_pack(stocked.center, actor, Blanks(), collect=True)
    assert len(open_numbers(stocked.center)) == 2
    second = draw_pack(stocked.center, actor, Blanks(), collect=True, why="换班收回")
    assert set(second.collected) == {number.id for number in first.numbers}
    assert open_numbers(stocked.center) == list(second.numbers)


@pytest.mark.parametrize("counts", [(0, 0, 2), (-1, 2, 0), (21, 0, 0), (1, 1, 21)])
def test_a_pack_without_blanks_or_with_too_many_is_refused(counts):
    orders, orals, logs = counts
    with pytest.raises(PackEmptyError):
        Blanks(orders=orders, orals=orals, logs=logs)


def test_two_programs_that_draw_at_once_get_other_numbers(stocked):
    other = open_center(stocked.center.home, clock=stocked.clock)
    try:
        mine = draw_pack(stocked.center, stocked.actor(c.DrawPack), Blanks())
        actor = other.training_actor(c.DrawPack, seat="2号席")
        theirs = draw_pack(other, actor, Blanks())  # has not seen the first yet
    finally:
        other.close()
    numbers = [number.id for pack in (mine, theirs) for number in pack.numbers]
    assert len(set(numbers)) == len(numbers) == 10
    assert mine.number != theirs.number


def test_an_auditor_draws_no_pack_and_the_refusal_is_journaled(stocked):
    auditor = Actor(name=AccountName("训练审计员"), roles=(Role.AUDITOR,), seat="t")
    with pytest.raises(ForbiddenError):
        draw_pack(stocked.center, auditor, Blanks())
    (entry,) = stocked.center.database.all_of("pack.draw")
    assert entry.outcome == "refused"
    assert not open_numbers(stocked.center)


def test_a_blank_that_is_out_for_more_than_a_day_is_overdue(stocked):
    draw_pack(stocked.center, stocked.actor(c.DrawPack), Blanks(orders=1, orals=0))
    (number,) = open_numbers(stocked.center)
    assert not overdue(number, stocked.clock.now())
    stocked.clock.move(24 * 3600 + 60)
    assert overdue(number, stocked.clock.now())


def test_open_blanks_stand_on_the_handover_sheet(stocked):
    draw_pack(stocked.center, stocked.actor(c.DrawPack), Blanks(orders=1, orals=0))
    notes = [note for part in handover_parts(stocked.center) for note in part.notes]
    assert any("待销号1个：演联指首〔2026〕1号" in note for note in notes)


def test_the_journal_rebuilds_what_became_of_the_numbers(stocked):
    draw_pack(stocked.center, stocked.actor(c.DrawPack), Blanks())
    stocked.do(c.VoidDrawn(numbers=("演联指首〔2026〕1号",), why="写错"))
    assert stocked.center.database.rebuild().equal


def test_a_pack_that_cannot_be_written_has_its_numbers_voided_at_once(town, tmp_path):
    actor = town.center.training_actor(c.DrawPack, seat="test")
    blocked = tmp_path / "no-folder"
    blocked.write_text("a file where the folder would be")
    with pytest.raises(PapersUnwritableError):
        draw_pack_into(town.center, actor, Blanks(orders=2, orals=1), blocked / "pack.pdf")
    assert open_numbers(town.center) == []
    drawn_ahead = town.center.board.table(DrawnNumber).values()
    assert [one.state for one in drawn_ahead] == [DrawnState.VOID] * 3
    made, file = draw_pack_into(town.center, actor, Blanks(orders=1, orals=0), tmp_path / "p.pdf")
    assert file.read_bytes() == made.sheet.pdf
    assert made.numbers[0].id not in {one.id for one in drawn_ahead if not one.open}
