"""Papers in sets in the window: by key, told how far they are, stopped without a trace."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

import ui.sheets.papers_sheet
from jointops.app.jobs import Control
from jointops.app.orders.paper_sets import MadeSet
from tests.ui.hand import CONTROL
from ui.sheets.papers_sheet import PapersSheet


@pytest.fixture
def hand(open_desk):
    return open_desk(guards=True)


def opened(hand):
    hand.press(Qt.Key.Key_3, CONTROL)
    hand.wait(lambda: isinstance(hand.desk.host.sheet, PapersSheet))
    return hand.desk.host.sheet


def test_the_packet_is_offered_only_where_somebody_was_sent(hand):
    sheet = opened(hand)
    assert sheet.kind.findData("packet") < 0
    assert sheet.kind.findData("slips") >= 0
    hand.press(Qt.Key.Key_Escape)
    hand.take_incident()
    hand.desk.release_first()
    hand.wait_released()
    assert opened(hand).kind.findData("packet") >= 0


def test_the_packet_is_made_by_one_key_and_is_whole(hand, tmp_path):
    hand.take_incident()
    hand.desk.release_first()
    hand.wait_released()
    sheet = opened(hand)
    sheet.folder.setText(str(tmp_path / "out"))
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: bool(list((tmp_path / "out").glob("演练_*/00_*.pdf"))))
    hand.wait(lambda: "已写入" in sheet.told.text())
    assert not list((tmp_path / "out").glob(".*"))
    assert hand.center.database.find_entries(text="papers.make")


def test_stopped_work_leaves_no_folder_and_says_so(hand, tmp_path, monkeypatch):
    began: list[Control] = []

    def slow(_center, _kind, _folder, _actor, control, **_facts) -> MadeSet:
        began.append(control)
        while True:
            control.tell(0.4)

    monkeypatch.setattr(ui.sheets.papers_sheet, "make_set", slow)
    sheet = opened(hand)
    sheet.folder.setText(str(tmp_path / "out"))
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: sheet.bar.value() == 40)
    hand.press(Qt.Key.Key_Escape)
    hand.wait(sheet.go.isEnabled)
    assert began[0].stop_asked
    assert sheet._note.text()
    assert hand.desk.host.sheet is sheet


def test_a_folder_that_takes_nothing_is_said_in_the_sheet(hand, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    sheet = opened(hand)
    sheet.kind.setCurrentIndex(sheet.kind.findData("strengths"))
    sheet.folder.setText(str(blocked / "below"))
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: "不能写入" in sheet._note.text())
