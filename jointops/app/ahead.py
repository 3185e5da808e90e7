"""The picture that a planned duty (勤务) is planned on: the roster and the roads of its window."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from jointops.app.center import Center
from jointops.app.traffic import traffic_at
from jointops.clock import local
from jointops.forces.duty import DutyWindow
from jointops.forces.readiness import Task
from jointops.forces.roster import on_duty
from jointops.geo.travel import RoadMap
from jointops.planning.shifts import posted
from jointops.situation.picture import Situation

HOUR = timedelta(hours=1)


def situation_ahead(center: Center, window: DutyWindow) -> Situation:
    """
    Give the picture of a window to come: whoever is on duty throughout stands at the post.

    Other duties in the window bind their forces, and so do tasks of now if it starts soon. Guards
    are counted where they are fewest in the window.
    """
    now = center.clock.now()
    hinder = [task for task in center.board.table(Task).values() if task.hinders(now, window)]
    moments = _moments(window, hinder)
    pictures = [
        center.board.situation(
            moment,
            exercise=center.exercise,
            bound=[task for task in hinder if task.binds(moment)],
        )
        for moment in moments
    ]
    at_start = center.board.situation(window.start_utc, exercise=center.exercise, bound=hinder)
    away = {
        unit_id
        for unit_id, unit in at_start.units.items()
        if not all(on_duty(unit.shift, local(moment)) for moment in moments)
    }
    teams = tuple(
        min(counts, key=lambda strength: strength.fit)
        for counts in zip(*(picture.teams for picture in pictures), strict=True)
    )
    return replace(at_start, standings=posted(at_start.units, away), teams=teams)


def _moments(window: DutyWindow, tasks: list[Task]) -> list[datetime]:
    """Give the moments that together show the window: each hour, and where other duties begin."""
    hours = int((window.end_utc - window.start_utc) / HOUR)
    found = {window.start_utc + HOUR * number for number in range(hours + 1)}
    found |= {window.end_utc - timedelta(seconds=1)}
    found |= {task.window.start_utc for task in tasks if task.window is not None}
    return sorted(moment for moment in found if window.holds(moment))


def roads_ahead(center: Center, window: DutyWindow) -> RoadMap:
    """Give the roads as they are when a window begins."""
    return center.roads().with_traffic(traffic_at(center.config, local(window.start_utc)))
