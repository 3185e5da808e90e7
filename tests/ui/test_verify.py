"""A paper is checked in the window, by its file or by the code typed off a scan."""

from __future__ import annotations

from PySide6.QtCore import Qt

from jointops.seals.check_code import code_of
from tests.seals import paper_of
from tests.ui.hand import CONTROL


def opened(hand):
    """Open the sheet by its key."""
    hand.press(Qt.Key.Key_V, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    return hand.desk.host.sheet


def test_a_code_off_a_scan_is_typed_and_the_answer_stands_in_the_sheet(hand):
    sheet = opened(hand)
    sheet.code.setText(code_of("ab" * 32))
    hand.press(Qt.Key.Key_Return)
    hand.wait(sheet.answer.isVisible)
    assert sheet.answer.text() == "核验不符"
    assert "没有核验码" in sheet.reasons.text()
    sheet.code.setText("1234")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: not sheet.answer.isVisible())


def test_a_file_is_checked_and_a_changed_byte_is_told(hand, tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper_of())
    sheet = opened(hand)
    sheet.file.setText(str(file))
    hand.press(Qt.Key.Key_Return)
    hand.wait(sheet.answer.isVisible)
    assert sheet.answer.text() == "核验不符"
    assert "文件没有电子签名" in sheet.reasons.text()
