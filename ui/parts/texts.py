"""Times, margins and ages as the screen writes them."""

from __future__ import annotations

import math
from datetime import datetime

from jointops.clock import local, local_text
from jointops.forces.duty import DutyWindow
from ui.face import Face

MINUS = "\N{MINUS SIGN}"


def m_ss(seconds: float | None) -> str:
    """Write seconds as ``m:ss``; a dash for never."""
    if seconds is None or not math.isfinite(seconds):
        return "—"
    whole = abs(round(seconds))
    return f"{MINUS if seconds <= -0.5 else ''}{whole // 60}:{whole % 60:02d}"


def margin_text(seconds: float) -> str:
    """Write a margin with its sign."""
    if not math.isfinite(seconds):
        return "—"
    return m_ss(seconds) if round(seconds) < 0 else f"+{m_ss(seconds)}"


def age_text(face: Face, seconds: float | None) -> str:
    """Write how old something is, in the unit that suits."""
    if seconds is None:
        return ""
    if seconds < 100:
        return face.say("age.seconds", count=round(seconds))
    if seconds < 6000:
        return face.say("age.minutes", count=round(seconds / 60))
    return face.say("age.hours", count=round(seconds / 3600))


def hour_text(moment: datetime) -> str:
    """Write a moment as the time of day."""
    return local_text(moment, "%H:%M:%S")


def moment_text(moment: datetime, now: datetime) -> str:
    """Write a moment of today as its hour, of this year with its day, else with its year."""
    then, today = local(moment), local(now)
    if then.date() == today.date():
        return hour_text(moment)
    return day_text(moment) if then.year == today.year else local_text(moment, "%Y-%m-%d %H:%M")


def day_text(moment: datetime) -> str:
    """Write a moment with its day."""
    return local_text(moment, "%m-%d %H:%M:%S")


def metres_text(face: Face, metres: float) -> str:
    """Write a distance."""
    if metres < 1000:
        return face.say("distance.m", count=round(metres))
    return face.say("distance.km", count=round(metres / 1000, 1))


def window_text(window: DutyWindow) -> str:
    """Write from when until when a duty lasts; the end names its day only if it is another."""
    start, end = local(window.start_utc), local(window.end_utc)
    pattern = "%H:%M" if start.date() == end.date() else "%m-%d %H:%M"
    return f"{start:%m-%d %H:%M}–{end.strftime(pattern)}"
