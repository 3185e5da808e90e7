"""A paper is checked in the window, by its file or by the code typed off a scan."""

from __future__ import annotations

from cryptography.hazmat.primitives.serialization import Encoding
from PySide6.QtCore import Qt

from jointops.seals.certificates import Side
from jointops.seals.check_code import code_of
from jointops.seals.pdf_signing import SignatureBox, sign_pdf
from tests.seals import START, Authority, mark, paper_of
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


def test_a_paper_of_another_center_is_checked_with_the_root_that_is_named(hand, tmp_path):
    other = Authority("邻市根证书")
    box = SignatureBox(page=-1, left=50, bottom=50, right=170, top=110)
    file, root = tmp_path / "paper.pdf", tmp_path / "root.pem"
    file.write_bytes(
        sign_pdf(
            paper_of(),
            other.person("签批人甲"),
            side=Side.OURS,
            reason="签发",
            now=START,
            boxes={Side.OURS: box},
            appearance=mark(),
        )
    )
    root.write_bytes(other.root.public_bytes(Encoding.PEM))
    sheet = opened(hand)
    sheet.file.setText(str(file))
    hand.press(Qt.Key.Key_Return)
    hand.wait(sheet.answer.isVisible)
    assert "根证书不在可信之列" in sheet.reasons.text()
    sheet.root.setText(str(root))
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: "邻市" in sheet.reasons.text() or "训练城" in sheet.reasons.text())
    assert "根证书不在可信之列" not in sheet.reasons.text()
    assert "本次给出的根证书" in sheet.reasons.text()
    assert sheet.answer.text() == "核验一致"
    sheet.root.setText(str(file))
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: not sheet.answer.isVisible())
