"""Prints that wait, pages that are wanted, pages that changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointops.app import commands as c
from jointops.app.handling import NotFoundError, ReasonMissingError
from jointops.app.journal_lines import newest_lines
from jointops.app.orders.life import draft_full, issue_draft, rewrite
from jointops.app.orders.papers import issue_order
from jointops.app.orders.print_queue import (
    PageRangeError,
    changed_pages,
    copies_of,
    page_numbers,
    queue_command,
    waiting_prints,
)
from jointops.app.planner import plan_incident
from jointops.audit.accounts import Actor, Role
from jointops.ids import AccountName
from jointops.orders.order import Order, OrderKind
from tests.factories import node


@pytest.fixture
def planned(town):
    number = town.do(c.OpenIncident(place=node(1), class_text="持械伤人", level=2))
    town.plan = plan_incident(town.center, number, town.actor(c.KeepPlan))
    town.commander = Actor(name=AccountName("张指挥"), roles=(Role.DUTY_COMMANDER,), seat="t")
    return town


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("2", [2]),
        ("1-3,5", [1, 2, 3, 5]),
        ("2至4", [2, 3, 4]),
        ("5，1、1", [5, 1]),
    ],
)
def test_pages_are_read_as_people_write_them(text, pages):
    assert page_numbers(text, 5) == pages


@pytest.mark.parametrize("text", ["0", "6", "3-2", "1-9", "x", "1-", "-1", "1.5"])
def test_pages_that_there_are_not_are_refused(text):
    with pytest.raises(PageRangeError):
        page_numbers(text, 5)


@given(st.text("0123456789-, 至一x", max_size=12), st.integers(1, 30))
def test_any_text_gives_pages_of_the_paper_or_a_refusal(text, count):
    try:
        found = page_numbers(text, count)
    except PageRangeError:
        return
    assert found
    assert len(found) == len(set(found))
    assert all(1 <= page <= count for page in found)


@pytest.mark.parametrize("text", ["", "0", "100", "-1", "两"])
def test_copies_are_a_number_from_1_to_99(text):
    assert copies_of("99") == 99
    with pytest.raises(PageRangeError):
        copies_of(text)


def test_what_waits_stays_in_the_file_and_is_taken_off_once(planned):
    center = planned.center
    order = issue_order(center, planned.plan, OrderKind.FIRST_WAVE, planned.commander)
    for pages in ("1", ""):
        ask = queue_command(order.id, copies=2, pages=pages, duplex=True)
        center.do(ask, planned.commander)
    first, second = waiting_prints(center)
    assert [(w.number, w.copies, w.pages) for w in (first, second)] == [
        (order.number, 2, "1"),
        (order.number, 2, ""),
    ]
    (line, *_) = newest_lines(center, text="order.queue")
    assert line.facts["order"] == order.number, "people know a paper by its number"
    with pytest.raises(ReasonMissingError):
        center.do(first.done, planned.commander)
    center.do(replace(first.done, target="打印机"), planned.commander)
    with pytest.raises(NotFoundError):
        center.do(replace(first.done, target="打印机"), planned.commander)
    center.do(replace(second.done, why="改用另一版"), planned.commander)
    assert waiting_prints(center) == []
    assert center.database.rebuild().equal


def test_the_pages_that_changed_are_those_that_say_something_else(planned):
    center = planned.center
    full = OrderKind.FULL
    first = issue_order(center, planned.plan, full, planned.commander)
    assert changed_pages(center, first.id) == ""
    second = issue_order(center, planned.plan, full, planned.commander)
    planned.clock.move(90)
    third = issue_order(center, planned.plan, full, planned.commander)
    assert changed_pages(center, third.id) == "", "only number, version and times differ"
    draft = draft_full(center, planned.plan, planned.commander)
    rewrite(center, draft.id, "discipline.1", "注意避免误伤，保护现场。", planned.commander)
    fourth = issue_draft(center, center.board.table(Order)[draft.id], planned.commander)
    changed = page_numbers(changed_pages(center, fourth.id), fourth.pages)
    assert 0 < len(changed) < fourth.pages
    assert second.pages == third.pages
