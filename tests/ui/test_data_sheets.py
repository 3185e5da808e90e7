"""Lists in and layers out in the window, by keys, and the newest import taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt

from jointops.forces.points import ResponsePoint
from jointops.forces.units import Unit
from jointops.ids import UnitId
from tests.ui.hand import CONTROL
from ui.sheets.export_sheet import ExportSheet
from ui.sheets.import_sheet import SUBJECTS


@pytest.fixture
def hand(open_desk):
    return open_desk(guards=True)


def opened(hand, key):
    hand.press(key, CONTROL)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    return hand.desk.host.sheet


def exported(hand, folder):
    hand.wait(lambda: bool(list(folder.glob("[!.]*"))))
    (file,) = folder.glob("[!.]*")
    return file


def newest(hand):
    (entry,) = hand.center.database.find_entries(limit=1)
    return entry


def test_a_layer_is_exported_by_keys(hand, tmp_path):
    sheet = opened(hand, Qt.Key.Key_E)
    assert isinstance(sheet, ExportSheet)
    folder = tmp_path / "out"
    sheet.folder.setText(str(folder))
    assert not sheet.masking.isEnabled()
    hand.press(Qt.Key.Key_Return)
    file = exported(hand, folder)
    hand.wait(lambda: str(file) in sheet.told.text())
    assert file.name.startswith("units-")
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == 12  # header and units
    assert newest(hand).kind == "data.export"
    hand.press(Qt.Key.Key_Escape)
    hand.wait(lambda: hand.desk.host.sheet is None)


def test_guards_go_out_in_full_only_with_a_reason(hand, tmp_path):
    sheet = opened(hand, Qt.Key.Key_E)
    sheet.folder.setText(str(tmp_path / "out"))
    sheet.layer.setCurrentIndex(sheet.layer.findData("guards"))
    assert sheet.masking.isEnabled()
    sheet.masking.setCurrentIndex(1)
    sheet.go.click()
    hand.wait(lambda: bool(sheet._note.text()))
    assert not (tmp_path / "out").exists()
    sheet.why.setText("年检核对")
    sheet.go.click()
    exported(hand, tmp_path / "out")
    hand.wait(lambda: newest(hand).kind == "guards.export")
    assert newest(hand).why == "年检核对"
    sheet.layer.setCurrentIndex(sheet.layer.findData("units"))
    assert sheet.masking.currentData() == "masked"


def test_a_folder_that_takes_nothing_is_told(hand, tmp_path):
    (tmp_path / "file").write_text("")
    sheet = opened(hand, Qt.Key.Key_E)
    sheet.folder.setText(str(tmp_path / "file" / "below"))
    sheet.go.click()
    hand.wait(lambda: "写不了" in sheet._note.text())
    hand.wait(sheet.go.isEnabled)


def test_every_list_has_its_line_and_the_newest_import_is_taken_back(hand, tmp_path):
    before = dict(hand.center.board.table(Unit))
    file = tmp_path / "roster.csv"
    file.write_text("call_sign,shift,car\nPTU01,night,012\n", encoding="utf-8")
    sheet = opened(hand, Qt.Key.Key_I)
    assert set(sheet.files) == set(SUBJECTS)
    sheet.files["roster"].setText(str(file))
    sheet._read("roster", dry_run=True)
    hand.wait(lambda: "可以导入" in sheet.report.toPlainText())
    assert dict(hand.center.board.table(Unit)) == before
    sheet._read("roster", dry_run=False)
    hand.wait(lambda: "已导入" in sheet.report.toPlainText())
    assert hand.center.board.table(Unit)["PTU01"].car == "012"
    hand.wait(lambda: sheet._newest is not None and sheet._newest[1] == "roster.csv")
    sheet.undo.click()
    hand.wait(lambda: "已撤销" in sheet.report.toPlainText())
    assert dict(hand.center.board.table(Unit)) == before
    hand.wait(lambda: sheet._newest is None or sheet._newest[1] != "roster.csv")


def test_coordinates_wait_for_their_datum(hand, tmp_path):
    file = tmp_path / "点位.csv"
    file.write_text("名称,经度,纬度,时限（秒）\n新点,118.05,36.80,180\n", encoding="gb18030")
    sheet = opened(hand, Qt.Key.Key_I)
    sheet.files["points"].setText(str(file))
    sheet._read("points", dry_run=True)
    hand.wait(lambda: "坐标系" in sheet._note.text())
    sheet.datum.setCurrentIndex(sheet.datum.findData("gcj02"))
    sheet._read("points", dry_run=False)
    hand.wait(lambda: "已导入" in sheet.report.toPlainText())
    place = hand.center.board.table(ResponsePoint)["新点"].place
    assert 0.003 < 118.05 - place.lon < 0.008, "half a kilometre to the west"


def test_enter_in_a_line_looks_and_the_keys_stay_with_it(hand, tmp_path):
    sheet = opened(hand, Qt.Key.Key_I)
    assert sheet.focusWidget() is sheet.files[SUBJECTS[0]]
    (tmp_path / "bad.csv").write_text("foo\n1\n", encoding="utf-8")
    field = sheet.files["roster"]
    field.setText(str(tmp_path / "bad.csv"))
    field.setFocus()
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: "缺少列：呼号（call_sign）" in sheet._note.text())
    hand.wait(sheet._buttons[0].isEnabled)
    assert sheet.focusWidget() is field


def test_dialogs_for_files_speak_chinese(hand):
    assert hand.desk.face.language == "zh"
    assert QCoreApplication.translate("QFileDialog", "Files of type:") == "文件类型："


def test_a_chosen_unit_says_what_the_roster_gives_it(hand):
    hand.desk.selection.choose_force(UnitId("PTU01"))
    detail = hand.desk.view.units.detail
    unit = hand.center.board.table(Unit)["PTU01"]
    hand.wait(lambda: f"频道 {unit.radio or '—'}" in detail.text())
    assert f"{unit.officers} 人" in detail.text()
