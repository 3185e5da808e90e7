"""What the window shows of an encirclement or a blockade: posts by name, what each lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from jointops.app.center import Center
from jointops.app.checkposts import Library, able_units, crossing_at, library_of, post_lacks
from jointops.app.encirclement import Encirclement, Post, PostRules
from jointops.app.reach import blockade_of
from jointops.forces.checkposts import Lacks
from jointops.geo.compass import Compass
from jointops.geo.places import Place
from jointops.geo.post_names import Arm, Stand, arms_of, post_names
from jointops.geo.roads import RoadNetwork
from jointops.geo.travel import RoadMap
from jointops.planning.encircle.chase import POST_COST, Ints
from jointops.resources import Language
from jointops.situation.picture import Situation

LIBRARY_COST = 60
"""What a post of the library costs beside `POST_COST`: five of them for three others (ours)."""
OUTWARD_DEG = 90.0
"""A post of the library is preferred where its traffic comes from this side of last-seen (ours)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """
    A post as a person reads it.

    Attributes
    ----------
    node
        Index in the network.
    name
        Crossing, side and direction; never a node number.
    library
        Name in the library of checkpoints; empty for a place outside it.
    unit
        Who holds it; empty for nobody.
    unit_at
        Where the unit is now, ``lon, lat``.
    suspect_s, margin_s
        When he comes, and the seconds between the post being held and that; None in a blockade, and
        where he cannot come.
    behind
        Whether it is a second-line post (复式卡).
    lacks
        What the unit lacks; None where nobody comes.
    bearing_deg
        Direction of the road that is barred.
    """

    node: int
    name: str
    place: Place
    library: str
    unit: str
    unit_at: tuple[float, float] | None
    arrival_s: float | None
    hold_s: float | None
    suspect_s: float | None
    margin_s: float | None
    behind: bool
    kept: bool
    weak: bool
    lacks: Lacks | None
    near_school: bool
    near_hospital: bool
    bearing_deg: float


def post_rules(center: Center, last_seen: Place, *, exclusive: bool) -> PostRules:
    """
    Say where posts may stand, what each costs, and who may hold one.

    Parameters
    ----------
    last_seen
        A post of the library is preferred where it stops traffic that comes from there.
    exclusive
        Whether posts of the library are the only ones.
    """
    roads = center.roads()
    library = library_of(center)
    may_hold = library.bars == 0
    cost = np.full(roads.network.node_count, POST_COST, dtype=np.int64)
    nodes = np.array(list(library.at), dtype=np.int64)
    for node, inward_deg in zip(nodes.tolist(), _bearings(roads, nodes, last_seen), strict=True):
        ways_deg = [post.stops_from.bearing_deg for post in library.at[node]]
        if any(_turn_deg(way_deg, inward_deg) <= OUTWARD_DEG for way_deg in ways_deg):
            cost[node] = LIBRARY_COST
    if exclusive:
        listed = np.zeros(len(may_hold), dtype=np.bool_)
        listed[list(library.at)] = True
        may_hold &= listed
    return PostRules(may_hold=may_hold, cost=cost, able=frozenset(able_units(center)))


def without(
    center: Center, rules: PostRules, *, nodes: Collection[int], units: Collection[str]
) -> PostRules:
    """Give rules that leave out what a person struck out: places and units."""
    roads = center.roads()
    may_hold = rules.may_hold
    if nodes:
        free = np.ones(roads.network.node_count, dtype=np.bool_)
        may_hold = free if may_hold is None else may_hold.copy()
        may_hold[list(nodes)] = False
    able = rules.able
    if units:
        able = (frozenset(center.situation().units) if able is None else able) - frozenset(units)
    return replace(rules, may_hold=may_hold, able=able)


def _bearings(roads: RoadMap, nodes: Ints, last_seen: Place) -> list[float]:
    """Give the direction in which a place lies, seen from each node."""
    at = spot_node(roads, last_seen)
    x, y = roads.network.xy
    bearings: list[float] = np.degrees(np.arctan2(x[at] - x[nodes], y[at] - y[nodes])).tolist()
    return bearings


def spot_node(roads: RoadMap, place: Place) -> int:
    """Give a node where a place is, or one end of its stretch of road."""
    spot = roads.spot(place)
    return spot.node if spot.node >= 0 else int(roads.network.tail[spot.segment])


def _turn_deg(first: float, second: float) -> float:
    return abs((first - second + 180.0) % 360.0 - 180.0)


def encirclement_lines(
    center: Center, situation: Situation, found: Encirclement, *, language: Language = "zh"
) -> list[PostLine]:
    """Give the posts of an encirclement, the second line behind the first, least margin first."""
    network = center.roads().network
    library = library_of(center)
    inside = frozenset[int]()
    if found.zones is not None:
        inside = frozenset(
            np.concatenate([found.zones.core.nodes, found.zones.cordon.nodes]).tolist()
        )
    first = sorted(found.posts, key=_margin)
    posts = [*first, *(second.post for second in found.second)]
    arms = [arms_of(network, post.node, also=(post.from_node,)) for post in posts]
    coming = [
        frozenset(arm.node for arm in around if arm.node in inside or arm.node == post.from_node)
        for post, around in zip(posts, arms, strict=True)
    ]
    for row, second in enumerate(found.second, len(first)):
        # nobody is to come there: it faces the post that it stands behind
        coming[row] |= _towards(network, second.post.node, second.behind[0], arms[row])
    stands = [Stand(node=post.node, coming=way) for post, way in zip(posts, coming, strict=True)]
    names = post_names(center.crossings, stands, language=language)
    return [
        _line(
            center,
            situation,
            library,
            post,
            name=name,
            ways=[arm for arm in around if arm.node in way] or around,
            behind=row >= len(first),
        )
        for row, (post, name, around, way) in enumerate(
            zip(posts, names, arms, coming, strict=True)
        )
    ]


def _towards(network: RoadNetwork, node: int, other: int, arms: list[Arm]) -> frozenset[int]:
    """Give the neighbour by which one goes from a node towards another."""
    x, y = network.xy
    there_deg = float(np.degrees(np.arctan2(x[other] - x[node], y[other] - y[node])))
    turns = [_turn_deg(arm.bearing_deg, there_deg) for arm in arms]
    return frozenset((arms[int(np.argmin(turns))].node,)) if arms else frozenset()


def _margin(post: Post) -> float:
    return post.margin_s


def _line(
    center: Center,
    situation: Situation,
    library: Library,
    post: Post,
    *,
    name: str,
    ways: list[Arm],
    behind: bool,
) -> PostLine:
    agreed = library.post(post.node, (Compass.of(arm.bearing_deg) for arm in ways))
    return PostLine(
        node=post.node,
        name=name,
        place=post.place,
        library=agreed.name if agreed else "",
        unit=post.unit,
        unit_at=_position(situation, post.unit),
        arrival_s=post.arrival_s,
        hold_s=post.hold_s,
        suspect_s=post.suspect_s if np.isfinite(post.suspect_s) else None,
        margin_s=post.margin_s if np.isfinite(post.margin_s) else None,
        behind=behind,
        kept=post.kept,
        weak=post.weak,
        lacks=post_lacks(center, post.unit, agreed),
        near_school=bool(agreed and agreed.near_school),
        near_hospital=bool(agreed and agreed.near_hospital),
        bearing_deg=ways[0].bearing_deg if ways else 0.0,
    )


def _position(situation: Situation, unit: str) -> tuple[float, float] | None:
    standing = situation.standings.get(unit)  # type: ignore[call-overload]
    place = standing.place if standing else None
    if place is None or place.lon is None or place.lat is None:
        return None
    return place.lon, place.lat


def place_names(
    center: Center, places: Collection[Place], *, language: Language = "zh"
) -> list[str]:
    """Name places of the network without a direction, e.g. where he gets out."""
    network = center.roads().network
    stands = [Stand(node=_node(network, place)) for place in places]
    return post_names(center.crossings, stands, language=language)


def _node(network: RoadNetwork, place: Place) -> int:
    if place.node is None:
        raise ValueError(f"{place.text} is no place of the network")
    return network.index_of(place.node)


def exit_at(
    center: Center, place: Place, *, seen: Place | None = None, language: Language = "zh"
) -> Place:
    """
    Give the crossing nearest to a clicked place as an exit to be held, by name.

    Parameters
    ----------
    seen
        Where those come from that are stopped there; None for anywhere.

    Raises
    ------
    OffRoadError
        If no crossing is near.
    """
    node, network = crossing_at(center, place), center.roads().network
    coming = frozenset[int]()
    if seen is not None:
        start = spot_node(center.roads(), seen)
        coming = _towards(network, node, start, arms_of(network, node))
    stand = Stand(node=node, coming=coming)
    (name,) = post_names(center.crossings, [stand], language=language)
    return replace(network.place_of(node), name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockadeLines:
    """
    Exits and who holds each.

    Attributes
    ----------
    latest_s, total_s
        When the last exit is held and the sum of all ways; None while one has nobody.
    """

    posts: tuple[PostLine, ...]
    latest_s: float | None
    total_s: float | None


def blockade_lines(center: Center, situation: Situation, exits: Collection[Place]) -> BlockadeLines:
    """Assign units with the crew for it to exits (封控卡点), and say what each lacks."""
    places = list(exits)
    network = center.roads().network
    library = library_of(center)
    found, units = blockade_of(center, places, crews=able_units(center))
    held: Mapping[int, tuple[str, float]] = {
        item.exit: (units[item.unit], item.arrival_s) for item in found.held
    }
    lines = []
    for row, place in enumerate(places):
        node = _node(network, place)
        unit, arrival_s = held.get(row, ("", None))
        agreed = library.post(node)
        arms = arms_of(network, node)
        lines.append(
            PostLine(
                node=node,
                name=place.text,
                place=place,
                library=agreed.name if agreed else "",
                unit=unit,
                unit_at=_position(situation, unit) if unit else None,
                arrival_s=arrival_s,
                hold_s=None,
                suspect_s=None,
                margin_s=None,
                behind=False,
                kept=False,
                weak=False,
                lacks=post_lacks(center, unit, agreed) if unit else None,
                near_school=bool(agreed and agreed.near_school),
                near_hospital=bool(agreed and agreed.near_hospital),
                bearing_deg=arms[0].bearing_deg if arms else 0.0,
            )
        )
    return BlockadeLines(posts=tuple(lines), latest_s=found.bottleneck_s, total_s=found.total_s)
