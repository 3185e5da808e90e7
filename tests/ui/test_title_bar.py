"""The head of the window."""

from __future__ import annotations

from datetime import datetime

import pytest

from jointops.app.config import Config
from jointops.clock import LOCAL, SystemClock


class StoppedClock(SystemClock):
    def __init__(self, moment):
        self._moment = moment

    def now(self):
        return self._moment


@pytest.mark.parametrize(
    ("hour", "told"), [(8, "早高峰 ×1.3"), (18, "晚高峰 ×1.35"), (12, ""), (3, "")]
)
def test_the_busy_hour_that_drives_count_with_is_told(hand, hour, told):
    title = hand.desk.view.title
    hand.center.clock = StoppedClock(datetime(2026, 11, 24, hour, tzinfo=LOCAL))
    title._tick()
    assert (title._traffic.text() if title._traffic.isVisible() else "") == told
    if told:
        assert "spans.csv" in title._traffic.toolTip()


def test_a_seat_that_counts_no_traffic_tells_none(open_desk):
    hand = open_desk()
    hand.center.config = Config(traffic=False)
    hand.center.clock = StoppedClock(datetime(2026, 11, 24, 8, tzinfo=LOCAL))
    hand.desk.view.title._tick()
    assert not hand.desk.view.title._traffic.isVisible()
