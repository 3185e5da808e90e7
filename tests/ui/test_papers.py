"""Orders at the desk: issued, shown, saved, printed at their actual size."""

from __future__ import annotations

import hashlib

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

import ui.paper_acts
from jointops.app.orders.desk import (
    PrintFailedError,
    list_orders,
    order_line,
    page_picture,
    picture_of,
    stand_ins_of,
)
from jointops.app.orders.print_queue import waiting_prints
from jointops.orders.order import Order
from tests.ui.hand import CONTROL, Gate
from ui.paper_view import image_of
from ui.printing import draw_pages

A4_POINTS = (595.3, 841.9)
DPI = 72


@pytest.fixture
def ordered(hand):
    """A desk with an issued slip, shown."""
    hand.take_incident()
    hand.press(Qt.Key.Key_1, CONTROL)
    hand.wait(lambda: bool(list_orders(hand.center)))
    hand.wait(lambda: hand.desk.view.paper.page_count == 1)
    return hand


def test_an_issued_order_is_shown_page_by_page_and_escape_leads_back(ordered):
    assert ordered.desk.view.shows_paper
    assert "演" in ordered.desk.view.paper.title.text()
    ordered.press(Qt.Key.Key_Escape)
    assert not ordered.desk.view.shows_paper


def test_fonts_that_stand_in_for_others_are_named_beside_the_paper(ordered):
    told = stand_ins_of(ordered.center, list_orders(ordered.center)[0])
    fonts = ordered.desk.view.paper.fonts
    ordered.wait(lambda: fonts.text() == told)
    assert fonts.isVisibleTo(ordered.desk.view.paper) == bool(told)


def test_the_full_order_has_all_its_pages(hand):
    hand.take_incident()
    hand.press(Qt.Key.Key_2, CONTROL)
    hand.wait(lambda: bool(list_orders(hand.center)))
    pages = order_line(hand.center, list_orders(hand.center)[0]).pages
    hand.wait(lambda: hand.desk.view.paper.page_count == pages)
    assert pages > 2


def turn_to_map(hand):
    hand.press(Qt.Key.Key_Escape)


def turn_to_filter(hand):
    hand.press(Qt.Key.Key_F3)


def turn_to_other_paper(hand):
    hand.desk.view.right.show_page("orders")
    hand.press(Qt.Key.Key_P)


def turn_to_other_incident(hand):
    hand.desk.selection.choose_incident(None)


@pytest.mark.parametrize(
    "turn", [turn_to_map, turn_to_filter, turn_to_other_paper, turn_to_other_incident]
)
def test_a_paper_just_made_never_takes_the_place_of_what_one_has_turned_to(ordered, turn):
    desk = ordered.desk
    (slip,) = list_orders(ordered.center)
    shown = order_line(ordered.center, slip).number
    ordered.press(Qt.Key.Key_2, CONTROL)
    turn(ordered)
    holder = QApplication.focusWidget()
    ordered.wait(lambda: len(list_orders(ordered.center)) == 2)
    made = order_line(ordered.center, list_orders(ordered.center)[0])
    ordered.wait(lambda: any(made.number in told for told in desk.view.notices.texts()))
    assert desk.view.shows_paper == (turn is not turn_to_map)
    assert desk.view.paper.title.text() == shown
    assert QApplication.focusWidget() is holder


def test_papers_asked_for_one_after_the_other_come_both_where_nobody_turned_away(hand):
    hand.take_incident()
    told = hand.desk.view.notices.texts
    before = told()
    for figure in (Qt.Key.Key_1, Qt.Key.Key_2):
        hand.press(figure, CONTROL)
    hand.wait(lambda: len(list_orders(hand.center)) == 2)
    number = order_line(hand.center, list_orders(hand.center)[0]).number
    hand.wait(lambda: hand.desk.view.paper.title.text() == number)
    assert told() == before


def test_a_saved_copy_has_the_archived_bytes_and_is_journaled(ordered, tmp_path):
    ordered.press(Qt.Key.Key_S, CONTROL)
    sheet = ordered.desk.host.sheet
    sheet.fields[0].setText(str(tmp_path / "out"))
    sheet.go.click()
    ordered.wait(lambda: bool(list((tmp_path / "out").glob("*.pdf"))))
    ordered.wait(lambda: ordered.desk.host.sheet is None)
    file = next((tmp_path / "out").glob("演练_*.pdf"))
    order: Order = next(iter(ordered.center.board.table(Order).values()))
    assert hashlib.sha256(file.read_bytes()).hexdigest() == order.paper
    assert ordered.center.database.find_entries(text="order.print")


def test_a_folder_that_cannot_be_written_is_said_in_the_sheet(ordered, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    ordered.press(Qt.Key.Key_S, CONTROL)
    sheet = ordered.desk.host.sheet
    sheet.fields[0].setText(str(blocked / "below"))
    sheet.go.click()
    ordered.wait(lambda: "不能写入" in sheet._note.text())


class FakePrinter:
    """Takes pages until it stops at one; notes what it was asked for."""

    def __init__(self, monkeypatch, *, stops_at=0):
        self.jobs: list[tuple[int, str, int, bool]] = []
        self.stops_at, self.there = stops_at, True
        monkeypatch.setattr(ui.paper_acts, "printers", self.names)
        monkeypatch.setattr(ui.paper_acts, "print_pages", self.print)

    def names(self):
        return ["测试打印机"] if self.there else []

    def print(self, pages, *, printer_name, title, copies=1, duplex=False):
        assert title.startswith("演")
        if self.stops_at:
            stopped, self.stops_at = self.stops_at, 0
            raise PrintFailedError(page=stopped, pages=len(pages))
        self.jobs.append((len(pages), printer_name, copies, duplex))


def printed(hand):
    return hand.center.database.find_entries(text="order.print")


def test_a_printed_order_is_journaled(ordered, monkeypatch):
    printer = FakePrinter(monkeypatch)
    ordered.press(Qt.Key.Key_P, CONTROL)
    ordered.wait(lambda: ordered.desk.host.sheet is not None)
    ordered.desk.host.sheet.fields[1].setText("2")
    ordered.press(Qt.Key.Key_Return)
    ordered.wait(lambda: bool(printed(ordered)))
    assert printer.jobs == [(1, "测试打印机", 2, True)]


def test_pages_that_the_paper_has_not_are_refused_in_the_sheet(ordered, monkeypatch):
    printer = FakePrinter(monkeypatch)
    ordered.press(Qt.Key.Key_P, CONTROL)
    ordered.wait(lambda: ordered.desk.host.sheet is not None)
    sheet = ordered.desk.host.sheet
    sheet.fields[2].setText("1-9")
    ordered.press(Qt.Key.Key_Return)
    ordered.wait(lambda: "1-9" in sheet._note.text())
    assert printer.jobs == []
    assert printed(ordered) == []


def test_a_printer_that_goes_in_the_middle_is_told_with_the_pages_to_go_on_with(hand, monkeypatch):
    hand.take_incident()
    hand.press(Qt.Key.Key_2, CONTROL)
    hand.wait(lambda: bool(list_orders(hand.center)))
    pages = order_line(hand.center, list_orders(hand.center)[0]).pages
    hand.wait(lambda: hand.desk.view.paper.page_count == pages)
    printer = FakePrinter(monkeypatch, stops_at=3)
    hand.press(Qt.Key.Key_P, CONTROL)
    hand.wait(lambda: hand.desk.host.sheet is not None)
    hand.press(Qt.Key.Key_Return)
    rest = ",".join(str(page) for page in range(3, pages + 1))
    hand.wait(lambda: hand.desk.host.sheet.fields[2].text() == rest)
    assert "第3页" in hand.desk.host.sheet._note.text()
    assert printed(hand) == []
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: bool(printed(hand)))
    assert [job[0] for job in printer.jobs] == [pages - 2]
    assert printed(hand)[0].facts["pages"] == rest


def test_a_printer_that_goes_while_another_sheet_is_open_is_told_beside_it(ordered, monkeypatch):
    gate = Gate(monkeypatch, "ui.paper_acts.picture_of", picture_of)
    FakePrinter(monkeypatch, stops_at=1)
    ordered.press(Qt.Key.Key_P, CONTROL)
    ordered.wait(lambda: ordered.desk.host.sheet is not None)
    ordered.press(Qt.Key.Key_Return)
    ordered.wait(gate.begun)
    ordered.press(Qt.Key.Key_Escape)
    ordered.press(Qt.Key.Key_R, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    ordered.wait(lambda: ordered.desk.host.sheet is not None)
    sheet = ordered.desk.host.sheet
    gate.open()
    ordered.wait(lambda: any("第1页停了" in told for told in ordered.desk.view.notices.texts()))
    assert ordered.desk.host.sheet is sheet
    assert printed(ordered) == []


def test_without_a_printer_a_print_waits_in_the_file_and_comes_out_by_one_key(ordered, monkeypatch):
    printer = FakePrinter(monkeypatch)
    printer.there = False
    strip = ordered.desk.view.strip.waiting
    assert not strip.isVisible()
    ordered.press(Qt.Key.Key_P, CONTROL)
    ordered.wait(lambda: len(waiting_prints(ordered.center)) == 1)
    ordered.wait(strip.isVisible)
    assert "1" in strip.text()
    printer.there = True
    ordered.press(Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    ordered.wait(lambda: ordered.desk.host.sheet is not None)
    ordered.press(Qt.Key.Key_Return)
    ordered.wait(lambda: not waiting_prints(ordered.center))
    assert printer.jobs == [(1, "测试打印机", 1, True)]
    ordered.wait(lambda: not strip.isVisible())
    assert ordered.center.database.rebuild().equal


def test_pages_are_drawn_at_their_actual_size(ordered, tmp_path):
    order = list_orders(ordered.center)[0]
    image = image_of(page_picture(ordered.center, order, 0, DPI))
    wide = QImage(image.height(), image.width(), QImage.Format.Format_RGB888)
    wide.fill(Qt.GlobalColor.white)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    draw_pages(printer, [image, wide], dpi=DPI)
    with pypdfium2.PdfDocument(tmp_path / "printed.pdf") as printed:
        sizes = [page.get_size() for page in printed]
    assert sizes[0] == pytest.approx(A4_POINTS, abs=2)
    assert sizes[1] == pytest.approx(A4_POINTS[::-1], abs=2)
