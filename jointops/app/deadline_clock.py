"""The time that deadlines run by: neither a clock set back nor a sleep loses one."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

from jointops.clock import Clock

STEP_S = 5.0
"""Below this a difference between the two clocks is no change of the time; our own default."""


class DeadlineClock:
    """
    The clock's time, which never falls behind the time that has truly passed.

    Set back, it is reckoned on by the even clock until the clock has caught up or is set right. Set
    on, or after a sleep, the clock's own time counts, so that what fell due meanwhile is due.
    """

    def __init__(self, clock: Clock, *, last: datetime | None = None) -> None:
        """
        Begin.

        Parameters
        ----------
        last
            When the newest entry of the journal was written: the time is not before it.
        """
        self._clock, self._lock = clock, Lock()
        now = clock.now()
        self._looked, self._steady_s = now, clock.steady_s()
        behind = (last - now).total_seconds() if last is not None else 0.0
        self._behind_s = behind if behind > STEP_S else 0.0
        self._ahead_s = 0.0

    def now(self) -> datetime:
        """Give the time."""
        with self._lock:
            now, steady_s = self._clock.now(), self._clock.steady_s()
            step_s = (now - self._looked).total_seconds() - (steady_s - self._steady_s)
            self._looked, self._steady_s = now, steady_s
            if step_s < -STEP_S:
                undone = min(self._ahead_s, -step_s)
                self._ahead_s -= undone
                self._behind_s += -step_s - undone
            elif step_s > STEP_S:
                undone = min(self._behind_s, step_s)
                self._behind_s -= undone
                self._ahead_s += step_s - undone
            return now + timedelta(seconds=self._behind_s)
