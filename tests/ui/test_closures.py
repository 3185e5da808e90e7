"""Roads closed by name and by clicks, at the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt

from jointops.forces.closures import RoadClosure
from jointops.geo.closures import Picked
from tests.ui.hand import CONTROL
from tests.ui.town import SOUTH, STEP, WEST

SHIFT = Qt.KeyboardModifier.ShiftModifier


def closures(hand) -> list[RoadClosure]:
    return list(hand.center.board.table(RoadClosure).values())


def spot(row: float, column: float) -> tuple[float, float]:
    return WEST + column * STEP, SOUTH + row * STEP


def next_field(hand) -> None:
    hand.press(Qt.Key.Key_Tab)


def test_a_stretch_is_closed_by_names_alone_and_listed_under_its_road(hand):
    number = hand.take_incident()
    hand.press(Qt.Key.Key_F, SHIFT)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    for text in ("东西9路", "南北10路", "南北13路"):
        hand.write(text)
        next_field(hand)
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: bool(closures(hand)))
    (closure,) = closures(hand)
    assert closure.name == "东西9路（南北10路—南北13路）"
    assert closure.slow is None
    assert isinstance(closure.area, Picked)
    assert len(closure.area.lines) == 3
    assert hand.desk.host.sheet is None
    hand.wait(lambda: hand.desk.plans.outdated(number))
    marks = hand.map.told["closures"]
    assert [mark.area for mark in marks] == [False] * 3
    assert [mark.text for mark in marks if mark.text] == [closure.name]
    hand.press(Qt.Key.Key_F11)
    hand.wait(hand.desk.view.closures.table.hasFocus)
    hand.press(Qt.Key.Key_Down)
    hand.press(Qt.Key.Key_Delete)
    hand.wait(lambda: not closures(hand))


def test_an_unknown_road_is_told_in_the_sheet_and_can_be_corrected(hand):
    hand.press(Qt.Key.Key_F, SHIFT)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.write("没有这条路")
    hand.press(Qt.Key.Key_Return)
    sheet = hand.desk.host.sheet
    hand.wait(sheet._note.isVisible)
    assert "没有这条路" in sheet._note.text()
    sheet.fields[0].setText("东西9路")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: bool(closures(hand)))
    assert closures(hand)[0].name == "东西9路"


def test_clicked_roads_are_shown_first_and_slowed_with_enter(hand):
    hand.press(Qt.Key.Key_F, CONTROL)
    assert hand.map.told["drawing"] == "roads"
    hand.map.area_drawn.emit([spot(8, 9.5), spot(8.5, 9)])
    hand.wait(lambda: hand.desk.host.sheet is not None)
    assert len(hand.map.told["closures"]) == 2  # before anything is done
    sheet = hand.desk.host.sheet
    sheet.fields[1].setCurrentIndex(2)
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: bool(closures(hand)))
    (closure,) = closures(hand)
    assert (set(closure.name.split("、")), closure.slow) == ({"东西9路", "南北10路"}, 3.0)
    hand.wait(lambda: len(hand.map.told["closures"]) == 2)


def test_esc_gives_clicked_roads_up_and_clicks_off_the_roads_are_told(hand):
    hand.press(Qt.Key.Key_F, CONTROL)
    hand.map.area_drawn.emit([spot(8, 9.5)])
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.press(Qt.Key.Key_Escape)
    hand.wait(lambda: not hand.map.told["closures"])
    assert not closures(hand)
    hand.map.area_drawn.emit([spot(0, -25)])
    hand.wait(lambda: any("没有点到道路" in n.text for n in hand.desk.view.notices._shown))
