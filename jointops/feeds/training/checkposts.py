"""The training city's library of checkpoints: on the main roads out of its middle, all invented."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jointops.feeds.training.police import ORIGIN
from jointops.forces.checkposts import CheckPost, Kit
from jointops.forces.register import Landmark
from jointops.geo.compass import Compass
from jointops.geo.crossings import Crossings
from jointops.geo.forbidden import forbidden
from jointops.geo.places import Floats, Place
from jointops.geo.post_names import arms_of
from jointops.geo.roads import RoadClass, RoadNetwork
from jointops.geo.travel import RoadMap
from jointops.ids import CheckPostId

COUNT = 96
NEAREST_M, FARTHEST_M = 700.0, 9_000.0
"""From the middle of the city."""
APART_M = 650.0
BESIDE_M = 300.0
"""A school or hospital this near to a checkpoint is noted with it."""


def make_checkposts(
    roads: RoadMap, landmarks: Sequence[Landmark], rng: np.random.Generator
) -> tuple[CheckPost, ...]:
    """
    Choose crossings of main roads, far from one another, each to stop traffic out of the city.

    Parameters
    ----------
    roads
        The imported network.
    landmarks
        Of the training city; the first one-minute points stand round its middle.
    rng
        Source of all chance; the same generator state gives the same library.
    """
    network = roads.network
    crossings = Crossings(network)
    spots = np.column_stack(network.xy)
    middle = np.median(_spots(network, landmarks), axis=0)
    main = network.road_class <= RoadClass.SECONDARY
    open_ = main & (network.road_class > RoadClass.MOTORWAY)
    ends = np.unique(np.concatenate([network.tail[open_], network.head[open_]]))
    ends = ends[forbidden(network, schools_open=True)[ends] == 0]
    away_m = np.hypot(*(spots[ends] - middle).T)
    ends = rng.permutation(ends[(away_m >= NEAREST_M) & (away_m <= FARTHEST_M)])
    chosen: list[int] = []
    for node in ends.tolist():
        near = crossings.around(node, count=1)
        if not near or near[0].away_m > 1 or len(chosen) == COUNT:
            continue
        if not chosen or np.hypot(*(spots[chosen] - spots[node]).T).min() >= APART_M:
            chosen.append(node)
    return tuple(
        _post(
            f"训练卡{number:02d}",
            node,
            crossings,
            side=_inward(crossings, node, middle),
            landmarks=landmarks,
            rng=rng,
        )
        for number, node in enumerate(chosen, 1)
    )


def _inward(crossings: Crossings, node: int, middle: Floats) -> Compass:
    """Give the side of a crossing by which traffic comes from the middle of the city."""
    x, y = crossings.network.xy
    inward_deg = float(np.degrees(np.arctan2(middle[0] - x[node], middle[1] - y[node])))
    arms = arms_of(crossings.network, node)
    turns = [abs((arm.bearing_deg - inward_deg + 180.0) % 360.0 - 180.0) for arm in arms]
    return Compass.of(arms[int(np.argmin(turns))].bearing_deg)


def _spots(network: RoadNetwork, landmarks: Sequence[Landmark], *kinds: str) -> Floats:
    """Give the landmarks of some kinds (all, if none is named) in metres."""
    places = [mark.place for mark in landmarks if not kinds or mark.kind in kinds]
    lon = np.array([place.lon for place in places], dtype=np.float64)
    lat = np.array([place.lat for place in places], dtype=np.float64)
    return np.column_stack(network.plane.metres(lon, lat))


def _post(
    name: str,
    node: int,
    crossings: Crossings,
    *,
    side: Compass,
    landmarks: Sequence[Landmark],
    rng: np.random.Generator,
) -> CheckPost:
    network = crossings.network
    here = np.array([axis[node] for axis in network.xy])
    kept = [Kit.CONES, Kit.LIGHT, Kit.SIGN]
    kept += [Kit.SPIKES] if rng.random() < 0.6 else []
    return CheckPost(
        id=CheckPostId(name),
        name=name,
        place=Place(
            lon=float(network.lon[node]),
            lat=float(network.lat[node]),
            name=crossings.around(node, count=1)[0].text,
        ),
        stops_from=side,
        side=side,
        room=int(rng.integers(2, 9)),
        kit_there=tuple(kit for kit in Kit if kit in kept),
        near_school=_beside(here, _spots(network, landmarks, "edu")),
        near_hospital=_beside(here, _spots(network, landmarks, "hosp")),
        fire_checked=bool(rng.random() < 0.85),
        origin=ORIGIN,
    )


def _beside(here: Floats, spots: Floats) -> bool:
    return bool(len(spots)) and bool(np.hypot(*(spots - here).T).min() <= BESIDE_M)
