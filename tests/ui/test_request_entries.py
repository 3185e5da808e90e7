"""Fields of a paper on the screen: what is typed is kept as the paper writes it."""

from __future__ import annotations

import pytest

from ui.requests.entries import ChoiceEntry, TextEntry, TicksEntry, TimeEntry
from ui.requests.form import Blank, PaperForm

TODAY = "2026-03-04"


@pytest.mark.parametrize(
    ("typed", "kept", "fault"),
    [
        ("14:30", "2026-03-04 14:30", ""),
        ("9:05", "2026-03-04 09:05", ""),
        ("9：05", "2026-03-04 09:05", ""),
        ("2026-03-05 01:00", "2026-03-05 01:00", ""),
        ("25:00", "2026-03-04 25:00", "requests.no_time"),
        ("明天", "明天", "requests.no_time"),
        ("", "", ""),
    ],
)
def test_a_time_is_an_hour_of_today_or_a_whole_one(qtbot, face, typed, kept, fault):
    entry = TimeEntry(face, "时间", TODAY)
    qtbot.addWidget(entry)
    entry.fill(typed)
    assert (entry.value(), entry.fault()) == (kept, fault)


def test_a_text_is_one_line_however_it_was_typed(qtbot, face):
    entry = TextEntry(face, "情况")
    qtbot.addWidget(entry)
    entry.fill("  两人\n持刀  ")
    assert entry.value() == "两人 持刀"


def test_a_choice_that_must_be_made_is_not_made_for_anybody(qtbot, face):
    choices = (("full", "同意"), ("no", "不予"))
    must, may = (
        ChoiceEntry(face, "答复", choices, must=True),
        ChoiceEntry(face, "原因", choices, must=False),
    )
    for entry in (must, may):
        qtbot.addWidget(entry)
        assert entry.value() == ""
        assert entry.number() == 2
        entry.choose(2)
        assert entry.value() == "no"
        assert entry.box.currentText().startswith("2")


def test_ticks_come_back_in_the_order_of_the_choices(qtbot, face):
    entry = TicksEntry(face, "任务", (("a", "甲"), ("b", "乙"), ("c", "丙")))
    qtbot.addWidget(entry)
    entry.fill("c、a")
    assert entry.value() == "a、c"


@pytest.fixture
def form(qtbot, face):
    tasks = (("16", "处置"), ("17", "反恐"))
    made = PaperForm(
        face,
        [
            Blank(key="matter", name="事件", must=True, value="斗殴"),
            Blank(key="people", name="人数", kind="count", must=True),
            Blank(key="at", name="时间", kind="time", must=True),
            Blank(key="tasks", name="任务", kind="tasks", must=True, choices=tasks),
            Blank(key="not_tasks", name="不请求", kind="tasks", choices=tasks),
        ],
        today=TODAY,
    )
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_what_lacks_is_known_in_its_order_and_gone_to_one_after_the_other(form):
    assert form.lacking() == ["people", "at", "tasks"]
    assert form.to_next_gap()
    assert form.entries["people"].isAncestorOf(form.window().focusWidget())
    assert form.to_next_gap()
    assert form.entries["at"].isAncestorOf(form.window().focusWidget())
    form.entries["people"].fill("12")
    form.entries["at"].fill("8:00")
    form.entries["tasks"].fill("16")
    assert not form.lacking()
    assert not form.to_next_gap()
    assert form.values() == {
        "matter": "斗殴",
        "people": "12",
        "at": "2026-03-04 08:00",
        "tasks": "16",
    }


def test_the_map_sheet_follows_the_coordinates_until_another_one_is_typed(qtbot, face):
    form = PaperForm(
        face,
        [
            Blank(key="position", name="坐标", kind="position"),
            Blank(key="map_sheet", name="图幅号", kind="sheet"),
        ],
        today=TODAY,
    )
    qtbot.addWidget(form)
    position, sheet = form.entries["position"], form.entries["map_sheet"]
    position.fill("118.0503,36.7862")
    assert sheet.value() == "J50G078065"
    position.fill("114.5625，39.375")
    assert sheet.value() == "J50G015010"
    sheet.fill("j50d002002")
    assert form.lacking() == []
    assert form.values()["map_sheet"] == "J50D002002"
    position.fill("118.0503,36.7862")
    assert sheet.value() == "J50D002002"
    assert form.lacking() == ["map_sheet"]
    assert "J50D010009" in form.fault("map_sheet")
    position.fill("淄博站")
    assert form.lacking() == ["position"]
    assert "118.050300" in form.fault("position")


def test_a_field_that_was_emptied_is_told_as_empty(form):
    form.entries["matter"].fill("")
    assert form.values()["matter"] == ""
    assert form.lacking()[0] == "matter"


def test_a_task_is_asked_for_or_left_out_and_never_both(form):
    form.entries["tasks"].ticks["16"].click()
    form.entries["not_tasks"].ticks["16"].click()
    assert form.values()["not_tasks"] == "16"
    assert "tasks" not in form.values()
