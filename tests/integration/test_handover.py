"""The handover sheet says what there is, and its code is proved by the journal."""

from __future__ import annotations

import io

import pdfplumber
import pytest
from sqlalchemy import text

from jointops.app import commands as c
from jointops.app.handlers.papers import TakerMissingError
from jointops.app.heads import check_journal
from jointops.app.orders.handover import MOST, hand_over, handover_parts
from jointops.app.rights import ForbiddenError
from jointops.audit.accounts import Actor, Role
from jointops.forces.readiness import UnitStatus
from jointops.ids import AccountName, IncidentId, UnitId
from jointops.incidents.incident import Incident, IncidentStatus
from jointops.orders.order import Paper
from tests.factories import node

DESK = Actor(name=AccountName("训练席"), roles=(Role.OPERATOR,), seat="1号席")


def texts(pdf):
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [page.extract_text().replace("\n", "") for page in document.pages]


@pytest.fixture
def busy(town):
    for at in range(1, 4):
        town.do(
            c.OpenIncident(place=node(at), class_text="纠纷", phone="13812345678", caller="王五")
        )
    town.do(c.EndIncident(incident=IncidentId(2)))
    town.do(c.SetUnitStatus(unit=UnitId("巡01"), status=UnitStatus.OUT_OF_SERVICE, why="检修"))
    return town


def test_the_parts_are_what_the_board_holds(busy):
    incidents, _points, units, requests, closures, journal = handover_parts(busy.center)
    board = busy.center.board.table(Incident).values()
    open_now = [f"{one.id}号" for one in board if one.status == IncidentStatus.OPEN]
    assert sorted(row[0] for row in incidents.rows) == sorted(open_now) == ["1号", "3号"]
    assert "2起" in incidents.title
    assert ("巡01", "停用") in units.rows
    assert (requests.rows, closures.rows) == ([], [])
    assert "口头授权待补签0件" in journal.notes[0]


def test_the_code_on_the_sheet_is_the_signed_head_and_a_changed_row_is_found(busy):
    made = hand_over(busy.center, DESK, to="李四")
    assert made.signed is not None
    (entry,) = busy.center.database.find_entries(text="handover.print")
    assert (entry.facts["handed_to"], entry.facts["head"]) == ("李四", made.head)
    with busy.center.database.read() as uow:
        kept = uow.rows(Paper).find(made.sheet.id)
    assert kept is not None
    (page,) = texts(kept.pdf)
    assert made.head in page
    assert "已签名至第" in page
    assert check_journal(busy.center, head=made.head).whole
    with busy.center.database.writer.begin() as connection:
        connection.execute(text("DROP TRIGGER journal_update"))
        connection.execute(text("UPDATE journal SET why = 'x' WHERE seq = 3"))
    assert not check_journal(busy.center, head=made.head).whole


def test_the_sheet_is_marked_as_exercise_and_tells_nobodys_number(busy):
    for number in range(MOST + 5):
        busy.do(c.OpenIncident(place=node(1 + number % 9), class_text="求助", phone="13912345678"))
    made = hand_over(busy.center, DESK, to="李四")
    pages = texts(made.sheet.pdf)
    assert len(pages) > 1
    for page in pages:
        assert "演练" in page
    whole = "".join(pages)
    assert "另有7条未印" in whole
    for secret in ("13812345678", "13912345678", "王五"):
        assert secret not in whole


def test_somebody_must_take_over_and_only_the_desk_hands_over(busy):
    before = busy.center.board.number
    with pytest.raises(TakerMissingError):
        hand_over(busy.center, DESK, to=" ")
    assert busy.center.board.number == before
    auditor = Actor(name=AccountName("训练审计员"), roles=(Role.AUDITOR,), seat="1号席")
    with pytest.raises(ForbiddenError):
        hand_over(busy.center, auditor, to="李四")
