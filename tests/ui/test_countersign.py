"""The 会签 box: a second person at the same seat, and nothing else changes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from jointops.audit.accounts import Role
from tests.ui.hand import CONTROL
from ui.parts.spoken import KeyButton
from ui.sheets.ask_sheet import AskSheet
from ui.sheets.countersign_sheet import CountersignSheet
from ui.sheets.due_sheet import DueSheet

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def operator(hand):
    """An operator at the desk with a plan that is not yet released."""
    (account,) = [a for a in hand.seat.training_accounts() if a.roles == (Role.OPERATOR,)]
    hand.seat.sit_down(account)
    hand.take_incident()
    return account


def ask(hand):
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    if isinstance(hand.desk.host.sheet, AskSheet):  # a point would be lost: that is asked first
        hand.press(Qt.Key.Key_Return)
        hand.wait(lambda: isinstance(hand.desk.host.sheet, CountersignSheet))
    return hand.desk.host.sheet


def test_a_commander_releases_the_plan_at_the_operators_seat(hand, operator):
    chosen = hand.desk.selection.incident
    sheet = ask(hand)
    assert sheet.title.text() == "会签"
    assert not hand.tasks()
    sheet.who.setCurrentIndex(sheet.who.findData("训练指挥长"))
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
    assert "会签框已收起" in hand.desk.view.notices.texts()[0]
    assert len(hand.tasks()) == sent
    assert all(e.kind != "plan.commit" for e in _entries(hand)), "putting it away is no refusal"


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


def test_a_commander_who_is_away_gives_his_word_and_signs_for_it_later(hand, operator):
    sheet = ask(hand)
    hand.press(Qt.Key.Key_2, ALT)
    assert sheet.by_voice
    sheet.who.setCurrentIndex(sheet.who.findData("训练指挥长"))
    hand.press(Qt.Key.Key_Return)
    assert hand.desk.host.sheet is sheet, "channel and recording come first"
    sheet.channel.setText("350兆指挥组")
    sheet.recording.setText("R-118")
    hand.press(Qt.Key.Key_Return)
    assert not hand.tasks(), "nothing goes before it was read back"
    assert "训练指挥长" in sheet.words.text()
    sheet.confirmed.setChecked(True)
    hand.press(Qt.Key.Key_Return)
    hand.wait_released()
    (entry,) = [e for e in _entries(hand) if e.kind == "plan.commit"]
    assert entry.facts["oral"]["commander"] == "训练指挥长"
    due = hand.desk.view.strip.due
    hand.wait(due.isVisible)
    assert "1" in due.text() or "1" in due.accessibleName()
    hand.press(Qt.Key.Key_U, CONTROL)
    hand.wait(lambda: isinstance(hand.desk.host.sheet, DueSheet))
    hand.wait(lambda: bool(hand.desk.host.sheet.signs))
    hand.desk.host.sheet.signs[0].click()
    hand.wait(lambda: isinstance(hand.desk.host.sheet, AskSheet))
    hand.press(Qt.Key.Key_Return)
    hand.wait(due.isHidden)
    hand.wait(lambda: hand.desk.host.sheet is None)
    (answer,) = [e for e in _entries(hand) if e.kind == "oral.answer"]
    assert (answer.actor, answer.facts["agreed"]) == ("训练指挥长", True)
    assert hand.seat.actor.name == operator.id


def test_a_commander_denies_with_a_reason(hand, operator):
    sheet = ask(hand)
    hand.press(Qt.Key.Key_2, ALT)
    sheet.channel.setText("电话")
    sheet.recording.setText("R-119")
    sheet.confirmed.setChecked(True)
    hand.press(Qt.Key.Key_Return)
    hand.wait_released()
    hand.press(Qt.Key.Key_U, CONTROL)
    hand.wait(lambda: isinstance(hand.desk.host.sheet, DueSheet))
    hand.wait(lambda: bool(hand.desk.host.sheet.denials))
    hand.desk.host.sheet.denials[0].click()
    hand.wait(lambda: isinstance(hand.desk.host.sheet, AskSheet))
    box = hand.desk.host.sheet
    hand.press(Qt.Key.Key_Return)
    assert hand.desk.host.sheet is box, "a denial needs its reason"
    box.fields[1].setText("当时未通话")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: any(e.kind == "oral.answer" for e in _entries(hand)))
    (answer,) = [e for e in _entries(hand) if e.kind == "oral.answer"]
    assert (answer.facts["agreed"], answer.why) == (False, "当时未通话")


def test_the_full_order_asks_for_a_countersign_and_never_takes_a_word(hand, operator):
    hand.press(Qt.Key.Key_2, CONTROL)
    hand.wait(lambda: isinstance(hand.desk.host.sheet, CountersignSheet))
    sheet = hand.desk.host.sheet
    assert sheet.away.isHidden(), "a paper carries its signer's own hand"
    sheet.who.setCurrentIndex(sheet.who.findData("训练指挥长"))
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: any(e.kind == "order.issue" for e in _entries(hand)))
    (entry,) = [e for e in _entries(hand) if e.kind == "order.issue"]
    assert (entry.outcome, entry.role) == ("done", "duty_commander")
    assert entry.facts["countersigned_by"] == "训练指挥长"


def test_two_persons_open_the_desk_and_it_is_red_while_it_lasts(hand, operator):
    assert hand.desk.view.title.emergency.isHidden()
    hand.press(Qt.Key.Key_L, CONTROL)
    hand.wait(lambda: hand.seat.locked)
    hand.press(Qt.Key.Key_L, CONTROL | SHIFT)
    hand.wait(lambda: isinstance(hand.desk.host.sheet, AskSheet))
    sheet = hand.desk.host.sheet
    sheet.fields[2].setText("训练系统管理员")
    hand.press(Qt.Key.Key_Return)
    assert hand.seat.locked, "the reason comes first"
    sheet.fields[4].setText("指挥长失联")
    hand.press(Qt.Key.Key_Return)
    hand.wait(hand.desk.view.title.emergency.isVisible)
    hand.wait(lambda: not hand.seat.locked)
    assert hand.desk.view.title.emergency.text().startswith("应急 ")
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: hand.desk.host.sheet is not None or bool(hand.tasks()))
    if hand.desk.host.sheet is not None:
        assert isinstance(hand.desk.host.sheet, AskSheet), "no countersign is asked for"
        hand.press(Qt.Key.Key_Return)
    hand.wait_released()
    (entry,) = [e for e in _entries(hand) if e.kind == "plan.commit"]
    assert entry.facts["emergency"]


def test_an_import_is_taken_over_with_a_clerks_countersign(hand, operator, tmp_path):
    file = tmp_path / "points.csv"
    file.write_text('name,place,within_s\n新点,"118.01,36.8",180\n', encoding="utf-8")
    hand.press(Qt.Key.Key_I, CONTROL)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    imports = hand.desk.host.sheet
    imports.files["points"].setText(str(file))
    imports.datum.setCurrentIndex(imports.datum.findData("wgs84"))
    (take,) = [
        b
        for b in imports.findChildren(KeyButton)
        if b.property("subject") == "points" and b.text().startswith("导入")
    ]
    take.click()
    hand.wait(lambda: isinstance(hand.desk.host.sheet, CountersignSheet))
    assert hand.desk.host.sheet.away.isHidden()
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: any(e.kind == "points.import" for e in _entries(hand)))
    (entry,) = [e for e in _entries(hand) if e.kind == "points.import"][:1]
    assert (entry.actor, entry.role) == (operator.id, "clerk")
    assert hand.desk.host.sheet is imports
