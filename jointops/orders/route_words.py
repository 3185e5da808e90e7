"""A route in words: which way to set out, along which roads, where to turn."""

from __future__ import annotations

import numpy as np

from jointops.geo.compass import Compass
from jointops.geo.places import Floats, Plane
from jointops.orders.packet_words import length, say
from jointops.planning.plan import RouteLeg, Way
from jointops.resources import messages

LEAST_M = 60.0
"""A nameless or shorter stretch between two roads is no turn of its own (our choice)."""
LOOK_M = 30.0
"""Directions are taken over so many metres before and after a turn."""
STRAIGHT_DEG = 30.0
BACK_DEG = 150.0
MOST_TURNS = 8
"""More roads than that are not said: the longest are."""


def route_words(way: Way) -> str:
    """Say a way in driving order, by the names of its roads."""
    whole_m = sum(leg.length_m for leg in way.legs)
    if not way.legs or whole_m < LEAST_M:
        return say("route_none")
    stretches = _stretches(way.legs)
    if len(way.path) < 2:
        roads = "—".join(name for _, _, name in stretches)
        return say("route_short", road=roads, length=length(whole_m))
    plan = _Line(way, whole_m)
    texts = []
    for number, (start_m, run_m, name) in enumerate(stretches):
        if number == 0:
            heading = messages("zh").label(f"compass.{Compass.of(plan.bearing(start_m, 1))}")
            texts.append(say("route_first", way=heading, road=name, length=length(run_m)))
        else:
            turn = _turn(plan.bearing(start_m, -1), plan.bearing(start_m, 1))
            texts.append(say("route_turn", turn=turn, road=name, length=length(run_m)))
    return f"{'，'.join(texts)}，{say('route_end', length=length(whole_m))}"


def _stretches(legs: tuple[RouteLeg, ...]) -> list[tuple[float, float, str]]:
    """Give start and length in metres and name of the roads that are said, neighbours merged."""
    found: list[tuple[float, float, str]] = []
    reached = 0.0
    for leg in legs:
        name = leg.name or say("route_nameless")
        if found and (found[-1][2] == name or leg.length_m < LEAST_M or not leg.name):
            start, run, known = found[-1]
            found[-1] = (start, run + leg.length_m, known)
        else:
            found.append((reached, leg.length_m, name))
        reached += leg.length_m
    if len(found) > 1 and found[0][2] == say("route_nameless") and found[0][1] < LEAST_M * 5:
        run = found[0][1]
        found = [(found[1][0], found[1][1] + run, found[1][2]), *found[2:]]
    while len(found) > MOST_TURNS:
        least = min(range(1, len(found)), key=lambda at: found[at][1])
        start, run, name = found[least - 1]
        found[least - 1 : least + 1] = [(start, run + found[least][1], name)]
    return found


def _turn(before_deg: float, after_deg: float) -> str:
    turned = (after_deg - before_deg + 180.0) % 360.0 - 180.0
    if abs(turned) < STRAIGHT_DEG:
        return "直行"
    if abs(turned) > BACK_DEG:
        return "掉头"
    return "右转" if turned > 0 else "左转"


class _Line:
    """A way's line in metres, stretched to the length of its roads."""

    def __init__(self, way: Way, whole_m: float) -> None:
        degrees = np.array(way.path, dtype=np.float64)
        plane = Plane(lon=float(degrees[0, 0]), lat=float(degrees[0, 1]))
        self._x, self._y = plane.metres(degrees[:, 0], degrees[:, 1])
        steps: Floats = np.hypot(np.diff(self._x), np.diff(self._y))
        reached = np.concatenate(([0.0], np.cumsum(steps)))
        self._reached = reached * (whole_m / reached[-1]) if reached[-1] > 0 else reached

    def _at(self, metres: float) -> tuple[float, float]:
        return (
            float(np.interp(metres, self._reached, self._x)),
            float(np.interp(metres, self._reached, self._y)),
        )

    def bearing(self, metres: float, side: int) -> float:
        """Give the direction of driving just before (-1) or after (1) a place, from north."""
        near, far = self._at(metres), self._at(metres + side * LOOK_M)
        east, north = (far[0] - near[0]) * side, (far[1] - near[1]) * side
        return float(np.degrees(np.arctan2(east, north))) % 360.0
