"""The guard register taken over in the window: by keyboard, with its faults, and back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from jointops.forces.guards import Guard
from jointops.geo.datums import to_gcj02
from tests.guard_lists import as_csv, rows_of, with_cell
from tests.ui.hand import CONTROL

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def sheet(hand):
    hand.press(Qt.Key.Key_I, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    return hand.desk.host.sheet


@pytest.fixture
def choose(hand, sheet, tmp_path):
    """Choose a register and its datum, and look at it with Enter."""

    def act(rows, *, datum="wgs84", name="册.csv"):
        file = tmp_path / name
        file.write_bytes(as_csv(rows, "gb18030"))
        sheet.file.setText(str(file))
        sheet.datum.setCurrentIndex(sheet.datum.findData(datum))
        hand.press(Qt.Key.Key_Return)
        hand.wait(sheet.halt.isEnabled)
        hand.wait(lambda: not sheet.halt.isEnabled())

    return act


def test_a_register_is_checked_taken_and_taken_back_by_keyboard(hand, sheet, choose):
    before = len(hand.center.board.table(Guard))
    choose(rows_of(30))
    assert "新增 30" in sheet._counts.text()
    assert len(hand.center.board.table(Guard)) == before
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: "已导入" in sheet._counts.text())
    assert len(hand.center.board.table(Guard)) == before + 30
    assert not sheet.take.isEnabled()
    hand.press(Qt.Key.Key_Z, ALT)
    hand.wait(lambda: "撤销导入" in sheet._counts.text())
    assert len(hand.center.board.table(Guard)) == before
    hand.press(Qt.Key.Key_Z, ALT)
    hand.wait(lambda: "没有可以撤销" in sheet._note.text())
    hand.press(Qt.Key.Key_Escape)
    assert hand.desk.host.sheet is None


def test_faults_stand_in_a_table_with_line_column_and_reason(hand, sheet, choose, qtmodeltester):
    choose(with_cell(with_cell(rows_of(30), 5, "班次", "大夜"), 9, "培训日期", "昨天"))
    model = sheet.table.model()
    assert [model.index(0, column).data() for column in range(2)] == ["5", "班次"]
    assert "大夜" in model.index(0, 2).data()
    assert model.rowCount() == 2
    qtmodeltester.check(model, force_py=True)
    assert not sheet.take.isEnabled()
    hand.press(Qt.Key.Key_Return, CONTROL)
    assert len(hand.center.database.find_entries(text="guards.import")) == 0


def test_a_datum_must_be_declared_and_a_wrong_one_is_warned_of(hand, sheet, choose):
    choose(rows_of(48), datum="")
    assert "坐标系" in sheet._note.text()
    choose(rows_of(48))
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: "已导入" in sheet._counts.text())
    shifted = rows_of(48)
    for row in shifted[1:]:
        lon, lat = to_gcj02(np.array([row[5]]), np.array([row[6]]))
        row[5], row[6] = float(lon[0]), float(lat[0])
    choose(shifted)
    assert "坐标系可能不对" in sheet._notes.text()
    choose(shifted, datum="gcj02")
    assert "坐标系" not in sheet._notes.text()


def test_another_choice_forgets_the_look(hand, sheet, choose):
    choose(rows_of(12))
    assert sheet.take.isEnabled()
    sheet.datum.setCurrentIndex(sheet.datum.findData("cgcs2000"))
    assert not sheet.take.isEnabled()


def test_columns_without_known_names_are_assigned_in_the_sheet(hand, sheet, choose):
    rows = rows_of(12)
    rows[0] = [f"甲{at}" for at in range(len(rows[0]))]
    choose(rows)
    assert "没有表头" in sheet._note.text()
    fields = (
        *("company", "kind", "team", "call_sign", "site", "lon", "lat"),
        *("certificate", "name", "identity", "post", "shift", "rest_day", "trained_on", "insured"),
    )
    for (header, box), field in zip(list(sheet.columns.items()), fields, strict=True):
        box.setCurrentIndex(box.findData(field))
        box.activated.emit(box.currentIndex())
        assert sheet._told[header] == field
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: "新增 12" in sheet._counts.text())
    hand.press(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: "已导入" in sheet._counts.text())
    choose(rows, name="下月.csv")
    assert "沿用上次" in sheet._counts.text()


def test_teams_outside_the_city_are_drawn_apart(hand, sheet, choose):
    rows = rows_of(40)
    for row in rows[1:5]:
        row[5], row[6] = 119.5, 37.9
    choose(rows)
    inside, outside = sheet.preview.spots_inside()
    box = sheet.look.box
    expected = sum(
        box.west <= lon <= box.east and box.south <= lat <= box.north
        for lon, lat in sheet.look.reading.spots.tolist()
    )
    assert (len(inside), len(inside) + len(outside)) == (expected, 10)
    assert len(outside) >= 1
    assert "本市范围之外" in sheet._notes.text()


def test_esc_while_a_file_is_read_stops_it(hand, sheet, tmp_path):
    file = tmp_path / "big.csv"
    file.write_bytes(as_csv(rows_of(20_000)))
    sheet.file.setText(str(file))
    sheet.datum.setCurrentIndex(sheet.datum.findData("wgs84"))
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: sheet._bar.control is not None)
    control = sheet._bar.control
    hand.press(Qt.Key.Key_S, ALT)
    hand.wait(lambda: not sheet.halt.isEnabled())
    assert control.stop_asked
    assert sheet.look is None
