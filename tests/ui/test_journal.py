"""The journal in the window: exceptions alone, corrections and late entries by key."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt

from jointops.app.commands import AddLateEntry, AddLogLine
from jointops.clock import LOCAL, local_text
from tests.ui.hand import CONTROL
from ui.journal_acts import read_past
from ui.parts.texts import moment_text

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def noted_hand(open_desk):
    """A desk with an incident and a line in its log."""
    hand = open_desk()
    number = hand.take_incident()
    hand.center.do(AddLogLine(incident=number, text="三人受伤"), hand.seat.demand_actor())
    journal = hand.desk.view.journal
    hand.wait(lambda: journal._model.newest().kind == "incident.log")
    return hand


def texts(hand) -> list[str]:
    model = hand.desk.view.journal.table.model()
    return [model.index(row, 2).data() for row in range(model.rowCount())]


def test_a_row_is_corrected_by_key_and_both_entries_show_it(noted_hand):
    hand, journal = noted_hand, noted_hand.desk.view.journal
    wrong = journal._model.newest().number
    journal.set_folded(False)
    journal.table.setFocus()
    journal.table.selectRow(0)
    hand.press(Qt.Key.Key_R, CONTROL)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.write("两人受伤")
    hand.press(Qt.Key.Key_Return)
    assert "理由" in hand.desk.host.sheet._note.text()
    hand.write("核实")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.desk.host.sheet is None)
    (entry,) = hand.center.database.find_entries(text="journal.correct")
    assert (entry.facts, entry.why) == ({"entry": wrong, "text": "两人受伤"}, "核实")
    hand.wait(lambda: "应为：两人受伤" in texts(hand)[0])
    journal.filter.setText("三人受伤")
    hand.wait(lambda: len(texts(hand)) == 1)
    assert texts(hand)[0].endswith(f"（已由第 {entry.seq} 条更正）")


def test_a_correction_without_a_chosen_row_is_told(noted_hand):
    hand = noted_hand
    hand.desk.view.journal.table.clearSelection()
    hand.desk.act("correct")
    hand.wait(lambda: any("没有选中留痕条目" in t for t in hand.desk.view.notices.texts()))
    assert hand.desk.host.sheet is None


def test_a_late_entry_by_key_shows_among_the_exceptions_alone(noted_hand):
    hand = noted_hand
    hand.press(Qt.Key.Key_R, CONTROL | SHIFT)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    fields = hand.desk.host.sheet.fields
    for field, text in zip(fields, ("已通知120", "2026-01-02 03:04:05", "当时忙"), strict=True):
        field.setText(text)
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: hand.desk.host.sheet is None)
    everything = len(texts(hand))
    hand.press(Qt.Key.Key_F10, SHIFT)
    hand.wait(lambda: len(texts(hand)) < everything)
    assert texts(hand) == ["【补录 已通知120】补录：已通知120 （补录）"]
    assert hand.desk.view.journal.table.hasFocus()
    hand.press(Qt.Key.Key_F10, SHIFT)
    hand.wait(lambda: len(texts(hand)) > 1)
    hand.press(Qt.Key.Key_Escape)
    assert not hand.desk.view.journal.table.hasFocus()


def test_an_hour_means_today_and_nonsense_is_refused(noted_hand):
    now = noted_hand.seat.now()
    for text in ("8:05", "08:05", "08:05:00"):
        moment = read_past(text, now)
        assert moment is not None
        assert f"{moment.minute:02d}" == "05"
    assert read_past("8:05", now) == read_past("08:05", now)
    assert read_past("昨天", now) is None
    assert read_past("25:00", now) is None


def test_an_entry_of_another_day_shows_its_day(noted_hand):
    hand = noted_hand
    moment = hand.seat.now() - timedelta(days=1)
    late = AddLateEntry(text="昨日巡线", occurred_utc=moment, why="漏记")
    hand.center.do(late, hand.seat.demand_actor())
    hand.wait(lambda: "昨日巡线" in texts(hand)[0])
    model = hand.desk.view.journal.table.model()
    assert model.index(0, 1).data() in {
        local_text(moment, pattern) for pattern in ("%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")
    }


def test_the_day_is_named_only_where_it_is_another():
    now = datetime(2026, 3, 4, 0, 30, tzinfo=LOCAL)
    assert moment_text(now, now) == "00:30:00"
    assert moment_text(now - timedelta(hours=1), now) == "03-03 23:30:00"
    assert moment_text(now - timedelta(days=90), now) == "2025-12-04 00:30"
