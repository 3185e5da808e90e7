"""By when a force is to be there, in words that nobody reads twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jointops.orders.assignment import Due
from jointops.orders.task_slip import due_text

SENT = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "arrival_s", "within_s", "words"),
    [
        (SENT, 60.0, 180.0, "12时03分00秒前到位（下达后3分00秒），预计12时01分00秒到达。"),
        (
            SENT,
            240.0,
            180.0,
            (
                "12时03分00秒前到位（下达后3分00秒），预计12时04分00秒到达。"
                "按预计将迟1分00秒，尽快到达，途中报告位置。"
            ),
        ),
        (SENT, 180.4, 180.0, "12时03分00秒前到位（下达后3分00秒），预计12时03分00秒到达。"),
        (None, 60.0, 180.0, "下达后3分00秒内到位，预计下达后1分00秒到达。"),
        (
            None,
            240.0,
            180.0,
            (
                "下达后3分00秒内到位，预计下达后4分00秒到达。"
                "按预计将迟1分00秒，尽快到达，途中报告位置。"
            ),
        ),
        (SENT, 60.0, None, "预计12时01分00秒到达（下达后1分00秒）。"),
    ],
)
def test_a_slip_says_by_when_and_owns_up_to_a_delay(sent, arrival_s, within_s, words):
    assert due_text(Due(sent_utc=sent, arrival_s=arrival_s, within_s=within_s)) == words


def test_who_is_there_has_nothing_to_hurry_for():
    assert due_text(Due(sent_utc=SENT, arrival_s=240.0, within_s=180.0, there=True)) == "已到场。"
