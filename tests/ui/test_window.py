"""The window before and beside the desk: first start, faults, keys, the command box."""

from __future__ import annotations

import shutil
from threading import Event

import pytest
from PySide6.QtCore import Qt

from jointops.app.config import Config
from jointops.app.files import Home, open_file
from jointops.incidents.incident import Incident
from jointops.store.home import HomeTakenError
from jointops.store.recovery_key import read
from tests.ui.hand import CONTROL, Hand
from tests.ui.town import make_town, write_streets
from ui.application import BugBell, has_display, read_options
from ui.first_run import FirstRun
from ui.key_page import KeyPage
from ui.keys import KEYS, KeysSheet
from ui.parts.band import ModeBand
from ui.tasks import start
from ui.window import FaultPage

UNITS = "call_sign,kind,place,officers\n{rows}\n"


def open_window(new_window, home):
    window = new_window(home)
    start(window.open())
    return window


# ---- first start


def test_without_a_file_three_choices_are_offered(new_window, tmp_path, qtbot):
    window = open_window(new_window, Home(tmp_path / "new"))
    qtbot.waitUntil(lambda: window.first_run is not None)
    assert set(window.first_run.choices) == {"training", "own", "exercise"}


def test_an_empty_exercise_is_one_key_and_says_to_import(new_window, tmp_path, qtbot):
    window = open_window(new_window, Home(tmp_path / "new"))
    qtbot.waitUntil(lambda: window.first_run is not None)
    hand = Hand(qtbot, window)
    hand.press(Qt.Key.Key_3)
    hand.wait(lambda: window.desk is not None)
    assert window.desk.face.mode == "exercise"
    assert "导入" in window.desk.view.hint.words.text()


def test_the_training_city_shows_its_progress_and_can_be_stopped(
    new_window, tmp_path, qtbot, monkeypatch
):
    def slow(_home, tell):
        for step in range(1000):
            tell(step / 1000)
            Event().wait(0.005)

    monkeypatch.setattr("ui.first_run.make_city", slow)
    window = open_window(new_window, Home(tmp_path / "new"))
    qtbot.waitUntil(lambda: window.first_run is not None)
    first = window.first_run
    hand = Hand(qtbot, window)
    hand.press(Qt.Key.Key_1)
    hand.wait(lambda: first.bar.value() > 20)
    hand.press(Qt.Key.Key_Escape)
    hand.wait(lambda: "已停止" in first._note.text())
    assert first._pages.currentWidget() is first._choices


def test_an_own_city_is_made_imported_and_used(new_window, tmp_path, qtbot):
    home = Home(tmp_path / "own")
    window = open_window(new_window, home)
    qtbot.waitUntil(lambda: window.first_run is not None)
    hand = Hand(qtbot, window)
    hand.press(Qt.Key.Key_2)
    fill(window.first_run, tmp_path / "key.txt")
    window.first_run.make.click()
    hand.wait(lambda: bool(window.findChildren(KeyPage)))
    page = window.findChildren(KeyPage)[0]
    groups = "".join(label.text().partition("　")[2] for label in page.groups)
    assert read(groups) == (tmp_path / "key.txt").read_text()
    page.file.setText(str(tmp_path / "sheet.pdf"))
    page.save.click()
    hand.wait(lambda: bool(page.note.text()))
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert not page.save.isEnabled(), "it is printed or saved once"
    page.read.emit()
    hand.wait(lambda: window.desk is not None and window.seat.actor is not None)
    assert window.seat.actor.name == "李值班"
    hand.wait(lambda: window.desk.host.sheet is not None)
    sheet = window.desk.host.sheet
    sheet.files["roads"].setText(str(write_streets(tmp_path / "streets")))
    sheet._read("roads", dry_run=False)
    hand.wait(lambda: "已导入" in sheet.report.toPlainText())
    sheet.datum.setCurrentIndex(sheet.datum.findData("wgs84"))
    bad = tmp_path / "units.csv"
    bad.write_text(UNITS.format(rows='PTU01,ptu,"118.05,36.80",6\n坏,dragon,nowhere,0'), "utf-8")
    sheet.files["units"].setText(str(bad))
    sheet._read("units", dry_run=False)
    hand.wait(lambda: "不合格" in sheet.report.toPlainText())
    assert "第3行" in sheet.report.toPlainText()
    bad.write_text(UNITS.format(rows='PTU01,ptu,"118.05,36.80",6'), "utf-8")
    sheet._read("units", dry_run=True)
    hand.wait(lambda: "可以导入" in sheet.report.toPlainText())
    sheet._read("units", dry_run=False)
    hand.wait(lambda: "已导入" in sheet.report.toPlainText())
    sheet.close_sheet()
    hand.until_open()
    hand.take_incident()
    hand.press(Qt.Key.Key_Return)
    assert hand.wait_released()


def fill(first: FirstRun, key_file) -> None:
    values = {
        "city": "测试市",
        "administrator": "张管理",
        "secret": "long-enough-1",
        "secret_again": "long-enough-1",
        "duty": "李值班",
        "duty_secret": "long-enough-2",
        "key_file": str(key_file),
    }
    for name, value in values.items():
        first.fields[name].setText(value)


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [("secret_again", "other", "不同"), ("duty", "张管理", "三员分立"), ("city", "", "请填写")],
)
def test_what_is_wrong_in_the_form_is_said_there(new_window, tmp_path, qtbot, name, value, word):
    window = open_window(new_window, Home(tmp_path / "new"))
    qtbot.waitUntil(lambda: window.first_run is not None)
    first = window.first_run
    fill(first, tmp_path / "key.txt")
    first.fields[name].setText(value)
    first.make.click()
    qtbot.waitUntil(lambda: word in first._note.text())
    assert not (tmp_path / "new").exists()


# ---- files that do not open


def test_a_damaged_file_opens_its_backup_read_only_with_a_red_strip(new_window, tmp_path, qtbot):
    center = make_town(tmp_path / "home")
    center.database.backup()
    home = center.home
    center.close()
    block = bytearray(home.database.read_bytes())
    block[4096:8192] = bytes(4096)
    home.database.write_bytes(block)
    window = open_window(new_window, home)
    qtbot.waitUntil(lambda: window.desk is not None, timeout=10_000)
    assert "只读" in window.desk.view.notices.texts()[0]
    hand = Hand(qtbot, window)
    hand.until_open()
    hand.click_map()
    hand.press(Qt.Key.Key_1)
    hand.wait(lambda: len(window.desk.view.notices.texts()) == 2)
    assert not hand.center.board.table(Incident)


def test_a_second_window_is_refused_and_told_who_holds_the_file(new_window, tmp_path):
    home = Home(tmp_path)
    window = new_window(home)
    with home.window_lock("1号席 王@指挥一"):
        with pytest.raises(HomeTakenError) as taken, home.window_lock("2号席"):
            pass
        window.show_fault(taken.value)
    page = window.findChildren(FaultPage)[0]
    assert "1号席 王@指挥一" in page.text.text()


def test_a_missing_key_is_asked_for_and_opens_the_file(new_window, tmp_path, qtbot, monkeypatch):
    center = make_town(tmp_path / "home")
    home, key = center.home, center.database.key
    center.close()
    home.key_file.unlink()
    monkeypatch.setattr("keyring.get_password", lambda *_: None)
    window = open_window(new_window, home)
    qtbot.waitUntil(lambda: bool(window.findChildren(FaultPage)), timeout=10_000)
    page = window.findChildren(FaultPage)[0]
    assert page.key.isVisible()
    page.key.setText(key)
    page.key.returnPressed.emit()
    qtbot.waitUntil(lambda: window.desk is not None, timeout=10_000)


def test_a_bug_is_told_with_the_place_of_its_report(hand, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.excepthook", lambda *_: None)
    (tmp_path / "crash-1.txt").write_text("x")
    bell = BugBell(tmp_path)
    bell.rang.connect(hand.window.tell_bug)
    bell._on_bug(ValueError, ValueError("x"), None)
    bell.silence()
    assert "crash-1.txt" in hand.desk.view.notices.texts()[0]


# ---- keys and command box


def test_every_key_has_an_act(hand):
    names = {key.name for _, keys in KEYS for key in keys if not key.local}
    assert names == set(hand.desk._acts)


def test_f1_lists_the_keys_and_escape_puts_them_away(hand):
    hand.press(Qt.Key.Key_F1)
    assert isinstance(hand.desk.host.sheet, KeysSheet)
    hand.press(Qt.Key.Key_Escape)
    assert hand.desk.host.sheet is None


def test_every_sheet_carries_the_mode_band(hand):
    for name in ("keys", "import", "position"):
        hand.desk.act(name)
        bands = hand.desk.host.sheet.findChildren(ModeBand)
        assert [band.property("band") for band in bands] == ["exercise"]
        hand.press(Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (Qt.Key.Key_F3, "units"),
        (Qt.Key.Key_F4, "guards"),
        (Qt.Key.Key_F5, "points"),
        (Qt.Key.Key_F11, "closures"),
    ],
)
def test_each_register_has_its_key(hand, key, name):
    hand.press(key)
    assert hand.desk.view.registers.shown == name


def test_typed_letters_never_reach_the_shortcuts(hand):
    hand.take_incident()
    hand.press(Qt.Key.Key_F3)
    hand.write("aelzwgr")
    hand.press(Qt.Key.Key_Return)
    assert hand.desk.view.units.filter.text() == "aelzwgr"
    assert hand.desk.host.sheet is None
    assert not hand.tasks()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("w ptu02 hcz", "报位：PTU02 在 火车站"),
        ("位PTU02 火车站", "报位：PTU02 在 火车站"),
        ("rmgy", "人民公园：在此标出新警情"),
        ("ptu03", "力量 PTU03：在地图上查看"),
        ("sj 1", "1号警情升为一级"),
        ("q ptu01", "PTU01 记为已签收（1号警情）"),
        ("zy", "切换日间、夜间"),
        ("118.05,36.80", "118.050000,36.800000：在此标出新警情"),
    ],
)
def test_the_command_box_says_what_will_happen_before_enter(hand, typed, shown):
    hand.take_incident()
    hand.press(Qt.Key.Key_Return)
    hand.wait_released()
    hand.press(Qt.Key.Key_K, CONTROL)
    box = hand.desk.view.title.box
    box.setText(typed)
    hand.wait(lambda: box._read_for == typed and box.popup.list.count() > 0)
    assert box.popup.list.item(0).text() == shown


def test_the_command_box_takes_a_task_on(hand):
    hand.take_incident()
    hand.press(Qt.Key.Key_Return)
    force = hand.wait_released()[0].force
    hand.press(Qt.Key.Key_K, CONTROL)
    hand.write("d ")
    hand.desk.view.title.box.setText(f"到 {force}")
    hand.press(Qt.Key.Key_Return)
    hand.wait(lambda: any(task.step == "on_scene" for task in hand.tasks()))


def test_the_right_column_stands_apart_on_a_high_screen_and_folds_on_a_low_one(open_desk):
    hand = open_desk(size=(1920, 1080))
    right = hand.desk.view.right
    assert not right.tabs.has("card")
    assert right.card.isVisible()
    hand.window.resize(1366, 768)
    hand.wait(lambda: right.tabs.has("card") and right.tabs.has("orders"))
    hand.window.resize(1920, 1080)
    hand.wait(lambda: not right.tabs.has("orders"))


# ---- starting


def test_the_options_are_read():
    options = read_options(["--home", "x", "--language", "en", "--theme", "day"])
    assert (str(options.home), options.language, options.theme) == ("x", "en", "day")


def test_no_display_is_noticed_on_linux(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not has_display()
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_display()


def test_a_file_is_opened_as_it_was_left(new_window, tmp_path, qtbot):
    center = make_town(tmp_path / "home")
    home = center.home
    center.close()
    window = new_window(home, config=Config(lock_after_minutes=0))
    start(window.open())
    qtbot.waitUntil(lambda: window.desk is not None, timeout=10_000)
    copy = tmp_path / "copy"
    shutil.copytree(home.folder, copy)
    other = open_file(Home(copy))
    assert other.city.name == "测试市"
    other.close()
