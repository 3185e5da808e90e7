"""The 会签 box: a second person at the same seat, and nothing else changes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from jointops.audit.accounts import Role
from tests.ui.hand import CONTROL
from ui.sheets.ask_sheet import AskSheet


@pytest.fixture
def operator(hand):
    """An operator at the desk with a plan that is not yet released."""
    (account,) = [a for a in hand.seat.training_accounts() if a.roles == (Role.OPERATOR,)]
    hand.seat.sit_down(account)
    hand.take_incident()
    return account


def ask(hand):
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: isinstance(hand.desk.host.sheet, AskSheet))
    sheet = hand.desk.host.sheet
    if sheet.title.text() != "会签":  # a point would be lost: that is asked first
        hand.press(Qt.Key.Key_Return)
        hand.wait(lambda: hand.desk.host.sheet is not None and hand.desk.host.sheet is not sheet)
    return hand.desk.host.sheet


def test_a_commander_releases_the_plan_at_the_operators_seat(hand, operator):
    chosen = hand.desk.selection.incident
    sheet = ask(hand)
    assert sheet.title.text() == "会签"
    assert not hand.tasks()
    sheet.fields[0].setCurrentIndex(sheet.fields[0].findData("训练指挥长"))
    hand.press(Qt.Key.Key_Return)
    hand.wait_released()
    assert hand.seat.actor.name == operator.id
    assert hand.desk.selection.incident == chosen
    assert hand.desk.host.sheet is None
    (entry,) = [e for e in hand.center.database.find_entries() if e.kind == "plan.commit"]
    assert (entry.actor, entry.facts["countersigned_by"]) == (operator.id, "训练指挥长")
    proofs = [e for e in hand.center.database.find_entries() if e.facts.get("act")]
    assert len(proofs) == 1, "one Enter asks for one secret once"
    model = hand.desk.view.journal.table.model()
    hand.wait(lambda: any("训练指挥长 会签" in text for text in _column(model)))


def test_escape_gives_nothing_and_the_first_wave_needs_no_box(hand, operator):
    ask(hand)
    hand.press(Qt.Key.Key_F12)
    hand.wait_released()
    sent = len(hand.tasks())
    hand.press(Qt.Key.Key_Escape)
    hand.wait(lambda: bool(hand.desk.view.notices.texts()))
    assert "不能全部下达" in hand.desk.view.notices.texts()[0]
    assert len(hand.tasks()) == sent
    assert all(e.kind != "plan.commit" or e.outcome == "refused" for e in _entries(hand))


def _column(model):
    return [model.index(row, 2).data() for row in range(model.rowCount())]


def _entries(hand):
    return hand.center.database.find_entries()


def test_locking_the_seat_takes_the_box_away(hand, operator):
    ask(hand)
    hand.press(Qt.Key.Key_L, CONTROL)
    hand.wait(lambda: hand.seat.locked and hand.desk.host.sheet is None)
    hand.wait(lambda: bool(hand.desk.view.notices.texts()))
    assert not hand.tasks()
