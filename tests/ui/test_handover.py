"""The shift is handed over from the window."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.ui.hand import CONTROL


def test_a_shift_is_handed_over_by_key(hand):
    hand.press(Qt.Key.Key_H, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    sheet = hand.desk.host.sheet
    hand.press(Qt.Key.Key_Return)
    assert hand.desk.host.sheet is sheet, "somebody must take over"
    hand.write("lisi")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: any("已交班给lisi" in told for told in hand.desk.view.notices.texts()))
    (entry,) = hand.center.database.find_entries(text="handover.print")
    assert entry.facts["handed_to"] == "lisi"
    (file,) = hand.center.home.out.glob("handover-*.pdf")
    assert file.read_bytes().startswith(b"%PDF")
