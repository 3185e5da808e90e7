"""Where somebody was last: positions, their sources, and how each source ages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from jointops.geo.places import Place


class FixSource(StrEnum):
    """How a position became known."""

    TERMINAL = "terminal"
    """Vehicle terminal or hand-set (车载/手台定位)."""
    RADIO = "radio"
    """Spoken over the radio, typed in by the operator (电台报位)."""
    CHECK_IN = "check_in"
    """Reported at a post (签到)."""
    ASSUMED = "assumed"
    """Taken from post and roster (按岗推定)."""


class Certainty(IntEnum):
    """How far a position can be trusted; the order is that of the map's fills."""

    LIVE = 0
    AGEING = 1
    STALE = 2
    ASSUMED = 3
    NEVER = 4
    OFF_DUTY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ageing:
    """Seconds after which a position is ageing (延迟), and stale (失效)."""

    ageing_s: float
    stale_s: float


AGEING: dict[FixSource, Ageing] = {
    FixSource.TERMINAL: Ageing(ageing_s=120, stale_s=300),
    FixSource.RADIO: Ageing(ageing_s=600, stale_s=1800),
    FixSource.CHECK_IN: Ageing(ageing_s=1800, stale_s=7200),
}
"""Terminals after handbook 9 (grey after 120 s, never used after 300 s); the rest our defaults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A position of one unit or guard."""

    place: Place
    at_utc: datetime
    source: FixSource

    def certainty(self, now: datetime) -> Certainty:
        """Tell how far the position can be trusted now."""
        rule = AGEING.get(self.source)
        if rule is None:
            return Certainty.ASSUMED
        age_s = (now - self.at_utc).total_seconds()
        if age_s <= rule.ageing_s:
            return Certainty.LIVE
        return Certainty.AGEING if age_s <= rule.stale_s else Certainty.STALE
