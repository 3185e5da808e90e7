"""Checkpoints by name: crossing, side, and the direction that is stopped; never a node number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from jointops.geo.compass import Compass
from jointops.geo.crossings import Crossing, Crossings
from jointops.geo.roads import Access, RoadNetwork
from jointops.resources import Language, messages

AT_CROSSING_M = 60.0
"""A post this near to a crossing stands at it (our assumption)."""
LOOK_M = 40.0
"""An arm of a crossing points to where it is after so many metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """
    Where a post stands.

    Attributes
    ----------
    node
        Index in the network.
    coming
        Nodes beside it from which those it stops would come; empty where that is not known.
    """

    node: int
    coming: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """A road that leaves a node: where to, in which direction, and its name."""

    node: int
    bearing_deg: float
    name: str


def arms_of(network: RoadNetwork, node: int, *, also: Collection[int] = ()) -> list[Arm]:
    """
    Give the roads for cars (all roads, where there are none) that leave a node.

    Parameters
    ----------
    also
        Nodes beside it to which footpaths count too.
    """
    segments = network.segments_at(node)
    other = network.tail[segments] + network.head[segments] - node
    car = segments[(network.access[segments] & Access.CAR > 0) | np.isin(other, list(also))]
    arms = []
    for segment in (car if len(car) else segments).tolist():
        at = slice(network.shape_start[segment], network.shape_start[segment + 1])
        corners = network.shape_lon[at], network.shape_lat[at]
        path = np.column_stack(network.plane.metres(*corners))
        forward = int(network.tail[segment]) == node
        path = path if forward else path[::-1]
        run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
        look_m = min(LOOK_M, float(run[-1]))
        east = float(np.interp(look_m, run, path[:, 0])) - path[0, 0]
        north = float(np.interp(look_m, run, path[:, 1])) - path[0, 1]
        arms.append(
            Arm(
                node=int(network.head[segment] if forward else network.tail[segment]),
                bearing_deg=float(np.degrees(np.arctan2(east, north))) % 360.0,
                name=network.names[network.name[segment]],
            )
        )
    return arms


def post_names(
    crossings: Crossings, stands: Sequence[Stand], *, language: Language = "zh"
) -> list[str]:
    """
    Name posts as they are said over the radio, no two alike.

    A post stands on the side its traffic comes from; where traffic comes from several sides and
    can leave by one alone, on that one.
    """
    names = [_name(crossings, stand, language) for stand in stands]
    for name in {name for name in names if names.count(name) > 1}:
        alike = [row for row, other in enumerate(names) if other == name]
        for row, part in zip(alike, _parts(crossings.network, stands, alike), strict=True):
            names[row] = messages(language).label("post.part", name=name, part=part)
    count: dict[str, int] = {}
    for row, name in enumerate(names):
        count[name] = count.get(name, 0) + 1
        if count[name] > 1:
            names[row] = messages(language).label("post.again", name=name, count=count[name])
    return names


def _parts(network: RoadNetwork, stands: Sequence[Stand], alike: Sequence[int]) -> list[Compass]:
    """Tell posts of one name apart by where each lies among them."""
    x, y = (axis[[stands[row].node for row in alike]] for axis in network.xy)
    east, north = x - x.mean(), y - y.mean()
    return [Compass.of(bearing) for bearing in np.degrees(np.arctan2(east, north)).tolist()]


def _name(crossings: Crossings, stand: Stand, language: Language) -> str:
    say = messages(language).label
    network = crossings.network
    arms = arms_of(network, stand.node, also=stand.coming)
    coming = [arm for arm in arms if arm.node in stand.coming]
    going = [arm for arm in arms if arm.node not in stand.coming]
    road = next((arm.name for arm in [*coming, *going] if arm.name), "")
    crossing = _crossing(crossings, stand.node, road)
    if crossing is None:
        where = _position(network, stand.node, language)
    elif crossing.away_m <= AT_CROSSING_M:
        side = _side(network, crossing, stand.node, coming, going)
        where = say(f"post.at{'_side' if side else ''}", crossing=crossing.text, side=side)
    else:
        where = say(
            "post.near_on" if road and road not in crossing.text else "post.near",
            crossing=crossing.text,
            way=_from_to(network, crossing.node, stand.node),
            away=_away(crossing.away_m, language),
            road=road,
        )
    ways = list(dict.fromkeys(_way(arm, going if len(coming) == 1 else ()) for arm in coming))
    texts = [say("post.way", start=start, end=end) for start, end in ways]
    return say("post.stops", where=where, ways=say("post.and").join(texts)) if texts else where


def _crossing(crossings: Crossings, node: int, road: str) -> Crossing | None:
    """Choose the crossing to name a node by: the one it is at, else one on its own road."""
    around = crossings.around(node)
    if not around or around[0].away_m <= AT_CROSSING_M:
        return around[0] if around else None
    return next((found for found in around if road and road in found.text), around[0])


def _side(
    network: RoadNetwork,
    crossing: Crossing,
    node: int,
    coming: Sequence[Arm],
    going: Sequence[Arm],
) -> Compass | None:
    if crossing.node != node:
        return _from_to(network, crossing.node, node)
    if len(coming) == 1:
        return Compass.of(coming[0].bearing_deg)
    return Compass.of(going[0].bearing_deg) if coming and len(going) == 1 else None


def _way(arm: Arm, going: Collection[Arm]) -> tuple[Compass, Compass]:
    start = Compass.of(arm.bearing_deg)
    if len(going) == 1:
        end = Compass.of(next(iter(going)).bearing_deg)
        return start, end if end != start else start.opposite
    return start, start.opposite


def _from_to(network: RoadNetwork, start: int, end: int) -> Compass:
    x, y = network.xy
    return Compass.of(float(np.degrees(np.arctan2(x[end] - x[start], y[end] - y[start]))))


def _away(metres: float, language: Language) -> str:
    say = messages(language).label
    if metres < 1000:
        return say("post.away_m", count=round(metres / 10) * 10)
    return say("post.away_km", count=round(metres / 1000, 1))


def _position(network: RoadNetwork, node: int, language: Language) -> str:
    """Say where a node is in a network without any names."""
    if network.georeferenced:
        return messages(language).label(
            "post.position", lon=float(network.lon[node]), lat=float(network.lat[node])
        )
    x, y = network.xy
    return messages(language).label("post.metres", x=float(x[node]), y=float(y[node]))
