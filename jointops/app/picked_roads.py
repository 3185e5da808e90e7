"""Roads picked by name and stretch, or one by one on the map, to be closed or slowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jointops.app.center import Center
from jointops.app.search import Gazetteer, fits
from jointops.errors import OperatorError
from jointops.forces.closures import RoadClosure
from jointops.geo.closures import Picked, lines_of
from jointops.geo.places import Place
from jointops.geo.roads import Indices, RoadNetwork
from jointops.geo.stretches import nearest_node, segments_named, stretch
from jointops.ids import ClosureId
from jointops.resources import messages

ON_ROAD_M = 300.0
"""A place farther from a road than this is no end of a stretch of it (our assumption)."""
PICK_M = 150.0
"""A click farther from every road than this picks none (our assumption)."""


class RoadUnknownError(OperatorError):
    """No road has this name."""

    code = "ROAD-UNKNOWN"


class StretchError(OperatorError):
    """Two places do not mark a stretch of a road."""

    code = "ROAD-STRETCH"


class NothingPickedError(OperatorError):
    """No road lies where somebody clicked."""

    code = "ROAD-NOT-PICKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedRoads:
    """
    Some segments.

    Attributes
    ----------
    name
        What to call them: their road, and the stretch of it.
    """

    name: str
    segments: Indices
    picked: Picked


def road_named(network: RoadNetwork, text: str) -> str:
    """
    Give the road that a typed text means: its name, the beginning of it, or its pinyin.

    Raises
    ------
    RoadUnknownError
        If none fits, or several equally well.
    """
    ranked = sorted(((fits(text, name), name) for name in network.names if name), key=_best)
    best = [name for rank, name in ranked if rank and rank == ranked[0][0]]
    if len(best) != 1:
        raise RoadUnknownError(text=text, near="、".join(best[:4]) or "—")
    return best[0]


def _best(item: tuple[int, str]) -> tuple[int, int, str]:
    rank, name = item
    return -rank, len(name), name


def pick_road(center: Center, road: str, start: str = "", end: str = "") -> PickedRoads:
    """
    Pick a road, or the stretch of it between two places.

    Parameters
    ----------
    start, end
        The name of a crossing road, or any place; both empty for the whole road.

    Raises
    ------
    RoadUnknownError
        If no road is meant.
    PlaceUnknownError
        If a place is not known.
    StretchError
        If the places do not lie on the road, or mark no stretch of it.
    """
    network = center.roads().network
    name = road_named(network, road)
    segments = segments_named(network, name)
    words = messages(center.config.language)
    title = name
    if start or end:
        (node, first), (other, second) = (
            _end_of(center, name, segments, text) for text in (start, end)
        )
        segments = stretch(network, segments, node, other)
        if not len(segments):
            raise StretchError(road=name, start=first, end=second)
        title = words.label("closure.stretch", road=name, start=first, end=second)
    if not len(segments):
        raise RoadUnknownError(text=road, near=name)
    return _picked(network, title, segments)


def _end_of(center: Center, road: str, segments: Indices, text: str) -> tuple[int, str]:
    """Give the node of a road that a text means, and what it is called."""
    network = center.roads().network
    try:
        node = center.crossings.by_roads.get(frozenset((road, road_named(network, text))))
        if node is not None:
            return node, road_named(network, text)
    except RoadUnknownError:
        pass  # it may be a place
    place = Gazetteer(center).place(text)
    x, y = _metres(network, place)
    node, away_m = nearest_node(network, segments, x, y)
    if away_m > ON_ROAD_M:
        raise StretchError(road=road, start=text, end="")
    return node, place.name or text


def _metres(network: RoadNetwork, place: Place) -> tuple[float, float]:
    if place.lon is None or place.lat is None:
        node = network.index_of(place.node or "")
        return float(network.xy[0][node]), float(network.xy[1][node])
    x, y = network.plane.metres(np.array(place.lon), np.array(place.lat))
    return float(x), float(y)


def pick_clicked(center: Center, clicks: Sequence[tuple[float, float]]) -> PickedRoads:
    """
    Pick the segments nearest to some clicks ``lon, lat`` on the map.

    Raises
    ------
    NothingPickedError
        If no road is near any of them.
    """
    roads = center.roads()
    lon, lat = np.array(clicks, dtype=np.float64).reshape(-1, 2).T
    segment, _, away_m = roads.spots(lon, lat)
    segments = np.unique(segment[away_m <= PICK_M]).astype(np.int32)
    if not len(segments):
        raise NothingPickedError(within_m=PICK_M)
    network = roads.network
    names = dict.fromkeys(network.names[name] for name in network.name[segments].tolist())
    words = messages(center.config.language)
    title = "、".join(name or words.label("turn.unnamed") for name in names)
    return _picked(network, title, segments)


def _picked(network: RoadNetwork, name: str, segments: Indices) -> PickedRoads:
    return PickedRoads(
        name=name, segments=segments, picked=Picked(lines=lines_of(network, segments))
    )


def next_closure(center: Center) -> ClosureId:
    """Give the first free number of a closure."""
    known, serial = center.board.table(RoadClosure), 1
    while ClosureId(f"F{serial:03d}") in known:
        serial += 1
    return ClosureId(f"F{serial:03d}")
